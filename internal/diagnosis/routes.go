package diagnosis

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// bodyLimit bounds what a page sends.
const bodyLimit = 1 << 20

// answerCount notes that somebody came to a step. Colleagues who look at a flow are not counted.
func (r *room) answerCount(e *core.RequestEvent) error {
	var body struct {
		Version int    `json:"version"`
		Node    string `json:"node"`
		What    string `json:"what"`
		Seconds int    `json:"seconds"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	id := e.Request.PathValue("flow")
	flow, err := versionOf(e.App, id, body.Version)
	if err != nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	node, known := flow.Nodes[body.Node]
	isEnd := known && node.Type == TypeResult
	if !known || body.What != CountEntered && !(body.What == CountSolved && isEnd) {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		if err := r.add(e.App, countsOf(id, body.Version, body.Node, node, body.What, body.Seconds)); err != nil {
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
		Product: body.Product, Asset: body.Asset, Subject: flow.title(language), Description: flow.describe(language, body.Words, steps, end),
	}
	if end.Safety {
		intake.Priority = "urgent"
	}
	var number string
	err = journal.Write(e.App, func(tx core.App) error {
		number, err = r.open(tx, intake, actor)
		return err
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"id": body.ID, "number": number})
}
