package diagnosis

import (
	"errors"
	"fmt"
	"strings"

	"aftercare/internal/locale"
)

// errPath is a path that the flow does not have.
var errPath = errors.New("the flow has no such path")

// Step is a question that was answered.
type Step struct {
	Node   Node
	Option Option
}

// follow goes the path of somebody's answers, by their places, to its end.
func (f *Flow) follow(answers []int) (steps []Step, end Node, err error) {
	node := f.Nodes[f.Start]
	for _, answer := range answers {
		if answer < 0 || answer >= len(node.Options) {
			return nil, Node{}, errPath
		}
		option := node.Options[answer]
		steps = append(steps, Step{node, option})
		node = f.Nodes[option.Next]
	}
	if node.Type != TypeResult {
		return nil, Node{}, errPath
	}
	return steps, node, nil
}

// title is the flow's in a language.
func (f *Flow) title(language string) string { return pick(language, f.TitleZH, f.TitleEN) }

func pick(language, zh, en string) string {
	if language == locale.English {
		return en
	}
	return zh
}

// describe writes what was asked and answered as the text of a case: what the customer adds, then the path, then its end.
func (f *Flow) describe(language, words string, steps []Step, end Node) string {
	var text strings.Builder
	if words = strings.TrimSpace(words); words != "" {
		text.WriteString(words + "\n\n")
	}
	text.WriteString("**" + locale.Text(language, "diagnosis.case.path", map[string]any{"title": f.title(language)}) + "**\n\n")
	for i, step := range steps {
		fmt.Fprintf(&text, "%d. %s **%s**\n", i+1, pick(language, step.Node.TextZH, step.Node.TextEN), pick(language, step.Option.LabelZH, step.Option.LabelEN))
	}
	text.WriteString("\n" + pick(language, end.TextZH, end.TextEN) + "\n")
	if end.Ticket != nil && len(end.Ticket.PartHint) > 0 {
		text.WriteString("\n" + locale.Text(language, "diagnosis.case.parts", map[string]any{"parts": strings.Join(end.Ticket.PartHint, ", ")}) + "\n")
	}
	if end.Outcome == OutcomeCallback && end.CallbackHours > 0 {
		text.WriteString("\n" + locale.Text(language, "diagnosis.case.callback", map[string]any{"hours": end.CallbackHours}) + "\n")
	}
	return text.String()
}
