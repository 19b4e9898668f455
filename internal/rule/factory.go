package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// factory holds the shipped rules by the names of their files.
type factory map[string]*Definition

// readFactory reads the shipped rules. They are part of the program, so one that cannot be read is its fault.
func readFactory(files fs.FS) (factory, error) {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		return nil, err
	}
	shipped := factory{}
	for _, name := range names {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the shipped rule %s: %w", name, err)
		}
		definition, err := ParseFile(name, string(source))
		if err != nil {
			return nil, fmt.Errorf("the shipped rule %s: %w", name, err)
		}
		shipped[path.Base(name)] = &definition
	}
	return shipped, nil
}

func (f factory) of(source string) (*Definition, bool) {
	definition, ok := f[source]
	return definition, ok
}

// States of a rule beside its shipped version.
const (
	StateFactory      = "factory"       // as shipped
	StateChanged      = "changed"       // the shop has changed it
	StateNewer        = "newer"         // unchanged, and a newer version is shipped; the next start takes it
	StateChangedNewer = "changed_newer" // the shop has changed it, and a newer version is shipped
	StateOwn          = "own"           // the shop's own rule
)

// stateOf says how a rule stands beside its shipped version.
func (f factory) stateOf(record *core.Record, definition *Definition) string {
	shipped, ok := f.of(record.GetString("source"))
	if !ok {
		return StateOwn
	}
	isChanged := definition.print() != record.GetString("factory")
	isNewer := shipped.print() != record.GetString("factory")
	switch {
	case isChanged && isNewer:
		return StateChangedNewer
	case isChanged:
		return StateChanged
	case isNewer:
		return StateNewer
	}
	return StateFactory
}

// install makes a record of each shipped rule that has none, and brings those up to date that nobody has changed: an edited
// rule is kept, and marked.
func (r *room) install(app core.App) error {
	records, err := app.FindRecordsByFilter(CollectionRules, "source != ''", "", 0, 0)
	if err != nil {
		return fmt.Errorf("read the shipped rules: %w", err)
	}
	bySource := map[string]*core.Record{}
	for _, record := range records {
		bySource[record.GetString("source")] = record
	}
	var pending []*core.Record
	for source, shipped := range r.factory {
		record, err := r.installed(app, source, shipped, bySource[source])
		if err != nil {
			return err
		}
		if record != nil {
			pending = append(pending, record)
		}
	}
	if len(pending) == 0 {
		return nil
	}
	slices.SortFunc(pending, func(a, b *core.Record) int { return a.GetInt("position") - b.GetInt("position") })
	return journal.Write(app, func(tx core.App) error {
		for _, record := range pending {
			record.SetRaw(keyDesk, true)
			journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
			if err := tx.Save(record); err != nil {
				return fmt.Errorf("install the rule %s: %w", record.GetString("source"), err)
			}
		}
		return nil
	})
}

// installed is the record to save for a shipped rule; nil where it stands as it should.
func (r *room) installed(app core.App, source string, shipped *Definition, record *core.Record) (*core.Record, error) {
	if record == nil {
		rules, err := app.FindCachedCollectionByNameOrId(CollectionRules)
		if err != nil {
			return nil, err
		}
		record = core.NewRecord(rules)
		record.Id = idOf(source)
		record.Set("source", source)
		record.Set("factory", shipped.print())
		shipped.fill(record)
		return record, nil
	}
	current, err := definitionOf(record)
	var field *WrongField
	if errors.As(err, &field) {
		return nil, nil // somebody made it unreadable past the guards; it is theirs
	}
	if shipped.print() == record.GetString("factory") || current.print() != record.GetString("factory") {
		return nil, nil
	}
	fresh := *shipped
	fresh.Enabled, fresh.Stage, fresh.Sample = current.Enabled, current.Stage, current.Sample
	fresh.fill(record)
	record.Set("factory", shipped.print())
	return record, nil
}

// idOf is the id of a shipped rule's record: the same at every desk, so that rules can be carried from one to another.
func idOf(source string) string {
	id := []byte("rule")
	for _, letter := range []byte(source) {
		if (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') {
			id = append(id, letter)
		}
	}
	const length = 15
	for len(id) < length {
		id = append(id, '0')
	}
	return string(id[:length])
}
