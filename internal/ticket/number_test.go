package ticket_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

func numbers(t *testing.T, w *desktest.World) []string {
	t.Helper()
	list := []string{}
	if err := w.App.DB().NewQuery("SELECT number FROM tickets ORDER BY number").Column(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestNumber_GapFree lets 32 people ask at once, some of them what is refused, at every stage of the save.
func TestNumber_GapFree(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Token(desktest.Customer)
	w.Token(desktest.Agent)
	refused := []map[string]any{
		{"subject": "X", "kind": "nonsense"},
		{"subject": strings.Repeat("x", 301), "kind": "repair"},
		{"subject": "", "description": ""},
		{"subject": "X", "product": "nosuchproduct00"},
		{"subject": "X", "asset": "nosuchasset0000"},
		{"subject": "X", "description": strings.Repeat("x", 200_001)},
		{"subject": "X", "number": "2026-000001"},
		{"subject": "X", "id": "?"},
	}
	const askers, asks = 32, 6
	type outcome struct {
		ask    int
		number string
		status int
		text   string
	}
	outcomes := make(chan outcome)
	for asker := range askers {
		go func() {
			for ask := range asks {
				i := asker*asks + ask
				body := map[string]any{"subject": fmt.Sprint("Door ", i), "description": "It sticks.", "kind": "repair"}
				if i%3 == 1 {
					body = refused[i%len(refused)]
				}
				answer := w.Do(desktest.Customer, http.MethodPost, records("tickets"), body)
				outcomes <- outcome{i, answer.String("number"), answer.Status, answer.Text}
			}
		}()
	}
	var given []string
	for range askers * asks {
		o := <-outcomes
		if want := map[bool]int{true: 400, false: 200}[o.ask%3 == 1]; o.status != want {
			t.Errorf("ask %d: got %d %s, want %d", o.ask, o.status, o.text, want)
		}
		if o.status == 200 {
			given = append(given, o.number)
		}
	}
	slices.Sort(given)
	if kept := numbers(t, w); !slices.Equal(given, kept) {
		t.Errorf("answered %d numbers, kept %d", len(given), len(kept))
	}
	for i, number := range given {
		if want := fmt.Sprintf("2026-%06d", i+1); number != want {
			t.Fatalf("number %d is %s, want %s", i+1, number, want)
		}
	}
	checkEvents(t, w)
}

func TestNumber_YearEndsAtMidnightOfTheDesk(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	midnight := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC) // in Shanghai
	w.Clock.Advance(midnight.Add(-time.Millisecond).Sub(w.Clock.Now()))
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, "2026-000001"}, {time.Millisecond, "2027-000001"}, {9 * time.Hour, "2027-000002"}, {365*24*time.Hour - 10*time.Hour, "2027-000003"}, {time.Hour, "2028-000001"}} {
		w.Clock.Advance(c.after)
		if got := w.Ticket(w.Ask(desktest.Customer, "repair", "Door", "It sticks.")).GetString("number"); got != c.want {
			t.Errorf("at %s: got %s, want %s", w.Clock.Now(), got, c.want)
		}
	}
}
