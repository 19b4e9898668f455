// Package pb_migrations holds the schema as Go migrations, compiled into the binary so that it carries its own upgrades.
//
// Contract: a migration runs in a transaction, is never edited after a release, and spares what an administrator changed.
// The constructors in this file are the vocabulary of the first migrations only; a later change spells its field out,
// so that improving a constructor can never rewrite history.
package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Access rules shared by the collections. They are the outer door only: who may change which field in which state is
// guarded by the record hooks of the room that owns the collection.
const (
	ruleSignedIn = `@request.auth.id != ""`
	ruleStaff    = `@request.auth.collectionName = "staff"`
	ruleManager  = `@request.auth.collectionName = "staff" && @request.auth.role = "manager"`
	ruleLead     = `@request.auth.collectionName = "staff" && (@request.auth.role = "manager" || @request.auth.role = "lead")`
)

// Upper limits of text, in characters. A long text is a whole conversation pasted in; 200,000 characters hold a
// 10,000-line description and still fit a request body.
const (
	lengthCode  = 100
	lengthLine  = 300
	lengthNote  = 5_000
	lengthLong  = 200_000
	lengthHTML  = 10 * lengthLong // a text of nothing but marks that HTML must escape, one line each
	jsonMaxSize = 2 << 20
)

func text(name string, max int, help string) *core.TextField {
	return &core.TextField{Name: name, Max: max, Help: help, System: true}
}

func required(field *core.TextField) *core.TextField {
	field.Required = true
	return field
}

func choice(name, help string, values ...string) *core.SelectField {
	return &core.SelectField{Name: name, Values: values, MaxSelect: 1, Help: help, System: true}
}

func choices(name, help string, values ...string) *core.SelectField {
	return &core.SelectField{Name: name, Values: values, MaxSelect: len(values), Help: help, System: true}
}

func instant(name, help string) *core.DateField {
	return &core.DateField{Name: name, Help: help, System: true}
}

func flag(name, help string) *core.BoolField {
	return &core.BoolField{Name: name, Help: help, System: true}
}

func whole(name, help string) *core.NumberField {
	return &core.NumberField{Name: name, OnlyInt: true, Help: help, System: true}
}

func document(name, help string) *core.JSONField {
	return &core.JSONField{Name: name, MaxSize: jsonMaxSize, Help: help, System: true}
}

// one and many are relations that never cascade: nothing in the desk disappears because something else did.
func one(name string, to *core.Collection, help string) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: 1, Help: help, System: true}
}

func many(name string, to *core.Collection, help string) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: 99, Help: help, System: true}
}

// stamps are plain date fields set from the one clock by a hook; PocketBase's autodate fields would write wall time
// whatever the clock says.
func stamps() []core.Field {
	return []core.Field{
		instant("created", "When the record was made, by the clock of the desk."),
		instant("updated", "When the record last changed; strictly increasing for one record."),
	}
}

// access sets the five rules; an empty string opens the action to everybody, nil leaves it to superusers.
func access(collection *core.Collection, list, view, create, update, remove *string) {
	collection.ListRule, collection.ViewRule = list, view
	collection.CreateRule, collection.UpdateRule, collection.DeleteRule = create, update, remove
}

func rule(expression string) *string { return types.Pointer(expression) }
