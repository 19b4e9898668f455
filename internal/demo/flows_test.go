package demo

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// flowPath is one way through a diagnosis, by the places of its answers, and the end that it comes to.
type flowPath struct {
	answers []int
	end     object
}

// pathsOf are all ways through a diagnosis.
func pathsOf(flow sampleFlow) []flowPath {
	var all []flowPath
	var walk func(id string, answers []int)
	walk = func(id string, answers []int) {
		node := flow.Nodes[id]
		options, _ := node["options"].([]any)
		if len(options) == 0 {
			all = append(all, flowPath{append([]int(nil), answers...), node})
		}
		for i, option := range options {
			next, _ := option.(object)["next"].(string)
			walk(next, append(answers[:len(answers):len(answers)], i))
		}
	}
	walk(flow.Start, nil)
	return all
}

// TestFlows_EndInTheCaseThatTheySay goes every way through every sample diagnosis, in both languages and with the shipped rules
// live: what is harmless is made no crisis by our own question about danger, and what is dangerous is one each time.
func TestFlows_EndInTheCaseThatTheySay(t *testing.T) {
	t.Parallel()
	w := desktest.NewWithRules(t)
	s, err := readSamples()
	if err != nil {
		t.Fatal(err)
	}
	fillLibrary(t, w, &s)
	var made []flowCase
	for _, flow := range s.Flows {
		record, err := w.App.FindFirstRecordByData("flows", "code", flow.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range pathsOf(flow) {
			if path.end["outcome"] == "solved" {
				continue
			}
			for _, language := range locale.Locales {
				id := fmt.Sprintf("flowcase%07d", len(made))
				body := object{"id": id, "version": 1, "answers": path.answers}
				answer := w.Do(desktest.Customer, http.MethodPost, "/api/aftercare/flows/"+record.Id+"/case", body, "Accept-Language", language)
				if answer.Status != http.StatusOK {
					t.Fatalf("%s %v: %d %s", flow.ID, path.answers, answer.Status, answer.Text)
				}
				made = append(made, flowCase{id: id, flow: flow, path: path, language: language})
			}
		}
	}
	w.Settle()
	if len(made) < 80 {
		t.Fatalf("only %d cases: the test says little", len(made))
	}
	dangers := 0
	for _, c := range made {
		if isDanger, _ := c.path.end["safety"].(bool); isDanger {
			dangers++
		}
		c.check(t, w)
	}
	if dangers < 8 {
		t.Errorf("only %d of them are dangers", dangers)
	}
}

type flowCase struct {
	id       string
	flow     sampleFlow
	path     flowPath
	language string
}

// check wants the case to be what the end of its path says.
func (c flowCase) check(t *testing.T, w *desktest.World) {
	t.Helper()
	record := w.Ticket(c.id)
	says, _ := c.path.end["ticket"].(object)
	want := object{"kind": says["kind"], "category": says["category"], "priority": says["priority"], "grade": ""}
	isDanger, _ := c.path.end["safety"].(bool)
	if isDanger {
		want["kind"], want["grade"], want["priority"] = "complaint", "crisis", "urgent"
	}
	for name, value := range want {
		if value == nil {
			continue // which the flow leaves to the rules
		}
		if got := record.GetString(name); got != value {
			t.Errorf("%s %v in %s: %s is %q, want %q", c.flow.ID, c.path.answers, c.language, name, got, value)
		}
	}
	if escalated := record.GetString("escalation") != ""; escalated != isDanger {
		t.Errorf("%s %v in %s: escalated %v", c.flow.ID, c.path.answers, c.language, escalated)
	}
	if letters := lettersOfDanger(t, w, record); (letters > 0) != isDanger {
		t.Errorf("%s %v in %s: %d letters of danger", c.flow.ID, c.path.answers, c.language, letters)
	}
	title := c.flow.TitleEN
	if c.language == locale.Chinese {
		title = c.flow.TitleZH
	}
	if got := record.GetString("description"); got != title {
		t.Errorf("%s %v: the description says %q", c.flow.ID, c.path.answers, got)
	}
	var told []string
	err := w.App.DB().NewQuery(`SELECT body FROM messages WHERE ticket = {:ticket} AND kind = 'system' AND public = 1 AND author_customer = '' AND body LIKE {:title}`).
		Bind(dbx.Params{"ticket": c.id, "title": "%" + title + "**%"}).Column(&told)
	if err != nil || len(told) != 1 || !strings.Contains(told[0], fmt.Sprintf("\n%d. ", len(c.path.answers))) {
		t.Errorf("%s %v: the path stands there as %q, %v", c.flow.ID, c.path.answers, told, err)
	}
}

func lettersOfDanger(t *testing.T, w *desktest.World, record *core.Record) (n int) {
	t.Helper()
	err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM emails WHERE ticket = {:ticket} AND template = 'safety_received'`).Bind(dbx.Params{"ticket": record.Id}).Row(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
