package calendar_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"aftercare/internal/calendar"
)

func TestParseYear(t *testing.T) {
	want := map[string]calendar.Day{
		"2027-01-01": {Is: calendar.IsClosed, Name: "元旦", NameEN: "New Year's Day"},
		"2027-01-03": {Is: calendar.IsWork, Name: "元旦调休"},
		"2027-02-05": {Is: calendar.IsHours, Hours: []calendar.Window{{Start: 540, End: 720}, {Start: 780, End: 1020}}},
		"2027-02-06": {Is: calendar.IsClosed},
	}
	lines := "2027-01-01,closed,元旦,New Year's Day\n2027-01-03,work,元旦调休\n2027-02-05,09:00-12:00 13:00-17:00\n2027-02-06,closed,,\n"
	for name, text := range map[string]string{
		"plain":            lines,
		"heading":          "date,what,name\n" + lines,
		"Chinese heading":  "日期,类型,名称,英文名\n" + lines,
		"byte order mark":  "\ufeff" + lines,
		"blanks, comments": "# of 2027, 1\n\n" + strings.ReplaceAll(lines, "\n", "\n \n# more, or less\n"),
		"semicolons":       strings.ReplaceAll(lines, ",", ";"),
		"spaces":           strings.ReplaceAll(lines, ",", " , "),
		"carriage returns": strings.ReplaceAll(lines, "\n", "\r\n"),
		"old line ends":    strings.ReplaceAll(lines, "\n", "\r"),
		"no end":           strings.TrimSpace(lines),
		"capitals, quotes": strings.NewReplacer("closed", "Closed", "元旦,", `"元旦",`).Replace(lines),
		"filled up":        "date,kind,,\n" + strings.ReplaceAll(lines, "17:00", "17:00,,"),
		"dashes":           strings.NewReplacer("09:00-12:00", "9:00–12:00").Replace(lines),
		"spreadsheet":      strings.ReplaceAll(lines, "-0", "/"),
	} {
		got, err := calendar.ParseYear([]byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v\nof %q", name, got, err, text)
		}
	}
	// A night, and a name with a separator in it.
	got, err := calendar.ParseYear([]byte("2027-12-24,22:00-06:00,\"平安夜, 圣诞\",Christmas Eve"))
	day := calendar.Day{Is: calendar.IsHours, Hours: []calendar.Window{{Start: 1320, End: 1800}}, Name: "平安夜, 圣诞", NameEN: "Christmas Eve"}
	if err != nil || !reflect.DeepEqual(got["2027-12-24"], day) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseYearOfHolidayCN(t *testing.T) {
	got, err := calendar.ParseYear([]byte(`{"$schema":"x","year":2027,"papers":["y"],"days":[
		{"name":"元旦","date":"2027-01-01","isOffDay":true},
		{"name":"国庆节","date":"2027-10-09","isOffDay":false},
		{"name":"","date":"2027-10-10","isOffDay":false},
		{"name":"新的节日","date":"2026-12-31","isOffDay":true}]}`))
	want := map[string]calendar.Day{
		"2027-01-01": {Is: calendar.IsClosed, Name: "元旦", NameEN: "New Year's Day"},
		"2027-10-09": {Is: calendar.IsWork, Name: "国庆节调休", NameEN: "Make-up day for National Day"},
		"2027-10-10": {Is: calendar.IsWork},
		"2026-12-31": {Is: calendar.IsClosed, Name: "新的节日"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := calendar.New(calendar.Definition{Zone: "UTC", Weekly: map[string][]calendar.Window{"mon": {{Start: 0, End: 1}}}, Days: got}); err != nil {
		t.Errorf("what was read makes no calendar: %v", err)
	}
}

func TestFaultsOfAYear(t *testing.T) {
	type params = map[string]any
	line := func(number int, text string) params { return params{"line": number, "text": text} }
	manyLines := func(count int) string {
		var text strings.Builder
		for i := range count {
			fmt.Fprintf(&text, "%d-%02d-%02d,closed\n", 2027+i/336, i/28%12+1, i%28+1)
		}
		return text.String()
	}
	for _, test := range []struct {
		name, text, code string
		params           params
	}{
		{"nothing", "", "import_empty", nil},
		{"blanks", " \n\t\n", "import_empty", nil},
		{"a byte order mark", "\ufeff", "import_empty", nil},
		{"comments", "# a\n#b", "import_empty", nil},
		{"a heading", "date,kind", "import_empty", nil},
		{"a year not announced", `{"year":2027,"papers":[],"days":[]}`, "import_empty", nil},
		{"prose", "hello, world\n\nI am a text, of 2027.", "import_line_invalid", line(3, "I am a text, of 2027.")},
		{"a word", "hello", "import_format_unknown", nil},
		{"dates alone", "2027-01-01\n2027-01-02", "import_format_unknown", nil},
		{"not UTF-8", "2027-01-01,closed,\xd4\xaa\xb5\xa9", "import_format_unknown", nil},
		{"UTF-16", "\xff\xfe2\x000\x00", "import_format_unknown", nil},
		{"a page", "<!doctype html>", "import_format_unknown", nil},
		{"broken JSON", `{"year":2027,"days":[`, "import_format_unknown", nil},
		{"JSON of something else", `{"year":2027}`, "import_format_unknown", nil},
		{"JSON without days", `{"days":null}`, "import_format_unknown", nil},
		{"a list", `[{"name":"元旦","date":"2027-01-01","isOffDay":true}]`, "import_format_unknown", nil},
		{"days of something else", `{"days":{"2027-01-01":"closed"}}`, "import_format_unknown", nil},
		{"unknown kind", "2027-01-01,off", "import_line_invalid", line(1, "2027-01-01,off")},
		{"no kind", "2027-01-01,,元旦", "import_line_invalid", line(1, "2027-01-01,,元旦")},
		{"later line", "date,kind\n# a comment\n2027-01-01,closed\n2027-02-30,closed", "import_line_invalid", line(4, "2027-02-30,closed")},
		{"second heading", "date,kind\nday,what", "import_line_invalid", line(2, "day,what")},
		{"wrong window", "2027-01-01,09:00-25:00", "import_line_invalid", line(1, "2027-01-01,09:00-25:00")},
		{"window without end", "2027-01-01,09:00", "import_line_invalid", line(1, "2027-01-01,09:00")},
		{"a cell too many", "2027-01-01,closed,a,b,c", "import_line_invalid", line(1, "2027-01-01,closed,a,b,c")},
		{"a long name", "2027-01-01,closed," + strings.Repeat("长", 201), "import_line_invalid", line(1, "2027-01-01,closed,"+strings.Repeat("长", 41)+"…")},
		{"a year long past", "1027-01-01,closed", "import_line_invalid", line(1, "1027-01-01,closed")},
		{"an open quote", `2027-01-01,closed,"a`, "import_format_unknown", nil},
		{"an open quote later", "2027-01-01,closed\n2027-01-02,closed,\"a", "import_line_invalid", line(2, `2027-01-02,closed,"a`)},
		{"entry without a kind", `{"days":[{"name":"元旦","date":"2027-01-01"}]}`, "import_line_invalid", line(1, `{"name":"元旦","date":"2027-01-01"}`)},
		{"entry without a date", `{"days":[{"date":"2027-01-01","isOffDay":true},{"isOffDay":true}]}`, "import_line_invalid", line(2, `{"isOffDay":true}`)},
		{"entry that is none", `{"days":[1]}`, "import_line_invalid", line(1, "1")},
		{"twice", "2027-01-01,closed\n2027/1/1,work", "import_date_twice", params{"date": "2027-01-01"}},
		{"twice in JSON", `{"days":[{"date":"2027-01-01","isOffDay":true},{"date":"2027-01-01","isOffDay":true}]}`, "import_date_twice", params{"date": "2027-01-01"}},
		{"too many", manyLines(2001), "calendar_too_many_days", params{"most": 2000}},
		{"too long", "2027-01-01,closed\n" + strings.Repeat("#", 1<<20), "calendar_too_many_days", params{"most": 2000}},
	} {
		days, err := calendar.ParseYear([]byte(test.text))
		if days != nil {
			t.Errorf("%s: days came with the fault", test.name)
		}
		fault(t, test.name, err, calendar.Fault{Field: "text", Code: test.code, Params: test.params})
	}
	if days, err := calendar.ParseYear([]byte(manyLines(2000))); err != nil || len(days) != 2000 {
		t.Errorf("2000 days: %d, %v", len(days), err)
	}
}
