package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/hooks"
)

// onStoppedDesk opens the data folder for a piece of work, while no desk runs on it.
func (c *command) onStoppedDesk(work func(app core.App) error) error {
	dir := c.App.DataDir()
	if _, err := os.Stat(filepath.Join(dir, "data.db")); err != nil {
		return fmt.Errorf("there is no desk in %s; name its data folder with --dir", dir)
	}
	unlock, err := c.Lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.App.Bootstrap(); err != nil {
		return fmt.Errorf("open the desk in %s: %w", dir, err)
	}
	err = refuseOld(c.App)
	if err == nil {
		err = work(c.App)
	}
	return errors.Join(err, c.App.ResetBootstrapState())
}

// refuseOld leaves it to a start of the desk to bring the database up to date: that is an upgrade, which wants a backup.
func refuseOld(app core.App) error {
	for _, migration := range core.AppMigrations.Items() {
		var applied int
		err := app.DB().NewQuery(`SELECT COUNT(*) FROM ` + core.DefaultMigrationsTable + ` WHERE file = {:file}`).
			Bind(dbx.Params{"file": migration.File}).Row(&applied)
		if err != nil {
			return fmt.Errorf("look how old the desk is: %w", err)
		}
		if applied == 0 {
			return fmt.Errorf("the desk in %s is of an older version; start it once with this one, which brings it up to date", app.DataDir())
		}
	}
	return nil
}

// exportFolder writes the desk's rules into a folder. What already says the same stays as it is, with its comments.
func (c *command) exportFolder(dir string) error {
	return c.onStoppedDesk(func(app core.App) error {
		shipped, err := readFactory(c.Hooks)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		there, err := readFolder(dir, c.Clock.Now())
		var none *noRules
		if errors.As(err, &none) {
			there, err = &folder{dir: dir}, nil
		}
		if err != nil {
			return err
		}
		records, err := app.FindRecordsByFilter(CollectionRules, "", "position,id", 0, 0)
		if err != nil {
			return fmt.Errorf("read the rules: %w", err)
		}
		for _, record := range records {
			if err := c.exportRecord(there, shipped, record); err != nil {
				return fmt.Errorf("rule %q: %w", record.GetString("name"), err)
			}
		}
		types, err := fs.ReadFile(hooks.FS, "rules.d.ts")
		if err != nil {
			return fmt.Errorf("read what scripts may use: %w", err)
		}
		return os.WriteFile(filepath.Join(dir, "rules.d.ts"), types, 0o644) // so that an editor knows what a script may use
	})
}

func (c *command) exportRecord(there *folder, shipped factory, record *core.Record) error {
	definition, err := definitionOf(record)
	if err != nil {
		return err
	}
	name, id := record.GetString("source"), ""
	before := there.files[name]
	if name == "" {
		id = record.Id
		name, before = there.of(id)
	}
	if name == "" {
		name = fileNameOf(definition.Name, id)
	}
	path := filepath.Join(there.dir, name)
	if before != nil && len(differ(&before.Definition, definition)) == 0 {
		c.print("unchanged  %s", path)
		return nil
	}
	text, err := c.exported(shipped, record.GetString("source"), definition, id)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	c.print("written    %s", path)
	return nil
}

// exported is the text of a rule's file: the shipped one, with its comments, where that says the same.
func (c *command) exported(shipped factory, source string, definition *Definition, id string) (string, error) {
	if original, ok := shipped.of(source); ok && len(differ(original, definition)) == 0 {
		text, err := fs.ReadFile(c.Hooks, source)
		return string(text), err
	}
	text := formatFile(*definition, id)
	again, err := ReadFile(source, text)
	if err != nil {
		return "", fmt.Errorf("it cannot be written as a file: %w", err)
	}
	if fields := differ(&again.Definition, definition); len(fields) > 0 {
		return "", fmt.Errorf("a file cannot hold its %v as they are", fields)
	}
	return text, nil
}
