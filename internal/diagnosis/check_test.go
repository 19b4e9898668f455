package diagnosis

import (
	"encoding/json"
	"math/rand"
	"strings"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// washer is a small flow that holds: safety first, one thing to do, four ends.
func washer() *Flow {
	yes := func(next string) Option { return Option{"是", "Yes", next} }
	no := func(next string) Option { return Option{"否", "No", next} }
	return &Flow{
		TitleZH: "洗衣机不排水", TitleEN: "Washer does not drain", Start: "q1",
		Nodes: map[string]Node{
			"q1":     {Type: TypeQuestion, TextZH: "漏电吗？", TextEN: "Any tingling?", Options: []Option{yes("r_stop"), no("a1")}},
			"a1":     {Type: TypeAction, TextZH: "请清理过滤器。", TextEN: "Clean the filter. Better?", Options: []Option{yes("r_ok"), no("q2")}},
			"q2":     {Type: TypeQuestion, TextZH: "有嗡嗡声吗？", TextEN: "Does it hum?", Options: []Option{yes("r_pump"), no("r_call")}},
			"r_stop": {Type: TypeResult, TextZH: "请拔掉插头。", TextEN: "Unplug it.", Outcome: OutcomeTicket, Safety: true, Ticket: &Ticket{Kind: "repair", Category: "electrical_hazard"}},
			"r_ok":   {Type: TypeResult, TextZH: "好了。", TextEN: "It drains.", Outcome: OutcomeSolved},
			"r_pump": {Type: TypeResult, TextZH: "水泵坏了。", TextEN: "The pump has failed.", Outcome: OutcomePart, Ticket: &Ticket{Kind: "repair", Priority: "low", PartHint: []string{"WM-PUMP"}}},
			"r_call": {Type: TypeResult, TextZH: "我们回电。", TextEN: "We call you.", Outcome: OutcomeCallback, CallbackHours: 24, Ticket: &Ticket{Kind: "repair"}},
		},
	}
}

// codeOf is the code of a refusal, "" for none.
func codeOf(err error) string {
	if refused, ok := err.(validation.Errors); ok {
		for _, reason := range refused {
			if coded, ok := reason.(validation.Error); ok {
				return coded.Code()
			}
		}
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestCheck_NamesTheFault(t *testing.T) {
	if code := codeOf(washer().check()); code != "" {
		t.Fatalf("a sound flow: %s", code)
	}
	change := func(id string, how func(*Node)) func(*Flow) {
		return func(f *Flow) {
			node := f.Nodes[id]
			node.Options = append([]Option(nil), node.Options...)
			how(&node)
			f.Nodes[id] = node
		}
	}
	for code, spoil := range map[string]func(*Flow){
		"flow_no_start":       func(f *Flow) { f.Start = "q9" },
		"flow_circle":         change("q2", func(n *Node) { n.Options[0].Next = "a1" }),
		"flow_unreachable":    change("q2", func(n *Node) { n.Options[0].Next = "r_call" }),
		"flow_leads_nowhere":  change("q2", func(n *Node) { n.Options[0].Next = "r_none" }),
		"flow_options":        change("q2", func(n *Node) { n.Options = n.Options[:1] }),
		"flow_step_text":      change("q2", func(n *Node) { n.TextEN = "  " }),
		"flow_step_type":      change("q2", func(n *Node) { n.Type = "guess" }),
		"flow_outcome_early":  change("q2", func(n *Node) { n.Outcome = OutcomeSolved }),
		"flow_no_outcome":     change("r_ok", func(n *Node) { n.Outcome = "" }),
		"flow_no_article":     change("r_ok", func(n *Node) { n.Outcome = OutcomeArticle }),
		"flow_no_ticket":      change("r_pump", func(n *Node) { n.Ticket = nil }),
		"flow_callback_hours": change("r_call", func(n *Node) { n.CallbackHours = 1000 }),
		"flow_result_goes_on": change("r_ok", func(n *Node) { n.Options = []Option{{"是", "Yes", "r_call"}} }),
		"flow_safety_late":    change("r_pump", func(n *Node) { n.Safety = true }),
		"flow_step_name":      func(f *Flow) { f.Nodes["Q 9"] = f.Nodes["r_ok"] },
		"flow_too_large": func(f *Flow) {
			for i := range mostNodes {
				f.Nodes["x"+strings.Repeat("y", i%30)+string(rune('a'+i%26))+strings.Repeat("z", i/30)] = f.Nodes["r_ok"]
			}
		},
	} {
		flow := washer()
		spoil(flow)
		if got := codeOf(flow.check()); got != code {
			t.Errorf("got %q, want %q", got, code)
		}
	}
}

// TestCheck_AnyPathOfASoundFlowEnds goes through random flows: those that are accepted end on every path, and those that
// random answers never leave are refused.
func TestCheck_AnyPathOfASoundFlowEnds(t *testing.T) {
	dice := rand.New(rand.NewSource(7))
	accepted := 0
	for range 3000 {
		flow := &Flow{Start: "n0", Nodes: map[string]Node{}}
		count := 3 + dice.Intn(6)
		name := func(i int) string { return "n" + string(rune('0'+i)) }
		for i := range count {
			if i > 0 && dice.Intn(2) == 0 || i == count-1 {
				flow.Nodes[name(i)] = Node{Type: TypeResult, TextZH: "完", TextEN: "End", Outcome: OutcomeSolved}
				continue
			}
			node := Node{Type: TypeQuestion, TextZH: "问", TextEN: "Ask"}
			for range 2 {
				node.Options = append(node.Options, Option{"答", "Answer", name(dice.Intn(count))})
			}
			flow.Nodes[name(i)] = node
		}
		sound := flow.check() == nil
		if sound {
			accepted++
		}
		reached := map[string]bool{}
		for range 60 {
			var answers []int
			at := flow.Start
			reached[at] = true
			for len(answers) < 20 && flow.Nodes[at].Type != TypeResult {
				answer := dice.Intn(2)
				answers = append(answers, answer)
				at = flow.Nodes[at].Options[answer].Next
				reached[at] = true
			}
			_, end, err := flow.follow(answers)
			ended := flow.Nodes[at].Type == TypeResult
			if ended != (err == nil) || ended && end.TextEN != "End" {
				t.Fatalf("path %v of %v: %v", answers, flow.Nodes, err)
			}
			if sound && !ended {
				t.Fatalf("accepted, and a path of 20 answers has no end: %v", flow.Nodes)
			}
		}
		if sound && len(reached) < count-2 {
			t.Fatalf("accepted, and 60 walks came to %d of %d steps: %v", len(reached), count, flow.Nodes)
		}
	}
	if accepted < 30 {
		t.Errorf("only %d were accepted: the test says little", accepted)
	}
}

func TestFollow_RefusesWhatTheFlowDoesNotHave(t *testing.T) {
	flow := washer()
	steps, end, err := flow.follow([]int{1, 1, 0})
	if err != nil || end.Outcome != OutcomePart || len(steps) != 3 {
		t.Fatalf("%v %+v %v", steps, end, err)
	}
	text := flow.describe("en", steps, end)
	for _, want := range []string{"Guided diagnosis: Washer does not drain", "1. Any tingling? **No**", "3. Does it hum? **Yes**", "The pump has failed."} {
		if !strings.Contains(text, want) {
			t.Errorf("the case lacks %q:\n%s", want, text)
		}
	}
	if got := end.parts("en"); strings.Contains(text, "WM-PUMP") || got != "Parts that may be needed: WM-PUMP" {
		t.Errorf("what colleagues alone are told: %q", got)
	}
	for _, wrong := range [][]int{nil, {1}, {1, 1}, {2}, {-1}, {0, 0}, {1, 0, 0}} {
		if _, _, err := flow.follow(wrong); err == nil {
			t.Errorf("followed %v", wrong)
		}
	}
}

func TestReadNodes_IsStrict(t *testing.T) {
	encoded, err := json.Marshal(washer().Nodes)
	if err != nil {
		t.Fatal(err)
	}
	if nodes, err := readNodes(string(encoded)); err != nil || len(nodes) != 7 {
		t.Errorf("%d steps, %v", len(nodes), err)
	}
	if _, err := readNodes(`{"q1": {"type": "question", "txt_zh": "?"}}`); codeOf(err) != "flow_unreadable" {
		t.Errorf("a misspelt name: %v", err)
	}
}

// TestCheck_AsksForSafetyFirst: random flows are accepted when on each of their ways, walked one by one, no question of safety stands
// behind anything else, and refused otherwise; the refusal names a question of safety and a step before it.
func TestCheck_AsksForSafetyFirst(t *testing.T) {
	dice := rand.New(rand.NewSource(11))
	accepted, refused := 0, 0
	for range 4000 {
		flow := &Flow{Start: "n0", Nodes: map[string]Node{}}
		count := 3 + dice.Intn(7)
		name := func(i int) string { return "n" + string(rune('0'+i)) }
		for i := range count {
			if i > count/2 {
				flow.Nodes[name(i)] = Node{Type: TypeResult, TextZH: "完", TextEN: "End", Outcome: OutcomeTicket, Safety: dice.Intn(3) == 0, Ticket: &Ticket{Kind: "repair"}}
				continue
			}
			node := Node{Type: TypeQuestion, TextZH: "问", TextEN: "Ask"}
			for range 2 + dice.Intn(2) {
				node.Options = append(node.Options, Option{"答", "Answer", name(i + 1 + dice.Intn(count-i-1))})
			}
			flow.Nodes[name(i)] = node
		}
		isLate := false
		var walk func(id string, isBehind bool)
		walk = func(id string, isBehind bool) {
			asks := false
			for _, option := range flow.Nodes[id].Options {
				asks = asks || flow.Nodes[option.Next].Safety
			}
			isLate = isLate || asks && isBehind
			for _, option := range flow.Nodes[id].Options {
				walk(option.Next, isBehind || !asks)
			}
		}
		walk(flow.Start, false)
		err := flow.check()
		switch code := codeOf(err); {
		case code == "flow_unreachable":
			continue
		case isLate != (code == "flow_safety_late"):
			t.Fatalf("%q, a question of safety is late: %v, in %v", code, isLate, flow.Nodes)
		case isLate:
			refused++
		default:
			accepted++
		}
	}
	if accepted < 200 || refused < 200 {
		t.Errorf("%d accepted, %d refused: the test says little", accepted, refused)
	}
}
