package person

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// unusablePassword is stored for a customer who has no login: it is no bcrypt hash, so no password ever matches it, and
// making it costs nothing (a bcrypt hash costs 60 ms).
const unusablePassword = "!"

func (r *room) onCustomerCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if err := guardCustomer(actor, e.Record, filled(e.Record), true); err != nil {
		return err
	}
	trimmed(e.Record, "name", "phone", "company", "region")
	if e.Record.GetString("tier") == "" {
		e.Record.Set("tier", "standard")
	}
	if e.Record.GetString("locale") == "" {
		e.Record.Set("locale", locale.Chinese)
	}
	return e.Next()
}

func (r *room) onCustomerUpdate(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of customer %s outside the journal", e.Record.Id)
	}
	changed := journal.Changed(before, e.Record)
	if err := guardCustomer(journal.ActorOf(e.Record), e.Record, changed, false); err != nil {
		return err
	}
	if e.Record.GetString(fieldErasedReason) != "" && e.Record.GetString(fieldErasedAt) == "" {
		if err := r.erase(e.App, e.Record, before); err != nil {
			return err
		}
	}
	return e.Next()
}

// personal are the values of a customer's events that erasure blanks.
var personal = journal.Personal{CollectionCustomers: {"name", "phone", "company", "tags", "region", "note", "consents"}}

// erase blanks who the customer was, and ends every session and login. The customer's cases follow by the event.
func (r *room) erase(tx core.App, customer, before *core.Record) error {
	for _, record := range []*core.Record{customer, before} {
		for _, name := range personal[CollectionCustomers] {
			record.Set(name, nil)
		}
	}
	customer.Set(fieldErasedAt, r.clock.Now())
	customer.SetEmail("")
	customer.SetEmailVisibility(false)
	customer.SetVerified(false)
	customer.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: unusablePassword})
	customer.RefreshTokenKey()
	if err := journal.Erasing(tx, func() error { return journal.BlankRecord(tx, CollectionCustomers, customer.Id, personal) }); err != nil {
		return fmt.Errorf("erase customer %s: %w", customer.Id, err)
	}
	for _, table := range []string{core.CollectionNameExternalAuths, core.CollectionNameOTPs, core.CollectionNameAuthOrigins, core.CollectionNameMFAs} {
		if _, err := tx.NonconcurrentDB().Delete(table, dbx.HashExp{"recordRef": customer.Id}).Execute(); err != nil {
			return fmt.Errorf("erase customer %s: %w", customer.Id, err)
		}
	}
	if _, err := tx.NonconcurrentDB().NewQuery(`UPDATE assets SET serial = '', note = '' WHERE customer = {:customer}`).
		Bind(dbx.Params{"customer": customer.Id}).Execute(); err != nil {
		return fmt.Errorf("erase customer %s: %w", customer.Id, err)
	}
	return nil
}

func customerNames(before, after *core.Record, changes journal.Changes) []string {
	if _, erased := changes[fieldErasedAt]; erased && before != nil {
		return []string{EventErased}
	}
	return nil
}

// onCustomerCreateRequest lets staff take in a customer who has no login.
func onCustomerCreateRequest(e *core.RecordRequestEvent) error {
	actor := journal.RequestActor(e.RequestEvent)
	if (actor.IsStaff() || actor.IsTrusted()) && e.Record.GetString(core.FieldNamePassword) == "" {
		// A value that differs from the form's own makes PocketBase skip its rules for passwords typed in.
		e.Record.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: unusablePassword, Plain: ""})
		e.Record.SetTokenKey(security.RandomString(50))
		e.Record.SetEmailVisibility(false)
	}
	if e.Record.GetString("locale") == "" {
		e.Record.Set("locale", locale.OfRequest(e.RequestEvent))
	}
	return e.Next()
}

// onCustomerUpdateRequest keeps a customer's password the customer's own, and their e-mail a lead's to change.
func onCustomerUpdateRequest(e *core.RecordRequestEvent) error {
	actor := journal.RequestActor(e.RequestEvent)
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	if _, given := info.Body["password"]; given && !(actor.IsCustomer() && actor.ID == e.Record.Id) {
		return locale.Refuse("password", "password_customer_only", nil)
	}
	return e.Next()
}

// onCodeRequest makes a customer of an unknown address that asks for a sign-in code; the code proves the address.
func (r *room) onCodeRequest(e *core.RecordCreateOTPRequestEvent) error {
	if e.Record != nil || e.Collection.Name != CollectionCustomers {
		return e.Next()
	}
	var body struct {
		Email string `json:"email" form:"email"`
	}
	if err := e.BindBody(&body); err != nil {
		return locale.Reject(400, "bad_request")
	}
	customer := core.NewRecord(e.Collection)
	customer.SetEmail(body.Email)
	customer.Set("locale", locale.OfRequest(e.RequestEvent))
	customer.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: unusablePassword})
	customer.SetTokenKey(security.RandomString(50))
	journal.Act(customer, journal.Actor{Kind: journal.ActorSystem})
	if err := e.App.Save(customer); err != nil {
		return err
	}
	e.Record = customer
	return e.Next()
}
