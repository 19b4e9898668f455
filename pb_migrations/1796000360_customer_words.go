package pb_migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(speakAsThePortal, speakAsTheDesk) }

// customerWords are phrases of the Chinese mails to customers, before and after: a case is called there as the portal calls it,
// and the survey, which follows a day after the solution, speaks of no days.
var customerWords = strings.NewReplacer(
	"您的工单 **{number}**", "您的服务单 **{number}**",
	"评价工单 **{number}**", "评价服务单 **{number}**",
	"您就工单 **{number}**", "您就服务单 **{number}**",
	"”前些天办结了。", "”已经办结。",
	"这张工单会", "这份服务单会",
	"，工单会立刻重新打开", "，服务单会立刻重新打开",
	"在工单里留言", "在服务单里留言",
	"[查看工单]({link})", "[查看服务单]({link})",
	"[打开工单]({link})", "[打开服务单]({link})",
)

// customerMail is a Chinese mail to customers, as it was shipped and as it speaks from now on.
type customerMail struct{ key, subject, before, after string }

// customerMails are the shipped mails that have such a phrase; the mails to colleagues keep the desk's word.
func customerMails() (mails []customerMail) {
	add := func(key, locale, subject, body string) {
		after := customerWords.Replace(body)
		if locale == "zh-CN" && !strings.HasPrefix(key, "staff") && after != body {
			mails = append(mails, customerMail{key, subject, body, after})
		}
	}
	for _, t := range ruleTemplates {
		add(t.key, t.locale, t.subject, t.body)
	}
	for _, t := range surveyTemplates {
		add(t.key, t.locale, t.subject, t.body)
	}
	for _, t := range replyTemplates {
		add("survey_reply", t.locale, t.subject, t.body)
	}
	for _, t := range feedbackTemplates {
		add(t.key, t.locale, t.subject, t.body)
	}
	return mails
}

func speakAsThePortal(app core.App) error {
	for _, mail := range customerMails() {
		if err := rewriteMail(app, mail, mail.before, mail.after); err != nil {
			return err
		}
	}
	return nil
}

func speakAsTheDesk(app core.App) error {
	for _, mail := range customerMails() {
		if err := rewriteMail(app, mail, mail.after, mail.before); err != nil {
			return err
		}
	}
	return nil
}

// rewriteMail changes a mail that is whole as it was shipped. One in which a desk has written a word of its own stays.
func rewriteMail(app core.App, mail customerMail, from, to string) error {
	_, err := app.DB().NewQuery(`UPDATE templates SET body = {:to} WHERE [[key]] = {:key} AND locale = 'zh-CN' AND subject = {:subject} AND body = {:from}`).
		Bind(dbx.Params{"key": mail.key, "subject": mail.subject, "from": from, "to": to}).Execute()
	if err != nil {
		return fmt.Errorf("speak to customers in %s: %w", mail.key, err)
	}
	return nil
}
