package survey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestAnswers_GoByIndex asks for each list of answers as the pages do, and looks at how the database answers.
func TestAnswers_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	_, err := d.App.NonconcurrentDB().NewQuery(`WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2000)
		INSERT INTO survey_answers (id, invite, survey, ticket, customer, unread, low, created)
		SELECT printf('answer%09d', value), printf('invite%09d', value), (SELECT id FROM surveys), {:ticket}, {:customer}, value % 50 = 0, value % 20 = 0,
		printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28) FROM n`).
		Bind(dbx.Params{"ticket": ticket, "customer": desktest.ID(desktest.Customer)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	survey := d.one("survey_invites", ticket).GetString("survey")
	for _, c := range []struct{ as, filter, index string }{
		{desktest.Agent, "unread = true", "idx_survey_answers_unread"},
		{desktest.Agent, "low = true", "idx_survey_answers_low"},
		{desktest.Agent, "", "idx_survey_answers_created"},
		{desktest.Agent, "survey = '" + survey + "'", "idx_survey_answers_survey"},
	} {
		query := url.Values{"filter": {c.filter}, "sort": {"-created,-id"}, "perPage": {"40"}, "skipTotal": {"1"}}
		plans := ""
		for _, statement := range d.Statements(func() { d.Must(c.as, http.MethodGet, records("survey_answers")+"?"+query.Encode(), nil) }) {
			if strings.HasPrefix(statement, "SELECT") && strings.Contains(statement, "FROM `survey_answers`") {
				plans += d.Plan(statement) + "\n"
			}
		}
		if !strings.Contains(plans, c.index) || strings.Contains(plans, "TEMP B-TREE") {
			t.Errorf("%q: %s", c.filter, plans)
		}
	}
}

// TestInvites_OfACaseGoByIndex asks as the desk does beside a case: pb_public/desk/pages/case_after.tsx.
func TestInvites_OfACaseGoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	query := url.Values{"filter": {"ticket = '" + ticket + "'"}, "sort": {"-survey,-resolved_at"}, "perPage": {"10"}, "skipTotal": {"1"}}
	plans := ""
	for _, statement := range d.Statements(func() { d.Must(desktest.Agent, http.MethodGet, records("survey_invites")+"?"+query.Encode(), nil) }) {
		if strings.HasPrefix(statement, "SELECT") && strings.Contains(statement, "FROM `survey_invites`") {
			plans += d.Plan(statement) + "\n"
		}
	}
	if !strings.Contains(plans, "idx_survey_invites_once") || strings.Contains(plans, "TEMP B-TREE") {
		t.Error(plans)
	}
}
