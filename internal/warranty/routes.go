package warranty

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
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

// heldProduct is a product as whoever holds one of its units is told of it.
type heldProduct struct {
	ID       string `db:"id" json:"id"`
	SKU      string `db:"sku" json:"sku"`
	NameZH   string `db:"name_zh" json:"name_zh"`
	NameEN   string `db:"name_en" json:"name_en"`
	Category string `db:"category" json:"category"`
}

const selectHeldProduct = `SELECT id, sku, name_zh, name_en, category FROM products WHERE sku = {:sku} COLLATE NOCASE ORDER BY sku = {:sku} DESC, active DESC LIMIT 1`

// answerProduct says which product has an article number, as the code on a unit or its type label gives it: also one that is
// offered no more, which no list names, and which whoever holds one must be able to register.
func (r *room) answerProduct(e *core.RequestEvent) error {
	if e.Auth == nil {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	sku := strings.TrimSpace(e.Request.URL.Query().Get("sku"))
	var found []heldProduct
	if sku != "" {
		if err := e.App.ConcurrentDB().NewQuery(selectHeldProduct).Bind(dbx.Params{"sku": sku}).All(&found); err != nil {
			return fmt.Errorf("find the product %q: %w", sku, err)
		}
	}
	if len(found) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, found[0])
}
