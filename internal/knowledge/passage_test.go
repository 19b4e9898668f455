package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPassage_IsThePartThatAnswers(t *testing.T) {
	t.Parallel()
	const body = "Words before.\n\n## Filter\n\n![a picture](filter.png)\n\nTurn it. \n\n1. Close the valve.\n2. Open it again.\n\n## Leak\n\nUnplug it at once.\n\n**Reset.** Hold the key."
	long := "## Long\n\n" + strings.Repeat("It goes on and on. ", 80) + "\n\nThe lamp blinks red."
	for _, c := range []struct{ body, asked, want string }{
		{body, "leak", "## Leak\n\nUnplug it at once."},
		{body, "valve", "## Filter\n\nTurn it. \n\n1. Close the valve.\n2. Open it again."},
		{body, "reset", "**Reset.** Hold the key."},
		{"**Valve.** Close the valve.\n\n**Age.** The valve lasts 5 years.", "how long valve", "**Age.** The valve lasts 5 years."},
		{"**Valve.** Close the valve.\n\n**Age.** The valve lasts 5 years.", "valve", "**Valve.** Close the valve."},
		{body, "nothing", "Words before."},
		{body, "", "Words before."},
		{"", "leak", ""},
		{long, "lamp", "## Long\n\nThe lamp blinks red."},
	} {
		cut := func(text string) []string {
			return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' })
		}
		if got := passage(c.body, cut(c.asked), askedFor(c.asked), cut, func(string) float64 { return 1 }); got != c.want {
			t.Errorf("%q: got %q, want %q", c.asked, got, c.want)
		}
	}
}

func TestCutAtSentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, end string
	}{
		{strings.Repeat("先断电，再关阀门。", 100), "。"},
		{strings.Repeat("Version 2.5 of it is at 3.14 now. ", 40), "now."},
		{strings.Repeat("word ", 200), "word…"},
		{strings.Repeat("没有标点", 200), "…"},
		{"Short.", "Short."},
	} {
		got := cutAtSentence(c.text, 300)
		if !strings.HasSuffix(got, c.end) || utf8.RuneCountInString(got) > 301 || !utf8.ValidString(got) {
			t.Errorf("got %q, want up to 300 characters that end in %q", got, c.end)
		}
	}
}
