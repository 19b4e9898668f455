package assist

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// hashOf is how a session's secret is stored, so that who reads the table opens none.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte("aftercare/assist/" + secret))
	return hex.EncodeToString(sum[:])
}

// open begins a session and returns the secret that its browser keeps.
func (r *room) open(customer, language string) (s *session, secret string) {
	secret = security.RandomString(40)
	return &session{
		ID: security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), Secret: hashOf(secret), Customer: customer,
		Locale: language, State: StateOpen, Created: journal.DateTime(r.clock.Now()).String(),
	}, secret
}

// find returns a session to whom it belongs: who has its secret, and where it has a customer is that one. Who signed in since it
// began becomes its customer. Anything else is not there.
func find(app core.App, id, secret, customer string) (*session, error) {
	s := &session{}
	err := app.ConcurrentDB().NewQuery(`SELECT id, secret, customer, locale, state, reason, category, ticket, misses, created, turns FROM question_sessions WHERE id = {:id}`).
		Bind(dbx.Params{"id": id}).One(s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, locale.Reject(404, "question_session_gone")
	}
	if err != nil {
		return nil, fmt.Errorf("read question session %s: %w", id, err)
	}
	isTheirs := hmac.Equal([]byte(s.Secret), []byte(hashOf(secret))) && (s.Customer == "" || s.Customer == customer)
	if !isTheirs {
		return nil, locale.Reject(404, "question_session_gone")
	}
	s.Customer = customer
	if err := json.Unmarshal([]byte(s.Text), &s.turns); err != nil {
		return nil, fmt.Errorf("read question session %s: %w", id, err)
	}
	return s, nil
}

// save writes a session, in tx.
func (r *room) save(tx core.App, s *session) error {
	turns, err := json.Marshal(s.turns)
	if err != nil {
		return err
	}
	_, err = tx.NonconcurrentDB().NewQuery(`INSERT INTO question_sessions (id, secret, customer, locale, state, reason, category, ticket, misses, turns, created, updated)
		VALUES ({:id}, {:secret}, {:customer}, {:locale}, {:state}, {:reason}, {:category}, {:ticket}, {:misses}, {:turns}, {:created}, {:now})
		ON CONFLICT (id) DO UPDATE SET customer = {:customer}, state = {:state}, reason = {:reason}, category = {:category}, ticket = {:ticket}, misses = {:misses}, turns = {:turns}, updated = {:now}`).
		Bind(dbx.Params{
			"id": s.ID, "secret": s.Secret, "customer": s.Customer, "locale": s.Locale, "state": s.State, "reason": s.Reason, "category": s.Category,
			"ticket": s.Ticket, "misses": s.Misses, "turns": string(turns), "created": s.Created, "now": journal.DateTime(r.clock.Now()).String(),
		}).Execute()
	if err != nil {
		return fmt.Errorf("keep question session %s: %w", s.ID, err)
	}
	return nil
}

// change finds a session, changes it and keeps it, in one transaction: two answers to it at once both count.
func (r *room) change(app core.App, id, secret, customer string, change func(tx core.App, s *session) error) (found *session, err error) {
	err = journal.Write(app, func(tx core.App) error {
		if found, err = find(tx, id, secret, customer); err != nil {
			return err
		}
		if err := change(tx, found); err != nil {
			return err
		}
		return r.save(tx, found)
	})
	return found, err
}

// forgetOld throws away sessions whose time is over, when a day begins.
func (r *room) forgetOld(app core.App) {
	now := r.clock.Now()
	day := now.Format("2006-01-02")
	if last, _ := r.forgotten.Swap(day).(string); last == day {
		return
	}
	_, err := app.NonconcurrentDB().NewQuery(`DELETE FROM question_sessions WHERE updated < {:before}`).
		Bind(dbx.Params{"before": journal.DateTime(now.AddDate(0, 0, -keptDays)).String()}).Execute()
	if err != nil {
		r.forgotten.Store("")
		app.Logger().Error("Old question sessions were not thrown away", "error", err)
	}
}

// onErasure takes the sessions with a customer or a case that is erased, in the transaction of the save that does it.
func (r *room) onErasure(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	if before == nil || before.GetString("erased_at") != "" || e.Record.GetString("erased_at") == "" {
		return nil
	}
	field := "ticket"
	if e.Record.Collection().Name == "customers" {
		field = "customer"
	}
	_, err := e.App.NonconcurrentDB().NewQuery(`DELETE FROM question_sessions WHERE ` + field + ` = {:id} AND ` + field + ` != ''`).Bind(dbx.Params{"id": e.Record.Id}).Execute()
	if err != nil {
		return fmt.Errorf("erase the question sessions of %s: %w", e.Record.Id, err)
	}
	return nil
}
