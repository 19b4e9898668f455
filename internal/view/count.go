package view

import (
	"fmt"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

const (
	// countLimit bounds a count, as that of a queue is.
	countLimit = 999
	// countWindow is how many cases, those that changed last, a count looks at: a view whose words no index knows would
	// otherwise be counted by reading every case there is.
	countWindow = 5000
)

// window is since when the cases that counts look at have changed; empty where there are no more than those.
type window struct {
	open, all string
}

func openWindow(app core.App) (window, error) {
	since := func(where string) (string, error) {
		var updated []string
		err := app.ConcurrentDB().NewQuery(`SELECT updated FROM tickets ` + where + ` ORDER BY updated DESC LIMIT 1 OFFSET ` + strconv.Itoa(countWindow)).Column(&updated)
		if err != nil || len(updated) == 0 {
			return "", err
		}
		return updated[0], nil
	}
	open, err := since("WHERE is_open = 1")
	if err != nil {
		return window{}, fmt.Errorf("find the open cases that changed last: %w", err)
	}
	all, err := since("")
	if err != nil {
		return window{}, fmt.Errorf("find the cases that changed last: %w", err)
	}
	return window{open: open, all: all}, nil
}

// count says how many cases of the window a view shows; more says that there may be others.
func (w window) count(app core.App, who *core.Record, list list) (count int, more bool, err error) {
	tickets, err := app.FindCachedCollectionByNameOrId("tickets")
	if err != nil {
		return 0, false, err
	}
	resolver := core.NewRecordFieldResolver(app, tickets, &core.RequestInfo{Auth: who}, true)
	where, err := search.FilterData(list.Filter).BuildExprWithLimit(resolver, 500)
	if err != nil {
		return 0, false, fmt.Errorf("read the filter %s: %w", list.Filter, err)
	}
	query := app.RecordQuery(tickets).Select("tickets.id").AndWhere(where).Limit(countLimit + 1)
	if err := resolver.UpdateQuery(query); err != nil {
		return 0, false, err
	}
	since := w.all
	if list.isOpen {
		since = w.open
	}
	if since != "" {
		query.AndWhere(dbx.NewExp("tickets.updated > {:window}", dbx.Params{"window": since}))
	}
	var ids []string
	if err := query.Column(&ids); err != nil {
		return 0, false, fmt.Errorf("count by %s: %w", list.Filter, err)
	}
	return min(len(ids), countLimit), len(ids) > countLimit || since != "", nil
}
