package rule

import (
	"cmp"
	"maps"
	"slices"

	"aftercare/internal/phrase"
)

// mostPlaces is how many places words.find gives.
const mostPlaces = 50

// words answers what a script asks about what somebody wrote. The text asked about last is kept: a rule asks many times.
func words() map[string]func([]any) (any, error) {
	text := &askedText{}
	return map[string]func([]any) (any, error){"count": text.count, "find": text.find}
}

// askedText is what a script asks about.
type askedText struct {
	said string
	text *phrase.Text
}

// count answers words.count(said, list, unless).
func (t *askedText) count(arguments []any) (any, error) {
	text, list, err := t.asked("count", arguments)
	if err != nil {
		return nil, err
	}
	unless, err := plainWords("count", argument(arguments, 2))
	if err != nil {
		return nil, err
	}
	n, err := text.Count(list.each, unless)
	return float64(n), cmp.Or(list.fault, tooMuch("count", err))
}

// find answers words.find(said, list, harmless).
func (t *askedText) find(arguments []any) (any, error) {
	text, list, err := t.asked("find", arguments)
	if err != nil {
		return nil, err
	}
	harmless, err := wordsOf("find", argument(arguments, 2), text)
	if err != nil {
		return nil, err
	}
	places, err := text.Find(list.each, harmless.each, mostPlaces)
	if err := cmp.Or(list.fault, harmless.fault, tooMuch("find", err)); err != nil {
		return nil, err
	}
	found := make([]any, len(places))
	for i, place := range places {
		found[i] = map[string]any{"words": place.Words, "before": place.Before, "after": place.After, "opens": place.Opens}
	}
	return found, nil
}

func tooMuch(name string, err error) error {
	if err == nil {
		return nil
	}
	return wrongIn("words."+name, "argument_words_many", nil)
}

// asked reads the first two arguments: what was said, and a list.
func (t *askedText) asked(name string, arguments []any) (*phrase.Text, *wordList, error) {
	said, ok := argument(arguments, 0).(string)
	if !ok {
		return nil, nil, wrongIn("words."+name, "argument_words_text", nil)
	}
	if t.text == nil || t.said != said {
		t.said, t.text = said, phrase.Read(said)
	}
	list, err := wordsOf(name, argument(arguments, 1), t.text)
	return t.text, list, err
}

// wordList is a list as a script gives it, { zh: [...], en: [...] }, read as it is asked for: lists are long, and runs many.
type wordList struct {
	name  string
	lists map[string]any
	text  *phrase.Text
	fault error // what was found to be no word, after reading
}

func wordsOf(name string, given any, text *phrase.Text) (*wordList, error) {
	lists, ok := given.(map[string]any)
	if !ok && given != nil {
		return nil, wrongIn("words."+name, "argument_words", nil)
	}
	return &wordList{name: name, lists: lists, text: text}, nil
}

// each gives the entries for the languages that the text is written in, languages by their codes, words as they stand.
func (l *wordList) each(yield func([]string) bool) {
	one := make([]string, 1)
	for _, language := range slices.Sorted(maps.Keys(l.lists)) {
		if !l.text.Speaks(language) {
			continue
		}
		items, ok := l.lists[language].([]any)
		if !ok {
			l.fault = wrongIn("words."+l.name, "argument_words_list", nil)
			return
		}
		for _, item := range items {
			entry := one
			if word, ok := item.(string); ok {
				one[0] = word
			} else if entry, l.fault = plainWords(l.name, item); l.fault != nil {
				return
			}
			if !yield(entry) {
				return
			}
		}
	}
}

// plainWords reads a list of words.
func plainWords(name string, given any) ([]string, error) {
	if given == nil {
		return nil, nil
	}
	items, ok := given.([]any)
	if !ok {
		return nil, wrongIn("words."+name, "argument_words_list", nil)
	}
	list := make([]string, len(items))
	for i, item := range items {
		word, ok := item.(string)
		if !ok {
			return nil, wrongIn("words."+name, "argument_word", nil)
		}
		list[i] = word
	}
	return list, nil
}
