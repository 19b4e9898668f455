package warranty

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// mostAsked bounds how many units are answered for at a time: a customer's.
const mostAsked = 50

// reply is the answer as it is sent; Also is for colleagues.
type reply struct {
	Asset string `json:"asset"`
	Zone  string `json:"zone"`
	Answer
	Also int `json:"also_registered,omitempty"`
}

// answerUnit says whether a unit is in warranty, to whoever may see the unit.
func (r *room) answerUnit(e *core.RequestEvent) error {
	found, err := r.answerIDs(e, []string{e.Request.PathValue("asset")})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	return e.JSON(http.StatusOK, found[0])
}

// answerUnits does so for several at once; those that one may not see are left out, as a list of records leaves them out.
func (r *room) answerUnits(e *core.RequestEvent) error {
	ids := strings.FieldsFunc(e.Request.URL.Query().Get("units"), func(letter rune) bool { return letter == ',' })
	if len(ids) > mostAsked {
		return locale.Reject(http.StatusBadRequest, "too_large")
	}
	found, err := r.answerIDs(e, ids)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"units": found})
}

func (r *room) answerIDs(e *core.RequestEvent, ids []string) ([]reply, error) {
	actor := journal.RequestActor(e)
	if e.Auth == nil {
		return nil, locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	found := []reply{}
	for _, id := range ids {
		asset, err := e.App.FindRecordById(CollectionAssets, id)
		if err != nil || !(actor.IsStaff() || actor.IsTrusted() || actor.IsCustomer() && asset.GetString("customer") == actor.ID) {
			continue
		}
		answer, err := r.answerFor(e.App, asset)
		if err != nil {
			return nil, err
		}
		one := reply{Asset: asset.Id, Zone: r.zone().String(), Answer: answer}
		if !actor.IsCustomer() {
			if one.Also, err = alsoRegistered(e.App, asset); err != nil {
				return nil, err
			}
		}
		found = append(found, one)
	}
	return found, nil
}
