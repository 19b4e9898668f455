package campaign

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

const (
	// bodyLimit bounds what a preview reads, in bytes: a whole campaign with its scripts.
	bodyLimit = 128 << 10
	// namesShown is how many of the customers a preview names.
	namesShown = 20
)

// preview is what a campaign's next round would be if it were put together now.
type preview struct {
	// Matched are the customers whom the filter finds, Chosen those of them who would be asked; the others are in Skipped.
	Matched int            `json:"matched"`
	Chosen  int            `json:"chosen"`
	Skipped map[string]int `json:"skipped"`
	Days    []previewDay   `json:"days"`
	// Customers are the first of those who would be asked.
	Customers []previewCustomer `json:"customers"`
}

type previewDay struct {
	At      string          `json:"at"`
	Count   int             `json:"count"`
	Callers []previewCaller `json:"callers"`
}

// previewCaller is a colleague with their share of a day; without an id it is left to whoever comes first.
type previewCaller struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
}

type previewCustomer struct {
	ID     string `json:"id"     db:"id"`
	Name   string `json:"name"   db:"name"`
	At     string `json:"at"     db:"-"`
	Caller string `json:"caller" db:"-"`
}

// answerPreview says what a campaign would do, saved or not.
func (r *room) answerPreview(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.CanLead() {
		return locale.Forbid("needs_lead")
	}
	var fields map[string]any
	if err := locale.ReadBody(e, bodyLimit, &fields); err != nil {
		return err
	}
	campaigns, err := e.App.FindCachedCollectionByNameOrId(CollectionCampaigns)
	if err != nil {
		return err
	}
	record := core.NewRecord(campaigns)
	record.Load(fields) // the id comes along: whom it asked before counts
	c, now := Wrap(record), r.clock.Now()
	refused := faultsOf(c, now)
	if filter, _ := parseFilter(c.GetString("filter")); filter.isEmpty() && !filter.Everyone {
		refused["filter"] = locale.Reason("campaign_filter_empty", nil)
	}
	if c.Kind() != KindCall && c.Kind() != KindMail {
		refused["kind"] = locale.Reason("validation_required", nil)
	}
	if err := locale.Refusals(refused); err != nil {
		return err
	}
	shown, err := r.preview(e.Request.Context(), e.App, c, now)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, shown)
}

// preview looks at every customer whom the filter finds, since what is asked is how many: it ends with ctx, so that nobody's
// pages keep the database busy after they have been left.
func (r *room) preview(ctx context.Context, app core.App, c *Campaign, now time.Time) (*preview, error) {
	p := &preview{Skipped: map[string]int{}, Days: []previewDay{}, Customers: []previewCustomer{}}
	filter, _ := parseFilter(c.GetString("filter"))
	where, params := filter.where(now)
	for name, value := range reasonParams(c, now) {
		params[name] = value
	}
	// Each customer is looked at once: both what is counted and who is named are taken from what that pass wrote down.
	var counts []struct {
		Reason string                  `db:"reason"`
		Count  int                     `db:"count"`
		First  types.JSONArray[string] `db:"first"`
	}
	err := app.ConcurrentDB().NewQuery(`WITH found AS MATERIALIZED (SELECT c.id AS id, ` + reasonOf + ` AS reason FROM customers c WHERE ` + where + `)
		SELECT reason, COUNT(*) AS count,
			CASE reason WHEN '' THEN (SELECT json_group_array(id) FROM (SELECT id FROM found WHERE reason = '' ORDER BY id` + journal.AtMost(namesShown) + `)) ELSE '[]' END AS first
		FROM found GROUP BY reason`).Bind(params).WithContext(ctx).All(&counts)
	if err != nil {
		return nil, fmt.Errorf("count the customers of a campaign: %w", err)
	}
	for _, count := range counts {
		p.Matched += count.Count
		if count.Reason != "" {
			p.Skipped[count.Reason] = count.Count
			continue
		}
		p.Chosen = count.Count
		if p.Customers, err = namesOf(ctx, app, count.First); err != nil {
			return nil, err
		}
	}
	return p, r.spread(app, c, now, p)
}

// namesOf are some customers with their names, by id.
func namesOf(ctx context.Context, app core.App, ids types.JSONArray[string]) ([]previewCustomer, error) {
	named := []previewCustomer{}
	err := app.ConcurrentDB().NewQuery(`SELECT id, name FROM customers WHERE id IN (SELECT value FROM json_each({:ids})) ORDER BY id`).
		Bind(dbx.Params{"ids": ids}).WithContext(ctx).All(&named)
	if err != nil {
		return nil, fmt.Errorf("name the customers of a campaign: %w", err)
	}
	return named, nil
}

// spread puts the customers of a preview to days and callers, as the round would if everybody who is there now stays.
func (r *room) spread(app core.App, c *Campaign, now time.Time, p *preview) error {
	isWorkday, err := workdays(app, c)
	if err != nil {
		return locale.Refuse("calendar", "validation_missing_rel_records", nil)
	}
	begins, err := c.firstAt(now)
	if err != nil {
		return err
	}
	var callers []string
	if c.Kind() == KindCall {
		if callers, err = callersThere(app, c); err != nil {
			return err
		}
	}
	had, at := map[string]int{}, dayFrom(begins.In(time.Local), isWorkday)
	for day := range c.days() {
		from, to := part(day, c.days(), p.Chosen)
		if from == to {
			continue
		}
		order := turns(callers, had)
		shown := previewDay{At: journal.DateTime(at).String(), Count: to - from}
		for i := range min(max(len(order), 1), to-from) {
			share := (to - from) / max(len(order), 1)
			if i < (to-from)%max(len(order), 1) {
				share++
			}
			caller := turn(order, i)
			had[caller] += share
			shown.Callers = append(shown.Callers, previewCaller{caller, share})
		}
		for i := from; i < min(to, len(p.Customers)); i++ {
			p.Customers[i].At, p.Customers[i].Caller = shown.At, turn(order, i-from)
		}
		p.Days = append(p.Days, shown)
		at = dayAfter(at, isWorkday)
	}
	return nil
}
