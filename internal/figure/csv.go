package figure

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// byteOrderMark tells spreadsheet programs that the text is UTF-8; without it they read Chinese in the code page of the
// machine.
const byteOrderMark = "\ufeff"

// columns are the headings of the table, as keys below figures.csv. in the dictionaries.
var columns = []string{
	"figure", "group", "from", "to", "zone", "clock", "unit", "numerator", "denominator", "n", "value", "low", "high", "margin",
	"answered", "sent", "response", "target", "counts", "excluded",
}

// sendCSV answers with a table: a line for each group, and one for all.
func sendCSV(e *core.RequestEvent, answer *Answer, language string) error {
	table, err := tableOf(answer, language)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s-%s.csv", answer.Name, answer.From, answer.To)
	e.Response.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return e.Blob(http.StatusOK, "text/csv; charset=utf-8", table)
}

// tableOf writes an answer as CSV, with the line ends that RFC 4180 asks for.
func tableOf(answer *Answer, language string) ([]byte, error) {
	say := func(key string) string { return locale.Text(language, "figures."+key, nil) }
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	heads := make([]string, len(columns))
	for i, column := range columns {
		heads[i] = say("csv." + column)
	}
	lines := [][]string{heads}
	for _, row := range append(slices.Clone(answer.Rows), answer.Total) {
		lines = append(lines, line(answer, row, say))
	}
	lines[len(lines)-1][1] = say("csv.all")
	for _, line := range lines {
		for i, cell := range line {
			line[i] = inert(cell)
		}
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write the table of %s: %w", answer.Name, err)
	}
	return out.Bytes(), nil
}

func line(answer *Answer, row Row, say func(key string) string) []string {
	group := row.Label
	switch {
	case row.Key == "":
		group = say("none")
	case answer.By == ByDimension && slices.Contains(dimensionOrder, row.Key):
		group = say("dimension." + row.Key)
	}
	cells := []string{
		say("name." + answer.Name), group, answer.From, answer.To, answer.Zone, say("clock." + string(answer.Clock)), say("unit." + string(answer.Unit)),
		strconv.Itoa(row.Numerator), strconv.Itoa(row.Denominator), strconv.Itoa(row.N),
		decimal(row.Value), decimal(row.Low), decimal(row.High), decimal(row.Margin),
	}
	if row.Response == nil {
		cells = append(cells, "", "", "")
	} else {
		cells = append(cells, strconv.Itoa(row.Response.Answered), strconv.Itoa(row.Response.Sent), decimal(row.Response.Value))
	}
	return append(cells, decimal(answer.Target), parts(row.Counts, say), parts(row.Excluded, say))
}

// enDash stands for a value that there is none of, as on the page.
const enDash = "–"

func decimal(value *float64) string {
	if value == nil {
		return enDash
	}
	return strconv.FormatFloat(*value, 'f', 1, 64)
}

// parts lists counts with their names, in an order that stays.
func parts(counts map[string]int, say func(key string) string) string {
	var all []string
	for name, n := range counts {
		all = append(all, fmt.Sprintf("%s %d", say("count."+name), n))
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// inert keeps a spreadsheet program from taking a text for a formula: names of teams and products are what somebody typed.
// Numbers stay numbers, also below zero.
func inert(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
