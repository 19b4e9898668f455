package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
	"golang.org/x/crypto/bcrypt"

	"aftercare/internal/journal"
)

// Password is that of every account of the demo.
const Password = "aftercare-demo"

//go:embed people.json
var peopleSource []byte

// people are who works here and who asks, as people.json says.
type people struct {
	Teams []struct {
		Key        string   `json:"key"`
		Name       string   `json:"name"`
		Kinds      []string `json:"kinds"`
		Assignment string   `json:"assignment"`
		Fallback   bool     `json:"fallback"`
		Lead       string   `json:"lead"`
	} `json:"teams"`
	Staff     []colleague `json:"staff"`
	Customers []customer  `json:"customers"`
	Assets    []asset     `json:"assets"`
}

type colleague struct {
	Key         string   `json:"key"`
	Login       bool     `json:"login"`
	Name        string   `json:"name"`
	Role        string   `json:"role"`
	Tier        string   `json:"tier"`
	Teams       []string `json:"teams"`
	Skills      []string `json:"skills"`
	Languages   []string `json:"languages"`
	Locale      string   `json:"locale"`
	Presence    string   `json:"presence"`
	Capacity    int      `json:"capacity"`
	SignatureZH string   `json:"signature_zh"`
	SignatureEN string   `json:"signature_en"`
}

type customer struct {
	Key     string   `json:"key"`
	Login   bool     `json:"login"`
	Email   string   `json:"email"`
	Name    string   `json:"name"`
	Phone   string   `json:"phone"`
	Company string   `json:"company"`
	Tier    string   `json:"tier"`
	Tags    []string `json:"tags"`
	Adviser string   `json:"adviser"`
	Locale  string   `json:"locale"`
	Region  string   `json:"region"`
	Remote  bool     `json:"remote"`
	Note    string   `json:"note"`
	// By is the colleague who took the customer in; empty where the customer signed up.
	By string `json:"by"`
}

type asset struct {
	Customer string `json:"customer"`
	Product  string `json:"product"`
	Serial   string `json:"serial"`
	// So many days ago; 0 for not at all.
	Bought    int    `json:"bought"`
	Installed int    `json:"installed"`
	Delivered int    `json:"delivered"`
	Made      int    `json:"made"`
	Replaced  int    `json:"replaced"`
	Sale      string `json:"sale"`
	Note      string `json:"note"`
	// Proof is a file that the customer sends, Review what a colleague says of it.
	Proof      string `json:"proof"`
	Review     string `json:"review"`
	ReviewNote string `json:"review_note"`
	// Replaces is the customer's unit of that product for which this one came.
	Replaces string `json:"replaces"`
}

func readPeople() (people, error) {
	var p people
	if err := json.Unmarshal(peopleSource, &p); err != nil {
		return p, fmt.Errorf("people.json: %w", err)
	}
	return p, nil
}

// admin is the superuser, who sets the desk up.
const admin = "admin"

func (s *seeder) makePeople() error {
	all, err := readPeople()
	if err != nil {
		return err
	}
	// One hash for all: everybody knows the password, and a hash costs 60 ms.
	hash, err := bcrypt.GenerateFromPassword([]byte(Password), bcrypt.DefaultCost)
	if err != nil {
		return fmt.Errorf("hash the password: %w", err)
	}
	if err := s.makeAdmin(string(hash)); err != nil {
		return err
	}
	for _, team := range all.Teams {
		fields := object{"name": team.Name, "kinds": team.Kinds, "assignment": team.Assignment, "fallback": team.Fallback}
		if err := s.makeTeam(team.Key, fields); err != nil {
			return err
		}
	}
	for _, colleague := range all.Staff {
		if err := s.makeColleague(colleague, string(hash)); err != nil {
			return err
		}
	}
	for _, team := range all.Teams {
		s.pause()
		if err := s.client.change(s.people[admin], "teams", s.ids["teams/"+team.Key], object{"lead": s.people[team.Lead].Id}); err != nil {
			return err
		}
	}
	for _, customer := range all.Customers {
		if err := s.makeCustomer(customer, string(hash)); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) makeAdmin(hash string) error {
	collection, err := s.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	record := core.NewRecord(collection)
	record.SetEmail(address(admin))
	return s.saveAccount(admin, record, hash)
}

// makeTeam makes a team; the one that takes what no other does is there from the start and only gets its name.
func (s *seeder) makeTeam(key string, fields object) error {
	if fields["fallback"] != true {
		return s.make("teams", key, fields)
	}
	existing, err := s.app.FindFirstRecordByData("teams", "fallback", true)
	if err != nil {
		return s.make("teams", key, fields)
	}
	// The schema made it just now by the wall's time; a change of it would lie after all that follows.
	_, err = s.app.NonconcurrentDB().NewQuery(`UPDATE teams SET created = {:then}, updated = {:then} WHERE id = {:id}`).
		Bind(dbx.Params{"then": s.clock.Now().Format(types.DefaultDateLayout), "id": existing.Id}).Execute()
	if err != nil {
		return fmt.Errorf("team %s: %w", key, err)
	}
	s.pause()
	s.ids["teams/"+key] = existing.Id
	return s.client.change(s.people[admin], "teams", existing.Id, fields)
}

func (s *seeder) makeColleague(c colleague, hash string) error {
	collection, err := s.app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	record := core.NewRecord(collection)
	record.SetEmail(address(c.Key))
	record.SetEmailVisibility(true)
	teams := make([]string, len(c.Teams))
	for i, team := range c.Teams {
		teams[i] = s.ids["teams/"+team]
	}
	fields := object{
		"name": c.Name, "role": c.Role, "tier": c.Tier, "teams": teams, "skills": c.Skills, "languages": c.Languages,
		"locale": c.Locale, "presence": c.Presence, "capacity": c.Capacity, "signature_zh": c.SignatureZH, "signature_en": c.SignatureEN, "active": true,
	}
	for name, value := range fields {
		record.Set(name, value)
	}
	if !c.Login {
		hash = noPassword
	}
	return s.saveAccount(c.Key, record, hash)
}

// makeCustomer makes a customer who signed up, or lets a colleague take one in.
func (s *seeder) makeCustomer(c customer, hash string) error {
	fields := object{
		"name": c.Name, "phone": c.Phone, "company": c.Company, "tier": c.Tier, "tags": c.Tags, "locale": c.Locale,
		"region": c.Region, "remote_area": c.Remote, "note": c.Note,
	}
	if c.Adviser != "" {
		fields["adviser"] = s.people[c.Adviser].Id
	}
	if c.By != "" {
		if c.Email != "" {
			fields["email"] = c.Email
		}
		made, err := s.client.create(s.people[c.By], "customers", fields)
		if err != nil {
			return fmt.Errorf("customer %s: %w", c.Key, err)
		}
		s.people[c.Key], err = s.app.FindRecordById("customers", made["id"].(string))
		return err
	}
	collection, err := s.app.FindCollectionByNameOrId("customers")
	if err != nil {
		return err
	}
	record := core.NewRecord(collection)
	for name, value := range fields {
		record.Set(name, value)
	}
	record.Set("consents", []object{{"what": "privacy", "version": "1", "at": s.clock.Now().UTC().Format(time.RFC3339)}})
	record.SetEmail(c.Email)
	if !c.Login {
		hash = noPassword
	}
	return s.saveAccount(c.Key, record, hash)
}

// noPassword is no bcrypt hash, so that nothing matches it: whoever has it signs in by a code, or not at all.
const noPassword = "!"

func (s *seeder) saveAccount(key string, record *core.Record, hash string) error {
	record.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: hash})
	record.SetTokenKey(security.RandomString(50))
	record.SetVerified(true)
	journal.Act(record, s.setUp())
	if err := s.app.Save(record); err != nil {
		return fmt.Errorf("account %s: %w", key, err)
	}
	s.people[key] = record
	return nil
}

// setUp is who sets the desk up: the superuser, once there is one.
func (s *seeder) setUp() journal.Actor {
	if record := s.people[admin]; record != nil {
		return journal.Actor{Kind: journal.ActorSuperuser, ID: record.Id, Name: record.Email()}
	}
	return journal.Actor{Kind: journal.ActorSystem}
}

// make makes a record as the superuser and remembers it under key.
func (s *seeder) make(collection, key string, fields object) error {
	made, err := s.client.create(s.people[admin], collection, fields)
	if err != nil {
		return fmt.Errorf("%s %s: %w", collection, key, err)
	}
	s.ids[collection+"/"+key] = made["id"].(string)
	return nil
}

func address(key string) string { return key + "@demo.example" }
