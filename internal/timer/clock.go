package timer

import (
	"sync"
	"time"
)

// Clock is the one source of time for everything that is promised, counted or recorded.
//
// Times are UTC with millisecond precision, since that is what the database keeps; a Clock never runs back.
// Sign-in tokens, one-time codes, mail back-off and script limits stay on wall time on purpose.
type Clock interface {
	// Now is the current instant.
	Now() time.Time
	// Speed is how many clock seconds pass in one wall second; 1 in earnest.
	Speed() float64
	// Alarm returns a channel that is closed once Now has reached t, and a function that gives the alarm up.
	Alarm(t time.Time) (reached <-chan struct{}, cancel func())
}

// instant cuts t to what the database keeps.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// RunningClock follows the machine's clock, at a chosen speed. It may be held still while the past is replayed.
type RunningClock struct {
	speed   float64
	mu      sync.Mutex
	start   time.Time
	begun   time.Time
	highest time.Time
	held    bool
}

// NewRunningClock starts a clock at the wall's time that runs speed times as fast; a speed of 0 or less means 1.
func NewRunningClock(speed float64) *RunningClock {
	if speed <= 0 {
		speed = 1
	}
	now := time.Now()
	return &RunningClock{start: now, begun: now, speed: speed}
}

// Hold stops the clock at t, which may lie in the past, until it is released; further calls move it forward by hand.
// Only a desk that has no history yet may be held: what the clock has shown before is forgotten.
func (c *RunningClock) Hold(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.highest, c.held = instant(t), true
}

// Release lets the clock run from t on, or from where it stands if that is later.
func (c *RunningClock) Release(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.highest.After(t) {
		t = c.highest
	}
	c.start, c.begun, c.held = t, time.Now(), false
}

// Now implements [Clock]. It follows steps of the machine's clock forward, so that a suspended machine is right again
// when it wakes (the monotonic clock stands still meanwhile), but never back.
func (c *RunningClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		return c.highest
	}
	wall := time.Now()
	elapsed := wall.Sub(c.begun)
	if byWall := wall.Round(0).Sub(c.begun.Round(0)); byWall > elapsed {
		elapsed = byWall
	}
	now := instant(c.start.Add(time.Duration(float64(elapsed) * c.speed)))
	if now.After(c.highest) {
		c.highest = now
	}
	return c.highest
}

// Speed implements [Clock].
func (c *RunningClock) Speed() float64 { return c.speed }

// longestSleep bounds one sleep of an alarm, so that a suspended machine or a corrected clock is noticed.
const longestSleep = 30 * time.Second

// Alarm implements [Clock].
func (c *RunningClock) Alarm(t time.Time) (<-chan struct{}, func()) {
	reached, given := make(chan struct{}), make(chan struct{})
	var once sync.Once
	go func() {
		for {
			left := time.Duration(float64(t.Sub(c.Now())) / c.speed)
			if left <= 0 {
				close(reached)
				return
			}
			sleep := time.NewTimer(min(left+time.Millisecond/2, longestSleep))
			select {
			case <-sleep.C:
			case <-given:
				sleep.Stop()
				return
			}
		}
	}()
	return reached, func() { once.Do(func() { close(given) }) }
}

// ManualClock stands still until it is moved; tests own it.
type ManualClock struct {
	mu      sync.Mutex
	now     time.Time
	changed chan struct{}
}

// NewManualClock returns a clock that stands at t.
func NewManualClock(t time.Time) *ManualClock {
	return &ManualClock{now: instant(t), changed: make(chan struct{})}
}

// Now implements [Clock].
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Speed implements [Clock].
func (c *ManualClock) Speed() float64 { return 1 }

// Set moves the clock to t; a t in the past is ignored, since a clock never runs back.
func (c *ManualClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = instant(t); !t.After(c.now) {
		return
	}
	c.now = t
	close(c.changed)
	c.changed = make(chan struct{})
}

// Advance moves the clock forward by d.
func (c *ManualClock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Alarm implements [Clock].
func (c *ManualClock) Alarm(t time.Time) (<-chan struct{}, func()) {
	reached, given := make(chan struct{}), make(chan struct{})
	var once sync.Once
	go func() {
		for {
			c.mu.Lock()
			now, changed := c.now, c.changed
			c.mu.Unlock()
			if !now.Before(t) {
				close(reached)
				return
			}
			select {
			case <-changed:
			case <-given:
				return
			}
		}
	}()
	return reached, func() { once.Do(func() { close(given) }) }
}

// FirstOfDays is when the last days began, today included: midnight in the shop's zone.
func FirstOfDays(now time.Time, days int) time.Time {
	local := now.In(time.Local)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.Local).AddDate(0, 0, 1-days)
}
