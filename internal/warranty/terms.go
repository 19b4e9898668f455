package warranty

import (
	"bytes"
	"slices"

	"aftercare/internal/locale"
)

// The dates that a term may start from, as products.warranty names them.
const (
	BasisInvoice  = "invoice_date"
	BasisInstall  = "install_date"
	BasisDelivery = "delivery_date"
)

// mostMonths bounds a term: fifty years.
const mostMonths = 600

// mostParts bounds the parts of a product that have terms of their own.
const mostParts = 50

// noProofMonths stand between a unit's manufacture and the start of its term where neither says otherwise.
const noProofMonths = 3

// Terms are what a product's warranty promises, as products.warranty holds them.
type Terms struct {
	// StartBasis is the date that terms count from; the invoice's where it is empty.
	StartBasis string `json:"start_basis"`
	// Months are those of the whole unit; 0 promises nothing for it.
	Months int `json:"whole_unit_months"`
	// MainParts and Consumables have terms of their own; 0 months for a part that is not covered.
	MainParts   []PartTerm `json:"main_parts"`
	Consumables []PartTerm `json:"consumables"`
	// PostRepairDays is how long a repair holds for the same fault.
	PostRepairDays int `json:"post_repair_days"`
	// RepairExtends adds the days in repair to every term.
	RepairExtends bool `json:"pause_while_in_repair"`
	// RestartOnExchange begins the terms again with a unit that came in exchange for another.
	RestartOnExchange bool `json:"restart_on_exchange"`
	// NoProofMonths are those after its manufacture from which a unit counts whose purchase nobody can show.
	NoProofMonths *int `json:"no_proof_months,omitempty"`
	// Note says what else should be known of the terms.
	Note *string `json:"note"`
}

// PartTerm is the term of one part.
type PartTerm struct {
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
	Months int    `json:"months"`
}

// readTerms reads what a product holds, strictly: a misspelt name would promise less than somebody meant to. None is nil.
func readTerms(text string) (*Terms, error) {
	if text = string(bytes.TrimSpace([]byte(text))); text == "" || text == "null" {
		return nil, nil
	}
	terms := &Terms{}
	if fault := locale.Decode(text, terms); fault != nil {
		return nil, locale.Refuse("warranty", "warranty_unreadable", map[string]any{"what": fault})
	}
	return terms, terms.check()
}

func (t *Terms) check() error {
	if !slices.Contains([]string{"", BasisInvoice, BasisInstall, BasisDelivery}, t.StartBasis) {
		return locale.Refuse("warranty", "warranty_basis", map[string]any{"basis": t.StartBasis})
	}
	numbers := []int{t.Months, t.PostRepairDays}
	if t.NoProofMonths != nil {
		numbers = append(numbers, *t.NoProofMonths)
	}
	for _, part := range slices.Concat(t.MainParts, t.Consumables) {
		if part.NameZH == "" && part.NameEN == "" {
			return locale.Refuse("warranty", "warranty_part_nameless", nil)
		}
		numbers = append(numbers, part.Months)
	}
	for _, number := range numbers {
		if number < 0 || number > mostMonths {
			return locale.Refuse("warranty", "warranty_number", map[string]any{"number": number, "most": mostMonths})
		}
	}
	if len(t.MainParts)+len(t.Consumables) > mostParts {
		return locale.Refuse("warranty", "warranty_parts", map[string]any{"most": mostParts})
	}
	return nil
}

func (t *Terms) noProofMonths() int {
	if t.NoProofMonths == nil {
		return noProofMonths
	}
	return *t.NoProofMonths
}
