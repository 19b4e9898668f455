package calendar

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// yearBytesMost bounds a text to import; a year has some 40 special days, in 3 kB.
	yearBytesMost = 1 << 20
	// yearDaysMost bounds the days in it: several years at once, even with every date in them.
	yearDaysMost = 2000
)

// ParseYear reads the special days of a year, or of several, from a text in UTF-8. It is either CSV,
//
//	date,closed|work|09:00-12:00 13:00-17:00,name,name_en
//
// where names and a line of headings may be missing, semicolons may stand for commas, and blank lines and those that begin
// with # are passed over; or JSON {"year", "days": [{"name", "date", "isOffDay"}]}, in which public collections of China's
// holidays come. Errors are *[Fault] of the field text; in JSON the line is that of the entry among the days.
func ParseYear(text []byte) (map[string]Day, error) {
	if len(text) > yearBytesMost {
		return nil, tooManyDays("text", yearDaysMost)
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))) // spreadsheets put a byte order mark first
	if !utf8.Valid(text) {
		return nil, importFault("import_format_unknown")
	}
	year := yearImport{days: map[string]Day{}}
	var err error
	if bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
		err = year.readJSON(text)
	} else {
		err = year.readLines(string(text))
	}
	if err != nil {
		return nil, err
	}
	if len(year.days) == 0 {
		return nil, importFault("import_empty")
	}
	return year.days, nil
}

// yearImport gathers the days of a text.
type yearImport struct{ days map[string]Day }

func importFault(code string) error { return &Fault{Field: "text", Code: code} }

func lineInvalid(line int, text string) error {
	return &Fault{Field: "text", Code: "import_line_invalid", Params: map[string]any{"line": line, "text": shorten(text)}}
}

// add takes what is said of a date; false when one of the two makes no sense.
func (y *yearImport) add(date string, day Day) (ok bool, err error) {
	date, ok = parseDate(date)
	if !ok || day.check(date) != nil {
		return false, nil
	}
	if _, twice := y.days[date]; twice {
		return true, &Fault{Field: "text", Code: "import_date_twice", Params: map[string]any{"date": date}}
	}
	if len(y.days) == yearDaysMost {
		return true, tooManyDays("text", yearDaysMost)
	}
	y.days[date] = day
	return true, nil
}

// parseDate reads 2027-01-01, and 2027/1/1, which spreadsheets make of it.
func parseDate(text string) (string, bool) {
	date, err := time.Parse("2006-1-2", strings.ReplaceAll(text, "/", "-"))
	if err != nil {
		return "", false
	}
	name := date.Format(time.DateOnly)
	_, err = checkDate(name)
	return name, err == nil
}

func (y *yearImport) readJSON(text []byte) error {
	var year struct {
		Days *[]json.RawMessage `json:"days"`
	}
	if json.Unmarshal(text, &year) != nil || year.Days == nil {
		return importFault("import_format_unknown")
	}
	for i, entry := range *year.Days {
		ok, err := y.addEntry(entry)
		if err != nil {
			return err
		}
		if !ok {
			return lineInvalid(i+1, string(entry))
		}
	}
	return nil
}

func (y *yearImport) addEntry(text []byte) (ok bool, err error) {
	var entry struct {
		Name     string `json:"name"`
		Date     string `json:"date"`
		IsOffDay *bool  `json:"isOffDay"`
	}
	if json.Unmarshal(text, &entry) != nil || entry.IsOffDay == nil {
		return false, nil
	}
	if *entry.IsOffDay {
		return y.add(entry.Date, holiday(entry.Name))
	}
	return y.add(entry.Date, makeUp(entry.Name))
}

func (y *yearImport) readLines(text string) error {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	number, isFirst := 0, true
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := splitCells(line)
		wasFirst := isFirst
		isFirst = false
		if wasFirst && len(cells) < 2 {
			return importFault("import_format_unknown") // not even the separator is there
		}
		if wasFirst && !strings.ContainsFunc(cells[0], unicode.IsDigit) {
			continue // the headings
		}
		ok, err := y.addCells(cells)
		if err != nil {
			return err
		}
		if !ok {
			return lineInvalid(number, line)
		}
	}
	return nil
}

// splitCells splits a line at the first kind of separator in it; none when it cannot be split.
func splitCells(line string) []string {
	separator := strings.IndexAny(line, ",;")
	if separator < 0 {
		return nil
	}
	reader := csv.NewReader(strings.NewReader(line))
	reader.Comma = rune(line[separator])
	cells, err := reader.Read()
	if err != nil {
		return nil
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" { // spreadsheets fill lines up
		cells = cells[:len(cells)-1]
	}
	return cells
}

func (y *yearImport) addCells(cells []string) (ok bool, err error) {
	if len(cells) < 2 || len(cells) > 4 {
		return false, nil
	}
	day, ok := parseKind(cells[1])
	if !ok {
		return false, nil
	}
	if len(cells) > 2 {
		day.Name = cells[2]
	}
	if len(cells) > 3 {
		day.NameEN = cells[3]
	}
	return y.add(cells[0], day)
}

// parseKind reads closed, work, or windows such as 09:00-12:00 13:00-17:00.
func parseKind(text string) (Day, bool) {
	switch strings.ToLower(text) {
	case IsClosed, IsWork:
		return Day{Is: strings.ToLower(text)}, true
	}
	day := Day{Is: IsHours}
	for field := range strings.FieldsSeq(text) {
		start, end, _ := strings.Cut(strings.ReplaceAll(field, "–", "-"), "-")
		window, ok := parseWindow(start, end)
		if !ok {
			return Day{}, false
		}
		day.Hours = append(day.Hours, window)
	}
	return day, true
}
