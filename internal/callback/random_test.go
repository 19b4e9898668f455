package callback_test

import (
	"flag"
	"fmt"
	"math/rand"
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

var (
	randomLives = flag.Int("random.lives", 6, "random lives that TestCallback_LivesLikeTheModel follows")
	randomSteps = flag.Int("random.steps", 90, "steps of each")
	randomSeed  = flag.Int64("random.seed", 1, "seed of the first; the others follow it")
)

// modelCall is a callback as the model has it.
type modelCall struct {
	id       string
	due      time.Time
	attempts int
	round    int
	late     bool
	caller   string // by name; empty where whoever comes first calls
}

// modelCase is a case as the model has it: open to be solved or not, and with a callback or without.
type modelCase struct {
	id     string
	open   bool
	gone   bool // merged, withdrawn or erased
	joined bool // others were merged into it: it stays with its customer
	called *modelCall
	// customer is an id; owner, who has the case, and about, whom it is about, are names of colleagues, or nobody.
	customer, owner, about string
}

// model is the simplest desk that can be said to call back: each case holds the callback that is to be made, or none.
type model struct {
	desk
	t        *testing.T
	dice     *rand.Rand
	cases    []*modelCase
	isOn     bool
	rule     string
	optedOut map[string]bool // by customer
	// customers are those who can have cases; the first asks, the others are moved to, and may be erased.
	customers []string
	active    map[string]bool // colleagues by name
	left      map[string]bool // who were away once: what they signed in with then holds no more
	// rings are the events that there must be, and how often: type, callback, try.
	rings map[string]int
	story []string
}

// TestCallback_LivesLikeTheModel lets random people solve, open, merge, withdraw and call, move cases between customers, erase those,
// name whom a case is about and leave, with the rule switched on and off and time going by, and holds after each step that every case has the callback that the model has, and none besides; and
// that each mark has rung once, and of what is overdue once more when a merge moves it.
func TestCallback_LivesLikeTheModel(t *testing.T) {
	t.Parallel()
	for i := range *randomLives {
		seed := *randomSeed + int64(i)
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			m := newModel(t, seed)
			if err := m.App.DB().NewQuery(`SELECT id FROM rules LIMIT 1`).Row(&m.rule); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				m.ask()
			}
			for range *randomSteps {
				m.step()
				m.compare()
				if t.Failed() {
					t.Fatalf("the story so far: %v", m.story)
				}
			}
		})
	}
}

func (m *model) say(format string, values ...any) {
	m.story = append(m.story, fmt.Sprintf(format, values...))
}

func (m *model) patch(as, collection, id string, fields map[string]any) {
	m.t.Helper()
	m.Must(as, http.MethodPatch, records(collection)+"/"+id, fields)
}

func (m *model) step() {
	i := m.dice.Intn(len(m.cases))
	c := m.cases[i]
	switch what := m.dice.Intn(16); {
	case what == 0:
		m.ask()
	case what == 1:
		m.isOn = !m.isOn
		m.patch(desktest.Superuser, "rules", m.rule, map[string]any{"enabled": m.isOn})
		m.say("rule %v", m.isOn)
	case what <= 3:
		m.pass(time.Duration(1+m.dice.Intn(40)) * time.Hour)
	case what == 12:
		m.erase()
	case what == 13:
		m.switchColleague()
	case c.gone:
	case what == 14:
		m.move(i, c)
	case what == 15:
		m.name(i, c)
	case what <= 7 && c.open:
		m.say("solve %d", i)
		m.patch(desktest.Lead, "tickets", c.id, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
		c.open = false
		if m.isOn && !m.optedOut[c.customer] {
			c.called = &modelCall{due: at(m.Ticket(c.id), "resolved_at").Add(48 * time.Hour), round: 1, caller: m.fit(c)}
		}
	case what <= 9 && c.called != nil:
		m.try(i, c)
	case what == 10 && !c.open:
		m.pass(time.Second) // nobody opens a case in the very millisecond of its solution, by which a solution is known
		m.say("reopen %d", i)
		m.patch(desktest.Lead, "tickets", c.id, map[string]any{"status": "open"})
		m.openAgain(c)
	case what == 11:
		m.end(i, c)
	}
	m.Settle()
}

// end merges a case into another, or withdraws it.
func (m *model) end(i int, c *modelCase) {
	j := m.dice.Intn(len(m.cases))
	into := m.cases[j]
	// What is still to be solved does not end in what is solved, nor one customer's in another's; two solved cases may become one.
	if i == j || into.gone || c.open && !into.open || c.customer != into.customer {
		if m.dice.Intn(4) == 0 {
			m.say("withdraw %d", i)
			m.patch(desktest.Manager, "tickets", c.id, map[string]any{"withdrawn_reason": "Said twice."})
			c.gone, c.called, c.open = true, nil, false
		}
		return
	}
	m.say("merge %d into %d", i, j)
	m.patch(desktest.Manager, "tickets", c.id, map[string]any{"merged_into": into.id})
	into.joined = true
	if into.called == nil {
		into.called = c.called
		if into.called != nil && into.called.caller != "" && into.called.caller == into.about {
			into.called.caller = m.fit(into)
		}
		if c.called != nil && c.called.late { // said of the case that goes on as well
			m.rings[fmt.Sprint("callback.overdue ", c.called.id, " ", c.called.attempts+1)]++
		}
	}
	c.gone, c.called, c.open = true, nil, false
}

func (m *model) try(i int, c *modelCase) {
	answers := []map[string]any{
		{"result": "no_answer"}, {"result": "busy"}, {"result": "wrong_number"},
		{"result": "reached", "outcome": "satisfied"}, {"result": "reached", "outcome": "refused"},
		{"result": "reached", "outcome": "partly", "note": "Nearly."}, {"result": "reached", "outcome": "unsatisfied", "note": "No."},
	}
	answer := answers[m.dice.Intn(len(answers))]
	if answer["outcome"] == "refused" && m.dice.Intn(6) == 0 {
		answer["opt_out"] = true
		m.optedOut[c.customer] = true
	}
	defer m.endOptedOut()
	caller := desktest.Agent2
	if c.about == caller || m.left[caller] {
		caller = desktest.Lead
	}
	m.say("%s calls %d: %v", caller, i, answer)
	m.mustCall(caller, c.called.id, answer)
	switch answer["outcome"] {
	case nil:
		c.called.attempts++
		if state := m.state(c.called.id); state == "done" { // the plan's end, which has a test of its own
			if c.called.attempts < 3 {
				m.t.Errorf("unreached after %d tries", c.called.attempts)
			}
			c.called = nil
		}
	case "partly":
		round := c.called.round + 1
		c.called = nil
		if !c.open {
			c.called = &modelCall{due: m.Clock.Now().Add(48 * time.Hour), round: round, caller: caller}
		}
	case "unsatisfied":
		if !c.open {
			m.openAgain(c)
		}
		c.called = nil
	default:
		c.called = nil
	}
}

// endOptedOut ends all callbacks of who does not want any, whichever case they are about.
func (m *model) endOptedOut() {
	for _, c := range m.cases {
		if m.optedOut[c.customer] {
			c.called = nil
		}
	}
}

func (m *model) state(id string) string {
	record, err := m.App.FindRecordById("callbacks", id)
	if err != nil {
		m.t.Fatal(err)
	}
	return record.GetString("state")
}

// pass lets time go by, and notes what must ring meanwhile.
func (m *model) pass(d time.Duration) {
	m.say("%v pass", d)
	from := m.Clock.Now()
	to := from.Add(d)
	within := func(at time.Time) bool { return at.After(from) && !at.After(to) }
	for _, c := range m.cases {
		if c.called == nil {
			continue
		}
		if record := m.open(c.id); within(at(record, "call_at")) {
			m.rings[fmt.Sprint("callback.due ", c.called.id, " ", c.called.attempts+1)]++
		}
		if within(c.called.due) {
			m.rings[fmt.Sprint("callback.overdue ", c.called.id, " ", c.called.attempts+1)]++
			c.called.late = true
		}
	}
	m.Advance(d)
}

// compare holds the desk against the model.
func (m *model) compare() {
	m.t.Helper()
	for i, c := range m.cases {
		open := 0
		for _, record := range m.all(c.id) {
			if record.GetString("state") != "open" {
				continue
			}
			open++
			if c.called == nil {
				m.t.Errorf("case %d has a callback that the model does not have", i)
				continue
			}
			if c.called.id == "" {
				c.called.id = record.Id
				if !at(record, "call_at").After(m.Clock.Now()) { // it was due when it was made
					m.rings[fmt.Sprint("callback.due ", record.Id, " 1")]++
				}
				if c.called.late { // and so was its limit: it was made in place of one that was late
					m.rings[fmt.Sprint("callback.overdue ", record.Id, " 1")]++
				}
			}
			isSame := record.Id == c.called.id && at(record, "due_at").Equal(c.called.due) && record.GetInt("attempts") == c.called.attempts &&
				record.GetInt("round") == c.called.round && record.GetBool("overdue") == c.called.late &&
				record.GetString("caller") == idOf(c.called.caller) && record.GetString("customer") == c.customer
			if !isSame {
				m.t.Errorf("case %d: %v, the model has %+v", i, record.PublicExport(), *c.called)
			}
		}
		if want := map[bool]int{true: 1}[c.called != nil]; open != want {
			m.t.Errorf("case %d has %d open callbacks, the model %d", i, open, want)
		}
	}
	events, err := journal.After(m.App, 0, 1_000_000)
	if err != nil {
		m.t.Fatal(err)
	}
	rang := map[string]int{}
	for _, event := range events {
		if event.Type == "callback.due" || event.Type == "callback.overdue" {
			rang[fmt.Sprint(event.Type, " ", event.Record, " ", event.Data["attempt"])]++
		}
	}
	for key, n := range rang {
		if m.rings[key] != n {
			m.t.Errorf("%s rang %d times, the model says %d", key, n, m.rings[key])
		}
	}
	for key, n := range m.rings {
		if rang[key] != n {
			m.t.Errorf("%s rang %d times, the model says %d", key, rang[key], n)
		}
	}
}
