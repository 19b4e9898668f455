package knowledge

import (
	"fmt"
	"regexp"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/locale"
)

// ownPicture is the address of a picture that lies here, in an article's HTML.
var ownPicture = regexp.MustCompile(`<img src="(/api/files/[^"?]+)`)

// linkedData is an article as search engines read it.
func (r *room) linkedData(app core.App, a article, v *view) (map[string]any, error) {
	brand := locale.Brand(app, a.Locale)
	publisher := map[string]any{"@type": "Organization", "name": brand, "url": absolute(app, "/")}
	data := map[string]any{
		"@context": "https://schema.org", "@type": "Article", "headline": a.Title, "description": v.Description, "inLanguage": a.Locale,
		"url": v.Canonical, "mainEntityOfPage": v.Canonical, "author": map[string]any{"@type": "Organization", "name": brand}, "publisher": publisher,
	}
	if r.face != nil {
		face, err := r.face(app)
		if err != nil {
			return nil, fmt.Errorf("read the shop's face: %w", err)
		}
		if face.Logo != "" {
			publisher["logo"] = map[string]any{"@type": "ImageObject", "url": absolute(app, face.Logo)}
		}
	}
	if picture := ownPicture.FindStringSubmatch(a.HTML); picture != nil {
		data["image"] = absolute(app, picture[1])
	}
	first, err := firstPublished(app, a)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"dateModified": a.Updated, "datePublished": first} {
		if at, err := types.ParseDateTime(value); err == nil && !at.IsZero() {
			data[name] = at.Time().Format("2006-01-02T15:04:05Z07:00")
		}
	}
	return data, nil
}

// firstPublished is when readers could read an article for the first time, by the journal: what it says may have been published anew
// since. Of one that was there before the journal, it is the last time.
func firstPublished(app core.App, a article) (string, error) {
	var at []string
	err := app.ConcurrentDB().NewQuery(`SELECT at FROM events WHERE collection = {:collection} AND record = {:record} AND type = {:type} ORDER BY seq LIMIT 1`).
		Bind(dbx.Params{"collection": CollectionArticles, "record": a.ID, "type": EventPublished}).Column(&at)
	if err != nil {
		return "", fmt.Errorf("read when article %s was first published: %w", a.ID, err)
	}
	if len(at) == 0 {
		return a.Updated, nil
	}
	return at[0], nil
}
