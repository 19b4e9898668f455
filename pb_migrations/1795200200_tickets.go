package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createTickets, func(app core.App) error { return dropAll(app, "messages", "tickets", "assets", "products") })
}

var channels = []string{"portal", "mail", "chat", "phone", "wecom", "social", "counter", "api"}

func createTickets(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	customers, err := app.FindCollectionByNameOrId("customers")
	if err != nil {
		return err
	}
	teams, err := app.FindCollectionByNameOrId("teams")
	if err != nil {
		return err
	}

	products := core.NewBaseCollection("products")
	products.Fields.Add(
		required(text("sku", lengthCode, "Article number.")),
		text("name_zh", lengthLine, "Name in Chinese."),
		text("name_en", lengthLine, "Name in English."),
		text("category", lengthCode, "Group of products, such as air_conditioner."),
		flag("active", "Customers may choose it."),
		document("warranty", "Warranty terms: months for the whole unit, main parts, consumables."),
	)
	products.Fields.Add(stamps()...)
	access(products, rule(ruleStaff+" || active = true"), rule(ruleStaff+" || active = true"), rule(ruleManager), rule(ruleManager), nil)
	products.AddIndex("idx_products_sku", true, "sku", "")
	products.AddIndex("idx_products_list", false, "active, category, sku", "")
	if err := app.Save(products); err != nil {
		return err
	}

	assets := core.NewBaseCollection("assets")
	customer := one("customer", customers, "Whose unit it is.")
	customer.Required = true
	assets.Fields.Add(
		customer,
		one("product", products, "Which product it is."),
		text("serial", lengthCode, "Serial number on the label."),
		instant("bought_at", "Date of purchase."),
		instant("installed_at", "Date of installation."),
		text("note", lengthNote, "What else is known about the unit."),
	)
	assets.Fields.Add(stamps()...)
	own := ruleStaff + ` || customer = @request.auth.id`
	access(assets, rule(own), rule(own), rule(ruleSignedIn), rule(own), nil)
	assets.AddIndex("idx_assets_customer", false, "customer, created", "")
	assets.AddIndex("idx_assets_serial", false, "serial", "")
	if err := app.Save(assets); err != nil {
		return err
	}

	tickets := core.NewBaseCollection("tickets")
	asker := one("customer", customers, "Who asks.")
	asker.Required = true
	tickets.Fields.Add(
		text("number", lengthCode, "Case number, gap-free in a year of the desk's zone, such as 2026-000123. Given by the desk."),
		required(text("subject", lengthLine, "The case in one line.")),
		text("description", lengthLong, "What the customer first said; it becomes the first message."),
		choice("kind", "Which of the seven paths the case takes; may be empty until somebody decides.", ticketKinds...),
		text("category", lengthCode, "Finer sorting within the kind."),
		choice("channel", "How the request came in.", channels...),
		one("product", products, "Product concerned."),
		one("asset", assets, "The customer's unit concerned."),
		asker,
		one("team", teams, "Team whose queue the case is in."),
		one("assignee", staff, "Who works on it."),
		many("followers", staff, "Who else is told what happens."),
		choice("tier", "Support tier that works on it.", "1", "2", "3"),
		choice("priority", "How soon it needs a person.", "low", "normal", "high", "urgent"),
		choice("grade", "Gravity of a complaint; raised by anyone, lowered by a manager with a reason.", "general", "major", "crisis"),
		choice("stage", "Where the complaint's closed loop stands.", "accepted", "investigated", "resolved", "called_back", "improved"),
		choice("status", "new, open, pending (waits for the customer), on_hold (parts, third party), resolved, closed.", "new", "open", "pending", "on_hold", "resolved", "closed"),
		flag("is_open", "Still to be solved; kept by the desk for its queues."),
		flag("is_waiting", "To be solved and nobody's yet; kept by the desk for its queue."),
		document("tags", "Words that staff sort cases by."),
		instant("promise_at", "By when the customer was promised to hear from us."),
		text("promise_text", lengthNote, "What was promised, in the customer's words."),
		text("resolution", lengthLong, "What solved it; needed to resolve."),
		text("root_cause", lengthLong, "Why it happened; seen by staff only."),
		text("measure", lengthLong, "What keeps it from happening again; seen by staff only."),
		text("facts", lengthLong, "Findings of the investigation; seen by staff only."),
		text("persons_heard", lengthNote, "Who was heard; seen by staff only."),
		text("decision", lengthLong, "What was decided on the complaint."),
		instant("decision_told_at", "When the customer was told the decision."),
		text("problem", lengthCode, "Entry of the problem ledger; seen by staff only."),
		one("complained_about", staff, "The colleague complained about, who neither investigates nor calls; seen by staff only."),
		whole("reopened", "How often the case was opened again."),
		text("withdrawn_reason", lengthNote, "Why the request was withdrawn; closes the case."),
		text("reason", lengthNote, "Write-only: why a change is made that needs a reason (closing a complaint, lowering a grade, opening a closed case); it goes into the journal."),
		document("steps", "What the customer's tracker shows: step, at, promised_at."),
		instant("first_response_at", "First public answer by a person."),
		instant("last_customer_at", "Last message of the customer."),
		instant("last_staff_at", "Last public message of staff."),
		instant("resolved_at", "When it was last resolved."),
		instant("closed_at", "When it was closed."),
		instant("erased_at", "When the texts of the case were erased."),
		text("erased_reason", lengthNote, "Why; setting it (managers) erases the texts and attachments of the case."),
	)
	tickets.Fields.Add(stamps()...)
	access(tickets, rule(own), rule(own), rule(ruleSignedIn), rule(own), nil)
	if err := app.Save(tickets); err != nil {
		return err
	}
	tickets.Fields.Add(
		one("merged_into", tickets, "The case this one was merged into; its messages stay here and are read there."),
		one("linked_to", tickets, "The earlier case this one follows or was split from."),
	)
	for _, index := range []struct {
		name    string
		unique  bool
		columns string
		where   string
	}{
		{"idx_tickets_number", true, "number", ""},
		{"idx_tickets_waiting", false, "updated", "is_waiting = 1"},
		// Partial, so that it never stands in for the customer's own: by (is_open, updated) the database, as long as it knows
		// nothing of how values spread, would look through all open cases for those of one customer.
		{"idx_tickets_open_updated", false, "updated", "is_open = 1"},
		{"idx_tickets_team_open", false, "team, is_open, updated", ""},
		{"idx_tickets_assignee_open", false, "assignee, is_open, updated", ""},
		{"idx_tickets_status", false, "status, updated", ""},
		{"idx_tickets_promise", false, "promise_at", "is_open = 1"},
		{"idx_tickets_updated", false, "updated", ""},
		{"idx_tickets_created", false, "created", ""},
		// Not partial, though few cases have either: from "= x" the database does not infer "!= ''".
		{"idx_tickets_merged", false, "merged_into, created", ""},
		{"idx_tickets_linked", false, "linked_to, created", ""},
		{"idx_tickets_customer", false, "customer, updated", ""},
	} {
		tickets.AddIndex(index.name, index.unique, index.columns, index.where)
	}
	if err := app.Save(tickets); err != nil {
		return err
	}

	messages := core.NewBaseCollection("messages")
	ticket := one("ticket", tickets, "The case it was written in.")
	ticket.Required = true
	messages.Fields.Add(
		ticket,
		one("author_staff", staff, "The colleague who wrote it."),
		one("author_customer", customers, "The customer who wrote it."),
		text("author_name", lengthLine, "The writer's name at that time."),
		flag("public", "The customer sees it."),
		&core.SelectField{Name: "kind", Values: []string{"reply", "note", "call", "visit", "system"}, MaxSelect: 1, Required: true, System: true, Help: "reply is public; note, call and visit are for staff; system is written by the desk."},
		text("body", lengthLong, "Markdown as written; may be empty beside attachments."),
		text("html", lengthHTML, "The body rendered and sanitised on the server."),
		&core.FileField{Name: "attachments", MaxSelect: 10, MaxSize: 20 << 20, Protected: true, System: true, MimeTypes: attachmentTypes, Help: "Pictures, documents, sound and video, archives: 10 files of 20 MB at most."},
		document("attachment_names", "What the sender called the files, by stored name; kept by the desk."),
		choice("channel", "How it came in or went out.", channels...),
		text("external_id", lengthLine, "The channel's own id, so that nothing is taken in twice."),
		text("copied_from", 15, "The message this one was copied from when a case was split."),
	)
	messages.Fields.Add(stamps()...)
	read := ruleStaff + ` || (public = true && ticket.customer = @request.auth.id)`
	access(messages, rule(read), rule(read), rule(ruleSignedIn), nil, nil)
	messages.AddIndex("idx_messages_ticket", false, "ticket, created", "")
	messages.AddIndex("idx_messages_created", false, "created", "")
	messages.AddIndex("idx_messages_external", true, "channel, external_id", "external_id != ''")
	return app.Save(messages)
}

// attachmentTypes are what a customer or colleague may send; nothing a browser would run (HTML, SVG, scripts).
var attachmentTypes = []string{
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/heif", "image/bmp", "image/tiff",
	"application/pdf", "text/plain", "text/csv", "application/json",
	"application/zip", "application/gzip", "application/x-tar", "application/x-7z-compressed", "application/x-rar-compressed", "application/vnd.rar",
	"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg", "audio/wav", "audio/amr", "audio/aac", "audio/webm",
	"video/mp4", "video/quicktime", "video/webm", "video/3gpp",
}
