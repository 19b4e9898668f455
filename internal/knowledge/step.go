package knowledge

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Steps are what happens between somebody who writes a request and the articles and diagnoses that are shown beside it.
const (
	StepShown     = "shown"
	StepOpened    = "opened"
	StepSolved    = "solved"    // the writing ends without a request
	StepSubmitted = "submitted" // the request was sent anyway
)

// mostSteps bounds what one writing may leave behind.
const mostSteps = 60

var writingShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,40}$`)

// step is what a page reports.
type step struct {
	Writing  string   `json:"writing"`
	Step     string   `json:"step"`
	Articles []string `json:"articles"`
	Flows    []string `json:"flows"`
}

// items are what the step is about: ids of articles and of diagnoses, which are kept in one column.
func (s step) items() []string { return slices.Concat(s.Articles, s.Flows) }

// isSound says whether a step can have happened.
func (s step) isSound() bool {
	if !writingShape.MatchString(s.Writing) {
		return false
	}
	switch s.Step {
	case StepShown:
		return len(s.items()) > 0 && len(s.Articles) <= mostSuggested && len(s.Flows) <= mostSuggested
	case StepOpened, StepSolved:
		return len(s.items()) == 1
	case StepSubmitted:
		return len(s.items()) == 0
	}
	return false
}

// keep writes a step of a writing. Each counts once, whatever is sent twice; a writing ends once, by being solved or by being
// submitted, whichever came first, and only where something was shown. Kept says that something of it was new.
func (r *room) keep(app core.App, s step) (kept bool, err error) {
	articles := s.items()
	if len(articles) == 0 {
		articles = []string{""}
	}
	at := journal.DateTime(r.clock.Now()).String()
	err = journal.Write(app, func(tx core.App) error {
		var before []string
		err := tx.NonconcurrentDB().NewQuery(`SELECT step || ':' || article FROM article_steps WHERE writing = {:writing}`).
			Bind(dbx.Params{"writing": s.Writing}).Column(&before)
		if err != nil {
			return fmt.Errorf("read the steps of a writing: %w", err)
		}
		wasShown := func(article string) bool { return slices.Contains(before, StepShown+":"+article) }
		for _, article := range articles {
			isLate := s.Step != StepShown && (len(before) == 0 || article != "" && !wasShown(article))
			if isLate || len(before) >= mostSteps {
				continue
			}
			result, err := tx.NonconcurrentDB().NewQuery(`INSERT OR IGNORE INTO article_steps (id, writing, step, article, at) VALUES ({:id}, {:writing}, {:step}, {:article}, {:at})`).
				Bind(dbx.Params{"id": newID(), "writing": s.Writing, "step": s.Step, "article": article, "at": at}).Execute()
			if err != nil {
				return fmt.Errorf("keep a step: %w", err)
			}
			added, err := result.RowsAffected()
			if err != nil {
				return err
			}
			kept = kept || added > 0
		}
		return nil
	})
	return kept && err == nil, err
}

// areFlows says whether all ids are those of diagnoses that customers may go through.
func (r *room) areFlows(app core.App, ids []string) (areFlows bool, err error) {
	areFlows = true
	err = r.withShelf(app, func(s *shelf) {
		for _, id := range ids {
			_, isKnown := s.flows[id]
			areFlows = areFlows && isKnown
		}
	})
	return areFlows && err == nil, err
}

// answerStep takes in what a page reports. Colleagues who try the form are not counted.
func (r *room) answerStep(e *core.RequestEvent) error {
	var s step
	if err := locale.ReadBody(e, largestBody, &s); err != nil {
		return err
	}
	if !s.isSound() {
		return locale.Reject(400, "bad_request")
	}
	if reader(e).isStaff {
		return e.NoContent(204)
	}
	readable, err := r.readable(e.App, reader(e), s.Articles)
	if err != nil {
		return err
	}
	areKnown, err := r.areFlows(e.App, s.Flows)
	if err != nil {
		return err
	}
	if len(readable) != len(s.Articles) || !areKnown {
		return locale.Reject(404, "not_found")
	}
	kept, err := r.keep(e.App, s)
	if err != nil {
		return err
	}
	switch {
	case s.Step == StepOpened && len(s.Articles) == 1:
		r.countView(e, s.Articles[0])
	case s.Step == StepSolved && kept:
		// Beside the step, which anybody can report under any number of names: what moves the ranking counts once a reader and day.
		if _, err := r.countOnce(e.App, s.items()[0], countSolved, countSolved, Visitor(e)); err != nil {
			return err
		}
	}
	return e.NoContent(204)
}
