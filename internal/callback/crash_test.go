package callback_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

var (
	crashCases = flag.Int("crash.cases", 150, "how many complaints the crash test solves")
	crashKills = flag.Int("crash.kills", 8, "how often it kills the desk")
	crashSpeed = flag.Float64("crash.speed", 10_000, "how fast the desk's clock runs; the 48 hours of a callback pass in 17 seconds at 10000")
	crashSeed  = flag.Int64("crash.seed", 0, "seed of the moments at which it does; 0: another one each time")
)

const (
	// crashSolvers solve complaints at the same time.
	crashSolvers = 16
	// crashEach is how many complaints a customer makes at most; rules count them.
	crashEach = 200
	crashLook = 50 * time.Millisecond
	// crashStall is how long nothing may happen before the test gives up.
	crashStall = 2 * time.Minute
)

// TestCrash kills a desk at random moments while complaints are solved, and again while their callbacks fall due and become
// overdue: each solved complaint has one callback in the end, which fell due once and became overdue once.
func TestCrash(t *testing.T) {
	t.Parallel()
	seed := *crashSeed
	if seed == 0 {
		seed = time.Now().UnixNano()
	}
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewSource(seed))
	c := prepareCrash(t)
	c.start()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var solvers sync.WaitGroup
	for range crashSolvers {
		solvers.Go(func() { c.solveAll(ctx) })
	}
	// What is to happen in all: a solution, a callback that falls due and is overdue, for each case.
	steps := 3 * *crashCases
	for kill := range *crashKills {
		c.waitForSteps(steps*kill / *crashKills + 1 + dice.Intn(max(steps / *crashKills - 1, 1)))
		<-time.After(time.Duration(dice.Intn(50)) * time.Millisecond) // the moment of the kill is what is random here
		c.restart()
	}
	solvers.Wait()
	c.waitForSteps(steps)
	c.waitForRest()
	c.check()
}

// crashDesk is a desk that is killed, and what happens to it from outside.
type crashDesk struct {
	t           *testing.T
	binary, dir string
	process     *desktest.Process
	manager     string
	customers   []string
	// url changes with each start; it is empty while none runs.
	url  atomic.Pointer[string]
	next atomic.Int64
	// solved counts the solutions that were acknowledged or found after a kill.
	solved atomic.Int64
	mu     sync.Mutex
	cases  []string
}

func prepareCrash(t *testing.T) *crashDesk {
	t.Helper()
	c := &crashDesk{t: t, binary: desktest.BuildRecording(t), dir: t.TempDir()}
	desktest.MakeOwner(t, c.binary, c.dir, *crashSpeed)
	c.start()
	defer c.process.Kill()
	const manager = "manager@test.example"
	c.process.Must(t, http.MethodPost, "staff/records", c.process.SignInOwner(t), map[string]any{
		"name": "Manager", "role": "manager", "email": manager, "password": desktest.Password, "passwordConfirm": desktest.Password,
		"active": true, "presence": "online", "teams": []string{"defaultteam0000"},
	})
	c.manager = c.process.SignIn(t, "staff", manager)
	for i := range *crashCases/crashEach + 1 {
		address := fmt.Sprintf("customer%d@test.example", i)
		c.process.Must(t, http.MethodPost, "customers/records", "", map[string]any{"name": "Customer", "email": address, "password": desktest.Password, "passwordConfirm": desktest.Password})
		c.customers = append(c.customers, c.process.SignIn(t, "customers", address))
	}
	return c
}

func (c *crashDesk) start() {
	c.t.Helper()
	c.process = desktest.StartProcess(c.t, c.binary, c.dir, *crashSpeed)
	c.url.Store(&c.process.URL)
}

func (c *crashDesk) restart() {
	c.t.Helper()
	c.process.Kill()
	c.start()
}

// solveAll makes complaints and solves them until there are enough.
func (c *crashDesk) solveAll(ctx context.Context) {
	for i := c.next.Add(1); i <= int64(*crashCases); i = c.next.Add(1) {
		customer := c.customers[int(i)%len(c.customers)]
		ticket := c.until(ctx, func(url string) (string, error) {
			answer, err := desktest.Send(ctx, http.MethodPost, url+records("tickets"), customer, map[string]any{
				"kind": "complaint", "subject": "It leaks again", "description": "It was repaired twice.",
			})
			if err != nil {
				return "", err
			}
			return answer["id"].(string), nil
		})
		c.until(ctx, func(url string) (string, error) { return "", c.solve(ctx, url, ticket) })
		if ctx.Err() != nil {
			return
		}
		c.mu.Lock()
		c.cases = append(c.cases, ticket)
		c.mu.Unlock()
		c.solved.Add(1)
	}
}

// until tries until it goes well: the desk may be dead for a moment.
func (c *crashDesk) until(ctx context.Context, try func(url string) (string, error)) string {
	var last error
	for begun := time.Now(); time.Since(begun) < crashStall && ctx.Err() == nil; {
		answer, err := try(*c.url.Load())
		if err == nil {
			return answer
		}
		last = err
		<-time.After(crashLook)
	}
	if ctx.Err() == nil {
		c.t.Errorf("nothing went well for %s: %v", crashStall, last)
	}
	return ""
}

// solve solves a case, unless an attempt did whose answer was lost.
func (c *crashDesk) solve(ctx context.Context, url, ticket string) error {
	path := url + records("tickets") + "/" + ticket
	found, err := desktest.Send(ctx, http.MethodGet, path, c.manager, nil)
	if err != nil || found["status"] != "new" && found["status"] != "open" {
		return err
	}
	_, err = desktest.Send(ctx, http.MethodPatch, path, c.manager, map[string]any{"status": "resolved", "resolution": "The seal was replaced."})
	return err
}

// crashCount is what the folder holds.
type crashCount struct {
	Due     int `db:"due"`
	Overdue int `db:"overdue"`
	Waiting int `db:"waiting"`
}

func (c *crashDesk) count() (n crashCount) {
	c.t.Helper()
	desktest.Look(c.t, c.dir, func(db *dbx.DB) error {
		return db.NewQuery(`SELECT (SELECT COUNT(*) FROM events WHERE type = 'callback.due') AS due, (SELECT COUNT(*) FROM events WHERE type = 'callback.overdue') AS overdue,
			(SELECT COUNT(*) FROM events WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM recorded)) AS waiting`).One(&n)
	})
	return n
}

// waitForSteps waits until so many steps have happened, of solutions and marks of callbacks.
func (c *crashDesk) waitForSteps(steps int) {
	c.t.Helper()
	last, since := -1, time.Now()
	for {
		n := c.count()
		done := int(c.solved.Load()) + n.Due + n.Overdue
		if done >= steps {
			return
		}
		if done > last {
			last, since = done, time.Now()
		}
		if time.Since(since) > crashStall {
			c.t.Fatalf("%d of %d steps, then nothing for %s: %d solved, %+v", done, steps, crashStall, c.solved.Load(), n)
		}
		<-time.After(crashLook)
	}
}

// waitForRest waits until the events there are now have been handed on; at this speed there are always new ones.
func (c *crashDesk) waitForRest() {
	c.t.Helper()
	var last int64
	desktest.Look(c.t, c.dir, func(db *dbx.DB) error { return db.NewQuery(`SELECT MAX(seq) FROM events`).Row(&last) })
	furthest, since := int64(-1), time.Now()
	for ; ; <-time.After(crashLook) {
		var handled int64
		desktest.Look(c.t, c.dir, func(db *dbx.DB) error { return db.NewQuery(`SELECT COALESCE(MAX(seq), 0) FROM recorded`).Row(&handled) })
		if handled >= last {
			return
		}
		if handled > furthest {
			furthest, since = handled, time.Now()
		}
		if time.Since(since) > crashStall {
			c.t.Fatalf("handed on up to %d of %d, then nothing for %s", handled, last, crashStall)
		}
	}
}

func (c *crashDesk) check() {
	c.t.Helper()
	c.process.Kill()
	var found []struct {
		Ticket  string `db:"ticket"`
		Open    int    `db:"open"`
		All     int    `db:"all_of_it"`
		Made    int    `db:"made"`
		Due     int    `db:"due"`
		Overdue int    `db:"overdue"`
	}
	var failures, met, metWrong int
	desktest.Look(c.t, c.dir, func(db *dbx.DB) error {
		// Each table is read once: counted row by row, ten thousand cases would take hours.
		err := db.NewQuery(`WITH marks AS (SELECT record, SUM(type = 'callback.created') AS made, SUM(type = 'callback.due') AS due, SUM(type = 'callback.overdue') AS overdue
				FROM events WHERE collection = 'callbacks' GROUP BY record)
			SELECT c.ticket, SUM(c.state = 'open') AS open, COUNT(*) AS all_of_it, SUM(COALESCE(marks.made, 0)) AS made, SUM(COALESCE(marks.due, 0)) AS due,
				SUM(COALESCE(marks.overdue, 0)) AS overdue FROM callbacks c LEFT JOIN marks ON marks.record = c.id GROUP BY c.ticket`).All(&found)
		if err != nil {
			return err
		}
		// A solution meets clocks of its case: each is told once, also where a kill came between. One that was late stays breached.
		err = db.NewQuery(`WITH told AS (SELECT record, COUNT(*) AS times FROM events WHERE type = 'sla.met' AND collection = 'clocks' GROUP BY record)
			SELECT COALESCE(SUM(state = 'met'), 0), COALESCE(SUM(COALESCE(told.times, 0) > 1 OR state = 'met' AND told.times IS NULL), 0)
			FROM clocks LEFT JOIN told ON told.record = clocks.id`).Row(&met, &metWrong)
		if err != nil {
			return err
		}
		return db.NewQuery(`SELECT COUNT(*) FROM failures`).Row(&failures)
	})
	if met < *crashCases || metWrong > 0 {
		c.t.Errorf("%d clocks were met, %d of all were told of another number of times", met, metWrong)
	}
	right := map[string]bool{}
	for _, of := range found {
		if of.Open != 1 || of.All != 1 || of.Made != 1 || of.Due != 1 || of.Overdue != 1 {
			c.t.Errorf("%+v", of)
			continue
		}
		right[of.Ticket] = true
	}
	for _, ticket := range c.cases {
		if !right[ticket] {
			c.t.Errorf("case %s was solved and has not exactly one callback, due and overdue once", ticket)
		}
	}
	if len(c.cases) != *crashCases || len(found) != *crashCases || failures > 0 {
		c.t.Errorf("%d of %d cases solved, %d with callbacks, %d failures", len(c.cases), *crashCases, len(found), failures)
	}
	c.t.Logf("%d solved, %d kills: %d with one callback, due once and overdue once", len(c.cases), *crashKills, len(right))
}
