package survey_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

func TestForm_RefusesWhatIsOffItsScale(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(24 * time.Hour)
	link := d.link()
	for _, wrong := range []url.Values{
		form("overall", "0"), form("overall", "6"), form("overall", "-1"), form("overall", "4.5"), form("overall", "5 "+strings.Repeat("5", 400)),
		form("overall", "５"), form("overall", "1e0"), form("overall", "+3"), form("overall", "03"),
		form("recommend", "11"), form("recommend", "na"), form("effort", "8"), form("effort", "0"), form("solved", "maybe"), form("contact", "1"),
		form("overall", "5", "recommend", "-1"), form("overall", "5", "comment", strings.Repeat("长", 5001)),
		form(), form("overall", ""), form("nothing", "5"),
	} {
		if got := d.post(link, wrong); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "<form") {
			t.Errorf("%v: %d", wrong, got.Code)
		}
	}
	if d.answers() != 0 || d.one("survey_invites", ticket).GetString("state") != "sent" {
		t.Fatal("something of it was kept")
	}
	// The wrong answer is gone back to with what was right about it.
	kept := d.post(link, form("overall", "6", "comment", "Keep this"))
	if !strings.Contains(kept.Body.String(), "Keep this") {
		t.Error("what was entered is lost")
	}
	// Its first fault has the focus, and so stands in view; the page speaks itself, not the browser.
	if body := kept.Body.String(); strings.Count(body, " autofocus") != 1 || !strings.Contains(body, "novalidate") {
		t.Errorf("the focus is set %d times", strings.Count(body, " autofocus"))
	}
	done := d.post(link, form("overall", "5", "nothing", "7"))
	if done.Code != http.StatusOK || strings.Contains(d.one("survey_answers", ticket).GetString("answers"), "nothing") {
		t.Errorf("a question nobody asked: %d", done.Code)
	}
	// Whoever has answered is told so, and not asked again.
	if heading := "<h1>" + locale.Text(locale.English, "survey_page.title_taken", nil) + "</h1>"; !strings.Contains(done.Body.String(), heading) {
		t.Errorf("the page after the answer does not say %s", heading)
	}
}

func TestForm_RefusesABodyThatIsNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.solved(desktest.Customer, "repair")
	d.Advance(24 * time.Hour)
	link := d.link()
	send := func(kind, body string) int {
		request := httptest.NewRequest(http.MethodPost, link, strings.NewReader(body))
		request.Header.Set("Content-Type", kind)
		answer := httptest.NewRecorder()
		d.Handler().ServeHTTP(answer, request)
		return answer.Code
	}
	for _, c := range [][2]string{
		{"application/x-www-form-urlencoded", "q_overall=%zz"}, {"application/x-www-form-urlencoded", "q_comment=" + strings.Repeat("a", 3<<20)},
		{"application/json", `{"q_overall":"5"}`}, {"text/plain", "q_overall=5"}, {"multipart/form-data; boundary=x", "--x\r\n"}, {"application/x-www-form-urlencoded", ""},
	} {
		if got := send(c[0], c[1]); got < 400 || got >= 500 {
			t.Errorf("%s %.20s: %d", c[0], c[1], got)
		}
	}
	if d.answers() != 0 {
		t.Error("something of it was kept")
	}
}

func TestLink_IsOfItsOwnInvitationAndDesk(t *testing.T) {
	t.Parallel()
	d, other := newDesk(t), newDesk(t)
	mine := d.solved(desktest.Customer, "repair")
	theirs := d.solved(desktest.Customer2, "repair")
	d.Advance(24 * time.Hour)
	other.solved(desktest.Customer, "repair")
	other.Advance(24 * time.Hour)
	signature := func(link string) string { _, after, _ := strings.Cut(link, "."); return after }
	foreign := other.link()
	link := d.link()
	for name, path := range map[string]string{
		"another desk's link":           foreign,
		"another desk's mark on ours":   "/survey/" + d.one("survey_invites", mine).Id + "." + signature(foreign),
		"a case in place of invitation": "/survey/" + mine + "." + signature(link),
		"the mark alone":                "/survey/." + signature(link),
		"a longer link":                 link + ".x",
		"upper case":                    strings.ToUpper(link),
		"a quote":                       "/survey/" + url.PathEscape("' OR 1=1 --"),
	} {
		if path == link {
			t.Fatalf("%s is the link itself", name)
		}
		if got := d.get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s is shown: %d", name, got.Code)
		}
		if got := d.post(path, form("overall", "5")); got.Code != http.StatusNotFound {
			t.Errorf("%s is answered: %d", name, got.Code)
		}
	}
	// The mark of one invitation is no mark of another.
	first, second := d.one("survey_invites", mine).Id, d.one("survey_invites", theirs).Id
	crossed := strings.NewReplacer(first, second, second, first).Replace(link)
	if got := d.post(crossed, form("overall", "5")); got.Code != http.StatusNotFound || d.answers() != 0 {
		t.Errorf("a crossed link: %d", got.Code)
	}
}

func TestForm_OfTwoAtOnceIsKeptOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(24 * time.Hour)
	link := d.link()
	var group sync.WaitGroup
	for _, score := range []string{"1", "2", "3", "4", "5", "1", "2", "3"} {
		group.Go(func() { d.post(link, form("overall", score)) })
	}
	group.Wait()
	d.Settle()
	first := d.one("survey_answers", ticket).GetInt("csat")
	if late := d.post(link, form("overall", "5")); late.Code != http.StatusOK || d.one("survey_answers", ticket).GetInt("csat") != first {
		t.Errorf("answered again: %d", late.Code)
	}
}

func TestForm_IsLimitedByAddress(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.solved(desktest.Customer, "repair")
	d.Advance(24 * time.Hour)
	link := d.link()
	settings := d.App.Settings()
	i := -1
	for n, rule := range settings.RateLimits.Rules {
		if rule.Label == "POST /survey/" {
			i = n
		}
	}
	if i < 0 {
		t.Fatalf("no limit ships: %v", settings.RateLimits.Rules)
	}
	settings.RateLimits.Enabled = true
	settings.RateLimits.Rules = []core.RateLimitRule{settings.RateLimits.Rules[i]}
	if err := d.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	most := settings.RateLimits.Rules[0].MaxRequests
	for n := range most {
		if got := d.post("/survey/guess.guess", form("overall", "5")); got.Code != http.StatusNotFound {
			t.Fatalf("try %d: %d", n, got.Code)
		}
	}
	stopped := d.post(link, form("overall", "5"))
	if stopped.Code != http.StatusTooManyRequests || !strings.Contains(stopped.Header().Get("Content-Type"), "text/html") || d.answers() != 0 {
		t.Errorf("beyond the limit: %d %s", stopped.Code, stopped.Body)
	}
	if got := d.get(link); got.Code != http.StatusOK {
		t.Errorf("a look is limited, too: %d", got.Code)
	}
}
