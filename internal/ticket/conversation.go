package ticket

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// asConversation is how pages ask for a conversation: the whole filter, or all of it in brackets with more behind them.
var asConversation = regexp.MustCompile(`^(\(?)ticket = ['"]([a-z0-9]{15})['"] \|\| ticket\.merged_into = ['"]([a-z0-9]{15})['"](\)?)(.*)$`)

// mergedMost bounds how many merged cases are named in a filter; PocketBase takes 200 terms.
const mergedMost = 100

// readTogether are the collections of which a case shows its own and those of the cases merged into it.
var readTogether = []string{CollectionMessages, "feedback", "callbacks", "follow_ups", "survey_invites"}

// answerConversation lets a list of a case's conversation, or of what was suggested in it or came after it, be answered by the index. Asked across two tables, "ticket = X
// or ticket.merged_into = X" makes the database look through all messages of all cases; which cases were merged into one
// is known in a moment, and naming them is the same question.
func (r *room) answerConversation(e *core.RequestEvent) error {
	if !slices.Contains(readTogether, e.Request.PathValue("collection")) || !strings.HasSuffix(e.Request.URL.Path, "/records") {
		return e.Next()
	}
	query := e.Request.URL.Query()
	filter, err := nameMerged(e.App, query.Get("filter"))
	if err != nil {
		return err
	}
	if filter != query.Get("filter") {
		query.Set("filter", filter)
		e.Request.URL.RawQuery = query.Encode()
	}
	return e.Next()
}

// nameMerged puts the ids of the merged cases in place of the question for them. A filter of another shape stays as it is.
func nameMerged(app core.App, filter string) (string, error) {
	found := asConversation.FindStringSubmatch(filter)
	isWhole := found != nil && found[1] == "" && found[4] == "" && strings.TrimSpace(found[5]) == ""
	isGroup := found != nil && found[1] != "" && found[4] != ""
	if !isWhole && !isGroup || found[2] != found[3] {
		return filter, nil
	}
	merged := []string{}
	err := app.ConcurrentDB().NewQuery(`SELECT id FROM tickets WHERE merged_into = {:ticket} ORDER BY created` + journal.AtMost(mergedMost+1)).
		Bind(dbx.Params{"ticket": found[2]}).Column(&merged)
	if err != nil {
		return "", fmt.Errorf("find cases merged into %s: %w", found[2], err)
	}
	if len(merged) > mergedMost {
		return filter, nil
	}
	named := `(ticket = "` + found[2] + `"`
	for _, id := range merged {
		named += ` || ticket = "` + id + `"`
	}
	return named + ")" + found[5], nil
}
