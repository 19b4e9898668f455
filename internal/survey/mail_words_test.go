package survey_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// TestSurvey_MailsCallACaseAsThePortalDoes reads all Chinese mails to customers as they come with a new desk.
func TestSurvey_MailsCallACaseAsThePortalDoes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	templates, err := d.App.FindAllRecords("templates", dbx.HashExp{"locale": "zh-CN"})
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, template := range templates {
		if strings.HasPrefix(template.GetString("key"), "staff") {
			continue
		}
		read++
		if strings.Contains(template.GetString("subject")+template.GetString("body"), "工单") {
			t.Errorf("%s has the colleagues' word: %s", template.GetString("key"), template.GetString("body"))
		}
	}
	if read < 10 {
		t.Errorf("%d mails were read", read)
	}
}

// TestSurvey_OwnMailsKeepTheirWords goes back to before mails spoke as the portal does, and on again: a mail in which the desk has
// written a word stays as it is both ways.
func TestSurvey_OwnMailsKeepTheirWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	read := func(key string) *core.Record {
		t.Helper()
		template, err := d.App.FindFirstRecordByFilter("templates", "key = {:key} && locale = 'zh-CN'", dbx.Params{"key": key})
		if err != nil {
			t.Fatal(err)
		}
		return template
	}
	write := func(key, body string) {
		t.Helper()
		_, err := d.App.DB().NewQuery(`UPDATE templates SET body = {:body} WHERE [[key]] = {:key} AND locale = 'zh-CN'`).
			Bind(dbx.Params{"key": key, "body": body}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	holds := func(key, body string) {
		t.Helper()
		if got := read(key).GetString("body"); got != body {
			t.Errorf("%s is %q, want %q", key, got, body)
		}
	}
	shipped := read("survey_reminder").GetString("body")
	since := 0
	for _, migration := range core.AppMigrations.Items() {
		if migration.File >= "1796000360" {
			since++
		}
	}
	own := read("survey_invite").GetString("body") + "\n\n电话：0571-0000"
	write("survey_invite", own)
	runner := core.NewMigrationsRunner(d.App, core.AppMigrations)
	if _, err := runner.Down(since); err != nil {
		t.Fatal(err)
	}
	holds("survey_invite", own)
	before := read("survey_reminder").GetString("body")
	if !strings.Contains(before, "工单") {
		t.Errorf("the reminder of before has the portal's word: %s", before)
	}
	own = read("survey_reply").GetString("body") + "\n\n电话：0571-0000"
	write("survey_reply", own)
	if _, err := runner.Up(); err != nil {
		t.Fatal(err)
	}
	holds("survey_reply", own)
	holds("survey_reminder", shipped)
}
