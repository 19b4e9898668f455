package locale_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/locale"
)

func TestOfHeader(t *testing.T) {
	for _, test := range []struct{ header, want string }{
		{"", locale.Chinese},
		{"not a language;;q=x", locale.Chinese},
		{"zh-CN,zh;q=0.9,en;q=0.8", locale.Chinese},
		{"zh", locale.Chinese},
		{"zh-Hans-SG", locale.Chinese},
		{"zh-TW", locale.Chinese}, // another script, but nearer than English
		{"en", locale.English},
		{"en-GB,en;q=0.9,zh-CN;q=0.1", locale.English},
		{"de-DE,de;q=0.9,en;q=0.8", locale.English},
		{"de-DE,de;q=0.9,zh-CN;q=0.8", locale.Chinese},
		{"de", locale.English}, // who asks for neither is likelier to read English
		{"en;q=0.2,zh-CN;q=0.9", locale.Chinese},
	} {
		if got := locale.OfHeader(test.header); got != test.want {
			t.Errorf("OfHeader(%q) = %q, want %q", test.header, got, test.want)
		}
	}
}

func TestText(t *testing.T) {
	params := map[string]any{"from": "new", "to": "closed"}
	if got, want := locale.Text(locale.English, "error.status_jump", params), "A case cannot go from “new” to “closed”."; got != want {
		t.Errorf("English: %q, want %q", got, want)
	}
	if got, want := locale.Text(locale.Chinese, "error.status_jump", params), "工单不能从“new”直接变为“closed”。"; got != want {
		t.Errorf("Chinese: %q, want %q", got, want)
	}
	if got, want := locale.Text("fr", "error.staff_only", nil), locale.Text(locale.English, "error.staff_only", nil); got != want {
		t.Errorf("a language we do not speak: %q, want the English %q", got, want)
	}
	if got := locale.Text(locale.English, "error.no_such_key", nil); got != "error.no_such_key" {
		t.Errorf("a missing key shows %q, want itself", got)
	}
}

func TestFill(t *testing.T) {
	for _, test := range []struct {
		text   string
		params map[string]any
		want   string
	}{
		{"{a} and {b}", map[string]any{"a": 1, "b": "two"}, "1 and two"},
		{"{a} and {c}", map[string]any{"a": 1}, "1 and {c}"},
		{"no hole", map[string]any{"a": 1}, "no hole"},
		{"{a}", nil, "{a}"},
		{"{a} {b}", map[string]any{"a": "{b}", "b": "x"}, "{b} x"}, // a value is never read as a text
	} {
		if got := locale.Fill(test.text, test.params); got != test.want {
			t.Errorf("Fill(%q, %v) = %q, want %q", test.text, test.params, got, test.want)
		}
	}
}

func TestLoadSaysWhichDictionaryIsBroken(t *testing.T) {
	_, err := locale.Load(fstest.MapFS{"i18n/en/error.json": {Data: []byte(`{"error.fields": 1}`)}})
	if err == nil || !strings.Contains(err.Error(), "i18n/en/error.json") {
		t.Errorf("err = %v, want the file's name in it", err)
	}
}

func TestTranslateKeepsCodesAndParams(t *testing.T) {
	params := map[string]any{"from": "new", "to": "closed"}
	refusal := router.NewApiError(http.StatusBadRequest, "Failed to update record.", validation.Errors{
		"status": locale.Reason("status_jump", params),
		"number": validation.NewError("validation_not_unique", "Value must be unique."),
		"custom": validation.NewError("of_a_shop", "Words of a shop's own hook."),
	})
	locale.Translate(refusal, locale.Chinese)
	if want := locale.Text(locale.Chinese, "error.fields", nil); refusal.Message != want {
		t.Errorf("message %q, want %q", refusal.Message, want)
	}
	for field, want := range map[string]struct{ code, message string }{
		"status": {"status_jump", "工单不能从“new”直接变为“closed”。"},
		"number": {"validation_not_unique", locale.Text(locale.Chinese, "error.validation_not_unique", nil)},
		"custom": {"of_a_shop", "Words of a shop's own hook."}, // no words of ours, so it stays
	} {
		item, _ := refusal.Data[field].(map[string]any)
		if item["code"] != want.code || item["message"] != want.message {
			t.Errorf("%s: %v, want code %q and message %q", field, item, want.code, want.message)
		}
	}
	item, _ := refusal.Data["status"].(map[string]any)
	if kept, _ := item["params"].(map[string]any); kept["from"] != "new" || kept["to"] != "closed" {
		t.Errorf("params %v, want %v", item["params"], params)
	}
}

func TestTranslateReachesNestedRefusals(t *testing.T) {
	refusal := router.NewApiError(http.StatusBadRequest, "Batch failed.", map[string]any{
		"requests": map[string]any{"0": map[string]any{
			"code": "batch_request_failed", "message": "Batch request failed.",
		}, "1": validation.Errors{"body": locale.Reason("message_empty", nil)}},
	})
	locale.Translate(refusal, locale.English)
	nested := refusal.Data
	for _, step := range []string{"requests", "1", "body"} {
		next, ok := nested[step].(map[string]any)
		if !ok {
			t.Fatalf("step %s: PocketBase shapes nested refusals otherwise: %v", step, refusal.Data)
		}
		nested = next
	}
	if want := locale.Text(locale.English, "error.message_empty", nil); nested["message"] != want {
		t.Errorf("message %v, want %q", nested["message"], want)
	}
}

func TestTranslateOfAWholeRequest(t *testing.T) {
	refusalOf := func(err error) *router.ApiError {
		var refusal *router.ApiError
		if !errors.As(err, &refusal) {
			t.Fatalf("%v is no API error", err)
		}
		return refusal
	}
	for _, test := range []struct {
		name    string
		refusal *router.ApiError
		code    string
	}{
		{"a code of ours", refusalOf(locale.Forbid("needs_manager")), "needs_manager"},
		{"a code with a status of its own", refusalOf(locale.Reject(http.StatusUnauthorized, "sign_in_first")), "sign_in_first"},
		{"PocketBase's words", router.NewApiError(http.StatusNotFound, "The requested resource wasn't found.", nil), "not_found"},
		{"too much at once", router.NewApiError(http.StatusTooManyRequests, "Too Many Requests.", nil), "too_many_requests"},
		{"a fault", router.NewInternalServerError("", errors.New("disk full")), "internal"},
		{"a code without words", refusalOf(locale.Forbid("no_such_code")), "forbidden"},
	} {
		for _, lang := range locale.Locales {
			refusal := *test.refusal
			refusal.Data = nil
			locale.Translate(&refusal, lang)
			if want := locale.Text(lang, "error."+test.code, nil); refusal.Message != want {
				t.Errorf("%s in %s: message %q, want %q", test.name, lang, refusal.Message, want)
			}
			item, _ := refusal.Data["request"].(map[string]any)
			if item["code"] != test.code || item["message"] != refusal.Message {
				t.Errorf("%s in %s: %v, want the code %q under data.request", test.name, lang, refusal.Data, test.code)
			}
			if refusal.Status != test.refusal.Status {
				t.Errorf("%s: status %d, want %d", test.name, refusal.Status, test.refusal.Status)
			}
		}
	}
}
