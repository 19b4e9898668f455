package portal

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// answerColour shows a manager what a colour comes to in both themes, before it is saved.
func answerColour(e *core.RequestEvent) error {
	if !journal.RequestActor(e).CanManage() {
		return locale.Forbid("needs_manager")
	}
	hue, chroma, ok := ownHue, ownChroma, true
	if accent := e.Request.URL.Query().Get("accent"); accent != "" {
		hue, chroma, ok = brandOf(accent)
	}
	if !ok {
		return locale.Refuse("accent", "portal_accent", nil)
	}
	light, dark := themesOf(hue, chroma)
	return e.JSON(http.StatusOK, map[string]any{"light": light, "dark": dark})
}
