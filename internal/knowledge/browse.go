package knowledge

import (
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
	// Groups are all categories, where nothing was asked for.
	Groups []shelfmark `json:"groups"`
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
	}
	if err := locale.ReadBody(e, largestBody, &asked); err != nil {
		return err
	}
	if asked.Locale == "" {
		asked.Locale = locale.OfRequest(e)
	}
	language, who := locale.Known(asked.Locale), reader(e)
	found := &browsed{Name: asked.Tag, Articles: []entry{}, Flows: []flowEntry{}, Groups: []shelfmark{}}
	if text := strings.TrimSpace(asked.Text); text != "" {
		suggested, err := r.suggest(e.App, who, text, language, nil, mostFound)
		if err != nil {
			return err
		}
		found.Articles, found.Flows = append(found.Articles, suggested.articles...), append(found.Flows, suggested.flows...)
		return e.JSON(http.StatusOK, found)
	}
	all, err := list(e.App, who, language)
	if err != nil {
		return err
	}
	groups, err := shelfmarksOf(e.App, all, language)
	if err != nil {
		return err
	}
	switch {
	case asked.Category != "":
		if i := slices.IndexFunc(groups, func(g shelfmark) bool { return g.Code == asked.Category }); i >= 0 {
			found.Name, found.About, found.Articles = groups[i].Name, groups[i].About, groups[i].Articles
		}
	case asked.Product != "" || asked.Tag != "":
		found.Articles = append(found.Articles, about(all, asked.Product, asked.Tag)...)
		if asked.Product != "" {
			if found.Name, err = productName(e.App, asked.Product, language); err != nil {
				return err
			}
		}
	default:
		for i := range groups {
			groups[i].Articles = groups[i].Articles[:min(len(groups[i].Articles), mostOfCategory)]
		}
		found.Groups = groups
		found.Articles = append(found.Articles, without(all, groups)...)
	}
	return e.JSON(http.StatusOK, found)
}

// about are the articles on a product, with a tag, or both.
func about(all []entry, product, tag string) []entry {
	return slices.DeleteFunc(all, func(item entry) bool {
		return product != "" && !slices.Contains(words(item.Products), product) || tag != "" && !slices.Contains(words(item.Tags), tag)
	})
}

// shelfmarksOf sorts articles into their categories; one without any is left out.
func shelfmarksOf(app core.App, all []entry, language string) ([]shelfmark, error) {
	subjects, err := subjectsOf(app, all, language)
	if err != nil {
		return nil, err
	}
	groups := make([]shelfmark, len(subjects))
	for i, s := range subjects {
		groups[i].subject = s
		for _, item := range all {
			if item.Category == s.Code {
				groups[i].Articles = append(groups[i].Articles, item)
			}
		}
	}
	return groups, nil
}

// without are the articles of no category.
func without(all []entry, groups []shelfmark) []entry {
	return slices.DeleteFunc(all, func(item entry) bool {
		return slices.ContainsFunc(groups, func(g shelfmark) bool { return g.Code == item.Category })
	})
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
