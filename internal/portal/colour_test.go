package portal

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	pb_public "aftercare/pb_public"
)

// sheet are the colours of css/tokens.css in one theme, for a shop's hue and chroma.
type sheet map[string]oklch

var token = regexp.MustCompile(`--([\w-]+): oklch\(([\d.]+) (?:([\d.]+)|var\(--brand-chroma\)|calc\(var\(--brand-chroma\) \* ([\d.]+)\)) (?:([\d.]+)|var\(--brand-hue\))\);`)

func sheetOf(css string, hue, chroma float64) sheet {
	number := func(text string, otherwise float64) float64 {
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value
		}
		return otherwise
	}
	found := sheet{}
	for _, m := range token.FindAllStringSubmatch(css, -1) {
		found[m[1]] = oklch{number(m[2], 0), number(m[3], chroma*number(m[4], 1)), number(m[5], hue)}
	}
	return found
}

// contrast is that of WCAG 2.2, of two colours as a screen shows them.
func contrast(a, b oklch) float64 {
	luminance := func(c oklch) float64 {
		shown, _ := parseHex(c.rgb().hex())
		return 0.2126*shown[0] + 0.7152*shown[1] + 0.0722*shown[2]
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestEveryColourStaysReadable: whatever colour a shop chooses, text on it and in it has the contrast of WCAG 2.2 AA in both
// themes, by the values that the style sheet really has, cut as browsers cut them.
func TestEveryColourStaysReadable(t *testing.T) {
	raw, err := fs.ReadFile(pb_public.FS, "css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(raw), "/* dark */")
	text := []struct {
		of, on string
		least  float64
	}{
		{"on-brand", "brand", 4.5}, {"on-brand", "brand-hover", 4.5}, {"on-brand", "brand-press", 4.5},
		{"brand-text", "surface", 4.5}, {"brand-text", "canvas", 4.5}, {"brand-text", "surface-sunken", 4.5},
		{"brand-text", "surface-hover", 4.5}, {"brand-text", "brand-soft", 4.5},
		{"text", "brand-soft", 4.5}, {"focus", "surface", 3}, {"focus", "canvas", 3}, {"brand", "surface", 3},
	}
	for hue := 0.0; hue < 360; hue += 5 {
		for _, strength := range []float64{0, 0.05, 0.1, 0.2, 0.3} {
			for _, light := range []float64{0.2, 0.5, 0.9} {
				accent := oklch{light, strength, hue}.rgb().hex()
				h, c, ok := brandOf(accent)
				if !ok {
					t.Fatalf("%s is no colour", accent)
				}
				for theme, css := range map[string]string{"light": parts[0], "dark": parts[1]} {
					colours := sheetOf(css, h, c)
					for _, pair := range text {
						a, known := colours[pair.of]
						b, alsoKnown := colours[pair.on]
						if !known || !alsoKnown {
							t.Fatalf("%s: css/tokens.css has no %s or no %s", theme, pair.of, pair.on)
						}
						if got := contrast(a, b); got < pair.least {
							t.Errorf("%s of a shop's %s (hue %v, chroma %v): %s on %s has %.2f, want %v", theme, accent, h, c, pair.of, pair.on, got, pair.least)
						}
					}
					for _, name := range []string{"brand", "brand-hover", "brand-press", "brand-text"} {
						if theme == "light" && !colours[name].rgb().isShown() {
							t.Errorf("%s of a shop's %s: no screen has %s (%v)", theme, accent, name, colours[name])
						}
					}
				}
			}
		}
	}
}

// TestThemesAreThoseOfTheSheet: what is shown before a colour is saved is what the pages then have.
func TestThemesAreThoseOfTheSheet(t *testing.T) {
	raw, err := fs.ReadFile(pb_public.FS, "css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(raw), "/* dark */")
	light, dark := themesOf(27, 0.14)
	for css, shown := range map[string]theme{parts[0]: light, parts[1]: dark} {
		has := sheetOf(css, 27, 0.14)
		want := theme{Brand: has["brand"].rgb().hex(), OnBrand: has["on-brand"].rgb().hex(), Text: has["brand-text"].rgb().hex(), Surface: has["surface"].rgb().hex()}
		if shown != want {
			t.Errorf("got %v, want %v", shown, want)
		}
	}
	if own := fmt.Sprintf("--brand-hue: %v;\n    --brand-chroma: %v;", ownHue, ownChroma); !strings.Contains(parts[0], own) {
		t.Errorf("css/tokens.css does not say %q", own)
	}
}

func TestBrandOf(t *testing.T) {
	for _, c := range []struct {
		hex         string
		hue, chroma float64
	}{
		{"#0b7a75", 190.5, 0.083}, // our own, nearly
		{"#808080", -1, 0},        // grey has no hue
		{"#ff0000", 29.2, 0.16},   // cut to what does not glare
	} {
		hue, chroma, ok := brandOf(c.hex)
		if !ok || c.hue >= 0 && math.Abs(hue-c.hue) > 1 || math.Abs(chroma-c.chroma) > 0.02 {
			t.Errorf("%s: got hue %v, chroma %v, %v", c.hex, hue, chroma, ok)
		}
	}
	for _, wrong := range []string{"", "0b7a75", "#0b7a7", "#0b7a7g", "#0b7a7500", "red"} {
		if _, _, ok := brandOf(wrong); ok {
			t.Errorf("%q is taken for a colour", wrong)
		}
	}
}

// TestHexThereAndBack holds the arithmetic against colours known from elsewhere.
func TestHexThereAndBack(t *testing.T) {
	for _, hex := range []string{"#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#123456"} {
		colour, _ := parseHex(hex)
		if got := colour.oklch().rgb().hex(); got != hex {
			t.Errorf("%s came back as %s", hex, got)
		}
	}
	red, _ := parseHex("#ff0000")
	// CSS Color 4: red is oklch(0.628 0.2577 29.23).
	if got := fmt.Sprintf("%.3f %.4f %.2f", red.oklch().l, red.oklch().c, red.oklch().h); got != "0.628 0.2577 29.23" {
		t.Errorf("red: got %s", got)
	}
}

// TestEveryColourStaysReadableInMails holds the same for the pages that links in mails lead to, on their own grounds (page.css of
// survey and campaign).
func TestEveryColourStaysReadableInMails(t *testing.T) {
	like := func(hex string) oklch {
		colour, _ := parseHex(hex)
		return colour.oklch()
	}
	for hue := 0.0; hue < 360; hue += 5 {
		accent := oklch{0.6, 0.2, hue}.rgb().hex()
		h, chroma, _ := brandOf(accent)
		light, dark := themesOf(h, chroma)
		for _, pair := range [][2]string{{light.Text, "#faf8f5"}, {light.Text, "#ffffff"}, {light.OnBrand, light.Text}, {dark.Brand, "#1a1815"}, {dark.Brand, "#23201c"}, {dark.OnBrand, dark.Brand}} {
			if got := contrast(like(pair[0]), like(pair[1])); got < 4.5 {
				t.Errorf("%s: %s on %s has %.2f", accent, pair[0], pair[1], got)
			}
		}
	}
}
