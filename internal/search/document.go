package search

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

const (
	// longestConversation is how much of a case's messages is indexed, in bytes, the newest first: a hundred pages. A case of
	// ten thousand messages would otherwise be read whole at each of them.
	longestConversation = 300_000
	// mostMessages bounds them in number.
	mostMessages = 2_000
	// mostMerged bounds how many merged cases are read into one.
	mostMerged = 100
)

var kindCase = Kind{
	Name: "case", Collection: "tickets", Noun: "ticket", ForCustomers: true, Load: loadCase,
	Events: []string{"assigned", "classified", "resolved", "reopened", "closed", "withdrawn", "merged", "escalated", "accepted"},
	Fields: []string{
		"subject", "description", "resolution", "decision", "promise_text", "withdrawn_reason", "root_cause", "measure", "facts",
		"persons_heard", "tags", "category", "escalation_reason", "customer", "product", "asset", "merged_into", "erased_at",
	},
}

const selectCase = `SELECT t.number, t.subject, t.description, t.resolution, t.decision, t.promise_text, t.withdrawn_reason,
	t.root_cause, t.measure, t.facts, t.persons_heard, COALESCE(t.tags, ''), t.category, t.escalation_reason,
	t.customer, t.created, t.status, t.kind, t.merged_into != '' OR t.erased_at != '',
	COALESCE(c.name, ''), COALESCE(c.company, ''), COALESCE(c.phone, ''), COALESCE(c.email, ''),
	COALESCE(p.sku, ''), COALESCE(p.name_zh, ''), COALESCE(p.name_en, ''), COALESCE(a.serial, ''),
	EXISTS (SELECT 1 FROM tickets m WHERE m.merged_into = t.id)
	FROM tickets t LEFT JOIN customers c ON c.id = t.customer LEFT JOIN products p ON p.id = t.product LEFT JOIN assets a ON a.id = t.asset
	WHERE t.id = ?`

// loadCase reads a case with its conversation: two words that stand in different messages find it.
func loadCase(app core.App, id string) (*Document, error) {
	db := journal.Plain(app.ConcurrentDB())
	var number, subject, description, resolution, decision, promise, withdrawn, rootCause, measure, facts, heard, tags, category, escalation string
	var customer, created, status, kind, name, company, phone, email, sku, nameZH, nameEN, serial string
	var isGone, hasOthers bool
	err := db.QueryRow(selectCase, id).Scan(&number, &subject, &description, &resolution, &decision, &promise, &withdrawn,
		&rootCause, &measure, &facts, &heard, &tags, &category, &escalation, &customer, &created, &status, &kind, &isGone,
		&name, &company, &phone, &email, &sku, &nameZH, &nameEN, &serial, &hasOthers)
	if errors.Is(err, sql.ErrNoRows) || isGone {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read case %s: %w", id, err)
	}
	d := &Document{
		Title:  filled(append(numberForms(number), subject)...),
		Public: filled(description, resolution, decision, promise, withdrawn),
		Internal: filled(rootCause, measure, facts, heard, strings.Join(words(tags), "\n"), category, escalation, name, company, phoneForms(phone), email,
			sku, nameZH, nameEN, serial),
		Customer: customer, Created: millis(created),
		Hit: Hit{Title: subject, Number: number, At: created, Status: status, CaseKind: kind, Customer: name},
	}
	var merged []mergedCase
	if hasOthers { // few have
		if merged, err = mergedInto(db, id); err != nil {
			return nil, fmt.Errorf("read case %s: %w", id, err)
		}
	}
	for _, other := range merged {
		if other.customer == customer {
			d.Title = append(d.Title, numberForms(other.number)...)
			d.Public = append(d.Public, filled(other.subject, other.resolution)...)
		} else {
			d.Internal = append(d.Internal, filled(other.number, other.subject, other.resolution)...)
		}
	}
	if err := d.converse(db, id, merged, description); err != nil {
		return nil, fmt.Errorf("read the messages of case %s: %w", id, err)
	}
	return d, nil
}

// numberForms are the ways to write a case number: 2026-000123, 2026-123, 123.
func numberForms(number string) []string {
	year, rest, isNumber := strings.Cut(number, "-")
	short := strings.TrimLeft(rest, "0")
	if !isNumber || short == "" {
		return []string{number}
	}
	return []string{number, year + "-" + short, short}
}

// phoneForms are the ways to ask for a telephone number: all of it, without the country's code, its last four digits.
func phoneForms(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, fold(phone).text)
	if len(digits) < 7 {
		return phone
	}
	forms := []string{phone, digits, digits[len(digits)-4:]}
	if len(digits) > 11 {
		forms = append(forms, digits[len(digits)-11:])
	}
	return strings.Join(forms, "\n")
}

type mergedCase struct{ id, number, subject, resolution, customer string }

// mergedInto lists the cases whose conversations are read as a part of this one's.
func mergedInto(db journal.SQL, id string) ([]mergedCase, error) {
	rows, err := db.Query(`SELECT id, number, subject, resolution, customer FROM tickets WHERE merged_into = ? AND erased_at = '' ORDER BY created`+journal.AtMost(mostMerged), id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []mergedCase
	for rows.Next() {
		var m mergedCase
		if err := rows.Scan(&m.id, &m.number, &m.subject, &m.resolution, &m.customer); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, rows.Err()
}

// converse adds what was written in the case and in those that were merged into it, the newest first.
// What the desk itself wrote is left out: the same sentences stand in many cases, and nobody looks for one by them.
func (d *Document) converse(db journal.SQL, id string, merged []mergedCase, description string) error {
	budget := longestConversation
	read := func(ticket string, isTheirs bool) error {
		rows, err := db.Query(`SELECT body, public, COALESCE(attachment_names, '') FROM messages WHERE ticket = ? AND kind != 'system' ORDER BY created DESC`+journal.AtMost(mostMessages), ticket)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() && budget > 0 {
			var body, names string
			var isPublic bool
			if err := rows.Scan(&body, &isPublic, &names); err != nil {
				return err
			}
			budget -= len(body) + len(names)
			if body == description {
				body = "" // the description is the first message
			}
			texts := filled(body, strings.Join(values(names), "\n"))
			if isPublic && isTheirs {
				d.Public = append(d.Public, texts...)
			} else {
				d.Internal = append(d.Internal, texts...)
			}
		}
		return rows.Err()
	}
	if err := read(id, true); err != nil {
		return err
	}
	for _, other := range merged {
		if err := read(other.id, other.customer == d.Customer); err != nil {
			return err
		}
	}
	return nil
}

var kindCustomer = Kind{
	Name: "customer", Collection: "customers", Noun: "customer", Load: loadCustomer,
	Fields: []string{"name", "phone", "company", "region", "tags", "note", "erased_at"},
}

func loadCustomer(app core.App, id string) (*Document, error) {
	var name, phone, company, email, region, tags, note, created, erased string
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT name, phone, company, email, region, COALESCE(tags, ''), note, created, erased_at FROM customers WHERE id = ?`, id).
		Scan(&name, &phone, &company, &email, &region, &tags, &note, &created, &erased)
	if errors.Is(err, sql.ErrNoRows) || err == nil && erased != "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read customer %s: %w", id, err)
	}
	return &Document{
		Title: filled(name, company, phoneForms(phone), email), Internal: filled(note, region, strings.Join(words(tags), "\n")), Created: millis(created),
		Hit: Hit{Title: cmp.Or(name, company, email, phone), At: created, Phone: phone, Email: email, Company: company},
	}, nil
}

var kindArticle = Kind{
	Name: "article", Collection: "articles", Noun: "article", ForCustomers: true, Load: loadArticle,
	Events: []string{"submitted", "returned", "published", "archived"},
	Fields: []string{"code", "slug", "title", "summary", "body", "category", "audience", "state", "published", "products", "tags"},
}

// loadArticle reads an article. A revision says what its article is going to say, which is found when it does; what is
// archived is kept for the journal's sake.
func loadArticle(app core.App, id string) (*Document, error) {
	var code, language, title, summary, body, category, audience, state, products, tags, created, revises string
	var isPublished bool
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT code, locale, title, summary, body, category, audience, state, COALESCE(products, ''), COALESCE(tags, ''), created, revises, published
		FROM articles WHERE id = ?`, id).
		Scan(&code, &language, &title, &summary, &body, &category, &audience, &state, &products, &tags, &created, &revises, &isPublished)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (revises != "" || state == "archived") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read article %s: %w", id, err)
	}
	return &Document{
		Title: filled(title, code), Public: filled(summary, body, strings.Join(words(tags), "\n"), strings.Join(words(products), "\n"), category),
		IsOpen: isPublished && (audience == "public" || audience == "customers"), Created: millis(created),
		Hit: Hit{Title: title, Number: code, At: created, Status: state, Language: language},
	}, nil
}

var kindProblem = Kind{
	Name: "problem", Collection: "problems", Noun: "problem", Load: loadProblem,
	Events: []string{"moved", "reopened", "closed", "overdue", "checked"},
	Fields: []string{"title", "product", "category", "batch", "part", "symptom", "containment", "causes", "corrective", "preventive", "conclusion", "status"},
}

func loadProblem(app core.App, id string) (*Document, error) {
	var number, title, category, batch, part, symptom, containment, causes, corrective, preventive, conclusion, status, created, sku, nameZH, nameEN string
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT r.number, r.title, r.category, r.batch, r.part, r.symptom, r.containment, COALESCE(r.causes, ''), r.corrective,
		r.preventive, r.conclusion, r.status, r.created, COALESCE(p.sku, ''), COALESCE(p.name_zh, ''), COALESCE(p.name_en, '')
		FROM problems r LEFT JOIN products p ON p.id = r.product WHERE r.id = ?`, id).
		Scan(&number, &title, &category, &batch, &part, &symptom, &containment, &causes, &corrective, &preventive, &conclusion, &status, &created, &sku, &nameZH, &nameEN)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read problem %s: %w", id, err)
	}
	said := filled(symptom, containment)
	said = append(said, whys(causes)...)
	return &Document{
		Title: filled(number, title), Internal: append(said, filled(corrective, preventive, conclusion, batch, part, category, sku, nameZH, nameEN)...), Created: millis(created),
		Hit: Hit{Title: title, Number: number, At: created, Status: status},
	}, nil
}

// whys are the texts of a problem's causes.
func whys(list string) []string {
	var all []struct{ Why, Evidence string }
	_ = json.Unmarshal([]byte(list), &all) // what is no list has no words
	var found []string
	for _, cause := range all {
		found = append(found, filled(cause.Why, cause.Evidence)...)
	}
	return found
}

// filled leaves out what says nothing.
func filled(texts ...string) []string {
	kept := make([]string, 0, len(texts))
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// words are the texts of a JSON list.
func words(list string) []string {
	var all []any
	_ = json.Unmarshal([]byte(list), &all) // what is no list has no words
	return texts(all)
}

// values are the texts of a JSON object.
func values(object string) []string {
	if len(object) < 5 { // {} or null, which most are
		return nil
	}
	var all map[string]any
	_ = json.Unmarshal([]byte(object), &all)
	var found []any
	for _, value := range all {
		found = append(found, value)
	}
	named := texts(found)
	slices.Sort(named)
	return named
}

func texts(values []any) []string {
	var found []string
	for _, value := range values {
		if text, isText := value.(string); isText {
			found = append(found, text)
		}
	}
	return found
}

// millis is an instant as a record's column holds it, in milliseconds; 0 where there is none.
func millis(column string) int64 {
	at, err := types.ParseDateTime(column)
	if err != nil || at.IsZero() {
		return 0
	}
	return at.Time().UnixMilli()
}
