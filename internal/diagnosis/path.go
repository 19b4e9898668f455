package diagnosis

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

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

// describe writes what was asked and answered, and its end. It is told in the case by the desk and never stands in the
// description: our own questions would be read there as the customer's words, and one about danger as danger. The portal knows it by how it begins: the title in bold, then the first step.
func (f *Flow) describe(language string, steps []Step, end Node) string {
	var text strings.Builder
	text.WriteString("**" + locale.Text(language, "diagnosis.case.path", map[string]any{"title": f.title(language)}) + "**\n\n")
	for i, step := range steps {
		fmt.Fprintf(&text, "%d. %s **%s**\n", i+1, pick(language, step.Node.TextZH, step.Node.TextEN), pick(language, step.Option.LabelZH, step.Option.LabelEN))
	}
	text.WriteString("\n" + pick(language, end.TextZH, end.TextEN) + "\n")
	if end.promisesCall() {
		text.WriteString("\n" + locale.Text(language, "diagnosis.case.callback", map[string]any{"hours": end.CallbackHours}) + "\n")
	}
	return text.String()
}

// parts says for colleagues which parts an end may need; "" where it names none. They are the shop's own numbers, in which no customer reads
// anything.
func (end Node) parts(language string) string {
	if end.Ticket == nil || len(end.Ticket.PartHint) == 0 {
		return ""
	}
	return locale.Text(language, "diagnosis.case.parts", map[string]any{"parts": strings.Join(end.Ticket.PartHint, ", ")})
}

// nameOf is under which name a path is told to colleagues.
func nameOf(language string) string { return locale.Text(language, "diagnosis.staff.title", nil) }

// afterOpening is how long after opening a customer is called at the latest whose call would be due while the desk is closed.
const afterOpening = time.Hour

// promise is by when a customer who came to this end now is to be called: within its hours, or soon after the desk opens where
// they end while it is closed. It is zero where the end promises no call.
func (r *room) promise(app core.App, end Node, now time.Time) (time.Time, error) {
	if !end.promisesCall() {
		return time.Time{}, nil
	}
	due := now.Add(time.Duration(end.CallbackHours) * time.Hour)
	opening, err := r.config.NextOpening(app, due)
	if err != nil {
		return time.Time{}, fmt.Errorf("find by when to call: %w", err)
	}
	if opening.After(due) {
		return opening.Add(afterOpening), nil
	}
	return due, nil
}
