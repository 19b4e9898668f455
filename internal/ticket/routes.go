package ticket

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// answerCounts tells a colleague their queues, how to ask for each, how many cases wait in it, and how many
// notifications are unread.
func (r *room) answerCounts(e *core.RequestEvent) error {
	if !journal.RequestActor(e).IsStaff() {
		return locale.Forbid("staff_only")
	}
	queues := queuesOf(e.Auth, r.clock.Now())
	if err := countQueues(e.App, queues); err != nil {
		return err
	}
	var unread int
	err := e.App.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM (SELECT 1 FROM notifications WHERE staff = {:me} AND read_at = '' LIMIT 100)`).
		Bind(dbx.Params{"me": e.Auth.Id}).Row(&unread)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"queues": queues, "unread": unread})
}

// previewLimit bounds a preview's text, in bytes; a message's own limit is in characters.
const previewLimit = 1 << 20

// answerPreview renders Markdown as a message would be, so that what is previewed is what is sent.
func (r *room) answerPreview(e *core.RequestEvent) error {
	if e.Auth == nil {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	var body struct {
		Body string `json:"body"`
	}
	if err := locale.ReadBody(e, previewLimit, &body); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"html": markdown.HTML(body.Body)})
}
