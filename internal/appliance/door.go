package appliance

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

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
	if !utf8.Valid(body) {
		return locale.Reject(http.StatusBadRequest, "text_encoding")
	}
	return e.Next()
}
