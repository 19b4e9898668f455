package outbox

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Letter is a mail to the customer of a case that a rule asks for, made and not yet queued.
type Letter struct {
	Mail Mail
	// Body is what the mail says, as a message in the case: Markdown, without the greeting, the button and the closing that
	// a letter has.
	Body string

	outbox *Outbox
	ticket string
}

// Letter makes the mail of a template to the customer of a case, in the customer's language. The event is the one that the
// rule acts on. Values fill in placeholders of their names beside those that every mail has, which they cannot replace; one
// that is given by language is chosen by that of the text.
//
// The letter is nil, without an error, where none is to be sent: the template is switched off, the case or its customer was
// erased, or it would acknowledge what the customer never sent. The error is a refusal with the code template_unknown,
// ticket_unknown or customer_without_address, or a fault. Letter works on the read pool and inside a transaction.
func (o *Outbox) Letter(app core.App, event *journal.Event, ticket, template string, values map[string]any) (*Letter, error) {
	c, err := readCase(app, ticket)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, locale.Refuse("ticket", "ticket_unknown", nil)
	}
	t, err := readTemplate(app, template, c.language())
	switch {
	case err != nil:
		return nil, err
	case t == nil:
		return nil, locale.Refuse("template", "template_unknown", map[string]any{"template": template})
	case !t.enabled || c.erased:
		return nil, nil
	case c.email == "":
		return nil, locale.Refuse("customer", "customer_without_address", nil)
	}
	author, err := c.author(app, event)
	if err != nil {
		return nil, err
	}
	if isReceipt(template) && c.linkedTo != "" && author == journal.ActorStaff {
		return nil, nil // a colleague split a case: the customer has sent nothing that could be received
	}
	if !c.isVouchedFor(author) {
		c.silenceStranger()
	}
	params := Params{"text": Markdown("")}
	for name, value := range values {
		params[name] = wordsOf(value, t.language)
	}
	maps.Copy(params, c.params(app))
	delete(params, "brand") // a mail has it by itself
	m, err := t.render(app, params)
	if err != nil {
		return nil, err
	}
	params["brand"] = locale.Brand(app, t.language)
	return &Letter{Mail: c.address(m), Body: bodyOf(t.body, params), outbox: o, ticket: c.id}, nil
}

// Queue has the letter sent if tx commits: to the address that its person has by then. One whose case or person has been
// erased meanwhile is dropped, and so is one whose case has come to be somebody else's.
func (l *Letter) Queue(tx core.App) error {
	var customer, email string
	var erased bool
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT c.id, c.email, t.erased_at != '' OR c.erased_at != ''
		FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.id = ?`, l.ticket).Scan(&customer, &email, &erased)
	if err != nil {
		return fmt.Errorf("look at case %s again: %w", l.ticket, err)
	}
	if erased || email == "" || customer != l.Mail.Person {
		return nil
	}
	m := l.Mail
	m.To = email
	return l.outbox.Queue(tx, m)
}

// isReceipt says whether a template acknowledges that a request came in.
func isReceipt(template string) bool { return strings.HasPrefix(template, TemplateReceived) }

// author is what kind of party made the case. The event says so where it is the making itself; else the journal is asked,
// if it matters.
func (c *caseMail) author(app core.App, event *journal.Event) (journal.ActorKind, error) {
	if event != nil && event.Type == "ticket.created" && event.Record == c.id {
		return event.Actor.Kind, nil
	}
	if c.linkedTo == "" && (c.verified || c.answered) {
		return "", nil
	}
	var kind string
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT actor_kind FROM events
		WHERE collection = 'tickets' AND record = ? AND type = 'ticket.created' ORDER BY seq LIMIT 1`, c.id).Scan(&kind)
	if err := ignoreMissing(err); err != nil {
		return "", fmt.Errorf("find who made case %s: %w", c.id, err)
	}
	return cmp.Or(journal.ActorKind(kind), journal.ActorUnknown), nil
}

// isVouchedFor says whether somebody stands for the words of the case: its sender's address is known to be theirs, or a
// colleague or the owner entered the case, or a colleague has answered in it. A case that the desk opens because a message
// came too late for the old one holds the sender's words.
func (c *caseMail) isVouchedFor(author journal.ActorKind) bool {
	return c.verified || c.answered || author == journal.ActorStaff || author == journal.ActorSuperuser
}

// wordsOf is a value as words in the given language: a text, or one by language, of which another serves where that one is
// missing.
func wordsOf(value any, language string) string {
	byLanguage, ok := value.(map[string]any)
	if !ok {
		if value == nil {
			return ""
		}
		return fmt.Sprint(value)
	}
	for _, name := range append([]string{language}, locale.Locales...) {
		if text, ok := byLanguage[name].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

var (
	paragraphBreak = regexp.MustCompile(`\n[ \t]*\n\s*`)
	loneButton     = regexp.MustCompile(`^\[[^\]]*\]\(\{link\}\)$`)
)

// bodyOf is a template's body as a message in the case. The words of a letter that only lead to the case, or open and close
// it, would be odd there.
func bodyOf(body string, params Params) string {
	var kept []string
	paragraphs := paragraphBreak.Split(strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")), -1)
	for i, paragraph := range paragraphs {
		text := strings.TrimSpace(paragraph)
		isGreeting := i == 0 && strings.Contains(text, "{name}") && !strings.Contains(text, "\n")
		isClosing := i == len(paragraphs)-1 && text == "{brand}"
		if !isGreeting && !isClosing && !loneButton.MatchString(text) {
			kept = append(kept, paragraph)
		}
	}
	plain := map[string]any{}
	for name, value := range params {
		plain[name] = value
		if text, ok := value.(string); ok && name != "link" {
			plain[name] = asMarkdown(text)
		}
	}
	return strings.TrimSpace(locale.Fill(strings.Join(kept, "\n\n"), plain))
}

var (
	markdownSigns = regexp.MustCompile("[\\\\`*_\\[\\]<>~&|@]|://|(?i:www)\\.")
	markdownStart = regexp.MustCompile(`^[#+=-]`)
	markdownItem  = regexp.MustCompile(`^(\d+)([.)])(\s|$)`)
)

// asMarkdown writes a plain value so that Markdown shows the characters that it is made of: no formatting, and no link that
// its writer chose.
func asMarkdown(text string) string {
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")), "\n")
	for i, line := range lines {
		line = markdownSigns.ReplaceAllStringFunc(strings.TrimSpace(line), func(sign string) string {
			if dot, isAddress := strings.CutSuffix(sign, "."); isAddress {
				return dot + `\.`
			}
			return `\` + sign
		})
		lines[i] = markdownItem.ReplaceAllString(markdownStart.ReplaceAllString(line, `\$0`), `$1\$2$3`)
	}
	return strings.Join(lines, "\n")
}
