package problem

import (
	"math"
	"time"
)

// Verdict is what a comparison says.
type Verdict string

// The verdicts.
const (
	VerdictHelped    Verdict = "helped"
	VerdictNotHelped Verdict = "not_helped"
	VerdictTooEarly  Verdict = "too_early"
	VerdictTooFew    Verdict = "too_few"
)

// Windows are how many days before and after a measure are compared (requirements R36, R60).
var Windows = []int{30, 60, 90}

const day = 24 * time.Hour

// Count is how many cases came in a time.
type Count struct {
	Cases int `json:"cases"`
	// Days is how long was counted.
	Days float64 `json:"days"`
}

// Comparison is what came before a measure beside what came after.
type Comparison struct {
	Before Count `json:"before"`
	After  Count `json:"after"`
	// Ratio is the rate after by the rate before; nil where nothing came before.
	Ratio *float64 `json:"ratio"`
	// Low and High bound the true ratio with 95 % confidence; nil is without bound. Both are nil where nothing came at all.
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	Verdict Verdict  `json:"verdict"`
}

const (
	// confidence is that of the interval, two-sided.
	confidence = 0.95
	// halved is how large a drop a measure must at least be able to claim: one that leaves more than half of the cases
	// has not mended the cause.
	halved = 0.5
)

// Compare weighs two counts of cases that come independently of each other, each at a steady rate (Poisson counts).
//
// The interval is the exact conditional one: given how many came in all, those that came after are binomial with a share p
// that depends on the ratio of the rates alone, R = p/(1-p) · daysBefore/daysAfter (J. Przyborowski and H. Wilenski,
// "Homogeneity of results in testing samples from Poisson series", Biometrika 31, 1940, 313-323), and p has the limits of
// C. J. Clopper and E. S. Pearson ("The use of confidence or fiducial limits illustrated in the case of the binomial",
// Biometrika 26, 1934, 404-413). It never claims more than it may: it holds the true ratio in at least 95 of 100 cases,
// also for a handful of cases, where an approximation by the normal distribution does not.
//
// It helped where the whole interval lies below 1. It did not help where the whole interval lies above one half, so that the
// cause can at most have been eased, or where the rate has not fallen though there were enough cases to show it. There are too
// few where neither can be told; in particular where not even a drop to none would have been proof.
func Compare(before, after Count) Comparison {
	c := Comparison{Before: before, After: after, Verdict: VerdictTooFew}
	if before.Days <= 0 || after.Days <= 0 || before.Cases < 0 || after.Cases < 0 {
		return c
	}
	if before.Cases > 0 {
		c.Ratio = number(float64(after.Cases) / after.Days / (float64(before.Cases) / before.Days))
	}
	low, high := ratioLimits(before, after)
	if before.Cases+after.Cases > 0 {
		c.Low, c.High = number(low), number(high)
	}
	_, best := ratioLimits(before, Count{0, after.Days})
	isTelling := before.Cases > 0 && best < 1
	switch {
	case before.Cases+after.Cases == 0:
	case high < 1:
		c.Verdict = VerdictHelped
	case low > 1, low > halved && isTelling, isTelling && *c.Ratio >= 1:
		c.Verdict = VerdictNotHelped
	}
	return c
}

func number(value float64) *float64 {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return nil
	}
	return &value
}

// ratioLimits bounds the ratio of two rates; the upper limit is infinite where nothing came before.
func ratioLimits(before, after Count) (low, high float64) {
	all := before.Cases + after.Cases
	if all == 0 {
		return 0, math.Inf(1)
	}
	lowShare, highShare := shareLimits(after.Cases, all)
	scale := before.Days / after.Days
	return lowShare / (1 - lowShare) * scale, highShare / (1 - highShare) * scale
}

// shareLimits are the limits of Clopper and Pearson for a share of which some of all were seen.
func shareLimits(some, all int) (low, high float64) {
	tail := (1 - confidence) / 2
	low, high = 0, 1
	if some > 0 {
		low = betaQuantile(tail, float64(some), float64(all-some+1))
	}
	if some < all {
		high = betaQuantile(1-tail, float64(some+1), float64(all-some))
	}
	return low, high
}

// betaQuantile is where the regularised incomplete beta function, which grows from 0 to 1, takes a value: by halving, which
// cannot go astray, and to the last bit.
func betaQuantile(value, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			break
		}
		if incompleteBeta(middle, a, b) < value {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// incompleteBeta is the regularised incomplete beta function I_x(a, b), by its continued fraction (NIST Digital Library of
// Mathematical Functions, 8.17.22), evaluated as by W. J. Lentz ("Generating Bessel functions in Mie scattering calculations
// using continued fractions", Applied Optics 15, 1976, 668-671). The fraction converges fast on one side of the mean alone;
// on the other the function's symmetry (8.17.4) is used.
func incompleteBeta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - incompleteBeta(1-x, b, a)
	}
	logA, _ := math.Lgamma(a)
	logB, _ := math.Lgamma(b)
	logAB, _ := math.Lgamma(a + b)
	front := math.Exp(logAB-logA-logB+a*math.Log(x)+b*math.Log1p(-x)) / a
	const (
		tiny   = 1e-300 // stands in for a zero that would be divided by
		enough = 1e-15
		most   = 10_000 // enough for counts of millions: it takes about the root of the larger
	)
	notZero := func(value float64) float64 {
		if math.Abs(value) < tiny {
			return tiny
		}
		return value
	}
	c, d := 1.0, 1/notZero(1-(a+b)*x/(a+1))
	fraction := d
	for i := 1; i < most; i++ {
		m := float64(i)
		for _, term := range []float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			d = 1 / notZero(1+term*d)
			c = notZero(1 + term/c)
			fraction *= c * d
		}
		if math.Abs(c*d-1) < enough {
			break
		}
	}
	return front * fraction
}

// Window is the comparison of so many days before and after a measure.
type Window struct {
	Window int `json:"window"`
	Comparison
	// Until is when its time after the measure is over.
	Until time.Time `json:"until"`
}

// Effect is whether a measure helped, by windows, and in all: what the longest window says whose time is over.
type Effect struct {
	MeasuredAt time.Time `json:"measured_at"`
	Windows    []Window  `json:"windows"`
	Verdict    Verdict   `json:"verdict"`
	// Days are those of the window that the verdict is from; 0 while it is too early.
	Days int `json:"days"`
}

// Reckon compares the cases made around a measure, by the moments of their making, as of now. Windows are half-open: a case
// made at the very moment of the measure came after it. What came before the desk had its first case was not counted, so a
// window reaches back to there at most.
func Reckon(measured, began, now time.Time, cases []time.Time) Effect {
	effect := Effect{MeasuredAt: measured, Verdict: VerdictTooEarly}
	for _, days := range Windows {
		length := time.Duration(days) * day
		from, until := measured.Add(-length), measured.Add(length)
		w := Window{Window: days, Until: until}
		w.Before.Days, w.After.Days = daysIn(latest(from, began), measured), daysIn(measured, earliest(until, now))
		for _, at := range cases {
			switch {
			case at.Before(from) || !at.Before(until) || at.After(now):
			case at.Before(measured):
				w.Before.Cases++
			default:
				w.After.Cases++
			}
		}
		w.Comparison = Compare(w.Before, w.After)
		if now.Before(until) {
			w.Verdict = VerdictTooEarly
		} else {
			effect.Verdict, effect.Days = w.Verdict, days
		}
		effect.Windows = append(effect.Windows, w)
	}
	return effect
}

func daysIn(from, until time.Time) float64 { return math.Max(0, until.Sub(from).Hours()/24) }

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
