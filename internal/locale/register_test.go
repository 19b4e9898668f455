package locale_test

import (
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestRegister_TellsAFaultOfTheServerFromOneOfTheRequest: what breaks behind our own routes is the server's fault, in the
// caller's language and without its inner words; a body that cannot be read is the request's, on our routes and PocketBase's.
func TestRegister_TellsAFaultOfTheServerFromOneOfTheRequest(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	if _, err := w.App.DB().NewQuery(`ALTER TABLE notifications RENAME TO lost`).Execute(); err != nil {
		t.Fatal(err)
	}
	const broken = `{"subject": `
	for _, c := range []struct {
		what, as, method, path, body, code string
		status                             int
	}{
		{"a table is gone", desktest.Agent, http.MethodGet, "/api/aftercare/counts", "", "internal", http.StatusInternalServerError},
		{"our own body", desktest.Agent, http.MethodPost, "/api/aftercare/preview", broken, "bad_request", http.StatusBadRequest},
		{"a body nobody asked for", desktest.Agent, http.MethodGet, "/api/aftercare/counts", broken, "internal", http.StatusInternalServerError},
		{"a new record", desktest.Customer, http.MethodPost, "/api/collections/tickets/records", broken, "bad_request", http.StatusBadRequest},
		{"a sign-in", "", http.MethodPost, "/api/collections/customers/auth-with-password", broken, "bad_request", http.StatusBadRequest},
		{"a list", desktest.Customer, http.MethodPost, "/api/collections/tickets/records", `[1]`, "bad_request", http.StatusBadRequest},
		{"a refusal", desktest.Customer, http.MethodGet, "/api/aftercare/counts", "", "staff_only", http.StatusForbidden},
		{"no such case", desktest.Agent, http.MethodGet, "/api/collections/tickets/records/nobody000000000", "", "not_found", http.StatusNotFound},
	} {
		for _, language := range locale.Locales {
			answer := w.Do(c.as, c.method, c.path, strings.NewReader(c.body), "Content-Type", "application/json", "Accept-Language", language)
			message, _ := answer.JSON["message"].(string)
			if answer.Status != c.status || answer.Code("request") != c.code || message != locale.Text(language, "error."+c.code, nil) {
				t.Errorf("%s, %s: got %d %s, want %d %s", c.what, language, answer.Status, answer.Text, c.status, c.code)
			}
			if strings.Contains(answer.Text, "notifications") {
				t.Errorf("%s tells what broke: %s", c.what, answer.Text)
			}
		}
	}
}
