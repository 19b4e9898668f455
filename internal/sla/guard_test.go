package sla_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// refusal is a record that cannot be saved: the field, and the code of the reason.
type refusal struct {
	name        string
	fields      map[string]any
	field, code string
}

func calendarWith(pairs ...any) map[string]any {
	fields := map[string]any{"name": "Hours", "zone": "Asia/Shanghai", "weekly": map[string]any{"mon": [][]string{{"09:00", "18:00"}}}, "days": map[string]any{}}
	for name, value := range fieldsOf(pairs) {
		fields[name] = value
	}
	return fields
}

func policyWith(pairs ...any) map[string]any {
	fields := map[string]any{"name": "Terms", "position": 500, "enabled": true, "targets": target{"resolution": within(3600)}}
	for name, value := range fieldsOf(pairs) {
		fields[name] = value
	}
	return fields
}

func manyDays(n int) map[string]any {
	days := map[string]any{}
	for i := range n {
		days[time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)] = "closed"
	}
	return days
}

func refusedCalendars() []refusal {
	return []refusal{
		{"no name", calendarWith("name", ""), "name", "validation_required"},
		{"a blank name", calendarWith("name", "  "), "name", "validation_required"},
		{"a long name", calendarWith("name", strings.Repeat("长", 301)), "name", "validation_max_text_constraint"},
		{"no such zone", calendarWith("zone", "Asia/Nowhere"), "zone", "calendar_zone_unknown"},
		{"a zone that is a path", calendarWith("zone", "../../etc/passwd"), "zone", "calendar_zone_unknown"},
		{"no zone", calendarWith("zone", ""), "zone", "calendar_zone_unknown"},
		{"no such weekday", calendarWith("weekly", map[string]any{"monday": [][]string{{"09:00", "18:00"}}}), "weekly", "calendar_day_unknown"},
		{"no such hour", calendarWith("weekly", map[string]any{"mon": [][]string{{"09:00", "25:00"}}}), "weekly", "calendar_window_invalid"},
		{"half a window", calendarWith("weekly", map[string]any{"mon": [][]string{{"09:00"}}}), "weekly", "calendar_window_invalid"},
		{"hours that are no list", calendarWith("weekly", map[string]any{"mon": "always"}), "weekly", "calendar_window_invalid"},
		{"a week that is a list", calendarWith("weekly", []string{"mon"}), "weekly", "calendar_day_unknown"},
		{"no working time", calendarWith("weekly", map[string]any{}), "weekly", "calendar_no_working_time"},
		{"no such date", calendarWith("days", map[string]any{"2026-02-30": "closed"}), "days", "calendar_date_invalid"},
		{"no such day", calendarWith("days", map[string]any{"2026-02-20": "maybe"}), "days", "calendar_day_invalid"},
		{"a day with bad hours", calendarWith("days", map[string]any{"2026-02-20": [][]string{{"9", "18"}}}), "days", "calendar_window_invalid"},
		{"days that are a list", calendarWith("days", []string{"2026-02-20"}), "days", "calendar_date_invalid"},
		{"too many days", calendarWith("days", manyDays(20_000)), "days", "calendar_too_many_days"},
	}
}

func refusedPolicies() []refusal {
	targets := func(kind string, one any) map[string]any { return policyWith("targets", map[string]any{kind: one}) }
	when := func(source string) map[string]any { return policyWith("when", source) }
	return []refusal{
		{"no name", policyWith("name", ""), "name", "validation_required"},
		{"a long name", policyWith("name", strings.Repeat("长", 301)), "name", "validation_max_text_constraint"},
		{"half a position", policyWith("position", 1.5), "position", "validation_only_int_constraint"},
		{"no such pause", policyWith("pauses", []string{"resolved"}), "pauses", "validation_invalid_value"},
		{"a long note", policyWith("about", strings.Repeat("x", 2001)), "about", "validation_max_text_constraint"},
		{"targets that are a list", policyWith("targets", []int{1}), "targets", "targets_shape"},
		{"targets that are a text", policyWith("targets", `"soon"`), "targets", "targets_shape"},
		{"no such clock", targets("lunch", within(60)), "targets", "target_clock_unknown"},
		{"a target that is a number", targets("resolution", 60), "targets", "target_shape"},
		{"a misspelt name", targets("resolution", target{"within_second": 60}), "targets", "target_shape"},
		{"half a second", targets("resolution", target{"within_seconds": 1.5}), "targets", "target_shape"},
		{"a time that is a text", targets("resolution", target{"within_seconds": "60"}), "targets", "target_shape"},
		{"pauses within", targets("resolution", target{"within_seconds": 60, "pauses": []string{"pending"}}), "targets", "target_shape"},
		{"no time", targets("resolution", target{}), "targets", "target_needs_time"},
		{"nothing", targets("resolution", nil), "targets", "target_needs_time"},
		{"both times", targets("resolution", target{"within_seconds": 60, "working_days": 1}), "targets", "target_needs_time"},
		{"no such way to count", targets("resolution", target{"within_seconds": 60, "time": "lunar"}), "targets", "target_time_unknown"},
		{"time that runs back", targets("resolution", within(-1)), "targets", "target_out_of_range"},
		{"days that run back", targets("resolution", target{"working_days": -1}), "targets", "target_out_of_range"},
		{"six years", targets("resolution", within(6*366*86400)), "targets", "target_out_of_range"},
		{"seconds that overflow", targets("resolution", within(18446744074)), "targets", "target_out_of_range"},
		{"seconds beyond all numbers", policyWith("targets", `{"resolution": {"within_seconds": 99999999999999999999999}}`), "targets", "target_shape"},
		{"1,001 working days", targets("resolution", target{"working_days": 1001}), "targets", "target_out_of_range"},
		{"a calendar for nothing", targets("resolution", target{"within_seconds": 60, "calendar": workdays}), "targets", "target_calendar_unused"},
		{"no such calendar", targets("resolution", target{"within_seconds": 60, "time": "business", "calendar": "nosuchcalendar0"}), "targets", "target_calendar_unknown"},
		{"a mark of nothing", targets("resolution", target{"within_seconds": 60, "warn": []int{0}}), "targets", "target_warn_invalid"},
		{"a mark at the end", targets("resolution", target{"within_seconds": 60, "warn": []int{100}}), "targets", "target_warn_invalid"},
		{"marks out of order", targets("resolution", target{"within_seconds": 60, "warn": []int{80, 50}}), "targets", "target_warn_invalid"},
		{"a mark twice", targets("resolution", target{"within_seconds": 60, "warn": []int{80, 80}}), "targets", "target_warn_invalid"},
		{"six marks", targets("resolution", target{"within_seconds": 60, "warn": []int{1, 2, 3, 4, 5, 6}}), "targets", "target_warn_invalid"},
		{"a promise with a time", targets("promise", within(60)), "targets", "target_promise"},
		{"half an expression", when(`ticket.kind ===`), "when", "when_syntax"},
		{"two statements", when(`1); ticket.x = (2`), "when", "when_syntax"},
		{"a way out", when("1}) || (function () { return 1"), "when", "when_syntax"},
		{"a statement", when(`return true`), "when", "when_syntax"},
		{"what throws", when(`ticket.nothing.at.all`), "when", "when_fails"},
		{"what throws for one kind only", when(`ticket.kind === "praise" ? ticket.nothing.at.all : true`), "when", "when_fails"},
		{"what throws by hand", when(`(() => { throw new Error("no") })()`), "when", "when_fails"},
		{"no such name", when(`tickets.kind === "x"`), "when", "when_fails"},
		{"what never ends", when(`(() => { for (;;) {} })()`), "when", "when_fails"},
		{"what calls itself", when(`(function f() { return f() })()`), "when", "when_fails"},
		{"what eats memory", when(`(() => { let s = "x"; for (;;) s += s })()`), "when", "when_fails"},
		{"what changes a case", when(`(ticket.kind = "x") === "x"`), "when", "when_fails"},
		{"what makes code of text", when(`[].constructor.constructor("return 1")()`), "when", "when_fails"},
		{"what asks for the machine's clock", when(`Date.now() > 0`), "when", "when_fails"},
		{"what asks for the world", when(`require("fs")`), "when", "when_fails"},
		{"a long expression", when(strings.Repeat("x", 2001)), "when", "validation_max_text_constraint"},
		{"brackets without end", when(strings.Repeat("(", 1900)), "when", "when_syntax"},
	}
}

// TestGuards_RefuseWhatCannotBeApplied: a calendar or a policy that cannot be applied is refused at its field, in words of
// both languages, by a save and by a preview alike; and a refusal leaves nothing behind.
func TestGuards_RefuseWhatCannotBeApplied(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
	w.Settle()
	before := contents(t, w)
	for collection, table := range map[string][]refusal{"calendars": refusedCalendars(), "sla_policies": refusedPolicies()} {
		for _, r := range table {
			for how, send := range map[string]func(headers ...string) desktest.Answer{
				"save": func(h ...string) desktest.Answer {
					return w.Do(desktest.Superuser, http.MethodPost, records(collection), r.fields, h...)
				},
				"preview": func(h ...string) desktest.Answer { return previews(w, desktest.Manager, collection, r.fields, h...) },
			} {
				english, chinese := send(), send("Accept-Language", "zh-CN")
				if english.Status != http.StatusBadRequest || english.Code(r.field) != r.code || chinese.Code(r.field) != r.code {
					t.Errorf("%s of %s with %s: got %d %.300s, want %s %s", how, collection, r.name, english.Status, english.Text, r.field, r.code)
					continue
				}
				en, zh := message(english, r.field), message(chinese, r.field)
				if en == "" || en == zh || strings.Contains(en, "{") || !strings.ContainsFunc(zh, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
					t.Errorf("%s of %s with %s has the words %q and %q", how, collection, r.name, en, zh)
				}
			}
		}
	}
	w.Settle()
	unchanged(t, w, "what was refused", before)
	agree(t, w, "after all", id)
}

func previews(w *desktest.World, as, collection string, record map[string]any, headers ...string) desktest.Answer {
	return w.Do(as, http.MethodPost, "/api/aftercare/clocks/preview", map[string]any{"collection": collection, "record": record}, headers...)
}

func message(answer desktest.Answer, field string) string {
	data, _ := answer.JSON["data"].(map[string]any)
	item, _ := data[field].(map[string]any)
	words, _ := item["message"].(string)
	return words
}

// contents sums up what this room and the journal have written: every row of it, in order.
func contents(t testing.TB, w *desktest.World) []string {
	t.Helper()
	var lines []string
	for _, table := range []string{"calendars", "sla_policies", "clocks", "tickets", "events", "timers", "failures", "notifications", "emails", "cursors"} {
		rows := []dbx.NullStringMap{}
		if err := w.App.DB().NewQuery("SELECT * FROM " + table + " ORDER BY id").All(&rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			lines = append(lines, fmt.Sprint(table, row))
		}
	}
	return lines
}

func unchanged(t testing.TB, w *desktest.World, what string, before []string) {
	t.Helper()
	for _, line := range contents(t, w) {
		if !slices.Contains(before, line) {
			t.Errorf("%s has written %.200s", what, line)
		}
	}
}

func TestGuards_WhoMakesRules(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	policy, calendar := records("sla_policies")+"/"+everyCase, records("calendars")+"/"+workdays
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead, desktest.QA, desktest.Manager} {
		for _, try := range []struct {
			method, path string
			body         map[string]any
		}{
			{http.MethodPost, records("sla_policies"), policyWith()},
			{http.MethodPatch, policy, map[string]any{"name": "Mine"}},
			{http.MethodPatch, policy, map[string]any{"enabled": false, "position": 1}},
			{http.MethodPatch, policy, map[string]any{"targets": target{"resolution": within(1)}}},
			{http.MethodDelete, policy, nil},
			{http.MethodPost, records("calendars"), calendarWith()},
			{http.MethodPatch, calendar, map[string]any{"name": "Mine"}},
			{http.MethodDelete, calendar, nil},
			{http.MethodPost, records("clocks"), map[string]any{"kind": "resolution"}},
		} {
			if answer := w.Do(as, try.method, try.path, try.body); answer.Status < 400 || answer.Status >= 500 {
				t.Errorf("%s %s by %q with %v: %d %s", try.method, try.path, as, try.body, answer.Status, answer.Text)
			}
		}
		wants := map[string]int{desktest.Manager: http.StatusOK}[as]
		if answer := w.Do(as, http.MethodPatch, policy, map[string]any{"enabled": false}); (answer.Status == http.StatusOK) != (wants == http.StatusOK) {
			t.Errorf("switching by %q: %d %s", as, answer.Status, answer.Text)
		}
	}
	w.Must(desktest.Manager, http.MethodPatch, policy, map[string]any{"enabled": true})
	record, err := w.App.FindRecordById("sla_policies", everyCase)
	if err != nil || record.GetString("name") != "所有工单 Every case" || !record.GetBool("enabled") || record.GetInt("position") != 100 {
		t.Errorf("the policy is %v: %v", record, err)
	}
}

func TestGuards_ClocksAreNobodysToWrite(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	w.Settle()
	row := rowsOf(t, w, id)[0]
	for _, as := range []string{desktest.Customer, desktest.Manager, desktest.Superuser} {
		for _, method := range []string{http.MethodPatch, http.MethodDelete} {
			if answer := w.Do(as, method, records("clocks")+"/"+row.Id, map[string]any{"due_at": "2030-01-01 00:00:00.000Z"}); answer.Status < 400 {
				t.Errorf("%s by %s: %d", method, as, answer.Status)
			}
		}
		if answer := w.Do(as, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"sla_due_at": "2030-01-01 00:00:00.000Z"}); answer.Status < 400 {
			t.Errorf("the deadline of a case by %s: %d", as, answer.Status)
		}
	}
	agree(t, w, "untouched", id)
}

func TestGuards_CalendarsThatStay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	made := func(name string) string {
		return w.Must(desktest.Superuser, http.MethodPost, records("calendars"), calendarWith("name", name)).String("id")
	}
	remove := func(id string) desktest.Answer {
		return w.Do(desktest.Superuser, http.MethodDelete, records("calendars")+"/"+id, nil)
	}
	refused := func(what, id, code string) {
		t.Helper()
		if answer := remove(id); answer.Status != http.StatusForbidden || answer.Code("request") != code {
			t.Errorf("removing %s: %d %s, want %s", what, answer.Status, answer.Text, code)
		}
		answer := w.Do(desktest.Superuser, http.MethodPost, "/api/aftercare/clocks/preview", map[string]any{"collection": "calendars", "record": map[string]any{"id": id}, "delete": true})
		if answer.Status != http.StatusForbidden || answer.Code("request") != code {
			t.Errorf("previewing to remove %s: %d %s, want %s", what, answer.Status, answer.Text, code)
		}
	}
	refused("the fallback", workdays, "calendar_fallback_needed")
	if answer := w.Do(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+workdays, map[string]any{"fallback": false}); answer.Code("fallback") != "calendar_fallback_needed" {
		t.Errorf("no fallback at all: %d %s", answer.Status, answer.Text)
	}
	named, counted, idle := made("Named"), made("Counted"), made("Idle")
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("position", 1, "when", `ticket.kind === "praise"`,
		"targets", target{"resolution": target{"within_seconds": 60, "time": "business", "calendar": named}}))
	refused("one that a policy names", named, "calendar_used")
	policy := w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("position", 2, "when", `ticket.kind === "suggestion"`,
		"targets", target{"resolution": target{"within_seconds": 60, "time": "business", "calendar": counted}})).String("id")
	id := w.Ask(desktest.Customer, "suggestion", "Door", "It sticks.")
	w.Settle()
	w.Change(desktest.Customer, id, map[string]any{"withdrawn_reason": "No."})
	w.Settle()
	w.Must(desktest.Superuser, http.MethodDelete, records("sla_policies")+"/"+policy, nil)
	w.Settle()
	refused("one that a clock once counted by", counted, "calendar_used")
	agree(t, w, "the policy is gone", id)
	w.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+idle, map[string]any{"fallback": true})
	if record, _ := w.App.FindRecordById("calendars", workdays); record.GetBool("fallback") {
		t.Error("there are two fallbacks")
	}
	refused("the new fallback", idle, "calendar_fallback_needed")
	spare := made("Spare")
	if answer := remove(spare); answer.Status != http.StatusNoContent {
		t.Errorf("removing what nothing counts by: %d %s", answer.Status, answer.Text)
	}
}

func TestPreview_SaysWhatASaveMovesAndMovesNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ids := []string{}
	for range 3 {
		s := &telling{World: w, t: t, story: "mail"}
		comes("mail", "consultation")(s)
		ids = append(ids, s.id)
	}
	w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	w.Settle()
	w.Advance(20 * time.Minute)
	before := contents(t, w)
	number := w.Ticket(ids[0]).GetString("number")
	for _, p := range []struct {
		name, collection string
		record           map[string]any
		want             map[string]float64
		examples         []string
	}{
		{"a closed Tuesday", "calendars", map[string]any{"id": workdays, "days": closedOn(t, w, "2026-09-15")},
			map[string]float64{"clocks": 6, "tickets": 3, "moved": 3, "earlier": 0, "later": 3, "overdue": 0}, []string{"first_response 2026-09-15 10:00:00.000Z 2026-09-16 10:00:00.000Z"}},
		{"a new name", "calendars", map[string]any{"id": workdays, "name": "Other"}, map[string]float64{"clocks": 6, "tickets": 3, "moved": 0}, nil},
		{"a calendar that nothing counts by yet", "calendars", calendarWith(), map[string]float64{"clocks": 0, "tickets": 0, "moved": 0}, nil},
		{"ten minutes for every case", "sla_policies", map[string]any{"id": everyCase, "targets": target{"first_response": within(600), "resolution": target{"within_seconds": 86400, "warn": []int{50, 80}}}},
			map[string]float64{"clocks": 8, "tickets": 4, "moved": 1, "earlier": 1, "later": 0, "overdue": 1}, []string{"first_response 2026-09-14 01:30:00.000Z 2026-09-14 01:10:00.000Z"}},
		{"a new policy before the others", "sla_policies", policyWith("position", 1, "when", `ticket.channel === "mail"`, "targets", target{"first_response": within(86400 * 3)}),
			map[string]float64{"clocks": 8, "tickets": 4, "moved": 3, "later": 3}, nil},
		{"a new policy that is switched off", "sla_policies", policyWith("position", 1, "enabled", false, "targets", target{"first_response": within(1)}), map[string]float64{"clocks": 8, "moved": 0}, nil},
		{"the policy for mail switched off", "sla_policies", map[string]any{"id": mailPolicy, "enabled": false}, map[string]float64{"clocks": 8, "moved": 3, "earlier": 3}, nil},
	} {
		answer := previews(w, desktest.Manager, p.collection, p.record)
		if answer.Status != http.StatusOK || answer.JSON["complete"] != true {
			t.Errorf("%s: %d %s", p.name, answer.Status, answer.Text)
		}
		for field, want := range p.want {
			if answer.JSON[field] != want {
				t.Errorf("%s: %s is %v, want %v in %s", p.name, field, answer.JSON[field], want, answer.Text)
			}
		}
		examples, _ := answer.JSON["examples"].([]any)
		if float64(len(examples)) != answer.JSON["moved"] {
			t.Errorf("%s: %d examples of %v", p.name, len(examples), answer.JSON["moved"])
		}
		for _, want := range p.examples {
			e := examples[0].(map[string]any)
			if got := fmt.Sprint(e["clock"], " ", e["from"], " ", e["to"]); got != want || e["subject"] == "" || e["ticket"] == "" || p.collection == "calendars" && e["number"] != number && len(examples) == 1 {
				t.Errorf("%s: the first example is %v, want %s", p.name, e, want)
			}
		}
	}
	off := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/preview", map[string]any{"collection": "sla_policies", "record": map[string]any{"id": mailPolicy}, "delete": true})
	if off.JSON["moved"] != 3.0 {
		t.Errorf("deleting the policy for mail: %s", off.Text)
	}
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead, desktest.QA} {
		if answer := previews(w, as, "calendars", calendarWith()); answer.Status != http.StatusForbidden {
			t.Errorf("%q may preview: %d", as, answer.Status)
		}
	}
	for name, body := range map[string]any{
		"no collection": map[string]any{"record": calendarWith()}, "another's collection": map[string]any{"collection": "staff", "record": map[string]any{}},
		"no record": map[string]any{"collection": "calendars"}, "no such record": map[string]any{"collection": "calendars", "record": map[string]any{"id": "nosuchcalendar0"}},
		"broken": strings.NewReader(`{"collection"`), "huge": strings.NewReader(`{"collection":"` + strings.Repeat("x", 5<<20) + `"}`),
	} {
		if answer := w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/preview", body); answer.Status < 400 || answer.Status >= 500 {
			t.Errorf("%s: %d %.200s", name, answer.Status, answer.Text)
		}
	}
	w.Settle()
	unchanged(t, w, "a preview", before)
}

func TestImport_ReadsAYearAndSavesNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	before := contents(t, w)
	send := func(as, text string, headers ...string) desktest.Answer {
		return w.Do(as, http.MethodPost, "/api/aftercare/calendars/import", map[string]any{"text": text}, headers...)
	}
	csv := "date,type,name,name_en\n2027-01-01,closed,元旦,New Year's Day\n2027-01-02,work\n2027-12-31,09:00-12:00"
	answer := send(desktest.Manager, csv)
	days, _ := answer.JSON["days"].(map[string]any)
	if answer.Status != http.StatusOK || fmt.Sprint(answer.JSON["years"]) != "[2027]" || answer.JSON["closed"] != 1.0 || answer.JSON["work"] != 1.0 || len(days) != 3 {
		t.Errorf("CSV: %d %s", answer.Status, answer.Text)
	}
	answer = send(desktest.Superuser, `{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]}`)
	if answer.Status != http.StatusOK || answer.JSON["closed"] != 1.0 || answer.JSON["work"] != 1.0 {
		t.Errorf("JSON: %d %s", answer.Status, answer.Text)
	}
	for text, code := range map[string]string{
		"": "import_empty", "# nothing\n": "import_empty", "2027-01-01,maybe": "import_line_invalid", "2027-13-01,closed": "import_line_invalid",
		"2027-01-01,closed\n2027-01-01,work": "import_date_twice", `{"days": 7}`: "import_format_unknown", "\x00\xff": "import_format_unknown",
	} {
		english, chinese := send(desktest.Manager, text), send(desktest.Manager, text, "Accept-Language", "zh-CN")
		if english.Status != http.StatusBadRequest || english.Code("text") != code || chinese.Code("text") != code || message(english, "text") == message(chinese, "text") {
			t.Errorf("%q: %d %s and %s, want %s", text, english.Status, english.Text, chinese.Text, code)
		}
	}
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead} {
		if answer := send(as, csv); answer.Status != http.StatusForbidden {
			t.Errorf("%q may import: %d", as, answer.Status)
		}
	}
	if answer := send(desktest.Manager, strings.Repeat("x", 5<<20)); answer.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("huge: %d", answer.Status)
	}
	unchanged(t, w, "an import", before)
}

func TestStandards_AreForEverybodyAndTellNothingElse(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("name", "SECRET policy", "about", "SECRET about", "position", 1, "when", `ticket.channel === "wecom"`,
		"targets", target{"first_response": within(77)}))
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("name", "SECRET off", "position", 1, "enabled", false, "targets", target{"resolution": within(78)}))
	w.Settle()
	texts := map[string]string{}
	for _, lang := range []string{"en", "zh-CN"} {
		answer := w.Do(desktest.Guest, http.MethodGet, "/api/aftercare/standards", nil, "Accept-Language", lang)
		if answer.Status != http.StatusOK {
			t.Fatalf("%d %s", answer.Status, answer.Text)
		}
		texts[lang] = answer.Text
		for _, secret := range []string{"SECRET", "sla", "policy", "warn", "Every case", "所有工单", "when", workdays, `"id":"w`, "about", "position", "enabled", "fallback"} {
			if strings.Contains(answer.Text, secret) {
				t.Errorf("a guest reads %q in %s", secret, answer.Text)
			}
		}
		promises := map[string]string{}
		for _, item := range answer.JSON["channels"].([]any) {
			c := item.(map[string]any)
			promises[c["channel"].(string)] = promised(c["first"]) + ", " + promised(c["next"])
		}
		for _, item := range answer.JSON["promises"].([]any) {
			promises[item.(map[string]any)["id"].(string)] = promised(item)
		}
		for name, want := range map[string]string{
			"portal": "1800 s, 1800 s", "mail": "1 days in hours, 1 days in hours", "chat": "15 s in hours, 300 s in hours", "phone": "none, 1800 s", "counter": "none, 1800 s",
			"wecom": "77 s, 1800 s", "social": "7200 s in hours, 7200 s in hours", "resolution": "86400 s", "onsite": "86400 s", "onsite_remote": "172800 s", "repair": "259200 s",
			"complaint_ack": "3600 s", "complaint_ack_major": "1800 s", "complaint_ack_crisis": "900 s", "complaint_reply": "5 days in hours", "complaint_close": "30 days in hours",
		} {
			if promises[name] != want {
				t.Errorf("%s: %s is promised %q, want %q", lang, name, promises[name], want)
			}
		}
		hours := answer.JSON["hours"].(map[string]any)
		var special []string
		for _, day := range hours["days"].([]any) {
			special = append(special, day.(map[string]any)["date"].(string))
		}
		if !slices.Contains(special, "2026-09-20") || !slices.Contains(special, "2026-10-10") || len(special) != 12 || hours["open_now"] != true {
			t.Errorf("the hours tell of %v, open %v", special, hours["open_now"])
		}
	}
	if !strings.Contains(texts["en"], "National Day") || !strings.Contains(texts["zh-CN"], "国庆节") || strings.Contains(texts["en"], "国庆节") || strings.Contains(texts["zh-CN"], "National Day") {
		t.Error("the days are not told in the caller's language")
	}
}

// promised is a promise of the standards in a few words.
func promised(item any) string {
	p, ok := item.(map[string]any)
	if !ok {
		return "none"
	}
	words := fmt.Sprint(p["within_seconds"], " s")
	if p["working_days"] != 0.0 {
		words = fmt.Sprint(p["working_days"], " days")
	}
	if p["hours"] != nil {
		words += " in hours"
	}
	return words
}
