package ticket_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

func upload(w *desktest.World, as, ticket, kind string, files map[string][]byte) desktest.Answer {
	return w.Upload(as, http.MethodPost, records("messages"), map[string]string{"ticket": ticket, "kind": kind, "body": "See."}, files)
}

func TestAttachment_WhatIsTaken(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	page := []byte("<!DOCTYPE html><html><script>alert(1)</script></html>")
	drawing := []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
	many := map[string][]byte{}
	for _, name := range strings.Fields("a b c d e f g h i j k") {
		many[name+".png"] = picture
	}
	for _, c := range []struct {
		what  string
		files map[string][]byte
		code  string
	}{
		{"a picture", map[string][]byte{"a.png": picture}, ""},
		{"a text", map[string][]byte{"a.txt": []byte("Words.")}, ""},
		{"a page", map[string][]byte{"a.html": page}, "validation_invalid_mime_type"},
		{"a page as a picture", map[string][]byte{"a.png": page}, "validation_invalid_mime_type"},
		{"a page after blanks", map[string][]byte{"a.png": append(bytes.Repeat([]byte(" \n"), 50), page...)}, "validation_invalid_mime_type"},
		{"a drawing", map[string][]byte{"a.svg": drawing}, "validation_invalid_mime_type"},
		{"a drawing as a picture", map[string][]byte{"a.png": drawing}, "validation_invalid_mime_type"},
		{"a program", map[string][]byte{"a.png": []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00")}, "validation_invalid_mime_type"},
		{"a Windows program", map[string][]byte{"a.png": append([]byte("MZ\x90\x00\x03"), make([]byte, 300)...)}, "validation_invalid_mime_type"},
		{"a shell script", map[string][]byte{"a.txt": []byte("#!/bin/sh\nrm -rf /\n")}, "validation_invalid_mime_type"},
		{"a script", map[string][]byte{"a.png": []byte("#!/usr/bin/env node\nalert(1)\n")}, "validation_invalid_mime_type"},
		{"an XML page", map[string][]byte{"a.xml": []byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`)}, "validation_invalid_mime_type"},
		{"too large a file", map[string][]byte{"a.txt": bytes.Repeat([]byte("words "), (20<<20)/6+1)}, "validation_file_size_limit"},
		{"too many files", many, "validation_too_many_files"},
		{"one bad among good", map[string][]byte{"a.png": picture, "b.html": page}, "validation_invalid_mime_type"},
	} {
		before := countRows(t, w, "messages")
		answer := upload(w, desktest.Customer, id, "reply", c.files)
		if answer.Code("attachments") != c.code || (c.code == "") != (answer.Status == 200) {
			t.Errorf("%s: got %d %.300s, want %q", c.what, answer.Status, answer.Text, c.code)
		}
		if kept := countRows(t, w, "messages") > before; kept != (c.code == "") {
			t.Errorf("%s: the message was kept %v", c.what, kept)
		}
	}
	if answer := upload(w, desktest.Customer, id, "reply", map[string][]byte{"a.txt": bytes.Repeat([]byte("x"), 300<<20)}); answer.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body past all limits: got %d %.300s", answer.Status, answer.Text)
	}
}

func TestAttachment_NamesLeadNowhere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for _, name := range []string{
		"../../../../etc/passwd.png", `..\..\windows\system.ini.png`, "/etc/passwd", "a\x00b.png", "a%00b.png", "%2e%2e%2fa.png", ".htaccess", "..", "con.png",
		strings.Repeat("长", 300) + ".png", "\u202egnp.exe.png", "a b\tc.png", "<img src=x onerror=alert(1)>.png", `"; filename="x.html`, "a.png.html", "a.html", "😀.png", strings.Repeat("a", 5000),
	} {
		answer := upload(w, desktest.Customer, id, "reply", map[string][]byte{name: picture})
		if answer.Status == 400 && answer.Code("attachments") != "" || answer.Status == 400 && answer.Code("body") == "message_empty" || answer.Code("request") == "bad_request" {
			continue // refused by name, or no file at all to those who read the form
		}
		message := made(t, w, answer)
		for _, kept := range message.GetStringSlice("attachments") {
			if strings.ContainsAny(kept, "/\\\x00<>\"' %") || strings.HasPrefix(kept, ".") || len(kept) > 200 || strings.ContainsRune(kept, '\u202e') {
				t.Errorf("%.80q is kept as %q", name, kept)
			}
			if !onDisk(t, w, kept) {
				t.Errorf("%.80q is kept nowhere", name)
			}
		}
	}
}

func TestAttachment_DownloadsNeedTheRightToSeeTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	public := made(t, w, upload(w, desktest.Customer, id, "reply", map[string][]byte{"a.png": picture}))
	internal := made(t, w, upload(w, desktest.Agent, id, "note", map[string][]byte{"b.png": picture}))
	text := made(t, w, upload(w, desktest.Customer, id, "reply", map[string][]byte{"c.html": []byte("No tags, so no page: words.")}))
	get := func(as string, path, query string) desktest.Answer {
		if as == desktest.Guest {
			return w.Do(as, http.MethodGet, path+query, nil)
		}
		token := w.Must(as, http.MethodPost, "/api/files/token", nil).String("token")
		return w.Do(desktest.Guest, http.MethodGet, path+"?token="+token+strings.Replace(query, "?", "&", 1), nil)
	}
	at := func(message interface{ GetStringSlice(string) []string }, record string) string {
		return "/api/files/messages/" + record + "/" + message.GetStringSlice("attachments")[0]
	}
	for _, c := range []struct {
		as               string
		public, internal int
	}{
		{desktest.Guest, 404, 404}, {desktest.Customer, 200, 404}, {desktest.Customer2, 404, 404}, {desktest.Agent, 200, 200}, {desktest.QA, 200, 200}, {desktest.Superuser, 200, 200},
	} {
		if got := get(c.as, at(public, public.Id), "").Status; got != c.public {
			t.Errorf("%q asks for a file of a reply: got %d, want %d", c.as, got, c.public)
		}
		if got := get(c.as, at(internal, internal.Id), "").Status; got != c.internal {
			t.Errorf("%q asks for a file of a note: got %d, want %d", c.as, got, c.internal)
		}
		if got := get(c.as, at(internal, public.Id), "").Status; got != 404 {
			t.Errorf("%q asks for a note's file at the reply: got %d", c.as, got)
		}
	}
	if got := w.Do(desktest.Customer, http.MethodGet, at(public, public.Id), nil).Status; got != 404 {
		t.Errorf("a session in place of a file token: got %d", got)
	}
	token := w.Must(desktest.Customer, http.MethodPost, "/api/files/token", nil).String("token")
	w.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	if got := w.Do(desktest.Guest, http.MethodGet, at(public, public.Id)+"?token="+token, nil).Status; got != 404 {
		t.Errorf("a token from before the case was somebody else's: got %d", got)
	}
	for _, query := range []string{"", "?download=1", "?thumb=100x100"} {
		for message, isPicture := range map[string]bool{at(public, public.Id): true, at(text, text.Id): false} {
			answer := get(desktest.Agent, message, query)
			h := answer.Header
			disposition := h.Get("Content-Disposition")
			if answer.Status != 200 || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s%s: got %d %v", message, query, answer.Status, h)
			}
			if !isPicture && (!strings.HasPrefix(disposition, "attachment") || h.Get("Content-Type") != "application/octet-stream") {
				t.Errorf("%s%s is handed out as %q, %q", message, query, h.Get("Content-Type"), disposition)
			}
			if isPicture && h.Get("Content-Type") != "image/png" {
				t.Errorf("%s%s is handed out as %q", message, query, h.Get("Content-Type"))
			}
		}
	}
}

// TestAttachment_KeepsTheSendersNames shows that a Chinese name survives storing, copying and downloading, and that
// neither a request nor a name can lie about what a file is.
func TestAttachment_KeepsTheSendersNames(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Invoice", "Attached.")
	const given, lying = "发票 (1).txt", "photo\u202Egpj.txt"
	answer := w.Upload(desktest.Customer, http.MethodPost, "/api/collections/messages/records",
		map[string]string{"ticket": id, "kind": "reply", "attachment_names": `{"x":"forged"}`},
		map[string][]byte{given: []byte("a"), lying: []byte("b")})
	if answer.Status != http.StatusOK {
		t.Fatalf("upload: %d %s", answer.Status, answer.Text)
	}
	names, _ := answer.JSON["attachment_names"].(map[string]any)
	shown := map[any]string{}
	for stored, name := range names {
		shown[name] = stored
	}
	if len(names) != 2 || shown[given] == "" || shown["photogpj.txt"] == "" {
		t.Fatalf("names: got %v", names)
	}
	token := w.Must(desktest.Customer, http.MethodPost, "/api/files/token", nil).String("token")
	file := w.Do(desktest.Guest, http.MethodGet, "/api/files/messages/"+answer.String("id")+"/"+shown[given]+"?token="+token, nil)
	if got, want := file.Header.Get("Content-Disposition"), "attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8%20%281%29.txt"; got != want {
		t.Errorf("disposition: got %q, want %q", got, want)
	}

	split := w.Must(desktest.Agent, http.MethodPost, "/api/collections/tickets/records", map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "Split", "kind": "repair", "linked_to": id}).String("id")
	copied := w.Must(desktest.Agent, http.MethodPost, "/api/collections/messages/records", map[string]any{"ticket": split, "kind": "reply", "copied_from": answer.String("id")})
	if !strings.Contains(copied.Text, given) {
		t.Errorf("the copy does not know the sender's name: %s", copied.Text)
	}
}
