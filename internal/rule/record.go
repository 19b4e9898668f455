package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// definitionOf reads a record's definition. A list of events or params that are no such thing are an error.
func definitionOf(record *core.Record) (*Definition, error) {
	d := &Definition{
		Name: record.GetString("name"), About: record.GetString("about"), Every: record.GetString("every"), When: record.GetString("when"),
		Script: record.GetString("script"), Position: record.GetInt("position"), Enabled: record.GetBool("enabled"),
		Stage: Stage(record.GetString("stage")), Sample: record.GetInt("sample"),
	}
	if err := readJSON(record, "on", &d.On); err != nil {
		return nil, &WrongField{Field: "on", Code: "on_invalid", Message: "is no list of event names"}
	}
	if err := readJSON(record, "params", &d.Params); err != nil {
		return nil, &WrongField{Field: "params", Code: "params_invalid", Message: "is no JSON object"}
	}
	if d.Params == nil {
		d.Params = map[string]any{}
	}
	return d, nil
}

func readJSON(record *core.Record, name string, into any) error {
	text := record.GetString(name)
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// fill writes the definition into a record.
func (d *Definition) fill(record *core.Record) {
	for name, value := range d.fields() {
		record.Set(name, value)
	}
}

func (d *Definition) fields() map[string]any {
	return map[string]any{
		"name": d.Name, "about": d.About, "on": emptyIfNil(d.On), "every": d.Every, "when": d.When, "params": emptyIfNone(d.Params),
		"script": d.Script, "position": d.Position, "enabled": d.Enabled, "stage": string(d.Stage), "sample": d.Sample,
	}
}

func emptyIfNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func emptyIfNone(values map[string]any) map[string]any {
	if values == nil {
		return map[string]any{}
	}
	return values
}

// doing are the fields that decide what a rule does: a change of one is another version of it.
var doing = []string{"on", "every", "when", "params", "script", "position"}

// stays are the fields that a rule keeps when it is brought up to the shipped version: how far it is let is the shop's.
var stays = []string{"enabled", "stage", "sample"}

// print is a fingerprint of a definition, how far it is let left out.
func (d *Definition) print() string {
	fields := d.fields()
	for _, name := range stays {
		delete(fields, name)
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		panic(fmt.Sprintf("a definition is made of JSON: %v", err))
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:16])
}

// alikeOf is a fingerprint of what a rule does, its params and its line breaks left out.
func alikeOf(when, script string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(when+"\x00"+script), " ")))
	return hex.EncodeToString(sum[:8])
}

// differ lists the fields in which two definitions differ. White space around a script is none of it: an editor leaves a line
// break at its end, which a file does not hold.
func differ(a, b *Definition) []string {
	var names []string
	ours, theirs := a.fields(), b.fields()
	ours["script"], theirs["script"] = strings.TrimSpace(a.Script), strings.TrimSpace(b.Script)
	for name := range ours {
		x, errX := json.Marshal(ours[name])
		y, errY := json.Marshal(theirs[name])
		if errX != nil || errY != nil || string(x) != string(y) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
