package search

import (
	"fmt"
	"slices"
	"strings"

	"aftercare/internal/journal"
)

const (
	// shortestTypo is the length from which a word is taken for a misspelt one; of shorter ones too many others are near.
	shortestTypo = 4
	longestTypo  = 24
	// mostNear is how many near words are tried.
	mostNear = 5
)

// lookAgain asks more loosely where nothing was found: Chinese words apart from each other, then English words that are one
// letter off. Nothing is told of a word that who asks may not find.
func (l *look) lookAgain(answer *Answer) ([]*candidate, error) {
	if loose := (way{isLoose: true}); l.question.expression(loose) != l.question.expression(way{}) {
		found, err := l.candidates(loose)
		if err != nil || len(found) > 0 {
			l.isLoose, answer.IsLoose = true, true
			return found, err
		}
	}
	for i, w := range l.question.Words {
		if !isTypoLike(w.text) {
			continue
		}
		isKnown, err := l.stands(w)
		if err != nil {
			return nil, err
		}
		if isKnown {
			continue
		}
		near, err := l.near(w)
		if err != nil {
			return nil, err
		}
		if near == "" {
			return nil, nil
		}
		l.question.Words[i] = word{text: near, inTitle: w.inTitle}
		answer.Corrected = append(answer.Corrected, Correction{From: w.text, To: near})
	}
	if len(answer.Corrected) == 0 {
		return nil, nil
	}
	found, err := l.candidates(way{})
	if len(found) == 0 {
		answer.Corrected = nil
	}
	return found, err
}

func isTypoLike(text string) bool {
	if len(text) < shortestTypo || len(text) > longestTypo {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < 'a' || r > 'z' })
}

// stands says whether a word stands anywhere that who asks may read.
func (l *look) stands(w word) (bool, error) {
	found, err := l.newest(w.expression(way{}), 1)
	return len(found) > 0, err
}

// near is a word one letter off that stands where who asks may read; "" where there is none.
func (l *look) near(w word) (string, error) {
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(`SELECT term, doc FROM search_words WHERE term IN (SELECT value FROM json_each(?))`, jsonList(oneOff(w.text)))
	if err != nil {
		return "", fmt.Errorf("look for words near one: %w", err)
	}
	defer rows.Close()
	type known struct {
		term string
		docs int
	}
	var all []known
	for rows.Next() {
		var k known
		if err := rows.Scan(&k.term, &k.docs); err != nil {
			return "", err
		}
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	slices.SortFunc(all, func(a, b known) int {
		if a.docs != b.docs {
			return b.docs - a.docs
		}
		return strings.Compare(a.term, b.term)
	})
	for _, k := range all[:min(len(all), mostNear)] {
		isThere, err := l.stands(word{text: k.term, inTitle: w.inTitle})
		if err != nil {
			return "", err
		}
		if isThere {
			return k.term, nil
		}
	}
	return "", nil
}

// oneOff lists the words that are one letter off: one too many, one too few, another one, or two in the wrong order.
func oneOff(text string) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	var all []string
	for i := range len(text) + 1 {
		before, behind := text[:i], text[i:]
		for _, letter := range letters {
			all = append(all, before+string(letter)+behind)
			if behind != "" {
				all = append(all, before+string(letter)+behind[1:])
			}
		}
		if behind != "" {
			all = append(all, before+behind[1:])
		}
		if len(behind) > 1 {
			all = append(all, before+behind[1:2]+behind[:1]+behind[2:])
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(other string) bool { return other == text })
}
