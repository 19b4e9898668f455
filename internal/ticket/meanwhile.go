package ticket

import (
	"fmt"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// keyRead holds, on a reply that is about to be saved, up to which moment its writer has read the case.
const keyRead = "@read"

// latestLooked bounds how far back a change of status is looked for; who has read a case so long ago that more happened since
// is told by its messages.
const latestLooked = 50

// onMessageRequest takes from the request up to which moment the writer has read the case: ?seen=, as for changes.
func onMessageRequest(e *core.RecordRequestEvent) error {
	value := e.Request.URL.Query().Get("seen")
	if value == "" {
		return e.Next()
	}
	read, err := types.ParseDateTime(value)
	if err != nil || read.IsZero() {
		return router.NewApiError(http.StatusBadRequest, "seen_invalid", nil)
	}
	e.Record.SetRaw(keyRead, read.Time())
	return e.Next()
}

// guardMeanwhile refuses a colleague's reply where somebody else wrote in the case, or changed its status, since the writer has
// read it: what was written may no longer be the answer. It is asked in the transaction of the save, so that of two replies
// sent at once the second one is stopped. Who does not say up to when they have read is not asked.
func guardMeanwhile(tx core.App, ticket *Ticket, message *core.Record, actor journal.Actor) error {
	read, said := message.GetRaw(keyRead).(time.Time)
	if !said || !actor.IsStaff() || MessageKind(message.GetString("kind")) != MessageReply {
		return nil
	}
	since := journal.DateTime(read).String()
	var isNews bool
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT EXISTS (SELECT 1 FROM messages
			WHERE ticket = ? AND created > ? AND author_staff != ? AND author_staff || author_customer != '')
		OR EXISTS (SELECT 1 FROM (SELECT at, actor, changes FROM events WHERE ticket = ? ORDER BY seq DESC`+journal.AtMost(latestLooked)+`)
			WHERE at > ? AND actor != ? AND json_extract(changes, '$.status') IS NOT NULL)`,
		ticket.Id, since, actor.ID, ticket.Id, since, actor.ID).Scan(&isNews)
	if err != nil {
		return fmt.Errorf("look what happened in case %s meanwhile: %w", ticket.GetString("number"), err)
	}
	if isNews {
		return locale.Reject(http.StatusConflict, "answered_meanwhile")
	}
	return nil
}
