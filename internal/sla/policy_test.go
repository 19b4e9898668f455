package sla_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// everyCase is the shipped policy that holds for all cases, mailPolicy the one for mail, workdays the shipped calendar.
const (
	everyCase  = "slaevery0000000"
	mailPolicy = "slamail00000000"
	workdays   = "workdayscn00000"
)

// edits changes a record as the owner of the desk.
func edits(collection, id string, pairs ...any) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		s.Must(desktest.Superuser, http.MethodPatch, records(collection)+"/"+id, fieldsOf(pairs))
	}
}

func makes(collection string, pairs ...any) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		s.Must(desktest.Superuser, http.MethodPost, records(collection), fieldsOf(pairs))
	}
}

// target is one clock's time in a policy.
type target = map[string]any

func within(seconds int) target { return target{"within_seconds": seconds} }

// reapplies applies the policies again to the case, and wants so many clocks to get another target.
func reapplies(as string, clocks int) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		answer := s.Do(as, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"ticket": s.id, "reason": "New terms."})
		if got := answer.String("clocks"); answer.Status != http.StatusOK || got != fmt.Sprint(clocks) {
			s.errorf("applying the policies again: %d %s, want %d clocks", answer.Status, answer.Text, clocks)
		}
	}
}

func TestPolicies_AreAskedInOrder(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer2), map[string]any{"tier": "vip"})
	heater := w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "NY-16", "name_zh": "燃气热水器", "name_en": "Gas heater", "category": "gas", "active": true}).String("id")
	tell(t, w, []story{
		{"policies", []act{at("09-14 09:00",
			makes("sla_policies", "name", "Off", "position", 1, "enabled", false, "targets", target{"first_response": within(60)}),
			makes("sla_policies", "name", "Gas", "position", 4, "enabled", true, "when", `product.category === "gas"`, "targets", target{"first_response": within(300)}),
			makes("sla_policies", "name", "VIP", "position", 5, "enabled", true, "when", `customer.tier === "vip"`, "targets", target{"first_response": within(600)}),
			makes("sla_policies", "name", "Blank", "position", 6, "enabled", true, "when", `ticket.category === "blank" && !ticket.tags.includes("no") && ticket.assignee === ""`,
				"targets", target{"first_response": within(120)}),
			makes("sla_policies", "name", "Late", "position", 1000, "enabled", true, "targets", target{"first_response": within(1), "diagnosis": within(1)}),
			makes("sla_policies", "name", "Fails", "position", 2, "enabled", true, "when", `ticket.subject === "" || ticket.subject.nothing.at.all`, "targets", target{"first_response": within(2)}),
		)}},
		{"the first that holds and names the clock counts", []act{at("09-14 10:00", asksAs(desktest.Customer2, "consultation"), sees(lines{"first_response": "09-14 10:10", "resolution": "09-15 10:00"}))}},
		{"one that does not hold is passed over", []act{at("09-14 10:00", asks("consultation"), sees(lines{"first_response": "09-14 10:30"}))}},
		{"a policy may ask about the product", []act{at("09-14 10:00", comes("portal", "consultation", "product", heater), sees(lines{"first_response": "09-14 10:05"}))}},
		{"a policy is asked with every field, empty ones too", []act{at("09-14 10:00", comes("portal", "consultation", "category", "blank"), sees(lines{"first_response": "09-14 10:02"}))}},
		{"the policy stands at its clock", []act{at("09-14 10:00", asksAs(desktest.Customer2, "consultation"), func(s *telling) {
			for _, c := range rowsOf(s.t, s.World, s.id) {
				if want := map[string]string{"first_response": "VIP", "resolution": "所有工单 Every case"}[c.GetString("kind")]; c.GetString("policy_name") != want {
					s.errorf("%s comes from %q, want %q", c.GetString("kind"), c.GetString("policy_name"), want)
				}
			}
		})}},
		{"a clock that no policy names is none", []act{
			at("09-14 11:00", edits("sla_policies", everyCase, "targets", target{"first_response": within(1800)})),
			at("09-14 11:01", asks("consultation"), promises(desktest.Agent, "09-14 15:00"), seesOnly(lines{"first_response": "09-14 11:31", "promise": "09-14 15:00"})),
		}},
		{"without any policy a promise still is one", []act{
			at("09-14 12:00", func(s *telling) {
				policies, err := s.App.FindAllRecords("sla_policies")
				if err != nil {
					s.t.Fatal(err)
				}
				for _, policy := range policies {
					s.Must(desktest.Manager, http.MethodPatch, records("sla_policies")+"/"+policy.Id, map[string]any{"enabled": false})
				}
			}),
			at("09-14 12:01", asks("complaint"), promises(desktest.Agent, "09-14 15:00"), seesOnly(lines{"promise": "09-14 15:00"})),
			at("09-14 15:00:00.001", sees(lines{"promise": "09-14 15:00 overdue"}), pressing("overdue promise 09-14 15:00")),
		}},
	})
}

func TestPolicies_SnapshotStaysUntilAppliedAgain(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	hour := target{"first_response": within(3600), "next_response": within(3600), "resolution": target{"within_seconds": 86400, "warn": []int{50, 80}}, "diagnosis": within(300)}
	tell(t, w, []story{
		{"the policy is edited at ten", []act{at("09-14 10:00", edits("sla_policies", everyCase, "targets", hour))}},
		{"a clock keeps the target it began with", []act{
			at("09-14 09:59", asks("consultation")),
			at("09-14 10:01", sees(lines{"first_response": "09-14 10:29"})),
		}},
		{"one that begins later has the new one", []act{at("09-14 10:01", asks("consultation"), sees(lines{"first_response": "09-14 11:01"}))}},
		{"applied again, it counts from its old start", []act{
			at("09-14 09:59", asks("consultation")),
			at("09-14 10:05", reapplies(desktest.Lead, 1), sees(lines{"first_response": "09-14 10:29 reapplied 09-14 10:05; 09-14 10:59", "resolution": "09-15 09:59"})),
			at("09-14 10:06", reapplies(desktest.Lead, 0), sees(lines{"first_response": "09-14 10:29 reapplied 09-14 10:05; 09-14 10:59"}), func(s *telling) {
				for _, c := range rowsOf(s.t, s.World, s.id) {
					if c.GetInt("leg") != 1 {
						s.errorf("%s is leg %d: it is the same leg still", c.GetString("kind"), c.GetInt("leg"))
					}
				}
			}),
			at("09-14 10:30", sees(lines{"first_response": "09-14 10:29 reapplied 09-14 10:05; 09-14 10:59"})),
			at("09-14 11:00", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 10:29 reapplied 09-14 10:05; 09-14 10:59 late 09-14 11:00"})),
		}},
		{"an overdue clock may be in time again", []act{
			at("09-14 09:59", asks("consultation")),
			at("09-14 10:40", sees(lines{"first_response": "09-14 10:29 overdue"}), reapplies(desktest.Manager, 1),
				sees(lines{"first_response": "09-14 10:29 overdue and reapplied 09-14 10:40; 09-14 10:59"}), pressing("running first_response 09-14 10:59")),
		}},
		{"a solved case has nothing to apply to", []act{
			at("09-14 09:59", asks("consultation")),
			at("09-14 10:02", resolves(desktest.Agent)),
			at("09-14 10:03", reapplies(desktest.Lead, 0)),
		}},
		{"a raised grade that gave no other limit is not counted twice", []act{
			at("09-14 10:10", asks("complaint")),
			at("09-14 10:15", changes(desktest.Agent, "grade", "major"), sees(lines{"complaint_reply": "09-20 18:00"})),
			at("09-14 10:20", reapplies(desktest.Lead, 0), sees(lines{"complaint_reply": "09-20 18:00", "complaint_ack": "09-14 11:10 regraded 09-14 10:15; 09-14 10:45"})),
		}},
		{"complaints have other limits from eleven", []act{at("09-14 11:00", edits("sla_policies", "slamajor0000000",
			"targets", target{"complaint_ack": within(3000), "complaint_reply": target{"working_days": 2}}))}},
		{"a raised grade goes on as one clock", []act{
			at("09-14 10:40", asks("complaint")),
			at("09-14 10:45", changes(desktest.Agent, "grade", "major")),
			at("09-14 11:05", reapplies(desktest.Lead, 2), sees(lines{
				"complaint_ack":   "09-14 11:40 regraded 09-14 10:45; 09-14 11:15 reapplied 09-14 11:05; 09-14 11:35",
				"complaint_reply": "09-20 18:00 reapplied 09-14 11:05; 09-16 18:00",
			})),
			at("09-14 11:06", reapplies(desktest.Lead, 0)),
			at("09-14 11:10", changes(desktest.Agent, "grade", "crisis"), sees(lines{
				"complaint_ack":   "09-14 11:40 regraded 09-14 10:45; 09-14 11:15 reapplied 09-14 11:05; 09-14 11:35 regraded 09-14 11:10; 09-14 11:25",
				"complaint_reply": "09-20 18:00 reapplied 09-14 11:05; 09-16 18:00 regraded 09-14 11:10; 09-20 18:00",
			})),
			at("09-14 11:12", reapplies(desktest.Lead, 0)),
			at("09-14 11:20", says(desktest.Agent, "reply"), sees(lines{
				"complaint_ack": "09-14 11:40 regraded 09-14 10:45; 09-14 11:15 reapplied 09-14 11:05; 09-14 11:35 regraded 09-14 11:10; 09-14 11:25 met 09-14 11:20",
			})),
		}},
		{"a policy names a clock that none named", []act{
			at("09-14 12:00", edits("sla_policies", everyCase, "targets", target{"resolution": within(86400)})),
			at("09-14 12:01", asks("consultation"), seesOnly(lines{"resolution": "09-15 12:01"})),
			at("09-14 12:02", edits("sla_policies", everyCase, "targets", hour)),
			at("09-14 12:10", reapplies(desktest.Lead, 2), sees(lines{"first_response": "09-14 13:01", "resolution": "09-15 12:01 reapplied 09-14 12:10; 09-15 12:01"})),
		}},
	})
}

func TestReapply_WhoMayAndWhatIsKept(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id, other := w.Ask(desktest.Customer, "consultation", "Door", "It sticks."), w.Ask(desktest.Customer2, "consultation", "Door", "It sticks.")
	w.Advance(time.Minute)
	w.Must(desktest.Superuser, http.MethodPatch, records("sla_policies")+"/"+everyCase, map[string]any{"targets": target{"first_response": within(3600), "resolution": within(86400)}})
	w.Settle()
	one, all := map[string]any{"ticket": id, "reason": "New terms."}, map[string]any{"all": true, "reason": "New terms."}
	for _, refused := range []struct {
		as          string
		body        map[string]any
		status      int
		field, code string
	}{
		{desktest.Guest, one, 403, "request", "needs_lead"},
		{desktest.Customer, one, 403, "request", "needs_lead"},
		{desktest.Agent, one, 403, "request", "needs_lead"},
		{desktest.QA, one, 403, "request", "needs_lead"},
		{desktest.Lead, all, 403, "request", "needs_manager"},
		{desktest.Lead, map[string]any{"ticket": id, "all": true, "reason": "x"}, 403, "request", "needs_manager"},
		{desktest.Lead, map[string]any{"ticket": id}, 400, "reason", "needs_reason"},
		{desktest.Lead, map[string]any{"ticket": id, "reason": " \n"}, 400, "reason", "needs_reason"},
		{desktest.Lead, map[string]any{"reason": "x"}, 400, "ticket", "ticket_unknown"},
		{desktest.Lead, map[string]any{"ticket": "nosuchcase00000", "reason": "x"}, 400, "ticket", "ticket_unknown"},
	} {
		answer := w.Do(refused.as, http.MethodPost, "/api/aftercare/clocks/reapply", refused.body)
		if answer.Status != refused.status || answer.Code(refused.field) != refused.code {
			t.Errorf("%q with %v: got %d %s, want %d %s %s", refused.as, refused.body, answer.Status, answer.Text, refused.status, refused.field, refused.code)
		}
	}
	for _, as := range []string{desktest.Guest, desktest.Lead} {
		if answer := w.Do(as, http.MethodPost, "/api/aftercare/clocks/reapply", strings.NewReader("{")); answer.Status != 400 && answer.Status != 403 {
			t.Errorf("%q with a broken body: %d", as, answer.Status)
		}
	}
	if got := eventsOf(t, w, id, "sla.reapplied"); len(got) != 0 {
		t.Fatalf("what was refused left %d events", len(got))
	}
	w.Must(desktest.Lead, http.MethodPost, "/api/aftercare/clocks/reapply", one)
	w.Settle()
	kept := eventsOf(t, w, id, "sla.reapplied")
	if len(kept) != 1 || kept[0].Actor.Kind != journal.ActorStaff || kept[0].Actor.ID != desktest.ID(desktest.Lead) || kept[0].Data["reason"] != "New terms." {
		t.Fatalf("the journal keeps %+v", kept)
	}
	if targets, _ := kept[0].Data["targets"].(map[string]any); targets["first_response"] == nil {
		t.Errorf("the targets kept are %v", targets)
	}
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/reapply", all)
	if answer.String("tickets") != "1" {
		t.Errorf("all but the one done before: %s", answer.Text)
	}
	w.Settle()
	for _, ticket := range []string{id, other} {
		agree(t, w, "applied again", ticket)
		if got := kindStands(t, w, ticket, "first_response"); !slices.Equal(got, []string{"09-14 09:30 reapplied 09-14 09:01", "09-14 10:00"}) {
			t.Errorf("first_response is %q", got)
		}
	}
	if answer := w.Must(desktest.Superuser, http.MethodPost, "/api/aftercare/clocks/reapply", all); answer.String("tickets") != "0" {
		t.Errorf("once more: %s", answer.Text)
	}
}

func TestReapply_GoesThroughMoreThanABatch(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ids := many(w, 60, "consultation")
	w.Advance(time.Minute)
	w.Must(desktest.Superuser, http.MethodPatch, records("sla_policies")+"/"+everyCase, map[string]any{"targets": target{"first_response": within(3600), "resolution": within(86400)}})
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"all": true, "reason": "New terms."})
	if answer.String("tickets") != "60" || answer.String("clocks") != "120" {
		t.Errorf("got %s", answer.Text)
	}
	w.Settle()
	for _, id := range ids {
		agree(t, w, id, id)
		if got := strings.Join(kindStands(t, w, id, "first_response"), "; "); got != "09-14 09:30 reapplied 09-14 09:01; 09-14 10:00" {
			t.Errorf("%s: %s", id, got)
		}
	}
}

// many makes cases of one kind.
func many(w *desktest.World, n int, kind string) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.Ask(desktest.Customer, kind, fmt.Sprint("Door ", i), "It sticks.")
	}
	w.Settle()
	return ids
}

// eventsOf are the events of a case of a type, in order; of all types where it is "".
func eventsOf(t testing.TB, w *desktest.World, ticket, eventType string) []*journal.Event {
	t.Helper()
	events, err := journal.OfTicket(w.App, ticket)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(events, func(e *journal.Event) bool { return eventType != "" && e.Type != eventType })
}

// encodeQuery makes a query of names and values in turn.
func encodeQuery(pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return query.Encode()
}

// timersOf are when the timers of a case's clocks fall due.
func timersOf(t testing.TB, w *desktest.World, ticket string) []string {
	t.Helper()
	due := []string{}
	err := w.App.DB().NewQuery(`SELECT due_at FROM timers WHERE kind = 'sla' AND record = {:ticket}`).Bind(dbx.Params{"ticket": ticket}).Column(&due)
	if err != nil {
		t.Fatal(err)
	}
	return due
}
