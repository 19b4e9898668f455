package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/evanw/esbuild/pkg/api"
)

// extensionName is the name of our extension of PocketBase's dashboard.
const extensionName = "aftercare"

// extensionMain is the one file of it that PocketBase asks for; it puts it into /_/extensions.js.
const extensionMain = "main.js"

// buildExtension bundles our pages in PocketBase's dashboard. The pages, their style sheet and their words become assets
// like those of the apps. The script that the dashboard loads at each start is small: it adds the links and fetches a
// page when somebody opens it. PocketBase wraps it in a function, so it must be no module; it learns the assets' addresses
// from a constant in front of it.
func buildExtension(src fs.FS, dev bool) (b *bundle, main []byte, err error) {
	options, err := buildOptions(src, "dashboard", dev)
	if err != nil {
		return nil, nil, err
	}
	options.EntryPoints = []string{"dashboard/pages.ts"}
	result := api.Build(options)
	if err := failure("dashboard", result); err != nil {
		return nil, nil, err
	}
	b = &bundle{files: map[string][]byte{}, strings: map[string][]string{}}
	b.add(result)
	if err := b.index("dashboard/pages.ts", "dashboard", result.Metafile); err != nil {
		return nil, nil, err
	}

	addresses, err := json.Marshal(map[string]string{"script": assetsPath + b.script, "style": assetsPath + b.style})
	if err != nil {
		return nil, nil, fmt.Errorf("web: %w", err)
	}
	options.EntryPoints = []string{"dashboard/main.ts"}
	options.Format = api.FormatIIFE
	options.Splitting = false
	options.Sourcemap = api.SourceMapNone // its address would be one that PocketBase does not serve
	options.Banner = map[string]string{"js": "const aftercareAssets=" + string(addresses) + ";"}
	result = api.Build(options)
	if err := failure("dashboard/main.ts", result); err != nil {
		return nil, nil, err
	}
	for _, f := range result.OutputFiles {
		if path.Ext(f.Path) == ".js" {
			main = f.Contents
		}
	}
	if len(main) == 0 {
		return nil, nil, errors.New("web: dashboard/main.ts must give a script")
	}
	return b, main, nil
}

// extension is the file system that PocketBase reads our dashboard extension from: main.js alone. Who asks before the
// first bundling is done waits, as for a page.
type extension struct{ k *keeper }

func (x extension) Open(name string) (fs.File, error) {
	none := &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	if name != extensionMain {
		return nil, none
	}
	<-x.k.first
	x.k.mu.RLock()
	defer x.k.mu.RUnlock()
	if x.k.site == nil {
		// What failed is in the log. Any other error here would take all other extensions away too.
		return nil, none
	}
	return &extensionFile{Reader: bytes.NewReader(x.k.site.extension)}, nil
}

// extensionFile is main.js while it is open, and its own description.
type extensionFile struct{ *bytes.Reader }

func (f *extensionFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *extensionFile) Close() error               { return nil }
func (f *extensionFile) Name() string               { return extensionMain }
func (f *extensionFile) Mode() fs.FileMode          { return 0o444 }
func (f *extensionFile) ModTime() time.Time         { return time.Time{} } // unknown: no browser may keep it by its age
func (f *extensionFile) IsDir() bool                { return false }
func (f *extensionFile) Sys() any                   { return nil }
