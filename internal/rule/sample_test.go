package rule

import (
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"aftercare/hooks"
)

// sorting are the shipped rules that sort a new case by its words, in their order.
var sorting = []string{"safety.js", "classify.js"}

// sampled is a message as a customer would send it, and how a colleague would sort it.
type sampled struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Expected struct {
		Kind     string   `json:"kind"`
		Accept   []string `json:"accept_kinds"`
		Grade    string   `json:"grade"`
		Priority string   `json:"priority"`
	} `json:"expected"`
}

// priorityOf are the names that the sample company's messages have for priorities.
var priorityOf = map[string]string{"P1": "urgent", "P2": "high", "P3": "normal", "P4": "low"}

// TestSorting_Messages sorts each message as a new case without a kind. That no crisis is missed is the one thing that must
// hold; of what is not one, some may be taken for one, since whoever is in doubt calls somebody.
func TestSorting_Messages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file                          string
		messages, crises, mostInvents int
	}{
		{"../demo/sample.json", 34, 3, 3}, // the sample company's
		{"testdata/sample_more.json", 120, 22, 3},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			messages := readSampled(t, c.file)
			sorter := readSorter(t)
			var accepted, strict, graded, prioritised, crises, missed, invented int
			var took time.Duration
			for _, m := range messages {
				got, lasted := sorter.sort(t, m.Text)
				took += lasted
				want := m.Expected
				wanted, found := want.Grade == "crisis", got["grade"] == "crisis"
				isAccepted := slices.Contains(want.Accept, got["kind"])
				accepted += one(isAccepted)
				strict += one(got["kind"] == want.Kind)
				graded += one(got["grade"] == want.Grade)
				prioritised += one(got["priority"] == want.Priority)
				crises += one(wanted)
				missed += one(wanted && !found)
				invented += one(found && !wanted)
				if wanted && !found {
					t.Errorf("%s is a crisis, and was missed: %s", m.ID, m.Text)
				}
				if !isAccepted || got["grade"] != want.Grade {
					t.Logf("%s: %s %s %s, expected %s %s %s: %s", m.ID, got["kind"], got["grade"], got["priority"], want.Kind, want.Grade, want.Priority, m.Text)
				}
			}
			n := len(messages)
			t.Logf("%d messages: kind %.1f %% (strict %.1f %%), grade %.1f %%, priority %.1f %%; of %d crises missed %d, invented %d; scripts %v a message",
				n, percent(accepted, n), percent(strict, n), percent(graded, n), percent(prioritised, n), crises, missed, invented, (took / time.Duration(n)).Round(time.Microsecond))
			if n != c.messages || crises != c.crises {
				t.Errorf("the file has %d messages with %d crises, want %d with %d", n, crises, c.messages, c.crises)
			}
			if percent(accepted, n) < 85 {
				t.Errorf("the kind is right of %.1f %%, want 85 %% or more", percent(accepted, n))
			}
			if invented > c.mostInvents {
				t.Errorf("%d crises are invented, want %d or fewer", invented, c.mostInvents)
			}
		})
	}
}

// TestSorting_Denials: what says that there is no danger is none, and what only sounds like that is one.
func TestSorting_Denials(t *testing.T) {
	t.Parallel()
	sorter := readSorter(t)
	isCrisis := func(text string) bool {
		fields, _ := sorter.sort(t, text)
		return fields["grade"] == "crisis"
	}
	for _, text := range []string{
		"不过冒烟了", "没关电源冒烟了", "不断冒烟", "要不是漏电我也不会找你们", "不知道有漏电", "差点着火", "没声音 冒烟", "没有起火但是一直冒烟", "会不会爆炸", "这不是漏电吗", "现在不冒烟了", "没有人管 一直漏燃气", "是不是煤气泄漏",
		"不小心烫伤了手", "no idea why but smoke comes out", "it does not get hot smoke comes out", "there should not be smoke", "cannot stop the burning smell",
		"I have never seen so much smoke", "it's not the first time it sparked", "not only smoke but flames", "no one was hurt but it caught fire",
		"not smoking anymore", "didn't see the smoke until it was too late", "is this not a fire hazard", "we don't know if it is smoke or steam",
		"Smoke alarm went off because of your dryer", "CO detector goes off every night",
	} {
		if !isCrisis(text) {
			t.Errorf("missed: %s", text)
		}
	}
	for _, text := range []string{
		"没有起火", "不冒烟", "未冒烟", "没闻到煤气味", "不会烫伤孩子吧", "防触电功能怎么开", "没有火花也没有焦味", "not on fire, no smoke or fire", "without any burning smell",
		"it didn't catch fire", "there is no sign of any smoke", "nobody was hurt", "non-smoking flat", "how do I avoid burning myself",
	} {
		if isCrisis(text) {
			t.Errorf("invented: %s", text)
		}
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

func readSampled(t *testing.T, file string) []sampled {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var whole struct {
		Messages []sampled `json:"messages"`
	}
	if err := json.Unmarshal(content, &whole); err != nil {
		t.Fatal(err)
	}
	for i := range whole.Messages {
		expected := &whole.Messages[i].Expected
		if name, ok := priorityOf[expected.Priority]; ok {
			expected.Priority = name
		}
		if expected.Kind == "complaint" && expected.Grade == "" || len(expected.Accept) == 0 || expected.Priority == "" {
			t.Errorf("%s in %s is not labelled whole", whole.Messages[i].ID, file)
		}
	}
	return whole.Messages
}

// sorter runs the rules that sort, without a desk: what else a case needs is what a new one has.
type sorter struct {
	rules    []*Definition
	compiled []*compiled
	declared declarations
}

func readSorter(t *testing.T) *sorter {
	t.Helper()
	s := &sorter{}
	var err error
	if s.declared, err = declaredFields(); err != nil {
		t.Fatal(err)
	}
	for _, name := range sorting {
		source, err := fs.ReadFile(hooks.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		definition, err := ParseFile(name, string(source))
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := definition.compile()
		if err != nil {
			t.Fatal(err)
		}
		s.rules, s.compiled = append(s.rules, &definition), append(s.compiled, compiled)
	}
	if !slices.IsSortedFunc(s.rules, func(a, b *Definition) int { return a.Position - b.Position }) {
		t.Fatal("the rules do not run in the order that is tested")
	}
	return s
}

// sort gives the fields of a new case with this text as the rules leave them, and how long the scripts took. Each rule sees
// the case as it was made.
func (s *sorter) sort(t *testing.T, text string) (map[string]string, time.Duration) {
	t.Helper()
	subject, _, _ := strings.Cut(text, "\n")
	given := map[string]any{"subject": subject, "description": text, "channel": "portal", "priority": "normal", "tier": "1", "status": "new", "is_open": true, "is_waiting": true}
	c := &goldenCase{Event: goldenEvent{Type: "ticket.created", Actor: map[string]any{"kind": "customer"}}, Ticket: &object{values: given}}
	c.Customer = map[string]any{"has_email": true}
	fields, took := map[string]string{"priority": "normal"}, time.Duration(0)
	for i, rule := range s.rules {
		w, err := c.world(rule)
		if err != nil {
			t.Fatal(err)
		}
		result, err := s.compiled[i].perform(w, rule.Params)
		if err != nil {
			t.Fatal(err)
		}
		if result.Outcome == OutcomeFailed {
			t.Fatalf("%s failed about %q: %+v", rule.Name, text, result.Error)
		}
		took += time.Duration(result.Took) * time.Microsecond
		for _, action := range result.Plan {
			if value, isText := action.Value.(string); isText && action.Do == DoSet {
				fields[action.Field] = value
			}
		}
		if fields["kind"] == "complaint" && fields["grade"] == "" {
			fields["grade"] = "general" // as a save would
		}
		if result.stops() {
			break
		}
	}
	return fields, took
}
