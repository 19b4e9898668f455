package sla_test

import (
	"fmt"
	"math/rand"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestClocks_ManyAtOnce lets the desk's own loops run while many people ask, edit and look at once and the clock moves. Then
// every row is what a fresh reckoning says, and nothing was given up.
func TestClocks_ManyAtOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, name := range []string{desktest.Customer, desktest.Customer2, desktest.Agent, desktest.Agent2, desktest.Manager, desktest.Superuser} {
		w.Token(name)
	}
	w.Start()
	var people sync.WaitGroup
	for person := range 6 {
		people.Go(func() {
			dice := rand.New(rand.NewSource(int64(person)))
			for i := range 16 {
				w.Clock.Advance(time.Duration(dice.Intn(200)) * time.Second)
				if status := once(w, dice, i); status >= 500 {
					t.Errorf("person %d, act %d: %d", person, i, status)
				}
			}
		})
	}
	people.Wait()
	w.Stop()
	w.Settle()
	tickets, err := w.App.FindAllRecords("tickets")
	if err != nil || len(tickets) < 12 {
		t.Fatalf("%d cases: %v", len(tickets), err)
	}
	for _, ticket := range tickets {
		agree(t, w, ticket.GetString("number"), ticket.Id)
	}
	if n, err := w.App.CountRecords("failures"); err != nil || n > 0 {
		t.Errorf("%d events were given up: %v", n, err)
	}
}

// once does one random thing and returns how it was answered.
func once(w *desktest.World, dice *rand.Rand, i int) int {
	switch dice.Intn(8) {
	case 0, 1:
		body := map[string]any{"kind": []string{"", "repair", "complaint"}[dice.Intn(3)], "subject": "Door", "description": "It sticks."}
		if dice.Intn(2) == 0 {
			body["customer"], body["channel"] = desktest.ID(desktest.Customer2), []string{"mail", "chat", "social"}[dice.Intn(3)]
			return w.Do(desktest.Superuser, http.MethodPost, records("tickets"), body).Status
		}
		return w.Do(desktest.Customer, http.MethodPost, records("tickets"), body).Status
	case 2:
		return w.Do(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+workdays, map[string]any{
			"weekly": week(map[string][][]string{"mon": {{"09:00", fmt.Sprintf("%d:00", 12+dice.Intn(12))}}})}).Status
	case 3:
		targets := target{"first_response": within(60 + dice.Intn(6000)), "resolution": target{"working_days": 1 + dice.Intn(3)}, "next_response": within(600)}
		return w.Do(desktest.Superuser, http.MethodPatch, records("sla_policies")+"/"+everyCase, map[string]any{"targets": targets}).Status
	case 4:
		return w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"all": true, "reason": "New terms."}).Status
	case 5:
		previews(w, desktest.Manager, "calendars", map[string]any{"id": workdays, "days": map[string]any{"2026-09-15": "closed"}})
		return w.Do(desktest.Guest, http.MethodGet, "/api/aftercare/standards", nil).Status
	}
	list, _ := w.Do(desktest.Agent, http.MethodGet, records("clocks")+"?perPage=200", nil).JSON["items"].([]any)
	if len(list) == 0 {
		return http.StatusOK
	}
	clock := list[dice.Intn(len(list))].(map[string]any)
	if i%2 == 0 {
		return w.Do(desktest.Agent, http.MethodGet, "/api/aftercare/clocks/"+clock["id"].(string)+"/explain", nil).Status
	}
	return w.Do([]string{desktest.Agent, desktest.Customer2}[dice.Intn(2)], http.MethodPost, records("messages"),
		map[string]any{"ticket": clock["ticket"], "kind": "reply", "body": "Words."}).Status
}

// TestClocks_WithoutWorkingTimeLeft: a calendar may run out, since only some days of it have hours. Then there is no deadline
// to miss, until somebody enters more.
func TestClocks_WithoutWorkingTimeLeft(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	monday := map[string]any{"2026-09-14": [][]string{{"09:00", "18:00"}}}
	calendar := w.Must(desktest.Superuser, http.MethodPost, records("calendars"), calendarWith("weekly", map[string]any{}, "days", monday)).String("id")
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("position", 1, "targets",
		target{"first_response": target{"within_seconds": 7200, "time": "business", "calendar": calendar}, "resolution": target{"working_days": 1, "calendar": calendar}}))
	tell(t, w, []story{
		{"half an hour of two is left", []act{
			at("09-14 17:30", asks("consultation"), sees(lines{"first_response": "no deadline", "resolution": "no deadline"}), pressing("paused first_response")),
			at("09-14 17:31", explains("first_response", map[string][]string{"en": {"The calendar has no working time left to count, so there is no deadline; an administrator should look at the calendar."}})),
			at("09-15 10:00", sees(lines{"first_response": "no deadline"})),
			at("09-15 11:01", sees(lines{"first_response": "09-15 10:30 overdue", "resolution": "09-15 18:00"}), pressing("overdue first_response 09-15 10:30")),
			at("09-15 12:00", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-15 10:30 late 09-15 12:00"})),
		}},
		{"answered before there was a deadline, it was in time", []act{
			at("09-14 17:30", asks("consultation")),
			at("09-14 17:50", resolves(desktest.Agent), sees(lines{"first_response": "no deadline met 09-14 17:50", "resolution": "no deadline met 09-14 17:50"})),
			at("09-15 11:02", sees(lines{"first_response": "no deadline met 09-14 17:50"})),
		}},
		{"Tuesday is entered", []act{at("09-15 11:00", edits("calendars", calendar, "days", map[string]any{
			"2026-09-14": [][]string{{"09:00", "18:00"}}, "2026-09-15": [][]string{{"09:00", "18:00"}}}))}},
	})
}

// TestClocks_HandledTogether: what several events of a case do to it must not depend on whether each is handled before the next
// happens, or all in one transaction. What begins with one of them may end with the next.
func TestClocks_HandledTogether(t *testing.T) {
	t.Parallel()
	for name, settles := range map[string]func(act int) bool{
		"one by one": func(int) bool { return true }, "at once": func(int) bool { return false },
		"in pairs": func(act int) bool { return act%2 == 1 }, "in other pairs": func(act int) bool { return act%2 == 0 }, "in threes": func(act int) bool { return act%3 == 0 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			s := &telling{World: w, t: t, story: name}
			for i, do := range []func(*telling){
				asks("complaint"), claims(desktest.Agent), says(desktest.Agent, "reply"), changes(desktest.Agent, "status", "pending"),
				says(desktest.Customer, "reply"), changes(desktest.Agent, "grade", "crisis"), closes("2026-09-15"), says(desktest.Agent, "reply"), resolves(desktest.Agent),
				changes(desktest.Customer, "status", "open"), resolves(desktest.Agent), changes(desktest.Agent, "status", "open"), promises(desktest.Agent, "09-14 15:00"),
				promises(desktest.Agent, ""), changesBy(theRule, "status", "resolved"),
			} {
				s.now = fmt.Sprint("act ", i)
				do(s)
				w.Clock.Advance(time.Minute)
				if settles(i) {
					w.Settle()
					agree(t, w, name+", "+s.now, s.id)
				}
			}
			w.Settle()
			agree(t, w, name, s.id)
			seesOnly(lines{
				"first_response": "09-14 09:30 met 09-14 09:02", "diagnosis": "09-14 09:06 met 09-14 09:02", "next_response": "09-14 09:34 met 09-14 09:07; 09-14 09:39 met 09-14 09:10",
				"resolution":    "09-15 09:01 met 09-14 09:08; 09-15 09:09 met 09-14 09:10; 09-15 09:11 met 09-14 09:14",
				"complaint_ack": "09-14 10:00 met 09-14 09:02; 09-14 09:20 met 09-14 09:07", "complaint_reply": "09-22 18:00 met 09-14 09:08",
				"complaint_close": "11-03 18:00 met 09-14 09:08; 11-02 18:00 met 09-14 09:10; 11-02 18:00 met 09-14 09:14", "promise": "09-14 15:00 met 09-14 09:13",
			})(s)
		})
	}
}

// TestClocks_PlannedBesideTheWriting: in a backlog an answer is planned after the clocks of its case have been written and before that is
// committed, when the read pool still shows none. It meets them all the same.
func TestClocks_PlannedBesideTheWriting(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Settle()
	var asked, answered, last int64
	isWritten, isPlanned := make(chan struct{}), make(chan struct{})
	var write, plan sync.Once
	w.Journal.React(journal.Reactor{Name: "test.beside", On: []string{"test.happened", "message.created"}, Plan: func(app core.App, event *journal.Event) (func(core.App) error, error) {
		switch {
		case event.Seq > answered-int64(runtime.GOMAXPROCS(0))-1 && event.Seq < answered:
			<-isWritten // all who plan wait here
		case event.Seq == answered:
			plan.Do(func() { close(isPlanned) }) // the clocks come first of those who plan
		}
		if event.Seq != last {
			return nil, nil
		}
		return func(core.App) error {
			write.Do(func() { close(isWritten) })
			<-isPlanned
			return nil
		}, nil
	}})
	happen := func(n int) (seq int64) {
		for range n {
			event := &journal.Event{Type: "test.happened", Actor: journal.Actor{Kind: journal.ActorSystem}}
			if err := w.App.RunInTransaction(func(tx core.App) error { return w.Journal.Append(tx, event) }); err != nil {
				t.Fatal(err)
			}
			seq = event.Seq
		}
		return seq
	}
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	last = happen(1) // in the first portion, behind the case
	asked = happen(40)
	w.Clock.Advance(time.Minute)
	w.Say(desktest.Agent, ticket, "reply", "On my way.")
	answered = seqOf(t, w, "message.created")
	happen(40)
	w.Settle()
	if answered <= asked {
		t.Fatalf("the answer is event %d, behind %d", answered, asked)
	}
	agree(t, w, "beside the writing", ticket)
	clock, err := w.App.FindFirstRecordByFilter("clocks", "ticket = {:ticket} && kind = 'first_response'", dbx.Params{"ticket": ticket})
	if err != nil || clock.GetString("state") != "met" {
		t.Errorf("the first answer's clock is %v: %v", clock, err)
	}
}

// seqOf is the number of the newest event of a type.
func seqOf(t *testing.T, w *desktest.World, eventType string) (seq int64) {
	t.Helper()
	err := w.App.ConcurrentDB().NewQuery("SELECT MAX(seq) FROM events WHERE type = {:type}").Bind(dbx.Params{"type": eventType}).Row(&seq)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}
