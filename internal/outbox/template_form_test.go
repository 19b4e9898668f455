package outbox

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Bodies as a manager might write them, some of which leave no place that a word could be written into as it is.
var bodies = []string{
	"Hello {name},\n\nyour request **{number}** is here: {subject}\n\n{text}\n\n[See it]({link})\n\nYours, {brand}",
	"# {subject}\n\n- {number}\n- {name}\n\n> {name}: {subject}\n\n`{number}` and\n\n    {name}\n\n---\n\n{link}",
	"[{link}]({link}) [{number}]({link}) {unknown} {name}{number}",
	"[a]({name}) {number} {link}", "[a](https://shop.example/{number})", `<a href="{link}" title="{name}">x</a> {subject}`,
	"{text}", "{name}",
}

var words = []string{
	"Ada", "王小明", "<b>bold</b>", "\"><script>alert(1)</script>", "it's + 1 & \"2\" &amp;", "javascript:alert(1)", "[x](https://evil.example)",
	"zword0placez", "xplace0holderx", "{number}", "a  b", " padded ", "\u00a0x\u00a0", "a\u2028b", "https://evil.example/?a=1&b=2", "*", "> x", "1. x",
	"", " ", "two\nlines", "tab\tx", "bad \xff", "nul\x00", "cr\rx",
}

// Whatever the values are, a mail written into a form is the mail that rendering it as a whole would make.
func TestForm_WritesWhatRenderingMakes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	written := 0
	for range 3000 {
		w := wording{language: pick([]string{"en", "zh-CN"}), body: pick(bodies), footer: footerCase, brand: pick(words[:5]), home: pick([]string{"https://desk.example/", "http://localhost:8090/a/"})}
		params := Params{"name": pick(words), "number": pick([]string{"2026-000001", "2026-000002"}), "subject": pick(words), "text": Markdown(pick([]string{"", "", "Some **text**"}))}
		params["link"] = w.home + "cases/" + pick([]string{"abcdefghijklmno", "abcdefghijklmno", "x\"y", "a b", ""})
		title := oneLine(pick(words))
		page, text, err := w.write(title, params)
		if err != nil {
			t.Fatal(err)
		}
		wantPage, wantText, err := w.render(title, params)
		if err != nil {
			t.Fatal(err)
		}
		// The layout escapes a plus besides, for browsers of long ago.
		page, wantPage = strings.ReplaceAll(page, "&#43;", "+"), strings.ReplaceAll(wantPage, "&#43;", "+")
		if page != wantPage || text != wantText {
			t.Fatalf("body %q with %q:\n%q\n%q\nwant\n%q\n%q", w.body, params, page, text, wantPage, wantText)
		}
		if words, ok := w.words(params); ok {
			if f, _ := forms.of(w, words); f != nil {
				written++
			}
		}
	}
	if written < 300 {
		t.Errorf("only %d mails of 3000 were written into a form", written)
	}
}

// Where a value stands inside a tag, the sanitiser looks at each mail.
func TestForm_NoneWhereAValueStandsInATag(t *testing.T) {
	t.Parallel()
	for body, has := range map[string]bool{
		"{name} [a]({link})": true, "{name}": true,
		"[a]({name})": false, "[a](https://shop.example/{name})": false, `[a](https://shop.example "{name}")`: false,
	} {
		w := wording{language: "en", body: body, footer: footerCase, brand: "Shop", home: "https://desk.example/"}
		f, err := w.form([]string{"link", "name"})
		if err != nil {
			t.Fatal(err)
		}
		if (f != nil) != has {
			t.Errorf("%q has a form: %v, want %v", body, f != nil, has)
		}
	}
}
