package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// longestPassage is how much of an article an answer shows, in runes; who wants more opens it.
	longestPassage = 600
	// shortestCut is below which length no sentence is cut: better one that is a little long than its first words.
	shortestCut = 80
)

var (
	// heading begins a part of an article: a heading of Markdown, or a paragraph that begins with a few bold words.
	heading = regexp.MustCompile(`^(#{1,6}\s|\*\*[^*]{1,60}\*\*)`)
	// picture is a picture in Markdown; an answer has none.
	picture = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	// sentenceEnd is where a sentence ends, in either language; not within a figure or an address.
	sentenceEnd = regexp.MustCompile(`[。！？；]|[.!?](?:\s|$)|\n`)
)

// passage is the part of a text in Markdown that says most of what is asked: of its parts under a heading the best, and of a long
// one its best blocks, whole paragraphs and lists, cut where a sentence ends. Rarity weighs a term, and
// a part counts for more that says a fact of the kind that is asked for.
func passage(body string, asked []string, fact intent, cut func(string) []string, rarity func(string) float64) string {
	wanted := map[string]float64{}
	for _, term := range asked {
		wanted[term] = rarity(term)
	}
	worth := func(blocks []string) float64 {
		worth := 0.0
		said := map[string]bool{}
		var facts intent
		for _, block := range blocks {
			facts |= factsIn(block)
			for _, term := range cut(block) {
				if !said[term] {
					said[term] = true
					worth += wanted[term]
				}
			}
		}
		if facts&fact != 0 {
			worth *= 1 + weightFact
		}
		return worth
	}
	var best []string
	most := -1.0
	for _, part := range sectionsOf(body) {
		if worth := worth(part); worth > most {
			best, most = part, worth
		}
	}
	return shorten(best, worth)
}

// sectionsOf cuts a text into its parts, each a list of blocks.
func sectionsOf(body string) [][]string {
	var parts [][]string
	body = strings.TrimSpace(picture.ReplaceAllString(strings.ReplaceAll(body, "\r\n", "\n"), ""))
	for block := range strings.SplitSeq(body, "\n\n") {
		block = strings.Trim(block, "\n")
		if strings.TrimSpace(block) == "" {
			continue
		}
		if len(parts) == 0 || heading.MatchString(block) {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], block)
	}
	return parts
}

// shorten keeps the first block, which names the part, and of the others as many as fit, beginning with the best.
func shorten(blocks []string, worth func([]string) float64) string {
	for i, block := range blocks {
		blocks[i] = cutAtSentence(block, longestPassage)
	}
	whole := strings.Join(blocks, "\n\n")
	if utf8.RuneCountInString(whole) <= longestPassage || len(blocks) < 2 {
		return whole
	}
	begin, most := 0, -1.0
	for i := range blocks {
		if worth := worth(blocks[i : i+1]); worth > most {
			begin, most = i, worth
		}
	}
	kept, length := []string{}, 0
	if begin > 0 && utf8.RuneCountInString(blocks[0]) <= shortestCut {
		kept, length = blocks[:1:1], utf8.RuneCountInString(blocks[0]) // a heading
	}
	for _, block := range blocks[begin:] {
		length += utf8.RuneCountInString(block)
		if length > longestPassage && len(kept) > 0 && block != blocks[begin] {
			break
		}
		kept = append(kept, block)
	}
	return strings.Join(kept, "\n\n")
}

// cutAtSentence cuts a text behind the last sentence that ends within so many runes; where none does, it cuts at a word and says
// so by an ellipsis.
func cutAtSentence(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	head := string(runes[:most])
	ends := sentenceEnd.FindAllStringIndex(head, -1)
	for i := len(ends) - 1; i >= 0; i-- {
		if utf8.RuneCountInString(head[:ends[i][1]]) >= shortestCut {
			return strings.TrimSpace(head[:ends[i][1]])
		}
	}
	if space := strings.LastIndexByte(head, ' '); space > len(head)/2 {
		head = head[:space]
	}
	return strings.TrimSpace(head) + "…"
}
