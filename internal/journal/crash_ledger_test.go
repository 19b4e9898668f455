package journal_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// crashResult is what the log says of one rule and one event.
type crashResult struct {
	Rule    string                        `json:"rule"`
	Version int                           `json:"version"`
	Stage   string                        `json:"stage"`
	Outcome string                        `json:"outcome"`
	Why     string                        `json:"why"`
	Plan    []crashAction                 `json:"plan"`
	Changes map[string][2]json.RawMessage `json:"changes"`
	Error   *struct{ Kind, Message string }
}

type crashAction struct {
	Do, State, Template, Key, At, To, Webhook string
	Text, Reason                              any
	People                                    []struct{ ID string }
}

// crashRun is a row of the log.
type crashRun struct {
	Seq     int64         `db:"seq"`
	Type    string        `db:"type"`
	Ticket  string        `db:"ticket"`
	Created string        `db:"created"`
	Text    string        `db:"results"`
	Results []crashResult `db:"-"`
}

// crashRule is a rule with its past: what it was since which event.
type crashRule struct {
	id, name string
	on       []string
	every    string
	failures int
	enabled  bool
	past     []crashVersion
}

// crashVersion is a rule as an event left it.
type crashVersion struct {
	seq     int64
	at      time.Time
	version int
	enabled bool
	script  string
	cause   int64
}

// ledger holds what the journal and the log of runs say, and what they say must be there.
type ledger struct {
	t      *testing.T
	app    core.App
	events []*journal.Event
	bySeq  map[int64]*journal.Event
	runs   []crashRun
	rules  map[string]*crashRule
	// counts says what the run has shown, by a word.
	counts map[string]int
}

// checkCrashRules holds what rules did against the log of their runs: nothing is missing, nothing is there twice, and nothing
// was done that the log does not tell of.
func checkCrashRules(t *testing.T, app core.App, edits *crashEdits) {
	t.Helper()
	l := readLedger(t, app)
	l.checkRuns()
	l.checkVersions(edits.rules[ruleEdited])
	l.checkEdits(edits)
	l.checkFailures(edits.rules)
	l.checkChanges()
	l.checkMessages()
	l.checkNotices()
	l.checkMails()
	l.checkCalls()
	l.checkReminders()
	l.checkSchedule()
	l.checkStopped(edits.rules[ruleBehind])
	l.checkShown()
}

func readLedger(t *testing.T, app core.App) *ledger {
	t.Helper()
	l := &ledger{t: t, app: app, bySeq: map[int64]*journal.Event{}, rules: map[string]*crashRule{}, counts: map[string]int{}}
	var err error
	if l.events, err = journal.After(app, 0, 10_000_000); err != nil {
		t.Fatal(err)
	}
	for _, event := range l.events {
		l.bySeq[event.Seq] = event
	}
	l.read(&l.runs, `SELECT seq, type, ticket, created, results FROM rule_runs ORDER BY rowid`)
	for i := range l.runs {
		l.decode(l.runs[i].Text, &l.runs[i].Results)
	}
	records, err := app.FindAllRecords("rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		rule := &crashRule{
			id: record.Id, name: record.GetString("name"), every: record.GetString("every"), failures: record.GetInt("run_failures"),
			enabled: record.GetBool("enabled"), past: l.pastOf(record.Id),
		}
		l.decode(record.GetString("on"), &rule.on)
		l.rules[record.Id] = rule
	}
	return l
}

func (l *ledger) read(rows any, query string) {
	l.t.Helper()
	if err := l.app.DB().NewQuery(query).All(rows); err != nil {
		l.t.Fatalf("%s: %v", query, err)
	}
}

func (l *ledger) decode(text string, into any) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		l.t.Fatalf("%v in %s", err, text)
	}
}

// pastOf follows a rule through its events; the versions must be counted without a gap.
func (l *ledger) pastOf(id string) []crashVersion {
	l.t.Helper()
	var past []crashVersion
	is := crashVersion{}
	for _, event := range l.events {
		if event.Collection != "rules" || event.Record != id {
			continue
		}
		is.seq, is.at, is.cause = event.Seq, event.At, event.Actor.Cause
		for name, into := range map[string]any{"version": &is.version, "enabled": &is.enabled, "script": &is.script} {
			change, changed := event.Changes[name]
			if !changed {
				continue
			}
			if name == "version" && string(change[1]) != fmt.Sprint(is.version+1) {
				l.t.Errorf("rule %s: version %s follows on %d", id, change[1], is.version)
			}
			l.decode(string(change[1]), into)
		}
		past = append(past, is)
	}
	return past
}

// wasChanged says whether a rule was ever switched off or edited: then it depends on the moment whether it was asked.
func (r *crashRule) wasChanged() bool { return len(r.past) != 1 }

func (r *crashRule) wants(event *journal.Event) bool {
	switch event.Type {
	case "timer.reminder":
		return event.Data["rule"] == r.id && slices.Contains(r.on, event.Type)
	case "timer.schedule":
		return r.every != "" && event.Data["key"] == "rule/"+r.id
	}
	return slices.Contains(r.on, event.Type)
}

// checkRuns wants one row for each event that rules subscribe to, in the order of the events, with each of them in it once.
func (l *ledger) checkRuns() {
	l.t.Helper()
	rows := map[int64]*crashRun{}
	last := int64(0)
	for i := range l.runs {
		run := &l.runs[i]
		event := l.bySeq[run.Seq]
		if event == nil || run.Seq <= last || run.Type != event.Type || run.Ticket != event.Ticket {
			l.t.Errorf("run %d of %s %s is out of order, or of no such event: %+v", run.Seq, run.Type, run.Ticket, event)
			continue
		}
		rows[run.Seq], last = run, run.Seq
		asked := map[string]bool{}
		for _, result := range run.Results {
			rule := l.rules[result.Rule]
			if rule == nil || !rule.wants(event) || asked[result.Rule] {
				l.t.Errorf("event %d %s was put to rule %s, which does not subscribe, or twice", run.Seq, run.Type, result.Rule)
				continue
			}
			asked[result.Rule] = true
			l.counts[strings.TrimSpace(result.Outcome+" "+result.Why)]++
		}
	}
	for _, event := range l.events {
		for _, rule := range l.rules {
			if rule.wasChanged() || !rule.wants(event) || event.Seq < rule.past[0].seq {
				continue
			}
			if run := rows[event.Seq]; run == nil || !slices.ContainsFunc(run.Results, func(r crashResult) bool { return r.Rule == rule.id }) {
				l.t.Errorf("event %d %s was not put to rule %s", event.Seq, event.Type, rule.name)
			}
		}
	}
}

// checkVersions wants each run to name a version that was in force at some moment between the event and the run.
func (l *ledger) checkVersions(edited string) {
	l.t.Helper()
	for _, run := range l.runs {
		for _, result := range run.Results {
			rule := l.rules[result.Rule]
			i := rule.inForce(result.Version, run.Seq, l.instant(run.Created))
			if i < 0 {
				l.t.Errorf("event %d was put to version %d of rule %s, which was not in force: %+v", run.Seq, result.Version, rule.name, rule.past)
				continue
			}
			if rule.id == edited && result.Outcome == "done" && edition(l.editionOf(result)) != rule.past[i].script {
				l.t.Errorf("event %d: version %d did %v", run.Seq, result.Version, result.Plan)
			}
		}
	}
}

// inForce finds the version in a rule's past that a run at an instant may have met: made by then, and not over before the event.
func (r *crashRule) inForce(version int, event int64, at time.Time) int {
	for i, v := range r.past {
		isOver := i+1 < len(r.past) && r.past[i+1].seq <= event
		if v.version == version && v.enabled && !isOver && !v.at.After(at) {
			return i
		}
	}
	return -1
}

// checkEdits wants each acknowledged edit to stand in the journal as it was answered.
func (l *ledger) checkEdits(edits *crashEdits) {
	l.t.Helper()
	l.counts["edits"] = len(edits.list)
	for _, edit := range edits.list {
		i := slices.IndexFunc(l.rules[edit.rule].past, func(v crashVersion) bool { return v.at.Equal(l.instant(edit.updated)) })
		if i < 0 {
			l.t.Errorf("acknowledged and lost: an edit of rule %s at %s", l.rules[edit.rule].name, edit.updated)
			continue
		}
		if is := l.rules[edit.rule].past[i]; is.version != edit.version || is.enabled != edit.enabled || is.script != edit.script {
			l.t.Errorf("the edit of rule %s at %s was acknowledged as %+v and is %+v", l.rules[edit.rule].name, edit.updated, edit, is)
		}
	}
}

func (l *ledger) editionOf(result crashResult) int {
	l.t.Helper()
	n := -1
	if len(result.Plan) == 1 {
		if _, err := fmt.Sscanf(fmt.Sprint(result.Plan[0].Text), "edition %d", &n); err != nil {
			l.t.Errorf("the plan is %+v", result.Plan)
		}
	}
	return n
}

func (l *ledger) instant(text string) time.Time {
	l.t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05.000Z", text)
	if err != nil {
		l.t.Fatal(err)
	}
	return at
}

// failuresInARow switch a rule off.
const failuresInARow = 10

// checkFailures counts each rule's failures from the log, as the desk counts them: after ten in a row it is switched off at
// that event and at no other, and managers are told of it once; of failures they are told once a day.
func (l *ledger) checkFailures(named map[string]string) {
	l.t.Helper()
	for _, rule := range l.rules {
		mayFail := rule.id == named[ruleFails] || rule.id == named[ruleSometimes]
		count, news, off := l.failuresOf(rule, mayFail)
		var switched []int64
		for i, v := range rule.past {
			if i > 0 && rule.past[i-1].enabled && !v.enabled && v.cause != 0 {
				switched = append(switched, v.cause)
			}
		}
		if !slices.Equal(off, switched) {
			l.t.Errorf("rule %s was switched off at events %v, want %v", rule.name, switched, off)
		}
		if count == failuresInARow && rule.enabled {
			count = 0
		}
		if rule.failures != count {
			l.t.Errorf("%d failures in a row are counted of rule %s, want %d", rule.failures, rule.name, count)
		}
		l.counts["switched off"] += len(off)
		l.checkToldOfFailures(rule, news, off)
	}
}

// failuresOf counts a rule's failures that stand in a row at the end, and those that are news: the first, and the first after it
// was switched on again. It says at which events the rule must have been switched off.
func (l *ledger) failuresOf(rule *crashRule, mayFail bool) (count, news int, off []int64) {
	l.t.Helper()
	isNews := true
	for _, run := range l.runs {
		for _, result := range run.Results {
			if result.Rule != rule.id || result.Outcome == "skipped" {
				continue
			}
			if result.Outcome != "failed" || count == failuresInARow {
				count = 0 // it has not failed; or it is asked again, so somebody has switched it on again
			}
			if result.Outcome != "failed" {
				continue
			}
			if isNews {
				news++
			}
			isNews = false
			if count++; count == failuresInARow {
				off = append(off, run.Seq)
				isNews = true
			}
			if !mayFail && result.Error.Kind != "timeout" { // a busy machine may hold up any script
				l.t.Errorf("rule %s failed at event %d: %+v", rule.name, run.Seq, result.Error)
			}
		}
	}
	return count, news, off
}

func (l *ledger) checkToldOfFailures(rule *crashRule, failed int, off []int64) {
	l.t.Helper()
	var told []struct {
		Kind  string `db:"kind"`
		Event int64  `db:"event"`
	}
	l.read(&told, `SELECT n.kind, n.event FROM notifications n WHERE n.kind IN ('rule_failed', 'rule_off') AND n.params->>'rule' = '`+rule.name+`' ORDER BY n.event`)
	var toldOff []int64
	for _, notice := range told {
		if notice.Kind == "rule_off" {
			toldOff = append(toldOff, notice.Event)
		}
	}
	if !slices.Equal(toldOff, off) || len(told)-len(toldOff) != failed {
		l.t.Errorf("managers were told %v of rule %s, want %d failures and that it was off at %v", told, rule.name, failed, off)
	}
}

// each goes through what the log says was carried out.
func (l *ledger) each(do func(run *crashRun, result *crashResult, action *crashAction)) {
	for i := range l.runs {
		for k := range l.runs[i].Results {
			result := &l.runs[i].Results[k]
			if result.Outcome != "done" {
				continue
			}
			for n := range result.Plan {
				if result.Plan[n].State == "applied" {
					do(&l.runs[i], result, &result.Plan[n])
				}
			}
		}
	}
}

// same compares what must be there with what is, each by a key that says what it is.
func (l *ledger) same(what string, want, got map[string]int) {
	l.t.Helper()
	l.counts[what] += len(want)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			l.t.Errorf("%s: %d times there, want %d: %s", what, got[key], want[key], key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == 0 {
			l.t.Errorf("%s: %d times there, and no run tells of it: %s", what, got[key], key)
		}
	}
}

// checkChanges: one save of the case for each run that says it changed it, with these changes.
func (l *ledger) checkChanges() {
	l.t.Helper()
	want, got := map[string]int{}, map[string]int{}
	say := func(seq int64, rule string, changes any) string {
		encoded, err := json.Marshal(changes)
		if err != nil {
			l.t.Fatal(err)
		}
		return fmt.Sprintf("event %d, rule %s: %s", seq, rule, encoded)
	}
	for _, run := range l.runs {
		for _, result := range run.Results {
			if len(result.Changes) > 0 {
				want[say(run.Seq, result.Rule, result.Changes)]++
			}
			if len(result.Changes) > 0 && result.Outcome != "done" {
				l.t.Errorf("event %d: a run that is %s has changed the case", run.Seq, result.Outcome)
			}
		}
	}
	for _, event := range l.events {
		if event.Collection == "tickets" && event.Actor.Kind == journal.ActorRule && len(event.Changes) > 0 {
			got[say(event.Actor.Cause, event.Actor.Rule, event.Changes)]++
		}
	}
	l.same("changes of cases", want, got)
}

// checkMessages: one message for each note and reply.
func (l *ledger) checkMessages() {
	l.t.Helper()
	var rows []struct {
		ID   string `db:"id"`
		Kind string `db:"kind"`
		Body string `db:"body"`
	}
	l.read(&rows, `SELECT id, kind, body FROM messages`)
	said := map[string]string{}
	for _, row := range rows {
		said[row.ID] = row.Kind + ": " + row.Body
		if row.Kind == "system" {
			said[row.ID] = row.Kind // its words are the template's
		}
	}
	want, got := map[string]int{}, map[string]int{}
	l.each(func(run *crashRun, result *crashResult, action *crashAction) {
		switch action.Do {
		case "note":
			want[fmt.Sprintf("event %d, rule %s: note: %s", run.Seq, result.Rule, wordsOf(action.Text))]++
		case "reply":
			want[fmt.Sprintf("event %d, rule %s: system", run.Seq, result.Rule)]++
		}
	})
	for _, event := range l.events {
		if event.Type == "message.created" && event.Actor.Kind == journal.ActorRule {
			got[fmt.Sprintf("event %d, rule %s: %s", event.Actor.Cause, event.Actor.Rule, said[event.Record])]++
		}
	}
	l.same("messages", want, got)
}

// wordsOf is a text as it is written into a case.
func wordsOf(text any) string {
	if byLanguage, ok := text.(map[string]any); ok {
		text = cmp.Or(byLanguage["zh-CN"], byLanguage["en"])
	}
	return fmt.Sprint(text)
}

// checkNotices: one for each colleague whom a rule told or called on, however often it said the same; one for each who was
// given a case; and nobody was told anything twice.
func (l *ledger) checkNotices() {
	l.t.Helper()
	var rows []struct {
		Event  int64  `db:"event"`
		Staff  string `db:"staff"`
		Kind   string `db:"kind"`
		Params string `db:"params"`
	}
	l.read(&rows, `SELECT event, staff, kind, params FROM notifications`)
	want, got, all := map[string]int{}, map[string]int{}, map[string]int{}
	say := func(event int64, staff, kind, rule string, text any) string {
		encoded, err := json.Marshal(text)
		if err != nil {
			l.t.Fatal(err)
		}
		return fmt.Sprintf("event %d, to %s, %s by %s: %s", event, staff, kind, rule, encoded)
	}
	l.each(func(run *crashRun, result *crashResult, action *crashAction) {
		kind, text := map[string]string{"notify": "rule_told", "escalate": "escalated"}[action.Do], cmp.Or(action.Text, action.Reason)
		for _, person := range action.People {
			if kind != "" {
				want[say(run.Seq, person.ID, kind, l.rules[result.Rule].name, text)] = 1
			}
		}
	})
	for _, event := range l.events {
		if event.Type == "ticket.assigned" {
			if assignee := l.assigneeOf(event); assignee != "" && assignee != event.Actor.ID {
				want[say(event.Seq, assignee, "assigned", "", nil)] = 1
			}
		}
	}
	for _, row := range rows {
		all[fmt.Sprint(row)]++
		var params struct {
			Rule         string
			Text, Reason any
		}
		l.decode(row.Params, &params)
		if slices.Contains([]string{"rule_told", "escalated", "assigned"}, row.Kind) {
			got[say(row.Event, row.Staff, row.Kind, params.Rule, cmp.Or(params.Text, params.Reason))]++
		}
	}
	l.same("notifications", want, got)
	for row, times := range all {
		if times != 1 {
			l.t.Errorf("told %d times: %s", times, row)
		}
	}
}

// assigneeOf is who was given the case by an event; empty for nobody.
func (l *ledger) assigneeOf(event *journal.Event) (assignee string) {
	l.t.Helper()
	changes, err := event.Whole(l.app)
	if err != nil {
		l.t.Fatal(err)
	}
	if change, changed := changes["assignee"]; changed {
		l.decode(string(change[1]), &assignee)
	}
	return assignee
}

// checkMails: as many of each template to each case as rules asked for. Nobody else writes to customers here.
func (l *ledger) checkMails() {
	l.t.Helper()
	var rows []struct {
		Ticket   string `db:"ticket"`
		Template string `db:"template"`
	}
	l.read(&rows, `SELECT ticket, template FROM emails WHERE template != ''`)
	want, got := map[string]int{}, map[string]int{}
	l.each(func(run *crashRun, _ *crashResult, action *crashAction) {
		if action.Do == "mail" || action.Do == "reply" {
			want[run.Ticket+" "+action.Template]++
		}
	})
	for _, row := range rows {
		got[row.Ticket+" "+row.Template]++
	}
	l.same("mails", want, got)
}

// checkCalls: one call of another system for each time that a plan asked for it.
func (l *ledger) checkCalls() {
	l.t.Helper()
	var rows []struct {
		Ticket  string `db:"ticket"`
		Rule    string `db:"rule"`
		Webhook string `db:"name"`
	}
	l.read(&rows, `SELECT c.ticket, c.rule, w.name FROM webhook_calls c JOIN webhooks w ON w.id = c.webhook`)
	want, got := map[string]int{}, map[string]int{}
	l.each(func(run *crashRun, result *crashResult, action *crashAction) {
		if action.Do == "webhook" {
			want[run.Ticket+" "+result.Rule+" "+action.Webhook]++
		}
	})
	for _, row := range rows {
		got[row.Ticket+" "+row.Rule+" "+row.Webhook]++
	}
	if len(want) == 0 {
		l.t.Error("no plan asked for a call")
	}
	l.same("calls of other systems", want, got)
}

// crashReminder is one that a rule set, in a run or in the data of its timer.
type crashReminder struct {
	Rule   string  `json:"rule"`
	Ticket string  `json:"ticket"`
	Cause  float64 `json:"cause"`
	Key    string  `json:"key"`
}

// checkReminders: each that was set is pending, or has fallen due once and not before its time, unless the rule has set or
// given up the one of that key since; and none is there that was not set.
func (l *ledger) checkReminders() {
	l.t.Helper()
	set, replaced := l.remindersSet()
	there := map[crashReminder]int{}
	for _, event := range l.events {
		if event.Type != "timer.reminder" {
			continue
		}
		reminder := l.reminderOf(event.Data)
		there[reminder]++
		l.counts["reminders fallen due"]++
		if at := set[reminder]; event.At.Before(at) || event.Data["due_at"] != at.Format("2006-01-02 15:04:05.000Z") {
			l.t.Errorf("reminder %+v fell due at %s, want %s", reminder, event.At, at)
		}
	}
	var pending []struct {
		Data string `db:"data"`
	}
	l.read(&pending, `SELECT data FROM timers WHERE kind = 'reminder'`)
	for _, row := range pending {
		there[l.reminderOf(json.RawMessage(row.Data))]++
	}
	l.counts["reminders pending"] = len(pending)
	for reminder := range set {
		if times := there[reminder]; times > 1 || times == 0 && !replaced[reminder] {
			l.t.Errorf("reminder %+v is pending or has fallen due %d times", reminder, times)
		}
		delete(there, reminder)
	}
	for reminder, times := range there {
		l.t.Errorf("reminder %+v is there %d times, and no run tells of it", reminder, times)
	}
}

// remindersSet are those that runs say they set, with when they fall due, and which of them may have been replaced or given up.
func (l *ledger) remindersSet() (set map[crashReminder]time.Time, replaced map[crashReminder]bool) {
	l.t.Helper()
	set, replaced = map[crashReminder]time.Time{}, map[crashReminder]bool{}
	latest := map[crashReminder]crashReminder{} // by rule, case and key
	l.each(func(run *crashRun, result *crashResult, action *crashAction) {
		if action.Do != "remind" && action.Do != "forget" {
			return
		}
		place := crashReminder{result.Rule, run.Ticket, 0, action.Key}
		if earlier, there := latest[place]; there && action.Key != "" {
			replaced[earlier] = true
		}
		delete(latest, place)
		if action.Do == "forget" {
			return
		}
		at, err := time.Parse("2006-01-02T15:04:05.000Z", action.At)
		if err != nil {
			l.t.Fatal(err)
		}
		reminder := crashReminder{result.Rule, run.Ticket, float64(run.Seq), action.Key}
		set[reminder], latest[place] = at, reminder
	})
	return set, replaced
}

// reminderOf reads a reminder from the data of its timer or event.
func (l *ledger) reminderOf(data any) (reminder crashReminder) {
	l.t.Helper()
	encoded, err := json.Marshal(data)
	if err != nil {
		l.t.Fatal(err)
	}
	l.decode(string(encoded), &reminder)
	return reminder
}

// checkSchedule: a schedule falls due at each of its times once.
func (l *ledger) checkSchedule() {
	l.t.Helper()
	last := ""
	for _, event := range l.events {
		if event.Type != "timer.schedule" {
			continue
		}
		due, _ := event.Data["due_at"].(string)
		if due <= last {
			l.t.Errorf("the schedule fell due at %q behind %q", due, last)
		}
		last = due
		l.counts["schedules fallen due"]++
	}
}

// checkStopped: the rule behind the one that stops was never asked.
func (l *ledger) checkStopped(behind string) {
	l.t.Helper()
	for _, run := range l.runs {
		for _, result := range run.Results {
			if result.Rule == behind && result.Why != "stopped" && result.Why != "depth" {
				l.t.Errorf("event %d was put to the rule behind the one that stops: %+v", run.Seq, result)
			}
		}
	}
}

// checkShown wants the run to have met what it is to show.
func (l *ledger) checkShown() {
	l.t.Helper()
	l.t.Logf("%d events, %d runs of rules: %v", len(l.events), len(l.runs), l.counts)
	for _, what := range []string{
		"done", "observed", "nothing", "failed", "skipped loop", "skipped stopped", "skipped sample", "skipped when", "switched off", "edits",
		"changes of cases", "messages", "notifications", "mails", "reminders fallen due", "schedules fallen due",
	} {
		if l.counts[what] == 0 {
			l.t.Errorf("the run shows nothing of: %s", what)
		}
	}
}
