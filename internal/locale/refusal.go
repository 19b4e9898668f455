package locale

import (
	"errors"
	"net/http"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Refuse is a refusal of one field: a PocketBase field error with a stable code, whose text stands in the dictionaries
// under error.<code>. The edge puts it into the caller's language.
func Refuse(field, code string, params map[string]any) error {
	return validation.Errors{field: Reason(code, params)}
}

// Reason is the error of one field, for refusals of several fields at once.
func Reason(code string, params map[string]any) validation.Error {
	return validation.NewError(code, Text(English, "error."+code, params)).SetParams(params)
}

// Refusals is the error of several fields at once; nil when none was refused. A plain conversion would make an error of an
// empty map.
func Refusals(refused validation.Errors) error {
	if len(refused) == 0 {
		return nil
	}
	return refused
}

// Forbid is a refusal of the whole request with status 403; its code is the message until the edge translates it.
func Forbid(code string) error { return router.NewApiError(http.StatusForbidden, code, nil) }

// Reject is a refusal of the whole request with the given status.
func Reject(status int, code string) error { return router.NewApiError(status, code, nil) }

// ReadBody reads a request's JSON into what is given, up to so many bytes, and refuses in our own words what is larger or
// cannot be read.
func ReadBody(e *core.RequestEvent, most int64, into any) error {
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, most)
	err := e.BindBody(into)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return Reject(http.StatusRequestEntityTooLarge, "too_large")
	case err != nil:
		return Reject(http.StatusBadRequest, "bad_request")
	}
	return nil
}

// codeOf finds the code in a message that [router.NewApiError] has made a sentence of.
func codeOf(message string) string {
	code := strings.TrimSuffix(message, ".")
	if code == "" || strings.ContainsAny(code, " .") {
		return ""
	}
	return strings.ToLower(code[:1]) + code[1:]
}

// Translate puts an API error into the given language: the message by its code, else by its status, and every field
// error whose code the dictionaries know. Codes and params stay; a refusal of no field in particular gets its code under
// data.request, since PocketBase's error shape has no other place for one.
func Translate(err *router.ApiError, locale string) {
	code := codeOf(err.Message)
	if text, ok := lookup(locale, "error."+code); ok && code != "" {
		err.Message = text
	} else if key, ok := statusKeys[err.Status]; ok {
		code = strings.TrimPrefix(key, "error.")
		if len(err.Data) > 0 && err.Status == http.StatusBadRequest {
			key, code = "error.fields", "fields"
		}
		if text, ok := lookup(locale, key); ok {
			err.Message = text
		}
	}
	translateFields(err.Data, locale)
	if len(err.Data) == 0 {
		err.Data = map[string]any{"request": map[string]any{"code": code, "message": err.Message}}
	}
}

func translateFields(data map[string]any, locale string) {
	for _, value := range data {
		item, ok := value.(map[string]any)
		if !ok {
			continue
		}
		code, isLeaf := item["code"].(string)
		if !isLeaf {
			translateFields(item, locale)
			continue
		}
		if text, ok := lookup(locale, "error."+code); ok {
			params, _ := item["params"].(map[string]any)
			item["message"] = Fill(text, worded(params, locale))
		}
	}
}

// Said is the text of a code in each language, for what is kept and read later; nil where the dictionaries do not know it.
func Said(code string, params map[string]any) map[string]string {
	said := map[string]string{}
	for _, language := range Locales {
		if text, ok := lookup(language, "error."+code); ok {
			said[language] = Fill(text, worded(params, language))
		}
	}
	if len(said) == 0 {
		return nil
	}
	return said
}

// worded puts the params that are words themselves into the language: "@key" stands for the text of the key, and a [Phrase] and what is
// [Told] for their own.
func worded(params map[string]any, locale string) map[string]any {
	all := make(map[string]any, len(params))
	for name, value := range params {
		all[name] = value
		if phrase, ok := value.(*Phrase); ok {
			all[name] = phrase.in(locale)
		} else if told, ok := value.(Told); ok {
			all[name] = told[locale]
		} else if word, ok := value.(string); ok && strings.HasPrefix(word, "@") {
			if text, known := lookup(locale, word[1:]); known {
				all[name] = text
			}
		}
	}
	return all
}
