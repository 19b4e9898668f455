package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
)

// What is counted of an article, in article_counts.what. Beside these there is a reason why it did not help.
const (
	countViewed  = "viewed"
	countHelpful = "helpful"
	// countSolved is an article or a diagnosis that made a request needless; it moves the ranking. What the figures show of it
	// are the steps.
	countSolved = "solved"
)

// reasons are why an article did not help.
var reasons = []string{"unclear", "wrong", "missing", "other"}

// mostViews bounds how many views are written in a second: whoever only reads must not hold up who writes. What comes above
// is not counted.
const mostViews = 20

// dayOf is the day of a moment by the desk's zone.
func dayOf(at time.Time) string { return at.In(time.Local).Format(time.DateOnly) }

// isRobot says whether a program reads, by its own word.
func isRobot(e *core.RequestEvent) bool {
	agent := strings.ToLower(e.Request.UserAgent())
	return agent == "" || e.Request.Header.Get("Sec-Purpose") != "" || slices.ContainsFunc([]string{"bot", "spider", "crawl", "slurp", "preview", "monitor"}, func(word string) bool {
		return strings.Contains(agent, word)
	})
}

// countOnce counts something of an article, once for a visitor and a kind of doing on a day, and says whether it did.
func (r *room) countOnce(app core.App, article, kind, what, visitor string) (counted bool, err error) {
	day := dayOf(r.clock.Now())
	mark := r.visitors.mark(day, kind, article, visitor)
	give := func() {}
	err = journal.Write(app, func(tx core.App) error {
		if err := r.forgetMarks(tx, day); err != nil {
			return err
		}
		result, err := tx.NonconcurrentDB().NewQuery(`INSERT OR IGNORE INTO article_marks (id, day, mark) VALUES ({:id}, {:day}, {:mark})`).
			Bind(dbx.Params{"id": newID(), "day": day, "mark": mark}).Execute()
		if err != nil {
			return fmt.Errorf("mark article %s: %w", article, err)
		}
		added, err := result.RowsAffected()
		if err != nil || added == 0 {
			return err
		}
		counted = true
		if kind != countViewed { // views move nothing, and are counted from anywhere
			if counted, give = r.visitors.take(day, visitor, kind, article); !counted {
				return nil
			}
		}
		_, err = tx.NonconcurrentDB().NewQuery(`INSERT INTO article_counts (id, article, day, what, n) VALUES ({:id}, {:article}, {:day}, {:what}, 1)
			ON CONFLICT (article, day, what) DO UPDATE SET n = n + 1`).
			Bind(dbx.Params{"id": newID(), "article": article, "day": day, "what": what}).Execute()
		if err != nil {
			return fmt.Errorf("count article %s: %w", article, err)
		}
		return nil
	})
	if err != nil {
		give()
	}
	return counted && err == nil, err
}

// forgetMarks throws away the marks of earlier days when a day begins, and at the first count all that were made before this start: nothing is
// found by them any more.
func (r *room) forgetMarks(tx core.App, day string) error {
	if forgotten, _ := r.forgotten.Load().(string); forgotten == day {
		return nil
	}
	if _, err := tx.NonconcurrentDB().NewQuery(`DELETE FROM article_marks`).Execute(); err != nil {
		return fmt.Errorf("forget marks: %w", err)
	}
	r.forgotten.Store(day)
	return nil
}

// countView counts that somebody reads an article; what goes wrong is for the log, since the page is whole without it.
func (r *room) countView(e *core.RequestEvent, article string) {
	if isRobot(e) || !r.mayCountView() {
		return
	}
	if _, err := r.countOnce(e.App, article, countViewed, countViewed, Visitor(e)); err != nil {
		e.App.Logger().Warn("A view was not counted", "article", article, "error", err)
	}
}

func (r *room) mayCountView() bool {
	r.viewing.Lock()
	defer r.viewing.Unlock()
	if second := r.clock.Now().Unix(); second != r.second {
		r.second, r.views = second, 0
	}
	r.views++
	return r.views <= mostViews
}

// vote counts whether an article helped, once for a visitor on a day.
func (r *room) vote(e *core.RequestEvent, article string, helpful bool, reason string) (counted bool, err error) {
	what := countHelpful
	if !helpful {
		what = reason
		if !slices.Contains(reasons, reason) {
			what = "other"
		}
	}
	return r.countOnce(e.App, article, "vote", what, Visitor(e))
}

func newID() string {
	return security.PseudorandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet)
}
