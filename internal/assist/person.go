package assist

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// wish is a question that says nothing but that a person is wanted, in either language, as people type it: with or without
// courtesies. Only the whole of it counts: who complains of a person, or asks when one comes, is answered as anybody else.
var wish = regexp.MustCompile(`^(?:` + wishInEnglish + `|` + wishInChinese + `)$`)

const (
	wishInEnglish = `(?:(?:hi|hello|hey|ok|no) )*(?:please )?` +
		`(?:(?:(?:can|could|may) (?:i|you)|i(?:'d| would) like to|i (?:want|need|wish|prefer)(?: to)?|let me|how (?:can|do) i|is there|give me) )?(?:please |just )?` +
		`(?:(?:talk|speak|chat)(?:ing)? (?:to|with) |(?:connect|transfer|switch|hand)(?: me)?(?: over)? (?:to|with) |put me through to |(?:reach|contact|get|call|ask|have) )?` +
		`(?:(?:a|an|the|some|any|your|real|live|actual|human|support|service|customer|another) )*` +
		`(?:person|human|human being|people|someone|somebody|agent|advisor|adviser|representative|rep|operator|staff|staff member|colleague|employee|customer (?:service|support))` +
		`(?: (?:i can (?:talk|speak) to|there|here|instead|now|please|thanks|thank you))*`

	wishInChinese = `(?:你好|您好|嗨)?(?:请问|请|麻烦(?:你|您)?)?(?:帮我|帮忙|给我|为我)?(?:怎么|如何|怎样|哪里)?(?:才能)?(?:我要|我想要|我想|我需要|想|要|能不能|能否|能|可以|可不可以)?(?:帮我|给我)?` +
		`(?:转接到?|转到?|找到?|接通?|联系上?|叫|呼叫|换成?|和|跟|与)?(?:一下|一个|个|一位|位|你们的?)?` +
		`(?:人工|真人|活人|在线客服|真人客服|客服|工作人员|服务人员)(?:客服|坐席|服务|人员)?(?:说话|聊聊?|对话|通话|讲话|沟通|联系)?(?:一下)?(?:可以吗|好吗|吗|吧|呢|啊)?(?:谢谢|多谢|拜托)?`
)

// aside is what stands between the words of a question and means nothing.
var aside = regexp.MustCompile(`[\s,.;:!?~，。、；：！？～…"“”]+`)

// asksForPerson says whether a question is nothing but the wish for a person.
func asksForPerson(question string) bool {
	plain := strings.ReplaceAll(strings.ToLower(norm.NFKC.String(question)), "’", "'")
	plain = strings.TrimSpace(aside.ReplaceAllString(plain, " "))
	return wish.MatchString(plain) || wish.MatchString(strings.ReplaceAll(plain, " ", ""))
}
