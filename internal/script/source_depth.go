package script

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// deepestSource bounds how far a source nests, in words and signs that still wait for their end. The parser goes deeper
// with each, its work grows with the square, and a goroutine's stack that comes to its end ends the process; so this is
// known before it begins. Hand-written code stays below a hundred.
const deepestSource = 1000

// depthScanner reads a source as far as nesting goes. It may count too much; what it must not do is take code for text, so
// where it cannot tell whether a slash divides or begins a regular expression, it says so.
type depthScanner struct {
	text    string
	at      int
	levels  []level
	sum     int // of all levels
	last    string
	control bool // the last bracket to close was that of if (...) and the like
	refusal string
}

// level is an open bracket, with what has come since its last separator.
type level struct {
	open    byte
	words   int
	control bool
}

var (
	// wordsBeforeOperand are words after which a slash begins a regular expression, and a line goes on.
	wordsBeforeOperand = strings.Fields("return typeof instanceof in new delete void throw do else case yield extends if while for with")
	wordsOfControl     = strings.Fields("if while for with")
)

// scanDepth says what is wrong with a source before it is parsed, and where; empty if nothing is.
func scanDepth(text string) (refusal string, at int) {
	s := &depthScanner{text: text, levels: []level{{}}}
	for s.at < len(s.text) {
		s.step()
		if s.sum+len(s.levels) > deepestSource {
			s.refusal = "nested too deeply"
		}
		if s.refusal != "" {
			return s.refusal, min(s.at, len(text))
		}
	}
	return "", 0
}

func (s *depthScanner) step() {
	c := s.text[s.at]
	rest := s.text[s.at:]
	switch {
	case c == '\n' || c == '\r':
		s.at++
		s.newline()
	case c == ' ' || c == '\t':
		s.at++
	case strings.HasPrefix(rest, "\u2028") || strings.HasPrefix(rest, "\u2029"):
		s.refusal = "an invisible line separator (U+2028 or U+2029)"
	case strings.HasPrefix(rest, "//"):
		s.skip(strings.IndexAny(rest, "\n\r\u2028\u2029"))
	case strings.HasPrefix(rest, "/*"):
		if end := strings.Index(rest[2:], "*/"); end >= 0 {
			s.at += end + 4
		} else {
			s.skip(-1)
		}
	case c == '"' || c == '\'':
		s.quoted(c)
		s.word("x")
	case c == '`':
		s.at++
		s.template()
	case c == '/' && s.isUnclear():
		s.refusal = "it is not clear whether this / divides or begins a regular expression: put brackets around"
	case c == '/' && (s.wantsOperand() || s.last == ")" && s.control):
		s.pattern()
		s.word("x")
	case c == '(' || c == '[' || c == '{':
		s.at++
		s.open(c)
	case c == ')' || c == ']' || c == '}':
		s.at++
		s.close(c)
	case c == ';' || c == ',':
		s.at++
		s.separate()
		s.last = string(c)
	default:
		s.name()
	}
}

// skip goes on by n bytes, or to the end if that is negative.
func (s *depthScanner) skip(n int) {
	if n < 0 {
		s.at = len(s.text)
		return
	}
	s.at += n
}

func (s *depthScanner) word(text string) {
	if s.last == "." {
		text = "x" // a property, whatever its name
	}
	if (text == "+" || text == "-") && s.last == text {
		text += text
	}
	s.levels[len(s.levels)-1].words++
	s.sum++
	s.last = text
}

func (s *depthScanner) separate() {
	top := &s.levels[len(s.levels)-1]
	s.sum -= top.words
	top.words = 0
}

func (s *depthScanner) open(c byte) {
	s.levels = append(s.levels, level{open: c, control: c == '(' && slices.Contains(wordsOfControl, s.last)})
	s.last = string(c)
}

func (s *depthScanner) close(c byte) {
	if len(s.levels) == 1 {
		return // one too many: the parser will say so
	}
	top := s.levels[len(s.levels)-1]
	s.sum -= top.words
	s.levels = s.levels[:len(s.levels)-1]
	s.last, s.control = string(c), top.control
	if c == '}' && top.open == '`' {
		s.template()
		return
	}
	if c == '}' && s.levels[len(s.levels)-1].open != '(' {
		s.separate() // a block or function ends, and with it mostly what it belonged to
	}
	s.levels[len(s.levels)-1].words++
	s.sum++
}

// newline ends a statement where nothing shows that it goes on.
func (s *depthScanner) newline() {
	if s.wantsOperand() {
		return
	}
	rest := strings.TrimLeft(s.text[s.at:], " \t\r\n")
	r, _ := utf8.DecodeRuneInString(rest)
	if isNamePart(r) {
		s.separate()
	}
}

// isUnclear tells where a slash could be either.
func (s *depthScanner) isUnclear() bool {
	switch s.last {
	case "}", ".", "++", "--", "of", "await", "let", "static", "async":
		return true
	}
	return false
}

// wantsOperand tells whether what came last must be followed by a value.
func (s *depthScanner) wantsOperand() bool {
	if s.last == "" || slices.Contains(wordsBeforeOperand, s.last) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s.last)
	return !isNamePart(r) && s.last != ")" && s.last != "]" && s.last != "}"
}

func (s *depthScanner) quoted(quote byte) {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
			if strings.HasPrefix(s.text[min(s.at, len(s.text)):], "\r\n") {
				s.at++
			}
		case quote:
			s.at++
			return
		case '\n', '\r':
			s.refusal = "this text is not closed on its line"
			return
		}
	}
	s.at = len(s.text)
}

// template reads the text of a template up to its end or to an expression in it.
func (s *depthScanner) template() {
	for ; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '`':
			s.at++
			s.word("x")
			return
		case '$':
			if strings.HasPrefix(s.text[s.at:], "${") {
				s.at += 2
				s.open('`')
				return
			}
		}
	}
	s.at = len(s.text)
}

func (s *depthScanner) pattern() {
	class := false
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				s.at++
				return
			}
		case '\n', '\r':
			s.refusal = "this regular expression is not closed on its line"
			return
		}
	}
	s.at = len(s.text)
}

// name reads a word or number, or a sign.
func (s *depthScanner) name() {
	begin := s.at
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		if !isNamePart(r) {
			if s.at == begin {
				s.at += size
			}
			break
		}
		s.at += size
	}
	s.word(s.text[begin:s.at])
}

func isNamePart(r rune) bool {
	return r == '_' || r == '$' || r == '#' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
