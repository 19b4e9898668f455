package figure

import (
	"math"
	"testing"
)

// TestWilson holds the interval against Newcombe's table of 1998 (Statistics in Medicine 17, method 3), and against two that
// are often quoted.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, 25.53, 36.62}, {15, 148, 6.24, 16.05}, {0, 20, 0, 16.11}, {1, 29, 0.61, 17.18},
		{9, 10, 59.58, 98.21}, {92, 100, 85.00, 95.89}, {20, 20, 83.89, 100},
	} {
		low, high := wilson(c.k, c.n)
		if math.Abs(*low-c.low) > 0.006 || math.Abs(*high-c.high) > 0.006 {
			t.Errorf("%d of %d: %.2f to %.2f, want %.2f to %.2f", c.k, c.n, *low, *high, c.low, c.high)
		}
	}
	if low, high := wilson(0, 0); low != nil || high != nil {
		t.Error("of nothing there is no interval")
	}
}

// TestNPSMargin holds the margin against what a survey of 60 % promoters and 15 % detractors is known to have, and against the
// variance reckoned answer by answer.
func TestNPSMargin(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]float64{100: 14.50, 400: 7.25, 1600: 3.63} {
		if got := npsMargin(n*60/100, n*15/100, n); math.Abs(got-want) > 0.006 {
			t.Errorf("of %d: %.3f, want %.3f", n, got, want)
		}
	}
	for _, c := range [][3]int{{30, 0, 0}, {0, 0, 30}, {17, 9, 40}, {5, 60, 90}} {
		promoters, detractors, n := c[0], c[1], c[2]
		if n < promoters+detractors {
			n = promoters + detractors
		}
		mean := float64(promoters-detractors) / float64(n)
		squares := 0.0
		for i := range n {
			value := 0.0
			switch {
			case i < promoters:
				value = 1
			case i < promoters+detractors:
				value = -1
			}
			squares += (value - mean) * (value - mean)
		}
		if want, got := 196*math.Sqrt(squares)/float64(n), npsMargin(promoters, detractors, n); n > 0 && math.Abs(got-want) > 0.02 {
			t.Errorf("%v: %.3f, want %.3f", c, got, want)
		}
	}
}

func TestNPS_OfFewAnswersTellsOnlyCounts(t *testing.T) {
	t.Parallel()
	few := nps(tally{promoters: 20, passives: 5, detractors: 4})
	if few.Value != nil || few.Margin != nil || few.N != 29 || few.Counts[promoters] != 20 {
		t.Errorf("of 29: %+v", few)
	}
	if enough := nps(tally{promoters: 20, passives: 5, detractors: 5}); enough.Value == nil || *enough.Value != 50 || enough.Margin == nil {
		t.Errorf("of 30: %+v", enough)
	}
	if all := nps(tally{promoters: 40}); *all.High != 100 || *all.Value != 100 {
		t.Errorf("all promoters: %v to %v", *all.Low, *all.High)
	}
}

func TestFigures_OfNothingHaveNoValue(t *testing.T) {
	t.Parallel()
	for _, f := range figures {
		if row := f.reckon(tally{}); row.Value != nil || row.Low != nil || row.High != nil || row.Margin != nil || row.N != 0 {
			t.Errorf("%s of nothing: %+v", f.name, row)
		}
	}
}
