package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"aftercare/internal/appliance"
	"aftercare/internal/timer"
)

// ruledDesk is the product at work with the shipped rules live, or with all of them switched off.
type ruledDesk struct {
	*server
	people *people
	client *http.Client
	// db looks on from outside.
	db *sql.DB
	// rules are those that are live; types are the events that rules may subscribe to, of which the desk writes down
	// how far it has come.
	rules []shippedRule
	types []string
	// sorts says that a rule finds the kind of a case by its words, so that customers need not name it.
	sorts   bool
	created atomic.Int64
}

// shippedRule is a rule in the desk's own list.
type shippedRule struct {
	ID, Name, Source, Stage string
	On                      []string
	Enabled                 bool
}

// sourceSorting is the shipped rule that sorts cases by their words.
const sourceSorting = "classify.js"

// startRuled starts a desk with so many customers more than write at the same time; the rules are switched off one by one, as a
// manager would.
func (b *bench) startRuled(ctx context.Context, name string, isRuled bool, crowd int) (*ruledDesk, error) {
	dir, err := b.folder(name)
	if err != nil {
		return nil, err
	}
	people, err := prepareDeskAt(dir, timer.NewRunningClock(1), func(desk *appliance.Appliance, p *people) error { return p.addCrowd(desk.App, crowd) })
	if err != nil {
		return nil, err
	}
	start := b.startProduct
	if b.profiles != "" && isRuled {
		start = func(ctx context.Context, dir string) (*server, error) { return b.startRole(ctx, "ruled", dir) }
	}
	s, err := start(ctx, dir)
	if err != nil {
		return nil, err
	}
	d := &ruledDesk{server: s, people: people, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * clients}}}
	err = d.prepare(ctx, dir, isRuled)
	if err == nil {
		err = s.rest(ctx)
	}
	if err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

const (
	// restLook is how often a desk is looked at that is to come to rest, and restTime what it may use of a processor meanwhile.
	restLook = 500 * time.Millisecond
	restTime = 20 * time.Millisecond
)

// rest waits until a desk that has just been started has nothing more to do: pages to bundle, a search index to build. What is measured
// is a desk at work, not one that starts.
func (s *server) rest(ctx context.Context) error {
	before, err := s.processorTime()
	for err == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(restLook):
		}
		now, failed := s.processorTime()
		if failed == nil && now-before <= restTime {
			return nil
		}
		before, err = now, failed
	}
	return err
}

func (d *ruledDesk) prepare(ctx context.Context, dir string, isRuled bool) (err error) {
	if err := d.healthy(ctx); err != nil {
		return err
	}
	if d.db, err = openData(dir); err != nil {
		return err
	}
	content, err := call(ctx, d.client, http.MethodGet, d.url+"/api/aftercare/rules", d.people.manager, nil)
	if err != nil {
		return err
	}
	var list struct {
		Rules  []shippedRule
		Events []string
	}
	if err := json.Unmarshal(content, &list); err != nil {
		return err
	}
	d.types = list.Events
	for _, r := range list.Rules {
		if !r.Enabled || r.Stage != "live" {
			return fmt.Errorf("the shipped rule %q is not live", r.Name)
		}
		d.sorts = d.sorts || r.Source == sourceSorting
		if isRuled {
			d.rules = append(d.rules, r)
			continue
		}
		if _, err := call(ctx, d.client, http.MethodPatch, d.url+"/api/collections/rules/records/"+r.ID, d.people.manager, map[string]any{"enabled": false}); err != nil {
			return err
		}
	}
	if len(list.Rules) == 0 {
		return fmt.Errorf("the desk has no rules")
	}
	return nil
}

func (d *ruledDesk) close() {
	if d.db != nil {
		_ = d.db.Close() // nothing was written through it that matters
	}
	d.stop()
}

// create sends what a customer would write and returns the new case's id. Where no rule sorts, the customer says of what
// kind it is.
func (d *ruledDesk) create(ctx context.Context, token string) (string, error) {
	n := d.created.Add(1)
	request := requests[int(n)%len(requests)]
	product := d.people.products[int(n)/len(requests)%len(d.people.products)]
	body := map[string]any{"subject": request.subject, "description": request.text, "product": product}
	if n%crisisEvery == 0 {
		body["subject"], body["description"] = crisis.subject, crisis.text
	}
	if !d.sorts {
		body["kind"] = request.kind
	}
	content, err := call(ctx, d.client, http.MethodPost, d.url+"/api/collections/tickets/records", token, body)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	return made.ID, json.Unmarshal(content, &made)
}

// clear puts what was made so far behind the desk's back into the past, closed: cases that only pile up are no desk in use,
// and nobody complains fifty times in a minute.
func (d *ruledDesk) clear(ctx context.Context) error {
	for _, statement := range append(slices.Clone(closeCases), `UPDATE tickets SET created = '2020-' || substr(created, 6) WHERE created > '2021'`, `DELETE FROM timers WHERE kind = 'reminder'`) {
		if _, err := d.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("put the cases away: %w", err)
		}
	}
	return nil
}

const (
	// lookEach is how often the journal's cursor is looked at.
	lookEach = 5 * time.Millisecond
	// longestDrain is when a desk that is behind is given up.
	longestDrain = 2 * time.Minute
)

// waitCaughtUp returns once no event waits that a rule or a room may want.
func (d *ruledDesk) waitCaughtUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, longestDrain)
	defer cancel()
	types, err := json.Marshal(d.types)
	if err != nil {
		return err
	}
	for {
		var waiting bool
		err := d.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM events WHERE seq > `+cursorText+` AND type IN (SELECT value FROM json_each(?)))`, types).Scan(&waiting)
		if err != nil {
			return fmt.Errorf("wait for the dispatcher: %w", err)
		}
		if !waiting {
			return nil
		}
		time.Sleep(lookEach)
	}
}

// runs holds that every event to which a live rule subscribes has one row in the log, and that there is no other row. It
// returns how many rows an event has, which is 1.
func (d *ruledDesk) runs(ctx context.Context) (float64, error) {
	rules, err := json.Marshal(d.rules)
	if err != nil {
		return 0, err
	}
	const subscribed = `WITH live AS (SELECT value->>'ID' AS rule, value->'On' AS types FROM json_each(?1)),
		subscribed AS (SELECT seq FROM events WHERE EXISTS (SELECT 1 FROM live, json_each(live.types) AS named WHERE named.value = events.type
			AND (events.type != 'timer.reminder' OR events.data->>'rule' = live.rule))) `
	var events, rows, without, beside, failed int
	err = d.db.QueryRowContext(ctx, subscribed+`SELECT (SELECT COUNT(*) FROM subscribed), (SELECT COUNT(*) FROM rule_runs),
		(SELECT COUNT(*) FROM subscribed WHERE seq NOT IN (SELECT seq FROM rule_runs)), (SELECT COUNT(*) FROM rule_runs WHERE seq NOT IN (SELECT seq FROM subscribed)),
		(SELECT COUNT(*) FROM rule_runs WHERE failed > 0) + (SELECT COUNT(*) FROM failures)`, rules).Scan(&events, &rows, &without, &beside, &failed)
	if err != nil {
		return 0, err
	}
	note("%d events that rules subscribe to, %d rows in the log", events, rows)
	if events != rows || without > 0 || beside > 0 || failed > 0 || events == 0 {
		return 0, fmt.Errorf("of %d events %d have no row in the log; %d of its %d rows have no event; %d failed", events, without, beside, rows, failed)
	}
	return float64(rows) / float64(events), nil
}

// scripts says how long the scripts took, by the wall, that took longest in all.
func (d *ruledDesk) scripts(ctx context.Context) (string, error) {
	rows, err := d.db.QueryContext(ctx, `SELECT result.value->>'name', COUNT(*), SUM(result.value->>'took_us') / 1000.0 / (SELECT COUNT(*) FROM tickets)
		FROM rule_runs, json_each(rule_runs.results) AS result WHERE result.value->>'outcome' != 'skipped' GROUP BY 1 ORDER BY 3 DESC LIMIT 4`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var name string
		var n int
		var each float64
		if err := rows.Scan(&name, &n, &each); err != nil {
			return "", err
		}
		list = append(list, fmt.Sprintf("%q %d times, %.2f ms a case", name, n, each))
	}
	return strings.Join(list, "; "), rows.Err()
}

// describe says what a ruled desk was measured with.
func (d *ruledDesk) describe() string {
	sorting := "customers name the kind, since no rule sorts by words"
	if d.sorts {
		sorting = "customers name no kind, and a rule sorts by words"
	}
	return strconv.Itoa(len(d.rules)) + " shipped rules live; " + sorting
}

// request is what a customer writes.
type request struct{ kind, subject, text string }

// crisisEvery is how many cases there are to one that speaks of danger.
const crisisEvery = 200

var crisis = request{"complaint", "The heater sparked", "There was smoke, and I got an electric shock when I touched the tap. We have switched off the mains."}

// requests are some of what a service desk for household appliances is asked, in two languages; a rule that sorts by words
// finds each one's kind.
var requests = []request{
	{"repair", "The air conditioner drips", "It has been leaking since Tuesday, on the left side, and the wall is wet by now. It was repaired last year already."},
	{"repair", "空调不制冷", "客厅的空调开了一个小时还是不制冷，出风口只有自然风，滤网上周刚洗过，麻烦尽快安排师傅上门看一下。"},
	{"consultation", "怎么打开童锁", "请问遥控器上的童锁怎么设置？说明书找不到了，按了几次都没有反应，谢谢。"},
	{"installation", "Book an installation", "The new dishwasher will be delivered on Friday. Could someone come to install it on Saturday morning? The kitchen is ready."},
	{"repair", "Washing machine will not drain", "The washing machine stops with an error code and is not draining. There is water in the drum, and I cannot open the door."},
	{"return_exchange", "收到的洗碗机门上有凹痕", "昨天收到的洗碗机门上磕了一块，包装也破了，还没有安装。我想换货，请告诉我怎么办理。"},
	{"complaint", "等了一天没人来", "约好周三上午上门，等到晚上也没人来，也没有一个电话。已经是第二次爽约了，我要投诉，请给个说法。"},
	{"repair", "热水器忽冷忽热", "洗澡的时候水温忽冷忽热，显示屏偶尔报错，重启以后好一会儿又这样。买了不到两年，应该还在保修期内。"},
	{"consultation", "Invoice for a company", "How do I get an invoice in the name of our company for the purifier that I bought last week? The order is on my account."},
	{"suggestion", "A suggestion for the app", "It would be great if you could add a reminder for changing the filter, with a date that I can set myself."},
	{"repair", "Fridge makes a loud noise", "The fridge rattles every few minutes, loud enough to wake us. It stands level, and nothing touches it."},
	{"praise", "谢谢安装师傅", "今天来安装的师傅非常专业，很有耐心，走之前把地面也擦干净了，特别满意，请转达感谢。"},
}
