package knowledge

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// alikeSource are the words that customers use for one another.
//
//go:embed alike.txt
var alikeSource string

// alike makes one of words that mean the same, in articles and in questions: who asks for a fridge is to find what is written of a
// refrigerator, and neither is to count twice where a text says both.
type alike struct {
	cut func(text string) []string
	// chinese replaces words in a text, before it is cut: pairs of characters would stand across their ends.
	chinese *strings.Replacer
	// latin are the groups of terms that another group stands for, by their first terms, the longest first.
	latin map[string][]replaced
}

type replaced struct{ said, meant []string }

// newAlike reads the lists. A word in two groups is a fault of the list, since the first would win by chance.
func newAlike(source string, cut func(text string) []string) (*alike, error) {
	a := &alike{cut: cut, latin: map[string][]replaced{}}
	type pair struct{ said, meant string }
	var chinese []pair
	known := map[string]string{}
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		meant, all, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("alike words: %q names nothing that is meant", line)
		}
		for said := range strings.SplitSeq(all, ",") {
			said = strings.TrimSpace(said)
			if other := known[said]; other != "" || said == meant || said == "" {
				return nil, fmt.Errorf("alike words: %q stands for %q and %q", said, other, meant)
			}
			known[said] = meant
			if isLatinText(said) {
				terms := cut(said)
				a.latin[terms[0]] = append(a.latin[terms[0]], replaced{terms, cut(meant)})
				continue
			}
			chinese = append(chinese, pair{said, meant})
		}
		if !isLatinText(meant) {
			chinese = append(chinese, pair{meant, meant}) // or a shorter word would be replaced within it
		}
	}
	for _, list := range a.latin {
		slices.SortStableFunc(list, func(a, b replaced) int { return len(b.said) - len(a.said) })
	}
	slices.SortStableFunc(chinese, func(a, b pair) int { return len(b.said) - len(a.said) })
	var pairs []string
	for _, p := range chinese {
		pairs = append(pairs, p.said, p.meant)
	}
	a.chinese = strings.NewReplacer(pairs...)
	return a, nil
}

// isLatinText says whether a word is cut at its blanks.
func isLatinText(word string) bool { return word[0] < 0x80 && word[len(word)-1] < 0x80 }

// terms are those of a text, each group of words that stands for another as that other.
func (a *alike) terms(text string) []string {
	said := a.cut(a.chinese.Replace(text))
	meant := make([]string, 0, len(said))
	for i := 0; i < len(said); {
		n := 1
		one := said[i : i+1]
		for _, r := range a.latin[said[i]] {
			if len(r.said) <= len(said)-i && slices.Equal(r.said, said[i:i+len(r.said)]) {
				n, one = len(r.said), r.meant
				break
			}
		}
		meant = append(meant, one...)
		i += n
	}
	return meant
}
