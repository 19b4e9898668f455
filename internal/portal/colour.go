package portal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// rgb is a colour in linear light, each part 0..1 within what screens show.
type rgb [3]float64

// oklch is a colour by lightness (0..1), chroma and hue (degrees), as the style sheets write it. Formulas: Björn Ottosson, "A
// perceptual color space for image processing", 2020, as CSS Color 4 has them.
type oklch struct{ l, c, h float64 }

// ownHue and ownChroma are the colour of a portal that nobody gave another, as css/tokens.css has it.
const ownHue, ownChroma = 190.0, 0.085

// strongest bounds the chroma: beyond, a page of buttons glares.
const strongest = 0.16

// derived are the lightness and the share of the chroma of buttons and text in the shop's colour, as css/tokens.css makes them in
// the light theme. What it makes besides may be stronger than a screen can show; browsers cut that, and a test holds that all
// of it stays readable.
var derived = []struct{ l, share float64 }{{0.5, 1}, {0.45, 1}, {0.4, 0.9}, {0.46, 1}}

// brandOf takes hue and strength from a colour such as #0b7a75. The strength is cut to what a screen can show of it, so that
// buttons and text keep their hue.
func brandOf(hex string) (hue, chroma float64, ok bool) {
	colour, ok := parseHex(hex)
	if !ok {
		return 0, 0, false
	}
	like := colour.oklch()
	hue = math.Round(like.h*10) / 10
	chroma = math.Floor(min(like.c, strongest)*1000) / 1000
	for _, d := range derived {
		for chroma > 0 && !(oklch{d.l, chroma * d.share, hue}).rgb().isShown() {
			chroma = math.Round(chroma*1000-1) / 1000
		}
	}
	return hue, chroma, true
}

func parseHex(hex string) (rgb, bool) {
	digits, marked := strings.CutPrefix(hex, "#")
	value, err := strconv.ParseUint(digits, 16, 32)
	if !marked || len(digits) != 6 || err != nil {
		return rgb{}, false
	}
	var colour rgb
	for i := range colour {
		part := float64(value>>(16-8*i)&0xff) / 255
		if part <= 0.04045 {
			colour[i] = part / 12.92
		} else {
			colour[i] = math.Pow((part+0.055)/1.055, 2.4)
		}
	}
	return colour, true
}

// hex writes the colour as style sheets read it, cut to what is shown.
func (c rgb) hex() string {
	var out strings.Builder
	out.WriteByte('#')
	for _, part := range c {
		part = min(1, max(0, part))
		if part <= 0.0031308 {
			part *= 12.92
		} else {
			part = 1.055*math.Pow(part, 1/2.4) - 0.055
		}
		fmt.Fprintf(&out, "%02x", int(math.Round(part*255)))
	}
	return out.String()
}

// isShown says whether a screen has the colour, but for what rounding takes.
func (c rgb) isShown() bool {
	for _, part := range c {
		if part < -1e-4 || part > 1+1e-4 {
			return false
		}
	}
	return true
}

func (c rgb) oklch() oklch {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	hue := math.Atan2(b, a) * 180 / math.Pi
	if hue < 0 {
		hue += 360
	}
	return oklch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a, b), hue}
}

func (c oklch) rgb() rgb {
	a, b := c.c*math.Cos(c.h*math.Pi/180), c.c*math.Sin(c.h*math.Pi/180)
	cube := func(x float64) float64 { return x * x * x }
	l := cube(c.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(c.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(c.l - 0.0894841775*a - 1.2914855480*b)
	return rgb{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

// theme is what a shop's colour comes to in one theme, as style sheets write it.
type theme struct {
	Brand   string `json:"brand"`
	OnBrand string `json:"on_brand"`
	Text    string `json:"text"`
	Surface string `json:"surface"`
}

// themesOf shows a colour in both themes, as css/tokens.css makes them; a test holds the two together.
func themesOf(hue, chroma float64) (light, dark theme) {
	return theme{
			Brand: oklch{0.5, chroma, hue}.rgb().hex(), OnBrand: "#ffffff", Text: oklch{0.46, chroma, hue}.rgb().hex(), Surface: "#ffffff",
		}, theme{
			Brand: oklch{0.74, chroma * 1.15, hue}.rgb().hex(), OnBrand: oklch{0.2, 0.03, hue}.rgb().hex(), Text: oklch{0.81, chroma * 1.1, hue}.rgb().hex(),
			Surface: oklch{0.222, 0.007, 75}.rgb().hex(),
		}
}
