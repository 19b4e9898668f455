package figure

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"aftercare/internal/journal"
)

// Figures by product and by team need the case of each row that they count. The database would look each case up by itself,
// for every row of every source anew; and to hand over row by row takes longer than all else that is done with them. So each
// source hands over its period as one list, the cases of all of them are looked up once, and they meet here.

// fewCases is up to how many cases are looked up one by one; of more, all cases there are are read in one go, which takes a
// fifth of the time a case.
const fewCases = 20_000

// list is SQL for the rows of a query as one text, with a comma between the columns and a space between the rows. They are ids
// and numbers, so that neither is in them.
func list(columns ...string) string {
	return `COALESCE(group_concat(` + strings.Join(columns, ` || ',' || `) + `, ' '), '')`
}

// eachOf hands on the rows of a list with two columns; of one with a single column the second is empty.
func eachOf(list string, take func(first, second string)) {
	if list == "" {
		return
	}
	for row := range strings.SplitSeq(list, " ") {
		first, second, _ := strings.Cut(row, ",")
		take(first, second)
	}
}

// readLists runs statements that answer a list each, side by side.
func (q *question) readLists(statements ...*statement) ([]string, error) {
	lists := make([]string, len(statements))
	err := journal.Abreast(len(statements), func(i int) error {
		return q.each(statements[i], func() {}, &lists[i])
	})
	return lists, err
}

// countByCase reads the tallies of sources by the product or the team of each row's case. A row whose case is gone is of none
// and does not count.
func (q *question) countByCase(sources ...source) (tallies, error) {
	statements := make([]*statement, len(sources))
	for i, from := range sources {
		statements[i] = &statement{}
		statements[i].add(`SELECT ` + list(from.ticket, marks(from.measures)))
		q.addRows(statements[i], from, q.period)
	}
	lists, err := q.readLists(statements...)
	if err != nil {
		return nil, err
	}
	groups, err := q.groupsOf(lists)
	if err != nil {
		return nil, err
	}
	found := tallies{}
	for i, from := range sources {
		found.with(tallyList(lists[i], from.measures, groups))
	}
	return found, nil
}

// marks is SQL for the measures that a row counts for, a bit each.
func marks(measures []measure) string {
	bits := make([]string, len(measures))
	for i, measure := range measures {
		bits[i] = fmt.Sprintf(`(CASE WHEN %s THEN %d ELSE 0 END)`, measure.condition, 1<<i)
	}
	return `(` + strings.Join(bits, ` + `) + `)`
}

// tallyList counts a list of cases and marks by the cases' groups.
func tallyList(list string, measures []measure, groups map[string]string) tallies {
	type alike struct{ group, marks string }
	times := map[alike]int{}
	eachOf(list, func(ticket, marks string) {
		if group, isThere := groups[ticket]; isThere {
			times[alike{group, marks}]++
		}
	})
	found := tallies{}
	for of, n := range times {
		marks, _ := strconv.Atoi(of.marks) // the database wrote it
		counted := tally{}
		for i, measure := range measures {
			if marks&(1<<i) != 0 {
				counted[measure.name] = n
			}
		}
		found.with(tallies{of.group: counted})
	}
	return found
}

// groupsOf are the products or teams of the cases in lists, by the cases' ids.
func (q *question) groupsOf(lists []string) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, list := range lists {
		eachOf(list, func(ticket, _ string) { wanted[ticket] = true })
	}
	s := &statement{}
	s.add(`SELECT ` + list(`t.id`, `t.`+string(q.by)))
	if len(wanted) <= fewCases {
		ids := make([]string, 0, len(wanted))
		for id := range wanted {
			ids = append(ids, id)
		}
		bound, err := json.Marshal(ids)
		if err != nil {
			return nil, err
		}
		// By an index that the database does not choose itself, since another is unique: that one leads to the case, whose long
		// texts lie between.
		s.add(` FROM json_each(?) AS wanted CROSS JOIN tickets AS t INDEXED BY idx_tickets_groups ON t.id = wanted.value`, string(bound))
	} else {
		s.add(` FROM tickets AS t INDEXED BY idx_tickets_groups WHERE t.id > ''`)
	}
	found, err := q.readLists(s)
	if err != nil {
		return nil, err
	}
	groups := make(map[string]string, len(wanted))
	eachOf(found[0], func(id, group string) {
		if wanted[id] {
			groups[id] = group
		}
	})
	return groups, nil
}
