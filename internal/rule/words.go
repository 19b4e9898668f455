package rule

import (
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
func (r *askedText) count(arguments []any) (any, error) {
	text, list, err := r.asked("count", arguments)
	if err != nil {
		return nil, err
	}
	unless, err := plainWords("count", argument(arguments, 2))
	if err != nil {
		return nil, err
	}
	n, err := text.Count(list, unless)
	if err != nil {
		return nil, wrongIn("words.count", "argument_words_many", nil)
	}
	return float64(n), nil
}

// find answers words.find(said, list, harmless).
func (r *askedText) find(arguments []any) (any, error) {
	text, list, err := r.asked("find", arguments)
	if err != nil {
		return nil, err
	}
	harmless, err := entriesOf("find", argument(arguments, 2), text)
	if err != nil {
		return nil, err
	}
	places, err := text.Find(list, harmless, mostPlaces)
	if err != nil {
		return nil, wrongIn("words.find", "argument_words_many", nil)
	}
	found := make([]any, len(places))
	for i, place := range places {
		found[i] = map[string]any{"words": place.Words, "before": place.Before, "after": place.After}
	}
	return found, nil
}

// asked reads the first two arguments: what was said, and a list.
func (r *askedText) asked(name string, arguments []any) (*phrase.Text, [][]string, error) {
	said, ok := argument(arguments, 0).(string)
	if !ok {
		return nil, nil, wrongIn("words."+name, "argument_words_text", nil)
	}
	if r.text == nil || r.said != said {
		r.said, r.text = said, phrase.Read(said)
	}
	list, err := entriesOf(name, argument(arguments, 1), r.text)
	return r.text, list, err
}

// entriesOf reads a list, { zh: [...], en: [...] }: those of the languages that the text is written in,
// languages by their codes, words as they stand.
func entriesOf(name string, given any, text *phrase.Text) ([][]string, error) {
	if given == nil {
		return nil, nil
	}
	lists, ok := given.(map[string]any)
	if !ok {
		return nil, wrongIn("words."+name, "argument_words", nil)
	}
	var entries [][]string
	for _, language := range slices.Sorted(maps.Keys(lists)) {
		list := lists[language]
		if !text.Speaks(language) {
			continue
		}
		items, ok := list.([]any)
		if !ok {
			return nil, wrongIn("words."+name, "argument_words_list", nil)
		}
		for _, item := range items {
			entry, err := entryOf(name, item)
			if err != nil {
				return nil, err
			}
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

// entryOf reads a word, or a list of words of which the first is followed by one of the others.
func entryOf(name string, item any) ([]string, error) {
	if word, ok := item.(string); ok {
		return []string{word}, nil
	}
	return plainWords(name, item)
}

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
