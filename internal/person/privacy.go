package person

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// internalFields are hidden from customers in every answer.
var internalFields = map[string][]string{
	"tickets": {
		"root_cause", "measure", "facts", "persons_heard", "complained_about", "problem", "tags", "tier", "followers",
		"reason", "erased_reason", "assignee", "team", "grade", "stage", "priority", "category",
	},
	"customers": {"tier", "tags", "adviser", "note", "remote_area", "erased_reason"},
	"messages":  {"author_staff", "external_id", "copied_from"},
	"products":  {},
	"assets":    {"note"},
	"articles":  {},
}

// customerFields are what a customer may filter and sort by; expand may follow customerExpands only.
var customerFields = map[string][]string{
	"tickets":   {"id", "number", "subject", "status", "is_open", "kind", "product", "customer", "merged_into", "created", "updated"},
	"customers": {"id"},
	"messages":  {"id", "ticket", "ticket.merged_into", "public", "kind", "created"},
	"products":  {"id", "sku", "name_zh", "name_en", "category", "active"},
	"assets":    {"id", "customer", "product", "serial", "created"},
	"articles":  {"id", "code", "locale", "category", "published", "title"},
}

var customerExpands = map[string][]string{
	"tickets": {"product", "asset"}, "assets": {"product"}, "messages": {}, "customers": {}, "products": {}, "articles": {},
}

// hideInternal takes what is internal out of an answer to anybody but staff and superusers.
func hideInternal(e *core.RecordEnrichEvent) error {
	if e.RequestInfo != nil && isInside(e.RequestInfo.Auth) {
		return e.Next()
	}
	if e.RequestInfo == nil {
		return e.Next()
	}
	e.Record.Hide(internalFields[e.Record.Collection().Name]...)
	return e.Next()
}

func isInside(auth *core.Record) bool {
	return auth != nil && (auth.IsSuperuser() || auth.Collection().Name == CollectionStaff)
}

// identifier finds the names in a filter once its quoted strings are gone.
var (
	quoted     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	identifier = regexp.MustCompile(`[@#_\pL][\w.:@\pL]*`)
)

// allowed says whether a customer may ask this of a collection.
func allowed(collection string, query url.Values) bool {
	fields := customerFields[collection]
	for _, name := range identifier.FindAllString(quoted.ReplaceAllString(query.Get("filter"), ` `), -1) {
		if !slices.Contains(fields, name) && !slices.Contains([]string{"true", "false", "null"}, name) {
			return false
		}
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

// guardQuery holds what a customer or guest asks of a list or a record to the allow-list, before PocketBase looks. For
// tickets it also narrows the list to the customer's own by the index, where the access rule alone would look at all.
func guardQuery(e *core.RequestEvent) error {
	collection, isRecords := recordsPath(e.Request.URL.Path)
	if !isRecords || isInside(e.Auth) {
		return e.Next()
	}
	query := e.Request.URL.Query()
	if found, err := e.App.FindCachedCollectionByNameOrId(collection); err == nil {
		collection = found.Name // an id in place of the name opens no other door
	}
	if !allowed(collection, query) {
		return locale.Forbid("query_not_allowed")
	}
	if collection == "tickets" && e.Auth != nil && e.Request.Method == "GET" {
		own := `customer = "` + e.Auth.Id + `"`
		if filter := query.Get("filter"); filter != "" {
			own += " && (" + filter + ")"
		}
		query.Set("filter", own)
		e.Request.URL.RawQuery = query.Encode()
	}
	return e.Next()
}

// recordsPath finds the collection in /api/collections/<name>/records...
func recordsPath(path string) (collection string, ok bool) {
	rest, isAPI := strings.CutPrefix(path, "/api/collections/")
	if !isAPI {
		return "", false
	}
	parts := strings.Split(rest, "/")
	if len(parts) < 2 || parts[1] != "records" {
		return "", false
	}
	return parts[0], true
}

// guardSubscription does the same for realtime topics, whose options carry a query of their own.
func guardSubscription(e *core.RealtimeSubscribeRequestEvent) error {
	if isInside(e.Auth) {
		return e.Next()
	}
	for _, topic := range e.Subscriptions {
		parsed, err := url.Parse(topic)
		if err != nil {
			return locale.Forbid("query_not_allowed")
		}
		var options struct {
			Query map[string]any `json:"query"`
		}
		if raw := parsed.Query().Get("options"); raw != "" {
			if err := json.Unmarshal([]byte(raw), &options); err != nil {
				return locale.Forbid("query_not_allowed")
			}
		}
		query := url.Values{}
		for name, value := range options.Query {
			if text, ok := value.(string); ok {
				query.Set(name, text)
			}
		}
		collection, _, _ := strings.Cut(parsed.Path, "/")
		if found, err := e.App.FindCachedCollectionByNameOrId(collection); err == nil {
			collection = found.Name
		}
		if !allowed(collection, query) {
			return locale.Forbid("query_not_allowed")
		}
	}
	return e.Next()
}

// answerStaffList answers a colleague's empty filtered list at once: PocketBase delays it by up to half a second against
// guessing, and staff may read the rows anyway.
func answerStaffList(e *core.RecordsListRequestEvent) error {
	if len(e.Records) == 0 && journal.RequestActor(e.RequestEvent).IsStaff() {
		return e.JSON(200, e.Result)
	}
	return e.Next()
}
