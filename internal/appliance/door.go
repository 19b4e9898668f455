package appliance

import (
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"aftercare/internal/locale"
)

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
