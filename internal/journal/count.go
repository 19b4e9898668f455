package journal

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// NextOfYear counts on, by one, what has a number of its own in each year: cases, say, by the name of their collection. The year
// is that in which at lies in the desk's zone (time.Local, set at start). The counter moves in the transaction of the save, so
// a save that fails gives its number back and no gap remains.
func NextOfYear(tx core.App, of string, at time.Time) (year int, next int64, err error) {
	year = at.In(time.Local).Year()
	name := fmt.Sprintf("%s.%d", of, year)
	db := Plain(tx.NonconcurrentDB())
	var last int64
	if err := db.QueryRow(`SELECT COALESCE(MAX(seq), 0) FROM cursors WHERE name = ?`, name).Scan(&last); err != nil {
		return 0, 0, fmt.Errorf("take the next number of %s: %w", name, err)
	}
	id := fmt.Sprintf("%s%0*d", of, core.DefaultIdLength-len(of), year)
	_, err = db.Exec(`INSERT INTO cursors (id, name, seq) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, id, name, last+1)
	if err != nil {
		return 0, 0, fmt.Errorf("take the next number of %s: %w", name, err)
	}
	return year, last + 1, nil
}
