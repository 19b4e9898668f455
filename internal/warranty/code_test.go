package warranty_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr/coding"

	"aftercare/internal/desktest"
)

// TestCode_LeadsToRegistration reads the printed code back, module by module: it is the address at which the unit is
// registered, and colleagues alone get it.
func TestCode_LeadsToRegistration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"serial": "SN 1/洗&2"})
	path := "/api/aftercare/warranty/" + id + "/code"
	for name, want := range map[string]int{desktest.Guest: 401, desktest.Customer: 404, desktest.Customer2: 404, desktest.Agent: 200, desktest.Manager: 200} {
		if got := d.Do(name, http.MethodGet, path, nil).Status; got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	answer := d.Must(desktest.Agent, http.MethodGet, path, nil)
	want := strings.TrimRight(d.App.Settings().Meta.AppURL, "/") + "/register?product=W1&serial=SN+1%2F%E6%B4%97%262"
	if answer.String("address") != want {
		t.Errorf("the address is %q, want %q", answer.String("address"), want)
	}
	if got := readCode(t, answer.String("svg")); got != want {
		t.Errorf("the code says %q, want %q", got, want)
	}
}

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)

// readCode decodes a QR code of level M and bytes, as a reader would that sees each module: by the mask that it names.
func readCode(t *testing.T, svg string) string {
	t.Helper()
	var whole int
	if _, err := fmt.Sscanf(svg[strings.Index(svg, "viewBox"):], `viewBox="0 0 %d`, &whole); err != nil {
		t.Fatal(err)
	}
	const quiet = 4
	size := whole - 2*quiet
	black := make([][]bool, size)
	for y := range black {
		black[y] = make([]bool, size)
	}
	for _, part := range run.FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(part[1])
		y, _ := strconv.Atoi(part[2])
		n, _ := strconv.Atoi(part[3])
		for i := range n {
			black[y-quiet][x-quiet+i] = true
		}
	}
	mask := 0 // bits 12 to 10 of the format, which is itself masked with 101010000010010
	for i, x := range []int{2, 3, 4} {
		if black[8][x] != (0b101>>(2-i)&1 == 1) {
			mask |= 1 << (2 - i)
		}
	}
	plan, err := coding.NewPlan(coding.Version((size-17)/4), coding.M, coding.Mask(mask))
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, plan.DataBytes)
	for y, row := range plan.Pixel {
		for x, pixel := range row {
			at := pixel.Offset()
			if pixel.Role() == coding.Data && at < uint(8*plan.DataBytes) && black[y][x] != (pixel&coding.Invert != 0) {
				data[at/8] |= 0x80 >> (at % 8)
			}
		}
	}
	bits := func(from, n int) int {
		value := 0
		for i := from; i < from+n; i++ {
			value = value<<1 | int(data[i/8]>>(7-i%8)&1)
		}
		return value
	}
	if bits(0, 4) != 0b0100 {
		t.Fatalf("mode %04b", bits(0, 4))
	}
	width := 8
	if plan.Version > 9 {
		width = 16
	}
	text := make([]byte, bits(4, width))
	for i := range text {
		text[i] = byte(bits(4+width+8*i, 8))
	}
	return string(text)
}
