package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(sayAsThePortal(0, 1), sayAsThePortal(1, 0)) }

// customerWords are phrases of the Chinese mails to customers, before and after: a case is called there as the portal calls it,
// and the survey, which follows a day after the solution, speaks of no days.
var customerWords = [][2]string{
	{"您的工单 **{number}**", "您的服务单 **{number}**"},
	{"评价工单 **{number}**", "评价服务单 **{number}**"},
	{"您就工单 **{number}**", "您就服务单 **{number}**"},
	{"”前些天办结了。", "”已经办结。"},
	{"这张工单会", "这份服务单会"},
	{"，工单会立刻重新打开", "，服务单会立刻重新打开"},
	{"在工单里留言", "在服务单里留言"},
	{"[查看工单]({link})", "[查看服务单]({link})"},
	{"[打开工单]({link})", "[打开服务单]({link})"},
}

// sayAsThePortal changes these phrases. What a desk has written itself stays; the mails to colleagues keep the desk's word.
func sayAsThePortal(from, to int) func(core.App) error {
	return func(app core.App) error {
		for _, words := range customerWords {
			_, err := app.DB().NewQuery(`UPDATE templates SET body = replace(body, {:from}, {:to}) WHERE locale = 'zh-CN' AND [[key]] NOT LIKE 'staff%'`).
				Bind(dbx.Params{"from": words[from], "to": words[to]}).Execute()
			if err != nil {
				return fmt.Errorf("say %s in the mails: %w", words[to], err)
			}
		}
		return nil
	}
}
