package diagnosis

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// bodyLimit bounds what a page sends.
const bodyLimit = 1 << 20

// answerCount notes that somebody came to a step, went on from it, or was done, once a visitor and day. Colleagues who look at a
// flow are not counted.
func (r *room) answerCount(e *core.RequestEvent) error {
	var body told
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	id := e.Request.PathValue("flow")
	flow, err := openVersionOf(e.App, id, body.Version)
	if err != nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	if !body.isOf(flow) {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		counts, forget := r.once.of(r.today(), senderOf(e), body.counts(flow, id))
		if err := r.add(e.App, counts); err != nil {
			forget()
			return err
		}
	}
	return e.NoContent(http.StatusNoContent)
}

// answerCase makes the case that a diagnosis ends in, filled in with the path. What it is filled in with comes from the flow and
// never from the page; the page chooses its id, so that a second try makes no second case.
func (r *room) answerCase(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsCustomer() {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	var body struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
		Answers []int  `json:"answers"`
		Words   string `json:"words"`
		Product string `json:"product"`
		Asset   string `json:"asset"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	if len(body.ID) != core.DefaultIdLength {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	flow, err := versionOf(e.App, e.Request.PathValue("flow"), body.Version)
	if err != nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	steps, end, err := flow.follow(body.Answers)
	if err != nil || !makesCase(end.Outcome) {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	language := locale.OfRequest(e)
	intake := Intake{
		ID: body.ID, Customer: actor.ID, Kind: end.Ticket.Kind, Category: end.Ticket.Category, Priority: end.Ticket.Priority,
		Product: body.Product, Asset: body.Asset, Subject: flow.title(language), Description: strings.TrimSpace(body.Words), IsDanger: end.Safety,
	}
	if intake.Description == "" {
		intake.Description = intake.Subject // which is what the customer says by having chosen it
	}
	if intake.PromiseAt, err = r.promise(e.App, end, r.clock.Now()); err != nil {
		return err
	}
	if end.promisesCall() {
		intake.PromiseText = locale.Text(language, "diagnosis.case.promise", map[string]any{"title": flow.title(language)})
	}
	var number string
	err = journal.Write(e.App, func(tx core.App) error {
		var isNew bool
		if number, isNew, err = r.config.Open(tx, intake, actor); err != nil || !isNew {
			return err
		}
		if err := r.config.Tell(tx, body.ID, nameOf(language), flow.describe(language, steps, end)); err != nil {
			return err
		}
		if parts := end.parts(language); parts != "" {
			return r.config.Note(tx, body.ID, nameOf(language), parts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"id": body.ID, "number": number})
}

// pathIsFresh is how old a case may be for a path to be added to it: it belongs to a request that has just been sent, perhaps
// over a poor connection.
const pathIsFresh = 24 * time.Hour

// answerPath adds to a request of the customer's own which diagnosis it came from, where that should have mended it and did not.
// What it says comes from the flow and never from the page; told twice, it stands there once.
func (r *room) answerPath(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsCustomer() {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	var body struct {
		Ticket  string `json:"ticket"`
		Version int    `json:"version"`
		Answers []int  `json:"answers"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	flow, err := versionOf(e.App, e.Request.PathValue("flow"), body.Version)
	if err != nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	steps, end, err := flow.follow(body.Answers)
	if err != nil || makesCase(end.Outcome) {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	language := locale.OfRequest(e)
	text := flow.describe(language, steps, end)
	err = journal.Write(e.App, func(tx core.App) error {
		ticket, err := tx.FindRecordById("tickets", body.Ticket)
		isTheirs := err == nil && ticket.GetString("customer") == actor.ID && !ticket.GetDateTime("created").Time().Before(r.clock.Now().Add(-pathIsFresh))
		if !isTheirs {
			return locale.Reject(http.StatusNotFound, "not_found")
		}
		said, err := tx.FindFirstRecordByFilter("messages", "ticket = {:ticket} && kind = 'system' && body = {:body}", dbx.Params{"ticket": ticket.Id, "body": text})
		if said != nil {
			return nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return r.config.Tell(tx, ticket.Id, nameOf(language), text)
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}
