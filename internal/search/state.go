package search

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What is remembered of the index.
const (
	// stateVersion is by which [Version] the whole index was made.
	stateVersion = "version"
	// stateBuilding is how far a new one has come, as "version kind id".
	stateBuilding = "building"
	// statePurge says that what has left the index still stands in its pages: purgeBegin, then purgeGoOn.
	statePurge = "purge"

	purgeBegin = "begin"
	purgeGoOn  = "go on"
)

// state reads what is remembered under a name; "" where nothing is.
func state(app core.App, name string) (string, error) {
	var value string
	err := app.ConcurrentDB().NewQuery(`SELECT value FROM search_state WHERE name = {:name}`).Bind(dbx.Params{"name": name}).Row(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the state of the index: %w", err)
	}
	return value, nil
}

// setState remembers a value; "" forgets it.
func setState(tx core.App, name, value string) error {
	query := `INSERT INTO search_state (name, value) VALUES ({:name}, {:value}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	if value == "" {
		query = `DELETE FROM search_state WHERE name = {:name} AND {:value} = ''`
	}
	if _, err := tx.NonconcurrentDB().NewQuery(query).Bind(dbx.Params{"name": name, "value": value}).Execute(); err != nil {
		return fmt.Errorf("remember the state of the index: %w", err)
	}
	return nil
}
