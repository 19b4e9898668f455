// Package view owns saved views: which cases, in which order, with what beside each, for oneself, a team or everybody.
//
// Contract: a view says what it shows in words that the desk knows ([Criteria]), never in the language of the database, so
// that it can be shown, changed and shared, and so that each of its lists is answered by an index. What it comes to is
// compiled here, into the filter that the pages ask the records by and that the counts use.
//
// Limits: a count looks at the cases that changed last ([countWindow]); past them it says "or more".
package view

// CollectionViews is the collection this room owns.
const CollectionViews = "views"

// Limits of views.
const (
	nameLongest = 100
	// mostOwn is how many views one colleague may have: more is no order any more.
	mostOwn = 50
	// mostShown is how many views a colleague's rail has, each of which is counted.
	mostShown = 40
)

// columns are what a row may show besides what every row shows.
var columns = []string{"kind", "status", "priority", "team", "assignee", "product", "tags", "created", "updated"}

// order is how a view is sorted: by which field, and what else must hold of a case so that it has a place in it.
type order struct {
	sort, also string
}

// orders are the ways a view may be sorted, each answered by an index. Who has no deadline has no place among deadlines.
var orders = map[string]order{
	"":         {sort: "-updated"},
	"-updated": {sort: "-updated"},
	"updated":  {sort: "updated"},
	"-created": {sort: "-created"},
	"created":  {sort: "created"},
	"due":      {sort: "sla_due_at", also: `sla_due_at > "2000-01-01"`},
}
