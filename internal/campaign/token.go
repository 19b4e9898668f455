package campaign

// purpose is what the tokens in the links to unsubscribe are for. They do not run out: who finds an old mail must still be able
// to say no.
const purpose = "unsubscribe"
