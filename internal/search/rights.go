package search

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

// allowedTo says which of the records who asks may read, by the view rules of their collections. The question has kept to the
// rights already; this is the second look, for a record that has changed since it was indexed and for a rule that an
// administrator made stricter.
func allowedTo(app core.App, who asker, found []*candidate) (map[string]bool, error) {
	allowed := map[string]bool{}
	for name, ids := range byCollection(found) {
		if name == "" {
			continue // it left the index meanwhile
		}
		collection, err := app.FindCachedCollectionByNameOrId(name)
		if err != nil {
			return nil, fmt.Errorf("read the rights on %s: %w", name, err)
		}
		readable, err := readable(app, collection, who.info, ids)
		if err != nil {
			return nil, fmt.Errorf("read the rights on %s: %w", name, err)
		}
		for _, id := range readable {
			allowed[name+"/"+id] = true
		}
	}
	return allowed, nil
}

// readable is PocketBase's CanAccessRecord for several records of a collection at once.
func readable(app core.App, collection *core.Collection, info *core.RequestInfo, ids []string) ([]string, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	query := app.RecordQuery(collection).Select(collection.Name + ".id").AndWhere(dbx.In(collection.Name+".id", values...))
	switch {
	case info.HasSuperuserAuth():
	case collection.ViewRule == nil:
		return nil, nil
	case *collection.ViewRule != "":
		resolver := core.NewRecordFieldResolver(app, collection, info, true)
		rule, err := search.FilterData(*collection.ViewRule).BuildExpr(resolver)
		if err != nil {
			return nil, err
		}
		if err := resolver.UpdateQuery(query); err != nil {
			return nil, err
		}
		query.AndWhere(rule)
	}
	var found []string
	return found, query.Column(&found)
}
