// Package knowledge owns the articles that answer what customers and colleagues ask, and the pages they are read on.
//
// Contract: an article has one record a language, under one code. It goes from draft over review to published, and may be
// archived; agents write and send to review, leads publish. What a published article says changes only through a lead: an
// agent writes a draft that revises it, whose text takes its place when a lead publishes it. Every change is in the journal,
// which is what versions are read from. Its HTML is rendered from its Markdown and sanitised whenever it is saved, through
// whatever door; what a request says of the HTML is overwritten.
//
// Nothing becomes public because somebody forgot to say so: an article is for staff unless it says otherwise. The pages under
// /help show what is published and public, and read nothing else.
//
// What readers do is counted, never who they are ([Steps], article_counts).
package knowledge

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Names of the collections this room owns.
const (
	CollectionArticles   = "articles"
	CollectionCategories = "article_categories"
	collectionCounts     = "article_counts"
	collectionMarks      = "article_marks"
	collectionSteps      = "article_steps"
	collectionTerms      = "article_terms"
	// collectionFlows belongs to another room; a save there changes what is found here.
	collectionFlows = "flows"
)

// Names of the events this room appends beside article.created and article.updated.
const (
	EventSubmitted = "article.submitted" // sent to review
	EventReturned  = "article.returned"  // a lead asks for changes, or took it back
	EventPublished = "article.published"
	EventArchived  = "article.archived"
	// EventDue says that a published article comes up for review.
	EventDue = "article.due"
)

// Audiences of an article.
const (
	AudiencePublic    = "public"
	AudienceCustomers = "customers" // who is signed in
	AudienceStaff     = "internal"
)

// Article is a record of the articles collection with typed access to what this room decides by.
type Article struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Article {
	a := &Article{}
	a.SetProxyRecord(record)
	return a
}

// State is where the article stands.
func (a *Article) State() State { return State(a.GetString("state")) }

// HasArticle says whether everybody, or who is signed in, can read a published article of that code in some language.
func (k *Knowledge) HasArticle(app core.App, code string) (bool, error) {
	var found int
	err := app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM articles WHERE code = {:code} AND revises = '' AND state = 'published' AND audience IN ({:public}, {:customers})`).
		Bind(dbx.Params{"code": code, "public": AudiencePublic, "customers": AudienceCustomers}).Row(&found)
	if err != nil {
		return false, fmt.Errorf("find article %s: %w", code, err)
	}
	return found > 0, nil
}
