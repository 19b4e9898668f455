package knowledge

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsRevised go from a revision to the article that it revises.
var fieldsRevised = []string{"title", "summary", "body", "category", "products", "tags"}

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
	return nil
}

// mergeRevision lets the text of a revision that is being published take the place of the article's own, in one transaction
// with the revision's end. The revision becomes archived.
func (r *room) mergeRevision(tx core.App, revision *core.Record, actor journal.Actor) error {
	original, err := tx.FindRecordById(CollectionArticles, revision.GetString("revises"))
	if err != nil {
		return fmt.Errorf("read the article that %s revises: %w", revision.Id, err)
	}
	if Wrap(original).State() != StatePublished {
		return locale.Refuse("state", "article_not_published", nil)
	}
	for _, name := range fieldsRevised {
		original.Set(name, revision.Get(name))
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
