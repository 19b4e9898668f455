package survey_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// callBack has a rule call back every solved case within 48 hours, from a day after the solution on.
func (d desk) callBack() {
	d.T.Helper()
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Call back", "on": []string{"ticket.resolved"}, "enabled": true, "stage": "live",
		"script": `({ act }) => act.callback({ within: { hours: 48 }, after: { hours: 24 } })`,
	})
}

// call tells what came of calling the customer of a case.
func (d desk) call(ticket string, said map[string]any) {
	d.T.Helper()
	open, err := d.App.FindAllRecords("callbacks", dbx.HashExp{"ticket": ticket, "state": "open"})
	if err != nil || len(open) != 1 {
		d.T.Fatalf("%d callbacks are open, want one (%v)", len(open), err)
	}
	said["callback"] = open[0].Id
	d.Must(desktest.Lead, http.MethodPost, records("callback_attempts"), said)
	d.Settle()
}

// goTo lets the time pass until so many hours after the world's beginning, a Monday at nine o'clock where the desk is.
func (d desk) goTo(hours float64) {
	d.T.Helper()
	d.Advance(desktest.Begin.Add(time.Duration(hours * float64(time.Hour))).Sub(d.Clock.Now()))
}

// sentAt is how long after the world's beginning a case's one invitation was sent; 0 while it was not.
func (d desk) sentAt(ticket string) time.Duration {
	d.T.Helper()
	return sinceBegin(d.one("survey_invites", ticket), "sent_at")
}

func sinceBegin(record *core.Record, field string) time.Duration {
	if record.GetDateTime(field).IsZero() {
		return 0
	}
	return record.GetDateTime(field).Time().Sub(desktest.Begin).Truncate(time.Minute)
}

// TestSurvey_WaitsForTheCallback: who is to be called about a case is asked in writing once that has come to its end, or is overdue.
func TestSurvey_WaitsForTheCallback(t *testing.T) {
	t.Parallel()
	satisfied := map[string]any{"result": "reached", "outcome": "satisfied"}
	for name, story := range map[string]struct {
		tell func(d desk, ticket string)
		// want is when the survey goes out, in hours after the beginning; the case is solved at 1 and the callback due at 49.
		want float64
	}{
		"called in time": {func(d desk, ticket string) {
			d.goTo(30)
			d.call(ticket, satisfied)
		}, 30},
		"called before the survey's own time": {func(d desk, ticket string) {
			d.goTo(3)
			d.call(ticket, satisfied)
		}, 25},
		"called by nobody": {func(desk, string) {}, 49},
		"called off": {func(d desk, ticket string) {
			d.goTo(30)
			d.Must(desktest.Superuser, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"no_callbacks": true})
			d.Settle()
		}, 30},
		"called once more, since something is left": {func(d desk, ticket string) {
			d.goTo(30)
			d.call(ticket, map[string]any{"result": "reached", "outcome": "partly", "note": "It is loud."})
			d.goTo(55)
			d.call(ticket, satisfied)
		}, 55},
		"to be called later, as they wish": {func(d desk, ticket string) {
			d.goTo(30)
			d.call(ticket, map[string]any{"result": "no_answer", "next_at": desktest.Begin.Add(73 * time.Hour)})
			d.goTo(74)
			d.call(ticket, satisfied)
		}, 74},
		"to be called later, and not called": {func(d desk, ticket string) {
			d.goTo(30)
			d.call(ticket, map[string]any{"result": "no_answer", "next_at": desktest.Begin.Add(52 * time.Hour)})
		}, 76},
		"the callback is put off from hand to hand": {func(d desk, ticket string) {
			d.goTo(30)
			d.call(ticket, map[string]any{"result": "no_answer", "next_at": desktest.Begin.AddDate(0, 0, 89)})
			d.goTo(100)
			if d.sentAt(ticket) != 0 {
				d.T.Error("it was sent before the call that was put off")
			}
			d.Advance(90 * 24 * time.Hour)
		}, 100 + 90*24},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.callBack()
			d.goTo(1)
			ticket := d.solved(desktest.Customer, "repair")
			story.tell(d, ticket)
			want := time.Duration(story.want * float64(time.Hour))
			if missing := want - time.Minute - d.Clock.Now().Sub(desktest.Begin); missing > 0 {
				d.Advance(missing)
				if got := d.sentAt(ticket); got != 0 {
					t.Fatalf("it was sent after %s already", got)
				}
				d.Advance(2 * time.Minute)
			}
			if got := d.sentAt(ticket); got != want && got != want+time.Minute {
				t.Errorf("it was sent after %s, want %s", got, want)
			}
			d.Advance(5 * 24 * time.Hour)
			if got := d.noted(ticket); len(got) != 1 || got[0] != "survey.sent" {
				t.Errorf("the journal says %v", got)
			}
		})
	}
}

// TestSurvey_RespectsARefusal: who does not want to be asked in a call is not asked by mail.
func TestSurvey_RespectsARefusal(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]float64{"before the survey's own time": 3, "while it waits": 30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.callBack()
			ticket := d.solved(desktest.Customer, "repair")
			d.goTo(hours)
			d.call(ticket, map[string]any{"result": "reached", "outcome": "refused"})
			d.Advance(5 * 24 * time.Hour)
			if got := d.noted(ticket); len(got) != 1 || got[0] != "survey.skipped refused" || d.mailsWithLinks() != 0 {
				t.Errorf("the journal says %v, and %d mails went out", got, d.mailsWithLinks())
			}
		})
	}
}

// TestSurvey_IsAskedOnceWhereACallReachedNobody: what waited for the callback and what insists once that reached nobody are one
// invitation.
func TestSurvey_IsAskedOnceWhereACallReachedNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.callBack()
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Ask who was not reached", "on": []string{"callback.done"}, "when": `event.data.outcome === "unreached"`, "enabled": true, "stage": "live",
		"script": `({ act }) => act.survey("after_service", { insist: true })`,
	})
	ticket := d.solved(desktest.Customer, "repair")
	for _, hours := range []float64{25, 30, 49} {
		d.goTo(hours)
		if got := d.sentAt(ticket); got != 0 && hours < 49 {
			t.Fatalf("it was sent after %s", got)
		}
		d.call(ticket, map[string]any{"result": "no_answer"})
	}
	d.Advance(time.Minute)
	if got := d.noted(ticket); len(got) != 1 || got[0] != "survey.sent" || d.mailsWithLinks() != 1 {
		t.Errorf("the journal says %v, and %d mails went out", got, d.mailsWithLinks())
	}
}

// TestSurvey_IsSentByDay: nobody is written to by night, or while the desk is closed.
func TestSurvey_IsSentByDay(t *testing.T) {
	t.Parallel()
	const day = 24
	for name, story := range map[string]struct {
		weekly string // empty: as shipped, from nine to six on working days
		solved float64
		want   float64
	}{
		"by day":                         {"", 3, day + 3},
		"in the evening":                 {"", 13, 2 * day},
		"by night":                       {"", 20, 2 * day},
		"on Friday, with Sunday made up": {"", 4*day + 1, 6 * day},
		"always open, by day":            {"always", 4*day + 1, 5*day + 1},
		"always open, by night":          {"always", 13, 2 * day},
		"open by night and for an hour":  {`{"tue":[["22:00","24:00"]],"wed":[["00:00","06:00"],["10:00","11:00"]]}`, 1, 2*day + 1},
		"open by night alone":            {`{"mon":[["22:00","24:00"]],"tue":[["22:00","24:00"]],"wed":[["22:00","24:00"]]}`, 13, 2 * day},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			if story.weekly != "" {
				change := map[string]any{"always_open": true}
				if story.weekly != "always" {
					change = map[string]any{"weekly": story.weekly, "days": "{}"}
				}
				d.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/workdayscn00000", change)
				d.Settle()
			}
			d.goTo(story.solved)
			ticket := d.solved(desktest.Customer, "repair")
			if got, want := sinceBegin(d.one("survey_invites", ticket), "send_at"), time.Duration(story.want)*time.Hour; got != want {
				t.Errorf("it is to be sent after %s, want %s", got, want)
			}
			d.goTo(story.want + 0.1)
			if got, want := d.sentAt(ticket), time.Duration(story.want)*time.Hour; got < want || got > want+6*time.Minute {
				t.Errorf("it was sent after %s, want %s", got, want)
			}
		})
	}
}

// TestSurvey_WaitsForTheMorningAfterACallByNight: a callback of a crisis ends at any hour.
func TestSurvey_WaitsForTheMorningAfterACallByNight(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.callBack()
	ticket := d.solved(desktest.Customer, "repair")
	d.goTo(38) // eleven in the evening
	d.call(ticket, map[string]any{"result": "reached", "outcome": "satisfied"})
	d.goTo(47.9)
	if got := d.sentAt(ticket); got != 0 {
		t.Fatalf("it was sent after %s", got)
	}
	d.goTo(48.1)
	if got := d.one("survey_invites", ticket).GetString("state"); got != "sent" {
		t.Errorf("in the morning it is %s", got)
	}
}

// TestSurvey_RemindsByDay: a reminder is a mail as the invitation is, so it waits for the same hours; where the invitation runs out before
// them, nobody is reminded.
func TestSurvey_RemindsByDay(t *testing.T) {
	t.Parallel()
	const day = 24
	for name, story := range map[string]struct {
		remind, expire int // in days from the sending on
		closed         string
		want           float64 // hours after the beginning; 0: not at all
	}{
		"while the desk is open":         {2, 7, "{}", 4*day + 1},
		"on Saturday, with Sunday too":   {3, 7, "{}", 7 * day},
		"on Saturday, and ends with it":  {3, 4, "{}", 0},
		"on a day that became a holiday": {2, 7, `{"2026-09-18":"closed"}`, 7 * day},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.setSurvey(map[string]any{"remind_days": story.remind, "expire_days": story.expire})
			setDays := func(days string) {
				d.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/workdayscn00000", map[string]any{"days": days})
				d.Settle()
			}
			setDays("{}")
			d.goTo(day + 1)
			ticket := d.solved(desktest.Customer, "repair")
			d.goTo(2*day + 1.1)
			sent := d.sentAt(ticket)
			setDays(story.closed)
			for hours := 2*day + 2.1; hours < 8*day; hours++ {
				d.goTo(hours)
			}
			invite := d.one("survey_invites", ticket)
			want := time.Duration(story.want * float64(time.Hour))
			if got := sinceBegin(invite, "reminded_at"); sent == 0 || got < want || got > want+time.Hour || want == 0 && got != 0 {
				t.Errorf("it was sent after %s and reminded of after %s, want %s", sent, got, want)
			}
			if story.want == 0 && invite.GetString("remind_at") != "" {
				t.Errorf("it says that somebody will be reminded: %v", invite.PublicExport())
			}
		})
	}
}
