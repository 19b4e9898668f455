package desktest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// boundLimit is a LIMIT or OFFSET whose number is bound.
var boundLimit = regexp.MustCompile(`(?:LIMIT|OFFSET) (?:\?|\{:)`)

// TestLimitsAreWritten: SQLite plans a statement by the number of its LIMIT. One that is bound makes it parse and plan the
// statement anew at every use, prepared or not: see journal.AtMost.
func TestLimitsAreWritten(t *testing.T) {
	read := 0
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if found := boundLimit.FindString(string(source)); found != "" {
			t.Errorf("%s has %q", path, found)
		}
		read++
		return err
	})
	if err != nil || read < 100 {
		t.Fatalf("read %d files: %v", read, err)
	}
}
