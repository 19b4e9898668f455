package desktest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestSharedTemplate_IsOneOfThoseMadeSideBySide: packages that begin together make one each; all use the first that is done, and nothing
// else stays.
func TestSharedTemplate_IsOneOfThoseMadeSideBySide(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "world")
	var made sync.WaitGroup
	made.Add(2)
	makeBelow := func(parent string) (string, error) {
		own, err := os.MkdirTemp(parent, "own-")
		if err != nil {
			return "", err
		}
		err = os.WriteFile(filepath.Join(own, "data.db"), []byte("whole"), 0o600)
		made.Done()
		made.Wait() // until the other one has made its own
		return own, err
	}
	var packages sync.WaitGroup
	for range 2 {
		packages.Go(func() {
			if got, err := sharedTemplate(dir, makeBelow); got != dir || err != nil {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	packages.Wait()
	if got, err := sharedTemplate(dir, nil); got != dir || err != nil { // who comes later makes none
		t.Errorf("%s, %v", got, err)
	}
	left, err := filepath.Glob(filepath.Join(parent, "*", "*"))
	if err != nil || len(left) != 1 || left[0] != filepath.Join(dir, "data.db") {
		t.Errorf("there is %v, %v", left, err)
	}
}
