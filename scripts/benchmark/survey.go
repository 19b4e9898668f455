package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"aftercare/internal/appliance"
	"aftercare/internal/search"
	"aftercare/internal/survey"
	"aftercare/internal/timer"
)

const (
	// storedAnswers are what a desk has gathered in some years.
	storedAnswers = 100_000
	// submissions are the answers that come in while it is measured: a p99 of them leaves thirty above.
	submissions = 3_000
	// firstSubmissions warm the page cache and do not count.
	firstSubmissions = 200
)

// measureSurvey has sixteen customers at a time send the survey's form, each once for an invitation of their own, on a desk
// that holds many answers, with everything that follows from an answer going on meanwhile.
func measureSurvey(ctx context.Context, b *bench) error {
	dir, err := b.folder("survey")
	if err != nil {
		return err
	}
	var paths []string
	people, err := prepareDeskAt(dir, timer.NewRunningClock(1), func(desk *appliance.Appliance, _ *people) error {
		for i := range submissions + firstSubmissions {
			path, err := survey.PathOf(desk.App, fmt.Sprintf("i%014d", storedAnswers+1+i))
			if err != nil {
				return err
			}
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := generateAnswers(ctx, filepath.Join(dir, "data.db"), people); err != nil {
		return fmt.Errorf("make the answers: %w", err)
	}
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	// The first page waits until the desk has put its pages together, which takes both processors for a second after a start.
	if _, err := call(ctx, &http.Client{}, http.MethodGet, s.url+"/", "", nil); err != nil {
		return fmt.Errorf("wait for the desk's pages: %w", err)
	}
	taken, err := submitAll(ctx, s.url, paths)
	if err != nil {
		return err
	}
	if _, err := call(ctx, &http.Client{}, http.MethodPost, s.url+pathDrain, "", nil); err != nil {
		return fmt.Errorf("wait for the dispatcher: %w", err)
	}
	db, err := openData(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	err = expect(ctx, db, map[string]int{
		`SELECT COUNT(*) FROM survey_answers`:                        storedAnswers + len(paths),
		`SELECT COUNT(*) FROM events WHERE type = 'survey.answered'`: len(paths),
		`SELECT COUNT(*) FROM follow_ups WHERE kind = 'low_score'`:   len(paths) / 4,
		`SELECT COUNT(*) FROM survey_invites WHERE state = 'sent'`:   0,
		`SELECT COUNT(*) FROM failures`:                              0,
	})
	if err != nil {
		return err
	}
	counted := taken[firstSubmissions:]
	note("survey: median %.1f ms, p90 %.1f ms, the slowest %.1f ms", median(counted), quantile(counted, 0.9), quantile(counted, 1))
	b.print("survey_submit_p99", quantile(counted, 0.99), "ms")
	return nil
}

// submitAll sends a form to every path, so many at a time, and returns how long each took, in the order in which they began.
func submitAll(ctx context.Context, base string, paths []string) ([]float64, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	taken := make([]float64, len(paths))
	var next atomic.Int64
	var fault atomic.Pointer[error]
	var senders sync.WaitGroup
	for range clients {
		senders.Go(func() {
			for fault.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(paths) {
					return
				}
				begun := time.Now()
				if err := submit(ctx, client, base+paths[i], i); err != nil {
					fault.Store(&err)
					return
				}
				taken[i] = milliseconds(time.Since(begun))
			}
		})
	}
	senders.Wait()
	if err := fault.Load(); err != nil {
		return nil, *err
	}
	return taken, nil
}

// submit sends one answer; every fourth is low, which leads to a follow-up.
func submit(ctx context.Context, client *http.Client, address string, i int) error {
	overall := "5"
	if i%4 == 0 {
		overall = "2"
	}
	form := url.Values{
		"q_overall": {overall}, "q_solved": {"yes"}, "q_attitude": {"5"}, "q_speed": {"4"}, "q_effort": {"6"}, "q_recommend": {"9"},
		"q_comment": {"The mechanic came on time and explained what he did."}, "q_contact": {"no"},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %.200s", address, answer.StatusCode, content)
	}
	return nil
}

// generateAnswers fills the tables by SQL: cases that were solved, an invitation for each, answers to all but the last,
// which are to be measured.
func generateAnswers(ctx context.Context, file string, people *people) error {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	all := storedAnswers + firstSubmissions + submissions
	for _, fill := range []struct {
		statement string
		bound     []any
	}{
		{insertSurveyCases, []any{all, people.customer, people.product}},
		{insertSurveyInvites, []any{all, people.customer, storedAnswers}},
		{insertSurveyAnswers, []any{storedAnswers, people.customer}},
		{markSearched, []any{search.Version}},
		{`PRAGMA optimize`, nil},
	} {
		if _, err := db.ExecContext(ctx, fill.statement, fill.bound...); err != nil {
			return fmt.Errorf("%.60s: %w", fill.statement, err)
		}
	}
	return nil
}

// Built on figureRows: numbers up to ?1, scattered, with a moment of the last two years each.
const (
	insertSurveyCases = figureRows + `INSERT INTO tickets (id, number, subject, description, resolution, kind, channel, product, customer, status, tags, followers, steps,
		resolved_at, created, updated)
	SELECT printf('c%014d', i), printf('%d-%06d', 2024, i), 'The air conditioner drips, case ' || i, 'It drips.', 'Cleaned.', 'repair', 'portal', ?3, ?2, 'resolved', '[]', '[]', '[]',
		strftime('%Y-%m-%d %H:%M:%S.000Z', at + 80000, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch') FROM rows`

	insertSurveyInvites = figureRows + `INSERT INTO survey_invites (id, survey, version, ticket, customer, state, locale, resolved_at, send_at, sent_at, expires_at, questions, title, thanks)
	SELECT printf('i%014d', i), (SELECT id FROM surveys), 1, printf('c%014d', i), ?2, IIF(i > ?3, 'sent', 'answered'), 'en', i, '', strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'),
		IIF(i > ?3, '2099-01-01 00:00:00.000Z', ''), (SELECT questions FROM surveys), (SELECT title FROM surveys), (SELECT thanks FROM surveys) FROM rows`

	insertSurveyAnswers = figureRows + `INSERT INTO survey_answers (id, invite, survey, version, ticket, customer, answers, dimensions, csat, nps, ces, comment, unread, low, created, updated)
	SELECT printf('w%014d', i), printf('i%014d', i), (SELECT id FROM surveys), 1, printf('c%014d', i), ?2, '{"overall":"5","attitude":"5","speed":"4","effort":"6","recommend":"9"}',
		'{"overall":5,"attitude":5,"speed":4}', 1 + (mix / 5) % 5, (mix / 17) % 12 - 1, (mix / 19) % 8, 'The mechanic came on time and explained what he did.', mix % 40 = 0, mix % 7 = 0,
		strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch') FROM rows`
)
