package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// What makes the portal one that can be installed: a manifest in each language, and the service worker that keeps its files.

// shellHeader tells the service worker that an answer is the portal's empty page, which holds nothing of anybody.
const shellHeader = "X-Portal-Page"

// workerPolicy is for the worker's own script: it may fetch from here, and nothing else.
const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'"

// buildWorker bundles the service worker of the portal, which learns the names of the portal's files and so differs with each
// version.
func buildWorker(src fs.FS, dev bool, portal *bundle) ([]byte, error) {
	options, err := buildOptions(src, "portal", dev)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range slices.Sorted(maps.Keys(portal.files)) {
		if ext := path.Ext(name); ext == ".js" || ext == ".css" {
			files = append(files, assetsPath+name)
		}
	}
	list, err := json.Marshal(files)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	sum := sha256.Sum256(list)
	options.EntryPoints = []string{"portal/service_worker.ts"}
	options.Format = api.FormatIIFE
	options.Splitting = false
	options.Sourcemap = api.SourceMapNone
	options.Define = map[string]string{"portalFiles": string(list), "portalVersion": fmt.Sprintf("%q", hex.EncodeToString(sum[:6]))}
	result := api.Build(options)
	if err := failure("portal/service_worker.ts", result); err != nil {
		return nil, err
	}
	for _, f := range result.OutputFiles {
		if path.Ext(f.Path) == ".js" {
			return f.Contents, nil
		}
	}
	return nil, fmt.Errorf("web: portal/service_worker.ts must give a script")
}

func (k *keeper) serveWorker(e *core.RequestEvent) error {
	s, err := k.get(e.Request.Context())
	if s == nil {
		return e.InternalServerError("", err)
	}
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", workerPolicy)
	h.Set("Cache-Control", "no-cache") // a kept one would keep the version of before
	s.worker.serve(e.Response, e.Request)
	return nil
}

// manifest says how the portal is installed: https://www.w3.org/TR/appmanifest/.
type manifest struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Description string         `json:"description,omitempty"`
	Lang        string         `json:"lang"`
	StartURL    string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Background  string         `json:"background_color"`
	Theme       string         `json:"theme_color"`
	Icons       []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// ground is the light theme's, as css/tokens.css has it.
const ground = "#faf9f6"

func (k *keeper) serveManifest(e *core.RequestEvent) error {
	face := &Face{}
	if k.cfg.Face != nil {
		var err error
		if face, err = k.cfg.Face(e.App); err != nil {
			return err
		}
	}
	lang := locale.Known(e.Request.URL.Query().Get("lang"))
	name := cmp.Or(face.Name, locale.Text(lang, "portal.brand", nil))
	m := manifest{
		ID: "/", Name: name, ShortName: name, Description: face.Description[lang], Lang: lang, StartURL: "/", Scope: "/", Display: "standalone",
		Background: ground, Theme: cmp.Or(face.ThemeLight, ground),
	}
	for _, purpose := range []string{"any", "maskable"} {
		for _, size := range []string{"192", "512"} {
			m.Icons = append(m.Icons, manifestIcon{"/icons/" + size + ".png?v=" + face.Icon, size + "x" + size, "image/png", purpose})
		}
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("web: the manifest: %w", err)
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	e.Response.Header().Set("X-Content-Type-Options", "nosniff")
	return e.Blob(http.StatusOK, "application/manifest+json", body)
}
