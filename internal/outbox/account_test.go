package outbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/mails"
	"github.com/pocketbase/pocketbase/tools/mailer"

	netmail "net/mail"

	"aftercare/internal/outbox"
)

// A code asked for by PocketBase's own route arrives, signs in, and leaves nothing behind.
func TestAccount_OneTimeCode(t *testing.T) {
	w := newWorld(t)
	w.customer(map[string]any{"locale": "en"})
	noted := make(chan struct{}, 1)
	w.app.OnRecordAfterUpdateSuccess("_otps").BindFunc(func(e *core.RecordEvent) error {
		noted <- struct{}{} // PocketBase noted where the code was sent to, the last thing it does
		return e.Next()
	})
	status, answer := w.request(nil, http.MethodPost, "/api/collections/customers/request-otp", `{"email":"wang@example.com"}`)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	select {
	case <-noted:
	case <-time.After(time.Minute):
		t.Fatal("no mail was sent")
	}
	row := w.email()
	if row.GetString("subject") != "Sign-in code" || row.GetString("text") != "" || !row.GetBool("secret") {
		t.Errorf("row %v", row.FieldsData())
	}
	if left := row.GetDateTime("expires_at").Time().Sub(w.wall.Now()); left != 600*time.Second && left.Round(time.Second) != 600*time.Second {
		t.Errorf("expires in %s", left)
	}
	w.drain()
	m := w.mails.sent[0]
	code := strings.TrimPrefix(m.Subject, "Your code is ")
	if len(code) != 8 || !strings.Contains(m.Text, "Your code is "+code) || m.To.Address != "wang@example.com" {
		t.Fatalf("mail %s\n%s", m.Subject, m.Text)
	}
	otpID := strings.Split(answer, `"`)[3]
	status, answer = w.request(nil, http.MethodPost, "/api/collections/customers/auth-with-otp", `{"otpId":"`+otpID+`","password":"`+code+`"}`)
	if status != http.StatusOK {
		t.Errorf("the code does not sign in: %d %s", status, answer)
	}
	if w.wantStatus(outbox.StatusSent).GetString("sealed") != "" {
		t.Error("the code is still there")
	}
}

func TestAccount_Links(t *testing.T) {
	w := newWorld(t)
	customer, colleague, admin := w.customer(nil), w.colleague("agent"), w.superuser()
	for _, test := range []struct {
		send    func() error
		link    string
		subject string
	}{
		{func() error { return mails.SendRecordPasswordReset(w.app, customer) }, "https://help.example/confirm/password-reset#", "请重设您的密码（云朵家电 Cloud）"},
		{func() error { return mails.SendRecordVerification(w.app, customer) }, "https://help.example/confirm/verification#", "请确认您的邮箱（云朵家电 Cloud）"},
		{func() error { return mails.SendRecordChangeEmail(w.app, customer, "new@example.com") }, "https://help.example/confirm/email-change#", "确认您的新邮箱地址"},
		{func() error { return mails.SendRecordPasswordReset(w.app, colleague) }, "https://help.example/desk/confirm/password-reset#", "Reset your password at 云朵家电 Cloud"},
		{func() error { return mails.SendRecordVerification(w.app, colleague) }, "https://help.example/desk/confirm/verification#", "Confirm your email address for 云朵家电 Cloud"},
		{func() error { return mails.SendRecordPasswordReset(w.app, admin) }, "https://help.example/_/#/auth/confirm-password-reset/", "请重设您的密码（云朵家电 Cloud）"},
	} {
		w.mails.sent = nil
		w.must(test.send())
		w.drain()
		m := w.mails.sent[0]
		if m.Subject != test.subject || !strings.Contains(m.Text, ": "+test.link+"ey") || strings.ContainsAny(m.Text, "{}") {
			t.Errorf("%s\n%s", m.Subject, m.Text)
		}
		if strings.Contains(test.link, "email-change") && m.To.Address != "new@example.com" {
			t.Errorf("to %s", m.To.Address)
		}
	}
}

// TestAccount_ConfirmationSaysWhatItIsFor: a customer's first mail says what confirming brings, what works without it, and where to get
// another link; a colleague's has no word of the portal. Neither has the name, which whoever signed up with the address chose.
func TestAccount_ConfirmationSaysWhatItIsFor(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		of       *core.Record
		has, not []string
	}{
		{w.customer(nil), []string{"24 小时内有效", "从第一封邮件起就写明是哪件服务单", "没有确认也可以登录", "https://help.example/account"}, []string{"王"}},
		{w.colleague("agent"), []string{"24 hours"}, []string{"requests", "/account"}},
	} {
		w.mails.sent = nil
		w.must(mails.SendRecordVerification(w.app, test.of))
		w.drain()
		for _, form := range []string{w.mails.sent[0].Text, w.mails.sent[0].HTML} {
			for _, text := range test.has {
				if !strings.Contains(form, text) {
					t.Errorf("%q is not in\n%s", text, form)
				}
			}
			for _, text := range test.not {
				if strings.Contains(form, text) {
					t.Errorf("%q is in\n%s", text, form)
				}
			}
		}
	}
}

// TestAccount_UnnamedShopIsCalledInTheLanguage: a desk that nobody has named is called in a mail as on its pages, in the reader's language.
func TestAccount_UnnamedShopIsCalledInTheLanguage(t *testing.T) {
	w := newWorld(t)
	w.app.Settings().Meta.AppName = "Aftercare"
	for _, test := range []struct {
		of        *core.Record
		name, not string
	}{{w.customer(nil), "售后管家", "Aftercare"}, {w.colleague("agent"), "Aftercare", "售后管家"}} {
		w.mails.sent = nil
		w.must(mails.SendRecordVerification(w.app, test.of))
		w.drain()
		m := w.mails.sent[0]
		for _, form := range []string{m.Subject, m.Text, m.HTML} {
			if !strings.Contains(form, test.name) || strings.Contains(form, test.not) {
				t.Errorf("it is not called %s alone in\n%s", test.name, form)
			}
		}
	}
}

func TestAccount_Alerts(t *testing.T) {
	w := newWorld(t)
	w.must(mails.SendRecordAuthAlert(w.app, w.superuser(), "1.2.3.4"))
	if len(w.emails()) != 0 {
		t.Error("a sign-in alert was sent")
	}
}

// What any other code sends through PocketBase's client is queued too.
func TestAccount_OtherMails(t *testing.T) {
	w := newWorld(t)
	message := &mailer.Message{
		To: []netmail.Address{{Name: "Li", Address: "li@example.com"}}, Bcc: []netmail.Address{{Address: "archive@example.com"}},
		Subject: "Backup done", HTML: "<h1>Done</h1><p>All is well</p>",
	}
	w.must(w.app.NewMailClient().Send(message))
	w.drain()
	if len(w.mails.sent) != 2 || w.mails.sent[0].Text != "Done\n\nAll is well\n" || w.mails.sent[1].To.Address != "archive@example.com" {
		t.Errorf("sent %+v", w.mails.sent)
	}
}

// The dashboard's test of its mail settings shows in the outbox and says what the server said.
func TestAccount_TestMail(t *testing.T) {
	w, server := newWorld(t, bySettings), newMailServer(t)
	admin := w.superuser()
	send := func() (int, string) {
		return w.request(admin, http.MethodPost, "/api/settings/test/email", `{"email":"me@example.com","template":"otp","collection":"customers"}`)
	}
	if status, answer := send(); status != http.StatusBadRequest || !strings.Contains(answer, "email_no_smtp") {
		t.Errorf("without a server: %d %s", status, answer)
	}
	w.useServer(server)
	server.once(atRcpt, "550 no such user")
	if status, answer := send(); status != http.StatusBadRequest || !strings.Contains(answer, "email_try_failed") || !strings.Contains(answer, "no such user") {
		t.Errorf("refused: %d %s", status, answer)
	}
	if status, answer := send(); status != http.StatusNoContent || len(server.messages()) != 1 {
		t.Errorf("taken: %d %s", status, answer)
	}
	if got := len(w.emails()); got != 3 {
		t.Errorf("%d mails in the outbox, want 3", got)
	}
}
