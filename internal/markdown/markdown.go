// Package markdown turns what people write into HTML that is safe to show.
//
// Contract: [HTML] renders once, on the server, and what it returns is sanitised against an allow-list; pages show it as
// it is. Raw HTML in the source is shown as text, never passed on. goldmark renders and bluemonday sanitises, so that a
// fault in either is caught by the other.
package markdown

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
)

// renderer keeps single line breaks, since people who write messages mean them, and turns addresses into links.
var renderer = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Table, extension.Linkify, extension.TaskList, extension.CJK),
	goldmark.WithParserOptions(parser.WithAttribute()),
	goldmark.WithRendererOptions(goldmarkhtml.WithHardWraps()),
)

var policy = newPolicy()

// newPolicy lists what may stand in a message. No style, class or id but a code block's language; no images from
// elsewhere, since loading one tells a stranger who reads what and when; links say that they lead away.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "blockquote", "ul", "ol", "li", "pre", "code",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-zA-Z0-9]{1,20}$`)).OnElements("code")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// HTML renders Markdown to sanitised HTML.
func HTML(source string) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	var out bytes.Buffer
	if err := renderer.Convert([]byte(source), &out); err != nil {
		return "<p>" + html.EscapeString(source) + "</p>"
	}
	return strings.TrimSpace(policy.Sanitize(out.String()))
}
