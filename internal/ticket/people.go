package ticket

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/locale"
)

// Person is a colleague who is told something, and the language to tell it in.
type Person struct {
	ID, Name, Locale string
}

// Whom a rule may speak of, beside a colleague's id.
const (
	WhoAssignee  = "assignee"
	WhoTeam      = "team"
	WhoLead      = "lead"
	WhoManager   = "manager"
	WhoFollowers = "followers"
)

// Conditions by which active colleagues are found for a case.
const (
	isOfTeam        = `(role IN ('agent', 'lead') AND EXISTS (SELECT 1 FROM json_each(staff.teams) WHERE value = {:team}))`
	isLeadOfTeam    = `id = (SELECT lead FROM teams WHERE teams.id = {:team})`
	isLeadInTeam    = `(role = 'lead' AND EXISTS (SELECT 1 FROM json_each(staff.teams) WHERE value = {:team}))`
	isLead          = `role = 'lead'`
	isManager       = `role = 'manager'`
	isLeadOrManager = `role IN ('lead', 'manager')`
	isOneOf         = `instr({:ids}, '"' || id || '"') > 0`
)

// circles lists, for each word, the circles of colleagues in which to look for somebody, the nearest first: where one is
// empty, the next is told, so that a case which nobody has is still somebody's.
var circles = map[string][]string{
	WhoAssignee:  {isOneOf, isOfTeam, isLeadOrManager},
	WhoTeam:      {isOfTeam, isLeadOrManager},
	WhoLead:      {isLeadOfTeam, isLeadInTeam, isLead, isManager},
	WhoManager:   {isManager, isLead},
	WhoFollowers: {isOneOf},
}

// PeopleBy are the fields of a case that decide whom a word means for it.
var PeopleBy = []string{"assignee", "followers", "team", "kind", "complained_about"}

// People are the active colleagues whom a word means for the case, which may be as of an earlier event: assignee, team,
// lead, manager, followers, or the id of one. Where nobody has the case, its team stands in for the assignee, and leads and
// managers for a team without anybody; managers for a lead, and leads where there is no manager. Whom a complaint is about is never among them: where they are
// meant, the lead is, or else the next in line; and likewise where a colleague is named who has left. The error is a refusal
// of "who" where it is neither a word nor anybody who ever was a colleague.
func (t *Tickets) People(app core.App, record *core.Record, who string) ([]Person, error) {
	ids := []string{who}
	switch who {
	case WhoAssignee:
		ids = []string{record.GetString("assignee")}
	case WhoFollowers:
		ids = record.GetStringSlice("followers")
	}
	in, isWord := circles[who]
	if !isWord {
		in = []string{isOneOf}
	}
	about := complainedAbout(record)
	if about != "" && who != WhoFollowers && ids[0] == about {
		in = circles[WhoLead]
	}
	params := dbx.Params{"team": record.GetString("team"), "ids": types.JSONArray[string](ids), "about": about}
	people, err := nearest(app, in, params)
	if len(people) == 0 && !isWord && err == nil {
		people, err = insteadOf(app, who, params)
	}
	var refused validation.Errors
	if err != nil && !errors.As(err, &refused) {
		return nil, fmt.Errorf("find whom %q means for case %s: %w", who, record.GetString("number"), err)
	}
	return people, err
}

// insteadOf finds who leads in place of a colleague who is not active any more: what they were to see to is still somebody's.
// An id that no colleague ever had is a mistake, and is refused.
func insteadOf(app core.App, who string, params dbx.Params) ([]Person, error) {
	found, err := app.CountRecords("staff", dbx.HashExp{"id": who})
	if err != nil {
		return nil, err
	}
	if found == 0 {
		return nil, locale.Refuse("who", "person_unknown", map[string]any{"who": who})
	}
	return nearest(app, circles[WhoLead], params)
}

// complainedAbout is whom the complaint is about; empty when it is about nobody, or no complaint.
func complainedAbout(record *core.Record) string {
	if !Wrap(record).IsComplaint() {
		return ""
	}
	return record.GetString("complained_about")
}

// nearest finds the active colleagues of the first circle that is not empty, by one statement.
func nearest(app core.App, in []string, params dbx.Params) ([]Person, error) {
	var places strings.Builder
	for place, circle := range in {
		fmt.Fprintf(&places, " WHEN %s THEN %d", circle, place)
	}
	var rows []struct {
		ID     string `db:"id"`
		Name   string `db:"name"`
		Locale string `db:"locale"`
		Place  int    `db:"place"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT * FROM (SELECT id, name, locale, CASE` + places.String() + ` END AS place
		FROM staff WHERE active = 1 AND id != {:about}) WHERE place IS NOT NULL ORDER BY place, id`).Bind(params).All(&rows)
	if err != nil {
		return nil, err
	}
	var people []Person
	for _, row := range rows {
		if row.Place > rows[0].Place {
			break
		}
		people = append(people, Person{ID: row.ID, Name: row.Name, Locale: locale.Known(row.Locale)})
	}
	return people, nil
}
