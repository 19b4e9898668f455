package knowledge

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// shelfmark is a category as who is signed in goes through it: its first articles, and how many there are.
type shelfmark struct {
	subject
	Articles []entry `json:"articles"`
}

// browsed is what a reader finds in the portal.
type browsed struct {
	// Name and About say what was chosen: a category, a product or a word; empty where nothing was.
	Name     string      `json:"name"`
	About    string      `json:"about"`
	Articles []entry     `json:"articles"`
	Flows    []flowEntry `json:"flows"`
	// Groups are all categories, where nothing was asked for, beside the first part of the articles in none.
	Groups []shelfmark `json:"groups"`
	// Parts is how many parts the articles come in; a search has one.
	Parts int `json:"parts"`
}

// answerFind lists what may help to whoever asks, those signed in among them: what the pages for everybody list, and what is for
// customers besides. It comes by POST as suggestions do.
func (r *room) answerFind(e *core.RequestEvent) error {
	var asked struct {
		Text     string `json:"text"`
		Category string `json:"category"`
		Product  string `json:"product"`
		Tag      string `json:"tag"`
		Locale   string `json:"locale"`
		// Page is the part that is wanted, from 1.
		Page int `json:"page"`
	}
	if err := locale.ReadBody(e, largestBody, &asked); err != nil {
		return err
	}
	if asked.Locale == "" {
		asked.Locale = locale.OfRequest(e)
	}
	language, who := locale.Known(asked.Locale), reader(e)
	found := &browsed{Name: asked.Tag, Articles: []entry{}, Flows: []flowEntry{}, Groups: []shelfmark{}, Parts: 1}
	if text := strings.TrimSpace(asked.Text); text != "" {
		suggested, err := r.suggest(e.App, who, text, language, nil, mostFound)
		if err != nil {
			return err
		}
		found.Articles, found.Flows = append(found.Articles, suggested.articles...), append(found.Flows, suggested.flows...)
		return e.JSON(http.StatusOK, found)
	}
	var codes []string
	var err error
	switch {
	case asked.Category != "":
		codes, err = r.fillCategory(e.App, who, found, asked.Category, language)
	case asked.Product != "" || asked.Tag != "":
		if asked.Product != "" {
			if found.Name, err = productName(e.App, asked.Product, language); err != nil {
				return err
			}
		}
		codes, err = r.choose(e.App, who, language, func(it *item) bool { return it.about(asked.Product, asked.Tag) })
	default:
		codes, err = r.fillGroups(e.App, who, found, asked.Page <= 1, language)
	}
	if err != nil {
		return err
	}
	found.Parts = partsIn(codes)
	articles, err := inLanguage(e.App, who, partAt(codes, max(1, asked.Page)), language)
	if err != nil {
		return err
	}
	found.Articles = append(found.Articles, articles...)
	return e.JSON(http.StatusOK, found)
}

// partsIn is how many parts a list comes in, one at least; partAt is one of them, from 1, empty where there is none.
func partsIn(codes []string) int { return max(1, (len(codes)+mostListed-1)/mostListed) }

func partAt(codes []string, at int) []string {
	if at > partsIn(codes) {
		return nil
	}
	return codes[(at-1)*mostListed : min(len(codes), at*mostListed)]
}

// fillCategory names a category, where it holds anything, and gives the codes of its articles.
func (r *room) fillCategory(app core.App, who readership, found *browsed, category, language string) ([]string, error) {
	held, subjects, err := r.byCategory(app, who, language)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(subjects, func(s subject) bool { return s.Code == category })
	if i < 0 {
		return nil, nil
	}
	found.Name, found.About = subjects[i].Name, subjects[i].About
	return held[category], nil
}

// fillGroups gives the codes of the articles in no category, and puts the categories with their first articles before them where that is wanted.
func (r *room) fillGroups(app core.App, who readership, found *browsed, isWanted bool, language string) ([]string, error) {
	held, subjects, err := r.byCategory(app, who, language)
	if err != nil {
		return nil, err
	}
	var first []string
	for _, s := range subjects {
		first = append(first, held[s.Code][:min(len(held[s.Code]), mostOfCategory)]...)
		delete(held, s.Code)
	}
	others := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(held))...)))
	if !isWanted {
		return others, nil
	}
	articles, err := inLanguage(app, who, first, language)
	if err != nil {
		return nil, err
	}
	for _, s := range subjects {
		group := shelfmark{subject: s}
		for _, item := range articles {
			if item.Category == s.Code {
				group.Articles = append(group.Articles, item)
			}
		}
		found.Groups = append(found.Groups, group)
	}
	return others, nil
}

// byCategory are the codes of all articles that somebody may read, in order, by what category they are in, and the categories that
// hold some.
func (r *room) byCategory(app core.App, who readership, language string) (held map[string][]string, subjects []subject, err error) {
	in := map[string]string{}
	codes, err := r.choose(app, who, language, func(it *item) bool {
		in[it.code] = it.category
		return true
	})
	if err != nil {
		return nil, nil, err
	}
	held = map[string][]string{}
	for _, code := range codes {
		held[in[code]] = append(held[in[code]], code)
	}
	subjects, err = subjectsOf(app, held, language)
	return held, subjects, err
}

// beside is what stands on an article's page beside its words.
type beside struct {
	Products []named  `json:"products"`
	Tags     []string `json:"tags"`
	Related  []entry  `json:"related"`
	// Reasons are why it may not have helped.
	Reasons []string `json:"reasons"`
}

// tagsIn are the tags that a reader of a language understands. A tag is one word for all languages, in whichever it was written, so that an
// article has some of either: Chinese characters are of Chinese, other words of English, and what has figures, as E21, of both.
func tagsIn(tags []string, language string) []string {
	return slices.DeleteFunc(tags, func(tag string) bool {
		if isHan := strings.ContainsFunc(tag, func(r rune) bool { return unicode.Is(unicode.Han, r) }); isHan {
			return language != locale.Chinese
		}
		return language != locale.English && !strings.ContainsFunc(tag, unicode.IsDigit)
	})
}

type named struct {
	SKU  string `json:"sku"`
	Name string `json:"name"`
}

// answerBeside says what an article is about and which others are like it.
func (r *room) answerBeside(e *core.RequestEvent) error {
	language, who := locale.OfRequest(e), reader(e)
	if chosen := e.Request.URL.Query().Get("locale"); chosen != "" {
		language = locale.Known(chosen)
	}
	readable, err := r.readable(e.App, who, []string{e.Request.PathValue("id")})
	if err != nil {
		return err
	}
	if len(readable) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	shown := readable[0]
	others, err := r.related(e.App, who, language, shown)
	if err != nil {
		return err
	}
	found := beside{Products: []named{}, Tags: append([]string{}, tagsIn(words(shown.Tags), language)...), Related: append([]entry{}, others...), Reasons: reasons}
	for _, sku := range words(shown.Products) {
		name, err := productName(e.App, sku, language)
		if err != nil {
			return err
		}
		if name != "" {
			found.Products = append(found.Products, named{sku, name})
		}
	}
	return e.JSON(http.StatusOK, found)
}
