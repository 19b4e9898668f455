package knowledge

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const (
	// timerReview is the kind of the timers that stand for when articles come up for review.
	timerReview = "article"
	eventTimer  = "timer." + timerReview
	// notifyDue is a kind of notification; its sentence stands in the dictionaries under desk.notice.article_due.
	notifyDue = "article_due"
)

// reviewOf is when an article comes up for review; zero where it does not, as a draft or a revision.
func reviewOf(article *core.Record) time.Time {
	if Wrap(article).State() != StatePublished || article.GetString("revises") != "" {
		return time.Time{}
	}
	return article.GetDateTime("review_at").Time()
}

// setTimer has a published article ring when it comes up for review, and forgets one that does not. A time that stands where it
// stood was set then, and may have rung.
func (r *room) setTimer(tx core.App, article, before *core.Record) error {
	was, is := time.Time{}, reviewOf(article)
	if before != nil {
		was = reviewOf(before)
	}
	switch {
	case is.Equal(was):
		return nil
	case is.IsZero():
		return r.timers.Cancel(tx, timerReview, CollectionArticles, article.Id, "")
	}
	return r.timers.Set(tx, timer.Timer{Kind: timerReview, Collection: CollectionArticles, Record: article.Id, DueAt: is})
}

// ring tells once whoever wrote an article, or the leads, that it comes up for review, unless it has been looked at since.
func (r *room) ring(tx core.App, event *journal.Event) error {
	article, err := tx.FindRecordById(CollectionArticles, event.Record)
	if err != nil {
		return fmt.Errorf("read article %s: %w", event.Record, err)
	}
	at := reviewOf(article)
	if at.IsZero() || journal.DateTime(at).String() != event.Data["due_at"] {
		return nil
	}
	who, err := whoReviews(tx, article)
	if err != nil {
		return err
	}
	params := map[string]any{"article": article.Id, "code": article.GetString("code"), "title": article.GetString("title")}
	if err := r.tell(tx, event, who, notifyDue, params); err != nil {
		return err
	}
	return r.journal.Append(tx, &journal.Event{
		Type: EventDue, Collection: CollectionArticles, Record: article.Id, Actor: journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq},
		Data: map[string]any{"author": article.GetString("author"), "review_at": article.GetString("review_at")},
	})
}

// whoReviews is whoever wrote an article; the leads where that is nobody, or nobody who works any more.
func whoReviews(app core.App, article *core.Record) (string, error) {
	found, err := app.FindAllRecords("staff", dbx.HashExp{"id": article.GetString("author"), "active": true})
	if err != nil {
		return "", fmt.Errorf("find the author of article %s: %w", article.Id, err)
	}
	if len(found) == 0 {
		return "lead", nil
	}
	return found[0].Id, nil
}
