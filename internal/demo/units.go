package demo

import (
	"fmt"
	"net/http"
)

// makeRecentUnits makes the units that were bought while the cases happened, and notes for how long the desk had those that
// it repaired.
func (s *seeder) makeRecentUnits() error {
	if err := s.makeUnits(true); err != nil {
		return err
	}
	// Its twelve months ended two days ago; the days in repair make them longer.
	frost := s.cases["frost"]
	s.pause()
	err := s.client.change(s.people["agent1"], "tickets", frost.id, object{
		"repair_from": s.daysAgo(5), "repair_to": s.daysAgo(1),
	})
	if err != nil {
		return fmt.Errorf("days in repair: %w", err)
	}
	return nil
}

// makeUnits makes customers' units: those that are recent, which the clock of the first case lies before, or the others.
func (s *seeder) makeUnits(recent bool) error {
	all, err := readPeople()
	if err != nil {
		return err
	}
	for _, unit := range all.Assets {
		bought := max(unit.Bought, unit.Replaced)
		if isRecent := float64(bought)*24 <= history.Hours()+24; isRecent != recent {
			continue
		}
		if err := s.makeUnit(unit); err != nil {
			return fmt.Errorf("unit %s: %w", unit.Serial, err)
		}
	}
	return nil
}

func (s *seeder) makeUnit(unit asset) error {
	fields := object{
		"customer": s.people[unit.Customer].Id, "product": s.ids["products/"+unit.Product], "serial": unit.Serial, "note": unit.Note,
		"sale": unit.Sale, "review_note": "",
	}
	for name, days := range map[string]int{
		"bought_at": unit.Bought, "installed_at": unit.Installed, "delivered_at": unit.Delivered, "made_at": unit.Made, "replaced_at": unit.Replaced,
	} {
		if days > 0 {
			fields[name] = s.daysAgo(days)
		}
	}
	key := unit.Customer + "/" + unit.Product
	if unit.Replaces != "" {
		fields["replaces"] = s.ids["assets/"+unit.Replaces]
		key += " in exchange"
	}
	if unit.Proof == "" {
		fields["review"] = unit.Review
		return s.make("assets", key, fields)
	}
	if err := s.make("assets", key, fields); err != nil {
		return err
	}
	return s.prove(s.ids["assets/"+key], unit)
}

// prove has the customer send a proof, and a colleague look at it where one has.
func (s *seeder) prove(id string, unit asset) error {
	files, err := attachments([]string{unit.Proof})
	if err != nil {
		return err
	}
	s.pause()
	if _, err := s.client.uploadTo(s.people[unit.Customer], http.MethodPatch, "/api/collections/assets/records/"+id, "proof", object{}, files); err != nil {
		return err
	}
	if unit.Review == "" {
		return nil
	}
	s.pause()
	return s.client.change(s.people["agent1"], "assets", id, object{"review": unit.Review, "review_note": unit.ReviewNote})
}

// daysAgo is the noon of a day before the present, as the pages write a day.
func (s *seeder) daysAgo(days int) string {
	return s.now.AddDate(0, 0, -days).Format("2006-01-02") + " 12:00:00.000Z"
}
