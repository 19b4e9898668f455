// Package search finds cases, customers, articles and problems by what was written in them.
//
// Contract: there is one index. Its documents are kept by a follower of the journal, so a change is found within a second,
// and what is erased, deleted or merged away leaves it. The words of a document and those of a question are made by the same
// analysis (token.go). Who asks is part of the question: customers are held to their own cases and to public articles, and
// to the columns that they may read; and every hit is looked at again by PocketBase's own view rule before it is answered.
// Whatever is typed is a question; nothing that is typed is an error.
//
// Limits: of all that matches, the newest 2,000 are ranked. A conversation is indexed by its description and its newest
// [longestConversation] characters. Simplified and traditional Chinese are not taken for each other.
package search

import (
	"github.com/pocketbase/pocketbase/core"
)

// Version of the analysis and of what the documents are made of. A folder whose index was made by another one is indexed
// anew, in the background.
const Version = "2"

// tableIndex is the FTS5 table: contentless, since the records hold the texts, and with a column's detail only, since phrases
// are verified on the records. That makes it several times smaller than one with positions. Beside it, search_docs says which
// record a document is of: ids grow with the time when the record was made, whatever the order of indexing, so that the newest
// come first without sorting; and search_state remembers how far the index is. None is a collection: nobody reads them but this
// room.
const tableIndex = "search_index"

// Document is a record as the index knows it, and as a hit shows it.
type Document struct {
	// Title names it: a case's number and subject, a customer's name and ways to reach them.
	Title []string
	// Public is what a customer may read of it, in the order in which a snippet is looked for.
	Public []string
	// Internal is what only colleagues may read.
	Internal []string
	// Customer is whose it is, if anybody's; IsOpen says that everybody who is signed in may read it.
	Customer string
	IsOpen   bool
	// Created is when the record was made.
	Created int64
	// Hit is what an answer says of it besides.
	Hit Hit
}

// Kind is one kind of record that is found. Adding a kind is adding an entry to [kinds].
type Kind struct {
	// Name is what a question and an answer call it.
	Name string
	// Collection holds its records; Noun begins the names of its events.
	Collection, Noun string
	// Events are what its events are called besides created, updated, deleted and erased: each may hold the changes of a save.
	Events []string
	// Fields are those whose change makes the document another one.
	Fields []string
	// Load reads a document; nil where the record is not to be found: gone, erased, or merged into another.
	Load func(app core.App, id string) (*Document, error)
	// ForCustomers says that customers may ask for it.
	ForCustomers bool
}

// kinds are all kinds of record that are found, in the order in which a list of several shows them.
var kinds = []Kind{kindCase, kindCustomer, kindArticle, kindProblem}

func kindOf(collection string) *Kind {
	for i := range kinds {
		if kinds[i].Collection == collection {
			return &kinds[i]
		}
	}
	return nil
}

func kindNamed(name string) *Kind {
	for i := range kinds {
		if kinds[i].Name == name {
			return &kinds[i]
		}
	}
	return nil
}
