package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"time"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const (
	// ruleRuns are timed one by one; an odd number has a median of its own.
	ruleRuns = 5001
	// ruleWarm come before and do not count: a runtime is made, and statements are prepared.
	ruleWarm = 500
)

// typicalRule asks nothing, since a question takes what the question takes.
const typicalRule = `run({ event, ticket, params, act }) {
  if (ticket.status === "resolved" || ticket.status === "closed") return;
  const text = ` + "`${ticket.subject} ${ticket.description}`" + `.toLowerCase();
  const urgent = params.words.some((word) => text.includes(word));
  const days = Math.floor((Date.now() - Date.parse(ticket.created)) / 86400000);
  const changed = Object.keys(event.changes).length;
  let reason = ` + "`${ticket.number}: ${ticket.kind || \"a case\"} of ${ticket.channel}, ${days} days old, ${changed} fields changed`" + `;
  if (urgent) {
    reason += " (urgent)";
    act.priority("urgent");
  }
  if (!ticket.tags.includes(params.tag)) {
    act.tag(params.tag);
  }
  if (days > params.days && ticket.reopened > 0) {
    act.note("Reopened " + ticket.reopened + " times");
  }
  for (const who of params.who) {
    act.notify(who, { en: reason, "zh-CN": reason });
  }
}`

var typicalParams = map[string]any{"words": []string{"leak", "fire", "smoke", "wet"}, "days": 3, "tag": "seen", "who": []string{"lead", "manager"}}

// measureRun takes the time of one rule's run as the dispatcher has it done: the rule found among the live ones, the case as
// of the event, the script, its plan. What the plan does to the case is no part of it. One processor does it all, the
// collecting of garbage included. At its creation a case is what its event says; later it is read from the database and brought
// back to the event, which is the second number.
func measureRun(ctx context.Context, b *bench) error {
	dir, err := b.folder("run")
	if err != nil {
		return err
	}
	_, err = prepareDeskAt(dir, timer.NewRunningClock(1), func(desk *appliance.Appliance, p *people) error {
		desk.Start() // as it is at work: with its own ways of collecting garbage
		defer desk.Stop()
		if err := addRule(desk, typicalRule, "ticket.created", "ticket.classified"); err != nil {
			return err
		}
		created, classified, err := typicalCase(ctx, desk, p)
		if err != nil {
			return err
		}
		var medians []float64
		for _, event := range []*journal.Event{created, classified} {
			before := processorTimeHere()
			taken, err := b.timeRuns(ctx, desk, event)
			if err != nil {
				return err
			}
			processor := float64((processorTimeHere() - before).Microseconds()) / (ruleWarm + ruleRuns)
			note("rule at %s: median %.1f us, p10 %.1f us, p90 %.1f us, mean of processor time %.1f us; %s",
				event.Type, median(taken), quantile(taken, 0.1), quantile(taken, 0.9), processor, load())
			medians = append(medians, median(taken))
		}
		b.print("rule_run_us", medians[0], "us")
		b.print("rule_run_later_us", medians[1], "us")
		return nil
	})
	return err
}

// addRule makes a live rule of a method's source.
func addRule(desk *appliance.Appliance, script string, on ...string) error {
	_, err := save(desk.App, "rules", map[string]any{
		"name": "Typical", "on": on, "script": script, "enabled": true, "stage": "live", "position": 100,
		"params": typicalParams,
	})
	return err
}

// typicalCase makes a case, and sorts it anew; the events of both are handled, and the log says that the rule fired at each.
func typicalCase(ctx context.Context, desk *appliance.Appliance, p *people) (created, classified *journal.Event, err error) {
	ticket, err := saveAs(desk.App, "tickets", map[string]any{
		"kind": "repair", "channel": "portal", "subject": "The air conditioner drips", "customer": p.customer,
		"description": "It has been dripping since Tuesday, on the left side, and the wall is wet by now. It was repaired twice already.",
	}, journal.Actor{Kind: journal.ActorCustomer, ID: p.customer})
	if err != nil {
		return nil, nil, err
	}
	if err := desk.Drain(ctx); err != nil {
		return nil, nil, err
	}
	if ticket, err = desk.App.FindRecordById("tickets", ticket.Id); err != nil {
		return nil, nil, err
	}
	ticket.Set("category", "air_conditioner")
	journal.Act(ticket, journal.Actor{Kind: journal.ActorSystem})
	if err := desk.App.Save(ticket); err != nil {
		return nil, nil, err
	}
	if err := desk.Drain(ctx); err != nil {
		return nil, nil, err
	}
	events, err := journal.OfTicket(desk.App, ticket.Id)
	if err != nil {
		return nil, nil, err
	}
	for _, event := range events {
		switch {
		case event.Type == "ticket.created":
			created = event
		case event.Type == "ticket.classified" && event.Changes["category"][1] != nil:
			classified = event
		}
	}
	if created == nil || classified == nil {
		return nil, nil, errors.New("the case was not made and sorted")
	}
	return created, classified, errors.Join(fired(desk, created), fired(desk, classified))
}

// fired holds that a rule asked for something at an event, and that it was carried out.
func fired(desk *appliance.Appliance, event *journal.Event) error {
	run, err := desk.App.FindFirstRecordByData("rule_runs", "seq", event.Seq)
	if err != nil {
		return fmt.Errorf("event %d, %s, was not logged: %w", event.Seq, event.Type, err)
	}
	if run.GetInt("fired") != 1 || run.GetInt("failed") != 0 {
		return fmt.Errorf("event %d, %s: the rule did not do its work: %s", event.Seq, event.Type, run.GetString("results"))
	}
	return nil
}

// timeRuns has the engine plan for an event again and again, and returns the microseconds of each time.
func (b *bench) timeRuns(ctx context.Context, desk *appliance.Appliance, event *journal.Event) ([]float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	stop, err := b.profileHere("run-" + strings.TrimPrefix(event.Type, "ticket."))
	if err != nil {
		return nil, err
	}
	defer stop()
	var taken []float64
	for i := range ruleWarm + ruleRuns {
		begun := time.Now()
		writes, err := desk.Journal.Ask("rule.run", event)
		if err != nil {
			return nil, err
		}
		if !writes {
			return nil, errors.New("no rule wants the event")
		}
		if i >= ruleWarm {
			taken = append(taken, float64(time.Since(begun).Nanoseconds())/1000)
		}
	}
	return taken, ctx.Err()
}

// processorTimeHere is what the bench's own process has used so far.
func processorTimeHere() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // of oneself it can always be asked
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
