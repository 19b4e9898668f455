package knowledge

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

const (
	// mostSuggested is how many articles are shown beside a text that is being written.
	mostSuggested = 3
	// largestBody bounds a body, in bytes: the longest text that is looked at, every character escaped, and room beside.
	largestBody = longestQuery*12 + 16<<10
)

// answerSuggest says which articles may answer a text. It comes by POST, since what somebody writes does not belong into
// addresses, which are logged.
func (r *room) answerSuggest(e *core.RequestEvent) error {
	var asked struct {
		Text   string `json:"text"`
		Locale string `json:"locale"`
	}
	if err := locale.ReadBody(e, largestBody, &asked); err != nil {
		return err
	}
	if asked.Locale == "" {
		asked.Locale = locale.OfRequest(e)
	}
	found, err := r.suggest(e.App, reader(e), asked.Text, locale.Known(asked.Locale), mostSuggested)
	if err != nil {
		return err
	}
	if found == nil {
		found = []entry{} // a list to whoever reads it
	}
	return e.JSON(http.StatusOK, map[string]any{"items": found})
}

// suggest finds what may be read, each article once and in the language where there is one in it.
func (r *room) suggest(app core.App, who readership, text, language string, most int) ([]entry, error) {
	ids, err := r.finder(app, Query{Text: text, Locale: language, Staff: who.isStaff})
	if err != nil {
		return nil, err
	}
	const enough = 50 // of which some may be another's to read
	readable, err := r.readable(app, who, ids[:min(len(ids), enough)])
	if err != nil || len(readable) == 0 {
		return nil, err
	}
	all, err := list(app, who, language)
	if err != nil {
		return nil, err
	}
	var found []entry
	for _, item := range readable {
		isSame := func(other entry) bool { return other.Code == item.Code }
		if slices.ContainsFunc(found, isSame) {
			continue
		}
		if i := slices.IndexFunc(all, isSame); i >= 0 {
			found = append(found, all[i])
		}
		if len(found) == most {
			break
		}
	}
	return found, nil
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
