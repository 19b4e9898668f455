package knowledge

import (
	"errors"
	"io"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

const fieldPictures = "pictures"

// bringPictures gives an article those pictures of another that it lacks, under their names, since the text names them. They
// are read as they are written, so that thirty of them are never in memory together.
func bringPictures(app core.App, from, to *core.Record) {
	has := to.GetStringSlice(fieldPictures)
	var files []*filesystem.File
	for _, name := range from.GetStringSlice(fieldPictures) {
		if !slices.Contains(has, name) {
			files = append(files, &filesystem.File{Reader: storedPicture{app, from.BaseFilesPath() + "/" + name}, Name: name, OriginalName: name})
		}
	}
	if len(files) > 0 {
		to.Set(fieldPictures+"+", files)
	}
}

// storedPicture reads a picture from where files are kept.
type storedPicture struct {
	app core.App
	key string
}

// Open implements [filesystem.FileReader].
func (p storedPicture) Open() (io.ReadSeekCloser, error) {
	files, err := p.app.NewFilesystem()
	if err != nil {
		return nil, err
	}
	reader, err := files.GetReader(p.key)
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return openPicture{reader, files}, nil
}

// openPicture lets go of the place where files are kept together with the picture.
type openPicture struct {
	io.ReadSeekCloser
	files io.Closer
}

// Close implements [io.Closer].
func (o openPicture) Close() error { return errors.Join(o.ReadSeekCloser.Close(), o.files.Close()) }
