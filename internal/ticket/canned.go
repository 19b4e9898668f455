package ticket

import (
	"bytes"
	"encoding/json"
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

// cannedActions are what is done with a case when a canned reply is sent. The page shows them before, and they are a change
// of the case like any other: what its guards refuse is not done.
type cannedActions struct {
	Status   Status `json:"status,omitempty"`
	Priority string `json:"priority,omitempty"`
	// Assignee is "me", for whoever sends it, or a colleague's id.
	Assignee string   `json:"assignee,omitempty"`
	Team     string   `json:"team,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

// faultOfActions names the member that is wrong; it is empty for none. Solving is not offered: it needs words of its own.
func faultOfActions(raw string) string {
	if raw == "" || raw == "null" {
		return ""
	}
	var actions cannedActions
	decoder := json.NewDecoder(bytes.NewReader([]byte(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&actions); err != nil {
		return err.Error()
	}
	isNoTag := func(tag string) bool { return strings.TrimSpace(tag) == "" || utf8.RuneCountInString(tag) > tagLongest }
	switch {
	case !slices.Contains([]Status{"", StatusOpen, StatusPending, StatusOnHold}, actions.Status):
		return "status"
	case !slices.Contains([]string{"", "low", "normal", "high", "urgent"}, actions.Priority):
		return "priority"
	case len(actions.Tags) > tagsMost || slices.ContainsFunc(actions.Tags, isNoTag):
		return "tags"
	}
	return ""
}

// onCanned refuses actions that cannot be done, and a count that is not the desk's.
func onCanned(e *core.RecordEvent) error {
	if fault := faultOfActions(e.Record.GetString("actions")); fault != "" {
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
