package ticket

// moves lists, for every status, the statuses a person or rule may move a case to. Withdrawing and merging close a case
// from anywhere and are not in this table; neither is opening a closed case, which needs a manager and a reason or a
// customer's message within the grace period.
var moves = map[Status][]Status{
	StatusNew:      {StatusOpen, StatusPending, StatusOnHold, StatusResolved},
	StatusOpen:     {StatusPending, StatusOnHold, StatusResolved},
	StatusPending:  {StatusOpen, StatusResolved},
	StatusOnHold:   {StatusOpen, StatusResolved},
	StatusResolved: {StatusOpen, StatusClosed},
	StatusClosed:   {StatusOpen},
}

// Statuses lists all statuses in the order of a case's life.
var Statuses = []Status{StatusNew, StatusOpen, StatusPending, StatusOnHold, StatusResolved, StatusClosed}

// CanMove says whether a case may go from one status to another; staying where it is is no move.
func CanMove(from, to Status) bool {
	for _, allowed := range moves[from] {
		if allowed == to {
			return true
		}
	}
	return false
}

// grades orders the gravity of complaints; an empty grade is none at all.
var grades = map[string]int{"": 0, "general": 1, "major": 2, "crisis": 3}

// lowersGrade says whether a change of grade makes light of a complaint.
func lowersGrade(from, to string) bool { return grades[to] < grades[from] }
