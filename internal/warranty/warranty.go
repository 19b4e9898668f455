// Package warranty owns customers' units and what is promised for them: the terms of products, who registers a unit and who
// reviews its proof, and the answer "in or out, until when, by which term".
//
// Contract: an answer is derived each time from the records as they stand ([Reckon], pure) and stored nowhere, so that it is
// the same at the desk, in the portal and on the telephone, and explains itself. Days are those of the desk's zone, and the
// last one counts whole. What the law allows besides ([Advise]) is shown as advice with its reason, and decides nothing.
package warranty

// Names of the collections that the room owns or looks at.
const (
	CollectionProducts = "products"
	CollectionAssets   = "assets"
	collectionTickets  = "tickets"
)

// How a unit was sold, as assets.sale holds it.
const (
	SaleRemote = "remote"
	SaleShop   = "shop"
)
