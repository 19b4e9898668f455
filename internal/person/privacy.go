package person

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ganigeorgiev/fexpr"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// internalFields are hidden from customers in every answer.
var internalFields = map[string][]string{
	"tickets": {
		"root_cause", "measure", "facts", "persons_heard", "complained_about", "problem", "tags", "tier", "followers",
		"reason", "erased_reason", "assignee", "is_waiting", "is_snoozed", "snoozed_until", "woken_at", "team", "grade", "stage", "priority", "category",
		"sla_due_at", "sla_clock", "sla_state", "sla_soon_at", "escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at",
		"callback_outcome",
	},
	"customers": {"tier", "tags", "adviser", "note", "remote_area", "phone_digits", "erased_reason"},
	"messages":  {"author_staff", "external_id", "copied_from", "mentions", "canned"},
	"products":  {},
	"assets":    {"note", "reviewed_by"},
	"feedback": {
		"analysis", "owner", "team", "due_at", "overdue", "people", "decided_by", "joined_into", "is_open",
	},
	"suggestions":      {"feedback"},
	"suggestion_votes": {},
	"articles": {
		"revises", "author", "published_by", "review_note", "review_days", "review_at", "ticket", "version",
	},
	"survey_answers": {
		"invite", "survey", "version", "low", "unread", "read_by", "read_at", "replied_by",
	},
	"clocks": {"policy", "policy_name", "calendar", "target", "start", "applied", "ended", "warned", "reason"},
}

// customerFields are what a customer may filter and sort by; expand may follow customerExpands only.
var customerFields = map[string][]string{
	"tickets":          {"id", "number", "subject", "status", "is_open", "kind", "product", "customer", "merged_into", "created", "updated"},
	"customers":        {"id"},
	"messages":         {"id", "ticket", "ticket.merged_into", "public", "kind", "created"},
	"products":         {"id", "sku", "name_zh", "name_en", "category", "active"},
	"assets":           {"id", "customer", "product", "serial", "created"},
	"articles":         {"id", "code", "slug", "locale", "category", "audience", "published", "title"},
	"survey_answers":   {"id", "ticket", "created"},
	"feedback":         {"id", "ticket", "ticket.merged_into", "kind", "state", "created"},
	"suggestions":      {"id", "state", "votes", "published", "published_at"},
	"suggestion_votes": {"id", "suggestion", "customer", "created"},
	"flows":            {"id", "code", "category", "enabled"},
	"clocks":           {"id", "ticket", "kind", "state", "due_at", "started_at", "met_at", "cancelled_at", "created"},
}

var customerExpands = map[string][]string{
	"tickets": {"product", "asset"}, "assets": {"product"}, "messages": {}, "customers": {}, "products": {}, "articles": {},
	"clocks": {}, "survey_answers": {},
	"feedback": {}, "suggestions": {}, "suggestion_votes": {},
}

// hideInternal takes what is internal out of an answer to anybody but staff and superusers. An answer to nobody in
// particular is an answer to a stranger.
func hideInternal(e *core.RecordEnrichEvent) error {
	if e.RequestInfo == nil || !isInside(e.RequestInfo.Auth) {
		name := e.Record.Collection().Name
		e.Record.Hide(internalFields[name]...)
		if name == "messages" && e.Record.GetString("kind") == "system" {
			e.Record.Hide("author_name") // the rule that wrote it; to the customer it is the desk
		}
		if name == "tickets" {
			tellDanger(e)
		}
	}
	return e.Next()
}

// FieldDanger stands in an answer to the customer whose case it is, and says that the desk takes it for one of danger. It is
// not stored: the grade that says so is internal.
const FieldDanger = "is_danger"

func tellDanger(e *core.RecordEnrichEvent) {
	if e.RequestInfo == nil || e.RequestInfo.Auth == nil || e.RequestInfo.Auth.Id != e.Record.GetString("customer") {
		return
	}
	// What else a save has left beside the stored fields (who acts, what the journal is told) stays here.
	for name := range e.Record.CustomData() {
		e.Record.Hide(name)
	}
	e.Record.Set(FieldDanger, e.Record.GetString("grade") == "crisis")
	e.Record.Unhide(FieldDanger)
	e.Record.WithCustomData(true)
}

func isInside(auth *core.Record) bool {
	return auth != nil && (auth.IsSuperuser() || auth.Collection().Name == CollectionStaff)
}

// allowed says whether a customer may ask this of a collection. An empty collection is one that offers nothing.
func allowed(collection string, query url.Values) bool {
	fields := customerFields[collection]
	if filter := query.Get("filter"); filter != "" && !filterAllowed(filter, fields) {
		return false
	}
	for name := range strings.SplitSeq(query.Get("sort"), ",") {
		name = strings.TrimLeft(strings.TrimSpace(name), "+-")
		if name != "" && !slices.Contains(fields, name) {
			return false
		}
	}
	for name := range strings.SplitSeq(query.Get("expand"), ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(customerExpands[collection], name) {
			return false
		}
	}
	return true
}

// filterAllowed reads the filter with the parser that PocketBase itself reads it with: anything simpler disagrees with it
// somewhere, about comments inside quotes or quotes inside comments, and each such place finds hidden values.
func filterAllowed(filter string, fields []string) bool {
	if strings.ContainsRune(filter, 0) {
		return false // where the parser stops and whoever logs or rewrites the filter does not
	}
	// Also as it reads inside brackets, where guardQuery puts it: there a comment may end elsewhere.
	for _, reading := range []string{filter, bracketed(filter)} {
		groups, err := fexpr.Parse(reading)
		if err != nil || !groupsAllowed(groups, fields) {
			return false
		}
	}
	return true
}

func groupsAllowed(groups []fexpr.ExprGroup, fields []string) bool {
	for _, group := range groups {
		switch item := group.Item.(type) {
		case fexpr.Expr:
			if !tokenAllowed(item.Left, fields) || !tokenAllowed(item.Right, fields) {
				return false
			}
		case fexpr.ExprGroup:
			if !groupsAllowed([]fexpr.ExprGroup{item}, fields) {
				return false
			}
		case []fexpr.ExprGroup:
			if !groupsAllowed(item, fields) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// tokenAllowed lets through values and the listed names; no functions, macros or modifiers.
func tokenAllowed(token fexpr.Token, fields []string) bool {
	switch token.Type {
	case fexpr.TokenText, fexpr.TokenNumber:
		return true
	case fexpr.TokenIdentifier:
		return slices.Contains(fields, token.Literal) || slices.Contains([]string{"true", "false", "null"}, token.Literal)
	}
	return false
}

// guardQuery holds what a customer or guest asks of a collection to the allow-list, before PocketBase looks: at a list or
// a record, and where a sign-in answers with the record. For tickets it also narrows the list to the customer's own by
// the index, where the access rule alone would look at all.
func guardQuery(e *core.RequestEvent) error {
	if isInside(e.Auth) {
		return e.Next()
	}
	if e.Request.URL.Path == "/api/batch" {
		return locale.Forbid("batch_not_offered") // its inner requests would pass this guard by
	}
	named := e.Request.PathValue("collection") // as the router decoded it, whatever the path looked like
	if named == "" {
		return e.Next()
	}
	query := e.Request.URL.Query()
	collection := collectionName(e.App, named)
	if !allowed(collection, query) {
		return locale.Forbid("query_not_allowed")
	}
	isList := e.Request.PathValue("id") == "" && strings.HasSuffix(strings.TrimSuffix(e.Request.URL.Path, "/"), "/records")
	if collection != "tickets" || !isList || e.Auth == nil || e.Request.Method == http.MethodPost {
		return e.Next()
	}
	own := `customer = "` + e.Auth.Id + `"`
	if filter := query.Get("filter"); filter != "" {
		own += " && " + bracketed(filter)
	}
	query.Set("filter", own)
	e.Request.URL.RawQuery = query.Encode()
	return e.Next()
}

// bracketed makes one term of a filter; the new line ends a comment that it may end with.
func bracketed(filter string) string { return "(" + filter + "\n)" }

// collectionName resolves an id or another spelling to the name, so that neither opens another door; "" if there is none.
func collectionName(app core.App, named string) string {
	found, err := app.FindCachedCollectionByNameOrId(named)
	if err != nil {
		return ""
	}
	return found.Name
}

// guardSubscription does the same for realtime topics, whose options carry a query of their own.
func guardSubscription(e *core.RealtimeSubscribeRequestEvent) error {
	if isInside(e.Auth) {
		return e.Next()
	}
	for _, topic := range e.Subscriptions {
		if !topicAllowed(e.App, topic) {
			return locale.Forbid("query_not_allowed")
		}
	}
	return e.Next()
}

func topicAllowed(app core.App, topic string) bool {
	parsed, err := url.Parse(topic)
	if err != nil {
		return false
	}
	var options struct {
		Query map[string]any `json:"query"`
	}
	if raw := parsed.Query().Get("options"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &options); err != nil {
			return false
		}
	}
	query := url.Values{}
	for name, value := range options.Query {
		text, ok := value.(string)
		if !ok {
			return false // PocketBase would make some text of it; no page of ours sends one
		}
		query.Set(name, text)
	}
	named, _, _ := strings.Cut(parsed.Path, "/")
	return allowed(collectionName(app, named), query)
}

// answerStaffList answers a colleague's empty filtered list at once: PocketBase delays it by up to half a second against
// guessing, and staff may read the rows anyway.
func answerStaffList(e *core.RecordsListRequestEvent) error {
	if len(e.Records) == 0 && journal.RequestActor(e.RequestEvent).IsStaff() {
		return e.JSON(http.StatusOK, e.Result)
	}
	return e.Next()
}
