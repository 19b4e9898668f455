package presence_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"aftercare/internal/desktest"
)

type answer struct {
	People []struct {
		Staff   string `json:"staff"`
		Writing bool   `json:"writing"`
	} `json:"people"`
}

// beat says that a colleague is at a case, and returns who is, as "agent agent2*": a star for who writes.
func beat(t *testing.T, w *desktest.World, as, ticket string, writing bool) string {
	t.Helper()
	var got answer
	if err := json.Unmarshal([]byte(w.Must(as, http.MethodPost, path(ticket), map[string]any{"writing": writing}).Text), &got); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, name := range []string{desktest.Agent, desktest.Agent2, desktest.Lead, desktest.QA} {
		names[desktest.ID(name)] = name
	}
	text := ""
	for _, one := range got.People {
		text += " " + names[one.Staff]
		if one.Writing {
			text += "*"
		}
	}
	return text[min(1, len(text)):]
}

func path(ticket string) string { return "/api/aftercare/tickets/" + ticket + "/presence" }

func TestPresence_SaysWhoIsThereAndForgetsWhoIsNot(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	door := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	lid := w.Ask(desktest.Customer, "repair", "Lid", "It rattles.")
	step := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	step("alone", beat(t, w, desktest.Agent, door, false), "agent")
	w.Advance(time.Second)
	step("beside another, writing", beat(t, w, desktest.Agent2, door, true), "agent agent2*")
	step("at another case", beat(t, w, desktest.Lead, lid, false), "lead")
	w.Advance(30 * time.Second)
	step("still there", beat(t, w, desktest.Agent, door, true), "agent* agent2*")
	w.Advance(20 * time.Second)
	step("the other one said nothing for 50 seconds", beat(t, w, desktest.Agent, door, false), "agent")
	beat(t, w, desktest.Agent2, door, true)
	w.Must(desktest.Agent2, http.MethodDelete, path(door), nil)
	step("the other one left", beat(t, w, desktest.Agent, door, false), "agent")
}

// TestPresence_IsBounded has one colleague open more cases than are kept: the one they said least lately gives way.
func TestPresence_IsBounded(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var tickets []string
	for i := range 9 {
		ticket := w.Ask(desktest.Customer, "repair", fmt.Sprint("Door ", i), "It sticks.")
		tickets = append(tickets, ticket)
		w.Advance(time.Second)
		beat(t, w, desktest.Agent, ticket, false)
	}
	if got := beat(t, w, desktest.Lead, tickets[0], false); got != "lead" {
		t.Errorf("at the first of nine cases: got %q, want the lead alone", got)
	}
	if got := beat(t, w, desktest.Lead, tickets[1], false); got != "agent lead" {
		t.Errorf("at the second of nine cases: got %q, want both", got)
	}
}

func TestPresence_IsForColleaguesWhoMaySeeTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for _, test := range []struct {
		as, method, ticket string
		want               int
	}{
		{desktest.Guest, http.MethodPost, ticket, http.StatusForbidden},
		{desktest.Customer, http.MethodPost, ticket, http.StatusForbidden},
		{desktest.Superuser, http.MethodPost, ticket, http.StatusForbidden},
		{desktest.Customer, http.MethodDelete, ticket, http.StatusForbidden},
		{desktest.Agent, http.MethodPost, "nobody000000000", http.StatusNotFound},
		{desktest.QA, http.MethodPost, ticket, http.StatusOK},
	} {
		if got := w.Do(test.as, test.method, path(test.ticket), map[string]any{}); got.Status != test.want {
			t.Errorf("%s as %q at %s: got %d %s, want %d", test.method, test.as, test.ticket, got.Status, got.Text, test.want)
		}
	}
	// A rule that hides the case hides who is at it.
	tickets, err := w.App.FindCollectionByNameOrId("tickets")
	if err != nil {
		t.Fatal(err)
	}
	hidden := `assignee = @request.auth.id`
	tickets.ViewRule = &hidden
	if err := w.App.Save(tickets); err != nil {
		t.Fatal(err)
	}
	if got := w.Do(desktest.Agent, http.MethodPost, path(ticket), map[string]any{}); got.Status != http.StatusNotFound {
		t.Errorf("at a case that is hidden: got %d %s, want 404", got.Status, got.Text)
	}
}

// TestPresence_TellsThoseAloneWhoAreThere has several people listen to a case: only who has shown that they may see it, and is
// there, hears who else is.
func TestPresence_TellsThoseAloneWhoAreThere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	heard := make(chan string, 100)
	listen := func(name string) {
		client := subscriptions.NewDefaultClient()
		if name != desktest.Guest {
			client.Set("auth", w.Person(name))
		}
		client.Subscribe("desk/presence/" + ticket)
		w.App.SubscriptionsBroker().Register(client)
		t.Cleanup(client.Discard)
		go func() {
			for message := range client.Channel() {
				heard <- name + " " + string(message.Data)
			}
		}()
	}
	for _, name := range []string{desktest.Guest, desktest.Customer, desktest.Superuser, desktest.Agent2, desktest.Agent} {
		listen(name)
	}
	// Each time is news; by the last one, whatever the first ones told has been heard.
	for i := range 4 {
		beat(t, w, desktest.Agent, ticket, i%2 == 0)
		want := fmt.Sprintf(`agent {"people":[{"staff":%q,"writing":%v}]}`, desktest.ID(desktest.Agent), i%2 == 0)
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("heard %s, want %s", got, want)
			}
		case <-time.After(time.Minute):
			t.Fatal("who is at the case hears nothing")
		}
	}
	select {
	case got := <-heard:
		t.Errorf("heard besides: %s", got)
	default:
	}
}
