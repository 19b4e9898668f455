package knowledge

import (
	"regexp"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

var categoryShape = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// onCategory holds a category to a name in both languages and an address of its own, which stays.
func (r *room) onCategory(e *core.RecordEvent) error {
	record := e.Record
	if !journal.ActorOf(record).CanLead() {
		return locale.Forbid("needs_lead")
	}
	refused := validation.Errors{}
	for _, name := range []string{"name_zh", "name_en"} {
		if isBlank(record, name) {
			refused[name] = locale.Reason("article_category_name", nil)
		}
	}
	code := record.GetString("code")
	before := journal.Before(record)
	switch {
	case before != nil && before.GetString("code") != code:
		refused["code"] = locale.Reason("article_category_code_stays", nil)
	case !categoryShape.MatchString(code):
		refused["code"] = locale.Reason("article_category_code", nil)
	case before == nil:
		taken, err := exists(e.App, `SELECT 1 FROM articles WHERE revises = '' AND (code = {:code} OR slug = {:code})`, dbx.Params{"code": code})
		if err != nil {
			return err
		}
		if taken {
			refused["code"] = locale.Reason("article_address_taken", nil)
		}
	}
	if err := locale.Refusals(refused); err != nil {
		return err
	}
	return e.Next()
}

// onCategoryGone keeps a category that articles are in.
func (r *room) onCategoryGone(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).CanLead() {
		return locale.Forbid("needs_lead")
	}
	used, err := exists(e.App, `SELECT 1 FROM articles WHERE category = {:code}`, dbx.Params{"code": e.Record.GetString("code")})
	if err != nil {
		return err
	}
	if used {
		return locale.Forbid("article_category_used")
	}
	return e.Next()
}
