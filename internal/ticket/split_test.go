package ticket_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// picture is the smallest thing that passes for a PNG.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func TestMerge(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ask := func(subject string) string { return w.Ask(desktest.Customer, "repair", subject, subject) }
	a, b, c := ask("A"), ask("B"), ask("C")
	theirs := w.Ask(desktest.Customer2, "repair", "Theirs", "Theirs")
	try(t, w, desktest.Agent, a, map[string]any{"merged_into": a}, "merged_into", "merge_into_itself")
	try(t, w, desktest.Agent, a, map[string]any{"merged_into": theirs}, "merged_into", "merge_other_customer")
	try(t, w, desktest.Agent, a, map[string]any{"merged_into": "nosuchticket000"}, "merged_into", "ticket_unknown")
	try(t, w, desktest.QA, a, map[string]any{"merged_into": b}, "request", "role_cannot_work")
	try(t, w, desktest.Customer, a, map[string]any{"merged_into": b}, "merged_into", "field_not_yours")

	must(t, w, desktest.Agent, a, map[string]any{"promise_at": "2026-09-20 00:00:00.000Z"})
	must(t, w, desktest.Agent, a, map[string]any{"merged_into": b})
	merged := w.Ticket(a)
	if merged.GetString("status") != "closed" || merged.GetString("closed_at") == "" || !strings.Contains(merged.GetString("steps"), `"merged"`) {
		t.Errorf("the merged case is %s, steps %s", merged.GetString("status"), merged.GetString("steps"))
	}
	if got := countRows(t, w, "timers WHERE record = '"+a+"'"); got != 0 {
		t.Errorf("the merged case keeps %d timers", got)
	}
	try(t, w, desktest.Agent, b, map[string]any{"merged_into": a}, "merged_into", "ticket_merged")
	try(t, w, desktest.Agent, c, map[string]any{"merged_into": a}, "merged_into", "ticket_merged")
	for _, fields := range []map[string]any{{"status": "open"}, {"priority": "high"}, {"merged_into": ""}, {"merged_into": c}, {"withdrawn_reason": "x"}} {
		for _, as := range []string{desktest.Agent, desktest.Manager, desktest.Superuser} {
			if answer := w.Change(as, a, fields); answer.Status != 400 || !strings.Contains(answer.Text, "ticket_merged") {
				t.Errorf("%s works on a merged case by %v: %d %s", as, fields, answer.Status, answer.Text)
			}
		}
	}

	for _, as := range []string{desktest.Customer, desktest.Agent} {
		if got := made(t, w, w.Say(as, a, "reply", "To the old number.")).GetString("ticket"); got != b {
			t.Errorf("%s's word in the merged case went to %s", as, got)
		}
	}
	must(t, w, desktest.Agent, b, map[string]any{"merged_into": c})
	if got := w.Ticket(a).GetString("merged_into"); got != c {
		t.Errorf("the first case leads to %s, want the last", got)
	}
	if got := made(t, w, w.Say(desktest.Customer, a, "reply", "And again.")).GetString("ticket"); got != c {
		t.Errorf("a word in the first case went to %s", got)
	}
	for _, filter := range []string{
		"ticket = 'X' || ticket.merged_into = 'X'", `ticket = "X" || ticket.merged_into = "X"`, "(ticket = 'X' || ticket.merged_into = 'X') && kind = 'reply'",
		"ticket.merged_into = 'X' || ticket = 'X'", // as PocketBase itself answers it
	} {
		for _, as := range []string{desktest.Customer, desktest.Agent} {
			query := url.Values{"filter": {strings.ReplaceAll(filter, "X", c)}, "sort": {"created"}, "perPage": {"100"}}
			conversation := w.Must(as, http.MethodGet, records("messages")+"?"+query.Encode(), nil)
			// what was said in each of the three, and the three words that came later
			if items, _ := conversation.JSON["items"].([]any); len(items) != 3+3 {
				t.Errorf("%s reads %d messages by %s, want 6", as, len(items), filter)
			}
		}
		other := url.Values{"filter": {strings.ReplaceAll(filter, "X", c)}}
		if items, _ := w.Must(desktest.Customer2, http.MethodGet, records("messages")+"?"+other.Encode(), nil).JSON["items"].([]any); len(items) != 0 {
			t.Errorf("another customer reads %d messages by %s", len(items), filter)
		}
	}
	number := merged.GetString("number")
	for _, as := range []string{desktest.Customer, desktest.Agent} {
		found := w.Must(as, http.MethodGet, records("tickets")+"?filter=number%3D%22"+number+"%22", nil)
		if !strings.Contains(found.Text, a) || !strings.Contains(found.Text, c) {
			t.Errorf("%s looks for the old number: %s", as, found.Text)
		}
	}
	try(t, w, desktest.Agent, c, map[string]any{"merged_into": a}, "merged_into", "ticket_merged")
	w.Settle()
	for _, id := range []string{a, b, c} {
		replayed, err := journal.Replay(w.App, "tickets", id)
		if err != nil {
			t.Fatal(err)
		}
		if differ := journaled(w.Ticket(id), replayed); len(differ) > 0 {
			t.Errorf("replayed, the case differs in %v", differ)
		}
	}
	checkEvents(t, w)
}

func TestSplit_CopiesWithFilesOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door and lid", "Both.")
	first := messagesOf(t, w, id)[0]
	sent := w.Upload(desktest.Customer, http.MethodPost, records("messages"), map[string]string{"ticket": id, "kind": "reply", "body": "See."}, map[string][]byte{"lid.png": picture})
	source := made(t, w, sent)
	next := w.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{"customer": desktest.ID(desktest.Customer), "subject": "Lid", "linked_to": id}).String("id")
	forged := w.Upload(desktest.Agent, http.MethodPost, records("messages"), map[string]string{
		"ticket": next, "kind": "reply", "copied_from": source.Id, "body": "Never said.", "author_name": "Nobody"}, map[string][]byte{"forged.png": picture})
	copied := made(t, w, forged)
	for _, field := range []string{"body", "author_customer", "author_name", "kind", "public", "html"} {
		if got, want := copied.GetString(field), source.GetString(field); got != want {
			t.Errorf("the copy's %s is %q, want %q", field, got, want)
		}
	}
	files := copied.GetStringSlice("attachments")
	if len(files) != 1 || files[0] == source.GetStringSlice("attachments")[0] || !strings.HasPrefix(files[0], "lid") {
		t.Fatalf("the copy's files: %v of %v", files, source.GetStringSlice("attachments"))
	}
	empty := made(t, w, w.Upload(desktest.Agent, http.MethodPost, records("messages"), map[string]string{"ticket": next, "kind": "reply", "copied_from": first.Id}, map[string][]byte{"forged.png": picture}))
	if got := empty.GetStringSlice("attachments"); len(got) != 0 {
		t.Errorf("the copy of a message without files has %v", got)
	}
	if got := w.Ticket(next).GetString("first_response_at") + w.Ticket(next).GetString("last_staff_at"); got != "" {
		t.Error("a copy counts as an answer")
	}
	must(t, w, desktest.Manager, id, map[string]any{"erased_reason": "Asked for."})
	w.Settle() // the files go by a reactor, which is tried again where a kill or the store came between
	if !onDisk(t, w, files[0]) || onDisk(t, w, source.GetStringSlice("attachments")[0]) {
		t.Error("erasing one case did not leave the other whole")
	}
}

// onDisk says whether the folder of the world holds a file of that name.
func onDisk(t *testing.T, w *desktest.World, name string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(filepath.Join(w.DataDir(), "storage"), func(path string, entry fs.DirEntry, err error) error {
		found = found || err == nil && filepath.Base(path) == name
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return found
}

func TestErase_LeavesNoWord(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const trace = "Quokka"
	id := w.Ask(desktest.Customer, "complaint", trace+" subject", trace+" description")
	earlier := w.Ask(desktest.Customer, "complaint", trace+" earlier", trace+" earlier words")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent), "followers": []string{desktest.ID(desktest.Lead)}})
	for _, field := range []string{"root_cause", "measure", "facts", "persons_heard", "decision", "promise_text", "category"} {
		if field != "category" {
			must(t, w, desktest.Agent, id, map[string]any{field: trace + " " + field})
		}
	}
	must(t, w, desktest.Agent, id, map[string]any{"tags": []string{trace}, "promise_at": "2026-09-20 00:00:00.000Z"})
	must(t, w, desktest.Agent, earlier, map[string]any{"merged_into": id})
	sent := made(t, w, w.Upload(desktest.Customer, http.MethodPost, records("messages"), map[string]string{"ticket": id, "body": trace + " words"}, map[string][]byte{"quokka.png": picture}))
	file := sent.GetStringSlice("attachments")[0]
	w.Say(desktest.Agent, id, "reply", trace+" reply")
	w.Say(desktest.Agent, id, "note", trace+" note")
	must(t, w, desktest.Manager, id, map[string]any{"status": "resolved", "resolution": trace + " resolution"})
	w.Settle()
	before := countRows(t, w, "events")
	number := w.Ticket(id).GetString("number")
	if !onDisk(t, w, file) {
		t.Fatal("the attachment was not kept")
	}

	try(t, w, desktest.Manager, id, map[string]any{"erased_reason": " "}, "erased_reason", "needs_reason")
	must(t, w, desktest.Manager, id, map[string]any{"erased_reason": "Asked for by letter.", "root_cause": trace + " at the last moment"})
	w.Settle()
	for _, table := range []string{"tickets", "messages", "events", "emails", "notifications"} {
		if got := countHolding(t, w, table, trace) + countHolding(t, w, table, strings.ToLower(trace)); got != 0 {
			t.Errorf("%d rows of %s still hold a word of the case", got, table)
		}
	}
	if onDisk(t, w, file) {
		t.Error("the attachment is still on the disk")
	}
	ticket := w.Ticket(id)
	if ticket.GetString("number") != number || ticket.GetString("erased_at") == "" || ticket.GetString("erased_reason") == "" || ticket.GetString("subject") != "—" {
		t.Errorf("after: %v", ticket.PublicExport())
	}
	if got := countRows(t, w, "events"); got <= before {
		t.Errorf("%d events, before %d", got, before)
	}
	checkEvents(t, w)
	replayed, err := journal.Replay(w.App, "tickets", id)
	if err != nil {
		t.Fatal(err)
	}
	if differ := journaled(ticket, replayed); len(differ) > 0 {
		t.Errorf("replayed from what is left the case differs in %v", differ)
	}
	for _, fields := range []map[string]any{{"subject": "Back"}, {"status": "open", "reason": "x"}, {"erased_reason": "again"}, {"withdrawn_reason": "x"}} {
		if answer := w.Change(desktest.Manager, id, fields); answer.Status < 400 || !strings.Contains(answer.Text, "ticket_erased") {
			t.Errorf("an erased case is changed by %v: %d %s", fields, answer.Status, answer.Text)
		}
	}
	for _, as := range []string{desktest.Customer, desktest.Agent} {
		if got := w.Say(as, id, "reply", "Back.").Code("ticket"); got != "ticket_erased" {
			t.Errorf("%s writes in an erased case: %q", as, got)
		}
	}
	if got := countRows(t, w, "timers WHERE record = '"+id+"'"); got != 0 {
		t.Errorf("an erased case keeps %d timers", got)
	}
}

// countHolding counts the rows that hold a text anywhere.
func countHolding(t *testing.T, w *desktest.World, table, text string) int {
	t.Helper()
	columns := []string{}
	if err := w.App.DB().NewQuery("SELECT name FROM pragma_table_info('" + table + "')").Column(&columns); err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, column := range columns {
		tests = append(tests, "instr([["+column+"]], '"+text+"') > 0")
	}
	return countRows(t, w, table+" WHERE "+strings.Join(tests, " OR "))
}

// told lists the kinds of notice that a colleague got about a case.
func told(t *testing.T, w *desktest.World, person, ticket string) []string {
	t.Helper()
	kinds := []string{}
	query := "SELECT kind FROM notifications WHERE staff = '" + desktest.ID(person) + "' AND ticket = '" + ticket + "' ORDER BY event, id"
	if err := w.App.DB().NewQuery(query).Column(&kinds); err != nil {
		t.Fatal(err)
	}
	return kinds
}

func TestNotify_WhomItConcerns(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	for _, person := range []string{desktest.Agent, desktest.Agent2, desktest.Lead, desktest.Manager} {
		if got := told(t, w, person, id); len(got) != 0 {
			t.Errorf("%s was told of a case that is nobody's: %v", person, got)
		}
	}
	must(t, w, desktest.Lead, id, map[string]any{"assignee": desktest.ID(desktest.Agent), "followers": []string{desktest.ID(desktest.Agent2), desktest.ID(desktest.Agent)}})
	w.Say(desktest.Customer, id, "reply", "Hello?")
	w.Say(desktest.Agent2, id, "note", "I know that door.")
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
	must(t, w, desktest.Customer, id, map[string]any{"status": "open"})
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	must(t, w, desktest.Agent2, id, map[string]any{"assignee": ""})
	must(t, w, desktest.Agent2, id, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	w.Settle()
	for person, want := range map[string][]string{
		desktest.Agent:  {"assigned", "message", "message", "reopened"},
		desktest.Agent2: {"message", "reopened", "assigned"},
		desktest.Lead:   {}, desktest.Manager: {}, desktest.QA: {},
	} {
		if got := told(t, w, person, id); !slices.Equal(got, want) {
			t.Errorf("%s was told %v, want %v", person, got, want)
		}
	}
	answer := w.Must(desktest.Agent, http.MethodGet, records("notifications")+"?sort=-created", nil)
	items, _ := answer.JSON["items"].([]any)
	item, _ := items[0].(map[string]any)
	notice, _ := item["id"].(string)
	w.Must(desktest.Agent, http.MethodPatch, records("notifications")+"/"+notice, map[string]any{"read_at": "2026-09-15 00:00:00.000Z", "staff": desktest.ID(desktest.Lead), "kind": "other"})
	record, err := w.App.FindRecordById("notifications", notice)
	if err != nil {
		t.Fatal(err)
	}
	if record.GetString("staff") != desktest.ID(desktest.Agent) || record.GetString("kind") == "other" || record.GetString("read_at") == "" {
		t.Errorf("marked as read: %v", record.PublicExport())
	}
}

func TestPromise(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	promise := func(after time.Duration) {
		must(t, w, desktest.Agent, id, map[string]any{"promise_at": w.Clock.Now().Add(after).Format("2006-01-02 15:04:05.000Z"), "promise_text": "We call."})
	}
	due := func() int {
		return countRows(t, w, "events WHERE type = 'sla.breached' AND data->>'clock' = 'promise' AND ticket = '"+id+"'")
	}
	promise(time.Hour)
	promise(2 * time.Hour) // moved, not doubled
	w.Advance(90 * time.Minute)
	if got := due(); got != 0 {
		t.Errorf("a promise that was moved fell due %d times", got)
	}
	w.Advance(time.Hour)
	if got := due(); got != 1 {
		t.Errorf("the promise fell due %d times, want once", got)
	}
	promise(time.Hour)
	must(t, w, desktest.Agent, id, map[string]any{"promise_at": ""})
	w.Advance(2 * time.Hour)
	promise(time.Hour)
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
	w.Advance(2 * time.Hour)
	if got := due(); got != 1 {
		t.Errorf("a promise taken back and one kept fell due %d times", got-1)
	}
	must(t, w, desktest.Customer, id, map[string]any{"status": "open"})
	w.Settle()
	if got := due(); got != 1 {
		t.Errorf("opening the case again brought back a promise that is over")
	}
	promise(3 * time.Hour)
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved"})
	must(t, w, desktest.Customer, id, map[string]any{"status": "open"})
	w.Advance(4 * time.Hour)
	if got := due(); got != 2 {
		t.Errorf("a promise still to come fell due %d times, want once", got-1)
	}
	var steps []map[string]string
	if err := json.NewDecoder(bytes.NewReader([]byte(w.Ticket(id).GetString("steps")))).Decode(&steps); err != nil {
		t.Fatal(err)
	}
	promised := 0
	for _, step := range steps {
		if step["step"] == "promised" && step["promised_at"] != "" {
			promised++
		}
	}
	if promised != 5 {
		t.Errorf("the tracker shows %d promises, want 5: %v", promised, steps)
	}
}

// TestMerge_NotIntoWhatHasEnded keeps an open case from leaving every queue by being merged into a closed one.
func TestMerge_NotIntoWhatHasEnded(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ended := w.Ask(desktest.Customer, "complaint", "Old", "It was late.")
	must(t, w, desktest.Manager, ended, map[string]any{"status": "resolved", "resolution": "Said sorry."})
	must(t, w, desktest.Manager, ended, map[string]any{"status": "closed", "reason": "The customer agreed by phone."})
	for _, kind := range []string{"complaint", "repair"} {
		open := w.Ask(desktest.Customer, kind, "New", "Late again.")
		if answer := w.Change(desktest.Agent, open, map[string]any{"merged_into": ended}); answer.Code("merged_into") != "merge_into_ended" {
			t.Errorf("%s into a closed case: %d %s", kind, answer.Status, answer.Text)
		}
		if got := w.Ticket(open).GetString("status"); got != "new" {
			t.Errorf("%s: status %q", kind, got)
		}
	}
}

// TestReason_IsNeverKept shows that a reason given early cannot stand in for a later one, and does not outlive erasure.
func TestReason_IsNeverKept(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "kind": "complaint", "subject": "s", "description": "d", "grade": "crisis", "reason": "Mr Wang told me",
	}).String("id")
	if answer := w.Change(desktest.Manager, id, map[string]any{"grade": "general"}); answer.Status == http.StatusOK {
		t.Error("the reason of the beginning stood in for that of lowering the grade")
	}
	must(t, w, desktest.Manager, id, map[string]any{"erased_reason": "Asked for."})
	var left int
	if err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM events WHERE changes LIKE '%Wang%' OR data LIKE '%Wang%'`).Row(&left); err != nil {
		t.Fatal(err)
	}
	if left > 0 || w.Ticket(id).GetString("reason") != "" {
		t.Errorf("%d events still know the reason", left)
	}
}

// TestWithdrawn_SaidOnce shows that reopening a withdrawn case is not told as withdrawing it again.
func TestWithdrawn_SaidOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "s", "d")
	must(t, w, desktest.Customer, id, map[string]any{"withdrawn_reason": "It works again."})
	w.Clock.Advance(time.Hour)
	if answer := w.Say(desktest.Customer, id, "reply", "No, it does not."); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	var said int
	if err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM events WHERE type = 'ticket.withdrawn'`).Row(&said); err != nil {
		t.Fatal(err)
	}
	if said != 1 {
		t.Errorf("withdrawn %d times, want once", said)
	}
}

// moved makes a case another customer's past the guard, as it could become before there was one.
func moved(t *testing.T, w *desktest.World, id, customer string) {
	t.Helper()
	_, err := w.App.NonconcurrentDB().NewQuery(`UPDATE tickets SET customer = {:customer} WHERE id = {:id}`).
		Bind(dbx.Params{"customer": desktest.ID(customer), "id": id}).Execute()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMerge_StaysWithItsCustomer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id, target := w.Ask(desktest.Customer, "repair", "Door", "It sticks."), w.Ask(desktest.Customer, "repair", "Lid", "It sticks, too.")
	other := map[string]any{"customer": desktest.ID(desktest.Customer2)}
	must(t, w, desktest.Lead, id, other) // alone it may be moved
	must(t, w, desktest.Lead, id, map[string]any{"customer": desktest.ID(desktest.Customer)})
	must(t, w, desktest.Lead, id, map[string]any{"merged_into": target})
	for _, as := range []string{desktest.Lead, desktest.Manager, desktest.Superuser} {
		if answer := w.Change(as, target, other); answer.Code("customer") != "merged_stay_together" {
			t.Errorf("%s moves it: %d %s", as, answer.Status, answer.Text)
		}
	}
	if _, err := change(w, target, other, byRule); err == nil {
		t.Error("a rule moves it")
	}
	must(t, w, desktest.Lead, target, map[string]any{"subject": "Lid and door"})
}

// TestMerge_TellsNoOtherCustomer: what is said in a merged case never comes to who has the case that goes on by now.
func TestMerge_TellsNoOtherCustomer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id, target := w.Ask(desktest.Customer, "repair", "Door", "It sticks."), w.Ask(desktest.Customer, "repair", "Lid", "It sticks, too.")
	must(t, w, desktest.Lead, id, map[string]any{"merged_into": target})
	moved(t, w, target, desktest.Customer2)
	for _, as := range []string{desktest.Agent, desktest.Manager, desktest.Superuser} {
		for _, kind := range []string{"reply", "note"} {
			if answer := w.Say(as, id, kind, "Your key is 4711."); answer.Code("ticket") != "ticket_merged" {
				t.Errorf("%s writes a %s: %d %s", as, kind, answer.Status, answer.Text)
			}
		}
	}
	answer := w.Say(desktest.Customer, id, "reply", "The key is 4711.")
	next := w.Ticket(answer.String("ticket"))
	if answer.Status != http.StatusOK || next.Id == target || next.GetString("linked_to") != id || next.GetString("customer") != desktest.ID(desktest.Customer) {
		t.Errorf("its own customer's words are in %v: %d %s", next.PublicExport(), answer.Status, answer.Text)
	}
	for _, filter := range []string{"", "ticket = '" + target + "' || ticket.merged_into = '" + target + "'", "ticket = '" + next.Id + "'"} {
		list := w.Do(desktest.Customer2, http.MethodGet, records("messages")+"?filter="+url.QueryEscape(filter), nil)
		if strings.Contains(list.Text, "4711") {
			t.Errorf("the other customer reads it by %q: %s", filter, list.Text)
		}
	}
	if got := w.Ticket(id); got.GetString("status") != "closed" {
		t.Errorf("the merged case is %s", got.GetString("status"))
	}
	checkEvents(t, w)
}
