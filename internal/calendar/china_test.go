package calendar_test

import (
	"testing"

	"aftercare/internal/calendar"
)

func TestChinaIsNamed(t *testing.T) {
	days := calendar.China()
	// How many days each name has, counted from the notices.
	want := map[string]int{
		"元旦": 1 + 3, "春节": 8 + 9, "清明节": 3 + 3, "劳动节": 5 + 5, "端午节": 3 + 3, "中秋节": 3, "国庆节、中秋节": 8, "国庆节": 7,
		"元旦调休": 1, "春节调休": 2 + 2, "劳动节调休": 1 + 1, "国庆节调休": 2 + 2,
	}
	got := map[string]int{}
	for date, day := range days {
		got[day.Name]++
		if day.NameEN == "" {
			t.Errorf("%s, %s, has no English name", date, day.Name)
		}
	}
	for name, count := range want {
		if got[name] != count {
			t.Errorf("%s has %d days, want %d", name, got[name], count)
		}
	}
	if len(got) != len(want) || len(days) != 28+5+33+6 {
		t.Errorf("%d days with the names %v", len(days), got)
	}
	for date, want := range map[string]calendar.Day{
		"2025-01-26": {Is: calendar.IsWork, Name: "春节调休", NameEN: "Make-up day for Spring Festival"},
		"2025-10-06": {Is: calendar.IsClosed, Name: "国庆节、中秋节", NameEN: "National Day and Mid-Autumn Festival"},
		"2026-01-04": {Is: calendar.IsWork, Name: "元旦调休", NameEN: "Make-up day for New Year's Day"},
		"2026-05-05": {Is: calendar.IsClosed, Name: "劳动节", NameEN: "Labour Day"},
		"2026-09-20": {Is: calendar.IsWork, Name: "国庆节调休", NameEN: "Make-up day for National Day"},
		"2026-09-25": {Is: calendar.IsClosed, Name: "中秋节", NameEN: "Mid-Autumn Festival"},
	} {
		if got := days[date]; got.Is != want.Is || got.Name != want.Name || got.NameEN != want.NameEN {
			t.Errorf("%s is %+v, want %+v", date, got, want)
		}
	}
	delete(days, "2026-10-01")
	if _, ok := calendar.China()["2026-10-01"]; !ok {
		t.Error("a caller changed the days of everybody")
	}
}
