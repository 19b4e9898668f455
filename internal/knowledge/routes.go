package knowledge

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

const (
	// mostSuggested is how many articles, and how many diagnoses, are shown beside a text that is being written.
	mostSuggested = 3
	// largestBody bounds a body, in bytes: the longest text that is looked at, every character escaped, and room beside.
	largestBody = longestQuery*12 + 16<<10
)

// answerSuggest says which articles and diagnoses may help with a text. It comes by POST, since what somebody writes does not belong into
// addresses, which are logged.
func (r *room) answerSuggest(e *core.RequestEvent) error {
	var asked struct {
		Text   string `json:"text"`
		Locale string `json:"locale"`
		// Case is the one beside which it is asked, at the desk.
		Case *besideCase `json:"case"`
	}
	if err := locale.ReadBody(e, largestBody, &asked); err != nil {
		return err
	}
	if asked.Locale == "" {
		asked.Locale = locale.OfRequest(e)
	}
	found, err := r.suggest(e.App, reader(e), asked.Text, locale.Known(asked.Locale), asked.Case, mostSuggested)
	if err != nil {
		return err
	}
	// Lists to whoever reads them, also where nothing was found.
	return e.JSON(http.StatusOK, map[string]any{"items": append([]entry{}, found.articles...), "flows": append([]flowEntry{}, found.flows...)})
}

// answerView counts that an article is read in the portal.
func (r *room) answerView(e *core.RequestEvent) error {
	readable, err := r.readable(e.App, reader(e), []string{e.Request.PathValue("id")})
	if err != nil {
		return err
	}
	if len(readable) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	if !reader(e).isStaff {
		r.countView(e, readable[0].ID)
	}
	return e.NoContent(http.StatusNoContent)
}

// answerVote takes in whether an article helped.
func (r *room) answerVote(e *core.RequestEvent) error {
	var said struct {
		Helpful bool   `json:"helpful"`
		Reason  string `json:"reason"`
	}
	if err := locale.ReadBody(e, largestBody, &said); err != nil {
		return err
	}
	readable, err := r.readable(e.App, reader(e), []string{e.Request.PathValue("id")})
	if err != nil {
		return err
	}
	if len(readable) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	counted := false
	if !reader(e).isStaff {
		if counted, err = r.vote(e, readable[0].ID, said.Helpful, said.Reason); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"counted": counted})
}
