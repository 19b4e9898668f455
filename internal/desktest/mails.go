package desktest

import (
	"context"
	"sync"

	"aftercare/internal/outbox"
)

// Mails keeps what would have been sent.
type Mails struct {
	mu   sync.Mutex
	sent []outbox.Message
}

// Send implements [outbox.Transport].
func (m *Mails) Send(_ context.Context, message outbox.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, message)
	return nil
}

// Sent returns what was sent so far, in order.
func (m *Mails) Sent() []outbox.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]outbox.Message(nil), m.sent...)
}
