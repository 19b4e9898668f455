package person

import (
	"fmt"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Outbox  *outbox.Outbox
}

type room struct {
	clock  timer.Clock
	outbox *outbox.Outbox
}

// Register binds the room's hooks.
func Register(app core.App, config Config) error {
	r := &room{clock: config.Clock, outbox: config.Outbox}
	config.Journal.Track(journal.Tracked{Collection: CollectionStaff, Noun: "staff"})
	config.Journal.Track(journal.Tracked{Collection: CollectionCustomers, Noun: "customer", Names: customerNames})
	config.Journal.Track(journal.Tracked{Collection: CollectionTeams, Noun: "team"})

	app.OnRecordCreate(CollectionCustomers).BindFunc(r.onCustomerCreate)
	app.OnRecordUpdate(CollectionCustomers).BindFunc(r.onCustomerUpdate)
	app.OnRecordCreateRequest(CollectionCustomers).BindFunc(onCustomerCreateRequest)
	app.OnRecordUpdateRequest(CollectionCustomers).BindFunc(onCustomerUpdateRequest)
	app.OnRecordRequestOTPRequest(CollectionCustomers).BindFunc(r.onCodeRequest)
	app.OnRecordCreate(CollectionStaff).BindFunc(onStaffCreate)
	app.OnRecordUpdate(CollectionStaff).BindFunc(onStaffUpdate)
	app.OnRecordCreate(CollectionTeams, "products", "templates").BindFunc(managersOnly)
	app.OnRecordUpdate(CollectionTeams, "products").BindFunc(managersOnly)
	app.OnRecordCreate("canned_replies").BindFunc(onOwnCreate)
	app.OnRecordUpdateRequest("canned_replies").BindFunc(onOwnRequest)
	app.OnRecordDeleteRequest("canned_replies").BindFunc(onOwnRequest)
	app.OnRecordDelete(CollectionStaff, CollectionCustomers, CollectionTeams).BindFunc(func(e *core.RecordEvent) error {
		return router.NewForbiddenError("never_deleted", nil)
	})
	app.OnRecordEnrich().BindFunc(hideInternal)
	app.OnRealtimeSubscribeRequest().BindFunc(guardSubscription)
	app.OnRecordsListRequest().Bind(&hook.Handler[*core.RecordsListRequestEvent]{Id: "staffList", Func: answerStaffList, Priority: 999})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// after PocketBase has read who asks, before it answers
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "guardQuery", Func: guardQuery, Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1})
		return e.Next()
	})
	return nil
}

func onStaffCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if !actor.CanManage() {
		return locale.Forbid("needs_manager")
	}
	// A new colleague can sign in at once: an unticked box in the dashboard's form means nobody thought of it.
	e.Record.Set("active", true)
	if e.Record.GetString("presence") == "" {
		e.Record.Set("presence", "online")
	}
	if e.Record.GetString("tier") == "" {
		e.Record.Set("tier", "1")
	}
	return e.Next()
}

func onStaffUpdate(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of colleague %s outside the journal", e.Record.Id)
	}
	if err := guardStaff(journal.ActorOf(e.Record), e.Record, journal.Changed(before, e.Record)); err != nil {
		return err
	}
	if before.GetBool("active") && !e.Record.GetBool("active") {
		e.Record.RefreshTokenKey() // who is switched off is signed out everywhere at once
	}
	return e.Next()
}

func managersOnly(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).CanManage() {
		return locale.Forbid("needs_manager")
	}
	return e.Next()
}

// onOwnCreate makes a new canned reply its writer's own; only a lead may leave it to everybody, or to a team.
func onOwnCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if actor.IsStaff() && !actor.CanLead() {
		if e.Record.GetString("team") != "" {
			return locale.Refuse("team", "needs_lead", nil)
		}
		e.Record.Set("owner", actor.ID)
	}
	return e.Next()
}

// onOwnRequest keeps a canned reply to its owner, and what is everybody's to leads.
func onOwnRequest(e *core.RecordRequestEvent) error {
	actor := journal.RequestActor(e.RequestEvent)
	owner := e.Record.Original().GetString("owner")
	if actor.CanLead() {
		return e.Next()
	}
	if owner != actor.ID {
		return locale.Forbid("not_yours")
	}
	if e.Record.GetString("owner") != owner {
		return locale.Refuse("owner", "needs_lead", nil) // giving it away would publish it
	}
	if e.Record.GetString("team") != e.Record.Original().GetString("team") {
		return locale.Refuse("team", "needs_lead", nil)
	}
	return e.Next()
}
