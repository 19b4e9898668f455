package person

import (
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// consentDeclined is a customer's no to tips and offers by mail.
const consentDeclined = "declined"

// The fields of the consent: what was said, since when, and how.
const (
	fieldMailConsent       = "mail_consent"
	fieldMailConsentAt     = "mail_consent_at"
	fieldMailConsentSource = "mail_consent_source"
)

// How a consent was said.
const (
	sourcePortal        = "portal"
	sourceMailLink      = "mail_link"
	sourceColleague     = "colleague"
	sourceAdministrator = "administrator"
)

// keySource says how the consent of the current save was said; no request can set it, since PocketBase loads known fields
// only.
const keySource = "@consent_source"

// noteConsent notes, with a consent that is said anew, since when it holds and how it was said: the law asks for both. Nobody
// writes them by hand, which [guardCustomer] sees to, or they would prove nothing.
func noteConsent(clock timer.Clock, record *core.Record, changed []string) {
	if !slices.Contains(changed, fieldMailConsent) {
		return
	}
	record.Set(fieldMailConsentAt, journal.DateTime(clock.Now()))
	record.Set(fieldMailConsentSource, sourceOf(record))
}

func sourceOf(record *core.Record) string {
	if source, given := record.GetRaw(keySource).(string); given {
		return source
	}
	switch actor := journal.ActorOf(record); {
	case actor.IsStaff():
		return sourceColleague
	case actor.IsTrusted():
		return sourceAdministrator
	}
	return sourcePortal
}

// Decline notes in tx that a customer wants no tips and offers by mail any more, said by the link in one. Who has said so
// before is left as they are, since when included; so is who was erased.
func Decline(tx core.App, customer string) error {
	record, err := tx.FindRecordById(CollectionCustomers, customer)
	if err != nil {
		return fmt.Errorf("decline mails for customer %s: %w", customer, err)
	}
	if record.GetString(fieldMailConsent) == consentDeclined || record.GetString(fieldErasedAt) != "" {
		return nil
	}
	record.Set(fieldMailConsent, consentDeclined)
	record.SetRaw(keySource, sourceMailLink)
	journal.Act(record, journal.Actor{Kind: journal.ActorCustomer, ID: customer, Name: record.GetString("name")})
	return tx.SaveNoValidate(record)
}
