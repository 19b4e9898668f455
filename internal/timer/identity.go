package timer

import (
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// idTime is how many of an id's characters tell the time of its making, in milliseconds: enough until the year 2059.
const idTime = 8

// NewID is an id for a row of the desk's own that nobody needs to be unable to guess. Ids made one after another stand beside each other
// in their index, so that what is written in one transaction touches few of its pages; wholly random ones touch a page each.
// It is the wall's clock that they go by: they follow the making of rows, and the desk's may run faster or stand still.
func NewID() string { return idAt(time.Now()) }

func idAt(at time.Time) string {
	made := strconv.FormatInt(at.UnixMilli(), len(core.DefaultIdAlphabet))
	return strings.Repeat("0", max(0, idTime-len(made))) + made[max(0, len(made)-idTime):] +
		security.PseudorandomStringWithAlphabet(core.DefaultIdLength-idTime, core.DefaultIdAlphabet)
}
