package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
)

// shellData is what portal/index.html and desk/index.html are rendered with.
type shellData struct {
	Lang    string
	Boot    string
	Script  string
	Style   string
	Preload []string
}

// shell renders an app's HTML for one locale.
func shell(src fs.FS, app, locale string, b *bundle) ([]byte, error) {
	raw, err := fs.ReadFile(src, app+"/index.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	tpl, err := template.New(app).Parse(string(raw))
	if err != nil {
		return nil, fmt.Errorf("web: %s/index.html: %w", app, err)
	}
	data := shellData{
		Lang:   locale,
		Boot:   assetsPath + b.boot,
		Script: assetsPath + b.script,
		Style:  assetsPath + b.style,
	}
	seen := map[string]bool{b.script: true}
	for _, list := range [][]string{b.preload, b.strings[locale]} {
		for _, name := range list {
			if !seen[name] {
				seen[name] = true
				data.Preload = append(data.Preload, assetsPath+name)
			}
		}
	}
	var out bytes.Buffer
	if err := tpl.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("web: %s/index.html: %w", app, err)
	}
	return out.Bytes(), nil
}
