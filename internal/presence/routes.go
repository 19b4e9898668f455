package presence

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// topic is the realtime topic on which the pages at a case hear who is there.
const topic = "desk/presence/"

// pulse gathers what changes at a case before it is told, in wall time.
const pulse = 100 * time.Millisecond

// bodyLimit bounds a beat, in bytes.
const bodyLimit = 1000

type room struct {
	app   core.App
	clock timer.Clock
	board board

	mu      sync.Mutex
	waiting map[string]bool // by case: it will be told
}

// answerBeat notes that a colleague is at a case, and answers who is.
func (r *room) answerBeat(e *core.RequestEvent) error {
	ticket, err := r.caseOf(e)
	if err != nil {
		return err
	}
	var body struct {
		Writing bool `json:"writing"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	now := r.clock.Now()
	// A beat comes by the wall's time, also where the desk's clock runs faster.
	until := now.Add(time.Duration(float64(lasts) * r.clock.Speed()))
	if r.board.mark(ticket, e.Auth.Id, body.Writing, now, until) {
		r.tell(ticket)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"people": r.board.at(ticket, now)})
}

// answerLeave notes that a colleague has left a case.
func (r *room) answerLeave(e *core.RequestEvent) error {
	if !journal.RequestActor(e).IsStaff() {
		return locale.Forbid("staff_only")
	}
	ticket := e.Request.PathValue("id")
	if r.board.leave(ticket, e.Auth.Id) {
		r.tell(ticket)
	}
	return e.NoContent(http.StatusNoContent)
}

// caseOf is the case of the request, as far as the colleague may see it.
func (r *room) caseOf(e *core.RequestEvent) (id string, err error) {
	if !journal.RequestActor(e).IsStaff() {
		return "", locale.Forbid("staff_only")
	}
	record, err := e.App.FindRecordById("tickets", e.Request.PathValue("id"))
	if err != nil {
		return "", locale.Reject(http.StatusNotFound, "not_found")
	}
	info, err := e.RequestInfo()
	if err != nil {
		return "", err
	}
	if may, err := e.App.CanAccessRecord(record, info, record.Collection().ViewRule); err != nil || !may {
		return "", locale.Reject(http.StatusNotFound, "not_found")
	}
	return record.Id, nil
}

// tell lets everybody who is at the case hear who is, once for all that happens within a pulse.
func (r *room) tell(ticket string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting[ticket] {
		return
	}
	r.waiting[ticket] = true
	time.AfterFunc(pulse, func() {
		r.mu.Lock()
		delete(r.waiting, ticket)
		r.mu.Unlock()
		r.send(ticket)
	})
}

// send goes to those alone whom the board has at the case: they have shown that they may see it.
func (r *room) send(ticket string) {
	people := r.board.at(ticket, r.clock.Now())
	data, err := json.Marshal(map[string]any{"people": people})
	if err != nil {
		return // names and flags always encode
	}
	message := subscriptions.Message{Name: topic + ticket, Data: data}
	for _, client := range r.app.SubscriptionsBroker().Clients() {
		if !client.HasSubscription(message.Name) {
			continue
		}
		auth, _ := client.Get("auth").(*core.Record)
		isThere := auth != nil && auth.Collection().Name == "staff" &&
			slices.ContainsFunc(people, func(one Person) bool { return one.Staff == auth.Id })
		if isThere {
			client.Send(message)
		}
	}
}
