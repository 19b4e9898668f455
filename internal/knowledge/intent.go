package knowledge

import (
	"regexp"
	"slices"
	"strings"
)

// A question for how long or until when is answered where a text speaks of days, and one for what it costs where it speaks of money. Its
// own words ("how long") say nothing of what it is about, and are asked of no text.
var (
	asksHowLong = regexp.MustCompile(`(?i)\bhow (?:long|often|soon|many (?:days|weeks|months|years|hours))\b|\bwhen (?:do|does|will|can|is|are|must|should|to)\b|多久|多长时间|几天|几年|几个月|几小时|多少[天年]|什么时候|何时|哪天`)
	asksHowMuch = regexp.MustCompile(`(?i)\bhow much\b|\b(?:cost|costs|price|fee|fees|charge|charged)\b|多少钱|收费|价格|几块|花钱|要钱`)
	saysHowLong = regexp.MustCompile(`(?i)(?:\d|\b(?:one|two|three|four|five|six|seven|ten|twelve|fifteen|thirty))[\s-]*(?:minute|hour|day|week|month|year)s?\b|[\d一二三四五六七八九十两]\s*个?(?:分钟|小时|天|日|周|星期|月|年)`)
	saysHowMuch = regexp.MustCompile(`(?i)\d\s*yuan\b|¥\s*\d|\bfree(?: of charge)?\b|\d\s*元|免费|不收费`)
)

// intent is what kind of fact a question asks for, or a text says.
type intent uint8

const (
	intentHowLong intent = 1 << iota
	intentHowMuch
)

func askedFor(question string) (wanted intent) {
	if asksHowLong.MatchString(question) {
		wanted |= intentHowLong
	}
	if asksHowMuch.MatchString(question) {
		wanted |= intentHowMuch
	}
	return wanted
}

// timeWords and moneyWords hold one that every such fact has: looking for them is much faster than for the whole of it, and most lines
// have none.
var (
	timeWords  = []string{"minute", "hour", "day", "week", "month", "year", "分钟", "小时", "天", "日", "周", "星期", "月", "年"}
	moneyWords = []string{"yuan", "¥", "free", "元", "免费", "不收费"}
)

func factsIn(text string) (facts intent) {
	text = strings.ToLower(text)
	hasOne := func(words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
	}
	if hasOne(timeWords) && saysHowLong.MatchString(text) {
		facts |= intentHowLong
	}
	if hasOne(moneyWords) && saysHowMuch.MatchString(text) {
		facts |= intentHowMuch
	}
	return facts
}
