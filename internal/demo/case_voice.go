package demo

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// speakUp lets a customer answer a survey, and a colleague see to what was answered.
func (s *seeder) speakUp(r *running, b beat) error {
	if len(b.Survey) > 0 {
		if err := s.fillIn(r, b.Survey); err != nil {
			return fmt.Errorf("fill in the survey: %w", err)
		}
	}
	if len(b.Answer) == 0 && b.Done == "" {
		return nil
	}
	who, err := s.person(r, b.Who)
	if err != nil {
		return err
	}
	if b.Done != "" {
		return s.tickOff(r, who, b.Done)
	}
	given, err := s.app.FindFirstRecordByFilter("survey_answers", "ticket = {:ticket}", dbx.Params{"ticket": r.id})
	if err != nil {
		return fmt.Errorf("nobody has answered: %w", err)
	}
	return s.client.change(who, "survey_answers", given.Id, b.Answer)
}

// tickOff finishes the follow-ups that wait in a case.
func (s *seeder) tickOff(r *running, who *core.Record, result string) error {
	open, err := s.app.FindRecordsByFilter("follow_ups", "ticket = {:ticket} && state = 'open'", "created,id", 0, 0, dbx.Params{"ticket": r.id})
	if err != nil {
		return fmt.Errorf("find the follow-ups: %w", err)
	}
	for _, followUp := range open {
		if err := s.client.change(who, "follow_ups", followUp.Id, object{"state": "done", "result": result}); err != nil {
			return err
		}
	}
	return nil
}

var surveyLink = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// fillIn follows the link in the mail and sends the form, as the customer's browser would.
func (s *seeder) fillIn(r *running, answers map[string]string) error {
	var sealed string
	err := s.app.DB().NewQuery(`SELECT sealed FROM emails WHERE ticket = {:ticket} AND template = 'survey_invite'`).Bind(dbx.Params{"ticket": r.id}).Row(&sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows) && r.story.isRoutine:
		return nil
	case err != nil:
		return fmt.Errorf("find the invitation: %w", err)
	}
	link := surveyLink.FindString(sealed)
	if link == "" {
		return errors.New("the mail has no link")
	}
	form := url.Values{}
	for key, value := range answers {
		form.Set("q_"+key, value)
	}
	request, err := http.NewRequest(http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answered := &answer{header: http.Header{}, status: http.StatusOK}
	s.client.handler.ServeHTTP(answered, request)
	if answered.status >= 300 {
		return fmt.Errorf("%s: %d %s", link, answered.status, answered.body.String())
	}
	return nil
}
