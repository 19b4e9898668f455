package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"sync"

	"aftercare/internal/locale"
)

// shellData is what portal/index.html and desk/index.html are rendered with.
type shellData struct {
	Lang    string
	Boot    string
	Script  string
	Style   string
	Preload []string
	// Of the portal alone.
	Face *Face
}

// Description is what search engines show of the page; empty: its own words.
func (d shellData) Description() string { return d.Face.Description[d.Lang] }

// shell makes an app's HTML.
type shell struct {
	template *template.Template
	data     map[string]shellData // by locale

	mu   sync.Mutex
	made map[string]*madePage // by locale
}

// madePage is the page of a face, kept until another one is asked for.
type madePage struct {
	of   [sha256.Size]byte
	page *asset
}

func newShell(src fs.FS, app string, b *bundle) (*shell, error) {
	raw, err := fs.ReadFile(src, app+"/index.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &shell{data: map[string]shellData{}, made: map[string]*madePage{}}
	if s.template, err = template.New(app).Parse(string(raw)); err != nil {
		return nil, fmt.Errorf("web: %s/index.html: %w", app, err)
	}
	for _, lang := range locale.Locales {
		s.data[lang] = b.shellData(lang)
		// What cannot be rendered is to be known at the bundling, not at a visit.
		if _, err := s.page(lang, &Face{}); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (b *bundle) shellData(lang string) shellData {
	data := shellData{
		Lang:   lang,
		Boot:   assetsPath + b.boot,
		Script: assetsPath + b.script,
		Style:  assetsPath + b.style,
	}
	seen := map[string]bool{b.script: true}
	for _, list := range [][]string{b.preload, b.strings[lang]} {
		for _, name := range list {
			if !seen[name] {
				seen[name] = true
				data.Preload = append(data.Preload, assetsPath+name)
			}
		}
	}
	return data
}

// page renders the page of one locale with a face; the last one is kept.
func (s *shell) page(lang string, face *Face) (*asset, error) {
	sum, err := sumOf(face)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.made[lang]; kept != nil && kept.of == sum {
		return kept.page, nil
	}
	data := s.data[lang]
	data.Face = face
	var out bytes.Buffer
	if err := s.template.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("web: %s/index.html: %w", s.template.Name(), err)
	}
	page := newAsset("index.html", out.Bytes())
	s.made[lang] = &madePage{sum, page}
	return page, nil
}

func sumOf(face *Face) ([sha256.Size]byte, error) {
	raw, err := json.Marshal(face)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("web: the portal's face: %w", err)
	}
	return sha256.Sum256(raw), nil
}
