package web

import (
	"errors"
	"io/fs"
	"os"
)

// overlay reads a file from over and, where over has none, from under. It is how
// a shop's own files (--publicDir) replace single embedded ones.
type overlay struct{ over, under fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

func sources(cfg Config) fs.FS {
	if cfg.Dir == "" {
		return cfg.FS
	}
	return overlay{os.DirFS(cfg.Dir), cfg.FS}
}
