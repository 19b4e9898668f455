package problem_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// desk is a world with one product and a problem of it.
type desk struct {
	*desktest.World
	product string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	return desk{w, w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "W1", "active": true}).String("id")}
}

// ask makes a case of the product and a category.
func (d desk) ask(category string) string {
	d.T.Helper()
	id := d.Ask(desktest.Customer, "repair", "It leaks", "Water on the floor.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"product": d.product, "category": category})
	return id
}

// register makes a problem as the lead, owned by the agent.
func (d desk) register() string {
	d.T.Helper()
	return d.Must(desktest.Lead, http.MethodPost, records("problems"), map[string]any{
		"title": "Door seals leak", "product": d.product, "category": "leak", "owner": desktest.ID(desktest.Agent),
	}).String("id")
}

func (d desk) change(as, id string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodPatch, records("problems")+"/"+id, fields)
}

func (d desk) must(as, id string, fields map[string]any) {
	d.T.Helper()
	if answer := d.change(as, id, fields); answer.Status != http.StatusOK {
		d.T.Fatalf("change the problem as %s to %v: %d %s", as, fields, answer.Status, answer.Text)
	}
}

func (d desk) problem(id string) *core.Record {
	d.T.Helper()
	record, err := d.App.FindRecordById("problems", id)
	if err != nil {
		d.T.Fatal(err)
	}
	return record
}

// steps are what the problem needs to come to each step.
func steps(d desk) []map[string]any {
	return []map[string]any{
		{"status": "contained", "containment": "Batch 7 held back."},
		{"status": "analysed", "causes": []map[string]any{{"why": "The seal hardens", "evidence": "Shore 82 after 90 days"}}, "cause_class": "supplier"},
		{"status": "acting", "corrective": "Seals of batch 7 replaced.", "preventive": "Hardness is measured at receipt.", "due_at": "2026-09-30 09:00:00.000Z"},
		{"status": "verifying", "measured_at": journal.DateTime(d.Clock.Now()).String()},
	}
}

// measure brings a problem to verifying, with the measure taken now.
func (d desk) measure(id string) {
	d.T.Helper()
	for _, step := range steps(d) {
		d.must(desktest.Agent, id, step)
	}
	d.Settle()
}

func (d desk) events(id string) []string {
	d.T.Helper()
	events, err := journal.OfRecord(d.App, "problems", id, 0)
	if err != nil {
		d.T.Fatal(err)
	}
	var types []string
	for _, event := range events {
		types = append(types, event.Type)
	}
	return types
}

// told are the kinds of notification that somebody has had of problems, in order.
func (d desk) told(name string) []string {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("notifications", "staff = {:staff} && kind ~ 'problem'", "event", 0, 0, dbx.Params{"staff": desktest.ID(name)})
	if err != nil {
		d.T.Fatal(err)
	}
	var kinds []string
	for _, record := range found {
		kinds = append(kinds, record.GetString("kind"))
	}
	return kinds
}

func TestProblem_GoesStepByStepWithItsEvidence(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	if p := d.problem(id); p.GetString("number") != "P-2026-0001" || p.GetString("status") != "registered" || p.GetString("basis") != "linked" {
		t.Errorf("registered as %v", p.PublicExport())
	}
	for i, step := range steps(d) {
		for name := range step {
			if name == "status" {
				continue
			}
			without := map[string]any{}
			for other, value := range step {
				if other != name {
					without[other] = value
				}
			}
			if answer := d.change(desktest.Agent, id, without); answer.Code(name) != "problem_evidence" {
				t.Errorf("%s without %s: %d %s", step["status"], name, answer.Status, answer.Text)
			}
		}
		for _, later := range steps(d)[i+1:] {
			if answer := d.change(desktest.Agent, id, later); answer.Code("status") != "problem_jump" {
				t.Errorf("from step %d to %s: %d %s", i, later["status"], answer.Status, answer.Text)
			}
		}
		d.must(desktest.Agent, id, step)
		for name := range step {
			if name != "status" {
				if answer := d.change(desktest.Lead, id, map[string]any{name: nil}); answer.Code(name) != "problem_evidence_stays" {
					t.Errorf("at %s, %s emptied: %d %s", step["status"], name, answer.Status, answer.Text)
				}
			}
		}
	}
	if got := strings.Join(d.events(id), " "); got != "problem.created problem.moved problem.moved problem.moved problem.moved" {
		t.Errorf("the journal says %s", got)
	}
}

func TestProblem_IsClosedByAnotherWhoSaysWhatCameOfIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	d.measure(id)
	done := map[string]any{"status": "closed", "conclusion": "No case since."}
	with := func(more map[string]any) map[string]any {
		all := map[string]any{}
		for _, one := range []map[string]any{done, more} {
			for name, value := range one {
				all[name] = value
			}
		}
		return all
	}
	for _, c := range []struct {
		about, as, field, code string
		fields                 map[string]any
	}{
		{"an agent", desktest.Agent, "status", "needs_lead", with(map[string]any{"reason": "It is fine"})},
		{"without a conclusion", desktest.Lead, "conclusion", "problem_evidence", map[string]any{"status": "closed", "reason": "It is fine"}},
		{"before an effect is shown", desktest.Lead, "reason", "problem_effect_open", done},
	} {
		if answer := d.change(c.as, id, c.fields); answer.Code(c.field) != c.code {
			t.Errorf("%s: %d %s", c.about, answer.Status, answer.Text)
		}
	}
	d.must(desktest.Manager, id, map[string]any{"owner": desktest.ID(desktest.Lead)})
	if answer := d.change(desktest.Lead, id, with(map[string]any{"reason": "It is fine"})); answer.Code("status") != "problem_own_effect" {
		t.Errorf("the owner: %d %s", answer.Status, answer.Text)
	}
	d.must(desktest.Manager, id, with(map[string]any{"reason": "The product is not sold any more"}))
	if p := d.problem(id); p.GetString("closed_by") != desktest.ID(desktest.Manager) || p.GetString("closed_at") == "" || p.GetString("reason") != "" {
		t.Errorf("closed as %v", p.PublicExport())
	}
	if answer := d.change(desktest.Manager, id, map[string]any{"title": "Otherwise"}); answer.Code("title") != "problem_closed" {
		t.Errorf("a closed problem changed: %d %s", answer.Status, answer.Text)
	}
	// Opened again: by a lead, with a reason, and never back to where nothing was contained.
	if answer := d.change(desktest.Agent, id, map[string]any{"status": "contained", "reason": "Again"}); answer.Code("status") != "needs_lead" {
		t.Errorf("opened again by an agent: %d %s", answer.Status, answer.Text)
	}
	if answer := d.change(desktest.Lead, id, map[string]any{"status": "contained"}); answer.Code("reason") != "needs_reason" {
		t.Errorf("opened again without a reason: %d %s", answer.Status, answer.Text)
	}
	if answer := d.change(desktest.Lead, id, map[string]any{"status": "mended"}); answer.Code("status") != "validation_in_invalid" {
		t.Errorf("a status that there is not: %d %s", answer.Status, answer.Text)
	}
	if answer := d.change(desktest.Lead, id, map[string]any{"status": "registered", "reason": "Again"}); answer.Code("status") != "problem_jump" {
		t.Errorf("opened again as if new: %d %s", answer.Status, answer.Text)
	}
	d.must(desktest.Lead, id, map[string]any{"status": "contained", "reason": "They leak again"})
	p := d.problem(id)
	if p.GetInt("reopened") != 1 || p.GetString("measured_at") != "" || p.GetString("closed_at") != "" || p.GetString("conclusion") != "" || p.GetString("containment") == "" {
		t.Errorf("opened again as %v", p.PublicExport())
	}
	events, err := journal.OfRecord(d.App, "problems", id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Type != "problem.reopened" || last.Data["reason"] != "They leak again" {
		t.Errorf("the journal ends with %s %v", last.Type, last.Data)
	}
	d.Settle()
	if got := d.told(desktest.Agent); !slices.Equal(got, []string{"problem_owner"}) {
		t.Errorf("the first owner was told %v", got)
	}
	if got := d.told(desktest.Lead); !slices.Equal(got, []string{"problem_owner"}) { // who opened it again themselves
		t.Errorf("the owner was told %v", got)
	}
	if n := timers(t, d, id); len(n) != 1 { // the deadline; the checks are forgotten
		t.Errorf("timers %v", n)
	}
}

func timers(t *testing.T, d desk, id string) []string {
	t.Helper()
	var keys []string
	if err := d.App.ConcurrentDB().NewQuery(`SELECT key FROM timers WHERE kind = 'problem' AND record = {:id} ORDER BY due_at`).Bind(dbx.Params{"id": id}).Column(&keys); err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestProblem_AsksWhenItDidNotHelp: each window says once what it came to, and where as many come as before the owner and the
// leads are asked to open it again.
func TestProblem_AsksWhenItDidNotHelp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ask("other") // the desk has been there for a while
	d.Advance(100 * 24 * time.Hour)
	id := d.register()
	link := func() {
		d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+d.ask("leak"), map[string]any{"problem": id})
		d.Settle()
	}
	for range 8 {
		link()
		d.Advance(24 * time.Hour)
	}
	d.measure(id)
	for range 8 {
		d.Advance(24 * time.Hour)
		link()
	}
	if d.problem(id).GetString("effect") != "" {
		t.Error("there is an effect before its time")
	}
	d.Advance(22*24*time.Hour - time.Millisecond)
	if got := d.events(id); slices.Contains(got, "problem.checked") {
		t.Errorf("checked before its time: %v", got)
	}
	d.Advance(time.Millisecond)
	if p := d.problem(id); p.GetString("effect") != "not_helped" || p.GetInt("effect_days") != 30 {
		t.Errorf("after 30 days: %s of %d", p.GetString("effect"), p.GetInt("effect_days"))
	}
	for name, want := range map[string][]string{
		desktest.Agent: {"problem_owner", "problem_not_helped"}, desktest.Lead: {"problem_not_helped"}, desktest.Agent2: nil,
	} {
		if got := d.told(name); !slices.Equal(got, want) {
			t.Errorf("%s was told %v, want %v", name, got, want)
		}
	}
	d.Advance(90 * 24 * time.Hour)
	if got := strings.Count(strings.Join(d.events(id), " "), "problem.checked"); got != 3 {
		t.Errorf("checked %d times: %v", got, d.events(id))
	}
	answer := d.Must(desktest.QA, http.MethodGet, "/api/aftercare/problems/"+id+"/effect", nil)
	effect, _ := answer.JSON["effect"].(map[string]any)
	if effect["verdict"] != "not_helped" || effect["days"] != 90.0 {
		t.Errorf("the effect is %s", answer.Text)
	}
	// By the measure it can be opened again by whoever sees to it.
	d.must(desktest.Agent, id, map[string]any{"status": "analysed", "reason": "As many as before"})
	if got := d.problem(id).GetString("effect"); got != "" {
		t.Errorf("opened again it says %s", got)
	}
}

func TestProblem_HelpedAndIsClosed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ask("other")
	d.Advance(100 * 24 * time.Hour)
	id := d.register()
	for range 9 {
		d.ask("leak") // counted by product and category, not linked
		d.Advance(24 * time.Hour)
	}
	d.must(desktest.Agent, id, map[string]any{"basis": "category"})
	d.measure(id)
	d.Advance(30 * 24 * time.Hour)
	if p := d.problem(id); p.GetString("effect") != "helped" {
		t.Fatalf("after 30 days: %q", p.GetString("effect"))
	}
	d.must(desktest.Lead, id, map[string]any{"status": "closed", "conclusion": "None since."})
	d.Advance(60 * 24 * time.Hour) // the later checks are made all the same
	if p := d.problem(id); p.GetInt("effect_days") != 90 || p.GetString("status") != "closed" {
		t.Errorf("closed, after 90 days: %d %s", p.GetInt("effect_days"), p.GetString("status"))
	}
	if got := d.Must(desktest.Agent, http.MethodGet, "/api/aftercare/problems/"+id+"/effect?basis=linked", nil); !strings.Contains(got.Text, `"basis":"linked"`) || !strings.Contains(got.Text, "too_few") {
		t.Errorf("by links: %s", got.Text)
	}
}

// TestProblem_EffectIsOfWhatWasCounted: counted by product and category, it says nothing of other ones.
func TestProblem_EffectIsOfWhatWasCounted(t *testing.T) {
	t.Parallel()
	for basis, want := range map[string]string{"category": "", "linked": "helped"} {
		d := newDesk(t)
		d.ask("other")
		d.Advance(100 * 24 * time.Hour)
		id := d.register()
		for range 9 {
			d.must(desktest.Agent, id, map[string]any{"basis": basis})
			leak := d.ask("leak")
			d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+leak, map[string]any{"problem": id})
			d.Advance(24 * time.Hour)
		}
		d.measure(id)
		d.Advance(30 * 24 * time.Hour)
		if p := d.problem(id); p.GetString("effect") != "helped" {
			t.Fatalf("by %s, after 30 days: %q", basis, p.GetString("effect"))
		}
		d.must(desktest.Agent, id, map[string]any{"category": "other"})
		if p := d.problem(id); p.GetString("effect") != want || (p.GetInt("effect_days") == 0) != (want == "") {
			t.Errorf("by %s, of another category: %q of %d days", basis, p.GetString("effect"), p.GetInt("effect_days"))
		}
	}
}

func TestProblem_IsOverdueOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	// Friday, 25 September 2026 is Mid-Autumn Festival; a deadline on it ends with the next working day.
	d.must(desktest.Lead, id, map[string]any{"due_at": "2026-09-24 16:00:00.000Z"}) // midnight in Shanghai
	due := d.problem(id).GetDateTime("due_at").Time()
	d.must(desktest.Lead, id, map[string]any{"due_at": "2026-09-22"}) // a date without a time, whatever the zone of who writes it
	if local := d.problem(id).GetDateTime("due_at").Time().In(time.Local); local.Format("2006-01-02") != "2026-09-22" || local.Hour() < 12 {
		t.Errorf("a date is due %v", local)
	}
	d.must(desktest.Lead, id, map[string]any{"due_at": "2026-09-24 16:00:00.000Z"})
	if local := due.In(time.Local); local.Format("2006-01-02") == "2026-09-25" || local.Hour() == 0 {
		t.Errorf("due %v", local)
	}
	d.Advance(due.Sub(d.Clock.Now()) + time.Millisecond)
	d.Advance(48 * time.Hour)
	if got := strings.Count(strings.Join(d.events(id), " "), "problem.overdue"); got != 1 || !d.problem(id).GetBool("overdue") {
		t.Errorf("%d times overdue: %v", got, d.events(id))
	}
	d.must(desktest.Lead, id, map[string]any{"due_at": journal.DateTime(d.Clock.Now().Add(50 * time.Hour)).String()})
	if d.problem(id).GetBool("overdue") {
		t.Error("moved, it is still overdue")
	}
	d.Advance(60 * time.Hour)
	if got := strings.Count(strings.Join(d.events(id), " "), "problem.overdue"); got != 2 {
		t.Errorf("moved and passed again: %v", d.events(id))
	}
}

func TestProblem_CountsWhomItTouches(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id, none := d.register(), d.register()
	first, second := d.ask("leak"), d.ask("leak")
	for _, ticket := range []string{first, second} {
		d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"problem": id})
	}
	count := func() string {
		return d.Must(desktest.QA, http.MethodGet, "/api/aftercare/problems/affected?ids="+id+","+none, nil).Text
	}
	if got := count(); !strings.Contains(got, fmt.Sprintf(`"%s":{"cases":2,"customers":1}`, id)) || !strings.Contains(got, fmt.Sprintf(`"%s":{"cases":0,"customers":0}`, none)) {
		t.Errorf("two cases: %s", got)
	}
	// A follow-up of a third case brings its case along; merged into the first it is one with it.
	third := d.Ask(desktest.Customer, "repair", "Wet", "Again.")
	followUp := d.Must(desktest.Agent, http.MethodPost, records("follow_ups"), map[string]any{"ticket": third, "text": "Look at the seal", "due_at": "2026-10-01 00:00:00.000Z"}).String("id")
	source := map[string]any{"problem": id, "source": "follow_ups/" + followUp}
	link := d.Must(desktest.Agent, http.MethodPost, records("problem_sources"), source).String("id")
	if again := d.Do(desktest.Agent, http.MethodPost, records("problem_sources"), source); again.Status != http.StatusBadRequest {
		t.Errorf("linked twice: %d %s", again.Status, again.Text)
	}
	if got := d.Ticket(third).GetString("problem"); got != id {
		t.Errorf("its case belongs to %q", got)
	}
	if got := count(); !strings.Contains(got, `"cases":3`) {
		t.Errorf("with the follow-up: %s", got)
	}
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+third, map[string]any{"merged_into": first})
	d.Settle()
	if got := count(); !strings.Contains(got, `"cases":2`) {
		t.Errorf("merged: %s", got)
	}
	// Erased it still counts, and nothing of its words stands in the ledger.
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+second, map[string]any{"erased_reason": "The customer asked"})
	d.Settle()
	if got := count(); !strings.Contains(got, `"cases":2`) {
		t.Errorf("erased: %s", got)
	}
	for _, bad := range []map[string]any{{"problem": id, "source": "tickets/" + first}, {"problem": id, "source": "follow_ups/nothing00000000"}, {"problem": id, "source": ""}} {
		if answer := d.Do(desktest.Agent, http.MethodPost, records("problem_sources"), bad); answer.Status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", bad, answer.Status, answer.Text)
		}
	}
	if answer := d.Do(desktest.Agent, http.MethodDelete, records("problem_sources")+"/"+link, nil); answer.Status != http.StatusNoContent {
		t.Errorf("taken away: %d %s", answer.Status, answer.Text)
	}
}

// TestProblem_FollowsAMerge: the case that goes on takes the problem of the one that was merged into it.
func TestProblem_FollowsAMerge(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	linked, other := d.ask("leak"), d.ask("leak")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+linked, map[string]any{"problem": id})
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+linked, map[string]any{"merged_into": other})
	d.Settle()
	if got := d.Ticket(other).GetString("problem"); got != id {
		t.Errorf("the case that goes on belongs to %q", got)
	}
}

func TestProblem_WhoMay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	if answer := d.change(desktest.QA, id, map[string]any{"symptom": "Wet floor"}); answer.Status != http.StatusForbidden {
		t.Errorf("quality: %d %s", answer.Status, answer.Text)
	}
	if answer := d.change(desktest.Agent2, id, map[string]any{"owner": desktest.ID(desktest.Agent2)}); answer.Code("owner") != "needs_lead" {
		t.Errorf("taken from a colleague: %d %s", answer.Status, answer.Text)
	}
	d.must(desktest.Agent, id, map[string]any{"owner": desktest.ID(desktest.Agent2)}) // handed on
	if answer := d.change(desktest.Lead, id, map[string]any{"owner": desktest.ID(desktest.QA)}); answer.Code("owner") != "assignee_cannot_work" {
		t.Errorf("given to quality: %d %s", answer.Status, answer.Text)
	}
	for name, value := range map[string]any{"number": "P-1", "overdue": true, "effect": "helped", "effect_days": 30, "reopened": 3, "closed_at": "2026-01-01 00:00:00.000Z", "closed_by": desktest.ID(desktest.Lead), "proposed": true, "rule": "x"} {
		if answer := d.change(desktest.Manager, id, map[string]any{name: value}); answer.Code(name) != "field_kept_by_desk" {
			t.Errorf("%s by hand: %d %s", name, answer.Status, answer.Text)
		}
	}
	for code, fields := range map[string]map[string]any{
		"problem_causes":           {"causes": "because"},
		"problem_measure_early":    {"measured_at": "2026-09-01 00:00:00.000Z"},
		"validation_required":      {"title": " "},
		"problem_registered_first": {"status": "acting"},
	} {
		answer := d.change(desktest.Lead, id, fields)
		if code == "problem_registered_first" {
			fields["title"] = "Another"
			answer = d.Do(desktest.Lead, http.MethodPost, records("problems"), fields)
		}
		if !strings.Contains(answer.Text, code) || answer.Status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", fields, answer.Status, answer.Text)
		}
	}
}

// TestProblem_ComparesByCategoryOnlyWhatIsSorted: without a product and a category all cases that nobody has sorted would be alike.
func TestProblem_ComparesByCategoryOnlyWhatIsSorted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if answer := d.Do(desktest.Lead, http.MethodPost, records("problems"), map[string]any{"title": "Anything", "basis": "category", "product": d.product}); answer.Code("basis") != "problem_basis_unsorted" {
		t.Errorf("registered so: %d %s", answer.Status, answer.Text)
	}
	id := d.register()
	d.must(desktest.Lead, id, map[string]any{"basis": "category"})
	if answer := d.change(desktest.Lead, id, map[string]any{"category": ""}); answer.Code("basis") != "problem_basis_unsorted" {
		t.Errorf("its category taken away: %d %s", answer.Status, answer.Text)
	}
	d.must(desktest.Lead, id, map[string]any{"basis": "linked", "category": ""})
	if answer := d.change(desktest.Lead, id, map[string]any{"basis": "category"}); answer.Code("basis") != "problem_basis_unsorted" {
		t.Errorf("asked for without one: %d %s", answer.Status, answer.Text)
	}
	if answer := d.Do(desktest.Lead, http.MethodGet, "/api/aftercare/problems/"+id+"/effect?basis=category", nil); answer.Code("basis") != "problem_basis_unsorted" {
		t.Errorf("looked at so: %d %s", answer.Status, answer.Text)
	}
}

// TestProblem_TwoAtOnce: who saves over somebody else's change is told so, and nothing is lost.
func TestProblem_TwoAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	seen := "?seen=" + strings.ReplaceAll(d.problem(id).GetString("updated"), " ", "%20")
	d.Clock.Advance(time.Second)
	d.must(desktest.Agent, id, map[string]any{"symptom": "Wet floor"})
	if answer := d.Do(desktest.Lead, http.MethodPatch, records("problems")+"/"+id+seen, map[string]any{"symptom": "Dry floor"}); answer.Status != http.StatusConflict {
		t.Errorf("over a change: %d %s", answer.Status, answer.Text)
	}
	if answer := d.Do(desktest.Lead, http.MethodPatch, records("problems")+"/"+id+seen, map[string]any{"batch": "7"}); answer.Status != http.StatusOK {
		t.Errorf("beside a change: %d %s", answer.Status, answer.Text)
	}
	if p := d.problem(id); p.GetString("symptom") != "Wet floor" || p.GetString("batch") != "7" {
		t.Errorf("kept %v", p.PublicExport())
	}
}
