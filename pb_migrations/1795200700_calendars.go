package pb_migrations

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() {
	m.Register(createCalendars, func(app core.App) error { return dropAll(app, "calendars") })
}

// holidaysChina are the State Council's days off and make-up work days of 2025 and 2026.
//
//go:embed holidays-cn.json
var holidaysChina []byte

func createCalendars(app core.App) error {
	calendars := core.NewBaseCollection("calendars")
	calendars.Fields.Add(
		required(text("name", lengthLine, "The calendar's name.")),
		required(text("zone", lengthCode, "Time zone of its hours, such as Asia/Shanghai.")),
		document("weekly", "Working hours by weekday: {\"mon\": [[\"09:00\", \"18:00\"]], ...}; several a day, and an end before the start means the next day."),
		document("days", "Days that differ: {\"2026-10-01\": \"closed\", \"2026-10-10\": \"work\"} or hours of their own."),
		flag("always_open", "Around the clock; hours and days are not looked at."),
		flag("fallback", "Used where nothing names a calendar."),
	)
	calendars.Fields.Add(stamps()...)
	access(calendars, rule(ruleStaff), rule(ruleStaff), nil, nil, nil)
	if err := app.Save(calendars); err != nil {
		return err
	}
	days, err := chinaDays()
	if err != nil {
		return err
	}
	now := time.Now().UTC().Format(types.DefaultDateLayout)
	_, err = app.DB().Insert("calendars", dbx.Params{
		"id": "workdayscn00000", "name": "工作日 Working days (China)", "zone": "Asia/Shanghai", "always_open": false, "fallback": true,
		"weekly": `{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}`,
		"days":   days, "created": now, "updated": now,
	}).Execute()
	return err
}

func chinaDays() (string, error) {
	var data struct {
		Years map[string]struct {
			Closed  []string `json:"closed"`
			Working []string `json:"working"`
		} `json:"years"`
	}
	if err := json.Unmarshal(holidaysChina, &data); err != nil {
		return "", fmt.Errorf("read the holidays of China: %w", err)
	}
	days := map[string]string{}
	for _, year := range data.Years {
		for _, day := range year.Closed {
			days[day] = "closed"
		}
		for _, day := range year.Working {
			days[day] = "work"
		}
	}
	encoded, err := json.Marshal(days)
	return string(encoded), err
}
