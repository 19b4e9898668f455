package survey

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/web"
)

// pagePath is where the public page of an invitation lies; its token follows.
const pagePath = "/survey/"

// largestForm bounds what is read of a form, in bytes: every text at its longest, percent-encoded.
const largestForm = mostQuestions * longestAnswer * 12

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var page = template.Must(template.New("survey").Parse(pageSource))

var pagePolicy = web.LetterPolicy(pageStyle)

// view is what the page shows.
type view struct {
	web.LetterFrame
	Title string
	// Says is what stands in place of the form: thanks, or why there is none.
	Says, Hint string
	// About names the case that is asked about; empty where its holder need not know.
	About  string
	Fault  string
	Fields []field
	Words  map[string]string
	Action string
}

// field is a question as the page shows it.
type field struct {
	Key, Text, Low, High string
	IsText, IsScale      bool
	IsRequired           bool
	Choices              []choice
	// None is the choice "does not apply"; nil where there is none.
	None         *choice
	Value, Fault string
}

type choice struct {
	Value, Text, ID string
	Chosen          bool
}

// answerPage shows an invitation's form. It records nothing: mail programs and chat apps open links to look at them.
func (r *room) answerPage(e *core.RequestEvent) error {
	invite, language, err := r.invited(e)
	if invite == nil || err != nil {
		return err
	}
	given := func(key string) string {
		if score := e.Request.URL.Query().Get("score"); key == preselected(invite) && len(score) == 1 && score >= "1" && score <= "5" {
			return score
		}
		return ""
	}
	return r.showForm(e, http.StatusOK, invite, language, given, nil)
}

// preselected is the question that a number in the mail answers: the first score.
func preselected(invite *Invite) string {
	for _, q := range questionsOf(invite) {
		if q.Type == TypeScore {
			return q.Key
		}
	}
	return ""
}

func questionsOf(invite *Invite) []Question {
	var questions []Question
	if json.Unmarshal([]byte(invite.GetString("questions")), &questions) != nil {
		return nil
	}
	return questions
}

// invited finds the invitation of a link that can still be answered; for any other it has answered by itself, and the
// invitation is nil.
func (r *room) invited(e *core.RequestEvent) (*Invite, string, error) {
	web.ProtectLetter(e, pagePolicy)
	language := locale.OfLink(e.Request, "")
	id, err := outbox.TokenID(e.App, purpose, e.Request.PathValue("token"))
	if err != nil {
		return nil, "", err
	}
	record, err := e.App.FindRecordById(CollectionInvites, id)
	if id == "" || err != nil {
		return nil, "", r.show(e, http.StatusNotFound, language, &view{Title: locale.Text(language, "survey_page.title_gone", nil), Says: locale.Text(language, "survey_page.unknown", nil)})
	}
	invite := Wrap(record)
	language = locale.OfLink(e.Request, invite.GetString("locale"))
	if key := r.ended(invite); key != "" {
		status := http.StatusGone
		if invite.State() == StateAnswered {
			status = http.StatusOK
		}
		return nil, "", r.show(e, status, language, &view{Title: locale.Text(language, "survey_page.title_gone", nil), Says: locale.Text(language, key, nil)})
	}
	return invite, language, nil
}

// ended is the key of why an invitation cannot be answered; empty where it can.
func (r *room) ended(invite *Invite) string {
	switch invite.State() {
	case StateAnswered:
		return "survey_page.answered"
	case StateSent:
		if r.clock.Now().Before(invite.GetDateTime("expires_at").Time()) {
			return ""
		}
	}
	return "survey_page.expired"
}

// answerForm takes an answer in, once.
func (r *room) answerForm(e *core.RequestEvent) error {
	invite, language, err := r.invited(e)
	if invite == nil || err != nil {
		return err
	}
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, largestForm)
	if err := e.Request.ParseForm(); err != nil {
		return r.show(e, http.StatusBadRequest, language, &view{Title: worded(invite.GetString("title"), language), Says: locale.Text(language, "survey_page.unreadable", nil)})
	}
	given := func(key string) string {
		return strings.ReplaceAll(strings.ToValidUTF8(e.Request.PostForm.Get("q_"+key), "\uFFFD"), "\x00", "")
	}
	sheet, wrong := readSheet(questionsOf(invite), given)
	if len(wrong) > 0 {
		return r.showForm(e, http.StatusUnprocessableEntity, invite, language, given, wrong)
	}
	taken, err := r.take(e.App, invite.Id, sheet, language)
	if err != nil {
		return err
	}
	v := &view{Title: locale.Text(language, "survey_page.title_taken", nil), Says: worded(invite.GetString("thanks"), language)}
	if !taken { // somebody was faster, with the same link
		v = &view{Title: locale.Text(language, "survey_page.title_gone", nil), Says: locale.Text(language, "survey_page.answered", nil)}
	}
	return r.show(e, http.StatusOK, language, v)
}

// tooOften is what they see whom the rate limiter stops: what they filled in is still in their browser.
func (r *room) tooOften(e *core.RequestEvent) error {
	web.ProtectLetter(e, pagePolicy)
	language := locale.OfLink(e.Request, "")
	return r.show(e, http.StatusTooManyRequests, language, &view{Title: locale.Text(language, "survey_page.title_gone", nil), Says: locale.Text(language, "survey_page.often", nil)})
}

// take writes an answer in one transaction with the invitation's end, and says whether it was the first.
func (r *room) take(app core.App, id string, sheet Sheet, language string) (taken bool, err error) {
	err = journal.Write(app, func(tx core.App) error {
		record, err := tx.FindRecordById(CollectionInvites, id)
		if err != nil {
			return err
		}
		invite := Wrap(record)
		if r.ended(invite) != "" {
			return nil
		}
		actor := journal.Actor{Kind: journal.ActorCustomer, ID: invite.GetString("customer")}
		answer, err := newAnswer(tx, invite, sheet, language)
		if err != nil {
			return err
		}
		journal.Act(answer, actor)
		answer.SetRaw(keyDesk, true)
		if err := tx.SaveNoValidate(answer); err != nil {
			return fmt.Errorf("keep the answer to invitation %s: %w", id, err)
		}
		invite.Set("state", string(StateAnswered))
		invite.Set("answered_at", journal.DateTime(r.clock.Now()))
		taken = true
		return r.save(tx, invite, actor)
	})
	return taken, err
}

func newAnswer(app core.App, invite *Invite, sheet Sheet, language string) (*core.Record, error) {
	answers, err := app.FindCachedCollectionByNameOrId(CollectionAnswers)
	if err != nil {
		return nil, err
	}
	got := read(questionsOf(invite), sheet)
	orNone := func(value *int, none int) int {
		if value == nil {
			return none
		}
		return *value
	}
	answer := core.NewRecord(answers)
	for name, value := range map[string]any{
		"invite": invite.Id, "survey": invite.GetString("survey"), "version": invite.GetInt("version"), "ticket": invite.GetString("ticket"),
		"customer": invite.GetString("customer"), "answers": sheet, "dimensions": got.Dimensions, "csat": orNone(got.CSAT, 0), "nps": orNone(got.NPS, -1),
		"ces": orNone(got.CES, 0), "solved": got.Solved, "comment": got.Comment, "contact": got.Contact, "low": got.isLow(),
		"locale": language, "unread": got.Comment != "",
	} {
		answer.Set(name, value)
	}
	journal.Annotate(answer, "low", got.isLow())
	journal.Annotate(answer, "contact", got.Contact)
	journal.Annotate(answer, "comment", got.Comment != "")
	return answer, nil
}

func (r *room) showForm(e *core.RequestEvent, status int, invite *Invite, language string, given func(string) string, wrong map[string]string) error {
	v := &view{Title: worded(invite.GetString("title"), language), Action: pagePath + e.Request.PathValue("token") + "?lang=" + language}
	for _, q := range questionsOf(invite) {
		f := q.field(language, given(q.Key))
		if code := wrong[q.Key]; code != "" {
			f.Fault = locale.Text(language, "survey_page.fault."+strings.TrimPrefix(code, "survey_"), nil)
			v.Fault = locale.Text(language, "survey_page.look", nil)
		}
		v.Fields = append(v.Fields, f)
	}
	v.Hint = locale.Text(language, "survey_page.hint", nil)
	var err error
	if v.About, err = aboutOf(e.App, invite, language); err != nil {
		return err
	}
	return r.show(e, status, language, v)
}

// aboutOf names the case that an invitation asks about, as its mail does; nothing where that has come to be another
// customer's, whose number and subject are not for whoever holds the link.
func aboutOf(app core.App, invite *Invite, language string) (string, error) {
	ticket, err := app.FindRecordById("tickets", invite.GetString("ticket"))
	if err != nil {
		return "", fmt.Errorf("read the case of invitation %s: %w", invite.Id, err)
	}
	if ticket.GetString("customer") != invite.GetString("customer") || ticket.GetString("erased_at") != "" {
		return "", nil
	}
	return locale.Text(language, "survey_page.about", map[string]any{"number": ticket.GetString("number"), "subject": ticket.GetString("subject")}), nil
}

// field is the question as the page shows it, with what was entered.
func (q Question) field(language, value string) field {
	f := field{
		Key: q.Key, Text: q.Text[language], Low: q.Low[language], High: q.High[language], IsText: q.Type == TypeText, IsRequired: q.Required, Value: value,
	}
	_, f.IsScale = scales[q.Type]
	for _, each := range q.values() {
		text := each
		switch q.Type {
		case TypeSolved, TypeContact:
			text = locale.Text(language, "survey_page.value."+each, nil)
		case TypeChoice:
			i := slices.IndexFunc(q.Options, func(option Option) bool { return option.Value == each })
			text = q.Options[i].Text[language]
		}
		f.Choices = append(f.Choices, choice{Value: each, Text: text, ID: q.Key + "_" + each, Chosen: each == value})
	}
	if q.Type == TypeScore && !q.Required {
		f.None = &choice{Value: notApplicable, Text: locale.Text(language, "survey_page.value.na", nil), ID: q.Key + "_na", Chosen: value == notApplicable}
	}
	return f
}

func (r *room) show(e *core.RequestEvent, status int, language string, v *view) error {
	face, err := r.face(e.App)
	if err != nil {
		return err
	}
	v.LetterFrame = web.FrameLetter(e, pageStyle, face, language)
	v.Words = map[string]string{}
	for _, word := range []string{"send", "home"} {
		v.Words[word] = locale.Text(language, "survey_page."+word, nil)
	}
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return fmt.Errorf("show a survey: %w", err)
	}
	return e.HTML(status, b.String())
}
