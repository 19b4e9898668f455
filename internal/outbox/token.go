package outbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// signatureLen is in bytes; 128 bits are beyond guessing.
const signatureLen = 16

// Token is a record's id with a signature, for a link in a mail that works without signing in. Signing keeps anybody from
// guessing one; the id alone tells nothing of whose it is. The purpose, such as "survey", keeps a token from serving for
// another. The key is the secret with which PocketBase signs the customers' file tokens: who has that can read the customers'
// files anyway, and an administrator who changes it ends all links at once.
func Token(app core.App, purpose, id string) (string, error) {
	key, err := tokenKey(app)
	if err != nil {
		return "", err
	}
	return id + "." + sign(key, purpose, id), nil
}

// TokenID is the id that a token was made for with this purpose; empty for a forged one. It compares in constant time.
func TokenID(app core.App, purpose, token string) (string, error) {
	key, err := tokenKey(app)
	if err != nil {
		return "", err
	}
	id, signature, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(signature), []byte(sign(key, purpose, id))) {
		return "", nil
	}
	return id, nil
}

func tokenKey(app core.App) ([]byte, error) {
	customers, err := app.FindCachedCollectionByNameOrId("customers")
	if err != nil {
		return nil, fmt.Errorf("find the key of links in mails: %w", err)
	}
	return []byte(customers.FileToken.Secret), nil
}

func sign(key []byte, purpose, id string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("aftercare/" + purpose + "/" + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureLen])
}
