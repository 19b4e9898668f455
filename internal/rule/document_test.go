package rule

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// document is docs/RULES.md: what it shows must work.
func document(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../../docs/RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// blocks are the fenced blocks of a language, in order.
func blocks(text, language string) []string {
	var found []string
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func TestDocument_RulesWork(t *testing.T) {
	t.Parallel()
	rules := blocks(document(t), "js")
	if len(rules) < 6 {
		t.Fatalf("only %d rules are shown", len(rules))
	}
	for _, source := range rules {
		file, err := ReadFile("RULES.md", source)
		if err != nil {
			t.Errorf("%v\n%s", err, source)
			continue
		}
		for _, fault := range file.Faults(now) {
			t.Errorf("%v\n%s", fault, source)
		}
		if formatted := FormatFile(file.Definition); formatted != source {
			t.Errorf("it is shown as\n%s\nand would be written as\n%s", source, formatted)
		}
	}
}

func TestDocument_GoldenCaseHolds(t *testing.T) {
	t.Parallel()
	text := document(t)
	golden, err := RunGolden(fstest.MapFS{
		"third.js": {Data: []byte(blocks(text, "js")[0])}, "cases/third/second_one.json": {Data: []byte(blocks(text, "json")[0])},
	})
	if err != nil || golden.Passed != 1 {
		t.Errorf("got %+v, %v", golden, err)
	}
}

// TestDocument_PlansAreRight runs every call of the table and compares what it plans with what the table says.
func TestDocument_PlansAreRight(t *testing.T) {
	t.Parallel()
	declared, err := declaredFields()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(act\\.(\\w+)\\(.*?\\))` \\| `(.*?)` \\|").FindAllStringSubmatch(document(t), -1) {
		shown[row[2]] = true
		definition := &Definition{Name: "x", Script: "({ act }) => { " + row[1] + " }"}
		compiled, err := definition.compile()
		if err != nil {
			t.Errorf("%s: %v", row[1], err)
			continue
		}
		result, err := compiled.perform(&world{value: nothing, at: time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)}, nil)
		if err != nil || result.Error != nil {
			t.Errorf("%s: %v %+v", row[1], err, result.Error)
			continue
		}
		var expected []map[string]any
		for decoder := json.NewDecoder(strings.NewReader(row[3])); ; {
			var action map[string]any
			if err := decoder.Decode(&action); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", row[3], err)
			}
			expected = append(expected, action)
		}
		if lines := comparePlans(result.Plan, expected); len(lines) > 0 {
			t.Errorf("%s: %s", row[1], strings.Join(lines, "\n"))
		}
	}
	for name := range declared["Act"] {
		if !shown[name] {
			t.Errorf("act.%s is not shown", name)
		}
	}
	calls := document(t)
	for object, interfaceName := range map[string]string{"ask": "Ask", "words": "Words"} {
		for name := range declared[interfaceName] {
			row := regexp.MustCompile("(?m)^\\| `(" + object + "\\." + name + "\\(.*?\\))` \\|").FindStringSubmatch(calls)
			if row == nil {
				t.Errorf("%s.%s is not shown", object, name)
				continue
			}
			if _, err := (&Definition{Script: "({ event, ticket, ask, words }) => " + row[1]}).compile(); err != nil {
				t.Errorf("%s: %v", row[1], err)
			}
		}
	}
}

func nothing(string) (any, error) { return nil, nil }
