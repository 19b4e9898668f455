package survey

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"

	"aftercare/internal/locale"
)

// kinds are the kinds of case that there are.
var kinds = []string{"complaint", "repair", "consultation"}

func shipped(t *testing.T) []Question {
	t.Helper()
	raw, err := os.ReadFile("../../pb_migrations/survey.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Questions json.RawMessage }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	questions, err := parseQuestions(string(file.Questions), kinds)
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

func TestQuestions_PartsAndQualityOnlyForRepairs(t *testing.T) {
	t.Parallel()
	questions := shipped(t)
	keys := func(kind string) string {
		var list []string
		for _, q := range askedOf(questions, kind) {
			list = append(list, q.Key)
		}
		return strings.Join(list, " ")
	}
	if got := keys("repair"); got != "overall solved attitude speed quality parts effort recommend comment contact" {
		t.Errorf("of a repair: %s", got)
	}
	if got := keys("complaint"); got != "overall solved attitude speed effort recommend comment contact" {
		t.Errorf("of a complaint: %s", got)
	}
}

func TestQuestions_SayWhatIsWrong(t *testing.T) {
	t.Parallel()
	both := `"text":{"zh-CN":"问","en":"Q"}`
	for raw, want := range map[string]string{
		`{}`: "survey_questions",
		`[]`: "survey_questions_count",
		`[{"key":"A","type":"text",` + both + `}]`:                                                                                                     "survey_question_key",
		`[{"key":"a","type":"stars",` + both + `}]`:                                                                                                    "survey_question_type",
		`[{"key":"a","type":"score",` + both + `}]`:                                                                                                    "survey_question_dimension",
		`[{"key":"a","type":"choice",` + both + `}]`:                                                                                                   "survey_question_options",
		`[{"key":"a","type":"text","text":{"en":"Q"}}]`:                                                                                                "survey_question_words",
		`[{"key":"a","type":"text",` + both + `},{"key":"a","type":"text",` + both + `}]`:                                                              "survey_question_twice",
		`[{"key":"a","type":"choice",` + both + `,"options":[{"value":"x",` + both + `},{"value":"x",` + both + `}]}]`:                                 "survey_question_values",
		`[{"key":"a","type":"text","kind":["repair"],` + both + `}]`:                                                                                   "survey_questions",
		`[{"key":"a","type":"text","dimension":"speed",` + both + `}]`:                                                                                 "survey_question_dimension",
		`[{"key":"a","type":"text","kinds":["repair","repairs"],` + both + `}]`:                                                                        "survey_question_kind",
		`[{"key":"a","type":"nps","low":{"zh-CN":"低","en":"low"},` + both + `}]`:                                                                       "survey_question_ends",
		`[{"key":"a","type":"nps","low":{"zh-CN":"低","en":"low"},"high":{"en":"high"},` + both + `}]`:                                                  "survey_question_ends",
		`[{"key":"a","type":"text","low":{"zh-CN":"低","en":"low"},"high":{"zh-CN":"高","en":"high"},` + both + `}]`:                                     "survey_question_ends",
		`[{"key":"a","type":"score","dimension":"speed",` + both + `},{"key":"b","type":"score","dimension":"speed","kinds":["repair"],` + both + `}]`: "survey_question_dimension_twice",
	} {
		var refused validation.Errors
		var coded validation.Error
		_, err := parseQuestions(raw, kinds)
		if !errors.As(err, &refused) || !errors.As(refused["questions"], &coded) {
			t.Fatalf("%s: %v, want %s", raw, err, want)
		}
		text := locale.Text(locale.Chinese, "error."+coded.Code(), coded.Params())
		if coded.Code() != want || strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "error.") {
			t.Errorf("%s: %s, %s, want %s", raw, coded.Code(), text, want)
		}
	}
}

// TestQuestions_OfOneDimensionForKindsApart: a dimension may be asked for in other words of other kinds.
func TestQuestions_OfOneDimensionForKindsApart(t *testing.T) {
	t.Parallel()
	both := `"text":{"zh-CN":"问","en":"Q"}`
	raw := `[{"key":"a","type":"score","dimension":"quality","kinds":["complaint"],` + both + `},{"key":"b","type":"score","dimension":"quality","kinds":["repair"],` + both + `}]`
	if _, err := parseQuestions(raw, kinds); err != nil {
		t.Error(err)
	}
}

func TestSheet_KeepsScalesAndWhatDoesNotApply(t *testing.T) {
	t.Parallel()
	questions := askedOf(shipped(t), "repair")
	fill := func(given map[string]string) (Sheet, map[string]string) {
		return readSheet(questions, func(key string) string { return given[key] })
	}
	for name, c := range map[string]struct{ given, wrong map[string]string }{
		"nothing":          {map[string]string{}, map[string]string{"overall": "survey_required"}},
		"beyond its scale": {map[string]string{"overall": "6"}, map[string]string{"overall": "survey_value"}},
		"below its scale":  {map[string]string{"overall": "0"}, map[string]string{"overall": "survey_value"}},
		"half a point":     {map[string]string{"overall": "4.5"}, map[string]string{"overall": "survey_value"}},
		"ten and a half":   {map[string]string{"overall": "5", "recommend": "11"}, map[string]string{"recommend": "survey_value"}},
		"too many words":   {map[string]string{"overall": "5", "comment": strings.Repeat("字", 5001)}, map[string]string{"comment": "survey_text_long"}},
		"all right":        {map[string]string{"overall": "5", "parts": "na", "recommend": "0", "comment": strings.Repeat("字", 5000)}, map[string]string{}},
	} {
		sheet, wrong := fill(c.given)
		if !maps.Equal(wrong, c.wrong) {
			t.Errorf("%s: %v, want %v", name, wrong, c.wrong)
		}
		if _, kept := sheet["parts"]; kept {
			t.Errorf("%s: what does not apply is kept as an answer", name)
		}
	}
}

func TestReading_IsLow(t *testing.T) {
	t.Parallel()
	questions := askedOf(shipped(t), "repair")
	for want, sheets := range map[bool][]Sheet{
		true: {
			{"overall": "2"}, {"overall": "5", "parts": "1"}, {"overall": "5", "solved": "no"}, {"overall": "4", "recommend": "6", "contact": "yes"},
		},
		false: {
			{"overall": "3"}, {"overall": "5", "solved": "partly"}, {"overall": "4", "recommend": "6"}, {"overall": "4", "recommend": "6", "contact": "no"},
			{"overall": "4", "recommend": "7", "contact": "yes"}, {"overall": "5", "effort": "1"},
		},
	} {
		for _, sheet := range sheets {
			if got := read(questions, sheet).isLow(); got != want {
				t.Errorf("%v is low: %v, want %v", sheet, got, want)
			}
		}
	}
}
