package warranty

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsOfCustomer are what customers may say of their units; the desk looks at it again when they say it otherwise.
var fieldsOfCustomer = []string{"product", "serial", "bought_at", "installed_at", "delivered_at", "sale", "proof"}

// fieldsOfReview are written by the desk when a colleague has looked at the proof.
var fieldsOfReview = []string{"reviewed_by", "reviewed_at"}

// fieldsOfDays are the days that cannot lie ahead.
var fieldsOfDays = []string{"bought_at", "installed_at", "delivered_at", "made_at", "replaced_at"}

// aheadMost is how far a day may lie ahead of the desk's clock: where the customer is, tomorrow may have begun.
const aheadMost = 24 * time.Hour

// mostExchanges bounds the line of units that came one in exchange for the other.
const mostExchanges = 20

func (r *room) onAssetCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if actor.IsCustomer() {
		e.Record.Set("customer", actor.ID)
		e.Record.Set("note", "")
	}
	said := journal.Changed(core.NewRecord(e.Record.Collection()), e.Record)
	said = slices.DeleteFunc(said, func(name string) bool { return actor.IsCustomer() && name == "customer" })
	if err := r.guardAsset(e.App, actor, e.Record, said); err != nil {
		return err
	}
	if actor.IsCustomer() && len(files(e.Record)) > 0 {
		e.Record.Set("review", string(ProofWaiting))
	}
	r.noteReview(actor, e.Record, "", said)
	return e.Next()
}

func (r *room) onAssetUpdate(e *core.RecordEvent) error {
	actor, before := journal.ActorOf(e.Record), journal.Before(e.Record)
	changed := journal.Changed(before, e.Record)
	if len(changed) == 0 {
		return e.Next()
	}
	if actor.IsCustomer() && before.GetString("customer") != actor.ID {
		return locale.Forbid("not_yours")
	}
	if err := r.guardAsset(e.App, actor, e.Record, changed); err != nil {
		return err
	}
	if actor.IsCustomer() {
		lookAgain(e.Record)
	}
	r.noteReview(actor, e.Record, Proof(before.GetString("review")), changed)
	return e.Next()
}

// guardAsset refuses what the actor may not say of a unit, and what cannot be.
func (r *room) guardAsset(tx core.App, actor journal.Actor, asset *core.Record, said []string) error {
	if !actor.IsCustomer() && !actor.CanWork() {
		if actor.IsStaff() {
			return locale.Forbid("role_cannot_work")
		}
		return locale.Forbid("not_yours")
	}
	for _, name := range said {
		switch {
		case slices.Contains(fieldsOfReview, name):
			return locale.Refuse(name, "field_kept_by_desk", nil)
		case actor.IsCustomer() && !slices.Contains(fieldsOfCustomer, name) && !slices.Contains([]string{"id", "created", "updated"}, name):
			return locale.Refuse(name, "field_not_yours", nil)
		case slices.Contains(fieldsOfDays, name) && asset.GetDateTime(name).Time().After(r.clock.Now().Add(aheadMost)):
			return locale.Refuse(name, "date_ahead", nil)
		}
	}
	asset.Set("serial", strings.TrimSpace(asset.GetString("serial")))
	if slices.Contains(said, "review") && Proof(asset.GetString("review")) == ProofRefused && strings.TrimSpace(asset.GetString("review_note")) == "" {
		return locale.Refuse("review_note", "needs_reason", nil) // the customer is to know what else to send
	}
	if slices.ContainsFunc([]string{"serial", "product", "customer"}, func(name string) bool { return slices.Contains(said, name) }) {
		if err := guardTwin(tx, asset); err != nil {
			return err
		}
	}
	if slices.Contains(said, "replaces") || slices.Contains(said, "customer") {
		if err := r.guardExchange(tx, asset); err != nil {
			return err
		}
	}
	r.keepDays(asset)
	return nil
}

// guardTwin keeps a customer from having the same unit twice, whatever the case of the letters of its serial number: the second one would lack
// the first one's proof and its days in repair.
func guardTwin(tx core.App, asset *core.Record) error {
	serial := asset.GetString("serial")
	if serial == "" {
		return nil
	}
	var first string
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT id FROM assets WHERE customer = ? AND product = ? AND serial = ? COLLATE NOCASE AND id != ?`+journal.AtMost(1),
		asset.GetString("customer"), asset.GetString("product"), serial, asset.Id).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a unit with serial number %s: %w", serial, err)
	}
	return locale.Refuse("serial", "unit_registered", map[string]any{"serial": serial, "asset": first})
}

// keepDays keeps days as days: at noon of UTC, whichever instant of the day in the desk's zone was given. Pages then show the day without
// knowing the zone, and save what they show.
func (r *room) keepDays(asset *core.Record) {
	for _, name := range fieldsOfDays {
		if at := asset.GetDateTime(name).Time(); !at.IsZero() {
			asset.Set(name, journal.DateTime(dayKept(at, r.zone()).Noon(time.UTC)))
		}
	}
}

// guardExchange keeps a unit to have come in exchange for an earlier one of the same customer.
func (r *room) guardExchange(tx core.App, asset *core.Record) error {
	before := asset.GetString("replaces")
	if before == "" {
		return nil
	}
	for range mostExchanges {
		record, err := tx.FindRecordById(CollectionAssets, before)
		if err != nil || record.Id == asset.Id || record.GetString("customer") != asset.GetString("customer") {
			return locale.Refuse("replaces", "exchange_of_other", nil)
		}
		if before = record.GetString("replaces"); before == "" {
			if asset.GetDateTime("replaced_at").IsZero() {
				asset.Set("replaced_at", journal.DateTime(r.clock.Now()))
			}
			return nil
		}
	}
	return locale.Refuse("replaces", "exchange_of_other", nil)
}

// lookAgain has a colleague look at what a customer says of a unit now.
func lookAgain(asset *core.Record) {
	review := ProofNone
	if len(files(asset)) > 0 {
		review = ProofWaiting
	}
	asset.Set("review", string(review))
	asset.Set("review_note", "")
}

// noteReview notes who looked at a proof, and when.
func (r *room) noteReview(actor journal.Actor, asset *core.Record, before Proof, said []string) {
	review := Proof(asset.GetString("review"))
	isReviewed := review == ProofAccepted || review == ProofRefused
	if !isReviewed {
		asset.Set("reviewed_by", "")
		asset.Set("reviewed_at", "")
		return
	}
	if review == before && !slices.Contains(said, "review_note") {
		return
	}
	asset.Set("reviewed_at", journal.DateTime(r.clock.Now()))
	asset.Set("reviewed_by", "")
	if actor.IsStaff() {
		asset.Set("reviewed_by", actor.ID)
	}
}

// files are the proofs that the unit has, those of this save included.
func files(asset *core.Record) []string {
	return append(asset.GetStringSlice("proof"), names(asset)...)
}

func names(asset *core.Record) []string {
	var found []string
	for _, file := range asset.GetUnsavedFiles("proof") {
		found = append(found, file.Name)
	}
	return found
}

// onProduct keeps a product's terms to what can be reckoned with.
func onProduct(e *core.RecordEvent) error {
	if _, err := readTerms(e.Record.GetString("warranty")); err != nil {
		return err
	}
	return e.Next()
}
