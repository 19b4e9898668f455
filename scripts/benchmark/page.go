package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// measurePages counts the bytes of a first visit: the page and every file that its first screen loads, bodies as they go
// over the wire. Data is not counted, since how much there is of it is the shop's affair.
func measurePages(ctx context.Context, b *bench) error {
	dir, people, err := b.initialised(ctx, "pages")
	if err != nil {
		return err
	}
	s, err := b.runProduct(ctx, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	browser, err := openBrowser(ctx)
	if err != nil {
		note("portal_bytes, desk_bytes: no browser (%v): what the HTML names", err)
	}
	defer browser.close()
	for _, screen := range []struct {
		name, path string
		session    *session
	}{
		{"portal_bytes", "/", nil},
		// A colleague who is signed in sees more than a form; that is the first screen of a working day.
		{"desk_bytes", "/desk/", &session{key: "aftercare.desk", token: people.agent, collection: "staff", id: people.agentID}},
	} {
		if !b.wants(screen.name) {
			continue
		}
		names, err := browser.filesOf(s.url, screen.path, screen.session)
		if err != nil {
			return fmt.Errorf("%s: %w", screen.name, err)
		}
		total, err := transferred(s.url, names)
		if err != nil {
			return fmt.Errorf("%s: %w", screen.name, err)
		}
		b.print(screen.name, float64(total), "B")
	}
	return nil
}

// session is a sign-in as the browser keeps it.
type session struct{ key, token, collection, id string }

// transferred fetches the addresses as a browser would and adds up their bodies.
func transferred(base string, names []string) (int, error) {
	total := 0
	for _, name := range names {
		content, _, err := get(base + name)
		if err != nil {
			return 0, err
		}
		note("%7d B %s", len(content), name)
		total += len(content)
	}
	return total, nil
}

// namedBy lists a page and what its HTML names: scripts, sheets, preloaded modules, icons.
func namedBy(base, page string) ([]string, error) {
	content, header, err := get(base + page)
	if err != nil {
		return nil, err
	}
	if header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		if content, err = io.ReadAll(unpacked); err != nil {
			return nil, err
		}
	}
	names := []string{page}
	tokens := html.NewTokenizer(bytes.NewReader(content))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return names, nil
		case html.StartTagToken, html.SelfClosingTagToken:
			if name := loads(tokens.Token()); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
}

// loads returns the address that a tag has the browser load at once.
func loads(tag html.Token) string {
	attributes := map[string]string{}
	for _, attribute := range tag.Attr {
		attributes[attribute.Key] = attribute.Val
	}
	switch {
	case tag.Data == "script":
		return attributes["src"]
	case tag.Data == "link" && slices.Contains([]string{"stylesheet", "modulepreload", "preload", "icon"}, attributes["rel"]):
		return attributes["href"]
	}
	return ""
}

// isFile says whether an address that a page asked for is part of the page, not data.
func isFile(base, address string) (name string, ok bool) {
	rest, ours := strings.CutPrefix(address, base)
	if !ours {
		return "", false
	}
	parsed, err := url.Parse(rest)
	if err != nil || strings.HasPrefix(parsed.Path, "/api/") {
		return "", false
	}
	return parsed.Path, true
}
