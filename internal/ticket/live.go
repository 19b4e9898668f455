package ticket

import (
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// TopicQueues is the realtime topic on which desks hear that some queue changed; the message is empty, and the desk asks
// for what it may see.
const TopicQueues = "desk/queues"

// queuePulse bounds how often desks are told, in wall time, since a writer waits for the fan-out and a burst of changes
// needs one refetch.
const queuePulse = 250 * time.Millisecond

// pulse gathers changes and tells the desks of them once.
type pulse struct {
	mu      sync.Mutex
	waiting bool
}

func (p *pulse) tell(app core.App) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting || app.SubscriptionsBroker().TotalClients() == 0 {
		return
	}
	p.waiting = true
	time.AfterFunc(queuePulse, func() {
		p.mu.Lock()
		p.waiting = false
		p.mu.Unlock()
		message := subscriptions.Message{Name: TopicQueues, Data: []byte("{}")}
		for _, client := range app.SubscriptionsBroker().Clients() {
			auth, _ := client.Get("auth").(*core.Record)
			if client.HasSubscription(TopicQueues) && auth != nil && auth.Collection().Name == "staff" {
				client.Send(message)
			}
		}
	})
}
