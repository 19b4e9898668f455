package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createFlows, func(app core.App) error { return dropAll(app, "flow_counts", "flow_versions", "flows") })
}

// createFlows makes room for guided diagnosis: flows, the versions they had, and how often each step was come to.
func createFlows(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	onlyStaff := `@request.auth.collectionName = "staff"`
	onlyLeads := `@request.auth.collectionName = "staff" && (@request.auth.role = "manager" || @request.auth.role = "lead")`
	readers := onlyStaff + ` || enabled = true`
	words := func(name string, most int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: most, System: true, Help: help}
	}
	number := func(name, help string) *core.NumberField {
		return &core.NumberField{Name: name, OnlyInt: true, System: true, Help: help}
	}
	stamps := func() []core.Field {
		return []core.Field{
			&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
			&core.DateField{Name: "updated", System: true, Help: "When the record last changed."},
		}
	}
	content := func() []core.Field {
		return []core.Field{
			&core.TextField{Name: "title_zh", Max: 300, Required: true, System: true, Help: "What is the matter, in Chinese."},
			&core.TextField{Name: "title_en", Max: 300, Required: true, System: true, Help: "The same in English."},
			&core.TextField{Name: "start", Max: 40, Required: true, System: true, Help: "The step with which it begins."},
			&core.JSONField{Name: "nodes", MaxSize: 1 << 20, System: true, Help: "The steps by name: question, action or result."},
			&core.BoolField{Name: "safety_first", System: true, Help: "The first question is one of safety: an answer leads straight to an end for those in danger."},
		}
	}

	flows := core.NewBaseCollection("flows")
	flows.Fields.Add(&core.TextField{Name: "code", Max: 60, Required: true, System: true, Pattern: `^[A-Za-z0-9][A-Za-z0-9_-]*$`, Help: "Short name, as it stands in the address."})
	flows.Fields.Add(content()...)
	flows.Fields.Add(
		words("category", 100, "Group of products that it is about, such as air_conditioner."),
		&core.BoolField{Name: "enabled", System: true, Help: "Customers may go through it."},
		number("version", "Counts the changes of its steps. Kept by the desk."),
	)
	flows.Fields.Add(stamps()...)
	flows.ListRule, flows.ViewRule, flows.CreateRule, flows.UpdateRule = &readers, &readers, &onlyLeads, &onlyLeads
	flows.AddIndex("idx_flows_code", true, "code", "")
	flows.AddIndex("idx_flows_list", false, "enabled, category, code", "")
	if err := app.Save(flows); err != nil {
		return err
	}

	flow := func() *core.RelationField {
		return &core.RelationField{Name: "flow", CollectionId: flows.Id, MaxSelect: 1, Required: true, System: true, Help: "The flow."}
	}
	versions := core.NewBaseCollection("flow_versions")
	versions.Fields.Add(flow(), number("version", "Which it is."))
	versions.Fields.Add(content()...)
	versions.Fields.Add(&core.RelationField{Name: "saved_by", CollectionId: staff.Id, MaxSelect: 1, System: true, Help: "Who saved it."})
	versions.Fields.Add(stamps()...)
	versions.ListRule, versions.ViewRule = &onlyStaff, &onlyStaff
	versions.AddIndex("idx_flow_versions_flow", true, "flow, version", "")
	if err := app.Save(versions); err != nil {
		return err
	}

	counts := core.NewBaseCollection("flow_counts")
	counts.Fields.Add(
		flow(),
		number("version", "Of which version."),
		words("day", 10, "Day by the desk's zone."),
		words("node", 40, "The step."),
		&core.SelectField{Name: "what", Values: []string{"entered", "solved", "seconds", "quick", "slow"}, MaxSelect: 1, System: true, Help: "entered: came to it; solved: mended; seconds: from the first question on, summed up; quick: within five minutes; slow: later."},
		number("n", "How many."),
	)
	counts.Fields.Add(stamps()...)
	counts.ListRule, counts.ViewRule = &onlyStaff, &onlyStaff
	counts.AddIndex("idx_flow_counts_step", true, "flow, version, day, node, what", "")
	return app.Save(counts)
}
