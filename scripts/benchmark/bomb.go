package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"aftercare/internal/script"
)

const (
	// bombLimit is the time of a run that rules have.
	bombLimit = 200 * time.Millisecond
	// bombRuns of each are made; an odd number has a median of its own.
	bombRuns = 11
	// bombLead is how long before its limit a run starts what cannot be stopped.
	bombLead = time.Millisecond
)

// bombs would run for ever. In bytecode they must end at the limit; in a regular expression, which nothing stops from
// outside, they begin to match right before it, by wait, since that is the worst moment.
var bombs = map[string][]string{
	"bomb_bytecode_ms": {
		`() => { for (;;); }`,
		`() => { let l; for (let i = 0; ; i++) l = { l: i } }`,
		`() => { for (;;) try { for (;;); } catch {} finally { continue } }`,
		`() => { const s = new Set(Array(90000).fill(0).map((_, i) => i)); for (;;) s.forEach(Boolean) }`,
		`() => { for (;;) [3, 1, 2].sort(() => { for (let i = 0; i < 1000; i++); return 1 }) }`,
	},
	"bomb_pattern_ms": {
		`({ act }) => { act.wait(); /(a+)+$/.test("a".repeat(40) + "b") }`,
		`({ act }) => { act.wait(); /^(?=(a|aa)+$)/.test("a".repeat(60) + "b") }`,
		`({ act }) => { act.wait(); /(长+)+$/.test("长".repeat(40) + "b") }`,
		`({ act }) => { act.wait(); for (;;) /(a+)+$/.test("a".repeat(15) + "b") }`,
		`({ act }) => { const s = "ab ".repeat(80000); act.wait(); for (;;) /b$/.test(s) }`,
	},
}

// measureBombs takes by how long a run goes on past its limit, from the call to its return.
func measureBombs(ctx context.Context, b *bench) error {
	for _, name := range []string{"bomb_bytecode_ms", "bomb_pattern_ms"} {
		var medians []float64
		for _, source := range bombs[name] {
			over, err := explode(ctx, source)
			if err != nil {
				return fmt.Errorf("%s: %w", source, err)
			}
			note("%s: past its limit by median %.2f ms, at most %.2f ms", source, median(over), quantile(over, 1))
			medians = append(medians, median(over))
		}
		note("%s: %s", name, load())
		b.print(name, slices.Max(medians), "ms")
	}
	return nil
}

// explode runs a bomb again and again and returns the milliseconds past its limit.
func explode(ctx context.Context, source string) ([]float64, error) {
	function, err := script.CompileFunction(source)
	if err != nil {
		return nil, err
	}
	harmless, err := script.CompileFunction(`() => {}`)
	if err != nil {
		return nil, err
	}
	var over []float64
	for range bombRuns {
		// The runtime of a run that was stopped is thrown away, and a new one takes some milliseconds to make: before the
		// next run's time begins.
		if _, err := harmless.Run(script.Run{}); err != nil {
			return nil, err
		}
		begun := time.Now()
		wait := func([]any) (any, error) {
			time.Sleep(bombLimit - bombLead - time.Since(begun))
			return nil, nil
		}
		_, err := function.Run(script.Run{Limit: bombLimit, Calls: map[string]map[string]func([]any) (any, error){"act": {"wait": wait}}})
		took := time.Since(begun)
		var late *script.TimeOut
		if !errors.As(err, &late) {
			return nil, fmt.Errorf("it ended by %v", err)
		}
		over = append(over, milliseconds(took-bombLimit))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return over, nil
}
