package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

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

// exportFolder writes the desk's rules into a folder, and beside each that is as it was shipped its golden cases. What already
// says the same stays as it is, with its comments; where a file says something else nothing is written, unless forced.
func (c *command) exportFolder(dir string, isForced bool) error {
	return c.onStoppedDesk(func(app core.App) error {
		shipped, err := readFactory(c.Hooks)
		if err != nil {
			return err
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
		var texts []*exportText
		for _, record := range records {
			own, err := c.exportRecord(there, shipped, record)
			if err != nil {
				return fmt.Errorf("rule %q: %w", record.GetString("name"), err)
			}
			texts = append(texts, own...)
		}
		if err := refuseOverwriting(texts); err != nil && !isForced {
			return err
		}
		return c.writeTexts(dir, texts)
	})
}

// exportText is a file of an export: a rule's, or a golden case's.
type exportText struct {
	path, text string
	isCase     bool
	// isThere says that the file is there and says the same, isOther that it says something else.
	isThere, isOther bool
}

// refuseOverwriting names the files that an export would take somebody's words from.
func refuseOverwriting(texts []*exportText) error {
	var others []string
	for _, one := range texts {
		if one.isOther {
			others = append(others, one.path)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return fmt.Errorf("nothing was written: %s would be overwritten (--force does so): %s", counted(len(others), "file", "files"), strings.Join(others, ", "))
}

func (c *command) writeTexts(dir string, texts []*exportText) error {
	types, err := fs.ReadFile(hooks.FS, "rules.d.ts")
	if err != nil {
		return fmt.Errorf("read what scripts may use: %w", err)
	}
	// So that an editor knows what a script may use.
	texts = append(texts, &exportText{path: filepath.Join(dir, "rules.d.ts"), text: string(types), isCase: true})
	for _, one := range texts {
		if one.isThere && !one.isCase {
			c.print("unchanged  %s", one.path)
		}
		if one.isThere {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(one.path), 0o755); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		if err := os.WriteFile(one.path, []byte(one.text), 0o644); err != nil {
			return fmt.Errorf("write the file: %w", err)
		}
		if !one.isCase {
			c.print("written    %s", one.path)
		}
	}
	return nil
}

// exportRecord is a rule's file, and its golden cases where it is as it was shipped.
func (c *command) exportRecord(there *folder, shipped factory, record *core.Record) ([]*exportText, error) {
	definition, err := definitionOf(record)
	if err != nil {
		return nil, err
	}
	source := record.GetString("source")
	name, id := source, ""
	before := there.files[name]
	if name == "" {
		id = record.Id
		name, before = there.of(id)
	}
	if name == "" {
		name = fileNameOf(definition.Name, id)
	}
	file := &exportText{path: filepath.Join(there.dir, name)}
	if before != nil && len(differ(&before.Definition, definition)) == 0 {
		file.isThere = true
	} else if file.text, err = c.exported(shipped, source, definition, id); err != nil {
		return nil, err
	} else if err := file.compare(); err != nil {
		return nil, err
	}
	texts := []*exportText{file}
	original, ok := shipped.of(source)
	if !ok || len(differ(original, definition)) > 0 {
		return texts, nil // what the shop has made of it the shipped cases do not tell
	}
	cases, err := c.shippedCases(there.dir, source)
	return append(texts, cases...), err
}

// compare looks whether the file is there, and says the same.
func (x *exportText) compare() error {
	content, err := os.ReadFile(x.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look at the file that is there: %w", err)
	}
	x.isThere = string(content) == x.text
	x.isOther = !x.isThere
	return nil
}

// shippedCases are the golden cases of a shipped rule.
func (c *command) shippedCases(dir, source string) ([]*exportText, error) {
	names, err := fs.Glob(c.Hooks, path.Join(casesFolder, strings.TrimSuffix(source, ".js"), "*.json"))
	if err != nil {
		return nil, fmt.Errorf("look for golden cases: %w", err)
	}
	var cases []*exportText
	for _, name := range names {
		text, err := fs.ReadFile(c.Hooks, name)
		if err != nil {
			return nil, fmt.Errorf("read a golden case: %w", err)
		}
		one := &exportText{path: filepath.Join(dir, filepath.FromSlash(name)), text: string(text), isCase: true}
		if err := one.compare(); err != nil {
			return nil, err
		}
		cases = append(cases, one)
	}
	return cases, nil
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
		return "", fmt.Errorf("a file cannot hold its %s as it stands", strings.Join(fields, ", "))
	}
	return text, nil
}
