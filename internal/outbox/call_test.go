package outbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/outbox"
)

const secret = "a-secret-of-more-than-24-characters"

// system is another system that takes calls, and answers with the statuses it is told to, one after the other.
type system struct {
	*httptest.Server
	mu      sync.Mutex
	calls   []*http.Request
	bodies  []string
	answers []int
	before  func()
}

func newSystem(t *testing.T, answers ...int) *system {
	t.Helper()
	s := &system{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, _ := io.ReadAll(in.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls, s.bodies = append(s.calls, in), append(s.bodies, string(body))
		if s.before != nil {
			s.before()
		}
		status := http.StatusOK
		if len(s.answers) > 0 {
			status, s.answers = s.answers[0], s.answers[1:]
		}
		if status >= 300 && status < 400 {
			out.Header().Set("Location", s.URL+"/elsewhere")
		}
		out.WriteHeader(status)
		_, _ = io.WriteString(out, strings.Repeat("the answer ", 1000))
	}))
	t.Cleanup(s.Close)
	return s
}

func (w *world) webhook(name, url string) *core.Record {
	w.t.Helper()
	admin, err := w.app.FindFirstRecordByData("_superusers", "email", "admin@example.com")
	if err != nil {
		admin = w.superuser()
	}
	status, answer := w.request(admin, http.MethodPost, "/api/collections/webhooks/records", `{"name":"`+name+`","url":"`+url+`","secret":"`+secret+`","active":true}`)
	if status != http.StatusOK {
		w.t.Fatalf("%d %s", status, answer)
	}
	if strings.Contains(answer, secret) {
		w.t.Errorf("the answer tells the secret: %s", answer)
	}
	record, err := w.app.FindFirstRecordByData("webhooks", "name", name)
	w.must(err)
	return record
}

func (w *world) call(c outbox.Call) {
	w.t.Helper()
	w.must(w.app.RunInTransaction(func(tx core.App) error { return w.outbox.Call(tx, c) }))
}

func (w *world) drainCalls() int {
	w.t.Helper()
	tried, err := w.outbox.DrainCalls(context.Background())
	w.must(err)
	return tried
}

func (w *world) wantCall(key string, want outbox.Status) *core.Record {
	w.t.Helper()
	row, err := w.app.FindFirstRecordByData("webhook_calls", "key", key)
	w.must(err)
	if got := row.GetString("status"); got != string(want) {
		w.t.Fatalf("call %s is %s, want %s (error %q, attempts %d)", key, got, want, row.GetString("error"), row.GetInt("attempts"))
	}
	return row
}

func TestCall_IsPostedAndSigned(t *testing.T) {
	w, s := newWorld(t), newSystem(t)
	w.webhook("erp", s.URL+"/in?key=k")
	w.call(outbox.Call{Webhook: "erp", Key: "7.rule.0", Payload: map[string]any{"number": "2026-1", "城市": "<上海>"}, Event: 7})
	w.call(outbox.Call{Webhook: "erp", Key: "7.rule.0", Payload: map[string]any{"number": "twice"}, Event: 7})
	if n := w.drainCalls(); n != 1 || len(s.calls) != 1 {
		t.Fatalf("%d tried, %d came", n, len(s.calls))
	}
	row := w.wantCall("7.rule.0", outbox.StatusSent)
	if row.GetInt("answer") != 200 || row.GetDateTime("sent_at").IsZero() {
		t.Errorf("row %v", row.FieldsData())
	}
	header, body := s.calls[0].Header, s.bodies[0]
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("7.rule.0." + header.Get("Webhook-Timestamp") + "." + body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); header.Get("Webhook-Signature") != want {
		t.Errorf("signed %q, want %q", header.Get("Webhook-Signature"), want)
	}
	if header.Get("Webhook-Id") != "7.rule.0" || header.Get("Idempotency-Key") != "7.rule.0" || s.calls[0].URL.RawQuery != "key=k" {
		t.Errorf("header %v, %s", header, s.calls[0].URL)
	}
	if body != `{"number":"2026-1","城市":"\u003c上海\u003e"}` {
		t.Errorf("body %s", body)
	}
}

func TestCall_RefusedIsTriedAgainOrGivenUp(t *testing.T) {
	for answer, want := range map[int]outbox.Status{
		301: outbox.StatusWaiting, 302: outbox.StatusWaiting, 400: outbox.StatusDead, 401: outbox.StatusWaiting, 404: outbox.StatusWaiting,
		410: outbox.StatusDead, 413: outbox.StatusDead, 422: outbox.StatusDead, 429: outbox.StatusWaiting, 500: outbox.StatusWaiting, 503: outbox.StatusWaiting,
	} {
		w, s := newWorld(t), newSystem(t, answer)
		w.webhook("erp", s.URL)
		w.call(outbox.Call{Webhook: "erp", Key: "k", Payload: 1})
		w.drainCalls()
		row := w.wantCall("k", want)
		if len(s.calls) != 1 {
			t.Errorf("%d: %d calls came: a redirect was followed", answer, len(s.calls))
		}
		if length := len(row.GetString("error")); length < 20 || length > 2100 {
			t.Errorf("%d: an error of %d bytes: %q", answer, length, row.GetString("error"))
		}
		if want == outbox.StatusDead {
			continue
		}
		if w.drainCalls() != 0 {
			t.Errorf("%d: tried again without a pause", answer)
		}
		w.wall.Advance(2 * time.Minute)
		w.drainCalls()
		w.wantCall("k", outbox.StatusSent)
	}
}

func TestCall_GivenUpAfterTenTriesAndToldOnce(t *testing.T) {
	w := newWorld(t)
	s := newSystem(t)
	s.answers = slices.Repeat([]int{500}, 1000)
	w.webhook("erp", s.URL)
	w.call(outbox.Call{Webhook: "erp", Key: "a", Payload: 1})
	w.call(outbox.Call{Webhook: "erp", Key: "b", Payload: 2})
	told := -1
	for i := range 100 {
		w.drainCalls()
		if told < 0 && w.events(outbox.TypeWebhookFailing) > 0 {
			told = i
		}
		w.wall.Advance(time.Hour)
	}
	for _, key := range []string{"a", "b"} {
		if row := w.wantCall(key, outbox.StatusDead); row.GetInt("attempts") != 10 || row.GetInt("answer") != 500 {
			t.Errorf("%s: %d tries, answer %d", key, row.GetInt("attempts"), row.GetInt("answer"))
		}
	}
	if w.events(outbox.TypeWebhookFailing) != 1 || told < 1 {
		t.Errorf("told %d times, first after %d rounds", w.events(outbox.TypeWebhookFailing), told)
	}
	s.answers = nil
	admin, err := w.app.FindFirstRecordByData("_superusers", "email", "admin@example.com")
	w.must(err)
	row := w.wantCall("a", outbox.StatusDead)
	path := "/api/collections/webhook_calls/records/" + row.Id
	if status, answer := w.request(admin, http.MethodPatch, path, `{"status":"waiting","payload":"x"}`); status != 400 || !strings.Contains(answer, "call_only_retry") {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := w.request(admin, http.MethodPatch, path, `{"status":"waiting"}`); status != 200 {
		t.Errorf("%d %s", status, answer)
	}
	w.drainCalls()
	w.wantCall("a", outbox.StatusSent)
	webhook, err := w.app.FindFirstRecordByData("webhooks", "name", "erp")
	w.must(err)
	if webhook.GetString("failing_since") != "" {
		t.Error("it takes calls again, and is marked as failing")
	}
	if status, answer := w.request(admin, http.MethodPatch, path, `{"status":"waiting"}`); status != 400 || !strings.Contains(answer, "call_not_dead") {
		t.Errorf("a call that was made again: %d %s", status, answer)
	}
}

// A system that is down costs one try a minute, however many calls wait for it, and keeps none to others waiting.
func TestCall_OneThatIsDownKeepsNoOtherWaiting(t *testing.T) {
	w, down, up := newWorld(t), newSystem(t), newSystem(t)
	down.answers = slices.Repeat([]int{503}, 100)
	w.webhook("down", down.URL)
	other := w.webhook("down2", up.URL)
	for i := range 20 {
		w.call(outbox.Call{Webhook: "down", Key: fmt.Sprint("d", i), Payload: i})
	}
	w.call(outbox.Call{Webhook: other.GetString("name"), Key: "u", Payload: 1})
	w.drainCalls()
	w.wantCall("u", outbox.StatusSent)
	if len(down.calls) != 1 {
		t.Errorf("one that is down was called %d times", len(down.calls))
	}
	w.wall.Advance(61 * time.Second)
	w.drainCalls()
	if len(down.calls) != 2 {
		t.Errorf("a minute later it was called %d times", len(down.calls)-1)
	}
	w.clock.Advance(4 * 24 * time.Hour)
	w.wall.Advance(61 * time.Second)
	w.drainCalls()
	dead, err := w.app.CountRecords("webhook_calls", dbx.HashExp{"status": "dead"})
	w.must(err)
	if dead != 1 {
		t.Errorf("%d calls were given up that nobody wants to hear any more", dead)
	}
}

func TestCall_CrashWhileUnderWay(t *testing.T) {
	w, s := newWorld(t), newSystem(t)
	w.webhook("erp", s.URL)
	w.call(outbox.Call{Webhook: "erp", Key: "k", Payload: 1})
	ctx, die := context.WithCancel(context.Background())
	s.before = func() { die(); s.Server.CloseClientConnections() }
	s.answers = []int{500}
	if _, err := w.outbox.DrainCalls(ctx); err != nil {
		t.Fatal(err)
	}
	w.wantCall("k", outbox.StatusSending)
	s.before = nil
	w.must(w.app.ResetBootstrapState())
	again := openWorld(t, w.app.DataDir())
	again.drainCalls()
	again.wantCall("k", outbox.StatusSent)
	first, last := s.calls[0].Header.Get("Webhook-Id"), s.calls[len(s.calls)-1].Header.Get("Webhook-Id")
	if len(s.calls) < 2 || first != last {
		t.Errorf("%d calls, as %q and %q", len(s.calls), first, last)
	}
}

func TestCall_NoAnswer(t *testing.T) {
	w := newWorld(t, func(c *outbox.Config) { c.CallPatience = 50 * time.Millisecond })
	hang := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(func() { close(hang); silent.Close() })
	w.webhook("erp", silent.URL+"/?key=private")
	w.call(outbox.Call{Webhook: "erp", Key: "k", Payload: 1})
	w.drainCalls() // returns, which is the point
	if row := w.wantCall("k", outbox.StatusWaiting); strings.Contains(row.GetString("error"), "private") || row.GetString("error") == "" {
		t.Errorf("error %q", row.GetString("error"))
	}
}

func TestCall_OfWhatIsOffOrErased(t *testing.T) {
	w, s := newWorld(t), newSystem(t)
	webhook := w.webhook("erp", s.URL)
	customer := w.customer(nil)
	ticket := w.ticket(customer, nil)
	w.call(outbox.Call{Webhook: "erp", Key: "case", Payload: "said", Ticket: ticket.Id})
	w.call(outbox.Call{Webhook: "erp", Key: "other", Payload: "said"})
	w.must(w.outbox.ErasePerson(w.app, customer.Id, ""))
	if row := w.wantCall("case", outbox.StatusExpired); row.GetString("payload") != "" {
		t.Errorf("kept %q", row.GetString("payload"))
	}
	if row := w.wantCall("other", outbox.StatusWaiting); row.GetString("payload") == "" {
		t.Error("another's call was erased")
	}
	admin, err := w.app.FindFirstRecordByData("_superusers", "email", "admin@example.com")
	w.must(err)
	if status, answer := w.request(admin, http.MethodPatch, "/api/collections/webhooks/records/"+webhook.Id, `{"active":false,"secret":""}`); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	w.call(outbox.Call{Webhook: "erp", Key: "off", Payload: "said"})
	w.drainCalls()
	w.wantCall("other", outbox.StatusExpired)
	if _, err := w.app.FindFirstRecordByData("webhook_calls", "key", "off"); err == nil || len(s.calls) != 0 {
		t.Errorf("one that is off was called: %v, %d calls", err, len(s.calls))
	}
	kept, err := w.app.FindRecordById("webhooks", webhook.Id)
	w.must(err)
	if kept.GetString("secret") != secret {
		t.Errorf("the secret is %q", kept.GetString("secret"))
	}
}

func TestCall_OldOnesGo(t *testing.T) {
	w, s := newWorld(t), newSystem(t)
	w.webhook("erp", s.URL)
	w.call(outbox.Call{Webhook: "erp", Key: "k", Payload: 1})
	w.drainCalls()
	w.clock.Advance(29 * 24 * time.Hour)
	w.drainCalls()
	w.wantCall("k", outbox.StatusSent)
	w.clock.Advance(2 * 24 * time.Hour)
	w.drainCalls()
	if _, err := w.app.FindFirstRecordByData("webhook_calls", "key", "k"); err == nil {
		t.Error("an old call is kept")
	}
}

func TestWebhook_Addresses(t *testing.T) {
	w := newWorld(t)
	admin := w.superuser()
	n := 0
	for address, isAllowed := range map[string]bool{
		"https://erp.example/in": true, "https://10.0.0.7:8443/x?key=1": true, "http://127.0.0.1:9000/": true, "http://localhost:9000": true, "http://[::1]:1/": true,
		"http://erp.example/in": false, "http://10.0.0.7/": false, "ftp://erp.example": false, "https://": false, "https://user:word@erp.example/": false,
		"file:///etc/passwd": false, "erp.example": false, "javascript:alert(1)": false, "http://127.0.0.1.erp.example/": false, "http://localhost.erp.example": false,
	} {
		n++
		status, answer := w.request(admin, http.MethodPost, "/api/collections/webhooks/records",
			`{"name":"`+fmt.Sprint("n", n)+`","url":"`+address+`","secret":"`+secret+`"}`)
		if (status == 200) != isAllowed || !isAllowed && !strings.Contains(answer, "webhook_url") {
			t.Errorf("%s: %d %s", address, status, answer)
		}
	}
	if status, answer := w.request(admin, http.MethodPost, "/api/collections/webhooks/records", `{"name":"short","url":"https://a.example","secret":"short"}`); status != 400 || !strings.Contains(answer, "webhook_secret") {
		t.Errorf("%d %s", status, answer)
	}
	for _, role := range []string{"manager", "agent"} {
		if status, _ := w.request(w.colleague(role), http.MethodGet, "/api/collections/webhooks/records", ""); status == 200 {
			t.Errorf("a %s reads webhooks", role)
		}
	}
}

// A name that leads to a link-local address, where clouds hand out keys, is not called.
func TestCall_OddPlaces(t *testing.T) {
	w := newWorld(t)
	w.webhook("cloud", "https://169.254.169.254/latest")
	w.call(outbox.Call{Webhook: "cloud", Key: "k", Payload: 1})
	w.drainCalls()
	if row := w.wantCall("k", outbox.StatusDead); !strings.Contains(row.GetString("error"), "not called") {
		t.Errorf("error %q", row.GetString("error"))
	}
}

func TestCall_QueriesHaveIndexes(t *testing.T) {
	w := newWorld(t)
	for query, index := range map[string]string{
		`SELECT id FROM webhook_calls WHERE status = 'waiting' AND next_at <= 'x' ORDER BY next_at LIMIT 1`:   "idx_webhook_calls_due",
		`SELECT MIN(next_at) FROM webhook_calls WHERE status = 'waiting'`:                                     "idx_webhook_calls_due",
		`SELECT COUNT(*) FROM webhook_calls WHERE created < 'x' AND status NOT IN ('waiting', 'sending')`:     "idx_webhook_calls_created",
		`UPDATE webhook_calls SET next_at = 'y' WHERE webhook = 'w' AND status = 'waiting' AND next_at < 'y'`: "idx_webhook_calls_webhook",
		`UPDATE webhook_calls SET payload = '' WHERE person = 'p'`:                                            "idx_webhook_calls_person",
		`UPDATE webhook_calls SET payload = '' WHERE ticket = 't'`:                                            "idx_webhook_calls_ticket",
	} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		w.must(w.app.DB().NewQuery(`EXPLAIN QUERY PLAN ` + query).All(&plan))
		if len(plan) == 0 || !strings.Contains(plan[0].Detail, index) {
			t.Errorf("%s: %+v", query, plan)
		}
	}
}
