package journal

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// ActorKind says what kind of party acted.
type ActorKind string

// The kinds of actor. Unknown is a save that nobody put a name to; it has the least rights, never the system's.
const (
	ActorStaff     ActorKind = "staff"
	ActorCustomer  ActorKind = "customer"
	ActorSuperuser ActorKind = "superuser"
	ActorRule      ActorKind = "rule"
	ActorSystem    ActorKind = "system"
	ActorUnknown   ActorKind = "unknown"
)

// Role is what a colleague may do; empty for everybody else.
type Role string

// The roles of staff.
const (
	RoleAgent   Role = "agent"
	RoleLead    Role = "lead"
	RoleQA      Role = "qa"
	RoleManager Role = "manager"
)

// Actor is who makes a change, and because of what. It travels on the record, since PocketBase's CRUD hands no request
// context to Save.
type Actor struct {
	Kind  ActorKind
	ID    string
	Name  string
	Role  Role
	Rule  string
	Cause int64
	Depth int
}

// IsStaff says whether a colleague acts.
func (a Actor) IsStaff() bool { return a.Kind == ActorStaff }

// IsCustomer says whether a customer acts.
func (a Actor) IsCustomer() bool { return a.Kind == ActorCustomer }

// IsTrusted says whether the desk itself or its owner acts: neither is bound by roles, both by the invariants.
func (a Actor) IsTrusted() bool { return a.Kind == ActorSystem || a.Kind == ActorSuperuser }

// CanManage says whether the actor may do what is a manager's to do. A rule acts as a manager; where it may not, the
// guard says so itself.
func (a Actor) CanManage() bool {
	return a.IsTrusted() || a.Kind == ActorRule || (a.IsStaff() && a.Role == RoleManager)
}

// CanLead says whether the actor may do what is a lead's to do.
func (a Actor) CanLead() bool { return a.CanManage() || (a.IsStaff() && a.Role == RoleLead) }

// CanWork says whether the actor may work on cases.
func (a Actor) CanWork() bool { return a.CanLead() || (a.IsStaff() && a.Role == RoleAgent) }

// FindGivenWork says whether the colleague with an id is given work on cases; false where there is none.
func FindGivenWork(app core.App, id string) (bool, error) {
	_, isGiven, err := FindColleague(app, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return isGiven, err
}

// FindColleague is the name of the colleague with an id, and whether they are given work on cases: who has left is not, nor who does quality
// assurance. [sql.ErrNoRows] where there is none. Every case that is handed on asks for it while others wait to write.
func FindColleague(app core.App, id string) (name string, isGiven bool, err error) {
	var isActive bool
	var role string
	err = Plain(app.ConcurrentDB()).QueryRow(`SELECT name, active, role FROM staff WHERE id = ?`, id).Scan(&name, &isActive, &role)
	if err != nil {
		return "", false, fmt.Errorf("find colleague %s: %w", id, err)
	}
	return name, isActive && role != string(RoleQA), nil
}

// The custom data that travel on a record. No request can set them: PocketBase loads known fields only.
const (
	keyActor  = "@actor"
	keyBefore = "@before"
	keyRead   = "@read"
	keySaved  = "@saved"
	keySeen   = "@seen"
	keyData   = "@data"
	keyByDesk = "@by_desk"
)

// Act says that actor makes the next save of record.
func Act(record *core.Record, actor Actor) { record.SetRaw(keyActor, actor) }

// ActorOf returns who makes the current save of record.
func ActorOf(record *core.Record) Actor {
	if actor, ok := record.GetRaw(keyActor).(Actor); ok {
		return actor
	}
	return Actor{Kind: ActorUnknown}
}

// Before returns the row as it stood in the transaction when an update of record began; nil while it is being created.
// Guards compare with it, never with Original, which PocketBase read before the transaction.
func Before(record *core.Record) *core.Record {
	before, _ := record.GetRaw(keyBefore).(*core.Record)
	return before
}

// AsRead says that record was read in the transaction that now saves it, and that nothing has written its row since: the save
// need not read it once more.
func AsRead(record *core.Record) { record.SetRaw(keyRead, true) }

// Saved returns what the last update through record changed; nil if nothing.
func Saved(record *core.Record) Changes {
	changes, _ := record.GetRaw(keySaved).(Changes)
	if len(changes) == 0 {
		return nil
	}
	return changes
}

// Annotate adds a value to the data of the event that the current save appends.
func Annotate(record *core.Record, key string, value any) {
	data, _ := record.GetRaw(keyData).(map[string]any)
	if data == nil {
		data = map[string]any{}
	}
	data[key] = value
	record.SetRaw(keyData, data)
}

// HasData says whether a value was added to the event of the current save.
func HasData(record *core.Record, key string) bool {
	data, _ := record.GetRaw(keyData).(map[string]any)
	_, ok := data[key]
	return ok
}

// ByDesk says that the event of this type, where the current save means it besides another, is the desk's own doing and
// not the actor's: it follows from the save's first event.
func ByDesk(record *core.Record, eventType string) { record.SetRaw(keyByDesk, eventType) }

// RequestActor says who sends the request.
func RequestActor(e *core.RequestEvent) Actor {
	switch {
	case e.Auth == nil:
		return Actor{Kind: ActorUnknown}
	case e.Auth.IsSuperuser():
		return Actor{Kind: ActorSuperuser, ID: e.Auth.Id, Name: e.Auth.Email()}
	case e.Auth.Collection().Name == "staff":
		return Actor{Kind: ActorStaff, ID: e.Auth.Id, Name: e.Auth.GetString("name"), Role: Role(e.Auth.GetString("role"))}
	case e.Auth.Collection().Name == "customers":
		return Actor{Kind: ActorCustomer, ID: e.Auth.Id, Name: e.Auth.GetString("name")}
	}
	return Actor{Kind: ActorUnknown, ID: e.Auth.Id}
}
