package warranty

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// trial is what somebody says of a unit that nobody has registered: at intake, before there is a case. Days are written as
// 2026-01-31; empty for those that are not known.
type trial struct {
	Product   string `json:"product"`
	Bought    string `json:"bought"`
	Installed string `json:"installed"`
	Delivered string `json:"delivered"`
	Sale      string `json:"sale"`
}

// longestTrial bounds what is read of a trial, in bytes.
const longestTrial = 4 << 10

// answerTrial says what the warranty of such a unit would be, to anybody who may see the product. Nothing is stored.
func (r *room) answerTrial(e *core.RequestEvent) error {
	var said trial
	if err := locale.ReadBody(e, longestTrial, &said); err != nil {
		return err
	}
	product, err := visibleProduct(e, said.Product)
	if err != nil {
		return err
	}
	unit, err := said.unit(DayOf(r.clock.Now(), r.zone()))
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, reply{Zone: r.zone().String(), Answer: r.answerOf(e.App, unit, product)})
}

// visibleProduct is a product that the sender of the request may see.
func visibleProduct(e *core.RequestEvent, id string) (*core.Record, error) {
	unknown := locale.Refuse("product", "validation_missing_rel_records", nil)
	product, err := e.App.FindRecordById(CollectionProducts, id)
	if err != nil {
		return nil, unknown
	}
	info := &core.RequestInfo{Context: core.RequestInfoContextDefault, Method: http.MethodGet, Auth: e.Auth} // as if it were asked for alone
	isVisible, err := e.App.CanAccessRecord(product, info, product.Collection().ViewRule)
	if err != nil || !isVisible {
		return nil, errors.Join(err, unknown)
	}
	return product, nil
}

// unit reads the days of a trial. None lies ahead: such a purchase is yet to be.
func (t trial) unit(today Day) (Unit, error) {
	unit := Unit{}
	for _, day := range []struct {
		name, text string
		into       *Day
	}{{"bought", t.Bought, &unit.Bought}, {"installed", t.Installed, &unit.Installed}, {"delivered", t.Delivered, &unit.Delivered}} {
		if day.text == "" {
			continue
		}
		parsed, err := ParseDay(day.text)
		if err != nil || parsed > today {
			return Unit{}, locale.Refuse(day.name, "validation_date_invalid", nil)
		}
		*day.into = parsed
	}
	if t.Sale != "" {
		remote := t.Sale == SaleRemote
		unit.Remote = &remote
	}
	return unit, nil
}
