package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createDesk, func(app core.App) error {
		return dropAll(app, "articles", "views", "canned_replies", "notifications", "templates", "emails")
	})
}

func createDesk(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	teams, err := app.FindCollectionByNameOrId("teams")
	if err != nil {
		return err
	}
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}

	emails := core.NewBaseCollection("emails")
	emails.Fields.Add(
		text("to", lengthLine, "Address it goes to."),
		text("to_name", lengthLine, "Name beside the address."),
		text("person", 15, "Id of the customer or colleague it goes to, whatever their address is by now."),
		text("subject", lengthLine, "Subject line."),
		text("text", lengthHTML, "Body as plain text."),
		text("html", lengthHTML, "Body as HTML."),
		choice("locale", "Language it is written in.", locales...),
		text("template", lengthCode, "Template it was made from; empty for sign-in mails."),
		text("ticket", 15, "Id of the case it is about, if any."),
		choice("status", "waiting: will be sent. sending: handed to the mail server now. sent. dead: given up after the last try. expired: its code ran out first.", "waiting", "sending", "sent", "dead", "expired"),
		whole("attempts", "How often it was tried."),
		instant("next_at", "Not before (wall time)."),
		instant("sent_at", "When the mail server took it."),
		text("message_id", lengthLine, "Its Message-ID, the same at every try."),
		text("in_reply_to", lengthLine, "Message-ID of the first mail of the case, so that mail programs thread them."),
		text("error", lengthNote, "What the mail server or the network said last."),
		flag("secret", "Holds a code or a sign-in link: the text is hidden from staff and removed when the code expires."),
		instant("expires_at", "When a secret mail's code runs out (wall time)."),
	)
	emails.Fields.Add(stamps()...)
	access(emails, rule(ruleStaff), rule(ruleStaff), nil, nil, nil)
	emails.AddIndex("idx_emails_due", false, "status, next_at", "")
	emails.AddIndex("idx_emails_ticket", false, "ticket, created", "")
	emails.AddIndex("idx_emails_person", false, "person", "")
	emails.AddIndex("idx_emails_created", false, "created", "")
	emails.AddIndex("idx_emails_message", true, "message_id", "message_id != ''")
	if err := app.Save(emails); err != nil {
		return err
	}

	templates := core.NewBaseCollection("templates")
	templates.Fields.Add(
		required(text("key", lengthCode, "What the mail is for, such as ticket_received.")),
		&core.SelectField{Name: "locale", Values: locales, MaxSelect: 1, Required: true, System: true, Help: "Language of this version."},
		required(text("subject", lengthLine, "Subject line; {number}, {subject} and the like are filled in.")),
		required(text("body", lengthLong, "Markdown; {name}, {number}, {subject}, {text}, {link}, {brand} are filled in.")),
		flag("enabled", "Switched off: this mail is not sent."),
	)
	templates.Fields.Add(stamps()...)
	access(templates, rule(ruleStaff), rule(ruleStaff), rule(ruleManager), rule(ruleManager), nil)
	templates.AddIndex("idx_templates_key", true, "key, locale", "")
	if err := app.Save(templates); err != nil {
		return err
	}

	notifications := core.NewBaseCollection("notifications")
	notifications.Fields.Add(
		one("staff", staff, "Who is told."),
		one("ticket", tickets, "About which case."),
		text("kind", lengthCode, "What it is about: assigned, replied, reopened, promise_due, failure ..."),
		document("params", "What the sentence needs."),
		whole("event", "seq of the event that led to it."),
		instant("read_at", "When the person saw it."),
	)
	notifications.Fields.Add(stamps()...)
	mine := `@request.auth.collectionName = "staff" && staff = @request.auth.id`
	access(notifications, rule(mine), rule(mine), nil, rule(mine), nil)
	notifications.AddIndex("idx_notifications_staff", false, "staff, created", "")
	notifications.AddIndex("idx_notifications_unread", false, "staff, read_at, created", "")
	if err := app.Save(notifications); err != nil {
		return err
	}

	canned := core.NewBaseCollection("canned_replies")
	canned.Fields.Add(
		required(text("title", lengthLine, "Name in the list.")),
		required(text("body", lengthLong, "Markdown; {customer}, {number}, {agent} are filled in.")),
		choice("locale", "Language it is written in.", locales...),
		choices("kinds", "Kinds of case it is offered for; none means all.", ticketKinds...),
		one("owner", staff, "Whose own it is; empty for everybody's."),
		one("team", teams, "Team it is offered to; empty for all."),
	)
	canned.Fields.Add(stamps()...)
	access(canned, rule(ruleStaff), rule(ruleStaff), rule(ruleStaff), rule(ruleStaff), rule(ruleStaff))
	canned.AddIndex("idx_canned_replies_list", false, "locale, title", "")
	if err := app.Save(canned); err != nil {
		return err
	}

	views := core.NewBaseCollection("views")
	views.Fields.Add(
		required(text("name", lengthLine, "Name in the rail.")),
		one("owner", staff, "Who made it."),
		flag("shared", "All staff see it."),
		text("filter", lengthNote, "Filter in PocketBase's language."),
		text("sort", lengthCode, "Sort order in PocketBase's language."),
		document("columns", "Columns shown, in order."),
		whole("position", "Place in the rail."),
	)
	views.Fields.Add(stamps()...)
	readable := ruleStaff + ` && (owner = @request.auth.id || shared = true)`
	ownView := ruleStaff + ` && owner = @request.auth.id`
	access(views, rule(readable), rule(readable), rule(ruleStaff), rule(ownView), rule(ownView))
	views.AddIndex("idx_views_owner", false, "owner, position", "")
	if err := app.Save(views); err != nil {
		return err
	}

	articles := core.NewBaseCollection("articles")
	articles.Fields.Add(
		required(text("code", lengthCode, "Short name that stays the same in every language, such as KB-01.")),
		&core.SelectField{Name: "locale", Values: locales, MaxSelect: 1, Required: true, System: true, Help: "Language of this version."},
		required(text("title", lengthLine, "Title.")),
		text("body", lengthLong, "Markdown."),
		text("html", lengthHTML, "The body rendered and sanitised on the server."),
		text("category", lengthCode, "Group in the help centre."),
		choice("audience", "Who may read it.", "public", "internal"),
		flag("published", "Visible to its audience."),
		document("products", "SKUs it is about."),
		document("tags", "Words that find it."),
	)
	articles.Fields.Add(stamps()...)
	public := ruleStaff + ` || (published = true && audience = "public")`
	access(articles, rule(public), rule(public), rule(ruleLead), rule(ruleLead), nil)
	articles.AddIndex("idx_articles_code", true, "code, locale", "")
	articles.AddIndex("idx_articles_list", false, "locale, published, audience, category", "")
	return app.Save(articles)
}
