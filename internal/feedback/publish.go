package feedback

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// onPublic lets colleagues say what everybody may see of a suggestion, and whether they may.
func (r *room) onPublic(e *core.RecordEvent) error {
	shown, actor, before := e.Record, journal.ActorOf(e.Record), journal.Before(e.Record)
	if isDesk(shown) {
		return e.Next()
	}
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	if before == nil {
		for _, name := range []string{"votes", "state", "published_at"} {
			shown.Set(name, nil)
		}
	} else {
		for _, name := range journal.Changed(before, shown) {
			if slices.Contains([]string{"votes", "state", "published_at", "feedback"}, name) {
				return locale.Refuse(name, "field_kept_by_desk", nil)
			}
		}
	}
	record, err := e.App.FindRecordById(CollectionFeedback, shown.GetString("feedback"))
	if err != nil {
		return locale.Refuse("feedback", "feedback_unknown", nil)
	}
	f := Wrap(record)
	isShown := shown.GetBool("published")
	switch {
	case !f.IsSuggestion():
		return locale.Refuse("feedback", "feedback_other_kind", nil)
	case isShown && f.GetString("joined_into") != "":
		return locale.Refuse("feedback", "feedback_joined", nil)
	case isShown && f.State() == StateWithdrawn:
		return locale.Refuse("feedback", "feedback_withdrawn", nil)
	}
	if err := r.guardWords(e.App, shown, f, isShown); err != nil {
		return err
	}
	shown.Set("state", string(f.State()))
	if isShown && (before == nil || !before.GetBool("published")) {
		shown.Set("published_at", journal.DateTime(r.clock.Now()))
	}
	return e.Next()
}

// guardWords wants a heading, and neither the customer's name nor their own words in it: whoever reads it must not find out
// who wrote it.
func (r *room) guardWords(app core.App, shown *core.Record, f *Feedback, isShown bool) error {
	if isShown && strings.TrimSpace(shown.GetString("title_zh")+shown.GetString("title_en")) == "" {
		return locale.Refuse("title_zh", "suggestion_title", nil)
	}
	ticket, err := app.FindRecordById("tickets", f.GetString("ticket"))
	if err != nil {
		return fmt.Errorf("read the case of feedback %s: %w", f.Id, err)
	}
	customer, err := app.FindRecordById("customers", f.GetString("customer"))
	if err != nil {
		return fmt.Errorf("read the customer of feedback %s: %w", f.Id, err)
	}
	for _, name := range []string{"title_zh", "title_en", "summary_zh", "summary_en"} {
		text := strings.TrimSpace(shown.GetString(name))
		if who := strings.TrimSpace(customer.GetString("name")); len([]rune(who)) > 1 && strings.Contains(text, who) {
			return locale.Refuse(name, "suggestion_names", nil)
		}
		if text != "" && strings.HasPrefix(name, "summary") && text == strings.TrimSpace(ticket.GetString("description")) {
			return locale.Refuse(name, "suggestion_own_words", nil)
		}
	}
	return nil
}
