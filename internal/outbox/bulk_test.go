package outbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/outbox"
)

const goodbye = "https://help.example/unsubscribe/contact00000001.c2lnbmF0dXJl"

// bulk makes a mail to one of many.
func (w *world) bulk(language string) outbox.Mail {
	w.t.Helper()
	w.clock.Set(time.Date(2026, 3, 3, 12, 0, 0, 0, time.Local)) // such mails do not go out at night
	m, ok, err := outbox.RenderBulk(w.app, "campaign_welcome", language, goodbye, outbox.Params{"name": "王芳 {unsubscribe}", "link": "https://help.example/"})
	w.must(err)
	if !ok {
		w.t.Fatal("the shipped template is missing")
	}
	m.To, m.Person = "wang@example.com", "customer0000001"
	return m
}

func TestBulk_WhatGoesOut(t *testing.T) {
	w, server := newWorld(t, bySettings), newMailServer(t)
	w.useServer(server)
	for _, language := range []string{"en", "zh-CN"} {
		m := w.bulk(language)
		_, links := elements(t, m.HTML)
		if !slices.Contains(links, goodbye) || !strings.Contains(m.Text, goodbye) || strings.Contains(m.HTML, `unsubscribe}"`) {
			t.Errorf("%s: the way out is not in it: %v\n%s", language, links, m.Text)
		}
		w.queue(m)
	}
	w.queue(hello)
	if rows := w.emails(); rows[0].GetString("text") == "" {
		t.Error("colleagues cannot read what was sent")
	}
	w.drain()
	got := server.messages()
	if len(got) != 3 {
		t.Fatalf("%d mails", len(got))
	}
	for i, raw := range got {
		header := parseLetter(t, raw).header
		want, wantPost := "<"+goodbye+">", "List-Unsubscribe=One-Click"
		if i == 0 { // the one to one person went first
			want, wantPost = "", ""
		}
		if header.Get("List-Unsubscribe") != want || header.Get("List-Unsubscribe-Post") != wantPost {
			t.Errorf("mail %d: %q %q", i, header.Get("List-Unsubscribe"), header.Get("List-Unsubscribe-Post"))
		}
	}
}

// TestBulk_WaitsBehindOthers sends a code and a reply first, though they came last.
func TestBulk_WaitsBehindOthers(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.queue(w.bulk("en"))
	}
	w.wall.Advance(time.Second)
	w.queue(hello)
	code := hello
	code.Secret, code.Text, code.ExpiresAt = true, "12345678", w.wall.Now().Add(time.Minute)
	w.queue(code)
	w.drain()
	if sent := w.mails.sent; len(sent) != 5 || sent[0].Text != "12345678" || sent[1].Unsubscribe != "" || sent[2].Unsubscribe != goodbye {
		t.Errorf("sent %d, first %+v", len(sent), sent[0])
	}
}

func TestBulk_IsWithdrawn(t *testing.T) {
	w := newWorld(t)
	other := w.bulk("en")
	other.Person = "customer0000002"
	mine := hello
	mine.Person = "customer0000001"
	for _, m := range []outbox.Mail{w.bulk("en"), other, mine} {
		w.queue(m)
	}
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.Withdraw(tx, "customer0000001") }))
	w.drain()
	if len(w.mails.sent) != 2 || slices.ContainsFunc(w.mails.sent, func(m outbox.Message) bool { return m.Unsubscribe != "" && m.To.Address == "" }) {
		t.Errorf("%d were sent", len(w.mails.sent))
	}
	if got := w.emails()[0].GetString("status"); got != "expired" {
		t.Errorf("the withdrawn one is %s", got)
	}
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.ErasePerson(tx, "customer0000002", "") }))
	for _, row := range w.emails()[1:2] {
		if row.GetString("unsubscribe") != "" {
			t.Error("an erased mail still says where to unsubscribe")
		}
	}
}
