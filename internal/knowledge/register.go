package knowledge

import (
	"sync"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
	"aftercare/internal/web"
)

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Tell notes for colleagues, in tx, what happened; who is a word that the desk gives a meaning to, or an id.
	Tell func(tx core.App, event *journal.Event, who, kind string, params map[string]any) error
	// Terms cuts a text as a search does.
	Terms func(text string) []string
	// Flows reads the guided diagnoses that customers may go through, or the one of an id if it is among them; nil means that
	// there are none.
	Flows func(app core.App, id string) ([]Flow, error)
	// FlowsTo reads the guided diagnoses that lead customers to the article of a code; nil means that there are none.
	FlowsTo func(app core.App, article string) ([]Flow, error)
	// Face says in which colour the shop has its pages; nil means in none of its own.
	Face func(app core.App) (*web.Face, error)
	// Today says when the shop is open today, "" where it is closed, or that it always is; nil means that nothing is said of it.
	Today func(app core.App) (hours string, always bool, err error)
	// Case reads a solved case of which an article is to be made.
	Case func(app core.App, id string) (*Case, error)
}

type room struct {
	app       core.App
	clock     timer.Clock
	journal   *journal.Journal
	timers    *timer.Engine
	tell      func(tx core.App, event *journal.Event, who, kind string, params map[string]any) error
	cut       func(text string) []string
	readFlows func(app core.App, id string) ([]Flow, error)
	flowsTo   func(app core.App, article string) ([]Flow, error)
	read      func(app core.App, id string) (*Case, error)
	styles    *styles
	today     func(app core.App) (hours string, always bool, err error)
	face      func(app core.App) (*web.Face, error)

	// shelf holds what is found, common are the terms that nothing is found by.
	shelf  shelf
	common map[string]bool
	// scores are what readers looked for lately.
	scores   atomic.Pointer[scores]
	visitors *visitors
	// forgotten is the day for which the marks of earlier ones were thrown away.
	forgotten atomic.Value
	// viewing guards how many views were counted in a second.
	viewing sync.Mutex
	second  int64
	views   int
}

// Register binds the room's hooks, routes and public pages.
func Register(app core.App, config Config) (*Knowledge, error) {
	r := &room{app: app, clock: config.Clock, journal: config.Journal, timers: config.Timers, tell: config.Tell, cut: config.Terms, readFlows: config.Flows, flowsTo: config.FlowsTo, read: config.Case, styles: newStyles(), face: config.Face, today: config.Today, common: map[string]bool{}, visitors: newVisitors()}
	alike, err := newAlike(alikeSource, config.Terms)
	if err != nil {
		return nil, err
	}
	r.cut = alike.terms
	for _, term := range config.Terms(commonWords) {
		r.common[term] = true
	}
	config.Journal.Track(journal.Tracked{
		// Of no case: what is erased with a case is its own; an article made of it holds nothing of its customer.
		Collection: CollectionArticles, Noun: "article", Names: names,
	})
	config.Journal.Track(journal.Tracked{Collection: CollectionCategories, Noun: "article_category"})
	config.Journal.React(journal.Reactor{Name: "article.review", React: r.ring, On: []string{eventTimer}})
	app.OnRecordCreate(CollectionArticles).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionArticles).BindFunc(r.onUpdate)
	app.OnRecordCreateRequest(CollectionArticles).BindFunc(seeRevised)
	app.OnRecordUpdateRequest(CollectionArticles).BindFunc(seeRevised)
	// What nobody is to read any more is archived: others may have its address, and what was counted is about something.
	app.OnRecordDelete(CollectionArticles).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordCreate(CollectionCategories).BindFunc(r.onCategory)
	app.OnRecordUpdate(CollectionCategories).BindFunc(r.onCategory)
	app.OnRecordDelete(CollectionCategories).BindFunc(r.onCategoryGone)
	app.OnRecordAfterCreateSuccess(CollectionArticles, collectionFlows).BindFunc(r.renew)
	app.OnRecordAfterUpdateSuccess(CollectionArticles, collectionFlows).BindFunc(r.renew)
	app.OnRecordAfterCreateSuccess(collectionProducts).BindFunc(r.renewGoods)
	app.OnRecordAfterUpdateSuccess(collectionProducts).BindFunc(r.renewGoods)
	app.OnRecordAfterDeleteSuccess(collectionProducts).BindFunc(r.renewGoods)
	counted := []string{collectionCounts, collectionMarks, collectionSteps, collectionTerms}
	app.OnRecordCreate(counted...).BindFunc(refuseByHand)
	app.OnRecordUpdate(counted...).BindFunc(refuseByHand)
	app.OnRecordDelete(counted...).BindFunc(refuseByHand)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		r.bindRoutes(e)
		return e.Next()
	})
	return &Knowledge{r}, nil
}

func (r *room) bindRoutes(e *core.ServeEvent) {
	quiet := apis.SkipSuccessActivityLog()
	e.Router.POST("/api/aftercare/articles/suggest", r.answerSuggest).Bind(quiet)
	e.Router.POST("/api/aftercare/articles/steps", r.answerStep).Bind(quiet)
	e.Router.GET("/api/aftercare/articles/start", r.answerStart).Bind(quiet)
	e.Router.POST("/api/aftercare/articles/find", r.answerFind).Bind(quiet)
	e.Router.GET("/api/aftercare/articles/figures", r.answerFigures)
	e.Router.POST("/api/aftercare/articles/preview", r.answerPreview).Bind(quiet)
	e.Router.POST("/api/aftercare/articles/from-case", r.answerFromCase)
	e.Router.POST("/api/aftercare/articles/{id}/view", r.answerView).Bind(quiet)
	e.Router.GET("/api/aftercare/articles/{id}/beside", r.answerBeside).Bind(quiet)
	e.Router.POST("/api/aftercare/articles/{id}/vote", r.answerVote).Bind(quiet)

	e.Router.Bind(web.ShowTooOften("knowledge/often", helpPath+"/", r.tooOften))
	small := apis.Gzip()
	e.Router.GET("/help", r.answerHome).Bind(quiet, small)
	e.Router.GET("/help/{address}", r.answerPage).Bind(quiet, small)
	e.Router.POST("/help/{address}", r.answerForm).Bind(quiet)
	e.Router.GET("/help.css", r.answerStyle).Bind(quiet, small)
	e.Router.GET("/sitemap.xml", r.answerSitemap).Bind(quiet, small)
	e.Router.GET("/robots.txt", r.answerRobots).Bind(quiet)
}

// refuseByHand keeps the figures to what readers did.
func refuseByHand(*core.RecordEvent) error {
	return router.NewForbiddenError("article_counted", nil)
}

// names says which events a save of an article means.
func names(before, after *core.Record, changes journal.Changes) []string {
	to := Wrap(after).State()
	if before == nil {
		if to == StatePublished {
			return []string{EventPublished}
		}
		return nil
	}
	_, moved := changes["state"]
	_, published := changes["published_at"]
	switch {
	case published && to == StatePublished:
		return []string{EventPublished}
	case !moved:
		return nil
	}
	switch to {
	case StateReview:
		return []string{EventSubmitted}
	case StateDraft:
		return []string{EventReturned}
	case StateArchived:
		return []string{EventArchived}
	}
	return nil
}
