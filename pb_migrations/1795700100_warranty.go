package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addWarranty, dropWarranty) }

// addWarranty lets a unit say what its warranty depends on, and a case for how long the desk had the unit.
func addWarranty(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"products", "assets", "tickets", "staff"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = collection
	}
	products, assets, tickets, staff := found["products"], found["assets"], found["tickets"], found["staff"]

	products.Fields.Add(&core.BoolField{Name: "sanbao_listed", System: true, Help: "It is on the list of goods under the three guarantees (三包): return for a fault within 7 days, exchange within 15."})
	if err := app.Save(products); err != nil {
		return err
	}

	assets.Fields.Add(
		&core.DateField{Name: "delivered_at", System: true, Help: "Day on which the customer received it."},
		&core.DateField{Name: "made_at", System: true, Help: "Day of manufacture, from the label; stands in where nobody can show the purchase."},
		&core.SelectField{Name: "sale", Values: []string{"remote", "shop"}, MaxSelect: 1, System: true, Help: "remote: bought online or by telephone, which may be returned without a reason for 7 days; shop: over the counter."},
		&core.FileField{Name: "proof", MaxSelect: 5, MaxSize: 10 << 20, Protected: true, System: true,
			MimeTypes: []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/heif", "application/pdf"},
			Help:      "Invoice, order or note of delivery: 5 pictures or PDF files of 10 MB at most."},
		&core.SelectField{Name: "review", Values: []string{"waiting", "accepted", "refused"}, MaxSelect: 1, System: true, Help: "Whether a colleague has looked at the proof; empty: there is none."},
		&core.TextField{Name: "review_note", Max: 1000, System: true, Help: "What the customer is to know of the review; needed to refuse a proof."},
		&core.RelationField{Name: "reviewed_by", CollectionId: staff.Id, MaxSelect: 1, System: true, Help: "Who looked at the proof. Kept by the desk."},
		&core.DateField{Name: "reviewed_at", System: true, Help: "When that was. Kept by the desk."},
		&core.RelationField{Name: "replaces", CollectionId: assets.Id, MaxSelect: 1, System: true, Help: "The customer's earlier unit for which this one came in exchange."},
		&core.DateField{Name: "replaced_at", System: true, Help: "Day of the exchange."},
	)
	assets.AddIndex("idx_assets_review", false, "review, updated", "")
	if err := app.Save(assets); err != nil {
		return err
	}

	tickets.Fields.Add(
		&core.DateField{Name: "repair_from", System: true, Help: "Day on which the desk got the unit for repair."},
		&core.DateField{Name: "repair_to", System: true, Help: "Day on which the customer had it back; empty while it is away."},
	)
	tickets.AddIndex("idx_tickets_repairs", false, "asset, repair_from", "repair_from != ''")
	return app.Save(tickets)
}

func dropWarranty(app core.App) error {
	for name, change := range map[string]struct{ fields, indexes []string }{
		"tickets":  {[]string{"repair_from", "repair_to"}, []string{"idx_tickets_repairs"}},
		"assets":   {[]string{"delivered_at", "made_at", "sale", "proof", "review", "review_note", "reviewed_by", "reviewed_at", "replaces", "replaced_at"}, []string{"idx_assets_review"}},
		"products": {[]string{"sanbao_listed"}, nil},
	} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		for _, index := range change.indexes {
			collection.RemoveIndex(index)
		}
		for _, field := range change.fields {
			collection.Fields.RemoveByName(field)
		}
		if err := app.SaveNoValidate(collection); err != nil {
			return err
		}
	}
	return nil
}
