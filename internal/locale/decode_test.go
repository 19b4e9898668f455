package locale_test

import (
	"testing"

	"aftercare/internal/locale"
)

// TestDecode_SaysWhatIsWrongInTheReadersLanguage: what, where, and never in the decoder's own English.
func TestDecode_SaysWhatIsWrongInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	type part struct {
		Name string
		Days int
		Tags []string
		On   bool
	}
	type whole struct {
		Part  part
		Parts []part
	}
	for raw, want := range map[string][2]string{
		`{"Part":{"Name":"x"}}`:      {"", ""},
		`[]`:                         {"it is a list and has to be an object", "它是列表，应为对象"},
		`{"Part":{"Name":3}}`:        {"“Part.Name” is a number and has to be a text", "“Part.Name”是数字，应为文本"},
		`{"Part":{"Days":1.5}}`:      {"“Part.Days” is a number and has to be a whole number", "“Part.Days”是数字，应为整数"},
		`{"Part":{"On":"yes"}}`:      {"“Part.On” is a text and has to be true or false", "“Part.On”是文本，应为true 或 false"},
		`{"Parts":{}}`:               {"“Parts” is an object and has to be a list", "“Parts”是对象，应为列表"},
		`{"Pert":1}`:                 {"“Pert” means nothing here", "“Pert”在这里没有意义"},
		"{\n \"Part\": {,}}":         {"no JSON at line 2, column 11", "第 2 行第 11 列不是有效的 JSON"},
		"{\n \"Part\": {\"名\": oh}}": {"no JSON at line 2, column 16", "第 2 行第 16 列不是有效的 JSON"},
		`{"Part":`:                   {"it ends too early", "内容不完整"},
		`{} {}`:                      {"something follows behind its end", "结尾之后还有多余的内容"},
	} {
		phrase := locale.Decode(raw, &whole{})
		if phrase == nil {
			if want[0] != "" {
				t.Errorf("%s is read", raw)
			}
			continue
		}
		said := locale.Said("campaign_filter", map[string]any{"fault": phrase})
		if english := "The filter cannot be read: " + want[0] + "."; said[locale.English] != english {
			t.Errorf("%s: %q, want %q", raw, said[locale.English], english)
		}
		if chinese := "筛选条件无法识别：" + want[1] + "。"; want[1] != "" && said[locale.Chinese] != chinese {
			t.Errorf("%s: %q, want %q", raw, said[locale.Chinese], chinese)
		}
	}
}
