package journal_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

var (
	crashRounds = flag.Int("crash.rounds", 20, "how often the crash test kills the desk")
	crashSeed   = flag.Int64("crash.seed", 0, "seed of the moments at which it does; 0: another one each time")
)

const (
	// crashWriters write at the same time, so that a kill meets transactions in every state.
	crashWriters = 4
	// mostWrites are acknowledged in a round before the kill, and mostHandled events handed on: random numbers up to these. On a
	// busy machine that may take long, so neither is waited for beyond longestWait.
	mostWrites  = 5
	mostHandled = 300
	longestWait = 2 * time.Second
	// crashSpeed is how fast the desk's clock runs: rules count in minutes, of which one passes in two seconds.
	crashSpeed = 30
)

// TestCrash starts the real binary, loads it with concurrent writers, kills it with SIGKILL at random moments, restarts
// it, and shows: every acknowledged write is there, no number is missing or doubled, and every event took effect once. The
// cases have clocks of a second or two by the wall, so that kills meet them at every mark: each mark is told once. Rules of
// every sort act on them meanwhile and are edited: what they did is what the log of their runs says, once.
func TestCrash(t *testing.T) {
	t.Parallel()
	binary := desktest.BuildRecording(t)
	dir := t.TempDir()
	seed := cmp.Or(*crashSeed, time.Now().UnixNano())
	t.Logf("seed %d, %d rounds", seed, *crashRounds)
	dice := rand.New(rand.NewSource(seed))
	people := prepareCrashDesk(t, binary, dir)
	shortenClocks(t, dir)

	acknowledged, edits := &acknowledgements{}, &crashEdits{rules: people.rules}
	for round := range *crashRounds {
		desk := startDesk(t, binary, dir)
		ctx, cancel := context.WithCancel(t.Context())
		enough := make(chan struct{})
		var writers, editors sync.WaitGroup
		for writer := range crashWriters {
			writers.Go(func() {
				writeUntilKilled(ctx, enough, desk.URL, people.customer, round*crashWriters+writer, acknowledged)
			})
		}
		editors.Go(func() { edits.editUntilKilled(ctx, desk.URL, people.owner) })
		acknowledged.waitFor(dice.Intn(mostWrites), longestWait)
		if dice.Intn(3) > 0 { // left alone, the desk comes to what follows from the writes
			close(enough)
			writers.Wait()
			waitForHandled(t, dir, dice.Intn(mostHandled))
		}
		<-time.After(time.Duration(dice.Intn(60)) * time.Millisecond) // the moment of the kill is what is random here
		desk.Kill()
		cancel()
		writers.Wait()
		editors.Wait()
	}

	catchUp(t, binary, dir)
	tickets, messages := acknowledged.lists()
	t.Logf("%d cases and %d messages acknowledged", len(tickets), len(messages))
	if len(tickets) < *crashRounds {
		t.Fatalf("only %d cases were acknowledged in %d rounds: the load was too light to show anything", len(tickets), *crashRounds)
	}
	app := openCrashFolder(t, dir)
	checkCrashFolder(t, app, tickets, messages)
	checkCrashClocks(t, app)
	checkCrashRules(t, app, edits)
}

// acknowledgements are the writes that the desk said it had done.
type acknowledgements struct {
	mu       sync.Mutex
	tickets  []string
	messages []string
	// left is how many more are awaited, and reached is closed with the last of them.
	left    int
	reached chan struct{}
}

func (a *acknowledgements) add(list *[]string, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	*list = append(*list, id)
	if a.left--; a.left == 0 {
		close(a.reached)
	}
}

// waitFor waits for so many further acknowledgements, and no longer than the given time.
func (a *acknowledgements) waitFor(n int, most time.Duration) {
	if n == 0 {
		return
	}
	a.mu.Lock()
	a.left, a.reached = n, make(chan struct{})
	reached := a.reached
	a.mu.Unlock()
	select {
	case <-reached:
	case <-time.After(most):
	}
}

func (a *acknowledgements) lists() (tickets, messages []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.tickets), slices.Clone(a.messages)
}

// shortClocks are the limits of the crash test, in seconds of the wall by kind, and shortWarn the per cents at which they warn.
var (
	shortClocks = map[string]int{"first_response": 1, "onsite": 1, "repair": 2, "resolution": 2}
	shortWarn   = []int{50, 80}
)

// shortenClocks leaves one policy, with the short limits. It is written while no desk runs, so that none keeps another.
func shortenClocks(t *testing.T, dir string) {
	t.Helper()
	db, closeFolder := connectCrashFolder(t, dir)
	defer closeFolder()
	targets := map[string]any{}
	for kind, seconds := range shortClocks {
		targets[kind] = map[string]any{"within_seconds": seconds * crashSpeed, "warn": shortWarn}
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

func startDesk(t *testing.T, binary, dir string) *desktest.Process {
	t.Helper()
	return desktest.StartProcess(t, binary, dir, crashSpeed)
}

// writeUntilKilled makes cases and messages as fast as the desk takes them, until it is killed or there are enough; what is not
// acknowledged does not count.
func writeUntilKilled(ctx context.Context, enough <-chan struct{}, url, token string, writer int, acknowledged *acknowledgements) {
	for i := 0; ; i++ {
		select {
		case <-enough:
			return
		default:
		}
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
		if (writer+i)%3 == 0 { // some clocks are given up on their way
			_, err := desktest.Send(ctx, http.MethodPatch, url+"/api/collections/tickets/records/"+id, token, map[string]any{"withdrawn_reason": "It works again."})
			if err != nil {
				return
			}
		}
	}
}

func post(ctx context.Context, url, token string, body map[string]any) (map[string]any, error) {
	return desktest.Send(ctx, http.MethodPost, url, token, body)
}

// waitForHandled waits until so many further events have been handed on, or all, and no longer than longestWait.
func waitForHandled(t *testing.T, dir string, n int) {
	t.Helper()
	db, closeFolder := connectCrashFolder(t, dir)
	defer closeFolder()
	handled, left := handledAndLeft(t, db)
	for goal, deadline := handled+min(n, left), time.Now().Add(longestWait); handled < goal && time.Now().Before(deadline); {
		<-time.After(5 * time.Millisecond)
		handled, _ = handledAndLeft(t, db)
	}
}

// connectCrashFolder looks into the folder beside the desk. It is not held open over a kill: with somebody else there, the
// next start would find less to mend.
func connectCrashFolder(t *testing.T, dir string) (db *dbx.DB, closeFolder func()) {
	t.Helper()
	db, err := appliance.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db, func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func handledAndLeft(t *testing.T, db *dbx.DB) (handled, left int) {
	t.Helper()
	if err := db.NewQuery(`SELECT h, (SELECT COALESCE(MAX(seq), 0) FROM events) - h FROM (SELECT COALESCE(MAX(seq), 0) AS h FROM recorded)`).Row(&handled, &left); err != nil {
		t.Fatal(err)
	}
	return handled, left
}

// catchUp starts the desk once more, which does what the kills left undone, and ends it when nothing is left. A schedule may
// fall due between the last look and the end: then it is started again.
func catchUp(t *testing.T, binary, dir string) {
	t.Helper()
	for range 20 {
		desk := startDesk(t, binary, dir)
		db, closeFolder := connectCrashFolder(t, dir)
		defer closeFolder()
		waitForRest(t, db)
		desk.Kill()
		if waiting(t, db) == 0 {
			return
		}
	}
	t.Fatal("the desk was never at rest")
}

// waitForRest waits until nothing is left, for as long as the desk gets on with it.
func waitForRest(t *testing.T, db *dbx.DB) {
	t.Helper()
	last, since := 0, time.Now()
	for waiting(t, db) > 0 {
		handled, left := handledAndLeft(t, db)
		if handled > last {
			last, since = handled, time.Now()
		}
		if time.Since(since) > time.Minute {
			t.Fatalf("the desk hands on nothing: %d events wait", left)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// waiting counts the clocks that have a mark ahead and the events that are still to be handed on.
func waiting(t *testing.T, db *dbx.DB) int {
	t.Helper()
	var timers int
	if err := db.NewQuery(`SELECT COUNT(*) FROM timers WHERE kind = 'sla'`).Row(&timers); err != nil {
		t.Fatal(err)
	}
	_, left := handledAndLeft(t, db)
	return timers + left
}

// openCrashFolder opens the folder without a desk on it, for as long as the test lasts.
func openCrashFolder(t *testing.T, dir string) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: appliance.Connect})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	return app
}

func checkCrashFolder(t *testing.T, app core.App, tickets, messages []string) {
	t.Helper()
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
	if got := column(`SELECT seq FROM cursors WHERE name = 'dispatcher'`); !slices.Equal(got, events[len(events)-1:]) {
		t.Errorf("the dispatcher's cursor stands at %v of %d events", got, len(events))
	}
	checkReplays(t, app, "tickets", column(`SELECT id FROM tickets`))
	checkReplays(t, app, "rules", column(`SELECT id FROM rules`))
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
func checkCrashClocks(t *testing.T, app core.App) {
	t.Helper()
	db := app.DB()
	rows := []crashClock{}
	told := func(event string) string {
		return `(SELECT COUNT(*) FROM events WHERE ticket = c.ticket AND record = c.id AND ` + event + `)`
	}
	err := db.NewQuery(`SELECT c.id, c.ticket, c.kind, c.started_at, c.due_at, c.breached_at, c.cancelled_at, c.warned, t.sla_state,
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
	start, limit := instant(row.Started), time.Duration(shortClocks[row.Kind]*crashSpeed)*time.Second
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

// checkReplays builds records from their events alone and compares them with the rows.
func checkReplays(t *testing.T, app core.App, collection string, ids []string) {
	t.Helper()
	for _, id := range ids {
		record, err := app.FindRecordById(collection, id)
		if err != nil {
			t.Fatal(err)
		}
		replayed, err := journal.Replay(app, collection, id)
		if err != nil {
			t.Fatal(err)
		}
		isDerived := func(name string) bool { return strings.HasPrefix(name, "sla_") || strings.HasPrefix(name, "run_") } // from the journal, and not in it
		if changed := slices.DeleteFunc(journal.Changed(replayed, record), isDerived); len(changed) > 0 {
			t.Errorf("%s %s replayed differs in %v", collection, id, changed)
		}
	}
}
