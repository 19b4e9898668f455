package campaign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// tokens are contact ids with a signature. Signing keeps anybody from guessing one; the id alone tells nothing of whose it
// is. The key is derived from the secret with which PocketBase signs the customers' file tokens, as that of survey links is;
// the purpose keeps the one from serving as the other. They do not run out: who finds an old mail must still be able to say
// no.
const (
	purpose      = "aftercare/unsubscribe/"
	signatureLen = 16 // bytes; 128 bits are beyond guessing
)

func keyOf(app core.App) ([]byte, error) {
	customers, err := app.FindCachedCollectionByNameOrId("customers")
	if err != nil {
		return nil, fmt.Errorf("find the key of the links to unsubscribe: %w", err)
	}
	return []byte(customers.FileToken.Secret), nil
}

func sign(key []byte, contact string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + contact))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureLen])
}

// tokenOf is the token of the link in a contact's mail.
func tokenOf(app core.App, contact string) (string, error) {
	key, err := keyOf(app)
	if err != nil {
		return "", err
	}
	return contact + "." + sign(key, contact), nil
}

// contactOf is the id of the contact that a token was made for; empty for a forged one. It compares in constant time.
func contactOf(app core.App, token string) (string, error) {
	key, err := keyOf(app)
	if err != nil {
		return "", err
	}
	contact, signature, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(signature), []byte(sign(key, contact))) {
		return "", nil
	}
	return contact, nil
}
