package sla_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
)

// byHandle has the case changed, or a message written in it, the way rules do it.
func byHandle(do func(tx core.App, id string) error) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		if err := s.App.RunInTransaction(func(tx core.App) error { return do(tx, s.id) }); err != nil {
			s.errorf("by rule: %v", err)
		}
	}
}

func ruleWrites(kind ticket.MessageKind, public bool) func(*telling) {
	return byHandle(func(tx core.App, id string) error {
		_, err := new(ticket.Tickets).Write(tx, ticket.Message{Ticket: id, Kind: kind, Public: public, Body: "We have got your message."}, theRule)
		return err
	})
}

func ruleChanges(pairs ...any) func(*telling) {
	return byHandle(func(tx core.App, id string) error {
		_, err := new(ticket.Tickets).Change(tx, id, fieldsOf(pairs), theRule)
		return err
	})
}

// TestClocks_RulesWordsMeetNothing: what a rule writes is nobody's answer, nor a customer's turn.
func TestClocks_RulesWordsMeetNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	owed := lines{"first_response": "09-14 09:30", "complaint_ack": "09-14 10:00"}
	tell(t, w, []story{{"a complaint", []act{
		at("09-14 09:00", asks("complaint"), changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent))),
		at("09-14 09:05", ruleWrites(ticket.MessageSystem, true), ruleWrites(ticket.MessageNote, false), ruleWrites(ticket.MessageSystem, false), sees(owed)),
		at("09-14 09:06", ruleChanges("escalation", "lead", "escalation_reason", "Late"), sees(owed)),
		at("09-14 09:07", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 09:30 met 09-14 09:07", "complaint_ack": "09-14 10:00 met 09-14 09:07"})),
		at("09-14 09:08", ruleWrites(ticket.MessageSystem, true), sees(lines{"next_response": ""})),
	}}})
}

// TestClocks_FollowEscalations: a save that escalates a case, or accepts it, may do more besides.
func TestClocks_FollowEscalations(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{
		{"escalated and paused at once", []act{
			at("09-14 09:00", asks("repair")),
			at("09-14 09:10", ruleChanges("escalation", "lead", "status", "pending"), sees(lines{"onsite": "23h50m0s left"})),
			at("09-14 09:20", ruleChanges("escalation", "manager", "status", "open"), sees(lines{"onsite": "09-15 09:10"})),
		}},
		{"accepting is to take the case", []act{
			at("09-14 09:00", asks("consultation")),
			at("09-14 09:01", changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent)), ruleChanges("escalation", "assignee"), sees(lines{"diagnosis": ""})),
			at("09-14 09:02", changes(desktest.Agent, "accepted_by", desktest.ID(desktest.Agent)), sees(lines{"diagnosis": "09-14 09:07"})),
		}},
		{"accepting a colleague's is not", []act{
			at("09-14 09:00", asks("consultation")),
			at("09-14 09:01", changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent)), ruleChanges("escalation", "assignee")),
			at("09-14 09:02", changes(desktest.Lead, "accepted_by", desktest.ID(desktest.Lead)), sees(lines{"diagnosis": ""})),
		}},
	})
}

// TestClocks_CalendarOf: the hours of the case's channel, else the fallback's, as they stood at the event.
func TestClocks_CalendarOf(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	chat := map[string]any{"channel": "chat"}
	seq := func() int64 {
		events, err := journal.After(w.App, 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		return int64(len(events))
	}
	night, noon := moment(t, "09-14 22:00"), moment(t, "09-14 12:00")
	isOpen := func(when string, ticket map[string]any, seq int64, want map[time.Time]bool) {
		t.Helper()
		hours, err := sla.ClocksOf(w.App).CalendarOf(w.App, ticket, seq)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		for at, open := range want {
			if hours.IsOpen(at) != open {
				t.Errorf("%s: open at %s is %v", when, short(at), !open)
			}
		}
	}
	atFirst := seq()
	isOpen("a channel that no calendar names", chat, atFirst, map[time.Time]bool{noon: true, night: false})
	isOpen("no case", nil, atFirst, map[time.Time]bool{noon: true, night: false})

	late := w.Must(desktest.Superuser, http.MethodPost, records("calendars"), calendarWith("channels", []string{"chat"}, "weekly", map[string]any{"mon": [][]string{{"20:00", "23:00"}}})).String("id")
	made := seq()
	w.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+late, map[string]any{"weekly": map[string]any{"mon": [][]string{{"11:00", "13:00"}}}})
	isOpen("the channel's, as it is", chat, seq(), map[time.Time]bool{noon: true, night: false})
	isOpen("the channel's, as it was", chat, made, map[time.Time]bool{noon: false, night: true})
	isOpen("the channel's, before there was one", chat, atFirst, map[time.Time]bool{noon: false, night: true})
	isOpen("another channel", map[string]any{"channel": "mail"}, seq(), map[time.Time]bool{noon: true, night: false})

	before := seq()
	w.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+workdays, map[string]any{"always_open": true})
	isOpen("the fallback, as it is", nil, seq(), map[time.Time]bool{noon: true, night: true})
	isOpen("the fallback, as it was", nil, before, map[time.Time]bool{noon: true, night: false})
	if _, err := w.App.DB().NewQuery(`UPDATE calendars SET fallback = 0`).Execute(); err != nil {
		t.Fatal(err)
	}
	isOpen("no fallback at all", nil, seq(), map[time.Time]bool{noon: true, night: true, moment(t, "09-13 03:00"): true})
}
