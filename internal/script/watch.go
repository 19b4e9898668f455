package script

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	// lookEvery is how often a run is looked at; most are over before the first time.
	lookEvery = 5 * time.Millisecond
	// mostGrowth is by how much a run may make what is in use of the memory grow. What the guards count does not reach objects,
	// closures and generators, which a run makes by instructions alone, by a gigabyte a second on a fast machine; and a long
	// chain of prototypes takes as much again of the stack where it is walked.
	mostGrowth = 64 << 20
)

// watch stops a run from outside: when its time is up, and when memory grows.
type watch struct {
	world *world
	run   *running

	mu         sync.Mutex // for what follows, and for interrupting
	deadline   time.Time
	timer      *time.Timer
	before     uint64 // bytes in use at the first look
	collecting bool
	aloof      bool // something else than the script is at work
	over       bool
}

// aside does something within a run that does not count for the run's time.
func (w *watch) aside(do func()) {
	begun := time.Now()
	w.mu.Lock()
	w.aloof = true
	w.mu.Unlock()
	defer func() {
		took := time.Since(begun)
		w.mu.Lock()
		w.aloof, w.deadline, w.run.waited = false, w.deadline.Add(took), w.run.waited+took
		w.mu.Unlock()
	}()
	do()
}

func (w *world) watch(r *running, begun time.Time) *watch {
	watch := &r.watch
	watch.world, watch.run, watch.deadline = w, r, begun.Add(r.Limit)
	watch.mu.Lock() // the timer may be faster than we are
	watch.timer = time.AfterFunc(min(r.Limit, lookEvery), watch.look)
	watch.mu.Unlock()
	return watch
}

// end says that the run is over, and whether it got there by itself. From then on nothing is interrupted.
func (w *watch) end() bool {
	w.mu.Lock()
	w.over = true
	w.timer.Stop()
	w.mu.Unlock()
	return !w.run.expired.Load()
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	if w.aloof {
		w.timer.Reset(lookEvery)
		return
	}
	left := time.Until(w.deadline)
	if left <= 0 {
		w.interrupt()
		return
	}
	w.timer.Reset(min(left, lookEvery))
	if !w.collecting && w.grown() {
		w.collecting = true
		go w.collect() // which takes its time, and the run's goes on
	}
}

// collect looks again when the collector has come round, and stops a run that still holds much.
func (w *watch) collect() {
	runtime.GC()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.collecting = false
	if !w.over && w.grown() {
		w.run.grown.Store(true)
		w.interrupt()
	}
}

func (w *watch) interrupt() {
	w.run.expired.Store(true)
	w.world.vm.Interrupt(stopped{})
}

// grown tells whether there is much more in use than at the first look. It is the whole process's memory, as no other is told:
// a run that takes long beside another one that eats memory ends with it.
func (w *watch) grown() bool {
	now := inUse()
	if w.before == 0 {
		w.before = now
	}
	return now > w.before+mostGrowth
}

func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() + samples[1].Value.Uint64()
}

// late is why a run was stopped from outside.
func (r *running) late() error {
	if r.grown.Load() {
		return &TooLarge{What: Memory}
	}
	return &TimeOut{Limit: r.Limit}
}
