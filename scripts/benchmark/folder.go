package main

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const (
	// clients is how many customers write at the same time.
	clients = 16
	// agents share the cases of a team in turn.
	agents = 8
	// teams make a queue each.
	teams = 5
)

// people are the tokens of those who use a prepared folder.
type people struct {
	customers []string
	agent     string
	manager   string
	agentID   string
	teamIDs   []string
	agentIDs  []string
	customer  string // id of the first customer
	product   string
	products  []string // the first of them included
}

// prepareDesk makes the folder of a desk in use: teams whose cases go round, agents, customers with an address. The rate
// limiter is off, since one machine plays all customers, and so is the request log.
func prepareDesk(dir string) (*people, error) {
	return prepareDeskAt(dir, timer.NewRunningClock(1), func(*appliance.Appliance, *people) error { return nil })
}

// prepareDeskAt is prepareDesk by a clock of its own; more is what happens on the desk before it is left alone.
func prepareDeskAt(dir string, clock timer.Clock, more func(*appliance.Appliance, *people) error) (*people, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: appliance.Connect})
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	desk, err := appliance.Register(app, appliance.Config{Clock: clock, Zone: zone})
	if err != nil {
		return nil, err
	}
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	if err := app.RunAllMigrations(); err != nil {
		return nil, err
	}
	if err := quieten(app); err != nil {
		return nil, err
	}
	p := &people{}
	if err := p.populate(app); err != nil {
		return nil, err
	}
	if err := more(desk, p); err != nil {
		return nil, err
	}
	return p, app.ResetBootstrapState()
}

func quieten(app core.App) error {
	settings := app.Settings()
	settings.Logs.MaxDays = 0
	settings.RateLimits.Enabled = false
	return app.Save(settings)
}

func (p *people) populate(app core.App) error {
	for i := range teams {
		team, err := save(app, "teams", map[string]any{"name": fmt.Sprintf("Team %d", i), "assignment": "round_robin", "fallback": false})
		if err != nil {
			return err
		}
		p.teamIDs = append(p.teamIDs, team.Id)
	}
	// Cases of a customer reach the fallback team; its members are all agents.
	fallback, err := app.FindFirstRecordByFilter("teams", "fallback = true")
	if err != nil {
		return err
	}
	fallback.Set("assignment", "round_robin")
	journal.Act(fallback, journal.Actor{Kind: journal.ActorSystem})
	if err := app.Save(fallback); err != nil {
		return err
	}
	manager, err := save(app, "staff", map[string]any{
		"name": "Manager", "email": "manager@bench.example", "role": "manager", "active": true, "presence": "online", "locale": "en",
	})
	if err != nil {
		return err
	}
	if p.manager, err = manager.NewAuthToken(); err != nil {
		return err
	}
	product, err := save(app, "products", map[string]any{"sku": "B-1", "name_en": "Air conditioner", "name_zh": "空调", "category": "air_conditioner", "active": true})
	if err != nil {
		return err
	}
	p.product, p.products = product.Id, []string{product.Id}
	for i, category := range []string{"air_conditioner", "refrigerator", "washing_machine", "water_purifier", "gas_hob", "television"} {
		for j := range 2 {
			other, err := save(app, "products", map[string]any{
				"sku": fmt.Sprintf("C-%d-%d", i, j), "name_en": category, "name_zh": "家电", "category": category, "active": true,
			})
			if err != nil {
				return err
			}
			p.products = append(p.products, other.Id)
		}
	}
	for i := range agents {
		agent, err := save(app, "staff", map[string]any{
			"name": fmt.Sprintf("Agent %d", i), "email": fmt.Sprintf("agent%d@bench.example", i), "role": "agent", "active": true,
			"presence": "online", "locale": "en", "teams": []string{p.teamIDs[i%teams], fallback.Id},
			// Each knows some products, so that rules find somebody who suits better than whose turn it was.
			"skills": [][]string{{"air_conditioner", "refrigerator"}, {"complaint", "usage", "washing_machine"}}[i%2], "languages": [][]string{{"en", "zh-CN"}, {"zh-CN"}}[i/2%2],
		})
		if err != nil {
			return err
		}
		p.agentIDs = append(p.agentIDs, agent.Id)
		if i > 0 {
			continue
		}
		// The one who asks works in one team, as the number to keep says.
		agent.Set("teams", []string{p.teamIDs[0]})
		journal.Act(agent, journal.Actor{Kind: journal.ActorSystem})
		if err := app.Save(agent); err != nil {
			return err
		}
		p.agentID = agent.Id
		if p.agent, err = agent.NewAuthToken(); err != nil {
			return err
		}
	}
	return p.addCustomers(app)
}

func (p *people) addCustomers(app core.App) error {
	for i := range clients {
		customer, err := save(app, "customers", map[string]any{
			"name": fmt.Sprintf("Customer %d", i), "email": fmt.Sprintf("customer%d@bench.example", i), "locale": []string{"en", "zh-CN"}[i%2],
		})
		if err != nil {
			return err
		}
		token, err := customer.NewAuthToken()
		if err != nil {
			return err
		}
		p.customers = append(p.customers, token)
		if i == 0 {
			p.customer = customer.Id
		}
	}
	return nil
}

// addCrowd adds customers to those there are. They share the first one's password, since hashing one of their own takes longer
// than all that is measured of them.
func (p *people) addCrowd(app core.App, n int) error {
	for i := range n {
		id := fmt.Sprintf("crowd%010d", i)
		_, err := app.NonconcurrentDB().NewQuery(`INSERT INTO customers (id, name, email, locale, password, tokenKey, verified, tier, created, updated)
			SELECT {:id}, 'Customer ' || {:n}, {:id} || '@bench.example', locale, password, {:id} || substr(tokenKey, 1, 40), verified, tier, created, updated FROM customers WHERE id = {:first}`).
			Bind(dbx.Params{"id": id, "n": clients + i, "first": p.customer}).Execute()
		if err != nil {
			return fmt.Errorf("add a customer: %w", err)
		}
		customer, err := app.FindRecordById("customers", id)
		if err != nil {
			return err
		}
		token, err := customer.NewAuthToken()
		if err != nil {
			return err
		}
		p.customers = append(p.customers, token)
	}
	return nil
}

func save(app core.App, collection string, values map[string]any) (*core.Record, error) {
	return saveAs(app, collection, values, journal.Actor{Kind: journal.ActorSystem})
}

func saveAs(app core.App, collection string, values map[string]any, actor journal.Actor) (*core.Record, error) {
	found, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(found)
	record.Load(values)
	if found.IsAuth() {
		record.SetPassword("bench-password")
		record.SetVerified(true)
	}
	journal.Act(record, actor)
	if err := app.Save(record); err != nil {
		return nil, fmt.Errorf("make one of %s: %w", collection, err)
	}
	return record, nil
}

// prepareBare makes the folder of a bare PocketBase: customers, and one collection with the access rules and the indexes
// of our tickets, and only the fields that those and a plain request need.
func prepareBare(dir string) (*people, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connectBare})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	if err := app.RunSystemMigrations(); err != nil {
		return nil, err
	}
	if err := quieten(app); err != nil {
		return nil, err
	}
	customers := core.NewAuthCollection("customers")
	customers.Fields.Add(&core.TextField{Name: "name"}, &core.SelectField{Name: "locale", Values: []string{"zh-CN", "en"}, MaxSelect: 1})
	if err := app.Save(customers); err != nil {
		return nil, err
	}
	if err := createBareTickets(app, customers); err != nil {
		return nil, err
	}
	p := &people{}
	if err := p.addCustomers(app); err != nil {
		return nil, err
	}
	return p, app.ResetBootstrapState()
}

func createBareTickets(app core.App, customers *core.Collection) error {
	tickets := core.NewBaseCollection("tickets")
	own := `@request.auth.collectionName = "staff" || customer = @request.auth.id`
	tickets.ListRule, tickets.ViewRule, tickets.UpdateRule = types.Pointer(own), types.Pointer(own), types.Pointer(own)
	tickets.CreateRule = types.Pointer(`@request.auth.id != ""`)
	for _, name := range []string{"number", "subject", "description", "kind", "team", "assignee", "status", "merged_into", "linked_to"} {
		tickets.Fields.Add(&core.TextField{Name: name, Max: 200_000})
	}
	tickets.Fields.Add(
		&core.RelationField{Name: "customer", CollectionId: customers.Id, MaxSelect: 1, Required: true},
		&core.BoolField{Name: "is_open"}, &core.BoolField{Name: "is_waiting"}, &core.DateField{Name: "promise_at"},
		&core.AutodateField{Name: "created", OnCreate: true}, &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
	for _, index := range []struct {
		name, columns, where string
		unique               bool
	}{
		{"number", "number", "", true}, {"waiting", "updated", "is_waiting = 1", false}, {"open_updated", "updated", "is_open = 1", false},
		{"team_open", "team, is_open, updated", "", false}, {"assignee_open", "assignee, is_open, updated", "", false},
		{"status", "status, updated", "", false}, {"customer", "customer, updated", "", false},
		{"promise", "promise_at", "is_open = 1", false}, {"updated", "updated", "", false}, {"created", "created", "", false},
		{"merged", "merged_into, created", "", false}, {"linked", "linked_to, created", "", false},
	} {
		tickets.AddIndex("idx_tickets_"+index.name, index.unique, index.columns, index.where)
	}
	return app.Save(tickets)
}
