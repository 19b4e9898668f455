package problem

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Problems is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Problems struct{ room *room }

// Proposal is a problem as a rule proposes it, because of a case.
type Proposal struct {
	// Title is what a new problem is called.
	Ticket, Title string
	// Days is how far back the cases of the same product and category are its sources: of these kinds, or of any.
	Days  int
	Kinds []string
	// DueDays is within how many working days its measures are to be taken; 0 leaves that open.
	DueDays int
	// At is when it is proposed: the moment of the event.
	At   time.Time
	Rule string
}

// Bounds of what a rule may ask for.
const (
	longestBack = 400
	longestDue  = 250 // a year of working days
	mostLinked  = 50  // one transaction links no more, since everybody waits for it; the rest follows in transactions of its own
)

// Check says what a proposal would be refused for whatever its case; nil for nothing.
func (p *Problems) Check(proposal Proposal) error {
	if proposal.Days < 1 || proposal.Days > longestBack || proposal.DueDays < 0 || proposal.DueDays > longestDue {
		return locale.Refuse("problem", "problem_days", map[string]any{"days": longestBack, "due": longestDue})
	}
	return nil
}

// CheckCase says what a proposal would be refused for because of its case, also as of an earlier event; nil for nothing.
func (p *Problems) CheckCase(record *core.Record) error {
	if record.GetString("product") == "" || record.GetString("category") == "" {
		return locale.Refuse("problem", "problem_unsorted", nil)
	}
	return nil
}

// Propose links a case to the open problem of its product and category, in tx, on behalf of actor. Where there is none it
// registers one, with the cases of the days before as its sources. A case that belongs to a problem already, or that was
// merged or erased, stays as it is: proposing again changes nothing.
func (p *Problems) Propose(tx core.App, proposal Proposal, actor journal.Actor) error {
	ticket, err := tx.FindRecordById("tickets", proposal.Ticket)
	if err != nil {
		return fmt.Errorf("propose a problem because of case %s: %w", proposal.Ticket, err)
	}
	product, category := ticket.GetString("product"), ticket.GetString("category")
	isGone := ticket.GetString("merged_into") != "" || ticket.GetString("erased_at") != ""
	if isGone || ticket.GetString("problem") != "" || product == "" || category == "" {
		return nil
	}
	open, err := openOf(tx, product, category)
	if err != nil {
		return err
	}
	if open != nil {
		return p.room.link(tx, ticket.Id, open.Id, actor)
	}
	made, err := p.room.register(tx, proposal, product, category, actor)
	if err != nil {
		return err
	}
	now := p.room.clock.Now()
	return p.room.linkCases(tx, made, sources{
		Ticket: proposal.Ticket, Kinds: proposal.Kinds, Since: journal.DateTime(proposal.At.AddDate(0, 0, -proposal.Days)).String(),
		Until: journal.DateTime(now).String(), Below: pastEveryID,
	}, actor)
}

func (r *room) register(tx core.App, proposal Proposal, product, category string, actor journal.Actor) (*core.Record, error) {
	problems, err := tx.FindCachedCollectionByNameOrId(CollectionProblems)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(problems)
	record.Set("title", proposal.Title)
	record.Set("product", product)
	record.Set("category", category)
	record.Set("proposed", true)
	record.Set("rule", proposal.Rule)
	record.Set("basis", BasisCategory) // what is linked begins with the proposal's days: too late to stand beside what comes after
	if proposal.DueDays > 0 {
		hours, err := r.calendar(tx)
		if err != nil {
			return nil, err
		}
		due, err := hours.AddDays(proposal.At, proposal.DueDays)
		if err != nil {
			return nil, locale.Refuse("problem", "problem_due", nil)
		}
		record.Set("due_at", journal.DateTime(due))
	}
	return record, save(tx, record, actor)
}

// openOf is the open problem of a product and category: the one that a rule proposed, else the oldest. Nil where there is none.
func openOf(app core.App, product, category string) (*core.Record, error) {
	found, err := app.FindRecordsByFilter(CollectionProblems, "product = {:product} && category = {:category} && status != 'closed'", "-proposed,created,id", 1, 0,
		dbx.Params{"product": product, "category": category})
	if err != nil {
		return nil, fmt.Errorf("find the open problem of a product: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found[0], nil
}
