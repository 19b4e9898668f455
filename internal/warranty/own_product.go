package warranty

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// tellProduct tells customers which product their unit or their case is about, though the shop offers it no more: by the rule of the
// products they are shown those that may be chosen, and what needs repair is mostly none of them. A rule that looked for one's units would
// be read with every list of products; this costs the few records that lack theirs one more each.
func tellProduct(e *core.RecordEnrichEvent) error {
	record := e.Record
	if err := e.Next(); err != nil {
		return err
	}
	isTheirs := e.RequestInfo != nil && e.RequestInfo.Auth != nil && e.RequestInfo.Auth.Collection().Name == "customers" && e.RequestInfo.Auth.Id == record.GetString("customer")
	if !isTheirs || record.GetString("product") == "" || record.ExpandedOne("product") != nil || !asksFor(e.RequestInfo.Query["expand"], "product") {
		return nil
	}
	product, err := e.App.FindRecordById(CollectionProducts, record.GetString("product"))
	if err != nil {
		e.App.Logger().Warn("The product of a unit or a case could not be told", "collection", record.Collection().Name, "record", record.Id, "error", err)
		return nil // the rest of the answer holds without it
	}
	expand := record.Expand()
	expand["product"] = product
	record.SetExpand(expand)
	return nil
}

// asksFor says whether a list of what is to be expanded names a field.
func asksFor(expand, field string) bool {
	return slices.ContainsFunc(strings.Split(expand, ","), func(name string) bool { return strings.TrimSpace(name) == field })
}
