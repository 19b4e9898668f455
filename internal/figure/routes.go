package figure

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// dayShape is how a day is written: 2026-09-01.
const dayShape = time.DateOnly

// answerFigure tells a colleague one figure of a period, as JSON or as a table for a spreadsheet program.
func (r *room) answerFigure(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	switch {
	case e.Auth == nil:
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	case !actor.IsStaff() && !actor.IsTrusted():
		return locale.Forbid("staff_only")
	}
	f, known := find(e.Request.PathValue("name"))
	if !known {
		return locale.Reject(http.StatusNotFound, "figure_unknown")
	}
	query := e.Request.URL.Query()
	format := query.Get("format")
	if format != "" && format != formatJSON && format != formatCSV {
		return locale.Refuse("format", "figure_format", nil)
	}
	q, err := r.question(e, f)
	if err != nil {
		return err
	}
	language := locale.OfRequest(e)
	answer, err := f.answer(q, language)
	if err != nil {
		return err
	}
	if answer.Target, err = target(e.App, f.name); err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	if format == formatCSV {
		return sendCSV(e, answer, language)
	}
	return e.JSON(http.StatusOK, answer)
}

// The formats of an answer.
const (
	formatJSON = "json"
	formatCSV  = "csv"
)

// question reads what is asked of a figure.
func (r *room) question(e *core.RequestEvent, f figure) (*question, error) {
	query := e.Request.URL.Query()
	period, err := parsePeriod(query.Get("from"), query.Get("to"), time.Local)
	if err != nil {
		return nil, err
	}
	q := &question{app: e.App, period: period, now: r.clock.Now(), by: Grouping(query.Get("by")), dimension: query.Get("dimension")}
	if !slices.Contains(f.by, q.by) {
		return nil, locale.Refuse("by", "figure_by", map[string]any{"allowed": waysOf(f)})
	}
	switch {
	case q.dimension == "":
		q.dimension = overall
	case !f.hasDimensions() || q.by == ByDimension:
		return nil, locale.Refuse("dimension", "figure_dimension_unasked", nil)
	case !dimensionShape.MatchString(q.dimension):
		return nil, locale.Refuse("dimension", "figure_dimension", nil)
	}
	hours, err := target(e.App, callbackHours)
	if err != nil {
		return nil, err
	}
	q.withinHours = defaultCallbackHours
	if hours != nil {
		q.withinHours = int(*hours)
	}
	return q, nil
}

// waysOf names the groupings of a figure.
func waysOf(f figure) string {
	var ways []string
	for _, by := range f.by {
		if by != ByNothing {
			ways = append(ways, string(by))
		}
	}
	return strings.Join(ways, ", ")
}
