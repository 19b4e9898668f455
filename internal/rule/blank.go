package rule

import (
	"fmt"
	"regexp"
	"strings"
)

// declarations are the fields that scripts see, as rules.d.ts declares them: by interface, each with a value that says
// nothing. Golden cases are run without a database, so this is where they know the fields from.
type declarations map[string]map[string]any

var (
	interfaceLine = regexp.MustCompile(`^interface (\w+) \{$`)
	memberLine    = regexp.MustCompile(`^  (\w+)\??(?:: |\()(.+);$`)
)

// readDeclarations reads rules.d.ts, which has one member a line.
func readDeclarations(text string) declarations {
	found := declarations{}
	name := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if match := interfaceLine.FindStringSubmatch(line); match != nil {
			name = match[1]
			found[name] = map[string]any{}
			continue
		}
		if line == "}" {
			name = ""
		}
		if match := memberLine.FindStringSubmatch(line); match != nil && name != "" {
			found[name][match[1]] = blankOfType(match[2])
		}
	}
	return found
}

// blankOfType is what a record that says nothing has in a field of that type.
func blankOfType(declared string) any {
	switch {
	case strings.HasSuffix(declared, "| null") || declared == "any":
		return nil
	case strings.HasSuffix(declared, "[]"):
		return []any{}
	case declared == "number":
		return 0.0
	case declared == "boolean":
		return false
	}
	return ""
}

// filled gives an object every field that its interface declares. A field that is not declared is an error, since it is a
// slip of the pen.
func (d declarations) filled(name string, given map[string]any) (map[string]any, error) {
	values := map[string]any{}
	for field, blank := range d[name] {
		values[field] = blank
	}
	for _, field := range sortedKeys(given) {
		if _, declared := values[field]; !declared {
			return nil, fmt.Errorf("there is no field %q; rules.d.ts lists those of %s", field, name)
		}
		values[field] = given[field]
	}
	return values, nil
}
