package rule_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestDryRun_ShowsNoFieldThatStaysAsItIs: a rule that sets what is there already changes nothing.
func TestDryRun_ShowsNoFieldThatStaysAsItIs(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	script := `({ act }) => { act.set({ kind: "repair", priority: "high", subject: "Door" }); act.escalate("lead", { en: "Now", "zh-CN": "现在" }); }`
	diff := func(script string) []string {
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{
			"ticket": ticket, "rule": map[string]any{"name": "Draft", "on": []string{"ticket.created", "ticket.escalated"}, "script": script},
		})
		fields := []string{}
		for _, one := range answer.JSON["diff"].([]any) {
			fields = append(fields, one.(map[string]any)["field"].(string))
		}
		return fields
	}
	equal(t, "before", diff(script), []string{"escalation", "escalation_reason", "priority"})
	scripted(w, "Real", `act.escalate("lead", { en: "Now", "zh-CN": "现在" })`, "ticket.updated")
	w.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"category": "hinge", "tags": []string{"x"}})
	w.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"tags": []string{"y"}})
	w.Settle()
	equal(t, "once it is escalated", diff(script), []string{"priority"})
}

// lastLine reads the last line of a backtest's answer, which says what was found.
func lastLine(t *testing.T, answer desktest.Answer, into any) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace([]byte(answer.Text)), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], into); err != nil {
		t.Fatal(err)
	}
}

// TestBacktest_HoldsACopyAgainstItsOriginal: a copy stands in the place of its original, also where that one's reminders fall due;
// without a rule to compare with it hears those that it would have set itself.
func TestBacktest_HoldsACopyAgainstItsOriginal(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	script := func(tag string) string {
		return `({ event, act }) => { if (event.type === "timer.reminder") act.tag("` + tag + `"); else act.remind({ hours: 1 }, { key: "look" }); }`
	}
	fields := func(name, tag string) map[string]any {
		return map[string]any{"name": name, "on": []string{"ticket.created", "timer.reminder"}, "script": script(tag), "enabled": true, "stage": "live"}
	}
	original := w.Must(desktest.Superuser, http.MethodPost, records("rules"), fields("Look again", "late")).String("id")
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Clock.Advance(2 * time.Hour)
	w.Settle()
	type found struct {
		Result struct {
			Events, Fired, Differs int
			Compared               bool
		}
	}
	for _, c := range []struct {
		name, tag, against     string
		events, fired, differs int
		compared               bool
	}{
		{name: "alone", tag: "late", events: 2, fired: 2},
		{name: "as it was copied", tag: "late", against: original, events: 2, fired: 2, compared: true},
		{name: "changed", tag: "later", against: original, events: 2, fired: 2, differs: 1, compared: true},
	} {
		var got found
		lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 7, "rule": fields("Look again (copy)", c.tag), "against": c.against}), &got)
		if r := got.Result; r.Events != c.events || r.Fired != c.fired || r.Differs != c.differs || r.Compared != c.compared {
			t.Errorf("%s: got %+v, want %+v", c.name, r, c)
		}
	}
	answer := w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 7, "rule": fields("Copy", "x"), "against": "nobody000000000"})
	if answer.Status != http.StatusBadRequest || answer.Code("against") != "rule_unknown" {
		t.Errorf("against no rule: %d %s", answer.Status, answer.Text)
	}
}

// TestBacktest_ListsWhatDiffersApart: of a rule that acts on everything, the few events about which the draft differs are listed
// however many come before them.
func TestBacktest_ListsWhatDiffersApart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tag", `act.tag("x")`)
	const most = 200
	for range most + 5 {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	last := w.Ask(desktest.Customer, "repair", "Last", "It sticks.")
	w.Settle()
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{
		"days": 7, "rule": map[string]any{"id": rule, "script": `({ ticket, act }) => { if (ticket.subject !== "Last") act.tag("x"); }`},
	})
	var final struct {
		Result struct {
			Fired, Nothing, Differs int
			Compared                bool
			Tickets                 []struct {
				Ticket, Outcome string
				Live            *struct {
					Outcome string
					Plan    []map[string]any
				}
			}
		}
	}
	lastLine(t, answer, &final)
	found := final.Result
	if !found.Compared || found.Differs != 1 || found.Fired != most+5 || found.Nothing != 1 {
		t.Errorf("compared %v, differs %d, fired %d, nothing %d; want true, 1, %d, 1", found.Compared, found.Differs, found.Fired, found.Nothing, most+5)
	}
	if len(found.Tickets) != most+1 {
		t.Fatalf("%d are listed, want the first %d and the one that differs", len(found.Tickets), most)
	}
	differing := found.Tickets[most]
	if differing.Ticket != last || differing.Outcome != "nothing" || differing.Live == nil || differing.Live.Outcome != "planned" || len(differing.Live.Plan) != 1 {
		t.Errorf("the last in the list: %+v, live %+v", differing, differing.Live)
	}
	for _, one := range found.Tickets[:most] {
		if one.Live != nil {
			t.Errorf("case %s is said to differ", one.Ticket)
		}
	}
}

// TestBacktest_TellsFailuresApart: two versions that fail of different things do not answer the same; that the same one has
// moved to another line is no difference.
func TestBacktest_TellsFailuresApart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, map[string]any{"name": "Fails", "script": `() => { throw new Error("first"); }`})
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	differs := func(script string) float64 {
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 7, "rule": map[string]any{"id": rule, "script": script}})
		lines := bytes.Split(bytes.TrimSpace([]byte(answer.Text)), []byte("\n"))
		found := asJSON(t, string(lines[len(lines)-1])).(map[string]any)["result"].(map[string]any)
		if found["compared"] != true || found["failed"] != 1.0 {
			t.Fatalf("the backtest found %v", found)
		}
		return found["differs"].(float64)
	}
	if got := differs(`() => { throw new Error("second"); }`); got != 1 {
		t.Errorf("of another error: %v differ, want 1", got)
	}
	if got := differs("() => {\n\n  throw new Error(\"first\"); }"); got != 0 {
		t.Errorf("of the same error two lines below: %v differ, want 0", got)
	}
}

// listener reads an answer as slowly as it is let, and notes until when it may be written.
type listener struct {
	*httptest.ResponseRecorder
	// reached is closed when something is written, which then waits for released.
	reached, released chan struct{}
	once              sync.Once
	deadlines         []time.Time
}

func (l *listener) Write(text []byte) (int, error) {
	l.once.Do(func() {
		close(l.reached)
		<-l.released
	})
	return l.ResponseRecorder.Write(text)
}

func (l *listener) SetWriteDeadline(deadline time.Time) error {
	l.deadlines = append(l.deadlines, deadline)
	return nil
}

// listenTo begins a backtest and returns its listener when it has something to say.
func listenTo(w *desktest.World, rule map[string]any) (l *listener, finish func()) {
	w.T.Helper()
	encoded, err := json.Marshal(map[string]any{"rule": rule, "days": 1})
	if err != nil {
		w.T.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/api/aftercare/rules/backtest", bytes.NewReader(encoded))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", w.Token(desktest.Manager))
	l = &listener{ResponseRecorder: httptest.NewRecorder(), reached: make(chan struct{}), released: make(chan struct{})}
	var served sync.WaitGroup
	served.Go(func() { w.Handler().ServeHTTP(l, request) })
	<-l.reached
	return l, func() {
		close(l.released)
		served.Wait()
	}
}

// TestBacktest_MayTakeItsTime: the server gives an answer five minutes, and a year of events takes longer.
func TestBacktest_MayTakeItsTime(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	l, finish := listenTo(w, drafted(map[string]any{"script": "() => {}"}))
	finish()
	if l.Code != http.StatusOK || len(l.deadlines) == 0 || !l.deadlines[0].IsZero() {
		t.Errorf("answered %d, deadlines %v; want 200 and none", l.Code, l.deadlines)
	}
}

// TestBacktest_ReadsNoDraftBesideAnother: a script that is read runs already, and the second in turn is not let to.
func TestBacktest_ReadsNoDraftBesideAnother(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	_, finish := listenTo(w, drafted(map[string]any{"script": "() => {}"}))
	defer finish()
	answer := w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": drafted(map[string]any{"script": "((("}), "days": 1})
	if answer.Status != http.StatusTooManyRequests {
		t.Errorf("the second was answered %d %s; its draft was read", answer.Status, answer.Text)
	}
}

// TestTrial_KnowsWhenACaseWasGone: of what a merge does to a case only that it was merged may be told, and
// what a dry run and a backtest show must be what the rule did.
func TestTrial_KnowsWhenACaseWasGone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tells", `act.notify("lead", event.type)`, "ticket.created", "ticket.merged", "ticket.closed", "ticket.updated")
	kept, merged := w.Ask(desktest.Customer, "repair", "Door", "It sticks."), w.Ask(desktest.Customer, "repair", "Door again", "It sticks.")
	w.Settle()
	changed(w, desktest.Manager, merged, map[string]any{"merged_into": kept})
	w.Settle()
	fired, skipped := 0, 0
	for _, event := range eventsOf(w, merged) {
		lived := outcomeAt(w, event.Seq, rule)
		if lived == "" {
			continue
		}
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "event": event.Seq})
		var tried result
		if err := json.Unmarshal([]byte(answer.Text), &tried); err != nil {
			t.Fatal(err)
		}
		if says := strings.Replace(tried.says(), "planned", "done", 1); says != lived {
			t.Errorf("%s: a dry run says %q, live it was %q", event.Type, says, lived)
		}
		if tried.Why == "gone" {
			skipped++
		} else {
			fired++
		}
	}
	if fired != 2 || skipped == 0 {
		t.Errorf("%d fired, %d were skipped; want two, the creation and the merge, and some", fired, skipped)
	}
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": rule, "days": 7})
	lines := bytes.Split(bytes.TrimSpace([]byte(answer.Text)), []byte("\n"))
	found := asJSON(t, string(lines[len(lines)-1])).(map[string]any)["result"].(map[string]any)
	if found["fired"] != float64(fired+1) || found["skipped"] != float64(skipped) { // the other case was made, too
		t.Errorf("a backtest says that %v fired and %v were skipped, want %d and %d", found["fired"], found["skipped"], fired+1, skipped)
	}
}

// outcomeAt is what the log says of a rule and an event: "" where it was not asked.
func outcomeAt(w *desktest.World, seq int64, rule string) string {
	w.T.Helper()
	var rows []string
	if err := w.App.DB().NewQuery(`SELECT results FROM rule_runs WHERE seq = {:seq}`).Bind(dbx.Params{"seq": seq}).Column(&rows); err != nil {
		w.T.Fatal(err)
	}
	for _, row := range rows {
		var results []result
		if err := json.Unmarshal([]byte(row), &results); err != nil {
			w.T.Fatal(err)
		}
		for _, one := range results {
			if one.Rule == rule {
				return one.says()
			}
		}
	}
	return ""
}

// TestDryRun_ImaginesWhatCanHappen: what happens to a customer or a device has no case, in earnest and imagined.
func TestDryRun_ImaginesWhatCanHappen(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	try := func(on, script string) (answer desktest.Answer, tried result) {
		t.Helper()
		answer = w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{
			"ticket": ticket, "rule": map[string]any{"name": "Draft", "on": []string{on}, "script": script},
		})
		event := answer.JSON["event"].(map[string]any)
		if event["type"] != on || event["hypothetical"] != true || event["heard"] != true {
			t.Errorf("%s: tried on %v", on, event)
		}
		if err := json.Unmarshal([]byte(answer.Text), &tried); err != nil {
			t.Fatal(err)
		}
		return answer, tried
	}
	for _, on := range []string{"customer.created", "customer.updated", "asset.created", "asset.updated", "revisit.due", "revisit.overdue"} {
		answer, tried := try(on, `({ act }) => act.note("seen")`)
		if tried.says() != "failed action rule_no_case" {
			t.Errorf("%s: a note is %q, want a refusal for want of a case", on, tried.says())
		}
		if shown := answer.JSON["ticket"].(map[string]any); shown["number"] != "" {
			t.Errorf("%s: the case %v is shown", on, shown)
		}
	}
	for _, on := range []string{"customer.updated", "revisit.overdue"} {
		_, tried := try(on, `({ ticket, customer, act }) => act.notify("manager", String(ticket) + " " + customer.id)`)
		if want := "null " + desktest.ID(desktest.Customer); len(tried.Plan) != 1 || tried.Plan[0]["text"] != want {
			t.Errorf("%s: the rule sees %v, want %q", on, tried.Plan, want)
		}
	}
	if _, tried := try("ticket.merged", `({ act }) => act.note("seen")`); tried.says() != "planned" {
		t.Errorf("of a case: %s", tried.says())
	}
}

// TestDryRun_ShowsTheFurtherRungs: where the reminders lead, if nothing else happens; also that there is no end to them.
func TestDryRun_ShowsTheFurtherRungs(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	dryRun := func(script string) (steps []string, isCut bool) {
		rule := map[string]any{"name": "Ladder", "on": []string{"ticket.created", "timer.reminder"}, "stage": "live", "enabled": true, "params": map[string]any{}, "script": "({ event, ticket, act }) => {\n" + script + "\n}"}
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "ticket": ticket})
		var shown struct {
			Further []struct {
				At      string `json:"at"`
				Outcome string `json:"outcome"`
				Plan    []struct {
					To string `json:"to"`
				} `json:"plan"`
			} `json:"further"`
			Cut bool `json:"further_cut"`
		}
		if err := json.Unmarshal([]byte(answer.Text), &shown); err != nil {
			t.Fatal(err)
		}
		for _, step := range shown.Further {
			line := step.At[11:16] + " " + step.Outcome
			if len(step.Plan) > 0 {
				line += " " + step.Plan[0].To
			}
			steps = append(steps, line)
		}
		return steps, shown.Cut
	}
	steps, isCut := dryRun(`const rung = event.data.rung ?? 0, ladder = ["assignee", "lead", "manager"];
if (rung > 0 && ticket.escalation !== ladder[rung - 1]) return;
act.escalate(ladder[rung], "Late");
if (rung < 2) act.remind({ minutes: 30 }, { key: "ladder", rung: rung + 1 });`)
	equal(t, "the ladder", steps, []string{"01:30 planned lead", "02:00 planned manager"})
	if isCut {
		t.Error("it is said to go on")
	}
	steps, isCut = dryRun(`act.escalate("manager", "Still"); act.remind({ minutes: 15 }, { key: "again" });`)
	if len(steps) != 5 || !isCut {
		t.Errorf("what has no end shows %v, cut: %v", steps, isCut)
	}
	if steps, _ = dryRun(`act.tag("x")`); len(steps) > 0 {
		t.Errorf("without a reminder there are %v", steps)
	}
	if n := count(w, "timers", "kind = 'reminder'"); n > 0 {
		t.Errorf("%d reminders were set", n)
	}
}

// TestDryRun_SaysWhatTheRuleDoesNotHear: a named event is tried in any case, and whether it would come to the rule is said. Where none is
// named it is the last that the rule waits for; a reminder of its own, which follows what happened, only where it waits for nothing else.
func TestDryRun_SaysWhatTheRuleDoesNotHear(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	remember := `({ event, act }) => { if (event.type === "ticket.created") act.remind({ hours: 1 }, { key: "x" }); }`
	on := []string{"ticket.created", "timer.reminder"}
	sets := ruled(w, map[string]any{"name": "Sets", "on": on, "script": remember})
	other := ruled(w, map[string]any{"name": "Other", "on": on, "script": `() => {}`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Advance(2 * time.Hour)
	w.Settle()
	seqs := map[string]int64{}
	for _, event := range eventsOf(w, ticket) {
		seqs[event.Type] = event.Seq
	}
	heard := func(rule any, event string) any {
		t.Helper()
		if seqs[event] == 0 {
			t.Fatalf("the case has no %s", event)
		}
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "event": seqs[event]})
		return answer.JSON["event"].(map[string]any)["heard"]
	}
	draft := map[string]any{"name": "Draft", "on": on, "script": remember}
	for _, c := range []struct {
		rule  any
		event string
		want  bool
	}{
		{sets, "ticket.created", true}, {sets, "timer.reminder", true}, {sets, "message.created", false},
		{other, "ticket.created", true}, {other, "timer.reminder", false},
		{draft, "ticket.created", true}, {draft, "timer.reminder", false},
	} {
		if got := heard(c.rule, c.event); got != c.want {
			t.Errorf("rule %v hears %s: %v, want %v", c.rule, c.event, got, c.want)
		}
	}
	reminded := map[string]any{"id": sets, "name": "Sets", "on": []string{"timer.reminder"}, "script": remember}
	for want, rules := range map[string][]any{"ticket.created": {other, sets}, "timer.reminder": {reminded}} {
		for _, rule := range rules {
			answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "ticket": ticket})
			if event := answer.JSON["event"].(map[string]any); event["heard"] != true || event["type"] != want || event["hypothetical"] != false {
				t.Errorf("the last that %v waits for: %v, want %s", rule, event, want)
			}
		}
	}
}

// TestTrial_NamesTheLineOfAnActionThatCannotBeDone: in the dry run, in the backtest, and of a step that a reminder leads to. That the same is asked for
// on another line makes no difference between two versions.
func TestTrial_NamesTheLineOfAnActionThatCannotBeDone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	script := "({ act, event }) => {\n  if (event.type !== \"timer.reminder\") return act.remind(3600);\n  act.note(\"漏水\"); act.team(\"Gas\");\n}"
	fields := map[string]any{"name": "Ladder", "on": []string{"ticket.created", "timer.reminder"}, "script": script, "enabled": true, "stage": "live"}
	id := w.Must(desktest.Superuser, http.MethodPost, records("rules"), fields).String("id")
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Clock.Advance(2 * time.Hour)
	w.Settle()
	type answer struct {
		Plan  []map[string]any
		Error *fault
	}
	at := func(of answer) []int {
		if of.Error == nil {
			return nil
		}
		return []int{of.Error.Line, of.Error.Column, of.Error.Action}
	}
	logged := lastOf(w, ticket, id)
	equal(t, "in the log", at(answer{logged.Plan, logged.Error}), []int{3, 27, 1})
	var tried struct{ Further []answer }
	body := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": fields, "event": runs(w, ticket)[0].Seq})
	if err := json.Unmarshal([]byte(body.Text), &tried); err != nil || len(tried.Further) != 1 {
		t.Fatalf("the dry run says %s, %v", body.Text, err)
	}
	equal(t, "in the dry run", at(tried.Further[0]), []int{3, 27, 1})
	if plan, err := json.Marshal(tried.Further[0].Plan); err != nil || string(plan) != `[{"do":"note","text":"漏水"},{"do":"team","team":"Gas"}]` {
		t.Errorf("its plan is %s, %v", plan, err)
	}

	fields["id"], fields["script"] = id, strings.Replace(script, "{\n", "{\n  // from here on\n", 1)
	var found struct {
		Result struct {
			Failed, Differs int
			Compared        bool
			Against         struct{ Events, Fired, Failed int }
			Tickets         []answer
		}
	}
	lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": fields, "days": 7}), &found)
	if found.Result.Failed != 1 || found.Result.Differs != 0 || !found.Result.Compared || len(found.Result.Tickets) != 2 {
		t.Fatalf("the backtest found %+v", found.Result)
	}
	equal(t, "of the saved rule", []int{found.Result.Against.Events, found.Result.Against.Fired, found.Result.Against.Failed}, []int{2, 1, 1})
	equal(t, "in the backtest", at(found.Result.Tickets[1]), []int{4, 27, 1})
}

// TestTrial_SaysWhatIsWrongBeforeACaseIsSolved: a mistake in what is asked for does not wait until a case is in the state that brings it to light.
func TestTrial_SaysWhatIsWrongBeforeACaseIsSolved(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	for script, want := range map[string]string{
		`act.survey("nosuch")`:         "failed action survey_unknown",
		`act.survey("after_service")`:  "planned",
		`act.callback({ tries: "x" })`: "failed action callback_plan",
		`act.callback({})`:             "planned",
	} {
		rule := drafted(map[string]any{"script": "({ act }) => " + script})
		var tried result
		body := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "ticket": ticket})
		if err := json.Unmarshal([]byte(body.Text), &tried); err != nil || tried.says() != want {
			t.Errorf("%s: a dry run says %s, want %s; %v", script, tried.says(), want, err)
		}
		var found struct{ Result struct{ Tickets []result } }
		lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": rule, "days": 1}), &found)
		if len(found.Result.Tickets) != 1 || found.Result.Tickets[0].says() != want {
			t.Errorf("%s: a backtest says %+v, want %s", script, found.Result.Tickets, want)
		}
	}
}
