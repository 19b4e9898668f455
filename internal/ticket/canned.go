package ticket

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// collectionCanned holds the texts that are kept ready.
const collectionCanned = "canned_replies"

// cannedActions are what is done with a case when a canned reply is sent. The page shows them before and sends them with the
// message, in one save: what the case's guards refuse keeps the message back, too.
type cannedActions struct {
	Status Status `json:"status,omitempty"`
	// Resolution is what is said to have solved the case; needed for solving, and for that alone.
	Resolution string `json:"resolution,omitempty"`
	Priority   string `json:"priority,omitempty"`
	// Assignee is "me", for whoever sends it, or a colleague's id.
	Assignee string   `json:"assignee,omitempty"`
	Team     string   `json:"team,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

// faultOfActions says what is wrong, nil for nothing.
func faultOfActions(app core.App, raw string) *locale.Phrase {
	if raw == "" || raw == "null" {
		return nil
	}
	var actions cannedActions
	if fault := locale.Decode(raw, &actions); fault != nil {
		return fault
	}
	isNoTag := func(tag string) bool { return strings.TrimSpace(tag) == "" || utf8.RuneCountInString(tag) > tagLongest }
	switch {
	case !slices.Contains([]Status{"", StatusOpen, StatusPending, StatusOnHold, StatusResolved}, actions.Status):
		return locale.NotAllowed("status")
	case (actions.Status == StatusResolved) != (strings.TrimSpace(actions.Resolution) != ""):
		return locale.NotAllowed("resolution")
	case !slices.Contains([]string{"", "low", "normal", "high", "urgent"}, actions.Priority):
		return locale.NotAllowed("priority")
	case len(actions.Tags) > tagsMost || slices.ContainsFunc(actions.Tags, isNoTag):
		return locale.NotAllowed("tags")
	case !isActive(app, "teams", actions.Team):
		return locale.NotAllowed("team")
	case actions.Assignee != "me" && !isActive(app, "staff", actions.Assignee):
		return locale.NotAllowed("assignee")
	}
	return nil
}

// isActive says whether there is such a record of people that cases can still be given to; none is asked for by "".
func isActive(app core.App, collection, id string) bool {
	if id == "" {
		return true
	}
	record, err := app.FindRecordById(collection, id)
	return err == nil && (collection != "staff" || record.GetBool("active"))
}

// onCanned refuses actions that cannot be done, and a count that is not the desk's.
func onCanned(e *core.RecordEvent) error {
	if fault := faultOfActions(e.App, e.Record.GetString("actions")); fault != nil {
		return locale.Refuse("actions", "canned_actions", map[string]any{"member": fault})
	}
	if e.Record.GetInt("uses") != e.Record.Original().GetInt("uses") {
		return locale.Refuse("uses", "field_kept_by_desk", nil)
	}
	return e.Next()
}

// countCanned notes that a canned reply was sent, in the transaction of the message. A reply that is no longer there is no
// fault of the message.
func countCanned(tx core.App, message *core.Record, actor journal.Actor) error {
	id := message.GetString("canned")
	if id == "" {
		return nil
	}
	if !actor.IsStaff() {
		return locale.Refuse("canned", "field_not_yours", nil)
	}
	if _, err := journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE canned_replies SET uses = uses + 1 WHERE id = ?`, id); err != nil {
		return fmt.Errorf("count canned reply %s: %w", id, err)
	}
	return nil
}
