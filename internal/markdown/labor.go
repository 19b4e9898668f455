package markdown

import "strings"

// Bounds of what is read as Markdown. No person writes past them; a text made to keep the desk busy does.
const (
	// nestingMost is how deep quotes and lists may stand in one another: each level looks at each line anew.
	nestingMost = 40
	// readingsMost is how many characters of one block may be looked at again because of brackets that could begin a link:
	// each may make the parser read on to the end of the block. It stands for about a tenth of a second.
	readingsMost = 40_000_000
)

// isLaborious says whether reading the text as Markdown could take long.
func isLaborious(source string) bool {
	length, links, brackets, marks := 0, 0, 0, 0
	if cells(source) > cellsMost {
		return true
	}
	for line := range strings.SplitSeq(source, "\n") {
		if nesting(line) > nestingMost {
			return true
		}
		if strings.TrimSpace(line) == "" { // no link goes on past it
			length, links, brackets, marks = 0, 0, 0, 0
			continue
		}
		length += len(line)
		marks += strings.Count(line, "*") + strings.Count(line, "_") + strings.Count(line, "~")
		links += strings.Count(line, "[")
		brackets += strings.Count(line, "(")
		if marks > marksMost {
			return true
		}
		if links > 0 && length*(links+brackets) > readingsMost {
			return true
		}
	}
	return false
}

// marksMost bounds the marks of emphasis in one paragraph, each of which is looked for among all before it.
const marksMost = 5_000

// cellsMost bounds a table: every row is filled up to the width of its head, so a wide head over many short rows makes a
// text of 200,000 characters into gigabytes.
const cellsMost = 10_000

// cells is how many cells the widest possible table of the text would have: its longest run of lines that a table could
// be made of, times the most columns that a line rules off.
func cells(source string) int {
	most, columns, rows := 0, 0, 0
	for line := range strings.SplitSeq(source, "\n") {
		if strings.TrimSpace(line) == "" {
			columns, rows = 0, 0
			continue
		}
		rows++
		if isRule(line) {
			columns = max(columns, strings.Count(line, "|")+1)
		}
		most = max(most, columns*rows)
	}
	return most
}

// isRule says whether a line can be the one under a table's head.
func isRule(line string) bool {
	return strings.Contains(line, "-") && strings.Trim(line, " \t>|:-") == ""
}

// nesting counts the quotes and lists that a line begins.
func nesting(line string) int {
	depth := 0
	for {
		line = strings.TrimLeft(line, " \t")
		rest := afterMarker(line)
		if rest == line {
			return depth
		}
		line = rest
		depth++
	}
}

// afterMarker is what follows the sign of a quote or list at the beginning of text; all of it when there is none.
func afterMarker(text string) string {
	if text == "" {
		return text
	}
	if text[0] == '>' {
		return text[1:]
	}
	sign := 1
	if !strings.ContainsRune("-*+", rune(text[0])) {
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if digits == 0 || digits == len(text) || text[digits] != '.' && text[digits] != ')' {
			return text
		}
		sign = digits + 1
	}
	if sign < len(text) && (text[sign] == ' ' || text[sign] == '\t') {
		return text[sign:]
	}
	return text
}
