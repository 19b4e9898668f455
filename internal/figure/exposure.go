package figure

import "sort"

// Exposure are the customers who might have complained: those who had a case in the period, and those who had a product in
// use by its end. The database would put each of them into a tree of its own to tell them apart, which takes several times as
// long as to read them.

// pair is a customer in a group, both by their numbers.
type pair struct{ group, customer int }

// exposure gathers the customers of groups.
type exposure struct {
	groups, customers map[string]int
	pairs             map[pair]bool
}

func newExposure() *exposure {
	return &exposure{groups: map[string]int{}, customers: map[string]int{}, pairs: map[pair]bool{}}
}

// number is a name's place in a list that grows.
func number(of map[string]int, name string) int {
	n, known := of[name]
	if !known {
		n = len(of)
		of[name] = n
	}
	return n
}

func (e *exposure) add(group, customer string) {
	e.pairs[pair{number(e.groups, group), number(e.customers, customer)}] = true
}

// tallies counts each group's customers.
func (e *exposure) tallies() tallies {
	counts := make([]int, len(e.groups))
	for pair := range e.pairs {
		counts[pair.group]++
	}
	found := tallies{}
	for group, i := range e.groups {
		found[group] = tally{customers: counts[i]}
	}
	return found
}

// countExposed counts the customers, each once a group. Of what has not begun nobody can have complained.
func (q *question) countExposed() (tallies, error) {
	if q.from.After(q.now) {
		return tallies{}, nil
	}
	if q.by == ByProduct || q.by == ByTeam {
		return q.exposedByGroup()
	}
	return q.exposedBySpan()
}

// exposedByGroup counts the customers by product or team. A product in use is no team's; a team's are the customers of its
// cases.
func (q *question) exposedByGroup() (tallies, error) {
	found := newExposure()
	var customer, group string
	add := func() { found.add(group, customer) }
	s := &statement{}
	s.add(`SELECT customer, `+string(q.by)+` FROM tickets WHERE created >= ? AND created < ?`, stamp(q.from), stamp(q.to))
	if err := q.each(s, add, &customer, &group); err != nil {
		return nil, err
	}
	if q.by == ByProduct {
		s := &statement{}
		s.add(`SELECT customer, product FROM assets WHERE created < ?`, stamp(q.to))
		if err := q.each(s, add, &customer, &group); err != nil {
			return nil, err
		}
	}
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
	firstUse, begun := map[string]int{}, make([]int, len(spans))
	var customer, created string
	s := &statement{}
	s.add(`SELECT customer, MIN(created) FROM assets GROUP BY customer HAVING MIN(created) < ?`, stamp(q.to))
	err := q.each(s, func() {
		span := spanOf(created)
		firstUse[customer] = span
		begun[span]++
	}, &customer, &created)
	if err != nil {
		return nil, err
	}
	others := newExposure()
	s = &statement{}
	s.add(`SELECT customer, created FROM tickets WHERE created >= ? AND created < ?`, stamp(q.from), stamp(q.to))
	err = q.each(s, func() {
		span := spanOf(created)
		if first, isInUse := firstUse[customer]; !isInUse || first > span {
			others.add(spans[span].key, customer)
		}
	}, &customer, &created)
	if err != nil {
		return nil, err
	}
	found, inUse := others.tallies(), 0
	for i, span := range spans {
		inUse += begun[i]
		if span.from.After(q.now) {
			delete(found, span.key)
			continue
		}
		found.with(tallies{span.key: {customers: inUse}})
	}
	return found, nil
}
