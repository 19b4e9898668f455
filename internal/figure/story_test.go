package figure_test

import (
	"fmt"
	"math/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// TestFigures_AreWhatTheRecordsSayOfALivedThroughPast lets people do what they do, through the desk's own doors and with the
// shipped rules, over ten weeks, and holds the figures against what the records say then.
func TestFigures_AreWhatTheRecordsSayOfALivedThroughPast(t *testing.T) {
	t.Parallel()
	w := desktest.NewWithRules(t)
	life := &life{World: w, dice: rand.New(rand.NewSource(5)), answered: map[string]bool{}, done: map[string]int{}}
	life.begin()
	for range 220 {
		life.step()
	}
	for _, act := range []string{"ask", "solve", "reopen", "call", "merge", "erase", "withdraw", "answer", "leave"} {
		if life.done[act] == 0 {
			t.Errorf("nobody did %q: %v", act, life.done)
		}
	}
	rows := compareAll(t, w, readHistory(t, w, 4), [][2]string{{"2026-09-01", "2027-01-01"}, {"2026-09-01", "2026-10-01"}, {"2026-10-05", "2026-11-09"}})
	if rows < 200 {
		t.Errorf("only %d rows were compared", rows)
	}
	whole := ask(t, w, "callback_completion", url.Values{"from": {"2026-09-01"}, "to": {"2027-01-01"}})
	if whole.Total.Numerator < 5 || whole.Total.Denominator == whole.Total.Numerator {
		t.Errorf("the story holds too little: %+v", whole.Total)
	}
}

// life is a desk at work.
type life struct {
	*desktest.World
	dice     *rand.Rand
	products []string
	answered map[string]bool
	// done counts what was done.
	done map[string]int
}

func (l *life) begin() {
	l.T.Helper()
	for i := range 2 {
		l.products = append(l.products, l.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": fmt.Sprint("P", i), "active": true}).String("id"))
	}
	for i := range 4 {
		l.Must(desktest.Agent, http.MethodPost, records("assets"), map[string]any{"customer": desktest.ID(desktest.Customer), "product": l.products[i%2], "serial": fmt.Sprint("S", i)})
	}
	survey, err := l.App.FindFirstRecordByFilter("surveys", "key = 'after_service'")
	if err != nil {
		l.T.Fatal(err)
	}
	l.Must(desktest.Superuser, http.MethodPatch, records("surveys")+"/"+survey.Id, map[string]any{"suppress_days": 0})
}

// step has somebody do something at random, and then some time pass.
func (l *life) step() {
	l.T.Helper()
	acts := map[string]func() bool{
		"ask": l.ask, "solve": l.solve, "reopen": l.reopen, "call": l.call, "merge": l.merge, "erase": l.erase, "withdraw": l.withdraw, "answer": l.answer, "leave": l.leave,
	}
	name := []string{"ask", "ask", "solve", "solve", "solve", "reopen", "call", "call", "call", "answer", "answer", "answer", "merge", "erase", "withdraw", "leave"}[l.dice.Intn(16)]
	if acts[name]() {
		l.done[name]++
	}
	l.Settle()
	l.Advance(time.Duration(1+l.dice.Intn(15)) * time.Hour)
}

// pick is one of the records that fit, or nil.
func (l *life) pick(collection, filter string) *core.Record {
	l.T.Helper()
	found, err := l.App.FindRecordsByFilter(collection, filter, "created,id", 0, 0)
	if err != nil {
		l.T.Fatal(err)
	}
	if len(found) == 0 {
		return nil
	}
	return found[l.dice.Intn(len(found))]
}

func (l *life) change(who string, ticket *core.Record, fields map[string]any) bool {
	return l.Change(who, ticket.Id, fields).Status == http.StatusOK
}

func (l *life) ask() bool {
	fields := map[string]any{"kind": []string{"complaint", "complaint", "repair", "consultation"}[l.dice.Intn(4)], "subject": "Leaks", "description": "Again."}
	if l.dice.Intn(3) > 0 {
		fields["product"] = l.products[l.dice.Intn(2)]
	}
	made := l.Must([]string{desktest.Customer, desktest.Customer2}[l.dice.Intn(2)], http.MethodPost, records("tickets"), fields)
	l.Settle()
	return l.Change(desktest.Lead, made.String("id"), map[string]any{"assignee": desktest.ID([]string{desktest.Agent, desktest.Agent2}[l.dice.Intn(2)])}).Status == http.StatusOK
}

func (l *life) solve() bool {
	ticket := l.pick("tickets", "is_open = true && merged_into = '' && erased_at = ''")
	return ticket != nil && l.change(desktest.Manager, ticket, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
}

func (l *life) reopen() bool {
	ticket := l.pick("tickets", "status = 'resolved' && merged_into = '' && erased_at = ''")
	return ticket != nil && l.change(desktest.Manager, ticket, map[string]any{"status": "open", "reason": "Not yet."})
}

func (l *life) call() bool {
	open := l.pick("callbacks", "state = 'open'")
	if open == nil {
		return false
	}
	fields := map[string]any{"callback": open.Id, "result": "no_answer"}
	if l.dice.Intn(4) > 0 {
		outcome := []string{"satisfied", "satisfied", "partly", "unsatisfied", "refused"}[l.dice.Intn(5)]
		fields["result"], fields["outcome"], fields["note"] = "reached", outcome, "Said so."
	}
	return l.Do(desktest.Lead, http.MethodPost, records("callback_attempts"), fields).Status == http.StatusOK
}

func (l *life) merge() bool {
	ticket := l.pick("tickets", "merged_into = '' && erased_at = '' && withdrawn_reason = ''")
	if ticket == nil {
		return false
	}
	into := l.pick("tickets", "merged_into = '' && erased_at = '' && is_open = true && id != '"+ticket.Id+"' && customer = '"+ticket.GetString("customer")+"'")
	return into != nil && l.change(desktest.Manager, ticket, map[string]any{"merged_into": into.Id})
}

func (l *life) erase() bool {
	answered := l.pick("survey_answers", "id != ''")
	if answered == nil || l.done["erase"] > 2 {
		return false
	}
	return l.Change(desktest.Manager, answered.GetString("ticket"), map[string]any{"erased_reason": "The customer asked for it."}).Status == http.StatusOK
}

func (l *life) withdraw() bool {
	ticket := l.pick("tickets", "status = 'resolved' && merged_into = '' && erased_at = ''")
	return ticket != nil && l.change(desktest.Manager, ticket, map[string]any{"withdrawn_reason": "Asked twice."})
}

var link = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// answer fills in a survey whose mail has been sent.
func (l *life) answer() bool {
	invite := l.pick("survey_invites", "state = 'sent'")
	if invite == nil || l.answered[invite.Id] {
		return false
	}
	var mails []string
	err := l.App.DB().NewQuery(`SELECT sealed FROM emails WHERE ticket = {:ticket} AND template = 'survey_invite' ORDER BY created`).
		Bind(dbx.Params{"ticket": invite.GetString("ticket")}).Column(&mails)
	if err != nil {
		l.T.Fatal(err)
	}
	form := url.Values{"q_overall": {fmt.Sprint(1 + l.dice.Intn(5))}, "q_effort": {fmt.Sprint(1 + l.dice.Intn(7))}, "q_comment": {"Words."}}
	if l.dice.Intn(2) > 0 {
		form.Set("q_recommend", fmt.Sprint(l.dice.Intn(11)))
		form.Set("q_speed", []string{"na", "1", "4", "5"}[l.dice.Intn(4)])
	}
	for _, mail := range mails {
		path := link.FindString(mail)
		if path == "" {
			continue
		}
		answer := l.Do(desktest.Guest, http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
		if answer.Status < 300 {
			l.answered[invite.Id] = true
		}
	}
	return l.answered[invite.Id]
}

// leave has a colleague leave the desk, or come back: what they did stays counted.
func (l *life) leave() bool {
	agent := l.Person(desktest.Agent2)
	return l.Do(desktest.Manager, http.MethodPatch, records("staff")+"/"+agent.Id, map[string]any{"active": !agent.GetBool("active")}).Status == http.StatusOK
}
