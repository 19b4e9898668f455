package main

import (
	"context"
	"fmt"
	"time"

	"aftercare/internal/calendar"
)

const (
	// additions are timed together, since one is shorter than a clock can tell.
	additions = 1000
	// additionRounds is how often; an odd number has a median of its own.
	additionRounds = 201
)

// measureCalendar adds the working time of 30 days with the Mid-Autumn Festival, National Day and two make-up days in them.
func measureCalendar(ctx context.Context, b *bench) error {
	const week = `{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}`
	definition, err := calendar.ParseDefinition("Asia/Shanghai", []byte(week), nil, false)
	if err != nil {
		return err
	}
	definition.Days = calendar.China()
	hours, err := calendar.New(definition)
	if err != nil {
		return err
	}
	from := time.Date(2026, 9, 16, 10, 0, 0, 0, hours.Zone())
	total, err := hours.Between(from, from.AddDate(0, 0, 30))
	if err != nil {
		return err
	}
	var taken []float64
	for range additionRounds {
		begun := time.Now()
		for range additions {
			if _, err := hours.Add(from, total); err != nil {
				return err
			}
		}
		taken = append(taken, float64(time.Since(begun).Nanoseconds())/1000/additions)
	}
	due, err := hours.Add(from, total)
	if err != nil {
		return err
	}
	if counted, err := hours.Between(from, due); err != nil || counted != total {
		return fmt.Errorf("the sum holds %s of working time, want %s: %w", counted, total, err)
	}
	note("%s of working time from %s are over at %s; slowest round %.2f us", total, from.Format(time.DateTime), due.In(hours.Zone()).Format(time.DateTime), quantile(taken, 1))
	b.print("calendar_add", median(taken), "us")
	return ctx.Err()
}
