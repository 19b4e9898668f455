package survey

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"aftercare/internal/locale"
)

// QuestionType says how a question is answered.
type QuestionType string

// The types of question.
const (
	TypeScore   QuestionType = "score"   // 1 to 5, with "not applicable"
	TypeNPS     QuestionType = "nps"     // 0 to 10: how likely to recommend
	TypeCES     QuestionType = "ces"     // 1 to 7: made it easy
	TypeSolved  QuestionType = "solved"  // yes, partly, no
	TypeChoice  QuestionType = "choice"  // one of its options
	TypeText    QuestionType = "text"    // the customer's own words
	TypeContact QuestionType = "contact" // yes or no: may somebody call back
)

// scales are the lowest and highest values of the types that count.
var scales = map[QuestionType][2]int{TypeScore: {1, 5}, TypeNPS: {0, 10}, TypeCES: {1, 7}}

// DimensionOverall is the dimension whose score is the customer satisfaction (CSAT).
const DimensionOverall = "overall"

// Question is one question of a survey, in both languages.
type Question struct {
	Key       string            `json:"key"`
	Type      QuestionType      `json:"type"`
	Dimension string            `json:"dimension,omitempty"`
	Text      map[string]string `json:"text"`
	// Low and High name the ends of a scale.
	Low     map[string]string `json:"low,omitempty"`
	High    map[string]string `json:"high,omitempty"`
	Options []Option          `json:"options,omitempty"`
	// Kinds are the kinds of case that it is asked about; none: all.
	Kinds    []string `json:"kinds,omitempty"`
	Required bool     `json:"required,omitempty"`
}

// Option is one answer of a choice.
type Option struct {
	Value string            `json:"value"`
	Text  map[string]string `json:"text"`
}

// Bounds of a survey: a page that nobody would fill in helps nobody.
const (
	mostQuestions = 20
	mostOptions   = 12
	longestText   = 500
	// longestAnswer is how much a customer may write, in characters.
	longestAnswer = 5000
)

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// readQuestions reads the questions that a survey was saved with.
func readQuestions(raw string) ([]Question, error) {
	var questions []Question
	if err := json.Unmarshal([]byte(raw), &questions); err != nil {
		return nil, fmt.Errorf("read the questions: %w", err)
	}
	return questions, nil
}

// parseQuestions reads the questions of a survey that is to be saved; kinds are the kinds of case that there are. The error is a refusal
// that says which of them is wrong, and what about it.
func parseQuestions(raw string, kinds []string) ([]Question, error) {
	var questions []Question
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.DisallowUnknownFields() // a question with "kind" would be asked of every kind, without a word
	if err := decoder.Decode(&questions); err != nil {
		return nil, refuseQuestions("survey_questions", map[string]any{"fault": locale.Undecodable(raw, err)})
	}
	if len(questions) == 0 || len(questions) > mostQuestions {
		return nil, refuseQuestions("survey_questions_count", map[string]any{"most": mostQuestions})
	}
	keys := map[string]bool{}
	for i, question := range questions {
		if err := question.check(i+1, kinds); err != nil {
			return nil, err
		}
		if other := slices.IndexFunc(questions[:i], question.scoresLike); other >= 0 {
			return nil, refuseQuestions("survey_question_dimension_twice", map[string]any{"n": i + 1, "other": other + 1, "dimension": question.Dimension})
		}
		if keys[question.Key] {
			return nil, refuseQuestions("survey_question_twice", map[string]any{"n": i + 1, "key": question.Key})
		}
		keys[question.Key] = true
	}
	return questions, nil
}

func refuseQuestions(code string, params map[string]any) error {
	return locale.Refuse("questions", code, params)
}

// scoresLike says whether two questions ask some kind of case for a score in the same dimension: one alone would count.
func (q Question) scoresLike(other Question) bool {
	isOfBoth := len(q.Kinds) == 0 || len(other.Kinds) == 0 || slices.ContainsFunc(q.Kinds, func(kind string) bool { return slices.Contains(other.Kinds, kind) })
	return q.Type == TypeScore && other.Type == TypeScore && q.Dimension == other.Dimension && isOfBoth
}

// check says what the question, the nth of its survey, would be refused for; nil for nothing.
func (q Question) check(n int, kinds []string) error {
	unknown := slices.IndexFunc(q.Kinds, func(kind string) bool { return !slices.Contains(kinds, kind) })
	switch {
	case !keyShape.MatchString(q.Key):
		return refuseQuestions("survey_question_key", map[string]any{"n": n})
	case !slices.Contains([]QuestionType{TypeScore, TypeNPS, TypeCES, TypeSolved, TypeChoice, TypeText, TypeContact}, q.Type):
		return refuseQuestions("survey_question_type", map[string]any{"n": n, "type": string(q.Type)})
	case q.Type == TypeScore && !keyShape.MatchString(q.Dimension) || q.Type != TypeScore && q.Dimension != "":
		return refuseQuestions("survey_question_dimension", map[string]any{"n": n})
	case (q.Type == TypeChoice) != (len(q.Options) > 0) || len(q.Options) > mostOptions:
		return refuseQuestions("survey_question_options", map[string]any{"n": n, "most": mostOptions})
	case unknown >= 0:
		return refuseQuestions("survey_question_kind", map[string]any{"n": n, "kind": q.Kinds[unknown], "kinds": strings.Join(kinds, ", ")})
	case !q.hasEnds():
		return refuseQuestions("survey_question_ends", map[string]any{"n": n, "most": longestText})
	}
	for _, text := range append([]map[string]string{q.Text}, textsOf(q.Options)...) {
		if language := lacks(text); language != "" {
			return refuseQuestions("survey_question_words", map[string]any{"n": n, "language": language, "most": longestText})
		}
	}
	values := map[string]bool{}
	for _, option := range q.Options {
		if !keyShape.MatchString(option.Value) || values[option.Value] {
			return refuseQuestions("survey_question_values", map[string]any{"n": n})
		}
		values[option.Value] = true
	}
	return nil
}

// hasEnds says whether the ends of the question's scale are named both or neither, as its page shows them.
func (q Question) hasEnds() bool {
	if len(q.Low) == 0 && len(q.High) == 0 {
		return true
	}
	_, isScale := scales[q.Type]
	return isScale && lacks(q.Low) == "" && lacks(q.High) == ""
}

// lacks is the first language in which a text is missing or too long; empty for none.
func lacks(text map[string]string) string {
	for _, language := range locale.Locales {
		if strings.TrimSpace(text[language]) == "" || utf8.RuneCountInString(text[language]) > longestText {
			return language
		}
	}
	return ""
}

func textsOf(options []Option) []map[string]string {
	var texts []map[string]string
	for _, option := range options {
		texts = append(texts, option.Text)
	}
	return texts
}

// askedOf are the questions that are asked about a case of a kind.
func askedOf(questions []Question, kind string) []Question {
	return slices.DeleteFunc(slices.Clone(questions), func(q Question) bool { return len(q.Kinds) > 0 && !slices.Contains(q.Kinds, kind) })
}

// values are the answers that a question may be given, beside none.
func (q Question) values() []string {
	if scale, counts := scales[q.Type]; counts {
		var all []string
		for n := scale[0]; n <= scale[1]; n++ {
			all = append(all, strconv.Itoa(n))
		}
		return all
	}
	switch q.Type {
	case TypeSolved:
		return []string{"yes", "partly", "no"}
	case TypeContact:
		return []string{"yes", "no"}
	case TypeChoice:
		var all []string
		for _, option := range q.Options {
			all = append(all, option.Value)
		}
		return all
	}
	return nil
}

// notApplicable is the answer "does not apply": it is none, and never averaged.
const notApplicable = "na"

// Sheet is what a customer filled in: an answer for each question that got one.
type Sheet map[string]string

// readSheet takes the answers from a form and says, by question, what is wrong with them.
func readSheet(questions []Question, given func(key string) string) (sheet Sheet, wrong map[string]string) {
	sheet, wrong = Sheet{}, map[string]string{}
	for _, q := range questions {
		value := strings.TrimSpace(given(q.Key))
		switch {
		case value == notApplicable && q.Type == TypeScore:
		case value == "":
			if q.Required {
				wrong[q.Key] = "survey_required"
			}
		case q.Type == TypeText:
			if utf8.RuneCountInString(value) > longestAnswer {
				wrong[q.Key] = "survey_text_long"
			}
			sheet[q.Key] = value
		case !slices.Contains(q.values(), value):
			wrong[q.Key] = "survey_value"
		default:
			sheet[q.Key] = value
		}
	}
	if len(sheet) == 0 && len(wrong) == 0 {
		for _, q := range questions {
			wrong[q.Key] = "survey_empty"
			break
		}
	}
	return sheet, wrong
}

// reading is what the figures count of an answer. Nil is what was not asked, not answered, or does not apply.
type reading struct {
	CSAT, NPS, CES *int
	Solved         string
	Comment        string
	Contact        bool
	Dimensions     map[string]int
}

func read(questions []Question, sheet Sheet) reading {
	r := reading{Dimensions: map[string]int{}}
	for _, q := range questions {
		value, answered := sheet[q.Key]
		if !answered {
			continue
		}
		n, err := strconv.Atoi(value)
		isNumber := err == nil
		switch {
		case q.Type == TypeScore && isNumber:
			r.Dimensions[q.Dimension] = n
			if q.Dimension == DimensionOverall {
				r.CSAT = &n
			}
		case q.Type == TypeNPS && isNumber:
			r.NPS = &n
		case q.Type == TypeCES && isNumber:
			r.CES = &n
		case q.Type == TypeSolved:
			r.Solved = value
		case q.Type == TypeContact:
			r.Contact = value == "yes"
		case q.Type == TypeText:
			r.Comment = strings.TrimSpace(r.Comment + "\n\n" + value)
		}
	}
	return r
}

// isLow says whether somebody must see to the answer: a score of 1 or 2 in any dimension, not solved, or a detractor
// (NPS 0-6) who may be called.
func (r reading) isLow() bool {
	for _, score := range r.Dimensions {
		if score <= 2 {
			return true
		}
	}
	return r.Solved == "no" || r.Contact && r.NPS != nil && *r.NPS <= 6
}
