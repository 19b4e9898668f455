package rule_test

import (
	"reflect"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/rule"
)

// TestDeclaredFields_AreTheSchemas holds the fields that golden cases know from rules.d.ts against the collections.
func TestDeclaredFields_AreTheSchemas(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	declared, err := rule.DeclaredFields()
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct {
		collection, name string
		// hidden are fields that scripts are not shown, or that never say anything; added are those with no column.
		hidden, added []string
	}{
		{"tickets", "Ticket", []string{"updated", "reason"}, nil},
		{"customers", "Customer", []string{"updated"}, []string{"has_email"}},
		{"products", "Product", []string{"updated"}, nil},
		{"messages", "Message", []string{"updated", "html", "attachments", "attachment_names", "external_id"}, nil},
	} {
		want, err := journal.Blank(w.App, of.collection)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range of.hidden {
			if _, there := want[name]; !there {
				t.Errorf("%s has no %s to hide", of.collection, name)
			}
			delete(want, name)
		}
		for _, name := range of.added {
			want[name] = false
		}
		for name, blank := range want {
			if got, there := declared[of.name][name]; !there || !reflect.DeepEqual(got, blank) {
				t.Errorf("%s.%s: declared as %#v (%v), is %#v", of.name, name, got, there, blank)
			}
		}
		for name := range declared[of.name] {
			if _, there := want[name]; !there {
				t.Errorf("%s declares %s, which %s does not have", of.name, name, of.collection)
			}
		}
	}
}

// TestLongestFields_AreTheSchemas holds what a file is checked for against what a record holds.
func TestLongestFields_AreTheSchemas(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rules, err := w.App.FindCollectionByNameOrId(rule.CollectionRules)
	if err != nil {
		t.Fatal(err)
	}
	for name, most := range rule.LongestFields {
		var kept int
		switch field := rules.Fields.GetByName(name).(type) {
		case *core.TextField:
			kept = field.Max
		case *core.JSONField:
			kept = int(field.MaxSize)
		}
		if kept != most {
			t.Errorf("%s: checked for %d, a record holds %d", name, most, kept)
		}
	}
}
