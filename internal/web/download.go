package web

import (
	"mime"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// shown are the upload types that a browser may show in place. All else is
// handed over as a file: an uploaded page or SVG would otherwise run on our origin.
var shown = map[string]string{
	".png":  "image/png",
	".jpg":  "image/jpeg",
	".jpeg": "image/jpeg",
	".gif":  "image/gif",
	".webp": "image/webp",
}

// guardDownloads states the headers of every uploaded file before PocketBase
// does (it sets only those that are missing).
func guardDownloads(app core.App) {
	app.OnFileDownloadRequest().BindFunc(func(e *core.FileDownloadRequestEvent) error {
		h := e.Response.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		// What a person may see today they may not see tomorrow.
		h.Set("Cache-Control", "private, max-age=300")

		// By the stored name's ending, not by looking inside: the type is stated,
		// and with nosniff a page that calls itself .png is a broken picture.
		kind, inline := shown[strings.ToLower(path.Ext(e.ServedPath))]
		disposition := "inline"
		if !inline {
			kind = "application/octet-stream"
		}
		if !inline || isSet(e.Request.URL.Query().Get("download")) {
			disposition = "attachment"
		}
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": e.ServedName}))
		return e.Next()
	})
}

func isSet(v string) bool { return v != "" && v != "0" && v != "false" }
