package pb_migrations

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() {
	m.Register(createClocks, dropClocks)
}

var clockKinds = []string{
	"first_response", "next_response", "chat_answer", "social_reply", "diagnosis", "resolution", "onsite", "repair",
	"complaint_ack", "complaint_reply", "complaint_close", "promise",
}

func createClocks(app core.App) error {
	for _, step := range []func(core.App) error{addChannels, createPolicies, createClockRecords, addDeadlines, nameHolidays, seedPolicies, dropPromiseTimers} {
		if err := step(app); err != nil {
			return err
		}
	}
	return nil
}

// addChannels lets a calendar say whose service hours it holds.
func addChannels(app core.App) error {
	calendars, err := app.FindCollectionByNameOrId("calendars")
	if err != nil {
		return err
	}
	calendars.Fields.Add(&core.SelectField{
		Name: "channels", Values: []string{"portal", "mail", "chat", "phone", "wecom", "social", "counter"}, MaxSelect: 7, System: true,
		Help: "Service hours of these channels, as the published standards tell them; the other channels have the fallback's.",
	})
	return app.Save(calendars)
}

func createPolicies(app core.App) error {
	policies := core.NewBaseCollection("sla_policies")
	policies.Fields.Add(
		&core.TextField{Name: "name", Required: true, Max: 300, System: true, Help: "The policy's name, as colleagues see it at a clock."},
		&core.NumberField{Name: "position", OnlyInt: true, System: true, Help: "Order: for each clock the first policy that holds and names it decides."},
		&core.BoolField{Name: "enabled", System: true, Help: "Switched off, it is passed over; clocks that run keep what they began with."},
		&core.TextField{Name: "when", Max: 2000, System: true, Help: "For which cases: an expression over ticket, customer and product, such as ticket.kind === \"repair\" && customer.remote_area. Empty: for all."},
		&core.JSONField{Name: "targets", MaxSize: 1 << 16, System: true, Help: "Time allowed by clock: {\"onsite\": {\"within_seconds\": 86400, \"time\": \"business\", \"calendar\": \"id\", \"warn\": [50, 80]}, \"complaint_reply\": {\"working_days\": 5}}. time: calendar (around the clock) or business."},
		&core.SelectField{Name: "pauses", Values: []string{"pending", "on_hold"}, MaxSelect: 2, System: true, Help: "Statuses in which clocks that end with a solution, a visit or a complaint's answer stand still. Clocks of an answer never do."},
		&core.TextField{Name: "about", Max: 2000, System: true, Help: "What the policy is for, for colleagues."},
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
	)
	staff := `@request.auth.collectionName = "staff"`
	manager := staff + ` && @request.auth.role = "manager"`
	policies.ListRule, policies.ViewRule, policies.UpdateRule = &staff, &staff, &manager
	policies.AddIndex("idx_sla_policies_position", false, "position, id", "")
	return app.Save(policies)
}

func createClockRecords(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	clocks := core.NewBaseCollection("clocks")
	clocks.Fields.Add(
		&core.RelationField{Name: "ticket", CollectionId: tickets.Id, MaxSelect: 1, Required: true, System: true, Help: "The case it belongs to."},
		&core.SelectField{Name: "kind", Values: clockKinds, MaxSelect: 1, Required: true, System: true, Help: "What it measures; docs/GLOSSARY says what starts, meets, pauses and cancels each."},
		&core.NumberField{Name: "leg", OnlyInt: true, System: true, Help: "1 for the first, 2 for the next one of its kind in the case, and so on."},
		&core.TextField{Name: "policy", Max: 15, System: true, Help: "Id of the policy that gave the target; the policy may be gone."},
		&core.TextField{Name: "policy_name", Max: 300, System: true, Help: "The policy's name at that time."},
		&core.TextField{Name: "calendar", Max: 15, System: true, Help: "Id of the calendar it counts by; empty: around the clock."},
		&core.JSONField{Name: "target", MaxSize: 1 << 14, System: true, Help: "The time allowed, the warn marks and the pausing statuses, as they stood when the policy was applied."},
		&core.NumberField{Name: "start", OnlyInt: true, System: true, Help: "seq of the journal's event that started it."},
		&core.NumberField{Name: "applied", OnlyInt: true, System: true, Help: "seq of the event at which its target was chosen."},
		&core.NumberField{Name: "ended", OnlyInt: true, System: true, Help: "seq of the event that met or cancelled it; 0 while it is owed."},
		&core.DateField{Name: "started_at", System: true, Help: "From when it counts."},
		&core.DateField{Name: "due_at", System: true, Help: "The deadline; empty while the clock stands still."},
		&core.NumberField{Name: "remaining_seconds", OnlyInt: true, System: true, Help: "Working time left while it stands still."},
		&core.JSONField{Name: "pauses", MaxSize: 1 << 18, System: true, Help: "When it stood still: from, to, status."},
		&core.NumberField{Name: "warned", OnlyInt: true, System: true, Help: "How many of the warn marks were reached."},
		&core.DateField{Name: "breached_at", System: true, Help: "When the deadline passed without what it waited for."},
		&core.DateField{Name: "met_at", System: true, Help: "When what it waited for happened, in time or late."},
		&core.DateField{Name: "cancelled_at", System: true, Help: "When it was given up."},
		&core.TextField{Name: "reason", Max: 100, System: true, Help: "Why it was given up."},
		&core.SelectField{Name: "state", Values: []string{"running", "paused", "met", "breached", "cancelled"}, MaxSelect: 1, System: true, Help: "breached with neither met_at nor cancelled_at is overdue and still owed."},
		&core.BoolField{Name: "public", System: true, Help: "The customer may see it."},
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed."},
	)
	read := `@request.auth.collectionName = "staff" || (public = true && ticket.customer = @request.auth.id)`
	clocks.ListRule, clocks.ViewRule = &read, &read
	clocks.AddIndex("idx_clocks_identity", true, "ticket, kind, start, applied", "")
	clocks.AddIndex("idx_clocks_calendar", false, "calendar, id", "ended = 0")
	clocks.AddIndex("idx_clocks_calendar_ever", false, "calendar", "calendar != ''")
	return app.Save(clocks)
}

// addDeadlines gives the queues of the desk what they ask by: a case's most pressing deadline.
func addDeadlines(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.Fields.Add(
		&core.DateField{Name: "sla_due_at", System: true, Help: "The deadline that presses most: the one longest overdue, else the earliest; kept by the desk."},
		&core.TextField{Name: "sla_clock", Max: 100, System: true, Help: "The clock that it belongs to; kept by the desk."},
		&core.SelectField{Name: "sla_state", Values: []string{"running", "warned", "overdue", "paused"}, MaxSelect: 1, System: true, Help: "How the case stands for time; kept by the desk."},
		&core.DateField{Name: "sla_soon_at", System: true, Help: "The earliest deadline still ahead, though another be overdue; kept by the desk."},
	)
	tickets.AddIndex("idx_tickets_sla", false, "sla_state, sla_due_at", "")
	tickets.AddIndex("idx_tickets_soon", false, "sla_soon_at", "")
	return app.Save(tickets)
}

// holidayNames are what the days off of 2025 and 2026 are called, by their first and last day. Frozen here, as all that a
// migration knows; the arithmetic of calendars has the same table for imports.
var holidayNames = []struct{ from, to, zh, en string }{
	{"2025-01-01", "2025-01-01", "元旦", "New Year's Day"},
	{"2025-01-28", "2025-02-04", "春节", "Spring Festival"},
	{"2025-04-04", "2025-04-06", "清明节", "Qingming Festival"},
	{"2025-05-01", "2025-05-05", "劳动节", "Labour Day"},
	{"2025-05-31", "2025-06-02", "端午节", "Dragon Boat Festival"},
	{"2025-10-01", "2025-10-08", "国庆节、中秋节", "National Day and Mid-Autumn Festival"},
	{"2026-01-01", "2026-01-03", "元旦", "New Year's Day"},
	{"2026-02-15", "2026-02-23", "春节", "Spring Festival"},
	{"2026-04-04", "2026-04-06", "清明节", "Qingming Festival"},
	{"2026-05-01", "2026-05-05", "劳动节", "Labour Day"},
	{"2026-06-19", "2026-06-21", "端午节", "Dragon Boat Festival"},
	{"2026-09-25", "2026-09-27", "中秋节", "Mid-Autumn Festival"},
	{"2026-10-01", "2026-10-07", "国庆节", "National Day"},
}

// makeUpNames are what the make-up work days belong to.
var makeUpNames = map[string][2]string{
	"2025-01-26": {"春节", "Spring Festival"}, "2025-02-08": {"春节", "Spring Festival"},
	"2025-04-27": {"劳动节", "Labour Day"},
	"2025-09-28": {"国庆节", "National Day"}, "2025-10-11": {"国庆节", "National Day"},
	"2026-01-04": {"元旦", "New Year's Day"},
	"2026-02-14": {"春节", "Spring Festival"}, "2026-02-28": {"春节", "Spring Festival"},
	"2026-05-09": {"劳动节", "Labour Day"},
	"2026-09-20": {"国庆节", "National Day"}, "2026-10-10": {"国庆节", "National Day"},
}

// nameHolidays puts names to the shipped calendar's days that have none. It is part of the schema, not of what happened, and
// moves no deadline, so the journal hears nothing of it.
func nameHolidays(app core.App) error {
	var rows []struct {
		ID   string `db:"id"`
		Days string `db:"days"`
	}
	if err := app.DB().NewQuery(`SELECT id, days FROM calendars WHERE id = 'workdayscn00000'`).All(&rows); err != nil {
		return err
	}
	for _, row := range rows {
		days := map[string]any{}
		if err := json.Unmarshal([]byte(row.Days), &days); err != nil {
			return fmt.Errorf("read the days of the shipped calendar: %w", err)
		}
		for date, day := range days {
			if is, ok := day.(string); ok {
				days[date] = named(date, is)
			}
		}
		encoded, err := json.Marshal(days)
		if err != nil {
			return err
		}
		if _, err := app.DB().Update("calendars", dbx.Params{"days": string(encoded)}, dbx.HashExp{"id": row.ID}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func named(date, is string) any {
	if of, ok := makeUpNames[date]; ok && is == "work" {
		return map[string]string{"is": is, "name": of[0] + "调休", "name_en": "Make-up day for " + of[1]}
	}
	for _, holiday := range holidayNames {
		if is == "closed" && date >= holiday.from && date <= holiday.to {
			return map[string]string{"is": is, "name": holiday.zh, "name_en": holiday.en}
		}
	}
	return is
}

// seedPolicies ships the service standards that a desk begins with; an administrator changes all of them.
func seedPolicies(app core.App) error {
	const minute, hour, day = 60, 3600, 86400
	type target = map[string]any
	within := func(seconds int, warn ...int) target {
		if len(warn) == 0 {
			return target{"within_seconds": seconds}
		}
		return target{"within_seconds": seconds, "warn": warn}
	}
	business := func(seconds int) target { return target{"within_seconds": seconds, "time": "business"} }
	workingDays := func(days int, warn ...int) target {
		if len(warn) == 0 {
			return target{"working_days": days}
		}
		return target{"working_days": days, "warn": warn}
	}
	now := time.Now().UTC().Format(types.DefaultDateLayout)
	for i, policy := range []struct {
		id, name, when, about string
		pauses                []string
		targets               map[string]target
	}{
		{"slachat00000000", "在线聊天 Live chat", `ticket.channel === "chat"`, "", nil,
			map[string]target{"chat_answer": business(15), "next_response": business(5 * minute)}},
		{"slaurgent000000", "紧急 Urgent", `ticket.priority === "urgent"`, "", nil,
			map[string]target{
				"first_response": within(30 * minute), "next_response": within(30 * minute), "social_reply": within(30 * minute),
			}},
		{"slamail00000000", "邮件 E-mail", `ticket.channel === "mail"`, "", nil,
			map[string]target{"first_response": workingDays(1), "next_response": workingDays(1)}},
		{"slasocial000000", "社交媒体 Social media", `ticket.channel === "social"`, "", nil,
			map[string]target{"social_reply": business(2 * hour), "next_response": business(2 * hour)}},
		{"slacrisis000000", "危机投诉 Crisis complaint", `ticket.kind === "complaint" && ticket.grade === "crisis"`, "", nil,
			map[string]target{"complaint_ack": within(15 * minute)}},
		{"slamajor0000000", "重大投诉 Major complaint", `ticket.kind === "complaint" && ticket.grade === "major"`, "", nil,
			map[string]target{"complaint_ack": within(30 * minute)}},
		{"slacomplaint000", "投诉 Complaint", `ticket.kind === "complaint"`, "", []string{"pending"},
			map[string]target{"complaint_ack": within(hour), "complaint_reply": workingDays(5, 50, 80), "complaint_close": workingDays(30, 50, 80)}},
		{"slaremote000000", "偏远地区报修 Repair in a remote area", `ticket.kind === "repair" && customer.remote_area`, "", []string{"pending"},
			map[string]target{"onsite": within(48 * hour)}},
		{"slarepair000000", "报修 Repair", `ticket.kind === "repair"`, "", []string{"pending"},
			map[string]target{"onsite": within(24 * hour), "repair": within(3 * day)}},
		{"slaevery0000000", "所有工单 Every case", "", "", []string{"pending"},
			map[string]target{
				"first_response": within(30 * minute), "next_response": within(30 * minute), "diagnosis": within(5 * minute),
				"resolution": within(24*hour, 50, 80), "promise": {"warn": []int{80}},
			}},
	} {
		targets, err := json.Marshal(policy.targets)
		if err != nil {
			return err
		}
		pauses, err := json.Marshal(append([]string{}, policy.pauses...))
		if err != nil {
			return err
		}
		// Plain SQL: a record save would ask the guards, and nobody is signed in while the schema is made.
		_, err = app.DB().Insert("sla_policies", dbx.Params{
			"id": policy.id, "name": policy.name, "position": (i + 1) * 10, "enabled": true, "when": policy.when, "about": policy.about,
			"pauses": string(pauses), "targets": string(targets), "created": now, "updated": now,
		}).Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

// dropPromiseTimers ends the timers that promises had before they were clocks; the clocks of open cases begin with the first
// start.
func dropPromiseTimers(app core.App) error {
	_, err := app.DB().NewQuery(`DELETE FROM timers WHERE kind = 'promise'`).Execute()
	return err
}

func dropClocks(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_sla")
	tickets.RemoveIndex("idx_tickets_soon")
	for _, name := range []string{"sla_due_at", "sla_clock", "sla_state", "sla_soon_at"} {
		tickets.Fields.RemoveByName(name)
	}
	if err := app.Save(tickets); err != nil {
		return err
	}
	calendars, err := app.FindCollectionByNameOrId("calendars")
	if err != nil {
		return err
	}
	calendars.Fields.RemoveByName("channels")
	if err := app.Save(calendars); err != nil {
		return err
	}
	return dropAll(app, "clocks", "sla_policies")
}
