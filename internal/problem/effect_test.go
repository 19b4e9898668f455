package problem

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// tailAtLeast is the chance of at least some of all at a share, by adding up the binomial's terms: the same limits a second
// way, without the incomplete beta function.
func tailAtLeast(some, all int, share float64) float64 {
	sum := 0.0
	for k := some; k <= all; k++ {
		choose := 0.0
		for i := range k {
			choose += math.Log(float64(all-i)) - math.Log(float64(i+1))
		}
		sum += math.Exp(choose + float64(k)*math.Log(share) + float64(all-k)*math.Log1p(-share))
	}
	return sum
}

// TestShareLimits_AreThoseOfClopperAndPearson: at the lower limit as many or more have a chance of 2.5 %, at the upper limit as
// many or fewer.
func TestShareLimits_AreThoseOfClopperAndPearson(t *testing.T) {
	t.Parallel()
	for all := 1; all <= 60; all++ {
		for some := 0; some <= all; some++ {
			low, high := shareLimits(some, all)
			if some == 0 && low != 0 || some == all && high != 1 || low < 0 || high > 1 || low >= high {
				t.Fatalf("%d of %d: %v to %v", some, all, low, high)
			}
			if some > 0 {
				if got := tailAtLeast(some, all, low); math.Abs(got-0.025) > 1e-9 {
					t.Errorf("%d of %d: at least so many at the lower limit %v: %v", some, all, low, got)
				}
			}
			if some < all {
				if got := 1 - tailAtLeast(some+1, all, high); math.Abs(got-0.025) > 1e-9 {
					t.Errorf("%d of %d: at most so many at the upper limit %v: %v", some, all, high, got)
				}
			}
		}
	}
}

// TestShareLimits_AsPrinted holds the limits against closed forms and against values that tables print.
func TestShareLimits_AsPrinted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		some, all int
		low, high float64
	}{
		{0, 10, 0, 1 - math.Pow(0.025, 0.1)}, // nothing seen
		{10, 10, math.Pow(0.025, 0.1), 1},    // all seen
		{1, 1, 0.025, 1},
		{5, 10, 0.1871, 0.8129},
		// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I.
		{81, 263, 0.2527, 0.3676},
		{15, 148, 0.0578, 0.1617},
		{0, 20, 0, 0.1684},
		{1, 29, 0.0009, 0.1776},
		// So many that the normal distribution is as good: 0.5 ± 1.96 · 0.0005.
		{500_000, 1_000_000, 0.4990, 0.5010},
	} {
		low, high := shareLimits(c.some, c.all)
		if math.Abs(low-c.low) > 5.1e-5 || math.Abs(high-c.high) > 5.1e-5 {
			t.Errorf("%d of %d: %.7f to %.7f, want %.7f to %.7f", c.some, c.all, low, high, c.low, c.high)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	month := func(cases int) Count { return Count{cases, 30} }
	for _, c := range []struct {
		about         string
		before, after Count
		want          Verdict
		hasRatio      bool
	}{
		{"nothing at all", month(0), month(0), VerdictTooFew, false},
		{"five and then none, which chance does once in 32", month(5), month(0), VerdictTooFew, true},
		{"six and then none", month(6), month(0), VerdictHelped, true},
		{"twelve and then three", month(12), month(3), VerdictHelped, true},
		{"twelve and then five", month(12), month(5), VerdictTooFew, true},
		{"as many as before", month(12), month(12), VerdictNotHelped, true},
		{"hundreds, a few less", month(300), month(280), VerdictNotHelped, true},
		{"hundreds, a fifth less", month(300), month(240), VerdictHelped, true},
		{"few before, many after", month(1), month(20), VerdictNotHelped, true},
		{"none before, a few after", month(0), month(3), VerdictTooFew, false},
		{"none before, many after", month(0), month(8), VerdictNotHelped, false},
		{"a third of the time, so a third of the cases", Count{10, 10}, Count{30, 30}, VerdictNotHelped, true},
		{"no time before", Count{0, 0}, month(9), VerdictTooFew, false},
	} {
		got := Compare(c.before, c.after)
		if got.Verdict != c.want || (got.Ratio != nil) != c.hasRatio {
			t.Errorf("%s: %s, ratio %v, from %v to %v; want %s", c.about, got.Verdict, show(got.Ratio), show(got.Low), show(got.High), c.want)
		}
	}
}

func show(value *float64) any {
	if value == nil {
		return "none"
	}
	return *value
}

// TestCompare_HoldsTheRatio: whatever is counted, the ratio lies within its limits, the same counts in units of another length
// have the same limits, turning time around turns the limits around, and one more case after the measure never makes the
// limits lower.
func TestCompare_HoldsTheRatio(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		before, after := Count{random.IntN(400), float64(1 + random.IntN(90))}, Count{random.IntN(400), float64(1 + random.IntN(90))}
		got := Compare(before, after)
		if got.Ratio != nil && (*got.Low > *got.Ratio || got.High != nil && *got.High < *got.Ratio) {
			t.Fatalf("%v, %v: %v is not between %v and %v", before, after, *got.Ratio, *got.Low, show(got.High))
		}
		if (got.Verdict == VerdictHelped) != (got.High != nil && *got.High < 1) {
			t.Fatalf("%v, %v: %s though the limit is %v", before, after, got.Verdict, show(got.High))
		}
		if again := Compare(Count{before.Cases, before.Days * 3}, Count{after.Cases, after.Days * 3}); again.Verdict != got.Verdict || !near(again.Low, got.Low) || !near(again.High, got.High) {
			t.Fatalf("%v, %v: three times the time changes %v to %v", before, after, got, again)
		}
		if turned := Compare(after, before); before.Cases > 0 && after.Cases > 0 && (!near(turned.Low, inverse(got.High)) || !near(turned.High, inverse(got.Low))) {
			t.Fatalf("%v, %v: turned around %v to %v", before, after, show(turned.Low), show(turned.High))
		}
		more := Compare(before, Count{after.Cases + 1, after.Days})
		if got.Low != nil && *more.Low < *got.Low || got.High != nil && more.High != nil && *more.High < *got.High {
			t.Fatalf("%v, %v: one more case makes the limits lower", before, after)
		}
	}
}

func inverse(value *float64) *float64 {
	if value == nil {
		return nil
	}
	return number(1 / *value)
}

func near(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-9*math.Max(1, math.Abs(*b))
}

// TestCompare_CoversTheTruth draws counts at rates that are known: the interval holds the true ratio at least as often as it
// says.
func TestCompare_CoversTheTruth(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	draw := func(mean float64) int { // by Knuth's product of uniforms
		n, product, limit := 0, random.Float64(), math.Exp(-mean)
		for product > limit {
			n, product = n+1, product*random.Float64()
		}
		return n
	}
	for _, c := range []struct{ before, ratio float64 }{{3, 1}, {8, 0.5}, {20, 0.25}, {40, 1.5}} {
		const rounds = 4000
		held := 0
		for range rounds {
			got := Compare(Count{draw(c.before), 30}, Count{draw(c.before * c.ratio), 30})
			if got.Low == nil || *got.Low <= c.ratio && (got.High == nil || *got.High >= c.ratio) {
				held++
			}
		}
		if share := float64(held) / rounds; share < 0.945 {
			t.Errorf("%v before, ratio %v: held in %.3f", c.before, c.ratio, share)
		}
	}
}

func TestReckon(t *testing.T) {
	t.Parallel()
	measured := time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC)
	at := func(days float64) time.Time { return measured.Add(time.Duration(days * float64(day))) }
	// Twenty in the month before, one at the very moment of the measure, one at the very end of each window, which is outside.
	cases := []time.Time{at(-90), at(-90.001), at(-31), at(0), at(30), at(60), at(90)}
	for i := range 20 {
		cases = append(cases, at(-29+float64(i)))
	}
	began := at(-400)
	for _, c := range []struct {
		now     float64
		verdict Verdict
		days    int
	}{{0, VerdictTooEarly, 0}, {29.99, VerdictTooEarly, 0}, {30, VerdictHelped, 30}, {60, VerdictHelped, 60}, {400, VerdictHelped, 90}} {
		got := Reckon(measured, began, at(c.now), cases)
		if got.Verdict != c.verdict || got.Days != c.days || len(got.Windows) != len(Windows) {
			t.Errorf("day %v: %s of %d days", c.now, got.Verdict, got.Days)
		}
	}
	whole := Reckon(measured, began, at(400), cases)
	for i, want := range [][2]int{{20, 1}, {21, 2}, {22, 3}} {
		if w := whole.Windows[i]; w.Before.Cases != want[0] || w.After.Cases != want[1] || w.Before.Days != w.After.Days {
			t.Errorf("%d days: %v before, %v after, want %v", w.Window, w.Before, w.After, want)
		}
	}
	// A desk of ten days cannot have counted thirty.
	young := Reckon(measured, at(-10), at(30), cases)
	if w := young.Windows[0]; w.Before.Days != 10 || w.After.Days != 30 {
		t.Errorf("a young desk counts %v days before, %v after", w.Before.Days, w.After.Days)
	}
	if early := Reckon(measured, began, at(12), cases); early.Windows[0].After.Days != 12 || early.Windows[0].Verdict != VerdictTooEarly {
		t.Errorf("before its end the window has %v days, %s", early.Windows[0].After.Days, early.Windows[0].Verdict)
	}
}
