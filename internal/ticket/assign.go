package ticket

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// route puts a new case into a team's queue where nobody did: the first team that names its kind, else the one that
// takes what no team names. A team that assigns round robin hands it on at once.
func (r *room) route(tx core.App, ticket *Ticket) error {
	roundRobin := true
	if ticket.GetString("team") == "" {
		found, err := teamFor(tx, ticket.GetString("kind"))
		if err != nil {
			return err
		}
		ticket.Set("team", found.ID)
		roundRobin = found.Assignment == "round_robin"
	}
	if ticket.Assignee() != "" {
		return guardNewAssignee(tx, ticket)
	}
	if !roundRobin {
		return nil
	}
	return handOn(tx, ticket)
}

// team is what routing needs to know of one; an empty id is no team at all.
type team struct {
	ID         string
	Assignment string
}

// A kind and an id stand in their lists in quotes, which neither holds itself. The first is taken: with a LIMIT the database would build a
// table to put the few in order.
const selectTeam = `SELECT id, assignment FROM teams
	WHERE instr(kinds, '"' || ?1 || '"') OR fallback
	ORDER BY instr(kinds, '"' || ?1 || '"') > 0 DESC, created, id`

func teamFor(tx core.App, kind string) (team, error) {
	var found team
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(selectTeam, kind).Scan(&found.ID, &found.Assignment)
	if errors.Is(err, sql.ErrNoRows) {
		return team{}, nil // no team takes it: it waits among the unassigned, where everybody sees it
	}
	if err != nil {
		return team{}, fmt.Errorf("find a team for %q: %w", kind, err)
	}
	return found, nil
}

// followKind puts a case that came unsorted into the queue of the team for its kind once that is known, where nobody has
// the case and it still waits where unsorted ones do. It returns the names of the changed fields.
func followKind(tx core.App, ticket, was *Ticket, changed []string) ([]string, error) {
	isSorted := was.GetString("kind") == "" && ticket.GetString("kind") != "" && ticket.Status().IsOpen()
	isPlaced := ticket.Assignee() != "" || slices.Contains(changed, "team")
	if !isSorted || isPlaced {
		return changed, nil
	}
	waits, err := teamFor(tx, "")
	if err != nil || ticket.GetString("team") != waits.ID {
		return changed, err // somebody has chosen another team
	}
	found, err := teamFor(tx, ticket.GetString("kind"))
	if err != nil || found.ID == waits.ID {
		return changed, err
	}
	ticket.Set("team", found.ID)
	return append(slices.Clone(changed), "team"), nil
}

// followTeam hands a case on when it comes to another team and nobody was named, and when the complaint turns out to be
// about the one who has it.
func (r *room) followTeam(tx core.App, ticket *Ticket, changed []string) error {
	isNamed := slices.Contains(changed, "assignee")
	if slices.Contains(changed, "complained_about") && !isNamed && ticket.Assignee() != "" && ticket.Assignee() == ticket.GetString("complained_about") {
		ticket.Set("assignee", "") // whom the complaint is about does not investigate it
		return handOn(tx, ticket)
	}
	if !slices.Contains(changed, "team") || isNamed || !ticket.Status().IsOpen() {
		return nil
	}
	ticket.Set("assignee", "")
	return handOn(tx, ticket)
}

// The counts look at each member's own open cases by the index that the queues use; a row's rowid stands for when the
// case came, and every index holds it. Beyond two hundred all have equally many, and take turns, and a capacity of more than five hundred
// is not asked: counting on would make every new case wait for it. When somebody was last given one is asked of those alone who have
// the fewest. MATERIALIZED, since SQLite counts anew at each mention
// otherwise; SELECT comes first, so that the statement is kept prepared.
const selectMember = `SELECT id FROM (WITH able AS MATERIALIZED (
		SELECT s.id, s.capacity, CASE WHEN s.capacity > 200 THEN (SELECT COUNT(*) FROM (SELECT 1 FROM tickets WHERE assignee = s.id AND is_open = 1 LIMIT 500))
			ELSE (SELECT COUNT(*) FROM (SELECT 1 FROM tickets WHERE assignee = s.id AND is_open = 1 LIMIT 200)) END AS load
		FROM staff s JOIN teams t ON t.id = ?1 AND t.assignment = 'round_robin'
		WHERE s.active = 1 AND s.role IN ('agent', 'lead') AND s.presence NOT IN ('offline', 'away')
		AND instr(s.teams, '"' || ?1 || '"') AND s.id != ?2)
	SELECT id FROM able
	WHERE (capacity = 0 OR load < capacity) AND MIN(load, 200) = (SELECT MIN(MIN(load, 200)) FROM able WHERE capacity = 0 OR load < capacity) ORDER BY
		COALESCE((SELECT MAX(came) FROM (SELECT _rowid_ AS came FROM tickets WHERE assignee = able.id AND is_open = 1 ORDER BY updated DESC LIMIT 200)), 0), id
	LIMIT 1)`

// keyAssignedBy says in the data of an event how the desk came to choose who has the case.
const keyAssignedBy = "assigned_by"

// handOn gives the case to the member with the lightest open load, if the team assigns round robin. Ties go to who was
// given a case longest ago. Who is away, full, or complained about is passed over; when nobody is left, it waits.
func handOn(tx core.App, ticket *Ticket) error {
	team := ticket.GetString("team")
	if team == "" {
		return nil
	}
	var member string
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(selectMember, team, ticket.GetString("complained_about")).Scan(&member)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find a member of team %s: %w", team, err)
	}
	ticket.Set("assignee", member)
	// Whoever's save led to it did not choose the person; the journal says that the desk did.
	journal.Annotate(ticket.Record, keyAssignedBy, "turn")
	journal.ByDesk(ticket.Record, EventAssigned)
	return nil
}

// guardNewAssignee refuses to hand a case to somebody who cannot work on it.
func guardNewAssignee(tx core.App, ticket *Ticket) error {
	if ticket.Assignee() == "" {
		return nil
	}
	name, isGiven, err := journal.FindColleague(tx, ticket.Assignee())
	if errors.Is(err, sql.ErrNoRows) {
		return locale.Refuse("assignee", "assignee_unknown", nil)
	}
	if err != nil {
		return err
	}
	if ticket.Assignee() == ticket.GetString("complained_about") {
		return locale.Refuse("assignee", "assignee_complained_about", nil)
	}
	if !isGiven {
		return locale.Refuse("assignee", "assignee_cannot_work", map[string]any{"name": name})
	}
	return nil
}
