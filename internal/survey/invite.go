package survey

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
)

// Surveys is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Surveys struct{ room *room }

// Request is an invitation as a rule asks for it.
type Request struct {
	Ticket, Survey string
	// After is how long after the solution it is sent.
	After time.Duration
	// Insist asks also whom the sample or an earlier survey spares: nobody else will ask this customer.
	Insist bool
}

// longestAfter bounds how late a customer can be asked: later they remember nothing.
const longestAfter = 90 * 24 * time.Hour

// Check says what an invitation would be refused for whatever its case; nil for nothing.
func (s *Surveys) Check(app core.App, request Request) error {
	switch found, err := surveyOf(app, request.Survey); {
	case err != nil:
		return err
	case found == nil:
		return locale.Refuse("survey", "survey_unknown", map[string]any{"survey": request.Survey})
	case request.After < 0 || request.After > longestAfter:
		return locale.Refuse("survey", "survey_after", nil)
	}
	return nil
}

// CheckCase says what an invitation would be refused for because of its case, also as of an earlier event; nil for nothing.
func (s *Surveys) CheckCase(record *core.Record) error {
	if record.GetString("resolved_at") == "" {
		return locale.Refuse("survey", "callback_unsolved", nil)
	}
	return nil
}

func surveyOf(app core.App, key string) (*core.Record, error) {
	found, err := app.FindAllRecords(CollectionSurveys, dbx.HashExp{"key": key})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// Invite makes the invitation of a case that was solved, in tx, on behalf of actor, once for a survey and a solution. One
// that will not be sent is made all the same, and says why: who was not asked counts, too. A request that insists has an
// earlier one that waits or was not sent go out after all. A survey that is switched off, and
// a case that is open again, merged or erased, have none.
func (s *Surveys) Invite(tx core.App, request Request, actor journal.Actor) error {
	survey, err := surveyOf(tx, request.Survey)
	if err != nil || survey == nil || !survey.GetBool("enabled") {
		return err
	}
	ticket, err := tx.FindRecordById("tickets", request.Ticket)
	if err != nil {
		return fmt.Errorf("invite the customer of case %s: %w", request.Ticket, err)
	}
	if ticket.GetBool("is_open") || ticket.GetString("merged_into") != "" || ticket.GetString("erased_at") != "" {
		return nil
	}
	there, err := tx.FindAllRecords(CollectionInvites, dbx.HashExp{"ticket": ticket.Id, "survey": survey.Id, "resolved_at": ticket.GetString("resolved_at")})
	if err != nil || len(there) > 0 && !request.Insist {
		return err
	}
	customer, err := tx.FindRecordById("customers", ticket.GetString("customer"))
	if err != nil {
		return fmt.Errorf("invite the customer of case %s: %w", request.Ticket, err)
	}
	sendAt, err := s.room.openFrom(tx, ticket.GetDateTime("resolved_at").Time().Add(request.After))
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return s.room.revive(tx, Wrap(there[0]), customer, sendAt, actor)
	}
	questions, err := readQuestions(survey.GetString("questions"))
	if err != nil {
		return fmt.Errorf("survey %s: %w", request.Survey, err)
	}
	asked := askedOf(questions, ticket.GetString("kind"))
	invites, err := tx.FindCachedCollectionByNameOrId(CollectionInvites)
	if err != nil {
		return err
	}
	invite := core.NewRecord(invites)
	for name, value := range map[string]any{
		"survey": survey.Id, "version": survey.GetInt("version"), "questions": asked,
		"title": survey.Get("title"), "thanks": survey.Get("thanks"), "ticket": ticket.Id, "customer": customer.Id, "state": string(StateWaiting),
		"locale": locale.Known(customer.GetString("locale")), "resolved_at": ticket.GetDateTime("resolved_at"),
		"send_at": journal.DateTime(sendAt), "insist": request.Insist,
	} {
		invite.Set(name, value)
	}
	made := Wrap(invite)
	switch {
	case len(asked) == 0:
		made.skip(skipNoQuestion) // a page without a question cannot be answered
	case !request.Insist && !isInSample(ticket.Id, survey.GetInt("sample")):
		made.skip(skipSample)
	}
	return s.room.save(tx, made, actor)
}

// revive has an invitation that waits or was skipped sent by sendAt, to whoever is the case's customer now. Who was asked
// already is not asked again.
func (r *room) revive(tx core.App, invite *Invite, customer *core.Record, sendAt time.Time, actor journal.Actor) error {
	switch invite.State() {
	case StateWaiting:
		if waits := invite.GetDateTime("send_at").Time(); waits.Before(sendAt) {
			sendAt = waits
		}
	case StateSkipped:
		if invite.GetString("skip_reason") == skipNoQuestion {
			return nil
		}
		invite.Set("state", string(StateWaiting))
		invite.Set("skip_reason", "")
	default:
		return nil
	}
	invite.Set("customer", customer.Id)
	invite.Set("locale", locale.Known(customer.GetString("locale")))
	invite.Set("insist", true)
	invite.Set("send_at", journal.DateTime(sendAt))
	return r.save(tx, invite, actor)
}

// isInSample says whether a case is in a share of so many per cent: always the same cases.
func isInSample(ticket string, percent int) bool {
	if percent <= 0 || percent >= 100 {
		return true
	}
	sum := fnv.New32a()
	sum.Write([]byte("survey/" + ticket))
	return int(sum.Sum32()%100) < percent
}

// keyDesk marks a save of the room's own; no request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

// save saves an invitation in tx as the desk's own doing on behalf of actor, notes what becomes of it, and sets its timers.
func (r *room) save(tx core.App, i *Invite, actor journal.Actor) error {
	was := State(i.Original().GetString("state"))
	journal.Act(i.Record, actor)
	i.SetRaw(keyDesk, true)
	if err := tx.SaveNoValidate(i.Record); err != nil {
		return fmt.Errorf("save invitation %s: %w", i.Id, err)
	}
	if i.State() != was {
		if err := r.note(tx, i, actor); err != nil {
			return err
		}
	}
	wanted := map[string]time.Time{markSend: {}, markRemind: {}, markExpire: {}}
	switch i.State() {
	case StateWaiting:
		wanted[markSend] = i.GetDateTime("send_at").Time()
	case StateSent:
		wanted[markExpire] = i.GetDateTime("expires_at").Time()
		if i.GetString("reminded_at") == "" {
			wanted[markRemind] = i.GetDateTime("remind_at").Time()
		}
	}
	for mark, at := range wanted {
		if err := r.setTimer(tx, i, mark, at); err != nil {
			return err
		}
	}
	return nil
}

// note appends that an invitation went out, or that it will not. Whoever reads the case is to see both: that nobody was asked,
// too. Invitations are not journaled otherwise: they hold no words, and their other moves follow from these and from time.
func (r *room) note(tx core.App, i *Invite, actor journal.Actor) error {
	event := &journal.Event{
		Ticket: i.GetString("ticket"), Collection: CollectionInvites, Record: i.Id, Actor: actor, Data: map[string]any{"survey": i.GetString("survey")},
	}
	switch i.State() {
	case StateSent:
		event.Type = EventSent
	case StateSkipped:
		event.Type, event.Data["reason"] = EventSkipped, i.GetString("skip_reason")
	default:
		return nil
	}
	return r.journal.Append(tx, event)
}

func (r *room) setTimer(tx core.App, i *Invite, mark string, at time.Time) error {
	if at.IsZero() {
		return r.timers.Cancel(tx, timerKind, CollectionInvites, i.Id, mark)
	}
	return r.timers.Set(tx, timer.Timer{
		Kind: timerKind, Collection: CollectionInvites, Record: i.Id, Key: mark, DueAt: at, Data: map[string]any{"ticket": i.GetString("ticket")},
	})
}

// follow sends, reminds and ends invitations as their times come, and gives up those whose case is open again, another
// customer's or erased.
func (r *room) follow(tx core.App, event *journal.Event) error {
	switch event.Type {
	case eventTimer:
		return r.ring(tx, event)
	case "customer.erased":
		return r.eraseCustomer(tx, event)
	case eventCallDone, eventCallOff:
		return r.release(tx, event)
	}
	_, isMoved := event.Changes["customer"]
	if isMoved {
		if err := r.endOfMoved(tx, event); err != nil {
			return err
		}
	}
	if event.Type != "ticket.reopened" && event.Type != "ticket.erased" {
		return nil
	}
	return r.followCase(tx, event)
}

// endOfMoved ends the invitations of a case that has come to be another customer's: its number and subject are no longer for
// whom they ask, and the link of one that was sent takes no answer any more.
func (r *room) endOfMoved(tx core.App, event *journal.Event) error {
	ticket, err := tx.FindRecordById("tickets", event.Ticket)
	if err != nil {
		return fmt.Errorf("read case %s: %w", event.Ticket, err)
	}
	records, err := tx.FindAllRecords(CollectionInvites, dbx.HashExp{"ticket": ticket.Id})
	if err != nil {
		return fmt.Errorf("find the invitations of case %s: %w", ticket.Id, err)
	}
	for _, record := range records {
		if record.GetString("customer") == ticket.GetString("customer") {
			continue
		}
		if err := r.end(tx, Wrap(record), skipMoved, event.System()); err != nil {
			return err
		}
	}
	return nil
}

// end gives up an invitation that has not been sent, for a reason, and closes one that has; one that has ended stays.
func (r *room) end(tx core.App, invite *Invite, reason string, actor journal.Actor) error {
	switch invite.State() {
	case StateWaiting:
		invite.skip(reason)
	case StateSent:
		invite.Set("state", string(StateExpired))
	default:
		return nil
	}
	return r.save(tx, invite, actor)
}

func (r *room) ring(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionInvites, event.Record)
	if err != nil {
		return fmt.Errorf("read invitation %s: %w", event.Record, err)
	}
	invite := Wrap(record)
	switch mark := event.Data["key"]; {
	case mark == markSend && invite.State() == StateWaiting:
		return r.sendInTime(tx, invite, event)
	case mark == markRemind && invite.State() == StateSent:
		return r.remindInTime(tx, invite, event)
	case mark == markExpire && invite.State() == StateSent:
		invite.Set("state", string(StateExpired))
		return r.save(tx, invite, event.System())
	}
	return nil
}

func (r *room) followCase(tx core.App, event *journal.Event) error {
	records, err := tx.FindAllRecords(CollectionInvites, dbx.HashExp{"ticket": event.Ticket})
	if err != nil {
		return fmt.Errorf("find the invitations of case %s: %w", event.Ticket, err)
	}
	for _, record := range records {
		invite, reason := Wrap(record), skipErased
		if event.Type == "ticket.reopened" {
			reason = skipReopened
			if invite.State() != StateWaiting || invite.GetDateTime("resolved_at").Time().After(event.At) {
				continue
			}
		}
		if err := r.end(tx, invite, reason, event.System()); err != nil {
			return err
		}
	}
	if event.Type != "ticket.erased" {
		return nil
	}
	return eraseAnswers(tx, event.Ticket)
}

func (i *Invite) skip(reason string) {
	i.Set("state", string(StateSkipped))
	i.Set("skip_reason", reason)
}

// send sends an invitation, or says why not. What it depends on is looked at now: the customer may have been asked about
// another case meanwhile.
func (r *room) send(tx core.App, invite *Invite, event *journal.Event) error {
	survey, err := tx.FindRecordById(CollectionSurveys, invite.GetString("survey"))
	if err != nil {
		return fmt.Errorf("read the survey of invitation %s: %w", invite.Id, err)
	}
	now := r.clock.Now()
	days := max(survey.GetInt("expire_days"), 1)
	invite.Set("sent_at", journal.DateTime(now))
	invite.Set("expires_at", journal.DateTime(now.AddDate(0, 0, days)))
	if remind := survey.GetInt("remind_days"); remind > 0 && remind < days {
		invite.Set("remind_at", journal.DateTime(now.AddDate(0, 0, remind)))
	}
	reason, err := whyNotAsked(tx, invite, survey, now)
	if err == nil && reason == "" {
		reason, err = r.mail(tx, invite, templateAsk, days)
	}
	if err != nil {
		return err
	}
	if reason != "" {
		for _, name := range []string{"sent_at", "expires_at", "remind_at"} {
			invite.Set(name, "")
		}
		invite.skip(reason)
		return r.save(tx, invite, event.System())
	}
	invite.Set("state", string(StateSent))
	return r.save(tx, invite, event.System())
}

// whyNotAsked is why the survey's settings have nobody asked now; empty where they do not.
func whyNotAsked(app core.App, invite *Invite, survey *core.Record, now time.Time) (reason string, err error) {
	days := survey.GetInt("suppress_days")
	switch {
	case !survey.GetBool("enabled"):
		return skipOff, nil
	case invite.GetBool("insist") || days == 0:
		return "", nil
	}
	isRecent, err := askedSince(app, invite.GetString("customer"), now.AddDate(0, 0, -days))
	if err != nil || !isRecent {
		return "", err
	}
	return skipRecent, nil
}

// askedSince says whether a customer was sent any survey since a moment.
func askedSince(app core.App, customer string, since time.Time) (bool, error) {
	var asked bool
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT EXISTS (SELECT 1 FROM survey_invites WHERE customer = ? AND sent_at > ?)`,
		customer, journal.DateTime(since).String()).Scan(&asked)
	if err != nil {
		return false, fmt.Errorf("look when customer %s was asked last: %w", customer, err)
	}
	return asked, nil
}

// remind reminds a customer once, and not of what they have been asked anew since: a case that was opened again is asked about
// after each solution. Where there is no mail to send nobody was reminded: then the invitation says neither that they were nor
// that they will be.
func (r *room) remind(tx core.App, invite *Invite, event *journal.Event) error {
	survey, err := tx.FindRecordById(CollectionSurveys, invite.GetString("survey"))
	if err != nil {
		return fmt.Errorf("read the survey of invitation %s: %w", invite.Id, err)
	}
	isAskedAnew, err := askedAnew(tx, invite)
	if err != nil {
		return err
	}
	reason := skipOff
	if survey.GetBool("enabled") && !isAskedAnew {
		if reason, err = r.mail(tx, invite, templateNext, 0); err != nil {
			return err
		}
	}
	if reason == "" {
		invite.Set("reminded_at", journal.DateTime(r.clock.Now()))
	} else {
		invite.Set("remind_at", "")
	}
	return r.save(tx, invite, event.System())
}

// askedAnew says whether the case's customer was sent a later invitation to the same survey.
func askedAnew(tx core.App, invite *Invite) (bool, error) {
	later, err := tx.CountRecords(CollectionInvites, dbx.HashExp{"ticket": invite.GetString("ticket"), "survey": invite.GetString("survey")},
		dbx.NewExp("sent_at > {:sent}", dbx.Params{"sent": invite.GetString("sent_at")}))
	if err != nil {
		return false, fmt.Errorf("look for later invitations of case %s: %w", invite.GetString("ticket"), err)
	}
	return later > 0, nil
}

// mail queues a mail with the invitation's link; reason says why there is none to send. The link signs nobody in, but who
// holds it answers for the customer: so colleagues, who read mails, do not see it.
func (r *room) mail(tx core.App, invite *Invite, template string, days int) (reason string, err error) {
	customer, err := tx.FindRecordById("customers", invite.GetString("customer"))
	if err != nil {
		return "", fmt.Errorf("read the customer of invitation %s: %w", invite.Id, err)
	}
	ticket, err := tx.FindRecordById("tickets", invite.GetString("ticket"))
	if err != nil {
		return "", fmt.Errorf("read the case of invitation %s: %w", invite.Id, err)
	}
	switch {
	case ticket.GetString("erased_at") != "" || customer.GetString("erased_at") != "":
		return skipErased, nil
	case ticket.GetString("customer") != customer.Id:
		return skipMoved, nil
	case ticket.GetString("merged_into") != "":
		return skipMerged, nil
	case ticket.GetBool("is_open"):
		return skipReopened, nil
	case ticket.GetString("withdrawn_reason") != "":
		return skipWithdrawn, nil
	case customer.Email() == "":
		return skipNoAddress, nil
	}
	link, err := r.linkOf(tx, invite.Id)
	if err != nil {
		return "", err
	}
	language := invite.GetString("locale")
	params := outbox.Params{
		"name": customer.GetString("name"), "number": ticket.GetString("number"), "subject": ticket.GetString("subject"), "link": link, "days": days,
	}
	if params["name"] == "" {
		params["name"] = locale.Text(language, "mail.no_name", nil)
	}
	for score := 1; score <= 5; score++ {
		params[fmt.Sprint("link", score)] = fmt.Sprintf("%s?score=%d", link, score)
	}
	mail, isOn, err := outbox.Render(tx, template, language, params)
	if err != nil || !isOn {
		return skipTemplate, err
	}
	mail.To, mail.ToName, mail.Person, mail.Ticket = customer.Email(), customer.GetString("name"), customer.Id, ticket.Id
	mail.Secret, mail.Title, mail.ExpiresAt = true, mail.Subject, r.wall().AddDate(0, 0, longestWait)
	return "", r.outbox.Queue(tx, mail)
}

// longestWait is how many days a mail with a link may wait for a mail server before it is not worth sending.
const longestWait = 7

func (r *room) linkOf(app core.App, invite string) (string, error) {
	token, err := outbox.Token(app, purpose, invite)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(app.Settings().Meta.AppURL, "/") + pagePath + token, nil
}

// eraseAnswers blanks what customers wrote about an erased case; the scores stay, without whose they are.
func eraseAnswers(tx core.App, ticket string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE survey_answers SET comment = '', answers = '{}', reply = '' WHERE ticket = {:ticket}`).Bind(dbx.Params{"ticket": ticket}).Execute()
	if err == nil {
		err = journal.Erasing(tx, func() error { return journal.BlankTicket(tx, ticket, personal) })
	}
	if err != nil {
		return fmt.Errorf("erase the answers about case %s: %w", ticket, err)
	}
	return nil
}

// eraseCustomer ends the invitations of an erased customer and blanks what they wrote, also about cases that have come to be
// somebody else's since: those are not erased with them.
func (r *room) eraseCustomer(tx core.App, event *journal.Event) error {
	invites, err := tx.FindAllRecords(CollectionInvites, dbx.HashExp{"customer": event.Record})
	if err != nil {
		return fmt.Errorf("find the invitations of customer %s: %w", event.Record, err)
	}
	for _, record := range invites {
		if err := r.end(tx, Wrap(record), skipErased, event.System()); err != nil {
			return err
		}
	}
	answers, err := tx.FindAllRecords(CollectionAnswers, dbx.HashExp{"customer": event.Record})
	if err != nil {
		return fmt.Errorf("find the answers of customer %s: %w", event.Record, err)
	}
	for _, answer := range answers {
		_, err := tx.NonconcurrentDB().NewQuery(`UPDATE survey_answers SET comment = '', answers = '{}', reply = '' WHERE id = {:id}`).Bind(dbx.Params{"id": answer.Id}).Execute()
		if err == nil {
			err = journal.Erasing(tx, func() error { return journal.BlankRecord(tx, CollectionAnswers, answer.Id, personal) })
		}
		if err != nil {
			return fmt.Errorf("erase the answers of customer %s: %w", event.Record, err)
		}
	}
	return nil
}

// personal are the values of an answer's events that erasure blanks.
var personal = journal.Personal{CollectionAnswers: {"comment", "answers", "reply"}}

func worded(raw, language string) string {
	var texts map[string]string
	if json.Unmarshal([]byte(raw), &texts) != nil {
		return ""
	}
	if texts[language] != "" {
		return texts[language]
	}
	return texts[locale.Chinese]
}
