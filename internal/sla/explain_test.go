package sla_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// explained asks why a clock stands where it stands.
func explained(w *desktest.World, as, clock, lang string) desktest.Answer {
	return w.Do(as, http.MethodGet, "/api/aftercare/clocks/"+clock+"/explain", nil, "Accept-Language", lang)
}

// last is the last clock of a kind of a case.
func last(t testing.TB, w *desktest.World, ticket, kind string) string {
	t.Helper()
	id := ""
	for _, c := range rowsOf(t, w, ticket) {
		if c.GetString("kind") == kind {
			id = c.Id
		}
	}
	if id == "" {
		t.Fatalf("there is no %s", kind)
	}
	return id
}

func texts(answer desktest.Answer) []string {
	var lines []string
	list, _ := answer.JSON["text"].([]any)
	for _, line := range list {
		lines = append(lines, line.(string))
	}
	return lines
}

// drawn is what an explanation draws: seconds by what they are, and how the days are called.
func drawn(answer desktest.Answer) (seconds map[string]int, days []string) {
	seconds = map[string]int{}
	list, _ := answer.JSON["days"].([]any)
	for _, item := range list {
		day := item.(map[string]any)
		line := fmt.Sprint(day["date"], " ", day["class"])
		if day["name"] != "" {
			line += fmt.Sprint(" ", day["name"])
		}
		for _, piece := range day["segments"].([]any) {
			s := piece.(map[string]any)
			seconds[s["what"].(string)] += int(s["seconds"].(float64))
			line += fmt.Sprintf(", %s %v h", s["what"], s["seconds"].(float64)/3600)
		}
		days = append(days, line)
	}
	return seconds, days
}

// TestExplain_OverTheHolidays explains 80 hours of working time from a Friday afternoon: over a make-up Sunday, a day of
// waiting for the customer, Mid-Autumn and National Day.
func TestExplain_OverTheHolidays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("name", "Visits in hours", "position", 1, "when", `ticket.kind === "repair"`,
		"pauses", []string{"pending"}, "targets", target{"onsite": target{"within_seconds": 80 * 3600, "time": "business", "warn": []int{50, 90}}}))
	tell(t, w, []story{{"a visit", []act{
		at("09-18 15:00", asks("repair"), sees(lines{"onsite": "10-08 14:00"})),
		at("09-22 12:00", changes(desktest.Agent, "status", "pending"), sees(lines{"onsite": "56h0m0s left"}), explains("onsite", map[string][]string{
			"en": {
				"Began Fri 18 Sep 2026, 15:00: a repair was asked for.",
				"Time allowed: 80 h of working time, by the calendar “工作日 Working days (China)”.",
				"The limit comes from the policy “Visits in hours”.",
				"Make-up work days, counted: Sun 20 Sep 2026 (Make-up day for National Day).",
				"Days off by the weekly hours, not counted: 1.",
				"Has stood still since Tue 22 Sep 2026, 12:00: waiting for the customer.",
				"While it stands still there is no deadline; 56 h of working time will be left.",
			},
		})),
		at("09-23 12:00", changes(desktest.Agent, "status", "open"), sees(lines{"onsite": "10-09 14:00"})),
		at("09-28 12:00", func(s *telling) {
			answer := explained(w, desktest.Agent, last(t, w, s.id, "onsite"), "en")
			seconds, days := drawn(answer)
			if seconds["counted"] != 42*3600 || seconds["paused"] != 9*3600 || seconds["ahead"] != 38*3600 || seconds["counted"]+seconds["ahead"] != 80*3600 {
				s.errorf("drawn are %v", seconds)
			}
			for field, want := range map[string]float64{"target_seconds": 80 * 3600, "counted_seconds": 42 * 3600, "remaining_seconds": 38 * 3600} {
				if answer.JSON[field] != want {
					s.errorf("%s is %v, want %v", field, answer.JSON[field], want)
				}
			}
			want := []string{
				"2026-09-18 working, counted 3 h", "2026-09-19 closed", "2026-09-20 make_up Make-up day for National Day, counted 9 h", "2026-09-21 working, counted 9 h",
				"2026-09-22 working, counted 3 h, paused 6 h", "2026-09-23 working, paused 3 h, counted 6 h", "2026-09-24 working, counted 9 h",
				"2026-09-25 holiday Mid-Autumn Festival", "2026-09-26 holiday Mid-Autumn Festival", "2026-09-27 holiday Mid-Autumn Festival",
				"2026-09-28 working, counted 3 h, ahead 6 h", "2026-09-29 working, ahead 9 h", "2026-09-30 working, ahead 9 h",
				"2026-10-01 holiday National Day", "2026-10-02 holiday National Day", "2026-10-03 holiday National Day", "2026-10-04 holiday National Day",
				"2026-10-05 holiday National Day", "2026-10-06 holiday National Day", "2026-10-07 holiday National Day",
				"2026-10-08 working, ahead 9 h", "2026-10-09 working, ahead 5 h",
			}
			if !slices.Equal(days, want) {
				s.errorf("the days are\n%s\nwant\n%s", strings.Join(days, "\n"), strings.Join(want, "\n"))
			}
			marks := fmt.Sprint(answer.JSON["marks"])
			if marks != "[map[at:2026-09-28 02:00:00.000Z percent:50 reached:true] map[at:2026-10-08 07:00:00.000Z percent:90 reached:false]]" {
				s.errorf("the marks are %s", marks)
			}
		}, explains("onsite", map[string][]string{
			"en": {
				"Began Fri 18 Sep 2026, 15:00: a repair was asked for.",
				"Time allowed: 80 h of working time, by the calendar “工作日 Working days (China)”.",
				"The limit comes from the policy “Visits in hours”.",
				"Holidays, not counted: Fri 25 Sep 2026 to Sun 27 Sep 2026 (Mid-Autumn Festival), Thu 1 Oct 2026 to Wed 7 Oct 2026 (National Day).",
				"Make-up work days, counted: Sun 20 Sep 2026 (Make-up day for National Day).",
				"Days off by the weekly hours, not counted: 1.",
				"Stood still from Tue 22 Sep 2026, 12:00 to Wed 23 Sep 2026, 12:00: waiting for the customer.",
				"Deadline: Fri 9 Oct 2026, 14:00.",
				"Left until then: 38 h of working time.",
			},
			"zh-CN": {
				"2026 年 9 月 18 日（周五）15:00 开始计时：客户报修。",
				"时限 80 小时（工作时间），按日历“工作日 Working days (China)”计算。",
				"时限来自策略“Visits in hours”。",
				"不计入的假日：2026 年 9 月 25 日（周五）至 2026 年 9 月 27 日（周日）中秋节、2026 年 10 月 1 日（周四）至 2026 年 10 月 7 日（周三）国庆节。",
				"计入的调休上班日：2026 年 9 月 20 日（周日）国庆节调休。",
				"每周固定休息日 1 天，不计入。",
				"2026 年 9 月 22 日（周二）12:00 至 2026 年 9 月 23 日（周三）12:00 暂停计时：等待客户回复。",
				"截止时间：2026 年 10 月 9 日（周五）14:00。",
				"还剩 38 小时（工作时间）。",
			},
		})),
		at("10-09 16:30", explains("onsite", map[string][]string{"en": {"Deadline: Fri 9 Oct 2026, 14:00.", "Overdue by 2 h 30 min, and still owed."}, "zh-CN": {"截止时间：2026 年 10 月 9 日（周五）14:00。", "已超时 2 小时 30 分钟，仍未完成。"}})),
		at("10-09 17:00", says(desktest.Agent, "visit"), explains("onsite", map[string][]string{"en": {"Done late, Fri 9 Oct 2026, 17:00."}})),
	}}})
}

// explains wants the explanation of the last clock of a kind to end with these sentences; to be them, where it begins with
// the beginning.
func explains(kind string, want map[string][]string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		for lang, sentences := range want {
			got := texts(explained(s.World, desktest.Agent, last(s.t, s.World, s.id, kind), lang))
			if len(sentences) < 5 && len(got) >= len(sentences) {
				got = got[len(got)-len(sentences):]
			}
			if !slices.Equal(got, sentences) {
				s.errorf("%s in %s is explained as\n%s\nwant\n%s", kind, lang, strings.Join(got, "\n"), strings.Join(sentences, "\n"))
			}
		}
	}
}

// TestExplain_WholeDays: what is left of working days that a pause has pushed on is what lies before their deadline.
func TestExplain_WholeDays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("position", 1, "when", `ticket.kind === "installation"`,
		"targets", target{"resolution": target{"within_seconds": 72 * 3600, "time": "business"}}))
	tell(t, w, []story{
		{"pushed on to a close of business", []act{
			at("09-14 09:00", asks("complaint")),
			at("09-15 11:00", changes(desktest.Agent, "status", "pending")),
			at("09-16 14:00", changes(desktest.Agent, "status", "open"), sees(lines{"complaint_reply": "09-22 18:00"})),
			at("09-22 17:00", explains("complaint_reply", map[string][]string{
				"en": {
					"Began Mon 14 Sep 2026, 09:00: a complaint was made.",
					"Time allowed: 5 working days, by the calendar “工作日 Working days (China)”: the day it began is not counted, and it ends at the close of business of the last one.",
					"From its beginning until then there are 54 h of working time.",
					"The limit comes from the policy “投诉 Complaint”.",
					"Make-up work days, counted: Sun 20 Sep 2026 (Make-up day for National Day).",
					"Days off by the weekly hours, not counted: 1.",
					"Stood still from Tue 15 Sep 2026, 11:00 to Wed 16 Sep 2026, 14:00: waiting for the customer.",
					"Deadline: Tue 22 Sep 2026, 18:00.",
					"Left until then: 1 h of working time.",
				},
				"zh-CN": {
					"2026 年 9 月 14 日（周一）09:00 开始计时：客户投诉。",
					"时限 5 个工作日，按日历“工作日 Working days (China)”计算：开始当天不算，截至最后一个工作日下班时。",
					"从开始到那时共 54 小时（工作时间）。",
					"时限来自策略“投诉 Complaint”。",
					"计入的调休上班日：2026 年 9 月 20 日（周日）国庆节调休。",
					"每周固定休息日 1 天，不计入。",
					"2026 年 9 月 15 日（周二）11:00 至 2026 年 9 月 16 日（周三）14:00 暂停计时：等待客户回复。",
					"截止时间：2026 年 9 月 22 日（周二）18:00。",
					"还剩 1 小时（工作时间）。",
				},
			}), func(s *telling) {
				answer := explained(w, desktest.Agent, last(t, w, s.id, "complaint_reply"), "en")
				if seconds, _ := drawn(answer); seconds["ahead"] != 3600 || answer.JSON["remaining_seconds"] != 3600.0 {
					s.errorf("an hour is left, drawn are %v, and it says %v", seconds, answer.JSON["remaining_seconds"])
				}
			}),
		}},
		{"72 hours of working time are no three days", []act{
			at("09-14 09:00", asks("installation"), explains("resolution", map[string][]string{"en": {"Deadline: Tue 22 Sep 2026, 18:00.", "Left until then: 72 h of working time."}})),
		}},
		{"pieces of seconds are together whole ones", []act{
			at("09-14 09:00:00.700", asks("consultation")),
			at("09-14 10:00:00.100", changes(desktest.Agent, "status", "pending")),
			at("09-14 11:00:00.900", changes(desktest.Agent, "status", "open")),
			at("09-14 12:00:00.300", func(s *telling) {
				answer := explained(w, desktest.Agent, last(t, w, s.id, "resolution"), "en")
				if seconds, _ := drawn(answer); seconds["counted"]+seconds["ahead"] != 86400 || float64(seconds["counted"])+answer.JSON["remaining_seconds"].(float64) != 86400 {
					s.errorf("drawn are %v, and it says that %v are left", seconds, answer.JSON["remaining_seconds"])
				}
			}),
		}},
		{"a promise for a time that has passed", []act{
			at("09-14 10:00", asks("consultation"), promises(desktest.Agent, "09-14 09:30")),
			at("09-14 10:30", explains("promise", map[string][]string{"en": {"Deadline: Mon 14 Sep 2026, 09:30.", "Overdue by 1 h, and still owed."}})),
		}},
	})
}

func TestExplain_WhoReadsWhat(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
	w.Change(desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	w.Settle()
	reply, diagnosis := last(t, w, id, "complaint_reply"), last(t, w, id, "diagnosis")
	for _, who := range []struct {
		as, clock string
		status    int
	}{
		{desktest.Agent, reply, 200}, {desktest.QA, reply, 200}, {desktest.Manager, reply, 200}, {desktest.Superuser, reply, 200}, {desktest.Customer, reply, 200},
		{desktest.Customer2, reply, 404}, {desktest.Guest, reply, 404},
		{desktest.Agent2, diagnosis, 200}, {desktest.Customer, diagnosis, 404}, {desktest.Guest, diagnosis, 404},
		{desktest.Agent, "nosuchclock0000", 404}, {desktest.Guest, "nosuchclock0000", 404},
	} {
		if answer := explained(w, who.as, who.clock, "en"); answer.Status != who.status {
			t.Errorf("%q asks for %s: %d %.200s, want %d", who.as, who.clock, answer.Status, answer.Text, who.status)
		}
	}
	refused, unknown := explained(w, desktest.Customer2, reply, "en"), explained(w, desktest.Customer2, "nosuchclock0000", "en")
	if refused.Text != unknown.Text {
		t.Errorf("what is refused differs from what is not there: %s and %s", refused.Text, unknown.Text)
	}
	for _, lang := range []string{"en", "zh-CN"} {
		inside, outside := explained(w, desktest.Agent, reply, lang), explained(w, desktest.Customer, reply, lang)
		clock, _ := outside.JSON["clock"].(map[string]any)
		for _, field := range []string{"policy", "policy_name", "calendar", "target", "start", "applied", "ended", "warned"} {
			if _, there := clock[field]; there {
				t.Errorf("the customer reads %s of the clock", field)
			}
			if _, there := inside.JSON["clock"].(map[string]any)[field]; !there {
				t.Errorf("the agent does not read %s of the clock", field)
			}
		}
		for _, secret := range []string{"投诉 Complaint", "slacomplaint000", workdays, "policy", "策略"} {
			if strings.Contains(outside.Text, secret) || !strings.Contains(inside.Text+"策略policy", secret) {
				t.Errorf("the customer reads %q in %s", secret, outside.Text)
			}
		}
		if fmt.Sprint(outside.JSON["marks"]) != "[]" || len(inside.JSON["marks"].([]any)) != 2 || fmt.Sprint(outside.JSON["target"].(map[string]any)["warn"]) != "[]" {
			t.Errorf("the customer reads the marks %v", outside.JSON["marks"])
		}
		if len(texts(inside)) != len(texts(outside))+1 {
			t.Errorf("the agent reads %q, the customer %q", texts(inside), texts(outside))
		}
		if answer := w.Do(desktest.Customer, http.MethodGet, "/api/aftercare/clocks/"+reply+"/explain?expand=ticket&fields=*", nil); strings.Contains(answer.Text, "expand") {
			t.Errorf("the case comes along: %s", answer.Text)
		}
	}
}
