package portal_test

import (
	"regexp"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_SignUpToConfirmed makes an account on a phone: every page says that the address is to be confirmed, the account what to do
// when no mail comes and when another can be sent, also after a reload; and the link of the mail ends it.
func TestBrowser_SignUpToConfirmed(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { signUpToConfirmed(t, language) })
	}
}

func signUpToConfirmed(t *testing.T, language string) {
	const email = "ann@tour.example"
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in?way=create")
	p.Fill(p.Word("portal.auth.name"), "Ann")
	p.Fill(p.Word("portal.auth.email"), email)
	p.Fill(p.Word("portal.auth.new_password"), desktest.Password)
	p.Press(p.Word("portal.auth.create"))
	p.See(p.Word("portal.confirm_address.sent", "email", email))
	p.Press(p.Word("portal.confirm_address.none"))
	p.See(p.Word("portal.account.verify_missing"))
	p.Gone(p.Word("portal.confirm_address.sent", "email", email)) // the page says it itself
	for range 2 {                                                 // at once, and after a reload
		p.Ready(`[...document.querySelectorAll(".account-email .button[aria-disabled]")].some(button => /\d/.test(button.innerText))`)
		p.Go(desk.URL + "/account")
	}
	if out := p.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	p.Evaluate(`localStorage.setItem("aftercare.portal.confirm_sent", JSON.stringify(["` + email + `", Date.now() - 121_000])) ?? ""`)
	p.Go(desk.URL + "/account")
	p.Press(p.Word("portal.auth.send_again"))
	p.Ready(`!!document.querySelector(".account-email .button[aria-disabled]")`)

	link := ""
	desk.Until("the mail to confirm is sent", func() bool {
		desk.Settle()
		for _, mail := range desk.Mails.Sent() {
			if mail.To.Address == email {
				link = regexp.MustCompile(`/confirm/verification#\S+`).FindString(mail.Text)
			}
		}
		return link != ""
	})
	p.Go(desk.URL + strings.TrimSpace(link))
	p.Press(p.Word("portal.confirm.verification.action"))
	p.See(p.Word("portal.confirm.verification.done", "email", email))
	p.Press(p.Word("portal.nav.cases"))
	p.See(p.Word("portal.cases.none_open"))
	p.Gone(p.Word("portal.confirm_address.none"))
}
