package ticket_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"aftercare/internal/desktest"
)

// hostile is what a request's body may be, and what should come of it: a status, and the code of a field's refusal.
type hostile struct {
	what, as, body, field, code string
	status                      int
	contentType                 string
}

func TestInput_BadBodies(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for _, c := range []hostile{
		{what: "no JSON", body: `{"subject": `, field: "request", code: "bad_request", status: 400},
		{what: "nothing", body: ``, field: "subject", code: "validation_required", status: 400},
		{what: "null", body: `null`, field: "subject", code: "validation_required", status: 400},
		{what: "a list", body: `[{"subject":"X"}]`, field: "request", code: "bad_request", status: 400},
		{what: "a text", body: `"subject"`, field: "request", code: "bad_request", status: 400},
		{what: "deep lists", body: `{"subject":"X","steps":` + deep + `}`, field: "request", code: "bad_request", status: 400},
		{what: "deep objects", body: strings.Repeat(`{"a":`, 50_000) + `1` + strings.Repeat(`}`, 50_000), field: "request", code: "bad_request", status: 400},
		{what: "a list for a text", body: `{"subject":["X"]}`, field: "subject", code: "validation_unsupported_value_type", status: 400},
		{what: "an object for a text", body: `{"subject":"X","description":{"a":"b"}}`, field: "description", code: "validation_unsupported_value_type", status: 400},
		{what: "a number for a text", body: `{"subject":7}`, status: 200},
		{what: "a kind that is none", body: `{"subject":"X","kind":"riot"}`, field: "kind", code: "validation_invalid_value", status: 400},
		{what: "two kinds", body: `{"subject":"X","kind":["repair","praise"]}`, status: 200},
		{what: "an object for a kind", body: `{"subject":"X","kind":{"a":1}}`, field: "kind", code: "validation_unsupported_value_type", status: 400},
		{what: "NUL", body: `{"subject":"a\u0000b"}`, field: "subject", code: "text_nul", status: 400},
		{what: "NUL in the description", body: `{"subject":"X","description":"a\u0000b"}`, field: "description", code: "text_nul", status: 400},
		{what: "invalid UTF-8", body: "{\"subject\":\"a\xff\xfeb\"}", field: "request", code: "text_encoding", status: 400},
		{what: "overlong UTF-8", body: "{\"subject\":\"a\xc0\xafb\"}", field: "request", code: "text_encoding", status: 400},
		{what: "half a character", body: `{"subject":"a\ud83db"}`, field: "request", code: "text_encoding", status: 400},
		{what: "the other half", body: `{"subject":"a\uDE00b"}`, field: "request", code: "text_encoding", status: 400},
		{what: "both halves", body: `{"subject":"a\ud83d\ude00b"}`, status: 200},
		{what: "an escaped backslash", body: `{"subject":"a\\ud83db"}`, status: 200},
		{what: "too long a subject", body: `{"subject":"` + strings.Repeat("长", 301) + `"}`, field: "subject", code: "validation_max_text_constraint", status: 400},
		{what: "too long a description", body: `{"subject":"X","description":"` + strings.Repeat("长", 200_001) + `"}`, field: "description", code: "validation_max_text_constraint", status: 400},
		{what: "a body past all limits", body: `{"subject":"` + strings.Repeat("x", 40<<20) + `"}`, field: "request", code: "too_large", status: 413},
		{what: "another content type", body: `subject: X`, contentType: "text/yaml", field: "request", code: "bad_request", status: 400},
		{what: "XML", body: `<subject>X</subject>`, contentType: "application/xml", field: "request", code: "bad_request", status: 400},
		{what: "a broken form", body: `no form`, contentType: "multipart/form-data; boundary=x", field: "request", code: "bad_request", status: 400},
		{what: "invalid UTF-8 in a form", body: "--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\na\xff\xfeb\r\n--x--\r\n",
			contentType: "multipart/form-data; boundary=x", field: "subject", code: "text_encoding", status: 400},
		{what: "NUL in a form", body: "--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\na\x00b\r\n--x--\r\n",
			contentType: "multipart/form-data; boundary=x", field: "subject", code: "text_nul", status: 400},
		{what: "invalid UTF-8 in an encoded form", body: "subject=a%ff%feb", contentType: "application/x-www-form-urlencoded", field: "subject", code: "text_encoding", status: 400},
		{what: "an id that leads away", body: `{"id":"../../../etc/pa","subject":"X"}`, field: "id", code: "validation_invalid_format", status: 400},
		{what: "a short id", body: `{"id":"abc","subject":"X"}`, field: "id", code: "validation_min_text_constraint", status: 400},
		{what: "steps of their own", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","steps":[{"step":"confirmed"}]}`, field: "steps", code: "field_kept_by_desk", status: 400},
		{what: "huge steps", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","steps":[` + strings.Repeat(`"x",`, 800_000) + `1]}`, field: "steps", code: "field_kept_by_desk", status: 400},
		{what: "huge tags", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","tags":[` + strings.Repeat(`"x",`, 800_000) + `"x"]}`, field: "tags", code: "tags_invalid", status: 400},
		{what: "an object for tags", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","tags":{"a":1}}`, field: "tags", code: "tags_invalid", status: 400},
		{what: "NUL in a tag", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","tags":["a\u0000"]}`, field: "tags", code: "tags_invalid", status: 400},
		{what: "a promise for some day", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","promise_at":"tomorrow"}`, field: "promise_at", code: "validation_date_invalid", status: 400},
		{what: "a promise by number", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","promise_at":5}`, field: "promise_at", code: "validation_date_invalid", status: 400},
		{what: "a customer who is none", as: desktest.Agent, body: `{"customer":"nosuchcustomer0","subject":"X"}`, field: "customer", code: "validation_missing_rel_records", status: 400},
		{what: "an object for a customer", as: desktest.Agent, body: `{"customer":{"id":"customer0000000"},"subject":"X"}`, field: "customer", code: "validation_unsupported_value_type", status: 400},
		{what: "a colleague's tier as words", as: desktest.Agent, body: `{"customer":"customer0000000","subject":"X","tier":"first"}`, field: "tier", code: "validation_invalid_value", status: 400},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			if c.as == "" {
				c.as = desktest.Customer
			}
			if c.contentType == "" {
				c.contentType = "application/json"
			}
			rows := func() int {
				return countRows(t, w, "tickets") + countRows(t, w, "messages") + countRows(t, w, "events") + countRows(t, w, "cursors WHERE name LIKE 'tickets.%'")
			}
			before := rows()
			send := func(language string) desktest.Answer {
				return w.Do(c.as, http.MethodPost, records("tickets"), strings.NewReader(c.body), "Content-Type", c.contentType, "Accept-Language", language)
			}
			answer := send("en")
			if answer.Status != c.status || answer.Code(c.field) != c.code {
				t.Fatalf("got %d %.400s, want %d %s %q", answer.Status, answer.Text, c.status, c.field, c.code)
			}
			if c.status == 200 {
				return
			}
			if got := rows(); got != before {
				t.Errorf("what was refused left %d rows", got-before)
			}
			if en, zh := wordsOf(answer, c.field), wordsOf(send("zh-CN"), c.field); en == "" || zh == "" || en == zh || !strings.ContainsFunc(zh, func(r rune) bool { return r > 0x4e00 }) {
				t.Errorf("the words are %q and %q", en, zh)
			}
		})
	}
}

// TestInput_SavedAsItCame sends what is unusual but meant, and reads it back letter by letter.
func TestInput_SavedAsItCame(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	lines := strings.Repeat("第几行 line of it 🔧\n", 10_000)
	for what, text := range map[string]string{
		"10,000 lines":       strings.TrimSpace(lines),
		"right to left":      "שלום, الغسالة لا تعمل \u202e\u2066 mixed\u2069 نص",
		"families":           "👨‍👩‍👧‍👦 👩🏽‍🚒 🇨🇳 e\u0301 ﬁ",
		"not characters":     "\ufffe\uffff \u200b\u00ad\u2028",
		"quotes and slashes": `'"\/` + "`; DROP TABLE tickets; -- {:x} {{x}} ${x} %s %00",
		"beyond the plane":   "𠮷野家 𝒳 🀄",
	} {
		subject := string([]rune(text)[:min(40, utf8.RuneCountInString(text))])
		subject = strings.Join(strings.Fields(subject), " ")
		id := w.Ask(desktest.Customer, "repair", subject, text)
		view := w.Must(desktest.Customer, http.MethodGet, records("tickets")+"/"+id, nil)
		if view.String("description") != text || view.String("subject") != subject {
			t.Errorf("%s: the case reads otherwise: %.100q", what, view.String("subject"))
		}
		message := messagesOf(t, w, id)[0]
		if message.GetString("body") != text {
			t.Errorf("%s: the first message reads otherwise", what)
		}
		if html := message.GetString("html"); html == "" || !utf8.ValidString(html) {
			t.Errorf("%s: shown as %.100q", what, html)
		}
		found := w.Must(desktest.Customer, http.MethodGet, records("tickets")+"?filter="+queryEscape(t, subject), nil)
		if !strings.Contains(found.Text, id) {
			t.Errorf("%s: not found by its subject", what)
		}
	}
	w.Settle()
}

// TestInput_ASubjectOfNothingVisible is none: the case is called after the first line of what was written that shows.
func TestInput_ASubjectOfNothingVisible(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, subject := range []string{"", " \u3000", "\u200b\u00ad"} {
		id := w.Ask(desktest.Customer, "repair", subject, "\u200b\n \n It drips. \nStill.")
		if got := w.Ticket(id).GetString("subject"); got != "It drips." {
			t.Errorf("%q: the case is called %q", subject, got)
		}
	}
	for _, description := range []string{"", "\u200b \n\u3164"} {
		answer := w.Do(desktest.Customer, http.MethodPost, records("tickets"), map[string]any{"kind": "repair", "subject": "\u200b", "description": description})
		if answer.Status != http.StatusBadRequest || answer.Code("subject") != "validation_required" {
			t.Errorf("%q: got %d %s", description, answer.Status, answer.Text)
		}
	}
}

// queryEscape makes a filter by subject as the pages do.
func queryEscape(t *testing.T, subject string) string {
	t.Helper()
	quoted := "'" + strings.ReplaceAll(subject, "'", `\'`) + "'"
	var out bytes.Buffer
	for _, b := range []byte("subject = " + quoted) {
		out.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[b>>4])+string("0123456789abcdef"[b&15])))
	}
	return out.String()
}

func TestInput_OtherCollections(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, c := range []struct {
		as, method, path string
		body             map[string]any
		field, code      string
	}{
		{desktest.Manager, "PATCH", records("staff") + "/" + desktest.ID(desktest.Agent), map[string]any{"capacity": "many"}, "capacity", "validation_not_a_number"},
		{desktest.Manager, "PATCH", records("staff") + "/" + desktest.ID(desktest.Agent), map[string]any{"capacity": 1.5}, "capacity", "validation_only_int_constraint"},
		{desktest.Manager, "PATCH", records("staff") + "/" + desktest.ID(desktest.Agent), map[string]any{"active": "perhaps"}, "active", "validation_unsupported_value_type"},
		{desktest.Manager, "PATCH", records("staff") + "/" + desktest.ID(desktest.Agent), map[string]any{"role": "king"}, "role", "validation_invalid_value"},
		{desktest.Manager, "PATCH", records("staff") + "/" + desktest.ID(desktest.Agent), map[string]any{"signature_zh": "a\x00b"}, "signature_zh", "text_nul"},
		{desktest.Customer, "POST", records("assets"), map[string]any{"bought_at": "last year"}, "bought_at", "validation_date_invalid"},
		{desktest.Customer, "PATCH", records("customers") + "/" + desktest.ID(desktest.Customer), map[string]any{"name": strings.Repeat("x", 301)}, "name", "validation_max_text_constraint"},
		{desktest.Guest, "POST", records("customers"), map[string]any{"email": "no address", "password": "long enough", "passwordConfirm": "long enough"}, "email", "validation_is_email"},
		{desktest.Guest, "POST", records("customers"), map[string]any{"email": "a@test.example", "password": "short", "passwordConfirm": "short"}, "password", "validation_min_text_constraint"},
		{desktest.Guest, "POST", records("customers"), map[string]any{"email": "a@test.example", "password": "long enough", "passwordConfirm": "other one"}, "passwordConfirm", "validation_values_mismatch"},
		{desktest.Guest, "POST", records("customers"), map[string]any{"email": "customer@test.example", "password": "long enough", "passwordConfirm": "long enough"}, "email", "validation_not_unique"},
		{desktest.Agent, "POST", "/api/aftercare/preview", map[string]any{"body": strings.Repeat("x", 2<<20)}, "request", "too_large"},
	} {
		answer := w.Do(c.as, c.method, c.path, c.body)
		if got := answer.Code(c.field); got != c.code || answer.Status < 400 || answer.Status >= 500 {
			body, _ := json.Marshal(c.body)
			t.Errorf("%s %s %.100s: got %d %.300s, want %s %s", c.method, c.path, body, answer.Status, answer.Text, c.field, c.code)
		}
	}
}
