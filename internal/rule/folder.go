package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"aftercare/internal/locale"
)

// folder is a folder of rules' files, as far as they can be read.
type folder struct {
	dir    string
	names  []string // of all its rules' files, sorted
	files  map[string]*File
	faults []*FileError
}

// noRules says that a folder holds no rules, or is none.
type noRules struct{ message string }

func (n *noRules) Error() string { return n.message }

// readFolder reads and checks every *.js in dir.
func readFolder(dir string, now time.Time) (*folder, error) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, &noRules{inBoth("there is no folder "+dir, locale.Said("folder_missing", map[string]any{"dir": dir}))}
	case !info.IsDir():
		return nil, &noRules{inBoth(dir+" is a file; name the folder that it is in", locale.Said("folder_is_file", map[string]any{"dir": dir}))}
	}
	f := &folder{dir: dir, files: map[string]*File{}}
	if f.names, err = fs.Glob(f.fs(), "*.js"); err != nil {
		return nil, fmt.Errorf("look for rules: %w", err)
	}
	if len(f.names) == 0 {
		return nil, &noRules{inBoth("there is no rule (*.js) in "+dir, locale.Said("folder_empty", map[string]any{"dir": dir}))}
	}
	for _, name := range f.names {
		source, err := readSource(f.fs(), name)
		if err != nil {
			return nil, err
		}
		file, faults := readFile(filepath.Join(dir, name), source)
		if len(faults) == 0 {
			f.files[name] = file
		}
		if file != nil {
			faults = append(faults, file.Faults(now)...)
		}
		slices.SortStableFunc(faults, func(a, b *FileError) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
		f.faults = append(f.faults, faults...)
	}
	f.checkTwins()
	return f, nil
}

func (f *folder) fs() fs.FS { return os.DirFS(f.dir) }

// readSource reads a rule's file as it was meant: without what some editors put in front, and with the line ends that the
// desk itself writes.
func readSource(files fs.FS, name string) (string, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	text := strings.TrimPrefix(string(content), "\ufeff")
	return strings.ReplaceAll(text, "\r\n", "\n"), nil
}

// checkTwins refuses two files that are one rule.
func (f *folder) checkTwins() {
	first := map[string]string{}
	for _, name := range f.names {
		file := f.files[name]
		if file == nil || file.ID == "" {
			continue
		}
		if other, taken := first[file.ID]; taken {
			f.faults = append(f.faults, file.wrong(file.members[memberID].Begins, inBoth(fmt.Sprintf("id: %s is this rule, too", other), locale.Said("file_twin", map[string]any{"file": other}))))
			continue
		}
		first[file.ID] = name
	}
}

// copies tells of the files that would act on the same events as one before them, as the dashboard does of rules: where the script is the same,
// or one is named after the other, as a copy is. That is no fault: it may be meant.
func (f *folder) copies() []string {
	var told []string
	for i, name := range f.names {
		for _, other := range f.names[:i] {
			if !actsAlike(&f.files[name].Definition, &f.files[other].Definition) {
				continue
			}
			english := fmt.Sprintf("acts on the same events as %s, so everything happens twice; switch one of the two off", other)
			told = append(told, filepath.Join(f.dir, name)+": "+inBoth(english, locale.Said("file_copy", map[string]any{"file": other})))
			break
		}
	}
	return told
}

// actsAlike says whether two rules are a copy of each other that both act.
func actsAlike(a, b *Definition) bool {
	acts := func(d *Definition) bool { return d.Enabled && d.Stage != StageObserve }
	isNamedAfter := strings.Contains(a.Name, b.Name) || strings.Contains(b.Name, a.Name)
	isAlike := isNamedAfter || alikeOf(a.When, a.Script) == alikeOf(b.When, b.Script)
	return acts(a) && acts(b) && isAlike && a.Every == b.Every && slices.Equal(slices.Sorted(slices.Values(a.On)), slices.Sorted(slices.Values(b.On)))
}

// idOfFile is the id of the record that a file without one becomes: always the same, so that a second import finds it.
func idOfFile(name string) string {
	sum := sha256.Sum256([]byte(name))
	const length = 15
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:length]
}

// longestSlug is how much of a rule's name goes into its file's.
const longestSlug = 40

// fileNameOf is the name of the file of a shop's own rule.
func fileNameOf(name, id string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slug := []rune(strings.Join(words, "-"))
	slug = slug[:min(len(slug), longestSlug)]
	return strings.Trim(string(slug)+"-"+id, "-") + ".js"
}

// of finds the file that a record was exported to before, whatever the rule was called then, or that it came from.
func (f *folder) of(id string) (string, *File) {
	for _, name := range f.names {
		if file := f.files[name]; file != nil && (file.ID == id || file.ID == "" && idOfFile(name) == id) {
			return name, file
		}
	}
	return "", nil
}
