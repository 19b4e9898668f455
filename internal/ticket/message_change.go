package ticket

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// keyChange holds, on a message that is about to be saved, what its case is changed to in the same save.
const keyChange = "@change"

// fieldsWithMessage are what a message may change of its case; the rest has its own place on the page, and its own save.
var fieldsWithMessage = []string{"status", "resolution", "priority", "assignee", "team", "tags"}

// onMessageChange takes from the request what the case is changed to in the same save: the body's "change", an object or its
// JSON, since a form with files holds texts alone.
func onMessageChange(e *core.RecordRequestEvent) error {
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	var change map[string]any
	switch given := info.Body["change"].(type) {
	case nil:
		return e.Next()
	case map[string]any:
		change = given
	case string:
		if json.Unmarshal([]byte(given), &change) != nil {
			return refuseChange("change")
		}
	default:
		return refuseChange("change")
	}
	if len(change) > 0 {
		e.Record.SetRaw(keyChange, change)
	}
	return e.Next()
}

func refuseChange(member string) error {
	return locale.Refuse("change", "canned_actions", map[string]any{"member": member})
}

// guardMessageChange refuses a change with a message where that is no colleague's, or changes what none may. Whether the case
// allows it, its own guards say when it is saved.
func guardMessageChange(actor journal.Actor, message *core.Record) error {
	change, ok := message.GetRaw(keyChange).(map[string]any)
	if !ok {
		return nil
	}
	if !actor.IsStaff() {
		return locale.Refuse("change", "field_not_yours", nil)
	}
	for name, value := range change {
		if !slices.Contains(fieldsWithMessage, name) || !isChangeOf(name, value) {
			return refuseChange(name)
		}
	}
	return nil
}

// isChangeOf says whether a field could be set to value: a list of texts for tags, a text for the others.
func isChangeOf(name string, value any) bool {
	if name != "tags" {
		_, ok := value.(string)
		return ok
	}
	_, ok := textsOf(value)
	return ok
}

// changeWithMessage changes the case as its message says, in the transaction of the message and on behalf of who wrote it: what
// the case refuses keeps the message from being sent. Tags are added to those that it has, since whoever writes may not have
// seen what others added meanwhile.
func changeWithMessage(tx core.App, message *core.Record, actor journal.Actor) error {
	change, ok := message.GetRaw(keyChange).(map[string]any)
	if !ok {
		return nil
	}
	record, err := tx.FindRecordById(CollectionTickets, message.GetString("ticket"))
	if err != nil {
		return fmt.Errorf("change case %s with its message: %w", message.GetString("ticket"), err)
	}
	for name, value := range change {
		if name == "tags" {
			added, _ := textsOf(value)
			value = withTags(record.GetStringSlice("tags"), added)
		}
		record.Set(name, value)
	}
	if len(journal.Changed(record.Original(), record)) == 0 {
		return nil
	}
	journal.Act(record, actor)
	return tx.Save(record) // a refusal, to be told as it is
}

func withTags(tags, added []string) []string {
	for _, tag := range added {
		if tag = strings.TrimSpace(tag); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

func textsOf(value any) (texts []string, ok bool) {
	items, ok := value.([]any)
	if !ok {
		return nil, false
	}
	for _, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}
