package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// functionCharacters say nothing in a question: a pair with one of them that no text knows is where two words meet, or politeness.
const functionCharacters = "的了吗呢啊吧呀嘛么我你您他她它这那就还都也很太啥咋是把被给跟和与着几个不"

// unknownPair is what a pair of Chinese characters that no text knows counts in a question: a word of two characters has one pair
// of its own and one with each neighbour.
const unknownPair = 0.5

func isHanPair(term string) bool {
	letter, size := utf8.DecodeRuneInString(term)
	return size < len(term) && unicode.Is(unicode.Han, letter)
}

// worths say what each term of a question counts, in its order: how rare it is, and of a term that no text knows all, unless it is
// only where known words meet.
func (s *shelf) worths(asked []string) []float64 {
	worths := make([]float64, len(asked))
	isKnown := func(i int) bool { return i >= 0 && i < len(asked) && len(s.terms[asked[i]]) > 0 }
	meets := func(i, j int) bool { // the later of two pairs begins with what the earlier one ends in
		if !isKnown(i) && !isKnown(j) || i < 0 || j >= len(asked) || !isHanPair(asked[i]) || !isHanPair(asked[j]) {
			return false
		}
		_, size := utf8.DecodeLastRuneInString(asked[i])
		return strings.HasPrefix(asked[j], asked[i][len(asked[i])-size:])
	}
	for i, term := range asked {
		switch {
		case isKnown(i):
			worths[i] = s.rarity(term)
		case !isHanPair(term):
			worths[i] = 1
		case !strings.ContainsAny(term, functionCharacters) && !meets(i-1, i) && !meets(i, i+1):
			worths[i] = unknownPair
		}
	}
	return worths
}
