package problem_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/problem"
)

// newRuledDesk is a world in which the shipped rules are live.
func newRuledDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.NewWithRules(t)
	return desk{w, w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "F1", "name_zh": "冰箱", "name_en": "Fridge", "active": true}).String("id")}
}

// fault makes a sorted repair of the product, as a colleague enters one.
func (d desk) fault(category string) string {
	d.T.Helper()
	return d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "Does not cool", "kind": "repair", "product": d.product, "category": category, "channel": "phone",
	}).String("id")
}

func (d desk) problems() []*core.Record {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("problems", "", "number", 0, 0)
	if err != nil {
		d.T.Fatal(err)
	}
	return found
}

func (d desk) linked(id string) int {
	d.T.Helper()
	n, err := d.App.CountRecords("tickets", dbx.HashExp{"problem": id})
	if err != nil {
		d.T.Fatal(err)
	}
	return int(n)
}

// TestRecurring_ProposesOnce: the fifth case of a product and category proposes a problem with the five as its sources, the
// lead is told once, and later ones join it.
func TestRecurring_ProposesOnce(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	for range 4 {
		d.fault("not_cooling")
		d.fault("noise")
		d.Advance(24 * time.Hour)
	}
	if got := d.problems(); len(got) != 0 {
		t.Fatalf("after four there are %d problems", len(got))
	}
	fifth := d.fault("not_cooling")
	d.Settle()
	found := d.problems()
	if len(found) != 1 {
		t.Fatalf("after five there are %d problems", len(found))
	}
	p := found[0]
	if p.GetString("title") != "冰箱" || !p.GetBool("proposed") || p.GetString("status") != "registered" || p.GetString("due_at") == "" || d.linked(p.Id) != 5 {
		t.Errorf("proposed %v with %d cases", p.PublicExport(), d.linked(p.Id))
	}
	d.fault("not_cooling")
	// Sorting a case otherwise and back is an event again, and nothing new.
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+fifth, map[string]any{"category": "noise"})
	d.Settle()
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+fifth, map[string]any{"category": "not_cooling"})
	d.Settle()
	if got := d.problems(); len(got) != 1 || d.linked(p.Id) != 6 {
		t.Errorf("then %d problems, %d cases of the first", len(got), d.linked(p.Id))
	}
	for name, want := range map[string][]string{desktest.Lead: {"problem_proposed"}, desktest.Agent: nil} {
		if got := d.told(name); !slices.Equal(got, want) {
			t.Errorf("%s was told %v", name, got)
		}
	}
	// Who takes a case out of the problem is not overruled by the next change of it.
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+fifth, map[string]any{"problem": ""})
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+fifth, map[string]any{"priority": "urgent"})
	d.Settle()
	if got := d.Ticket(fifth).GetString("problem"); got != "" {
		t.Error("a case that was taken out was put back")
	}
	// The fourth noise is one too few, and its problem is another.
	d.fault("noise")
	d.Settle()
	if got := d.problems(); len(got) != 2 || d.linked(got[1].Id) != 5 || got[1].GetString("category") != "noise" {
		t.Errorf("with five noises there are %d problems, %d cases, %s", len(got), d.linked(got[1].Id), got[1].GetString("category"))
	}
}

// TestRecurring_JoinsWhatAColleagueRegistered: a rule does not propose what somebody has registered already.
func TestRecurring_JoinsWhatAColleagueRegistered(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	id := d.Must(desktest.Lead, http.MethodPost, records("problems"), map[string]any{"title": "Compressors", "product": d.product, "category": "not_cooling"}).String("id")
	for range 7 {
		d.fault("not_cooling")
	}
	d.Settle()
	if got := d.problems(); len(got) != 1 || d.linked(id) < 3 {
		t.Errorf("%d problems, %d cases", len(got), d.linked(id))
	}
}

// TestRecurring_ManyAtOnce: cases that come side by side lead to one problem.
func TestRecurring_ManyAtOnce(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	d.Token(desktest.Agent)
	var wait sync.WaitGroup
	for range 24 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			d.fault("not_cooling")
		}()
	}
	wait.Wait()
	d.Settle()
	if got := d.problems(); len(got) != 1 || d.linked(got[0].Id) != 24 || strings.Count(strings.Join(d.told(desktest.Lead), " "), "problem_proposed") != 1 {
		t.Errorf("%d problems, %d cases of the first, the lead was told %v", len(got), d.linked(got[0].Id), d.told(desktest.Lead))
	}
}

// TestProblem_OneProposedIsOpen: one that a rule proposed and that was closed cannot be opened again beside its successor.
func TestProblem_OneProposedIsOpen(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	for range 5 {
		d.fault("not_cooling")
	}
	d.Settle()
	first := d.problems()[0]
	d.must(desktest.Lead, first.Id, map[string]any{"owner": desktest.ID(desktest.Agent)})
	d.measure(first.Id)
	d.must(desktest.Lead, first.Id, map[string]any{"status": "closed", "conclusion": "Done.", "reason": "Tried out."})
	d.fault("not_cooling")
	d.Settle()
	if got := d.problems(); len(got) != 2 || d.linked(got[1].Id) != 1 {
		t.Fatalf("%d problems", len(got))
	}
	if answer := d.change(desktest.Lead, first.Id, map[string]any{"status": "contained", "reason": "Again"}); answer.Code("status") != "problem_another_open" {
		t.Errorf("opened again beside another: %d %s", answer.Status, answer.Text)
	}
	d.Advance(40 * 24 * time.Hour)
	if got := d.problem(first.Id); got.GetString("effect") == "" {
		t.Error("the effect of a closed problem is not looked at any more")
	}
}

// TestProblem_RandomWalk sends random changes as random people at a problem, and holds after each that the step rests on its
// evidence, that numbers have no gap, and that what stands agrees with the journal.
func TestProblem_RandomWalk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ids := []string{d.register(), d.register()}
	people := []string{desktest.Agent, desktest.Agent2, desktest.Lead, desktest.Manager, desktest.QA, desktest.Superuser}
	now := journal.DateTime(d.Clock.Now()).String()
	values := map[string][]any{
		"status": {"registered", "contained", "analysed", "acting", "verifying", "closed"}, "containment": {"", "Held back."},
		"causes": {nil, []map[string]any{{"why": "Hard", "evidence": "Shore"}}, []map[string]any{{"why": "Hard", "evidence": ""}}}, "cause_class": {"", "design"},
		"corrective": {"", "New seals."}, "preventive": {"", "Measured."}, "due_at": {"", "2026-12-01 01:00:00.000Z"}, "measured_at": {"", now},
		"conclusion": {"", "None since."}, "reason": {"", "So be it."}, "owner": {"", desktest.ID(desktest.Agent), desktest.ID(desktest.Lead)},
	}
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	next := newDice(7)
	var moved, refused int
	for range 600 {
		id, as := ids[next(len(ids))], people[next(len(people))]
		fields := map[string]any{}
		before := d.problem(id)
		// A third of the time somebody who may takes the next step with all it needs; otherwise anything.
		place := slices.Index(problem.Statuses, problem.Status(before.GetString("status")))
		if next(3) == 0 && place < len(problem.Statuses)-1 {
			as = desktest.Manager
			fields["status"] = string(problem.Statuses[place+1])
			for _, name := range problem.NeededFor(problem.Statuses[place+1]) {
				fields[name] = values[name][1]
			}
			fields["reason"] = "So be it."
		}
		for range next(3) {
			name := names[next(len(names))]
			fields[name] = values[name][next(len(values[name]))]
		}
		if d.change(as, id, fields).Status != http.StatusOK {
			refused++
			if after := d.problem(id); after.GetString("updated") != before.GetString("updated") {
				t.Fatalf("refused, %v as %s changed it all the same", fields, as)
			}
			continue
		}
		after := d.problem(id)
		from, to := problem.Status(before.GetString("status")), problem.Status(after.GetString("status"))
		if from != to {
			moved++
			if !problem.CanMove(from, to) {
				t.Fatalf("%s went from %s to %s", as, from, to)
			}
		}
		for _, name := range problem.NeededFor(to) {
			if raw := strings.Trim(after.GetString(name), "[] "); raw == "" || raw == "null" {
				t.Fatalf("%s as %s: stands at %s without %s", fields, as, to, name)
			}
		}
		if (to == problem.StatusClosed) != (after.GetString("closed_at") != "") {
			t.Fatalf("at %s it was closed %q", to, after.GetString("closed_at"))
		}
		if problem.IsReopening(from, to) != (after.GetInt("reopened") == before.GetInt("reopened")+1) {
			t.Fatalf("from %s to %s it counts %d and %d", from, to, before.GetInt("reopened"), after.GetInt("reopened"))
		}
		if as == desktest.QA && after.GetString("updated") != before.GetString("updated") {
			t.Fatalf("quality changed %v", fields)
		}
	}
	if moved < 10 || refused < 100 {
		t.Errorf("moved %d times, refused %d", moved, refused)
	}
	for i, id := range ids {
		if got, want := d.problem(id).GetString("number"), []string{"P-2026-0001", "P-2026-0002"}[i]; got != want {
			t.Errorf("number %s, want %s", got, want)
		}
	}
	d.Settle()
}

// newDice throws the same numbers each time.
func newDice(seed uint64) func(sides int) int {
	state := seed
	return func(sides int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int((state >> 33) % uint64(sides))
	}
}

// rule makes a rule live and returns its id.
func (d desk) rule(on, script string) string {
	d.T.Helper()
	return d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Ledger", "on": []string{on}, "enabled": true, "stage": "live", "script": script,
	}).String("id")
}

// stateOf is what the log says became of the first action of the last run about a case.
func (d desk) stateOf(ticket string) string {
	d.T.Helper()
	var state string
	err := d.App.ConcurrentDB().NewQuery(`SELECT COALESCE(json_extract(results, '$[0].plan[0].state'), json_extract(results, '$[0].outcome')) FROM rule_runs WHERE ticket = {:ticket} ORDER BY seq DESC LIMIT 1`).
		Bind(dbx.Params{"ticket": ticket}).Row(&state)
	if err != nil {
		d.T.Fatal(err)
	}
	return state
}

// TestProposed_IsDueAtTheCloseOfItsDay: fifteen working days are fifteen, also where the close of business is midnight by the desk's
// clock or in UTC; a day that a person gives is the calendar's.
func TestProposed_IsDueAtTheCloseOfItsDay(t *testing.T) {
	t.Parallel()
	week := func(hours string) map[string]any {
		days := map[string]any{}
		for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
			days[day] = [][]string{{"09:00", hours}}
		}
		return days
	}
	for name, c := range map[string]struct {
		hours map[string]any
		zone  string
		// due is three working days after Monday 14 September 2026, 09:00 in Shanghai; given, the close of the day 2026-09-22.
		due, given string
	}{
		"always open":      {map[string]any{"always_open": true}, "Asia/Shanghai", "2026-09-18 00:00", "2026-09-23 00:00"},
		"until midnight":   {map[string]any{"weekly": week("24:00")}, "Asia/Shanghai", "2026-09-18 00:00", "2026-09-23 00:00"},
		"seven in Chicago": {map[string]any{"weekly": week("19:00"), "days": map[string]any{}}, "America/Chicago", "2026-09-16 19:00", "2026-09-22 19:00"},
		"six in Denver":    {map[string]any{"weekly": week("18:00"), "days": map[string]any{}}, "America/Denver", "2026-09-16 18:00", "2026-09-22 18:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c.hours["zone"] = c.zone
			d.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/workdayscn00000", c.hours)
			d.rule("ticket.created", `({ act }) => act.problem("Leaks", { days: 7, within: { days: 3 } })`)
			d.fault("leak")
			d.Settle()
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			due := func() string {
				return d.problems()[0].GetDateTime("due_at").Time().In(zone).Format("2006-01-02 15:04")
			}
			if got := due(); got != c.due {
				t.Errorf("proposed, due %s, want %s", got, c.due)
			}
			d.must(desktest.Lead, d.problems()[0].Id, map[string]any{"due_at": "2026-09-22"})
			if got := due(); got != c.given {
				t.Errorf("given a day, due %s, want %s", got, c.given)
			}
			d.must(desktest.Lead, d.problems()[0].Id, map[string]any{"symptom": "Drips."})
			if got := due(); got != c.given {
				t.Errorf("after another change, due %s, want %s", got, c.given)
			}
		})
	}
}

// TestActProblem_MeetsItsCase: a rule proposes for what the case is by then: what its own plan sorts counts, what a person has
// sorted otherwise meanwhile is left alone, and so is a case that belongs to a problem.
func TestActProblem_MeetsItsCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rule("ticket.created", `({ ticket, act }) => { if (!ticket.category) act.set("category", "leak"); act.problem({ "zh-CN": "漏水", en: "Leaks" }, { days: 7, within: { days: 3 } }); }`)
	sorted := d.fault("leak")
	d.Settle()
	found := d.problems()
	if len(found) != 1 || found[0].GetString("title") != "漏水" || d.stateOf(sorted) != "applied" || d.Ticket(sorted).GetString("problem") != found[0].Id {
		t.Fatalf("%d problems, the log says %s", len(found), d.stateOf(sorted))
	}
	// Three working days after Monday, at the close of business of Thursday.
	if due := found[0].GetDateTime("due_at").Time().In(time.Local); due.Format("01-02") != "09-17" {
		t.Errorf("due %v", due)
	}
	bySelf := d.fault("")
	d.Settle()
	if got := d.Ticket(bySelf); got.GetString("problem") != found[0].Id || got.GetString("category") != "leak" {
		t.Errorf("sorted by the rule it belongs to %q", got.GetString("problem"))
	}
	overtaken := d.fault("leak")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+overtaken, map[string]any{"category": "noise"})
	d.Settle()
	if got := d.stateOf(overtaken); got != "overtaken" || d.Ticket(overtaken).GetString("problem") != "" {
		t.Errorf("sorted otherwise meanwhile: %s, belongs to %q", got, d.Ticket(overtaken).GetString("problem"))
	}
	other := d.Must(desktest.Lead, http.MethodPost, records("problems"), map[string]any{"title": "Lids"}).String("id")
	taken := d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "Lid", "kind": "repair", "product": d.product, "category": "leak", "problem": other,
	}).String("id")
	d.Settle()
	if got := d.stateOf(taken); got != "unchanged" || d.Ticket(taken).GetString("problem") != other {
		t.Errorf("of another problem: %s, belongs to %q", got, d.Ticket(taken).GetString("problem"))
	}
	if got := len(d.problems()); got != 2 {
		t.Errorf("there are %d problems", got)
	}
}

// TestActProblem_TriedWritesNothing: a dry run shows the plan and registers nothing.
func TestActProblem_TriedWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.fault("leak")
	d.Settle()
	events, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		t.Fatal(err)
	}
	answer := d.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{
		"event": events[0].Seq,
		"rule":  map[string]any{"name": "Tried", "on": []string{"ticket.created"}, "script": `({ act }) => act.problem("Leaks")`},
	})
	if !strings.Contains(answer.Text, `"do":"problem"`) || !strings.Contains(answer.Text, `"state":"planned"`) || len(d.problems()) != 0 {
		t.Errorf("the trial says %s, and there are %d problems", answer.Text, len(d.problems()))
	}
}

// TestRules_HearOfProblems: an event of a problem comes to rules without a case.
func TestRules_HearOfProblems(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rule("problem.checked", `({ event, ticket, act }) => act.notify("manager", event.data.verdict + " " + event.data.days + " " + (ticket === null))`)
	d.measure(d.register())
	d.Advance(30 * 24 * time.Hour)
	var text string
	err := d.App.ConcurrentDB().NewQuery(`SELECT json_extract(params, '$.text') FROM notifications WHERE kind = 'rule_told' AND staff = {:staff}`).
		Bind(dbx.Params{"staff": desktest.ID(desktest.Manager)}).Row(&text)
	if err != nil || text != "too_few 30 true" {
		t.Errorf("the manager was told %q: %v", text, err)
	}
}

// TestRecurring_SeldomCasesJoin: a problem that was proposed is joined as long as it is open, also by cases that have become
// too seldom to propose one; otherwise every measure would seem to have helped.
func TestRecurring_SeldomCasesJoin(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	for range 5 {
		d.fault("not_cooling")
	}
	d.Settle()
	p := d.problems()[0]
	if got := p.GetString("basis"); got != problem.BasisCategory {
		t.Errorf("its effect is judged by %q", got)
	}
	for range 3 {
		d.Advance(25 * 24 * time.Hour)
		d.fault("not_cooling")
		d.fault("noise")
		d.Settle()
	}
	question := d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "How cold?", "kind": "consultation", "product": d.product, "category": "not_cooling", "channel": "phone",
	}).String("id")
	d.Settle()
	if got := d.linked(p.Id); got != 8 || len(d.problems()) != 1 || d.Ticket(question).GetString("problem") != "" {
		t.Errorf("%d cases belong to it, of %d problems; the question to %q", got, len(d.problems()), d.Ticket(question).GetString("problem"))
	}
	// A case that is found to be of it later joins it then.
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+question, map[string]any{"kind": "repair"})
	d.Settle()
	if got := d.linked(p.Id); got != 9 {
		t.Errorf("after it was sorted anew %d cases belong to it", got)
	}
}

// TestRecurring_LinksManyInPortions: what comes to a head after hundreds of cases links them all, each once, in transactions of
// fifty, and what is made meanwhile joins as ever.
func TestRecurring_LinksManyInPortions(t *testing.T) {
	t.Parallel()
	d := newRuledDesk(t)
	rules := d.Must(desktest.Superuser, http.MethodGet, records("rules")+"?filter=(source='recurring.js')", nil).JSON["items"].([]any)
	rule := records("rules") + "/" + rules[0].(map[string]any)["id"].(string)
	d.Must(desktest.Superuser, http.MethodPatch, rule, map[string]any{"enabled": false})
	const before = 229
	for i := range before {
		d.fault("not_cooling")
		if i%3 == 0 {
			d.Clock.Advance(time.Minute) // several stand at the same moment
		}
	}
	other := d.fault("noise")
	d.Settle()
	d.Must(desktest.Superuser, http.MethodPatch, rule, map[string]any{"enabled": true})
	d.Settle()
	d.fault("not_cooling")
	d.Settle()
	found := d.problems()
	if len(found) != 1 {
		t.Fatalf("there are %d problems", len(found))
	}
	if got := d.linked(found[0].Id); got != before+1 {
		t.Errorf("%d cases are linked, want %d", got, before+1)
	}
	if got := d.Ticket(other).GetString("problem"); got != "" {
		t.Errorf("another category is linked to %s", got)
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := d.App.DB().NewQuery(query).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := count(`SELECT COUNT(*) FROM events WHERE type = 'problem.linking'`); got != 4 {
		t.Errorf("it took %d further portions, want 4", got)
	}
	if got := count(`SELECT COUNT(*) FROM events WHERE collection = 'tickets' AND json_extract(changes, '$.problem[1]') != ''`); got != before+1 {
		t.Errorf("cases were linked %d times", got)
	}
	if got := count(`SELECT COUNT(*) FROM failures`); got != 0 {
		t.Errorf("%d events failed", got)
	}
}
