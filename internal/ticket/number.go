package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// nextNumber takes the next number of the year in which at lies in the desk's zone, without a gap. Beyond 999,999 cases a year
// the number grows by a digit.
func nextNumber(tx core.App, at time.Time) (string, error) {
	year, next, err := journal.NextOfYear(tx, CollectionTickets, at)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d-%06d", year, next), nil
}
