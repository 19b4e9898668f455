package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"aftercare/internal/locale"
)

//go:embed articles
var articles embed.FS

//go:embed tools.json
var toolsSource []byte

// makeCatalogue makes the products and the units that customers have had of them since before the first case.
func (s *seeder) makeCatalogue() error {
	for _, product := range s.samples.Products {
		err := s.make("products", product.SKU, object{
			"sku": product.SKU, "name_zh": product.NameZH, "name_en": product.NameEN, "category": product.Category,
			"active": true, "warranty": product.Warranty, "sanbao_listed": product.SanbaoListed,
		})
		if err != nil {
			return err
		}
	}
	return s.makeUnits(false)
}

// fullWidth gives the samples' Chinese titles Chinese punctuation.
var fullWidth = strings.NewReplacer(":", "：", ",", "，", "?", "？")

// makeArticles makes the articles and the groups that they stand in. Some were written long enough ago to be looked at again.
func (s *seeder) makeArticles() error {
	if err := s.makeCategories(); err != nil {
		return err
	}
	for _, article := range s.samples.Articles {
		for language, title := range map[string]string{locale.Chinese: article.TitleZH, locale.English: article.TitleEN} {
			body, err := articles.ReadFile("articles/" + article.ID + "." + language + ".md")
			if err != nil {
				return fmt.Errorf("article %s: %w", article.ID, err)
			}
			if language == locale.Chinese {
				title = fullWidth.Replace(title)
			}
			err = s.make("articles", article.ID+"/"+language, object{
				"code": article.ID, "locale": language, "title": title, "body": string(body),
				"slug": slugs[article.ID], "category": article.Category, "audience": article.Audience, "state": "published",
				"products": article.Products, "tags": article.Tags, "review_days": article.ReviewAfterDays, "review_at": s.reviewAt(article.ID),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// slugs are the addresses of the articles that everybody may read.
var slugs = map[string]string{
	"KB-01": "air-conditioner-remote", "KB-02": "air-conditioner-not-cooling", "KB-03": "warranty-period", "KB-04": "washer-drains-slowly-e21",
	"KB-05": "water-purifier-filter", "KB-06": "seven-day-return", "KB-07": "faulty-goods", "KB-08": "before-installation",
}

// overdue are the articles whose time to be looked at has passed, with the days since.
var overdue = map[string]int{"KB-03": 9, "KB-10": 2}

// reviewAt is by when an article is to be looked at; nothing where the desk reckons it.
func (s *seeder) reviewAt(id string) any {
	if days, isOverdue := overdue[id]; isOverdue {
		return s.now.AddDate(0, 0, -days).UTC() // ahead when it is made, at the beginning of what is replayed
	}
	return ""
}

//go:embed categories.json
var categoriesSource []byte

func (s *seeder) makeCategories() error {
	var categories []object
	if err := json.Unmarshal(categoriesSource, &categories); err != nil {
		return fmt.Errorf("categories.json: %w", err)
	}
	for i, category := range categories {
		category["position"] = 10 * (i + 1)
		if err := s.make("article_categories", fmt.Sprint(category["code"]), category); err != nil {
			return err
		}
	}
	return nil
}

// makeTools makes what the colleagues work with: canned replies and shared views, and the shop's own promises, which go
// before those that every desk begins with.
func (s *seeder) makeTools() error {
	var tools struct {
		Replies  []object `json:"canned_replies"`
		Views    []object `json:"views"`
		Policies []object `json:"sla_policies"`
	}
	if err := json.Unmarshal(toolsSource, &tools); err != nil {
		return fmt.Errorf("tools.json: %w", err)
	}
	for _, reply := range tools.Replies {
		if _, err := s.client.create(s.people["lead"], "canned_replies", reply); err != nil {
			return fmt.Errorf("canned reply %v: %w", reply["title"], err)
		}
	}
	for _, policy := range tools.Policies {
		if err := s.make("sla_policies", fmt.Sprint(policy["name"]), policy); err != nil {
			return err
		}
	}
	for i, view := range tools.Views {
		view["shared"], view["position"], view["owner"] = true, i+1, s.people["manager"].Id
		if _, err := s.client.create(s.people["manager"], "views", view); err != nil {
			return fmt.Errorf("view %v: %w", view["name"], err)
		}
	}
	return nil
}
