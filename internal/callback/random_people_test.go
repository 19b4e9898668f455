package callback_test

import (
	"fmt"
	"math/rand"
	"net/http"
	"testing"

	"aftercare/internal/desktest"
)

func newModel(t *testing.T, seed int64) *model {
	t.Helper()
	m := &model{
		desk: newDesk(t), t: t, dice: rand.New(rand.NewSource(seed)), isOn: true, rings: map[string]int{},
		optedOut: map[string]bool{}, left: map[string]bool{}, active: map[string]bool{desktest.Agent: true, desktest.Agent2: true}, customers: []string{desktest.ID(desktest.Customer)},
	}
	for range 2 {
		m.meet()
	}
	return m
}

// meet makes a customer.
func (m *model) meet() {
	m.t.Helper()
	name := fmt.Sprintf("other%d", len(m.customers))
	answer := m.Must(desktest.Lead, http.MethodPost, records("customers"), map[string]any{"name": name, "phone": "139 0000 0000"})
	m.customers = append(m.customers, answer.String("id"))
}

func idOf(name string) string {
	if name == "" {
		return ""
	}
	return desktest.ID(name)
}

// fit is who calls about a case: whoever has it and may.
func (m *model) fit(c *modelCase) string {
	if c.owner == c.about || !m.active[c.owner] {
		return ""
	}
	return c.owner
}

// ask makes a complaint, which a colleague gets who is there.
func (m *model) ask() {
	c := &modelCase{id: m.Ask(desktest.Customer, "complaint", "Leaks", "Repaired twice, leaks again."), open: true, customer: m.customers[0]}
	m.cases = append(m.cases, c)
	who := []string{desktest.Agent, desktest.Agent2}[m.dice.Intn(2)]
	if m.active[who] {
		m.patch(desktest.Lead, "tickets", c.id, map[string]any{"assignee": desktest.ID(who)})
		c.owner = who
	}
	m.say("new, of %q", c.owner)
	m.Settle()
}

// openAgain is what becomes of a solved case that is opened: nobody calls, and who has left has it no more.
func (m *model) openAgain(c *modelCase) {
	c.open, c.called = true, nil
	if !m.active[c.owner] {
		c.owner = ""
	}
}

// move makes a case another customer's: who was to be called is not, and that one is, by the same limit.
func (m *model) move(i int, c *modelCase) {
	to := m.customers[m.dice.Intn(len(m.customers))]
	if c.joined || to == c.customer {
		return
	}
	m.say("move %d to %s", i, to)
	m.patch(desktest.Lead, "tickets", c.id, map[string]any{"customer": to})
	c.customer = to
	if c.called != nil {
		c.called = &modelCall{due: c.called.due, round: c.called.round, late: c.called.late, caller: c.called.caller}
	}
	m.Settle()
	m.endOptedOut()
}

// erase erases a customer: with them go their cases and what was to be asked. Another comes in their place.
func (m *model) erase() {
	if m.dice.Intn(3) > 0 {
		return
	}
	i := 1 + m.dice.Intn(len(m.customers)-1)
	customer := m.customers[i]
	m.say("erase %s", customer)
	m.patch(desktest.Manager, "customers", customer, map[string]any{"erased_reason": "Asked for it."})
	for _, c := range m.cases {
		if c.customer == customer {
			c.gone, c.called, c.open = true, nil, false
		}
	}
	m.customers = append(m.customers[:i], m.customers[i+1:]...)
	m.meet()
}

// name says whom a complaint is about, or that it is about nobody: who is named neither has the case nor calls.
func (m *model) name(i int, c *modelCase) {
	c.about = []string{"", desktest.Agent, desktest.Agent2}[m.dice.Intn(3)]
	m.say("%d is about %q", i, c.about)
	m.patch(desktest.Lead, "tickets", c.id, map[string]any{"complained_about": idOf(c.about)})
	if c.about != "" && c.owner == c.about {
		c.owner = ""
	}
	if c.called != nil && c.called.caller != "" && c.called.caller == c.about {
		c.called.caller = m.fit(c)
	}
}

// switchColleague has a colleague leave or come back: what is open goes on without them, and so does what they were to call.
func (m *model) switchColleague() {
	who := []string{desktest.Agent, desktest.Agent2}[m.dice.Intn(2)]
	m.active[who] = !m.active[who]
	m.say("%s is there: %v", who, m.active[who])
	m.patch(desktest.Manager, "staff", desktest.ID(who), map[string]any{"active": m.active[who]})
	if m.active[who] {
		return
	}
	m.left[who] = true
	for _, c := range m.cases {
		if c.open && c.owner == who {
			c.owner = ""
		}
		if c.called != nil && c.called.caller == who {
			c.called.caller = m.fit(c)
		}
	}
}
