package desktest

import (
	"fmt"

	"github.com/pocketbase/dbx"

	"aftercare/internal/locale"
)

// What every walk through the pages begins with, and the words in which they say when something is.

// SignIn signs the customer in at the portal, who has chosen the page's language on this device: their record's is English.
func (p *Page) SignIn() {
	p.t.Helper()
	p.Evaluate(`localStorage.setItem("aftercare.locale", document.documentElement.lang) ?? ""`)
	p.SignInElsewhere()
}

// SignInElsewhere signs the customer in on a device where nobody has chosen a language.
func (p *Page) SignInElsewhere() {
	p.t.Helper()
	p.Press(p.Word("portal.auth.password_way"))
	p.Fill(p.Word("portal.auth.email"), Customer+"@test.example")
	p.Fill(p.Word("portal.auth.password"), Password)
	p.Press(p.Word("portal.auth.sign_in"))
}

// SignInAtDesk signs the agent in at the desk.
func (p *Page) SignInAtDesk() {
	p.t.Helper()
	p.SignInAtDeskAs(Agent)
}

// SignInAtDeskAs signs a colleague in at the desk.
func (p *Page) SignInAtDeskAs(person string) {
	p.t.Helper()
	p.Fill(p.Word("desk.sign_in.email"), person+"@test.example")
	p.Fill(p.Word("desk.sign_in.password"), Password)
	p.Press(p.Word("desk.sign_in.submit"))
}

// OpenPalette presses Ctrl+K, which Chromium keeps from pages that ask by its own protocol, and waits until one can type.
func (p *Page) OpenPalette() {
	p.t.Helper()
	p.Evaluate(`(dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true })), "")`)
	p.FocusOn("dialog[open] .palette-input")
}

// Choose takes a value in the first list of a selector.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	p.until(fmt.Sprintf("choose %s in %s", value, selector), `const list = document.querySelector(a[0]);
		if (!list || ![...list.options].some(option => option.value === a[1])) return false;
		list.value = a[1];
		list.dispatchEvent(new Event("change", { bubbles: true }));
		return true;`, selector, value)
}

// PickFile chooses a file of that kind and content in the page's form.
func (p *Page) PickFile(name, kind, content string) {
	p.t.Helper()
	p.until("pick "+name, `const box = document.querySelector("main input[type=file]");
		if (!box) return false;
		const list = new DataTransfer();
		list.items.add(new File([a[2]], a[0], { type: a[1] }));
		box.files = list.files;
		box.dispatchEvent(new Event("change", { bubbles: true }));
		return true;`, name, kind, content)
	p.See(name)
}

// At is a day and a time of day, as both languages say it in the middle of a sentence.
func (p *Page) At(english, chinese, clock string) string {
	return p.Word("common.time.at", "day", p.In(english, chinese), "clock", clock)
}

// In is one of two texts, by the page's language.
func (p *Page) In(english, chinese string) string {
	if p.locale == locale.Chinese {
		return chinese
	}
	return english
}

// Near is a moment ahead with how long it is until then, as the page of the case says it.
func (p *Page) Near(when, english, chinese string) string {
	return p.Word("portal.deadline.near.ahead", "when", when, "time", p.In(english, chinese))
}

// OnlyTicket is the id of the customer's case, which they have one of.
func (w *World) OnlyTicket() string {
	w.T.Helper()
	record, err := w.App.FindFirstRecordByFilter("tickets", "customer = {:customer}", dbx.Params{"customer": ID(Customer)})
	if err != nil {
		w.T.Fatal(err)
	}
	return record.Id
}
