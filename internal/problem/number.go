package problem

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// nextNumber takes the next number of the year in which at lies in the desk's zone (time.Local, set at start). The counter
// moves in the transaction of the save, so a save that fails gives its number back and no gap remains.
func nextNumber(tx core.App, at time.Time) (string, error) {
	year := at.In(time.Local).Year()
	name := fmt.Sprintf("problems.%d", year)
	db := journal.Plain(tx.NonconcurrentDB())
	var last int64
	if err := db.QueryRow(`SELECT COALESCE(MAX(seq), 0) FROM cursors WHERE name = ?`, name).Scan(&last); err != nil {
		return "", fmt.Errorf("take a problem's number of %d: %w", year, err)
	}
	_, err := db.Exec(`INSERT INTO cursors (id, name, seq) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`,
		fmt.Sprintf("problems%07d", year), name, last+1)
	if err != nil {
		return "", fmt.Errorf("take a problem's number of %d: %w", year, err)
	}
	return fmt.Sprintf("P-%d-%04d", year, last+1), nil
}
