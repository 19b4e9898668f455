package desktest

import "time"

// untilPatience bounds how long something may take that a page has set going and does not wait for.
const untilPatience = time.Minute

// Until waits until something is so on a desk that runs by itself.
func (w *World) Until(what string, is func() bool) {
	w.T.Helper()
	for begun := time.Now(); time.Since(begun) < untilPatience; <-time.After(between) {
		if is() {
			return
		}
	}
	w.T.Fatalf("it never came that %s", what)
}
