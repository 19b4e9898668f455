// Package markdown turns what people write into HTML that is safe to show.
//
// Contract: [HTML] renders once, on the server, and what it returns is sanitised against an allow-list; pages show it as
// it is. Raw HTML in the source is shown as text, never passed on. goldmark renders and bluemonday sanitises, so that a
// fault in either is caught by the other. What would take a parser long is shown as it was written: the single writer of
// the database waits meanwhile.
package markdown

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// converter keeps single line breaks, since people who write messages mean them, and turns addresses into links. It has
// no parsers for HTML, so that a tag is text like any other: dropped, it would take the writer's words with it.
var converter = newConverter(plainly{})

func newConverter(nodes renderer.NodeRenderer) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
			parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough, extension.Linkify, extension.TaskList, extension.CJK,
		),
		goldmark.WithRendererOptions(
			goldmarkhtml.WithHardWraps(),
			renderer.WithNodeRenderers(util.Prioritized(nodes, 1)),
		),
	)
}

// without leaves one of goldmark's parsers out; they are singletons.
func without(parsers []util.PrioritizedValue, left any) []util.PrioritizedValue {
	var kept []util.PrioritizedValue
	for _, p := range parsers {
		if p.Value != left {
			kept = append(kept, p)
		}
	}
	return kept
}

// plainly shows by letters what goldmark would show by elements that a message may not hold: a picture by its words, a
// box to tick by its sign.
type plainly struct{}

// RegisterFuncs implements [renderer.NodeRenderer].
func (plainly) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) { return ast.WalkContinue, nil })
	r.Register(extensionast.KindTaskCheckBox, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if box, ok := node.(*extensionast.TaskCheckBox); ok && entering {
			sign := "☐ "
			if box.IsChecked {
				sign = "☑ "
			}
			_, err := w.WriteString(sign)
			return ast.WalkContinue, err
		}
		return ast.WalkContinue, nil
	})
}

var policy = newPolicy()

// newPolicy lists what may stand in a message. No style, class or id but a code block's language; no images from
// elsewhere, since loading one tells a stranger who reads what and when; links say that they lead away.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	allowText(p)
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("mailto", "tel")
	for _, scheme := range []string{"http", "https"} { // without a host a browser takes it for one of our own pages
		p.AllowURLSchemeWithCustomPolicy(scheme, func(address *url.URL) bool { return address.Host != "" })
	}
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// allowText lets through what text is made of.
func allowText(p *bluemonday.Policy) {
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "blockquote", "ul", "ol", "li", "pre", "code",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-zA-Z0-9]{1,20}$`)).OnElements("code")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
}

// HTML renders Markdown to sanitised HTML.
func HTML(source string) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	var out bytes.Buffer
	if isLaborious(source) || converter.Convert([]byte(source), &out) != nil {
		return policy.Sanitize(asWritten(source))
	}
	return strings.TrimSpace(policy.Sanitize(out.String()))
}

// asWritten shows text without reading any Markdown in it.
func asWritten(source string) string {
	lines := strings.Split(strings.TrimSpace(source), "\n")
	for i, line := range lines {
		lines[i] = html.EscapeString(strings.TrimRight(line, "\r"))
	}
	return "<p>" + strings.Join(lines, "<br>\n") + "</p>"
}
