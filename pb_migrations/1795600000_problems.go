package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createProblems, dropProblems) }

// createProblems makes room for the problem ledger (问题台账): problems, and what else than cases led to them. What stood as a
// text in a case's field of that name becomes a problem with that title, so that nothing somebody wrote is lost.
func createProblems(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"tickets", "products", "staff"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = collection
	}
	tickets, products, staff := found["tickets"], found["products"], found["staff"]
	relation := func(name string, to *core.Collection, isRequired bool, help string) *core.RelationField {
		return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: 1, Required: isRequired, System: true, Help: help}
	}
	words := func(name string, max int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: max, System: true, Help: help}
	}
	stamp := func() []core.Field {
		return []core.Field{
			&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
			&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
		}
	}
	onlyStaff := `@request.auth.collectionName = "staff"`

	problems := core.NewBaseCollection("problems")
	problems.Fields.Add(
		words("number", 100, "Number of the problem, gap-free in a year of the desk's zone, such as P-2026-0001. Given by the desk."),
		&core.TextField{Name: "title", Max: 300, Required: true, System: true, Help: "The problem in one line."},
		relation("product", products, false, "Product concerned."),
		words("category", 100, "Sorting, as at cases."),
		words("batch", 100, "Batch or serial numbers concerned."),
		words("part", 100, "Part concerned."),
		words("symptom", 20000, "What is seen of it. Name no customer here."),
		&core.SelectField{Name: "status", Values: []string{"registered", "contained", "analysed", "acting", "verifying", "closed"}, MaxSelect: 1, System: true,
			Help: "registered, contained (needs containment), analysed (causes, cause_class), acting (corrective, preventive, owner, due_at), verifying (measured_at), closed (conclusion, by a lead who is not the owner)."},
		relation("owner", staff, false, "Who sees to it; empty: the leads."),
		words("containment", 20000, "What keeps it from doing harm until it is mended."),
		&core.JSONField{Name: "causes", MaxSize: 1 << 17, System: true, Help: "The whys in order, each with its evidence: [{\"why\", \"evidence\"}]. The last one is the root cause."},
		&core.SelectField{Name: "cause_class", Values: []string{"people", "machine", "material", "method", "environment", "measurement", "supplier", "design", "information"}, MaxSelect: 1, System: true, Help: "Where the root cause lies."},
		words("corrective", 20000, "What mends it."),
		words("preventive", 20000, "What keeps it, and its like, from coming back."),
		&core.DateField{Name: "due_at", System: true, Help: "By when the measures are to be taken. A day becomes its close of business, a day off that of the next working day."},
		&core.BoolField{Name: "overdue", System: true, Help: "due_at passed before the measures were taken. Kept by the desk."},
		&core.DateField{Name: "measured_at", System: true, Help: "When the measures were in force: what came before is compared with what comes after."},
		&core.SelectField{Name: "basis", Values: []string{"linked", "category"}, MaxSelect: 1, System: true, Help: "What is counted to see whether it helped: the cases linked to the problem, or all of its product and category."},
		&core.SelectField{Name: "effect", Values: []string{"helped", "not_helped", "too_few"}, MaxSelect: 1, System: true, Help: "What the last check of 30, 60 and 90 days came to. Kept by the desk."},
		&core.NumberField{Name: "effect_days", OnlyInt: true, System: true, Help: "Of how many days that check was. Kept by the desk."},
		words("conclusion", 20000, "What was found of the effect; needed to close."),
		&core.NumberField{Name: "reopened", OnlyInt: true, System: true, Help: "How often it was opened again. Kept by the desk."},
		&core.DateField{Name: "closed_at", System: true, Help: "When it was closed. Kept by the desk."},
		relation("closed_by", staff, false, "Who closed it. Kept by the desk."),
		&core.BoolField{Name: "proposed", System: true, Help: "A rule proposed it. Kept by the desk."},
		words("rule", 15, "The rule that proposed it. Kept by the desk."),
		words("reason", 5000, "Write-only: why a step is taken back, or a problem closed though no effect is shown; it goes into the journal."),
	)
	problems.Fields.Add(stamp()...)
	problems.ListRule, problems.ViewRule, problems.CreateRule, problems.UpdateRule = &onlyStaff, &onlyStaff, &onlyStaff, &onlyStaff
	problems.AddIndex("idx_problems_number", true, "number", "")
	problems.AddIndex("idx_problems_status", false, "status, due_at, id", "")
	problems.AddIndex("idx_problems_updated", false, "status, updated, id", "")
	problems.AddIndex("idx_problems_owner", false, "owner, status, due_at", "")
	problems.AddIndex("idx_problems_product", false, "product, category, status", "")
	problems.AddIndex("idx_problems_proposed", true, "product, category", "proposed = TRUE AND status != 'closed'")
	if err := app.Save(problems); err != nil {
		return err
	}

	sources := core.NewBaseCollection("problem_sources")
	sources.Fields.Add(
		relation("problem", problems, true, "The problem that it speaks of."),
		&core.TextField{Name: "source", Max: 100, Required: true, System: true, Help: "The record: callbacks/id, survey_answers/id or follow_ups/id. A case is linked by its own field problem."},
		relation("ticket", tickets, false, "Its case. Kept by the desk."),
		relation("added_by", staff, false, "Who linked it. Kept by the desk."),
	)
	sources.Fields.Add(stamp()...)
	sources.ListRule, sources.ViewRule, sources.CreateRule, sources.DeleteRule = &onlyStaff, &onlyStaff, &onlyStaff, &onlyStaff
	sources.AddIndex("idx_problem_sources_source", true, "source", "")
	sources.AddIndex("idx_problem_sources_problem", false, "problem, created, id", "")
	sources.AddIndex("idx_problem_sources_ticket", false, "ticket, created", "")
	if err := app.Save(sources); err != nil {
		return err
	}
	return linkCases(app, tickets, problems)
}

// linkCases makes of the text in a case's field problem a relation to the ledger.
func linkCases(app core.App, tickets, problems *core.Collection) error {
	var written []struct {
		ID      string `db:"id"`
		Problem string `db:"problem"`
		Created string `db:"created"`
	}
	if err := app.DB().NewQuery(`SELECT id, problem, created FROM tickets WHERE problem != '' ORDER BY created, id`).All(&written); err != nil {
		return err
	}
	tickets.Fields.RemoveByName("problem")
	if err := app.SaveNoValidate(tickets); err != nil { // PocketBase would keep a field of the system
		return err
	}
	tickets.Fields.Add(&core.RelationField{Name: "problem", CollectionId: problems.Id, MaxSelect: 1, System: true, Help: "Entry of the problem ledger; seen by staff only."})
	tickets.AddIndex("idx_tickets_problem", false, "problem, created", "")
	tickets.AddIndex("idx_tickets_product_category", false, "product, category, created", "")
	if err := app.Save(tickets); err != nil {
		return err
	}
	made, numbers := map[string]string{}, map[string]int{}
	for _, row := range written {
		id, known := made[row.Problem]
		if !known {
			at, err := types.ParseDateTime(row.Created)
			if err != nil {
				return err
			}
			year := at.Time().Format("2006")
			numbers[year]++
			id = security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet)
			// Plain SQL, so that an upgrade never meets the hooks of a later version.
			_, err = app.DB().NewQuery(`INSERT INTO problems (id, number, title, status, basis, created, updated) VALUES ({:id}, {:number}, {:title}, 'registered', 'linked', {:now}, {:now})`).
				Bind(dbx.Params{"id": id, "number": fmt.Sprintf("P-%s-%04d", year, numbers[year]), "title": row.Problem, "now": row.Created}).Execute()
			if err != nil {
				return err
			}
			made[row.Problem] = id
		}
		if _, err := app.DB().NewQuery(`UPDATE tickets SET problem = {:problem} WHERE id = {:id}`).Bind(dbx.Params{"problem": id, "id": row.ID}).Execute(); err != nil {
			return err
		}
	}
	for year, last := range numbers {
		_, err := app.DB().NewQuery(`INSERT INTO cursors (id, name, seq) VALUES ({:id}, {:name}, {:last})`).
			Bind(dbx.Params{"id": fmt.Sprintf("problems%07s", year), "name": "problems." + year, "last": last}).Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

func dropProblems(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.Fields.RemoveByName("problem")
	tickets.RemoveIndex("idx_tickets_problem")
	tickets.RemoveIndex("idx_tickets_product_category")
	if err := app.SaveNoValidate(tickets); err != nil {
		return err
	}
	tickets.Fields.Add(&core.TextField{Name: "problem", Max: 100, System: true, Help: "Entry of the problem ledger; seen by staff only."})
	if err := app.Save(tickets); err != nil {
		return err
	}
	return dropAll(app, "problem_sources", "problems")
}
