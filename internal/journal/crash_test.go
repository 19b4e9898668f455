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
// it, and shows: every acknowledged write is there, no number is missing or doubled, and every event took effect once.
func TestCrash(t *testing.T) {
	t.Parallel()
	binary := buildRecording(t)
	dir := t.TempDir()
	seed := time.Now().UnixNano()
	t.Logf("seed %d, %d rounds", seed, *crashRounds)
	dice := rand.New(rand.NewSource(seed))
	token := prepareCrashDesk(t, binary, dir)

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
	}
}

func post(ctx context.Context, url, token string, body map[string]any) (map[string]any, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(encoded))
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

// waitForDrain waits until the dispatcher has handed on the last event.
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
		if err := db.NewQuery(`SELECT (SELECT COALESCE(MAX(seq), 0) FROM events) - COALESCE((SELECT MAX(seq) FROM recorded), 0)`).Row(&left); err != nil {
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
