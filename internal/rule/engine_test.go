package rule_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// ruled makes a rule through the record API as an administrator and returns its id.
func ruled(w *desktest.World, fields map[string]any) string {
	w.T.Helper()
	body := map[string]any{"name": "Test", "on": []string{"ticket.created"}, "enabled": true, "stage": "live", "position": 100}
	for name, value := range fields {
		body[name] = value
	}
	return w.Must(desktest.Superuser, http.MethodPost, "/api/collections/rules/records", body).String("id")
}

// run is a row of the log.
type run struct {
	Seq     int64    `db:"seq"`
	Type    string   `db:"type"`
	Fired   int      `db:"fired"`
	Failed  int      `db:"failed"`
	Text    string   `db:"results"`
	Results []result `db:"-"`
}

type result struct {
	Rule    string           `json:"rule"`
	Outcome string           `json:"outcome"`
	Why     string           `json:"why"`
	Plan    []map[string]any `json:"plan"`
	Changes map[string][]any `json:"changes"`
	Error   *struct {
		Kind, Message, Code string
		Line                int
	} `json:"error"`
}

func runs(w *desktest.World, ticket string) []run {
	w.T.Helper()
	rows := []run{}
	err := w.App.DB().NewQuery(`SELECT seq, type, fired, failed, results FROM rule_runs WHERE ticket = {:ticket} ORDER BY seq`).Bind(dbx.Params{"ticket": ticket}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	for i := range rows {
		if err := json.Unmarshal([]byte(rows[i].Text), &rows[i].Results); err != nil {
			w.T.Fatal(err)
		}
	}
	return rows
}

func TestRule_ActsOnWhatItSubscribesTo(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"when": `ticket.kind === "repair"`, "script": `({ act, ticket }) => {
		act.priority("urgent"); act.tag("hot"); act.note("Look at " + ticket.subject); act.notify(["lead", "manager"], { "en": "Look", "zh-CN": "看" });
		act.remind({ minutes: 10 }, { key: "again", n: 1 }); act.escalate("lead", "hot"); act.mail("ticket_received"); act.reply("ticket_received"); act.team("x" === "y" ? "" : ticket.team);
	}`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	other := w.Ask(desktest.Customer, "consultation", "Door", "It sticks.")
	w.Settle()
	for _, row := range runs(w, ticket) {
		t.Log(row.Seq, row.Type, row.Text)
	}
	for _, row := range runs(w, other) {
		t.Log(row.Seq, row.Type, row.Text)
	}
	record := w.Ticket(ticket)
	t.Log(record.GetString("priority"), record.GetString("tags"), record.GetString("escalation"), len(w.Mails.Sent()))
}
