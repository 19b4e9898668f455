package rule

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestSettable_ThePagesOfferNoOtherFields: the pages offer fields of which a rule may set each, since a template that names another fails when
// it runs.
func TestSettable_ThePagesOfferNoOtherFields(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../pb_public/shared/rule_param.ts")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)const settable[^=]*= \{(.*?)\};`).FindSubmatch(source)
	if table == nil {
		t.Fatal("the pages have no table of fields")
	}
	offered := regexp.MustCompile(`(\w+):`).FindAllSubmatch(table[1], -1)
	if len(offered) < 5 {
		t.Fatalf("%d fields are offered, want several", len(offered))
	}
	for _, field := range offered {
		if name := string(field[1]); !slices.Contains(settable, name) {
			t.Errorf("%s is offered, and no rule may set it", name)
		}
	}
}
