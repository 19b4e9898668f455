package figure

import (
	"testing"
	"time"
)

func TestPeriod_MonthsBeginAtMidnightOfTheZone(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string][]string{
		"Asia/Shanghai": {"2026-02-09T16:00:00Z", "2026-02-28T16:00:00Z", "2026-03-31T16:00:00Z", "2026-04-10T16:00:00Z"},
		// The clocks go forward on 8 March: the month is an hour short, and begins and ends at midnight all the same.
		"America/New_York": {"2026-02-10T05:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z", "2026-04-11T04:00:00Z"},
	} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		p, err := parsePeriod("2026-02-10", "2026-04-11", location)
		if err != nil {
			t.Fatal(err)
		}
		months := p.months()
		if len(months) != 3 || months[0].key != "2026-02" || months[2].key != "2026-04" {
			t.Fatalf("%s: %v", zone, months)
		}
		for i, month := range months {
			if from, to := month.from.UTC().Format(time.RFC3339), month.to.UTC().Format(time.RFC3339); from != want[i] || to != want[i+1] {
				t.Errorf("%s, %s: %s to %s, want %s to %s", zone, month.key, from, to, want[i], want[i+1])
			}
		}
	}
}

// TestPeriod_MonthsLeaveNoGap cuts many periods in zones whose days begin oddly.
func TestPeriod_MonthsLeaveNoGap(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Asia/Shanghai", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "UTC"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for day := range 800 {
			from := time.Date(2011, 1, 1+day, 0, 0, 0, 0, location)
			p := period{from, from.AddDate(0, 0, 1+day)}
			at := p.from
			for _, month := range p.months() {
				if !month.from.Equal(at) || !month.to.After(month.from) || month.key != month.from.Format("2006-01") {
					t.Fatalf("%s: %v after %v", zone, month, at)
				}
				at = month.to
			}
			if !at.Equal(p.to) {
				t.Fatalf("%s: ends at %v, want %v", zone, at, p.to)
			}
		}
	}
}
