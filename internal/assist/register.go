package assist

import (
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// Reading is what the rules that sort cases make of a question.
type Reading struct {
	IsDanger, IsComplaint bool
	// Category says which danger it is.
	Category string
}

// Answer is what the articles say to a question.
type Answer struct {
	Article  string `json:"article"`
	Code     string `json:"code"`
	Locale   string `json:"locale"`
	Title    string `json:"title"`
	Audience string `json:"audience"`
	Address  string `json:"address"`
	HTML     string `json:"html"`
	Flows    []Flow `json:"flows"`
}

// Flow is a guided diagnosis that may help.
type Flow struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Title string `json:"title"`
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock timer.Clock
	// Read says what the rules that sort cases make of a question.
	Read func(app core.App, question string) (Reading, error)
	// Answer says what the articles that who asks may read say to a question; nil where they say nothing.
	Answer func(app core.App, isCustomer bool, question, language string) (*Answer, error)
	// Learn takes in whether an article helped whoever sends the request with a question.
	Learn func(e *core.RequestEvent, article, question string, helpful bool) error
	// Note writes a note for colleagues into a case, in tx.
	Note func(tx core.App, ticket, body string) error
}

type room struct {
	config Config
	clock  timer.Clock
	// forgotten is the day for which old sessions were thrown away.
	forgotten atomic.Value
}

// Register binds the room's hooks and routes.
func Register(app core.App, config Config) {
	r := &room{config: config, clock: config.Clock}
	// A session is written by its questions alone.
	refuse := func(*core.RecordEvent) error { return locale.Forbid("field_kept_by_desk") }
	app.OnRecordCreate(Collection).BindFunc(refuse)
	app.OnRecordUpdate(Collection).BindFunc(refuse)
	app.OnRecordDelete(Collection).BindFunc(refuse)
	app.OnRecordUpdate("tickets", "customers").BindFunc(r.onErasure)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		quiet := apis.SkipSuccessActivityLog()
		e.Router.POST("/api/aftercare/questions/ask", r.answerAsk).Bind(quiet)
		e.Router.POST("/api/aftercare/questions/{id}/vote", r.answerVote).Bind(quiet)
		e.Router.POST("/api/aftercare/questions/{id}/hand-over", r.answerHandOver).Bind(quiet)
		e.Router.POST("/api/aftercare/questions/{id}/case", r.answerCase).Bind(quiet)
		e.Router.GET("/api/aftercare/questions/figures", r.answerFigures)
		return e.Next()
	})
}
