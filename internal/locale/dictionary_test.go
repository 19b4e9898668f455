package locale_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aftercare/internal/locale"
	pb_public "aftercare/pb_public"
)

// root is the module's folder as seen from this package.
const root = "../.."

// builtKeys are the keys that a program puts together from parts in a way the scan below cannot see, with where it does
// so. A template literal (`common.kind.${kind}`) and a sum ("error." + code) are seen and need no line here.
var builtKeys = []string{}

// errorsOfPocketBase are codes that PocketBase's own validators give; no source of ours names them.
const errorsOfPocketBase = "error.validation_"

func dictionary(t *testing.T, lang string) map[string]string {
	t.Helper()
	all, err := locale.Load(pb_public.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(all[lang]) == 0 {
		t.Fatalf("no words in %s", lang)
	}
	return all[lang]
}

// parts lists the dictionary files of a language with their words.
func parts(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	names, err := fs.Glob(pb_public.FS, path.Join("i18n", lang, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(pb_public.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.Count(string(raw), `": "`); got != len(words) {
			t.Errorf("%s has %d entries for %d keys: one stands twice", name, got, len(words))
		}
		found[path.Base(name)] = words
	}
	return found
}

// isPlural says whether the key is one of a number's two forms; English is the language that has both.
func isPlural(english map[string]string, key string) bool {
	base, found := strings.CutSuffix(key, ".other")
	if !found {
		base, found = strings.CutSuffix(key, ".one")
	}
	return found && english[base+".one"] != ""
}

func TestDictionariesHaveTheSameFilesAndKeys(t *testing.T) {
	chinese, english := parts(t, locale.Chinese), parts(t, locale.English)
	whole := dictionary(t, locale.English)
	for name := range chinese {
		if english[name] == nil {
			t.Errorf("%s is in Chinese only", name)
		}
	}
	for name, words := range english {
		if chinese[name] == nil {
			t.Errorf("%s is in English only", name)
			continue
		}
		for key := range words {
			if _, ok := chinese[name][key]; !ok && !(isPlural(whole, key) && strings.HasSuffix(key, ".one")) {
				t.Errorf("%s: %q is missing in Chinese", name, key)
			}
		}
		for key := range chinese[name] {
			if _, ok := words[key]; !ok {
				t.Errorf("%s: %q is missing in English", name, key)
			}
		}
	}
	for lang, files := range map[string]map[string]map[string]string{locale.Chinese: chinese, locale.English: english} {
		owner := map[string]string{}
		for name, words := range files {
			for key := range words {
				if other := owner[key]; other != "" {
					t.Errorf("%s: %q stands in %s and in %s; one hides the other", lang, key, name, other)
				}
				owner[key] = name
			}
		}
	}
}

func TestDictionariesHaveNoEmptyText(t *testing.T) {
	for _, lang := range locale.Locales {
		for key, text := range dictionary(t, lang) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q is empty", lang, key)
			}
			if text != strings.TrimSpace(text) && !isGlue(text) {
				t.Errorf("%s: %q begins or ends with a blank: %q", lang, key, text)
			}
		}
	}
}

var nestedTemplate = regexp.MustCompile("`([a-z][\\w.]*[._])\\$\\{")

// isGlue says whether a text only joins others, where English needs the blank at its end that Chinese does without.
func isGlue(text string) bool {
	return strings.HasSuffix(text, ": ") || text == ", "
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestDictionariesFillInTheSameValues(t *testing.T) {
	chinese, english := dictionary(t, locale.Chinese), dictionary(t, locale.English)
	for key, text := range english {
		if base, one := strings.CutSuffix(key, ".one"); one && isPlural(english, key) {
			for _, name := range placeholders(text) { // "one day" need not repeat the number
				if !slices.Contains(placeholders(english[base+".other"]), name) {
					t.Errorf("%q fills in %s, which %q does not", key, name, base+".other")
				}
			}
			continue
		}
		if got, want := placeholders(chinese[key]), placeholders(text); !slices.Equal(got, want) {
			t.Errorf("%q fills in %v in Chinese and %v in English", key, got, want)
		}
	}
}

func TestDictionariesHaveBothForms(t *testing.T) {
	chinese, english := dictionary(t, locale.Chinese), dictionary(t, locale.English)
	for key := range english {
		base, one := strings.CutSuffix(key, ".one")
		if !one {
			continue
		}
		if english[base+".other"] == "" || chinese[base+".other"] == "" {
			t.Errorf("%q needs %q in both languages", key, base+".other")
		}
		if _, plain := english[base]; plain {
			t.Errorf("%q stands beside %q, which then is never used", base, key)
		}
	}
}

// mention is a key that a source names.
type mention struct {
	key  string
	file string
}

// mentions are what the sources say about keys.
type mentions struct {
	keys  []mention        // literals that look like a key of one of the dictionaries' families
	built []*regexp.Regexp // keys put together at run time
	codes []mention        // codes of refusals
	words map[string]bool  // all literals of Go, for codes that travel through a variable
}

func (m *mentions) builds(key string) bool {
	return slices.ContainsFunc(m.built, func(pattern *regexp.Regexp) bool { return pattern.MatchString(key) })
}

var (
	tsComment  = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:(?:^|\s)//.*$)`)
	tsLiteral  = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'")
	tsTemplate = regexp.MustCompile("`(?:[^`\\\\]|\\\\.)*`")
	hole       = regexp.MustCompile(`\$\{[^}]*\}`)
	keyShape   = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	prefix     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.$`)
	codeShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// families are the first words of the keys: error, common, portal ...
func families(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for key := range dictionary(t, locale.English) {
		first, _, _ := strings.Cut(key, ".")
		found[first] = true
	}
	return slices.Collect(maps.Keys(found))
}

// scan reads the Go sources under internal/ and the browser's under pb_public/.
func scan(t *testing.T) *mentions {
	t.Helper()
	m := &mentions{words: map[string]bool{}}
	known := families(t)
	for _, key := range builtKeys {
		m.built = append(m.built, regexp.MustCompile("^"+regexp.QuoteMeta(key)+"$"))
	}
	for _, dir := range []string{"internal", "pb_public"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if entry.Name() == "vendor" || entry.Name() == "i18n" || entry.Name() == "testdata" {
					return filepath.SkipDir
				}
				return nil
			}
			name, _ := filepath.Rel(root, file)
			switch path.Ext(file) {
			case ".go":
				if !strings.HasSuffix(file, "_test.go") {
					m.scanGo(t, file, name, known)
				}
			case ".ts", ".tsx", ".html":
				if !strings.Contains(file, ".test.") {
					m.scanBrowser(t, file, name, known)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	m.finishFamilies(dictionary(t, locale.English))
	return m
}

// finishFamilies takes a name that is no key but has keys below it, such as "desk.channel" handed to a function that
// adds the value, for a mention of all of these.
func (m *mentions) finishFamilies(words map[string]string) {
	m.keys = slices.DeleteFunc(m.keys, func(named mention) bool {
		if has(words, named.key) {
			return false
		}
		for key := range words {
			if strings.HasPrefix(key, named.key+".") {
				m.built = append(m.built, regexp.MustCompile("^"+regexp.QuoteMeta(named.key+".")))
				return true
			}
		}
		return false
	})
}

func (m *mentions) literal(text, file string, known []string) {
	first, _, dotted := strings.Cut(text, ".")
	if dotted && keyShape.MatchString(text) && slices.Contains(known, first) {
		m.keys = append(m.keys, mention{text, file})
	}
}

func (m *mentions) scanBrowser(t *testing.T, file, name string, known []string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source := tsComment.ReplaceAllString(string(raw), "")
	for _, at := range tsLiteral.FindAllStringIndex(source, -1) {
		text := source[at[0]+1 : at[1]-1]
		m.literal(text, name, known)
		if after := strings.TrimSpace(source[at[1]:min(len(source), at[1]+8)]); strings.HasPrefix(after, "+") && prefix.MatchString(text) {
			m.built = append(m.built, regexp.MustCompile("^"+regexp.QuoteMeta(text)))
		}
	}
	// A template inside another one escapes the pattern above; its fixed beginning is found by itself.
	for _, found := range nestedTemplate.FindAllStringSubmatch(source, -1) {
		if first, _, _ := strings.Cut(found[1], "."); slices.Contains(known, first) {
			m.built = append(m.built, regexp.MustCompile("^"+regexp.QuoteMeta(found[1])))
		}
	}
	for _, template := range tsTemplate.FindAllString(source, -1) {
		text := strings.Trim(template, "`")
		if !strings.Contains(text, "${") {
			m.literal(text, name, known)
			continue
		}
		fixed := hole.Split(text, -1)
		first, _, _ := strings.Cut(fixed[0], ".")
		if !slices.Contains(known, first) || strings.ContainsAny(text, " /\n") || !strings.Contains(fixed[0], ".") {
			continue
		}
		for i := range fixed {
			fixed[i] = regexp.QuoteMeta(fixed[i])
		}
		m.built = append(m.built, regexp.MustCompile("^"+strings.Join(fixed, `[a-z0-9_.-]+`)+`(\.one|\.other)?$`))
	}
}

// refusing are the functions whose literal argument is the code of a refusal.
var refusing = []string{"Refuse", "Reason", "Forbid", "Reject", "NewApiError", "NewForbiddenError", "NewBadRequestError", "NewNotFoundError", "NewError"}

func (m *mentions) scanGo(t *testing.T, file, name string, known []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	text := func(node ast.Node) (string, bool) {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return "", false
		}
		value, err := strconv.Unquote(literal.Value)
		return value, err == nil
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.BasicLit:
			if value, ok := text(n); ok {
				m.words[value] = true
				m.literal(value, name, known)
			}
		case *ast.BinaryExpr:
			if value, ok := text(n.X); ok && n.Op == token.ADD && prefix.MatchString(value) {
				m.built = append(m.built, regexp.MustCompile("^"+regexp.QuoteMeta(value)))
			}
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains(refusing, called.Sel.Name) {
				break
			}
			arguments := n.Args
			if called.Sel.Name == "Refuse" && len(arguments) > 0 {
				arguments = arguments[1:] // the first is the field
			}
			for _, argument := range arguments {
				if value, ok := text(argument); ok && codeShape.MatchString(value) {
					m.codes = append(m.codes, mention{value, name})
				}
			}
		}
		return true
	})
}

// has says whether the words answer to the key, as a text or as a number's two forms.
func has(words map[string]string, key string) bool {
	_, plain := words[key]
	_, counted := words[key+".other"]
	return plain || counted
}

func TestEveryKeyThatIsNamedExists(t *testing.T) {
	english := dictionary(t, locale.English)
	m := scan(t)
	if len(m.keys) < 50 {
		t.Fatalf("only %d keys found in the sources: the scan is broken", len(m.keys))
	}
	for _, named := range m.keys {
		if !has(english, named.key) {
			t.Errorf("%s names %q, which no dictionary has", named.file, named.key)
		}
	}
}

// TestEveryAppLoadsTheWordsItUses looks at what strings.<locale>.ts bundles, and at the dictionaries that come with a page when
// it is needed: a key from another dictionary would show itself to the person in place of its text.
func TestEveryAppLoadsTheWordsItUses(t *testing.T) {
	imported := regexp.MustCompile(`"\.\./i18n/([\w-]+)/(\w+\.json)"`)
	apps := []string{"portal", "desk", "dashboard"}
	whole := dictionary(t, locale.English) // what is nowhere, the test above tells
	for _, lang := range locale.Locales {
		files := parts(t, lang)
		loaded := map[string]map[string]string{}
		for _, app := range apps {
			raw, err := fs.ReadFile(pb_public.FS, app+"/strings."+lang+".ts")
			if err != nil {
				t.Fatal(err)
			}
			loaded[app] = map[string]string{}
			for _, found := range imported.FindAllStringSubmatch(string(raw), -1) {
				if found[1] != lang {
					t.Errorf("%s/strings.%s.ts bundles words in %s", app, lang, found[1])
				}
				if files[found[2]] == nil {
					t.Errorf("%s/strings.%s.ts bundles %s, which is not there", app, lang, found[2])
				}
				maps.Copy(loaded[app], files[found[2]])
			}
			for _, name := range broughtAlong(t, app, lang) {
				maps.Copy(loaded[app], files[name])
			}
		}
		for _, named := range scan(t).keys {
			for _, app := range apps {
				if !strings.HasPrefix(named.file, "pb_public/"+app+"/") && !isForAll(named.file, apps) {
					continue
				}
				if has(whole, named.key) && !has(loaded[app], named.key) {
					t.Errorf("%s names %q, which the %s does not load in %s", named.file, named.key, app, lang)
				}
			}
		}
	}
}

// withPage are the sources that bring a dictionary along, as "<what>_words.ts"; each sees to it that its pages wait for it.
const withPage = "*_words.ts"

// broughtAlong lists the dictionaries of a language that an app's pages bring along.
func broughtAlong(t *testing.T, app, lang string) []string {
	t.Helper()
	imports := regexp.MustCompile(`import\("\.\./i18n/` + lang + `/(\w+\.json)"\)`)
	sources, err := fs.Glob(pb_public.FS, path.Join(app, withPage))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, source := range sources {
		raw, err := fs.ReadFile(pb_public.FS, source)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range imports.FindAllStringSubmatch(string(raw), -1) {
			names = append(names, found[1])
		}
	}
	return names
}

// isForAll says whether a browser source is used by every app.
func isForAll(file string, apps []string) bool {
	inside, browser := strings.CutPrefix(file, "pb_public/")
	return browser && !slices.ContainsFunc(apps, func(app string) bool { return strings.HasPrefix(inside, app+"/") })
}

func TestEveryKeyIsUsed(t *testing.T) {
	m := scan(t)
	named := map[string]bool{}
	for _, mention := range m.keys {
		named[mention.key] = true
	}
	for key := range dictionary(t, locale.English) {
		if code, isError := strings.CutPrefix(key, "error."); isError {
			if !m.words[code] && !m.words[key] && !strings.HasPrefix(key, errorsOfPocketBase) {
				t.Errorf("%q is an orphan: nothing in Go gives the code %q", key, code)
			}
			continue
		}
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !named[key] && !named[base] && !m.builds(key) {
			t.Errorf("%q is an orphan: no source names it", key)
		}
	}
}

func TestEveryRefusalHasItsWords(t *testing.T) {
	m := scan(t)
	if len(m.codes) < 30 {
		t.Fatalf("only %d refusals found in Go: the scan is broken", len(m.codes))
	}
	for _, lang := range locale.Locales {
		words := dictionary(t, lang)
		for _, refused := range m.codes {
			if !has(words, "error."+refused.key) {
				t.Errorf("%s refuses with %q, for which %s has no words (error.%s)", refused.file, refused.key, lang, refused.key)
			}
		}
	}
}
