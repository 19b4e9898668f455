package knowledge

import (
	"slices"
	"testing"
)

// TestAnswering_MeasuresByTheBestAnswer: what is no answer by its evidence, however well it fits, is not what the others are measured by.
func TestAnswering_MeasuresByTheBestAnswer(t *testing.T) {
	t.Parallel()
	named := func(code string, score, evidence float64) hit {
		return hit{item: item{code: code}, score: score, share: 0.2, evidence: evidence}
	}
	for _, c := range []struct {
		hits []hit
		want []string
	}{
		{nil, nil},
		{[]hit{named("name alone", 10, 0.5)}, nil},
		{[]hit{named("name alone", 10, 0.5), named("best", 4, 3), named("near", 2, 2), named("far", 1.7, 1.7)}, []string{"best", "near"}},
		{[]hit{named("best", 10, 5), named("name alone", 9, 0.5), named("near", 5, 3), named("far", 4, 3)}, []string{"best", "near"}},
	} {
		var got []string
		for _, h := range answering(slices.Clone(c.hits)) {
			got = append(got, h.code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("of %v %q are answers, want %q", c.hits, got, c.want)
		}
	}
}
