package calendar

import (
	_ "embed"
	"encoding/json"
	"maps"
	"sync"
)

// holidaysChina are the State Council's days off and make-up work days of 2025 and 2026.
//
//go:embed holidays-cn.json
var holidaysChina []byte

// China are the days of 2025 and 2026 on which the People's Republic of China works or rests against the week, with their
// names in both languages. A later year is not guessed; it is imported when it is announced, see [ParseYear]. The map is
// the caller's own.
func China() map[string]Day { return maps.Clone(chinaDays()) }

// holidayNames are the English names of China's holidays by their Chinese ones.
var holidayNames = map[string]string{
	"元旦":      "New Year's Day",
	"春节":      "Spring Festival",
	"清明节":     "Qingming Festival",
	"劳动节":     "Labour Day",
	"端午节":     "Dragon Boat Festival",
	"中秋节":     "Mid-Autumn Festival",
	"国庆节":     "National Day",
	"国庆节、中秋节": "National Day and Mid-Autumn Festival",
}

// holidayChina is a holiday, or the work days that make up for one, from the first date to the last.
type holidayChina struct{ name, first, last string }

var restChina = []holidayChina{
	{"元旦", "2025-01-01", "2025-01-01"},
	{"春节", "2025-01-28", "2025-02-04"},
	{"清明节", "2025-04-04", "2025-04-06"},
	{"劳动节", "2025-05-01", "2025-05-05"},
	{"端午节", "2025-05-31", "2025-06-02"},
	{"国庆节、中秋节", "2025-10-01", "2025-10-08"},
	{"元旦", "2026-01-01", "2026-01-03"},
	{"春节", "2026-02-15", "2026-02-23"},
	{"清明节", "2026-04-04", "2026-04-06"},
	{"劳动节", "2026-05-01", "2026-05-05"},
	{"端午节", "2026-06-19", "2026-06-21"},
	{"中秋节", "2026-09-25", "2026-09-27"},
	{"国庆节", "2026-10-01", "2026-10-07"},
}

var makeUpChina = []holidayChina{
	{"春节", "2025-01-26", "2025-01-26"},
	{"春节", "2025-02-08", "2025-02-08"},
	{"劳动节", "2025-04-27", "2025-04-27"},
	{"国庆节", "2025-09-28", "2025-09-28"},
	{"国庆节", "2025-10-11", "2025-10-11"},
	{"元旦", "2026-01-04", "2026-01-04"},
	{"春节", "2026-02-14", "2026-02-14"},
	{"春节", "2026-02-28", "2026-02-28"},
	{"劳动节", "2026-05-09", "2026-05-09"},
	{"国庆节", "2026-09-20", "2026-09-20"},
	{"国庆节", "2026-10-10", "2026-10-10"},
}

var chinaDays = sync.OnceValue(func() map[string]Day {
	var data struct {
		Years map[string]struct {
			Closed  []string `json:"closed"`
			Working []string `json:"working"`
		} `json:"years"`
	}
	if err := json.Unmarshal(holidaysChina, &data); err != nil {
		panic("read the holidays of China: " + err.Error()) // compiled in, so a test sees it first
	}
	days := map[string]Day{}
	for _, year := range data.Years {
		for _, date := range year.Closed {
			days[date] = holiday(nameOn(date, restChina))
		}
		for _, date := range year.Working {
			days[date] = makeUp(nameOn(date, makeUpChina))
		}
	}
	return days
})

func nameOn(date string, holidays []holidayChina) string {
	for _, holiday := range holidays {
		if holiday.first <= date && date <= holiday.last {
			return holiday.name
		}
	}
	return ""
}

// holiday is a day off with its Chinese name, and the English one if it is known.
func holiday(name string) Day {
	return Day{Is: IsClosed, Name: name, NameEN: holidayNames[name]}
}

// makeUp is a work day that makes up for the holiday of that Chinese name.
func makeUp(name string) Day {
	day := Day{Is: IsWork}
	if name != "" {
		day.Name = name + "调休"
	}
	if english, ok := holidayNames[name]; ok {
		day.NameEN = "Make-up day for " + english
	}
	return day
}
