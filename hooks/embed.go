// Package hooks is the desk's policy as it ships: one rule a file, and rules.d.ts, which describes what a script may use.
// docs/RULES.md tells more; cases/ holds the golden cases, which an export brings along.
package hooks

import "embed"

// FS holds the shipped rules (*.js), their golden cases and rules.d.ts.
//
//go:embed *.[jt]s cases
var FS embed.FS
