package survey

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// People are written to by day alone, by the desk's clocks, also where its calendar is open around the clock: a mail rings a
// phone. Calls keep the same hours, but for noon.
const (
	dayBegins = 9
	dayEnds   = 20
)

// longestSearch bounds how many openings are looked at for one by day: a calendar of night shifts has none, and then the day counts.
const longestSearch = 14

// sendInTime sends an invitation whose time has come, unless the customer is still to be called about the case, or nobody is
// written to now: then it waits for that. It is the one place that decides this, so that it holds whatever woke the invitation.
func (r *room) sendInTime(tx core.App, invite *Invite, event *journal.Event) error {
	now := r.clock.Now()
	until, err := r.heldUntil(tx, invite)
	if err != nil {
		return err
	}
	if until.After(now) {
		return r.setTimer(tx, invite, markSend, until)
	}
	at, err := r.openFrom(tx, now)
	if err != nil {
		return err
	}
	if at.After(now) {
		invite.Set("send_at", journal.DateTime(at))
		return r.save(tx, invite, event.System())
	}
	return r.send(tx, invite, event)
}

// remindInTime reminds of an invitation whose time for that has come, unless nobody is written to now: then that waits as the
// sending does, or is left out where the invitation runs out before.
func (r *room) remindInTime(tx core.App, invite *Invite, event *journal.Event) error {
	now := r.clock.Now()
	at, err := r.openFrom(tx, now)
	if err != nil {
		return err
	}
	if !at.After(now) {
		return r.remind(tx, invite, event)
	}
	invite.Set("remind_at", journal.DateTime(at))
	if !at.Before(invite.GetDateTime("expires_at").Time()) {
		invite.Set("remind_at", "")
	}
	return r.save(tx, invite, event.System())
}

// heldUntil is until when an invitation waits for the callback of its case; the zero time where none is to be made. However
// often that is put off, the customer is asked while they remember.
func (r *room) heldUntil(app core.App, invite *Invite) (time.Time, error) {
	until, err := r.callUntil(app, invite.GetString("ticket"))
	if err != nil {
		return time.Time{}, fmt.Errorf("look for what invitation %s waits for: %w", invite.Id, err)
	}
	if latest := invite.GetDateTime("resolved_at").Time().Add(longestAfter); until.After(latest) {
		return latest, nil
	}
	return until, nil
}

// release wakes the invitations that waited for a callback which has come to its end. Those whose own time has not come have a
// timer for that. Who did not want to be asked in the call is not asked in writing.
func (r *room) release(tx core.App, event *journal.Event) error {
	records, err := tx.FindAllRecords(CollectionInvites, dbx.HashExp{"ticket": event.Ticket, "state": string(StateWaiting)})
	if err != nil {
		return fmt.Errorf("find what waits for the callback of case %s: %w", event.Ticket, err)
	}
	now, isRefused := r.clock.Now(), event.Data["outcome"] == outcomeRefused
	for _, record := range records {
		if isRefused {
			if err := r.end(tx, Wrap(record), skipRefused, event.System()); err != nil {
				return err
			}
			continue
		}
		if record.GetDateTime("send_at").Time().After(now) {
			continue
		}
		if err := r.setTimer(tx, Wrap(record), markSend, now); err != nil {
			return err
		}
	}
	return nil
}

// openFrom is the first moment from at on at which the desk is open by day.
func (r *room) openFrom(app core.App, at time.Time) (time.Time, error) {
	next := at
	for range longestSearch {
		opening, err := r.opening(app, next)
		if err != nil {
			return time.Time{}, fmt.Errorf("find when the desk is open: %w", err)
		}
		if next = byDay(opening); next.Equal(opening) {
			return next, nil
		}
	}
	return byDay(at), nil
}

// byDay is the first moment from at on that lies in the day, in the desk's zone.
func byDay(at time.Time) time.Time {
	local := at.In(time.Local)
	switch hour := local.Hour(); {
	case hour < dayBegins:
		return time.Date(local.Year(), local.Month(), local.Day(), dayBegins, 0, 0, 0, time.Local)
	case hour >= dayEnds:
		return time.Date(local.Year(), local.Month(), local.Day()+1, dayBegins, 0, 0, 0, time.Local)
	}
	return at
}
