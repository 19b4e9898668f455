package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// apps are the browser applications. Each is bundled on its own: nobody uses two
// of them in one sitting, so sharing chunks would only make each carry what the
// other needs.
var apps = []string{"portal", "desk"}

// engines are the oldest browsers that we write for: Chrome 111 and Safari 16.4,
// which is what chat apps' web views run on.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "111"},
	{Name: api.EngineSafari, Version: "16.4"},
}

// bundle is what one app's sources came to.
type bundle struct {
	files   map[string][]byte // name under /assets/ -> content
	boot    string            // the small script that runs before the first paint
	script  string
	style   string
	preload []string            // static imports of script, deep
	strings map[string][]string // locale -> the chunk with its dictionary, and what that imports
}

// build bundles one app in memory.
func build(src fs.FS, app string, dev bool) (*bundle, error) {
	options, err := buildOptions(src, app, dev)
	if err != nil {
		return nil, err
	}
	b := &bundle{files: map[string][]byte{}, strings: map[string][]string{}}
	sheet, err := b.addLater(src, app, options)
	if err != nil {
		return nil, err
	}
	options.EntryPoints = []string{app + "/main.tsx"}
	options.Define = map[string]string{"laterSheet": strconv.Quote(sheet)}
	result := api.Build(options)
	if err := failure(app, result); err != nil {
		return nil, err
	}
	b.add(result)
	if err := b.index(app+"/main.tsx", app, result.Metafile); err != nil {
		return nil, err
	}

	// The theme and the language must be on <html> before the first paint, and
	// the CSP allows no inline script: a classic script of a few hundred bytes.
	options.EntryPoints = []string{"shared/boot.ts"}
	options.EntryNames = "boot-[hash]"
	options.Format = api.FormatIIFE
	options.Splitting = false
	boot := api.Build(options)
	if err := failure("boot", boot); err != nil {
		return nil, err
	}
	b.add(boot)
	for _, f := range boot.OutputFiles {
		if strings.HasSuffix(f.Path, ".js") {
			b.boot = path.Base(f.Path)
		}
	}
	return b, nil
}

// addLater bundles an app's later.css, the styles that its first page does without, and gives its address for the app's
// script to fetch it by; "" where the app has none.
func (b *bundle) addLater(src fs.FS, app string, options api.BuildOptions) (string, error) {
	source := app + "/later.css"
	if _, err := fs.Stat(src, source); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	options.EntryPoints = []string{source}
	options.EntryNames = app + "-later-[hash]"
	result := api.Build(options)
	if err := failure(source, result); err != nil {
		return "", err
	}
	b.add(result)
	for _, f := range result.OutputFiles {
		if path.Ext(f.Path) == ".css" {
			return assetsPath + path.Base(f.Path), nil
		}
	}
	return "", fmt.Errorf("web: %s must give a style sheet", source)
}

// buildOptions are what all bundles have in common: split by lazy imports, named after app and content.
func buildOptions(src fs.FS, app string, dev bool) (api.BuildOptions, error) {
	plugin, err := resolver(src)
	if err != nil {
		return api.BuildOptions{}, err
	}
	options := api.BuildOptions{
		Plugins:           []api.Plugin{plugin},
		Bundle:            true,
		Splitting:         true,
		Format:            api.FormatESModule,
		Platform:          api.PlatformBrowser,
		Engines:           engines,
		JSX:               api.JSXAutomatic,
		JSXImportSource:   "preact",
		Outdir:            "/",
		EntryNames:        app + "-[hash]",
		ChunkNames:        app + "-[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		MinifyWhitespace:  !dev,
		MinifyIdentifiers: !dev,
		MinifySyntax:      !dev,
		LegalComments:     api.LegalCommentsNone,
		Charset:           api.CharsetUTF8,
		TreeShaking:       api.TreeShakingTrue,
		Metafile:          true,
		LogLevel:          api.LogLevelSilent,
		// A tsconfig.json near the working directory must not steer the build.
		TsconfigRaw: "{}",
	}
	if dev {
		options.Sourcemap = api.SourceMapLinked
	}
	return options, nil
}

func (b *bundle) add(result api.BuildResult) {
	for _, f := range result.OutputFiles {
		b.files[path.Base(f.Path)] = f.Contents
	}
}

// index finds in esbuild's metafile which outputs of an app's source have to be named.
func (b *bundle) index(source, app, metafile string) error {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			CSSBundle  string
			Imports    []struct{ Path, Kind string }
		}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return fmt.Errorf("web: esbuild's metafile: %w", err)
	}
	// deep lists what an output imports statically, at any depth.
	deep := func(out string) []string {
		var names []string
		var visit func(string)
		visit = func(out string) {
			for _, imp := range meta.Outputs[out].Imports {
				name := path.Base(imp.Path)
				if imp.Kind == "import-statement" && !slices.Contains(names, name) {
					names = append(names, name)
					visit(imp.Path)
				}
			}
		}
		visit(out)
		slices.Sort(names)
		return names
	}
	for out, o := range meta.Outputs {
		entry := strings.TrimPrefix(o.EntryPoint, namespace+":")
		switch {
		case entry == source && strings.HasSuffix(out, ".js"):
			b.script = path.Base(out)
			b.preload = deep(out)
			if o.CSSBundle != "" {
				b.style = path.Base(o.CSSBundle)
			}
		case strings.HasPrefix(entry, app+"/strings."):
			locale := strings.TrimSuffix(strings.TrimPrefix(entry, app+"/strings."), ".ts")
			b.strings[locale] = append(deep(out), path.Base(out))
		}
	}
	if b.script == "" || b.style == "" {
		return fmt.Errorf("web: %s must give a script and a style sheet", source)
	}
	return nil
}

// failure joins esbuild's messages with file, line and column.
func failure(what string, result api.BuildResult) error {
	var errs []error
	for _, m := range result.Errors {
		if m.Location != nil {
			errs = append(errs, fmt.Errorf("%s:%d:%d: %s", m.Location.File, m.Location.Line, m.Location.Column+1, m.Text))
		} else {
			errs = append(errs, errors.New(m.Text))
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("web: bundling %s: %w", what, errors.Join(errs...))
}

const namespace = "web"

// resolver lets esbuild read from an fs.FS: relative imports against the file
// that imports, bare names (preact, pocketbase) by vendor/vendor.json.
func resolver(src fs.FS) (api.Plugin, error) {
	var vendor struct{ Modules map[string]string }
	raw, err := fs.ReadFile(src, "vendor/vendor.json")
	if err != nil {
		return api.Plugin{}, fmt.Errorf("web: %w", err)
	}
	if err := json.Unmarshal(raw, &vendor); err != nil {
		return api.Plugin{}, fmt.Errorf("web: vendor/vendor.json: %w", err)
	}
	find := func(args api.OnResolveArgs) (string, error) {
		name := args.Path
		switch {
		case args.Kind == api.ResolveEntryPoint:
			// esbuild puts "./" before a name that also exists under the working directory.
			name = path.Clean(name)
		case strings.HasPrefix(name, "./"), strings.HasPrefix(name, "../"):
			name = path.Join(path.Dir(args.Importer), name)
		default:
			target, ok := vendor.Modules[name]
			if !ok {
				return "", fmt.Errorf("%q is not vendored: see scripts/vendor", name)
			}
			name = "vendor/" + target
		}
		for _, ext := range []string{"", ".ts", ".tsx"} {
			if info, err := fs.Stat(src, name+ext); err == nil && !info.IsDir() {
				return name + ext, nil
			}
		}
		return "", fmt.Errorf("no file %q", name)
	}
	return api.Plugin{Name: "sources", Setup: func(pb api.PluginBuild) {
		pb.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			name, err := find(args)
			if err != nil {
				return api.OnResolveResult{}, err
			}
			r := api.OnResolveResult{Path: name, Namespace: namespace}
			// Vendored modules and parts are pure: an import that is not used
			// may be dropped with its file.
			if strings.HasPrefix(name, "vendor/") || strings.HasPrefix(name, "parts/") {
				r.SideEffects = api.SideEffectsFalse
			}
			// @preact/signals hooks itself into preact by being imported.
			if strings.HasPrefix(name, "vendor/signals/") {
				r.SideEffects = api.SideEffectsTrue
			}
			return r, nil
		})
		pb.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := fs.ReadFile(src, args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			contents := string(raw)
			return api.OnLoadResult{Contents: &contents, Loader: loader(args.Path)}, nil
		})
	}}, nil
}

func loader(name string) api.Loader {
	switch path.Ext(name) {
	case ".tsx":
		return api.LoaderTSX
	case ".ts":
		return api.LoaderTS
	case ".css":
		return api.LoaderCSS
	case ".json":
		return api.LoaderJSON
	case ".svg", ".png", ".woff2":
		return api.LoaderFile
	default:
		return api.LoaderJS
	}
}
