package knowledge_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestPages_WearTheShopsFace: the help pages show the shop's logo, ways to reach it and hours, and look as the reader chose in the portal.
func TestPages_WearTheShopsFace(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	plain := w.Must(desktest.Guest, http.MethodGet, "/help?lang=en", nil).Text
	if !strings.Contains(plain, `src="/favicon.svg"`) || strings.Contains(plain, "data-theme") || strings.Contains(plain, "tel:") {
		t.Errorf("a shop that says nothing of itself: %s", plain)
	}
	const settings = "/api/collections/portal_settings/records/portalsettings1"
	if sent := w.UploadTo("logo", desktest.Manager, http.MethodPatch, settings, nil, map[string][]byte{"logo.png": picture(t)}); sent.Status != http.StatusOK {
		t.Fatal(sent.Text)
	}
	if sent := w.UploadTo("wechat_qr", desktest.Manager, http.MethodPatch, settings, nil, map[string][]byte{"code.png": picture(t)}); sent.Status != http.StatusOK {
		t.Fatal(sent.Text)
	}
	w.Must(desktest.Manager, http.MethodPatch, settings, object{"phone": "400 123-4567", "email": "help@shop.example", "wechat": "shop-help", "address_zh": "中山路一号", "address_en": "1 Main Road"})
	calendar, err := w.App.FindFirstRecordByFilter("calendars", "fallback = true")
	if err != nil {
		t.Fatal(err)
	}
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/calendars/records/"+calendar.Id, object{
		"zone": "Asia/Shanghai", "always_open": false, "weekly": object{"mon": [][]string{{"09:00", "12:00"}, {"13:00", "18:00"}}},
	})
	w.Settle()
	shown := w.Do(desktest.Guest, http.MethodGet, "/help", nil, "Cookie", "aftercare.text=130; aftercare.theme=dark; aftercare.locale=zh-CN")
	for _, want := range []string{
		`<html lang="zh-CN" data-app="portal" data-text="130" data-theme="dark">`, `<img class="logo" src="/api/files/portal_settings/`, `<link rel="icon" href="/icons/192.png?v=`,
		`href="tel:4001234567"`, `href="mailto:help@shop.example"`, "微信 shop-help", `<img class="code" src="/api/files/portal_settings/`, "中山路一号", "09:00–12:00, 13:00–18:00",
	} {
		if !strings.Contains(shown.Text, want) {
			t.Errorf("the page lacks %q:\n%s", want, shown.Text)
		}
	}
	if vary := shown.Header.Values("Vary"); !strings.Contains(strings.Join(vary, " "), "Cookie") {
		t.Errorf("kept by who stands between: Vary is %v", vary)
	}
	odd := w.Do(desktest.Guest, http.MethodGet, "/help?lang=en", nil, "Cookie", `aftercare.text=900; aftercare.theme="><b>; aftercare.locale=zh-CN`).Text
	if !strings.Contains(odd, `<html lang="en" data-app="portal">`) || !strings.Contains(odd, "1 Main Road") {
		t.Errorf("what cannot be chosen is not left out, or the address's language does not hold: %.300s", odd)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	return drawn.Bytes()
}
