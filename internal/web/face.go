package web

// Face is what the portal shows of the shop that runs it, before any script has run.
type Face struct {
	// Name is the shop's; empty: the words of the portal's page.
	Name string
	// Description is what search engines show, by language; may be nil.
	Description map[string]string
	// Hue (degrees) and Chroma are the shop's colour as css/tokens.css takes it; empty: that of the sheet.
	Hue, Chroma string
	// ThemeLight and ThemeDark are the colours of what a browser draws around the page, such as #0b7a75.
	ThemeLight, ThemeDark string
	// Logo is the address of the shop's picture; empty: our own mark.
	Logo string
	// Phone, Email and WeChat are ways to reach the shop, Address where it is, by language; empty where it has named none.
	Phone, Email, WeChat string
	// WeChatQR is the address of the picture that WeChat reads; "" where there is none.
	WeChatQR string
	Address  map[string]string
	// Light and Dark are the shop's colour on pages without the portal's sheets; empty where it has chosen none.
	Light, Dark Ink
	// Shown becomes JSON in the page, for its script.
	Shown any
	// Icon changes with the pictures under /icons/.
	Icon string
}

// Ink is a shop's colour in a theme: for links and the ground of buttons, and what stands on that.
type Ink struct{ Brand, OnBrand string }
