package knowledge

import (
	"slices"
	"strings"
	"testing"

	"aftercare/internal/search"
)

// TestAlike_MakesOneOfWordsForTheSame says the same in different words, and what only looks like it.
func TestAlike_MakesOneOfWordsForTheSame(t *testing.T) {
	t.Parallel()
	a, err := newAlike(alikeSource, search.Terms)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		one, other string
		areAlike   bool
	}{
		{"the Washing Machines", "the washers", true},
		{"air-conditioner", "AC", true},
		{"I want my money back", "I want my refund", true},
		{"电冰箱不凉快", "冰箱不制冷", true},
		{"净水机滴水", "净水器漏水", true},
		{"小票丢了", "发票遗失", true},
		{"air fryer", "aircon fryer", false},
		{"an accident", "an aircon", false},
		{"不冷不热", "热水器", false},
	} {
		one, other := a.terms(c.one), a.terms(c.other)
		if slices.Equal(one, other) != c.areAlike {
			t.Errorf("%q is %v, %q is %v; alike should be %t", c.one, one, c.other, other, c.areAlike)
		}
	}
}

// TestAlike_RefusesAListAtOdds reads lists that would be understood by chance.
func TestAlike_RefusesAListAtOdds(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"fridge refrigerator", "fridge: freezer\ncooler: freezer", "fridge: fridge", "fridge: a,,b"} {
		if _, err := newAlike(source, strings.Fields); err == nil {
			t.Errorf("%q is taken", source)
		}
	}
}

func TestSpelling_ForgivesASlip(t *testing.T) {
	t.Parallel()
	s := newSpelling()
	s.read("The warranty of a refrigerator begins when the receipt, or the recital, says. Receipt!")
	for typed, want := range map[string]string{
		"waranty": "warranty", "warrenty": "warranty", "warrnaty": "warranty", "reciept": "receipt", "refrigirater": "refrigerator",
		"Waranty 保修?": "warranty 保修?", "E21 wxrrxnty": "E21 warranty", // two slips in eight letters
		"bagan":              "bagan",              // two in five
		"whan":               "whan",               // too short
		"JLwaranty10 recei9": "JLwaranty10 recei9", // names of things
		"xeceipt":            "xeceipt", "": "", "保修": "保修", "elephant": "elephant",
		strings.Repeat("warrantyx", 9): strings.Repeat("warrantyx", 9),
	} {
		if got := s.correct(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

// TestWorths_CountNoPairBetweenWords asks for what one text says, in a sentence around it.
func TestWorths_CountNoPairBetweenWords(t *testing.T) {
	t.Parallel()
	s := &shelf{terms: map[string][]posting{"童锁": {{}}, "lock": {{}}}, living: 2}
	for _, c := range []struct {
		asked []string
		want  []float64
	}{
		{[]string{"解除", "除童", "童锁"}, []float64{unknownPair, 0, s.rarity("童锁")}},
		{[]string{"童锁", "锁呢", "呢天", "天气"}, []float64{s.rarity("童锁"), 0, 0, unknownPair}},
		{[]string{"lock", "weather"}, []float64{s.rarity("lock"), 1}},
		{nil, []float64{}},
	} {
		if got := s.worths(c.asked); !slices.Equal(got, c.want) {
			t.Errorf("%v counts %v, want %v", c.asked, got, c.want)
		}
	}
}
