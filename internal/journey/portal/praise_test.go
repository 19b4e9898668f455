package portal_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_PraiseIsPassedOn praises somebody on a phone, in both languages: nobody is asked for a photo of a damage, what was
// written stands in one part, and what follows is that it is passed on, not that it is to be solved.
func TestBrowser_PraiseIsPassedOn(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/new?kind=praise")
			p.See(p.Word("portal.new.what.title.praise"))
			p.See(p.Word("portal.new.files"))
			p.Gone(p.Word("portal.new.files_help"))
			p.Fill(p.Word("portal.new.what"), "Very kind. 很细心。")
			p.Press(p.Word("portal.new.next"))
			p.SignIn()
			p.Press(p.Word("portal.new.next"))
			p.Says(".review", "Very kind. 很细心。", p.Word("portal.new.no_files"))
			p.Counted(".review-part", 3)
			p.Press(p.Word("portal.new.send"))
			p.See(p.Word("portal.sent.praise_title"))
			p.Says(".sent-next", p.Word("portal.sent.praise_1"))
			p.Gone(p.Word("portal.sent.next_3"))
		})
	}
}
