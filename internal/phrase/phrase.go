// Package phrase finds words in what somebody wrote, in Chinese and in English: what a customer's words speak for.
//
// Contract: a [Text] is read once and asked often. A word is found in small letters, whatever the writing's width, without
// apostrophes; a Latin one where a word begins, with a usual English ending or with figures behind letters (a fault code: e
// also finds e21); a Chinese one anywhere, since Chinese has no spaces to go by. An entry of several words is met where the first is
// followed by one of the others soon and in the same clause.
//
// It knows nothing of what the words mean: lists belong to who asks. It is plain Go because a list of a thousand words takes
// a script's runtime milliseconds, and every new case is asked about more than that.
package phrase

import (
	"errors"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// mostRunes is how much of a writing is read. Of what is longer both ends are: people begin and close with what matters.
	mostRunes, firstRunes = 10_000, 7_000
	// nearRunes is how far behind the first word of an entry another one may begin.
	nearRunes = 20
	// aroundRunes is how much of a clause is told of what stands around a place.
	aroundRunes = 80
	// mostSteps bounds the looking of one text, in places looked at and stretches of 64 bytes passed. It is some
	// twenty milliseconds; the longest text with a thousand words found takes a quarter.
	mostSteps = 2_000_000
)

// ErrTooMuch says that a text was asked for more than one text may be.
var ErrTooMuch = errors.New("too many words are looked for in too long a text")

// Text is a writing made ready to be asked. It is for one goroutine.
type Text struct {
	letters string // small letters, figures and Chinese; " | " where a clause ends; a space for all else
	chinese bool
	latin   bool
	pairs   [1 << 10]uint64 // which pairs of letters occur, by a hash: most words are not there, and this says so at once
	steps   int
}

// Entries are what is looked for: a word, or a first word and others of which one is to follow it. An entry is read before the next
// is asked for, so it may be the same slice again.
type Entries = iter.Seq[[]string]

// Place is where an entry was found.
type Place struct {
	// Words is what stands there, from the first word to the end of the last.
	Words string
	// Before is the clause up to the place, and After what follows it, at most 80 letters each, without spaces at the ends.
	Before, After string
	// Opens says that the text begins with it.
	Opens bool
}

// Read makes a writing ready.
func Read(said string) *Text {
	if runes := []rune(said); len(runes) > mostRunes {
		said = string(runes[:firstRunes]) + "\n" + string(runes[len(runes)-(mostRunes-firstRunes):])
	}
	t := &Text{}
	letters := []rune(strings.ToLower(norm.NFKC.String(said)))
	var folded strings.Builder
	folded.Grow(len(said) + 16)
	folded.WriteByte(' ')
	isSpace := true // the last thing written was a single space
	for i, letter := range letters {
		switch {
		case isLatin(letter) || isChinese(letter):
			t.latin = t.latin || isLatin(letter)
			t.chinese = t.chinese || isChinese(letter)
			folded.WriteRune(letter)
			isSpace = false
		case strings.ContainsRune(".,;:!?\n。、()“”\"|", letter) || letter == ' ' && i > 0 && i+1 < len(letters) && isChinese(letters[i-1]) && isChinese(letters[i+1]):
			folded.WriteString(" | ")
			isSpace = false
		case strings.ContainsRune("'’‘", letter):
		case !isSpace:
			folded.WriteByte(' ')
			isSpace = true
		}
	}
	folded.WriteByte(' ')
	t.letters = folded.String()
	t.notePairs()
	return t
}

func isLatin(letter rune) bool {
	return letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9'
}
func isChinese(letter rune) bool { return letter >= 0x3400 && letter < 0xa000 }
func isFigure(letter byte) bool  { return letter >= '0' && letter <= '9' }

// isLatinAt says whether a Latin letter or figure stands at a place; beyond the ends none does.
func isLatinAt(text string, at int) bool {
	return at >= 0 && at < len(text) && isLatin(rune(text[at]))
}

func pairOf(one, other rune) uint16 {
	return uint16((uint32(one)*0x9E3779B1 ^ uint32(other)*0x85EBCA6B) >> 16)
}

func (t *Text) notePairs() {
	last := rune(-1)
	for _, letter := range t.letters {
		if last >= 0 {
			pair := pairOf(last, letter)
			t.pairs[pair>>6] |= 1 << (pair & 63)
		}
		last = letter
	}
}

// mayHold is false where a word cannot be in the text.
func (t *Text) mayHold(word string) bool {
	one, size := utf8.DecodeRuneInString(word)
	if size == 0 {
		return false
	}
	other, next := utf8.DecodeRuneInString(word[size:])
	if next == 0 {
		return true
	}
	pair := pairOf(one, other)
	return t.pairs[pair>>6]&(1<<(pair&63)) != 0
}

// Speaks says whether the text has letters of a language's writing: a list for English need not be looked for in pure Chinese.
// It is true of languages other than "zh" and "en".
func (t *Text) Speaks(language string) bool {
	switch language {
	case "zh":
		return t.chinese
	case "en":
		return t.latin
	}
	return true
}

// Count is how many of the entries the text says. An entry that stands only right behind one of the words unless does not count.
// The error is [ErrTooMuch].
func (t *Text) Count(entries Entries, unless []string) (int, error) {
	n := 0
	for entry := range entries {
		found, err := t.first(entry, func(p span) bool { return !t.isBehind(p.begin, unless) })
		if err != nil {
			return 0, err
		}
		if found {
			n++
		}
	}
	return n, nil
}

// Find gives the places of the entries in their order, most at most. One that lies within a place of the entries harmless is
// left out. The error is [ErrTooMuch].
func (t *Text) Find(entries, harmless Entries, most int) ([]Place, error) {
	var found []span
	for entry := range entries {
		if err := t.each(entry, func(p span) bool { found = append(found, p); return true }); err != nil {
			return nil, err
		}
	}
	found, err := t.without(found, harmless)
	if err != nil {
		return nil, err
	}
	places := make([]Place, 0, min(len(found), most))
	for _, p := range found[:min(len(found), most)] {
		places = append(places, t.placeOf(p))
	}
	return places, nil
}

// span is a place in the letters, by bytes.
type span struct{ begin, end int }

// without drops those that lie within a harmless one.
func (t *Text) without(found []span, harmless Entries) ([]span, error) {
	if len(found) == 0 {
		return found, nil
	}
	var spared []span
	for entry := range harmless {
		if err := t.each(entry, func(p span) bool { spared = append(spared, p); return true }); err != nil {
			return nil, err
		}
	}
	kept := found[:0]
	for _, p := range found {
		if !within(p, spared) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

func within(p span, others []span) bool {
	for _, other := range others {
		if other.begin <= p.begin && p.end <= other.end {
			return true
		}
	}
	return false
}

// first says whether an entry has a place that is meant.
func (t *Text) first(entry []string, isMeant func(span) bool) (bool, error) {
	found := false
	err := t.each(entry, func(p span) bool {
		found = isMeant(p)
		return !found
	})
	return found, err
}

// each gives the places of an entry from the beginning on, as long as it is asked for more.
func (t *Text) each(entry []string, more func(span) bool) error {
	if len(entry) == 0 || !t.mayHold(entry[0]) {
		return nil
	}
	for from := 0; ; {
		one, ok := t.next(entry[0], from)
		if t.steps > mostSteps {
			return ErrTooMuch
		}
		if !ok {
			return nil
		}
		from = one.end
		if end, ok := t.followed(one, entry[1:]); ok && !more(span{one.begin, end}) {
			return nil
		}
	}
}

// followed gives the end of the first of the words that stands soon behind a place, in the same clause; the place's own end
// where there are no words.
func (t *Text) followed(one span, words []string) (int, bool) {
	if len(words) == 0 {
		return one.end, true
	}
	for _, word := range words {
		other, ok := t.next(word, one.end)
		if !ok {
			continue
		}
		between := t.letters[one.end:other.begin]
		if len(between) <= nearRunes*utf8.UTFMax && utf8.RuneCountInString(between) <= nearRunes && !strings.Contains(between, "|") {
			return other.end, true
		}
	}
	return 0, false
}

// next is the next place of a word from somewhere on.
func (t *Text) next(word string, from int) (span, bool) {
	if word == "" || !t.mayHold(word) {
		return span{}, false
	}
	for t.steps <= mostSteps {
		at := strings.Index(t.letters[from:], word)
		if at < 0 {
			t.steps += 1 + (len(t.letters)-from)/64
			return span{}, false
		}
		t.steps += 1 + at/64
		at += from
		end := at + len(word)
		if !isLatinAt(word, 0) {
			return span{at, end}, true
		}
		for isLatinAt(t.letters, end) {
			end++
		}
		t.steps += (end - at) / 16
		if !isLatinAt(t.letters, at-1) && isEnding(word, t.letters[at+len(word):end]) {
			return span{at, end}, true
		}
		from = at + 1
	}
	return span{}, false
}

// isEnding says whether what stands behind a word is still that word.
func isEnding(word, rest string) bool {
	switch rest {
	case "", "s", "es", "d", "ed", "ing":
		return true
	}
	if isFigure(word[len(word)-1]) {
		return false // 119 is not 1195
	}
	for i := range len(rest) {
		if !isFigure(rest[i]) {
			return false
		}
	}
	return true
}

// isBehind says whether one of the words stands right before a place.
func (t *Text) isBehind(at int, words []string) bool {
	before := strings.TrimRight(t.letters[:at], " ")
	for _, word := range words {
		if strings.HasSuffix(before, word) && !(isLatinAt(word, 0) && isLatinAt(before, len(before)-len(word)-1)) {
			return true
		}
	}
	return false
}

func (t *Text) placeOf(p span) Place {
	clause := t.letters[strings.LastIndexByte(t.letters[:p.begin], '|')+1 : p.begin]
	return Place{
		Words: t.letters[p.begin:p.end], Before: strings.TrimSpace(lastRunes(clause)), After: strings.TrimSpace(firstOf(t.letters[p.end:])),
		Opens: p.begin <= 1, // behind the space that every text is given
	}
}

func lastRunes(text string) string {
	at := len(text)
	for n := 0; n < aroundRunes && at > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return text[at:]
}

func firstOf(text string) string {
	at := 0
	for n := 0; n < aroundRunes && at < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at]
}
