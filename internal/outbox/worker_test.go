package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/outbox"
)

var hello = outbox.Mail{To: "wang@example.com", ToName: "王芳", Locale: "zh-CN", Subject: "您好", Text: "正文", HTML: "<p>正文</p>"}

// The connection dies once at each stage: no mail is lost, and where one was sent twice both carry one Message-ID.
func TestOutbox_ConnectionKilledAtEveryStage(t *testing.T) {
	for _, at := range stages {
		t.Run(string(at), func(t *testing.T) {
			w, server := newWorld(t, bySettings), newMailServer(t)
			w.useServer(server)
			server.once(at, "kill")
			w.queue(hello)

			w.drain()
			if at == atReply {
				w.wantStatus(outbox.StatusSent)
			} else {
				row := w.wantStatus(outbox.StatusWaiting)
				if row.GetString("error") == "" || row.GetInt("attempts") != 1 {
					t.Errorf("error %q, attempts %d", row.GetString("error"), row.GetInt("attempts"))
				}
				if w.drain() != 0 {
					t.Error("tried again without a pause")
				}
				w.wall.Advance(2 * time.Minute)
				w.drain()
			}
			row := w.wantStatus(outbox.StatusSent)
			if row.GetDateTime("sent_at").IsZero() || row.GetString("error") != "" {
				t.Errorf("sent_at %s, error %q", row.GetString("sent_at"), row.GetString("error"))
			}
			want := 1
			if at == atBody {
				want = 2
			}
			got := server.messages()
			if len(got) != want {
				t.Fatalf("the server has %d copies, want %d", len(got), want)
			}
			for _, raw := range got {
				if id := parseLetter(t, raw).header.Get("Message-Id"); id != row.GetString("message_id") || id == "" {
					t.Errorf("Message-ID %q, want %q", id, row.GetString("message_id"))
				}
			}
		})
	}
}

func TestOutbox_ServerHangs(t *testing.T) {
	for _, at := range []stage{atGreeting, atEHLO, atMail, atRcpt, atData, atBody} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			w, server := newWorld(t, bySettings, func(c *outbox.Config) { c.Patience = 50 * time.Millisecond }), newMailServer(t)
			w.useServer(server)
			server.once(at, "hang")
			w.queue(hello)
			w.drain() // returns, which is the point
			w.wantStatus(outbox.StatusWaiting)
			if at == atBody {
				return // what a slow test machine does within 50 ms is not certain enough for a second round
			}
			if !strings.Contains(w.email().GetString("error"), "timeout") {
				t.Errorf("error %q", w.email().GetString("error"))
			}
		})
	}
}

func TestOutbox_Replies(t *testing.T) {
	for _, test := range []struct {
		at    stage
		reply string
		want  outbox.Status
	}{
		{atGreeting, "554 no service here", outbox.StatusWaiting},
		{atMail, "550 sender unknown", outbox.StatusWaiting},
		{atRcpt, "450 mailbox busy", outbox.StatusWaiting},
		{atRcpt, "530 authentication required", outbox.StatusWaiting},
		{atRcpt, "550 no such user", outbox.StatusDead},
		{atData, "451 later", outbox.StatusWaiting},
		{atData, "554 no valid recipients", outbox.StatusDead},
		{atBody, "452 full", outbox.StatusWaiting},
		{atBody, "552 too large", outbox.StatusDead},
		{atBody, "421 closing", outbox.StatusWaiting},
	} {
		t.Run(string(test.at)+" "+test.reply[:3], func(t *testing.T) {
			w, server := newWorld(t, bySettings), newMailServer(t)
			w.useServer(server)
			server.once(test.at, test.reply)
			w.queue(hello)
			w.drain()
			row := w.wantStatus(test.want)
			if !strings.Contains(row.GetString("error"), test.reply[4:]) {
				t.Errorf("error %q does not say %q", row.GetString("error"), test.reply)
			}
			want := 0
			if test.want == outbox.StatusDead {
				want = 1
			}
			if got := w.events(outbox.TypeEmailDead); got != want {
				t.Errorf("%d events, want %d", got, want)
			}
		})
	}
}

func TestOutbox_TenTriesInTwoDays(t *testing.T) {
	w := newWorld(t)
	tries := 0
	w.mails.refuse = func(outbox.Message) error { tries++; return errors.New("down") }
	w.queue(hello)
	begun := w.wall.Now()
	for w.email().GetString("status") == "waiting" {
		w.drain()
		if next := w.email().GetDateTime("next_at").Time(); next.After(w.wall.Now()) {
			w.wall.Advance(next.Sub(w.wall.Now()) + time.Millisecond)
		}
	}
	w.wantStatus(outbox.StatusDead)
	took := w.wall.Now().Sub(begun)
	if tries != 10 || took < 48*time.Hour || took > 72*time.Hour {
		t.Errorf("%d tries in %s", tries, took)
	}
	if w.events(outbox.TypeEmailDead) != 1 {
		t.Errorf("%d events", w.events(outbox.TypeEmailDead))
	}
	if w.drain() != 0 {
		t.Error("a dead mail was tried again")
	}
}

// A process that dies while it sends leaves its row in sending; the next one takes it.
func TestOutbox_CrashWhileSending(t *testing.T) {
	w := newWorld(t)
	w.queue(hello)
	id := w.email().GetString("message_id")
	w.mails.refuse = func(outbox.Message) error { panic("the power is cut") }
	func() {
		defer func() { _ = recover() }()
		_, _ = w.outbox.Drain(context.Background())
	}()
	w.wantStatus(outbox.StatusSending)
	folder := w.app.DataDir()
	w.must(w.app.ResetBootstrapState())

	w = openWorld(t, folder)
	w.drain()
	w.wantStatus(outbox.StatusSent)
	if len(w.mails.sent) != 1 || w.mails.sent[0].ID != id {
		t.Errorf("sent %v, want one with %s", w.mails.sent, id)
	}
}

func TestOutbox_RolledBackMailIsNotSent(t *testing.T) {
	w := newWorld(t)
	_ = w.app.RunInTransaction(func(tx core.App) error {
		w.must(w.outbox.Queue(tx, hello))
		return errors.New("no")
	})
	if w.drain() != 0 || len(w.emails()) != 0 {
		t.Error("a mail of a transaction that did not happen")
	}
}

func TestOutbox_WaitsForSMTP(t *testing.T) {
	w, server := newWorld(t, bySettings), newMailServer(t)
	w.queue(hello)
	if w.drain() != 0 {
		t.Fatal("tried to send without a mail server")
	}
	w.wantStatus(outbox.StatusWaiting)
	stop := w.outbox.Start(t.Context())
	defer stop()
	w.useServer(server) // saving the settings wakes the worker
	waitFor(t, func() bool { return len(server.messages()) == 1 })
	stop()
	w.wantStatus(outbox.StatusSent)
}

func TestOutbox_StartSendsWhatIsQueued(t *testing.T) {
	w := newWorld(t)
	stop := w.outbox.Start(t.Context())
	defer stop()
	w.queue(hello)
	waitFor(t, func() bool { return w.email().GetString("status") == "sent" })
}

// waitFor polls for what another goroutine does.
func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not happen in a minute")
		}
	}
}

func TestOutbox_SecretsExpire(t *testing.T) {
	secret := hello
	secret.Secret, secret.Title, secret.Text, secret.HTML, secret.Subject = true, "Sign-in code", "12345678", "<b>12345678</b>", "Code 12345678"
	t.Run("waiting", func(t *testing.T) {
		w := newWorld(t, bySettings)
		secret.ExpiresAt = w.wall.Now().Add(10 * time.Minute)
		w.queue(secret)
		w.drain()
		row := w.wantStatus(outbox.StatusWaiting)
		if !strings.Contains(row.GetString("sealed"), "12345678") || row.GetString("subject") != "Sign-in code" || row.GetString("text")+row.GetString("html") != "" {
			t.Errorf("kept as %v", row.FieldsData())
		}
		w.wall.Advance(10 * time.Minute)
		w.drain()
		if w.wantStatus(outbox.StatusExpired).GetString("sealed") != "" {
			t.Error("the code is still there")
		}
	})
	t.Run("sent", func(t *testing.T) {
		w := newWorld(t)
		secret.ExpiresAt = w.wall.Now().Add(10 * time.Minute)
		w.queue(secret)
		w.drain()
		if w.wantStatus(outbox.StatusSent).GetString("sealed") != "" {
			t.Error("the code is still there")
		}
		if got := w.mails.sent[0]; got.Text != "12345678" || got.Subject != "Code 12345678" {
			t.Errorf("sent %+v", got)
		}
	})
	t.Run("dead", func(t *testing.T) {
		w := newWorld(t)
		w.mails.refuse = func(outbox.Message) error { return outbox.Permanent{Err: errors.New("no such user")} }
		secret.ExpiresAt = w.wall.Now().Add(10 * time.Minute)
		w.queue(secret)
		w.drain()
		w.wantStatus(outbox.StatusDead)
		w.wall.Advance(10 * time.Minute)
		w.drain()
		if w.wantStatus(outbox.StatusExpired).GetString("sealed") != "" {
			t.Error("the code is still there")
		}
	})
}

// A code overtakes what waits before it.
func TestOutbox_CodesGoFirst(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.queue(hello)
	}
	code := hello
	code.Secret, code.Text, code.ExpiresAt = true, "12345678", w.wall.Now().Add(time.Minute)
	w.wall.Advance(time.Second)
	w.queue(code)
	w.drain()
	if len(w.mails.sent) != 4 || w.mails.sent[0].Text != "12345678" {
		t.Errorf("sent %d, first %+v", len(w.mails.sent), w.mails.sent[0])
	}
}

func TestOutbox_HeadersCannotBeInjected(t *testing.T) {
	w, server := newWorld(t, bySettings), newMailServer(t)
	w.useServer(server)
	evil := hello
	evil.ToName = "王芳\r\nBcc: victim@example.com\r\n\r\nhello"
	evil.Subject = "hello\r\nBcc: victim@example.com\u2028X: y\x00"
	evil.InReplyTo = "<a@b>\r\nBcc: victim@example.com"
	evil.Text = "line\r\n.\r\nMAIL FROM:<evil@example.com>\r\n"
	w.queue(evil)
	w.drain()
	w.wantStatus(outbox.StatusSent)
	got := server.messages()
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	l := parseLetter(t, got[0])
	if l.header.Get("Bcc") != "" || l.header.Get("X") != "" {
		t.Errorf("headers %v", l.header)
	}
	if strings.TrimSpace(l.text) != "line\n.\nMAIL FROM:<evil@example.com>" {
		t.Errorf("text %q", l.text)
	}
	for _, address := range []string{"wang@example.com>\r\nRCPT TO:<victim@example.com", "wang@example.com\r\nBcc: x@example.com", "", "nobody"} {
		evil.To = address
		if err := w.app.RunInTransaction(func(tx core.App) error { return w.outbox.Queue(tx, evil) }); err == nil {
			t.Errorf("address %q was taken", address)
		}
	}
}

func TestOutbox_WhatGoesOut(t *testing.T) {
	w, server := newWorld(t, bySettings), newMailServer(t)
	w.useServer(server)
	long := hello
	long.Subject = strings.Repeat("空调漏水", 70)
	long.ToName = "王芳, 一楼"
	w.queue(long)
	w.drain()
	w.wantStatus(outbox.StatusSent)
	raw := server.messages()[0]
	for line := range strings.Lines(raw) {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes: %.80s", len(line), line)
		}
	}
	l := parseLetter(t, raw)
	if l.subject() != long.Subject {
		t.Errorf("subject %q", l.subject())
	}
	from, err := l.header.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != (mail.Address{Name: "Cloud, Inc.", Address: "desk@help.example"}) {
		t.Errorf("from %v %v", from, err)
	}
	to, err := l.header.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (mail.Address{Name: "王芳, 一楼", Address: "wang@example.com"}) {
		t.Errorf("to %v %v", to, err)
	}
	if !strings.HasSuffix(l.header.Get("Message-Id"), "@help.example>") {
		t.Errorf("Message-ID %s", l.header.Get("Message-Id"))
	}
	if strings.TrimSpace(l.text) != "正文" || strings.TrimSpace(l.html) != "<p>正文</p>" {
		t.Errorf("text %q html %q", l.text, l.html)
	}
}

func TestOutbox_SignsIn(t *testing.T) {
	for method, want := range map[string]string{"PLAIN": "AUTH PLAIN AHVzZXIAcGFzcw==", "LOGIN": "cGFzcw=="} {
		t.Run(method, func(t *testing.T) {
			w, server := newWorld(t, bySettings), newMailServer(t)
			w.app.Settings().SMTP.Username, w.app.Settings().SMTP.Password, w.app.Settings().SMTP.AuthMethod = "user", "pass", method
			w.useServer(server)
			server.once(atAuth, "535 wrong")
			w.queue(hello)
			w.drain()
			w.wantStatus(outbox.StatusWaiting) // an administrator can mend a password
			w.wall.Advance(2 * time.Minute)
			w.drain()
			w.wantStatus(outbox.StatusSent)
			if !slices.Contains(server.talk, want) {
				t.Errorf("said %q", server.talk)
			}
		})
	}
}

// No TLS settings are taken for TLS: a server that does not speak it is not sent the mail in the clear.
func TestOutbox_TLSIsNotSkipped(t *testing.T) {
	w, server := newWorld(t, bySettings, func(c *outbox.Config) { c.Patience = 200 * time.Millisecond }), newMailServer(t)
	w.app.Settings().SMTP.TLS = true
	w.useServer(server)
	w.queue(hello)
	w.drain()
	w.wantStatus(outbox.StatusWaiting)
	if len(server.messages()) != 0 {
		t.Error("sent in the clear")
	}
}

func TestOutbox_Threads(t *testing.T) {
	w := newWorld(t)
	about := hello
	about.Ticket = "ticket000000001"
	w.queue(about)
	w.clock.Advance(time.Minute)
	w.queue(about)
	other := about
	other.To = "li@example.com"
	w.queue(other)
	w.drain()
	first, second, third := w.mails.sent[0], w.mails.sent[1], w.mails.sent[2]
	if first.InReplyTo != "" || second.InReplyTo != first.ID || third.InReplyTo != "" {
		t.Errorf("threads %q %q %q", first.InReplyTo, second.InReplyTo, third.InReplyTo)
	}
}

func TestOutbox_Erase(t *testing.T) {
	w := newWorld(t)
	about := hello
	about.Ticket = "ticket000000001"
	w.queue(about)
	w.queue(hello)
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.EraseCase(tx, "ticket000000001") }))
	rows := w.emails()
	if rows[0].GetString("to")+rows[0].GetString("text") != "" || rows[0].GetString("status") != "expired" || rows[1].GetString("to") == "" {
		t.Errorf("after the case: %v, %v", rows[0].FieldsData(), rows[1].FieldsData())
	}
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.ErasePerson(tx, "nobody", "WANG@example.com") }))
	if w.drain() != 0 || w.emails()[1].GetString("text") != "" {
		t.Error("an erased mail was sent")
	}
}

// The queries of the worker use the indexes made for them.
func TestOutbox_QueryPlans(t *testing.T) {
	w := newWorld(t)
	for query, index := range map[string]string{
		`SELECT id FROM emails WHERE status = 'waiting' AND next_at <= 'x' AND sealed != '' ORDER BY next_at LIMIT 1`:                      "idx_emails_sealed",
		`SELECT id FROM emails WHERE status = 'waiting' AND next_at <= 'x' AND sealed = '' AND unsubscribe = '' ORDER BY next_at LIMIT 1`:  "idx_emails_plain",
		`SELECT id FROM emails WHERE status = 'waiting' AND next_at <= 'x' AND sealed = '' AND unsubscribe != '' ORDER BY next_at LIMIT 1`: "idx_emails_bulk",
		`SELECT MIN(expires_at) FROM emails WHERE sealed != ''`:                                                                            "idx_emails_sealed",
		`SELECT COUNT(*) FROM emails WHERE status = 'dead'`:                                                                                "idx_emails_due",
	} {
		plan := []dbx.NullStringMap{}
		w.must(w.app.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&plan))
		if got := fmt.Sprint(plan); !strings.Contains(got, index) || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("%s: %s", query, got)
		}
	}
}
