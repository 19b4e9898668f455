package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/appliance"
	"aftercare/internal/timer"
)

const (
	// searched is how many cases are searched; each has two messages.
	searched = 200_000
	// searches are asked one after the other; a p99 of them leaves ten above.
	searches = 1000
)

// searchWords are what cases are made of and searched by: the earlier a word stands, the more often it is said.
var searchWords = []string{
	"空调", "漏水", "服务", "安装", "冰箱", "维修", "遥控", "噪音", "退货", "发票", "订单", "配件", "压缩", "电机", "滤网", "保修",
	"leaking", "refund", "invoice", "delivery", "broken", "compressor", "warranty", "replacement", "technician", "appointment", "noise", "filter", "remote", "installation", "exchange", "screen",
}

// measureSearch asks for words and pairs of words, one colleague alone, at 200,000 cases with messages; and how long a new
// message takes to be found.
func measureSearch(ctx context.Context, b *bench) error {
	dir, err := b.folder("search")
	if err != nil {
		return err
	}
	p, err := prepareDeskAt(dir, timer.NewRunningClock(1), func(desk *appliance.Appliance, p *people) error {
		begun := time.Now()
		if err := converse(ctx, filepath.Join(dir, "data.db"), p, searched); err != nil {
			return fmt.Errorf("make the cases: %w", err)
		}
		made := time.Now()
		if err := desk.Search.Rebuild(ctx, func(int) {}); err != nil {
			return err
		}
		note("made %d cases in %s, indexed them in %s", searched, made.Sub(begun).Round(time.Second), time.Since(made).Round(time.Second))
		return nil
	})
	if err != nil {
		return err
	}
	if err := noteIndex(ctx, dir); err != nil {
		return err
	}
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	taken, err := askWords(ctx, s.url, p.agent)
	if err != nil {
		return err
	}
	note("search: median %.2f ms, p90 %.2f ms, longest %.2f ms", median(taken), quantile(taken, 0.9), quantile(taken, 1))
	found, err := untilFound(ctx, s.url, p.agent)
	if err != nil {
		return err
	}
	b.print("search_p99", quantile(taken, 0.99), "ms")
	b.print("search_found_ms", quantile(found, 1), "ms")
	return nil
}

// converse fills tickets, n of them, and messages by SQL; what is said is the same in every run.
func converse(ctx context.Context, file string, p *people, n int) error {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-200000)")
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
	ticket, err := tx.PrepareContext(ctx, `INSERT INTO tickets (id, number, subject, description, kind, channel, customer, team, assignee, tier, priority, status, is_open, is_waiting, tags, followers, steps, created, updated)
		VALUES (?1, ?2, ?3, ?4, 'repair', 'portal', ?5, ?6, ?7, '1', 'normal', ?8, ?8 = 'open', FALSE, '[]', '[]', '[]', ?9, ?9)`)
	if err != nil {
		return err
	}
	message, err := tx.PrepareContext(ctx, `INSERT INTO messages (id, ticket, public, kind, body, html, attachments, attachment_names, channel, author_customer, author_name, created, updated)
		VALUES (?1, ?2, TRUE, 'reply', ?3, '<p>' || ?3 || '</p>', '[]', '{}', 'portal', ?4, '', ?5, ?5)`)
	if err != nil {
		return err
	}
	dice := rand.New(rand.NewSource(1))
	begin := time.Now().AddDate(-3, 0, 0)
	step := time.Since(begin) / time.Duration(n)
	for i := range n {
		id, at := fmt.Sprintf("s%014d", i), begin.Add(time.Duration(i)*step).UTC().Format(types.DefaultDateLayout)
		status := "closed"
		if i > n*19/20 {
			status = "open"
		}
		if _, err := ticket.Exec(id, fmt.Sprintf("%d-%06d", 2000+i/999999, i%999999+1), said(dice, 6), said(dice, 40), p.customer, p.teamIDs[i%teams], p.agentIDs[i%agents], status, at); err != nil {
			return err
		}
		for j := range 2 {
			if _, err := message.Exec(fmt.Sprintf("m%013d%d", i, j), id, said(dice, 40), p.customer, at); err != nil {
				return err
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `PRAGMA optimize`)
	return err
}

// said is a text of so many words in both languages. A few of them are searched for, the most frequent in every third text.
func said(dice *rand.Rand, words int) string {
	const han = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"
	runes := []rune(han)
	var b strings.Builder
	for i := range words {
		switch r := dice.Intn(20); {
		case r == 0:
			at := int(float64(len(searchWords)) * dice.Float64() * dice.Float64())
			fmt.Fprintf(&b, " %s ", searchWords[at])
		case r < 10:
			for range 2 + dice.Intn(3) {
				b.WriteRune(runes[int(float64(len(runes))*dice.Float64()*dice.Float64())])
			}
		case r == 10:
			fmt.Fprintf(&b, " %s%d ", "no", dice.Intn(1_000_000))
		default:
			// English words of the desk's own making, as many as a language has.
			n := int(20_000 * dice.Float64() * dice.Float64() * dice.Float64())
			b.WriteByte(' ')
			for n++; n > 0; n /= 20 {
				b.WriteByte("bcdfghjklmnprstvwxyz"[n%20])
				b.WriteByte("aeiou"[n%5])
			}
			b.WriteByte(' ')
		}
		if i%12 == 11 {
			b.WriteString("。")
		}
	}
	return b.String()
}

// noteIndex says how large the index is beside the texts.
func noteIndex(ctx context.Context, dir string) error {
	db, err := openData(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	var index, text float64
	if err := db.QueryRowContext(ctx, `SELECT SUM(LENGTH(block)) FROM search_index_data`).Scan(&index); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, `SELECT (SELECT SUM(LENGTH(CAST(subject AS BLOB)) + LENGTH(CAST(description AS BLOB))) FROM tickets) + (SELECT SUM(LENGTH(CAST(body AS BLOB))) FROM messages)`).Scan(&text); err != nil {
		return err
	}
	note("the index has %.0f MB, the texts %.0f MB", index/1e6, text/1e6)
	return nil
}

// askWords asks for single words and for pairs and returns how long each answer took, in milliseconds.
func askWords(ctx context.Context, base, token string) ([]float64, error) {
	client := &http.Client{}
	dice := rand.New(rand.NewSource(2))
	var taken []float64
	hits := 0
	for i := range searches + 50 {
		typed := searchWords[dice.Intn(len(searchWords))]
		if i%2 == 1 {
			typed += " " + searchWords[dice.Intn(len(searchWords))]
		}
		begun := time.Now()
		content, err := call(ctx, client, http.MethodGet, base+"/api/aftercare/search?q="+url.QueryEscape(typed), token, nil)
		if err != nil {
			return nil, err
		}
		took := milliseconds(time.Since(begun))
		var answer struct{ Hits []json.RawMessage }
		if err := json.Unmarshal(content, &answer); err != nil {
			return nil, err
		}
		hits += len(answer.Hits)
		if i < 50 { // they warm the page cache
			continue
		}
		taken = append(taken, took)
	}
	if hits < searches*10 {
		return nil, fmt.Errorf("%d searches found only %d cases", searches, hits)
	}
	return taken, nil
}

// untilFound writes messages and asks for each until it is found; the times are in milliseconds.
func untilFound(ctx context.Context, base, token string) ([]float64, error) {
	client := &http.Client{}
	var taken []float64
	for i := range 20 {
		word := fmt.Sprintf("fresh%dword", i)
		body := map[string]any{"ticket": fmt.Sprintf("s%014d", searched-1-i), "kind": "note", "body": "They say " + word}
		if _, err := call(ctx, client, http.MethodPost, base+"/api/collections/messages/records", token, body); err != nil {
			return nil, err
		}
		begun := time.Now()
		for {
			content, err := call(ctx, client, http.MethodGet, base+"/api/aftercare/search?q="+word, token, nil)
			if err != nil {
				return nil, err
			}
			if strings.Contains(string(content), `"number"`) {
				break
			}
			if time.Since(begun) > 10*time.Second {
				return nil, fmt.Errorf("%s was not found", word)
			}
			time.Sleep(time.Millisecond)
		}
		taken = append(taken, milliseconds(time.Since(begun)))
	}
	return taken, nil
}
