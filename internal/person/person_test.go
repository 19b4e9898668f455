package person_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/outbox"
)

// signIn tries a password at a collection.
func signIn(w *desktest.World, collection, email, password string) desktest.Answer {
	return w.Do(desktest.Guest, http.MethodPost, "/api/collections/"+collection+"/auth-with-password", map[string]any{"identity": email, "password": password})
}

// mailed is what was sent to an address last.
func mailed(t *testing.T, w *desktest.World, address string) outbox.Message {
	t.Helper()
	if _, err := w.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := w.Mails.Sent()
	for i := len(sent) - 1; i >= 0; i-- {
		if sent[i].To.Address == address {
			return sent[i]
		}
	}
	t.Fatalf("nothing was sent to %s", address)
	return outbox.Message{}
}

// askForCode asks for a sign-in code and waits until PocketBase, which answers first, has written its mail.
func askForCode(t *testing.T, w *desktest.World, email string) (otp string) {
	t.Helper()
	written := make(chan struct{}, 1)
	w.App.OnMailerRecordOTPSend().Bind(&hook.Handler[*core.MailerRecordEvent]{Id: "written", Priority: -9999, Func: func(e *core.MailerRecordEvent) error {
		defer func() { written <- struct{}{} }()
		return e.Next()
	}})
	asked := w.Must(desktest.Guest, http.MethodPost, "/api/collections/customers/request-otp", map[string]any{"email": email})
	<-written
	return asked.String("otpId")
}

// signInByCode signs in with the code that is mailed.
func signInByCode(t *testing.T, w *desktest.World, email string) desktest.Answer {
	t.Helper()
	otp := askForCode(t, w, email)
	return w.Do(desktest.Guest, http.MethodPost, "/api/collections/customers/auth-with-otp", map[string]any{
		"otpId": otp, "password": codeIn(t, mailed(t, w, email).Text),
	})
}

// codeIn finds the digits of a sign-in code.
func codeIn(t *testing.T, text string) string {
	t.Helper()
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) >= 6 {
			return word
		}
	}
	t.Fatalf("no code in %q", text)
	return ""
}

func TestPerson_PreHijackedAddressComesBackToItsOwner(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const victim = "victim@test.example"
	w.Must(desktest.Guest, http.MethodPost, records("customers"), map[string]any{"email": victim, "password": "attacker-knows", "passwordConfirm": "attacker-knows", "name": "Evil"})
	attacker := signIn(w, "customers", victim, "attacker-knows")
	if attacker.Status != 200 {
		t.Fatalf("sign in before: %d %s", attacker.Status, attacker.Text)
	}
	owner := signInByCode(t, w, victim)
	if owner.Status != 200 {
		t.Fatalf("the owner's code: %d %s", owner.Status, owner.Text)
	}
	if got := signIn(w, "customers", victim, "attacker-knows").Status; got != 400 {
		t.Errorf("the attacker's password after the owner came: got %d, want 400", got)
	}
	if got := w.Do(desktest.Guest, http.MethodPost, "/api/collections/customers/auth-refresh", nil, "Authorization", attacker.String("token")).Status; got != 401 {
		t.Errorf("the attacker's session after the owner came: got %d, want 401", got)
	}
	if got := w.Do(desktest.Guest, http.MethodGet, records("tickets"), nil, "Authorization", attacker.String("token")); strings.Contains(got.Text, `"id"`) {
		t.Errorf("the attacker's session still reads: %s", got.Text)
	}
	if got := w.Do(desktest.Guest, http.MethodPost, "/api/collections/customers/auth-refresh", nil, "Authorization", owner.String("token")).Status; got != 200 {
		t.Errorf("the owner's session: got %d, want 200", got)
	}
}

func TestPerson_StaffMadeCustomerSignsInByCodeOnly(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	made := w.Must(desktest.Agent, http.MethodPost, records("customers"), map[string]any{"name": "Wang", "email": "wang@test.example"})
	if got := made.String("email"); got != "wang@test.example" {
		t.Errorf("an agent sees the address as %q", got)
	}
	for _, password := range []string{"!", "", " ", "password", "null"} {
		if got := signIn(w, "customers", "wang@test.example", password).Status; got != 400 {
			t.Errorf("password %q: got %d, want 400", password, got)
		}
	}
	record, err := w.App.FindAuthRecordByEmail("customers", "wang@test.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"!", "", "x"} {
		if record.ValidatePassword(password) {
			t.Errorf("the unusable password matches %q", password)
		}
	}
	if answer := signInByCode(t, w, "wang@test.example"); answer.Status != 200 {
		t.Errorf("by code: got %d %s", answer.Status, answer.Text)
	}
	two := w.Must(desktest.Agent, http.MethodPost, records("customers"), map[string]any{"name": "No address"})
	three := w.Must(desktest.Agent, http.MethodPost, records("customers"), map[string]any{"name": "None either"})
	if two.String("id") == three.String("id") {
		t.Error("two customers without an address are one")
	}
}

func TestPerson_UnknownAddressBecomesACustomerByCode(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	answer := signInByCode(t, w, "new@test.example")
	if answer.Status != 200 {
		t.Fatalf("got %d %s", answer.Status, answer.Text)
	}
	record, _ := answer.JSON["record"].(map[string]any)
	if record["verified"] != true {
		t.Errorf("who proved the address is not verified: %v", record)
	}
	if got := w.Do(desktest.Guest, http.MethodPost, "/api/collections/customers/request-otp", map[string]any{"email": "no address"}).Status; got != 400 {
		t.Errorf("no address: got %d", got)
	}
	if got := w.Do(desktest.Guest, http.MethodPost, "/api/collections/staff/request-otp", map[string]any{"email": "agent@test.example"}).Status; got < 400 {
		t.Errorf("staff by code: got %d", got)
	}
}

func TestPerson_SwitchedOffColleagueIsOutAtOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	session := signIn(w, "staff", "agent@test.example", desktest.Password)
	if session.Status != 200 {
		t.Fatal(session.Text)
	}
	reads := func() int {
		return w.Do(desktest.Guest, http.MethodGet, "/api/aftercare/counts", nil, "Authorization", session.String("token")).Status
	}
	if got := reads(); got != 200 {
		t.Fatalf("before: got %d", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent), map[string]any{"active": false})
	if got := reads(); got < 400 {
		t.Errorf("an open session: got %d, want a refusal", got)
	}
	if got := signIn(w, "staff", "agent@test.example", desktest.Password).Status; got != 403 {
		t.Errorf("a new session: got %d, want 403", got)
	}
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	if got := w.Change(desktest.Lead, id, map[string]any{"assignee": desktest.ID(desktest.Agent)}).Code("assignee"); got != "assignee_cannot_work" {
		t.Errorf("a case for them: got %q", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent), map[string]any{"active": true})
	if got := signIn(w, "staff", "agent@test.example", desktest.Password).Status; got != 200 {
		t.Errorf("switched on again: got %d, want 200", got)
	}
}

func TestPerson_WhoChangesWhat(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, c := range []struct {
		as, collection, of string
		fields             map[string]any
		field, code        string // "" when it works
	}{
		{desktest.Agent, "staff", desktest.Agent, map[string]any{"presence": "away"}, "", ""},
		{desktest.Agent, "staff", desktest.Agent, map[string]any{"role": "manager"}, "role", "needs_manager"},
		{desktest.Agent, "staff", desktest.Agent, map[string]any{"teams": []string{}}, "teams", "needs_manager"},
		{desktest.Lead, "staff", desktest.Agent, map[string]any{"presence": "offline"}, "request", "needs_manager"},
		{desktest.Lead, "staff", desktest.Lead, map[string]any{"tier": "3"}, "tier", "needs_manager"},
		{desktest.Customer, "customers", desktest.Customer, map[string]any{"tier": "vip"}, "tier", "field_not_yours"},
		{desktest.Customer, "customers", desktest.Customer, map[string]any{"note": "x"}, "note", "field_not_yours"},
		{desktest.Customer, "customers", desktest.Customer, map[string]any{"erased_reason": "x"}, "erased_reason", "needs_manager"},
		{desktest.Customer, "customers", desktest.Customer, map[string]any{"phone": "+86 10"}, "", ""},
		{desktest.Agent, "customers", desktest.Customer, map[string]any{"email": "taken@test.example"}, "email", "needs_lead"},
		{desktest.QA, "customers", desktest.Customer, map[string]any{"email": "taken@test.example"}, "email", "needs_lead"},
		{desktest.Customer, "customers", desktest.Customer, map[string]any{"email": "taken@test.example"}, "email", "email_by_link"},
		{desktest.Agent, "customers", desktest.Customer, map[string]any{"verified": false}, "verified", "validation_values_mismatch"},
		{desktest.Lead, "customers", desktest.Customer, map[string]any{"email": "moved@test.example"}, "", ""},
		{desktest.Agent, "customers", desktest.Customer, map[string]any{"password": "chosen-by-agent", "passwordConfirm": "chosen-by-agent", "oldPassword": desktest.Password}, "password", "password_customer_only"},
		{desktest.Lead, "customers", desktest.Customer, map[string]any{"password": "chosen-by-lead", "passwordConfirm": "chosen-by-lead"}, "password", "password_customer_only"},
		{desktest.Manager, "customers", desktest.Customer, map[string]any{"password": "chosen-by-manager", "passwordConfirm": "chosen-by-manager"}, "password", "password_customer_only"},
		{desktest.Superuser, "customers", desktest.Customer, map[string]any{"password": "chosen-by-owner", "passwordConfirm": "chosen-by-owner"}, "password", "password_customer_only"},
		{desktest.Agent, "customers", desktest.Customer, map[string]any{"erased_reason": "x"}, "erased_reason", "needs_manager"},
		{desktest.Lead, "customers", desktest.Customer, map[string]any{"erased_reason": "x"}, "erased_reason", "needs_manager"},
		{desktest.Manager, "customers", desktest.Customer, map[string]any{"erased_reason": "   "}, "erased_reason", "needs_reason"},
		{desktest.Manager, "customers", desktest.Customer, map[string]any{"erased_at": "2026-01-01 00:00:00.000Z"}, "erased_at", "field_kept_by_desk"},
	} {
		answer := w.Do(c.as, http.MethodPatch, records(c.collection)+"/"+desktest.ID(c.of), c.fields)
		if c.code == "" && answer.Status != 200 || c.code != "" && (answer.Code(c.field) != c.code || answer.Status < 400) {
			t.Errorf("%s changes %v of %s: got %d %s, want %q", c.as, c.fields, c.of, answer.Status, answer.Text, c.code)
		}
	}
	answer := w.Do(desktest.Lead, http.MethodPost, records("customers"), map[string]any{"name": "X", "password": "chosen-by-lead", "passwordConfirm": "chosen-by-lead"})
	if got := answer.Code("password"); got != "password_customer_only" {
		t.Errorf("a lead chooses a new customer's password: got %d %s", answer.Status, answer.Text)
	}
	before := w.Person(desktest.Customer).TokenKey()
	w.Do(desktest.Agent, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"tokenKey:autogenerate": "", "tokenKey": strings.Repeat("a", 50)})
	if w.Person(desktest.Customer).TokenKey() != before {
		t.Error("an agent signed a customer out by the token key")
	}
	own := w.Do(desktest.Customer2, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer2), map[string]any{
		"oldPassword": desktest.Password, "password": "chosen-by-myself", "passwordConfirm": "chosen-by-myself"})
	if own.Status != 200 {
		t.Errorf("a customer's own password: got %d %s", own.Status, own.Text)
	}
}

// TestPerson_PocketBaseSavesItsOwn goes through the ways in which PocketBase itself saves people, with nobody's name to it.
func TestPerson_PocketBaseSavesItsOwn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, c := range []struct{ collection, person string }{{"customers", desktest.Customer}, {"staff", desktest.Agent}} {
		address := "/api/collections/" + c.collection + "/"
		record := w.Person(c.person)
		record.SetVerified(false)
		if err := w.App.Save(record); err != nil {
			t.Fatalf("%s: %v", c.person, err)
		}
		verify, err := record.NewVerificationToken()
		if err != nil {
			t.Fatal(err)
		}
		w.Must(desktest.Guest, http.MethodPost, address+"confirm-verification", map[string]any{"token": verify})
		if !w.Person(c.person).Verified() {
			t.Errorf("%s did not become verified", c.person)
		}
		reset, err := w.Person(c.person).NewPasswordResetToken()
		if err != nil {
			t.Fatal(err)
		}
		w.Must(desktest.Guest, http.MethodPost, address+"confirm-password-reset", map[string]any{"token": reset, "password": "another one", "passwordConfirm": "another one"})
		if got := signIn(w, c.collection, c.person+"@test.example", "another one").Status; got != 200 {
			t.Errorf("%s with the new password: got %d", c.person, got)
		}
		change, err := w.Person(c.person).NewEmailChangeToken("moved-" + c.person + "@test.example")
		if err != nil {
			t.Fatal(err)
		}
		w.Must(desktest.Guest, http.MethodPost, address+"confirm-email-change", map[string]any{"token": change, "password": "another one"})
		if got := w.Person(c.person).Email(); got != "moved-"+c.person+"@test.example" {
			t.Errorf("%s has the address %s", c.person, got)
		}
	}
}

// TestPerson_NobodyIsNoSystem saves with nobody's name to it what is a person's to change.
func TestPerson_NobodyIsNoSystem(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for person, field := range map[string]string{desktest.Agent: "role", desktest.Customer: "note"} {
		record := w.Person(person)
		record.Set(field, "manager")
		if err := w.App.Save(record); err == nil {
			t.Errorf("nobody set %s of %s", field, person)
		}
	}
	for _, name := range []string{"staff", "teams"} {
		collection, err := w.App.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		record := core.NewRecord(collection)
		record.Set("name", "X")
		record.Set("role", "agent")
		if name == "staff" {
			record.SetEmail("x@test.example")
			record.SetPassword("long enough")
		}
		if err := w.App.Save(record); err == nil {
			t.Errorf("nobody made a record of %s", name)
		}
	}
	for _, person := range []string{desktest.Agent, desktest.Customer} {
		record := w.Person(person)
		journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
		if err := w.App.Delete(record); err == nil {
			t.Errorf("the desk deleted %s", person)
		}
	}
}

func TestPerson_ErasedCustomerIsGone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	me := desktest.ID(desktest.Customer)
	w.Must(desktest.Customer, http.MethodPatch, records("customers")+"/"+me, map[string]any{"name": "Wang Yuwen", "phone": "13800138000", "company": "Yuwen Ltd"})
	w.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+me, map[string]any{"note": "Yuwen likes tea."})
	w.Must(desktest.Customer, http.MethodPost, records("assets"), map[string]any{"serial": "SN-YUWEN"})
	ids := []string{w.Ask(desktest.Customer, "repair", "Yuwen's door", "Yuwen says it sticks."), w.Ask(desktest.Customer, "repair", "Yuwen's lid", "Yuwen again.")}
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ids[0], map[string]any{"assignee": desktest.ID(desktest.Agent), "followers": []string{desktest.ID(desktest.Lead)}})
	if answer := w.Say(desktest.Customer, ids[0], "reply", "Yuwen waits."); answer.Status != 200 {
		t.Fatal(answer.Text)
	}
	askForCode(t, w, "customer@test.example")
	w.Settle()
	session := signIn(w, "customers", "customer@test.example", desktest.Password).String("token")
	other := w.Ask(desktest.Customer2, "repair", "Another's door", "Kept.")

	w.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+me, map[string]any{"erased_reason": "Asked for it by letter."})
	w.Settle()

	for _, trace := range []string{"Yuwen", "13800138000", "customer@test.example", "SN-YUWEN"} {
		for _, table := range []string{"customers", "tickets", "messages", "events", "emails", "notifications", "assets"} {
			if found := rowsWith(t, w, table, trace); found != "" {
				t.Errorf("%s still holds %q: %s", table, trace, found)
			}
		}
	}
	if got := signIn(w, "customers", "customer@test.example", desktest.Password).Status; got != 400 {
		t.Errorf("signs in after: got %d", got)
	}
	if got := w.Do(desktest.Guest, http.MethodPost, "/api/collections/customers/auth-refresh", nil, "Authorization", session).Status; got != 401 {
		t.Errorf("the open session after: got %d", got)
	}
	for _, id := range ids {
		if ticket := w.Ticket(id); ticket.GetString("erased_at") == "" || ticket.GetBool("is_open") || ticket.GetString("number") == "" {
			t.Errorf("case %s: erased at %q, open %v", id, ticket.GetString("erased_at"), ticket.GetBool("is_open"))
		}
	}
	if got := w.Ticket(other).GetString("subject"); got != "Another's door" {
		t.Errorf("another's case: %q", got)
	}
	for as, fields := range map[string]map[string]any{
		desktest.Lead: {"email": "back@test.example"}, desktest.Agent: {"name": "Back"}, desktest.Manager: {"erased_reason": "again", "name": "Back"},
		desktest.Superuser: {"verified": true},
	} {
		if answer := w.Do(as, http.MethodPatch, records("customers")+"/"+me, fields); !strings.Contains(answer.Text, "customer_erased") {
			t.Errorf("%s brings an erased customer back by %v: %d %s", as, fields, answer.Status, answer.Text)
		}
	}
	checkSeq(t, w)
}

// rowsWith returns the first row of a table that holds the trace anywhere.
func rowsWith(t *testing.T, w *desktest.World, table, trace string) string {
	t.Helper()
	ids := []string{}
	if err := w.App.DB().NewQuery("SELECT id FROM " + table).Column(&ids); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if text := row(t, w, table, id); strings.Contains(text, trace) {
			return text
		}
	}
	return ""
}

func checkSeq(t *testing.T, w *desktest.World) {
	t.Helper()
	events, err := journal.After(w.App, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, event := range events {
		if event.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, event.Seq)
		}
	}
}
