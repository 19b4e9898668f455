package view

import (
	"encoding/json"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// list is how to ask for a view's cases, and how many there are.
type list struct {
	Filter string `json:"filter"`
	Sort   string `json:"sort"`
	Count  int    `json:"count"`
	// More says that there may be more than Count.
	More bool `json:"more"`

	isOpen bool
}

// shown is a view as a colleague's rail has it.
type shown struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Owner    string          `json:"owner"`
	Shared   bool            `json:"shared"`
	Team     string          `json:"team"`
	Position int             `json:"position"`
	Criteria Criteria        `json:"criteria"`
	By       string          `json:"by"`
	Columns  json.RawMessage `json:"columns"`
	// Updated is the version, as a change names it.
	Updated string `json:"updated"`
	// MayEdit says whether whoever asks may change and delete it.
	MayEdit bool `json:"may_edit"`
	list
}

func compile(criteria Criteria, sort string, who viewer) list {
	by := orders[sort]
	return list{Filter: criteria.filter(by, who), Sort: by.sort, isOpen: criteria.isOpen()}
}

func viewerOf(staff *core.Record) viewer {
	return viewer{id: staff.Id, teams: staff.GetStringSlice("teams")}
}

// Where each is answered by the index of its own.
const selectShown = `SELECT id FROM views WHERE owner = {:me}
	UNION SELECT id FROM views WHERE shared = 1
	UNION SELECT id FROM views WHERE team IN (SELECT value FROM json_each({:teams}))`

// viewsFor are the views of a colleague's rail, in order.
func viewsFor(app core.App, who viewer) ([]*core.Record, error) {
	teams, err := json.Marshal(append([]string{}, who.teams...))
	if err != nil {
		return nil, err
	}
	var views []*core.Record
	err = app.RecordQuery(CollectionViews).
		AndWhere(dbx.NewExp("id IN ("+selectShown+")", dbx.Params{"me": who.id, "teams": string(teams)})).
		OrderBy("position", "name", "id").Limit(mostShown).All(&views)
	return views, err
}

// answerViews tells a colleague the views of their rail, how to ask for each, and how many cases are in it.
func answerViews(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsStaff() {
		return locale.Forbid("staff_only")
	}
	who := viewerOf(e.Auth)
	records, err := viewsFor(e.App, who)
	if err != nil {
		return err
	}
	window, err := openWindow(e.App)
	if err != nil {
		return err
	}
	views := make([]shown, 0, len(records))
	for _, record := range records {
		criteria, fault := parseCriteria(record.GetString("criteria"))
		if fault != nil {
			continue // written past the guard: it cannot be shown, and must not keep others from theirs
		}
		view := shown{
			ID: record.Id, Name: record.GetString("name"), Owner: record.GetString("owner"), Shared: record.GetBool("shared"),
			Team: record.GetString("team"), Position: record.GetInt("position"), Criteria: criteria, By: record.GetString("sort"),
			Columns: columnsOf(record), Updated: record.GetString("updated"), MayEdit: mayEdit(actor, record), list: compile(criteria, record.GetString("sort"), who),
		}
		if view.Count, view.More, err = window.count(e.App, e.Auth, view.list); err != nil {
			return err
		}
		views = append(views, view)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"views": views})
}

func columnsOf(record *core.Record) json.RawMessage {
	raw := record.GetString("columns")
	if raw == "" || !areColumns(raw) {
		return json.RawMessage("null")
	}
	return json.RawMessage(raw)
}

// tryLimit bounds what a page sends to be tried, in bytes.
const tryLimit = 20_000

// answerTry compiles criteria that are not saved, for a list that is put together on the page.
func answerTry(e *core.RequestEvent) error {
	if !journal.RequestActor(e).IsStaff() {
		return locale.Forbid("staff_only")
	}
	var body struct {
		Criteria json.RawMessage `json:"criteria"`
		Sort     string          `json:"sort"`
	}
	if err := locale.ReadBody(e, tryLimit, &body); err != nil {
		return err
	}
	criteria, fault := parseCriteria(string(body.Criteria))
	if fault != nil {
		return locale.Refuse("criteria", "view_criteria", map[string]any{"member": fault})
	}
	if _, known := orders[body.Sort]; !known {
		return locale.Refuse("sort", "view_sort", nil)
	}
	window, err := openWindow(e.App)
	if err != nil {
		return err
	}
	tried := compile(criteria, body.Sort, viewerOf(e.Auth))
	if tried.Count, tried.More, err = window.count(e.App, e.Auth, tried); err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, tried)
}
