package person_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

// secret marks every value that no customer may ever meet.
const secret = "SECRET"

// internalNames are the fields that no answer to a customer may even name.
var internalNames = map[string][]string{
	"tickets": {
		"root_cause", "measure", "facts", "persons_heard", "complained_about", "problem", "tags", "tier", "followers",
		"reason", "erased_reason", "assignee", "is_waiting", "is_snoozed", "snoozed_until", "woken_at", "team", "grade", "stage", "priority", "category",
		"sla_due_at", "sla_clock", "sla_state", "sla_soon_at", "escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at",
		"callback_outcome",
	},
	"customers": {"tier", "tags", "adviser", "note", "remote_area", "phone_digits", "erased_reason"},
	"messages":  {"author_staff", "external_id", "copied_from", "mentions", "canned"},
	"assets":    {"note", "reviewed_by"},
	"clocks":    {"policy", "policy_name", "calendar", "target", "start", "applied", "ended", "warned", "reason"},
}

// furnished is a desk with one complaint in which every internal field holds a secret.
type furnished struct {
	*desktest.World
	ticket, note, reply, asset string
}

func furnish(t *testing.T) furnished {
	t.Helper()
	w := desktest.New(t)
	save := func(record *core.Record) *core.Record {
		t.Helper()
		journal.Act(record, journal.Actor{Kind: journal.ActorSuperuser, ID: desktest.ID(desktest.Superuser)})
		if err := w.App.Save(record); err != nil {
			t.Fatalf("save a %s: %v", record.Collection().Name, err)
		}
		return record
	}
	customer := w.Person(desktest.Customer)
	customer.Set("note", secret)
	customer.Set("tags", []string{secret})
	customer.Set("adviser", desktest.ID(desktest.Agent))
	save(customer)

	assets, err := w.App.FindCollectionByNameOrId("assets")
	if err != nil {
		t.Fatal(err)
	}
	asset := core.NewRecord(assets)
	asset.Set("customer", customer.Id)
	asset.Set("serial", "SN-1")
	asset.Set("note", secret)
	asset.Set("review", "accepted")
	save(asset)
	// by hand, since a superuser reviews in nobody's name
	if _, err := w.App.NonconcurrentDB().NewQuery(`UPDATE assets SET reviewed_by = '` + desktest.ID(desktest.Agent) + `'`).Execute(); err != nil {
		t.Fatal(err)
	}

	f := furnished{World: w, asset: asset.Id}
	f.ticket = w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	complaint := w.Ticket(f.ticket)
	for _, name := range []string{"root_cause", "measure", "facts", "persons_heard", "category"} {
		complaint.Set(name, secret)
	}
	complaint.Set("problem", w.Must(desktest.Agent, http.MethodPost, records("problems"), map[string]any{"title": secret}).String("id"))
	complaint.Set("tags", []string{secret})
	complaint.Set("complained_about", desktest.ID(desktest.Agent2))
	complaint.Set("followers", []string{desktest.ID(desktest.Lead)})
	complaint.Set("assignee", desktest.ID(desktest.Agent))
	complaint.Set("asset", asset.Id)
	complaint.Set("stage", "accepted")
	complaint.Set("grade", "major")
	save(complaint)
	err = w.App.RunInTransaction(func(tx core.App) error {
		rule := journal.Actor{Kind: journal.ActorRule, Rule: "rule00000000000", Name: secret}
		tickets := new(ticket.Tickets)
		if _, err := tickets.Change(tx, f.ticket, map[string]any{"escalation": "lead", "escalation_reason": secret}, rule); err != nil {
			return err
		}
		_, err := tickets.Write(tx, ticket.Message{Ticket: f.ticket, Kind: ticket.MessageSystem, Public: true, Body: "A person calls you."}, rule)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+f.ticket, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	f.reply = w.Must(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": f.ticket, "kind": "reply", "body": "We look into it.", "external_id": secret}).String("id")
	f.note = w.Must(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": f.ticket, "kind": "note", "body": secret}).String("id")
	w.Settle()
	return f
}

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// leak says what of an answer, a JSON text, a customer should not have seen; "" when nothing.
func leak(text string) string {
	if strings.Contains(text, secret) {
		return "a secret"
	}
	for _, id := range []string{desktest.Manager, desktest.Lead, desktest.Agent, desktest.Agent2, desktest.QA} {
		if strings.Contains(text, desktest.ID(id)) {
			return "the id of " + id
		}
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return ""
	}
	return named(value)
}

// named finds an internal field named anywhere in the value.
func named(value any) string {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			if found := named(item); found != "" {
				return found
			}
		}
	case map[string]any:
		collection, _ := v["collectionName"].(string)
		for name, item := range v {
			if slices.Contains(internalNames[collection], name) {
				return "field " + collection + "." + name
			}
			if found := named(item); found != "" {
				return found
			}
		}
	}
	return ""
}

func TestPrivacy_AnswersHoldNothingInternal(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	me := desktest.ID(desktest.Customer)
	for _, ask := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"GET", records("tickets"), nil, 200},
		{"GET", records("TICKETS"), nil, 200},
		{"GET", records("tickets") + "?expand=asset,product", nil, 200},
		{"GET", records("tickets") + "?fields=*,root_cause,tags,assignee", nil, 200},
		{"GET", records("tickets") + "/" + f.ticket, nil, 200},
		{"GET", records("tickets") + "/" + f.ticket + "?fields=root_cause,facts:excerpt(200,true),*", nil, 200},
		{"PATCH", records("tickets") + "/" + f.ticket, map[string]any{}, 200},
		{"GET", records("messages"), nil, 200},
		{"GET", records("messages") + "/" + f.reply, nil, 200},
		{"GET", records("messages") + "/" + f.note, nil, 404},
		{"GET", records("assets") + "/" + f.asset, nil, 200},
		{"PATCH", records("assets") + "/" + f.asset, map[string]any{"serial": "SN-2"}, 200},
		{"GET", records("customers") + "/" + me, nil, 200},
		{"PATCH", records("customers") + "/" + me, map[string]any{"name": "Me"}, 200},
		{"POST", "/api/collections/customers/auth-refresh", nil, 200},
		{"POST", "/api/collections/customers/auth-refresh?expand=adviser,tickets_via_customer", nil, 403},
		{"POST", "/api/collections/customers/auth-with-password", map[string]any{"identity": "customer@test.example", "password": desktest.Password}, 200},
		{"POST", "/api/collections/customers/auth-with-password?expand=adviser", map[string]any{"identity": "customer@test.example", "password": desktest.Password}, 403},
		{"POST", records("tickets"), map[string]any{"subject": "Another", "description": "Words", "kind": "repair"}, 200},
		{"POST", records("messages"), map[string]any{"ticket": f.ticket, "body": "And?"}, 200},
		{"GET", records("events"), nil, 200},
		{"GET", records("staff"), nil, 200},
		{"GET", records("staff") + "/" + desktest.ID(desktest.Agent), nil, 404},
		{"GET", records("teams"), nil, 200},
		{"GET", records("notifications"), nil, 200},
		{"GET", records("emails"), nil, 200},
		{"GET", "/api/aftercare/counts", nil, 403},
	} {
		answer := f.Do(desktest.Customer, ask.method, ask.path, ask.body)
		if answer.Status != ask.status {
			t.Errorf("%s %s: got %d %s, want %d", ask.method, ask.path, answer.Status, answer.Text, ask.status)
		}
		if found := leak(answer.Text); found != "" {
			t.Errorf("%s %s tells a customer %s: %s", ask.method, ask.path, found, answer.Text)
		}
	}
}

// TestPrivacy_DangerIsToldToItsCustomer: the customer whose case it is hears whether the desk takes it for danger, in each answer, and
// nothing else that a save leaves beside the stored fields; nobody filters by it.
func TestPrivacy_DangerIsToldToItsCustomer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Smoke", "It smokes.")
	for _, grade := range []string{"general", "crisis"} {
		if answer := w.Change(desktest.Manager, id, map[string]any{"grade": grade}); answer.Status != http.StatusOK || strings.Contains(answer.Text, "is_danger") {
			t.Fatalf("grade %s: %d %s", grade, answer.Status, answer.Text)
		}
		for _, method := range []string{http.MethodGet, http.MethodPatch} {
			answer := w.Must(desktest.Customer, method, records("tickets")+"/"+id, map[string]any{"is_danger": grade == "general"})
			var got map[string]any
			if err := json.Unmarshal([]byte(answer.Text), &got); err != nil {
				t.Fatal(err)
			}
			if got["is_danger"] != (grade == "crisis") {
				t.Errorf("%s at grade %s: is_danger is %v", method, grade, got["is_danger"])
			}
			stored := w.Ticket(id).Collection().Fields
			for name := range got {
				if name != "is_danger" && name != "collectionId" && name != "collectionName" && name != "expand" && stored.GetByName(name) == nil {
					t.Errorf("%s tells a customer of %s, which is no field", method, name)
				}
			}
		}
	}
	if answer := w.Do(desktest.Customer, http.MethodGet, records("tickets")+"?filter="+url.QueryEscape("is_danger = true"), nil); answer.Status != http.StatusForbidden {
		t.Errorf("a filter by it: got %d", answer.Status)
	}
}

// hostileFilters look for hidden values; each must be refused, not answered with an empty list, since the difference
// between a row and none is the answer.
var hostileFilters = []string{
	`root_cause ~ "S"`,
	`facts != ""`,
	`complained_about != ""`,
	`assignee = "agent0000000000"`,
	`customer.note ~ "S"`,
	`customer.tags:length > 0`,
	`customer.email ~ "a"`,
	`assignee.name ~ "a"`,
	`assignee.email ~ "a"`,
	`team.lead.name != ""`,
	`complained_about.name = "agent2"`,
	`merged_into.root_cause != ""`,
	`messages_via_ticket.body ~ "S"`,
	`messages_via_ticket.public = false`,
	`messages_via_ticket.author_staff.name ~ "a"`,
	`customer.tickets_via_customer.root_cause ~ "S"`,
	`@collection.tickets.root_cause ~ "S"`,
	`@collection.staff.email ~ "a"`,
	`@collection.staff:x.email ~ "a"`,
	`@collection.events.changes ~ "S"`,
	`@request.auth.note ~ "S"`,
	`@request.auth.tags:each ~ "S"`,
	`@request.headers.authorization != ""`,
	`@request.query.filter != ""`,
	`@now > created`,
	`tags:each ~ "S"`,
	`tags:length > 0`,
	`root_cause:lower ~ "s"`,
	`root_cause:isset = true`,
	`subject:lower ~ "r"`,
	`number:isset = true`,
	`followers:each = "lead00000000000"`,
	`followers.id ?= "lead00000000000"`,
	`geoDistance(1, 1, 1, 1) < root_cause`,
	`geoDistance(root_cause, 1, 1, 1) < 5`,
	`strftime('%Y', root_cause) != ""`,
	`strftime(facts) != ""`,
	"id != \"\" // \" \n || root_cause ~ \"S\" // \"",
	"id != '' // ' \n && root_cause ~ 'S' // '",
	"id != \"\" // ' \n && root_cause ~ \"S\" // '",
	"// \"\nroot_cause ~ \"S\" // \"",
	"(id != \"\" // \"\n || (root_cause ~ \"S\")) // \"",
	`id = "\" || root_cause ~ "S"`,
	`id = "\\" || root_cause ~ "S"`,
	`id = '\' || root_cause ~ 'S'`,
	`id = "'" || root_cause ~ "'"`,
	`subject != '"' && root_cause ~ "S" && subject != '"'`,
	"id != \"\"\n&&\nroot_cause\n~\n\"S\"",
	"id != \"\" &&\troot_cause~'S'",
	`((((root_cause ~ "S"))))`,
	`true = true) || (root_cause ~ "S"`,
	`"S" ~ root_cause`,
	`1 = 1 && ROOT_CAUSE ~ "S"`,
	`root\u005fcause ~ "S"`,
	`id = id && tier = 1`,
	`note != ""`,
	`id != "" &&`,
	`"`,
	`id`,
	"id = \"a\"\x00 || root_cause ~ \"S\"",
	"//",
	"   ",
	`{:x} = 1`,
	`_rowid_ > 0`,
	`tickets.root_cause ~ "S"`,
	`collectionId != ""`,
	`root_cause　~ "S"`,
	`id = "a" // "" ) || (root_cause ~ 'S'`,
	"id != \"\" // '' ) || (root_cause ~ \"S\"",
	"(id = \"a\" // \"\" ) || (root_cause ~ 'S'\n)",
	`id != "" || is_open = true || 1 = 1 || problem ?~ "S"`,
}

func TestPrivacy_HostileFiltersAreRefused(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	tickets, err := f.App.FindCollectionByNameOrId("tickets")
	if err != nil {
		t.Fatal(err)
	}
	places := []string{records("tickets"), records("Tickets"), records(tickets.Id), "/api/%63ollections/tickets/%72ecords"}
	for i, filter := range hostileFilters {
		// each place is the same door, so each filter tries one of them and the plain one
		for _, place := range []string{records("tickets"), places[i%len(places)]} {
			answer := f.Do(desktest.Customer, http.MethodGet, place+"?filter="+url.QueryEscape(filter), nil)
			if answer.Code("request") != "query_not_allowed" {
				t.Errorf("%s?filter=%q: got %d %s, want query_not_allowed", place, filter, answer.Status, answer.Text)
			}
		}
	}
	for _, kept := range []string{
		`number ~ "2026"`, `status = "new" && is_open = true`, `(kind = "complaint" || kind = "repair") && created > "2020-01-01"`,
		`id != "" // root_cause ~ "S"`, `subject ~ 'root_cause || "facts"'`, `subject != "//" && subject != "\"" `,
		`merged_into = ""`, `subject ~ "维修 😀"`,
	} {
		if answer := f.Do(desktest.Customer, http.MethodGet, records("tickets")+"?filter="+url.QueryEscape(kept), nil); answer.Status != 200 {
			t.Errorf("filter %q: got %d %s, want an answer", kept, answer.Status, answer.Text)
		}
	}
}

func TestPrivacy_HostileQueriesAreRefused(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	rootCause := url.QueryEscape(`root_cause ~ "S"`)
	for _, path := range []string{
		records("tickets") + "?sort=root_cause",
		records("tickets") + "?sort=-created,facts",
		records("tickets") + "?sort=customer.note",
		records("tickets") + "?sort=@random",
		records("tickets") + "?sort=%20-complained_about",
		records("tickets") + "?sort=tags:length",
		records("tickets") + "?expand=customer",
		records("tickets") + "?expand=assignee",
		records("tickets") + "?expand=customer.adviser",
		records("tickets") + "?expand=messages_via_ticket",
		records("tickets") + "?expand=complained_about,product",
		records("tickets") + "/" + f.ticket + "?expand=team.lead",
		records("tickets") + "?filter=" + rootCause + "&filter=" + url.QueryEscape(`id != ""`),
		records("messages") + "?filter=" + url.QueryEscape(`author_staff != ""`),
		records("messages") + "?filter=" + url.QueryEscape(`ticket.root_cause ~ "S"`),
		records("messages") + "?filter=" + url.QueryEscape(`ticket.customer.note ~ "S"`),
		records("messages") + "?sort=author_staff.name",
		records("customers") + "?filter=" + url.QueryEscape(`note ~ "S"`),
		records("customers") + "?filter=" + url.QueryEscape(`email ~ "@"`),
		records("customers") + "?expand=adviser",
		records("customers") + "?expand=tickets_via_customer",
		records("assets") + "?filter=" + url.QueryEscape(`note ~ "S"`),
		records("assets") + "?expand=customer",
		records("clocks") + "?filter=" + url.QueryEscape(`policy_name ~ "S"`),
		records("clocks") + "?filter=" + url.QueryEscape(`ticket.root_cause ~ "S"`),
		records("clocks") + "?sort=warned",
		records("clocks") + "?expand=ticket",
		records("staff") + "?filter=" + url.QueryEscape(`email ~ "a"`),
		records("staff") + "?sort=name",
		records("events") + "?filter=" + url.QueryEscape(`changes ~ "S"`),
		records("nonsense") + "?filter=" + url.QueryEscape(`id != ""`),
	} {
		if answer := f.Do(desktest.Customer, http.MethodGet, path, nil); answer.Code("request") != "query_not_allowed" {
			t.Errorf("GET %s: got %d %s, want query_not_allowed", path, answer.Status, answer.Text)
		}
	}
	// PocketBase reads the first of several values and no lists; neither may smuggle one past.
	for _, path := range []string{
		records("tickets") + "?filter=" + url.QueryEscape(`id != ""`) + "&filter=" + rootCause,
		records("tickets") + "?filter[]=" + rootCause,
		records("tickets") + "?Filter=" + rootCause,
		records("tickets") + "?filter%00=" + rootCause,
		records("tickets") + "/?skipTotal=1",
		"//api/collections/tickets/records?filter=" + rootCause,
		"/api/collections//tickets/records?filter=" + rootCause,
		"/api/collections/tickets%2Frecords?filter=" + rootCause,
		"/api/collections/x%2F..%2Ftickets/records?filter=" + rootCause,
		"/api/collections/tickets/records/?filter=" + rootCause,
	} {
		answer := f.Do(desktest.Customer, http.MethodGet, path, nil)
		if found := leak(answer.Text); found != "" || (strings.Contains(path, "SECRET") && answer.Status == 200) {
			t.Errorf("GET %s tells %s: %d %s", path, found, answer.Status, answer.Text)
		}
		if answer.Status/100 == 3 {
			continue // to the clean path, where the guard waits
		}
		if none := f.Do(desktest.Customer, http.MethodGet, strings.ReplaceAll(path, url.QueryEscape(`"S"`), url.QueryEscape(`"no such"`)), nil); none.Text != answer.Text || none.Status != answer.Status {
			t.Errorf("GET %s answers by a hidden value", path)
		}
	}
}

func TestPrivacy_OtherDoors(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	batch := map[string]any{"requests": []any{map[string]any{"method": "PATCH", "url": records("tickets") + "/" + f.ticket + "?expand=customer.adviser,assignee", "body": map[string]any{}}}}
	f.App.Settings().Batch.Enabled, f.App.Settings().Batch.MaxRequests = true, 10
	if answer := f.Do(desktest.Customer, http.MethodPost, "/api/batch", batch); answer.Code("request") != "batch_not_offered" {
		t.Errorf("a batch as a customer: got %d %s", answer.Status, answer.Text)
	}
	if answer := f.Do(desktest.Agent, http.MethodPost, "/api/batch", batch); answer.Status != 200 {
		t.Errorf("a batch as an agent: got %d %s", answer.Status, answer.Text)
	}
	answer := f.Do(desktest.Customer, http.MethodPost, records("tickets")+"/"+f.ticket, map[string]any{"root_cause": "x"}, "X-HTTP-Method-Override", "PATCH")
	if answer.Status < 400 {
		t.Errorf("method override: got %d %s", answer.Status, answer.Text)
	}
	answer = f.Do(desktest.Customer, http.MethodHead, records("tickets")+"?filter="+url.QueryEscape(`root_cause ~ "S"`), nil)
	if answer.Status != 403 {
		t.Errorf("HEAD with a hostile filter: got %d", answer.Status)
	}
	for field, value := range map[string]any{
		"root_cause": "x", "assignee": desktest.ID(desktest.Agent2), "tags": []string{"x"}, "steps": []string{}, "is_open": false,
		"resolved_at": "2026-01-01 00:00:00.000Z", "priority": "low", "grade": "crisis", "reopened": 1, "reopened+": 1,
		"erased_reason": "x", "resolution": "x", "followers+": desktest.ID(desktest.Agent), "followers-": desktest.ID(desktest.Lead),
	} {
		answer := f.Do(desktest.Customer, http.MethodPatch, records("tickets")+"/"+f.ticket, map[string]any{field: value})
		name := strings.TrimRight(field, "+-")
		if code := answer.Code(name); code != "field_not_yours" && code != "field_kept_by_desk" {
			t.Errorf("a customer sets %s: got %d %s", field, answer.Status, answer.Text)
		}
	}
}

// listener is one browser's realtime connection.
type listener struct {
	t      *testing.T
	client *subscriptions.DefaultClient
}

func listen(t *testing.T, w *desktest.World, as string, topics ...string) (listener, desktest.Answer) {
	t.Helper()
	l := listener{t: t, client: subscriptions.NewDefaultClient()}
	w.App.SubscriptionsBroker().Register(l.client)
	t.Cleanup(func() { w.App.SubscriptionsBroker().Unregister(l.client.Id()) })
	return l, w.Do(as, http.MethodPost, "/api/realtime", map[string]any{"clientId": l.client.Id(), "subscriptions": topics})
}

// hear returns the next n messages, in whatever order they came.
func (l listener) hear(n int) []string {
	l.t.Helper()
	var heard []string
	deadline := time.After(time.Minute)
	for len(heard) < n {
		select {
		case message := <-l.client.Channel():
			heard = append(heard, string(message.Data))
		case <-deadline:
			l.t.Fatalf("heard %d messages, want %d: %v", len(heard), n, heard)
		}
	}
	return heard
}

func TestPrivacy_RealtimeTellsNothingInternal(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	mine, answer := listen(t, f.World, desktest.Customer, "tickets/*", "messages/*", "customers/*", "events/*", "staff/*", "notifications/*",
		`tickets/`+f.ticket+`?options={"query":{"expand":"asset,product"}}`)
	if answer.Status != http.StatusNoContent {
		t.Fatalf("subscribe: %d %s", answer.Status, answer.Text)
	}
	others, _ := listen(t, f.World, desktest.Customer2, "tickets/*", "tickets/"+f.ticket, "messages/*", "messages", "assets/*", "customers/*")
	guest, _ := listen(t, f.World, desktest.Guest, "tickets/*", "tickets/"+f.ticket, "messages/*", "customers/*", "staff/*", "events/*")
	inside, _ := listen(t, f.World, desktest.Agent2, "messages/*")

	f.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+f.ticket, map[string]any{"root_cause": secret + " still", "priority": "high"})
	if answer := f.Say(desktest.Agent, f.ticket, "note", secret); answer.Status != 200 {
		t.Fatal(answer.Text)
	}
	f.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"note": secret + " more"})
	if answer := f.Say(desktest.Agent, f.ticket, "reply", "Public"); answer.Status != 200 {
		t.Fatal(answer.Text)
	}
	// two topics hear the case's change, one the reply, one the customer's
	for _, message := range mine.hear(2 + 1 + 1) {
		if found := leak(message); found != "" {
			t.Errorf("realtime tells a customer %s: %s", found, message)
		}
	}
	if got := len(inside.hear(2)); got != 2 {
		t.Errorf("a colleague hears %d messages, want 2", got)
	}
	// what is theirs comes; anything else would have been sent before
	theirs := f.Ask(desktest.Customer2, "repair", "Mine", "Words")
	for _, message := range others.hear(2) {
		if !strings.Contains(message, theirs) || strings.Contains(message, f.ticket) {
			t.Errorf("realtime tells a customer of another's: %s", message)
		}
	}
	select {
	case message := <-guest.client.Channel():
		t.Errorf("realtime tells a guest: %s", message.Data)
	default:
	}
}

func TestPrivacy_HostileSubscriptionsAreRefused(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	tickets, err := f.App.FindCollectionByNameOrId("tickets")
	if err != nil {
		t.Fatal(err)
	}
	with := func(query string) string { return "tickets/*?options=" + url.QueryEscape(`{"query":`+query+`}`) }
	quotedFilter := func(filter string) string {
		encoded, err := json.Marshal(filter)
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	topics := []string{
		with(`{"filter":"root_cause ~ 'S'"}`),
		with(`{"sort":"root_cause"}`),
		with(`{"expand":"customer"}`),
		with(`{"expand":"assignee,product"}`),
		with(`{"filter":["root_cause ~ 'S'"]}`),
		with(`{"filter":{"a":"root_cause ~ 'S'"}}`),
		with(`{"filter":true}`),
		with(`{"filter":"id != ''","filter":"root_cause ~ 'S'"}`),
		`tickets/*?options=` + url.QueryEscape(`{"query":{"filter":"id != ''"},"query":{"filter":"root_cause ~ 'S'"}}`),
		`tickets/*?options=` + url.QueryEscape(`{"QUERY":{"filter":"root_cause ~ 'S'"}}`),
		`tickets/*?options=` + url.QueryEscape(`{"query":{"filter":"root_cause ~ 'S'"}`),
		`tickets/*?x=1&options=` + url.QueryEscape(`{"query":{"filter":"root_cause ~ 'S'"}}`) + `#x`,
		`tickets?options=` + url.QueryEscape(`{"query":{"filter":"facts != ''"}}`),
		`tickets/` + f.ticket + `?options=` + url.QueryEscape(`{"query":{"filter":"facts != ''"}}`),
		tickets.Id + `/*?options=` + url.QueryEscape(`{"query":{"filter":"facts != ''"}}`),
		`customers/*?options=` + url.QueryEscape(`{"query":{"filter":"note != ''"}}`),
		`messages/*?options=` + url.QueryEscape(`{"query":{"filter":"ticket.root_cause != ''"}}`),
		`staff/*?options=` + url.QueryEscape(`{"query":{"filter":"email != ''"}}`),
		"%zz/*",
	}
	for _, filter := range hostileFilters {
		if strings.TrimSpace(filter) != "" {
			topics = append(topics, with(`{"filter":`+quotedFilter(filter)+`}`))
		}
	}
	for _, topic := range topics {
		l, answer := listen(t, f.World, desktest.Customer, topic)
		if answer.Code("request") != "query_not_allowed" {
			t.Errorf("topic %q: got %d %s, want query_not_allowed", topic, answer.Status, answer.Text)
		}
		if len(l.client.Subscriptions()) != 0 {
			t.Errorf("topic %q was subscribed all the same", topic)
		}
	}
	if _, answer := listen(t, f.World, desktest.Agent, with(`{"filter":"root_cause ~ 'S'","expand":"customer,assignee"}`)); answer.Status != http.StatusNoContent {
		t.Errorf("a colleague's topic: got %d %s", answer.Status, answer.Text)
	}
}

// TestPrivacy_FieldsAreSorted fails when a field of a collection that customers read is new and nobody decided whether
// they see it.
func TestPrivacy_FieldsAreSorted(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	seen := map[string][]string{
		"tickets": {"id", "number", "subject", "description", "kind", "channel", "product", "asset", "customer", "status", "is_open", "promise_at",
			"promise_text", "resolution", "decision", "decision_told_at", "reopened", "withdrawn_reason", "steps", "first_response_at",
			"last_customer_at", "last_staff_at", "resolved_at", "closed_at", "repair_from", "repair_to", "erased_at", "merged_into", "linked_to", "created", "updated"},
		"messages": {"id", "ticket", "author_customer", "author_name", "public", "kind", "body", "html", "attachments", "attachment_names", "channel", "created", "updated"},
		"customers": {"id", "password", "tokenKey", "email", "emailVisibility", "verified", "name", "phone", "company", "locale", "region", "consents", "no_callbacks", "mail_consent", "mail_consent_at", "mail_consent_source", "erased_at",
			"created", "updated"},
		"assets": {"id", "customer", "product", "serial", "bought_at", "installed_at", "delivered_at", "made_at", "sale", "proof", "review", "review_note",
			"reviewed_at", "replaces", "replaced_at", "created", "updated"},
	}
	for name, fields := range seen {
		collection, err := w.App.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range collection.Fields {
			if !slices.Contains(fields, field.GetName()) && !slices.Contains(internalNames[name], field.GetName()) {
				t.Errorf("%s.%s: nobody decided whether customers see it", name, field.GetName())
			}
		}
	}
}
