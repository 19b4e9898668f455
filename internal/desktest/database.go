package desktest

import (
	"github.com/pocketbase/dbx"

	"aftercare/internal/appliance"
)

// connect opens a database as the product does, but does not wait for the disk: what survives a power cut is tested on
// the real binary, not here.
func connect(path string) (*dbx.DB, error) { return appliance.OpenUnkept(path) }
