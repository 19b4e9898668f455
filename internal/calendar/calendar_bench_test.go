package calendar_test

import (
	"testing"
	"time"

	"aftercare/internal/calendar"
)

// BenchmarkAdd goes over 30 days with National Day and the Mid-Autumn Festival in them, and over as many with a change of
// the clock; a deadline may take 20 microseconds, so that thousands are counted anew while nobody notices.
func BenchmarkAdd(b *testing.B) {
	york := build(b, "America/New_York", officeWeek, `{"2026-10-12":"closed"}`)
	for _, bench := range []struct {
		name     string
		calendar *calendar.Calendar
		from     string
	}{
		{"Shanghai", office(b), "2026-09-15 10:00"},
		{"NewYork", york, "2026-10-08 10:00"},
		{"NewYork2090", york, "2090-10-08 10:00"},
		{"RoundTheClock", calendar.RoundTheClock(york.Zone()), "2026-10-08 10:00"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			from := local(b, bench.calendar.Zone(), bench.from)
			to := from.AddDate(0, 0, 30)
			total, err := bench.calendar.Between(from, to)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bench.calendar.Add(from, total); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkQuestions(b *testing.B) {
	c := office(b)
	from := local(b, c.Zone(), "2026-09-15 10:00")
	to := from.AddDate(0, 0, 30)
	for name, ask := range map[string]func() error{
		"Between":  func() error { _, err := c.Between(from, to); return err },
		"AddDays":  func() error { _, err := c.AddDays(from, 20); return err },
		"CloseOf":  func() error { _, err := c.CloseOf(from); return err },
		"IsOpen":   func() error { c.IsOpen(from); return nil },
		"Segments": func() error { _, err := c.Segments(from, to); return err },
		"Days":     func() error { _, err := c.Days(from, to); return err },
		"Farthest": func() error { _, err := c.Add(from, 27_000*9*time.Hour); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	definition, err := calendar.ParseDefinition("Asia/Shanghai", []byte(officeWeek), nil, false)
	if err != nil {
		b.Fatal(err)
	}
	definition.Days = calendar.China()
	for b.Loop() {
		if _, err := calendar.New(definition); err != nil {
			b.Fatal(err)
		}
	}
}
