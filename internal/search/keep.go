package search

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// entry is a document in the index's own words, ready to be written; without a document it is to leave.
type entry struct {
	collection, record string
	created            int64
	id                 int64
	columns            [4]string // title, public, internal, marks
	isGone             bool
}

// The marks of a document stand in a column of their own and begin with a private character, which no text can bring in.
const (
	markSign   = "\ue000"
	markOpen   = markSign + "open"
	markOfKind = markSign + "kind"
	markOf     = markSign + "of"
)

// titleSign begins a title's tokens, which stand there once more: asked for in the title alone, a word that many conversations
// hold would have all of them looked through.
const titleSign = "\ue001"

// entryOf reads and analyses a record.
func entryOf(app core.App, kind *Kind, id string) (entry, error) {
	e := entry{collection: kind.Collection, record: id}
	d, err := kind.Load(app, id)
	if err != nil {
		return e, err
	}
	if d == nil {
		e.isGone = true
		return e, nil
	}
	e.created = d.Created
	for i, texts := range [][]string{d.Title, d.Public, d.Internal} {
		b := bag{}
		b.readAll(texts)
		if i == 0 {
			b.sign(titleSign)
		}
		e.columns[i] = b.String()
	}
	marks := []string{markOfKind + kind.Name}
	if d.IsOpen {
		marks = append(marks, markOpen)
	}
	if d.Customer != "" {
		marks = append(marks, markOf+d.Customer)
	}
	e.columns[3] = strings.Join(marks, " ")
	return e, nil
}

// atOnce is how many documents one statement writes. FTS5 writes out what it has gathered before every statement of its
// transaction, so that one by one each would become a segment of its own, to be merged again.
const atOnce = 50

const (
	insertDocument = `INSERT INTO search_index (rowid, title, public, internal, marks) VALUES (?, ?, ?, ?, ?)`
	nextDocument   = `, (?, ?, ?, ?, ?)`
)

// writeAll puts the entries in place of what the index has of their records.
func writeAll(tx core.App, entries []entry) error {
	db := journal.Plain(tx.NonconcurrentDB())
	var placed []entry
	for _, e := range entries {
		if err := e.place(tx, db); err != nil {
			return fmt.Errorf("index %s %s: %w", e.collection, e.record, err)
		}
		if !e.isGone {
			placed = append(placed, e)
		}
	}
	// It wants growing ids, too.
	slices.SortFunc(placed, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	for len(placed) > 0 {
		n := 1
		if len(placed) >= atOnce {
			n = atOnce
		}
		var arguments []any
		for _, e := range placed[:n] {
			arguments = append(arguments, e.id, e.columns[0], e.columns[1], e.columns[2], e.columns[3])
		}
		if _, err := db.Exec(insertDocument+strings.Repeat(nextDocument, n-1), arguments...); err != nil {
			return fmt.Errorf("write the index: %w", err)
		}
		placed = placed[n:]
	}
	return nil
}

// place gives the entry its id and takes what the index has of the record out.
func (e *entry) place(tx core.App, db journal.SQL) error {
	err := db.QueryRow(`SELECT id FROM search_docs WHERE collection = ? AND record = ?`, e.collection, e.record).Scan(&e.id)
	isNew := errors.Is(err, sql.ErrNoRows)
	if err != nil && !isNew {
		return err
	}
	if isNew && e.isGone {
		return nil
	}
	if isNew {
		if e.id, err = freeID(db, e.created); err != nil {
			return err
		}
		_, err = db.Exec(`INSERT INTO search_docs (id, collection, record) VALUES (?, ?, ?)`, e.id, e.collection, e.record)
		return err
	}
	if _, err := db.Exec(`DELETE FROM search_index WHERE rowid = ?`, e.id); err != nil || !e.isGone {
		return err
	}
	if _, err := db.Exec(`DELETE FROM search_docs WHERE id = ?`, e.id); err != nil {
		return err
	}
	return setState(tx, statePurge, purgeBegin)
}

// perSecond is how many ids a second has. Neighbours in the index are written by how far apart they are, so the ids of a
// desk's life must not spread further than its order needs.
const perSecond = 8

// idAt is where the documents of records made at a time begin, in milliseconds.
func idAt(created int64) int64 { return created / 1000 * perSecond }

// timeOf is about when a document's record was made, in milliseconds.
func timeOf(id int64) int64 { return id / perSecond * 1000 }

// freeID is an id that stands where a record made at that time belongs. What is made in bulk, all in one second, runs into
// the following ones, by larger and larger strides.
func freeID(db journal.SQL, created int64) (int64, error) {
	base := max(idAt(created), 1)
	for stride := int64(perSecond); ; stride *= 2 {
		var last sql.NullInt64
		if err := db.QueryRow(`SELECT MAX(id) FROM search_docs WHERE id >= ? AND id < ?`, base, base+stride).Scan(&last); err != nil {
			return 0, fmt.Errorf("find a place in the index: %w", err)
		}
		if !last.Valid {
			return base, nil
		}
		if last.Int64 < base+stride-1 {
			return last.Int64 + 1, nil
		}
		base += stride
	}
}

// nameFollower is also the name of the index's place in the journal.
const nameFollower = "search.keep"

// EventStale is appended where a record has changed in what the journal does not hold, such as a customer's address.
const EventStale = "search.stale"

// mostAtOnce bounds how many documents one transaction writes, some milliseconds, so that nobody waits long for the single writer. One
// event may ask for more.
const mostAtOnce = 25

// follower keeps the index. It reads and analyses before the transaction, in which it only writes; that what it has read may
// be old by then does no harm, since the change that made it so has an event of its own behind this one.
func (s *Search) follower() journal.Follower {
	on := []string{"message.created", "asset.updated", "product.updated", EventStale}
	for _, kind := range kinds {
		for _, what := range append([]string{"created", "updated", "deleted", "erased"}, kind.Events...) {
			on = append(on, kind.Noun+"."+what)
		}
	}
	return journal.Follower{Name: nameFollower, On: on, Follow: s.follow}
}

// touched is a record whose document an event makes another one.
type touched struct {
	kind *Kind
	id   string
}

// follow indexes anew what the events have touched, each record once.
func (s *Search) follow(app core.App, events []*journal.Event) (taken int, write func(tx core.App) error, err error) {
	var entries []entry
	isSeen := map[[2]string]bool{}
	for taken < len(events) && len(entries) < mostAtOnce {
		concerned, err := concernedBy(app, events[taken])
		if err != nil {
			return 0, nil, err
		}
		taken++
		for _, c := range concerned {
			key := [2]string{c.kind.Name, c.id}
			if isSeen[key] {
				continue
			}
			isSeen[key] = true
			e, err := entryOf(app, c.kind, c.id)
			if err != nil {
				return 0, nil, err
			}
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return taken, nil, nil
	}
	return taken, func(tx core.App) error {
		if slices.ContainsFunc(entries, func(e entry) bool { return e.isGone }) {
			s.wakeAfter(tx) // for its pages to be cleared
		}
		return writeAll(tx, entries)
	}, nil
}

// concernedBy lists what is to be indexed anew because of an event.
func concernedBy(app core.App, event *journal.Event) ([]touched, error) {
	if event.Collection == "messages" {
		if isFirst, _ := event.Data["first"].(bool); isFirst {
			return nil, nil // it says what the case's description says
		}
		return conversationOf(app, event.Ticket)
	}
	if event.Collection == "assets" {
		return casesBy(app, "asset", event.Record, event.Changes, "serial")
	}
	if event.Collection == "products" {
		return namedAfter(app, event)
	}
	kind := kindOf(event.Collection)
	if kind == nil || event.First() != event.Seq {
		return nil, nil // a further event of a save that has been seen to
	}
	isStale := event.Type == EventStale
	if !isStale && !kind.isChangedBy(event) {
		return nil, nil
	}
	concerned := []touched{{kind, event.Record}}
	if event.Type == "ticket.created" {
		return concerned, nil // not merged into another yet, or the event that says so is behind
	}
	if kind.Collection == kindCase.Collection {
		return conversationOf(app, event.Record)
	}
	if kind.Collection == kindCustomer.Collection && !strings.HasSuffix(event.Type, ".created") {
		names := []string{"name", "company", "phone"}
		if isStale {
			names = nil
		}
		cases, err := casesBy(app, "customer", event.Record, event.Changes, names...)
		return append(concerned, cases...), err
	}
	return concerned, nil
}

// isChangedBy says whether the event's save changed anything that the document is made of.
func (k *Kind) isChangedBy(event *journal.Event) bool {
	for _, always := range []string{".created", ".deleted", ".erased"} {
		if strings.HasSuffix(event.Type, always) {
			return true
		}
	}
	return slices.ContainsFunc(k.Fields, func(name string) bool { _, isChanged := event.Changes[name]; return isChanged })
}

// conversationOf lists a case and the one that it was merged into, which is where its conversation is read.
func conversationOf(app core.App, id string) ([]touched, error) {
	var into string
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT merged_into FROM tickets WHERE id = ?`, id).Scan(&into)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read where case %s is read: %w", id, err)
	}
	if into == "" {
		return []touched{{&kindCase, id}}, nil
	}
	return []touched{{&kindCase, id}, {&kindCase, into}}, nil
}

// namedAfter lists what names a product that was renamed: cases and problems of the ledger.
func namedAfter(app core.App, event *journal.Event) ([]touched, error) {
	names := []string{"sku", "name_zh", "name_en"}
	if !slices.ContainsFunc(names, func(name string) bool { _, isChanged := event.Changes[name]; return isChanged }) {
		return nil, nil
	}
	cases, err := casesBy(app, "product", event.Record, event.Changes, names...)
	if err != nil {
		return nil, err
	}
	problems, err := listed(app, &kindProblem, `SELECT id FROM problems WHERE product = ?`, event.Record)
	return append(cases, problems...), err
}

// mostCases bounds how many cases are indexed anew because their customer, unit or product was renamed, the newest.
const mostCases = 200

// casesBy lists the cases that name a customer, a unit or a product, if one of the named values changed.
func casesBy(app core.App, column, id string, changes journal.Changes, names ...string) ([]touched, error) {
	isNamed := func(name string) bool { _, isChanged := changes[name]; return isChanged }
	if len(names) > 0 && !slices.ContainsFunc(names, isNamed) {
		return nil, nil
	}
	query := `SELECT id FROM tickets WHERE customer = ? AND merged_into = '' ORDER BY updated DESC`
	switch column {
	case "product":
		query = `SELECT id FROM tickets WHERE product = ? AND merged_into = '' ORDER BY created DESC`
	case "asset":
		query = `SELECT t.id FROM assets a JOIN tickets t ON t.customer = a.customer AND t.asset = a.id WHERE a.id = ? AND t.merged_into = ''`
	}
	return listed(app, &kindCase, query, id)
}

// listed are the records of a kind that a query names, [mostCases] at most.
func listed(app core.App, kind *Kind, query, id string) ([]touched, error) {
	rows, err := journal.Plain(app.ConcurrentDB()).Query(query+journal.AtMost(mostCases), id)
	if err != nil {
		return nil, fmt.Errorf("find what names %s: %w", id, err)
	}
	defer rows.Close()
	var found []touched
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		found = append(found, touched{kind, one})
	}
	return found, rows.Err()
}
