package locale

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Register puts every refusal that leaves the server into the caller's language.
func Register(app core.App) error {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "locale", Priority: -2000, Func: func(e *core.RequestEvent) error {
			err := e.Next()
			if err == nil {
				return nil
			}
			var refusal *router.ApiError
			if !errors.As(err, &refusal) {
				refusal = router.ToApiError(err)
			}
			if cause, ok := refusal.RawData().(error); ok && len(refusal.Data) == 0 && refusal.Status != http.StatusNotFound {
				e.App.Logger().Warn("a request was refused", "method", e.Request.Method, "path", e.Request.URL.Path, "status", refusal.Status, "error", cause)
			}
			Translate(refusal, OfRequest(e))
			return refusal
		}})
		return e.Next()
	})
	return nil
}
