package assist_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"aftercare/internal/assist"
	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

const (
	articles  = "/api/collections/articles/records"
	questions = "/api/aftercare/questions/"
	sessions  = "/api/collections/question_sessions/records"
)

type object = map[string]any

// library is a world with an article for everybody in both languages, one for who is signed in, and one for colleagues.
func library(t *testing.T) *desktest.World {
	t.Helper()
	w := desktest.NewWithRules(t)
	for _, fields := range []object{
		{"code": "KB-1", "locale": "en", "title": "Change the water filter", "body": "**How often.** Every six months.\n\n**Reset.** Hold the key for five seconds.", "audience": "public"},
		{"code": "KB-1", "locale": "zh-CN", "title": "净水器更换滤芯", "body": "**多久换。** 六个月一次。\n\n**复位。** 长按五秒。", "audience": "public"},
		{"code": "KB-2", "locale": "en", "title": "Loyalty points", "body": "They are worth a coupon.", "audience": "customers"},
		{"code": "KB-3", "locale": "en", "title": "Goodwill limits", "body": "Up to a hundred yuan.", "audience": "internal"},
	} {
		fields["state"] = "published"
		w.Must(desktest.Lead, http.MethodPost, articles, fields)
	}
	return w
}

// talk is one session as its browser holds it.
type talk struct {
	w         *desktest.World
	as        string
	id, token string
	turn      int
}

func (s *talk) ask(language, question string) map[string]any {
	s.w.T.Helper()
	answer := s.w.Must(s.as, http.MethodPost, questions+"ask", object{"id": s.id, "token": s.token, "question": question, "locale": language})
	s.id, s.turn = answer.String("id"), int(answer.JSON["turn"].(float64))
	if token, isGiven := answer.JSON["token"].(string); isGiven {
		s.token = token
	}
	return answer.JSON
}

func (s *talk) send(what string, more object) desktest.Answer {
	body := object{"token": s.token}
	for name, value := range more {
		body[name] = value
	}
	return s.w.Do(s.as, http.MethodPost, questions+s.id+"/"+what, body, "User-Agent", "Mozilla/5.0 "+s.id)
}

// TestAsk_AnswersWhatTheReaderMayRead asks as everybody: each gets the passage that answers, of what they may read, in the language of
// the question.
func TestAsk_AnswersWhatTheReaderMayRead(t *testing.T) {
	t.Parallel()
	w := library(t)
	for _, c := range []struct{ as, language, question, code, says string }{
		{desktest.Guest, "en", "How often is the water filter changed?", "KB-1", "Every six months."},
		{desktest.Guest, "zh-CN", "滤芯多久换一次？", "KB-1", "六个月一次。"},
		{desktest.Guest, "zh-CN", "净水器滤芯怎么复位", "KB-1", "长按五秒。"},
		{desktest.Guest, "zh-CN", "How often is the water filter changed?", "KB-1", "Every six months."},
		{desktest.Guest, "en", "what are my loyalty points worth", "", ""},
		{desktest.Customer, "en", "what are my loyalty points worth", "KB-2", "coupon"},
		{desktest.Customer, "en", "what are the goodwill limits", "", ""},
		{desktest.Agent, "en", "what are the goodwill limits", "", ""}, // the box says the same to whoever tries it
		{desktest.Guest, "en", "what is the weather", "", ""},
		{desktest.Guest, "en", strings.Repeat("weather ", 120), "", ""},
		{desktest.Guest, "en", `"OR 1=1 -- <script>alert(1)</script>`, "", ""},
	} {
		s := &talk{w: w, as: c.as}
		got := s.ask(c.language, c.question)
		answer, _ := got["answer"].(map[string]any)
		code, _ := answer["code"].(string)
		html, _ := answer["html"].(string)
		if code != c.code || !strings.Contains(html, c.says) || (code == "") != (got["outcome"] == "missed") {
			t.Errorf("%q asks %q: got %v", c.as, c.question, got)
		}
	}
	var n int
	if err := w.App.DB().NewQuery("SELECT COUNT(*) FROM question_sessions").Row(&n); err != nil || n != 10 {
		t.Errorf("%d sessions, %v, want those of all but the colleague", n, err)
	}
}

func TestAsk_RefusesWhatIsNoQuestion(t *testing.T) {
	t.Parallel()
	w := library(t)
	for _, c := range []struct{ question, code string }{
		{"", "question_empty"}, {" \n\t ", "question_empty"}, {strings.Repeat("长", 1001), "question_long"},
	} {
		answer := w.Do(desktest.Guest, http.MethodPost, questions+"ask", object{"question": c.question})
		if answer.Status != http.StatusBadRequest || answer.Code("question") != c.code {
			t.Errorf("%d characters: got %d %s", len(c.question), answer.Status, answer.Text)
		}
	}
	if answer := w.Do(desktest.Guest, http.MethodPost, questions+"ask", object{"question": strings.Repeat("x", 1<<20)}); answer.Status < 400 || answer.Status >= 500 {
		t.Errorf("a megabyte: %d", answer.Status)
	}
	s := &talk{w: w, as: desktest.Guest}
	for range 20 {
		s.ask("en", "weather")
	}
	answer := w.Do(desktest.Guest, http.MethodPost, questions+"ask", object{"id": s.id, "token": s.token, "question": "weather"})
	if answer.Code("question") != "question_session_full" {
		t.Errorf("the 21st question: %d %s", answer.Status, answer.Text)
	}
	if got := s.send("hand-over", nil); got.Status != http.StatusOK {
		t.Errorf("a full session goes to a person: %d %s", got.Status, got.Text)
	}
}

// TestAsk_GoesToAPersonAtOnce says danger and anger in both languages, and what only sounds like it.
func TestAsk_GoesToAPersonAtOnce(t *testing.T) {
	t.Parallel()
	w := library(t)
	for _, c := range []struct{ question, outcome, category string }{
		{"There is a smell of gas around the water filter", "danger", "gas_leak"},
		{"The plug of my water filter caught fire", "danger", "fire"},
		{"净水器漏电，我被电了一下", "danger", "electric_shock"},
		{"热水器冒烟了怎么办", "danger", "fire"},
		{"I want a real person, this bot is useless", "anger", ""},
		{"滤芯的事我要投诉，你们什么态度", "anger", ""},
		{"转人工", "asked", ""},
		{"How do I reset the smoke detector icon on the water filter?", "answered", ""},
		{"净水器滤芯换起来麻烦吗", "answered", ""},
	} {
		s := &talk{w: w, as: desktest.Guest}
		got := s.ask("en", c.question)
		category, _ := got["category"].(string)
		isForPerson := c.outcome != "answered"
		if got["outcome"] != c.outcome || category != c.category || got["person"] != isForPerson || isForPerson && got["answer"] != nil {
			t.Errorf("%q: got %v, want %s %s", c.question, got, c.outcome, c.category)
		}
	}
}

// TestAsk_GoesByTheRulesAsTheyAre has an administrator teach the rule of danger another word; the next question knows it.
func TestAsk_GoesByTheRulesAsTheyAre(t *testing.T) {
	t.Parallel()
	w := library(t)
	rule, err := w.App.FindFirstRecordByFilter("rules", "name ~ 'Treat danger'")
	if err != nil {
		t.Fatal(err)
	}
	var params map[string]any
	if err := json.Unmarshal([]byte(rule.GetString("params")), &params); err != nil {
		t.Fatal(err)
	}
	if got := (&talk{w: w, as: desktest.Guest}).ask("en", "the widget went flumph"); got["outcome"] != "missed" {
		t.Fatalf("before: %v", got)
	}
	fire := params["danger"].(map[string]any)["fire"].(map[string]any)
	fire["en"] = append(fire["en"].([]any), "flumph")
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/rules/records/"+rule.Id, object{"params": params})
	if got := (&talk{w: w, as: desktest.Guest}).ask("en", "the widget went flumph"); got["outcome"] != "danger" {
		t.Errorf("after: %v", got)
	}
}

// TestHandOver_AfterTwoMisses counts what found nothing and what did not help, and forgives both once something helped.
func TestHandOver_AfterTwoMisses(t *testing.T) {
	t.Parallel()
	w := library(t)
	s := &talk{w: w, as: desktest.Guest}
	if got := s.ask("en", "weather"); got["person"] != false {
		t.Errorf("after one miss: %v", got)
	}
	s.ask("en", "How often is the water filter changed?")
	if got := s.send("vote", object{"turn": s.turn, "helpful": false}); got.JSON["counted"] != true || got.JSON["person"] != true || got.JSON["reason"] != "missed" {
		t.Errorf("after what did not help: %s", got.Text)
	}
	if got := s.send("vote", object{"turn": s.turn, "helpful": true}); got.JSON["counted"] != false {
		t.Errorf("voted twice: %s", got.Text)
	}
	s.ask("en", "How do I reset the water filter?")
	if got := s.send("vote", object{"turn": s.turn, "helpful": true}); got.JSON["counted"] != true || got.JSON["person"] != false {
		t.Errorf("after what helped: %s", got.Text)
	}
	for _, turn := range []int{-1, 0, 99} {
		if got := s.send("vote", object{"turn": turn, "helpful": true}); got.JSON["counted"] != false {
			t.Errorf("voted on turn %d: %s", turn, got.Text)
		}
	}
	if got := s.ask("en", "weather"); got["person"] != false {
		t.Errorf("one miss after what helped: %v", got)
	}
}

// TestHandOver_DangerFirst: a case of danger is named by it, not by what was asked before, and begins as what asks for least.
func TestHandOver_DangerFirst(t *testing.T) {
	t.Parallel()
	w := library(t)
	s := &talk{w: w, as: desktest.Guest}
	s.ask(locale.English, "weather")
	s.ask(locale.English, "There is a smell of gas around the water filter")
	got := s.send("hand-over", nil)
	if got.String("what") != "There is a smell of gas around the water filter\n\nweather" || got.String("kind") != "consultation" {
		t.Errorf("what the case begins with: %s", got.Text)
	}
}

// TestHandOver_TakesAllAlong goes from questions of nobody in particular to the case of who signed in, in both languages.
func TestHandOver_TakesAllAlong(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Locales {
		w := library(t)
		flow := desktest.DrainFlow()
		flow["code"] = "flow-lx3k2" // as the desk makes one, which says nothing
		w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", flow)
		s := &talk{w: w, as: desktest.Guest}
		s.ask(language, "weather")
		s.ask(language, "The washer does not drain 洗衣机不排水")
		s.ask(language, "How often is the water\nfilter changed?")
		s.send("vote", object{"turn": s.turn, "helpful": false})
		got := s.send("hand-over", nil)
		if got.String("what") != "weather\n\nThe washer does not drain 洗衣机不排水\n\nHow often is the water\nfilter changed?" || got.String("kind") != "consultation" {
			t.Errorf("what the case begins with: %s", got.Text)
		}
		s.as = desktest.Customer
		theirs := w.Ask(desktest.Customer2, "consultation", "Another's", "Other words.")
		if got := s.send("case", object{"ticket": theirs}); got.Status != http.StatusNotFound {
			t.Errorf("tied to another customer's case: %d", got.Status)
		}
		ticket := w.Ask(desktest.Customer, "consultation", "Filter", got.String("what"))
		for range 2 {
			if got := s.send("case", object{"ticket": ticket}); got.Status != http.StatusNoContent {
				t.Fatalf("tied to the case: %d %s", got.Status, got.Text)
			}
		}
		var notes []string
		if err := w.App.DB().NewQuery("SELECT body FROM messages WHERE ticket = '" + ticket + "' AND kind = 'note' AND public = FALSE").Column(&notes); err != nil || len(notes) != 1 {
			t.Fatalf("notes: %v %v", notes, err)
		}
		for _, want := range []string{"weather", "How often is the water filter changed?", "KB-1 ", locale.Text(language, "questions.note.unhelpful", nil), locale.Text(language, "questions.note.missed", nil), locale.Text(language, "questions.reason.missed", nil)} {
			if !strings.Contains(notes[0], want) {
				t.Errorf("the note lacks %q: %s", want, notes[0])
			}
		}
		if title := flow["title_"+language[:2]].(string); !strings.Contains(notes[0], "” → "+locale.Text(language, "questions.note.answered", map[string]any{"names": title})) || strings.Contains(notes[0], "flow-lx3k2") {
			t.Errorf("the note does not say which diagnosis was shown, %q: %s", title, notes[0])
		}
		if got := w.Do(desktest.Customer, http.MethodGet, "/api/collections/messages/records?filter=ticket='"+ticket+"'", nil); strings.Contains(got.Text, "KB-1 ") {
			t.Errorf("the customer reads the note: %s", got.Text)
		}
	}
}

// TestSession_IsItsOwnersAlone tries to open, vote on and tie another's session, and to read or write the records as everybody.
func TestSession_IsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	w := library(t)
	s := &talk{w: w, as: desktest.Customer}
	s.ask("en", "How often is the water filter changed?")
	for _, c := range []struct{ as, token string }{
		{desktest.Customer, ""}, {desktest.Customer, "wrong"}, {desktest.Guest, s.token}, {desktest.Customer2, s.token}, {desktest.Guest, ""},
	} {
		other := &talk{w: w, as: c.as, id: s.id, token: c.token}
		for _, what := range []string{"vote", "hand-over"} {
			if got := other.send(what, object{"turn": 0, "helpful": true}); got.Status != http.StatusNotFound || strings.Contains(got.Text, "filter") {
				t.Errorf("%q with %q: %s: %d %s", c.as, c.token, what, got.Status, got.Text)
			}
		}
		got := w.Do(c.as, http.MethodPost, questions+"ask", object{"id": s.id, "token": c.token, "question": "weather"})
		if got.Status != http.StatusNotFound {
			t.Errorf("%q with %q asks on: %d", c.as, c.token, got.Status)
		}
	}
	for _, as := range []string{desktest.Guest, desktest.Customer} {
		if got := w.Do(as, http.MethodGet, sessions, nil); strings.Contains(got.Text, "filter") {
			t.Errorf("%q reads the sessions: %s", as, got.Text)
		}
		if got := w.Do(as, http.MethodGet, questions+"figures", nil); got.Status < 400 {
			t.Errorf("%q reads the figures: %s", as, got.Text)
		}
	}
	if got := w.Must(desktest.Agent, http.MethodGet, sessions, nil); !strings.Contains(got.Text, "filter") || strings.Contains(got.Text, "secret") {
		t.Errorf("a colleague reads: %s", got.Text)
	}
}

// TestVote_MovesTheRankingOnceAReader has one browser open session after session.
func TestVote_MovesTheRankingOnceAReader(t *testing.T) {
	t.Parallel()
	w := library(t)
	for range 8 {
		s := &talk{w: w, as: desktest.Guest}
		s.ask("en", "How often is the water filter changed?")
		got := w.Do(desktest.Guest, http.MethodPost, questions+s.id+"/vote", object{"token": s.token, "turn": 0, "helpful": false}, "User-Agent", "Mozilla/5.0 one")
		if got.Status != http.StatusOK {
			t.Fatal(got.Text)
		}
	}
	var counted, learned int
	if err := w.App.DB().NewQuery("SELECT COALESCE(SUM(n), 0), (SELECT COALESCE(MAX(unhelpful), 0) FROM article_terms) FROM article_counts WHERE what = 'other'").Row(&counted, &learned); err != nil || counted != 1 || learned != 1 {
		t.Errorf("counted %d, learned %d, %v; want once each", counted, learned, err)
	}
	s := &talk{w: w, as: desktest.Guest}
	s.ask("en", "How often is the water filter changed?")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { s.send("vote", object{"turn": 0, "helpful": true}) })
	}
	all.Wait()
	var helpful int
	if err := w.App.DB().NewQuery("SELECT COALESCE(SUM(n), 0) FROM article_counts WHERE what = 'helpful'").Row(&helpful); err != nil || helpful != 1 {
		t.Errorf("a button pressed in haste counts %d times, %v", helpful, err)
	}
	for n := range 3 { // a customer is one by whoever they are
		s := &talk{w: w, as: desktest.Customer}
		s.ask("en", "How often is the water filter changed?")
		got := w.Do(desktest.Customer, http.MethodPost, questions+s.id+"/vote", object{"token": s.token, "turn": 0, "helpful": true}, "User-Agent", fmt.Sprint("Mozilla/5.0 ", n))
		if got.Status != http.StatusOK {
			t.Fatal(got.Text)
		}
	}
	if err := w.App.DB().NewQuery("SELECT COALESCE(SUM(n), 0) FROM article_counts WHERE what = 'helpful'").Row(&helpful); err != nil || helpful != 2 {
		t.Errorf("with a customer's at three browsers %d votes count, want 2 (%v)", helpful, err)
	}
}

// TestSession_GoesWithItsCustomerAndItsTime erases a customer and a case, and lets half a year pass.
func TestSession_GoesWithItsCustomerAndItsTime(t *testing.T) {
	t.Parallel()
	w := library(t)
	count := func() (n int) {
		t.Helper()
		if err := w.App.DB().NewQuery("SELECT COUNT(*) FROM question_sessions").Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	(&talk{w: w, as: desktest.Customer}).ask("en", "My name is Wang, how often is the filter changed?")
	(&talk{w: w, as: desktest.Guest}).ask("en", "How often is the water filter changed?")
	tied := &talk{w: w, as: desktest.Customer2}
	tied.ask("en", "weather")
	ticket := w.Ask(desktest.Customer2, "consultation", "Weather", "weather")
	tied.send("case", object{"ticket": ticket})
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), object{"erased_reason": "Asked for it."})
	if got := count(); got != 2 {
		t.Errorf("%d sessions after the customer was erased, want those of the others", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/tickets/records/"+ticket, object{"erased_reason": "Asked for it."})
	if got := count(); got != 1 {
		t.Errorf("%d sessions after the case was erased", got)
	}
	w.Clock.Advance(181 * 24 * time.Hour)
	(&talk{w: w, as: desktest.Guest}).ask("en", "weather")
	if got := count(); got != 1 {
		t.Errorf("%d sessions half a year later, want the new one", got)
	}
}

func TestFigures_SayWhatItWasGoodFor(t *testing.T) {
	t.Parallel()
	w := library(t)
	helped := &talk{w: w, as: desktest.Guest}
	helped.ask("en", "How often is the water filter changed?")
	helped.send("vote", object{"turn": 0, "helpful": true})
	missed := &talk{w: w, as: desktest.Customer}
	missed.ask("en", "weather")
	missed.ask("en", "How do I reset the water filter?")
	missed.send("vote", object{"turn": 1, "helpful": false})
	missed.send("hand-over", nil)
	(&talk{w: w, as: desktest.Guest}).ask("en", "there is a gas leak")
	var f assist.Figures
	if err := json.Unmarshal([]byte(w.Must(desktest.Agent, http.MethodGet, questions+"figures?days=7", nil).Text), &f); err != nil {
		t.Fatal(err)
	}
	if f.Sessions != 3 || f.Solved != 1 || f.HandedOver != 1 || f.Reasons["missed"] != 1 || f.Questions != 4 || f.Answered != 2 || f.Missed != 1 || f.Helpful != 1 || f.Unhelpful != 1 {
		t.Errorf("got %+v", f)
	}
	if len(f.Open) != 2 || f.Open[0].Question != "How do I reset the water filter?" || f.Open[0].Title == "" || f.Open[1].Question != "weather" {
		t.Errorf("open questions: %+v", f.Open)
	}
}

// TestQuestions_AreLimited switches the limiter on, as serve does.
func TestQuestions_AreLimited(t *testing.T) {
	t.Parallel()
	w := library(t)
	settings := w.App.Settings()
	settings.RateLimits.Enabled = true
	if err := w.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for range 40 {
		statuses = append(statuses, fmt.Sprint(w.Do(desktest.Guest, http.MethodPost, questions+"ask", object{"question": "weather"}).Status))
	}
	if got := strings.Count(strings.Join(statuses, " "), "429"); got != 10 {
		t.Errorf("of 40 questions at once %d are refused, want 10: %v", got, statuses)
	}
}

// TestLists_GoByIndex looks at how the database answers.
func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	w := library(t)
	for _, statement := range []string{
		`INSERT INTO question_sessions (id, secret, customer, locale, state, reason, ticket, turns, created, updated) SELECT 'q' || printf('%014d', value), 'x', '', 'en', 'open', '', '', '[]',
			printf('2025-%02d-%02d 01:00:00.000Z', 1 + value % 12, 1 + value % 28), printf('2026-%02d-%02d 01:00:00.000Z', 8 + value % 2, 1 + value % 28) FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000) SELECT value FROM n)`,
		`ANALYZE`,
	} {
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	s := &talk{w: w, as: desktest.Guest}
	for _, do := range []func(){
		func() { w.Must(desktest.Agent, http.MethodGet, questions+"figures", nil) },
		func() { s.ask("en", "weather") },
		func() { s.send("hand-over", nil) },
		func() {
			w.Must(desktest.Manager, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), object{"erased_reason": "Asked for it."})
		},
	} {
		for _, statement := range w.Statements(do) {
			if !strings.Contains(statement, "question_sessions") || strings.HasPrefix(statement, "INSERT") {
				continue
			}
			if plan := w.Plan(statement); strings.Contains(plan+"\n", "SCAN question_sessions\n") {
				t.Errorf("goes through all sessions: %s\n%s", statement, plan)
			}
		}
	}
}
