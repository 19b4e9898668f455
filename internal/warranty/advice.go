package warranty

// The kinds of advice: what a customer may ask for besides a repair, as docs/GLOSSARY defines them with their sources.
const (
	AdviceNoReason      = "return_no_reason"
	AdviceReturnFault   = "return_fault"
	AdviceExchangeFault = "exchange_fault"
)

// The lengths of the times, in days; the day on which they start is not counted.
const (
	returnDays   = 7
	exchangeDays = 15
)

// Advice is until when a customer may ask for something by a rule. It says what the dates come to and decides nothing: whether
// the goods are complete, or the fault is one, only people see.
type Advice struct {
	Kind string `json:"kind"`
	// Rule is which one it rests on.
	Rule string `json:"rule"`
	// From and By are the day that is counted from, and which it is.
	From Day    `json:"from"`
	By   string `json:"by"`
	Days int    `json:"days"`
	// Last is the last day; Moved the one that was to be it, where that is a day off.
	Last  Day  `json:"last"`
	Moved Day  `json:"moved"`
	Open  bool `json:"open"`
	// IfRemote says that it holds only for what was bought at a distance, which nobody has said of this unit.
	IfRemote bool `json:"if_remote"`
}

// The rules that advice rests on.
const (
	RuleRemote  = "consumer_law_25"  // sold at a distance
	RuleGeneral = "consumer_law_24"  // nothing else is said
	RuleSanbao  = "three_guarantees" // 三包, goods on its list
)

// Advise reckons the advice for a unit from its warranty's answer. Listed says that the product is on the list of goods under
// the three guarantees; isOff that a day is a holiday or day of rest.
func Advise(answer Answer, unit Unit, listed bool, isOff func(Day) bool) []Advice {
	found := []Advice{}
	add := func(kind, rule string, from Day, by string, days int) {
		if from == 0 {
			return
		}
		last := from + Day(days)
		advice := Advice{Kind: kind, Rule: rule, From: from, By: by, Days: days, Last: afterRest(last, isOff)}
		if advice.Last != last {
			advice.Moved = last
		}
		advice.Open = answer.Today <= advice.Last
		found = append(found, advice)
	}
	received, by := unit.Delivered, FromDelivery
	if received == 0 {
		received, by = unit.Bought, FromPurchase
	}
	if unit.Before != nil || unit.Proof == ProofRefused {
		return found // what came in exchange was not bought; what was bought when nobody knows has no seventh day
	}
	if unit.Remote == nil || *unit.Remote {
		add(AdviceNoReason, RuleRemote, received, by, returnDays)
		for i := range found {
			found[i].IfRemote = unit.Remote == nil
		}
	}
	if !listed {
		add(AdviceReturnFault, RuleGeneral, received, by, returnDays)
		return found
	}
	from, by := unit.Bought, FromPurchase
	if answer.Terms != nil && answer.Terms.StartBasis == BasisInstall && unit.Installed > from {
		from, by = unit.Installed, FromInstallation
	}
	add(AdviceReturnFault, RuleSanbao, from, by, returnDays)
	add(AdviceExchangeFault, RuleSanbao, from, by, exchangeDays)
	return found
}

// mostRest bounds the search for a working day: a desk that never opens would have none.
const mostRest = 31

// afterRest is the day itself, or the next that is none of rest (Civil Code of China, art. 203).
func afterRest(day Day, isOff func(Day) bool) Day {
	for next := day; next < day+mostRest; next++ {
		if !isOff(next) {
			return next
		}
	}
	return day
}
