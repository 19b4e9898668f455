package person

import (
	"fmt"
	"slices"

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
	noteConsent(r.clock, e.Record, filled(e.Record))
	trimmed(e.Record, "name", "phone", "company", "region")
	e.Record.Set(fieldPhoneDigits, digits(e.Record.GetString("phone")))
	if e.Record.GetString("tier") == "" {
		e.Record.Set("tier", "standard")
	}
	if e.Record.GetString("locale") == "" {
		e.Record.Set("locale", locale.Chinese)
	}
	// Only the customer and staff can read the record at all, and staff need the address.
	e.Record.SetEmailVisibility(true)
	return e.Next()
}

func (r *room) onCustomerUpdate(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of customer %s outside the journal", e.Record.Id)
	}
	if err := guardErased(before, e.Record); err != nil {
		return err
	}
	changed := journal.Changed(before, e.Record)
	if err := guardCustomer(journal.ActorOf(e.Record), e.Record, changed, false); err != nil {
		return err
	}
	noteConsent(r.clock, e.Record, changed)
	e.Record.SetEmailVisibility(true)
	e.Record.Set(fieldPhoneDigits, digits(e.Record.GetString("phone")))
	if slices.Contains(changed, fieldErasedReason) {
		if err := r.erase(e.App, e.Record, before); err != nil {
			return err
		}
	}
	return e.Next()
}

// personal are the values of a customer's events that erasure blanks, and of those of the customer's units.
var personal = journal.Personal{
	CollectionCustomers: {"name", "phone", fieldPhoneDigits, "company", "tags", "region", "note", "consents"},
	collectionAssets:    {"serial", "note", "proof", "review_note"},
}

// erase blanks who the customer was, and ends every session and login. The customer's cases follow by the event.
func (r *room) erase(tx core.App, customer, before *core.Record) error {
	address := before.Email()
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
	for _, erase := range []func() error{
		func() error { return r.eraseAssets(tx, customer.Id) },
		func() error { return eraseLogins(tx, customer.Id) },
		func() error { return r.outbox.ErasePerson(tx, customer.Id, address) },
		func() error {
			return journal.Erasing(tx, func() error { return journal.BlankRecord(tx, CollectionCustomers, customer.Id, personal) })
		},
	} {
		if err := erase(); err != nil {
			return fmt.Errorf("erase customer %s: %w", customer.Id, err)
		}
	}
	return nil
}

// eraseAssets blanks what tells a customer's units from others of their kind.
func (r *room) eraseAssets(tx core.App, customer string) error {
	assets, err := tx.FindAllRecords(collectionAssets, dbx.HashExp{"customer": customer})
	if err != nil {
		return err
	}
	for _, asset := range assets {
		for _, name := range personal[collectionAssets] {
			asset.Set(name, "")
		}
		journal.Act(asset, journal.Actor{Kind: journal.ActorSystem})
		if err := tx.Save(asset); err != nil {
			return err
		}
		if err := journal.Erasing(tx, func() error { return journal.BlankRecord(tx, collectionAssets, asset.Id, personal) }); err != nil {
			return err
		}
	}
	return nil
}

func eraseLogins(tx core.App, customer string) error {
	for _, table := range []string{core.CollectionNameExternalAuths, core.CollectionNameOTPs, core.CollectionNameAuthOrigins, core.CollectionNameMFAs} {
		if _, err := tx.NonconcurrentDB().Delete(table, dbx.HashExp{"recordRef": customer}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func customerNames(before, after *core.Record, changes journal.Changes) []string {
	if _, erased := changes[fieldErasedAt]; erased && before != nil {
		return []string{EventErased}
	}
	return nil
}

// onCustomerCreateRequest lets staff take in a customer who has no login. Only the customer chooses a password.
func onCustomerCreateRequest(e *core.RecordRequestEvent) error {
	actor := journal.RequestActor(e.RequestEvent)
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	if given, _ := info.Body["password"].(string); given != "" && actor.IsStaff() {
		return locale.Refuse("password", "password_customer_only", nil)
	}
	if (actor.IsStaff() || actor.IsTrusted()) && e.Record.GetString(core.FieldNamePassword) == "" {
		// A value that differs from the form's own makes PocketBase skip its rules for passwords typed in.
		e.Record.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: unusablePassword, Plain: ""})
		e.Record.SetTokenKey(security.RandomString(50))
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
	if e.Record.Email() != e.Record.Original().Email() && !actor.CanLead() {
		if actor.IsCustomer() {
			return locale.Refuse("email", "email_by_link", nil) // PocketBase would say that two values do not match
		}
		return locale.Refuse("email", "needs_lead", nil)
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
