package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// shortestSpelled is the shortest English word, in letters, that is taken for another: of shorter ones too many are alike.
	// From longSpelled on two slips are forgiven, below it one.
	shortestSpelled, longSpelled = 5, 8
	longestSpelled               = 24
	// shortestBegun is the shortest beginning of a word that is taken for one, in letters; mostBegun how many words it is taken for,
	// those that are said most often.
	shortestBegun, mostBegun = 3, 3
	// mostSpelled bounds how many unknown words of a text are looked at.
	mostSpelled = 12
)

// spelt is an English word, and how often it stands in the shop's texts.
type spelt struct {
	word  string
	often int
}

// spelling knows the English words of the shop's texts.
type spelling struct {
	words map[string]*spelt
	// begun are the words by their first letter, which is seldom the wrong one.
	begun map[byte][]*spelt
}

func newSpelling() spelling {
	return spelling{words: map[string]*spelt{}, begun: map[byte][]*spelt{}}
}

// spoken are the words of a text that may go again, each with how often it says it.
type spoken []struct {
	of    *spelt
	often int
}

// read takes in the words of texts.
func (s *spelling) read(texts ...string) spoken {
	often := map[*spelt]int{}
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(strings.ToLower(text), isNoLetter) {
			known := s.words[word]
			if known == nil {
				known = &spelt{word: strings.Clone(word)} // a part would keep the whole text
				s.words[known.word] = known
				s.begun[word[0]] = append(s.begun[word[0]], known)
			}
			known.often++
			often[known]++
		}
	}
	said := make(spoken, 0, len(often))
	for of, n := range often {
		said = append(said, struct {
			of    *spelt
			often int
		}{of, n})
	}
	return said
}

// forget takes back what was read. A word that nothing says any more is no known one, as after a restart.
func (s *spelling) forget(said spoken) {
	gone := map[byte]bool{}
	for _, one := range said {
		if one.of.often -= one.often; one.of.often == 0 {
			delete(s.words, one.of.word)
			gone[one.of.word[0]] = true
		}
	}
	for letter := range gone {
		s.begun[letter] = slices.DeleteFunc(s.begun[letter], func(known *spelt) bool { return known.often == 0 })
		if len(s.begun[letter]) == 0 {
			delete(s.begun, letter)
		}
	}
}

// often is how often a word is said; zero where it is none.
func (s *spelling) often(word string) int {
	if known := s.words[word]; known != nil {
		return known.often
	}
	return 0
}

func isNoLetter(letter rune) bool { return letter < 'a' || letter > 'z' }

// correct writes a text with its unknown English words as the known ones that they are a slip away from.
func (s *spelling) correct(text string) string {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return text
	}
	var out strings.Builder
	looked := 0
	for i := 0; i < len(lower); {
		letter, size := utf8.DecodeRuneInString(lower[i:])
		if isNoLetter(letter) {
			out.WriteString(text[i : i+size])
			i += size
			continue
		}
		end := i
		for end < len(lower) && !isNoLetter(rune(lower[end])) {
			end++
		}
		word := lower[i:end]
		isName := isFigureAt(lower, i-1) || isFigureAt(lower, end)
		if s.words[word] == nil && !isName && len(word) >= shortestSpelled && len(word) <= longestSpelled && looked < mostSpelled {
			looked++
			out.WriteString(s.closest(word))
		} else {
			out.WriteString(text[i:end])
		}
		i = end
	}
	return out.String()
}

// complete takes the beginning of a word off the end of a text, and gives the words that it may become, of those that something is found by.
// A word that finds something already is one, and so is a common one.
func (s *spelling) complete(text string, isCommon, finds func(word string) bool) (before, meant string) {
	lower := strings.ToLower(text)
	begin := len(lower)
	for begin > 0 && !isNoLetter(rune(lower[begin-1])) {
		begin--
	}
	word := lower[begin:]
	if len(lower) != len(text) || len(word) < shortestBegun || isFigureAt(lower, begin-1) || isCommon(word) || finds(word) {
		return text, ""
	}
	var longer []string
	for _, known := range s.begun[word[0]] {
		if strings.HasPrefix(known.word, word) && finds(known.word) {
			longer = append(longer, known.word)
		}
	}
	if len(longer) == 0 {
		return text, ""
	}
	slices.SortFunc(longer, func(a, b string) int { return cmp.Or(s.often(b)-s.often(a), strings.Compare(a, b)) })
	return text[:begin], strings.Join(longer[:min(len(longer), mostBegun)], " ")
}

// isFigureAt says whether a figure stands at a place; beyond the ends none does.
func isFigureAt(text string, at int) bool {
	return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9'
}

// closest is the known word with the fewest slips between, of several the one that is said most often, and then the first by its letters; the word itself where
// none is close.
func (s *spelling) closest(word string) string {
	best, least, often := word, 2, 0
	if len(word) >= longSpelled {
		least = 3
	}
	for _, known := range s.begun[word[0]] {
		if len(known.word) < shortestSpelled-1 {
			continue
		}
		n := slips(word, known.word, least+1)
		isBetter := best != word && cmp.Or(known.often-often, strings.Compare(best, known.word)) > 0
		if n < least || n == least && isBetter {
			best, least, often = known.word, n, known.often
		}
	}
	return best
}

// slips is how many letters are missing, too many, wrong or changed with their neighbour between two words; most where they are
// that many or more. Each counts once: the restricted edit distance of Damerau.
func slips(a, b string, most int) int {
	var rows [3][longestSpelled + 4]int
	if len(a) > longestSpelled || len(b) > longestSpelled+3 {
		return most
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &rows[(i+1)%3], &rows[(i-1)%3], &rows[i%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(most, rows[len(a)%3][len(b)])
}
