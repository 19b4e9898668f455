package outbox_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"aftercare/internal/outbox"
)

func (w *world) template(key, language, subject, body string) {
	w.t.Helper()
	w.create("templates", map[string]any{"key": key, "locale": language, "subject": subject, "body": body, "enabled": true})
}

func (w *world) render(key, language string, params outbox.Params) outbox.Mail {
	w.t.Helper()
	m, ok, err := outbox.Render(w.app, key, language, params)
	w.must(err)
	if !ok {
		w.t.Fatalf("template %s was not found", key)
	}
	return m
}

// elements lists what a mail program would build from the HTML, and the addresses that its links lead to.
func elements(t *testing.T, source string) (names map[string]int, links []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	names = map[string]int{}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		names[node.Data]++
		for _, attribute := range node.Attr {
			if strings.HasPrefix(attribute.Key, "on") {
				t.Errorf("handler %s", attribute.Key)
			}
			if attribute.Key == "href" {
				links = append(links, attribute.Val)
			}
		}
	}
	return names, links
}

var hostile = []string{
	`<script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`"><a href="https://evil.example">click</a>`,
	`[click](https://evil.example)`,
	`![](https://evil.example/pixel.png)`,
	`https://evil.example`,
	`<https://evil.example>`,
	"`code` **bold** _em_ # head\n\n# head\n\n- item\n\n> quote\n\n---\n\n    code",
	`javascript:alert(1)`,
	`{link} {brand} xplace0holderx xplace1holderx`,
	"a\r\nBcc: victim@example.com",
	`&lt;script&gt; &#60;b&#62;`,
	"\x00\xff\u202e",
}

// What a customer entered comes out as the characters it is made of.
func TestRender_HostileValues(t *testing.T) {
	w := newWorld(t)
	w.template("hostile", "en", "About {subject} of {name}", "Hello {name},\n\n> {text}\n\n[{subject}]({link})\n\n**{name}** ![{name}]({name}) [there]({name}) [text]({text})\n\n# {subject}\n")
	link := "https://help.example/cases/abc"
	calm, _ := elements(t, w.render("hostile", "en", outbox.Params{"name": "Li", "subject": "Leak", "text": "It leaks", "link": link}).HTML)
	for _, value := range hostile {
		m := w.render("hostile", "en", outbox.Params{"name": value, "subject": value, "text": value, "link": link})
		names, links := elements(t, m.HTML)
		for name, count := range names {
			if name != "br" && count > calm[name] && !(name == "a" && count <= calm["a"]+2) {
				t.Errorf("%q made %d <%s> where there are %d", value, count, name, calm[name])
			}
		}
		for _, to := range links {
			if to != link && to != "https://help.example/" && !(to == value && strings.HasPrefix(value, "https://")) {
				t.Errorf("%q made a link to %s", value, to)
			}
		}
		if strings.ContainsAny(m.Subject, "\r\n\x00") {
			t.Errorf("subject %q", m.Subject)
		}
	}
	visible := w.render("hostile", "en", outbox.Params{"name": "<b>Li</b> & *Co*", "subject": "s", "text": "t", "link": link})
	if !strings.Contains(visible.Text, "Hello <b>Li</b> & *Co*,") || !strings.Contains(visible.HTML, "Hello &lt;b&gt;Li&lt;/b&gt; &amp; *Co*,") {
		t.Errorf("the name was changed:\n%s\n%s", visible.Text, visible.HTML)
	}
}

// A colleague's Markdown shows its formatting, and no more than that.
func TestRender_Markdown(t *testing.T) {
	w := newWorld(t)
	reply := outbox.Markdown("Please:\n\n1. open **the lid**\n2. press [reset](https://cloud.example/reset)\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1)) ![pixel](https://evil.example/p.png)\nnext line")
	m := w.render("ticket_replied", "en", outbox.Params{"name": "Li", "number": "2026-000001", "subject": "Leak", "text": reply, "link": "https://help.example/cases/abc"})
	names, links := elements(t, m.HTML)
	if names["ol"] != 1 || names["script"] != 0 || names["img"] != 0 || names["strong"] != 2 {
		t.Errorf("elements %v", names)
	}
	for _, link := range links {
		if strings.Contains(link, "javascript") {
			t.Errorf("link %s", link)
		}
	}
	for _, want := range []string{
		"Hello Li,\n\n", "> 1. open the lid\n> 2. press reset: https://cloud.example/reset\n",
		"Read and reply: https://help.example/cases/abc\n", "云朵家电 Cloud\n",
	} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, m.Text)
		}
	}
	if m.Subject != "Re: [2026-000001] Leak" || m.Locale != "en" || m.Template != "ticket_replied" {
		t.Errorf("mail %q %s %s", m.Subject, m.Locale, m.Template)
	}
}

func TestRender_Languages(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{outbox.TemplateReceived, outbox.TemplateReplied, outbox.TemplateResolved, outbox.TemplateReplied + "_complaint", outbox.TemplateResolved + "_complaint"} {
		for language, greeting := range map[string]string{"zh-CN": "王芳，您好：", "en": "Hello 王芳,"} {
			m := w.render(key, language, outbox.Params{
				"name": "王芳", "number": "2026-000001", "subject": "漏水", "text": outbox.Markdown("好"), "link": "https://help.example/cases/abc",
			})
			if !strings.HasPrefix(m.Text, greeting) || !strings.Contains(m.HTML, `lang="`+language+`"`) || strings.ContainsAny(m.Text+m.Subject, "{}") {
				t.Errorf("%s %s: %s\n%s", key, language, m.Subject, m.Text)
			}
			if !strings.Contains(m.HTML, `class="button"`) || !strings.Contains(m.Text, "2026-000001") {
				t.Errorf("%s %s lacks its button or its number", key, language)
			}
		}
	}
	w.template("only_english", "en", "s", "b")
	if m := w.render("only_english", "zh-CN", nil); m.Locale != "en" {
		t.Errorf("locale %s", m.Locale)
	}
	if _, ok, err := outbox.Render(w.app, "nothing", "en", nil); ok || err != nil {
		t.Errorf("a template that is not there: %v %v", ok, err)
	}
}
