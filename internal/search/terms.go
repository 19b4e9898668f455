package search

import "unicode/utf8"

// Terms are what the index would know a text by, in the order of the text and as often as they stand in it: stems of English
// words, pairs of Chinese characters, and numbers with punctuation in them as one. They are for who ranks texts of their own
// and is to cut them as a search does. A Chinese character that stands alone says too little to be one.
func Terms(text string) []string {
	f := fold(text).text
	all := units(f)
	terms := make([]string, 0, len(all))
	for _, u := range all {
		if u.isHan && utf8.RuneCountInString(u.text) < 2 {
			continue
		}
		terms = append(terms, u.stem)
	}
	for _, c := range compounds(f) {
		terms = append(terms, c.text)
	}
	return terms
}
