package appliance

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// bindSchema keeps the desk's own collections from being dropped by the dashboard or an import, with all that they hold.
// It binds when the app serves, since migrations, which have run by then, do drop them on the way back.
func bindSchema(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.App.OnCollectionDelete().BindFunc(func(e *core.CollectionEvent) error {
			if isOurs(e.Collection) {
				return locale.Forbid("collection_needed")
			}
			return e.Next()
		})
		return e.Next()
	})
}

// isOurs says whether the desk made the collection: fields that Go names are marked System, beside those of PocketBase.
func isOurs(collection *core.Collection) bool {
	builtin := []string{
		core.FieldNameId, core.FieldNameEmail, core.FieldNameEmailVisibility, core.FieldNameVerified, core.FieldNamePassword, core.FieldNameTokenKey,
	}
	return slices.ContainsFunc(collection.Fields, func(field core.Field) bool {
		return field.GetSystem() && !slices.Contains(builtin, field.GetName())
	})
}

// guardDisk answers what would be saved once the disk has failed, so that nobody writes it out for nothing, and has the desk count as
// not well: whoever watches it starts it again. What there is can be read.
func guardDisk(e *core.RequestEvent) error {
	isReading := e.Request.Method == http.MethodGet || e.Request.Method == http.MethodHead || e.Request.Method == http.MethodOptions
	if isReading && e.Request.URL.Path != "/api/health" || journal.Broken(e.App) == nil {
		return e.Next()
	}
	return journal.DiskFault()
}

// bindDoor refuses text that no person can have meant, before anything is made of it: invalid UTF-8, which Go's JSON
// would silently mend, and NUL, which ends a text in half of the programs that may read it later.
func bindDoor(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "disk", Priority: apis.DefaultBodyLimitMiddlewarePriority, Func: guardDisk})
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "text", Priority: apis.DefaultBodyLimitMiddlewarePriority + 1, Func: guardText})
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "types", Priority: apis.DefaultBodyLimitMiddlewarePriority + 2, Func: guardTypes})
		return e.Next()
	})
	refuse := func(e *core.RecordEvent) error {
		for _, field := range e.Record.Collection().Fields {
			if field.Type() != core.FieldTypeText && field.Type() != core.FieldTypeEditor {
				continue
			}
			text := e.Record.GetString(field.GetName())
			if strings.ContainsRune(text, 0) {
				return locale.Refuse(field.GetName(), "text_nul", nil)
			}
			if !utf8.ValidString(text) {
				return locale.Refuse(field.GetName(), "text_encoding", nil)
			}
		}
		return e.Next()
	}
	app.OnRecordCreate().Bind(&hook.Handler[*core.RecordEvent]{Id: "text", Func: refuse, Priority: -500})
	app.OnRecordUpdate().Bind(&hook.Handler[*core.RecordEvent]{Id: "text", Func: refuse, Priority: -500})
}

// largestJSON bounds a JSON body, in bytes: twice what the longest texts of a record come to when every character is
// escaped. PocketBase's own limit makes room for uploads, which do not come as JSON.
const largestJSON = 8 << 20

// guardText looks at the raw bytes of a JSON body; uploads are looked at as files and as the fields beside them.
func guardText(e *core.RequestEvent) error {
	if e.Request.Body == nil || !strings.HasPrefix(e.Request.Header.Get("Content-Type"), "application/json") {
		return e.Next()
	}
	body, err := io.ReadAll(io.LimitReader(e.Request.Body, largestJSON+1)) // PocketBase's body can be read again
	if err != nil {
		return err
	}
	if len(body) > largestJSON {
		return locale.Reject(http.StatusRequestEntityTooLarge, "too_large")
	}
	if !utf8.Valid(body) || hasHalfCharacter(body) {
		return locale.Reject(http.StatusBadRequest, "text_encoding")
	}
	return e.Next()
}

// hasHalfCharacter finds one half of a surrogate pair without the other, which Go's JSON would silently replace. It walks
// the body once and keeps nothing, since a body may be large.
func hasHalfCharacter(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++ // what is escaped, so that a backslash before a backslash begins nothing
		high, ok := escaped(body[i:])
		if !ok || !utf16.IsSurrogate(high) {
			continue
		}
		i += len(`ud800`)
		if i >= len(body) || body[i] != '\\' {
			return true
		}
		low, ok := escaped(body[i+1:])
		if !ok || utf16.DecodeRune(high, low) == utf8.RuneError {
			return true
		}
		i += len(`udc00`)
	}
	return false
}

// escaped reads uXXXX at the beginning of text.
func escaped(text []byte) (rune, bool) {
	if len(text) < len(`u0000`) || text[0] != 'u' {
		return 0, false
	}
	value, err := strconv.ParseUint(string(text[1:5]), 16, 16)
	return rune(value), err == nil
}

// guardTypes refuses values that a field can make nothing of, before PocketBase makes nothing of them: a promise for
// "tomorrow" would silently become none.
func guardTypes(e *core.RequestEvent) error {
	isWrite := e.Request.Method == http.MethodPost || e.Request.Method == http.MethodPatch
	named := e.Request.PathValue("collection")
	if !isWrite || named == "" || !strings.Contains(e.Request.URL.Path, "/records") {
		return e.Next()
	}
	collection, err := e.App.FindCachedCollectionByNameOrId(named)
	if err != nil {
		return e.Next() // PocketBase says that there is none
	}
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	refused := validation.Errors{}
	for name, value := range info.Body {
		if code := misfit(collection.Fields.GetByName(name), value); code != "" {
			refused[name] = locale.Reason(code, nil)
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return e.Next()
}

// misfit is the code of a value that does not fit its field; "" when it fits or when PocketBase itself says so.
func misfit(field core.Field, value any) string {
	if value == nil || value == "" {
		return ""
	}
	text, isText := value.(string)
	_, isNumber := value.(float64)
	_, isList := value.([]any)
	_, isObject := value.(map[string]any)
	switch field.(type) {
	case *core.TextField, *core.EmailField:
		if isList || isObject {
			return "validation_unsupported_value_type"
		}
	case *core.SelectField, *core.RelationField:
		if isObject {
			return "validation_unsupported_value_type"
		}
	case *core.DateField:
		if at, err := types.ParseDateTime(value); !isText || err != nil || at.IsZero() {
			return "validation_date_invalid"
		}
	case *core.NumberField:
		if _, err := strconv.ParseFloat(text, 64); !isNumber && err != nil {
			return "validation_not_a_number"
		}
	case *core.BoolField:
		if _, err := strconv.ParseBool(fmt.Sprint(value)); err != nil {
			return "validation_unsupported_value_type"
		}
	}
	return ""
}
