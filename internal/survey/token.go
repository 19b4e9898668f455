package survey

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/outbox"
)

// purpose is what the tokens in the links to a survey are for.
const purpose = "survey"

// PathOf is the path of an invitation's page, with its token: for who fills a desk with samples or measures it. Who has it
// answers for the customer, so that nothing shows it to colleagues.
func PathOf(app core.App, invite string) (string, error) {
	token, err := outbox.Token(app, purpose, invite)
	return pagePath + token, err
}
