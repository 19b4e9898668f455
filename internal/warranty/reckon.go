package warranty

import (
	"cmp"
	"slices"
)

// Proof is what has become of the proof of a unit's purchase.
type Proof string

// The states of a proof, as assets.review holds them.
const (
	ProofNone     Proof = ""
	ProofWaiting  Proof = "waiting"
	ProofAccepted Proof = "accepted"
	ProofRefused  Proof = "refused"
)

// Unit is what the desk knows of a customer's unit, as far as its warranty depends on it.
type Unit struct {
	Bought, Installed, Delivered, Made Day
	Proof                              Proof
	// Remote says how it was sold, nil where nobody knows.
	Remote *bool
	// Replaced is when it came in exchange for the unit Before.
	Replaced Day
	Before   *Unit
	Repairs  []Repair
}

// Repair is a time in which the desk had the unit, both days included; To is none while it still has.
type Repair struct {
	Ticket string `json:"ticket"`
	Number string `json:"number"`
	From   Day    `json:"from"`
	To     Day    `json:"to"`
}

// The dates that a start may be taken from.
const (
	FromPurchase     = "purchase"
	FromInstallation = "installation"
	FromDelivery     = "delivery"
	FromManufacture  = "manufacture"
	FromExchange     = "exchange"
)

// Start says from which day the terms count, and why from that one.
type Start struct {
	Day Day `json:"day"`
	// By is which date that is; empty where there is none to count from.
	By string `json:"by"`
	// Wanted is the date that the terms would count from, where another stands in for it.
	Wanted string `json:"wanted"`
	Proof  Proof  `json:"proof"`
	// Certain is false while nobody has checked the date.
	Certain bool `json:"certain"`
	// Made and Months are the day of manufacture and the months added to it, where that stands in.
	Made   Day `json:"made"`
	Months int `json:"months"`
}

// State says whether something is covered.
type State string

// The states of a coverage.
const (
	StateIn      State = "in"
	StateOut     State = "out"
	StateUnknown State = "unknown" // there is no day to count from
	StateNone    State = "none"    // the terms promise nothing
)

// What a coverage is of.
const (
	OfUnit       = "unit"
	OfMainPart   = "main_part"
	OfConsumable = "consumable"
)

// Coverage is whether the whole unit or a part is covered, until when, and how that day comes about.
type Coverage struct {
	Of     string `json:"of"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
	Months int    `json:"months"`
	State  State  `json:"state"`
	// TermEnd is the last day of the term by itself, Added the days in repair that it is longer by, Until the last day.
	TermEnd Day `json:"term_end"`
	Added   int `json:"added"`
	Until   Day `json:"until"`
}

// Answer is what the desk says of a unit's warranty on a day.
type Answer struct {
	Today Day        `json:"today"`
	Terms *Terms     `json:"terms"`
	Start Start      `json:"start"`
	Unit  Coverage   `json:"unit"`
	Parts []Coverage `json:"parts"`
	// Repairs are those that made the term longer, one for days that several cases share.
	Repairs []Repair `json:"repairs"`
	// RepairHolds is the last day on which the last repair holds for the same fault; none when that is over.
	RepairHolds Day      `json:"repair_holds"`
	Advice      []Advice `json:"advice"`
}

// Reckon derives the answer for a day from the terms and what is known of the unit. Nil terms promise nothing.
func Reckon(terms *Terms, unit Unit, today Day) Answer {
	answer := Answer{Today: today, Terms: terms, Unit: Coverage{Of: OfUnit, State: StateNone}, Parts: []Coverage{}, Repairs: []Repair{}, Advice: []Advice{}}
	if terms == nil {
		return answer
	}
	answer.Start = startOf(terms, unit)
	repairs := merged(repairsOf(terms, unit), today)
	answer.RepairHolds = repairHolds(terms, repairs, today)
	if !terms.RepairExtends {
		repairs = nil
	}
	cover := func(of string, part PartTerm) Coverage {
		c := Coverage{Of: of, NameZH: part.NameZH, NameEN: part.NameEN, Months: part.Months}
		return covered(c, answer.Start.Day, repairs, today)
	}
	answer.Unit = cover(OfUnit, PartTerm{Months: terms.Months})
	longest := answer.Unit.Until
	for _, part := range terms.MainParts {
		answer.Parts = append(answer.Parts, cover(OfMainPart, part))
	}
	for _, part := range terms.Consumables {
		answer.Parts = append(answer.Parts, cover(OfConsumable, part))
	}
	for _, part := range answer.Parts {
		longest = max(longest, part.Until)
	}
	for _, repair := range repairs {
		if repair.To >= answer.Start.Day && repair.From <= longest {
			answer.Repairs = append(answer.Repairs, repair)
		}
	}
	return answer
}

// startOf finds the day to count from. A date that the customer can show counts; one that waits to be checked, for now; one
// that nobody can show gives way to the day of manufacture and some months, where that is known.
func startOf(terms *Terms, unit Unit) Start {
	if unit.Before != nil && !terms.RestartOnExchange {
		return startOf(terms, *unit.Before)
	}
	if unit.Before != nil && unit.Replaced != 0 {
		return Start{Day: unit.Replaced, By: FromExchange, Proof: unit.Proof, Certain: true}
	}
	start := basisOf(terms, unit)
	start.Proof, start.Certain = unit.Proof, unit.Proof == ProofAccepted && start.Day != 0
	isShown := unit.Proof == ProofAccepted || unit.Proof == ProofWaiting
	if isShown && start.Day != 0 {
		return start
	}
	if unit.Made != 0 {
		months := terms.noProofMonths()
		return Start{Day: unit.Made.AddMonths(months), By: FromManufacture, Proof: unit.Proof, Certain: true, Made: unit.Made, Months: months}
	}
	if unit.Proof == ProofRefused {
		return Start{Proof: unit.Proof}
	}
	return start
}

// basisOf is the date by which the terms count, as far as it was said; else the purchase in its place. A unit that was
// installed before it was paid counts from the later of the two.
func basisOf(terms *Terms, unit Unit) Start {
	purchase := Start{Day: unit.Bought, By: FromPurchase}
	if unit.Bought == 0 {
		purchase = Start{}
	}
	switch terms.StartBasis {
	case BasisInstall:
		if unit.Installed == 0 {
			purchase.Wanted = FromInstallation
		} else if unit.Installed > unit.Bought {
			return Start{Day: unit.Installed, By: FromInstallation}
		}
	case BasisDelivery:
		if unit.Delivered != 0 {
			return Start{Day: unit.Delivered, By: FromDelivery}
		}
		purchase.Wanted = FromDelivery
	}
	return purchase
}

// repairsOf are the repairs that count: those of the unit itself, and of the one before it where the term goes on.
func repairsOf(terms *Terms, unit Unit) []Repair {
	if unit.Before == nil || terms.RestartOnExchange {
		return unit.Repairs
	}
	return slices.Concat(repairsOf(terms, *unit.Before), unit.Repairs)
}

// merged puts repairs in order and makes one of those that share a day or touch, so that no day counts twice. One that is
// not over lasts until today.
func merged(repairs []Repair, today Day) []Repair {
	sorted := slices.Clone(repairs)
	for i := range sorted {
		if sorted[i].To == 0 {
			sorted[i].To = today
		}
		sorted[i].To = max(sorted[i].To, sorted[i].From)
	}
	slices.SortFunc(sorted, func(a, b Repair) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var found []Repair
	for _, repair := range sorted {
		if last := len(found) - 1; last >= 0 && repair.From <= found[last].To {
			found[last].To = max(found[last].To, repair.To)
			continue
		}
		found = append(found, repair)
	}
	return found
}

// covered counts one term. A repair counts where it began within the term as it then stood: it makes up for the days in
// which the unit could not be used, and does not bring back a term that was over.
func covered(c Coverage, start Day, repairs []Repair, today Day) Coverage {
	switch {
	case c.Months == 0:
		c.State = StateNone
		return c
	case start == 0:
		c.State = StateUnknown
		return c
	}
	c.TermEnd = start.AddMonths(c.Months)
	c.Until = c.TermEnd
	for _, repair := range repairs {
		from := max(repair.From, start)
		if from > c.Until {
			break
		}
		if days := int(repair.To - from + 1); days > 0 {
			c.Added += days
			c.Until += Day(days)
		}
	}
	c.State = StateIn
	if today > c.Until {
		c.State = StateOut
	}
	return c
}

func repairHolds(terms *Terms, repairs []Repair, today Day) Day {
	if len(repairs) == 0 || terms.PostRepairDays == 0 {
		return 0
	}
	last := repairs[len(repairs)-1].To
	if until := last + Day(terms.PostRepairDays); last < today && today <= until {
		return until
	}
	return 0
}
