package view

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"aftercare/internal/locale"
)

// Criteria say which cases a view shows: those for which all that is said holds. Of a list one value is enough. Where no
// status is said, the open cases are meant.
type Criteria struct {
	Status   []string `json:"status,omitempty"`
	Priority []string `json:"priority,omitempty"`
	Kind     []string `json:"kind,omitempty"`
	Grade    []string `json:"grade,omitempty"`
	Channel  []string `json:"channel,omitempty"`
	// Assignee is "me" (whoever looks), "nobody", or a colleague's id.
	Assignee string `json:"assignee,omitempty"`
	// Team holds ids of teams, and "mine" for those of whoever looks.
	Team []string `json:"team,omitempty"`
	Tags []string `json:"tags,omitempty"`
	// Product is a product's id.
	Product string `json:"product,omitempty"`
	// Tier is the customer's, and Locale their language.
	Tier   string `json:"tier,omitempty"`
	Locale string `json:"locale,omitempty"`
	// Deadline is "overdue", or "warned" for what is due soon.
	Deadline string `json:"deadline,omitempty"`
	// Escalated: somebody is being called.
	Escalated bool `json:"escalated,omitempty"`
}

// Words that stand for whoever looks.
const (
	assigneeMe     = "me"
	assigneeNobody = "nobody"
	teamMine       = "mine"
)

// allowed are the values of the lists that know theirs.
var allowed = map[string][]string{
	"status":   {"new", "open", "pending", "on_hold", "resolved", "closed"},
	"priority": {"low", "normal", "high", "urgent"},
	"kind":     {"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"},
	"grade":    {"general", "major", "crisis"},
	"channel":  {"portal", "mail", "chat", "phone", "wecom", "social", "counter", "api"},
	"tier":     {"", "standard", "vip"},
	"locale":   {"", "zh-CN", "en"},
	"deadline": {"", "overdue", "warned"},
}

const (
	// mostValues bounds a list of values.
	mostValues = 20
	tagLongest = 100
)

// isID is what an id looks like.
var isID = regexp.MustCompile(`^[a-z0-9]{15}$`).MatchString

// parseCriteria reads criteria; the fault says what is wrong, and is nil for nothing.
func parseCriteria(raw string) (c Criteria, fault *locale.Phrase) {
	if raw == "" || raw == "null" {
		return c, nil
	}
	if fault := locale.Decode(raw, &c); fault != nil {
		return c, fault
	}
	if member := c.fault(); member != "" {
		return c, locale.NotAllowed(member)
	}
	return c, nil
}

// fault is the member that holds what it may not; empty for none.
func (c Criteria) fault() string {
	for name, values := range map[string][]string{
		"status": c.Status, "priority": c.Priority, "kind": c.Kind, "grade": c.Grade, "channel": c.Channel,
		"tier": {c.Tier}, "locale": {c.Locale}, "deadline": {c.Deadline},
	} {
		isUnknown := func(value string) bool { return !slices.Contains(allowed[name], value) }
		if len(values) > mostValues || slices.ContainsFunc(values, isUnknown) {
			return name
		}
	}
	isNoTeam := func(team string) bool { return team != teamMine && !isID(team) }
	switch {
	case c.Assignee != "" && c.Assignee != assigneeMe && c.Assignee != assigneeNobody && !isID(c.Assignee):
		return "assignee"
	case len(c.Team) > mostValues || slices.ContainsFunc(c.Team, isNoTeam):
		return "team"
	case c.Product != "" && !isID(c.Product):
		return "product"
	case len(c.Tags) > mostValues || slices.ContainsFunc(c.Tags, isNoTag):
		return "tags"
	}
	return ""
}

// isNoTag refuses what the filter's language or LIKE would take for something else than a letter.
func isNoTag(tag string) bool {
	return strings.TrimSpace(tag) == "" || utf8.RuneCountInString(tag) > tagLongest || strings.ContainsAny(tag, "\"'\\%\x00\n\r")
}

// viewer is who looks, as far as a view may depend on it.
type viewer struct {
	id    string
	teams []string
}

// isOpen says whether only open cases are meant.
func (c Criteria) isOpen() bool {
	return !slices.Contains(c.Status, "resolved") && !slices.Contains(c.Status, "closed")
}

// filter compiles the criteria into PocketBase's language. All values were looked at by [parseCriteria].
func (c Criteria) filter(by order, who viewer) string {
	var all []string
	add := func(condition string) {
		if condition != "" {
			all = append(all, condition)
		}
	}
	if c.isOpen() {
		add("is_open = true") // by the indexes of what is open
	}
	add(anyOf("status", c.Status))
	add(anyOf("priority", c.Priority))
	add(anyOf("kind", c.Kind))
	add(anyOf("grade", c.Grade))
	add(anyOf("channel", c.Channel))
	switch c.Assignee {
	case "":
	case assigneeNobody:
		add(nobodys(c.isOpen()))
	case assigneeMe:
		add(anyOf("assignee", []string{who.id}))
	default:
		add(anyOf("assignee", []string{c.Assignee}))
	}
	add(c.teamFilter(who))
	add(c.tagFilter())
	if c.Product != "" {
		add(anyOf("product", []string{c.Product}))
	}
	// In lower case, so that no index knows it: by the customers' own the database would begin with all customers of a tier, and
	// sort their cases.
	if c.Tier != "" {
		add(anyOf("customer.tier:lower", []string{c.Tier}))
	}
	if c.Locale != "" {
		add(anyOf("customer.locale:lower", []string{strings.ToLower(c.Locale)}))
	}
	if c.Deadline != "" {
		add(anyOf("sla_state", []string{c.Deadline}))
	}
	if c.Escalated {
		add(`escalated_at > "2000-01-01"`)
	}
	add(by.also)
	if len(all) == 0 {
		return `id != ""`
	}
	return strings.Join(all, " && ")
}

// nobodys asks for what nobody has: where it is open, by the field that the queue of those has an index of.
func nobodys(isOpen bool) string {
	if isOpen {
		return "is_waiting = true"
	}
	return `assignee = ""`
}

// teamFilter names the teams; a colleague of no team finds nothing in what is theirs.
func (c Criteria) teamFilter(who viewer) string {
	if len(c.Team) == 0 {
		return ""
	}
	var teams []string
	for _, team := range c.Team {
		if team == teamMine {
			teams = append(teams, who.teams...)
			continue
		}
		teams = append(teams, team)
	}
	if len(teams) == 0 {
		return `team = "-"`
	}
	return anyOf("team", teams)
}

// tagFilter finds a tag in its quotes, so that "ice" is not found in "device".
func (c Criteria) tagFilter() string {
	conditions := make([]string, len(c.Tags))
	for i, tag := range c.Tags {
		conditions[i] = `tags ~ '"` + tag + `"'`
	}
	return either(conditions)
}

func anyOf(field string, values []string) string {
	conditions := make([]string, len(values))
	for i, value := range values {
		conditions[i] = field + ` = "` + value + `"`
	}
	return either(conditions)
}

func either(conditions []string) string {
	if len(conditions) < 2 {
		return strings.Join(conditions, "")
	}
	return "(" + strings.Join(conditions, " || ") + ")"
}
