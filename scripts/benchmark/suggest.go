package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/appliance"
	"aftercare/internal/search"
	"aftercare/internal/timer"
)

const (
	// suggested is how many articles there are, each in two languages; suggestedFlows how many guided diagnoses.
	suggested      = 2_000
	suggestedFlows = 200
	// suggestions are asked for one after the other; a p99 of them leaves ten above.
	suggestions = 1000
)

// measureSuggest asks what may help with texts as they are typed, one customer alone.
func measureSuggest(ctx context.Context, b *bench) error {
	dir, err := b.folder("suggest")
	if err != nil {
		return err
	}
	_, err = prepareDeskAt(dir, timer.NewRunningClock(1), func(*appliance.Appliance, *people) error {
		return fillLibrary(ctx, filepath.Join(dir, "data.db"))
	})
	if err != nil {
		return err
	}
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	client := &http.Client{}
	dice := rand.New(rand.NewSource(4))
	var taken []float64
	found := 0
	for i := range suggestions + 20 {
		body := map[string]any{"text": said(dice, 10+dice.Intn(60)), "locale": []string{"zh-CN", "en"}[i%2]}
		begun := time.Now()
		content, err := call(ctx, client, http.MethodPost, s.url+"/api/aftercare/articles/suggest", "", body)
		if err != nil {
			return err
		}
		took := milliseconds(time.Since(begun))
		var answer struct{ Items, Flows []json.RawMessage }
		if err := json.Unmarshal(content, &answer); err != nil {
			return err
		}
		found += len(answer.Items) + len(answer.Flows)
		if i == 0 {
			note("suggest: the first takes %.0f ms, while all articles are still being read", took)
		}
		if i >= 20 {
			taken = append(taken, took)
		}
	}
	if found < suggestions {
		return fmt.Errorf("%d texts found only %d articles and diagnoses", suggestions, found)
	}
	note("suggest: median %.2f ms, p90 %.2f ms, longest %.2f ms", median(taken), quantile(taken, 0.9), quantile(taken, 1))
	b.print("suggest_p99", quantile(taken, 0.99), "ms")
	return nil
}

// fillLibrary fills articles, diagnoses and what readers said of them by SQL; what is said is the same in every run.
func fillLibrary(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after the commit it does nothing
	dice := rand.New(rand.NewSource(3))
	now := time.Now().UTC()
	at, day := now.Format(types.DefaultDateLayout), now.Format(time.DateOnly)
	for i := range suggested {
		for j, language := range []string{"zh-CN", "en"} {
			id := fmt.Sprintf("a%012d%02d", i, j)
			_, err := tx.ExecContext(ctx, `INSERT INTO articles (id, code, slug, locale, title, summary, body, html, audience, published, state, revises, tags, products, category, published_at, created, updated)
				VALUES (?1, ?2, '', ?3, ?4, '', ?5, '', 'public', TRUE, 'published', '', '[]', '[]', '', ?6, ?6, ?6)`, id, fmt.Sprint("B-", i), language, said(dice, 6), said(dice, 300), at)
			if err != nil {
				return err
			}
			for _, what := range []string{"viewed", "helpful", "unclear"} {
				if _, err := tx.ExecContext(ctx, `INSERT INTO article_counts (id, article, day, what, n) VALUES (?1, ?2, ?3, ?4, ?5)`, fmt.Sprintf("%s%s", what[:1], id[1:]), id, day, what, 1+dice.Intn(20)); err != nil {
					return err
				}
			}
		}
	}
	for i := range suggestedFlows {
		nodes, err := json.Marshal(map[string]any{"q": map[string]any{"type": "question", "text_zh": said(dice, 30), "text_en": said(dice, 30)}})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO flows (id, code, title_zh, title_en, start, nodes, enabled, version, created, updated) VALUES (?1, ?2, ?3, ?4, 'q', ?5, TRUE, 1, ?6, ?6)`,
			fmt.Sprintf("f%014d", i), fmt.Sprint("F-", i), strings.TrimSpace(said(dice, 5)), strings.TrimSpace(said(dice, 5)), string(nodes), at)
		if err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, markSearched, search.Version); err != nil {
		return err
	}
	return tx.Commit()
}
