package assist

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// largestBody bounds a body, in bytes: a question with every character escaped, and room beside.
const largestBody = longestQuestion*12 + 4<<10

// opened names a session and proves that it is one's own.
type opened struct {
	ID    string `json:"id"`
	Token string `json:"token"`
}

// shown is what an answer says. Token comes with the first answer of a session alone.
type shown struct {
	ID      string  `json:"id"`
	Token   string  `json:"token,omitempty"`
	Turn    int     `json:"turn"`
	Outcome string  `json:"outcome"`
	Answer  *Answer `json:"answer"`
	// Person says that a person should see to it, Reason why; Category which danger it is.
	Person   bool   `json:"person"`
	Reason   string `json:"reason,omitempty"`
	Category string `json:"category,omitempty"`
}

// answerAsk answers a question.
func (r *room) answerAsk(e *core.RequestEvent) error {
	var body struct {
		opened
		Question string `json:"question"`
		Locale   string `json:"locale"`
	}
	if err := locale.ReadBody(e, largestBody, &body); err != nil {
		return err
	}
	question := strings.TrimSpace(body.Question)
	switch {
	case question == "":
		return locale.Refuse("question", "question_empty", nil)
	case utf8.RuneCountInString(question) > longestQuestion:
		return locale.Refuse("question", "question_long", map[string]any{"most": longestQuestion})
	}
	if body.Locale == "" {
		body.Locale = locale.OfRequest(e)
	}
	language, actor := locale.Known(body.Locale), journal.RequestActor(e)
	customer := ""
	if actor.IsCustomer() {
		customer = actor.ID
	}
	isNew := body.ID == ""
	if !isNew { // before anything is made of the question
		s, err := find(e.App, body.ID, body.Token, customer)
		if err != nil {
			return err
		}
		if len(s.turns) >= mostTurns {
			return locale.Refuse("question", "question_session_full", map[string]any{"most": mostTurns})
		}
	}
	turn, answer, category, err := r.answer(e.App, question, language, customer != "")
	if err != nil {
		return err
	}
	if actor.IsStaff() || actor.Kind == journal.ActorSuperuser { // colleagues who try it leave no session
		return e.JSON(http.StatusOK, shown{Outcome: turn.Outcome, Answer: answer, Person: slices.Contains([]string{OutcomeDanger, OutcomeAnger, OutcomeAsked}, turn.Outcome), Category: category})
	}
	if isNew {
		r.forgetOld(e.App)
		s, secret := r.open(customer, language)
		s.take(turn, category)
		if err := r.save(e.App, s); err != nil {
			return err
		}
		return e.JSON(http.StatusOK, s.show(secret, answer))
	}
	s, err := r.change(e.App, body.ID, body.Token, customer, func(_ core.App, s *session) error {
		s.take(turn, category)
		return nil
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, s.show("", answer))
}

// show is what is said of a session's last question.
func (s *session) show(secret string, answer *Answer) shown {
	last := len(s.turns) - 1
	return shown{ID: s.ID, Token: secret, Turn: last, Outcome: s.turns[last].Outcome, Answer: answer, Person: s.wantsPerson(), Reason: s.Reason, Category: s.Category}
}

// answer makes what is to be said to a question, and the turn that remembers it.
func (r *room) answer(app core.App, question, language string, isCustomer bool) (turn Turn, answer *Answer, category string, err error) {
	turn = Turn{Question: question, At: r.clock.Now().UTC(), Outcome: OutcomeMissed}
	reading, err := r.config.Read(app, question)
	if err != nil {
		return turn, nil, "", err
	}
	switch {
	case reading.IsDanger:
		turn.Outcome = OutcomeDanger
		return turn, nil, reading.Category, nil
	case asksForPerson(question): // before it could be taken for a complaint, which the rules take it for
		turn.Outcome = OutcomeAsked
		return turn, nil, "", nil
	case reading.IsComplaint:
		turn.Outcome = OutcomeAnger
		return turn, nil, "", nil
	}
	answer, err = r.config.Answer(app, isCustomer, question, language)
	if err != nil || answer == nil {
		return turn, nil, "", err
	}
	turn.Outcome = OutcomeAnswered
	turn.Article, turn.Code, turn.Title, turn.Locale = answer.Article, answer.Code, answer.Title, answer.Locale
	for _, flow := range answer.Flows {
		turn.Flows = append(turn.Flows, flow.Title)
	}
	return turn, answer, "", nil
}

// answerVote takes in whether an answer helped.
func (r *room) answerVote(e *core.RequestEvent) error {
	var body struct {
		opened
		Turn    int  `json:"turn"`
		Helpful bool `json:"helpful"`
	}
	if err := locale.ReadBody(e, largestBody, &body); err != nil {
		return err
	}
	var learn Turn
	counted := false
	s, err := r.change(e.App, e.Request.PathValue("id"), body.Token, customerOf(e), func(_ core.App, s *session) error {
		counted = s.vote(body.Turn, body.Helpful)
		if counted && s.turns[body.Turn].Article != "" && s.isFirstOf(body.Turn) {
			learn = s.turns[body.Turn]
		}
		return nil
	})
	if err != nil {
		return err
	}
	if learn.Article != "" {
		if err := r.config.Learn(e, learn.Article, learn.Question, body.Helpful); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"counted": counted, "person": s.wantsPerson(), "reason": s.Reason})
}

func customerOf(e *core.RequestEvent) string {
	if actor := journal.RequestActor(e); actor.IsCustomer() {
		return actor.ID
	}
	return ""
}

// answerHandOver gives what a case begins with: all that was asked, in the customer's words, and the kind.
func (r *room) answerHandOver(e *core.RequestEvent) error {
	var body opened
	if err := locale.ReadBody(e, largestBody, &body); err != nil {
		return err
	}
	s, err := r.change(e.App, e.Request.PathValue("id"), body.Token, customerOf(e), func(_ core.App, s *session) error {
		s.State = StateHandedOver
		if s.Reason == "" {
			s.Reason = ReasonAsked
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"kind": cmp.Or(kindFor[s.Reason], kindElse), "what": s.words()})
}

// kindFor is what a case begins as, by why it is handed over. In danger it is what asks for least: the rule of danger makes a crisis
// of it whatever it is, and nobody who smells gas should have to say what would put it right. Otherwise it is a question that nobody has
// answered yet; the customer can still say that it is something else.
var kindFor = map[string]string{ReasonDanger: kindElse, ReasonAnger: "complaint"}

const kindElse = "consultation"

// words are the questions, each once, and one of danger before all others, since the first line names the case; that a person
// is wanted goes without saying once there is one.
func (s *session) words() string {
	var danger, asked []string
	for _, turn := range s.turns {
		switch {
		case turn.Outcome == OutcomeAsked || slices.Contains(danger, turn.Question) || slices.Contains(asked, turn.Question):
		case turn.Outcome == OutcomeDanger:
			danger = append(danger, turn.Question)
		default:
			asked = append(asked, turn.Question)
		}
	}
	return strings.Join(append(danger, asked...), "\n\n")
}

// answerCase ties a session to the case that came of it, and writes for colleagues into the case what was asked and shown. It
// stands apart from the description: our own titles in it would be read as the customer's words.
func (r *room) answerCase(e *core.RequestEvent) error {
	var body struct {
		opened
		Ticket string `json:"ticket"`
	}
	if err := locale.ReadBody(e, largestBody, &body); err != nil {
		return err
	}
	customer := customerOf(e)
	if customer == "" {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	_, err := r.change(e.App, e.Request.PathValue("id"), body.Token, customer, func(tx core.App, s *session) error {
		if s.Ticket == body.Ticket {
			return nil // told twice
		}
		ticket, err := tx.FindRecordById("tickets", body.Ticket)
		isNext := err == nil && s.Ticket == "" && ticket.GetString("customer") == customer && ticket.GetDateTime("created").String() >= s.Created
		if !isNext {
			return locale.Reject(http.StatusNotFound, "not_found")
		}
		s.Ticket, s.State = ticket.Id, StateHandedOver
		if s.Reason == "" {
			s.Reason = ReasonAsked
		}
		return r.config.Note(tx, ticket.Id, s.transcript())
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// transcript says what was asked, what was shown, and whether it helped.
func (s *session) transcript() string {
	say := func(key string, values map[string]any) string {
		return locale.Text(s.Locale, "questions.note."+key, values)
	}
	lines := []string{say("title", map[string]any{"reason": locale.Text(s.Locale, "questions.reason."+s.Reason, nil)}), ""}
	for _, turn := range s.turns {
		result := say(turn.Outcome, nil)
		if turn.Outcome == OutcomeAnswered {
			names := turn.Flows
			if turn.Code != "" {
				names = slices.Concat([]string{turn.Code + " " + turn.Title}, names)
			}
			result = say(turn.Outcome, map[string]any{"names": strings.Join(names, ", ")})
			if turn.Vote != "" {
				result += say(turn.Vote, nil)
			}
		}
		// A question of several lines stays one item, and a quote of the customer's, whatever marks stand in it.
		lines = append(lines, "- “"+strings.Join(strings.Fields(turn.Question), " ")+"” → "+result)
	}
	return strings.Join(lines, "\n")
}
