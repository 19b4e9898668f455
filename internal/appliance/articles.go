package appliance

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/diagnosis"
	"aftercare/internal/journal"
	"aftercare/internal/knowledge"
	"aftercare/internal/locale"
	"aftercare/internal/person"
	"aftercare/internal/search"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
	"aftercare/internal/web"
)

// registerArticles binds the room of articles, with what cases and customers tell it.
func (a *Appliance) registerArticles(tickets *ticket.Tickets, clocks *sla.Clocks, face func(app core.App) (*web.Face, error)) (*knowledge.Knowledge, error) {
	return knowledge.Register(a.App, knowledge.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers, Face: face, Today: clocks.Today, Case: solvedCase, Terms: search.Terms, Flows: flowsToFind, FlowsTo: flowsTo,
		Tell: func(tx core.App, event *journal.Event, who, kind string, params map[string]any) error {
			return tellOf(tickets, tx, event, who, "", kind, params)
		},
	})
}

// flowsToFind are the guided diagnoses as they are found beside articles.
func flowsToFind(app core.App, id string) ([]knowledge.Flow, error) {
	listed, err := diagnosis.Listed(app, id)
	return asFlows(listed), err
}

// flowsTo are the guided diagnoses that lead customers to the article of a code.
func flowsTo(app core.App, article string) ([]knowledge.Flow, error) {
	listed, err := diagnosis.EndingIn(app, article)
	return asFlows(listed), err
}

func asFlows(listed []diagnosis.Listing) []knowledge.Flow {
	flows := make([]knowledge.Flow, len(listed))
	for i, one := range listed {
		flows[i] = knowledge.Flow{
			ID: one.ID, Code: one.Code, Group: one.Category, Title: map[string]string{locale.Chinese: one.TitleZH, locale.English: one.TitleEN},
			Text: map[string]string{locale.Chinese: one.TextZH, locale.English: one.TextEN},
		}
	}
	return flows
}

// solvedCase is a case as an article is made of it; nil where there is none.
func solvedCase(app core.App, id string) (*knowledge.Case, error) {
	record, err := app.FindRecordById(ticket.CollectionTickets, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found := &knowledge.Case{
		ID: id, IsSolved: slices.Contains([]string{"resolved", "closed"}, record.GetString("status")) && record.GetString("resolution") != "",
		Subject: record.GetString("subject"), Description: record.GetString("description"), Resolution: record.GetString("resolution"),
		RootCause: record.GetString("root_cause"), Measure: record.GetString("measure"), Personal: []string{record.GetString("number")},
	}
	if product, err := app.FindRecordById("products", record.GetString("product")); err == nil {
		found.Product = product.GetString("sku")
	}
	if err := addPeople(app, record, found); err != nil {
		return nil, err
	}
	return found, nil
}

// addPeople says whose case it is, and who worked on it.
func addPeople(app core.App, record *core.Record, found *knowledge.Case) error {
	if customer, err := app.FindRecordById(person.CollectionCustomers, record.GetString("customer")); err == nil {
		found.Locale = customer.GetString("locale")
		for _, name := range []string{"name", "phone", "phone_digits", "company", "region"} {
			found.Personal = append(found.Personal, customer.GetString(name))
		}
		found.Personal = append(found.Personal, customer.Email())
	}
	var serials, writers []string
	err := app.DB().NewQuery(`SELECT serial FROM assets WHERE customer = {:customer}`).Bind(dbx.Params{"customer": record.GetString("customer")}).Column(&serials)
	if err != nil {
		return err
	}
	err = app.DB().NewQuery(`SELECT DISTINCT author_name FROM messages WHERE ticket = {:ticket} AND kind != 'system'`).Bind(dbx.Params{"ticket": record.Id}).Column(&writers)
	found.Personal = slices.Concat(found.Personal, serials, writers)
	return err
}
