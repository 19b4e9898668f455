package knowledge

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// Case is a solved case of which an article may be made: what was asked, what solved it, and what says whose case it is.
type Case struct {
	ID       string
	IsSolved bool
	// Locale is the customer's language, in which the case is written.
	Locale string
	// Subject and Description are the customer's words; the others are those of colleagues.
	Subject, Description, Resolution, RootCause, Measure string
	// Product is an SKU.
	Product string
	// Personal are names, addresses and numbers that must not stand in an article.
	Personal []string
}

// removed stands where something was left out, so that whoever edits the draft sees it.
const removed = "[…]"

// Traces of people in free text. They take away more than they must: what an article loses by it is written again by whoever
// edits the draft, what it gave away would be public.
var traces = []*regexp.Regexp{
	regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`),
	regexp.MustCompile(`(?i)\b(https?://|www\.)\S+`),
	regexp.MustCompile(`(?i)(微信|qq|wechat|whatsapp|telegram)(号|id)?\s*(是|为|:|：|is)?\s*[a-z0-9_-]{5,}`),
	regexp.MustCompile(`[零〇一二三四五六七八九幺]{7,}`),
	regexp.MustCompile(`\p{Han}{1,2}(先生|女士|小姐|太太|阿姨|叔叔)`),
	regexp.MustCompile(`(我叫|免贵姓|姓名[:：]?|联系人[:：]?|收件人[:：]?)\s*\p{Han}{1,4}`),
	regexp.MustCompile(`\b([Mm]y name is|I am called|Mr\.?|Mrs\.?|Ms\.?|Miss)\s+\p{Lu}\p{L}+(\s\p{Lu}\p{L}+)?`),
	regexp.MustCompile(`\p{Han}{0,12}(路|街|巷|弄|道|村|小区|花园|大厦|苑)[\p{Han}A-Za-z0-9 ]{0,6}\d+ *(号|栋|幢|座|弄)[\p{Han}A-Za-z0-9 -]{0,16}`),
	regexp.MustCompile(`\d+\s*(栋|幢|单元|室)[\p{Han}A-Za-z0-9-]{0,10}`),
	regexp.MustCompile(`\b\d{1,5}\s+(\p{Lu}\p{L}+\s){1,3}(Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b\.?`),
	regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}`),
}

// longNumber is a number of seven digits or more, however it is parted: of a telephone, an order, a unit, an identity card.
var longNumber = regexp.MustCompile(`[A-Za-z]{0,6}[+(]?\d(?:[\d\s().\-/]*[A-Za-z]?[\d])+[Xx]?`)

const personalDigits = 7

// Anonymise leaves out of a text what may say whose it is: the known values, and what looks like a name, an address or a
// long number.
func Anonymise(text string, personal []string) string {
	known := slices.Clone(personal)
	for _, value := range personal {
		known = append(known, partsOf(value)...)
	}
	// Longer ones first, so that none is torn by a shorter one inside.
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for _, value := range known {
		if pattern := patternOf(value); pattern != nil {
			text = pattern.ReplaceAllString(text, removed)
		}
	}
	for _, trace := range traces {
		text = trace.ReplaceAllString(text, removed)
	}
	text = longNumber.ReplaceAllStringFunc(text, func(found string) string {
		digits := 0
		for _, r := range found {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits < personalDigits {
			return found
		}
		return removed
	})
	return text
}

// partsOf are the words of a name that are names by themselves.
func partsOf(value string) []string {
	var parts []string
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) }) {
		const shortest = 3 // a shorter one stands in other words and says little
		if len([]rune(word)) >= shortest && word != value && unicode.IsUpper([]rune(word)[0]) {
			parts = append(parts, word)
		}
	}
	return parts
}

// patternOf finds a value however it is written; nil for one too short to say anything.
func patternOf(value string) *regexp.Regexp {
	value = strings.TrimSpace(value)
	if len([]rune(value)) < 2 {
		return nil
	}
	letters := []rune(value)
	pattern := regexp.QuoteMeta(value)
	isWord := func(r rune) bool { return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	if isWord(letters[0]) {
		pattern = `\b` + pattern
	}
	if isWord(letters[len(letters)-1]) {
		pattern += `\b`
	}
	found, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil
	}
	return found
}

// answerFromCase makes a draft of a solved case, or tells of the one that is being written of it already: of two who ask, or of one whose
// answer was lost, there is one draft.
func (r *room) answerFromCase(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsStaff() || !actor.CanWork() {
		return locale.Forbid("role_cannot_work")
	}
	var asked struct {
		Ticket string `json:"ticket"`
	}
	if err := locale.ReadBody(e, largestForm, &asked); err != nil {
		return err
	}
	found, err := r.read(e.App, asked.Ticket)
	if err != nil || found == nil {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	if !found.IsSolved {
		return locale.Reject(http.StatusConflict, "article_case_open")
	}
	var record *core.Record
	wasThere := false
	err = journal.Write(e.App, func(tx core.App) error {
		written, err := tx.FindAllRecords(CollectionArticles, dbx.HashExp{"ticket": found.ID, "revises": "", "state": []any{string(StateDraft), string(StateReview)}})
		if err != nil {
			return fmt.Errorf("look for a draft of case %s: %w", found.ID, err)
		}
		if wasThere = len(written) > 0; wasThere {
			record = written[0]
			return nil
		}
		record, err = newDraft(tx, found, actor)
		return err
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"id": record.Id, "code": record.GetString("code"), "was_there": wasThere})
}

func newDraft(tx core.App, c *Case, actor journal.Actor) (*core.Record, error) {
	articles, err := tx.FindCachedCollectionByNameOrId(CollectionArticles)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(articles)
	for name, value := range draftOf(c) {
		record.Set(name, value)
	}
	journal.Act(record, actor)
	record.SetRaw(keyDesk, true)
	return record, tx.Save(record)
}

// draftOf is an article as a case gives it: for staff alone until somebody says otherwise.
func draftOf(c *Case) map[string]any {
	language := locale.Known(c.Locale)
	clean := func(text string) string { return strings.TrimSpace(Anonymise(text, c.Personal)) }
	var body strings.Builder
	for _, part := range []struct{ heading, text string }{
		{"help_page.draft.asked", c.Description}, {"help_page.draft.solved", c.Resolution}, {"help_page.draft.cause", c.RootCause}, {"help_page.draft.measure", c.Measure},
	} {
		if text := clean(part.text); text != "" {
			body.WriteString("## " + locale.Text(language, part.heading, nil) + "\n\n" + text + "\n\n")
		}
	}
	title := clean(strings.Join(strings.Fields(c.Subject), " "))
	if title == "" {
		title = locale.Text(language, "help_page.draft.title", nil)
	}
	fields := map[string]any{
		"locale": language, "title": cut(title, 300), "body": strings.TrimSpace(body.String()), "audience": AudienceStaff, "ticket": c.ID, "state": string(StateDraft),
	}
	if c.Product != "" {
		fields["products"] = []string{c.Product}
	}
	return fields
}

// answerPreview renders a text as it would be shown.
func (r *room) answerPreview(e *core.RequestEvent) error {
	if !reader(e).isStaff {
		return locale.Forbid("staff_only")
	}
	var asked struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	}
	const largest = 200_000 * 6 // a text at its longest, every character escaped
	if err := locale.ReadBody(e, largest, &asked); err != nil {
		return err
	}
	path := ""
	if record, err := e.App.FindRecordById(CollectionArticles, asked.ID); err == nil {
		path = picturePath(record)
	}
	return e.JSON(http.StatusOK, map[string]any{"html": markdown.Article(asked.Body, path)})
}
