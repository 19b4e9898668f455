package tour

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// draft is what the device keeps of something begun, as the portal writes it.
type draft struct {
	name  string
	value map[string]any
}

// request is a request of a kind that was begun, with some of its answers.
func request(kind string, answers ...map[string]any) draft {
	value := map[string]any{"kind": kind}
	for _, some := range answers {
		for name, answer := range some {
			value[name] = answer
		}
	}
	return draft{"case.new", value}
}

var (
	happened = map[string]any{"what": "It hums all night. 整夜嗡嗡响。"}
	proven   = map[string]any{"product": "other", "productName": "Lotus 7", "noSerial": true}
	reached  = map[string]any{"name": "Ann", "phone": "138 0000 0000", "address": "1 Lotus Road 莲花路 1 号"}
)

// node is a step of a guided diagnosis, as far as its ways go.
type node struct {
	Outcome string `json:"outcome"`
	Safety  bool   `json:"safety"`
	Options []struct {
		Next string `json:"next"`
	} `json:"options"`
}

// endOf finds a guided diagnosis with such an end, and the answers that lead there: "danger", or an outcome without any.
func (r *tour) endOf(outcome string) (address string, kept draft) {
	r.t.Helper()
	flows, err := r.App.FindRecordsByFilter("flows", "enabled = true", "code", 0, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, flow := range flows {
		var nodes map[string]node
		if err := flow.UnmarshalJSONField("nodes", &nodes); err != nil {
			r.t.Fatal(err)
		}
		isEnd := func(n node) bool {
			return n.Outcome == outcome && !n.Safety || outcome == "danger" && n.Outcome != "" && n.Safety
		}
		if answers := wayTo(nodes, flow.GetString("start"), isEnd); answers != nil {
			code := flow.GetString("code")
			return "/diagnose/" + code, draft{"diagnose." + code, map[string]any{
				"version": flow.GetInt("version"), "answers": answers, "begun": 0, "counted": []string{}, "words": "", "asset": "", "ticket": "ticketofatour00",
			}}
		}
	}
	r.t.Fatalf("no diagnosis of the sample company ends in %s", outcome)
	return "", draft{}
}

// wayTo are the answers, by their places, on the shortest way to such a step; nil where there is none.
func wayTo(nodes map[string]node, start string, isEnd func(node) bool) []int {
	type place struct {
		step    string
		answers []int
	}
	seen := map[string]bool{start: true}
	for ahead := []place{{start, []int{}}}; len(ahead) > 0; ahead = ahead[1:] {
		at := ahead[0]
		if isEnd(nodes[at.step]) {
			return at.answers
		}
		for i, option := range nodes[at.step].Options {
			if !seen[option.Next] {
				seen[option.Next] = true
				ahead = append(ahead, place{option.Next, append(slices.Clone(at.answers), i)})
			}
		}
	}
	return nil
}

// keep has the device keep a draft, and nothing else that was begun.
func (r *tour) keep(d draft) {
	r.t.Helper()
	r.page.Go(r.url + "/help") // of the same origin, and none of the pages that write drafts
	r.page.Evaluate(`Object.keys(localStorage).filter(name => name.startsWith("aftercare.draft.")).forEach(name => localStorage.removeItem(name)) ?? ""`)
	if d.name == "" {
		return
	}
	kept, err := json.Marshal(map[string]any{"v": d.value, "at": time.Now().UnixMilli()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.page.Evaluate(fmt.Sprintf(`localStorage.setItem(%q, %q) ?? ""`, "aftercare.draft."+d.name, kept))
}
