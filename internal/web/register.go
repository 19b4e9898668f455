// Package web serves the browser applications. Their TypeScript and CSS sources
// are embedded; the binary bundles them itself, in memory, beside the listener
// at start (a request for a page waits for it, the API does not).
//
// Contract: everything under /assets/ carries its content hash in the name and
// never changes; a name that is not there is a 404 and never a page. Pages are
// revalidated on each visit, set no cookie, and run under a policy that allows
// no inline script or style. /desk and below is the desk, other page addresses
// that no room has claimed are the portal; which of them exist is known to the
// application in the browser.
package web

import (
	"context"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// Config says where the browser sources come from.
type Config struct {
	// FS holds pb_public. Required.
	FS fs.FS

	// Dir is an optional folder whose files stand in for those of FS, for a
	// shop's own pages (--publicDir). Empty: FS alone.
	Dir string

	// Face says what the portal shows of the shop that runs it; nil means nothing of its own.
	Face func(app core.App) (*Face, error)

	// Dev leaves the code readable, adds source maps, and bundles again when a
	// file in Dir changes.
	Dev bool
}

// policy is the Content-Security-Policy of our pages. Styles set by script
// through the DOM are not inline styles, so nothing needs 'unsafe-inline'.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// Register binds the pages, the assets and the rules for downloads.
func Register(app core.App, cfg Config) error {
	if cfg.FS == nil {
		return errNoFS
	}
	guardDownloads(app)

	stop, cancel := context.WithCancel(context.Background())
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		k := &keeper{cfg: cfg, first: make(chan struct{})}
		k.start(stop, func(err error) { e.App.Logger().Error("The browser files could not be bundled", "error", err) })

		e.UIExtensions = append(e.UIExtensions, core.UIExtension{Name: extensionName, FS: extension{k}})
		e.Router.BindFunc(freshExtensions)
		e.Router.GET(assetsPath+"{name...}", k.serveAsset).Bind(apis.SkipSuccessActivityLog())
		e.Router.GET("/favicon.svg", k.serveIcon).Bind(apis.SkipSuccessActivityLog())
		e.Router.GET("/sw.js", k.serveWorker).Bind(apis.SkipSuccessActivityLog())
		e.Router.GET("/manifest.webmanifest", k.serveManifest).Bind(apis.SkipSuccessActivityLog())
		e.Router.GET("/{path...}", k.servePage).Bind(apis.SkipSuccessActivityLog())
		return e.Next()
	})
	return nil
}

func (k *keeper) serveAsset(e *core.RequestEvent) error {
	s, err := k.get(e.Request.Context())
	if s == nil {
		return e.InternalServerError("", err)
	}
	a := s.assets[e.Request.PathValue("name")]
	if a == nil {
		e.Response.Header().Set("Cache-Control", "no-store")
		return e.NotFoundError("", nil)
	}
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	a.serve(e.Response, e.Request)
	return nil
}

func (k *keeper) serveIcon(e *core.RequestEvent) error {
	s, err := k.get(e.Request.Context())
	if s == nil {
		return e.InternalServerError("", err)
	}
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	// An SVG opened as a page of its own must not run anything.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "no-cache")
	s.icon.serve(e.Response, e.Request)
	return nil
}

func (k *keeper) servePage(e *core.RequestEvent) error {
	address := e.Request.URL.Path
	if !isPage(address, e.Request.Header.Get("Accept")) {
		return e.NotFoundError("", nil)
	}
	s, err := k.get(e.Request.Context())
	h := e.Response.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if s == nil || (err != nil && k.cfg.Dev) {
		if !k.cfg.Dev {
			return e.InternalServerError("", err)
		}
		return e.String(http.StatusInternalServerError, err.Error())
	}
	app := "portal"
	if address == "/desk" || strings.HasPrefix(address, "/desk/") {
		app = "desk"
	}
	if app == "portal" {
		h.Set(shellHeader, "shell")
	}
	h.Add("Vary", "Accept-Language")
	page, err := k.page(e.App, s, app, locale.OfHeader(e.Request.Header.Get("Accept-Language")))
	if err != nil {
		return e.InternalServerError("", err)
	}
	page.serve(e.Response, e.Request)
	return nil
}

// page gives an app's page in a language. The portal's shows the shop's face as it is now.
func (k *keeper) page(app core.App, s *site, name, lang string) (*asset, error) {
	if name != "portal" || k.cfg.Face == nil {
		return s.shells[name].page(lang, &Face{})
	}
	face, err := k.cfg.Face(app)
	if err != nil {
		return nil, err
	}
	return s.shells[name].page(lang, face)
}

// isPage tells an address that a person may have typed from one that a program
// asks for: no file, nothing of the API or the dashboard, and HTML is welcome.
func isPage(address, accept string) bool {
	for _, other := range []string{"/api", "/_", strings.TrimSuffix(assetsPath, "/")} {
		if address == other || strings.HasPrefix(address, other+"/") {
			return false
		}
	}
	if path.Ext(address) != "" {
		return false
	}
	return accept == "" || strings.Contains(accept, "text/html") || strings.Contains(accept, "*/*")
}

// freshExtensions keeps browsers from holding on to the dashboard's extensions:
// PocketBase gives them 14 days and no version in the address.
func freshExtensions(e *core.RequestEvent) error {
	if strings.HasPrefix(e.Request.URL.Path, "/_/extensions") {
		e.Response.Header().Set("Cache-Control", "no-cache")
	}
	return e.Next()
}
