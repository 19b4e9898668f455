package feedback_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/desktest"
)

// published shows a suggestion to everybody.
func (d desk) published(feedback string) string {
	d.T.Helper()
	return d.Must(desktest.Agent, http.MethodPost, records("suggestions"), map[string]any{
		"feedback": feedback, "title_zh": "滤芯上印配件号", "title_en": "Part number on the filter", "summary_en": "So that nobody looks for the manual.", "published": true,
	}).String("id")
}

func (d desk) vote(as, suggestion string) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodPost, records("suggestion_votes"), map[string]any{"suggestion": suggestion})
}

func (d desk) votes(suggestion string) int {
	d.T.Helper()
	record, err := d.App.FindRecordById("suggestions", suggestion)
	if err != nil {
		d.T.Fatal(err)
	}
	return record.GetInt("votes")
}

// voters makes customers whose addresses are known.
func (d desk) voters(n int) []string {
	d.T.Helper()
	customers, err := d.App.FindCollectionByNameOrId("customers")
	if err != nil {
		d.T.Fatal(err)
	}
	var tokens []string
	for i := range n {
		record := core.NewRecord(customers)
		record.Set("name", fmt.Sprint("Voter ", i))
		record.SetEmail(fmt.Sprintf("voter%d@test.example", i))
		record.SetVerified(true)
		record.SetPassword("a long one")
		if err := d.App.SaveNoValidate(record); err != nil {
			d.T.Fatal(err)
		}
		token, err := record.NewAuthToken()
		if err != nil {
			d.T.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	return tokens
}

func (d desk) verify(as string) {
	d.T.Helper()
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE customers SET verified = TRUE WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(as)}).Execute(); err != nil {
		d.T.Fatal(err)
	}
}

func TestSuggestion_IsSeenByEverybodyOnlyWhenPublishedAndTellsNobodyWhoMadeIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	list := func(as, query string) desktest.Answer {
		return d.Do(as, http.MethodGet, records("suggestions")+query, nil)
	}
	hidden := d.Must(desktest.Agent, http.MethodPost, records("suggestions"), map[string]any{"feedback": f.Id, "title_en": "Part number"}).String("id")
	if items, _ := list(desktest.Customer2, "").JSON["items"].([]any); len(items) != 0 {
		t.Errorf("unpublished is seen: %v", items)
	}
	if got := d.vote(desktest.Customer2, hidden); got.Code("suggestion") != "suggestion_unknown" {
		t.Errorf("unpublished is voted for: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Agent, http.MethodPatch, records("suggestions")+"/"+hidden, map[string]any{"published": true})
	for _, as := range []string{desktest.Customer2, desktest.Customer, desktest.Guest} {
		answer := list(as, "?sort=-votes")
		items, _ := answer.JSON["items"].([]any)
		if len(items) != 1 {
			t.Fatalf("%s sees %d %s", as, answer.Status, answer.Text)
		}
		for _, secret := range []string{ticket, f.Id, desktest.ID(desktest.Customer), "Print the part number on the filter."} {
			if strings.Contains(answer.Text, secret) {
				t.Errorf("%s finds %s in %s", as, secret, answer.Text)
			}
		}
		for _, query := range []string{"?filter=" + url.QueryEscape("feedback > 'a'"), "?expand=feedback", "?sort=feedback", "?filter=" + url.QueryEscape("feedback.customer != ''")} {
			if got := list(as, query); got.Status != http.StatusForbidden {
				t.Errorf("%s asks %s: %d", as, query, got.Status)
			}
		}
	}
	for field, text := range map[string]string{"title_en": "", "summary_en": "Print the part number on the filter.", "summary_zh": d.Person(desktest.Customer).GetString("name") + " 希望"} {
		body := map[string]any{field: text}
		if text == "" {
			body["title_zh"] = ""
		}
		if got := d.Do(desktest.Agent, http.MethodPatch, records("suggestions")+"/"+hidden, body); got.Status < 400 {
			t.Errorf("%s is shown as %q", field, text)
		}
	}
	for _, body := range []map[string]any{{"votes": 1000}, {"state": "done"}, {"feedback": "other0000000000"}} {
		if got := d.Do(desktest.Manager, http.MethodPatch, records("suggestions")+"/"+hidden, body); got.Status < 400 {
			t.Errorf("a manager sets %v", body)
		}
	}
	d.adopted(f.Id)
	if record, _ := d.App.FindRecordById("suggestions", hidden); record.GetString("state") != "adopted" {
		t.Errorf("everybody sees it %s", record.GetString("state"))
	}
	// A second face of the same, praise, and a stranger's own.
	if got := d.Do(desktest.Agent, http.MethodPost, records("suggestions"), map[string]any{"feedback": f.Id, "title_en": "Again", "published": true}); got.Status < 400 {
		t.Error("it is shown twice")
	}
	_, p := d.said(desktest.Customer, "praise")
	if got := d.Do(desktest.Agent, http.MethodPost, records("suggestions"), map[string]any{"feedback": p.Id, "title_en": "Thanks", "published": true}); got.Code("feedback") != "feedback_other_kind" {
		t.Errorf("praise is put to the vote: %d %s", got.Status, got.Text)
	}
}

func TestVote_IsOneForACustomerAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, f := d.said(desktest.Customer, "suggestion")
	suggestion := d.published(f.Id)
	if got := d.vote(desktest.Customer2, suggestion); got.Code("suggestion") != "vote_unverified" {
		if d.Person(desktest.Customer2).Verified() {
			d.T.Log("the sample customer is verified")
		} else {
			t.Errorf("unverified: %d %s", got.Status, got.Text)
		}
	}
	d.verify(desktest.Customer)
	d.verify(desktest.Customer2)
	if got := d.vote(desktest.Customer, suggestion); got.Code("suggestion") != "vote_own" {
		t.Errorf("one's own: %d %s", got.Status, got.Text)
	}
	for _, as := range []string{desktest.Guest, desktest.Agent, desktest.Manager, desktest.Superuser} {
		if got := d.vote(as, suggestion); got.Status < 400 {
			t.Errorf("%s votes", as)
		}
	}
	if d.votes(suggestion) == 0 {
		if got := d.vote(desktest.Customer2, suggestion); got.Status != http.StatusOK {
			t.Fatalf("voted: %d %s", got.Status, got.Text)
		}
	}
	if got := d.vote(desktest.Customer2, suggestion); got.Code("suggestion") != "vote_given" || d.votes(suggestion) != 1 {
		t.Errorf("twice: %d %s, %d votes", got.Status, got.Text, d.votes(suggestion))
	}
	// For somebody else.
	forged := d.Do(desktest.Customer2, http.MethodPost, records("suggestion_votes"), map[string]any{"suggestion": suggestion, "customer": desktest.ID(desktest.Customer)})
	if forged.Status < 400 || d.votes(suggestion) != 1 {
		t.Errorf("in another's name: %d %s", forged.Status, forged.Text)
	}
	mine, _ := d.Must(desktest.Customer2, http.MethodGet, records("suggestion_votes"), nil).JSON["items"].([]any)
	if len(mine) != 1 {
		t.Fatalf("own votes: %v", mine)
	}
	id, _ := mine[0].(map[string]any)["id"].(string)
	if others, _ := d.Must(desktest.Customer, http.MethodGet, records("suggestion_votes"), nil).JSON["items"].([]any); len(others) != 0 {
		t.Errorf("others' votes are seen: %v", others)
	}
	for _, as := range []string{desktest.Customer, desktest.Agent, desktest.Guest} {
		if got := d.Do(as, http.MethodDelete, records("suggestion_votes")+"/"+id, nil); got.Status < 400 {
			t.Errorf("%s takes another's vote back", as)
		}
	}
	if got := d.Do(desktest.Customer2, http.MethodDelete, records("suggestion_votes")+"/"+id, nil); got.Status != http.StatusNoContent || d.votes(suggestion) != 0 {
		t.Errorf("taken back: %d, %d votes", got.Status, d.votes(suggestion))
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "analysed", "analysis": "Too dear."})
	d.mustLead(desktest.Lead, f.Id, map[string]any{"state": "declined", "explanation": "Too dear."})
	if got := d.vote(desktest.Customer2, suggestion); got.Code("suggestion") != "vote_over" {
		t.Errorf("after the decision: %d %s", got.Status, got.Text)
	}
}

func TestVote_IsCountedExactlyWhenManyVoteAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, f := d.said(desktest.Customer, "suggestion")
	suggestion := d.published(f.Id)
	tokens := d.voters(12)
	send := func(token, method, path string, body map[string]any) desktest.Answer {
		return d.Do(desktest.Guest, method, path, body, "Authorization", token)
	}
	var group sync.WaitGroup
	for _, token := range tokens {
		for range 3 { // each tries three times at once
			group.Go(func() {
				send(token, http.MethodPost, records("suggestion_votes"), map[string]any{"suggestion": suggestion})
			})
		}
	}
	group.Go(func() { // and a colleague edits it meanwhile
		for i := range 10 {
			d.Do(desktest.Agent, http.MethodPatch, records("suggestions")+"/"+suggestion, map[string]any{"summary_en": fmt.Sprint("Words ", i)})
		}
	})
	group.Wait()
	if got := d.votes(suggestion); got != len(tokens) {
		t.Fatalf("%d votes, want %d", got, len(tokens))
	}
	for i, token := range tokens[:5] {
		group.Go(func() {
			items, _ := send(token, http.MethodGet, records("suggestion_votes"), nil).JSON["items"].([]any)
			if len(items) != 1 {
				t.Errorf("voter %d has %d votes", i, len(items))
				return
			}
			id, _ := items[0].(map[string]any)["id"].(string)
			send(token, http.MethodDelete, records("suggestion_votes")+"/"+id, nil)
			send(token, http.MethodDelete, records("suggestion_votes")+"/"+id, nil)
		})
	}
	group.Wait()
	if got := d.votes(suggestion); got != len(tokens)-5 {
		t.Errorf("%d votes are left, want %d", got, len(tokens)-5)
	}
}

func TestVote_GoesWithAnErasedCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, f := d.said(desktest.Customer, "suggestion")
	suggestion := d.published(f.Id)
	d.verify(desktest.Customer2)
	if got := d.vote(desktest.Customer2, suggestion); got.Status != http.StatusOK && got.Code("suggestion") != "vote_given" {
		t.Fatalf("voted: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer2), map[string]any{"erased_reason": "asked"})
	d.Settle()
	if n, _ := d.App.CountRecords("suggestion_votes"); n != 0 || d.votes(suggestion) != 0 {
		t.Errorf("%d rows, %d votes are left", n, d.votes(suggestion))
	}
}

func TestJoin_GoesTheWayOfTheFirstWithItsVotes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, first := d.said(desktest.Customer, "suggestion")
	ticket, second := d.said(desktest.Customer2, "suggestion")
	_, third := d.said(desktest.Customer2, "suggestion")
	tokens := d.voters(4)
	shown, other := d.published(first.Id), d.published(second.Id)
	for i, token := range tokens {
		for _, suggestion := range [][]string{{shown}, {other}, {shown, other}, {other}}[i] {
			d.Do(desktest.Guest, http.MethodPost, records("suggestion_votes"), map[string]any{"suggestion": suggestion}, "Authorization", token)
		}
	}
	d.verify(desktest.Customer2)
	d.vote(desktest.Customer2, shown) // who then turns out to have suggested the same
	for _, c := range []struct{ id, into, code string }{
		{first.Id, first.Id, "feedback_unknown"}, {first.Id, "nothing00000000", ""},
	} {
		if got := d.lead(desktest.Agent, c.id, map[string]any{"joined_into": c.into}); got.Status < 400 || c.code != "" && got.Code("joined_into") != c.code {
			t.Errorf("joined into %s: %d %s", c.into, got.Status, got.Text)
		}
	}
	d.mustLead(desktest.Agent, third.Id, map[string]any{"joined_into": second.Id})
	d.mustLead(desktest.Agent, second.Id, map[string]any{"joined_into": first.Id})
	if got := d.read(third.Id).GetString("joined_into"); got != first.Id {
		t.Errorf("the third goes with %s", got)
	}
	if d.votes(shown) != 4 || d.votes(other) != 0 {
		t.Errorf("votes: %d and %d, want 4 and 0", d.votes(shown), d.votes(other))
	}
	if record, _ := d.App.FindRecordById("suggestions", other); record.GetBool("published") {
		t.Error("the joined one is still shown")
	}
	if said := d.told(ticket); said == "" {
		t.Error("who suggested the second is not told")
	}
	if got := d.lead(desktest.Agent, second.Id, map[string]any{"state": "analysed", "analysis": "x"}); got.Code("state") != "feedback_joined" && got.Code("analysis") != "feedback_joined" {
		t.Errorf("the joined one goes its own way: %d %s", got.Status, got.Text)
	}
	d.adopted(first.Id)
	for _, id := range []string{second.Id, third.Id} {
		if got := d.read(id); got.GetString("state") != "adopted" || got.GetString("explanation") != "With the next batch." || got.GetBool("is_open") {
			t.Errorf("%s stands %v", id, got.PublicExport())
		}
	}
	if said := d.told(ticket); !strings.Contains(said, "With the next batch.") {
		t.Errorf("the second's customer hears: %s", said)
	}
}

// TestJoin_ManyGoInSteps: of many joined suggestions no more than some go with theirs in one transaction, and all in the end,
// each once, also where theirs is itself joined into another in between.
func TestJoin_ManyGoInSteps(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, first := d.said(desktest.Customer, "suggestion")
	_, second := d.said(desktest.Customer2, "suggestion")
	var joined []string
	for range 60 {
		_, one := d.said(desktest.Customer2, "suggestion")
		joined = append(joined, one.Id)
	}
	joinAll := `UPDATE feedback SET joined_into = {:into}, is_open = FALSE, due_at = '' WHERE id IN (SELECT value FROM json_each({:all}))`
	if _, err := d.App.NonconcurrentDB().NewQuery(joinAll).Bind(dbx.Params{"into": second.Id, "all": types.JSONArray[string](joined)}).Execute(); err != nil {
		t.Fatal(err)
	}
	in := func(state, into string) int {
		n, err := d.App.CountRecords("feedback", dbx.HashExp{"id": toAny(joined), "state": state, "joined_into": into})
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	d.Must(desktest.Lead, http.MethodPatch, records("feedback")+"/"+second.Id, map[string]any{"state": "analysed", "analysis": "Useful."})
	if got := in("analysed", second.Id); got != 25 {
		t.Errorf("%d went in the transaction of the save", got)
	}
	d.Settle()
	if got := in("analysed", second.Id); got != 60 {
		t.Errorf("%d went in the end", got)
	}
	// The second joins the first, which is decided before all have followed.
	d.Must(desktest.Lead, http.MethodPatch, records("feedback")+"/"+second.Id, map[string]any{"joined_into": first.Id})
	d.Must(desktest.Lead, http.MethodPatch, records("feedback")+"/"+first.Id, map[string]any{"state": "analysed", "analysis": "Useful."})
	d.Must(desktest.Lead, http.MethodPatch, records("feedback")+"/"+first.Id, map[string]any{"state": "declined", "explanation": "Not now."})
	d.Settle()
	if got := in("declined", first.Id); got != 60 {
		t.Errorf("%d stand where the first does", got)
	}
	var twice int
	err := d.App.NonconcurrentDB().NewQuery(`SELECT COUNT(*) FROM (SELECT 1 FROM events WHERE type = 'feedback.declined' AND collection = 'feedback' GROUP BY record HAVING COUNT(*) > 1)`).Row(&twice)
	if err != nil || twice != 0 {
		t.Errorf("%d were declined twice (%v)", twice, err)
	}
}

func toAny(list []string) []any {
	all := make([]any, len(list))
	for i, one := range list {
		all[i] = one
	}
	return all
}

// merge has a case go on in another.
func (d desk) merge(from, into string) {
	d.T.Helper()
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+from, map[string]any{"merged_into": into})
	d.Settle()
}

func TestMerge_LetsFeedbackGoOnWhateverTheOtherCaseIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	from, f := d.said(desktest.Customer, "suggestion")
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "analysed", "analysis": "Easy."})
	d.Must(desktest.Lead, http.MethodPost, records("suggestions"), map[string]any{"feedback": f.Id, "title_en": "Part numbers", "published": true})
	into := d.Ask(desktest.Customer, "repair", "Filter", "Leaks.")
	d.Settle()
	d.merge(from, into)
	for _, change := range []map[string]any{{"kind": "fault"}, {"team": ""}, {"kind": "praise"}, {"kind": "repair"}} {
		d.Change(desktest.Lead, into, change)
		d.Settle()
	}
	if got := d.read(f.Id); got.GetString("ticket") != from || got.GetString("state") != "analysed" || !got.GetBool("is_open") {
		t.Fatalf("after the other case changed: %v", got.PublicExport())
	}
	if face, err := d.App.FindFirstRecordByData("suggestions", "feedback", f.Id); err != nil || !face.GetBool("published") {
		t.Errorf("it went offline: %v", err)
	}
	// That one's own praise has ended meanwhile, and takes nothing with it.
	further, g := d.said(desktest.Customer, "praise")
	d.merge(further, into)
	if got := d.read(g.Id); got.GetString("state") != "received" {
		t.Errorf("praise merged into a case whose own has ended: %v", got.PublicExport())
	}
	filter := url.QueryEscape(`ticket = '` + into + `' || ticket.merged_into = '` + into + `'`)
	for _, as := range []string{desktest.Customer, desktest.Agent} {
		page := d.Must(as, http.MethodGet, records("feedback")+"?filter="+filter, nil)
		if page.JSON["totalItems"] != 3.0 {
			t.Errorf("%s sees in the case that goes on: %s", as, page.Text)
		}
	}
	d.mustLead(desktest.Lead, f.Id, map[string]any{"state": "adopted", "team": d.team(), "due_at": d.in(30), "explanation": "With the next batch."})
	if said := d.told(into); !strings.Contains(said, "With the next batch.") {
		t.Errorf("told: %s", said)
	}
}

func TestMerge_CountsTheSameOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other, g := d.said(desktest.Customer, "suggestion")
	main, h := d.said(desktest.Customer, "suggestion")
	before := d.told(main)
	d.merge(other, main)
	if got := d.read(g.Id); got.GetString("joined_into") != h.Id || got.GetBool("is_open") {
		t.Errorf("joined: %v", got.PublicExport())
	}
	if d.told(main) != before {
		t.Errorf("their own two cases were joined, and they are told: %s", d.told(main))
	}
	again, p := d.said(desktest.Customer, "praise")
	first, q := d.said(desktest.Customer, "praise")
	d.merge(again, first)
	if d.read(p.Id).GetString("state") != "withdrawn" || d.read(q.Id).GetString("state") != "received" {
		t.Errorf("praised once: %v %v", d.read(p.Id).PublicExport(), d.read(q.Id).PublicExport())
	}
}

// TestUpgrade_BringsFeedbackBack: what had gone along with a merged case stands again where it was said.
func TestUpgrade_BringsFeedbackBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	from, f := d.said(desktest.Customer, "suggestion")
	into := d.Ask(desktest.Customer, "repair", "Filter", "Leaks.")
	d.Settle()
	d.merge(from, into)
	moved := d.read(f.Id)
	moved.Set("ticket", into)
	moved.SetRaw("@desk", true)
	if err := d.App.SaveNoValidate(moved); err != nil {
		t.Fatal(err)
	}
	d.Settle()
	for _, migration := range core.AppMigrations.Items() {
		if migration.File == "1795900600_feedback_back.go" {
			for range 2 {
				if err := migration.Up(d.App); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	d.Change(desktest.Lead, into, map[string]any{"kind": "fault"})
	d.Settle()
	if got := d.read(f.Id); got.GetString("ticket") != from || got.GetString("state") != "received" {
		t.Errorf("after the upgrade: %v", got.PublicExport())
	}
}

func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, _ := d.said(desktest.Customer, "suggestion")
	for _, statement := range []string{
		`INSERT INTO feedback (id, ticket, customer, kind, state, is_open, team, owner, due_at, created)
			SELECT 'f' || printf('%014d', value), {:ticket} || value, {:customer}, CASE value % 3 WHEN 0 THEN 'praise' ELSE 'suggestion' END, 'done', value % 40 = 0, {:team}, CASE value % 9 WHEN 0 THEN {:staff} ELSE '' END,
			printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-08-%02d 01:00:00.000Z', 1 + value % 28) FROM n`,
		`INSERT INTO suggestions (id, feedback, published, votes, published_at) SELECT 's' || printf('%014d', value), {:ticket} || value, value % 2, value % 100, printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28) FROM n`,
		`INSERT INTO suggestion_votes (id, suggestion, customer) SELECT 'v' || printf('%014d', value), {:ticket} || value, {:customer} FROM n`,
	} {
		params := dbx.Params{}
		for name, value := range map[string]any{"ticket": ticket[:8], "customer": desktest.ID(desktest.Customer), "staff": desktest.ID(desktest.Agent), "team": d.team()} {
			if strings.Contains(statement, "{:"+name+"}") {
				params[name] = value
			}
		}
		statement = "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2000) " + statement
		if _, err := d.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ as, collection, filter, sort, index string }{
		{desktest.Agent, "feedback", "kind = 'suggestion' && is_open = true", "due_at,id", "idx_feedback_open"},
		{desktest.Agent, "feedback", "kind = 'praise' && state != 'withdrawn'", "-created,-id", "idx_feedback_kind"},
		{desktest.Agent, "feedback", "kind = 'suggestion' && is_open = false && state != 'withdrawn'", "-created,-id", "idx_feedback_kind"},
		{desktest.Agent, "feedback", "team = '" + d.team() + "' && is_open = true", "due_at,id", "idx_feedback_team"},
		{desktest.Agent, "feedback", "is_open = true && (owner = '" + desktest.ID(desktest.Agent) + "' || team = '" + d.team() + "')", "", "idx_feedback_owner"},
		{desktest.Agent, "feedback", "ticket = '" + ticket + "' || ticket.merged_into = '" + ticket + "'", "", "idx_feedback_ticket"},
		{desktest.Customer, "feedback", "ticket = '" + ticket + "' || ticket.merged_into = '" + ticket + "'", "", "idx_feedback_ticket"},
		{desktest.Customer, "suggestions", "published = true", "-votes,-id", "idx_suggestions_votes"},
		{desktest.Customer, "suggestion_votes", "customer = '" + desktest.ID(desktest.Customer) + "'", "", "idx_suggestion_votes_customer"},
	} {
		query := url.Values{"filter": {c.filter}, "sort": {c.sort}, "perPage": {"40"}, "skipTotal": {"1"}}
		plans := ""
		for _, statement := range d.Statements(func() { d.Must(c.as, http.MethodGet, records(c.collection)+"?"+query.Encode(), nil) }) {
			if strings.HasPrefix(statement, "SELECT") && strings.Contains(statement, "FROM `"+c.collection+"`") {
				plans += d.Plan(statement) + "\n"
			}
		}
		if !strings.Contains(plans, c.index) || strings.Contains(plans, "TEMP B-TREE") {
			t.Errorf("%s %q by %q: %s", c.collection, c.filter, c.sort, plans)
		}
	}
}
