package assist

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// Figures are what automatic answers were good for in a time.
type Figures struct {
	Days int `json:"days"`
	// Sessions in which something was asked, those that an answer solved, that went to a person, and by why.
	Sessions   int            `json:"sessions"`
	Solved     int            `json:"solved"`
	HandedOver int            `json:"handed_over"`
	Reasons    map[string]int `json:"reasons"`
	// Questions asked; how many were answered, found nothing, and what was said of the answers.
	Questions int `json:"questions"`
	Answered  int `json:"answered"`
	Missed    int `json:"missed"`
	Helpful   int `json:"helpful"`
	Unhelpful int `json:"unhelpful"`
	// Open are the newest questions that found nothing, or nothing that helped: what an article should be written about.
	Open []OpenQuestion `json:"open"`
}

// OpenQuestion is one that was not answered well.
type OpenQuestion struct {
	Question string `db:"question" json:"question"`
	At       string `db:"at" json:"at"`
	Locale   string `db:"locale" json:"locale"`
	// Article is the one that did not help, "" where none was found.
	Article string `db:"article" json:"article"`
	Title   string `db:"title" json:"title"`
}

const (
	// mostDays bounds the time that figures are asked for, mostOpen the questions that are listed.
	mostDays = 180
	mostOpen = 20
)

// answerFigures answers colleagues.
func (r *room) answerFigures(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsStaff() && actor.Kind != journal.ActorSuperuser {
		return locale.Forbid("staff_only")
	}
	days, err := strconv.Atoi(e.Request.URL.Query().Get("days"))
	if err != nil || days < 1 || days > mostDays {
		days = 30
	}
	figures, err := r.figures(e.App, days)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, figures)
}

// figures counts the last days, today included.
func (r *room) figures(app core.App, days int) (*Figures, error) {
	since := dbx.Params{"since": journal.DateTime(timer.FirstOfDays(r.clock.Now(), days)).String()}
	f := &Figures{Days: days, Reasons: map[string]int{}, Open: []OpenQuestion{}}
	var sessions []struct {
		State  string `db:"state"`
		Reason string `db:"reason"`
		N      int    `db:"n"`
	}
	if err := app.ConcurrentDB().NewQuery(`SELECT state, reason, COUNT(*) AS n FROM question_sessions WHERE created >= {:since} GROUP BY state, reason`).Bind(since).All(&sessions); err != nil {
		return nil, fmt.Errorf("count the question sessions: %w", err)
	}
	for _, row := range sessions {
		f.Sessions += row.N
		switch row.State {
		case StateSolved:
			f.Solved += row.N
		case StateHandedOver:
			f.HandedOver += row.N
			f.Reasons[row.Reason] += row.N
		}
	}
	err := app.ConcurrentDB().NewQuery(`SELECT COUNT(*) AS questions, COALESCE(SUM(turn.value ->> 'outcome' = 'answered'), 0) AS answered, COALESCE(SUM(turn.value ->> 'outcome' = 'missed'), 0) AS missed,
		COALESCE(SUM(turn.value ->> 'vote' = 'helpful'), 0) AS helpful, COALESCE(SUM(turn.value ->> 'vote' = 'unhelpful'), 0) AS unhelpful
		FROM question_sessions, json_each(turns) AS turn WHERE created >= {:since}`).Bind(since).Row(&f.Questions, &f.Answered, &f.Missed, &f.Helpful, &f.Unhelpful)
	if err != nil {
		return nil, fmt.Errorf("count the questions: %w", err)
	}
	err = app.ConcurrentDB().NewQuery(`SELECT turn.value ->> 'question' AS question, turn.value ->> 'at' AS at, locale, COALESCE(turn.value ->> 'article', '') AS article, COALESCE(turn.value ->> 'title', '') AS title
		FROM question_sessions, json_each(turns) AS turn WHERE created >= {:since} AND (turn.value ->> 'outcome' = 'missed' OR turn.value ->> 'vote' = 'unhelpful')
		ORDER BY created DESC, turn.key DESC` + journal.AtMost(mostOpen)).Bind(since).All(&f.Open)
	if err != nil {
		return nil, fmt.Errorf("list the open questions: %w", err)
	}
	return f, nil
}
