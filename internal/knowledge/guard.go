package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// keyDesk marks a save of the room's own; no request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

// fieldsKept are written by the desk alone.
var fieldsKept = []string{"version", "author", "published_by", "published_at", "revises", "ticket"}

// fieldsSaid are what an article says: a change of them is another version, and a revision brings them along.
var fieldsSaid = []string{"title", "summary", "body"}

// usualReviewDays is for how long an article counts as right where it does not say.
const usualReviewDays = 180

var (
	codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

func (r *room) onCreate(e *core.RecordEvent) error {
	record, actor := e.Record, journal.ActorOf(e.Record)
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	if !isDesk(record) {
		if err := refuseKept(record, func(name string) bool { return !isBlank(record, name) && name != "revises" }); err != nil {
			return err
		}
	}
	readPublished(record, nil)
	if record.GetString("state") == "" {
		record.Set("state", string(StateDraft))
	}
	record.Set("version", 1)
	if actor.IsStaff() {
		record.Set("author", actor.ID)
	}
	if err := r.prepareRevision(e.App, record); err != nil {
		return err
	}
	if record.GetString("code") == "" {
		code, err := nextCode(e.App)
		if err != nil {
			return err
		}
		record.Set("code", code)
	}
	if err := r.guard(e.App, actor, nil, record); err != nil {
		return err
	}
	r.settle(nil, record, actor)
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimer(e.App, record, nil)
}

func (r *room) onUpdate(e *core.RecordEvent) error {
	record, actor, before := e.Record, journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of article %s outside the journal", record.Id)
	}
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	record.Set("html", before.GetString("html")) // rendered below where the text changes
	readPublished(record, before)
	if !isDesk(record) {
		changed := journal.Changed(before, record)
		if err := refuseKept(record, func(name string) bool { return slices.Contains(changed, name) }); err != nil {
			return err
		}
		if err := r.guard(e.App, actor, before, record); err != nil {
			return err
		}
	}
	r.settle(before, record, actor)
	if Wrap(record).State() == StatePublished && record.GetString("revises") != "" {
		if err := r.mergeRevision(e.App, record, actor); err != nil {
			return err
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimer(e.App, record, before)
}

func refuseKept(record *core.Record, isSet func(name string) bool) error {
	refused := validation.Errors{}
	for _, name := range fieldsKept {
		if isSet(name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	return locale.Refusals(refused)
}

// readPublished understands who says "published" in place of a state, as the dashboard and imports of an earlier version do.
func readPublished(record, before *core.Record) {
	was, state := "", ""
	isPublished := false
	if before != nil {
		state, isPublished = before.GetString("state"), before.GetBool("published")
		was = state
	}
	if record.GetString("state") != was || record.GetBool("published") == isPublished {
		return
	}
	if record.GetBool("published") {
		record.Set("state", string(StatePublished))
		return
	}
	record.Set("state", string(StateDraft))
}

// guard holds who may do what to an article, and what it must have.
func (r *room) guard(app core.App, actor journal.Actor, before, after *core.Record) error {
	from, to := StateDraft, Wrap(after).State()
	if before != nil {
		from = Wrap(before).State()
	}
	if !actor.CanLead() && (!from.isWriters() || !to.isWriters()) {
		return locale.Forbid("needs_lead")
	}
	refused := validation.Errors{}
	if before != nil && !CanMove(from, to) {
		refused["state"] = locale.Reason("article_jump", nil)
	}
	if to == StatePublished {
		guardWhole(after, refused)
	}
	if days := after.GetInt("review_days"); days < 0 || days > 3660 {
		refused["review_days"] = locale.Reason("article_review_days", nil)
	}
	if err := guardAddress(app, before, after, refused); err != nil {
		return err
	}
	if before != nil && len(refused) == 0 {
		if err := r.guardEnds(app, before, after, refused); err != nil {
			return err
		}
	}
	return locale.Refusals(refused)
}

// guardWhole holds what readers are shown to be there.
func guardWhole(after *core.Record, refused validation.Errors) {
	for _, name := range []string{"title", "body"} {
		if strings.TrimSpace(after.GetString(name)) == "" {
			refused[name] = locale.Reason("article_empty", nil)
		}
	}
}

// guardAddress keeps every address under /help one thing: an article by its code or slug, or a category.
func guardAddress(app core.App, before, after *core.Record, refused validation.Errors) error {
	has := func(name string) bool {
		return after.GetString(name) != "" && (before == nil || before.GetString(name) != after.GetString(name))
	}
	if has("category") {
		known, err := exists(app, `SELECT 1 FROM article_categories WHERE code = {:code}`, dbx.Params{"code": after.GetString("category")})
		if err != nil {
			return err
		}
		if !known {
			refused["category"] = locale.Reason("article_category", nil)
		}
	}
	if after.GetString("revises") != "" {
		return nil // it has no address of its own
	}
	if has("code") && !codeShape.MatchString(after.GetString("code")) {
		refused["code"] = locale.Reason("article_code", nil)
	}
	if has("slug") && !slugShape.MatchString(after.GetString("slug")) {
		refused["slug"] = locale.Reason("article_slug", nil)
	}
	for _, name := range []string{"code", "slug"} {
		if !has(name) || refused[name] != nil {
			continue
		}
		taken, err := exists(app, `SELECT 1 FROM articles WHERE code != {:code} AND revises = '' AND (code = {:address} OR slug = {:address})
			UNION ALL SELECT 1 FROM article_categories WHERE code = {:address}`, dbx.Params{"code": after.GetString("code"), "address": after.GetString(name)})
		if err != nil {
			return err
		}
		if taken {
			refused[name] = locale.Reason("article_address_taken", nil)
		}
	}
	return nil
}

// settle keeps what a change means for the fields that the desk keeps.
func (r *room) settle(before, after *core.Record, actor journal.Actor) {
	if before == nil || before.GetString("body") != after.GetString("body") || after.GetString("html") == "" || picturesChanged(before, after) {
		after.Set("html", markdown.Article(after.GetString("body"), picturePath(after)))
	}
	if after.GetString("audience") == "" {
		after.Set("audience", AudienceStaff) // nothing becomes public because somebody forgot to say
	}
	if before != nil {
		after.Set("version", before.GetInt("version"))
		if slices.ContainsFunc(fieldsSaid, func(name string) bool { return before.GetString(name) != after.GetString(name) }) {
			after.Set("version", before.GetInt("version")+1)
		}
	}
	isPublished := Wrap(after).State() == StatePublished
	after.Set("published", isPublished)
	if isPublished && (before == nil || Wrap(before).State() != StatePublished) {
		r.settlePublished(after, actor)
	}
}

func (r *room) settlePublished(after *core.Record, actor journal.Actor) {
	after.Set("published_at", journal.DateTime(r.clock.Now()))
	after.Set("published_by", "")
	if actor.IsStaff() {
		after.Set("published_by", actor.ID)
	}
	after.Set("review_note", "")
	if at := after.GetDateTime("review_at"); at.IsZero() || at.Time().Before(r.clock.Now()) {
		after.Set("review_at", journal.DateTime(r.clock.Now().Add(time.Duration(reviewDays(after))*24*time.Hour)))
	}
}

func reviewDays(article *core.Record) int {
	if days := article.GetInt("review_days"); days > 0 {
		return days
	}
	return usualReviewDays
}

// nextCode is the next free code of articles that nobody gave one.
func nextCode(app core.App) (string, error) {
	var codes []string
	if err := app.DB().NewQuery(`SELECT DISTINCT code FROM articles WHERE code LIKE 'KB-%'`).Column(&codes); err != nil {
		return "", fmt.Errorf("read the codes of articles: %w", err)
	}
	last := 0
	for _, code := range codes {
		if n, err := strconv.Atoi(strings.TrimPrefix(code, "KB-")); err == nil && n > last && n < 1_000_000 {
			last = n
		}
	}
	return fmt.Sprintf("KB-%02d", last+1), nil
}

func exists(app core.App, query string, params dbx.Params) (bool, error) {
	var found []int
	err := app.DB().NewQuery(`SELECT * FROM (` + query + `) LIMIT 1`).Bind(params).Column(&found)
	return len(found) > 0, err
}

func isBlank(record *core.Record, name string) bool {
	switch value := record.GetRaw(name).(type) {
	case nil:
		return true
	case bool:
		return !value
	case float64:
		return value == 0
	}
	return strings.TrimSpace(record.GetString(name)) == ""
}

// picturesChanged says whether other pictures belong to the article than before; their addresses stand in the HTML.
func picturesChanged(before, after *core.Record) bool {
	return before != nil && !slices.Equal(before.GetStringSlice("pictures"), after.GetStringSlice("pictures"))
}

// picturePath is where the article's own pictures lie.
func picturePath(article *core.Record) string {
	return "/api/files/" + article.Collection().Id + "/" + article.Id + "/"
}
