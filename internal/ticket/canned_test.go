package ticket_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

func TestCanned_IsCountedWhenItIsSent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	reply := w.Must(desktest.Lead, http.MethodPost, records("canned_replies"), map[string]any{"title": "Hello", "body": "Hello {customer}"}).String("id")
	send := func(as string) desktest.Answer {
		return w.Do(as, http.MethodPost, records("messages"), map[string]any{"ticket": id, "kind": "reply", "body": "Hello", "canned": reply})
	}
	for range 2 {
		if answer := send(desktest.Agent); answer.Status != http.StatusOK {
			t.Fatalf("%d %s", answer.Status, answer.Text)
		}
	}
	if answer := send(desktest.Customer); answer.Code("canned") != "field_not_yours" {
		t.Errorf("a customer counts it: %d %s", answer.Status, answer.Text)
	}
	record, err := w.App.FindRecordById("canned_replies", reply)
	if err != nil {
		t.Fatal(err)
	}
	if uses := record.GetInt("uses"); uses != 2 {
		t.Errorf("sent twice, counted %d times", uses)
	}
	if answer := w.Do(desktest.Lead, http.MethodPatch, records("canned_replies")+"/"+reply, map[string]any{"uses": 100}); answer.Code("uses") != "field_kept_by_desk" {
		t.Errorf("a lead counts by hand: %d %s", answer.Status, answer.Text)
	}
	w.Must(desktest.Lead, http.MethodPatch, records("canned_replies")+"/"+reply, map[string]any{"title": "Good day"})
}

func TestCanned_ActionsAreLookedAt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, test := range []struct {
		actions any
		want    string
	}{
		{map[string]any{"status": "pending", "priority": "high", "assignee": "me", "tags": []string{"part"}}, ""},
		{nil, ""},
		{map[string]any{"status": "resolved", "resolution": "Oiled."}, ""},
		{map[string]any{"status": "resolved"}, "canned_actions"},
		{map[string]any{"status": "resolved", "resolution": " "}, "canned_actions"},
		{map[string]any{"status": "pending", "resolution": "Oiled."}, "canned_actions"},
		{map[string]any{"team": "defaultteam0000"}, ""},
		{map[string]any{"team": "nobodysteam0000"}, "canned_actions"},
		{map[string]any{"assignee": desktest.ID(desktest.Agent2)}, ""},
		{map[string]any{"assignee": "nobody000000000"}, "canned_actions"},
		{map[string]any{"status": "closed"}, "canned_actions"},
		{map[string]any{"priority": "now"}, "canned_actions"},
		{map[string]any{"grade": "crisis"}, "canned_actions"},
		{map[string]any{"tags": []string{" "}}, "canned_actions"},
	} {
		answer := w.Do(desktest.Agent, http.MethodPost, records("canned_replies"), map[string]any{"title": "T", "body": "B", "actions": test.actions})
		if answer.Code("actions") != test.want || (test.want == "") != (answer.Status == http.StatusOK) {
			t.Errorf("%v: %d %s, want %q", test.actions, answer.Status, answer.Text, test.want)
		}
		if strings.Contains(answer.Text, "json:") || strings.Contains(answer.Text, `"message":"map[`) {
			t.Errorf("%v is refused in the decoder's words: %s", test.actions, answer.Text)
		}
	}
}

func TestCanned_TeamIsALeadsToSay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	own := w.Must(desktest.Agent, http.MethodPost, records("canned_replies"), map[string]any{"title": "T", "body": "B"}).String("id")
	body := map[string]any{"title": "T", "body": "B", "team": "defaultteam0000"}
	if answer := w.Do(desktest.Agent, http.MethodPost, records("canned_replies"), body); answer.Code("team") != "needs_lead" {
		t.Errorf("an agent writes a team's: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Do(desktest.Agent, http.MethodPatch, records("canned_replies")+"/"+own, body); answer.Code("team") != "needs_lead" {
		t.Errorf("an agent gives it to a team: %d %s", answer.Status, answer.Text)
	}
	w.Must(desktest.Lead, http.MethodPost, records("canned_replies"), body)
}

// TestCannedChangedSideBySide refuses the second of two changes of the text of one canned reply.
func TestCannedChangedSideBySide(t *testing.T) {
	w := desktest.New(t)
	reply := w.Must(desktest.Lead, http.MethodPost, records("canned_replies"), map[string]any{"title": "Hello", "body": "Hello"})
	w.Clock.Advance(time.Minute)
	at := records("canned_replies") + "/" + reply.String("id") + "?seen=" + url.QueryEscape(reply.String("updated"))
	w.Must(desktest.Manager, http.MethodPatch, at, map[string]any{"body": "Good day"})
	if answer := w.Do(desktest.Lead, http.MethodPatch, at, map[string]any{"body": "Good evening"}); answer.Status != http.StatusConflict || answer.Code("body") != "conflict" {
		t.Errorf("the second text: got %d %s, want a conflict", answer.Status, answer.Text)
	}
	w.Must(desktest.Lead, http.MethodPatch, at, map[string]any{"title": "Greeting"})
}
