package outbox

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var manyBreaks = regexp.MustCompile(`\n{3,}`)

// plainText writes safe HTML the way a person would type it, for mail programs that show no HTML.
func plainText(safe string) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(safe), body)
	if err != nil {
		return "" // reading from a string does not fail
	}
	var b strings.Builder
	for _, node := range nodes {
		b.WriteString(textOf(node))
	}
	return tidy(b.String()) + "\n"
}

func tidy(text string) string {
	return strings.TrimSpace(manyBreaks.ReplaceAllString(text, "\n\n"))
}

func textOf(node *html.Node) string {
	if node.Type == html.TextNode {
		return textRun(node)
	}
	switch node.DataAtom {
	case atom.Br:
		return "\n"
	case atom.Hr:
		return "\n\n----\n\n"
	case atom.Ul, atom.Ol:
		return "\n\n" + listText(node) + "\n\n"
	}
	inner := childText(node)
	switch node.DataAtom {
	case atom.A:
		return linkText(node, inner)
	case atom.Blockquote:
		return "\n\n" + indent(tidy(inner), "> ", "> ") + "\n\n"
	case atom.P, atom.H1, atom.H2, atom.H3, atom.Pre:
		return "\n\n" + tidy(inner) + "\n\n"
	}
	return inner
}

func childText(node *html.Node) string {
	var b strings.Builder
	for child := range node.ChildNodes() {
		b.WriteString(textOf(child))
	}
	return b.String()
}

// textRun takes the line breaks of the HTML source for the spaces they are, save in a block of code.
func textRun(node *html.Node) string {
	for above := node.Parent; above != nil; above = above.Parent {
		if above.DataAtom == atom.Pre {
			return node.Data
		}
	}
	if strings.Contains(node.Data, "\n") && strings.TrimSpace(node.Data) == "" {
		return "" // between two blocks
	}
	text := strings.ReplaceAll(node.Data, "\n", " ")
	if node.PrevSibling == nil || node.PrevSibling.DataAtom == atom.Br {
		return strings.TrimLeft(text, " ")
	}
	return text
}

func listText(list *html.Node) string {
	var lines []string
	for item := range list.ChildNodes() {
		if item.DataAtom != atom.Li {
			continue
		}
		mark := "- "
		if list.DataAtom == atom.Ol {
			mark = fmt.Sprintf("%d. ", len(lines)+1)
		}
		lines = append(lines, indent(tidy(childText(item)), mark, strings.Repeat(" ", len(mark))))
	}
	return strings.Join(lines, "\n")
}

func linkText(link *html.Node, text string) string {
	for _, attribute := range link.Attr {
		if attribute.Key == "href" && attribute.Val != text && attribute.Val != "mailto:"+text {
			return text + ": " + attribute.Val
		}
	}
	return text
}

func indent(text, first, further string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		prefix := further
		if i == 0 {
			prefix = first
		}
		lines[i] = strings.TrimRight(prefix+line, " ")
	}
	return strings.Join(lines, "\n")
}
