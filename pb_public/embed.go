// Package pb_public carries the browser sources inside the binary. The web room
// bundles them at start; nothing here is served as it stands.
package pb_public

import "embed"

// FS holds what browsers load, as source.
//
//go:embed portal desk dashboard parts shared css i18n vendor icons favicon.svg
var FS embed.FS
