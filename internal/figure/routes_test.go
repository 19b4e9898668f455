package figure_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

const september = "?from=2026-09-01&to=2026-10-01"

func TestRoute_IsForColleagues(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for who, want := range map[string]int{
		desktest.Guest: http.StatusUnauthorized, desktest.Customer: http.StatusForbidden, desktest.Agent: http.StatusOK, desktest.Lead: http.StatusOK,
		desktest.QA: http.StatusOK, desktest.Manager: http.StatusOK, desktest.Superuser: http.StatusOK,
	} {
		for _, name := range []string{"csat", "complaint_rate", "nothing"} {
			expected := want
			if name == "nothing" && want == http.StatusOK {
				expected = http.StatusNotFound
			}
			if answer := w.Do(who, http.MethodGet, "/api/aftercare/figures/"+name+september, nil); answer.Status != expected {
				t.Errorf("%s as %q: %d %s", name, who, answer.Status, answer.Text)
			}
		}
	}
	if code := w.Do(desktest.Customer, http.MethodGet, "/api/aftercare/figures/csat"+september, nil).Code("request"); code != "staff_only" {
		t.Errorf("a customer is refused with %q", code)
	}
}

func TestRoute_RefusesWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for query, want := range map[string][2]string{
		"csat?to=2026-10-01":                                                  {"from", "figure_day"},
		"csat?from=2026-09-01":                                                {"to", "figure_day"},
		"csat?from=2026-02-30&to=2026-10-01":                                  {"from", "figure_day"},
		"csat?from=2026-09-01T00:00:00Z&to=2026-10-01":                        {"from", "figure_day"},
		"csat?from=0001-09-01&to=2026-10-01":                                  {"from", "figure_day"},
		"csat?from=2026-09-01&to=2026-09-01":                                  {"to", "figure_period_empty"},
		"csat?from=2026-10-01&to=2026-09-01":                                  {"to", "figure_period_empty"},
		"csat?from=2016-10-01&to=2026-09-01":                                  {"to", "figure_period_long"},
		"csat" + september + "&by=colleague":                                  {"by", "figure_by"},
		"nps" + september + "&by=dimension":                                   {"by", "figure_by"},
		"nps" + september + "&dimension=speed":                                {"dimension", "figure_dimension_unasked"},
		"csat" + september + "&by=dimension&dimension=speed":                  {"dimension", "figure_dimension_unasked"},
		"csat" + september + "&dimension=x%27)%3BDROP":                        {"dimension", "figure_dimension"},
		"callback_satisfaction" + september + "&by=dimension&dimension=speed": {"dimension", "figure_dimension_unasked"},
		"callback_satisfaction" + september + "&dimension=x%27)%3BDROP":       {"dimension", "figure_dimension"},
		"callback_timeliness" + september + "&dimension=speed":                {"dimension", "figure_dimension_unasked"},
		"csat" + september + "&format=xls":                                    {"format", "figure_format"},
		"nothing" + september:                                                 {"request", "figure_unknown"},
	} {
		answer := w.Do(desktest.Agent, http.MethodGet, "/api/aftercare/figures/"+query, nil)
		if answer.Code(want[0]) != want[1] || answer.Status != http.StatusBadRequest && want[0] != "request" {
			t.Errorf("%s: %d %s, want %v", query, answer.Status, answer.Text, want)
		}
		inChinese := w.Do(desktest.Agent, http.MethodGet, "/api/aftercare/figures/"+query, nil, "Accept-Language", "zh-CN")
		if inChinese.Code(want[0]) != want[1] || !strings.ContainsFunc(inChinese.Text, func(r rune) bool { return r >= '一' && r <= '龥' }) {
			t.Errorf("%s in Chinese: %s", query, inChinese.Text)
		}
	}
}

func TestRoute_TableOpensInASpreadsheet(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	team, product := `=HYPERLINK("http://x","你好")`, "-2+3"
	for table, fields := range map[string]dbx.Params{
		"teams": {"id": "teamteamteam001", "name": team}, "products": {"id": "product00000001", "sku": "P", "name_zh": product, "name_en": "\tTab"},
		"tickets": {"id": "ticket000000001", "number": "N", "kind": "complaint", "customer": desktest.ID(desktest.Customer), "team": "teamteamteam001", "product": "product00000001", "created": "2026-09-05 01:00:00.000Z"},
	} {
		if _, err := w.App.NonconcurrentDB().Insert(table, fields).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	read := func(query string, headers ...string) [][]string {
		t.Helper()
		answer := w.Do(desktest.Agent, http.MethodGet, "/api/aftercare/figures/complaint_rate"+september+"&format=csv"+query, nil, headers...)
		if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(answer.Text, "\ufeff") {
			t.Fatalf("%d %s %.60q", answer.Status, answer.Header.Get("Content-Type"), answer.Text)
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Text, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if lines := read("&by=team"); len(lines) != 3 || lines[1][1] != "'"+team || lines[1][7] != "1" || lines[1][10] != "1000.0" || lines[2][1] != "All" {
		t.Errorf("by team: %q", lines)
	}
	if lines := read("&by=product"); lines[1][1] != "'\tTab" {
		t.Errorf("by product: %q", lines)
	}
	if lines := read("&by=product", "Accept-Language", "zh-CN"); lines[1][1] != "'-2+3" || lines[0][0] != "指标" || lines[2][1] != "全部" {
		t.Errorf("by product in Chinese: %q", lines)
	}
}

func TestTargets_AreTheAdministrators(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const targets = "/api/collections/figure_targets/records"
	ask := func() desktest.Answer {
		return w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/figures/csat"+september, nil)
	}
	if got := ask().JSON["target"]; got != 92.0 {
		t.Errorf("ships with %v, want 92", got)
	}
	w.Must(desktest.Superuser, http.MethodPatch, targets+"/targetcsat00000", map[string]any{"value": 95})
	if got := ask().JSON["target"]; got != 95.0 {
		t.Errorf("after a change: %v, want 95", got)
	}
	for field, fields := range map[string]map[string]any{"value": {"key": "nps", "value": 101}, "key": {"key": "kindness", "value": 1}} {
		answer := w.Do(desktest.Superuser, http.MethodPost, targets, fields)
		if answer.Status != http.StatusBadRequest || answer.Code(field) == "" {
			t.Errorf("%v: %d %s", fields, answer.Status, answer.Text)
		}
	}
	if answer := w.Do(desktest.Manager, http.MethodPatch, targets+"/targetcsat00000", map[string]any{"value": 50}); answer.Status < 400 {
		t.Errorf("a manager moves a target: %d", answer.Status)
	}
	w.Must(desktest.Superuser, http.MethodDelete, targets+"/targetcsat00000", nil)
	if got := ask().JSON["target"]; got != nil {
		t.Errorf("without a target: %v", got)
	}
	// The limit of 48 hours is one of them.
	w.Must(desktest.Superuser, http.MethodPatch, targets+"/targetcallback0", map[string]any{"value": 24})
	if got := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/figures/callback_timeliness"+september, nil).JSON["within_hours"]; got != 24.0 {
		t.Errorf("timely within %v hours, want 24", got)
	}
}
