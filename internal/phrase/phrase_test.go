package phrase

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func found(t *testing.T, said string, entries, harmless [][]string) string {
	t.Helper()
	places, err := Read(said).Find(slices.Values(entries), slices.Values(harmless), 50)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, place := range places {
		words = append(words, place.Words)
	}
	return strings.Join(words, ", ")
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said              string
		entries, harmless [][]string
		want              string
	}{
		"a Chinese word stands anywhere":               {said: "昨天热水器漏水了", entries: [][]string{{"漏水"}}, want: "漏水"},
		"every place of a word":                        {said: "漏水，又漏水", entries: [][]string{{"漏水"}}, want: "漏水, 漏水"},
		"in the order of the list":                     {said: "leak and smoke", entries: [][]string{{"smoke"}, {"leak"}}, want: "smoke, leak"},
		"wide and large letters":                       {said: "ＬＥＡＫ", entries: [][]string{{"leak"}}, want: "leak"},
		"no apostrophes":                               {said: "It won’t start, you won't", entries: [][]string{{"wont start"}, {"you wont"}}, want: "wont start, you wont"},
		"usual endings":                                {said: "leaks leaked leaking leaky", entries: [][]string{{"leak"}}, want: "leaks, leaked, leaking"},
		"a whole word only":                            {said: "bleak fireplace", entries: [][]string{{"leak"}, {"fire"}}, want: ""},
		"a fault code behind letters":                  {said: "shows E21", entries: [][]string{{"shows e"}}, want: "shows e21"},
		"a number is not the beginning of one":         {said: "call 1195", entries: [][]string{{"119"}}, want: ""},
		"a number":                                     {said: "打119了", entries: [][]string{{"打", "119"}}, want: "打119"},
		"one word followed by another":                 {said: "my hand was burnt", entries: [][]string{{"hand", "burn", "burnt"}}, want: "hand was burnt"},
		"not before it":                                {said: "burnt hand", entries: [][]string{{"hand", "burnt"}}, want: ""},
		"not in another clause":                        {said: "my hand is fine. burnt toast", entries: [][]string{{"hand", "burnt"}}, want: ""},
		"nor, in Chinese, behind a space":              {said: "约了周三 没来", entries: [][]string{{"约", "没来"}}, want: ""},
		"nor far away":                                 {said: "hand me the very long list of all that was burnt", entries: [][]string{{"hand", "burnt"}}, want: ""},
		"a later first word counts":                    {said: "hand. my hand was burnt", entries: [][]string{{"hand", "burnt"}}, want: "hand was burnt"},
		"within a harmless one":                        {said: "the smoke detector beeps", entries: [][]string{{"smoke"}}, harmless: [][]string{{"smoke detector"}}, want: ""},
		"beside a harmless one":                        {said: "smoke from the smoke detector", entries: [][]string{{"smoke"}}, harmless: [][]string{{"smoke detector"}}, want: "smoke"},
		"a word of a single letter":                    {said: "烟", entries: [][]string{{"烟"}}, want: "烟"},
		"nothing in an empty text":                     {said: "", entries: [][]string{{"烟"}, {"a"}}, want: ""},
		"an empty word and an empty entry are nowhere": {said: "烟 a", entries: [][]string{{""}, {}, {"烟", ""}}, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := found(t, c.said, c.entries, c.harmless); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFind_TellsWhatStandsAround(t *testing.T) {
	t.Parallel()
	places, err := Read("Good day. There is no smoke, any more!").Find(slices.Values([][]string{{"smoke"}}), slices.Values([][]string{}), 1)
	if err != nil || len(places) != 1 {
		t.Fatalf("got %v, %v", places, err)
	}
	if places[0].Opens {
		t.Error("what stands at the end opens the text")
	}
	if places[0].Before != "there is no" || places[0].After != "|  any more |" {
		t.Errorf("got %+v", places[0])
	}
}

func TestCount_NotRightBehind(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{
		"我要投诉":                    1,
		"我不是要投诉":                  0,
		"我不是要投诉，但还是投诉吧":           1,
		"not a complaint":         0,
		"whatnot a complaint":     1,
		"complaint and 投诉":        2,
		"complaint, complaint":    1,
		"rather than a complaint": 1,
	} {
		n, err := Read(said).Count(slices.Values([][]string{{"投诉"}, {"complaint"}}), []string{"不是要", "not a", "rather than"})
		if err != nil || n != want {
			t.Errorf("%q: got %d, %v, want %d", said, n, err, want)
		}
	}
}

// TestFind_AsSlowly compares with a search that knows no short cut, over random texts of few letters.
func TestFind_AsSlowly(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	letters := []rune("ab1漏水 ,的")
	some := func(most int) string {
		text := make([]rune, random.IntN(most))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		return string(text)
	}
	var hits int
	for range 20_000 {
		said := some(30)
		word := strings.Map(func(r rune) rune {
			if r == ',' || r == ' ' {
				return -1
			}
			return r
		}, some(4))
		text := Read(said)
		_, got := text.next(word, 0)
		want := slowly(text.letters, word)
		if got != want {
			t.Fatalf("%q in %q (%q): got %v, want %v", word, said, text.letters, got, want)
		}
		if got {
			hits++
		}
	}
	if hits < 1000 {
		t.Errorf("only %d words were found", hits)
	}
}

func slowly(letters, word string) bool {
	if word == "" {
		return false
	}
	for at := range letters {
		if !strings.HasPrefix(letters[at:], word) {
			continue
		}
		if !isLatinAt(word, 0) {
			return true
		}
		end := at + len(word)
		for isLatinAt(letters, end) {
			end++
		}
		if !isLatinAt(letters, at-1) && isEnding(word, letters[at+len(word):end]) {
			return true
		}
	}
	return false
}

// TestFind_EndsInTime: whatever list and text are given, looking ends soon, with an error or without.
func TestFind_EndsInTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ said, first, second string }{
		"a word everywhere":        {strings.Repeat("水", 10_000), "水", ""},
		"pairs everywhere":         {strings.Repeat("水", 10_000), "水", "火"},
		"almost a word everywhere": {strings.Repeat("ab", 5_000), "a", "b"},
		"half the words":           {strings.Repeat("a b ", 2_500), "a", "b"},
	} {
		t.Run(name, func(t *testing.T) {
			entries := make([][]string, 5_000)
			for i := range entries {
				entries[i] = []string{c.first}
				if c.second != "" {
					entries[i] = []string{c.first, c.second, c.second}
				}
			}
			text := Read(c.said)
			begun := time.Now()
			_, err := text.Count(slices.Values(entries), nil)
			took := time.Since(begun)
			if took > time.Second {
				t.Errorf("it took %v", took)
			}
			if err != nil && !errors.Is(err, ErrTooMuch) {
				t.Error(err)
			}
			t.Logf("%v, %v, %d steps", took, err, text.steps)
		})
	}
}

func TestRead_BothEndsOfALongText(t *testing.T) {
	t.Parallel()
	text := "first " + strings.Repeat("x ", 20_000) + " last"
	if got := found(t, text, [][]string{{"first"}, {"last"}}, nil); got != "first, last" {
		t.Errorf("got %q", got)
	}
	if n := len(Read(text).letters); n > 11_000 {
		t.Errorf("it reads %d letters", n)
	}
}

func TestFind_TellsWhatOpensTheText(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"Suggestion: open earlier":         true,
		"【建议】早点开门":                         true,
		"It leaks. Suggestion: send a man": false,
		"漏水了，建议换新":                         false,
	} {
		places, err := Read(said).Find(slices.Values([][]string{{"suggestion"}, {"建议"}}), slices.Values([][]string{}), 1)
		if err != nil || len(places) != 1 || places[0].Opens != want {
			t.Errorf("%s: got %+v, %v, want it to open the text: %v", said, places, err, want)
		}
	}
}
