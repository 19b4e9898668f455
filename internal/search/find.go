package search

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

const (
	// mostRanked is how many of the matches are ranked, the newest; mostTitled how many of those whose title has every word,
	// however old they are.
	mostRanked = 2_000
	mostTitled = 500
	// mostRefined is how many of the best are looked at again by the words of their titles.
	mostRefined = 100
	// mostVerified is how many records are read to find phrases in them.
	mostVerified = 400
	// mostSifted is how many of the newest matches are looked up where fields of cases are asked for, siftedAtOnce how many in
	// one question.
	mostSifted   = 5_000
	siftedAtOnce = 500
	// mostSiftings is how many times as many are looked up, further and further back, where not one of them has the fields.
	mostSiftings = 20
	// mostNamed is how many customers of one name are asked for with from:.
	mostNamed = 200
)

// asker is who asks.
type asker struct {
	id      string
	isStaff bool
	info    *core.RequestInfo
}

// Hit is one record found.
type Hit struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title string `json:"title"`
	// TitleMarks and Marks are what matches in the title and in the text, from and to, in UTF-16 units.
	TitleMarks []Mark `json:"title_marks,omitempty"`
	Text       string `json:"text,omitempty"`
	Marks      []Mark `json:"marks,omitempty"`
	// Number is a case's number or an article's code.
	Number   string `json:"number,omitempty"`
	At       string `json:"at"`
	Status   string `json:"status,omitempty"`
	CaseKind string `json:"case_kind,omitempty"`
	Customer string `json:"customer,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Company  string `json:"company,omitempty"`
	Language string `json:"language,omitempty"`
}

// Correction is a word that was taken for another, since it stands nowhere.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Answer is a page of what was found.
type Answer struct {
	Page    int `json:"page"`
	PerPage int `json:"perPage"`
	// Found is how many match, as far as they were counted; IsMore says that there are more than were ranked.
	Found  int   `json:"found"`
	IsMore bool  `json:"more"`
	Hits   []Hit `json:"hits"`
	// IsAtLeast says that there may be more than Found: with a phrase only the record says whether it has it, and no further was read.
	IsAtLeast bool `json:"at_least,omitempty"`
	// Odd are words that look like fields and are none; they were looked for as words.
	Odd []string `json:"odd,omitempty"`
	// Corrected says which words were taken for others; IsLoose that Chinese words were looked for apart.
	Corrected []Correction `json:"corrected,omitempty"`
	IsLoose   bool         `json:"loose,omitempty"`
}

// find answers a question.
func (s *Search) find(app core.App, q *Question, who asker, kinds []string, page, perPage int) (*Answer, error) {
	answer := &Answer{Page: page, PerPage: perPage, Hits: []Hit{}, Odd: q.Odd}
	if q.IsEmpty() {
		return answer, nil
	}
	l := &look{app: app, question: q, who: who, kinds: kinds, now: s.clock.Now()}
	isPossible, err := l.resolve()
	if err != nil || !isPossible {
		return answer, err
	}
	if err := l.spell(); err != nil {
		return nil, err
	}
	found, err := l.candidates(way{})
	if err == nil && len(found) == 0 {
		found, err = l.lookAgain(answer)
	}
	if err != nil {
		return nil, err
	}
	answer.IsMore = l.isMore
	answer.Found = len(found)
	if err := l.rank(found); err != nil {
		return nil, err
	}
	var verified int
	answer.Hits, verified, answer.IsAtLeast, err = l.page(found, page, perPage)
	if len(q.Phrases) > 0 {
		answer.Found = verified
	}
	return answer, err
}

// look is one question being answered.
type look struct {
	app      core.App
	question *Question
	who      asker
	kinds    []string
	now      time.Time
	// kind and marks narrow the question in the index, to kinds and to whose; conditions do in the cases table.
	kind       string
	marks      []string
	conditions []string
	arguments  []any
	isMore     bool
	isLoose    bool
	// below is the document before which to look, 0 for the newest.
	below int64
	// isCut says that there were more matches than were looked up.
	isCut bool
	// meets remembers of the matches looked up whether their cases meet the conditions.
	meets map[int64]bool
}

// candidate is a document that matches.
type candidate struct {
	id                 int64
	score              float64
	collection, record string
}

// fieldsOfCases are the fields that nothing but a case has.
var fieldsOfCases = []string{"status", "from", "assignee", "tag", "priority", "grade", "team", "product"}

// resolve makes conditions of the fields asked for; not possible where no record can meet them.
func (l *look) resolve() (isPossible bool, err error) {
	q := l.question
	names := slices.Clone(l.kinds)
	ofCases := slices.ContainsFunc(fieldsOfCases, func(name string) bool { return len(q.Filters[name]) > 0 })
	for _, kind := range q.Filters["kind"] {
		if kindNamed(kind) == nil {
			ofCases = true
		}
	}
	if ofCases {
		names = keepOnly(names, kindCase.Name)
	}
	var asked []string
	for _, kind := range q.Filters["kind"] {
		if kindNamed(kind) != nil {
			asked = append(asked, kind)
		}
	}
	if len(asked) > 0 {
		names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(asked, name) })
	}
	if len(names) == 0 {
		return false, nil
	}
	if len(names) < len(kinds) {
		l.kind = anyMark(markOfKind, names)
	}
	if !l.who.isStaff {
		l.marks = append(l.marks, `"`+markOf+l.who.id+`" OR "`+markOpen+`"`)
	}
	l.among("t.status", q.Filters["status"])
	l.among("t.kind", slices.DeleteFunc(slices.Clone(q.Filters["kind"]), func(kind string) bool { return kindNamed(kind) != nil }))
	l.among("t.priority", q.Filters["priority"])
	l.among("t.grade", q.Filters["grade"])
	l.tagged(q.Filters["tag"])
	for _, named := range []struct{ field, query string }{{"team", `SELECT id, name, '', '' FROM teams`}, {"product", `SELECT id, sku, name_zh, name_en FROM products`}} {
		if isPossible, err := l.named("t."+named.field, named.query, q.Filters[named.field]); err != nil || !isPossible {
			return false, err
		}
	}
	if isPossible, err := l.assigned(q.Filters["assignee"]); err != nil || !isPossible {
		return false, err
	}
	return l.from(q.Filters["from"])
}

func keepOnly(names []string, name string) []string {
	if slices.Contains(names, name) {
		return []string{name}
	}
	return nil
}

func anyMark(mark string, values []string) string {
	quotedMarks := make([]string, len(values))
	for i, value := range values {
		quotedMarks[i] = `"` + mark + value + `"`
	}
	return strings.Join(quotedMarks, " OR ")
}

func (l *look) among(column string, values []string) {
	if len(values) == 0 {
		return
	}
	l.conditions = append(l.conditions, column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")")
	for _, value := range values {
		l.arguments = append(l.arguments, value)
	}
}

func (l *look) tagged(tags []string) {
	for _, tag := range tags {
		l.conditions = append(l.conditions, `json_valid(t.tags) AND EXISTS (SELECT 1 FROM json_each(t.tags) WHERE value = ? COLLATE NOCASE)`)
		l.arguments = append(l.arguments, tag)
	}
}

// assigned finds colleagues by their names; "me" is who asks, "none" is nobody.
func (l *look) assigned(names []string) (isPossible bool, err error) {
	if len(names) == 0 {
		return true, nil
	}
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(`SELECT id, name FROM staff`)
	if err != nil {
		return false, fmt.Errorf("read the staff: %w", err)
	}
	defer rows.Close()
	ids := []string{}
	for _, name := range names {
		switch name {
		case "me", "我", "自己":
			ids = append(ids, l.who.id)
		case "none", "nobody", "无", "未分配":
			ids = append(ids, "")
		}
	}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return false, err
		}
		known := fold(name).text
		if slices.ContainsFunc(names, func(asked string) bool { return strings.Contains(known, asked) }) {
			ids = append(ids, id)
		}
	}
	l.among("t.assignee", ids)
	return len(ids) > 0, rows.Err()
}

// named narrows cases to those of a record, such as a team, whose names hold one of those asked for; what asks for nobody's in words
// asks for cases without any.
func (l *look) named(column, query string, names []string) (isPossible bool, err error) {
	if len(names) == 0 {
		return true, nil
	}
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(query)
	if err != nil {
		return false, fmt.Errorf("read what %s may be: %w", column, err)
	}
	defer rows.Close()
	ids := []string{}
	if slices.ContainsFunc(names, func(name string) bool { return name == "none" || name == "无" }) {
		ids = append(ids, "")
	}
	for rows.Next() {
		var id string
		var known [3]string
		if err := rows.Scan(&id, &known[0], &known[1], &known[2]); err != nil {
			return false, err
		}
		text := fold(strings.Join(known[:], "\n")).text
		if len(ids) < mostNamed && slices.ContainsFunc(names, func(asked string) bool { return strings.Contains(text, asked) }) {
			ids = append(ids, id)
		}
	}
	l.among(column, ids)
	return len(ids) > 0, rows.Err()
}

// from finds customers by their names and marks what is theirs.
func (l *look) from(names []string) (isPossible bool, err error) {
	var ids []string
	for _, name := range names {
		named := &Question{}
		for part := range strings.FieldsSeq(name) {
			named.addWord(part, true, true)
		}
		if len(named.Words) == 0 {
			return false, nil
		}
		match := named.expression(way{}) + ` AND marks : ("` + markOfKind + kindCustomer.Name + `")`
		found, err := l.ids(selectNewest+orderNewest+journal.AtMost(mostNamed), match)
		if err != nil {
			return false, err
		}
		documents := make([]*candidate, len(found))
		for i, id := range found {
			documents[i] = &candidate{id: id}
		}
		if err := l.records(documents); err != nil {
			return false, err
		}
		for _, c := range documents {
			ids = append(ids, c.record)
		}
	}
	if len(names) > 0 && len(ids) > 0 {
		l.marks = append(l.marks, anyMark(markOf, ids))
	}
	return len(names) == 0 || len(ids) > 0, nil
}

// match is the whole question for the index.
func (l *look) match(expression string) string {
	parts := []string{}
	if expression != "" {
		if !l.who.isStaff {
			expression = "{title public} : (" + expression + ")"
		}
		parts = append(parts, expression)
	}
	for _, mark := range append(filled(l.kind), l.marks...) {
		parts = append(parts, "marks : ("+mark+")")
	}
	return strings.Join(parts, " AND ")
}

// candidates are the documents that match: the newest, and those whose titles do, which are asked for beside. Whole words are asked
// for first: where they fill the ranks, nobody misses what is only begun with.
func (l *look) candidates(how way) ([]*candidate, error) {
	inTitle := how
	inTitle.inTitle = true
	titled := l.aside(l.question.expression(inTitle), mostTitled)
	ids, exact, err := l.matches(how)
	names := <-titled // in any case: what it asked must not outlast the question
	if err != nil {
		return nil, err
	}
	l.isMore = len(ids) == mostRanked || l.isCut
	if len(ids) == 0 {
		return nil, nil
	}
	return l.scored(ids, names.ids, exact), names.err
}

// asked are documents, or why there are none.
type asked struct {
	ids []int64
	err error
}

// aside asks for the newest that match, beside what its caller does; for none where nothing is asked for by words.
func (l *look) aside(expression string, limit int) <-chan asked {
	found := make(chan asked, 1)
	if expression == "" {
		found <- asked{}
		return found
	}
	other := *l // with what it is to find out for itself
	other.meets, other.isCut = nil, false
	go func() {
		var names asked
		names.err = journal.Guarded(func() (err error) {
			names.ids, err = other.newest(expression, limit)
			return err
		})
		found <- names
	}()
	return found
}

// matches are the newest documents that match, and those of them that have the words as wholes, where that makes a difference.
func (l *look) matches(how way) (ids, exact []int64, err error) {
	how.isWhole = true
	whole := l.question.expression(how)
	if exact, err = l.newest(whole, mostRanked); err != nil {
		return nil, nil, err
	}
	how.isWhole = false
	expression := l.question.expression(how)
	if expression == whole {
		return exact, nil, nil // nothing is begun with, so nothing is more exact than the rest
	}
	if len(exact) == mostRanked {
		return exact, exact, nil
	}
	ids, err = l.newest(expression, mostRanked)
	return ids, exact, err
}

const (
	selectNewest = `SELECT rowid FROM search_index WHERE search_index MATCH ?`
	orderNewest  = ` ORDER BY rowid DESC`
)

// newest asks for the newest documents that match an expression and all that narrows the question.
func (l *look) newest(expression string, limit int) ([]int64, error) {
	if query, arguments := l.query(expression); len(l.conditions) == 0 || l.isOfCases(expression) {
		return l.ids(query+journal.AtMost(limit), arguments...)
	}
	return l.further(expression, limit)
}

// further sifts the newest matches, and where none of them meets the conditions those behind them, and so on: a word that thousands of cases
// have says nothing of the few that wait for a part.
func (l *look) further(expression string, limit int) ([]int64, error) {
	defer func() { l.below = 0 }()
	for range mostSiftings {
		query, arguments := l.query(expression)
		matches, err := l.ids(query+journal.AtMost(mostSifted), arguments...)
		if err != nil {
			return nil, err
		}
		kept, err := l.sifted(matches, limit)
		if err != nil || len(kept) > 0 || len(matches) < mostSifted {
			l.isCut = l.isCut || len(matches) == mostSifted
			return kept, err
		}
		l.below = matches[len(matches)-1]
	}
	l.isCut = true
	return nil, nil
}

// isOfCases says that the cases table alone can answer: nothing is asked for that only the index knows.
func (l *look) isOfCases(expression string) bool {
	return len(l.conditions) > 0 && expression == "" && len(l.marks) == 0
}

// query is the question for the database, but for how many are wanted.
func (l *look) query(expression string) (query string, arguments []any) {
	switch {
	case l.isOfCases(expression):
		query, arguments = l.conditioned(`SELECT d.id FROM tickets t CROSS JOIN search_docs d ON d.collection = 'tickets' AND d.record = t.id WHERE TRUE`, nil)
		query, arguments = l.timed(query, arguments, "d.id")
		return query + ` ORDER BY t.created DESC`, arguments
	case expression != "" || len(l.marks) > 0 || l.kind != "":
		query, arguments = l.timed(selectNewest, []any{l.match(expression)}, "rowid")
		return query + orderNewest, arguments
	}
	query, arguments = l.timed(`SELECT id FROM search_docs WHERE TRUE`, nil, "id")
	return query + ` ORDER BY id DESC`, arguments
}

// selectSifted looks documents up in the cases table, each by its key; the plus keeps the database from going through all
// documents of the collection.
const selectSifted = `SELECT d.id FROM json_each(?) j CROSS JOIN search_docs d ON d.id = j.value CROSS JOIN tickets t ON t.id = d.record WHERE +d.collection = 'tickets'`

// sifted are those of the matches whose cases meet the conditions, part by part until there are enough.
func (l *look) sifted(matches []int64, limit int) ([]int64, error) {
	if l.meets == nil {
		l.meets = map[int64]bool{}
	}
	var kept []int64
	for part := range slices.Chunk(matches, siftedAtOnce) {
		if err := l.sift(part); err != nil {
			return nil, err
		}
		for _, id := range part {
			if l.meets[id] && len(kept) < limit {
				kept = append(kept, id)
			}
		}
		if len(kept) == limit {
			break
		}
	}
	return kept, nil
}

// sift looks up those of the matches that have not been.
func (l *look) sift(matches []int64) error {
	var unknown []int64
	for _, id := range matches {
		if _, isKnown := l.meets[id]; !isKnown {
			unknown = append(unknown, id)
			l.meets[id] = false
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	query, arguments := l.conditioned(selectSifted, []any{numberList(unknown)})
	meeting, err := l.ids(query, arguments...)
	for _, id := range meeting {
		l.meets[id] = true
	}
	return err
}

func (l *look) conditioned(query string, arguments []any) (string, []any) {
	for _, condition := range l.conditions {
		query += " AND " + condition
	}
	return query, append(arguments, l.arguments...)
}

// timed bounds a question by time, which ids grow with.
func (l *look) timed(query string, arguments []any, column string) (string, []any) {
	if at := l.question.After; !at.IsZero() {
		query, arguments = query+" AND "+column+" >= ?", append(arguments, idAt(at.UnixMilli()))
	}
	if at := l.question.Before; !at.IsZero() {
		query, arguments = query+" AND "+column+" < ?", append(arguments, idAt(at.UnixMilli()))
	}
	if l.below > 0 {
		query, arguments = query+" AND "+column+" < ?", append(arguments, l.below)
	}
	return query, arguments
}

func (l *look) ids(query string, arguments ...any) ([]int64, error) {
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(query, arguments...)
	if err != nil {
		return nil, fmt.Errorf("ask the index: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ask the index: %w", err)
	}
	return ids, nil
}

// What a match is worth: every word in the title more than anything a year's age takes away, a whole word more than one
// that is only begun.
const (
	worthTitle  = 3.0
	worthWhole  = 1.0
	worthRecent = 2.0
	halfLife    = 60 * 24 * time.Hour
	worthSays   = 2.0
	worthIs     = 6.0
)

// scored puts the sets together and gives each document its worth.
func (l *look) scored(ids, titled, exact []int64) []*candidate {
	byID := make(map[int64]*candidate, len(ids)+len(titled))
	all := make([]*candidate, 0, len(ids)+len(titled))
	add := func(id int64, worth float64) {
		c := byID[id]
		if c == nil {
			age := time.Duration(max(0, l.now.UnixMilli()-timeOf(id))) * time.Millisecond
			c = &candidate{id: id, score: worthRecent * math.Exp2(-float64(age)/float64(halfLife))}
			byID[id] = c
			all = append(all, c)
		}
		c.score += worth
	}
	for _, id := range ids {
		add(id, 0)
	}
	for _, id := range titled {
		add(id, worthTitle)
	}
	for _, id := range exact {
		if byID[id] != nil {
			add(id, worthWhole)
		}
	}
	return all
}

// rank orders the candidates, the best first. The best by the index are looked at again by what their titles say.
func (l *look) rank(found []*candidate) error {
	byScore := func(a, b *candidate) int {
		if a.score != b.score {
			return -int(math.Copysign(1, a.score-b.score))
		}
		return -int(math.Copysign(1, float64(a.id-b.id)))
	}
	slices.SortFunc(found, byScore)
	plain := l.question.Plain
	if plain == "" {
		return nil
	}
	var titled []*candidate
	for _, c := range found[:min(len(found), mostRefined)] {
		if c.score >= worthTitle {
			titled = append(titled, c)
		}
	}
	if err := l.records(titled); err != nil {
		return err
	}
	names, err := l.titles(titled)
	if err != nil {
		return err
	}
	for _, c := range titled {
		for _, name := range names[c.collection+"/"+c.record] {
			switch folded := oneSpaced(fold(name).text); {
			case folded == plain:
				c.score += worthIs
			case strings.Contains(folded, plain):
				c.score += worthSays
			}
		}
	}
	slices.SortFunc(found, byScore)
	return nil
}

// titleColumns are what names a record, by collection.
var titleColumns = map[string]string{"tickets": "subject, number", "customers": "name, phone_digits", "articles": "title, code", "problems": "title, number"}

// titles reads what names records, without the rest of them.
func (l *look) titles(found []*candidate) (map[string][2]string, error) {
	names := make(map[string][2]string, len(found))
	for collection, ids := range byCollection(found) {
		columns := titleColumns[collection]
		rows, err := journal.Plain(l.app.ConcurrentDB()).Query("SELECT id, "+columns+" FROM `"+collection+"` WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids))
		if err != nil {
			return nil, fmt.Errorf("read titles of %s: %w", collection, err)
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var name [2]string
			if err := rows.Scan(&id, &name[0], &name[1]); err != nil {
				return nil, err
			}
			names[collection+"/"+id] = name
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func byCollection(found []*candidate) map[string][]string {
	ids := map[string][]string{}
	for _, c := range found {
		ids[c.collection] = append(ids[c.collection], c.record)
	}
	return ids
}

// jsonList is a list of ids for SQL; ids need no escaping.
func jsonList(ids []string) string { return `["` + strings.Join(ids, `","`) + `"]` }

// numberList is a list of numbers for SQL.
func numberList(ids []int64) string {
	list := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, id, 10)
	}
	return string(append(list, ']'))
}

// records finds which records the documents are of.
func (l *look) records(found []*candidate) error {
	byID := map[int64]*candidate{}
	var ids []int64
	for _, c := range found {
		if c.record == "" {
			byID[c.id] = c
			ids = append(ids, c.id)
		}
	}
	if len(byID) == 0 {
		return nil
	}
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(`SELECT id, collection, record FROM search_docs WHERE id IN (SELECT value FROM json_each(?))`, numberList(ids))
	if err != nil {
		return fmt.Errorf("read which records were found: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var collection, record string
		if err := rows.Scan(&id, &collection, &record); err != nil {
			return err
		}
		if c := byID[id]; c != nil {
			c.collection, c.record = collection, record
		}
	}
	return rows.Err()
}

// page reads the records of one page, as far as who asks may read them. Phrases are looked for from the first page on, since
// only the record says whether it has them.
func (l *look) page(found []*candidate, page, perPage int) (hits []Hit, verified int, isAtLeast bool, err error) {
	needles := l.question.needles(way{isLoose: l.isLoose})
	skip := (page - 1) * perPage
	if len(l.question.Phrases) == 0 {
		found, skip = found[min(skip, len(found)):], 0
	}
	hits = []Hit{}
	begun := 0
	for ; begun < min(len(found), mostVerified) && len(hits) < perPage; begun += perPage {
		part := found[begun:min(begun+perPage, len(found))]
		if err := l.records(part); err != nil {
			return nil, 0, false, err
		}
		allowed, err := allowedTo(l.app, l.who, part)
		if err != nil {
			return nil, 0, false, err
		}
		part = slices.DeleteFunc(slices.Clone(part), func(c *candidate) bool { return !allowed[c.collection+"/"+c.record] })
		read, err := l.hitsOf(part, needles)
		if err != nil {
			return nil, 0, false, err
		}
		for _, hit := range read {
			if len(hits) == perPage {
				isAtLeast = len(l.question.Phrases) > 0
				continue
			}
			if hit == nil {
				continue
			}
			verified++
			if skip > 0 {
				skip--
				continue
			}
			hits = append(hits, *hit)
		}
	}
	isAtLeast = isAtLeast || len(l.question.Phrases) > 0 && begun < len(found)
	return hits, verified, isAtLeast, nil
}

// hitsOf makes hits of some records, as many at a time as there are processors; nil stands for one that is none.
func (l *look) hitsOf(found []*candidate, needles []needle) ([]*Hit, error) {
	hits := make([]*Hit, len(found))
	err := journal.Abreast(len(found), func(i int) (err error) {
		hits[i], err = l.hit(found[i], needles)
		return err
	})
	return hits, err
}

// hit reads a record and makes a hit of it; nil where it has gone, or does not say what was quoted.
func (l *look) hit(c *candidate, needles []needle) (*Hit, error) {
	kind := kindOf(c.collection)
	if kind == nil {
		return nil, nil
	}
	d, err := kind.Load(l.app, c.record)
	if err != nil || d == nil {
		return nil, err
	}
	texts := d.Public
	if l.who.isStaff {
		texts = append(slices.Clone(d.Public), d.Internal...)
	} else {
		d.Hit.Customer = ""
	}
	for _, phrase := range l.question.Phrases {
		if !says(d.Title, phrase) && !says(texts, phrase) {
			return nil, nil
		}
	}
	hit := d.Hit
	hit.Kind, hit.ID = kind.Name, c.record
	matched := 0
	hit.Title, hit.TitleMarks, matched = marked(hit.Title, needles)
	if matched == len(needles) && len(d.Public) > 0 {
		texts = d.Public // the title says it all: what follows is to tell what it is about
	}
	hit.Text, hit.Marks = snippet(unsigned(texts), needles)
	return &hit, nil
}

// says whether one of the texts holds a phrase: its words as they stand, with nothing but blanks between them.
func says(texts []string, phrase string) bool {
	for _, text := range texts {
		if holds(oneSpaced(fold(text).text), phrase) {
			return true
		}
	}
	return false
}

func holds(text, phrase string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], phrase)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(phrase)
		cutsBefore := from > 0 && isAlphanumeric(text[from]) && isAlphanumeric(text[from-1])
		cutsBehind := to < len(text) && isAlphanumeric(text[to-1]) && isAlphanumeric(text[to])
		if !cutsBefore && !cutsBehind {
			return true
		}
		at = from + 1
	}
}
