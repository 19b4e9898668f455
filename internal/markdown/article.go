package markdown

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// pictureName is the name of a file as it is stored; anything else in a picture's place is no picture of the article's own.
var pictureName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// articleLink lets an article lead away, or to another help page.
var articleLink = regexp.MustCompile(`^(https?://|mailto:|tel:|/help(/|$|\?))`)

// pictured shows a picture that belongs to the article, and any other by its words, as in a message.
type pictured struct{ plainly }

// RegisterFuncs implements [renderer.NodeRenderer].
func (p pictured) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	p.plainly.RegisterFuncs(r)
	r.Register(ast.KindImage, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		image, ok := node.(*ast.Image)
		if !ok || !entering || !pictureName.Match(image.Destination) {
			return ast.WalkContinue, nil
		}
		_, err := w.WriteString(`<img src="` + string(image.Destination) + `" alt="` + html.EscapeString(wordsOf(image, source)) + `" loading="lazy">`)
		return ast.WalkSkipChildren, err
	})
}

// wordsOf is the text below a node.
func wordsOf(node ast.Node, source []byte) string {
	var words strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if text, ok := child.(*ast.Text); ok {
			words.Write(text.Segment.Value(source))
			continue
		}
		words.WriteString(wordsOf(child, source))
	}
	return words.String()
}

var articleConverter = newConverter(pictured{})

var articlePolicy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	allowText(p)
	p.AllowAttrs("src").Matching(pictureName).OnElements("img")
	p.AllowAttrs("alt", "loading").OnElements("img")
	p.AllowAttrs("href").Matching(articleLink).OnElements("a")
	p.AllowURLSchemes("mailto", "tel")
	for _, scheme := range []string{"http", "https"} {
		p.AllowURLSchemeWithCustomPolicy(scheme, func(address *url.URL) bool { return address.Host != "" })
	}
	p.AllowRelativeURLs(true) // of which only help pages and the article's own pictures fit the patterns above
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
}()

// Article renders an article's Markdown as [HTML] does a message's, with the pictures that belong to it, which lie under
// path, and with links to other help pages.
func Article(source, path string) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	var out bytes.Buffer
	if isLaborious(source) || articleConverter.Convert([]byte(source), &out) != nil {
		return articlePolicy.Sanitize(asWritten(source))
	}
	// Text is escaped by now, so that this meets pictures alone.
	return strings.ReplaceAll(strings.TrimSpace(articlePolicy.Sanitize(out.String())), `<img src="`, `<img src="`+html.EscapeString(path))
}
