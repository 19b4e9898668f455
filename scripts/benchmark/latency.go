package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// latencyEvery is the pace of creations, a hundred a second, for so many of them; a p99 of it leaves twenty above.
	latencyEvery = 10 * time.Millisecond
	latencyCases = 2000
	// latencyWarm come before and do not count.
	latencyWarm = 200
	// latencyCustomers are who writes: a shop with a hundred requests a second has more than a handful of customers, and
	// hardly one of them complains for the third time.
	latencyCustomers = 1000
	// latencyLook is how often the log of runs is looked at; what is measured is too long by up to that and never too short.
	// Looking takes from the processors what the desk could use.
	latencyLook = 4 * time.Millisecond
)

// measureLatency creates cases at a steady pace and takes the time from each answer until rules have sorted and routed the
// case, as the log that is committed with their effects says.
func measureLatency(ctx context.Context, b *bench) error {
	d, err := b.startRuled(ctx, "latency", true, latencyCustomers)
	if err != nil {
		return err
	}
	defer d.close()
	note("%s", d.describe())
	watching, stop := context.WithCancel(ctx)
	defer stop()
	routed := make(chan map[string]time.Time, 1)
	watched := make(chan error, 1)
	go func() {
		seen, err := d.watchRouted(watching)
		routed <- seen
		watched <- err
	}()
	before, err := d.processorTime()
	if err != nil {
		return err
	}
	answered, answers, late, err := d.createSteadily(ctx)
	if err != nil {
		return err
	}
	ended := time.Now()
	if err := d.waitCaughtUp(ctx); err != nil {
		return err
	}
	caughtUp := time.Since(ended)
	after, err := d.processorTime()
	if err != nil {
		return err
	}
	time.Sleep(10 * latencyLook) // for the last look
	stop()
	seen := <-routed
	if err := <-watched; err != nil {
		return err
	}
	var latencies []float64
	for _, one := range answered {
		at, known := seen[one.id]
		if !known {
			return fmt.Errorf("case %s was never sorted and routed", one.id)
		}
		latencies = append(latencies, milliseconds(at.Sub(one.at)))
	}
	if err := d.checkRouted(ctx, len(answered)); err != nil {
		return err
	}
	note("sorted and routed after an answer: median %.1f ms, p90 %.1f ms, slowest %.1f ms; answers: median %.1f ms, p99 %.1f ms; the bench itself woke late by p99 %.1f ms; caught up %.0f ms after the last; %.2f ms of processor time a case; %s",
		median(latencies), quantile(latencies, 0.9), quantile(latencies, 1), median(answers), quantile(answers, 0.99), quantile(late, 0.99), milliseconds(caughtUp), milliseconds(after-before)/(latencyWarm+latencyCases), load())
	b.print("rule_latency_p99", quantile(latencies, 0.99), "ms")
	return nil
}

// answeredCase is a case and when its maker had the answer.
type answeredCase struct {
	id string
	at time.Time
}

// createSteadily makes cases at the pace, whether or not earlier ones have been answered, and returns those that count, how
// long their answers took, and how late the bench itself woke, both in milliseconds.
func (d *ruledDesk) createSteadily(ctx context.Context) (cases []answeredCase, answers, late []float64, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	begun := time.Now()
	for i := range latencyWarm + latencyCases {
		due := begun.Add(time.Duration(i) * latencyEvery)
		time.Sleep(time.Until(due))
		late = append(late, milliseconds(time.Since(due)))
		all.Go(func() {
			sent := time.Now()
			id, failed := d.create(ctx, d.people.customers[i%len(d.people.customers)])
			at := time.Now()
			mu.Lock()
			defer mu.Unlock()
			if err = errors.Join(err, failed); err != nil || i < latencyWarm {
				return
			}
			cases, answers = append(cases, answeredCase{id, at}), append(answers, milliseconds(at.Sub(sent)))
		})
	}
	all.Wait()
	return cases, answers, late, err
}

// watchRouted notes, until ctx ends, when the log first says of each case that the rules were asked about it as one that is
// sorted: at its creation where it came with a kind, else when it was given one.
func (d *ruledDesk) watchRouted(ctx context.Context) (map[string]time.Time, error) {
	decisive := "ticket.created"
	if d.sorts {
		decisive = "ticket.classified"
	}
	look, err := d.db.PrepareContext(ctx, `SELECT seq, ticket, type FROM rule_runs WHERE seq > ? ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer look.Close()
	seen := map[string]time.Time{}
	var seq int64
	for {
		rows, err := look.QueryContext(context.WithoutCancel(ctx), seq)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		for rows.Next() {
			var ticket, eventType string
			if err := rows.Scan(&seq, &ticket, &eventType); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			if _, known := seen[ticket]; !known && eventType == decisive {
				seen[ticket] = now
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return seen, nil
		}
		time.Sleep(latencyLook)
	}
}

// checkRouted holds that the cases are what they were waited for.
func (d *ruledDesk) checkRouted(ctx context.Context, atLeast int) error {
	var all, without int
	err := d.db.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE kind = '' OR assignee = '') FROM tickets`).Scan(&all, &without)
	if err != nil {
		return err
	}
	if all < atLeast || without > 0 {
		return fmt.Errorf("of %d cases %d have no kind or nobody who works on them", all, without)
	}
	_, err = d.runs(ctx)
	return err
}
