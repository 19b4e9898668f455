package outbox_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/outbox"
)

// deadMail leaves one dead mail in the outbox.
func (w *world) deadMail(m outbox.Mail) *core.Record {
	w.t.Helper()
	w.mails.refuse = func(outbox.Message) error { return outbox.Permanent{Err: errors.New("no such user")} }
	w.queue(m)
	w.drain()
	w.mails.refuse = nil
	return w.wantStatus(outbox.StatusDead)
}

func TestGuard_WhoMayRetry(t *testing.T) {
	for who, want := range map[string]int{"customer": 404, "agent": 404, "lead": 404, "qa": 404, "manager": 200, "superuser": 200} {
		t.Run(who, func(t *testing.T) {
			w := newWorld(t)
			var person *core.Record
			switch who {
			case "customer":
				person = w.customer(nil)
			case "superuser":
				person = w.superuser()
			default:
				person = w.colleague(who)
			}
			path := "/api/collections/emails/records/" + w.deadMail(hello).Id
			if status, answer := w.request(person, http.MethodPatch, path, `{"status":"waiting"}`); status != want {
				t.Fatalf("%d %s", status, answer)
			}
			if want != http.StatusOK {
				w.wantStatus(outbox.StatusDead)
				return
			}
			if row := w.wantStatus(outbox.StatusWaiting); row.GetInt("attempts") != 0 || row.GetString("error") != "" {
				t.Errorf("row %v", row.FieldsData())
			}
			w.drain()
			w.wantStatus(outbox.StatusSent)
			if status, answer := w.request(person, http.MethodPatch, path, `{"status":"waiting"}`); status != 400 || !strings.Contains(answer, "email_not_dead") {
				t.Errorf("a sent mail again: %d %s", status, answer)
			}
		})
	}
}

func TestGuard_NothingElse(t *testing.T) {
	w := newWorld(t)
	manager, admin := w.colleague("manager"), w.superuser()
	path := "/api/collections/emails/records/" + w.deadMail(hello).Id
	for _, person := range []*core.Record{manager, admin} {
		for _, body := range []string{`{"to":"me@example.com"}`, `{"status":"waiting","to":"me@example.com"}`, `{"status":"sent"}`, `{}`, `{"status":"waiting","text":"x"}`} {
			if status, answer := w.request(person, http.MethodPatch, path, body); status != 400 || !strings.Contains(answer, "email_only_retry") {
				t.Errorf("%s: %d %s", body, status, answer)
			}
		}
		if status, _ := w.request(person, http.MethodDelete, path, ""); status != 403 {
			t.Errorf("deleted: %d", status)
		}
		if status, _ := w.request(person, http.MethodPost, "/api/collections/emails/records", `{"to":"me@example.com"}`); status != 403 {
			t.Errorf("made by hand: %d", status)
		}
	}
	row := w.wantStatus(outbox.StatusDead)
	row.Set("status", "waiting")
	if w.app.Save(row) == nil {
		t.Error("saved by nobody in particular")
	}
}

func TestGuard_SpentCodeIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	code := hello
	code.Secret, code.ExpiresAt = true, w.wall.Now().Add(time.Minute)
	row := w.deadMail(code)
	w.wall.Advance(time.Hour)
	status, answer := w.request(w.colleague("manager"), http.MethodPatch, "/api/collections/emails/records/"+row.Id, `{"status":"waiting"}`)
	if status != 400 || !strings.Contains(answer, "email_expired") {
		t.Errorf("%d %s", status, answer)
	}
}

// Nobody reads a code through the API, neither by looking nor by asking.
func TestGuard_CodesAreHidden(t *testing.T) {
	w := newWorld(t, bySettings)
	code := hello
	code.Secret, code.Title, code.ExpiresAt = true, "Sign-in code", w.wall.Now().Add(time.Hour)
	code.Subject, code.Text, code.HTML = "Your code is 12345678", "Your code is 12345678", "<p>Your code is 12345678</p>"
	w.queue(code)
	list := "/api/collections/emails/records"
	manager, admin := w.colleague("manager"), w.superuser()
	for _, person := range []*core.Record{manager, w.colleague("agent"), admin} {
		for _, path := range []string{list, list + "/" + w.email().Id, list + "?fields=*,sealed"} {
			status, answer := w.request(person, http.MethodGet, path, "")
			if status != 200 || strings.Contains(answer, "12345678") || !strings.Contains(answer, "Sign-in code") {
				t.Errorf("%s: %d %s", path, status, answer)
			}
		}
	}
	for _, query := range []string{"?filter=(sealed~'12345678')", "?sort=sealed", "?filter=(text~'1234'||html~'1234'||subject~'1234')"} {
		status, answer := w.request(manager, http.MethodGet, list+query, "")
		if status == 200 && (strings.Contains(answer, "Sign-in code") || strings.Contains(query, "sealed")) {
			t.Errorf("%s: %d %s", query, status, answer)
		}
	}
	if status, _ := w.request(w.customer(nil), http.MethodGet, list+"/"+w.email().Id, ""); status != 404 {
		t.Errorf("a customer reads mails: %d", status)
	}
}

func TestGuard_Figures(t *testing.T) {
	w := newWorld(t, bySettings)
	w.queue(hello)
	path := "/api/aftercare/outbox"
	if status, answer := w.request(w.colleague("agent"), http.MethodGet, path, ""); status != 200 || strings.TrimSpace(answer) != `{"smtp":false,"waiting":1,"dead":0}` {
		t.Errorf("%d %s", status, answer)
	}
	if status, _ := w.request(w.customer(nil), http.MethodGet, path, ""); status != 403 {
		t.Errorf("customer: %d", status)
	}
	if status, _ := w.request(nil, http.MethodGet, path, ""); status != 401 {
		t.Errorf("nobody: %d", status)
	}
	w.useServer(newMailServer(t))
	if status, answer := w.request(w.superuser(), http.MethodGet, path, ""); status != 200 || !strings.Contains(answer, `"smtp":true`) {
		t.Errorf("%d %s", status, answer)
	}
}
