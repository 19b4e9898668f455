package campaign

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/web"
)

// pagePath is where the public page lies on which the receiver of a mail says that they want no more; the mail's token
// follows. A GET never records anything, since mail programs open links to look at them; a POST does at once and asks for
// nothing, since mail programs send one on a click of their own button (RFC 8058).
const pagePath = "/unsubscribe/"

// largestForm bounds what is read of a form, in bytes: mail programs send one word.
const largestForm = 4 << 10

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var page = template.Must(template.New("unsubscribe").Parse(pageSource))

var pagePolicy = web.LetterPolicy(pageStyle)

// view is what the page shows.
type view struct {
	web.LetterFrame
	Title      string
	Says, Hint string
	// Action is where the form goes; empty where there is nothing to decide any more.
	Action, Button, Home string
}

// receiver is whom a link was sent to.
type receiver struct {
	contact  *core.Record
	customer *core.Record
}

// answerPage asks whether its reader wants no more such mails.
func (r *room) answerPage(e *core.RequestEvent) error {
	to, language, err := r.received(e)
	if to == nil || err != nil {
		return err
	}
	if hasDeclined(to.customer) {
		return r.showDone(e, language)
	}
	return r.show(e, http.StatusOK, language, &view{
		Title: locale.Text(language, "unsubscribe.title", nil), Says: locale.Text(language, "unsubscribe.ask", nil), Hint: locale.Text(language, "unsubscribe.hint", nil),
		Action: pagePath + e.Request.PathValue("token") + "?lang=" + language, Button: locale.Text(language, "unsubscribe.button", nil),
	})
}

// hasDeclined says whether a customer wants no such mails; who was erased gets none anyway.
func hasDeclined(customer *core.Record) bool {
	return customer.GetString("mail_consent") == "declined" || customer.GetString("erased_at") != ""
}

// answerForm notes that the receiver wants no more. Doing it twice changes nothing, since when included.
func (r *room) answerForm(e *core.RequestEvent) error {
	to, language, err := r.received(e)
	if to == nil || err != nil {
		return err
	}
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, largestForm) // what it says does not matter: its coming does
	err = journal.Write(e.App, func(tx core.App) error {
		contact, err := tx.FindRecordById(CollectionContacts, to.contact.Id)
		if err != nil {
			return err
		}
		if contact.GetString("unsubscribed_at") == "" && !hasDeclined(to.customer) {
			contact.Set("unsubscribed_at", journal.DateTime(r.clock.Now()))
			if err := saveContact(tx, contact); err != nil {
				return err
			}
		}
		return r.decline(tx, contact.GetString("customer"))
	})
	if err != nil {
		return err
	}
	return r.showDone(e, language)
}

func (r *room) showDone(e *core.RequestEvent, language string) error {
	return r.show(e, http.StatusOK, language, &view{
		Title: locale.Text(language, "unsubscribe.done_title", nil), Says: locale.Text(language, "unsubscribe.done", nil), Hint: locale.Text(language, "unsubscribe.back", nil),
	})
}

// received finds whom a link was sent to; for a link that is none it has answered by itself, and the receiver is nil.
func (r *room) received(e *core.RequestEvent) (*receiver, string, error) {
	web.ProtectLetter(e, pagePolicy)
	language := locale.OfLink(e.Request, "")
	id, err := outbox.TokenID(e.App, purpose, e.Request.PathValue("token"))
	if err != nil {
		return nil, "", err
	}
	contact, err := e.App.FindRecordById(CollectionContacts, id)
	if id == "" || err != nil {
		return nil, "", r.show(e, http.StatusNotFound, language, &view{Title: locale.Text(language, "unsubscribe.title", nil), Says: locale.Text(language, "unsubscribe.unknown", nil)})
	}
	customer, err := e.App.FindRecordById("customers", contact.GetString("customer"))
	if err != nil {
		return nil, "", fmt.Errorf("read whom contact %s is: %w", id, err)
	}
	return &receiver{contact, customer}, locale.OfLink(e.Request, languageOf(customer)), nil
}

func (r *room) show(e *core.RequestEvent, status int, language string, v *view) error {
	face, err := r.face(e.App)
	if err != nil {
		return err
	}
	v.LetterFrame = web.FrameLetter(e, pageStyle, face, language)
	v.Home = locale.Text(language, "unsubscribe.home", nil)
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return fmt.Errorf("show the page to unsubscribe: %w", err)
	}
	return e.HTML(status, b.String())
}
