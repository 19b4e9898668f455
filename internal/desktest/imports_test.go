package desktest_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "aftercare"

// floors lists the packages from the ground up. A package imports only what stands on a lower floor; on its own floor it
// has no neighbours. One that is missing here fails the test: whoever adds a room says where it stands.
var floors = []struct {
	packages []string
	reason   string
}{
	{[]string{"pb_public", "pb_migrations", "hooks", "internal/markdown", "internal/calendar", "internal/phrase", "internal/script", "internal/config"},
		"sources, schema and pure arithmetic know nobody; a migration that called a room would change when the room does"},
	{[]string{"internal/locale", "internal/timer"},
		"words and time are what everything speaks and counts by, so they can lean on nothing that speaks or counts"},
	{[]string{"internal/journal", "internal/web"},
		"the journal knows records, never what they mean; pages know words, never cases"},
	{[]string{"internal/outbox"},
		"it listens to the journal like a feature, and features hand it their mails, so it stands between the two"},
	{[]string{
		"internal/person", "internal/ticket", "internal/sla", "internal/callback", "internal/followup", "internal/survey", "internal/feedback", "internal/figure", "internal/problem", "internal/rule",
		"internal/campaign", "internal/knowledge", "internal/warranty", "internal/diagnosis", "internal/portal", "internal/team", "internal/view", "internal/presence", "internal/report", "internal/search", "internal/replica", "internal/assist",
		"internal/channel/mail", "internal/channel/chat", "internal/channel/wecom", "internal/channel/hook"},
		"features meet through events and records only, so that one can be read, changed or left out without the others"},
	{[]string{"internal/appliance"},
		"the one place that knows all rooms and their order; a second one would put them together differently"},
	{[]string{"internal/demo", "internal/desktest"},
		"both run a whole desk, one for newcomers, one for tests"},
	{[]string{"internal/tour"},
		"it shows the newcomers' desk to the tests' browser"},
	{[]string{"", "scripts/benchmark"},
		"programs start what is below and are imported by nobody"},
}

// onlyImporters names, for what is to stay behind one room's door, who may import it.
var onlyImporters = []struct {
	path      string // the package and all below it
	importers []string
	reason    string
}{
	{"github.com/robfig/cron/v3", []string{"internal/timer"}, "it panics on a bare CRON_TZ and knows no clock but the wall's; the timer room tames both"},
	{"github.com/evanw/esbuild", []string{"internal/web"}, "the bundler's heap is large and is given back in one place"},
	{"github.com/dop251/goja", []string{"internal/script"}, "a runtime outside the sandbox has no limits"},
	{"github.com/dlclark/regexp2", []string{"internal/script"}, "its time limit is a setting of the whole process"},
	{"github.com/pocketbase/pocketbase/plugins/jsvm", []string{""}, "trusted hooks on disk are a choice of who starts the binary, not of a room"},
	{"github.com/blevesearch", []string{"internal/search"}, "index and question are made by one analysis, which stands in one place"},
	{"github.com/chromedp", []string{"scripts/benchmark", "internal/desktest"}, "a browser belongs to tests and the bench; the shipped binary carries none"},
	{"testing", []string{"internal/desktest", "internal/tour"}, "the shipped binary carries no test code"},
	{module + "/pb_migrations", []string{"internal/appliance"}, "the schema is made where the desk is put together, and nowhere by accident"},
	{module + "/internal/desktest", []string{"internal/tour"}, "the test world is for tests"},
	{module + "/internal/tour", nil, "it runs tests"},
	{module + "/internal/rule", []string{"internal/appliance"}, "a rule reads and acts through events and records; whoever called it would make policy part of mechanism"},
}

// refusedNames say nothing about what is inside, so everything ends up there.
var refusedNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "base", "lib", "pkg"}

// longestMain is the size up to which main.go can only be wiring.
const longestMain = 100

func TestImportsGoOneWay(t *testing.T) {
	floor := map[string]int{}
	for i, f := range floors {
		for _, name := range f.packages {
			floor[name] = i
		}
	}
	for name, imports := range packages(t) {
		mine, known := floor[name]
		if !known {
			t.Errorf("package %q stands on no floor: add it to floors, with its neighbours in mind", name)
			continue
		}
		for _, imported := range imports {
			other, inside := strings.CutPrefix(imported, module+"/")
			if !inside {
				continue
			}
			if theirs, known := floor[other]; known && theirs >= mine {
				t.Errorf("%q imports %q: %s", name, other, floors[mine].reason)
			}
		}
	}
}

func TestOnlyOneRoomImports(t *testing.T) {
	for name, imports := range packages(t) {
		for _, rule := range onlyImporters {
			if slices.Contains(rule.importers, name) {
				continue
			}
			for _, imported := range imports {
				if imported == rule.path || strings.HasPrefix(imported, rule.path+"/") {
					t.Errorf("%q imports %q, which only %q may: %s", name, imported, rule.importers, rule.reason)
				}
			}
		}
	}
}

func TestPackagesAreNamedByANoun(t *testing.T) {
	for name := range packages(t) {
		for part := range strings.SplitSeq(name, "/") {
			if slices.Contains(refusedNames, part) {
				t.Errorf("package %q: name it after what it is about, not %q", name, part)
			}
		}
	}
}

func TestMainIsWiring(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(root, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(source), "\n"); lines >= longestMain {
		t.Errorf("main.go has %d lines; under %d it can only register and start", lines, longestMain)
	}
}

// root is the module's folder as seen from this package.
const root = "../.."

// packages lists every package of the module by its folder, with what its files import; tests are left out, since they
// may reach for anything. It parses instead of asking the go command, so that it also speaks while something does not
// compile.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(dir), ".")
		imports := found[name]
		for _, spec := range file.Imports {
			imports = append(imports, strings.Trim(spec.Path.Value, `"`))
		}
		found[name] = imports
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 5 {
		t.Fatalf("only %d packages found under %s", len(found), root)
	}
	return found
}
