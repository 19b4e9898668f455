package knowledge

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// longestHead is how many Chinese characters at the end of a product's name say what it is: 洗衣机 of 滚筒洗衣机.
const longestHead = 3

var (
	// bracketed is what a name says beside itself: a colour, a size.
	bracketed = regexp.MustCompile(`\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|【[^【】]*】`)
	// variants say which of its kind a product is, at the end of its name, and never what it is: they are taken off.
	variants = wordsIn(`black white grey gray silver gold golden rose red blue green yellow orange pink purple beige brown ivory cream graphite titanium
		pro plus max mini lite ultra air se ii iii iv vi small medium large big xl xxl new old classic premium deluxe basic standard smart
		edition version model series type style generation gen upgrade upgraded set kit pack bundle combo package`)
	variantsZH = longestFirst(`升级版 豪华版 旗舰版 青春版 标准版 尊享版 至尊版 经典版 基础版 增强版 专业版 智能版 国际版 限定版 限量版 纪念版 升级款 豪华款 旗舰款 经典款 标准款 基础款
		加大款 大号 中号 小号 大款 小款 新款 老款 旧款 男款 女款 加大 系列 新一代 一代 二代 三代 四代 套装 礼盒装 礼盒 组合装 家庭装 组合 套餐 套 两只装 单只装
		米白色 奶白色 乳白色 象牙白 珍珠白 月光白 陶瓷白 深空灰 星空灰 太空灰 曜石黑 钛金灰 香槟金 玫瑰金 玫瑰色 香槟色 深灰色 浅灰色 深蓝色 浅蓝色 天蓝色 墨绿色 浅绿色 粉红色
		白色 黑色 灰色 银色 金色 红色 蓝色 绿色 黄色 橙色 粉色 紫色 米色 棕色 咖色 银灰 深灰 浅灰`)
	// endsAsVariant are the last characters of variants that are in no list. What such a name is stays unsaid.
	endsAsVariant = []rune("版款色型装号代")
	// vague are what is sold beside things, and what holds all kinds of them: nothing is told apart by these.
	vague = wordsIn(`service services warranty warranties guarantee plan plans extension insurance protection care support subscription installation
		delivery repair repairs maintenance cleaning visit part parts spare spares accessory accessories consumable consumables other others misc
		miscellaneous general product products item items goods device devices appliance appliances`)
	vagueZH = longestFirst(`服务 延保 质保 保修 保险 保障 安装 维修 维护 保养 清洗 上门 配送 会员 年卡 月卡 配件 附件 零件 部件 备件 耗材 其他 其它 产品 商品 设备 电器`)
	// saidAfter is where an English name goes on to say what the thing is like, or for.
	saidAfter = regexp.MustCompile(`(?i)\s*(?:[,;/|:–—]|\s-\s|\s(?:in|with|for)\s).*$`)
)

func wordsIn(text string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(text) {
		words[word] = true
	}
	return words
}

// longestFirst are the words of a list, so that 米白色 is met before 白色.
func longestFirst(text string) []string {
	words := strings.Fields(text)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// headsOf are the words that say what a product is, each once, and not which of its kind: the last one of its English name and of its group,
// and the end of its Chinese name. "Air" names no air conditioner where there are air fryers, 白色 no refrigerator that is white, and
// "service" nothing at all. Where it is in doubt what a name says, it says nothing: an answer too many is read past, one too few is missed.
func headsOf(cut func(string) []string, nameZH, nameEN, group string) []string {
	var heads []string
	for _, text := range []string{headOf(nameEN), headOf(strings.ReplaceAll(group, "_", " "))} {
		if terms := cut(text); len(terms) > 0 {
			heads = append(heads, terms[len(terms)-1])
		}
	}
	heads = append(heads, cut(headOfZH(nameZH))...)
	slices.Sort(heads)
	return slices.Compact(heads)
}

// headOf is an English name up to the word that says what the thing is; "" where none does.
func headOf(name string) string {
	words := strings.Fields(saidAfter.ReplaceAllString(bracketed.ReplaceAllString(name, " "), ""))
	isBeside := func(word string) bool {
		return variants[strings.ToLower(word)] || len(word) == 1 || strings.ContainsAny(word, "0123456789+")
	}
	for len(words) > 0 && isBeside(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) == 0 || vague[strings.ToLower(words[len(words)-1])] {
		return ""
	}
	return strings.Join(words, " ")
}

// headOfZH is the end of a Chinese name that says what the thing is; "" where it is not known to.
func headOfZH(name string) string {
	isHan := func(letter rune) bool { return unicode.Is(unicode.Han, letter) }
	name = bracketed.ReplaceAllString(name, " ")
	for {
		name = strings.TrimRightFunc(name, func(letter rune) bool { return !isHan(letter) })
		shorter := name
		for _, word := range variantsZH {
			if shorter = strings.TrimSuffix(name, word); shorter != name {
				break
			}
		}
		letters := []rune(shorter)
		if count := len(letters); shorter == name && count > 1 && !isHan(letters[count-2]) {
			shorter = string(letters[:count-1]) // one character by itself, as the colour after a blank is
		}
		if shorter == name {
			break
		}
		name = shorter
	}
	letters := []rune(name)
	start := len(letters)
	for start > 0 && len(letters)-start < longestHead && isHan(letters[start-1]) {
		start--
	}
	isVague := func(word string) bool { return strings.HasSuffix(name, word) }
	if start == len(letters) || slices.Contains(endsAsVariant, letters[len(letters)-1]) || slices.ContainsFunc(vagueZH, isVague) {
		return ""
	}
	return string(letters[start:])
}

// groupPrefix begins a thing that is a group of products.
const groupPrefix = "group "

// thing is what a product is, for telling things apart: one of its group, and itself where it has none.
func (g good) thing() string {
	if g.group != "" {
		return groupPrefix + g.group
	}
	return "product " + g.sku
}

// isHead says whether a word says what things are: of one of them at least, half of the products are called so. Else it is a word that some
// product's name happens to end in.
func (g goods) isHead(set map[string]int) bool {
	for thing, called := range set {
		if all := len(g.byGroup[strings.TrimPrefix(thing, groupPrefix)]); !strings.HasPrefix(thing, groupPrefix) || called*2 >= all {
			return true
		}
	}
	return false
}

// naming are, of the terms of a text, those that name things, each with these. A word that several things share names none of them
// beside one that says which: 水器 is no further thing where 净水 stands, too.
func (g goods) naming(terms []string) map[string]map[string]int {
	all := map[string]map[string]int{}
	for _, term := range terms {
		if set := g.heads[term]; g.isHead(set) {
			all[term] = set
		}
	}
	isVague := func(set map[string]int) bool {
		for _, other := range all {
			if len(other) < len(set) && isWithin(other, set) {
				return true
			}
		}
		return false
	}
	naming := maps.Clone(all)
	maps.DeleteFunc(naming, func(_ string, set map[string]int) bool { return isVague(set) })
	return naming
}

// thingsOf are the things that naming terms name.
func thingsOf(naming map[string]map[string]int) map[string]bool {
	named := map[string]bool{}
	for _, set := range naming {
		for thing := range set {
			named[thing] = true
		}
	}
	return named
}

func isWithin(some, all map[string]int) bool {
	for thing := range some {
		if all[thing] == 0 {
			return false
		}
	}
	return true
}

// isOfOthers says whether an item belongs to other things than the named ones alone: those that it is linked to, and those that its title
// names. What belongs to none may be about any.
func (s *shelf) isOfOthers(it item, named map[string]bool, cut func(string) []string) bool {
	own := thingsOf(s.goods.naming(cut(it.title)))
	if it.group != "" {
		own[groupPrefix+it.group] = true
	}
	for _, sku := range it.skus {
		if one, isKnown := s.goods.byID[s.goods.bySKU[sku]]; isKnown {
			own[one.thing()] = true
		}
	}
	isNamed := func(thing string) bool { return named[thing] }
	return len(own) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(own)), isNamed)
}

// ofNamed are the hits without those that belong to another thing than the question names, and say nothing of that: how a purifier's leak
// is stopped is no answer to who asks about an air conditioner's.
func (r *room) ofNamed(s *shelf, asked []string, hits []hit) []hit {
	naming := s.goods.naming(asked)
	named := thingsOf(naming)
	if len(named) == 0 {
		return hits
	}
	says := map[string]bool{}
	for term := range naming {
		for _, p := range s.terms[term] {
			if it := s.items[p.item]; p.weight > 0 {
				says[it.id+it.locale] = true
			}
		}
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return !says[h.id+h.locale] && s.isOfOthers(h.item, named, r.cut) })
}
