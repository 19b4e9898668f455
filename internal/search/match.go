package search

import (
	"strings"
	"unicode/utf8"
)

// way is how words are made a question for the index.
type way struct {
	// isWhole takes a word that may be the beginning of one for a whole one.
	isWhole bool
	// isLoose asks of a run of Chinese for each second pair only: 空调漏水 finds 空调 and 漏水 wherever they stand.
	isLoose bool
	// inTitle asks of titles alone.
	inTitle bool
}

// expression is a word in the language of FTS5. Its tokens hold letters, digits and characters beyond ASCII, so that within
// quotes nothing of what was typed is an operator.
func (w word) expression(how way) string {
	isOpen := w.isOpen && !how.isWhole
	sign := ""
	if w.inTitle || how.inTitle {
		sign = titleSign
	}
	all := units(w.text)
	var terms []string
	for i, u := range all {
		if how.isLoose && u.isHan && isBetween(all, i) {
			continue
		}
		isEnd := isOpen && i == len(all)-1
		if isEnd && w.endings != nil {
			terms = append(terms, u.oneOf(sign, w.endings))
			continue
		}
		terms = append(terms, u.expression(sign, isEnd, how.isWhole))
	}
	expression := strings.Join(terms, " AND ")
	var whole []string
	for _, c := range compounds(w.text) {
		whole = append(whole, quoted(sign+c.text, isOpen && c.end == len(w.text)))
	}
	if len(whole) > 0 && coversAll(w.text) {
		expression = "(" + strings.Join(whole, " AND ") + ") OR (" + expression + ")"
	}
	return "(" + expression + ")"
}

// expression is one token in the language of FTS5. A single character is a token of its own where a run ends with it, and
// begins another everywhere else; of a frequent one the former are many enough.
func (u unit) expression(sign string, isOpen, isWhole bool) string {
	switch {
	case u.isHan && utf8.RuneCountInString(u.text) == 1:
		return quoted(sign+u.text, !isWhole)
	case u.isHan || !isOpen || len(u.text) < 2:
		return quoted(sign+u.stem, false)
	case u.stem != u.text:
		return "(" + quoted(sign+u.stem, false) + " OR " + quoted(sign+u.text, true) + ")"
	}
	return quoted(sign+u.text, true)
}

// oneOf is the token or one of the words that begin with it.
func (u unit) oneOf(sign string, endings []string) string {
	expression := quoted(sign+u.stem, false)
	if len(endings) == 0 {
		return expression
	}
	for _, ending := range endings {
		expression += " OR " + quoted(sign+ending, false)
	}
	return "(" + expression + ")"
}

func quoted(token string, isOpen bool) string {
	if isOpen {
		return `"` + token + `"*`
	}
	return `"` + token + `"`
}

// isBetween says whether a pair of characters stands astride two that are asked for anyway: the second, fourth ... of its run,
// but not the last.
func isBetween(all []unit, i int) bool {
	if all[i].isLast {
		return false
	}
	place := 0
	for place < i && all[i-place-1].isHan && !all[i-place-1].isLast {
		place++
	}
	return place%2 == 1
}

// coversAll says whether the word is nothing but one compound.
func coversAll(text string) bool {
	found := compounds(strings.Trim(text, "#+()"))
	return len(found) == 1 && found[0].start == 0 && found[0].end == len(strings.Trim(text, "#+()"))
}

// expression asks for all words.
func (q *Question) expression(how way) string {
	parts := make([]string, len(q.Words))
	for i, w := range q.Words {
		parts[i] = w.expression(how)
	}
	return strings.Join(parts, " AND ")
}

// needle is what of a question is marked in a text.
type needle struct {
	unit
	isOpen bool
}

// needles are what is to be marked.
func (q *Question) needles(how way) []needle {
	var found []needle
	for _, w := range q.Words {
		all := units(w.text)
		for i, u := range all {
			if how.isLoose && u.isHan && isBetween(all, i) {
				continue
			}
			found = append(found, needle{u, w.isOpen && i == len(all)-1})
		}
	}
	return found
}

// fits says whether the needle stands for a token of a text.
func (n needle) fits(u unit) bool {
	if n.isHan {
		return u.text == n.text
	}
	return !u.isHan && (u.stem == n.stem || u.text == n.text || n.isOpen && len(n.text) > 1 && strings.HasPrefix(u.text, n.text))
}
