package knowledge

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/locale"
)

// mostSitemap is how many addresses a sitemap may hold by its protocol.
const mostSitemap = 50_000

type sitemap struct {
	XMLName xml.Name     `xml:"urlset"`
	XMLNS   string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc        string        `xml:"loc"`
	LastMod    string        `xml:"lastmod,omitempty"`
	Alternates []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// answerSitemap lists what search engines may read: the help pages, in each language that they are in.
func (r *room) answerSitemap(e *core.RequestEvent) error {
	var all []entry
	err := e.App.ConcurrentDB().NewQuery(`SELECT ` + entryFields + ` FROM articles WHERE ` + everybody.where() + ` ORDER BY code, locale`).All(&all)
	if err != nil {
		return fmt.Errorf("list articles: %w", err)
	}
	groups, err := categories(e.App)
	if err != nil {
		return err
	}
	s := sitemap{XMLNS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(languages []string, href func(language string) string, modified string) {
		var links []sitemapLink
		for _, language := range languages {
			links = append(links, sitemapLink{"alternate", language, absolute(e.App, href(language))})
		}
		for _, language := range languages {
			if len(s.URLs) < mostSitemap {
				s.URLs = append(s.URLs, sitemapURL{absolute(e.App, href(language)), modified, links})
			}
		}
	}
	add(locale.Locales, func(language string) string { return helpPath + "?lang=" + language }, "")
	used := map[string]bool{}
	for _, item := range all {
		used[item.Category] = true
	}
	for _, group := range groups {
		if used[group.Code] {
			add(locale.Locales, func(language string) string { return helpPath + "/" + url.PathEscape(group.Code) + "?lang=" + language }, "")
		}
	}
	all = addressed(all)
	for i := 0; i < len(all); {
		n := i
		var languages []string
		for ; n < len(all) && all[n].Code == all[i].Code; n++ {
			languages = append(languages, all[n].Locale)
		}
		same := all[i:n]
		modified := ""
		for _, item := range same {
			if at, err := types.ParseDateTime(item.Updated); err == nil && !at.IsZero() {
				modified = max(modified, at.Time().UTC().Format("2006-01-02"))
			}
		}
		add(languages, func(language string) string {
			for _, item := range same {
				if item.Locale == language {
					return item.href(language)
				}
			}
			return same[0].href(language)
		}, modified)
		i = n
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(s); err != nil {
		return fmt.Errorf("write the sitemap: %w", err)
	}
	e.Response.Header().Set("X-Content-Type-Options", "nosniff")
	return send(e, http.StatusOK, "application/xml; charset=utf-8", b.Bytes())
}

// answerRobots lets search engines have the help pages and what they are made of, and nothing that is a person's.
func (r *room) answerRobots(e *core.RequestEvent) error {
	text := "User-agent: *\nAllow: /help\nAllow: /api/files/\nDisallow: /_/\nDisallow: /api/\nDisallow: /desk\nDisallow: /cases\nDisallow: /account\n" +
		"Disallow: /new\nDisallow: /survey/\nDisallow: /unsubscribe/\n\nSitemap: " + absolute(e.App, "/sitemap.xml") + "\n"
	e.Response.Header().Set("X-Content-Type-Options", "nosniff")
	return send(e, http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}
