// Package appliance puts the rooms together: main and the test world use it alike.
//
// Contract: [Register] binds every room to a PocketBase app, in the order in which they depend on each other. Nothing
// runs before the app serves; then timers, dispatcher and outbox run until the app terminates.
package appliance

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/hooks"
	"aftercare/internal/journal"
	"aftercare/internal/knowledge"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/person"
	"aftercare/internal/portal"
	"aftercare/internal/presence"
	"aftercare/internal/rule"
	"aftercare/internal/search"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
	"aftercare/internal/timer"
	"aftercare/internal/view"
	"aftercare/internal/web"
	_ "aftercare/pb_migrations" // the schema
	pb_public "aftercare/pb_public"
)

// Config is how the appliance is put together.
type Config struct {
	// Clock is what everything reads.
	Clock timer.Clock
	// Zone is the desk's zone; it becomes time.Local.
	Zone *time.Location
	// Files are the pages; nil means the embedded ones.
	Files fs.FS
	// PublicDir overlays them with a shop's own files.
	PublicDir string
	// Hooks are the shipped rules; nil means the embedded ones.
	Hooks fs.FS
	// Transport carries mails out; nil means SMTP as the settings say.
	Transport outbox.Transport
}

// Appliance is the whole desk around one PocketBase app.
type Appliance struct {
	App     core.App
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	Outbox  *outbox.Outbox
	Search  *search.Search
	// Knowledge answers from the articles.
	Knowledge *knowledge.Knowledge
	// hooks are the shipped rules.
	hooks fs.FS
	stops []func()
}

// Register binds all rooms to app.
func Register(app core.App, config Config) (*Appliance, error) {
	if config.Zone != nil {
		time.Local = config.Zone
	}
	if config.Files == nil {
		config.Files = pb_public.FS
	}
	if config.Hooks == nil {
		config.Hooks = hooks.FS
	}
	a := &Appliance{App: app, Clock: config.Clock, hooks: config.Hooks}
	var err error
	if a.Journal, err = journal.Register(app, journal.Config{Clock: config.Clock}); err != nil {
		return nil, fmt.Errorf("register the journal: %w", err)
	}
	a.Timers, err = timer.Register(app, timer.Config{Clock: config.Clock, Fire: a.fire})
	if err != nil {
		return nil, fmt.Errorf("register the timers: %w", err)
	}
	if err := locale.Register(app); err != nil {
		return nil, fmt.Errorf("register the words: %w", err)
	}
	a.Outbox, err = outbox.Register(app, outbox.Config{Clock: config.Clock, Journal: a.Journal, Transport: config.Transport})
	if err != nil {
		return nil, fmt.Errorf("register the outbox: %w", err)
	}
	if err := person.Register(app, person.Config{Clock: config.Clock, Journal: a.Journal, Outbox: a.Outbox}); err != nil {
		return nil, fmt.Errorf("register the people: %w", err)
	}
	tickets, err := ticket.Register(app, ticket.Config{Clock: config.Clock, Journal: a.Journal, Outbox: a.Outbox, Timers: a.Timers})
	if err != nil {
		return nil, fmt.Errorf("register the tickets: %w", err)
	}
	view.Register(app, a.Journal)
	presence.Register(app, presence.Config{Clock: config.Clock})
	clocks, err := sla.Register(app, sla.Config{
		Clock: config.Clock, Journal: a.Journal, Timers: a.Timers,
		Deadline: func(tx core.App, id string, deadline sla.Deadline) error {
			return tickets.KeepDeadline(tx, id, ticket.Deadline(deadline))
		},
	})
	if err != nil {
		return nil, fmt.Errorf("register the clocks: %w", err)
	}
	face, err := portal.Register(app, portal.Config{Clock: config.Clock, Journal: a.Journal})
	if err != nil {
		return nil, fmt.Errorf("register the portal: %w", err)
	}
	after, err := a.registerAfterService(tickets, clocks, face)
	if err != nil {
		return nil, err
	}
	if err := a.registerWarranties(clocks, tickets); err != nil {
		return nil, err
	}
	if err := a.registerDiagnoses(tickets, clocks); err != nil {
		return nil, err
	}
	rules, err := rule.Register(app, rule.Config{
		Clock: config.Clock, Journal: a.Journal, Timers: a.Timers, Hooks: config.Hooks, Cases: casesFor(tickets, clocks, a.Outbox, after),
	})
	if err != nil {
		return nil, fmt.Errorf("register the rules: %w", err)
	}
	if a.Knowledge, err = a.registerArticles(tickets, clocks, face); err != nil {
		return nil, fmt.Errorf("register the articles: %w", err)
	}
	a.registerAssistant(rules, tickets)
	if a.Search, err = search.Register(app, search.Config{Clock: config.Clock, Journal: a.Journal}); err != nil {
		return nil, fmt.Errorf("register the search: %w", err)
	}
	if config.PublicDir == "" && app.IsDev() {
		config.PublicDir = sourceDir()
	}
	if err := web.Register(app, web.Config{FS: config.Files, Dir: config.PublicDir, Dev: app.IsDev(), Face: face}); err != nil {
		return nil, fmt.Errorf("register the pages: %w", err)
	}
	bindDoor(app)
	bindSchema(app)
	return a, nil
}

// fire makes an event of a timer that fell due.
func (a *Appliance) fire(tx core.App, due timer.Due) error {
	data := map[string]any{"key": due.Key, "due_at": due.DueAt.Format(types.DefaultDateLayout)}
	for name, value := range due.Data {
		data[name] = value
	}
	if due.Late {
		data["late"] = true
	}
	ticketID, _ := due.Data["ticket"].(string)
	return a.Journal.Append(tx, &journal.Event{
		Type: "timer." + due.Kind, Ticket: ticketID, Collection: due.Collection, Record: due.Record,
		Actor: journal.Actor{Kind: journal.ActorSystem}, Data: data,
	})
}

// RunWithServe starts the desk's own work when the app serves, and ends it when the app terminates.
func (a *Appliance) RunWithServe() {
	unlock := func() {}
	a.App.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "appliance", Priority: -9999, Func: func(e *core.ServeEvent) error {
		var err error
		if unlock, err = lock(e.App.DataDir()); err != nil {
			return err
		}
		if err := e.Next(); err != nil {
			return err
		}
		a.Start()
		return nil
	}})
	a.App.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: "appliance", Priority: -9998, Func: func(e *core.TerminateEvent) error {
		a.Stop()
		unlock()
		return e.Next()
	}})
}

// Start runs timers, dispatcher and outbox, looks after the search index, and reads what may help.
func (a *Appliance) Start() {
	boundMemory()
	ctx := context.Background()
	a.stops = []func(){a.Timers.Start(ctx), a.Journal.Start(ctx), a.Outbox.Start(ctx), a.Search.Start(ctx), a.Knowledge.Start(ctx)}
}

// Stop ends what Start began and waits for it.
func (a *Appliance) Stop() {
	for _, stop := range a.stops {
		stop()
	}
	a.stops = nil
}

// Drain does all that is due now: timers, their events, and what follows from them. Tests and the demo's replay call it
// in place of the running loops.
func (a *Appliance) Drain(ctx context.Context) error {
	for {
		fired, err := a.Timers.Drain(ctx)
		if err != nil {
			return err
		}
		handled, err := a.Journal.Drain(ctx)
		if err != nil {
			return err
		}
		if fired == 0 && handled == 0 {
			return nil
		}
	}
}

// LastEvent is when the journal's last event happened; zero when there is none.
func LastEvent(app core.App) (time.Time, error) {
	var at []string
	err := app.ConcurrentDB().NewQuery(`SELECT at FROM events ORDER BY seq DESC LIMIT 1`).Column(&at)
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	parsed, err := types.ParseDateTime(at[0])
	return parsed.Time(), err
}

// ContinueClock lets the clock go on from the journal's last event where that lies in the future.
func ContinueClock(app core.App, clock *timer.RunningClock) error {
	if !app.HasTable(journal.CollectionEvents) {
		return nil // a new folder: the schema comes with the first serve
	}
	last, err := LastEvent(app)
	if err != nil {
		return fmt.Errorf("read the journal's last event: %w", err)
	}
	if last.After(clock.Now()) {
		clock.Release(last)
	}
	return nil
}

// sourceDir is where the pages' source lies when the desk runs in its own source tree, so that --dev bundles what a
// maintainer edits; empty elsewhere.
func sourceDir() string {
	const dir = "pb_public"
	if _, err := os.Stat(filepath.Join(dir, "embed.go")); err != nil {
		return ""
	}
	return dir
}
