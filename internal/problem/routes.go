package problem

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// mostAsked bounds how many problems are counted at a time: a page of the list.
const mostAsked = 200

// answerAffected tells colleagues how many cases and customers each of some problems touches.
func (r *room) answerAffected(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("staff_only")
	}
	ids := strings.FieldsFunc(e.Request.URL.Query().Get("ids"), func(letter rune) bool { return letter == ',' })
	if len(ids) > mostAsked {
		return locale.Reject(http.StatusBadRequest, "too_large")
	}
	found, err := affectedBy(e.App, ids)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, found)
}

// answerEffect tells colleagues whether the measures of a problem helped, by its own basis or another that is asked for.
func (r *room) answerEffect(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("staff_only")
	}
	record, err := e.App.FindRecordById(CollectionProblems, e.Request.PathValue("id"))
	if err != nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	basis := record.GetString("basis")
	if asked := e.Request.URL.Query().Get("basis"); asked == BasisLinked || asked == BasisCategory {
		basis = asked
	}
	if basis == BasisCategory && !isSorted(record) {
		return locale.Refuse("basis", "problem_basis_unsorted", nil)
	}
	effect, err := effectOf(e.App, Wrap(record), basis, r.clock.Now())
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"basis": basis, "effect": effect})
}
