package appliance

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"

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

// bindDoor refuses text that no person can have meant, before anything is made of it: invalid UTF-8, which Go's JSON
// would silently mend, and NUL, which ends a text in half of the programs that may read it later.
func bindDoor(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
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

// guardText looks at the raw bytes of a JSON body; uploads are looked at as files and as the fields beside them.
func guardText(e *core.RequestEvent) error {
	if e.Request.Body == nil || !strings.HasPrefix(e.Request.Header.Get("Content-Type"), "application/json") {
		return e.Next()
	}
	body, err := io.ReadAll(e.Request.Body) // PocketBase's body can be read again
	if err != nil {
		return err
	}
	if !utf8.Valid(body) || hasHalfCharacter(body) {
		return locale.Reject(http.StatusBadRequest, "text_encoding")
	}
	return e.Next()
}

// escape finds what JSON may escape, so that a backslash before a u is not mistaken for one that begins it.
var escape = regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)`)

// hasHalfCharacter finds one half of a surrogate pair without the other, which Go's JSON would silently replace.
func hasHalfCharacter(body []byte) bool {
	if !bytes.Contains(body, []byte(`\u`)) {
		return false
	}
	for _, found := range escape.FindAll(body, -1) {
		if len(found) == len(`\ud800`) && (found[2] == 'd' || found[2] == 'D') && found[3] >= '8' {
			return true
		}
	}
	return false
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
