package rule

// DeclaredFields are the fields that rules.d.ts declares, by interface, each with the value of a record that says nothing.
func DeclaredFields() (map[string]map[string]any, error) { return declaredFields() }
