package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// overheadRounds pairs of rounds are measured, after one that warms both up; an odd number has a median of its own.
	overheadRounds = 7
	// overheadTime is how long the clients write in a round.
	overheadTime = 2 * time.Second
)

// measureOverhead compares how many cases a second a desk takes without rules with how many it takes with the shipped ones
// live, and how long it then takes to catch up. The two run in turn, so that whatever else the machine does meets both.
func measureOverhead(ctx context.Context, b *bench) error {
	plain, err := b.startRuled(ctx, "overhead-plain", false, 0)
	if err != nil {
		return err
	}
	defer plain.close()
	ruled, err := b.startRuled(ctx, "overhead-ruled", true, 0)
	if err != nil {
		return err
	}
	defer ruled.close()
	note("%s", ruled.describe())
	var ratios, drains []float64
	var all [2][]loadRound
	for i := range overheadRounds + 1 {
		var pair [2]loadRound
		for _, at := range []int{i % 2, 1 - i%2} {
			if pair[at], err = []*ruledDesk{plain, ruled}[at].load(ctx); err != nil {
				return fmt.Errorf("round %d: %w", i, err)
			}
		}
		if i == 0 {
			continue
		}
		ratios = append(ratios, pair[0].rate/pair[1].rate)
		drains = append(drains, milliseconds(pair[1].drain))
		for at, round := range pair {
			all[at] = append(all[at], round)
		}
	}
	for at, name := range []string{"without rules", "with rules"} {
		note("%s, medians: %.0f creations a second, %.2f ms of processor time each, caught up after %.0f ms; %s", name,
			median(each(all[at], func(r loadRound) float64 { return r.rate })), median(each(all[at], func(r loadRound) float64 { return r.cost })),
			median(each(all[at], func(r loadRound) float64 { return milliseconds(r.drain) })), load())
	}
	b.print("rule_overhead", median(ratios), "ratio")
	b.print("rule_drain_ms", median(drains), "ms")
	slowest, err := ruled.scripts(ctx)
	if err != nil {
		return err
	}
	note("scripts, by the wall: %s", slowest)
	rows, err := ruled.runs(ctx)
	if err != nil {
		return err
	}
	b.print("rule_runs_per_event", rows, "rows")
	return nil
}

// loadRound is how a desk did in one round: creations a second while they were sent, how long after the last it had caught
// up, and the processor's milliseconds a creation, all that follows from it included.
type loadRound struct {
	rate, cost float64
	drain      time.Duration
}

func each[T any](list []T, value func(T) float64) []float64 {
	var values []float64
	for _, item := range list {
		values = append(values, value(item))
	}
	return values
}

// load has all clients write for a while and waits until the desk has caught up.
func (d *ruledDesk) load(ctx context.Context) (loadRound, error) {
	if err := d.clear(ctx); err != nil {
		return loadRound{}, err
	}
	before, err := d.processorTime()
	if err != nil {
		return loadRound{}, err
	}
	begun := time.Now()
	var created atomic.Int64
	var fault atomic.Pointer[error]
	var writers sync.WaitGroup
	for _, token := range d.people.customers {
		writers.Go(func() {
			for time.Since(begun) < overheadTime && fault.Load() == nil {
				if _, err := d.create(ctx, token); err != nil {
					fault.Store(&err)
					return
				}
				created.Add(1)
			}
		})
	}
	writers.Wait()
	if err := fault.Load(); err != nil {
		return loadRound{}, *err
	}
	ended := time.Now()
	if err := d.waitCaughtUp(ctx); err != nil {
		return loadRound{}, err
	}
	round := loadRound{rate: float64(created.Load()) / ended.Sub(begun).Seconds(), drain: time.Since(ended)}
	after, err := d.processorTime()
	if err != nil {
		return loadRound{}, err
	}
	round.cost = milliseconds(after-before) / float64(created.Load())
	return round, nil
}
