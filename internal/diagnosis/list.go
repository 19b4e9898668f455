package diagnosis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Listing is a flow as it is looked for: its title and all that it asks, in both languages.
type Listing struct {
	ID, Code, TitleZH, TitleEN, TextZH, TextEN string
	// Category is the group of products that it is about.
	Category string
}

// Listed reads the flows that customers may go through; with an id, that one, if it is among them.
func Listed(app core.App, id string) ([]Listing, error) {
	where := "enabled = TRUE"
	if id != "" {
		where += " AND id = {:id}"
	}
	return list(app, where, dbx.Params{"id": id})
}

// EndingIn reads the flows that customers may go through and that lead to the article of a code.
func EndingIn(app core.App, article string) ([]Listing, error) {
	return list(app, `enabled = TRUE AND EXISTS (SELECT 1 FROM json_each(flows.nodes) AS node
		WHERE json_extract(node.value, '$.outcome') = {:outcome} AND json_extract(node.value, '$.article') = {:article})`,
		dbx.Params{"outcome": OutcomeArticle, "article": article})
}

func list(app core.App, where string, params dbx.Params) ([]Listing, error) {
	var rows []struct {
		ID      string `db:"id"`
		Code    string `db:"code"`
		Group   string `db:"category"`
		TitleZH string `db:"title_zh"`
		TitleEN string `db:"title_en"`
		Nodes   string `db:"nodes"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT id, code, category, title_zh, title_en, nodes FROM flows WHERE ` + where + ` ORDER BY code`).Bind(params).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("list the flows: %w", err)
	}
	listed := make([]Listing, 0, len(rows))
	for _, row := range rows {
		nodes, err := readNodes(row.Nodes)
		if err != nil {
			return nil, fmt.Errorf("read flow %s: %w", row.Code, err)
		}
		var zh, en []string
		for _, node := range nodes {
			zh, en = append(zh, node.TextZH), append(en, node.TextEN)
		}
		slices.Sort(zh) // by no order of the map, so that the same flow always reads the same
		slices.Sort(en)
		listed = append(listed, Listing{row.ID, row.Code, row.TitleZH, row.TitleEN, strings.Join(zh, "\n"), strings.Join(en, "\n"), row.Group})
	}
	return listed, nil
}
