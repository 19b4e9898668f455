package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// client asks the desk's own handler, as browsers do but without a socket: what is seeded has met every guard and hook.
type client struct {
	handler http.Handler
	tokens  map[string]string
}

// object is a JSON object, asked or answered.
type object = map[string]any

// file is an attachment.
type file struct {
	name    string
	content []byte
}

// send asks as the given person and returns the answer; every refusal is an error.
func (c *client) send(as *core.Record, method, path string, body object) (object, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return c.do(as, method, path, "application/json", encoded)
}

// create makes a record of a collection.
func (c *client) create(as *core.Record, collection string, body object) (object, error) {
	return c.send(as, http.MethodPost, "/api/collections/"+collection+"/records", body)
}

// change patches a record of a collection.
func (c *client) change(as *core.Record, collection, id string, body object) error {
	_, err := c.send(as, http.MethodPatch, "/api/collections/"+collection+"/records/"+id, body)
	return err
}

// upload makes a record with attachments.
func (c *client) upload(as *core.Record, collection string, fields object, files []file) (object, error) {
	return c.uploadTo(as, http.MethodPost, "/api/collections/"+collection+"/records", "attachments", fields, files)
}

// uploadTo sends a record's fields with files in one of them.
func (c *client) uploadTo(as *core.Record, method, path, field string, fields object, files []file) (object, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, fmt.Sprint(value)); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile(field, f.name)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	return c.do(as, method, path, form.FormDataContentType(), body.Bytes())
}

func (c *client) do(as *core.Record, method, path, contentType string, body []byte) (object, error) {
	token, err := c.token(as)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(method, path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.RemoteAddr = "127.0.0.1:1" // a request that came over no socket has none, and the rate limiter asks for it
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", "Mozilla/5.0 (sample)") // a reader without one counts as a program
	request.Header.Set("Authorization", token)
	answer := &answer{header: http.Header{}, status: http.StatusOK}
	c.handler.ServeHTTP(answer, request)
	if answer.status >= 300 {
		return nil, fmt.Errorf("%s %s as %s: %d %s", method, path, as.GetString("email"), answer.status, answer.body.String())
	}
	decoded := object{}
	if answer.body.Len() > 0 {
		if err := json.Unmarshal(answer.body.Bytes(), &decoded); err != nil {
			return nil, fmt.Errorf("%s %s: answer: %w", method, path, err)
		}
	}
	return decoded, nil
}

func (c *client) token(as *core.Record) (string, error) {
	if token, ok := c.tokens[as.Id]; ok {
		return token, nil
	}
	token, err := as.NewAuthToken()
	if err != nil {
		return "", fmt.Errorf("sign in %s: %w", as.GetString("name"), err)
	}
	c.tokens[as.Id] = token
	return token, nil
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	begun  bool
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
	}
}

// Write implements [http.ResponseWriter].
func (a *answer) Write(p []byte) (int, error) {
	a.begun = true
	return a.body.Write(p)
}
