package locale

import "github.com/pocketbase/pocketbase/core"

// unnamed is the application's name as it comes, where nobody has given it another: the pages have it in each language.
const unnamed = "Aftercare"

// ShopName is what the shop calls itself: the application's name of PocketBase's settings. Empty where nobody has named it.
func ShopName(app core.App) string {
	if name := app.Settings().Meta.AppName; name != unnamed {
		return name
	}
	return ""
}

// Brand is the shop's name, else the portal's own in the language.
func Brand(app core.App, language string) string {
	if name := ShopName(app); name != "" {
		return name
	}
	return Text(language, "portal.brand", nil)
}
