package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createRules, func(app core.App) error { return dropAll(app, "rule_runs", "rules") })
}

func createRules(app core.App) error {
	staff := `@request.auth.collectionName = "staff"`
	manager := staff + ` && @request.auth.role = "manager"`
	rules := core.NewBaseCollection("rules")
	rules.Fields.Add(
		&core.TextField{Name: "name", Required: true, Max: 300, System: true, Help: "The rule's name, as colleagues see it at a case."},
		&core.TextField{Name: "about", Max: 2000, System: true, Help: "What the rule is for, for colleagues."},
		&core.JSONField{Name: "on", MaxSize: 1 << 12, System: true, Help: "Events it subscribes to, such as [\"ticket.created\"]; empty for a scheduled rule."},
		&core.TextField{Name: "every", Max: 200, System: true, Help: "Instead of events: a schedule (cron), such as CRON_TZ=Asia/Shanghai 0 9 * * 1-5."},
		&core.TextField{Name: "when", Max: 2000, System: true, Help: "Whether the script is asked at all: an expression such as ticket.kind === \"repair\". Empty: always."},
		&core.JSONField{Name: "params", MaxSize: 1 << 16, System: true, Help: "Values that the script reads as params, so that a limit or a list of words is changed without touching it."},
		&core.TextField{Name: "script", Required: true, Max: 30000, System: true, Help: "A function of { event, ticket, customer, product, message, params, act, ask } that asks for actions. docs/RULES.md describes it."},
		&core.NumberField{Name: "position", OnlyInt: true, System: true, Help: "Order among the rules of one event; smaller runs first."},
		&core.BoolField{Name: "enabled", System: true, Help: "Switched off, it is passed over."},
		&core.SelectField{Name: "stage", Values: []string{"observe", "sample", "live"}, MaxSelect: 1, System: true, Help: "observe: its plans are logged and not carried out; sample: live for a share of the cases; live: for all."},
		&core.NumberField{Name: "sample", OnlyInt: true, System: true, Help: "Share of the cases, 1 to 99 per cent, for which a rule in the stage sample is live."},
		&core.TextField{Name: "source", Max: 100, System: true, Help: "File of the shipped rule that it is; empty for the shop's own. Kept by the desk."},
		&core.NumberField{Name: "version", OnlyInt: true, System: true, Help: "Counts the changes of what the rule does. Kept by the desk."},
		&core.TextField{Name: "factory", Max: 64, System: true, Help: "Fingerprint of the shipped version that it was last equal to. Kept by the desk."},
		&core.NumberField{Name: "run_failures", OnlyInt: true, System: true, Help: "How often it failed in a row; after ten it is switched off. Kept by the desk."},
		&core.TextField{Name: "run_error", Max: 2000, System: true, Help: "How it failed last. Kept by the desk."},
		&core.DateField{Name: "run_failed_at", System: true, Help: "When it failed last. Kept by the desk."},
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
	)
	rules.ListRule, rules.ViewRule, rules.UpdateRule = &staff, &staff, &manager
	rules.AddIndex("idx_rules_position", false, "position, id", "")
	rules.AddIndex("idx_rules_source", true, "source", "source != ''")
	if err := app.Save(rules); err != nil {
		return err
	}

	runs := core.NewBaseCollection("rule_runs")
	runs.Fields.Add(
		&core.NumberField{Name: "seq", OnlyInt: true, System: true, Help: "seq of the journal's event."},
		&core.TextField{Name: "type", Max: 100, System: true, Help: "The event's name."},
		&core.TextField{Name: "ticket", Max: 15, System: true, Help: "The case it belongs to; empty for none."},
		&core.DateField{Name: "at", System: true, Help: "When the event happened."},
		&core.NumberField{Name: "fired", OnlyInt: true, System: true, Help: "How many rules asked for something."},
		&core.NumberField{Name: "failed", OnlyInt: true, System: true, Help: "How many rules failed."},
		&core.NumberField{Name: "took_us", OnlyInt: true, System: true, Help: "How long the scripts took, in microseconds."},
		&core.JSONField{Name: "results", MaxSize: 2 << 20, System: true, Help: "What each rule that subscribes to the event did, or why it did nothing; docs/RULES.md describes it."},
		&core.DateField{Name: "created", System: true, Help: "When the row was written, by the clock of the desk."},
	)
	runs.ListRule, runs.ViewRule = &staff, &staff
	runs.AddIndex("idx_rule_runs_seq", true, "seq", "")
	runs.AddIndex("idx_rule_runs_ticket", false, "ticket, seq", "")
	runs.AddIndex("idx_rule_runs_created", false, "created", "")
	runs.AddIndex("idx_rule_runs_fired", false, "seq", "fired > 0")
	runs.AddIndex("idx_rule_runs_failed", false, "seq", "failed > 0")
	if err := app.Save(runs); err != nil {
		return err
	}
	return nil
}
