package figure_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/desktest"
	"aftercare/internal/figure"
)

// TestFigures_AreWhatTheRecordsSay reckons every figure a second time over a random history: record by record, with plain
// loops and instants, without a line of what is tested.
func TestFigures_AreWhatTheRecordsSay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	past := makeHistory(t, w, rand.New(rand.NewSource(11)), 900)
	rows := compareAll(t, w, past, [][2]string{
		{"2026-01-01", "2027-01-01"}, {"2026-08-01", "2026-09-01"}, {"2026-05-10", "2026-09-20"}, {"2026-09-01", "2026-10-01"}, {"2025-01-01", "2025-02-01"},
	})
	if rows < 500 {
		t.Errorf("only %d rows were compared", rows)
	}
}

// compareAll holds every figure of every period in every grouping against the records, and says how many rows it looked at.
func compareAll(t *testing.T, w *desktest.World, past *history, periods [][2]string) int {
	t.Helper()
	n := naive{past: past, now: w.Clock.Now(), hours: 48}
	rows := 0
	for _, period := range periods {
		n.from, n.to = midnight(t, period[0]), midnight(t, period[1])
		for name, reckon := range n.figures() {
			for _, by := range []string{"", "month", "product", "team"} {
				answer := ask(t, w, name, url.Values{"from": {period[0]}, "to": {period[1]}, "by": {by}})
				rows += compare(t, fmt.Sprintf("%s by %q %v", name, by, period), answer, n.expected(by, reckon))
			}
		}
		answer := ask(t, w, figure.CSAT, url.Values{"from": {period[0]}, "to": {period[1]}, "by": {"dimension"}})
		rows += compare(t, fmt.Sprintf("dimensions %v", period), answer, n.dimensions())
		answer = ask(t, w, figure.CallbackSatisfaction, url.Values{"from": {period[0]}, "to": {period[1]}, "by": {"dimension"}})
		rows += compare(t, fmt.Sprintf("dimensions in calls %v", period), answer, n.callDimensions())
		for _, by := range []string{"", "month", "product", "team"} {
			answer := ask(t, w, figure.CSAT, url.Values{"from": {period[0]}, "to": {period[1]}, "by": {by}, "dimension": {"speed"}})
			rows += compare(t, fmt.Sprintf("speed by %q %v", by, period), answer, n.expected(by, func(p part) row { return p.csat("speed") }))
			for _, dimension := range []string{"speed", "recommend"} {
				answer := ask(t, w, figure.CallbackSatisfaction, url.Values{"from": {period[0]}, "to": {period[1]}, "by": {by}, "dimension": {dimension}})
				rows += compare(t, fmt.Sprintf("%s in calls by %q %v", dimension, by, period), answer, n.expected(by, func(p part) row { return p.scoredInCalls(dimension) }))
			}
		}
	}
	return rows
}

// history is the raw records, as PocketBase reads them.
type history struct {
	tickets, callbacks, attempts, answers, invites, clocks, assets []*core.Record
	byID                                                           map[string]*core.Record
}

// row is what a figure comes to, reckoned naively. A NaN is no value.
type row struct {
	numerator, denominator int
	value                  float64
	excluded               map[string]int
	response               [2]int
}

// part are the records of one group and period.
type part struct {
	*naive
	from, to time.Time
	group    func(ticket *core.Record) bool
	// inUse says whether a unit counts to the group; nil for a group that has none.
	inUse func(asset *core.Record) bool
}

type naive struct {
	past     *history
	now      time.Time
	from, to time.Time
	hours    int
}

func (n *naive) figures() map[string]func(part) row {
	return map[string]func(part) row{
		figure.CallbackCompletion: part.completion, figure.CallbackTimeliness: part.timeliness, figure.CallbackSatisfaction: part.satisfaction,
		figure.CSAT: func(p part) row { return p.csat("overall") }, figure.NPS: part.nps, figure.CES: part.ces,
		figure.ComplaintRate: part.complaintRate, figure.ComplaintsInTime: part.inTime,
	}
}

// expected are the rows by key, with the whole under "all".
func (n *naive) expected(by string, reckon func(part) row) map[string]row {
	all := part{naive: n, from: n.from, to: n.to, group: func(*core.Record) bool { return true }, inUse: func(*core.Record) bool { return true }}
	rows := map[string]row{"all": reckon(all)}
	switch by {
	case "month":
		for at := n.from; at.Before(n.to); at = at.AddDate(0, 0, 1) {
			key := at.In(time.Local).Format("2006-01")
			if _, known := rows[key]; known {
				continue
			}
			of := all
			of.from = at
			of.to = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.Local)
			if of.to.After(n.to) {
				of.to = n.to
			}
			rows[key] = reckon(of)
		}
	case "product", "team":
		for _, ticket := range append(slices.Clone(n.past.tickets), n.past.assets...) {
			key := ticket.GetString(by)
			if _, known := rows[key]; known || by == "team" && ticket.Collection().Name != "tickets" {
				continue
			}
			of := all
			of.group = func(t *core.Record) bool { return t.GetString(by) == key }
			of.inUse = nil
			if by == "product" {
				of.inUse = func(a *core.Record) bool { return a.GetString("product") == key }
			}
			rows[key] = reckon(of)
		}
	}
	return rows
}

func at(record *core.Record, field string) time.Time { return record.GetDateTime(field).Time() }

func (p part) within(moment time.Time) bool {
	return !moment.IsZero() && !moment.Before(p.from) && moment.Before(p.to)
}

// of says whether a record of a case belongs to the group. A revisit has no case, and belongs to none.
func (p part) of(record *core.Record) bool {
	ticket := p.past.byID[record.GetString("ticket")]
	return ticket != nil && p.group(ticket)
}

func percent(k, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(k) * 100 / float64(n)
}

var spokeWith = map[string]bool{"satisfied": true, "partly": true, "unsatisfied": true, "refused": true}

// due sorts the callbacks whose limit lies in the part.
func (p part) due() (counted []*core.Record, excluded map[string]int) {
	excluded = map[string]int{"opted_out": 0, "dropped": 0, "not_due": 0}
	for _, c := range p.past.callbacks {
		limit := at(c, "due_at")
		if !p.within(limit) || !p.of(c) {
			continue
		}
		isCancelled := c.GetString("state") == "cancelled"
		switch {
		case isCancelled && (c.GetString("cancelled_reason") == "moved" || !at(c, "done_at").After(limit)):
			excluded["dropped"]++
		case c.GetString("outcome") == "opted_out":
			excluded["opted_out"]++
		case !limit.Before(p.now):
			excluded["not_due"]++
		default:
			counted = append(counted, c)
		}
	}
	return counted, excluded
}

func isReached(c *core.Record) bool {
	return c.GetString("state") == "done" && spokeWith[c.GetString("outcome")]
}

func (p part) completion() row {
	counted, excluded := p.due()
	reached := 0
	for _, c := range counted {
		if isReached(c) {
			reached++
		}
	}
	return row{numerator: reached, denominator: len(counted), value: percent(reached, len(counted)), excluded: excluded}
}

func (p part) timeliness() row {
	counted, excluded := p.due()
	excluded["later_round"] = 0
	inTime, first := 0, 0
	for _, c := range counted {
		if c.GetInt("round") > 1 {
			excluded["later_round"]++
			continue
		}
		first++
		if isReached(c) && at(c, "done_at").Sub(at(c, "resolved_at")) <= time.Duration(p.hours)*time.Hour {
			inTime++
		}
	}
	return row{numerator: inTime, denominator: first, value: percent(inTime, first), excluded: excluded}
}

func (p part) satisfaction() row {
	said, satisfied := 0, 0
	excluded := map[string]int{"refused": 0, "unreached": 0, "opted_out": 0, "later_round": 0}
	for _, c := range p.past.callbacks {
		if c.GetString("state") != "done" || !p.within(at(c, "done_at")) || !p.of(c) {
			continue
		}
		switch outcome := c.GetString("outcome"); {
		case c.GetInt("round") > 1:
			excluded["later_round"]++
		case outcome == "satisfied":
			satisfied++
			said++
		case outcome == "partly" || outcome == "unsatisfied":
			said++
		default:
			excluded[outcome]++
		}
	}
	return row{numerator: satisfied, denominator: said, value: percent(satisfied, said), excluded: excluded}
}

// scoredInCalls goes through the tries by what their own callbacks say: only the scores are the tries'.
func (p part) scoredInCalls(dimension string) row {
	callbacks := map[string]*core.Record{}
	for _, c := range p.past.callbacks {
		callbacks[c.Id] = c
	}
	content, n := 0, 0
	excluded := map[string]int{"no_score": 0, "later_round": 0}
	for _, attempt := range p.past.attempts {
		c := callbacks[attempt.GetString("callback")]
		said := map[string]bool{"satisfied": true, "partly": true, "unsatisfied": true}[attempt.GetString("outcome")]
		if !said || !p.within(at(attempt, "created")) || !p.of(c) {
			continue
		}
		score, isScored := scoresOf(attempt, "scores")[dimension]
		switch {
		case c.GetInt("round") > 1:
			excluded["later_round"]++
		case !isScored:
			excluded["no_score"]++
		default:
			n++
			if dimension == "recommend" && score > 8 || dimension != "recommend" && score > 3 {
				content++
			}
		}
	}
	return row{numerator: content, denominator: n, value: percent(content, n), excluded: excluded}
}

// callDimensions are the rows by dimension of what was scored in calls.
func (n *naive) callDimensions() map[string]row {
	all := n.expected("", part.satisfaction)
	whole := part{naive: n, from: n.from, to: n.to, group: func(*core.Record) bool { return true }}
	for _, dimension := range []string{"attitude", "speed", "recommend"} {
		of := whole.scoredInCalls(dimension)
		of.excluded = nil
		if of.denominator > 0 {
			all[dimension] = of
		}
	}
	return all
}

// answered are the answers of the part.
func (p part) answered() []*core.Record {
	var found []*core.Record
	for _, answer := range p.past.answers {
		if p.within(at(answer, "created")) && p.of(answer) {
			found = append(found, answer)
		}
	}
	return found
}

func scoreOf(answer *core.Record, dimension string) int {
	scores := map[string]int{}
	if err := json.Unmarshal([]byte(answer.GetString("dimensions")), &scores); err != nil {
		panic(err)
	}
	return scores[dimension]
}

func (p part) csat(dimension string) row {
	content, n, none := 0, 0, 0
	for _, answer := range p.answered() {
		switch score := scoreOf(answer, dimension); score {
		case 0:
			none++
		case 4, 5:
			content++
			n++
		default:
			n++
		}
	}
	r := row{numerator: content, denominator: n, value: percent(content, n), excluded: map[string]int{"no_score": none, "not_sent": 0}}
	for _, invite := range p.past.invites {
		if p.within(at(invite, "sent_at")) && p.of(invite) {
			r.response[1]++
			if invite.GetString("state") == "answered" {
				r.response[0]++
			}
		}
		if invite.GetString("state") == "skipped" && p.within(at(invite, "send_at")) && p.of(invite) {
			r.excluded["not_sent"]++
		}
	}
	return r
}

func (p part) nps() row {
	promoters, detractors, n, none := 0, 0, 0, 0
	for _, answer := range p.answered() {
		score := answer.GetInt("nps")
		if score < 0 {
			none++
			continue
		}
		n++
		if score > 8 {
			promoters++
		}
		if score < 7 {
			detractors++
		}
	}
	r := row{numerator: promoters - detractors, denominator: n, value: math.NaN(), excluded: map[string]int{"no_score": none}}
	if n >= 30 {
		r.value = percent(promoters, n) - percent(detractors, n)
	}
	return r
}

func (p part) ces() row {
	easy, n, none := 0, 0, 0
	for _, answer := range p.answered() {
		switch score := answer.GetInt("ces"); {
		case score == 0:
			none++
		case score > 4:
			easy++
			n++
		default:
			n++
		}
	}
	return row{numerator: easy, denominator: n, value: percent(easy, n), excluded: map[string]int{"no_score": none}}
}

func (p part) complaintRate() row {
	came, doubles := 0, 0
	exposed := map[string]bool{}
	for _, ticket := range p.past.tickets {
		if created := at(ticket, "created"); !p.within(created) || !p.group(ticket) {
			continue
		}
		exposed[ticket.GetString("customer")] = true
		switch {
		case ticket.GetString("kind") != "complaint":
		case ticket.GetString("merged_into") != "":
			doubles++
		default:
			came++
		}
	}
	if p.from.After(p.now) {
		exposed = nil // nobody can have complained yet
	} else if p.inUse != nil {
		for _, asset := range p.past.assets {
			if at(asset, "created").Before(p.to) && p.inUse(asset) {
				exposed[asset.GetString("customer")] = true
			}
		}
	}
	return row{numerator: came, denominator: len(exposed), value: 10 * percent(came, len(exposed)), excluded: map[string]int{"merged": doubles}}
}

func (p part) inTime() row {
	met, due := 0, 0
	excluded := map[string]int{"cancelled": 0, "not_due": 0}
	for _, clock := range p.past.clocks {
		limit := at(clock, "due_at")
		if clock.GetString("kind") != "complaint_close" || !p.within(limit) || !p.of(clock) {
			continue
		}
		switch state := clock.GetString("state"); {
		case state == "cancelled":
			excluded["cancelled"]++
		case state == "running" && !limit.Before(p.now):
			excluded["not_due"]++
		case state == "met":
			met++
			due++
		default:
			due++
		}
	}
	return row{numerator: met, denominator: due, value: percent(met, due), excluded: excluded}
}

// dimensions are the rows by dimension, without what invitations say.
func (n *naive) dimensions() map[string]row {
	all := n.expected("", func(p part) row { return p.csat("overall") })
	whole := part{naive: n, from: n.from, to: n.to, group: func(*core.Record) bool { return true }}
	for _, answer := range whole.answered() {
		for dimension := range scoresOf(answer, "dimensions") {
			if _, known := all[dimension]; known {
				continue
			}
			of := whole.csat(dimension)
			of.response, of.excluded = [2]int{}, nil
			all[dimension] = of
		}
	}
	return all
}

func scoresOf(record *core.Record, field string) map[string]int {
	scores := map[string]int{}
	_ = json.Unmarshal([]byte(record.GetString(field)), &scores) // what cannot be read has none
	return scores
}

// ask asks for a figure as a colleague.
func ask(t *testing.T, w *desktest.World, name string, query url.Values) *figure.Answer {
	t.Helper()
	answer := &figure.Answer{}
	text := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/figures/"+name+"?"+query.Encode(), nil).Text
	if err := json.Unmarshal([]byte(text), answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return answer
}

// compare holds an answer against what was expected and says how many rows it looked at. A group that is expected to be
// empty may be left out.
func compare(t *testing.T, what string, answer *figure.Answer, want map[string]row) int {
	t.Helper()
	same(t, what, answer.Total, want["all"])
	seen := map[string]bool{"all": true}
	for _, got := range answer.Rows {
		expected, known := want[got.Key]
		if !known {
			t.Errorf("%s: nobody expects %q", what, got.Key)
		}
		seen[got.Key] = true
		same(t, what+" "+got.Key, got, expected)
	}
	for key, expected := range want {
		isEmpty := expected.denominator == 0 && expected.numerator == 0 && expected.response == [2]int{} && sum(expected.excluded) == 0
		if !seen[key] && !isEmpty && answer.By != "" {
			t.Errorf("%s: %q is missing", what, key)
		}
	}
	return len(seen)
}

func sum(counts map[string]int) int {
	all := 0
	for _, n := range counts {
		all += n
	}
	return all
}

func same(t *testing.T, what string, got figure.Row, want row) {
	t.Helper()
	value := math.NaN()
	if got.Value != nil {
		value = *got.Value
	}
	if got.Numerator != want.numerator || got.Denominator != want.denominator || math.Abs(value-want.value) > 1e-9 || math.IsNaN(value) != math.IsNaN(want.value) {
		t.Errorf("%s: got %d/%d = %v, want %d/%d = %v", what, got.Numerator, got.Denominator, value, want.numerator, want.denominator, want.value)
	}
	if want.excluded != nil && fmt.Sprint(got.Excluded) != fmt.Sprint(want.excluded) {
		t.Errorf("%s: left out %v, want %v", what, got.Excluded, want.excluded)
	}
	if got.Response != nil && [2]int{got.Response.Answered, got.Response.Sent} != want.response {
		t.Errorf("%s: answered %+v, want %v", what, *got.Response, want.response)
	}
}

func midnight(t *testing.T, day string) time.Time {
	t.Helper()
	parsed, err := time.ParseInLocation(time.DateOnly, day, time.Local)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// makeHistory writes cases with all that can come after them, in states as the rooms leave them, and reads them back.
func makeHistory(t *testing.T, w *desktest.World, dice *rand.Rand, cases int) *history {
	t.Helper()
	m := &maker{t: t, w: w, dice: dice}
	for i := range 4 {
		m.insert("teams", dbx.Params{"id": id("team", i), "name": fmt.Sprint("Team ", i)})
		m.insert("products", dbx.Params{"id": id("product", i), "sku": fmt.Sprint("P-", i), "name_en": fmt.Sprint("Product ", i), "name_zh": fmt.Sprint("产品 ", i), "active": i > 0})
	}
	survey := m.survey()
	for i := range 60 {
		m.insert("assets", dbx.Params{"id": id("asset", i), "customer": id("customer", dice.Intn(70)), "product": m.some("product", 4), "created": m.moment()})
	}
	for i := range cases {
		m.makeCase(i, survey)
	}
	return readHistory(t, w, 50)
}

type maker struct {
	t    *testing.T
	w    *desktest.World
	dice *rand.Rand
}

func id(of string, i int) string { return fmt.Sprintf("%s%0*d", of, 15-len(of), i) }

// some is the id of one of so many, or of none.
func (m *maker) some(of string, n int) string {
	if m.dice.Intn(6) == 0 {
		return ""
	}
	return id(of, m.dice.Intn(n))
}

func (m *maker) insert(table string, values dbx.Params) {
	m.t.Helper()
	if _, err := m.w.App.NonconcurrentDB().Insert(table, values).Execute(); err != nil {
		m.t.Fatalf("%s: %v", table, err)
	}
}

// moment is somewhere in the nine months around the present; one in four stands at the border of a month in Shanghai, or a
// millisecond beside it, and one in twenty so beside the present.
func (m *maker) moment() types.DateTime {
	beside := time.Duration(m.dice.Intn(3)-1) * time.Millisecond
	if m.dice.Intn(20) == 0 {
		return stampOf(m.w.Clock.Now().Add(beside))
	}
	begin := time.Date(2026, 2, 1, 0, 0, 0, 0, time.Local)
	moment := begin.Add(time.Duration(m.dice.Int63n(int64(270*24*time.Hour)/1e6)) * time.Millisecond)
	if m.dice.Intn(4) == 0 {
		moment = time.Date(2026, time.Month(2+m.dice.Intn(9)), 1, 0, 0, 0, 0, time.Local).Add(beside)
	}
	return stampOf(moment)
}

func stampOf(at time.Time) types.DateTime {
	parsed, _ := types.ParseDateTime(at.UTC())
	return parsed
}

func (m *maker) choose(values ...string) string { return values[m.dice.Intn(len(values))] }

// survey is the id of the shipped survey.
func (m *maker) survey() string {
	found, err := m.w.App.FindFirstRecordByFilter("surveys", "id != ''")
	if err != nil {
		m.t.Fatal(err)
	}
	return found.Id
}

func (m *maker) makeCase(i int, survey string) {
	ticket, customer := id("ticket", i), id("customer", m.dice.Intn(90))
	kind, mergedInto := m.choose("complaint", "complaint", "repair", "consultation"), ""
	if m.dice.Intn(8) == 0 && i > 0 {
		mergedInto = id("ticket", m.dice.Intn(i))
	}
	m.insert("tickets", dbx.Params{
		"id": ticket, "number": fmt.Sprint("N-", i), "subject": "S", "kind": kind, "customer": customer, "product": m.some("product", 4),
		"team": m.some("team", 4), "merged_into": mergedInto, "created": m.moment(), "status": "resolved",
	})
	for n := range m.dice.Intn(3) {
		m.makeCallback(fmt.Sprintf("%d-%d", i, n), ticket, customer, n == 0)
	}
	if kind == "complaint" {
		m.makeClocks(i, ticket)
	}
	for n := range m.dice.Intn(3) {
		m.makeInvite(fmt.Sprintf("%d-%d", i, n), ticket, customer, survey)
	}
}

// makeCallback makes a callback; a case has one open at most.
func (m *maker) makeCallback(name, ticket, customer string, mayBeOpen bool) {
	due := m.moment().Time()
	resolved := due.Add(-48 * time.Hour)
	values := dbx.Params{
		"id": ("callback" + name + "0000000000")[:15], "ticket": ticket, "customer": customer, "round": 1 + m.dice.Intn(4)/3, "resolved_at": stampOf(resolved),
		"due_at": stampOf(due), "state": "open",
	}
	if !mayBeOpen || m.dice.Intn(4) > 0 {
		// One in four ends at its limit, or a millisecond beside it.
		done := resolved.Add(time.Duration(m.dice.Int63n(int64(96*time.Hour)/1e6)) * time.Millisecond)
		if m.dice.Intn(4) == 0 {
			done = due.Add(time.Duration(m.dice.Intn(3)-1) * time.Millisecond)
		}
		values["state"], values["done_at"] = "done", stampOf(done)
		values["outcome"] = m.choose("satisfied", "satisfied", "partly", "unsatisfied", "refused", "unreached", "opted_out")
		if m.dice.Intn(5) == 0 {
			values["state"], values["outcome"], values["cancelled_reason"] = "cancelled", "", m.choose("reopened", "replaced", "merged", "moved")
		}
	}
	if m.dice.Intn(12) == 0 { // a revisit
		values["ticket"], values["campaign"] = "", "campaign0000000"
	}
	m.insert("callbacks", values)
	m.makeAttempts(values)
}

// makeAttempts makes the tries of a callback: one in vain, and the one that it ended with.
func (m *maker) makeAttempts(callback dbx.Params) {
	name, _ := callback["id"].(string)
	m.insert("callback_attempts", dbx.Params{"id": strings.Replace(name, "callback", "tryvain0", 1), "callback": name, "ticket": callback["ticket"], "result": "busy", "created": m.moment()})
	if callback["state"] != "done" || callback["outcome"] == "unreached" || callback["outcome"] == "opted_out" {
		return
	}
	scores := map[string]int{}
	if m.dice.Intn(3) > 0 {
		scores["attitude"] = 1 + m.dice.Intn(5)
	}
	if m.dice.Intn(3) > 0 {
		scores["speed"] = 1 + m.dice.Intn(5)
	}
	if m.dice.Intn(3) > 0 {
		scores["recommend"] = m.dice.Intn(11)
	}
	written, _ := json.Marshal(scores)
	text := string(written)
	if len(scores) == 0 {
		text = m.choose("", "null", "{}")
	}
	m.insert("callback_attempts", dbx.Params{
		"id": strings.Replace(name, "callback", "tryheard", 1), "callback": name, "ticket": callback["ticket"], "result": "reached", "outcome": callback["outcome"],
		"round": callback["round"], "scores": text, "created": callback["done_at"],
	})
}

func (m *maker) makeClocks(i int, ticket string) {
	for leg := range 1 + m.dice.Intn(2) {
		values := dbx.Params{
			"id": fmt.Sprintf("clock%05d%05d", i, leg), "ticket": ticket, "kind": m.choose("complaint_close", "complaint_close", "complaint_reply"),
			"leg": leg + 1, "start": 10*i + leg, "due_at": m.moment(), "state": m.choose("running", "paused", "met", "met", "breached", "cancelled"),
		}
		if values["state"] == "paused" {
			values["due_at"] = ""
		}
		m.insert("clocks", values)
	}
}

func (m *maker) makeInvite(name, ticket, customer, survey string) {
	invite := ("invite" + name + "0000000000")[:15]
	send := m.moment()
	values := dbx.Params{
		"id": invite, "survey": survey, "version": 1 + m.dice.Intn(3), "ticket": ticket, "customer": customer, "send_at": send, "resolved_at": name,
		"state": m.choose("waiting", "sent", "answered", "answered", "expired", "skipped"),
	}
	if state := values["state"]; state != "waiting" && state != "skipped" {
		values["sent_at"] = send
	}
	m.insert("survey_invites", values)
	if values["state"] != "answered" {
		return
	}
	scores := map[string]int{}
	for _, dimension := range []string{"overall", "attitude", "speed", "quality", "own_one"} {
		if m.dice.Intn(4) > 0 {
			scores[dimension] = 1 + m.dice.Intn(5)
		}
	}
	dimensions, _ := json.Marshal(scores)
	// An erased answer has lost its words, and kept its scores.
	answers := m.choose("{}", `{"comment":"x"}`)
	m.insert("survey_answers", dbx.Params{
		"id": strings.Replace(invite, "invite", "answer", 1), "invite": invite, "survey": survey, "version": values["version"], "ticket": ticket, "customer": customer,
		"answers": answers, "dimensions": string(dimensions), "csat": scores["overall"], "nps": max(-1, m.dice.Intn(13)-2), "ces": m.dice.Intn(8),
		"created": m.moment(),
	})
}

// readHistory reads the records; there must be so many of each.
func readHistory(t *testing.T, w *desktest.World, fewest int) *history {
	t.Helper()
	h := &history{byID: map[string]*core.Record{}}
	for name, into := range map[string]*[]*core.Record{
		"tickets": &h.tickets, "callbacks": &h.callbacks, "callback_attempts": &h.attempts, "survey_answers": &h.answers, "survey_invites": &h.invites, "clocks": &h.clocks, "assets": &h.assets,
	} {
		records, err := w.App.FindAllRecords(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) < fewest {
			t.Fatalf("only %d of %s", len(records), name)
		}
		*into = records
	}
	for _, ticket := range h.tickets {
		h.byID[ticket.Id] = ticket
	}
	return h
}
