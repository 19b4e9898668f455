package demo

import (
	"bytes"
	"embed"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
)

//go:embed attachments
var attachmentFiles embed.FS

// attachments makes the named files: "panel E21" is a picture of a control panel that shows a code, "label 7" one of a
// type label; other names are texts under attachments/.
func attachments(names []string) ([]file, error) {
	files := make([]file, len(names))
	for i, name := range names {
		what, of, _ := strings.Cut(name, " ")
		var err error
		switch what {
		case "panel":
			files[i].name = "panel-" + of + ".png"
			files[i].content, err = encode(panel(of))
		case "label":
			files[i].name = "label.png"
			files[i].content, err = encode(label(of))
		default:
			files[i].name = name
			files[i].content, err = attachmentFiles.ReadFile("attachments/" + name)
		}
		if err != nil {
			return nil, fmt.Errorf("attachment %q: %w", name, err)
		}
	}
	return files, nil
}

func encode(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

// pictureSize is that of a small photo: large enough to open, small enough to make in a moment.
var pictureSize = image.Rect(0, 0, 640, 420)

// panel is a photo of a control panel in a dim kitchen whose display shows a code.
func panel(code string) image.Image {
	picture := image.NewRGBA(pictureSize)
	shade(picture, color.RGBA{62, 66, 74, 255}, color.RGBA{22, 24, 29, 255})
	display := image.Rect(150, 110, 490, 270)
	fill(picture, display.Inset(-10), color.RGBA{12, 13, 16, 255})
	fill(picture, display, color.RGBA{20, 26, 30, 255})
	lit := color.RGBA{255, 122, 60, 255}
	left := display.Min.X + (display.Dx()-len(code)*84+20)/2
	for i, r := range code {
		digit(picture, left+i*84, display.Min.Y+26, r, lit)
	}
	for i := range 5 {
		c := color.RGBA{88, 92, 100, 255}
		if i == 1 {
			c = color.RGBA{92, 190, 120, 255}
		}
		disc(picture, 160+i*80, 340, 16, c)
	}
	return picture
}

// label is a photo of a type label: a bar code over lines of print.
func label(seed string) image.Image {
	picture := image.NewRGBA(pictureSize)
	shade(picture, color.RGBA{206, 204, 198, 255}, color.RGBA{150, 149, 146, 255})
	fill(picture, image.Rect(70, 60, 570, 360), color.RGBA{244, 243, 239, 255})
	ink := color.RGBA{46, 46, 50, 255}
	x := 110
	for i := 0; x < 520; i++ {
		width := 2 + (i*7+len(seed)*3+int(seed[i%len(seed)]))%6
		fill(picture, image.Rect(x, 95, x+width, 195), ink)
		x += width + 3 + (i*5)%5
	}
	for i, length := range []int{360, 300, 390, 240} {
		fill(picture, image.Rect(110, 225+i*30, 110+length, 237+i*30), color.RGBA{120, 120, 124, 255})
	}
	return picture
}

// shade fills the picture with light from the upper left that falls off towards the corners, as a lamp's does.
func shade(picture *image.RGBA, light, dark color.RGBA) {
	size := picture.Bounds()
	for y := range size.Dy() {
		for x := range size.Dx() {
			away := math.Hypot(float64(x-size.Dx()/3)/float64(size.Dx()), float64(y-size.Dy()/4)/float64(size.Dy()))
			t := math.Min(away/1.1, 1)
			mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-t) + float64(b)*t) }
			picture.SetRGBA(x, y, color.RGBA{mix(light.R, dark.R), mix(light.G, dark.G), mix(light.B, dark.B), 255})
		}
	}
}

func fill(picture *image.RGBA, area image.Rectangle, c color.RGBA) {
	area = area.Intersect(picture.Bounds())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			picture.SetRGBA(x, y, c)
		}
	}
}

func disc(picture *image.RGBA, cx, cy, radius int, c color.RGBA) {
	for y := -radius; y <= radius; y++ {
		for x := -radius; x <= radius; x++ {
			if x*x+y*y <= radius*radius {
				picture.SetRGBA(cx+x, cy+y, c)
			}
		}
	}
}

// segments are the lit bars of a seven-segment digit: top, upper left, upper right, middle, lower left, lower right, bottom.
var segments = map[rune]string{
	'0': "1110111", '1': "0010010", '2': "1011101", '3': "1011011", '4': "0111010", '5': "1101011", '6': "1101111",
	'7': "1010010", '8': "1111111", '9': "1111011", 'E': "1101101", 'F': "1101100", 'H': "0111110", 'P': "1111100",
}

var bars = []image.Rectangle{
	image.Rect(8, 0, 56, 10), image.Rect(0, 6, 10, 52), image.Rect(54, 6, 64, 52), image.Rect(8, 49, 56, 59),
	image.Rect(0, 56, 10, 102), image.Rect(54, 56, 64, 102), image.Rect(8, 98, 56, 108),
}

func digit(picture *image.RGBA, x, y int, r rune, lit color.RGBA) {
	for i, on := range segments[r] {
		c := color.RGBA{30, 37, 42, 255} // an unlit bar still shows faintly
		if on == '1' {
			c = lit
		}
		fill(picture, bars[i].Add(image.Pt(x, y)), c)
	}
}
