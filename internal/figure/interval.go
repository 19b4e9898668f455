package figure

import "math"

// z95 is the 97.5 % point of the normal distribution: 95 % lie within so many deviations on either side.
const z95 = 1.959963984540054

// fewest is how many answers an NPS needs to be more than chance; below only the counts are told.
const fewest = 30

// share is k of n in per cent; nil of none.
func share(k, n int) *float64 { return ratio(k, n, 100) }

// ratio is k of n times a scale; nil where there is nothing to divide by.
func ratio(k, n int, scale float64) *float64 {
	if n == 0 {
		return nil
	}
	value := scale * float64(k) / float64(n)
	return &value
}

// wilson is the 95 % interval of a share by Wilson's score, in per cent. Unlike the textbook's it stays within 0 to 100 and is
// sound for few answers and for shares near the ends.
func wilson(k, n int) (low, high *float64) {
	if n == 0 {
		return nil, nil
	}
	p, count := float64(k)/float64(n), float64(n)
	middle := p + z95*z95/(2*count)
	spread := z95 * math.Sqrt(p*(1-p)/count+z95*z95/(4*count*count))
	scale := 1 + z95*z95/count
	from, to := 100*max(0, (middle-spread)/scale), 100*min(1, (middle+spread)/scale)
	return &from, &to
}

// npsMargin is half the width of the 95 % interval of an NPS, in points. An answer counts 1, 0 or -1, so that its variance is
// p + d - (p-d)².
func npsMargin(promoters, detractors, n int) float64 {
	p, d := float64(promoters)/float64(n), float64(detractors)/float64(n)
	return 100 * z95 * math.Sqrt(max(0, p+d-(p-d)*(p-d))/float64(n))
}
