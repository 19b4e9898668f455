package rule_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/desktest"
	"aftercare/internal/locale"
	"aftercare/internal/rule"
	"aftercare/internal/timer"
)

const shippedRule = `// Why there is such a rule.
rule({
  name: "Shipped",
  on: ["ticket.created"],
  params: { tag: "new" },
  run({ params, act }) {
    act.tag(params.tag);
  },
});
`

// desk is a data folder and the rules that its desk ships with.
type desk struct {
	t     *testing.T
	dir   string
	hooks fstest.MapFS
}

func (d *desk) make() *appliance.Appliance {
	d.t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.dir, DBConnect: appliance.Connect})
	a, err := appliance.Register(app, appliance.Config{Clock: timer.NewManualClock(desktest.Begin), Hooks: d.hooks})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// call runs `aftercare rules` and gives what it printed.
func (d *desk) call(arguments ...string) (string, error) {
	d.t.Helper()
	var out bytes.Buffer
	command := d.make().RulesCommand()
	command.SetArgs(arguments)
	command.SetOut(&out)
	command.SetErr(&bytes.Buffer{})
	err := command.Execute()
	return out.String(), err
}

// must runs it and fails the test unless it succeeds.
func (d *desk) must(arguments ...string) string {
	d.t.Helper()
	out, err := d.call(arguments...)
	if err != nil {
		d.t.Fatalf("rules %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return out
}

// stopped is a desk that has run: with one rule of the shop's own, and not yet with the shipped one.
func stopped(t *testing.T) (d *desk, own string) {
	t.Helper()
	w := desktest.New(t)
	own = ruled(w, map[string]any{"name": "Our own: 投诉", "script": "({ act }) => act.tag('own') // so", "params": map[string]any{"a": []any{1, "二"}}})
	w.Settle()
	if err := w.App.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	return &desk{t, w.DataDir(), fstest.MapFS{"shipped.js": {Data: []byte(shippedRule)}}}, own
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestCommand_ChecksAndTestsWithoutADesk(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "none")}
	dir := t.TempDir()
	write(t, dir, "good.js", "\ufeff"+strings.ReplaceAll(shippedRule, "\n", "\r\n"))
	if out := d.must("check", dir); out != "1 rule, nothing wrong\n" {
		t.Errorf("got %s", out)
	}
	if out := d.must("test", dir); out != filepath.Join(dir, "good.js")+": has no golden case\n1 rule, 0 golden cases, all hold\n" {
		t.Errorf("got %s", out)
	}
	write(t, dir, "cases/good/one.json", `{"plan": [{"do": "tag", "tags": ["new"]}]}`)
	if out := d.must("test", dir); out != "1 rule, 1 golden case, all hold\n" {
		t.Errorf("got %s", out)
	}
	write(t, dir, "cases/good/two.json", `{"plan": [{"do": "tag", "tags": ["old"]}]}`)
	write(t, dir, "cases/good/three.json", `{"plan": []}`)
	if _, err := d.call("test", dir); err == nil || err.Error() != "not as it should be: 2 of 3 golden cases do not hold" {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "cases/good/three.json")); err != nil {
		t.Fatal(err)
	}
	out, err := d.call("test", dir)
	want := filepath.Join(dir, "cases/good/two.json") + ": does not hold\n    action 1 (tag): tags is [\"new\"], the case expects [\"old\"]\n"
	if err == nil || err.Error() != "not as it should be: 1 of 2 golden cases does not hold" || out != want {
		t.Errorf("got %s%v", out, err)
	}
	write(t, dir, "good.js", strings.Replace(shippedRule, `act.tag(params.tag)`, `act.notify([], "x")`, 1))
	if out, _ := d.call("test", dir); !strings.Contains(out, "names 0, which must be 1 to 20 · ") || !strings.Contains(out, locale.Text(locale.Chinese, "error.argument_who", map[string]any{"n": 0, "most": 20})) {
		t.Errorf("an argument that makes no sense is told as %s", out)
	}
	write(t, dir, "good.js", shippedRule)
	write(t, dir, "bad.js", "rule({\n  name: \"x\",\n  on: [\"ticket.maid\"],\n  run() {},\n})")
	write(t, dir, "twin.js", "rule({ id: \"abcdefghij01234\", name: \"x\", on: [\"ticket.created\"], run() {} })")
	write(t, dir, "twins.js", "rule({ id: \"abcdefghij01234\", name: \"x\", on: [\"ticket.created\"], run() {} })")
	write(t, dir, "worse.js", "rule({\n  name: 火,\n})")
	for _, command := range []string{"check", "test"} {
		out, err = d.call(command, dir)
		worse := filepath.Join(dir, "worse.js")
		want = filepath.Join(dir, "bad.js") + `:3:8: on: there is no event "ticket.maid" · ` + locale.Text(locale.Chinese, "error.event_unknown", map[string]any{"name": "ticket.maid"}) + `
` + worse + `:1:6: on: names no event, and there is no schedule · ` + locale.Text(locale.Chinese, "error.rule_without_event", nil) + `
` + worse + `:1:6: run: is empty · ` + locale.Text(locale.Chinese, "error.validation_required", nil) + `
` + worse + `:2:9: this must be written out as data: texts, numbers, true, false, null, lists and objects; nothing is computed here · ` + locale.Text(locale.Chinese, "error.js_no_data", nil) + `
` + filepath.Join(dir, "twins.js") + `:1:12: id: twin.js is this rule, too · twin.js 也是这条规则
`
		if err == nil || err.Error() != "not as it should be: 5 faults in 5 rules" || out != want {
			t.Errorf("%s: got %s%v", command, out, err)
		}
	}
	for name, want := range map[string]string{"good.js": " 是文件，请写明它所在的文件夹", "none": " · 没有文件夹 ", "cases": " 里没有规则文件（*.js）"} {
		if _, err := d.call("check", filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("check of %s: %v", name, err)
		}
	}
	for _, arguments := range [][]string{{}, {"check"}, {"check", dir, dir}, {"check", filepath.Join(dir, "none")}, {"check", filepath.Join(dir, "cases")}, {"chek", dir}, {"check", "--dry-run", dir}} {
		if out, err := d.call(arguments...); err == nil || strings.HasPrefix(err.Error(), "not as it should be") || out != "" {
			t.Errorf("%v: got %s%v", arguments, out, err)
		}
	}
	if _, err := os.Stat(d.dir); err == nil {
		t.Error("a data folder was made")
	}
}

// TestCommand_WarnsOfACopyThatActsToo: two files that would both act on the same events are told of, as in the dashboard; neither is at fault. A copy
// that is off, only observes, or hears something else is none.
func TestCommand_WarnsOfACopyThatActsToo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change [2]string
		twins  bool
	}{
		"as it is":       {[2]string{"", ""}, true},
		"called a copy":  {[2]string{`"Shipped"`, `"Shipped (copy)"`}, true},
		"another name":   {[2]string{`"Shipped"`, `"Else"`}, true},
		"another at all": {[2]string{"\"Shipped\",\n  on: [\"ticket.created\"],\n  params: { tag: \"new\" },\n  run({ params, act }) {\n    act.tag(params.tag);", "\"Else\",\n  on: [\"ticket.created\"],\n  run({ act }) {\n    act.tag(\"other\");"}, false},
		"off":            {[2]string{"  params", "  enabled: false,\n  params"}, false},
		"observing":      {[2]string{"  params", "  stage: \"observe\",\n  params"}, false},
		"other events":   {[2]string{"ticket.created", "ticket.closed"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &desk{t: t, dir: filepath.Join(t.TempDir(), "none")}
			dir := t.TempDir()
			write(t, dir, "a.js", shippedRule)
			write(t, dir, "b.js", strings.Replace(shippedRule, c.change[0], c.change[1], 1))
			want := ""
			if c.twins {
				want = filepath.Join(dir, "b.js") + ": acts on the same events as a.js, so everything happens twice; switch one of the two off · 与 a.js 响应的事件相同，所有动作都会做两次；请停用其中一条\n"
			}
			if out := d.must("check", dir); out != want+"2 rules, nothing wrong\n" {
				t.Errorf("got %s", out)
			}
		})
	}
	t.Run("imported", func(t *testing.T) {
		t.Parallel()
		d, _ := stopped(t)
		dir := t.TempDir()
		write(t, dir, "a.js", shippedRule)
		write(t, dir, "b.js", shippedRule)
		if out := d.must("import", "--dry-run", dir); !strings.HasPrefix(out, filepath.Join(dir, "b.js")+": acts on the same events as a.js") || !strings.HasSuffix(out, "nothing was written\n") {
			t.Errorf("got %s", out)
		}
	})
}

// TestCommand_ChecksNamesAllFaultsOfAFile: each at its place and in both languages; what cannot be told since a member could not be read is not guessed.
func TestCommand_ChecksNamesAllFaultsOfAFile(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "none")}
	for name, c := range map[string]struct {
		source string
		want   []string
	}{
		"all": {`rule({
  name: 7,
  abuot: "x",
  on: ["ticket.created", "ticket.maid",
    "ticket.craeted"],
  when: "ticket.kind ===",
  order: 1.5,
  params: { a: later(), b: [1, , 2], c: { d: () => 1 } },
  run({ act }) { let x; let x; },
});`, []string{
			"2:9: name must be a text", "3:3: there is no member \"abuot\"", "4:26: on: there is no event \"ticket.maid\"", "5:5: on: there is no event \"ticket.craeted\"",
			"6:25: when: Unexpected end of input", "7:10: order must be a whole number", "8:16: this must be written out as data", "8:28: an element is missing", "8:46: a function cannot stand here",
			"9:29: run: Identifier 'x' has already been declared",
		}},
		"a list that is none":       {`rule({ name: "x", on: "ticket.created", run() {} })`, []string{"1:23: on must be a list of texts"}},
		"a schedule that is none":   {`rule({ name: "x", every: ["0 9 * * *"], run() {} })`, []string{"1:26: every must be a text"}},
		"what is hidden":            {`rule({ ...common, stage: "lvie" })`, []string{"1:11: each member is written out", "1:26: stage: there is no stage \"lvie\""}},
		"a short one":               {`rule({ name, on: ["ticket.created"], run() {} })`, []string{"1:8: each member is written out"}},
		"a method behind bad ones":  {"rule({ name,\n  // why\n  run({ act }) { act.stop(); }, on: [\"ticket.maid\"] })", []string{"1:8: each member is written out", "3:38: on: there is no event"}},
		"a schedule that is hidden": {`rule({ name: "x", every, on: [], run() {} })`, []string{"1:19: each member is written out"}},
		"a name that is computed":   {`rule({ name: "x", ["every"]: 1, run() {} })`, []string{"1:20: a member's name is a plain name or a text · 每个成员都要直接写出，并用普通名称：名称: 值"}},
		"no schedule":               {`rule({ name, every: "", on: [], run() {} })`, []string{"1:8: each member is written out", "1:29: on: names no event"}},
		"twice":                     {`rule({ name: "x", name: "y", on: ["ticket.maid"], run() {} })`, []string{"1:19: there is a member \"name\" already", "1:35: on: there is no event"}},
		"what is left out":          {`rule({ about: "x" })`, []string{"1:6: name: is empty", "1:6: on: names no event", "1:6: run: is empty"}},
		"what is no file":           {`rule({ name: 7, on: ["ticket.maid"], run() { x y } })`, []string{"1:48: Unexpected identifier"}},
	} {
		dir := t.TempDir()
		write(t, dir, "x.js", c.source)
		out, err := d.call("check", dir)
		got := strings.Split(strings.TrimSpace(out), "\n")
		if !errors.Is(err, rule.ErrNotAsItShouldBe) || len(got) != len(c.want) {
			t.Errorf("%s: %v, %d faults, want %d:\n%s", name, err, len(got), len(c.want), out)
			continue
		}
		for i, want := range c.want {
			if !strings.HasPrefix(got[i], filepath.Join(dir, "x.js")+":"+want) || !strings.Contains(got[i], " · ") || strings.Contains(got[i], locale.Text(locale.Chinese, "error.js_unreadable", nil)) != strings.Contains(want, "Identifier") {
				t.Errorf("%s: got %s, want %s, and in Chinese", name, got[i], want)
			}
		}
	}
}

func TestCommand_CarriesRulesOutAndIn(t *testing.T) {
	t.Parallel()
	d, own := stopped(t)
	dir := t.TempDir()
	ownFile := "our-own-投诉-" + own + ".js"
	if out := d.must("export", dir); out != "written    "+filepath.Join(dir, ownFile)+"\n" {
		t.Errorf("the first export: %s", out)
	}
	wantOwn := "rule({\n  id: \"" + own + `",
  name: "Our own: 投诉",
  on: ["ticket.created"],
  params: { a: [1, "二"] },
  run: ({ act }) => act.tag('own') // so
});
`
	if got := read(t, dir, ownFile); got != wantOwn {
		t.Errorf("the file is\n%s", got)
	}
	if !strings.Contains(read(t, dir, "rules.d.ts"), "interface Ticket") {
		t.Error("no declarations were written")
	}

	// What the desk ships with comes with the first import, too; a comment is no change.
	write(t, dir, ownFile, "// Ours.\n"+wantOwn)
	if out := d.must("import", dir); out != "unchanged  "+filepath.Join(dir, ownFile)+"\n" {
		t.Errorf("an import of nothing new: %s", out)
	}
	want := "written    " + filepath.Join(dir, "shipped.js") + "\nunchanged  " + filepath.Join(dir, ownFile) + "\n"
	if out := d.must("export", dir); out != want && out != strings.Join([]string{strings.Split(want, "\n")[1], strings.Split(want, "\n")[0], ""}, "\n") {
		t.Errorf("the second export: %s", out)
	}
	if got := read(t, dir, "shipped.js"); got != shippedRule {
		t.Errorf("the shipped rule is\n%s", got)
	}

	write(t, dir, "shipped.js", strings.ReplaceAll(shippedRule, `tag: "new"`, `tag: "fresh"`))
	write(t, dir, ownFile, strings.ReplaceAll(wantOwn, "Our own", "Ours"))
	write(t, dir, "added.js", "rule({ name: \"Added\", every: \"0 9 * * *\", stage: \"observe\", run({ act }) { act.notify(\"manager\", \"x\") } })")
	want = "created    " + filepath.Join(dir, "added.js") + "\nchanged    " + filepath.Join(dir, ownFile) + " (name)\nchanged    " + filepath.Join(dir, "shipped.js") + " (params)\n"
	if out := d.must("import", dir, "--dry-run"); out != want+"nothing was written\n" {
		t.Errorf("the dry run: %s", out)
	}
	if out := d.must("import", dir); out != want {
		t.Errorf("the import: %s", out)
	}
	if out := d.must("import", dir); strings.Count(out, "unchanged") != 3 {
		t.Errorf("the same again: %s", out)
	}
	if out := d.must("export", dir); strings.Count(out, "unchanged") != 3 {
		t.Errorf("an export of the same: %s", out) // also of what came without an id
	}
	if out := d.must("export", t.TempDir()); strings.Count(out, "written") != 3 || !strings.Contains(out, string(filepath.Separator)+"added-") {
		t.Errorf("an export elsewhere: %s", out)
	}

	exportOverOthers(t, d, dir, ownFile)

	w := desktest.Open(t, d.dir)
	record, err := w.App.FindFirstRecordByData("rules", "source", "shipped.js")
	if err != nil || !strings.Contains(record.GetString("params"), "fresh") || record.GetInt("version") != 2 {
		t.Errorf("the shipped rule: %v, %v", record, err)
	}
	shipped := record.Id
	record, err = w.App.FindRecordById("rules", own)
	if err != nil || record.GetString("name") != "Ours: 投诉" || !record.GetBool("enabled") {
		t.Errorf("the shop's own rule: %v, %v", record, err)
	}
	// Its versions say which file they came from; what somebody saved, and what was shipped, came from none.
	if got := filesOfVersions(t, w, own); got != ownFile+"," {
		t.Errorf("the versions of the shop's own rule came from %q", got)
	}
	if got := filesOfVersions(t, w, shipped); got != "shipped.js," {
		t.Errorf("the versions of the shipped rule came from %q", got)
	}
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	if tags := w.Ticket(ticket).GetString("tags"); tags != `["fresh","own"]` && tags != `["own","fresh"]` {
		t.Errorf("the rules left tags %s", tags)
	}
	w.Clock.Advance(24 * 3600e9)
	w.Settle()
	answer := w.Must(desktest.Superuser, http.MethodGet, "/api/collections/rule_runs/records?filter=type='timer.schedule'", nil)
	if !strings.Contains(answer.Text, "Added") {
		t.Errorf("the schedule did not run: %s", answer.Text)
	}
}

// filesOfVersions are the files that a rule's versions were imported from, the newest first.
func filesOfVersions(t *testing.T, w *desktest.World, id string) string {
	t.Helper()
	var answer struct {
		Versions []struct {
			File string `json:"file"`
		} `json:"versions"`
	}
	text := w.Must(desktest.Superuser, http.MethodGet, "/api/aftercare/rules/"+id+"/versions", nil).Text
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, version := range answer.Versions {
		files = append(files, version.File)
	}
	return strings.Join(files, ",")
}

// exportOverOthers exports over a file that somebody has changed since: all stays as it is until that is wanted.
func exportOverOthers(t *testing.T, d *desk, dir, ownFile string) {
	t.Helper()
	changed := strings.ReplaceAll(read(t, dir, ownFile), "Ours", "Mine")
	write(t, dir, ownFile, changed)
	write(t, dir, "shipped.js", "rule({ half")
	out, err := d.call("export", dir)
	if err == nil || errors.Is(err, rule.ErrNotAsItShouldBe) || out != "" {
		t.Fatalf("an export over what was changed: %s%v", out, err)
	}
	for _, name := range []string{ownFile, "shipped.js"} {
		if !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "added") || read(t, dir, ownFile) != changed || read(t, dir, "shipped.js") != "rule({ half" {
		t.Errorf("after the refusal: %v\n%s", err, read(t, dir, ownFile))
	}
	if out := d.must("export", dir, "--force"); strings.Count(out, "written") != 2 || strings.Count(out, "unchanged") != 1 {
		t.Errorf("forced: %s", out)
	}
	if got := read(t, dir, ownFile); !strings.Contains(got, "Ours") {
		t.Errorf("forced, the file is\n%s", got)
	}
}

// TestCommand_ExportsGoldenCases: with what is as it was shipped come its golden cases, and hold; one that somebody has changed
// is not written over.
func TestCommand_ExportsGoldenCases(t *testing.T) {
	t.Parallel()
	d, _ := stopped(t)
	d.hooks["cases/shipped/one.json"] = &fstest.MapFile{Data: []byte(`{"plan": [{"do": "tag", "tags": ["new"]}]}`)}
	d.must("import", d.ownFolder())
	dir := filepath.Join(t.TempDir(), "rules")
	d.must("export", dir)
	if out := d.must("test", dir); !strings.Contains(out, "2 rules, 1 golden case, all hold") {
		t.Errorf("what was exported: %s", out)
	}
	d.must("export", dir)
	write(t, dir, "cases/shipped/one.json", `{}`)
	if out, err := d.call("export", dir); err == nil || !strings.Contains(err.Error(), "one.json") || out != "" {
		t.Errorf("an export over a changed case: %s%v", out, err)
	}

	write(t, dir, "shipped.js", strings.ReplaceAll(shippedRule, `tag: "new"`, `tag: "fresh"`))
	d.must("import", dir)
	elsewhere := t.TempDir()
	d.must("export", elsewhere)
	if _, err := os.Stat(filepath.Join(elsewhere, "cases")); err == nil {
		t.Error("the shipped cases came with a rule that the shop has changed")
	}
}

// TestCommand_ExportsWhatAnEditorLeaves: white space around a script, as a text box leaves it at its end, keeps no rule from
// going out and coming in, and is no change.
func TestCommand_ExportsWhatAnEditorLeaves(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for name, source := range map[string]string{
		"Behind": "({ act }) => {\n  act.tag('a');\n}\n", "Before": "\n  ({ act }) => act.tag('b')", "Method": "\nrun({ act }) {\n  act.tag('c');\n}\n\n",
		"Said": "({ act }) => act.tag('d') // so\n",
	} {
		id := ruled(w, map[string]any{"name": name, "script": source})
		if record, err := w.App.FindRecordById("rules", id); err != nil || record.GetString("script") != source {
			t.Fatalf("%s is kept as %v, %v", name, record, err)
		}
	}
	w.Settle()
	if err := w.App.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	d := &desk{t, w.DataDir(), fstest.MapFS{"shipped.js": {Data: []byte(shippedRule)}}}
	dir := t.TempDir()
	if out := d.must("export", dir); strings.Count(out, "written") != 4 {
		t.Errorf("the export: %s", out)
	}
	if out := d.must("check", dir); out != "4 rules, nothing wrong\n" {
		t.Errorf("what was exported: %s", out)
	}
	for _, command := range []string{"import", "export"} {
		if out := d.must(command, dir); strings.Count(out, "unchanged") != 4 {
			t.Errorf("%s of the same: %s", command, out)
		}
	}
}

// ownFolder is a folder with a rule in it: what a desk ships with comes into it at its first import.
func (d *desk) ownFolder() string {
	d.t.Helper()
	dir := d.t.TempDir()
	d.must("export", dir)
	return dir
}

func TestCommand_ImportsAllOrNone(t *testing.T) {
	t.Parallel()
	d, own := stopped(t)
	dir := t.TempDir()
	write(t, dir, "a.js", "rule({ name: \"A\", on: [\"ticket.created\"], run() {} })")
	write(t, dir, "b.js", "rule({ id: \""+own+"\", name: \"B\", on: [\"ticket.created\"], run() { x y } })")
	if out, err := d.call("import", dir); err == nil || !strings.Contains(out, "b.js:1:") {
		t.Errorf("a file that cannot be read: %s%v", out, err)
	}
	// Two files that turn out to be one rule, when others have been saved already.
	write(t, dir, "b.js", "rule({ id: \""+rule.IDOfFile("c.js")+"\", name: \"B\", on: [\"ticket.created\"], run({ act }) { act.tag('b'); } })")
	write(t, dir, "c.js", "rule({ name: \"C\", on: [\"ticket.created\"], run({ act }) { act.tag('c'); } })")
	out, err := d.call("import", dir)
	want := "not as it should be: " + filepath.Join(dir, "b.js") + " and " + filepath.Join(dir, "c.js") + " are the same rule"
	if err == nil || err.Error() != want || out != "" {
		t.Errorf("one rule twice: %s%v", out, err)
	}
	if out := d.must("export", t.TempDir()); strings.Count(out, "\n") != 1 || !strings.Contains(out, own) {
		t.Errorf("something was left behind: %s", out)
	}
}

func TestCommand_LeavesARunningDeskAlone(t *testing.T) {
	t.Parallel()
	d, _ := stopped(t)
	dir := t.TempDir()
	write(t, dir, "a.js", shippedRule)
	for _, name := range []string{"export", "import"} {
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.dir, DBConnect: appliance.Connect})
		command := rule.Command(rule.CommandConfig{App: app, Clock: timer.NewManualClock(desktest.Begin), Hooks: d.hooks, Lock: func(dir string) (func(), error) {
			return nil, errors.New("it runs on " + dir)
		}})
		command.SetArgs([]string{name, dir})
		command.SetErr(&bytes.Buffer{})
		if err := command.Execute(); err == nil || err.Error() != "it runs on "+d.dir || app.IsBootstrapped() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommand_WantsAStoppedDeskOfItsOwnVersion(t *testing.T) {
	t.Parallel()
	d, _ := stopped(t)
	dir := t.TempDir()
	write(t, dir, "a.js", shippedRule)

	app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.dir, DBConnect: appliance.Connect})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if _, err := app.DB().NewQuery(`DELETE FROM _migrations WHERE file LIKE '1795400100%'`).Execute(); err != nil {
		t.Fatal(err)
	}
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"export", "import"} {
		if out, err := d.call(name, dir); err == nil || !strings.Contains(err.Error(), "is of an older version") || out != "" {
			t.Errorf("%s on an older desk: %s%v", name, out, err)
		}
	}
	nowhere := &desk{t: t, dir: t.TempDir()}
	for _, name := range []string{"export", "import"} {
		if out, err := nowhere.call(name, dir); err == nil || !strings.Contains(err.Error(), "there is no desk in") || out != "" {
			t.Errorf("%s without a desk: %s%v", name, out, err)
		}
	}
	if left, err := os.ReadDir(nowhere.dir); err != nil || len(left) != 0 {
		t.Errorf("files were left: %v %v", left, err)
	}
}
