package web

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// site is everything that one bundling gave, ready to be sent.
type site struct {
	shells map[string]*shell // by app
	assets map[string]*asset // name under /assets/
	icon   *asset
	worker *asset // the portal's service worker

	extension []byte // the script that PocketBase's dashboard loads
}

func newSite(src fs.FS, dev bool) (*site, error) {
	s := &site{shells: map[string]*shell{}, assets: map[string]*asset{}}
	// One app after the other: side by side they would be little faster and
	// hold twice the memory.
	for _, app := range apps {
		b, err := build(src, app, dev)
		if err != nil {
			return nil, err
		}
		for name, body := range b.files {
			s.assets[name] = newAsset(name, body)
		}
		if s.shells[app], err = newShell(src, app, b); err != nil {
			return nil, err
		}
		if app == "portal" {
			worker, err := buildWorker(src, dev, b)
			if err != nil {
				return nil, err
			}
			s.worker = newAsset("sw.js", worker)
		}
	}
	b, main, err := buildExtension(src, dev)
	if err != nil {
		return nil, err
	}
	for name, body := range b.files {
		s.assets[name] = newAsset(name, body)
	}
	s.extension = main
	icon, err := fs.ReadFile(src, "favicon.svg")
	if err != nil {
		return nil, err
	}
	s.icon = newAsset("favicon.svg", icon)
	return s, nil
}

// Once is a source of pages that is bundled once in a process, however many desks serve it there, as in tests.
type Once struct {
	fs.FS
	bundled func() (*site, error)
}

// BundledOnce makes such a source of files that do not change. A desk with files of its own, or a developer's, bundles them by itself.
func BundledOnce(src fs.FS) *Once {
	return &Once{src, sync.OnceValues(func() (*site, error) { return newSite(src, false) })}
}

// siteOf is the site of what a desk is to serve.
func siteOf(cfg Config) (*site, error) {
	if once, ok := cfg.FS.(*Once); ok && cfg.Dir == "" && !cfg.Dev {
		return once.bundled()
	}
	return newSite(sources(cfg), cfg.Dev)
}

// keeper holds the current site. The first bundling runs beside the listener,
// and whoever asks before it is done waits.
type keeper struct {
	cfg   Config
	first chan struct{}

	mu   sync.RWMutex
	site *site
	err  error
}

// settled is when a start is surely over, in wall time.
const settled = 2 * time.Second

func (k *keeper) start(stop context.Context, failed func(error)) {
	go func() {
		// Before the bundling, so that no change falls between the two.
		var seen map[string]fileMark
		watching := k.cfg.Dev && k.cfg.Dir != ""
		if watching {
			seen = k.mark()
		}
		k.bundle(failed)
		close(k.first)
		// The bundler's heap is several times what stays; give it back rather than
		// at some later collection. Once more when the last of it has let go: what
		// lies in pools, and what the rest of the start leaves, outlives the first.
		debug.FreeOSMemory()
		time.AfterFunc(settled, debug.FreeOSMemory)
		if watching {
			k.watch(stop, seen, failed)
		}
	}()
}

func (k *keeper) bundle(failed func(error)) {
	s, err := siteOf(k.cfg)
	if err != nil {
		failed(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	// An open page of a developer may still ask for the chunks of before.
	if s != nil && k.site != nil {
		old := maps.Clone(k.site.assets)
		maps.Copy(old, s.assets)
		s.assets = old
	}
	if s != nil {
		k.site = s
	}
	k.err = err
}

// get waits for the first bundling.
func (k *keeper) get(ctx context.Context) (*site, error) {
	select {
	case <-k.first:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.site, k.err
}

// watch bundles again when a file changed. It looks at times and sizes twice a
// second, which for some hundred files costs nothing and needs no library.
func (k *keeper) watch(stop context.Context, last map[string]fileMark, failed func(error)) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop.Done():
			return
		case <-tick.C:
			if now := k.mark(); !maps.Equal(now, last) {
				last = now
				k.bundle(failed)
			}
		}
	}
}

type fileMark struct {
	at   int64
	size int64
}

func (k *keeper) mark() map[string]fileMark {
	marks := map[string]fileMark{}
	_ = fs.WalkDir(os.DirFS(k.cfg.Dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that vanished between listing and asking is a change next time
		}
		if info, err := d.Info(); err == nil {
			marks[name] = fileMark{info.ModTime().UnixNano(), info.Size()}
		}
		return nil
	})
	return marks
}

var errNoFS = errors.New("web: Config.FS is missing")
