package outbox

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// accountMail is one of PocketBase's own mails in our words. Staff see its title in place of the subject.
type accountMail struct {
	subject string
	body    string
	title   string
}

// The keys of the texts in mail.json.
var (
	mailCode          = accountMail{"mail.code_subject", "mail.code_body", "mail.code_title"}
	mailPasswordReset = accountMail{"mail.password_reset_subject", "mail.password_reset_body", "mail.password_reset_title"}
	mailVerification  = accountMail{"mail.verification_subject", "mail.verification_body", "mail.verification_title"}
	mailStaffVerify   = accountMail{"mail.verification_subject", "mail.verification_staff_body", "mail.verification_title"}
	mailEmailChange   = accountMail{"mail.email_change_subject", "mail.email_change_body", "mail.email_change_title"}
	mailSignInAlert   = accountMail{"mail.alert_subject", "mail.alert_body", "mail.alert_title"}
)

// onOTP, onPasswordReset, onVerification and onEmailChange say in our words what PocketBase wants to say, and have it
// queued.

func (o *Outbox) onOTP(e *core.MailerRecordEvent) error {
	code, _ := e.Meta["password"].(string)
	return o.instead(e, mailCode, e.Record.Collection().OTP.DurationTime(), Params{"code": code})
}

func (o *Outbox) onPasswordReset(e *core.MailerRecordEvent) error {
	lasts := e.Record.Collection().PasswordResetToken.DurationTime()
	return o.instead(e, mailPasswordReset, lasts, Params{"link": confirmLink(e, "password-reset")})
}

func (o *Outbox) onVerification(e *core.MailerRecordEvent) error {
	kind, lasts := mailVerification, e.Record.Collection().VerificationToken.DurationTime()
	if e.Record.Collection().Name == "staff" {
		kind = mailStaffVerify
	}
	// The name is left out: whoever signs up chooses it, and the address may be somebody else's.
	return o.instead(e, kind, lasts, Params{"link": confirmLink(e, "verification"), "account": baseOf(e.App) + "/account"})
}

func (o *Outbox) onEmailChange(e *core.MailerRecordEvent) error {
	lasts := e.Record.Collection().EmailChangeToken.DurationTime()
	return o.instead(e, mailEmailChange, lasts, Params{"link": confirmLink(e, "email-change")})
}

// onAuthAlert drops PocketBase's alert about a sign-in from a new place: desks share machines and phones change networks,
// so it cries wolf. Only the dashboard's test of that mail, whose record was never saved, gets through.
func (o *Outbox) onAuthAlert(e *core.MailerRecordEvent) error {
	if !isTest(e.Record) {
		return nil
	}
	return o.instead(e, mailSignInAlert, 24*time.Hour, Params{"info": fmt.Sprint(e.Meta["info"])})
}

// isTest recognises the dashboard's "send test email", which makes a record of its own for it.
func isTest(record *core.Record) bool { return record.IsNew() }

// confirmLink is where the person confirms. The token stands behind the #, which browsers send to no server and which so
// gets into no log. Who is neither a customer nor staff has PocketBase's own page.
func confirmLink(e *core.MailerRecordEvent, what string) string {
	token, _ := e.Meta["token"].(string)
	base := baseOf(e.App)
	switch e.Record.Collection().Name {
	case "customers":
		return base + "/confirm/" + what + "#" + token
	case "staff":
		return base + "/desk/confirm/" + what + "#" + token
	}
	return base + "/_/#/auth/confirm-" + what + "/" + token
}

// baseOf is the address of the site, without the slash at its end.
func baseOf(app core.App) string { return strings.TrimRight(app.Settings().Meta.AppURL, "/") }

// instead puts our mail in the place of PocketBase's and lets PocketBase go on, which then notes for a code where it was
// sent to.
func (o *Outbox) instead(e *core.MailerRecordEvent, kind accountMail, lasts time.Duration, params Params) error {
	language := locale.Of(e.Record)
	params["duration"] = spell(language, lasts)
	params["address"] = e.Record.Email()
	m, err := renderMail(e.App, language, locale.Text(language, kind.subject, nil), locale.Text(language, kind.body, nil), footerAccount, params)
	if err != nil {
		return err
	}
	m.Secret, m.ExpiresAt = true, o.wall().Add(lasts)
	m.Title = locale.Text(language, kind.title, nil)
	if !isTest(e.Record) {
		m.ToName, m.Person = e.Record.GetString("name"), e.Record.Id
	}
	e.Mailer = &postbox{outbox: o, app: e.App, mail: m, test: isTest(e.Record)}
	return e.Next()
}

// postbox stands in the place of PocketBase's mail client and queues one prepared mail.
type postbox struct {
	outbox *Outbox
	app    core.App
	mail   Mail
	test   bool
}

var _ mailer.Mailer = (*postbox)(nil)

// Send implements [mailer.Mailer]. The addresses are the message's, since another hook may have changed them.
func (p *postbox) Send(message *mailer.Message) error {
	for _, to := range message.To {
		m := p.mail
		m.To = to.Address
		id, err := p.outbox.enqueue(p.app, m)
		if err != nil {
			return err
		}
		if p.test {
			if err := p.outbox.sendNow(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendNow tries a test mail at once, so that the administrator who presses the button hears what the server says.
func (o *Outbox) sendNow(id string) error {
	if !o.ready() {
		return locale.Refuse("email", "email_no_smtp", nil)
	}
	l, err := o.find(id)
	if err != nil || l == nil {
		return err // nil: the worker was quicker
	}
	refused, err := o.try(context.Background(), l)
	if err != nil {
		return err
	}
	if refused != nil {
		return locale.Refuse("email", "email_try_failed", map[string]any{"error": refused.Error()})
	}
	return nil
}

// onSend queues every other mail that is sent through PocketBase's client, such as one of an administrator's own hooks:
// one row for each address, since each is tried by itself.
func (o *Outbox) onSend(e *core.MailerEvent) error {
	if len(e.Message.Attachments) > 0 || len(e.Message.InlineAttachments) > 0 {
		return fmt.Errorf("the outbox takes no mails with attachments (subject %q): send a link instead", e.Message.Subject)
	}
	text := e.Message.Text
	if text == "" {
		text = plainText(policy.Sanitize(e.Message.HTML))
	}
	return journal.Write(e.App, func(tx core.App) error {
		for _, addresses := range [][]mail.Address{e.Message.To, e.Message.Cc, e.Message.Bcc} {
			for _, to := range addresses {
				err := o.Queue(tx, Mail{
					To: to.Address, ToName: to.Name, Locale: locale.Chinese, Subject: e.Message.Subject, Text: text, HTML: e.Message.HTML,
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// spell says a duration in words, in the largest unit that loses nothing that matters.
func spell(language string, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return locale.Text(language, "mail.days", map[string]any{"n": int(d.Hours()) / 24})
	case d >= 2*time.Hour:
		return locale.Text(language, "mail.hours", map[string]any{"n": int(d.Hours())})
	}
	return locale.Text(language, "mail.minutes", map[string]any{"n": int(d.Minutes())})
}
