package locale

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// refusalOf is what a request is answered for an error. PocketBase takes every error that says nothing of itself for one of
// the request; on our own routes, which refuse in words of their own, it is a fault of the server.
func refusalOf(err error, path string) *router.ApiError {
	var refusal *router.ApiError
	if errors.As(err, &refusal) {
		return refusal
	}
	refusal = router.ToApiError(err)
	isOurs := strings.HasPrefix(path, "/api/aftercare/") || !strings.HasPrefix(path, "/api/")
	if isOurs && refusal.Status == http.StatusBadRequest && len(refusal.Data) == 0 {
		return router.NewInternalServerError("internal", err)
	}
	return refusal
}

// Register puts every refusal that leaves the server into the caller's language.
func Register(app core.App) error {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "locale", Priority: -2000, Func: func(e *core.RequestEvent) error {
			err := e.Next()
			if err == nil {
				return nil
			}
			refusal := refusalOf(err, e.Request.URL.Path)
			if cause, ok := refusal.RawData().(error); ok && len(refusal.Data) == 0 && refusal.Status != http.StatusNotFound {
				tell := e.App.Logger().Warn
				if refusal.Status >= http.StatusInternalServerError && e.Request.Context().Err() == nil {
					tell = e.App.Logger().Error
				}
				tell("a request was refused", "method", e.Request.Method, "path", e.Request.URL.Path, "status", refusal.Status, "error", cause)
			}
			Translate(refusal, OfRequest(e))
			return refusal
		}})
		return e.Next()
	})
	return nil
}
