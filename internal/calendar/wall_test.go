package calendar

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The clock keeps what it looked up; in whatever order it is asked, it answers as one that has seen nothing yet, and as the
// zone's clock does.
func TestWallClockInAnyOrder(t *testing.T) {
	shown := func(seconds int64, zone *time.Location) int64 {
		at := time.Unix(seconds, 0).In(zone)
		_, offset := at.Zone()
		return seconds + int64(offset)
	}
	for _, name := range []string{
		"America/New_York", "Europe/London", "Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Monrovia", "UTC",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		kept := wallClock{zone: zone}
		// From days before the clock change of a day to days after it, then another day.
		var around int64
		for i := range 20_000 {
			if i%50 == 0 {
				around = r.Int64N(230 * 365 * daySeconds)
				_, end := time.Unix(around, 0).In(zone).ZoneBounds()
				if !end.IsZero() {
					around = end.Unix()
				}
			}
			wall := around + (r.Int64N(4*24*60)-2*24*60)*60
			got := kept.first(wall)
			fresh := wallClock{zone: zone}
			if want := fresh.first(wall); got != want {
				t.Fatalf("%s: %s is at %d, but at %d to a new clock", name, dateText(wall), got, want)
			}
			if shown(got, zone) < wall || shown(got-1, zone) >= wall {
				t.Fatalf("%s: %s is not first shown at %s", name, dateText(wall), time.Unix(got, 0).In(zone))
			}
		}
	}
}

func dateText(wall int64) string { return time.Unix(wall, 0).UTC().Format("2006-01-02 15:04:05") }
