package outbox

import (
	"context"
	"net/mail"
)

// Message is a mail as it goes out.
type Message struct {
	// ID is the Message-ID with its angle brackets; the same at every try.
	ID        string
	From      mail.Address
	To        mail.Address
	Subject   string
	Text      string
	HTML      string
	Locale    string
	InReplyTo string
	// Unsubscribe is the address of a mail to many by which its receiver says that they want no more.
	Unsubscribe string
}

// Transport takes mails to where they go.
type Transport interface {
	// Send returns nil once the message has been taken over for good. A [Permanent] error says that another try is of no
	// use; every other error is tried again. It returns soon after ctx has ended.
	Send(ctx context.Context, message Message) error
}

// Permanent marks an error after which the same mail is not tried again.
type Permanent struct{ Err error }

// Error implements error.
func (p Permanent) Error() string { return p.Err.Error() }

// Unwrap returns the cause.
func (p Permanent) Unwrap() error { return p.Err }
