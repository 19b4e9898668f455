package sla

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// bodyLimit bounds what a route of this room reads, in bytes: a whole calendar with years of days.
const bodyLimit = 4 << 20

// answerExplain says why a clock stands where it stands, to whoever may read the clock.
func (r *room) answerExplain(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	query.Del("expand") // the answer is one clock; what it leads to has doors of its own
	e.Request.URL.RawQuery = query.Encode()
	record, err := e.App.FindRecordById(CollectionClocks, e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("", nil)
	}
	info, err := e.RequestInfo()
	if err != nil {
		return locale.Reject(http.StatusBadRequest, "bad_request") // a body that cannot be read
	}
	// In the words for one that does not exist, so that nobody finds out which clocks there are.
	if ok, err := e.App.CanAccessRecord(record, info, record.Collection().ViewRule); err != nil || !ok {
		return e.NotFoundError("", nil)
	}
	number, err := ticketNumber(e.App, record.GetString("ticket"))
	if err != nil {
		return err
	}
	account, err := r.accountOf(e.App, record.GetString("ticket"), record.Id)
	if err != nil {
		return err
	}
	isInside := !journal.RequestActor(e).IsCustomer()
	explained, err := account.explain(locale.OfRequest(e), number, isInside)
	if err != nil {
		return err
	}
	if !isInside {
		hideFromCustomer(explained)
	}
	if err := apis.EnrichRecord(e, record); err != nil { // hides of the record what the caller may not see
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, struct {
		Clock *core.Record `json:"clock"`
		*explanation
	}{record, explained})
}

// hideFromCustomer takes out what is the desk's own: when it wants to be warned, and which calendar of its the clock uses.
func hideFromCustomer(explained *explanation) {
	explained.Marks, explained.Target.Warn = []markShown{}, []int{}
	if explained.Calendar != nil {
		explained.Calendar.ID = ""
	}
}

func ticketNumber(app core.App, id string) (string, error) {
	ticket, err := app.FindRecordById("tickets", id)
	if err != nil {
		return "", err
	}
	return ticket.GetString("number"), nil
}

// answerReapply gives open clocks the targets that the policies say now.
func (r *room) answerReapply(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.CanLead() {
		return locale.Forbid("needs_lead")
	}
	var body struct {
		Ticket string `json:"ticket"`
		All    bool   `json:"all"`
		Reason string `json:"reason"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	body.Reason = shortened(strings.TrimSpace(body.Reason))
	switch {
	case body.All && !actor.CanManage():
		return locale.Forbid("needs_manager")
	case body.Reason == "":
		return locale.Refuse("reason", "needs_reason", nil)
	case body.Ticket == "" && !body.All:
		return locale.Refuse("ticket", "ticket_unknown", nil)
	}
	applied := applied{actor: actor, reason: body.Reason}
	if body.All {
		if err := r.reapplyAll(e.App, &applied); err != nil {
			return err
		}
	} else {
		if _, err := e.App.FindRecordById("tickets", body.Ticket); err != nil {
			return locale.Refuse("ticket", "ticket_unknown", nil)
		}
		if err := r.reapply(e.App, []string{body.Ticket}, &applied); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]int{"tickets": applied.tickets, "clocks": applied.clocks})
}

// longestReason is the most of a reason that the journal keeps, in characters.
const longestReason = 2000

func shortened(reason string) string {
	runes := []rune(reason)
	return string(runes[:min(len(runes), longestReason)])
}

// answerImport reads the days of a year from a text; nothing is saved, the page merges them into a calendar.
func (r *room) answerImport(e *core.RequestEvent) error {
	if !journal.RequestActor(e).CanManage() {
		return locale.Forbid("needs_manager")
	}
	var body struct {
		Text string `json:"text"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	days, err := calendar.ParseYear([]byte(body.Text))
	var fault *calendar.Fault
	switch {
	case errors.As(err, &fault):
		return locale.Refuse(fault.Field, fault.Code, fault.Params)
	case err != nil:
		return err
	}
	return e.JSON(http.StatusOK, summaryOf(days))
}
