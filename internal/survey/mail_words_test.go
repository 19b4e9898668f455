package survey_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
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
