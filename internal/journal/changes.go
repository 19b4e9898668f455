package journal

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// read cuts the changes out of their text, which stays theirs, and leaves each value as it stands: a decoder for each takes most of
// the time of reading an event.
func (c *Changes) read(text []byte) error {
	if json.Valid(text) {
		if cut, ok := cutChanges(text); ok {
			*c = cut
			return nil
		}
	}
	return json.Unmarshal(text, (*map[string]Change)(c)) // an erased hand-made event, say: whatever the decoder makes of it
}

// mostFields is how many changes room is made for at once.
const mostFields = 64

// cutChanges reads valid JSON of the shape {"name": [old, new], ...}; any other is not ok.
func cutChanges(text []byte) (Changes, bool) {
	at := skipSpace(text, 0)
	if text[at] != '{' {
		return nil, false
	}
	// About one a field, and no more than a record has: a map that grows costs more than the text.
	changes := make(Changes, min(bytes.Count(text, []byte(`":[`)), mostFields))
	for at = skipSpace(text, at+1); text[at] != '}'; at = skipSpace(text, at) {
		if text[at] == ',' {
			at = skipSpace(text, at+1)
		}
		end := valueEnd(text, at)
		name := text[at+1 : end-1]
		if bytes.IndexByte(name, '\\') >= 0 || !utf8.Valid(name) {
			return nil, false
		}
		at = skipSpace(text, skipSpace(text, end)+1) // behind the colon
		if text[at] != '[' {
			return nil, false
		}
		var change Change
		for i := range change {
			at = skipSpace(text, at+1) // behind the bracket or the comma
			end := valueEnd(text, at)
			change[i] = text[at:end:end]
			at = skipSpace(text, end)
			if text[at] != ",]"[i] {
				return nil, false
			}
		}
		changes[string(name)] = change
		at++
	}
	return changes, true
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// valueEnd is the place behind the value that begins at a place of valid JSON.
func valueEnd(text []byte, at int) int {
	depth := 0
	for ; at < len(text); at++ {
		switch text[at] {
		case '"':
			for at++; text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
			if depth < 0 {
				return at // of a number or word in a list
			}
		case ',', ':', ' ', '\t', '\n', '\r':
			continue
		default:
			for at+1 < len(text) && bytes.IndexByte([]byte(",:]} \t\n\r"), text[at+1]) < 0 {
				at++
			}
		}
		if depth == 0 {
			return at + 1
		}
	}
	return at
}
