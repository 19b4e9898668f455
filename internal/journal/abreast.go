package journal

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Abreast does n things, from 0 on, as many at a time as there are processors, and waits for all. It returns the first fault in
// their order, as if they had been done one after the other; a panic is one.
func Abreast(n int, do func(i int) error) error {
	faults := make([]error, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				faults[i] = Guarded(func() error { return do(int(i)) })
			}
		})
	}
	workers.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}
