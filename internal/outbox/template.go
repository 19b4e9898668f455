package outbox

import (
	"bytes"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/pocketbase/pocketbase/core"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Params are the values of a template's placeholders. A plain value, whoever wrote it, comes out as the characters it is
// made of and never as markup; a [Markdown] value is rendered.
type Params map[string]any

// Markdown is a value written as Markdown by somebody whose formatting may show, such as a colleague's reply.
type Markdown string

// footers say at the end of a mail why it came.
const (
	footerCase    = "mail.footer_case"
	footerAccount = "mail.footer_account"
	footerBulk    = "mail.footer_bulk"
	footerStaff   = "mail.footer_staff"
)

const selectTemplate = `SELECT locale, subject, body, enabled FROM templates WHERE key = ? ORDER BY locale = ? DESC LIMIT 1`

// mailTemplate is the wording of a mail in one language, as a manager writes it.
type mailTemplate struct {
	key, language, subject, body string
	enabled                      bool
}

// readTemplate reads the template of the given key: in the given language if there is one, else in the other; nil when
// there is none.
func readTemplate(app core.App, key, language string) (*mailTemplate, error) {
	t := &mailTemplate{key: key}
	err := journal.Plain(app.ConcurrentDB()).QueryRow(selectTemplate, key, language).Scan(&t.language, &t.subject, &t.body, &t.enabled)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", key, err)
	}
	return t, nil
}

func (t *mailTemplate) render(app core.App, params Params) (Mail, error) {
	mail, err := renderMail(app, t.language, t.subject, t.body, footerCase, params)
	if err != nil {
		return Mail{}, fmt.Errorf("render template %s: %w", t.key, err)
	}
	mail.Template = t.key
	return mail, nil
}

// Render makes a mail from the template of the given key: in the given language if there is one, else in the other.
// {brand} is filled in by itself. It is false when there is no such template or it is switched off.
func Render(app core.App, key, language string, params Params) (Mail, bool, error) {
	t, err := readTemplate(app, key, language)
	if err != nil || t == nil || !t.enabled {
		return Mail{}, false, err
	}
	mail, err := t.render(app, params)
	return mail, err == nil, err
}

// RenderForStaff makes a mail to a colleague from the template of the given key, as [Render] does to a customer.
func RenderForStaff(app core.App, key, language string, params Params) (Mail, bool, error) {
	t, err := readTemplate(app, key, language)
	if err != nil || t == nil || !t.enabled {
		return Mail{}, false, err
	}
	mail, err := renderMail(app, t.language, t.subject, t.body, footerStaff, params)
	if err != nil {
		return Mail{}, false, fmt.Errorf("render template %s: %w", key, err)
	}
	mail.Template = key
	return mail, true, nil
}

// RenderBulk makes a mail to one of many from the template of the given key, with a line below it by which the receiver
// says that they want no more: at unsubscribe, which the mail's headers name, too. It is false when there is no such template
// or it is switched off.
func RenderBulk(app core.App, key, language, unsubscribe string, params Params) (Mail, bool, error) {
	t, err := readTemplate(app, key, language)
	if err != nil || t == nil || !t.enabled {
		return Mail{}, false, err
	}
	filled := Params{"unsubscribe": unsubscribe}
	for name, value := range params {
		filled[name] = value
	}
	body := t.body + "\n\n---\n\n" + locale.Text(t.language, "mail.unsubscribe", nil)
	mail, err := renderMail(app, t.language, t.subject, body, footerBulk, filled)
	if err != nil {
		return Mail{}, false, fmt.Errorf("render template %s: %w", key, err)
	}
	mail.Template, mail.Unsubscribe = key, unsubscribe
	return mail, true, nil
}

// renderMail fills in a subject and a Markdown body and puts the body into the layout.
func renderMail(app core.App, language, subject, body, footer string, params Params) (Mail, error) {
	meta := app.Settings().Meta
	w := wording{language: language, body: body, footer: footer, brand: locale.Brand(app, language), home: strings.TrimRight(meta.AppURL, "/") + "/"}
	mail := Mail{Locale: language, Subject: oneLine(locale.Fill(subject, w.values(params)))}
	var err error
	mail.HTML, mail.Text, err = w.write(mail.Subject, params)
	return mail, err
}

// wording is what the mails of one template have in common.
type wording struct {
	language, body, footer, brand, home string
}

// values are the parameters and what a mail fills in by itself.
func (w wording) values(params Params) Params {
	values := Params{"brand": w.brand}
	for name, value := range params {
		values[name] = value
	}
	return values
}

// render makes the two forms of a mail.
func (w wording) render(title string, params Params) (page, text string, err error) {
	values := w.values(params)
	inner, err := renderBody(w.body, values)
	if err != nil {
		return "", "", err
	}
	link, _ := values["link"].(string)
	page, err = layOut(sheet{
		Locale: w.language, Title: title, Brand: w.brand, Home: w.home,
		Body:   template.HTML(style(inner, link)), // sanitised by renderBody
		Footer: locale.Text(w.language, w.footer, values),
	})
	return page, plainText(inner), err
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Linkify),
	goldmark.WithRendererOptions(goldmarkhtml.WithHardWraps()), // a line break in a letter is meant
)

// policy is what may stand in a mail. Pictures are left out: loading one tells its server who reads.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "code")
	p.AllowAttrs("href").OnElements("a")
	p.AllowStandardURLs()
	p.AllowRelativeURLs(false) // a mail has no page that they could be relative to
	p.RequireNoFollowOnLinks(false)
	return p
}()

// renderBody turns a Markdown body with placeholders into safe HTML. The values do not pass through the Markdown parser:
// word-like marks stand in for them there, and they take their places, escaped, in what it made. The sanitiser comes
// last, so that a value in the place of a link's address is looked at too.
func renderBody(body string, values Params) (string, error) {
	marks := map[string]any{}
	var pairs []string
	for name, value := range values {
		mark := fmt.Sprintf("xplace%dholderx", len(marks))
		marks[name] = mark
		filled, err := fillIn(mark, value)
		if err != nil {
			return "", fmt.Errorf("placeholder %s: %w", name, err)
		}
		pairs = append(pairs, filled...)
	}
	var rendered bytes.Buffer
	if err := markdown.Convert([]byte(locale.Fill(body, marks)), &rendered); err != nil {
		return "", err
	}
	return policy.Sanitize(strings.NewReplacer(pairs...).Replace(rendered.String())), nil
}

// fillIn lists what to replace by what for one value. Rendered Markdown needs a paragraph's place to itself; elsewhere it
// stands as it was written.
func fillIn(mark string, value any) ([]string, error) {
	written, isMarkdown := value.(Markdown)
	if !isMarkdown {
		escaped := html.EscapeString(strings.ToValidUTF8(fmt.Sprint(value), "\uFFFD"))
		return []string{mark, strings.ReplaceAll(strings.TrimSpace(escaped), "\n", "<br>\n")}, nil
	}
	var rendered bytes.Buffer
	if err := markdown.Convert([]byte(written), &rendered); err != nil {
		return nil, err
	}
	return []string{
		"<p>" + mark + "</p>", strings.TrimSpace(rendered.String()),
		mark, html.EscapeString(string(written)),
	}, nil
}

// styles are put on the elements themselves, since many mail programs drop a style sheet. A class only carries the
// colours of the dark theme.
var styles = strings.NewReplacer(
	`<p>`, `<p style="margin:0 0 16px">`,
	`<h1>`, `<h1 style="margin:0 0 16px;font-size:20px;line-height:1.4;font-weight:600">`,
	`<h2>`, `<h2 style="margin:24px 0 8px;font-size:16px;line-height:1.5;font-weight:600">`,
	`<h3>`, `<h3 style="margin:24px 0 8px;font-size:16px;line-height:1.5;font-weight:600">`,
	`<ul>`, `<ul style="margin:0 0 16px;padding-left:24px">`,
	`<ol>`, `<ol style="margin:0 0 16px;padding-left:24px">`,
	`<li>`, `<li style="margin:0 0 4px">`,
	`<hr>`, `<hr class="line" style="margin:24px 0;border:0;border-top:1px solid #e2dfda">`,
	`<blockquote>`, `<blockquote class="quote" style="margin:0 0 16px;padding:14px 18px 2px;border-radius:6px;background:#f5f3f0">`,
	`<pre>`, `<pre class="quote" style="margin:0 0 16px;padding:12px;border-radius:6px;background:#f5f3f0;font-size:13px;line-height:1.5;white-space:pre-wrap">`,
	`<a href=`, `<a class="link" style="color:#006762" href=`,
)

const button = `<p style="margin:24px 0"><a class="button" style="display:inline-block;padding:10px 22px;border-radius:6px;` +
	`background:#06726e;color:#ffffff;font-weight:500;text-decoration:none" href="%s">%s</a></p>`

var loneLink = regexp.MustCompile(`<p><a href="([^"]*)">([^<]*)</a></p>`)

// style dresses safe HTML. A paragraph that is nothing but the mail's own link becomes its button.
func style(safe, link string) string {
	dressed := loneLink.ReplaceAllStringFunc(safe, func(found string) string {
		parts := loneLink.FindStringSubmatch(found)
		if link == "" || html.UnescapeString(parts[1]) != link {
			return found
		}
		return fmt.Sprintf(button, parts[1], parts[2])
	})
	return styles.Replace(dressed)
}

// sheet is what the layout shows.
type sheet struct {
	Locale string
	Title  string
	Brand  string
	Home   string
	Body   template.HTML
	Footer string
}

//go:embed template_layout.html
var layoutSource string

var layout = template.Must(template.New("layout").Parse(layoutSource))

func layOut(s sheet) (string, error) {
	var b strings.Builder
	if err := layout.Execute(&b, s); err != nil {
		return "", fmt.Errorf("lay out a mail: %w", err)
	}
	return b.String(), nil
}
