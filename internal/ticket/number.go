package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// nextNumber takes the next number of the year in which at lies in the desk's zone (time.Local, set at start). The
// counter moves in the transaction of the save, so a save that fails gives its number back and no gap remains.
// Beyond 999,999 cases a year the number grows by a digit.
func nextNumber(tx core.App, at time.Time) (string, error) {
	year := at.In(time.Local).Year()
	name := fmt.Sprintf("tickets.%d", year)
	var number int64
	err := tx.NonconcurrentDB().NewQuery(`INSERT INTO cursors (id, name, seq) VALUES ({:id}, {:name}, 1)
		ON CONFLICT (name) DO UPDATE SET seq = seq + 1 RETURNING seq`).
		Bind(dbx.Params{"id": fmt.Sprintf("tickets%08d", year), "name": name}).Row(&number)
	if err != nil {
		return "", fmt.Errorf("take a case number of %d: %w", year, err)
	}
	return fmt.Sprintf("%d-%06d", year, number), nil
}
