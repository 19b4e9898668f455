package sla_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/calendar"
	"aftercare/internal/desktest"
)

// closedOn are the shipped calendar's days with one more that is closed.
func closedOn(t testing.TB, w *desktest.World, dates ...string) map[string]any {
	t.Helper()
	record, err := w.App.FindRecordById("calendars", workdays)
	if err != nil {
		t.Fatal(err)
	}
	days := map[string]any{}
	if err := record.UnmarshalJSONField("days", &days); err != nil {
		t.Fatal(err)
	}
	for _, date := range dates {
		days[date] = "closed"
	}
	return days
}

func closes(dates ...string) func(*telling) {
	return func(s *telling) { edits("calendars", workdays, "days", closedOn(s.t, s.World, dates...))(s) }
}

// week is the shipped calendar's week with other hours on some weekdays.
func week(changed map[string][][]string) map[string][][]string {
	hours := map[string][][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		hours[day] = [][]string{{"09:00", "18:00"}}
	}
	for day, windows := range changed {
		hours[day] = windows
	}
	return hours
}

// hears wants the events of the case's clocks to be of these types, in order.
func hears(types ...string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		var got []string
		for _, event := range eventsOf(s.t, s.World, s.id, "") {
			if strings.HasPrefix(event.Type, "sla.") {
				got = append(got, strings.TrimPrefix(event.Type, "sla.")+" "+event.Data["clock"].(string))
			}
		}
		if !slices.Equal(got, types) {
			s.errorf("the journal heard %q, want %q", got, types)
		}
	}
}

// TestCalendars_ShippedIsChinas: the calendar that a new desk has is the one whose arithmetic the calendar's own tests know.
func TestCalendars_ShippedIsChinas(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	record, err := w.App.FindRecordById("calendars", workdays)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := calendar.ParseDefinition(record.GetString("zone"), []byte(record.GetString("weekly")), []byte(record.GetString("days")), record.GetBool("always_open"))
	if err != nil {
		t.Fatal(err)
	}
	office := []calendar.Window{{Start: 9 * 60, End: 18 * 60}}
	want := calendar.Definition{
		Zone: "Asia/Shanghai", Days: calendar.China(),
		Weekly: map[string][]calendar.Window{"mon": office, "tue": office, "wed": office, "thu": office, "fri": office},
	}
	if !reflect.DeepEqual(shipped, want) || !record.GetBool("fallback") {
		t.Errorf("the shipped calendar is\n%+v\nwant\n%+v", shipped, want)
	}
}

func TestCalendars_EditedMoveWhatIsOwed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{
		{"the calendar is edited at ten on Tuesday, for Wednesday", []act{at("09-15 10:00", closes("2026-09-16"))}},
		{"an owed deadline moves and says so", []act{
			at("09-15 09:00", comes("mail", "consultation"), sees(lines{"first_response": "09-16 18:00"})),
			at("09-15 10:01", sees(lines{"first_response": "09-17 18:00", "resolution": "09-16 09:00"}), hears("recalculated first_response"), func(s *telling) {
				event := eventsOf(s.t, s.World, s.id, "sla.recalculated")[0]
				if event.Data["from"] != "2026-09-16 10:00:00.000Z" || event.Data["to"] != "2026-09-17 10:00:00.000Z" || event.Data["calendar"] != workdays ||
					event.Data["due_at"] != event.Data["to"] || event.Data["id"] == "" || event.Actor.Cause == 0 {
					s.errorf("it says %v because of %d", event.Data, event.Actor.Cause)
				}
			}),
		}},
		{"one that was met stays as it was", []act{
			at("09-15 09:00", comes("mail", "consultation")),
			at("09-15 09:30", says(desktest.Agent, "reply")),
			at("09-15 10:01", sees(lines{"first_response": "09-16 18:00 met 09-15 09:30"}), hears("met first_response")),
		}},
		{"one that counts around the clock stays", []act{
			at("09-15 09:00", asks("consultation")),
			at("09-15 09:20", says(desktest.Agent, "reply")),
			at("09-15 10:01", sees(lines{"resolution": "09-16 09:00"}), hears("met first_response")),
		}},
		{"one that stands still has other time left, and no deadline to move", []act{
			at("09-15 09:00", asks("complaint")),
			at("09-15 09:30", says(desktest.Agent, "reply")),
			at("09-15 09:40", changes(desktest.Agent, "status", "pending")),
			at("09-15 10:01", sees(lines{"complaint_reply": "53h20m0s left"})), // 5 working days and today's 8 h 20 min, without Wednesday's but with the 22nd's
		}},
	})
}

func TestCalendars_WhatIsNoLongerLate(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{
		{"Tuesday turns out to have been a holiday", []act{at("09-15 20:00", closes("2026-09-15"))}},
		{"overdue, and owed in time again", []act{
			at("09-14 09:00", comes("mail", "consultation")),
			at("09-15 19:00", sees(lines{"first_response": "09-15 18:00 overdue"}), pressing("overdue resolution 09-15 09:00")),
			at("09-15 20:01", sees(lines{"first_response": "09-16 18:00", "resolution": "09-15 09:00 overdue"})),
			at("09-16 18:01", sees(lines{"first_response": "09-16 18:00 overdue"}), hears(
				"warned resolution", "warned resolution", "breached resolution", "warned first_response", "breached first_response",
				"recalculated first_response", "warned first_response", "breached first_response")),
			at("09-16 18:02", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-16 18:00 late 09-16 18:02"})),
		}},
		{"overdue, and standing still before the new deadline", []act{
			at("09-15 09:30", asks("complaint")), // 16, 17, 18, 20, 21 September
			at("09-15 09:40", says(desktest.Agent, "reply")),
			at("09-15 09:50", edits("sla_policies", "slacomplaint000", "targets", target{"complaint_reply": target{"within_seconds": 4 * 3600, "time": "business"}})),
			at("09-15 09:51", reapplies(desktest.Lead, 1), sees(lines{"complaint_reply": "09-21 18:00 reapplied 09-15 09:51; 09-15 13:30"})),
			at("09-15 15:00", changes(desktest.Agent, "status", "pending"), sees(lines{"complaint_reply": "09-21 18:00 reapplied 09-15 09:51; 09-15 13:30 overdue"})),
			at("09-15 20:01", sees(lines{"complaint_reply": "09-21 18:00 reapplied 09-15 09:51; 4h0m0s left"}), func(s *telling) {
				moved := eventsOf(s.t, s.World, s.id, "sla.recalculated")
				// the first says what applying the policies again has moved
				if len(moved) != 2 || moved[1].Data["from"] != "2026-09-15 05:30:00.000Z" || moved[1].Data["to"] != "" {
					s.errorf("the journal heard of %d deadlines that moved", len(moved))
				}
			}),
		}},
		{"done late stays done late", []act{
			at("09-14 09:00", comes("mail", "consultation")),
			at("09-15 18:30", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-15 18:00 late 09-15 18:30"})),
			at("09-15 20:01", sees(lines{"first_response": "09-15 18:00 late 09-15 18:30"})),
		}},
	})
}

func TestCalendars_EditedMayMakeLateAtOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{
		{"hours become longer", []act{at("09-14 21:00", edits("calendars", workdays, "weekly", week(map[string][][]string{"mon": {{"09:00", "22:00"}}})))}},
		{"two hours in hours are over", []act{
			at("09-14 17:00", comes("social", "consultation"), sees(lines{"social_reply": "09-15 10:00"})),
			at("09-14 21:01", sees(lines{"social_reply": "09-14 19:00 overdue"}), hears("warned social_reply", "breached social_reply", "recalculated social_reply"),
				pressing("overdue social_reply 09-14 19:00")),
		}},
	})
}

// TestCalendars_EditedMoveTheWarning: longer hours on Monday leave the deadline at Tuesday's close and bring the warn mark
// forward; the timer follows it.
func TestCalendars_EditedMoveTheWarning(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{{"the mark moves and the deadline does not", []act{
		at("09-14 09:00", comes("mail", "consultation")),
		at("09-14 09:01", sees(lines{"first_response": "09-15 18:00"})),
		at("09-14 21:30", says(desktest.Agent, "note")),
		at("09-15 09:30", edits("calendars", workdays, "weekly", week(map[string][][]string{"mon": {{"09:00", "22:00"}}})), func(s *telling) {
			// 22 hours in all; 17.6 are four fifths: 13 on Monday, 4.6 on Tuesday
			if got := timersOf(s.t, s.World, s.id); !slices.Equal(got, []string{"2026-09-15 05:36:00.001Z"}) {
				s.errorf("the timer stands at %v", got)
			}
		}),
		at("09-15 13:36:00.001", pressing("overdue resolution 09-15 09:00"), sees(lines{"first_response": "09-15 18:00"}), func(s *telling) {
			if got := len(eventsOf(s.t, s.World, s.id, "sla.warned")); got != 3 {
				s.errorf("%d warnings, want 3", got)
			}
		}),
	}}})
}

func TestCalendars_EditedReachMoreThanABatch(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ids := make([]string, 120)
	for i := range ids {
		s := &telling{World: w, t: t, story: "mail"}
		comes("mail", "consultation")(s)
		ids[i] = s.id
	}
	w.Settle()
	w.Advance(time.Minute)
	edit := func() {
		w.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+workdays, map[string]any{"days": closedOn(t, w, "2026-09-15")})
	}
	edit()
	for _, id := range ids[:3] {
		w.Say(desktest.Agent, id, "note", "Meanwhile.") // behind the edit in the journal, before its last batch
	}
	for _, id := range lastOf(t, w, 3) {
		w.Say(desktest.Agent, id, "note", "Meanwhile.")
	}
	w.Settle()
	edit() // changes nothing
	w.Settle()
	for _, id := range ids {
		agree(t, w, id, id)
		if got := strings.Join(kindStands(t, w, id, "first_response"), "; "); got != "09-16 18:00" {
			t.Errorf("%s: %s", id, got)
		}
		if got := eventsOf(t, w, id, "sla.recalculated"); len(got) != 1 {
			t.Errorf("%s heard %d times that its deadline moved", id, len(got))
		}
	}
}

// lastOf are the cases whose clocks an edited calendar comes to last.
func lastOf(t testing.TB, w *desktest.World, n int) []string {
	t.Helper()
	ids := []string{}
	err := w.App.DB().NewQuery(`SELECT ticket FROM clocks WHERE calendar = {:calendar} AND ended = 0 ORDER BY id DESC LIMIT {:n}`).
		Bind(dbx.Params{"calendar": workdays, "n": n}).Column(&ids)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestQueues_DueSoonAndOverdue(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	early := w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	w.Advance(10 * time.Minute)
	late := w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	answered := w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	w.Say(desktest.Agent, answered, "reply", "We are looking into it.")
	w.Settle()
	for _, step := range []struct {
		advance       time.Duration
		soon, overdue []string
	}{
		{0, []string{early, late}, nil},
		{14*time.Minute + time.Millisecond, []string{early, late}, nil},
		{6 * time.Minute, []string{late}, []string{early}},
		{4 * time.Minute, []string{late}, []string{early}},
		{6 * time.Minute, nil, []string{early, late}},
	} {
		w.Advance(step.advance)
		for name, want := range map[string][]string{"due_soon": step.soon, "overdue": step.overdue} {
			if got := queue(t, w, name); !slices.Equal(got, want) {
				t.Errorf("%s at %s is %v, want %v", name, w.Clock.Now(), got, want)
			}
		}
	}
}

// queue reads a queue as the desk does: its filter and sort from the counts, then the list; and holds the count to it.
func queue(t *testing.T, w *desktest.World, name string) []string {
	t.Helper()
	queues, _ := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
	for _, each := range queues {
		q := each.(map[string]any)
		if q["name"] != name {
			continue
		}
		items, _ := w.Must(desktest.Agent, http.MethodGet, records("tickets")+"?"+encodeQuery("filter", q["filter"].(string), "sort", q["sort"].(string)), nil).JSON["items"].([]any)
		var ids []string
		for _, item := range items {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		if int(q["count"].(float64)) != len(ids) {
			t.Errorf("%s counts %v, and lists %d", name, q["count"], len(ids))
		}
		return ids
	}
	t.Fatalf("there is no queue %s", name)
	return nil
}

func TestTimers_AfterDowntime(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	next := desktest.Open(t, w.DataDir())
	next.Clock.Set(moment(t, "09-16 12:00"))
	next.Settle()
	agree(t, next, "after the downtime", id)
	for kind, want := range map[string]string{"first_response": "09-14 09:30 overdue", "resolution": "09-15 09:00 overdue", "onsite": "09-15 09:00 overdue", "repair": "09-17 09:00"} {
		if got := strings.Join(kindStands(t, next, id, kind), "; "); got != want {
			t.Errorf("%s is %q, want %q", kind, got, want)
		}
	}
	heard := map[string]int{}
	last := ""
	for _, event := range eventsOf(t, next, id, "") {
		if !strings.HasPrefix(event.Type, "sla.") {
			continue
		}
		heard[event.Type+" "+event.Data["clock"].(string)]++
		if due := event.Data["due_at"].(string); event.Type == "sla.breached" {
			if due < last {
				t.Errorf("breached out of order: %s after %s", due, last)
			}
			last = due
		}
	}
	want := map[string]int{"sla.warned first_response": 1, "sla.breached first_response": 1, "sla.warned resolution": 2, "sla.breached resolution": 1, "sla.warned onsite": 1, "sla.breached onsite": 1}
	for name, n := range want {
		if heard[name] != n {
			t.Errorf("%s was heard %d times, want %d", name, heard[name], n)
		}
	}
	if len(heard) != len(want) {
		t.Errorf("heard %v", heard)
	}
	if got := timersOf(t, next, id); !slices.Equal(got, []string{"2026-09-16 10:36:00.001Z"}) {
		t.Errorf("the timer stands at %v", got)
	}
	if timers := eventsOf(t, next, id, "timer.sla"); len(timers) != 1 {
		t.Errorf("the timers said %d times that they were due", len(timers))
	}
}
