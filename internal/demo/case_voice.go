package demo

import (
	"context"
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
	who, err := s.person(r, b.Who)
	if err != nil {
		return err
	}
	if err := s.leadOn(r, b, who); err != nil {
		return fmt.Errorf("lead the feedback on: %w", err)
	}
	if b.Done != "" {
		return s.tickOff(r, who, b.Done)
	}
	if len(b.Answer) == 0 {
		return nil
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

// leadOn leads a suggestion or praise on, shows a suggestion to everybody, and lets customers vote for it.
func (s *seeder) leadOn(r *running, b beat, who *core.Record) error {
	if len(b.Feedback)+len(b.Publish)+len(b.Votes) == 0 {
		return nil
	}
	if err := s.desk.Drain(context.Background()); err != nil { // it is made a moment after its case
		return err
	}
	feedback, err := s.app.FindFirstRecordByFilter("feedback", "ticket = {:ticket}", dbx.Params{"ticket": r.id})
	if err != nil {
		return fmt.Errorf("there is none: %w", err)
	}
	if len(b.Feedback) > 0 {
		fields, err := s.resolve(b.Feedback)
		if err != nil {
			return err
		}
		if into := s.cases[fmt.Sprint(fields["joined_into"])]; into != nil {
			main, err := s.app.FindFirstRecordByFilter("feedback", "ticket = {:ticket}", dbx.Params{"ticket": into.id})
			if err != nil {
				return fmt.Errorf("the one to join is not there: %w", err)
			}
			fields["joined_into"] = main.Id
		}
		if err := s.client.change(who, "feedback", feedback.Id, fields); err != nil {
			return err
		}
	}
	if len(b.Publish) > 0 {
		fields := object{"feedback": feedback.Id, "published": true}
		for name, value := range b.Publish {
			fields[name] = value
		}
		if _, err := s.client.create(who, "suggestions", fields); err != nil {
			return err
		}
	}
	return s.vote(feedback.Id, b.Votes)
}

// vote lets customers want a suggestion, too; they have confirmed their addresses by then.
func (s *seeder) vote(feedback string, customers []string) error {
	if len(customers) == 0 {
		return nil
	}
	shown, err := s.app.FindFirstRecordByFilter("suggestions", "feedback = {:feedback}", dbx.Params{"feedback": feedback})
	if err != nil {
		return fmt.Errorf("nobody sees it: %w", err)
	}
	for _, name := range customers {
		who := s.people[name]
		if who == nil {
			return fmt.Errorf("no customer %q", name)
		}
		if _, err := s.app.NonconcurrentDB().NewQuery(`UPDATE customers SET verified = TRUE WHERE id = {:id}`).Bind(dbx.Params{"id": who.Id}).Execute(); err != nil {
			return err
		}
		if _, err := s.client.create(who, "suggestion_votes", object{"suggestion": shown.Id}); err != nil {
			return err
		}
		s.pause()
	}
	return nil
}

var surveyLink = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// checkSent says where the survey of a case is still to be sent, and when.
func (s *seeder) checkSent(r *running) error {
	waiting, err := s.app.FindAllRecords("survey_invites", dbx.HashExp{"ticket": r.id, "state": "waiting"})
	if err != nil || len(waiting) == 0 {
		return err
	}
	until := waiting[0].GetDateTime("send_at").Time()
	if now := s.clock.Now(); until.Before(now) {
		until = now // it waits for a call, which comes when it comes
	}
	return &tooEarly{until}
}

// fillIn follows the link in the mail and sends the form, as the customer's browser would.
func (s *seeder) fillIn(r *running, answers map[string]string) error {
	if err := s.checkSent(r); err != nil {
		return err
	}
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
