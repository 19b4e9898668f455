package knowledge

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

const (
	// mostOfAddress is how many guests of an address count for an article on a day, by what they say of it.
	mostOfAddress = 10
	// mostPlaces bounds for how many addresses and articles that is remembered on a day; what comes above is not counted.
	mostPlaces = 200_000
)

// Visitor is what tells one reader's doings of a day from another's: who they are where they are signed in as a customer, else where they come
// from and with what, in two lines. It is never stored.
func Visitor(e *core.RequestEvent) string {
	if actor := journal.RequestActor(e); actor.IsCustomer() {
		return "customer " + actor.ID
	}
	return e.RealIP() + "\n" + e.Request.UserAgent()
}

// visitors knows on a day whose doings count. Its key goes with the process and stands nowhere else: nobody who has the database finds out by
// it who read what, and after a new start one counts anew.
type visitors struct {
	key [32]byte

	mu     sync.Mutex
	day    string
	places map[string]int
}

func newVisitors() *visitors {
	v := &visitors{}
	_, _ = rand.Read(v.key[:]) // never fails
	return v
}

// mark is a keyed hash of who did what.
func (v *visitors) mark(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(v.key[:], "%q", parts))
	return hex.EncodeToString(sum[:16])
}

// take takes one of the places that a guest's address has for something on a day, and says whether there was one. Whoever gives their browser
// other names turns no article's votes up further than an office could. Give takes it back where what it was taken for was not written. A
// customer is one by whoever they are, and needs none.
func (v *visitors) take(day, visitor string, parts ...string) (isTaken bool, give func()) {
	address, _, isGuest := strings.Cut(visitor, "\n")
	if !isGuest {
		return true, func() {}
	}
	place := v.mark(append(parts, address)...)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.day != day {
		v.day, v.places = day, map[string]int{}
	}
	taken := v.places[place]
	if taken >= mostOfAddress || taken == 0 && len(v.places) >= mostPlaces {
		return false, func() {}
	}
	v.places[place]++
	return true, func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.day != day {
			return
		}
		if v.places[place]--; v.places[place] <= 0 {
			delete(v.places, place)
		}
	}
}
