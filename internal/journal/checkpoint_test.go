package journal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestLog_IsCopiedBesideWriters writes 60 MB in a thousand turns without a pause: less than the database itself waits for, so that the
// log would grow to that.
func TestLog_IsCopiedBesideWriters(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	if _, err := w.App.NonconcurrentDB().NewQuery(`CREATE TABLE bulk (text TEXT)`).Execute(); err != nil {
		t.Fatal(err)
	}
	defer w.Journal.Start(t.Context())()
	text := strings.Repeat("x", 60<<10)
	for range 1_000 {
		err := journal.Write(w.App, func(tx core.App) error {
			_, err := journal.Plain(tx.NonconcurrentDB()).Exec(`INSERT INTO bulk (text) VALUES (?)`, text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.Stat(filepath.Join(w.DataDir(), "data.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	if log.Size() > 40<<20 {
		t.Errorf("the log has %d MB", log.Size()>>20)
	}
	t.Logf("the log has %d MB", log.Size()>>20)
}
