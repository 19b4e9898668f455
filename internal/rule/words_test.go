package rule

import (
	"strings"
	"testing"
	"time"
)

// TestWords_Wrong: a question that makes no sense is the script's fault, and says what is wrong.
func TestWords_Wrong(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		`words.count()`:                                     "what somebody wrote",
		`words.count(1, {})`:                                "what somebody wrote",
		`words.count("smoke", ["smoke"])`:                   "{ zh: [...], en: [...] }",
		`words.count("smoke", { en: "smoke" })`:             "words stand in a list",
		`words.count("smoke", { en: [1] })`:                 "words stand in a list",
		`words.count("smoke", { en: [[1]] })`:               "a word is a text",
		`words.find("smoke", { en: ["smoke"] }, { en: 1 })`: "words stand in a list",
	} {
		compiled, err := (&Definition{Script: "({ words }) => { " + call + " }"}).compile()
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		result, err := compiled.perform(&world{value: nothing, at: time.Now()}, nil)
		if err != nil || result.Error == nil || !strings.Contains(result.Error.Message, want) {
			t.Errorf("%s: got %v, %+v", call, err, result.Error)
		}
	}
}

// TestWords_OfTwoTexts: what is kept of one text says nothing of the next.
func TestWords_OfTwoTexts(t *testing.T) {
	t.Parallel()
	compiled, err := (&Definition{Script: `({ words, act }) => {
		const list = { zh: ["烟"], en: ["smoke"] };
		act.tag(String(words.count("烟 and smoke", list)) + words.count("nothing", list) + words.count("没有", list));
	}`}).compile()
	if err != nil {
		t.Fatal(err)
	}
	result, err := compiled.perform(&world{value: nothing, at: time.Now()}, nil)
	if err != nil || result.Error != nil || len(result.Plan) != 1 {
		t.Fatalf("got %v, %+v", err, result)
	}
	if got := strings.Join(result.Plan[0].Tags, ","); got != "200" {
		t.Errorf("got %q", got)
	}
}
