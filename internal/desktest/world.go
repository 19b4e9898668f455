// Package desktest is the test world: a migrated app with fixed people, a manual clock and a recording mail transport.
//
// Contract: everything in it is the real thing - PocketBase, SQLite, every room - but the clock, which the test moves, and
// the mails, which are kept instead of sent. Nothing runs by itself: [World.Settle] does what is due.
package desktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/hooks"
	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// The desk's zone is set once, before any test runs: time.Local is read by everything, and worlds begin side by side.
func init() {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	time.Local = zone
}

// Password is everybody's in the test world.
const Password = "test-password"

// Begin is when the test world begins: a Monday morning in Shanghai.
var Begin = time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)

// World is one desk for one test.
type World struct {
	*appliance.Appliance
	App   *core.BaseApp
	Clock *timer.ManualClock
	Mails *Mails
	T     testing.TB

	handler http.Handler
	tokens  map[string]string
}

// People of the test world, by the names that the tests use.
const (
	Manager   = "manager"
	Lead      = "lead"
	Agent     = "agent"
	Agent2    = "agent2"
	QA        = "qa"
	Customer  = "customer"
	Customer2 = "customer2"
	Superuser = "superuser"
	Guest     = ""
)

// template is a data folder with the schema and the people, made once for all tests of a package.
var template = sync.OnceValues(func() (string, error) {
	// Past os.Getenv, which would have go test run anew what it has in its cache: where the folder lies makes no difference.
	shared, isShared := syscall.Getenv("AFTERCARE_TEST_WORLD")
	if !isShared {
		return makeTemplate("")
	}
	return sharedTemplate(filepath.Join(shared, "world"), makeTemplate)
})

// sharedTemplate gives the template of all packages that one run tests, which the first of them makes: it takes seconds. The
// folder that AFTERCARE_TEST_WORLD names belongs to that run, which removes it: one that lasted would hold the schema and the people of
// before a migration was changed, and nothing would say so.
func sharedTemplate(dir string, makeBelow func(parent string) (string, error)) (string, error) {
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	made, err := makeBelow(filepath.Dir(dir))
	if err != nil {
		return "", err
	}
	if err := os.Rename(made, dir); errors.Is(err, fs.ErrExist) { // another package was at it as well
		return dir, os.RemoveAll(made)
	} else if err != nil {
		return "", err
	}
	return dir, nil
}

// makeTemplate makes a template in a new folder below parent, which "" has the system choose.
func makeTemplate(parent string) (string, error) {
	dir, err := os.MkdirTemp(parent, "desktest-")
	if err != nil {
		return "", err
	}
	app, _, err := boot(dir, &Mails{}, noPages, noRules)
	if err != nil {
		return "", err
	}
	if err := populate(app); err != nil {
		return "", err
	}
	return dir, app.ResetBootstrapState()
}

// New makes a world of its own for the test; it is removed with the test.
func New(t testing.TB) *World {
	t.Helper()
	return open(t, copyTemplate(t), noPages, noRules)
}

func copyTemplate(t testing.TB) string {
	t.Helper()
	source, err := template()
	if err != nil {
		t.Fatalf("make the test world: %v", err)
	}
	dir, err := os.MkdirTemp("", "desktest-world-")
	if err != nil {
		t.Fatalf("make room for the test world: %v", err)
	}
	t.Cleanup(func() { removeFolder(dir) })
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatalf("copy the test world: %v", err)
	}
	return dir
}

// removeFolder removes the folder of a world. PocketBase removes the files of a deleted record in a goroutine of its own, which
// may be at it still and put a folder back; so once is not always enough.
func removeFolder(dir string) {
	for range 100 {
		if err := os.RemoveAll(dir); err == nil {
			return
		}
	}
}

// NewWithRules makes a world with the shipped rules live, as they are on a new desk.
func NewWithRules(t testing.TB) *World {
	t.Helper()
	return open(t, copyTemplate(t), noPages, hooks.FS)
}

// Open starts a world on an existing data folder.
func Open(t testing.TB, dir string) *World {
	t.Helper()
	return open(t, dir, noPages, noRules)
}

func open(t testing.TB, dir string, pages, rules fs.FS) *World {
	t.Helper()
	mails := &Mails{}
	app, a, err := boot(dir, mails, pages, rules)
	if err != nil {
		t.Fatalf("start the test world: %v", err)
	}
	w := &World{Appliance: a, App: app, Clock: a.Clock.(*timer.ManualClock), Mails: mails, T: t, tokens: map[string]string{}}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatalf("make the router: %v", err)
	}
	event := &core.ServeEvent{App: app, Router: router, Server: &http.Server{}}
	if err := app.OnServe().Trigger(event, func(e *core.ServeEvent) error {
		w.handler, err = e.Router.BuildMux()
		return err
	}); err != nil {
		t.Fatalf("serve the test world: %v", err)
	}
	t.Cleanup(func() {
		a.Stop()
		if err := app.ResetBootstrapState(); err != nil {
			t.Errorf("end the test world: %v", err)
		}
	})
	return w
}

func boot(dir string, mails *Mails, pages, rules fs.FS) (*core.BaseApp, *appliance.Appliance, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connect})
	a, err := appliance.Register(app, appliance.Config{Clock: timer.NewManualClock(Begin), Files: pages, Hooks: rules, Transport: mails})
	if err != nil {
		return nil, nil, err
	}
	if err := app.Bootstrap(); err != nil {
		return nil, nil, err
	}
	if err := app.RunAllMigrations(); err != nil {
		return nil, nil, err
	}
	app.Settings().Logs.MaxDays = 0 // request logs are written by a goroutine that may outlive a test
	app.Settings().RateLimits.Enabled = false
	return app, a, nil
}

// noPages stand in for the front ends, which most tests do not need and whose bundling costs time.
var noPages = fstest.MapFS{}

// noRules leave a case as people make it: what the shipped rules do is tested where they are.
var noRules = fstest.MapFS{}

func populate(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	customers, err := app.FindCollectionByNameOrId("customers")
	if err != nil {
		return err
	}
	superusers, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	team, err := app.FindFirstRecordByFilter("teams", "fallback = true")
	if err != nil {
		return fmt.Errorf("the default team: %w", err)
	}
	people := []struct {
		name, role string
		collection *core.Collection
	}{
		{Manager, "manager", staff}, {Lead, "lead", staff}, {Agent, "agent", staff}, {Agent2, "agent", staff}, {QA, "qa", staff},
		{Customer, "", customers}, {Customer2, "", customers}, {Superuser, "", superusers},
	}
	for _, person := range people {
		record := core.NewRecord(person.collection)
		record.Id = ID(person.name)
		record.SetEmail(person.name + "@test.example")
		record.SetPassword(Password)
		record.SetVerified(true)
		if person.collection != superusers {
			record.Set("name", person.name)
			record.Set("locale", "en")
		}
		if person.collection == staff {
			record.Set("role", person.role)
			record.Set("active", true)
			record.Set("presence", "online")
			record.Set("teams", []string{team.Id})
		}
		journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
		if err := app.Save(record); err != nil {
			return fmt.Errorf("make %s: %w", person.name, err)
		}
	}
	return nil
}

// ID is the fixed id of a person.
func ID(name string) string { return (name + "000000000000000")[:15] }

// Settle does all that is due now.
func (w *World) Settle() {
	w.T.Helper()
	if err := w.Drain(context.Background()); err != nil {
		w.T.Fatalf("settle: %v", err)
	}
}

// Advance moves the clock and does what falls due on the way.
func (w *World) Advance(d time.Duration) {
	w.T.Helper()
	w.Clock.Advance(d)
	w.Settle()
}

// Token returns a sign-in token of a person.
func (w *World) Token(name string) string {
	w.T.Helper()
	if name == Guest {
		return ""
	}
	if token, ok := w.tokens[name]; ok {
		return token
	}
	record := w.Person(name)
	token, err := record.NewAuthToken()
	if err != nil {
		w.T.Fatalf("token of %s: %v", name, err)
	}
	w.tokens[name] = token
	return token
}

// Person returns the record of a person.
func (w *World) Person(name string) *core.Record {
	w.T.Helper()
	collection := "staff"
	switch name {
	case Customer, Customer2:
		collection = "customers"
	case Superuser:
		collection = core.CollectionNameSuperusers
	}
	record, err := w.App.FindRecordById(collection, ID(name))
	if err != nil {
		w.T.Fatalf("find %s: %v", name, err)
	}
	return record
}

// Answer is what the desk answered to a request.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   map[string]any
}

// Code returns the code of a field's refusal, "" when that field was not refused; field "request" is the refusal of the
// whole request.
func (a Answer) Code(field string) string {
	data, _ := a.JSON["data"].(map[string]any)
	item, _ := data[field].(map[string]any)
	code, _ := item["code"].(string)
	return code
}

// String returns a field of the answer as text.
func (a Answer) String(field string) string {
	if text, ok := a.JSON[field].(string); ok {
		return text
	}
	return fmt.Sprint(a.JSON[field])
}

// Do sends a request as a person through the desk's real handler; body is JSON-encoded unless it is an io.Reader.
func (w *World) Do(as, method, path string, body any, headers ...string) Answer {
	w.T.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			w.T.Fatalf("encode the request: %v", err)
		}
		reader = bytes.NewReader(encoded)
	}
	request := httptest.NewRequest(method, path, reader)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Language", "en")
	if token := w.Token(as); token != "" {
		request.Header.Set("Authorization", token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, request)
	answer := Answer{Status: recorder.Code, Header: recorder.Header(), Text: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &answer.JSON) // not every answer is an object
	return answer
}

// Must sends a request and fails the test unless it succeeds.
func (w *World) Must(as, method, path string, body any) Answer {
	w.T.Helper()
	answer := w.Do(as, method, path, body)
	if answer.Status >= 300 {
		w.T.Fatalf("%s %s as %q: %d %s", method, path, as, answer.Status, answer.Text)
	}
	return answer
}

// Upload sends fields and files as a multipart request; the files are attachments.
func (w *World) Upload(as, method, path string, fields map[string]string, files map[string][]byte) Answer {
	w.T.Helper()
	return w.UploadTo("attachments", as, method, path, fields, files)
}

// UploadTo is Upload with the files in another field.
func (w *World) UploadTo(field, as, method, path string, fields map[string]string, files map[string][]byte) Answer {
	w.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			w.T.Fatal(err)
		}
	}
	for name, content := range files {
		part, err := form.CreateFormFile(field, name)
		if err != nil {
			w.T.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			w.T.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		w.T.Fatal(err)
	}
	return w.Do(as, method, path, &body, "Content-Type", form.FormDataContentType())
}

// Handler is the desk's real handler, for tests that need a server.
func (w *World) Handler() http.Handler { return w.handler }

// Ask makes a case as a customer and returns its id.
func (w *World) Ask(customer, kind, subject, description string) string {
	w.T.Helper()
	return w.Must(customer, http.MethodPost, "/api/collections/tickets/records", map[string]any{
		"kind": kind, "subject": subject, "description": description,
	}).String("id")
}

// Say writes a message in a case and returns the answer.
func (w *World) Say(as, ticket, kind, body string) Answer {
	w.T.Helper()
	return w.Do(as, http.MethodPost, "/api/collections/messages/records", map[string]any{"ticket": ticket, "kind": kind, "body": body})
}

// Change patches a case.
func (w *World) Change(as, ticket string, fields map[string]any) Answer {
	w.T.Helper()
	return w.Do(as, http.MethodPatch, "/api/collections/tickets/records/"+ticket, fields)
}

// Ticket reads a case from the database.
func (w *World) Ticket(id string) *core.Record {
	w.T.Helper()
	record, err := w.App.FindRecordById("tickets", id)
	if err != nil {
		w.T.Fatalf("find case %s: %v", id, err)
	}
	return record
}

// DataDir is the folder of the world.
func (w *World) DataDir() string { return filepath.Clean(w.App.DataDir()) }
