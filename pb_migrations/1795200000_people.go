package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createPeople, func(app core.App) error { return dropAll(app, "customers", "staff", "teams") })
}

// locales the product speaks; a person's choice wins over the browser's.
var locales = []string{"zh-CN", "en"}

var ticketKinds = []string{"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"}

func createPeople(app core.App) error {
	if err := dropUsers(app); err != nil {
		return err
	}
	teams := core.NewBaseCollection("teams")
	teams.Fields.Add(
		required(text("name", lengthLine, "The team's name as staff see it.")),
		choices("kinds", "Kinds of request that reach this team when nothing else decides.", ticketKinds...),
		choice("assignment", "manual: members claim. round_robin: a new case goes to the member with the lightest open load.", "manual", "round_robin"),
		flag("fallback", "Cases of a kind that no team names come here."),
	)
	teams.Fields.Add(stamps()...)
	if err := app.Save(teams); err != nil {
		return err
	}

	staff := core.NewAuthCollection("staff")
	staff.Fields.Add(
		required(text("name", lengthLine, "The name that colleagues and customers see.")),
		&core.SelectField{Name: "role", Values: []string{"agent", "lead", "qa", "manager"}, MaxSelect: 1, Required: true, System: true, Help: "agent works cases; lead also reassigns; qa reads and reviews; manager decides."},
		choice("tier", "1 first line, 2 second line, 3 expert.", "1", "2", "3"),
		many("teams", teams, "Teams whose queues this person works."),
		document("skills", "List of words such as a product category; routing matches them."),
		whole("capacity", "Open cases this person can carry; 0 means no limit."),
		choice("presence", "Whether new cases may be handed to this person now.", "online", "away", "offline"),
		choices("languages", "Languages this person answers in.", locales...),
		choice("locale", "Language of this person's desk and mails.", locales...),
		text("signature", lengthNote, "Closing lines of this person's replies."),
		flag("active", "Switched off: cannot sign in, is given no cases; the history stays."),
	)
	staff.Fields.Add(stamps()...)
	access(staff, rule(ruleStaff), rule(ruleStaff), rule(ruleManager), rule(ruleStaff), nil)
	staff.ManageRule = rule(ruleManager)
	staff.AuthRule = rule("active = true")
	staff.AuthAlert.Enabled = false
	staff.OTP.Enabled = false
	staff.AddIndex("idx_staff_role", false, "role, active", "")
	if err := app.Save(staff); err != nil {
		return err
	}

	teams.Fields.Add(one("lead", staff, "Who leads the team (shown; rights come from the role)."))
	access(teams, rule(ruleStaff), rule(ruleStaff), rule(ruleManager), rule(ruleManager), nil)
	teams.AddIndex("idx_teams_created", false, "created", "")
	if err := app.Save(teams); err != nil {
		return err
	}

	customers := core.NewAuthCollection("customers")
	customers.Fields.Add(
		text("name", lengthLine, "How the customer is addressed."),
		text("phone", lengthCode, "Telephone, with country code where it is not domestic."),
		text("phone_digits", lengthCode, "The telephone's digits alone, so that it is found however it is typed; kept by the desk."),
		text("company", lengthLine, "The customer's firm, if any."),
		choice("tier", "Service tier; seen by staff only.", "standard", "vip"),
		document("tags", "Words that staff sort customers by; seen by staff only."),
		one("adviser", staff, "Named adviser, who is given this customer's cases first; seen by staff only."),
		choice("locale", "Language of the customer's mails and pages.", locales...),
		text("region", lengthLine, "Region or address line, used for visits."),
		flag("remote_area", "Visits may take 48 instead of 24 hours."),
		text("note", lengthNote, "What colleagues should know; seen by staff only."),
		document("consents", "What the customer agreed to, with version and time."),
		instant("erased_at", "When the personal data were erased."),
		text("erased_reason", lengthNote, "Why; setting it (managers) erases name, contacts, notes and the texts of the customer's cases."),
	)
	customers.Fields.Add(stamps()...)
	owner := ruleStaff + ` || id = @request.auth.id`
	access(customers, rule(owner), rule(owner), rule(""), rule(owner), nil)
	customers.ManageRule = rule(ruleLead)
	customers.AuthAlert.Enabled = false
	customers.OTP.Enabled = true
	customers.OTP.Duration = 600
	if email, ok := customers.Fields.GetByName("email").(*core.EmailField); ok {
		email.Required = false
	}
	customers.AddIndex("idx_customers_phone", false, "phone_digits", "")
	customers.AddIndex("idx_customers_updated", false, "updated", "")
	if err := app.Save(customers); err != nil {
		return err
	}
	return nil
}

// dropUsers removes the collection that PocketBase makes for every new app: anybody may sign up in it, and nobody here is
// a plain user.
func dropUsers(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil // gone already
	}
	return app.Delete(users)
}

func dropAll(app core.App, names ...string) error {
	for _, name := range names {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		if err := app.Delete(collection); err != nil {
			return err
		}
	}
	return nil
}
