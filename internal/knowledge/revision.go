package knowledge

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsRevised go from a revision to the article that it revises.
var fieldsRevised = []string{"title", "summary", "body", "category", "products", "tags"}

// codeRevisedMeanwhile refuses a revision that would undo what was changed in its article.
const codeRevisedMeanwhile = "article_revised_meanwhile"

// keyRevisedSeen holds the version of the revised article that whoever begins or publishes its revision has looked at; no request can set it
// but by its query.
const keyRevisedSeen = "@revised_seen"

// keyBegun is, in the data of a revision's first event, the last event of the revised article that whoever began the revision had seen.
const keyBegun = "begun"

// seeRevised notes which version of the revised article the sender of a request has looked at: its `updated`, as ?revised_seen=.
func seeRevised(e *core.RecordRequestEvent) error {
	if value := e.Request.URL.Query().Get("revised_seen"); value != "" {
		seen, err := types.ParseDateTime(value)
		if err != nil || seen.IsZero() {
			return locale.Reject(http.StatusBadRequest, "seen_invalid")
		}
		e.Record.SetRaw(keyRevisedSeen, seen.Time())
	}
	return e.Next()
}

// prepareRevision makes of a new record that names a published article a draft of its next version: same code, language and
// readers, and one at a time.
func (r *room) prepareRevision(app core.App, record *core.Record) error {
	id := record.GetString("revises")
	if id == "" {
		return nil
	}
	original, err := app.FindRecordById(CollectionArticles, id)
	if err != nil || original.GetString("revises") != "" || Wrap(original).State() != StatePublished {
		return locale.Refuse("revises", "article_not_published", nil)
	}
	if !Wrap(record).State().isWriters() {
		return locale.Refuse("state", "article_jump", nil)
	}
	for _, name := range []string{"code", "locale", "audience"} {
		record.Set(name, original.Get(name))
	}
	record.Set("slug", "")
	bringPictures(app, original, record)
	return noteBegun(app, original, record)
}

// noteBegun notes which version of the article a new revision was written upon, where its sender says which they had seen: the text of a page
// that was read before a correction is not to count as written after it. What was corrected since stands in the revision from the beginning,
// where its sender left it alone; only where they changed the same does the revision begin from what they had seen, so that it is asked.
func noteBegun(app core.App, original, revision *core.Record) error {
	seen, isSaid := revision.GetRaw(keyRevisedSeen).(time.Time)
	if !isSaid {
		return nil
	}
	events, err := journal.OfRecord(app, CollectionArticles, original.Id, 0)
	if err != nil || len(events) == 0 {
		return err
	}
	last := events[0].Seq
	for _, event := range events {
		if !event.At.After(seen) {
			last = event.Seq
		}
	}
	begun, err := journal.AsOf(app, CollectionArticles, original.Id, last)
	if err != nil {
		return fmt.Errorf("read what the writer of a revision of %s had seen: %w", original.Id, err)
	}
	if !bringCorrections(begun, original, revision) {
		journal.Annotate(revision, keyBegun, last)
	}
	return nil
}

// bringCorrections puts into a revision what was changed in its article since it stood as in begun, where the revision leaves that alone, and
// says whether that is all that was changed: nothing in both, and apart.
func bringCorrections(begun, original, revision *core.Record) (isAll bool) {
	corrected, mine, apart := differing(begun, original), differing(begun, revision), differing(original, revision)
	isAll = true
	for _, name := range fieldsRevised {
		if !slices.Contains(corrected, name) || !slices.Contains(apart, name) {
			continue
		}
		if slices.Contains(mine, name) {
			isAll = false
		} else {
			revision.Set(name, original.Get(name))
		}
	}
	return isAll
}

// mergeRevision lets what a revision that is being published changed take its place in the article, in one transaction with the
// revision's end. What somebody changed in the article meanwhile stays where the revision left it alone; where both changed the same,
// nothing is published (see [takeRevised]). The revision becomes archived.
func (r *room) mergeRevision(tx core.App, revision *core.Record, actor journal.Actor) error {
	original, err := tx.FindRecordById(CollectionArticles, revision.GetString("revises"))
	if err != nil {
		return fmt.Errorf("read the article that %s revises: %w", revision.Id, err)
	}
	if Wrap(original).State() != StatePublished {
		return locale.Refuse("state", "article_not_published", nil)
	}
	if err := takeRevised(tx, revision, original); err != nil {
		return err
	}
	bringPictures(tx, revision, original)
	// Somebody has looked at all of it: it counts as right from now on.
	original.Set("review_at", "")
	r.settlePublished(original, actor)
	journal.Act(original, actor)
	journal.Annotate(original, "revision", revision.Id)
	original.SetRaw(keyDesk, true)
	if err := tx.Save(original); err != nil {
		return fmt.Errorf("publish the revision of %s: %w", original.Id, err)
	}
	revision.Set("state", string(StateArchived))
	revision.Set("published", false)
	return nil
}

// takeRevised puts into the article those fields that the revision changed since it was begun. A field that was changed in the article,
// too, and to something else, is a conflict, unless whoever publishes has looked at the article since (keyRevisedSeen): then the
// revision's stands, on purpose.
func takeRevised(tx core.App, revision, original *core.Record) error {
	begun, moved, err := sinceRevised(tx, revision, original)
	if err != nil {
		return err
	}
	seen, _ := revision.GetRaw(keyRevisedSeen).(time.Time)
	mine, apart := differing(begun, revision), differing(original, revision)
	refused := validation.Errors{}
	for _, name := range fieldsRevised {
		if !slices.Contains(mine, name) || !slices.Contains(apart, name) {
			continue
		}
		if at, isMoved := moved[name]; isMoved && at.After(seen) {
			refused[name] = locale.Reason(codeRevisedMeanwhile, map[string]any{
				"theirs": journal.ValueOf(original, name), "yours": journal.ValueOf(revision, name), "at": journal.DateTime(at).String()})
			continue
		}
		original.Set(name, revision.Get(name))
	}
	if len(refused) > 0 {
		return router.NewApiError(http.StatusConflict, codeRevisedMeanwhile, refused)
	}
	return nil
}

// sinceRevised is the article as it stood when its revision was begun, or as whoever began it had seen it, and when each field that differs
// from that was changed last. A field that the revision began with as the article had it then counts from that moment on in any case:
// such a correction came in with it, and is not its writer's own change.
func sinceRevised(tx core.App, revision, original *core.Record) (begun *core.Record, moved map[string]time.Time, err error) {
	own, err := journal.OfRecord(tx, CollectionArticles, revision.Id, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("read when revision %s was begun: %w", revision.Id, err)
	}
	if len(own) == 0 {
		return original, nil, nil // of before there was a journal: nothing says what was changed since
	}
	first := own[0].Seq
	since := first
	if begun, isSaid := own[0].Data[keyBegun].(float64); isSaid {
		since = int64(begun)
	}
	if begun, err = journal.AsOf(tx, CollectionArticles, original.Id, since); err != nil {
		return nil, nil, err
	}
	var brought []string
	if since < first {
		if brought, err = countBrought(tx, begun, revision, first); err != nil {
			return nil, nil, err
		}
	}
	later, err := journal.OfRecord(tx, CollectionArticles, original.Id, since)
	if err != nil {
		return nil, nil, fmt.Errorf("read what became of article %s since: %w", original.Id, err)
	}
	moved = map[string]time.Time{}
	differs := differing(begun, original)
	for _, event := range later {
		for name := range event.Changes {
			if slices.Contains(differs, name) && (event.Seq > first || !slices.Contains(brought, name)) {
				moved[name] = event.At
			}
		}
	}
	return begun, moved, nil
}

// countBrought puts into begun what a revision had in common with its article at its first event, and lists those fields.
func countBrought(tx core.App, begun, revision *core.Record, first int64) (brought []string, err error) {
	article, err := journal.AsOf(tx, CollectionArticles, begun.Id, first)
	if err != nil {
		return nil, err
	}
	draft, err := journal.AsOf(tx, CollectionArticles, revision.Id, first)
	if err != nil {
		return nil, err
	}
	apart := differing(article, draft)
	for _, name := range fieldsRevised {
		if !slices.Contains(apart, name) {
			begun.Set(name, article.Get(name))
			brought = append(brought, name)
		}
	}
	return brought, nil
}

// differing lists the fields in which two articles differ; a list that is empty is the same as one that nobody gave.
func differing(before, after *core.Record) []string {
	return slices.DeleteFunc(journal.Changed(before, after), func(name string) bool {
		return len(before.GetStringSlice(name)) == 0 && len(after.GetStringSlice(name)) == 0
	})
}
