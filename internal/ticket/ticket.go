// Package ticket owns a case from the first word to its end: lifecycle, numbering, messages, assignment, steps.
//
// Contract: whoever saves a ticket or a message, through whatever door, meets the same guards, in the transaction of the
// save. Tickets and messages are never deleted; messages are never changed. Numbers are gap-free within a year of the
// desk's zone. What the customer's tracker shows (steps) is kept in the same transaction as what it speaks of.
//
// The state machine stands in state.go, who may change what in guard.go; both are pure.
package ticket

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Names of the collections this room owns.
const (
	CollectionTickets       = "tickets"
	CollectionMessages      = "messages"
	CollectionNotifications = "notifications"
)

// Status is where a case stands.
type Status string

// The statuses of a case.
const (
	StatusNew      Status = "new"
	StatusOpen     Status = "open"
	StatusPending  Status = "pending" // waits for the customer
	StatusOnHold   Status = "on_hold" // waits for parts or a third party
	StatusResolved Status = "resolved"
	StatusClosed   Status = "closed"
)

// IsOpen says whether the case is still to be solved.
func (s Status) IsOpen() bool { return s != StatusResolved && s != StatusClosed }

// KindComplaint is the kind whose grade, stage and closing have rules of their own.
const KindComplaint = "complaint"

// MessageKind is what a message is.
type MessageKind string

// The kinds of message. Only a reply is public by nature.
const (
	MessageReply  MessageKind = "reply"
	MessageNote   MessageKind = "note"
	MessageCall   MessageKind = "call"
	MessageVisit  MessageKind = "visit"
	MessageSystem MessageKind = "system"
)

// Names of the events this room appends beside ticket.created, ticket.updated and message.created.
const (
	EventCreated    = "ticket.created"
	EventAssigned   = "ticket.assigned"
	EventClassified = "ticket.classified"
	EventResolved   = "ticket.resolved"
	EventReopened   = "ticket.reopened"
	EventClosed     = "ticket.closed"
	EventWithdrawn  = "ticket.withdrawn"
	EventMerged     = "ticket.merged"
	EventErased     = "ticket.erased"
	EventEscalated  = "ticket.escalated"
	EventAccepted   = "ticket.accepted"
	EventMessage    = "message.created"
)

// graceAfterClosing is how long a customer's message still opens a closed case; later it starts a linked one.
const graceAfterClosing = 7 * 24 * time.Hour

// Ticket is a record of the tickets collection with typed access to what this room decides by.
type Ticket struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Ticket {
	t := &Ticket{}
	t.SetProxyRecord(record)
	return t
}

// Status is where the case stands.
func (t *Ticket) Status() Status { return Status(t.GetString("status")) }

// IsComplaint says whether it is a complaint.
func (t *Ticket) IsComplaint() bool { return t.GetString("kind") == KindComplaint }

// Assignee is the id of who works on it, empty when nobody does.
func (t *Ticket) Assignee() string { return t.GetString("assignee") }

// Customer is the id of who asks.
func (t *Ticket) Customer() string { return t.GetString("customer") }

func (t *Ticket) setStatus(status Status) {
	t.Set("status", string(status))
	t.keepQueues()
}

// keepQueues keeps what the queues ask for by index.
func (t *Ticket) keepQueues() {
	isOpen := t.Status().IsOpen()
	t.Set("is_open", isOpen)
	isSnoozed := isOpen && t.GetString("snoozed_until") != ""
	t.Set("is_snoozed", isSnoozed)
	t.Set("is_waiting", isOpen && t.Assignee() == "" && !isSnoozed)
}
