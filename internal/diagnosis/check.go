package diagnosis

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// Limits of a flow: what a person can still oversee.
const (
	mostNodes   = 200
	mostOptions = 8
	longestText = 2000
)

var nodeID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

var (
	kinds      = []string{"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"}
	priorities = []string{"", "low", "normal", "high", "urgent"}
)

// readNodes reads the steps of a flow, strictly.
func readNodes(text string) (map[string]Node, error) {
	nodes := map[string]Node{}
	if text == "" || text == "null" {
		return nodes, nil
	}
	if fault := locale.Decode(text, &nodes); fault != nil {
		return nil, locale.Refuse("nodes", "flow_unreadable", map[string]any{"what": fault})
	}
	return nodes, nil
}

// check refuses a flow that a customer could get lost in, and names the step at fault.
func (f *Flow) check() error {
	if len(f.Nodes) > mostNodes {
		return locale.Refuse("nodes", "flow_too_large", map[string]any{"most": mostNodes})
	}
	if _, known := f.Nodes[f.Start]; !known {
		return locale.Refuse("start", "flow_no_start", nil)
	}
	ids := slices.Sorted(maps.Keys(f.Nodes)) // so that the same flow is refused for the same step each time
	for _, id := range ids {
		if err := f.checkNode(id, f.Nodes[id]); err != nil {
			return err
		}
	}
	seen := map[string]int{}
	if err := f.walk(f.Start, seen); err != nil {
		return err
	}
	for _, id := range ids {
		if seen[id] == 0 {
			return locale.Refuse("nodes", "flow_unreachable", map[string]any{"step": id})
		}
	}
	return f.checkSafety(ids)
}

// checkSafety refuses a flow that asks of anything else before it asks of danger: on no way may a question whose answer leads to
// an end for those in danger stand behind a step that is no such question. Without a circle, as it is by now, this ends.
func (f *Flow) checkSafety(ids []string) error {
	known := map[string]string{}
	for _, id := range ids {
		node := f.Nodes[id]
		if node.Type == TypeResult || f.offersSafety(node) {
			continue
		}
		if late := f.safetyFrom(id, known); late != "" {
			return locale.Refuse("nodes", "flow_safety_late", map[string]any{"step": late, "before": id})
		}
	}
	return nil
}

// offersSafety says whether an answer to the step leads straight to an end for those in danger.
func (f *Flow) offersSafety(node Node) bool {
	return slices.ContainsFunc(node.Options, func(o Option) bool { return f.Nodes[o.Next].Safety })
}

// safetyFrom is the first question of safety from a step on, itself included; "" for none.
func (f *Flow) safetyFrom(id string, known map[string]string) string {
	if late, isKnown := known[id]; isKnown {
		return late
	}
	late := ""
	if node := f.Nodes[id]; f.offersSafety(node) {
		late = id
	} else {
		for _, option := range node.Options {
			if late = f.safetyFrom(option.Next, known); late != "" {
				break
			}
		}
	}
	known[id] = late
	return late
}

func (f *Flow) checkNode(id string, node Node) error {
	step := map[string]any{"step": id}
	switch {
	case !nodeID.MatchString(id):
		return locale.Refuse("nodes", "flow_step_name", step)
	case !slices.Contains([]string{TypeQuestion, TypeAction, TypeResult}, node.Type):
		return locale.Refuse("nodes", "flow_step_type", step)
	case !isText(node.TextZH) || !isText(node.TextEN):
		return locale.Refuse("nodes", "flow_step_text", step)
	case node.Type == TypeResult:
		return f.checkResult(id, node)
	case node.Outcome != "":
		return locale.Refuse("nodes", "flow_outcome_early", step)
	case len(node.Options) < 2 || len(node.Options) > mostOptions:
		return locale.Refuse("nodes", "flow_options", map[string]any{"step": id, "most": mostOptions})
	}
	for _, option := range node.Options {
		if !isText(option.LabelZH) || !isText(option.LabelEN) {
			return locale.Refuse("nodes", "flow_step_text", step)
		}
		if _, known := f.Nodes[option.Next]; !known {
			return locale.Refuse("nodes", "flow_leads_nowhere", map[string]any{"step": id, "next": option.Next})
		}
	}
	return nil
}

// checkResult keeps every end to say what becomes of the customer.
func (f *Flow) checkResult(id string, node Node) error {
	step := map[string]any{"step": id}
	isKnown := slices.Contains([]string{OutcomeSolved, OutcomeArticle, OutcomePart, OutcomeCallback, OutcomeTicket}, node.Outcome)
	switch {
	case len(node.Options) > 0:
		return locale.Refuse("nodes", "flow_result_goes_on", step)
	case !isKnown:
		return locale.Refuse("nodes", "flow_no_outcome", step)
	case node.Outcome == OutcomeArticle && strings.TrimSpace(node.Article) == "":
		return locale.Refuse("nodes", "flow_no_article", step)
	case makesCase(node.Outcome) && (node.Ticket == nil || !slices.Contains(kinds, node.Ticket.Kind) || !slices.Contains(priorities, node.Ticket.Priority)):
		return locale.Refuse("nodes", "flow_no_ticket", step)
	case node.CallbackHours < 0 || node.CallbackHours > 24*14:
		return locale.Refuse("nodes", "flow_callback_hours", step)
	}
	return nil
}

const (
	onTheWay = 1
	done     = 2
)

// walk goes wherever the answers lead and refuses a circle: whoever is led in one never comes to an end.
func (f *Flow) walk(id string, seen map[string]int) error {
	switch seen[id] {
	case onTheWay:
		return locale.Refuse("nodes", "flow_circle", map[string]any{"step": id})
	case done:
		return nil
	}
	seen[id] = onTheWay
	for _, option := range f.Nodes[id].Options {
		if err := f.walk(option.Next, seen); err != nil {
			return err
		}
	}
	seen[id] = done
	return nil
}

// asksForSafety says whether it begins with a question of safety.
func (f *Flow) asksForSafety() bool { return f.offersSafety(f.Nodes[f.Start]) }

// checkArticles refuses an end that leads to an article which no customer can read.
func (f *Flow) checkArticles(app core.App, hasArticle func(app core.App, code string) (bool, error)) error {
	for _, id := range slices.Sorted(maps.Keys(f.Nodes)) {
		node := f.Nodes[id]
		if node.Outcome != OutcomeArticle {
			continue
		}
		isThere, err := hasArticle(app, node.Article)
		if err != nil {
			return fmt.Errorf("look for article %s: %w", node.Article, err)
		}
		if !isThere {
			return locale.Refuse("nodes", "flow_article_unknown", map[string]any{"step": id, "article": node.Article})
		}
	}
	return nil
}

func isText(text string) bool {
	return strings.TrimSpace(text) != "" && len([]rune(text)) <= longestText
}
