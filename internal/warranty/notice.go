package warranty

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// noticeProof is the kind of the notice that a proof waits; its sentence stands in the dictionaries.
const noticeProof = "proof_waiting"

// tellProof tells those who review proofs that one waits: when it begins to wait, and not again for what the customer adds
// before anybody has looked.
func (r *room) tellProof(tx core.App, event *journal.Event) error {
	changes, err := event.Whole(tx)
	if err != nil {
		return err
	}
	var review string
	if change, moved := changes["review"]; !moved || json.Unmarshal(change[1], &review) != nil || Proof(review) != ProofWaiting {
		return nil
	}
	asset, err := tx.FindRecordById(CollectionAssets, event.Record)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the unit whose proof waits: %w", err)
	}
	if Proof(asset.GetString("review")) != ProofWaiting {
		return nil // somebody was quicker
	}
	// No serial number and no name: a notice outlives what a customer may have erased.
	return r.tell(tx, event, noticeProof, map[string]any{"unit": asset.Id})
}
