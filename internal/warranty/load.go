package warranty

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// answerFor derives the answer for a unit as its records stand.
func (r *room) answerFor(app core.App, asset *core.Record) (Answer, error) {
	unit, err := r.unitOf(app, asset, 0)
	if err != nil {
		return Answer{}, fmt.Errorf("read unit %s: %w", asset.Id, err)
	}
	var product *core.Record
	if id := asset.GetString("product"); id != "" {
		if product, err = app.FindRecordById(CollectionProducts, id); err != nil {
			return Answer{}, fmt.Errorf("read the product of unit %s: %w", asset.Id, err)
		}
	}
	return r.answerOf(app, unit, product), nil
}

// answerOf derives the answer for a unit of a product; nil where nobody knows which.
func (r *room) answerOf(app core.App, unit Unit, product *core.Record) Answer {
	var terms *Terms
	listed := false
	if product != nil {
		listed = product.GetBool("sanbao_listed")
		var err error
		// One that was written before terms were checked promises nothing that could be reckoned with.
		if terms, err = readTerms(product.GetString("warranty")); err != nil {
			terms = nil
		}
	}
	answer := Reckon(terms, unit, DayOf(r.clock.Now(), r.zone()))
	answer.Advice = Advise(answer, unit, listed, r.restDays(app))
	return answer
}

func (r *room) unitOf(app core.App, asset *core.Record, depth int) (Unit, error) {
	on := func(name string) Day { return dayKept(asset.GetDateTime(name).Time(), r.zone()) }
	unit := Unit{
		Bought: on("bought_at"), Installed: on("installed_at"), Delivered: on("delivered_at"), Made: on("made_at"),
		Proof: Proof(asset.GetString("review")), Replaced: on("replaced_at"),
	}
	if sale := asset.GetString("sale"); sale != "" {
		remote := sale == SaleRemote
		unit.Remote = &remote
	}
	var err error
	if unit.Repairs, err = r.repairsOf(app, asset.Id); err != nil {
		return unit, err
	}
	before := asset.GetString("replaces")
	if before == "" || depth >= mostExchanges {
		return unit, nil
	}
	record, err := app.FindRecordById(CollectionAssets, before)
	if err != nil {
		return unit, nil // it is gone; what is known of this one has to do
	}
	earlier, err := r.unitOf(app, record, depth+1)
	unit.Before = &earlier
	return unit, err
}

// repairsOf are the times in which the desk had a unit. A case that ended without saying that it was given back had it until
// its end.
func (r *room) repairsOf(app core.App, asset string) ([]Repair, error) {
	var rows []struct {
		ID       string         `db:"id"`
		Number   string         `db:"number"`
		From     types.DateTime `db:"repair_from"`
		To       types.DateTime `db:"repair_to"`
		Resolved types.DateTime `db:"resolved_at"`
		Closed   types.DateTime `db:"closed_at"`
		IsOpen   bool           `db:"is_open"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT id, number, repair_from, repair_to, resolved_at, closed_at, is_open FROM tickets WHERE asset = {:asset} AND repair_from != '' ORDER BY repair_from`).
		Bind(dbx.Params{"asset": asset}).All(&rows)
	if err != nil {
		return nil, err
	}
	var repairs []Repair
	for _, row := range rows {
		until := row.To
		if until.IsZero() && !row.IsOpen {
			if until = row.Resolved; until.IsZero() {
				until = row.Closed
			}
		}
		repairs = append(repairs, Repair{Ticket: row.ID, Number: row.Number, From: DayOf(row.From.Time(), r.zone()), To: DayOf(until.Time(), r.zone())})
	}
	return repairs, nil
}

// restDays says which days are off by the desk's calendar; none where that cannot be had, since advice is better late by a day
// than not at all.
func (r *room) restDays(app core.App) func(Day) bool {
	hours, err := r.calendar(app)
	if err != nil || hours == nil {
		return func(Day) bool { return false }
	}
	return func(day Day) bool { return hours.IsOff(day.Noon(r.zone())) }
}

// alsoRegistered counts the units of other customers with the same serial number; colleagues look into it.
func alsoRegistered(app core.App, asset *core.Record) (int, error) {
	serial := asset.GetString("serial")
	if serial == "" {
		return 0, nil
	}
	var count int
	err := app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM assets WHERE serial = {:serial} AND customer != {:customer}`).
		Bind(dbx.Params{"serial": serial, "customer": asset.GetString("customer")}).Row(&count)
	return count, err
}
