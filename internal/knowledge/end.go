package knowledge

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// mostEndsNamed is how many diagnoses a refusal names.
const mostEndsNamed = 5

// guardEnds keeps an article for customers while guided diagnoses lead them to it: one who has answered all the questions is not to be shown
// an empty page. It stays readable where its other language does.
func (r *room) guardEnds(app core.App, before, after *core.Record, refused validation.Errors) error {
	code := before.GetString("code")
	if r.flowsTo == nil || !isForCustomers(before) || isForCustomers(after) && after.GetString("code") == code {
		return nil
	}
	isElsewhere, err := exists(app, `SELECT 1 FROM articles WHERE code = {:code} AND id != {:id} AND revises = '' AND state = 'published' AND audience IN ({:public}, {:customers})`,
		dbx.Params{"code": code, "id": before.Id, "public": AudiencePublic, "customers": AudienceCustomers})
	if err != nil || isElsewhere {
		return err
	}
	flows, err := r.flowsTo(app, code)
	if err != nil {
		return fmt.Errorf("find the diagnoses that lead to %s: %w", code, err)
	}
	if len(flows) > 0 {
		refused[leftBy(before, after)] = locale.Reason("article_ends_flows", map[string]any{"flows": namesOf(flows)})
	}
	return nil
}

func isForCustomers(article *core.Record) bool {
	audience := article.GetString("audience")
	return article.GetString("revises") == "" && Wrap(article).State() == StatePublished && (audience == AudiencePublic || audience == AudienceCustomers)
}

// leftBy is the field by whose change customers lose the article.
func leftBy(before, after *core.Record) string {
	for _, name := range []string{"state", "audience"} {
		if before.GetString(name) != after.GetString(name) {
			return name
		}
	}
	return "code"
}

// namesOf are the titles of diagnoses in each language, as they stand in a sentence.
func namesOf(flows []Flow) locale.Told {
	told := locale.Told{}
	for language, comma := range map[string]string{locale.English: ", ", locale.Chinese: "、"} {
		var names []string
		for _, flow := range flows[:min(len(flows), mostEndsNamed)] {
			names = append(names, "“"+flow.Title[language]+"”")
		}
		if len(flows) > mostEndsNamed {
			names = append(names, "…")
		}
		told[language] = strings.Join(names, comma)
	}
	return told
}
