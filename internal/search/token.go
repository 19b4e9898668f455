package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	segments "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"golang.org/x/text/unicode/norm"
)

// The parts of the analysis. Words are found by the rules of Unicode; Chinese, which has no blanks, becomes overlapping pairs
// of characters, so that words of two characters are found wherever they stand; English words are known by their stems.
var (
	tokenizer  = segments.NewUnicodeTokenizer()
	bigrams    = cjk.NewCJKBigramFilter(false)
	possessive = en.NewPossessiveFilter()
	stemmer    = en.NewEnglishStemmerFilter()
)

// longestToken bounds a token, in bytes: a line of base64 is nothing that anybody types.
const longestToken = 64

// folded is a text in one width, one case and without accents, with where each byte of it stood.
type folded struct {
	text string
	// at holds, for each byte of text and for its end, the place in the original; nil where both are the same.
	at []int32
}

// origin is the place in the original of a place in the folded text.
func (f folded) origin(place int) int {
	if f.at == nil {
		return place
	}
	return int(f.at[place])
}

// fold makes one of what is typed in different ways: full and half width, capitals and small letters, letters with and
// without accents. What would be no text in an index becomes a blank.
func fold(text string) folded {
	plain := true
	for i := 0; i < len(text) && plain; i++ {
		plain = text[i] < utf8.RuneSelf && text[i] != 0
	}
	if plain {
		return folded{text: strings.ToLower(text)}
	}
	var b strings.Builder
	b.Grow(len(text))
	at := make([]int32, 0, len(text)+1)
	for i, r := range text {
		begun := b.Len()
		foldRune(&b, r)
		for range b.Len() - begun {
			at = append(at, int32(i))
		}
	}
	return folded{text: b.String(), at: append(at, int32(len(text)))}
}

func foldRune(b *strings.Builder, r rune) {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		b.WriteRune(r)
	case r > 0 && r < utf8.RuneSelf:
		b.WriteByte(byte(unicode.ToLower(r)))
	case r == 0 || r == utf8.RuneError || unicode.Is(unicode.Co, r):
		b.WriteByte(' ') // private characters mark whose a document is, so no text may hold them
	case unicode.Is(unicode.Mn, r) && r < 0x370:
		return
	case unicode.Is(unicode.Latin, r) && r < 0x1F00:
		for _, part := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, part) {
				b.WriteRune(unicode.ToLower(part))
			}
		}
	default:
		b.WriteString(strings.ToLower(norm.NFKC.String(string(r))))
	}
}

// unit is one token of a text, in the order of the text.
type unit struct {
	// text is the token as it stands: a word, a number, or one or two Chinese characters.
	text string
	// stem is what an English word is known by; of anything else the text.
	stem string
	// isHan says that it is one or two characters of a script without blanks; isLast that the run of them ends here.
	isHan, isLast bool
	start, end    int
}

// units cuts a folded text into its tokens.
func units(text string) []unit {
	stream := possessive.Filter(bigrams.Filter(tokenizer.Tokenize([]byte(text))))
	found := make([]unit, 0, len(stream))
	for i, token := range stream {
		if token.Type == analysis.Double || token.Type == analysis.Single {
			_, last := utf8.DecodeLastRune(token.Term)
			goesOn := i+1 < len(stream) && stream[i+1].Type == analysis.Double && stream[i+1].Start == token.End-last
			term := string(token.Term)
			found = append(found, unit{text: term, stem: term, isHan: true, isLast: !goesOn, start: token.Start, end: token.End})
			continue
		}
		found = append(found, wordUnits(string(token.Term), token.Start)...)
	}
	return found
}

// wordUnits cuts a word where the index would: it knows no punctuation inside a token.
func wordUnits(word string, start int) []unit {
	var found []unit
	for i := 0; i < len(word); {
		if !isTokenByte(word[i]) {
			i++
			continue
		}
		end := i
		for end < len(word) && isTokenByte(word[end]) {
			end++
		}
		text := shortened(word[i:end])
		found = append(found, unit{text: text, stem: stemOf(text), start: start + i, end: start + end})
		i = end
	}
	return found
}

func isTokenByte(c byte) bool { return c >= utf8.RuneSelf || isAlphanumeric(c) }

func isAlphanumeric(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func shortened(token string) string {
	if len(token) <= longestToken {
		return token
	}
	return strings.ToValidUTF8(token[:longestToken], "")
}

// stemOf is the stem of an English word; anything else is its own.
func stemOf(word string) string {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	if len(word) < 3 {
		return word
	}
	stream := stemmer.Filter(analysis.TokenStream{{Term: []byte(word)}})
	if len(stream[0].Term) == 0 {
		return word
	}
	return string(stream[0].Term)
}

// compound is what belongs together though punctuation stands in it: a case number, a telephone number, a part number, an
// address. It is found whole, with or without the punctuation, and by its parts.
type compound struct {
	text       string // without the punctuation
	start, end int
}

const (
	joiners = "-._@/+:#"
	// mostGroups and longestDigits bound what counts as one number typed in groups; a list of numbers is none.
	mostGroups    = 6
	longestDigits = 20
)

// compounds finds them in a folded text.
func compounds(text string) []compound {
	var found []compound
	for i := 0; i < len(text); {
		if !isAlphanumeric(text[i]) {
			i++
			continue
		}
		c, groups := compoundAt(text, i)
		if groups > 1 && groups <= mostGroups && len(c.text) <= longestToken && strings.ContainsAny(text[c.start:c.end], "0123456789@") {
			found = append(found, c)
		}
		i = c.end
	}
	return found
}

func compoundAt(text string, start int) (c compound, groups int) {
	var joined strings.Builder
	end, isNumber := start, true
	for {
		begun := end
		for end < len(text) && isAlphanumeric(text[end]) {
			isNumber = isNumber && text[end] <= '9'
			end++
		}
		joined.WriteString(text[begun:end])
		groups++
		if end+1 >= len(text) || !isAlphanumeric(text[end+1]) {
			break
		}
		if text[end] == ' ' {
			if !isNumber || !isDigitGroup(text[end+1:]) || joined.Len() >= longestDigits {
				break
			}
		} else if strings.IndexByte(joiners, text[end]) < 0 {
			break
		}
		end++
	}
	return compound{text: joined.String(), start: start, end: end}, groups
}

// isDigitGroup says whether a text begins with digits that end where a word would.
func isDigitGroup(text string) bool {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i > 0 && (i == len(text) || !isTokenByte(text[i]))
}

// bag gathers the tokens of one column. How often and where a token stands is of no account, so each is kept once.
type bag map[string]struct{}

func (b bag) add(token string) {
	if token != "" {
		b[token] = struct{}{}
	}
}

// read adds what a text is found by.
func (b bag) read(text string) {
	f := fold(text).text
	for _, u := range units(f) {
		b.add(u.text)
		b.add(u.stem)
		if u.isHan && u.isLast {
			// Pairs begin with every character but a run's last, which a question for one character is to find too.
			_, size := utf8.DecodeLastRuneInString(u.text)
			b.add(u.text[len(u.text)-size:])
		}
	}
	for _, c := range compounds(f) {
		b.add(c.text)
	}
}

// sign adds each token once more, behind a sign.
func (b bag) sign(sign string) {
	tokens := make([]string, 0, len(b))
	for token := range b {
		tokens = append(tokens, token)
	}
	for _, token := range tokens {
		b[sign+token] = struct{}{}
	}
}

// readAll adds several texts.
func (b bag) readAll(texts []string) {
	for _, text := range texts {
		b.read(text)
	}
}

// String is the column as the index takes it.
func (b bag) String() string {
	tokens := make([]string, 0, len(b))
	size := 0
	for token := range b {
		tokens = append(tokens, token)
		size += len(token) + 1
	}
	slices.Sort(tokens) // neighbours in the index: writing them is faster
	var out strings.Builder
	out.Grow(size)
	for _, token := range tokens {
		out.WriteString(token)
		out.WriteByte(' ')
	}
	return out.String()
}
