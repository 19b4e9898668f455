package rule

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// dataFile is the name, in the data of a rule's event, for the file that `aftercare rules import` brought it from.
const dataFile = "file"

// errOnlyTried rolls a dry run's transaction back.
var errOnlyTried = errors.New("only tried")

// importFolder brings the rules of a folder into the desk, all or none. It removes nothing.
func (c *command) importFolder(dir string, isDry bool) error {
	folder, err := c.sound(dir)
	if err != nil {
		return err
	}
	return c.onStoppedDesk(func(app core.App) error {
		shipped, err := readFactory(c.Hooks)
		if err != nil {
			return err
		}
		var lines []string
		err = journal.Write(app, func(tx core.App) error {
			// The shipped rules of a desk that has not been started since they came are there when it starts; so they are here.
			if err := (&room{factory: shipped}).install(tx); err != nil {
				return err
			}
			if lines, err = importAll(tx, folder); err != nil {
				return err
			}
			if isDry {
				return errOnlyTried
			}
			return nil
		})
		if err != nil && !errors.Is(err, errOnlyTried) {
			return err
		}
		for _, line := range lines {
			c.print("%s", line)
		}
		if isDry {
			c.print("nothing was written")
		}
		return nil
	})
}

// importAll saves every rule of the folder and says what became of each.
func importAll(tx core.App, folder *folder) ([]string, error) {
	var lines []string
	taken := map[string]string{}
	for _, name := range folder.names {
		path := filepath.Join(folder.dir, name)
		record, err := recordFor(tx, name, folder.files[name].ID)
		if err != nil {
			return nil, err
		}
		if other, twice := taken[record.Id]; twice {
			return nil, fmt.Errorf("%w: %s and %s are the same rule", ErrNotAsItShouldBe, other, path)
		}
		taken[record.Id] = path
		line, err := importOne(tx, record, &folder.files[name].Definition, name)
		if err != nil {
			if fault := refusedAs(err); fault != nil {
				return nil, fmt.Errorf("%w: %s: %s", ErrNotAsItShouldBe, path, fault.Message)
			}
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		lines = append(lines, fmt.Sprintf(line, path))
	}
	return lines, nil
}

// recordFor is the record that a file is: the one that it names, the shipped one that it is called after, or its own.
func recordFor(tx core.App, name, id string) (*core.Record, error) {
	if id == "" {
		id = idOfFile(name)
		record, err := tx.FindFirstRecordByData(CollectionRules, "source", name)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return record, err
		}
	}
	record, err := tx.FindRecordById(CollectionRules, id)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return record, err
	}
	collection, err := tx.FindCachedCollectionByNameOrId(CollectionRules)
	if err != nil {
		return nil, err
	}
	record = core.NewRecord(collection)
	record.Id = id
	return record, nil
}

// importOne saves one rule, if anything about it is new, and says what it did, with a place for the file's path. The journal keeps the
// file's name: nobody is signed in here who could stand for the change.
func importOne(tx core.App, record *core.Record, wanted *Definition, file string) (string, error) {
	line := "created    %s"
	if !record.IsNew() {
		current, err := definitionOf(record)
		if err != nil {
			current = &Definition{} // past the guards; it is written anew
		}
		fields := differ(current, wanted)
		if len(fields) == 0 {
			return "unchanged  %s", nil
		}
		line = "changed    %s (" + strings.Join(fields, ", ") + ")"
	}
	wanted.fill(record)
	journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
	journal.Annotate(record, dataFile, file)
	return line, tx.Save(record)
}
