package pb_migrations

import (
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(countFlowSteps, uncountFlowSteps) }

// whatOfSteps is what is counted of a diagnosis's single steps, beside its starts and ends.
var whatOfSteps = []string{"answered", "timed", "ended"}

// countFlowSteps lets the counts of diagnoses say of each step who went on, how long it took, and what it came to.
func countFlowSteps(app core.App) error {
	return changeFlowCounts(app, func(what *core.SelectField) {
		what.Values = append(what.Values, whatOfSteps...)
		what.Help = "entered: came to it; answered: went on; timed: of these, whose time is counted; ended: came to an end behind it; solved: mended, said at the end, of every step on the way; " +
			"seconds: on a step, or to an end from the first question on, summed up; quick: to an end within five minutes; slow: later."
	})
}

func uncountFlowSteps(app core.App) error {
	if _, err := app.DB().NewQuery(`DELETE FROM flow_counts WHERE what IN ('answered', 'timed', 'ended')`).Execute(); err != nil {
		return err
	}
	return changeFlowCounts(app, func(what *core.SelectField) {
		what.Values = slices.DeleteFunc(what.Values, func(value string) bool { return slices.Contains(whatOfSteps, value) })
		what.Help = "entered: came to it; solved: mended; seconds: from the first question on, summed up; quick: within five minutes; slow: later."
	})
}

func changeFlowCounts(app core.App, change func(*core.SelectField)) error {
	counts, err := app.FindCollectionByNameOrId("flow_counts")
	if err != nil {
		return err
	}
	what, ok := counts.Fields.GetByName("what").(*core.SelectField)
	if !ok {
		return fmt.Errorf("the counts of diagnoses do not say what they count")
	}
	change(what)
	return app.Save(counts)
}
