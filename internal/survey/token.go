package survey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// tokens are invite ids with a signature. Signing keeps anybody from guessing an invitation; the id alone tells nothing of
// whose it is. The key is derived from the secret with which PocketBase signs the customers' file tokens: who has that can
// read the customers' files anyway, and an administrator who changes it ends all links at once.
const (
	purpose      = "aftercare/survey/"
	signatureLen = 16 // bytes; 128 bits are beyond guessing
)

func keyOf(app core.App) ([]byte, error) {
	customers, err := app.FindCachedCollectionByNameOrId("customers")
	if err != nil {
		return nil, fmt.Errorf("find the key of survey links: %w", err)
	}
	return []byte(customers.FileToken.Secret), nil
}

func sign(key []byte, invite string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + invite))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureLen])
}

// tokenOf is the token of an invitation's link.
func tokenOf(app core.App, invite string) (string, error) {
	key, err := keyOf(app)
	if err != nil {
		return "", err
	}
	return invite + "." + sign(key, invite), nil
}

// inviteOf is the id of the invitation that a token was made for; empty for a forged one. It compares in constant time.
func inviteOf(app core.App, token string) (string, error) {
	key, err := keyOf(app)
	if err != nil {
		return "", err
	}
	invite, signature, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(signature), []byte(sign(key, invite))) {
		return "", nil
	}
	return invite, nil
}

// PathOf is the path of an invitation's page, with its token: for who fills a desk with samples or measures it. Who has it
// answers for the customer, so that nothing shows it to colleagues.
func PathOf(app core.App, invite string) (string, error) {
	token, err := tokenOf(app, invite)
	return pagePath + token, err
}
