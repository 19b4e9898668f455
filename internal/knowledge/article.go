// Package knowledge owns the articles that answer what customers and colleagues ask.
//
// Contract: an article has one record a language, under one code; leads write them. Its HTML is rendered from its
// Markdown and sanitised whenever it is saved, through whatever door; what a request says of the HTML is overwritten.
package knowledge

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// CollectionArticles is the collection this room owns.
const CollectionArticles = "articles"

// Register binds the room's hooks.
func Register(app core.App) error {
	app.OnRecordCreate(CollectionArticles).BindFunc(onSave)
	app.OnRecordUpdate(CollectionArticles).BindFunc(onSave)
	return nil
}

func onSave(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).CanLead() {
		return locale.Forbid("needs_lead")
	}
	e.Record.Set("html", markdown.HTML(e.Record.GetString("body")))
	if e.Record.GetString("audience") == "" {
		e.Record.Set("audience", "internal") // nothing becomes public because somebody forgot to say
	}
	return e.Next()
}
