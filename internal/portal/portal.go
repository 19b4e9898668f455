// Package portal owns what a shop puts on its portal: name, logo, colour, words, an announcement, ways to reach it.
//
// Contract: there is one record of settings, made with the schema; managers and superusers change it, nobody deletes it or
// makes another. The shop's name is the application's name of PocketBase's settings, which the mails use too: the record's
// field is only the way to it, and is always empty in the database. What a page is to show is made at the request, so that
// nothing flashes and an announcement comes and goes by the clock.
package portal

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// CollectionSettings is the collection of the one record of settings.
const CollectionSettings = "portal_settings"

// SettingsID is the id of that record.
const SettingsID = "portalsettings1"

// both are the words of a field in each language that has some. Who reads the other one gets these rather than none.
func both(record *core.Record, field string) map[string]string {
	said := map[string]string{}
	for language, suffix := range map[string]string{locale.Chinese: "_zh", locale.English: "_en"} {
		if text := strings.TrimSpace(record.GetString(field + suffix)); text != "" {
			said[language] = text
		}
	}
	if len(said) == 0 {
		return nil
	}
	for _, language := range locale.Locales {
		if said[language] == "" {
			for _, other := range locale.Locales {
				if said[other] != "" {
					said[language] = said[other]
				}
			}
		}
	}
	return said
}
