package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/markdown"
)

// From when on a hit is an answer: by its evidence, in about as many words that only one text has, and by what share of the question it
// knows, which keeps a long text from being answered because of two words in it. Below, to say that nothing was found is better
// than an article about something else. TestAnswers_AreRight in internal/demo measures what they are worth.
const (
	leastAnswerScore = 1.6
	leastAnswerShare = 0.06
	// leastAnswerPart keeps away the diagnosis that fits far less than the article, and the other way round.
	leastAnswerPart = 0.45
	// leastAloneScore is what a diagnosis needs that no article stands beside: it answers with questions, and who asks how to
	// return a fryer is not to be asked what their air conditioner does. Less will do where its title knows leastAloneTitled of what
	// is asked.
	leastAloneScore, leastAloneTitled = 2, 0.6
	// A short question has too few words for the score. It is answered by what knows most of it and is about it by its title.
	leastAboutScore, leastAboutShare, leastAboutTitled = 1.2, 0.5, 0.3
	// Less still will do where its title says all that is asked.
	leastWholeScore, leastWholeTitled = 0.7, 0.95
)

// Reader is who asks.
type Reader struct{ IsCustomer, IsStaff bool }

// Answer is what the articles say to a question.
type Answer struct {
	// Article is the source: its id, code, language, title, audience, and the last part of its address under /help/. It is empty
	// where only diagnoses help.
	Article, Code, Locale, Title, Audience, Address string
	// HTML is the passage that says most of what was asked, sanitised.
	HTML string
	// Flows are guided diagnoses that may help, best first.
	Flows []FlowAnswer
}

// FlowAnswer is a guided diagnosis in an answer.
type FlowAnswer struct{ ID, Code, Title string }

// mostFlowsAnswered is how many diagnoses stand beside an answer.
const mostFlowsAnswered = 2

// Knowledge is the room's handle.
type Knowledge struct{ room *room }

// Answer says what the published articles and the diagnoses say to a question, as far as who asks may read them; nil where they
// say nothing to it. What belongs to another product than the question names is no answer. An article answers in the language whose words were asked, and where both know as many in the reader's.
func (k *Knowledge) Answer(app core.App, who Reader, text, language string) (*Answer, error) {
	r := k.room
	asked, err := r.asked(app, text)
	if err != nil {
		return nil, err
	}
	wanted := askedFor(text)
	hits, err := r.hitsOf(app, asked, wanted)
	if err != nil {
		return nil, err
	}
	hits, err = r.readableHits(app, readership{isStaff: who.IsStaff, isCustomer: who.IsCustomer}, hits)
	if err != nil {
		return nil, err
	}
	if err := r.withShelf(app, func(s *shelf) { hits = answering(r.ofNamed(s, asked, hits)) }); err != nil {
		return nil, err
	}
	if len(hits) == 0 {
		return nil, nil
	}
	best := slices.IndexFunc(hits, func(h hit) bool { return h.kind == KindArticle })
	if best < 0 && hits[0].evidence < leastAloneScore && hits[0].titled < leastAloneTitled {
		return nil, nil
	}
	answer := &Answer{}
	flows, err := r.titled(app, codesOf(hits, KindFlow, mostFlowsAnswered), language)
	if err != nil {
		return nil, err
	}
	for _, flow := range flows {
		answer.Flows = append(answer.Flows, FlowAnswer(flow))
	}
	if best < 0 {
		return answer, nil
	}
	for i, h := range hits {
		if h.code == hits[best].code && h.locale == language && h.score >= 0.9*hits[best].score {
			best = i
		}
	}
	return answer, r.say(app, answer, hits[best], asked, wanted)
}

// answering are the hits, best first, that are an answer, without those that fit far less than the best of them.
func answering(hits []hit) []hit {
	hits = slices.DeleteFunc(hits, func(h hit) bool {
		isAbout := h.share >= leastAboutShare && h.titled >= leastAboutTitled && h.evidence >= leastAboutScore ||
			h.titled >= leastWholeTitled && h.evidence >= leastWholeScore
		return !isAbout && (h.evidence < leastAnswerScore || h.share < leastAnswerShare)
	})
	if len(hits) == 0 {
		return nil
	}
	best := hits[0].score
	return slices.DeleteFunc(hits, func(h hit) bool { return h.score < leastAnswerPart*best })
}

// say writes an article's passage into an answer.
func (r *room) say(app core.App, answer *Answer, from hit, asked []string, wanted intent) error {
	var found struct {
		entry
		Body string `db:"body"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT ` + entryFields + `, body FROM articles WHERE id = {:id}`).Bind(dbx.Params{"id": from.id}).One(&found)
	if err != nil {
		return fmt.Errorf("read article %s: %w", from.id, err)
	}
	var text string
	err = r.withShelf(app, func(s *shelf) { text = passage(found.Body, asked, wanted, r.cut, s.rarity) })
	if err != nil {
		return err
	}
	source := addressed([]entry{found.entry})[0]
	answer.Article, answer.Code, answer.Locale, answer.Title = source.ID, source.Code, source.Locale, source.Title
	answer.Audience, answer.Address = source.Audience, source.Address
	answer.HTML = strings.TrimSpace(markdown.Article(text, ""))
	return nil
}

// Learn takes in whether an article helped with a question, so that it is found sooner or later by its words. A reader counts
// once for an article and day, by whichever door; counted says whether this was that once. Visitor tells readers apart, as [Visitor]
// does, and is never stored.
func (k *Knowledge) Learn(app core.App, article, question, visitor string, helpful bool) (counted bool, err error) {
	r := k.room
	what := countHelpful
	if !helpful {
		what = "other"
	}
	counted, err = r.countOnce(app, article, "vote", what, visitor)
	if err != nil || !counted {
		return false, err
	}
	asked, err := r.asked(app, question)
	if err != nil {
		return false, err
	}
	return true, r.learn(app, article, asked, helpful)
}
