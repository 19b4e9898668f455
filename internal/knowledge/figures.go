package knowledge

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// Figures are what articles were good for in a time.
type Figures struct {
	Days int `json:"days"`
	// Writings of a request beside which articles were shown; in how many of them one was opened, solved it, and in how many
	// the request was sent anyway.
	Shown     int              `json:"shown"`
	Opened    int              `json:"opened"`
	Solved    int              `json:"solved"`
	Submitted int              `json:"submitted"`
	Articles  []ArticleFigures `json:"articles"`
	Flows     []FlowFigures    `json:"flows"`
}

// FlowFigures are how often a guided diagnosis was shown beside a request, gone to, and solved it.
type FlowFigures struct {
	ID      string `db:"id" json:"id"`
	Code    string `db:"code" json:"code"`
	TitleZH string `db:"title_zh" json:"title_zh"`
	TitleEN string `db:"title_en" json:"title_en"`
	Shown   int    `db:"-" json:"shown"`
	Opened  int    `db:"-" json:"opened"`
	Solved  int    `db:"-" json:"solved"`
}

// ArticleFigures are those of one article in one language.
type ArticleFigures struct {
	ID     string `db:"id" json:"id"`
	Code   string `db:"code" json:"code"`
	Locale string `db:"locale" json:"locale"`
	Title  string `db:"title" json:"title"`
	Viewed int    `db:"-" json:"viewed"`
	// Helpful and Unhelpful are what readers said; Reasons why it did not help.
	Helpful   int            `db:"-" json:"helpful"`
	Unhelpful int            `db:"-" json:"unhelpful"`
	Reasons   map[string]int `db:"-" json:"reasons"`
	Shown     int            `db:"-" json:"shown"`
	Opened    int            `db:"-" json:"opened"`
	Solved    int            `db:"-" json:"solved"`
}

// mostDays bounds the time that figures are asked for.
const mostDays = 400

// answerFigures answers colleagues.
func (r *room) answerFigures(e *core.RequestEvent) error {
	if !reader(e).isStaff {
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
	since := timer.FirstOfDays(r.clock.Now(), days)
	f := &Figures{Days: days, Articles: []ArticleFigures{}, Flows: []FlowFigures{}}
	byArticle := map[string]*ArticleFigures{}
	of := func(id string) *ArticleFigures {
		if byArticle[id] == nil {
			byArticle[id] = &ArticleFigures{ID: id, Reasons: map[string]int{}}
		}
		return byArticle[id]
	}
	if err := f.addSteps(app, since, of); err != nil {
		return nil, err
	}
	if err := addCounts(app, since, of); err != nil {
		return nil, err
	}
	delete(byArticle, "")
	if err := f.addFlows(app, byArticle); err != nil {
		return nil, err
	}
	return f, f.addTitles(app, byArticle)
}

// addFlows moves what was counted of diagnoses to them, those that are switched off among them.
func (f *Figures) addFlows(app core.App, byID map[string]*ArticleFigures) error {
	var flows []FlowFigures
	if err := app.ConcurrentDB().Select("id", "code", "title_zh", "title_en").From(collectionFlows).Where(dbx.In("id", idsOf(byID)...)).All(&flows); err != nil {
		return fmt.Errorf("read the titles of diagnoses: %w", err)
	}
	for _, flow := range flows {
		one := byID[flow.ID]
		delete(byID, flow.ID)
		flow.Shown, flow.Opened, flow.Solved = one.Shown, one.Opened, one.Solved
		f.Flows = append(f.Flows, flow)
	}
	slices.SortFunc(f.Flows, func(a, b FlowFigures) int { return cmp.Or(b.Shown-a.Shown, strings.Compare(a.Code, b.Code)) })
	return nil
}

func idsOf(byID map[string]*ArticleFigures) []any {
	ids := make([]any, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	return ids
}

func (f *Figures) addSteps(app core.App, since time.Time, of func(string) *ArticleFigures) error {
	at := dbx.Params{"since": journal.DateTime(since).String()}
	var steps []struct {
		Step string `db:"step"`
		N    int    `db:"n"`
	}
	if err := app.ConcurrentDB().NewQuery(`SELECT step, COUNT(DISTINCT writing) AS n FROM article_steps WHERE at >= {:since} GROUP BY step`).Bind(at).All(&steps); err != nil {
		return fmt.Errorf("count the steps: %w", err)
	}
	for _, row := range steps {
		switch row.Step {
		case StepShown:
			f.Shown = row.N
		case StepOpened:
			f.Opened = row.N
		case StepSolved:
			f.Solved = row.N
		case StepSubmitted:
			f.Submitted = row.N
		}
	}
	var each []struct {
		Article string `db:"article"`
		Step    string `db:"step"`
		N       int    `db:"n"`
	}
	if err := app.ConcurrentDB().NewQuery(`SELECT article, step, COUNT(*) AS n FROM article_steps WHERE at >= {:since} GROUP BY article, step`).Bind(at).All(&each); err != nil {
		return fmt.Errorf("count the steps of articles: %w", err)
	}
	for _, row := range each {
		switch row.Step {
		case StepShown:
			of(row.Article).Shown = row.N
		case StepOpened:
			of(row.Article).Opened = row.N
		case StepSolved:
			of(row.Article).Solved = row.N
		}
	}
	return nil
}

func addCounts(app core.App, since time.Time, of func(string) *ArticleFigures) error {
	var counts []struct {
		Article string `db:"article"`
		What    string `db:"what"`
		N       int    `db:"n"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT article, what, SUM(n) AS n FROM article_counts WHERE day >= {:day} GROUP BY article, what`).
		Bind(dbx.Params{"day": dayOf(since)}).All(&counts)
	if err != nil {
		return fmt.Errorf("sum the counts: %w", err)
	}
	for _, row := range counts {
		switch row.What {
		case countViewed:
			of(row.Article).Viewed = row.N
		case countHelpful:
			of(row.Article).Helpful = row.N
		case countSolved:
		default:
			of(row.Article).Unhelpful += row.N
			of(row.Article).Reasons[row.What] = row.N
		}
	}
	return nil
}

func (f *Figures) addTitles(app core.App, byArticle map[string]*ArticleFigures) error {
	var titles []ArticleFigures
	if err := app.ConcurrentDB().Select("id", "code", "locale", "title").From(CollectionArticles).Where(dbx.In("id", idsOf(byArticle)...)).All(&titles); err != nil {
		return fmt.Errorf("read the titles: %w", err)
	}
	for _, row := range titles {
		one := byArticle[row.ID]
		one.Code, one.Locale, one.Title = row.Code, row.Locale, row.Title
		f.Articles = append(f.Articles, *one)
	}
	slices.SortFunc(f.Articles, func(a, b ArticleFigures) int {
		if a.Viewed != b.Viewed {
			return b.Viewed - a.Viewed
		}
		if a.Shown != b.Shown {
			return b.Shown - a.Shown
		}
		return slices.Compare([]string{a.Code, a.Locale}, []string{b.Code, b.Locale})
	})
	return nil
}
