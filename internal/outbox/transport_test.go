package outbox_test

import (
	"bytes"
	"net/mail"
	"testing"

	"aftercare/internal/outbox"
)

// The demo prints its mails; a customer's words cannot steer the terminal.
func TestPrintTransport(t *testing.T) {
	var out bytes.Buffer
	printer := &outbox.PrintTransport{W: &out}
	err := printer.Send(t.Context(), outbox.Message{
		To: mail.Address{Name: "王芳", Address: "wang@example.com"}, Subject: "您的验证码是 12345678", Text: "一\n\n二 \x1b[2J\u009b2J\n",
	})
	want := "\n┌─ mail to 王芳 <wang@example.com>\n│  您的验证码是 12345678\n│\n│  一\n│\n│  二 [2J2J\n└─\n"
	if err != nil || out.String() != want {
		t.Errorf("%v\n%q\n%q", err, out.String(), want)
	}
}
