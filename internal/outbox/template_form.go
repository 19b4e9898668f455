package outbox

import (
	"bytes"
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"aftercare/internal/locale"
)

// form is a wording that was rendered once, with marks for the values; a mail is made by writing the values in their
// places. Parsing, cleaning and laying out a mail costs more than all else about it, and most mails of a template differ
// in a name and a number alone.
//
// Only words may be written into a form: single lines of text, which come out of the rendering as the characters that
// they are. With any other value the mail is rendered as a whole, and so it is where a value would stand inside a tag,
// since the sanitiser has to look at it there.
type form struct {
	page, text []piece
}

// piece is a part of a form: some text and the name of the value behind it, which is empty at the end.
type piece struct {
	text, name string
}

// nameTitle is the place of the title, beside those of the values.
const nameTitle = " title"

var (
	markOfWord = regexp.MustCompile(`zword(\d+)placez`)
	tag        = regexp.MustCompile(`<[^>]*>`)
	wordOfPath = regexp.MustCompile(`^[A-Za-z0-9_/-]+$`)
)

// write makes the two forms of a mail, from the wording's form where all values are words.
func (w wording) write(title string, params Params) (page, text string, err error) {
	words, ok := w.words(params)
	if !ok {
		return w.render(title, params)
	}
	f, err := forms.of(w, words)
	if err != nil {
		return "", "", err
	}
	if f == nil {
		return w.render(title, params)
	}
	page = fill(f.page, func(name string) string {
		if name == nameTitle {
			return html.EscapeString(title)
		}
		return html.EscapeString(words[name])
	})
	return page, fill(f.text, func(name string) string { return words[name] }), nil
}

// words returns the parameters as words; false when one is none. A text that was left out is an empty one. Of the link
// only what follows the desk's own address is written, and only if it needs no escaping.
func (w wording) words(params Params) (map[string]string, bool) {
	words := make(map[string]string, len(params)+1)
	for name, value := range params {
		if value == Markdown("") {
			words[name] = ""
			continue
		}
		text, ok := value.(string)
		if !ok || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			return nil, false
		}
		if name == "link" {
			if text, ok = strings.CutPrefix(text, w.home); !ok || !wordOfPath.MatchString(text) {
				return nil, false
			}
		}
		if words[name] = strings.TrimSpace(text); words[name] == "" {
			return nil, false // what is left around it depends on where it stands
		}
	}
	return words, true
}

// form renders the wording with marks in the places of the named words; nil when a word, other than the end of the link,
// would stand inside a tag. A name with "=" behind it is that of a text that is left out.
func (w wording) form(names []string) (*form, error) {
	marks := Params{}
	var checked []string
	for i, name := range names {
		mark := "zword" + strconv.Itoa(i) + "placez"
		switch {
		case strings.HasSuffix(name, "="):
			marks[strings.TrimSuffix(name, "=")] = Markdown("")
		case name == "link":
			marks[name] = w.home + mark
		default:
			marks[name] = mark
			checked = append(checked, mark)
		}
	}
	var unclean bytes.Buffer
	if err := markdown.Convert([]byte(locale.Fill(w.body, marks)), &unclean); err != nil {
		return nil, err
	}
	if standInTags(unclean.String(), checked) {
		return nil, nil
	}
	page, text, err := w.render("zword"+strconv.Itoa(len(names))+"placez", marks)
	if err != nil {
		return nil, err
	}
	places := append(slices.Clone(names), nameTitle)
	return &form{page: split(page, places), text: split(text, places)}, nil
}

// standInTags says whether one of the marks stands inside a tag.
func standInTags(html string, marks []string) bool {
	return slices.ContainsFunc(tag.FindAllString(html, -1), func(found string) bool {
		return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(found, mark) })
	})
}

// split cuts a text at its marks.
func split(text string, places []string) []piece {
	var pieces []piece
	begin := 0
	for _, at := range markOfWord.FindAllStringSubmatchIndex(text, -1) {
		place, err := strconv.Atoi(text[at[2]:at[3]])
		if err != nil || place >= len(places) {
			continue // the template's own words
		}
		pieces = append(pieces, piece{text[begin:at[0]], places[place]})
		begin = at[1]
	}
	return append(pieces, piece{text[begin:], ""})
}

func fill(pieces []piece, value func(name string) string) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
		if p.name != "" {
			b.WriteString(value(p.name))
		}
	}
	return b.String()
}

// forms are those of the mails written lately, by their whole wording: a template that is changed has another.
var forms = formShelf{kept: map[formKey]*form{}}

// formsKept bounds the shelf; a desk has a dozen templates.
const formsKept = 64

type formShelf struct {
	mutex sync.Mutex
	kept  map[formKey]*form
}

// formKey is a wording and the names of its words, an empty one's followed by "=".
type formKey struct {
	wording
	names string
}

func (s *formShelf) of(w wording, words map[string]string) (*form, error) {
	names := slices.Sorted(maps.Keys(words))
	for i, name := range names {
		if words[name] == "" {
			names[i] = name + "="
		}
	}
	key := formKey{w, strings.Join(names, " ")}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if f, ok := s.kept[key]; ok {
		return f, nil
	}
	f, err := w.form(names)
	if err != nil {
		return nil, err
	}
	if len(s.kept) >= formsKept {
		clear(s.kept)
	}
	s.kept[key] = f
	return f, nil
}
