package service_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_ProblemFromCaseToMeasures enters a case in the ledger as a new problem, takes it from step to step with what each
// asks for, and looks at it on a telephone, in both languages.
func TestBrowser_ProblemFromCaseToMeasures(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Leaks", "Water on the floor.")
			desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
			number := desk.Ticket(ticket).GetString("number")
			p := desktest.OpenPage(t, language, 1440, 1000, desk.URL+"/desk/all/"+number)
			p.SignInAtDesk()
			p.Press(p.Word("desk.context.case"))
			p.Press(p.Word("desk.problems.enter"))
			p.Fill(p.Word("desk.problem.field.title"), "Door seals leak")
			p.Press(p.Word("desk.problems.register"))
			p.See(p.Word("desk.problems.saved_link", "number", "P-2026-0001"))
			p.Press("Door seals leak")
			p.See(p.Word("desk.problem.touched", "cases", "1", "customers", "1"))

			p.Press(p.Word("desk.problem.go.contained"))
			p.See(p.Word("error.problem_evidence"))
			p.Fill(p.Word("desk.problem.field.containment"), "Batch 7 held back.")
			p.Press(p.Word("desk.problem.go.contained"))
			p.See(p.Word("desk.problem.field.causes"))
			p.Fill(p.Word("desk.problem.why", "n", "1"), "The seal hardens.")
			p.Press(p.Word("desk.problem.go.analysed"))
			p.See(p.Word("error.problem_evidence"))
			p.Fill(p.Word("desk.problem.evidence_of", "n", "1"), "Shore 82 after 90 days.")
			p.Choose(".loop-form select", "supplier")
			p.Press(p.Word("desk.problem.go.analysed"))
			p.See(p.Word("desk.problem.class_is", "class", p.Word("desk.problem.class.supplier")))
			record, err := desk.App.FindFirstRecordByFilter("problems", "number = {:number}", dbx.Params{"number": "P-2026-0001"})
			if err != nil || record.GetString("status") != "analysed" || desk.Ticket(ticket).GetString("problem") != record.Id {
				t.Fatalf("the problem is %v: %v", record, err)
			}

			p.Go(desk.URL + "/desk/problems")
			p.See("Door seals leak")
			phone := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/problems")
			phone.SignInAtDesk()
			phone.Press("Door seals leak")
			phone.See("Shore 82 after 90 days.")
			if wide := phone.Overflow(); wide != "" {
				t.Errorf("on a telephone something is too wide: %s", wide)
			}
		})
	}
}

// TestBrowser_ProposedProblemReadsInBothLanguages: what a rule proposes is called by product and category in its reader's language, in the
// ledger, on its page and in the notice.
func TestBrowser_ProposedProblemReadsInBothLanguages(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "F1", "name_zh": "冰箱", "name_en": "Fridge", "active": true}).String("id")
	for range 5 {
		desk.Must(desktest.Agent, http.MethodPost, "/api/collections/tickets/records", map[string]any{
			"customer": desktest.ID(desktest.Customer), "subject": "Warm", "kind": "repair", "product": product, "category": "not_cooling", "channel": "phone",
		})
	}
	desk.Settle()
	for language, name := range map[string]string{locale.English: "Fridge: does not cool", locale.Chinese: "冰箱：不制冷"} {
		p := desktest.OpenPage(t, language, 1440, 1000, desk.URL+"/desk/problems")
		p.SignInAtDeskAs(desktest.Lead)
		p.Says(".problem-row-title", name)
		p.Go(desk.URL + "/desk/problems/P-2026-0001")
		p.Says("h1", name)
		p.Press(p.Word("desk.notices.title"))
		p.See(p.Word("desk.notice.problem_proposed", "problem_number", "P-2026-0001", "title", name))
	}
}

// TestBrowser_ProblemShowsAllItsSources: what else led to a problem is shown fifty at a time, and says that there is more.
func TestBrowser_ProblemShowsAllItsSources(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals"}).String("id")
	_, err := desk.App.NonconcurrentDB().NewQuery(`INSERT INTO problem_sources (id, problem, source, created)
		SELECT 's' || printf('%014d', value), {:problem}, 'callbacks/c' || printf('%014d', value), printf('2026-09-01 01:00:%02d.000Z', value % 60)
		FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 60) SELECT value FROM n)`).Bind(dbx.Params{"problem": id}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	p := desktest.OpenPage(t, locale.English, 1440, 1000, desk.URL+"/desk/problems/P-2026-0001")
	p.SignInAtDesk()
	p.Counted(".problem-sources > li", 50)
	p.Press(p.Word("common.more"))
	p.Counted(".problem-sources > li", 60)
}

// TestBrowser_ProblemLeadsToWhatAFollowUpCameFrom: a follow-up in the ledger says what it is about, and leads to the call or answer
// that it came from, as does its own card.
func TestBrowser_ProblemLeadsToWhatAFollowUpCameFrom(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			callback := solvedCallback(t, desk)
			desk.Must(desktest.Agent, http.MethodPost, "/api/collections/callback_attempts/records", map[string]any{"callback": callback, "result": "reached", "outcome": "partly", "note": "It is loud."})
			fillIn(t, desk, solvedAndAsked(t, desk, desktest.Customer2, "Drips"), map[string]string{"q_overall": "1"})
			problem := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals"}).String("id")
			low := ""
			for _, kind := range []string{"partly", "low_score"} {
				followUp, err := desk.App.FindFirstRecordByData("follow_ups", "kind", kind)
				if err != nil {
					t.Fatal(err)
				}
				low = followUp.Id
				desk.Must(desktest.Lead, http.MethodPost, "/api/collections/problem_sources/records", map[string]any{"problem": problem, "source": "follow_ups/" + followUp.Id})
				desk.Advance(time.Second)
			}
			invite, err := desk.App.FindFirstRecordByData("survey_invites", "state", "answered")
			if err != nil {
				t.Fatal(err)
			}
			answer := "/desk/answers?tab=all&invite=" + invite.Id
			p := desktest.OpenPage(t, language, 1440, 1000, desk.URL+"/desk/problems/P-2026-0001")
			p.SignInAtDesk()
			for _, at := range []struct{ kind, source, place string }{{"partly", "callbacks", "/desk/callbacks/" + callback}, {"low_score", "survey_answers", answer}} {
				p.See(p.Word("desk.follow_up." + at.kind))
				p.Says(`.problem-sources a[href="`+at.place+`"]`, p.Word("desk.problem.source."+at.source))
			}
			p.Go(desk.URL + "/desk/follow-ups/" + low)
			p.Says(`.follow-up a[href="`+answer+`"]`, p.Word("desk.problem.source.survey_answers"))
		})
	}
}

// TestBrowser_ProblemIsSortedInWords: the form of a problem shows and takes the word of a category, as cases show it, and keeps the code.
func TestBrowser_ProblemIsSortedInWords(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals", "category": "leak"}).String("id")
	for language, word := range map[string]string{locale.English: "does not cool", locale.Chinese: "不制冷"} {
		desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/problems/records/"+id, map[string]any{"category": "leak"})
		p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/problems/P-2026-0001")
		p.SignInAtDesk()
		p.Press(p.Word("desk.problem.edit"))
		p.Holds("input[list]", p.Word("desk.category.leak"))
		p.Fill(p.Word("desk.problem.field.category"), word)
		p.Press(p.Word("desk.save"))
		p.See(p.Word("desk.problem.saved"))
		if got, err := desk.App.FindRecordById("problems", id); err != nil || got.GetString("category") != "not_cooling" {
			t.Errorf("%s: %v %v", language, got, err)
		}
	}
}
