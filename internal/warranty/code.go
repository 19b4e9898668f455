package warranty

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"rsc.io/qr"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// quietZone is the white around a QR code, in modules, that readers need to find it (ISO/IEC 18004: 4).
const quietZone = 4

// code is a unit's QR code: the address that it leads to, and the picture.
type code struct {
	Address string `json:"address"`
	SVG     string `json:"svg"`
}

// answerCode gives a colleague the QR code of a unit, to be printed and put on it: whoever reads it registers the unit.
func (r *room) answerCode(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if e.Auth == nil {
		return locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	asset, err := e.App.FindRecordById(CollectionAssets, e.Request.PathValue("asset"))
	if err != nil || !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	address, err := registerAddress(e.App, asset)
	if err != nil {
		return err
	}
	svg, err := drawCode(address)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, code{address, svg})
}

// registerAddress is where the portal registers a unit by its serial number and its product's article number.
func registerAddress(app core.App, asset *core.Record) (string, error) {
	values := url.Values{}
	if serial := asset.GetString("serial"); serial != "" {
		values.Set("serial", serial)
	}
	if id := asset.GetString("product"); id != "" {
		product, err := app.FindRecordById(CollectionProducts, id)
		if err != nil {
			return "", fmt.Errorf("read the product of unit %s: %w", asset.Id, err)
		}
		values.Set("product", product.GetString("sku"))
	}
	return strings.TrimRight(app.Settings().Meta.AppURL, "/") + "/register?" + values.Encode(), nil
}

// drawCode draws an address as a QR code that is still read with 15 per cent of it worn off (level M): one unit of the picture
// is one module, so that it is sharp at any size.
func drawCode(address string) (string, error) {
	drawn, err := qr.Encode(address, qr.M)
	if err != nil {
		return "", fmt.Errorf("draw the code of %s: %w", address, err)
	}
	size := drawn.Size + 2*quietZone
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, size, size)
	for y := range drawn.Size {
		for x := 0; x < drawn.Size; x++ {
			start := x
			for x < drawn.Size && drawn.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&svg, "M%d %dh%dv1h-%dz", start+quietZone, y+quietZone, x-start, x-start)
			}
		}
	}
	svg.WriteString(`"/></svg>`)
	return svg.String(), nil
}
