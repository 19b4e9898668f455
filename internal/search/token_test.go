package search

import (
	"slices"
	"strings"
	"testing"
)

// TestTokens_FindWhatIsTyped shows for each text what finds it and what does not.
func TestTokens_FindWhatIsTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		finds string // tokens that must be there
		not   string
	}{
		{"退货", "退货 货", "退"},
		{"我要退货和维修，没收到发票", "我要 要退 退货 货和 维修 修 收到 发票 票", "修没"},
		{"漏", "漏", ""},
		{"空调E4故障", "空调 e4 故障 调 障", "调故"},
		{"Leaking refunds, refunded", "leaking leak refunds refund refunded", "leaki"},
		{"The customer's invoice", "the customer invoice invoic", "s customers"},
		{"ＡＣ－２０２６　ｏｋ", "ac 2026 ac2026 ok", "ＡＣ"},
		{"Café Straße", "cafe straße", "caf"},
		{"order AC-2026-000123.", "order ac 2026 000123 ac2026000123", "orderac2026000123"},
		{"call 138 0000 2102 now", "138 0000 2102 13800002102", "13800002102now"},
		{"+86-138-0000-2102", "8613800002102 2102", ""},
		{"wang.li@example.com", "wang li example com wangliexamplecom", "wangli"},
		{"1 2 3 4 5 6 7 8 9", "1 9", "123456789"},
		{"https://example.com/a?b=1", "https example com", "httpsexamplecom"},
		{"コンプレッサー", "コン ンプ", ""},
		{"\x00\ue000kind case", "kind case", "\ue000kind"},
		{"bad \xff\xfe bytes", "bad bytes", ""},
		{strings.Repeat("x", 500), strings.Repeat("x", longestToken), strings.Repeat("x", 500)},
	} {
		b := bag{}
		b.read(c.text)
		for token := range strings.FieldsSeq(c.finds) {
			if _, isThere := b[token]; !isThere {
				t.Errorf("%.40q is not found by %q; tokens: %s", c.text, token, b)
			}
		}
		for token := range strings.FieldsSeq(c.not) {
			if _, isThere := b[token]; isThere {
				t.Errorf("%.40q is found by %q", c.text, token)
			}
		}
		for token := range b {
			if strings.ContainsFunc(token, func(r rune) bool { return r < 0x80 && !isAlphanumeric(byte(r)) }) {
				t.Errorf("%.40q has the token %q, which the index would cut", c.text, token)
			}
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed   string
		words   string
		phrases string
		filters string
	}{
		{"退货 维修", "退货 维修", "", ""},
		{`status:open from:王 漏水`, "漏水", "", "from=王 status=open"},
		{`状态：处理中 客户：王芳 漏水`, "漏水", "", "from=王芳 status=open"},
		{`状态：等客户回复`, "", "", "status=pending"},
		{`kind:投诉 类型：客户`, "", "", "kind=complaint,customer"},
		{`kind:customer anna`, "anna", "", "kind=customer"},
		{`status:nonsense x`, "status:nonsense x", "", ""},
		{`“wall is wet” now`, "wall is wet now", "wall is wet", ""},
		{`from:"Anna Li" door`, "door", "", "from=anna li"},
		{`"no end`, "no end", "no end", ""},
		{`""`, "", "", ""},
		{`优先级：紧急 等级：major team:repair`, "", "", "grade=major priority=urgent team=repair"},
		{`priority:soon`, "priority:soon", "", ""},
		{`error:E4`, "error:e4", "", ""},
		{`number:123 after:2026-01-01 before:2026/2`, "123", "", ""},
		{`after:soon`, "after:soon", "", ""},
		{"138 0000 2102", "138 0000 2102", "", ""},
		{`AND OR NOT NEAR(a b) * ^ title : {x} -y "`, "and or not near(a b) title {x} -y", "", ""},
		{"   ", "", "", ""},
		{"（）！？", "", "", ""},
	} {
		q := Parse(c.typed, true)
		var all []string
		for _, w := range q.Words {
			all = append(all, w.text)
		}
		if got := strings.Join(all, " "); got != c.words {
			t.Errorf("%s: words %q, want %q", c.typed, got, c.words)
		}
		if got := strings.Join(q.Phrases, "|"); got != c.phrases {
			t.Errorf("%s: phrases %q, want %q", c.typed, got, c.phrases)
		}
		var filters []string
		for name, values := range q.Filters {
			filters = append(filters, name+"="+strings.Join(values, ","))
		}
		slices.Sort(filters)
		if got := strings.Join(filters, " "); got != c.filters {
			t.Errorf("%s: filters %q, want %q", c.typed, got, c.filters)
		}
	}
	for typed, odd := range map[string]string{"foo:bar door": "foo:bar", "status:nonsense": "status:nonsense", "status:open door": "", "https://x.example 12:30 E21:x": "", "型号：AC": "型号:ac", `"foo:bar"`: ""} {
		if got := strings.Join(Parse(typed, true).Odd, " "); got != odd {
			t.Errorf("%s: odd are %q, want %q", typed, got, odd)
		}
	}
	if got := Parse("foo:bar", false).Odd; len(got) != 0 {
		t.Errorf("a customer is told of fields: %q", got)
	}
	if q := Parse("from:王 assignee:me tag:x status:open", false); len(q.Words) != 3 || len(q.Filters) != 1 {
		t.Errorf("a customer's fields: %+v, want three words and a status", q)
	}
	if q := Parse(strings.Repeat("长", 10_000), true); len(q.Words) != 1 {
		t.Errorf("a long text has %d words", len(q.Words))
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nothing of note here. ", 20)
	for _, c := range []struct {
		typed string
		texts []string
		want  string
	}{
		{"漏水", []string{"空调漏水，墙都湿了"}, "空调[漏水]，墙都湿了"},
		{"漏", []string{"一直漏"}, "一直[漏]"},
		{"refunds", []string{"Was it refunded?  I asked\nfor a refund."}, "Was it [refunded]? I asked for a [refund]."},
		{"ref", []string{"Where is my refund"}, "Where is my [ref]und"},
		{"E4", []string{"屏幕显示Ｅ４"}, "屏幕显示[Ｅ４]"},
		{"wet", []string{long, long + "The wall is wet."}, "…note here. The wall is [wet]."},
		{"漏水 发票", []string{"只有漏水", "没有发票，还漏水😀"}, "没有[发票]，还[漏水]😀"},
		{"drain", []string{"# How to\n\n- **Drain** it | then\n| --- | ---"}, "How to [Drain] it then"},
		{"nothing", nil, ""},
		{"absent", []string{"Here\xff it is"}, "Here� it is"},
	} {
		text, marks := snippet(unsigned(c.texts), Parse(c.typed, true).needles(way{}))
		if got := bracketed(text, marks); got != c.want {
			t.Errorf("%s: got %q, want %q", c.typed, got, c.want)
		}
	}
}
