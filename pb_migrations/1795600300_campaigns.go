package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createCampaigns, dropCampaigns) }

// createCampaigns makes room for revisits and mails to many customers: campaigns, their rounds, and whom each round is for.
// A callback need not be about a case any more, and customers say whether they want such mails.
func createCampaigns(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"tickets", "customers", "staff", "teams", "products", "calendars", "callbacks", "emails"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = collection
	}
	if err := addMailConsent(app, found["customers"]); err != nil {
		return err
	}
	if err := addBulkMails(app, found["emails"]); err != nil {
		return err
	}
	campaigns, err := addCampaigns(app, found)
	if err != nil {
		return err
	}
	rounds, err := addRounds(app, campaigns)
	if err != nil {
		return err
	}
	contacts, err := addContacts(app, campaigns, rounds, found["customers"])
	if err != nil {
		return err
	}
	if err := addRevisits(app, found, campaigns, contacts); err != nil {
		return err
	}
	return seedCampaignTemplates(app)
}

func addMailConsent(app core.App, customers *core.Collection) error {
	customers.Fields.Add(
		&core.SelectField{Name: "mail_consent", Values: []string{"agreed", "declined"}, MaxSelect: 1, System: true, Help: "Whether the customer wants tips and offers by mail; empty: never asked. Mails about their cases do not depend on it."},
		&core.DateField{Name: "mail_consent_at", System: true, Help: "Since when. Kept by the desk."},
		&core.SelectField{Name: "mail_consent_source", Values: []string{"portal", "mail_link", "colleague", "administrator"}, MaxSelect: 1, System: true, Help: "How it was said: by the customer in the portal, by the link in a mail, to a colleague, or to an administrator. Kept by the desk."},
	)
	// Campaigns ask by these; the customers of a desk are many.
	customers.AddIndex("idx_customers_tier", false, "tier, id", "")
	return app.Save(customers)
}

// addBulkMails lets mails to many wait behind all others, and lets the worker find the next of each sort without a look at
// all that wait.
func addBulkMails(app core.App, emails *core.Collection) error {
	emails.Fields.Add(&core.TextField{Name: "unsubscribe", Max: 500, Hidden: true, System: true, Help: "Where the receiver of a mail to many says that they want no more; such mails wait behind all others. Nobody is shown it."})
	emails.AddIndex("idx_emails_plain", false, "status, next_at", "sealed = '' AND unsubscribe = ''")
	emails.AddIndex("idx_emails_bulk", false, "status, next_at", "sealed = '' AND unsubscribe != ''")
	return app.Save(emails)
}

func campaignRelation(name string, to *core.Collection, most int, isRequired bool, help string) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: most, Required: isRequired, System: true, Help: help}
}

func campaignStamps() []core.Field {
	return []core.Field{
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
	}
}

func campaignNumber(name, help string) *core.NumberField {
	return &core.NumberField{Name: name, OnlyInt: true, System: true, Help: help}
}

func addCampaigns(app core.App, found map[string]*core.Collection) (*core.Collection, error) {
	campaigns := core.NewBaseCollection("campaigns")
	campaigns.Fields.Add(
		&core.TextField{Name: "name", Required: true, Max: 300, System: true, Help: "What colleagues call it; customers do not see it."},
		&core.SelectField{Name: "kind", Values: []string{"call", "mail"}, MaxSelect: 1, Required: true, System: true, Help: "call: customers are revisited by telephone. mail: they are written to."},
		&core.SelectField{Name: "content", Values: []string{"guidance", "offer"}, MaxSelect: 1, System: true, Help: "Of a mail. guidance: how to use what was bought; to all who have not declined. offer: a benefit; only to those who agreed."},
		&core.SelectField{Name: "state", Values: []string{"draft", "active", "paused", "ended"}, MaxSelect: 1, System: true, Help: "draft until somebody starts it; active: its rounds begin as planned; paused: nothing is made; ended: for good."},
		&core.JSONField{Name: "filter", MaxSize: 1 << 14, System: true, Help: "Whom it is for: everyone, or tier, tags, product with product_as (owned, serviced), quiet_days, new_days. docs/GLOSSARY describes it."},
		&core.DateField{Name: "begins_at", System: true, Help: "When its one round begins; or else cron."},
		&core.TextField{Name: "cron", Max: 200, System: true, Help: "When its rounds begin, over and over: a cron expression, by the desk's clocks."},
		campaignNumber("spread_days", "Over how many days a round is spread."),
		campaignRelation("calendar", found["calendars"], 1, false, "On whose working days; empty: on every day."),
		campaignRelation("callers", found["staff"], 99, false, "Who calls; with team. Neither: whoever comes first."),
		campaignRelation("team", found["teams"], 1, false, "Whose members call."),
		&core.JSONField{Name: "script", MaxSize: 1 << 15, System: true, Help: "What to say on the telephone, by language: {\"zh-CN\": \"…\", \"en\": \"…\"}; one line a question."},
		&core.TextField{Name: "template", Max: 100, System: true, Help: "Key of the mail's template, which begins with campaign_."},
		campaignNumber("again_days", "Whoever was asked by a campaign of its kind in so many days is not asked again; 0: they are."),
		&core.BoolField{Name: "once", System: true, Help: "Nobody is asked twice by this campaign, in whichever round."},
		&core.BoolField{Name: "skip_open_case", System: true, Help: "Customers who have an open case are left out."},
		&core.BoolField{Name: "skip_open_callback", System: true, Help: "Customers who are to be called back anyway are left out."},
		&core.DateField{Name: "next_at", System: true, Help: "When the next round begins. Kept by the desk."},
		campaignNumber("rounds", "How many rounds have begun. Kept by the desk."),
		&core.DateField{Name: "started_at", System: true, Help: "When it was started first. Kept by the desk."},
		campaignRelation("started_by", found["staff"], 1, false, "Who started it. Kept by the desk."),
		&core.DateField{Name: "ended_at", System: true, Help: "When it ended. Kept by the desk."},
	)
	campaigns.Fields.Add(campaignStamps()...)
	onlyStaff := `@request.auth.collectionName = "staff"`
	onlyLeads := `@request.auth.collectionName = "staff" && (@request.auth.role = "manager" || @request.auth.role = "lead")`
	campaigns.ListRule, campaigns.ViewRule = &onlyStaff, &onlyStaff
	campaigns.CreateRule, campaigns.UpdateRule = &onlyLeads, &onlyLeads
	campaigns.AddIndex("idx_campaigns_state", false, "state, created, id", "")
	campaigns.AddIndex("idx_campaigns_created", false, "created, id", "")
	return campaigns, app.Save(campaigns)
}

func addRounds(app core.App, campaigns *core.Collection) (*core.Collection, error) {
	rounds := core.NewBaseCollection("campaign_rounds")
	rounds.Fields.Add(
		campaignRelation("campaign", campaigns, 1, true, "The campaign that it is a round of."),
		campaignNumber("number", "1 for the first."),
		&core.SelectField{Name: "state", Values: []string{"choosing", "running", "done", "ended"}, MaxSelect: 1, System: true, Help: "choosing: the customers are being looked up. running: its days come. done. ended: its campaign ended before."},
		&core.DateField{Name: "begun_at", System: true, Help: "When it began."},
		&core.TextField{Name: "chosen_after", Max: 15, System: true, Help: "How far the customers have been looked up."},
		campaignNumber("chosen", "How many customers it is for."),
		&core.JSONField{Name: "skipped", MaxSize: 1 << 12, System: true, Help: "How many were left out, by reason."},
		campaignNumber("days", "Over how many days it is spread."),
		campaignNumber("day", "Which of them comes next, or is being made: 0 for the first."),
		&core.DateField{Name: "next_at", System: true, Help: "When it does."},
		&core.JSONField{Name: "order", MaxSize: 1 << 14, System: true, Help: "Who calls on this day, in turn."},
		campaignNumber("day_made", "How many were made on this day."),
		campaignNumber("made", "How many calls or mails were made."),
		&core.JSONField{Name: "dropped", MaxSize: 1 << 12, System: true, Help: "How many were given up when their day came, by reason."},
		&core.DateField{Name: "done_at", System: true, Help: "When all was made."},
	)
	rounds.Fields.Add(campaignStamps()...)
	onlyStaff := `@request.auth.collectionName = "staff"`
	rounds.ListRule, rounds.ViewRule = &onlyStaff, &onlyStaff
	rounds.AddIndex("idx_campaign_rounds_number", true, "campaign, number", "")
	rounds.AddIndex("idx_campaign_rounds_state", false, "campaign, state", "")
	return rounds, app.Save(rounds)
}

func addContacts(app core.App, campaigns, rounds, customers *core.Collection) (*core.Collection, error) {
	contacts := core.NewBaseCollection("campaign_contacts")
	contacts.Fields.Add(
		campaignRelation("campaign", campaigns, 1, true, "The campaign."),
		campaignRelation("round", rounds, 1, true, "Its round."),
		campaignRelation("customer", customers, 1, true, "Who is called or written to."),
		&core.SelectField{Name: "kind", Values: []string{"call", "mail"}, MaxSelect: 1, System: true, Help: "As its campaign's."},
		campaignNumber("position", "Place in the round, by which its day follows: 0 for the first."),
		&core.SelectField{Name: "state", Values: []string{"planned", "made", "dropped"}, MaxSelect: 1, System: true, Help: "planned: its day has not come. made: there is a callback or a mail. dropped: reason says why not."},
		&core.TextField{Name: "reason", Max: 40, System: true, Help: "Why it was given up when its day came."},
		&core.DateField{Name: "made_at", System: true, Help: "When the callback or the mail was made."},
		&core.DateField{Name: "unsubscribed_at", System: true, Help: "When the customer said by this mail's link that they want no more."},
	)
	contacts.Fields.Add(campaignStamps()...)
	onlyStaff := `@request.auth.collectionName = "staff"`
	contacts.ListRule, contacts.ViewRule = &onlyStaff, &onlyStaff
	contacts.AddIndex("idx_campaign_contacts_once", true, "round, customer", "")
	contacts.AddIndex("idx_campaign_contacts_next", true, "round, state, position", "")
	contacts.AddIndex("idx_campaign_contacts_customer", false, "customer, state, kind, made_at", "")
	contacts.AddIndex("idx_campaign_contacts_left", false, "campaign", "unsubscribed_at != ''")
	return contacts, app.Save(contacts)
}

// addRevisits lets a callback be about no case but a campaign's.
func addRevisits(app core.App, found map[string]*core.Collection, campaigns, contacts *core.Collection) error {
	callbacks := found["callbacks"]
	if ticket, ok := callbacks.Fields.GetByName("ticket").(*core.RelationField); ok {
		ticket.Required = false
		ticket.Help = "The case whose solution is asked about; empty for a revisit, which a campaign asks for."
	}
	callbacks.Fields.Add(
		campaignRelation("campaign", campaigns, 1, false, "The campaign that asks for it; empty where a case does."),
		campaignRelation("contact", contacts, 1, false, "Its place in the campaign. Kept by the desk."),
		campaignRelation("opened", found["tickets"], 1, false, "The case that was opened for a customer who was not satisfied when revisited. Kept by the desk."),
	)
	callbacks.RemoveIndex("idx_callbacks_open")
	callbacks.AddIndex("idx_callbacks_open", true, "ticket", "state = 'open' AND ticket != ''")
	callbacks.AddIndex("idx_callbacks_contact", true, "contact", "contact != ''")
	callbacks.AddIndex("idx_callbacks_campaign", false, "campaign, state, outcome", "campaign != ''")
	return app.Save(callbacks)
}

func dropCampaigns(app core.App) error {
	if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] IN ('campaign_welcome', 'campaign_benefit')`).Execute(); err != nil {
		return err
	}
	// What has no case cannot stand where each callback needs one.
	for _, statement := range []string{
		`DELETE FROM callback_attempts WHERE callback IN (SELECT id FROM callbacks WHERE ticket = '')`, `DELETE FROM callbacks WHERE ticket = ''`,
	} {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	callbacks, err := app.FindCollectionByNameOrId("callbacks")
	if err != nil {
		return err
	}
	for _, index := range []string{"idx_callbacks_contact", "idx_callbacks_campaign", "idx_callbacks_open"} {
		callbacks.RemoveIndex(index)
	}
	callbacks.AddIndex("idx_callbacks_open", true, "ticket", "state = 'open'")
	if ticket, ok := callbacks.Fields.GetByName("ticket").(*core.RelationField); ok {
		ticket.Required = true
	}
	if err := dropFields(app, callbacks, "campaign", "contact", "opened"); err != nil {
		return err
	}
	if err := dropAll(app, "campaign_contacts", "campaign_rounds", "campaigns"); err != nil {
		return err
	}
	emails, err := app.FindCollectionByNameOrId("emails")
	if err != nil {
		return err
	}
	for _, index := range []string{"idx_emails_plain", "idx_emails_bulk"} {
		emails.RemoveIndex(index)
	}
	if err := dropFields(app, emails, "unsubscribe"); err != nil {
		return err
	}
	customers, err := app.FindCollectionByNameOrId("customers")
	if err != nil {
		return err
	}
	customers.RemoveIndex("idx_customers_tier")
	return dropFields(app, customers, "mail_consent", "mail_consent_at", "mail_consent_source")
}

func dropFields(app core.App, collection *core.Collection, names ...string) error {
	for _, name := range names {
		collection.Fields.RemoveByName(name)
	}
	return app.SaveNoValidate(collection) // PocketBase would keep fields of the system
}

func seedCampaignTemplates(app core.App) error {
	now := types.NowDateTime().String()
	for _, t := range campaignTemplates {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, {:key}, {:locale}, {:subject}, {:body}, TRUE, {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "key": t.key, "locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template %s %s: %w", t.key, t.locale, err)
		}
	}
	return nil
}

// campaignTemplates are the mails that a campaign can begin with; the line with the link to unsubscribe is put below each
// by the desk.
var campaignTemplates = []struct{ key, locale, subject, body string }{
	{"campaign_welcome", "zh-CN", "欢迎您：几个用得上的小提示", `{name}，您好：

感谢您选择 {brand}。有几件事，提前知道会方便很多：

- 在门户登记您的产品和序列号，报修时不用再找发票。
- 遇到问题可以先看帮助文章，多数小毛病几分钟就能解决。
- 提交请求之后，每一步进展您都能在门户看到。

[打开门户]({link})

{brand}`},
	{"campaign_welcome", "en", "Welcome: a few things worth knowing", `Hello {name},

Thank you for choosing {brand}. A few things make life easier later:

- Register your product and its serial number in the portal, and you need no receipt when something breaks.
- The help articles solve most small troubles within minutes.
- Once you have sent a request, you see each step of it in the portal.

[Open the portal]({link})

{brand}`},
	{"campaign_benefit", "zh-CN", "{name}，为您准备的一项权益", `{name}，您好：

您在 {brand} 有一项权益可以使用。详情和有效期请在门户查看：

[查看我的权益]({link})

{brand}`},
	{"campaign_benefit", "en", "{name}, a benefit is waiting for you", `Hello {name},

A benefit is waiting for you at {brand}. What it is and how long it holds is in the portal:

[See the benefit]({link})

{brand}`},
}
