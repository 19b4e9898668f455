// Package hooks is the desk's policy as it ships: one rule a file, and rules.d.ts, which describes what a script may use.
// docs/RULES.md tells more; cases/ holds the golden cases, which stay in the source.
package hooks

import "embed"

// FS holds the shipped rules (*.js) and rules.d.ts.
//
//go:embed *.[jt]s
var FS embed.FS
