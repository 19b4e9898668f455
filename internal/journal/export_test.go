package journal

// ReadChanges reads an event's changes as they stand in the journal.
func ReadChanges(text []byte) (changes Changes, err error) {
	err = changes.read(text)
	return changes, err
}
