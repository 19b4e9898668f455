package demo

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
)

// writings are what came of articles beside requests that were being written, each for a customer who wrote: the article that
// was shown, and how far it went.
var writings = []struct{ article, end string }{
	{"KB-04/en", "solved"}, {"KB-04/zh-CN", "solved"}, {"KB-04/zh-CN", "submitted"}, {"KB-02/zh-CN", "solved"}, {"KB-02/zh-CN", "opened"},
	{"KB-02/en", "submitted"}, {"KB-05/zh-CN", "solved"}, {"KB-05/zh-CN", "shown"}, {"KB-03/zh-CN", "submitted"}, {"KB-03/en", "opened"},
	{"KB-06/zh-CN", "solved"}, {"KB-06/zh-CN", "shown"}, {"KB-06/en", "submitted"}, {"KB-01/zh-CN", "shown"},
}

// votes are what readers said of articles; a reason where one did not help.
var votes = map[string]string{
	"KB-01/zh-CN": "", "KB-02/zh-CN": "", "KB-04/en": "", "KB-04/zh-CN": "", "KB-06/zh-CN": "", "KB-03/en": "unclear", "KB-05/zh-CN": "missing",
}

// readArticles lets customers read, and colleagues write on: one draft waits for a lead, one came back, and one is to take the
// place of what is published.
func (s *seeder) readArticles() error {
	for i, w := range writings {
		if err := s.write(fmt.Sprintf("sample-writing-%03d", i), s.ids["articles/"+w.article], w.end); err != nil {
			return err
		}
	}
	for article, reason := range votes {
		_, err := s.client.send(s.people["customer1"], http.MethodPost, "/api/aftercare/articles/"+s.ids["articles/"+article]+"/vote", object{"helpful": reason == "", "reason": reason})
		if err != nil {
			return err
		}
	}
	return s.writeOn()
}

// write follows one writing to its end.
func (s *seeder) write(name, article, end string) error {
	step := func(what string, articles ...string) error {
		if articles == nil {
			articles = []string{}
		}
		_, err := s.client.send(s.people["customer1"], http.MethodPost, "/api/aftercare/articles/steps", object{"writing": name, "step": what, "articles": articles})
		return err
	}
	if err := step("shown", article); err != nil || end == "shown" {
		return err
	}
	if end == "submitted" {
		return step("submitted")
	}
	if err := step("opened", article); err != nil || end == "opened" {
		return err
	}
	return step(end, article)
}

func (s *seeder) writeOn() error {
	var solved []string
	err := s.app.DB().NewQuery(`SELECT id FROM tickets WHERE status = 'closed' AND resolution != '' AND kind = {:kind} ORDER BY number LIMIT 1`).
		Bind(dbx.Params{"kind": "repair"}).Column(&solved)
	if err != nil {
		return err
	}
	for _, id := range solved {
		made, err := s.client.send(s.people["agent1"], http.MethodPost, "/api/aftercare/articles/from-case", object{"ticket": id})
		if err != nil {
			return err
		}
		s.pause()
		if err := s.client.change(s.people["agent1"], "articles", made["id"].(string), object{"state": "review", "category": "troubleshooting"}); err != nil {
			return err
		}
	}
	returned, err := s.client.create(s.people["agent2"], "articles", object{
		"locale": "en", "title": "Dishwasher salt: which, how much, how often", "category": "maintenance", "state": "review", "audience": "public",
		"body": "Use coarse dishwasher salt. Fill the tank when the lamp lights.",
	})
	if err != nil {
		return err
	}
	s.pause()
	err = s.client.change(s.people["lead"], "articles", returned["id"].(string), object{"state": "draft", "review_note": "Which lamp? Please add a photo, and what happens without salt."})
	if err != nil {
		return err
	}
	s.pause()
	_, err = s.client.create(s.people["agent2"], "articles", object{
		"revises": s.ids["articles/KB-03/en"], "locale": "en", "title": "How the warranty period is counted: start date, repair extension, lost invoice", "category": "warranty", "state": "review",
		"body": "The warranty begins on the day of the invoice. Without an invoice it begins on the day of delivery or installation.\n\nA repair of ours extends it by the days that the unit was with us.\n\nIf the invoice is lost, an order in our shop under your telephone number proves the same.",
	})
	return err
}
