package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
)

var crashRounds = flag.Int("crash.rounds", 20, "how often the crash test kills the desk")

// crashWriters write at the same time, so that a kill meets transactions in every state.
const crashWriters = 8

// TestCrash starts the real binary, loads it with concurrent writers, kills it with SIGKILL at random moments, restarts
// it, and shows: every acknowledged write is there, no number is missing or doubled, and every event took effect once. The
// cases have clocks of a second or two, so that kills meet them at every mark: each mark is told once.
func TestCrash(t *testing.T) {
	t.Parallel()
	binary := buildRecording(t)
	dir := t.TempDir()
	seed := time.Now().UnixNano()
	t.Logf("seed %d, %d rounds", seed, *crashRounds)
	dice := rand.New(rand.NewSource(seed))
	token := prepareCrashDesk(t, binary, dir)
	shortenClocks(t, dir)

	acknowledged := &acknowledgements{}
	for round := range *crashRounds {
		desk := startDesk(t, binary, dir)
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for writer := range crashWriters {
			writers.Go(func() { writeUntilKilled(ctx, desk.url, token, round*crashWriters+writer, acknowledged) })
		}
		<-time.After(time.Duration(30+dice.Intn(400)) * time.Millisecond) // the moment of the kill is what is random here
		desk.kill()
		cancel()
		writers.Wait()
	}

	desk := startDesk(t, binary, dir) // the last start catches up with what the kills left
	waitForDrain(t, dir)
	desk.kill()
	tickets, messages := acknowledged.lists()
	t.Logf("%d cases and %d messages acknowledged", len(tickets), len(messages))
	if len(tickets) < *crashRounds {
		t.Fatalf("only %d cases were acknowledged in %d rounds: the load was too light to show anything", len(tickets), *crashRounds)
	}
	checkCrashFolder(t, dir, tickets, messages)
	checkCrashClocks(t, dir)
}

type acknowledgements struct {
	mu       sync.Mutex
	tickets  []string
	messages []string
}

func (a *acknowledgements) add(list *[]string, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	*list = append(*list, id)
}

func (a *acknowledgements) lists() (tickets, messages []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.tickets), slices.Clone(a.messages)
}

func buildRecording(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "aftercare-recording")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "recording", "-o", binary, "aftercare")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the recording binary: %v\n%s", err, output)
	}
	return binary
}

// prepareCrashDesk makes an initialised folder with one customer and returns the customer's token.
func prepareCrashDesk(t *testing.T, binary, dir string) string {
	t.Helper()
	desk := startDesk(t, binary, dir)
	defer desk.kill()
	const address, password = "crash@test.example", "crash-password"
	post(t.Context(), desk.url+"/api/collections/customers/records", "", map[string]any{
		"name": "Crash", "email": address, "password": password, "passwordConfirm": password,
	})
	answer, err := post(t.Context(), desk.url+"/api/collections/customers/auth-with-password", "", map[string]any{"identity": address, "password": password})
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return answer["token"].(string)
}

// shortClocks are the limits of the crash test, in seconds by kind, and shortWarn the per cents at which they warn.
var (
	shortClocks = map[string]int{"first_response": 1, "onsite": 1, "repair": 2, "resolution": 2}
	shortWarn   = []int{50, 80}
)

// shortenClocks leaves one policy, with the short limits. It is written while no desk runs, so that none keeps another.
func shortenClocks(t *testing.T, dir string) {
	t.Helper()
	db, err := appliance.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	targets := map[string]any{}
	for kind, seconds := range shortClocks {
		targets[kind] = map[string]any{"within_seconds": seconds, "warn": shortWarn}
	}
	encoded, err := json.Marshal(targets)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.NewQuery("UPDATE sla_policies SET enabled = [[when]] = '', targets = {:targets}").Bind(dbx.Params{"targets": string(encoded)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
}

type runningDesk struct {
	url     string
	command *exec.Cmd
}

func (d *runningDesk) kill() {
	_ = d.command.Process.Kill() // SIGKILL; it may have ended already
	_ = d.command.Wait()
}

func startDesk(t *testing.T, binary, dir string) *runningDesk {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	command := exec.Command(binary, "serve", "--dir", dir, "--http", address, "--dev=false")
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	desk := &runningDesk{url: "http://" + address, command: command}
	t.Cleanup(desk.kill)
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		response, err := http.Get(desk.url + "/api/health")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return desk
			}
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatalf("the desk did not start: %s", output.String())
	return nil
}

// writeUntilKilled makes cases and messages as fast as the desk takes them; what is not acknowledged does not count.
func writeUntilKilled(ctx context.Context, url, token string, writer int, acknowledged *acknowledgements) {
	for i := 0; ctx.Err() == nil; i++ {
		answer, err := post(ctx, url+"/api/collections/tickets/records", token, map[string]any{
			"kind": "repair", "subject": fmt.Sprintf("writer %d case %d", writer, i), "description": "It does not work.",
		})
		if err != nil {
			return
		}
		id := answer["id"].(string)
		acknowledged.add(&acknowledged.tickets, id)
		answer, err = post(ctx, url+"/api/collections/messages/records", token, map[string]any{"ticket": id, "kind": "reply", "body": "Any news?"})
		if err != nil {
			return
		}
		acknowledged.add(&acknowledged.messages, answer["id"].(string))
		if i%3 == 0 { // some clocks are given up on their way
			_, err := send(ctx, http.MethodPatch, url+"/api/collections/tickets/records/"+id, token, map[string]any{"withdrawn_reason": "It works again."})
			if err != nil {
				return
			}
		}
	}
}

func post(ctx context.Context, url, token string, body map[string]any) (map[string]any, error) {
	return send(ctx, http.MethodPost, url, token, body)
}

func send(ctx context.Context, method, url, token string, body map[string]any) (map[string]any, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%d %s", response.StatusCode, content)
	}
	var answer map[string]any
	return answer, json.Unmarshal(content, &answer)
}

// waitForDrain waits until every clock has come to its last mark and the dispatcher has handed on the last event.
func waitForDrain(t *testing.T, dir string) {
	t.Helper()
	db, err := appliance.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		var left int
		if err := db.NewQuery(`SELECT (SELECT COALESCE(MAX(seq), 0) FROM events) - COALESCE((SELECT MAX(seq) FROM recorded), 0)
			+ (SELECT COUNT(*) FROM timers WHERE kind = 'sla')`).Row(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatal("the dispatcher did not catch up in a minute")
}

func checkCrashFolder(t *testing.T, dir string, tickets, messages []string) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	}()
	column := func(query string) []string {
		t.Helper()
		var values []string
		if err := app.DB().NewQuery(query).Column(&values); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return values
	}
	if got := column(`PRAGMA integrity_check`); len(got) != 1 || got[0] != "ok" {
		t.Errorf("integrity: %v", got)
	}
	kept := map[string]bool{}
	for _, id := range append(column(`SELECT id FROM tickets`), column(`SELECT id FROM messages`)...) {
		kept[id] = true
	}
	for _, id := range append(slices.Clone(tickets), messages...) {
		if !kept[id] {
			t.Errorf("acknowledged and lost: %s", id)
		}
	}
	for i, number := range column(`SELECT number FROM tickets ORDER BY number`) {
		if !strings.HasSuffix(number, fmt.Sprintf("-%06d", i+1)) {
			t.Fatalf("number %d is %s: one is missing or doubled", i+1, number)
		}
	}
	for i, seq := range column(`SELECT seq FROM events ORDER BY seq`) {
		if seq != fmt.Sprint(i+1) {
			t.Fatalf("event %d has seq %s", i+1, seq)
		}
	}
	// Every case has its own event and its first message's; nothing was recorded without its event.
	if got := column(`SELECT id FROM tickets WHERE NOT EXISTS (SELECT 1 FROM events WHERE type = 'ticket.created' AND record = tickets.id)`); len(got) > 0 {
		t.Errorf("cases without an event: %v", got)
	}
	if got := column(`SELECT id FROM messages WHERE NOT EXISTS (SELECT 1 FROM events WHERE type = 'message.created' AND record = messages.id)`); len(got) > 0 {
		t.Errorf("messages without an event: %v", got)
	}
	// Effects: one a event, in order, none without its event.
	effects := column(`SELECT seq FROM recorded ORDER BY rowid`)
	events := column(`SELECT seq FROM events ORDER BY seq`)
	if !slices.Equal(effects, events) {
		t.Errorf("%d events took %d effects, or not in order", len(events), len(effects))
	}
	if got := column(`SELECT id FROM failures`); len(got) > 0 {
		t.Errorf("%d events were parked", len(got))
	}
	checkReplays(t, app, tickets[:min(50, len(tickets))])
}

// crashClock is a row of clocks, with how often the journal told of it.
type crashClock struct {
	ID          string `db:"id"`
	Ticket      string `db:"ticket"`
	Kind        string `db:"kind"`
	Started     string `db:"started_at"`
	Due         string `db:"due_at"`
	Breached    string `db:"breached_at"`
	Cancelled   string `db:"cancelled_at"`
	Warned      int    `db:"warned"`
	Begun       string `db:"begun"`
	ToldFirst   int    `db:"told_first"`
	ToldSecond  int    `db:"told_second"`
	ToldBreach  int    `db:"told_breach"`
	TicketState string `db:"sla_state"`
}

// checkCrashClocks wants every case to have its clocks once, each row to say what follows from its start, its limit and its
// end, and the journal to tell each mark that was reached once, and none that was not.
func checkCrashClocks(t *testing.T, dir string) {
	t.Helper()
	db, err := appliance.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := []crashClock{}
	told := func(event string) string {
		return `(SELECT COUNT(*) FROM events WHERE ticket = c.ticket AND record = c.id AND ` + event + `)`
	}
	err = db.NewQuery(`SELECT c.id, c.ticket, c.kind, c.started_at, c.due_at, c.breached_at, c.cancelled_at, c.warned, t.sla_state,
		(SELECT at FROM events WHERE seq = c.start AND type = 'ticket.created' AND record = c.ticket) AS begun,
		` + told(`type = 'sla.warned' AND data->>'rung' = 0`) + ` AS told_first, ` + told(`type = 'sla.warned' AND data->>'rung' = 1`) + ` AS told_second,
		` + told(`type = 'sla.breached'`) + ` AS told_breach
		FROM clocks c JOIN tickets t ON t.id = c.ticket`).All(&rows)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	ends := map[string]int{}
	for _, row := range rows {
		kinds[row.Ticket+" "+row.Kind]++
		checkCrashClock(t, row, ends)
	}
	for key, n := range kinds {
		if n != 1 {
			t.Errorf("there are %d clocks %s", n, key)
		}
	}
	var cases, others int
	if err := db.NewQuery(`SELECT (SELECT COUNT(*) FROM tickets), (SELECT COUNT(*) FROM events WHERE type LIKE 'sla.%' AND type NOT IN ('sla.warned', 'sla.breached'))`).Row(&cases, &others); err != nil {
		t.Fatal(err)
	}
	if len(rows) != cases*len(shortClocks) || others != 0 {
		t.Errorf("%d cases have %d clocks, want %d each; %d events tell of what never happened", cases, len(rows), len(shortClocks), others)
	}
	t.Logf("%d clocks: %v", len(rows), ends)
	if ends["overdue"] == 0 || ends["given up in time"] == 0 {
		t.Errorf("the clocks ended in too few ways to show anything: %v", ends)
	}
}

func checkCrashClock(t *testing.T, row crashClock, ends map[string]int) {
	t.Helper()
	const layout = "2006-01-02 15:04:05.000Z"
	instant := func(text string) time.Time {
		at, err := time.Parse(layout, text)
		if err != nil {
			t.Fatalf("clock %s: %v", row.ID, err)
		}
		return at
	}
	start, limit := instant(row.Started), time.Duration(shortClocks[row.Kind])*time.Second
	due := start.Add(limit)
	end, state := time.Time{}, "overdue"
	if row.Cancelled != "" {
		end, state = instant(row.Cancelled), ""
	}
	reached := func(mark time.Time) bool { return end.IsZero() || end.After(mark) }
	warned := 0
	for i, times := range []int{row.ToldFirst, row.ToldSecond} {
		want := 0
		if reached(start.Add(limit * time.Duration(shortWarn[i]) / 100)) {
			want, warned = 1, warned+1
		}
		if times != want {
			t.Errorf("clock %s of %s: mark %d was told %d times, want %d", row.ID, row.Ticket, i, times, want)
		}
	}
	breached, toldBreach := "", 0
	if reached(due) {
		breached, toldBreach = due.Format(layout), 1
	}
	if row.Begun != row.Started || row.Due != due.Format(layout) || row.Breached != breached || row.ToldBreach != toldBreach || row.Warned != warned || row.TicketState != state {
		t.Errorf("clock %s of %s is %+v: want it from %s, due %s, breached %q and told %d times, warned %d, the case %q",
			row.ID, row.Ticket, row, row.Begun, due.Format(layout), breached, toldBreach, warned, state)
	}
	ends[map[[2]bool]string{{true, true}: "overdue", {false, true}: "given up late", {false, false}: "given up in time"}[[2]bool{end.IsZero(), breached != ""}]]++
}

// checkReplays builds some cases from their events alone and compares them with the rows.
func checkReplays(t *testing.T, app core.App, tickets []string) {
	t.Helper()
	for _, id := range tickets {
		record, err := app.FindFirstRecordByFilter("tickets", "id = {:id}", dbx.Params{"id": id})
		if err != nil {
			t.Fatal(errors.Join(err, fmt.Errorf("case %s", id)))
		}
		replayed, err := journal.Replay(app, "tickets", id)
		if err != nil {
			t.Fatal(err)
		}
		isDerived := func(name string) bool { return strings.HasPrefix(name, "sla_") } // from the journal, and not in it
		if changed := slices.DeleteFunc(journal.Changed(replayed, record), isDerived); len(changed) > 0 {
			t.Errorf("case %s replayed differs in %v", id, changed)
		}
	}
}
