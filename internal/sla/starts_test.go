package sla_test

import (
	"net/http"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// lines is a table of kinds and how their clocks stand.
type lines = map[string]string

// TestClocks_StartPauseAndEnd tells what starts, meets, pauses and cancels each clock, with the due times of the policies
// that the desk ships with. The world begins on Monday 14 September 2026, 09:00. That year 20 September is a make-up
// Sunday, 25 to 27 September are Mid-Autumn, 1 to 7 October are National Day, and 10 October is a make-up Saturday.
func TestClocks_StartPauseAndEnd(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer2), map[string]any{"remote_area": true})
	second := w.Must(desktest.Manager, http.MethodPost, records("teams"), map[string]any{"name": "By turns", "assignment": "round_robin", "kinds": []string{"installation"}}).String("id")
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"teams+": second})
	stories := slicesOf(answerStories, turnStories, diagnosisStories, solutionStories, repairStories, complaintStories, promiseStories, endStories)
	tell(t, w, stories)
}

func slicesOf(groups ...[]story) []story {
	var all []story
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

var system = journal.Actor{Kind: journal.ActorSystem}

var answerStories = []story{
	{"the portal has half an hour around the clock", []act{
		at("09-14 22:00", asks("consultation"), seesOnly(lines{"first_response": "09-14 22:30", "resolution": "09-15 22:00"})),
		at("09-14 22:10", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 22:30 met 09-14 22:10"})),
	}},
	{"an answer at the very deadline is in time", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:30", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 09:30 met 09-14 09:30"})),
	}},
	{"an answer a millisecond before the deadline is in time", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:29:59.999", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 09:30 met 09-14 09:29:59.999"})),
	}},
	{"an answer a millisecond after the deadline is late", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:30:00.001", says(desktest.Agent, "reply"), sees(lines{"first_response": "09-14 09:30 late 09-14 09:30:00.001"})),
	}},
	{"a clock is owed at its deadline and breached a millisecond later", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:30", sees(lines{"first_response": "09-14 09:30"}), pressing("warned first_response 09-14 09:30")),
		at("09-14 09:30:00.001", sees(lines{"first_response": "09-14 09:30 overdue"}), pressing("overdue first_response 09-14 09:30")),
	}},
	{"a warn mark is reached a millisecond later", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:24", pressing("running first_response 09-14 09:30")),
		at("09-14 09:24:00.001", pressing("warned first_response 09-14 09:30")),
	}},
	{"WeCom has half an hour", []act{at("09-14 09:00", comes("wecom", "consultation"), sees(lines{"first_response": "09-14 09:30"}))}},
	{"the interface has half an hour", []act{at("09-14 09:00", comes("api", "consultation"), sees(lines{"first_response": "09-14 09:30"}))}},
	{"mail has one working day", []act{at("09-14 09:00", comes("mail", "consultation"), sees(lines{"first_response": "09-15 18:00"}))}},
	{"mail in the night counts from its own day", []act{at("09-14 23:59:59", comes("mail", "consultation"), sees(lines{"first_response": "09-15 18:00"}))}},
	{"mail of a Friday before a make-up Sunday", []act{at("09-18 17:00", comes("mail", "consultation"), sees(lines{"first_response": "09-20 18:00"}))}},
	{"mail of the Saturday before it", []act{at("09-19 11:00", comes("mail", "consultation"), sees(lines{"first_response": "09-20 18:00"}))}},
	{"mail on the eve of Mid-Autumn", []act{at("09-24 10:00", comes("mail", "consultation"), sees(lines{"first_response": "09-28 18:00"}))}},
	{"mail on the eve of National Day", []act{at("09-30 10:00", comes("mail", "consultation"), sees(lines{"first_response": "10-08 18:00"}))}},
	{"mail during National Day", []act{at("10-03 10:00", comes("mail", "consultation"), sees(lines{"first_response": "10-08 18:00"}))}},
	{"an urgent mail has half an hour", []act{
		at("09-14 09:00", comes("mail", "consultation", "priority", "urgent"), sees(lines{"first_response": "09-14 09:30"})),
	}},
	{"chat has fifteen seconds in hours", []act{at("09-14 10:00", comes("chat", "consultation"), seesOnly(lines{"chat_answer": "09-14 10:00:15", "resolution": "09-15 10:00"}))}},
	{"chat out of hours waits for the opening", []act{at("09-14 20:00", comes("chat", "consultation"), sees(lines{"chat_answer": "09-15 09:00:15"}))}},
	{"chat at closing goes on in the morning", []act{at("09-14 17:59:50", comes("chat", "consultation"), sees(lines{"chat_answer": "09-15 09:00:05"}))}},
	{"chat that ends exactly at closing is due then", []act{at("09-14 17:59:45", comes("chat", "consultation"), sees(lines{"chat_answer": "09-14 18:00"}))}},
	{"chat is met by a reply", []act{
		at("09-14 10:00", comes("chat", "consultation")),
		at("09-14 10:00:10", says(desktest.Agent, "reply"), sees(lines{"chat_answer": "09-14 10:00:15 met 09-14 10:00:10"})),
	}},
	{"social media has two hours in hours", []act{at("09-14 17:00", comes("social", "consultation"), seesOnly(lines{"social_reply": "09-15 10:00", "resolution": "09-15 17:00"}))}},
	{"social media on a Friday before a make-up Sunday", []act{at("09-18 17:00", comes("social", "consultation"), sees(lines{"social_reply": "09-20 10:00"}))}},
	{"social media is met by a reply", []act{
		at("09-14 10:00", comes("social", "consultation")),
		at("09-14 11:00", says(desktest.Agent, "reply"), sees(lines{"social_reply": "09-14 12:00 met 09-14 11:00"})),
	}},
	{"a phone case that a colleague enters is answered", []act{
		at("09-14 09:00", enters(desktest.Agent, "phone", "consultation"), seesOnly(lines{"resolution": "09-15 09:00"})),
		at("09-14 10:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 10:30"})),
	}},
	{"a counter case that a colleague enters is answered", []act{
		at("09-14 09:00", enters(desktest.Agent, "counter", "consultation"), seesOnly(lines{"resolution": "09-15 09:00"})),
	}},
	{"a mail that a colleague enters is not", []act{
		at("09-14 09:00", enters(desktest.Agent, "mail", "consultation"), seesOnly(lines{"first_response": "09-15 18:00", "resolution": "09-15 09:00"})),
	}},
	{"nothing but a colleague's reply answers", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:01", speaks(system, "system")),
		at("09-14 09:02", speaks(system, "reply")),
		at("09-14 09:03", speaks(theRule, "reply")),
		at("09-14 09:04", says(desktest.Superuser, "reply")),
		at("09-14 09:05", says(desktest.Agent, "note")),
		at("09-14 09:06", says(desktest.Agent, "call")),
		at("09-14 09:07", says(desktest.Agent, "visit")),
		at("09-14 09:08", says(desktest.QA, "note")),
		at("09-14 09:09", says(desktest.Customer, "reply")),
		at("09-14 09:10", changes(desktest.Agent, "status", "pending")),
		at("09-14 09:11", sees(lines{"first_response": "09-14 09:30", "next_response": ""})),
	}},
}

var turnStories = []story{
	{"a customer's turn counts from its first message", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:10", says(desktest.Agent, "reply")),
		at("09-14 10:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 10:30"})),
		at("09-14 10:20", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 10:30"})),
		at("09-14 10:25", says(desktest.Agent, "reply"), sees(lines{"next_response": "09-14 10:30 met 09-14 10:25"})),
		at("09-14 11:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 10:30 met 09-14 10:25; 09-14 11:30", "first_response": "09-14 09:30 met 09-14 09:10"})),
	}},
	{"a second message before the first answer is the same turn", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", says(desktest.Customer, "reply"), sees(lines{"first_response": "09-14 09:30", "next_response": ""})),
	}},
	{"a turn stays owed after its deadline, and no other begins", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:10", says(desktest.Agent, "reply")),
		at("09-14 10:00", says(desktest.Customer, "reply")),
		at("09-14 11:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 10:30 overdue"})),
		at("09-14 11:05", says(desktest.Agent, "reply"), sees(lines{"next_response": "09-14 10:30 late 09-14 11:05"})),
	}},
	{"a turn on chat has five minutes in hours", []act{
		at("09-14 17:50", comes("chat", "consultation")),
		at("09-14 17:51", says(desktest.Agent, "reply")),
		at("09-14 17:58", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-15 09:03"})),
	}},
	{"a turn by mail has one working day", []act{
		at("09-14 09:00", comes("mail", "consultation")),
		at("09-14 09:10", says(desktest.Agent, "reply")),
		at("09-24 10:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-28 18:00"})),
	}},
	{"not yet, says the customer, and waits", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", resolves(desktest.Agent), sees(lines{"first_response": "09-14 09:30 late 09-14 10:00", "resolution": "09-15 09:00 met 09-14 10:00"})),
		at("09-14 12:00", changes(desktest.Customer, "status", "open"),
			sees(lines{"next_response": "09-14 12:30", "resolution": "09-15 09:00 met 09-14 10:00; 09-15 12:00"})),
	}},
	{"a message that opens a solved case is one turn", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", resolves(desktest.Agent)),
		at("09-14 12:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-14 12:30", "resolution": "09-15 09:00 met 09-14 09:20; 09-15 12:00"})),
	}},
	{"a message that opens a closed case is one turn", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", resolves(desktest.Agent)),
		at("09-14 09:30", changes(desktest.Customer, "status", "closed"), pressing("")),
		at("09-16 12:00", says(desktest.Customer, "reply"), sees(lines{"next_response": "09-16 12:30", "resolution": "09-15 09:00 met 09-14 09:20; 09-17 12:00"})),
	}},
	{"a colleague opens a case again: nobody waits for an answer", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", resolves(desktest.Agent)),
		at("09-14 12:00", changes(desktest.Agent, "status", "open"), sees(lines{"next_response": "", "resolution": "09-15 09:00 met 09-14 09:20; 09-15 12:00"})),
	}},
	{"pending silences no answer", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", changes(desktest.Agent, "status", "pending"), sees(lines{"first_response": "09-14 09:30", "resolution": "23h55m0s left"})),
		at("09-14 09:30:00.001", sees(lines{"first_response": "09-14 09:30 overdue"})),
	}},
	{"copied words are nobody's turn and nobody's answer", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", says(desktest.Agent, "reply")),
		at("09-14 09:10", says(desktest.Customer, "reply")),
		at("09-14 10:00", asks("consultation"), copies("author_customer"), copies("author_staff"), sees(lines{"first_response": "09-14 10:30", "next_response": ""})),
	}},
}

// copies splits a message off the case before: the first one whose author field is set, but for the case's own words.
func copies(author string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		source := s.earlier[len(s.earlier)-1]
		found, err := s.App.FindRecordsByFilter("messages", "ticket = '"+source+"' && "+author+" != ''", "-created", 1, 0)
		if err != nil || len(found) == 0 {
			s.t.Fatalf("there is no message to copy: %v", err)
		}
		s.Must(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": s.id, "copied_from": found[0].Id, "kind": "reply"})
	}
}

var diagnosisStories = []story{
	{"claiming a case starts five minutes", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 22:05", claims(desktest.Agent), sees(lines{"diagnosis": "09-14 22:10"})),
		at("09-14 22:08", says(desktest.Agent, "reply"), sees(lines{"diagnosis": "09-14 22:10 met 09-14 22:08"})),
	}},
	{"a diagnosis is late a millisecond after its deadline", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", claims(desktest.Agent)),
		at("09-14 09:10:00.001", says(desktest.Agent2, "reply"), sees(lines{"diagnosis": "09-14 09:10 late 09-14 09:10:00.001"})),
	}},
	{"being given a case in turn starts nothing; the first note does", []act{
		at("09-14 09:00", asks("installation"), sees(lines{"diagnosis": ""})),
		at("09-14 09:06", says(desktest.Agent, "note"), sees(lines{"diagnosis": ""})),
		at("09-14 09:07", says(desktest.Agent2, "note"), sees(lines{"diagnosis": "09-14 09:12"})),
		at("09-14 09:08", says(desktest.Agent2, "note"), sees(lines{"diagnosis": "09-14 09:12"})),
	}},
	{"being given a case by a lead starts nothing; the first call does", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent)), sees(lines{"diagnosis": ""})),
		at("09-14 09:07", says(desktest.Agent, "call"), sees(lines{"diagnosis": "09-14 09:12"})),
	}},
	{"who has answered has looked", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", says(desktest.Agent, "reply")),
		at("09-14 09:06", claims(desktest.Agent), says(desktest.Agent, "note"), sees(lines{"diagnosis": ""})),
	}},
	{"a reply as the first thing starts none", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent))),
		at("09-14 09:06", says(desktest.Agent, "reply"), sees(lines{"diagnosis": ""})),
	}},
	{"a diagnosis is owed once", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", claims(desktest.Agent)),
		at("09-14 09:06", changes(desktest.Agent, "assignee", desktest.ID(desktest.Agent2))),
		at("09-14 09:07", says(desktest.Agent2, "note"), sees(lines{"diagnosis": "09-14 09:10"})),
	}},
	{"a phone case needs none", []act{
		at("09-14 09:00", enters(desktest.Agent, "phone", "consultation", "assignee", desktest.ID(desktest.Agent))),
		at("09-14 09:05", says(desktest.Agent, "note"), sees(lines{"diagnosis": ""})),
	}},
	{"a diagnosis is met by solving", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", claims(desktest.Agent)),
		at("09-14 09:06", resolves(desktest.Agent), sees(lines{"diagnosis": "09-14 09:10 met 09-14 09:06"})),
	}},
	{"pending does not silence a diagnosis", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", claims(desktest.Agent)),
		at("09-14 09:06", changes(desktest.Agent, "status", "pending"), sees(lines{"diagnosis": "09-14 09:10"})),
	}},
}

var solutionStories = []story{
	{"a solution stands still while the customer is asked", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", says(desktest.Agent, "reply")),
		at("09-14 10:00", changes(desktest.Agent, "status", "pending"), sees(lines{"resolution": "23h0m0s left"}), pressing("paused resolution")),
		at("09-14 15:00", says(desktest.Customer, "reply"), sees(lines{"resolution": "09-15 14:00", "next_response": "09-14 15:30"})),
	}},
	{"a solution stands still over midnights and holidays alike", []act{
		at("09-24 09:00", asks("consultation")),
		at("09-24 09:10", says(desktest.Agent, "reply")),
		at("09-24 09:20", changes(desktest.Agent, "status", "pending")),
		at("10-09 21:20", changes(desktest.Agent, "status", "open"), sees(lines{"resolution": "10-10 21:00"})),
	}},
	{"two pauses add up", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", changes(desktest.Agent, "status", "pending")),
		at("09-14 11:00", changes(desktest.Agent, "status", "open")),
		at("09-14 12:00", changes(desktest.Agent, "status", "pending")),
		at("09-14 14:00:30", changes(desktest.Agent, "status", "open"), sees(lines{"resolution": "09-15 12:00:30"})),
	}},
	{"on hold is the desk's own affair", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", changes(desktest.Agent, "status", "on_hold"), sees(lines{"resolution": "09-15 09:00"})),
	}},
	{"a pause after the deadline changes nothing", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-15 10:00", changes(desktest.Agent, "status", "pending"), sees(lines{"resolution": "09-15 09:00 overdue"})),
		at("09-15 20:00", resolves(desktest.Agent), sees(lines{"resolution": "09-15 09:00 late 09-15 20:00"})),
	}},
	{"a pause at the very deadline comes too late to help", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-15 09:00", changes(desktest.Agent, "status", "pending"), sees(lines{"resolution": "09-15 09:00"})),
		at("09-15 09:00:00.001", sees(lines{"resolution": "09-15 09:00 overdue"})),
	}},
	{"a pause a millisecond before the deadline leaves that much", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-15 08:59:59.999", changes(desktest.Agent, "status", "pending"), sees(lines{"resolution": "0s left"})),
		at("09-15 12:00", changes(desktest.Agent, "status", "open"), sees(lines{"resolution": "09-15 12:00:00.001"})),
		at("09-15 12:00:00.002", sees(lines{"resolution": "09-15 12:00:00.001 overdue"})),
	}},
	{"solved from pending is solved in time", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", changes(desktest.Agent, "status", "pending")),
		at("09-18 10:00", resolves(desktest.Agent), sees(lines{"resolution": "09-19 09:00 met 09-18 10:00"}), pressing("")),
	}},
	{"each leg stays as it ended", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-15 10:00", resolves(desktest.Agent)),
		at("09-15 12:00", changes(desktest.Agent, "status", "open")),
		at("09-15 13:00", resolves(desktest.Agent)),
		at("09-16 13:00", changes(desktest.Agent, "status", "open"),
			sees(lines{"resolution": "09-15 09:00 late 09-15 10:00; 09-16 12:00 met 09-15 13:00; 09-17 13:00"})),
	}},
	{"solved by a person answers whoever waits", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:05", claims(desktest.Agent), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 09:07", resolves(desktest.Agent), seesOnly(lines{
			"first_response": "09-14 09:30 met 09-14 09:07", "diagnosis": "09-14 09:10 met 09-14 09:07", "resolution": "09-15 09:00 met 09-14 09:07",
			"complaint_ack": "09-14 10:00 met 09-14 09:07", "complaint_reply": "09-20 18:00 met 09-14 09:07", "complaint_close": "10-30 18:00 met 09-14 09:07",
			"promise": "09-14 15:00 met 09-14 09:07",
		}), pressing("")),
	}},
	{"solved by a rule answers nobody", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", claims(desktest.Agent), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 09:07", changesBy(theRule, "status", "resolved", "resolution", "Nobody wrote any more."), seesOnly(lines{
			"first_response": "09-14 09:30 resolved 09-14 09:07", "diagnosis": "09-14 09:10 resolved 09-14 09:07",
			"resolution": "09-15 09:00 met 09-14 09:07", "promise": "09-14 15:00 resolved 09-14 09:07",
		}), pressing("")),
	}},
}

var repairStories = []story{
	{"a repair has a day for the visit and three days in all", []act{
		at("09-14 09:00", asks("repair"), seesOnly(lines{
			"first_response": "09-14 09:30", "resolution": "09-15 09:00", "onsite": "09-15 09:00", "repair": "09-17 09:00",
		})),
		at("09-14 10:00", says(desktest.Agent, "reply"), says(desktest.Agent, "call"), sees(lines{"onsite": "09-15 09:00"})),
		at("09-14 15:00", says(desktest.Agent, "visit"), sees(lines{"onsite": "09-15 09:00 met 09-14 15:00", "repair": "09-17 09:00"})),
		at("09-14 16:00", resolves(desktest.Agent), sees(lines{"repair": "09-17 09:00 met 09-14 16:00"})),
	}},
	{"a remote area has two days for the visit", []act{
		at("09-14 09:00", asksAs(desktest.Customer2, "repair"), sees(lines{"onsite": "09-16 09:00", "repair": "09-17 09:00"})),
	}},
	{"solved without a visit there was none", []act{
		at("09-14 09:00", asks("repair")),
		at("09-14 10:00", resolves(desktest.Agent), sees(lines{"onsite": "09-15 09:00 resolved 09-14 10:00"})),
	}},
	{"visit and repair stand still while the customer is asked", []act{
		at("09-14 09:00", asks("repair")),
		at("09-14 10:00", changes(desktest.Agent, "status", "pending"), sees(lines{"onsite": "23h0m0s left", "repair": "71h0m0s left", "resolution": "23h0m0s left"})),
		at("09-15 10:00", changes(desktest.Agent, "status", "open"), sees(lines{"onsite": "09-16 09:00", "repair": "09-18 09:00"})),
	}},
	{"opened again, a repair is owed once more and the visit is not", []act{
		at("09-14 09:00", asks("repair")),
		at("09-14 10:00", says(desktest.Agent, "visit")),
		at("09-14 11:00", resolves(desktest.Agent)),
		at("09-15 10:00", changes(desktest.Agent, "status", "open"), sees(lines{
			"onsite": "09-15 09:00 met 09-14 10:00", "repair": "09-17 09:00 met 09-14 11:00; 09-18 10:00", "resolution": "09-15 09:00 met 09-14 11:00; 09-16 10:00",
		})),
	}},
	{"a case that is sorted as a repair counts from its making, visits included", []act{
		at("09-14 09:00", asks("")),
		at("09-14 10:00", says(desktest.Agent, "visit"), sees(lines{"onsite": ""})),
		at("09-14 12:00", changes(desktest.Agent, "kind", "repair"), sees(lines{"onsite": "09-15 09:00 met 09-14 10:00", "repair": "09-17 09:00"})),
	}},
	{"a question that becomes a repair counts from then", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 12:00", changes(desktest.Agent, "kind", "repair"), sees(lines{"onsite": "09-15 12:00", "repair": "09-17 12:00", "resolution": "09-15 09:00"})),
		at("09-14 13:00", changes(desktest.Agent, "kind", "consultation"),
			sees(lines{"onsite": "09-15 12:00 reclassified 09-14 13:00", "repair": "09-17 12:00 reclassified 09-14 13:00", "resolution": "09-15 09:00"})),
	}},
	{"sorted while solved, a case has its kind's limits once it is opened again", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", resolves(desktest.Agent)),
		at("09-14 11:00", changes(desktest.Agent, "kind", "repair"), sees(lines{"repair": "", "onsite": ""})),
		at("09-14 12:00", changes(desktest.Customer, "status", "open"), sees(lines{"repair": "09-17 12:00", "onsite": "09-15 12:00"})),
	}},
}

var complaintStories = []story{
	{"a complaint is acknowledged in an hour, answered in 5 and finished in 30 working days", []act{
		at("09-14 09:00", asks("complaint"), seesOnly(lines{
			"first_response": "09-14 09:30", "resolution": "09-15 09:00",
			"complaint_ack": "09-14 10:00", "complaint_reply": "09-20 18:00", "complaint_close": "10-30 18:00",
		})),
		at("09-14 09:40", says(desktest.Agent, "call"), sees(lines{"complaint_ack": "09-14 10:00 met 09-14 09:40", "complaint_reply": "09-20 18:00"})),
		at("09-15 09:00", says(desktest.Agent, "reply"), sees(lines{"complaint_reply": "09-20 18:00"})),
		at("09-16 09:00", changes(desktest.Agent, "decision", "We replace it.", "decision_told_at", "2026-09-16 01:00:00.000Z"),
			sees(lines{"complaint_reply": "09-20 18:00 met 09-16 09:00", "complaint_close": "10-30 18:00"})),
	}},
	{"an investigation that became void takes back its answer, and the next has the whole limit", []act{
		at("09-14 09:00", asks("complaint"), changes(desktest.Agent, "assignee", desktest.ID(desktest.Agent))),
		at("09-15 09:00", changes(desktest.Agent, "stage", "investigated", "facts", "Nothing was wrong.", "persons_heard", "Me.")),
		at("09-16 09:00", changes(desktest.Agent, "stage", "resolved", "decision", "None.", "decision_told_at", "2026-09-16 01:00:00.000Z"),
			changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent2))),
		at("09-17 09:00", changes(desktest.Lead, "complained_about", desktest.ID(desktest.Agent), "reason", "The customer says so."), sees(lines{
			"complaint_ack": "09-14 10:00 overdue", "complaint_reply": "09-20 18:00 met 09-16 09:00; 09-23 18:00", "complaint_close": "10-30 18:00",
		})),
		at("09-17 10:00", changes(desktest.Agent2, "stage", "investigated", "facts", "The seal was forgotten.", "persons_heard", "All.")),
		at("09-18 09:00", changes(desktest.Agent2, "stage", "resolved", "decision", "A new seal.", "decision_told_at", "2026-09-18 01:00:00.000Z"),
			sees(lines{"complaint_reply": "09-20 18:00 met 09-16 09:00; 09-23 18:00 met 09-18 09:00"})),
	}},
	{"a solution on a void investigation answered nothing either", []act{
		at("09-14 09:00", asks("complaint"), changes(desktest.Agent, "assignee", desktest.ID(desktest.Agent))),
		at("09-14 10:00", changes(desktest.Agent, "stage", "investigated", "facts", "Nothing was wrong.", "persons_heard", "Me.")),
		at("09-15 09:00", resolves(desktest.Agent)),
		at("09-17 09:00", changes(desktest.Lead, "complained_about", desktest.ID(desktest.Agent), "reason", "The customer says so."), sees(lines{
			"complaint_reply": "09-20 18:00 met 09-15 09:00; 09-23 18:00", "complaint_close": "10-30 18:00 met 09-15 09:00; 11-04 18:00",
		})),
	}},
	{"an investigation that became void before its answer buys no time", []act{
		at("09-14 09:00", asks("complaint"), changes(desktest.Agent, "assignee", desktest.ID(desktest.Agent))),
		at("09-15 09:00", changes(desktest.Agent, "stage", "investigated", "facts", "Nothing was wrong.", "persons_heard", "Me."),
			changes(desktest.Lead, "assignee", desktest.ID(desktest.Agent2))),
		at("09-17 09:00", changes(desktest.Lead, "complained_about", desktest.ID(desktest.Agent), "reason", "The customer says so."), sees(lines{
			"complaint_reply": "09-20 18:00", "complaint_close": "10-30 18:00",
		})),
	}},
	{"a major one is acknowledged in half an hour", []act{at("09-14 09:00", comes("portal", "complaint", "grade", "major"), sees(lines{"complaint_ack": "09-14 09:30"}))}},
	{"a crisis is acknowledged in a quarter of an hour", []act{at("09-14 21:00", comes("portal", "complaint", "grade", "crisis"), sees(lines{"complaint_ack": "09-14 21:15"}))}},
	{"a visit acknowledges", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:40", says(desktest.Agent, "visit"), sees(lines{"complaint_ack": "09-14 10:00 met 09-14 09:40"})),
	}},
	{"a note acknowledges nothing", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:40", says(desktest.Agent, "note"), speaks(system, "reply"), sees(lines{"complaint_ack": "09-14 10:00"})),
	}},
	{"a raised grade begins its limit and keeps the old one for the record", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:10", changes(desktest.Agent, "grade", "crisis"), sees(lines{
			"complaint_ack": "09-14 10:00 regraded 09-14 09:10; 09-14 09:25", "complaint_reply": "09-20 18:00", "complaint_close": "10-30 18:00",
		})),
		at("09-14 09:20", says(desktest.Agent, "reply"), sees(lines{"complaint_ack": "09-14 10:00 regraded 09-14 09:10; 09-14 09:25 met 09-14 09:20"})),
	}},
	{"raised twice", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:10", changes(desktest.Agent, "grade", "major")),
		at("09-14 09:50", changes(desktest.Agent, "grade", "crisis"),
			sees(lines{"complaint_ack": "09-14 10:00 regraded 09-14 09:10; 09-14 09:40 overdue and regraded 09-14 09:50; 09-14 10:05"})),
	}},
	{"raised and solved, its other limits end once", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:10", changes(desktest.Agent, "grade", "major")),
		at("09-14 09:20", resolves(desktest.Agent), sees(lines{
			"complaint_ack":   "09-14 10:00 regraded 09-14 09:10; 09-14 09:40 met 09-14 09:20",
			"complaint_reply": "09-20 18:00 met 09-14 09:20", "complaint_close": "10-30 18:00 met 09-14 09:20",
		}), pressing("")),
	}},
	{"lowering a grade changes nothing", []act{
		at("09-14 09:00", comes("portal", "complaint", "grade", "crisis")),
		at("09-14 09:10", changes(desktest.Manager, "grade", "general", "reason", "Less grave than it seemed."), sees(lines{"complaint_ack": "09-14 09:15"})),
	}},
	{"an unsorted case that is a complaint counts from its making", []act{
		at("09-14 09:00", asks("")),
		at("09-14 11:00", changes(desktest.Agent, "kind", "complaint"),
			sees(lines{"complaint_ack": "09-14 10:00 overdue", "complaint_reply": "09-20 18:00", "complaint_close": "10-30 18:00"})),
	}},
	{"and catches up with what was said before", []act{
		at("09-14 09:00", asks("")),
		at("09-14 09:10", says(desktest.Agent, "call")),
		at("09-14 11:00", changes(desktest.Agent, "kind", "complaint"), sees(lines{"complaint_ack": "09-14 10:00 met 09-14 09:10"})),
	}},
	{"and with what was said too late", []act{
		at("09-14 09:00", asks("")),
		at("09-14 10:10", says(desktest.Agent, "reply")),
		at("09-14 11:00", changes(desktest.Agent, "kind", "complaint"), sees(lines{"complaint_ack": "09-14 10:00 late 09-14 10:10"})),
	}},
	{"a question that becomes a complaint counts from then", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:10", says(desktest.Agent, "reply")),
		at("09-15 11:00", changes(desktest.Agent, "kind", "complaint"), sees(lines{"complaint_ack": "09-15 12:00", "complaint_reply": "09-21 18:00"})),
	}},
	{"a complaint that is none cancels its limits", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:30", changes(desktest.Manager, "kind", "consultation", "grade", "", "reason", "It was a question."), sees(lines{
			"complaint_ack": "09-14 10:00 reclassified 09-14 09:30", "complaint_reply": "09-20 18:00 reclassified 09-14 09:30",
			"complaint_close": "10-30 18:00 reclassified 09-14 09:30", "resolution": "09-15 09:00",
		})),
		at("09-14 10:30", changes(desktest.Agent, "kind", "complaint"),
			sees(lines{"complaint_ack": "09-14 10:00 reclassified 09-14 09:30; 09-14 11:30"})),
	}},
	{"working days that a pause has pushed on end at close of business", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-15 11:00", changes(desktest.Agent, "status", "pending"), sees(lines{"complaint_reply": "43h0m0s left"})),
		// 43 hours from Wednesday 14:00: 4 + 9 + 9 + 9 to Sunday, 9 on Monday, 3 on Tuesday; whole days end at its close
		at("09-16 14:00", changes(desktest.Agent, "status", "open"), sees(lines{"complaint_reply": "09-22 18:00"})),
	}},
	{"working days paused and resumed out of hours lose nothing", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 19:00", changes(desktest.Agent, "status", "pending")),
		at("09-15 08:00", changes(desktest.Agent, "status", "open"), sees(lines{"complaint_reply": "09-20 18:00", "complaint_close": "10-30 18:00"})),
	}},
	{"working days paused over a holiday", []act{
		at("09-24 09:00", asks("complaint")), // 28, 29, 30 September, 8 and 9 October
		at("09-24 12:00", sees(lines{"complaint_reply": "10-09 18:00"}), changes(desktest.Agent, "status", "pending"), sees(lines{"complaint_reply": "51h0m0s left"})),
		at("09-27 12:00", changes(desktest.Agent, "status", "open"), sees(lines{"complaint_reply": "10-10 18:00"})),
	}},
	{"opened again, only finishing it is owed once more", []act{
		at("09-14 09:00", asks("complaint")),
		at("09-14 09:10", resolves(desktest.Agent)),
		at("09-15 09:00", changes(desktest.Agent, "status", "open"), sees(lines{
			"complaint_ack": "09-14 10:00 met 09-14 09:10", "complaint_reply": "09-20 18:00 met 09-14 09:10",
			// 16, 17, 18, 20, 21-24, 28-30 September, 8, 9, 10, 12-16, 19-23, 26-30 October, 2 November
			"complaint_close": "10-30 18:00 met 09-14 09:10; 11-02 18:00",
		})),
	}},
	{"found to be a complaint while solved, it has all limits once it is opened again", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:10", resolves(desktest.Agent)),
		at("09-14 10:00", changes(desktest.Agent, "kind", "complaint"), sees(lines{"complaint_ack": "", "complaint_close": ""})),
		at("09-15 09:00", changes(desktest.Agent, "status", "open"), sees(lines{"complaint_ack": "09-15 10:00", "complaint_reply": "09-21 18:00", "complaint_close": "11-02 18:00"})),
	}},
}

var promiseStories = []story{
	{"a promise has its own time and is kept by emptying it", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 10:00", promises(desktest.Agent, "09-19 15:00"), sees(lines{"promise": "09-19 15:00"})),
		at("09-14 11:00", changes(desktest.Agent, "status", "pending"), sees(lines{"promise": "09-19 15:00"})),
		at("09-14 12:00", says(desktest.Agent, "reply"), sees(lines{"promise": "09-19 15:00"})),
		at("09-19 14:00", promises(desktest.Agent, ""), sees(lines{"promise": "09-19 15:00 met 09-19 14:00"})),
	}},
	{"a promise kept at its very time is kept", []act{
		at("09-14 09:00", asks("consultation"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 15:00", promises(desktest.Agent, ""), sees(lines{"promise": "09-14 15:00 met 09-14 15:00"})),
	}},
	{"a promise is broken a millisecond later, and may be kept late", []act{
		at("09-14 09:00", asks("consultation"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 15:00:00.001", sees(lines{"promise": "09-14 15:00 overdue"})),
		at("09-14 16:00", promises(desktest.Agent, ""), sees(lines{"promise": "09-14 15:00 late 09-14 16:00"})),
	}},
	{"a promise that is moved gives way to the new one", []act{
		at("09-14 09:00", asks("consultation"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 14:00", promises(desktest.Agent, "09-15 15:00"), sees(lines{"promise": "09-14 15:00 moved 09-14 14:00; 09-15 15:00"})),
		at("09-15 16:00", promises(desktest.Agent, "09-16 15:00"), sees(lines{"promise": "09-14 15:00 moved 09-14 14:00; 09-15 15:00 overdue and moved 09-15 16:00; 09-16 15:00"})),
	}},
	{"a promise for a time that has passed is broken at once, and warns of nothing later", []act{
		at("09-14 09:00", enters(desktest.Agent, "phone", "consultation")),
		at("09-14 10:00", promises(desktest.Agent, "09-14 09:30"), sees(lines{"promise": "09-14 09:30 overdue"}), hears("warned promise", "breached promise")),
		at("09-14 10:01", hears("warned promise", "breached promise"), promises(desktest.Agent, ""), sees(lines{"promise": "09-14 09:30 late 09-14 10:01"})),
	}},
	{"a promise made with the case", []act{
		at("09-14 09:00", enters(desktest.Agent, "phone", "consultation", "promise_at", "2026-09-14 07:00:00.000Z"), sees(lines{"promise": "09-14 15:00"})),
	}},
	{"a case opened again before the promised time owes it again", []act{
		at("09-14 09:00", asks("consultation"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 10:00", resolves(desktest.Agent), sees(lines{"promise": "09-14 15:00 met 09-14 10:00"})),
		at("09-14 11:00", changes(desktest.Customer, "status", "open"), sees(lines{"promise": "09-14 15:00 met 09-14 10:00; 09-14 15:00"})),
	}},
	{"opened again after it, it does not", []act{
		at("09-14 09:00", asks("consultation"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 10:00", resolves(desktest.Agent)),
		at("09-14 15:00", changes(desktest.Customer, "status", "open"), sees(lines{"promise": "09-14 15:00 met 09-14 10:00"})),
	}},
	{"a promise warns when four fifths are gone", []act{
		at("09-14 09:00", enters(desktest.Agent, "phone", "consultation", "promise_at", "2026-09-14 02:00:00.000Z")),
		at("09-14 09:48", pressing("running promise 09-14 10:00")),
		at("09-14 09:48:00.001", pressing("warned promise 09-14 10:00")),
	}},
}

var endStories = []story{
	{"withdrawn, nothing is owed", []act{
		at("09-14 09:00", asks("repair")),
		at("09-14 09:10", changes(desktest.Customer, "withdrawn_reason", "It works again."), seesOnly(lines{
			"first_response": "09-14 09:30 withdrawn 09-14 09:10", "resolution": "09-15 09:00 withdrawn 09-14 09:10",
			"onsite": "09-15 09:00 withdrawn 09-14 09:10", "repair": "09-17 09:00 withdrawn 09-14 09:10",
		}), pressing("")),
	}},
	{"withdrawn after a deadline, it was overdue", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:40", changes(desktest.Customer, "withdrawn_reason", "It works again."), sees(lines{"first_response": "09-14 09:30 overdue and withdrawn 09-14 09:40"})),
	}},
	{"erased, nothing is owed", []act{
		at("09-14 09:00", asks("complaint"), promises(desktest.Agent, "09-14 15:00")),
		at("09-14 09:10", changes(desktest.Manager, "erased_reason", "Asked for by letter."), sees(lines{
			"first_response": "09-14 09:30 erased 09-14 09:10", "complaint_close": "10-30 18:00 erased 09-14 09:10", "promise": "09-14 15:00 erased 09-14 09:10",
		}), pressing("")),
	}},
	{"a merged case hands on the answer that it owes", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", says(desktest.Agent, "reply")),
		at("09-14 10:00", asks("consultation")),
		at("09-14 10:20", mergesInto(desktest.Agent), seesOnly(lines{"first_response": "09-14 10:30 merged 09-14 10:20", "resolution": "09-15 10:00 merged 09-14 10:20"}), pressing("")),
		at("09-14 10:21", back, sees(lines{"next_response": "09-14 10:30", "resolution": "09-15 09:00"})),
		at("09-14 10:25", says(desktest.Agent, "reply"), sees(lines{"next_response": "09-14 10:30 met 09-14 10:25"})),
	}},
	{"a merged case that was answered hands on nothing", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", says(desktest.Agent, "reply")),
		at("09-14 10:00", asks("consultation")),
		at("09-14 10:05", says(desktest.Agent, "reply")),
		at("09-14 10:20", mergesInto(desktest.Agent)),
		at("09-14 10:21", back, sees(lines{"next_response": ""})),
	}},
	{"an overdue answer stays overdue where it goes on", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:05", says(desktest.Agent, "reply")),
		at("09-14 10:00", asks("consultation")),
		at("09-14 11:00", mergesInto(desktest.Agent)),
		at("09-14 11:01", back, sees(lines{"next_response": "09-14 10:30 overdue"})),
	}},
	{"where an answer is owed already, it stays one", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:10", asks("consultation")),
		at("09-14 09:20", mergesInto(desktest.Agent)),
		at("09-14 09:21", back, sees(lines{"first_response": "09-14 09:30", "next_response": ""})),
	}},
	{"a message long after closing begins a case of its own", []act{
		at("09-14 09:00", asks("consultation")),
		at("09-14 09:20", resolves(desktest.Agent), changes(desktest.Customer, "status", "closed")),
		at("09-30 09:00", says(desktest.Customer, "reply"), toLinked, seesOnly(lines{"first_response": "09-30 09:30", "resolution": "10-01 09:00"})),
	}},
}

// toLinked turns to the case that is linked to this one.
func toLinked(s *telling) {
	s.t.Helper()
	found, err := s.App.FindFirstRecordByFilter("tickets", "linked_to = '"+s.id+"'")
	if err != nil {
		s.t.Fatal(err)
	}
	s.begin(found.Id)
}
