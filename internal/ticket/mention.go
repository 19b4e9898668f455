package ticket

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
)

// templateMentioned is the mail to a colleague who wants to be told of mentions by mail.
const templateMentioned = "staff_mentioned"

// guardMentions refuses to call colleagues by name where a customer reads it, and to call one who may not see the case: they
// would be told of it.
func guardMentions(tx core.App, ticket *Ticket, message *core.Record) error {
	mentioned := message.GetStringSlice("mentions")
	if len(mentioned) == 0 {
		return nil
	}
	if MessageKind(message.GetString("kind")) == MessageReply {
		return locale.Refuse("mentions", "mention_inside_only", nil)
	}
	for _, id := range mentioned {
		person, err := tx.FindRecordById("staff", id)
		if err != nil {
			return locale.Refuse("mentions", "assignee_unknown", nil)
		}
		maySee, err := maySee(tx, ticket, person)
		if err != nil {
			return fmt.Errorf("look whether %s may see case %s: %w", id, ticket.GetString("number"), err)
		}
		if !maySee {
			return locale.Refuse("mentions", "mention_no_access", map[string]any{"name": person.GetString("name")})
		}
	}
	return nil
}

// maySee says whether a colleague may be told of a case: they can sign in, the collection's rule shows it to them, and it is
// no complaint about themselves.
func maySee(app core.App, ticket *Ticket, person *core.Record) (bool, error) {
	if !person.GetBool("active") || complainedAbout(ticket.Record) == person.Id {
		return false, nil
	}
	return app.CanAccessRecord(ticket.Record, &core.RequestInfo{Auth: person}, ticket.Collection().ViewRule)
}

// followMentions makes followers of those whom a message calls by name.
func (t *Ticket) followMentions(message *core.Record) {
	followers := t.GetStringSlice("followers")
	for _, id := range message.GetStringSlice("mentions") {
		if !slices.Contains(followers, id) {
			followers = append(followers, id)
		}
	}
	t.Set("followers", followers)
}

// onlyFollows says whether a change does no more than that the actor follows the case, or follows it no longer: that is
// everybody's to say for themselves, also where their role changes nothing else.
func onlyFollows(actor journal.Actor, before, after *core.Record, changed []string) bool {
	if !actor.IsStaff() || !slices.Equal(changed, []string{"followers"}) {
		return false
	}
	others := func(record *core.Record) []string {
		return slices.DeleteFunc(record.GetStringSlice("followers"), func(id string) bool { return id == actor.ID })
	}
	return slices.Equal(others(before), others(after))
}

// mailMentions makes the mails to those of the mentioned who want them.
func (r *room) mailMentions(app core.App, about *toldCase, author string, mentioned []string) ([]outbox.Mail, error) {
	var mails []outbox.Mail
	for _, id := range mentioned {
		person, err := app.FindRecordById("staff", id)
		if err != nil {
			return nil, fmt.Errorf("read who was mentioned: %w", err)
		}
		if !person.GetBool("mail_mentions") || !person.GetBool("active") || person.Email() == "" {
			continue
		}
		mail, isOn, err := outbox.RenderForStaff(app, templateMentioned, locale.Of(person), outbox.Params{
			"name": person.GetString("name"), "actor": author, "number": about.Number, "subject": about.Subject,
			"link": strings.TrimRight(app.Settings().Meta.AppURL, "/") + "/desk/all/" + about.Number,
		})
		if err != nil {
			return nil, err
		}
		if !isOn {
			continue
		}
		mail.To, mail.ToName, mail.Person, mail.Ticket = person.Email(), person.GetString("name"), person.Id, about.ID
		mails = append(mails, mail)
	}
	return mails, nil
}
