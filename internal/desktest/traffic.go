package desktest

import (
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
)

// traffic is what a page has asked for. A page cannot say so of itself: its own list holds what has come, and nothing of what is on its way.
type traffic struct {
	mu sync.Mutex
	// begun is how many requests there were.
	begun int
	// underWay are those that have no whole answer yet, each with the document that it is for.
	underWay map[network.RequestID]cdp.LoaderID
}

func newTraffic() *traffic { return &traffic{underWay: map[network.RequestID]cdp.LoaderID{}} }

// hear takes what the browser tells of a tab.
func (r *traffic) hear(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeEventSource { // the live line, which never ends
			return
		}
		r.begun++
		r.underWay[e.RequestID] = e.LoaderID
	case *network.EventLoadingFinished:
		delete(r.underWay, e.RequestID)
	case *network.EventLoadingFailed:
		delete(r.underWay, e.RequestID)
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			r.leave(e.Frame.LoaderID)
		}
	}
}

// leave forgets what earlier documents asked for: of what outlives its page nobody hears the end.
func (r *traffic) leave(here cdp.LoaderID) {
	for id, of := range r.underWay {
		if of != here {
			delete(r.underWay, id)
		}
	}
}

// now is how many requests there were so far, and how many of them are under way.
func (r *traffic) now() (begun, underWay int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begun, len(r.underWay)
}
