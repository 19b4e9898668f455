package outbox

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// onCreate and onDelete leave mails to the desk: what was sent is evidence.
func (o *Outbox) onCreate(e *core.RecordEvent) error { return bySystem(e, "email_not_by_hand") }

func (o *Outbox) onDelete(e *core.RecordEvent) error { return bySystem(e, "email_kept") }

func bySystem(e *core.RecordEvent, code string) error {
	if journal.ActorOf(e.Record).Kind == journal.ActorSystem {
		return e.Next()
	}
	return locale.Forbid(code)
}

// onUpdate lets nobody but the desk change a mail, save for one thing: a manager has a dead one tried again.
func (o *Outbox) onUpdate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if actor.Kind == journal.ActorSystem {
		return e.Next()
	}
	if !actor.CanManage() {
		return locale.Forbid("forbidden")
	}
	if !isRetry(e.Record) {
		return locale.Refuse("status", "email_only_retry", nil)
	}
	return o.retryByHand(e, o.refuseRetry)
}

// retryByHand has a row that was given up tried again, as it stands in the table, unless something is said against it.
func (q *queue) retryByHand(e *core.RecordEvent, refuse func(row *core.Record) error) error {
	return journal.InTransaction(e, func() error {
		row, err := e.App.FindRecordById(e.Record.Collection(), e.Record.Id)
		if err != nil {
			return err
		}
		if err := refuse(row); err != nil {
			return err
		}
		for _, field := range e.Record.Collection().Fields {
			e.Record.SetRaw(field.GetName(), row.GetRaw(field.GetName())) // the worker writes these rows too
		}
		e.Record.Set("status", string(StatusWaiting))
		e.Record.Set("attempts", 0)
		e.Record.Set("next_at", q.wall())
		e.Record.Set("error", "")
		q.wakeAfter(e.App)
		return e.Next()
	})
}

// isRetry says whether the caller changed the status to waiting and nothing else.
func isRetry(record *core.Record) bool {
	before := record.Original()
	for _, field := range record.Collection().Fields {
		name := field.GetName()
		switch name {
		case "status", "created", "updated", "sealed": // nobody is shown sealed, so a form may send it empty
			continue
		}
		if record.GetString(name) != before.GetString(name) {
			return false
		}
	}
	return record.GetString("status") == string(StatusWaiting) && before.GetString("status") != string(StatusWaiting)
}

func (o *Outbox) refuseRetry(row *core.Record) error {
	expires := row.GetDateTime("expires_at")
	spent := row.GetBool("secret") && !expires.Time().After(o.wall())
	switch {
	case row.GetString("status") == string(StatusExpired) || spent:
		return locale.Refuse("status", "email_expired", nil)
	case row.GetString("status") != string(StatusDead):
		return locale.Refuse("status", "email_not_dead", nil)
	}
	return nil
}

// onEnrich keeps codes and sign-in links from everybody. Staff do not get hidden fields anyway and cannot filter by them;
// PocketBase shows them to superusers, so it has its say first.
func (o *Outbox) onEnrich(e *core.RecordEnrichEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	e.Record.Hide("sealed")
	return nil
}

// answerFigures tells the desk how its outbox stands.
func (o *Outbox) answerFigures(e *core.RequestEvent) error {
	if e.Auth == nil {
		return locale.Reject(http.StatusUnauthorized, "unauthorized")
	}
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("forbidden")
	}
	figures, err := o.Figures()
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, figures)
}
