package outbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
	_ "aftercare/pb_migrations"
)

// migrated is a data folder with the schema in it; each test gets a copy, which is much quicker than migrating.
var migrated string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "outbox")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: folder})
	for _, step := range []func() error{app.Bootstrap, app.RunAllMigrations, app.ResetBootstrapState} {
		if err := step(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	migrated = folder
	return m.Run()
}

// wallClock is wall time that a test moves.
type wallClock struct {
	mu  sync.Mutex
	now time.Time
}

func (w *wallClock) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wallClock) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// recorder is a transport that keeps what it is given.
type recorder struct {
	mu   sync.Mutex
	sent []outbox.Message
	// refuse answers for a message instead of taking it; may be nil.
	refuse func(outbox.Message) error
}

func (r *recorder) Send(_ context.Context, m outbox.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		if err := r.refuse(m); err != nil {
			return err
		}
	}
	r.sent = append(r.sent, m)
	return nil
}

type world struct {
	t       *testing.T
	app     *core.BaseApp
	outbox  *outbox.Outbox
	journal *journal.Journal
	clock   *timer.ManualClock
	wall    *wallClock
	mails   *recorder
	handler http.Handler
}

// newWorld opens a desk with nothing but a journal and an outbox that records.
func newWorld(t *testing.T, change ...func(*outbox.Config)) *world {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(migrated)); err != nil {
		t.Fatal(err)
	}
	return openWorld(t, folder, change...)
}

func openWorld(t *testing.T, folder string, change ...func(*outbox.Config)) *world {
	t.Helper()
	w := &world{
		t: t, app: core.NewBaseApp(core.BaseAppConfig{DataDir: folder}), mails: &recorder{},
		clock: timer.NewManualClock(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)),
		wall:  &wallClock{now: time.Now()}, // tokens and codes follow the machine's time
	}
	var err error
	w.journal, err = journal.Register(w.app, journal.Config{Clock: w.clock})
	w.must(err)
	config := outbox.Config{Clock: w.clock, Journal: w.journal, Transport: w.mails, Wall: w.wall.Now}
	for _, f := range change {
		f(&config)
	}
	w.outbox, err = outbox.Register(w.app, config)
	w.must(err)
	w.must(w.app.Bootstrap())
	t.Cleanup(func() { _ = w.app.ResetBootstrapState() })
	w.app.Settings().Meta.AppURL = "https://help.example"
	w.app.Settings().Meta.AppName = "云朵家电 Cloud"
	w.app.Settings().Meta.SenderName = "Cloud, Inc."
	w.app.Settings().Meta.SenderAddress = "desk@help.example"
	w.must(w.app.Save(w.app.Settings()))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// bySettings has mails go through the settings' mail server, which listens at address; empty means none is enabled.
func bySettings(config *outbox.Config) {
	config.Transport = nil
	config.Patience = 5 * time.Second
}

func (w *world) useServer(s *mailServer) {
	w.t.Helper()
	settings := w.app.Settings()
	settings.SMTP.Enabled, settings.SMTP.Host, settings.SMTP.Port = true, "127.0.0.1", s.port()
	w.must(w.app.Save(settings))
}

func (w *world) queue(m outbox.Mail) {
	w.t.Helper()
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.Queue(tx, m) }))
}

func (w *world) drain() int {
	w.t.Helper()
	tried, err := w.outbox.Drain(context.Background())
	w.must(err)
	return tried
}

// emails returns all rows, oldest first.
func (w *world) emails() []*core.Record {
	w.t.Helper()
	rows, err := w.app.FindRecordsByFilter("emails", "", "@rowid", 0, 0)
	w.must(err)
	return rows
}

// email returns the only row.
func (w *world) email() *core.Record {
	w.t.Helper()
	rows := w.emails()
	if len(rows) != 1 {
		w.t.Fatalf("got %d mails, want 1", len(rows))
	}
	return rows[0]
}

func (w *world) wantStatus(want outbox.Status) *core.Record {
	w.t.Helper()
	row := w.email()
	if got := row.GetString("status"); got != string(want) {
		w.t.Fatalf("status %s, want %s (error %q, attempts %d)", got, want, row.GetString("error"), row.GetInt("attempts"))
	}
	return row
}

func (w *world) create(collection string, fields map[string]any) *core.Record {
	w.t.Helper()
	definition, err := w.app.FindCollectionByNameOrId(collection)
	w.must(err)
	record := core.NewRecord(definition)
	record.Load(fields)
	if definition.IsAuth() {
		record.SetPassword("correct-horse")
		record.SetVerified(true)
	}
	w.must(w.app.Save(record))
	return record
}

func (w *world) customer(fields map[string]any) *core.Record {
	w.t.Helper()
	all := map[string]any{"name": "王芳", "email": "wang@example.com", "locale": "zh-CN"}
	for name, value := range fields {
		all[name] = value
	}
	return w.create("customers", all)
}

func (w *world) ticket(customer *core.Record, fields map[string]any) *core.Record {
	w.t.Helper()
	all := map[string]any{"number": "2026-000123", "subject": "空调漏水", "customer": customer.Id, "channel": "portal", "status": "new", "is_open": true}
	for name, value := range fields {
		all[name] = value
	}
	return w.create("tickets", all)
}

// happen appends an event about the record and has it handled.
func (w *world) happen(eventType string, record *core.Record, actor journal.Actor) {
	w.t.Helper()
	w.must(w.app.RunInTransaction(func(tx core.App) error {
		return w.journal.Append(tx, &journal.Event{Type: eventType, Collection: record.Collection().Name, Record: record.Id, Actor: actor})
	}))
	_, err := w.journal.Drain(context.Background())
	w.must(err)
}

func (w *world) events(eventType string) int {
	w.t.Helper()
	all, err := journal.After(w.app, 0, 1000)
	w.must(err)
	count := 0
	for _, event := range all {
		if event.Type == eventType {
			count++
		}
	}
	return count
}

// request sends a request as the given person, nil for nobody, and returns status and body.
func (w *world) request(as *core.Record, method, path, body string) (int, string) {
	w.t.Helper()
	if w.handler == nil {
		router, err := apis.NewRouter(w.app)
		w.must(err)
		serving := &core.ServeEvent{App: w.app, Router: router}
		w.must(w.app.OnServe().Trigger(serving, func(e *core.ServeEvent) error {
			w.handler, err = e.Router.BuildMux()
			return err
		}))
	}
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if as != nil {
		token, err := as.NewAuthToken()
		w.must(err)
		request.Header.Set("Authorization", token)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, request)
	return answer.Code, answer.Body.String()
}

func (w *world) colleague(role string) *core.Record {
	w.t.Helper()
	return w.create("staff", map[string]any{"name": role, "role": role, "email": role + "@example.com", "active": true, "locale": "en"})
}

func (w *world) superuser() *core.Record {
	w.t.Helper()
	return w.create("_superusers", map[string]any{"email": "admin@example.com"})
}
