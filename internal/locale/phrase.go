package locale

// Phrase is a part of a sentence with words of its own: as a param of a refusal it is said in the reader's language, like the
// sentence that it stands in. Its text stands in the dictionaries under error.<code>.
type Phrase struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

// NewPhrase is a phrase by its code.
func NewPhrase(code string, params map[string]any) *Phrase {
	return &Phrase{Code: code, Params: params}
}

// Quoting says in the reader's language what another, such as JavaScript, says in English, and adds their own words for whoever looks for
// them, if there are any; the words alone where there is no code for what they say.
func Quoting(code string, params map[string]any, words string) any {
	switch {
	case code == "":
		return words
	case words == "":
		return NewPhrase(code, params)
	}
	return NewPhrase("quoted_words", map[string]any{"said": NewPhrase(code, params), "words": words})
}

// Error is the phrase in English, for the log.
func (p *Phrase) Error() string { return p.in(English) }

func (p *Phrase) in(language string) string {
	return Text(language, "error."+p.Code, worded(p.Params, language))
}

// Told is a part of a sentence that people wrote, by language: as a param of a refusal it is said in the reader's, like the sentence that it
// stands in.
type Told map[string]string

// String is what is told in English, for the log.
func (t Told) String() string { return t[English] }
