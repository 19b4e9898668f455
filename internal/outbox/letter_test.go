package outbox_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/net/html"

	"aftercare/internal/journal"
	"aftercare/internal/markdown"
	"aftercare/internal/outbox"
)

// made is the event of a case's making, appended to the journal.
func (w *world) made(ticket *core.Record, actor journal.Actor) *journal.Event {
	w.t.Helper()
	event := &journal.Event{Type: "ticket.created", Ticket: ticket.Id, Collection: "tickets", Record: ticket.Id, Actor: actor}
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.journal.Append(tx, event) }))
	return event
}

// letter makes the letter of a template because of an event.
func (w *world) letter(event *journal.Event, ticket, template string, values map[string]any) *outbox.Letter {
	w.t.Helper()
	letter, err := w.outbox.Letter(w.app, event, ticket, template, values)
	w.must(err)
	return letter
}

func (w *world) post(letter *outbox.Letter) {
	w.t.Helper()
	w.must(w.app.RunInTransaction(func(tx core.App) error { return letter.Queue(tx) }))
}

// acknowledge does what the rule does that tells customers their request has come in.
func (w *world) acknowledge(ticket *core.Record, actor journal.Actor) {
	w.t.Helper()
	w.post(w.letter(w.made(ticket, actor), ticket.Id, outbox.TemplateReceived, nil))
}

// ruleTemplates are those that the shipped rules name.
var ruleTemplates = []string{
	outbox.TemplateReceived, "ticket_received_complaint", "ticket_received_repair", "ticket_received_return_exchange", "ticket_received_installation",
	"ticket_received_suggestion", "ticket_received_praise", "pending_reminder", "pending_reminder_stays", "auto_resolved",
	"safety_received",
}

// TestLetter_Shipped: each text of the shop's rules in both languages, as a mail and as a message.
func TestLetter_Shipped(t *testing.T) {
	w := newWorld(t)
	for language, greeting := range map[string]string{"zh-CN": "王芳，您好：", "en": "Hello 王芳,"} {
		customer := w.customer(map[string]any{"locale": language, "email": language + "@example.com"})
		ticket := w.ticket(customer, map[string]any{"number": "2026-0001" + language})
		event := w.made(ticket, byCustomer(customer))
		for _, key := range ruleTemplates {
			letter := w.letter(event, ticket.Id, key, nil)
			if letter == nil {
				t.Errorf("%s %s is not there", key, language)
				continue
			}
			m := letter.Mail
			if !strings.HasPrefix(m.Text, greeting) || m.Locale != language || strings.ContainsAny(m.Text+m.Subject+letter.Body, "{}") || strings.ContainsAny(m.Text, "!！") {
				t.Errorf("%s %s: %s\n%s", key, language, m.Subject, m.Text)
			}
			if !strings.Contains(m.HTML, `class="button"`) || !strings.Contains(m.Subject, "[2026-0001"+language+"] 空调漏水") || m.To != language+"@example.com" || m.Template != key {
				t.Errorf("%s %s lacks its button, its number or its address: %+v", key, language, m)
			}
			for _, chrome := range []string{"王芳", "您好", "Hello", "/cases/", "云朵家电"} {
				if strings.Contains(letter.Body, chrome) {
					t.Errorf("%s %s says in the case:\n%s", key, language, letter.Body)
				}
			}
			if len(letter.Body) < 60 || !strings.Contains(markdown.HTML(letter.Body), "<p>") {
				t.Errorf("%s %s says little in the case: %q", key, language, letter.Body)
			}
		}
	}
}

func TestLetter_Values(t *testing.T) {
	w := newWorld(t)
	w.template("part", "en", "Part for {number}", "Hello {name},\n\n{item} costs {price}; {link} {note}\n\n[Open]({link})\n\n> {text}\n\n{brand}")
	w.template("part", "zh-CN", "配件 {number}", "{name}，您好：\n\n{item} {price}\n\n[打开]({link})")
	values := map[string]any{
		"item": map[string]any{"zh-CN": "排水泵", "en": "The pump"}, "price": 49.5, "note": map[string]any{"zh-CN": "急"}, "text": "# *two*\n[x](https://evil.example)",
		"name": "Eve", "number": "1", "link": "https://evil.example", "brand": "Evil",
	}
	english := w.ticket(w.customer(map[string]any{"locale": "en"}), nil)
	letter := w.letter(nil, english.Id, "part", values)
	link := "https://help.example/cases/" + english.Id
	if want := "Hello 王芳,\n\nThe pump costs 49.5; " + link + " 急\n\nOpen: " + link; !strings.HasPrefix(letter.Mail.Text, want) || letter.Mail.Subject != "Part for 2026-000123" {
		t.Errorf("%s\n%s\nwant\n%s", letter.Mail.Subject, letter.Mail.Text, want)
	}
	if want := "The pump costs 49.5; " + link + " 急\n\n> #"; !strings.HasPrefix(strings.ReplaceAll(letter.Body, `\`, ""), want) {
		t.Errorf("in the case: %s\nwant %s", letter.Body, want)
	}
	if strings.Contains(letter.Mail.Text+letter.Body, "Eve") || strings.Contains(letter.Mail.Text, "Evil") {
		t.Errorf("a value took the place of the desk's own: %s", letter.Mail.Text)
	}
	for _, source := range []string{letter.Mail.HTML, markdown.HTML(letter.Body)} {
		names, links := elements(t, source)
		if names["em"] != 0 || names["h1"] != 0 || slices.Contains(links, "https://evil.example") {
			t.Errorf("a value became formatting: %v %v", names, links)
		}
	}
	chinese := w.ticket(w.customer(map[string]any{"email": "li@example.com"}), map[string]any{"number": "2026-000124"})
	if letter := w.letter(nil, chinese.Id, "part", values); letter.Body != "排水泵 49.5" {
		t.Errorf("in Chinese: %q", letter.Body)
	}
	w.template("only_english", "en", "S", "Take {item}.")
	if letter := w.letter(nil, chinese.Id, "only_english", values); letter.Body != "Take The pump." || letter.Mail.Locale != "en" {
		t.Errorf("words of one language in a text of another: %q", letter.Body)
	}
}

// What a customer entered comes out in the case as the characters it is made of, as it does in the mail.
func TestLetter_HostileValues(t *testing.T) {
	w := newWorld(t)
	w.template("hostile", "zh-CN", "S", "{subject}\n\n> {subject}\n\n- {item}\n\nSo **{item}** it [is](https://shop.example) {item}")
	customer := w.customer(nil)
	for i, value := range append(slices.Clone(hostile), "1. x", "- x", "= \n===", "+ x", "a | b\n--|--\nc | d", "www.evil.example", "eve@evil.example", "~~x~~", "[ ] x", "\\*x*", "    code", "12) x") {
		ticket := w.ticket(customer, map[string]any{"number": string(rune('a' + i)), "subject": "x" + value})
		body := w.letter(nil, ticket.Id, "hostile", map[string]any{"item": value}).Body
		shown := markdown.HTML(body)
		names, links := elements(t, shown)
		for _, name := range []string{"em", "del", "h1", "h2", "ol", "hr", "code", "pre", "table", "script", "img"} {
			if names[name] != 0 {
				t.Errorf("%q made <%s>:\n%s\n%s", value, name, body, shown)
			}
		}
		if names["strong"] > 1 || names["li"] > 1 || names["blockquote"] > 1 || !slices.Equal(links, []string{"https://shop.example"}) {
			t.Errorf("%q made %v and links to %v:\n%s\n%s", value, names, links, body, shown)
		}
		if !strings.HasSuffix(text(t, shown), squeeze(value)) {
			t.Errorf("%q is shown as %q", value, text(t, shown))
		}
	}
}

// text is what of HTML is read, with its blanks squeezed.
func text(t *testing.T, source string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for node := range root.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return squeeze(b.String())
}

func squeeze(value string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "\uFFFD")), " ")
}

// Somebody who entered another person's address cannot make the desk send that person words of their choice; once somebody
// vouches for the words, they are repeated.
func TestLetter_StrangersWordsAreNotRepeated(t *testing.T) {
	w := newWorld(t)
	customer := w.customer(map[string]any{"name": "Win a prize at evil.example"})
	colleague := journal.Actor{Kind: journal.ActorStaff, ID: w.colleague("agent").Id}
	later := &journal.Event{Type: "timer.reminder", Actor: journal.Actor{Kind: journal.ActorSystem}}
	for name, test := range map[string]struct {
		author   journal.Actor
		verified bool
		ticket   map[string]any
		repeated bool
	}{
		"the sender's":                         {author: byCustomer(customer)},
		"the desk's, of a message too late":    {author: journal.Actor{Kind: journal.ActorSystem}},
		"nobody's":                             {author: journal.Actor{}},
		"a rule's":                             {author: journal.Actor{Kind: journal.ActorRule}},
		"of a known address":                   {author: byCustomer(customer), verified: true, repeated: true},
		"a colleague's":                        {author: colleague, repeated: true},
		"the owner's":                          {author: journal.Actor{Kind: journal.ActorSuperuser}, repeated: true},
		"the sender's, with an answer to them": {author: byCustomer(customer), ticket: map[string]any{"first_response_at": "2026-03-01 00:00:00.000Z"}, repeated: true},
	} {
		customer.SetVerified(test.verified)
		w.must(w.app.Save(customer))
		fields := map[string]any{"number": "2026-000123", "subject": "Win a prize at evil.example"}
		maps.Copy(fields, test.ticket)
		ticket := w.ticket(customer, fields)
		made := w.made(ticket, test.author)
		for _, event := range []*journal.Event{made, later, nil} {
			letter := w.letter(event, ticket.Id, "ticket_received_repair", nil)
			m := letter.Mail
			if got := strings.Contains(m.ToName+m.Subject+m.Text+m.HTML+letter.Body, "evil"); got != test.repeated {
				t.Errorf("%s at %+v: repeated %v\n%s %s\n%s", name, event, got, m.ToName, m.Subject, m.Text)
			}
			if !strings.Contains(m.Subject, "2026-000123") {
				t.Errorf("%s: subject %s", name, m.Subject)
			}
		}
		w.must(w.app.Delete(ticket))
	}
	unknown := w.ticket(customer, map[string]any{"subject": "Win a prize at evil.example"}) // not in the journal at all
	customer.SetVerified(false)
	w.must(w.app.Save(customer))
	if letter := w.letter(nil, unknown.Id, "ticket_received", nil); strings.Contains(letter.Mail.Text+letter.Mail.Subject, "evil") {
		t.Errorf("of a case that the journal does not know: %s", letter.Mail.Text)
	}
}

func TestLetter_None(t *testing.T) {
	for name, test := range map[string]struct {
		template         string
		customer, ticket map[string]any
		author           journal.ActorKind
		off, linked      bool
		code             string // "" and none: no letter, no error
		some             bool
	}{
		"ordinary":                      {template: "ticket_received", some: true},
		"unknown template":              {template: "nothing", code: "template_unknown"},
		"unknown template, no address":  {template: "nothing", customer: map[string]any{"email": ""}, code: "template_unknown"},
		"no address":                    {template: "ticket_received", customer: map[string]any{"email": ""}, code: "customer_without_address"},
		"switched off":                  {template: "ticket_received", off: true},
		"switched off, no address":      {template: "ticket_received", off: true, customer: map[string]any{"email": ""}},
		"erased customer":               {template: "ticket_received", customer: map[string]any{"erased_at": "2026-01-01 00:00:00.000Z", "email": ""}},
		"erased case":                   {template: "ticket_received", ticket: map[string]any{"erased_at": "2026-01-01 00:00:00.000Z"}},
		"split by a colleague":          {template: "ticket_received_repair", author: journal.ActorStaff, linked: true},
		"split, of something else":      {template: "safety_received", author: journal.ActorStaff, linked: true, some: true},
		"linked because of a late word": {template: "ticket_received", author: journal.ActorSystem, linked: true, some: true},
		"entered by a colleague":        {template: "ticket_received", author: journal.ActorStaff, some: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			customer := w.customer(test.customer)
			fields := map[string]any{}
			maps.Copy(fields, test.ticket)
			if test.linked {
				fields["linked_to"] = w.ticket(customer, map[string]any{"number": "2026-000001"}).Id
			}
			if test.off {
				template, err := w.app.FindFirstRecordByFilter("templates", "key = {:key} && locale = 'zh-CN'", map[string]any{"key": test.template})
				w.must(err)
				template.Set("enabled", false)
				w.must(w.app.Save(template))
			}
			ticket := w.ticket(customer, fields)
			made := w.made(ticket, journal.Actor{Kind: test.author})
			for _, event := range []*journal.Event{made, {Type: "timer.reminder"}} {
				letter, err := w.outbox.Letter(w.app, event, ticket.Id, test.template, nil)
				if got := codeOf(err); got != test.code || (letter != nil) != test.some {
					t.Errorf("at %s: code %q (%v), a letter %v", event.Type, got, err, letter != nil)
				}
			}
		})
	}
	w := newWorld(t)
	if _, err := w.outbox.Letter(w.app, nil, "nosuchcase00000", "ticket_received", nil); codeOf(err) != "ticket_unknown" {
		t.Errorf("of no case: %v", err)
	}
}

// codeOf is the code of a refusal of one field.
func codeOf(err error) string {
	var refused validation.Errors
	if !errors.As(err, &refused) {
		return ""
	}
	for _, reason := range refused {
		var coded validation.Error
		if errors.As(reason, &coded) {
			return coded.Code()
		}
	}
	return ""
}

// A letter goes to whoever it was made for, by the address that they have when it is queued, and to nobody once they or
// their case are erased.
func TestLetter_QueueLooksAgain(t *testing.T) {
	for name, test := range map[string]struct {
		change func(w *world, customer, ticket *core.Record)
		to     string
	}{
		"as it was":     {func(*world, *core.Record, *core.Record) {}, "wang@example.com"},
		"a new address": {func(_ *world, customer, _ *core.Record) { customer.SetEmail("fang@example.com") }, "fang@example.com"},
		"an address less": {func(w *world, _, _ *core.Record) {
			_, err := w.app.DB().NewQuery(`UPDATE customers SET email = ''`).Execute()
			w.must(err)
		}, ""},
		"an erased customer": {func(_ *world, customer, _ *core.Record) { customer.Set("erased_at", "2026-03-01 00:00:00.000Z") }, ""},
		"an erased case":     {func(_ *world, _, ticket *core.Record) { ticket.Set("erased_at", "2026-03-01 00:00:00.000Z") }, ""},
		"another's case": {func(w *world, _, ticket *core.Record) {
			ticket.Set("customer", w.customer(map[string]any{"email": "li@example.com"}).Id)
		}, ""},
		"a changed case": {func(_ *world, _, ticket *core.Record) { ticket.Set("status", "open") }, "wang@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			customer := w.customer(nil)
			ticket := w.ticket(customer, nil)
			letter := w.letter(w.made(ticket, byCustomer(customer)), ticket.Id, outbox.TemplateReceived, nil)
			test.change(w, customer, ticket)
			if name != "an address less" {
				w.must(w.app.Save(customer))
			}
			w.must(w.app.Save(ticket))
			w.post(letter)
			rows := w.emails()
			if test.to == "" && len(rows) == 0 {
				return
			}
			if len(rows) != 1 || rows[0].GetString("to") != test.to || rows[0].GetString("person") != customer.Id || rows[0].GetString("ticket") != ticket.Id {
				t.Errorf("%d mails, want one to %q", len(rows), test.to)
			}
		})
	}
}

// A letter can be made inside a transaction, and is queued only if that commits.
func TestLetter_InsideATransaction(t *testing.T) {
	w := newWorld(t)
	customer := w.customer(nil)
	ticket := w.ticket(customer, nil)
	event := w.made(ticket, byCustomer(customer))
	for _, fails := range []bool{true, false} {
		err := w.app.RunInTransaction(func(tx core.App) error {
			letter, err := w.outbox.Letter(tx, event, ticket.Id, outbox.TemplateReceived, nil)
			w.must(err)
			w.must(letter.Queue(tx))
			if fails {
				return errors.New("rolled back")
			}
			return nil
		})
		if (err != nil) != fails || len(w.emails()) != map[bool]int{true: 0, false: 1}[fails] {
			t.Errorf("fails %v: %v, %d mails", fails, err, len(w.emails()))
		}
	}
}

// A desk that has switched its acknowledgement off in one language, and is upgraded, does not begin to acknowledge by kind.
func TestLetter_UpgradeKeepsSilence(t *testing.T) {
	w := newWorld(t)
	since := 0
	for _, migration := range core.AppMigrations.Items() {
		if migration.File >= "1795400100" {
			since++
		}
	}
	runner := core.NewMigrationsRunner(w.app, core.AppMigrations)
	_, err := runner.Down(since)
	w.must(err)
	if count, err := w.app.CountRecords("templates"); err != nil || count != 6 {
		t.Fatalf("before there were letters there are %d templates: %v", count, err)
	}
	_, err = w.app.DB().NewQuery(`UPDATE templates SET enabled = FALSE WHERE [[key]] = 'ticket_received' AND locale = 'en'`).Execute()
	w.must(err)
	_, err = runner.Up()
	w.must(err)
	for key, want := range map[string]map[string]bool{
		"ticket_received_repair": {"zh-CN": true, "en": false}, "safety_received": {"zh-CN": true, "en": true}, "pending_reminder": {"zh-CN": true, "en": true},
	} {
		for language, enabled := range want {
			template, err := w.app.FindFirstRecordByFilter("templates", "key = {:key} && locale = {:locale}", map[string]any{"key": key, "locale": language})
			if err != nil || template.GetBool("enabled") != enabled {
				t.Errorf("%s %s: enabled is not %v: %v", key, language, enabled, err)
			}
		}
	}
}
