package warranty

import (
	"math/rand"
	"slices"
	"testing"
	"time"
)

func day(t testing.TB, text string) Day {
	t.Helper()
	if text == "" {
		return 0
	}
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAddMonths_ClampsToTheMonth(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-01-31", 3, "2026-04-30"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2026-02-28", 1, "2026-03-28"},
		{"2026-12-15", 1, "2027-01-15"}, {"2026-08-31", 18, "2028-02-29"}, {"2026-05-10", 0, "2026-05-10"},
	} {
		if got := day(t, c.from).AddMonths(c.months); got != day(t, c.want) {
			t.Errorf("%s and %d months: got %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

// TestAddMonths_AgainstSteps walks day by day: the day reached is in the right month, and the latest that the day of the
// month allows.
func TestAddMonths_AgainstSteps(t *testing.T) {
	dice := rand.New(rand.NewSource(1))
	for range 3000 {
		from, months := Day(10_000+dice.Intn(20_000)), dice.Intn(130)
		to := from
		for left := months; left > 0; left-- { // to the first of each following month, step by step
			for month := to.time().Month(); to.time().Month() == month; {
				to++
			}
		}
		want := to
		if months == 0 {
			want = from
		} else {
			for next := to; next.time().Month() == to.time().Month() && next.time().Day() <= from.time().Day(); next++ {
				want = next
			}
		}
		if got := from.AddMonths(months); got != want {
			t.Fatalf("%s and %d months: got %s, want %s", from, months, got, want)
		}
	}
}

func TestDayOf_IsTheDayInTheZone(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC)
	if got := DayOf(late, shanghai); got.String() != "2026-03-02" {
		t.Errorf("in Shanghai: %s", got)
	}
	if got := DayOf(late, time.UTC); got.String() != "2026-03-01" {
		t.Errorf("in UTC: %s", got)
	}
	if DayOf(time.Time{}, shanghai) != 0 {
		t.Error("no instant has a day")
	}
}

// walked is the naive reference: it goes day by day and uses the term up on each day that the customer had the unit.
func walked(start Day, months int, repairs []Repair, today Day) Day {
	left := int(start.AddMonths(months)-start) + 1
	inRepair := func(d Day) bool {
		return slices.ContainsFunc(repairs, func(r Repair) bool {
			to := r.To
			if to == 0 {
				to = max(today, r.From)
			}
			return r.From <= d && d <= max(to, r.From)
		})
	}
	d := start
	for ; ; d++ {
		if !inRepair(d) {
			left--
		}
		if left == 0 {
			return d
		}
	}
}

func anyRepairs(dice *rand.Rand, about Day) []Repair {
	var repairs []Repair
	for range dice.Intn(5) {
		from := about + Day(dice.Intn(500)-50)
		repair := Repair{From: from, To: from + Day(dice.Intn(40))}
		if dice.Intn(10) == 0 {
			repair.To = 0
		}
		repairs = append(repairs, repair)
	}
	return repairs
}

func TestReckon_AgainstDayByDay(t *testing.T) {
	dice := rand.New(rand.NewSource(2))
	extended := 0
	for range 3000 {
		start, months := Day(19_000+dice.Intn(3000)), 1+dice.Intn(24)
		today := start + Day(dice.Intn(900))
		repairs := anyRepairs(dice, start)
		terms := &Terms{Months: months, RepairExtends: true}
		got := Reckon(terms, Unit{Bought: start, Proof: ProofAccepted, Repairs: repairs}, today)
		want := walked(start, months, repairs, today)
		if got.Unit.Until != want {
			t.Fatalf("from %s, %d months, repairs %v, on %s: got %s, want %s", start, months, repairs, today, got.Unit.Until, want)
		}
		if got.Unit.Added > 0 {
			extended++
		}
		if state := map[bool]State{true: StateIn, false: StateOut}[today <= want]; got.Unit.State != state {
			t.Fatalf("on %s until %s: got %s, want %s", today, want, got.Unit.State, state)
		}
	}
	if extended < 500 {
		t.Errorf("only %d of the terms were extended: the test says little", extended)
	}
}

// TestReckon_IsMonotone holds that nothing good for the customer ever shortens a term.
func TestReckon_IsMonotone(t *testing.T) {
	dice := rand.New(rand.NewSource(3))
	for range 3000 {
		start := Day(19_000 + dice.Intn(3000))
		today := start + Day(dice.Intn(900))
		terms := &Terms{Months: 1 + dice.Intn(24), RepairExtends: true}
		unit := Unit{Bought: start, Proof: ProofAccepted, Repairs: anyRepairs(dice, start)}
		until := Reckon(terms, unit, today).Unit.Until

		// Without repairs, since one that lies before the purchase counts no more.
		plain := Unit{Bought: start, Proof: ProofAccepted}
		later := Unit{Bought: start + 1, Proof: ProofAccepted}
		if Reckon(terms, later, today).Unit.Until < Reckon(terms, plain, today).Unit.Until {
			t.Fatalf("bought on %s, a day later, ends earlier", later.Bought)
		}
		longer := *terms
		longer.Months++
		more := unit
		from := start + Day(dice.Intn(400))
		more.Repairs = append(slices.Clone(unit.Repairs), Repair{From: from, To: from + Day(dice.Intn(20))})
		for what, got := range map[string]Day{
			"a month longer":     Reckon(&longer, unit, today).Unit.Until,
			"another repair":     Reckon(terms, more, today).Unit.Until,
			"looked at a day on": Reckon(terms, unit, today+1).Unit.Until,
		} {
			if got < until || until < start.AddMonths(terms.Months) {
				t.Fatalf("%s: until %s instead of %s", what, got, until)
			}
		}
	}
}

func TestReckon_StartsFromWhatCanBeShown(t *testing.T) {
	bought, installed, delivered, made := day(t, "2026-01-10"), day(t, "2026-01-20"), day(t, "2026-01-12"), day(t, "2025-11-30")
	whole := Unit{Bought: bought, Installed: installed, Delivered: delivered, Made: made, Proof: ProofAccepted}
	without := func(change func(*Unit)) Unit {
		unit := whole
		change(&unit)
		return unit
	}
	for _, c := range []struct {
		about, basis string
		unit         Unit
		day          string
		by, wanted   string
		certain      bool
	}{
		{"the invoice", BasisInvoice, whole, "2026-01-10", FromPurchase, "", true},
		{"no basis is the invoice", "", whole, "2026-01-10", FromPurchase, "", true},
		{"the installation", BasisInstall, whole, "2026-01-20", FromInstallation, "", true},
		{"the delivery", BasisDelivery, whole, "2026-01-12", FromDelivery, "", true},
		{"installed before the invoice", BasisInstall, without(func(u *Unit) { u.Installed = u.Bought - 3 }), "2026-01-10", FromPurchase, "", true},
		{"never installed", BasisInstall, without(func(u *Unit) { u.Installed = 0 }), "2026-01-10", FromPurchase, FromInstallation, true},
		{"never delivered", BasisDelivery, without(func(u *Unit) { u.Delivered = 0 }), "2026-01-10", FromPurchase, FromDelivery, true},
		{"proof waits", BasisInvoice, without(func(u *Unit) { u.Proof = ProofWaiting }), "2026-01-10", FromPurchase, "", false},
		{"no proof", BasisInvoice, without(func(u *Unit) { u.Proof = ProofNone }), "2026-02-28", FromManufacture, "", true},
		{"proof refused", BasisInvoice, without(func(u *Unit) { u.Proof = ProofRefused }), "2026-02-28", FromManufacture, "", true},
		{"no proof, no label", BasisInvoice, without(func(u *Unit) { u.Proof, u.Made = ProofNone, 0 }), "2026-01-10", FromPurchase, "", false},
		{"proof refused, no label", BasisInvoice, without(func(u *Unit) { u.Proof, u.Made = ProofRefused, 0 }), "", "", "", false},
		{"no date at all", BasisInvoice, Unit{Proof: ProofAccepted}, "", "", "", false},
		{"only the label", BasisInvoice, Unit{Made: made, Proof: ProofAccepted}, "2026-02-28", FromManufacture, "", true},
	} {
		got := Reckon(&Terms{StartBasis: c.basis, Months: 12}, c.unit, day(t, "2026-06-01")).Start
		if got.Day != day(t, c.day) || got.By != c.by || got.Wanted != c.wanted || got.Certain != c.certain {
			t.Errorf("%s: got %+v, want %s by %q for %q, certain %v", c.about, got, c.day, c.by, c.wanted, c.certain)
		}
	}
}

func TestReckon_Exchange(t *testing.T) {
	first := Unit{Bought: day(t, "2025-03-31"), Proof: ProofAccepted, Repairs: []Repair{{From: day(t, "2025-05-01"), To: day(t, "2025-05-10")}}}
	second := Unit{Before: &first, Replaced: day(t, "2025-09-30"), Proof: ProofAccepted}
	terms := &Terms{Months: 12, RepairExtends: true, RestartOnExchange: true}
	if got := Reckon(terms, second, day(t, "2026-09-30")); got.Unit.Until.String() != "2026-09-30" || got.Start.By != FromExchange || got.Unit.State != StateIn {
		t.Errorf("a term that begins again: %+v %+v", got.Start, got.Unit)
	}
	terms.RestartOnExchange = false
	if got := Reckon(terms, second, day(t, "2026-04-11")); got.Unit.Until.String() != "2026-04-10" || got.Start.By != FromPurchase || got.Unit.State != StateOut {
		t.Errorf("a term that goes on: %+v %+v", got.Start, got.Unit)
	}
}

func TestReckon_EachPartByItsOwnTerm(t *testing.T) {
	terms := &Terms{
		Months: 12, MainParts: []PartTerm{{NameEN: "compressor", Months: 120}}, Consumables: []PartTerm{{NameEN: "lamp", Months: 6}, {NameEN: "filter"}},
		PostRepairDays: 30,
	}
	unit := Unit{Bought: day(t, "2026-01-31"), Proof: ProofAccepted, Repairs: []Repair{{From: day(t, "2026-08-01"), To: day(t, "2026-08-03")}}}
	got := Reckon(terms, unit, day(t, "2026-08-20"))
	if got.Unit.State != StateIn || got.Unit.Until.String() != "2027-01-31" {
		t.Errorf("the unit: %+v", got.Unit)
	}
	for i, want := range []struct {
		state State
		until string
	}{{StateIn, "2036-01-31"}, {StateOut, "2026-07-31"}, {StateNone, ""}} {
		if part := got.Parts[i]; part.State != want.state || part.Until.String() != want.until {
			t.Errorf("part %d: %+v, want %v", i, part, want)
		}
	}
	if got.RepairHolds.String() != "2026-09-02" || len(got.Repairs) != 0 {
		t.Errorf("the repair holds until %s; repairs that extend: %v", got.RepairHolds, got.Repairs)
	}
	if none := Reckon(nil, unit, day(t, "2026-08-20")); none.Unit.State != StateNone {
		t.Errorf("without terms: %+v", none.Unit)
	}
}

func TestAdvise_CountsAndMovesDays(t *testing.T) {
	remote, shop := true, false
	restful := func(off ...string) func(Day) bool {
		return func(d Day) bool { return slices.Contains(off, d.String()) }
	}
	// Signed for on 10 November, 17 November is the last day: the day itself is not counted.
	for _, c := range []struct {
		about  string
		unit   Unit
		listed bool
		off    []string
		want   []string // kind, rule, last day
	}{
		{"bought at a distance", Unit{Bought: day(t, "2026-11-08"), Delivered: day(t, "2026-11-10"), Remote: &remote}, true, nil, []string{
			"return_no_reason consumer_law_25 2026-11-17", "return_fault three_guarantees 2026-11-15", "exchange_fault three_guarantees 2026-11-23"}},
		{"bought in the shop", Unit{Bought: day(t, "2026-11-08"), Remote: &shop}, true, nil, []string{
			"return_fault three_guarantees 2026-11-15", "exchange_fault three_guarantees 2026-11-23"}},
		{"not on the list", Unit{Bought: day(t, "2026-11-08"), Remote: &shop}, false, nil, []string{"return_fault consumer_law_24 2026-11-15"}},
		{"the last day is one of rest", Unit{Bought: day(t, "2026-11-08"), Remote: &shop}, false, []string{"2026-11-15", "2026-11-16"}, []string{"return_fault consumer_law_24 2026-11-17"}},
		{"nobody knows when", Unit{}, true, nil, nil},
		{"proof refused", Unit{Bought: day(t, "2026-11-08"), Proof: ProofRefused}, true, nil, nil},
	} {
		answer := Reckon(&Terms{Months: 12}, c.unit, day(t, "2026-11-16"))
		var got []string
		for _, advice := range Advise(answer, c.unit, c.listed, restful(c.off...)) {
			got = append(got, advice.Kind+" "+advice.Rule+" "+advice.Last.String())
			if advice.Open != (advice.Last >= answer.Today) {
				t.Errorf("%s: %+v on %s", c.about, advice, answer.Today)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.about, got, c.want)
		}
	}
	maybe := Advise(Reckon(&Terms{}, Unit{Bought: 20_000}, 20_000), Unit{Bought: 20_000}, false, restful())
	if len(maybe) != 2 || !maybe[0].IfRemote || maybe[1].IfRemote {
		t.Errorf("how it was bought is not known: %+v", maybe)
	}
	if always := afterRest(20_000, func(Day) bool { return true }); always != 20_000 {
		t.Errorf("a desk that never opens: %s", always)
	}
}

// TestDayKept_BeyondTheDateLine: noon of UTC stands for its day where that is the next day already; any other instant for its day there.
func TestDayKept_BeyondTheDateLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, at, want string }{
		{"Pacific/Auckland", "2026-03-01T12:00:00Z", "2026-03-01"},
		{"Pacific/Auckland", "2026-03-01T11:00:00Z", "2026-03-02"},
		{"Asia/Shanghai", "2026-02-28T16:00:00Z", "2026-03-01"},
		{"Asia/Shanghai", "2026-03-01T12:00:00Z", "2026-03-01"},
		{"America/Los_Angeles", "2026-03-01T07:59:00Z", "2026-02-28"},
		{"UTC", "2026-02-28T23:59:59Z", "2026-02-28"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := dayKept(at, zone).String(); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.at, c.zone, got, c.want)
		}
	}
	if dayKept(time.Time{}, time.UTC) != 0 {
		t.Error("none is a day")
	}
}
