package figure

import (
	"sort"
)

// Exposure are the customers who might have complained: those who had a case in the period, and those who had a product in
// use by its end. The database would put each of them into a tree of its own to tell them apart, which takes several times as
// long as to read them.

// exposure gathers the customers of groups.
type exposure struct {
	groups, customers map[string]uint32
	// pairs are a group's number and a customer's in one.
	pairs map[uint64]bool
}

func newExposure() *exposure {
	return &exposure{groups: map[string]uint32{}, customers: map[string]uint32{}, pairs: map[uint64]bool{}}
}

// number is a name's place in a list that grows.
func number(of map[string]uint32, name string) uint32 {
	n, known := of[name]
	if !known {
		n = uint32(len(of))
		of[name] = n
	}
	return n
}

func (e *exposure) add(group, customer string) {
	e.pairs[uint64(number(e.groups, group))<<32|uint64(number(e.customers, customer))] = true
}

// tallies counts each group's customers, and all of them.
func (e *exposure) tallies() tallies {
	counts := make([]int, len(e.groups))
	for pair := range e.pairs {
		counts[pair>>32]++
	}
	found := tallies{all: {exposed: len(e.customers)}}
	for group, i := range e.groups {
		found[group] = tally{exposed: counts[i]}
	}
	return found
}

// countExposed counts the customers, each once a group. Of what has not begun nobody can have complained.
func (q *question) countExposed() (tallies, error) {
	switch {
	case q.from.After(q.now):
		return tallies{}, nil
	case q.by == ByProduct || q.by == ByTeam:
		return q.exposedByGroup()
	}
	return q.exposedBySpan()
}

// exposedByGroup counts the customers by product or team. A product in use is no team's; a team's are the customers of its
// cases.
func (q *question) exposedByGroup() (tallies, error) {
	cases, units := &statement{}, &statement{}
	cases.add(`SELECT `+list(`customer`, string(q.by))+` FROM tickets WHERE created >= ? AND created < ?`, stamp(q.from), stamp(q.to))
	units.add(`SELECT `+list(`customer`, `product`)+` FROM assets WHERE created < ?`, stamp(q.to))
	lists, err := q.readLists(cases, units)
	if err != nil {
		return nil, err
	}
	found := newExposure()
	eachOf(lists[0], func(customer, group string) { found.add(group, customer) })
	eachOf(lists[1], func(customer, product string) {
		if q.by == ByProduct {
			found.add(product, customer)
		}
		number(found.customers, customer)
	})
	return found.tallies(), nil
}

// exposedBySpan counts the customers of each month, or of the whole period. Who has had a product in use counts from then on;
// so those are counted once and for all, and beside them the others who had a case.
func (q *question) exposedBySpan() (tallies, error) {
	spans := []month{{"", q.period}}
	if q.by == ByMonth {
		spans = q.months()
	}
	ends := make([]string, len(spans))
	for i, span := range spans {
		ends[i] = stamp(span.to)
	}
	// spanOf is the first span that ends after a moment.
	spanOf := func(created string) int {
		return sort.Search(len(ends), func(i int) bool { return created < ends[i] })
	}
	customers := map[string]uint32{}
	begun := make([]int, len(spans))
	var firstUse []int // by a customer's number; those beyond have nothing in use
	var customer, created string
	s := &statement{}
	s.add(`SELECT customer, MIN(created) FROM assets GROUP BY customer HAVING MIN(created) < ?`, stamp(q.to))
	err := q.each(s, func() {
		span := spanOf(created)
		number(customers, customer)
		firstUse = append(firstUse, span)
		begun[span]++
	}, &customer, &created)
	if err != nil {
		return nil, err
	}
	// others are who had a case in a span and nothing in use by its end, as a span's number and a customer's in one.
	others := map[uint64]bool{}
	// A list a span: to hand over row by row takes longer than all else that is done with them.
	var span int
	var found string
	s = &statement{}
	for i, of := range spans {
		if i > 0 {
			s.add(` UNION ALL `)
		}
		s.add(`SELECT ?, `+list(`customer`)+` FROM tickets WHERE created >= ? AND created < ?`, i, stamp(of.from), stamp(of.to))
	}
	err = q.each(s, func() {
		eachOf(found, func(customer, _ string) {
			who := number(customers, customer)
			if int(who) >= len(firstUse) || firstUse[who] > span {
				others[uint64(span)<<32|uint64(who)] = true
			}
		})
	}, &span, &found)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(spans))
	for other := range others {
		counts[other>>32]++
	}
	counted, inUse := tallies{all: {exposed: len(customers)}}, 0
	for i, span := range spans {
		inUse += begun[i]
		if !span.from.After(q.now) {
			counted[span.key] = tally{exposed: counts[i] + inUse}
		}
	}
	return counted, nil
}
