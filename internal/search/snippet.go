package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// snippetLength is how much of a text a hit shows, in characters, and snippetLead how much stands before the first mark.
	snippetLength = 120
	snippetLead   = 24
	// longestLook is how much of one text is looked through for a snippet, in bytes.
	longestLook = 40_000
)

// Mark is a part of a text that matches, from and to, in UTF-16 units as browsers count.
type Mark [2]int

// span is a part of a text in bytes.
type span struct{ from, to int }

// spansOf finds what the needles match in a folded text, and how many of them match.
func spansOf(text string, needles []needle) (spans []span, matched int) {
	for _, n := range needles {
		before := len(spans)
		if n.isHan || n.text != strings.Map(onlyASCII, n.text) {
			spans = literalSpans(spans, text, n.text)
		} else {
			spans = wordSpans(spans, text, n)
		}
		if len(spans) > before {
			matched++
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	merged := spans[:0]
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.from <= merged[last].to {
			merged[last].to = max(merged[last].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged, matched
}

func onlyASCII(r rune) rune {
	if r >= utf8.RuneSelf {
		return -1
	}
	return r
}

func literalSpans(spans []span, text, wanted string) []span {
	for at := 0; ; {
		i := strings.Index(text[at:], wanted)
		if i < 0 {
			return spans
		}
		spans = append(spans, span{at + i, at + i + len(wanted)})
		at += i + len(wanted)
	}
}

func wordSpans(spans []span, text string, n needle) []span {
	for i := 0; i < len(text); {
		if !isAlphanumeric(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && isAlphanumeric(text[end]) {
			end++
		}
		word := text[i:end]
		// A stem shares its beginning with its words; most words need no stemming to see that they are others.
		if word[0] == n.text[0] && n.fits(unit{text: word, stem: stemOf(word)}) {
			to := end
			if n.isOpen && strings.HasPrefix(word, n.text) && stemOf(word) != n.stem {
				to = i + len(n.text)
			}
			spans = append(spans, span{i, to})
		}
		i = end
	}
	return spans
}

// signs are what Markdown puts around words; a snippet is not rendered.
var signs = strings.NewReplacer("**", "", "__", "", "`", "", "---", "", "|", " ", "\n# ", "\n", "\n## ", "\n", "\n### ", "\n", "\n> ", "\n", "\n- ", "\n", "\n* ", "\n")

// unsigned are texts without the signs of Markdown.
func unsigned(texts []string) []string {
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = strings.TrimPrefix(signs.Replace("\n"+head(text, longestLook)), "\n")
	}
	return plain
}

// marked is a whole short text with its marks, and how many of the needles it matches.
func marked(text string, needles []needle) (whole string, marks []Mark, matched int) {
	f := fold(text)
	spans, matched := spansOf(f.text, needles)
	whole, marks = written(text, f, spans, 0, len(text))
	return whole, marks, matched
}

// snippet cuts a piece out of the text that matches most, and marks what matches. Where none does it is the first text's
// beginning.
func snippet(texts []string, needles []needle) (string, []Mark) {
	best, most := -1, 0
	var bestFold folded
	var bestSpans []span
	for i, text := range texts {
		f := fold(head(text, longestLook))
		spans, matched := spansOf(f.text, needles)
		if matched > most || best < 0 {
			best, most, bestFold, bestSpans = i, matched, f, spans
		}
		if most == len(needles) {
			break
		}
	}
	if best < 0 {
		return "", nil
	}
	text := head(texts[best], longestLook)
	from := 0
	if len(bestSpans) > 0 {
		from = back(text, bestFold.origin(bestSpans[0].from), snippetLead)
	}
	to := len(text)
	n := 0
	for i := range text[from:] {
		if n == snippetLength {
			to = from + i
			break
		}
		n++
	}
	return written(text, bestFold, bestSpans, from, to)
}

func head(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// back goes some characters back from a place, and not into the middle of a word.
func back(text string, place, characters int) int {
	from := place
	for range characters {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	for at := from; at > 0 && at < place; {
		r, size := utf8.DecodeRuneInString(text[at:])
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if !(r < 0x250 && unicode.IsLetter(r) && before < 0x250 && unicode.IsLetter(before)) {
			return at
		}
		at += size
	}
	return from
}

// written is a part of a text with each run of blanks as one, and its marks.
func written(text string, f folded, spans []span, from, to int) (string, []Mark) {
	var b strings.Builder
	var marks []Mark
	units, next, opened := 0, 0, -1
	put := func(r rune) {
		b.WriteRune(r)
		units += utf16.RuneLen(r)
	}
	if from > 0 {
		put('…')
	}
	isBlank := true
	for i, r := range text[from:to] {
		at := from + i
		if r == utf8.RuneError {
			r = '�' // invalid bytes; they count one unit
		}
		for next < len(spans) && opened < 0 && f.origin(spans[next].to) <= at {
			next++
		}
		if opened >= 0 && at >= f.origin(spans[next].to) {
			marks, opened, next = append(marks, Mark{opened, units}), -1, next+1
		}
		if opened < 0 && next < len(spans) && at >= f.origin(spans[next].from) && at < f.origin(spans[next].to) {
			opened = units
		}
		if unicode.IsSpace(r) {
			if !isBlank {
				put(' ')
			}
			isBlank = true
			continue
		}
		isBlank = false
		put(r)
	}
	if opened >= 0 {
		marks = append(marks, Mark{opened, units})
	}
	if to < len(text) {
		put('…')
	}
	return strings.TrimRight(b.String(), " "), marks
}
