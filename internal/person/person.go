// Package person owns who is who: staff, customers and teams, what each may change of whom, and what a customer may see.
//
// Contract: customers and staff are never deleted; a colleague is switched off, a customer is erased. Rights come from a
// colleague's role, read at the request, never from a page. What is internal is hidden from customers in every answer,
// and a customer's filter, sort and expand are held to an allow-list, since a filter on a hidden value finds the row.
package person

import (
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Names of the collections this room owns.
const (
	CollectionStaff     = "staff"
	CollectionCustomers = "customers"
	CollectionTeams     = "teams"
)

// collectionAssets holds the customers' units, which are erased with them.
const collectionAssets = "assets"

// EventErased is appended when a customer's personal data are erased.
const EventErased = "customer.erased"

// fieldsOfSelf are what a colleague may change of their own record; the rest is a manager's.
var fieldsOfSelf = []string{"name", "presence", "languages", "locale", "signature_zh", "signature_en", "mail_mentions"}

// fieldsOfCustomer are what customers may say of themselves.
var fieldsOfCustomer = []string{"name", "phone", "company", "locale", "region", "consents", "no_callbacks", fieldMailConsent}

// fieldsOfErasure are written by the desk, or by a manager who asks for an erasure.
const (
	fieldErasedAt     = "erased_at"
	fieldErasedReason = "erased_reason"
)

// fieldPhoneDigits holds the telephone's digits alone: people write 138 0000 2102 and dial 13800002102.
const fieldPhoneDigits = "phone_digits"

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}

// guardStaff refuses what actor may not change of a colleague.
func guardStaff(actor journal.Actor, record *core.Record, changed []string) error {
	if len(changed) == 0 || actor.CanManage() {
		return nil
	}
	if !actor.IsStaff() || record.Id != actor.ID {
		return locale.Forbid("needs_manager")
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if !slices.Contains(fieldsOfSelf, name) {
			refused[name] = locale.Reason("needs_manager", nil)
		}
	}
	return locale.Refusals(refused)
}

// guardErased keeps an erased customer as erasure left them, whoever asks: no new address leads to a new login.
func guardErased(before, after *core.Record) error {
	if before.GetString(fieldErasedAt) == "" {
		return nil
	}
	for _, name := range append(journal.Changed(before, after), core.FieldNameEmail, core.FieldNameVerified, core.FieldNamePassword) {
		if before.GetString(name) != after.GetString(name) || before.GetString(name+":hash") != after.GetString(name+":hash") {
			return locale.Refuse(name, "customer_erased", nil)
		}
	}
	return nil
}

// guardCustomer refuses what actor may not change of a customer. An unknown actor may only sign up.
func guardCustomer(actor journal.Actor, record *core.Record, changed []string, isNew bool) error {
	refused := validation.Errors{}
	for _, name := range changed {
		switch {
		case name == fieldErasedAt || name == fieldPhoneDigits || name == fieldMailConsentAt || name == fieldMailConsentSource:
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		case name == fieldErasedReason && !actor.CanManage():
			refused[name] = locale.Reason("needs_manager", nil)
		case name == fieldErasedReason && strings.TrimSpace(record.GetString(name)) == "":
			refused[name] = locale.Reason("needs_reason", nil)
		case actor.CanWork():
			continue
		case actor.IsStaff():
			return locale.Forbid("role_cannot_work")
		case !isNew && (!actor.IsCustomer() || record.Id != actor.ID):
			return locale.Forbid("not_yours")
		case !slices.Contains(fieldsOfCustomer, name):
			refused[name] = locale.Reason("field_not_yours", nil)
		}
	}
	return locale.Refusals(refused)
}

// filled lists the fields of a new record that say something.
func filled(record *core.Record) []string {
	return journal.Changed(core.NewRecord(record.Collection()), record)
}

func trimmed(record *core.Record, names ...string) {
	for _, name := range names {
		record.Set(name, strings.TrimSpace(record.GetString(name)))
	}
}
