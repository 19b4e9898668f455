package figure

// What is counted of complaints.
const (
	complaints = "complaints"
	merged     = "merged"    // part of another complaint, counted there
	exposed    = "customers" // who had a case in the period, or a product in use by its end
	met        = "met"
	breached   = "breached"
	cancelled  = "cancelled" // nothing was owed any more before the limit
)

// readComplaintClocks counts the promises to finish a complaint whose limit lies in the period, each by its own target.
func readComplaintClocks(q *question) (tallies, error) {
	now := stamp(q.now)
	// The kind stands in the text, not bound, so that the database may use the index of complaints alone.
	return q.count(source{table: "clocks", at: "x.due_at", where: `x.kind = 'complaint_close'`, ticket: "x.ticket", measures: []measure{
		{met, `x.state = 'met'`},
		{breached, `(x.state = 'breached' OR x.state = 'running' AND x.due_at < '` + now + `')`},
		{cancelled, `x.state = 'cancelled'`},
		{notDue, `x.state = 'running' AND x.due_at >= '` + now + `'`},
	}})
}

// complaintsInTime is the share of the promises that were kept.
func complaintsInTime(t tally) Row {
	due := t[met] + t[breached]
	return Row{
		Numerator: t[met], Denominator: due, N: due, Value: share(t[met], due),
		Counts:   counts(t, met, breached),
		Excluded: counts(t, cancelled, notDue),
	}
}

// readComplaints counts the complaints that came in the period, and the customers who might have complained.
func readComplaints(q *question) (tallies, error) {
	found, err := q.countReceived()
	if err != nil {
		return nil, err
	}
	counted, err := q.countExposed()
	if err != nil {
		return nil, err
	}
	received := found.whole()
	counted.with(tallies{all: received})
	return counted.with(found), nil
}

// countReceived counts the complaints by the group of the case itself.
func (q *question) countReceived() (tallies, error) {
	measures := []measure{{complaints, `x.merged_into = ''`}, {merged, `x.merged_into != ''`}}
	from := source{table: "tickets", at: "x.created", where: `x.kind = 'complaint'`, measures: measures}
	s := &statement{}
	switch q.by {
	case ByProduct, ByTeam:
		// The plus keeps the database from going by product, and so through all cases, to save a sort of few.
		q.addCount(s, from, "+x."+string(q.by), q.period)
		s.add(` GROUP BY 1`)
	default:
		q.eachSpan(s, func(key string, span period) { q.addCount(s, from, quoted(key), span) })
	}
	return q.tallies(s, measures)
}

// complaintRate is the complaints to a thousand customers.
func complaintRate(t tally) Row {
	return Row{
		Numerator: t[complaints], Denominator: t[exposed], N: t[exposed], Value: ratio(t[complaints], t[exposed], 1000),
		Counts:   counts(t, complaints, exposed),
		Excluded: counts(t, merged),
	}
}
