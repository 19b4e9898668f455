package sla

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"aftercare/internal/calendar"
	"aftercare/internal/locale"
)

// sentences say in words why the clock stands where it stands, in the order in which it came about.
func (a *account) sentences(e *explanation, lang string, forStaff bool) []string {
	w := words{lang: lang, zone: a.version.hours.Zone()}
	var text []string
	say := func(key string, params map[string]any) {
		text = append(text, locale.Text(lang, "explain.say."+key, params))
	}
	say("began", map[string]any{"at": w.instant(a.clock.course.startedAt), "cause": locale.Text(lang, a.cause(forStaff), nil)})
	text = append(text, a.limit(w)...)
	if forStaff && a.clock.target.PolicyName != "" {
		say("policy", map[string]any{"policy": a.clock.target.PolicyName})
	}
	text = append(text, w.days(e)...)
	for _, pause := range a.reckoned.pauses {
		params := map[string]any{"from": w.instant(pause.From), "why": locale.Text(lang, "explain.why."+pause.Status, nil)}
		if pause.To.IsZero() {
			say("stands_still", params)
			continue
		}
		params["to"] = w.instant(pause.To)
		say("stood_still", params)
	}
	return append(text, a.standing(e, w)...)
}

// warnings say what may yet change the deadline.
func (a *account) warnings(e *explanation, lang string) []string {
	if len(e.UnknownYears) == 0 {
		return []string{}
	}
	years := make([]string, len(e.UnknownYears))
	for i, year := range e.UnknownYears {
		years[i] = strconv.Itoa(year)
	}
	list := strings.Join(years, locale.Text(lang, "explain.comma", nil))
	return []string{locale.Text(lang, "explain.say.unknown_years", map[string]any{"years": list})}
}

// cause is the key of what started the clock.
func (a *account) cause(forStaff bool) string {
	c := a.clock.course
	regraded := slices.ContainsFunc(a.all, func(other *clock) bool {
		return other.course.kind == c.kind && other.course.ended == c.start && other.course.reason == "regraded"
	})
	switch {
	case forStaff && (regraded || c.regrade): // a grade is the desk's own word
		return "explain.cause.regraded"
	case c.anew:
		return "explain.cause.investigated_anew"
	case c.reopened:
		return "explain.cause.reopened"
	}
	return "explain.cause." + string(c.kind)
}

// limit says how much time is allowed; of working days also how many hours they make, since those are what is drawn and warned by.
func (a *account) limit(w words) []string {
	t := a.clock.target
	params := map[string]any{"calendar": a.version.name, "n": t.WorkingDays, "amount": a.length(w, time.Duration(t.WithinSeconds)*time.Second)}
	say := func(key string) string { return locale.Text(w.lang, "explain.say."+key, params) }
	switch {
	case a.clock.course.kind == Promise:
		params["due"] = w.instant(a.clock.course.due)
		return []string{say("limit_promise")}
	case t.WorkingDays == 0 && t.Time == timeBusiness:
		return []string{say("limit_business")}
	case t.WorkingDays == 0:
		return []string{say("limit")}
	}
	key := "limit_days"
	if t.WorkingDays == 1 {
		key = "limit_day"
	}
	text := []string{say(key)}
	if a.reckoned.allowed > 0 { // else the calendar has no working time left
		params["amount"] = a.length(w, a.reckoned.allowed)
		text = append(text, say("limit_in_hours"))
	}
	return text
}

// length is a time that the clock counts, in words: working time is called that.
func (a *account) length(w words, d time.Duration) string {
	if !a.clock.target.byHours() {
		return w.amount(d)
	}
	return locale.Text(w.lang, "explain.amount.working", map[string]any{"amount": w.units(d, false)}) // a working day is not 24 hours
}

// standing says where the clock stands now.
func (a *account) standing(e *explanation, w words) []string {
	c, r := a.clock.course, a.reckoned
	params := map[string]any{"due": w.instant(r.due), "at": w.instant(c.endedAt), "left": a.length(w, time.Duration(e.Remaining)*time.Second)}
	say := func(key string) string { return locale.Text(w.lang, "explain.say."+key, params) }
	if !c.owed() && !c.met {
		params["why"] = locale.Text(w.lang, "explain.reason."+c.reason, nil)
	}
	switch {
	case c.met && !r.breached.IsZero():
		return []string{say("due"), say("met_late")}
	case c.met:
		return []string{say("met")}
	case !c.owed() && !r.breached.IsZero():
		return []string{say("due"), say("cancelled_late")}
	case !c.owed():
		return []string{say("cancelled")}
	case !r.breached.IsZero():
		params["over"] = w.amount(a.now.Sub(r.due))
		return []string{say("due"), say("overdue")}
	case r.state == StatePaused:
		return []string{say("left_still")}
	case r.due.IsZero():
		return []string{say("no_deadline")}
	}
	return []string{say("due"), say("left")}
}

// words puts times into a language.
type words struct {
	lang string
	zone *time.Location
}

func (w words) comma() string { return locale.Text(w.lang, "explain.comma", nil) }

// instant is a day with its time: "Sun 20 Sep 2026, 10:00". Seconds are told where there are any.
func (w words) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(w.zone)
	clock := local.Format("15:04")
	if local.Second() != 0 {
		clock = local.Format("15:04:05")
	}
	return locale.Text(w.lang, "explain.instant", map[string]any{"day": w.day(local), "clock": clock})
}

func (w words) day(t time.Time) string {
	return locale.Text(w.lang, "explain.day", map[string]any{
		"weekday": locale.Text(w.lang, "explain.weekday."+strconv.Itoa(int(t.Weekday())), nil), "day": t.Day(),
		"month": locale.Text(w.lang, "explain.month."+strconv.Itoa(int(t.Month())), nil), "year": t.Year(),
	})
}

func (w words) date(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return w.day(t)
}

// amount is a length of time in its two largest units: "2 h 30 min". Days are told where there are two or more, and nothing
// beside them: "30 h" is clearer than "1 day 6 h".
func (w words) amount(d time.Duration) string {
	return w.units(d, d >= 48*time.Hour && d%(24*time.Hour) == 0)
}

func (w words) units(d time.Duration, inDays bool) string {
	d = max(0, d)
	units := []struct {
		key  string
		size time.Duration
	}{{"days", 24 * time.Hour}, {"hours", time.Hour}, {"minutes", time.Minute}, {"seconds", time.Second}}
	if !inDays {
		units = units[1:]
	}
	var parts []string
	for _, unit := range units {
		n := d / unit.size
		d -= n * unit.size
		if n > 0 && len(parts) < 2 {
			parts = append(parts, locale.Text(w.lang, "explain.amount."+unit.key, map[string]any{"n": int64(n)}))
		}
	}
	if len(parts) == 0 {
		return locale.Text(w.lang, "explain.amount.seconds", map[string]any{"n": 0})
	}
	return strings.Join(parts, " ")
}

// days says which days did not count, and which counted that one would not expect. Runs of one holiday are one item.
func (w words) days(e *explanation) []string {
	groups := map[calendar.Class][]string{}
	for i := 0; i < len(e.Days); {
		day := e.Days[i]
		last := i
		for last+1 < len(e.Days) && e.Days[last+1].Class == day.Class && e.Days[last+1].Name == day.Name {
			last++
		}
		item := w.date(day.Date)
		if last > i {
			item = locale.Text(w.lang, "explain.run", map[string]any{"from": item, "to": w.date(e.Days[last].Date)})
		}
		if day.Name != "" {
			item = locale.Text(w.lang, "explain.named", map[string]any{"days": item, "name": day.Name})
		}
		groups[day.Class] = append(groups[day.Class], item)
		i = last + 1
	}
	var text []string
	for _, class := range []calendar.Class{calendar.ClassHoliday, calendar.ClassMakeUp, calendar.ClassOwnHours} {
		if items := groups[class]; len(items) > 0 {
			text = append(text, locale.Text(w.lang, "explain.say."+string(class), map[string]any{"days": strings.Join(items, w.comma())}))
		}
	}
	if closed := countClosed(e); closed > 0 {
		text = append(text, locale.Text(w.lang, "explain.say.closed", map[string]any{"n": closed}))
	}
	return text
}

func countClosed(e *explanation) int {
	n := 0
	for _, day := range e.Days {
		if day.Class == calendar.ClassClosed {
			n++
		}
	}
	return n
}
