package campaign_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// checkOnce holds a campaign of one round to what must be: each of so many customers has one contact, one callback, and one
// event of its making; the callers' shares are even.
func (d desk) checkOnce(campaign string, customers int) {
	d.T.Helper()
	count := func(query string) int {
		d.T.Helper()
		var n int
		if err := d.App.DB().NewQuery(query).Bind(dbx.Params{"c": campaign}).Row(&n); err != nil {
			d.T.Fatal(err)
		}
		return n
	}
	for what, got := range map[string]int{
		"contacts":           count(`SELECT COUNT(*) FROM campaign_contacts WHERE campaign = {:c} AND state = 'made'`),
		"customers":          count(`SELECT COUNT(DISTINCT customer) FROM campaign_contacts WHERE campaign = {:c}`),
		"callbacks":          count(`SELECT COUNT(*) FROM callbacks WHERE campaign = {:c}`),
		"customers called":   count(`SELECT COUNT(DISTINCT customer) FROM callbacks WHERE campaign = {:c}`),
		"events of a making": count(`SELECT COUNT(*) FROM events e JOIN callbacks b ON b.id = e.record WHERE e.type = 'revisit.created' AND b.campaign = {:c}`),
		"positions":          count(`SELECT MAX(position) + 1 FROM campaign_contacts WHERE campaign = {:c}`),
		"counted":            d.round(campaign).GetInt("made"),
	} {
		if got != customers {
			d.T.Errorf("%d %s, want %d", got, what, customers)
		}
	}
	if least, most := count(`SELECT MIN(n) FROM (SELECT COUNT(*) AS n FROM callbacks WHERE campaign = {:c} GROUP BY caller)`), count(`SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM callbacks WHERE campaign = {:c} GROUP BY caller)`); most-least > 1 {
		d.T.Errorf("the callers have from %d to %d calls", least, most)
	}
	if got := d.round(campaign).GetString("state"); got != "done" {
		d.T.Errorf("the round is %s", got)
	}
	if failures := d.find("failures", "id != ''", nil); len(failures) > 0 {
		d.T.Errorf("%d failures were parked: %s", len(failures), failures[0].GetString("error"))
	}
}

const onceCustomers = 700

func (d desk) draftForAll() string {
	d.T.Helper()
	d.crowd(onceCustomers, "x")
	return d.draft(map[string]any{
		"filter": map[string]any{"tags": []string{"x"}}, "spread_days": 3,
		"callers": []string{desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2), desktest.ID(desktest.Lead)},
	})
}

// TestRound_IsMadeOnceWhateverFails has every other step fail or panic at the end of its transaction, when all is written.
func TestRound_IsMadeOnceWhateverFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	dice, failed := rand.New(rand.NewSource(1)), map[int64]bool{}
	d.Journal.React(journal.Reactor{Name: "saboteur", On: []string{"campaign.step", "timer.campaign", "campaign.begun"}, React: func(_ core.App, event *journal.Event) error {
		if failed[event.Seq] || dice.Intn(2) == 0 {
			return nil
		}
		failed[event.Seq] = true
		if dice.Intn(2) == 0 {
			panic("sabotage")
		}
		return errors.New("sabotage")
	}})
	c := d.draftForAll()
	d.bring(c, "active")
	for range 4 {
		for d.Drain(context.Background()) != nil {
		}
		d.Clock.Advance(24 * time.Hour)
	}
	if len(failed) < 5 {
		t.Fatalf("only %d steps failed", len(failed))
	}
	d.checkOnce(c, onceCustomers)
	// 500 are looked up at once and 100 made: others have their turn between.
	var steps int
	if err := d.App.DB().NewQuery(`SELECT COUNT(*) FROM events WHERE type = 'campaign.step'`).Row(&steps); err != nil || steps < 2+3*3 {
		t.Errorf("%d customers were made in %d steps", onceCustomers, steps)
	}
}

// keyDir names the folder of the desk to the process that is killed.
const keyDir = "CAMPAIGN_TEST_DIR"

// TestRound_Child is the process that is killed: it does what is due, a day later each time it is started.
func TestRound_Child(t *testing.T) {
	dir := os.Getenv(keyDir)
	if dir == "" {
		return // nobody is to be killed
	}
	days, err := strconv.Atoi(os.Getenv("CAMPAIGN_TEST_DAYS"))
	if err != nil {
		t.Fatal(err)
	}
	w := desktest.Open(t, dir)
	w.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	fmt.Println("ready")
	w.Settle()
	fmt.Println("settled")
}

// TestRound_IsMadeOnceAcrossKills kills the desk with SIGKILL in the middle of a round, again and again, at another day each
// time, and lets the last one come to the end.
func TestRound_IsMadeOnceAcrossKills(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.draftForAll()
	d.bring(c, "active")
	dice, kills := rand.New(rand.NewSource(time.Now().UnixNano())), 0
	for round := range 12 {
		if killed := runAndKill(t, d.DataDir(), round/3, time.Duration(2+dice.Intn(150))*time.Millisecond); killed {
			kills++
		}
	}
	if kills < 3 {
		t.Fatalf("only %d processes were killed before they were done", kills)
	}
	last := desk{desktest.Open(t, d.DataDir())}
	last.Clock.Advance(5 * 24 * time.Hour)
	for range 4 {
		last.Settle()
		last.Clock.Advance(24 * time.Hour)
	}
	last.checkOnce(c, onceCustomers)
}

// runAndKill starts the desk on a folder in a process of its own and kills it a while after it has begun to work; it says
// whether it was still at it.
func runAndKill(t *testing.T, dir string, days int, after time.Duration) bool {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestRound_Child$")
	child.Env = append(os.Environ(), keyDir+"="+dir, "CAMPAIGN_TEST_DAYS="+strconv.Itoa(days))
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	isReady, isSettled := false, false
	for lines.Scan() {
		if lines.Text() == "ready" {
			isReady = true
			time.AfterFunc(after, func() { _ = child.Process.Kill() }) // one that has ended need not be killed
		}
		isSettled = isSettled || lines.Text() == "settled"
	}
	_ = child.Wait() // it was killed
	if !isReady {
		t.Fatal("the desk did not start")
	}
	return !isSettled
}
