package desktest

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"testing"
)

// AddRule makes a rule that is on for all cases and returns its id.
func (w *World) AddRule(fields map[string]any) string {
	w.T.Helper()
	body := map[string]any{"enabled": true, "stage": "live"}
	for name, value := range fields {
		body[name] = value
	}
	return w.Must(Superuser, http.MethodPost, "/api/collections/rules/records", body).String("id")
}

// DrainFlow is a guided diagnosis with a question of safety, something to do, and two ends.
func DrainFlow() map[string]any {
	option := func(zh, en, next string) map[string]any {
		return map[string]any{"label_zh": zh, "label_en": en, "next": next}
	}
	step := func(kind, zh, en string, more map[string]any) map[string]any {
		node := map[string]any{"type": kind, "text_zh": zh, "text_en": en}
		for name, value := range more {
			node[name] = value
		}
		return node
	}
	return map[string]any{
		"code": "DRAIN", "title_zh": "洗衣机不排水", "title_en": "Washer does not drain", "enabled": true, "start": "q1",
		"nodes": map[string]any{
			"q1": step("question", "摸着麻手吗？", "Any tingling when touched?", map[string]any{"options": []any{option("麻手", "It tingles", "stop"), option("不麻手", "No tingling", "a1")}}),
			"a1": step("action", "请清理过滤器。排水了吗？", "Clean the filter. Does it drain?", map[string]any{"options": []any{option("排了", "It drains", "ok"), option("没有", "Still not", "visit")}}),
			"stop": step("result", "请拔掉插头。", "Unplug it.", map[string]any{
				"outcome": "ticket", "safety": true, "ticket": map[string]any{"kind": "repair", "category": "electrical_hazard"}}),
			"ok":    step("result", "排水正常。", "It drains again.", map[string]any{"outcome": "solved"}),
			"visit": step("result", "需要上门。", "Somebody has to come.", map[string]any{"outcome": "ticket", "ticket": map[string]any{"kind": "repair", "category": "not_draining"}}),
		},
	}
}

// OnePixel is the smallest picture there is.
func OnePixel(t testing.TB) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}
