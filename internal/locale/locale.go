// Package locale holds the words of the product: the dictionaries under pb_public/i18n, read by Go and browser alike.
//
// Contract: every text that leaves the server for a person is made here from a key. A refusal carries a stable code from
// the place where it was decided; the language is chosen at the edge ([Translate]), from the person's own choice, else
// from Accept-Language, else Chinese.
package locale

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/language"

	pb_public "aftercare/pb_public"
)

// The languages of the product.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Locales lists the languages, the default first.
var Locales = []string{Chinese, English}

var matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// dictionaries are read once; a broken one is a fault of the build, which the tests find.
var dictionaries = sync.OnceValue(func() map[string]map[string]string {
	all, err := Load(pb_public.FS)
	if err != nil {
		panic(err)
	}
	return all
})

// Load reads i18n/<locale>/<part>.json from files into one flat dictionary a locale.
func Load(files fs.FS) (map[string]map[string]string, error) {
	all := map[string]map[string]string{}
	for _, locale := range Locales {
		all[locale] = map[string]string{}
		names, err := fs.Glob(files, path.Join("i18n", locale, "*.json"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, fmt.Errorf("dictionary %s: %w", name, err)
			}
			var part map[string]string
			if err := json.Unmarshal(content, &part); err != nil {
				return nil, fmt.Errorf("dictionary %s: %w", name, err)
			}
			for key, text := range part {
				all[locale][key] = text
			}
		}
	}
	return all, nil
}

// Text returns the text of key in the given language with {name} replaced from params. A missing key shows itself.
func Text(locale, key string, params map[string]any) string {
	text, ok := lookup(locale, key)
	if !ok {
		return key
	}
	return Fill(text, params)
}

func lookup(locale, key string) (string, bool) {
	all := dictionaries()
	if text, ok := all[locale][key]; ok {
		return text, true
	}
	text, ok := all[English][key]
	return text, ok
}

// Fill replaces {name} in text by the value of that name; unknown names stay as they are.
func Fill(text string, params map[string]any) string {
	if len(params) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(params))
	for name, value := range params {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// OfHeader picks the language that an Accept-Language header asks for; Chinese when it says nothing usable.
func OfHeader(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Chinese
	}
	_, index, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return English
	}
	return Locales[index]
}

// OfLink picks the language of a page that a link leads to: what its reader chose there (?lang=), else that of whoever the link
// was made for, else the browser's.
func OfLink(r *http.Request, receivers string) string {
	for _, language := range []string{r.URL.Query().Get("lang"), receivers} {
		if slices.Contains(Locales, language) {
			return language
		}
	}
	return OfHeader(r.Header.Get("Accept-Language"))
}

// OfRequest picks the language of the answer: what the browser asks for, else what the signed-in person chose.
// The portal and the desk send the person's choice as Accept-Language, so that a switch takes effect at once.
func OfRequest(e *core.RequestEvent) string {
	if header := e.Request.Header.Get("Accept-Language"); header != "" && header != "*" {
		return OfHeader(header)
	}
	if e.Auth != nil {
		if chosen := e.Auth.GetString("locale"); chosen != "" {
			return chosen
		}
	}
	return Chinese
}

// Of returns the record's language if it is one of ours, else Chinese.
func Of(record *core.Record) string {
	if record == nil {
		return Chinese
	}
	return Known(record.GetString("locale"))
}

// Known returns the language if it is one of ours, else Chinese.
func Known(language string) string {
	if language == English {
		return English
	}
	return Chinese
}

// statusKeys are the texts for refusals that carry no code of their own.
var statusKeys = map[int]string{
	http.StatusBadRequest:            "error.bad_request",
	http.StatusUnauthorized:          "error.unauthorized",
	http.StatusForbidden:             "error.forbidden",
	http.StatusNotFound:              "error.not_found",
	http.StatusRequestEntityTooLarge: "error.too_large",
	http.StatusTooManyRequests:       "error.too_many_requests",
	http.StatusInternalServerError:   "error.internal",
}
