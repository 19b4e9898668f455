package portal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/desktest"
)

const settings = "/api/collections/portal_settings/records/portalsettings1"

// face is what the portal's page says of the shop, in a language.
func face(t *testing.T, w *desktest.World, language string) (page string, said map[string]any) {
	t.Helper()
	page = w.Do(desktest.Guest, http.MethodGet, "/", nil, "Accept", "text/html", "Accept-Language", language).Text
	found := regexp.MustCompile(`(?s)<script type="application/json" id="shop">(.*?)</script>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page says nothing of the shop: %s", page)
	}
	if err := json.Unmarshal([]byte(found[1]), &said); err != nil {
		t.Fatalf("%v: %s", err, found[1])
	}
	return page, said
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	drawn := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.RGBA{200, 20, 20, 255}})
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestSettingsShowOnThePage: what a manager saves is in the page itself, before any script; who did not name a language's
// words gets the other's.
func TestSettingsShowOnThePage(t *testing.T) {
	w := desktest.Serve(t).World
	page, said := face(t, w, "en")
	if len(said) != 0 || !strings.Contains(page, "<title>Aftercare</title>") {
		t.Errorf("before any settings: %v %.300s", said, page)
	}
	w.Must(desktest.Manager, http.MethodPatch, settings, map[string]any{
		"name": "Lotus </script> Home", "accent": "#a02020", "title_en": "How can we help?", "lead_zh": "我们随时在。", "lead_en": "We are here.",
		"phone": "400 800 1234", "address_zh": "杭州市西湖区 1 号",
	})
	page, said = face(t, w, "en")
	if said["name"] != "Lotus </script> Home" || said["phone"] != "400 800 1234" {
		t.Errorf("said: %v", said)
	}
	for name, want := range map[string]string{"title": "How can we help?", "address": "杭州市西湖区 1 号"} {
		both, _ := said[name].(map[string]any)
		if both["en"] != want || both["zh-CN"] != want {
			t.Errorf("%s: got %v, want the one text for both languages", name, both)
		}
	}
	manifest := w.Must(desktest.Guest, http.MethodGet, "/manifest.webmanifest?lang=en", nil)
	if manifest.String("name") != "Lotus </script> Home" || manifest.String("description") != "We are here." || !strings.HasPrefix(manifest.String("theme_color"), "#a") {
		t.Errorf("the manifest: %s", manifest.Text)
	}
	for _, want := range []string{
		"<title>Lotus &lt;/script&gt; Home</title>", `<meta name="description" content="We are here.">`, `data-hue="2`, `data-chroma="0.1`,
		`<meta name="theme-color" media="(prefers-color-scheme: light)" content="#a`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%.1200s", want, page)
		}
	}
	if strings.Contains(page, "Lotus </script>") {
		t.Error("the name ends the page's script")
	}
	help := w.Do(desktest.Guest, http.MethodGet, "/help", nil, "Accept-Language", "en").Text
	sheet := regexp.MustCompile(`/help\.css\?v=[0-9a-f]+`).FindString(help)
	if css := w.Must(desktest.Guest, http.MethodGet, sheet, nil); !strings.Contains(css.Text, ":root { --brand-hue: 2") || !strings.Contains(css.Header.Get("Cache-Control"), "immutable") || !strings.Contains(help, "Lotus &lt;/script&gt; Home") {
		t.Errorf("the help pages do not look like the portal: %s %v", sheet, css.Header)
	}
	if page, _ := face(t, w, "zh-CN"); !strings.Contains(page, `content="我们随时在。"`) {
		t.Errorf("the Chinese page: %.600s", page)
	}
}

// TestOneNameForAll: the shop's name is the application's, which the mails use, whichever of both doors it came through.
func TestOneNameForAll(t *testing.T) {
	w := desktest.Serve(t).World
	if got := w.Must(desktest.Manager, http.MethodGet, settings, nil).String("name"); got != "" {
		t.Errorf("nobody named it: got %q", got)
	}
	answer := w.Must(desktest.Manager, http.MethodPatch, settings, map[string]any{"name": " 云朵家电 "})
	if got := w.App.Settings().Meta.AppName; got != "云朵家电" || answer.String("name") != got {
		t.Errorf("the application is called %q, the answer says %q", got, answer.String("name"))
	}
	w.Must(desktest.Superuser, http.MethodPatch, "/api/settings", map[string]any{"meta": map[string]any{
		"appName": "Cloud", "appURL": "https://cloud.example", "senderName": "Cloud", "senderAddress": "help@cloud.example", "accentColor": "#1055c9",
	}})
	if got := w.Must(desktest.Manager, http.MethodGet, settings, nil).String("name"); got != "Cloud" {
		t.Errorf("after a change in the settings: got %q, want Cloud", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, settings, map[string]any{"phone": "1"})
	if got := w.App.Settings().Meta.AppName; got != "Cloud" {
		t.Errorf("a change of something else named it %q", got)
	}
	if _, said := face(t, w, "en"); said["name"] != "Cloud" {
		t.Errorf("the page says %v", said["name"])
	}
}

// TestAnnouncementKeepsItsTime: it is shown from its beginning until its end, and nobody learns of it before.
func TestAnnouncementKeepsItsTime(t *testing.T) {
	w := desktest.Serve(t).World
	stamp := func(after time.Duration) string {
		return desktest.Begin.Add(after).UTC().Format(types.DefaultDateLayout)
	}
	body := map[string]any{
		"announcement_zh": "周六调休上班。", "announcement_tone": "warn", "announcement_from": stamp(time.Hour), "announcement_until": stamp(3 * time.Hour),
	}
	w.Must(desktest.Manager, http.MethodPatch, settings, body)
	for _, step := range []struct {
		advance time.Duration
		shown   bool
	}{{0, false}, {time.Hour, true}, {time.Hour, true}, {time.Hour, false}} {
		w.Advance(step.advance)
		page, said := face(t, w, "en")
		if got := said["announcement"] != nil; got != step.shown || strings.Contains(page, "调休") != step.shown {
			t.Errorf("at %s: shown %v, want %v", w.Clock.Now(), got, step.shown)
		}
	}
	body["announcement_until"] = stamp(time.Hour)
	if a := w.Do(desktest.Manager, http.MethodPatch, settings, body); a.Code("announcement_until") != "portal_announcement_until" {
		t.Errorf("an end at the beginning: %d %s", a.Status, a.Text)
	}
}

func TestColoursThatAreNone(t *testing.T) {
	w := desktest.New(t)
	for _, accent := range []string{"red", "#12345", "#1234567", "#12345g", "url(x)"} {
		if a := w.Do(desktest.Manager, http.MethodPatch, settings, map[string]any{"accent": accent}); a.Status != 400 || a.Code("accent") == "" {
			t.Errorf("%s: got %d %s", accent, a.Status, a.Text)
		}
	}
}

// TestPicturesThatAreTaken: pictures by what they are and not by what they are called, none that is a program, and none that
// would fill the memory. The logo becomes the icons of the installed portal.
func TestPicturesThatAreTaken(t *testing.T) {
	w := desktest.Serve(t).World
	send := func(name string, content []byte) desktest.Answer {
		return w.UploadTo("logo", desktest.Manager, http.MethodPatch, settings, nil, map[string][]byte{name: content})
	}
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
	for name, content := range map[string][]byte{
		"logo.svg": svg, "logo.png": svg, "page.png": []byte("<html><script>alert(1)</script>"), "broken.png": picture(t, 10, 10)[:30], "huge.png": picture(t, 4097, 1),
	} {
		if a := send(name, content); a.Status != 400 || a.Code("logo") == "" {
			t.Errorf("%s: got %d %s", name, a.Status, a.Text)
		}
	}
	own := w.Must(desktest.Guest, http.MethodGet, "/icons/192.png", nil)
	if a := send("logo.png", picture(t, 300, 100)); a.Status != 200 {
		t.Fatalf("a logo: %d %s", a.Status, a.Text)
	}
	_, said := face(t, w, "en")
	logo := w.Do(desktest.Guest, http.MethodGet, fmt.Sprint(said["logo"]), nil)
	if logo.Status != 200 || logo.Header.Get("Content-Type") != "image/png" || logo.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("the logo %v: %d %v", said["logo"], logo.Status, logo.Header)
	}
	for size, path := range map[int]string{192: "/icons/192.png", 512: "/icons/512.png"} {
		a := w.Must(desktest.Guest, http.MethodGet, path, nil)
		drawn, err := png.Decode(strings.NewReader(a.Text))
		if err != nil || drawn.Bounds().Dx() != size || a.Text == own.Text {
			t.Errorf("%s: %v %v", path, err, a.Header)
			continue
		}
		if r, g, _, _ := drawn.At(size/2, size/2).RGBA(); r>>8 < 150 || g>>8 > 60 {
			t.Errorf("%s: the logo is not in its middle", path)
		}
		if r, g, b, _ := drawn.At(size/2, size/8).RGBA(); r&g&b>>8 != 255 {
			t.Errorf("%s: not white around the logo", path)
		}
	}
	if a := w.Do(desktest.Guest, http.MethodGet, "/icons/../secret", nil); a.Status == 200 && strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
		t.Errorf("another name: %d %v", a.Status, a.Header)
	}
}

// TestOneRecordOnly: not even a superuser makes another or takes it away.
func TestOneRecordOnly(t *testing.T) {
	w := desktest.New(t)
	if a := w.Do(desktest.Superuser, http.MethodPost, "/api/collections/portal_settings/records", map[string]any{"phone": "1"}); a.Status != 403 {
		t.Errorf("a second record: %d %s", a.Status, a.Text)
	}
	if a := w.Do(desktest.Superuser, http.MethodDelete, settings, nil); a.Status != 403 {
		t.Errorf("none: %d %s", a.Status, a.Text)
	}
}

// TestColourIsShownBeforeItIsSaved to those who may save it, and to nobody else.
func TestColourIsShownBeforeItIsSaved(t *testing.T) {
	w := desktest.New(t)
	const path = "/api/aftercare/portal/colour?accent=%23a02020"
	if a := w.Must(desktest.Manager, http.MethodGet, path, nil); !strings.Contains(a.Text, `"light":{"brand":"#a`) {
		t.Errorf("a manager: %s", a.Text)
	}
	if a := w.Do(desktest.Manager, http.MethodGet, "/api/aftercare/portal/colour?accent=red", nil); a.Code("accent") != "portal_accent" {
		t.Errorf("no colour: %d %s", a.Status, a.Text)
	}
	for _, who := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead} {
		if a := w.Do(who, http.MethodGet, path, nil); a.Status != http.StatusForbidden {
			t.Errorf("%q: %d", who, a.Status)
		}
	}
}
