package problem

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// nextNumber takes the next number of the year in which at lies in the desk's zone, without a gap.
func nextNumber(tx core.App, at time.Time) (string, error) {
	year, next, err := journal.NextOfYear(tx, CollectionProblems, at)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("P-%d-%04d", year, next), nil
}
