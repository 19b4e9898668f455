package diagnosis

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsOfVersion are those whose change makes another version.
var fieldsOfVersion = []string{"title_zh", "title_en", "start", "nodes"}

// flowOf reads a flow from its record or one of its versions.
func flowOf(record *core.Record) (*Flow, error) {
	nodes, err := readNodes(record.GetString("nodes"))
	if err != nil {
		return nil, err
	}
	return &Flow{TitleZH: record.GetString("title_zh"), TitleEN: record.GetString("title_en"), Start: record.GetString("start"), Nodes: nodes}, nil
}

func (r *room) onCreate(e *core.RecordEvent) error {
	if err := guardFlow(e.Record, nil); err != nil {
		return err
	}
	if err := r.checkFlow(e.App, e.Record); err != nil {
		return err
	}
	e.Record.Set("version", 1)
	return r.keep(e)
}

func (r *room) onUpdate(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of flow %s outside the journal", e.Record.Id)
	}
	changed := journal.Changed(before, e.Record)
	if len(changed) == 0 {
		return e.Next()
	}
	if err := guardFlow(e.Record, changed); err != nil {
		return err
	}
	isAnother := slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(fieldsOfVersion, name) })
	// One that does not hold any more, since an article has gone, can still be switched off.
	if isAnother || slices.Contains(changed, "enabled") && e.Record.GetBool("enabled") {
		if err := r.checkFlow(e.App, e.Record); err != nil {
			return err
		}
	} else {
		e.Record.Set("safety_first", before.GetBool("safety_first"))
	}
	if !isAnother {
		return e.Next()
	}
	e.Record.Set("version", before.GetInt("version")+1)
	return r.keep(e)
}

func guardFlow(record *core.Record, changed []string) error {
	if !journal.ActorOf(record).CanLead() {
		return locale.Forbid("needs_lead")
	}
	if slices.Contains(changed, "version") {
		return locale.Refuse("version", "field_kept_by_desk", nil)
	}
	return nil
}

// checkFlow refuses a flow that does not hold, and notes what follows from its steps.
func (r *room) checkFlow(app core.App, record *core.Record) error {
	flow, err := flowOf(record)
	if err != nil {
		return err
	}
	if err := flow.check(); err != nil {
		return err
	}
	record.Set("safety_first", flow.asksForSafety())
	return flow.checkArticles(app, r.config.HasArticle)
}

// keep saves the flow and, beside it, the version that it is now.
func (r *room) keep(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	return journal.InTransaction(e, func() error {
		if err := e.Next(); err != nil {
			return err
		}
		versions, err := e.App.FindCachedCollectionByNameOrId(CollectionVersions)
		if err != nil {
			return err
		}
		version := core.NewRecord(versions)
		for _, name := range slices.Concat(fieldsOfVersion, []string{"safety_first", "version"}) {
			version.Set(name, e.Record.Get(name))
		}
		version.Set("flow", e.Record.Id)
		if actor.IsStaff() {
			version.Set("saved_by", actor.ID)
		}
		journal.Act(version, journal.Actor{Kind: journal.ActorSystem})
		if err := e.App.Save(version); err != nil {
			return fmt.Errorf("keep version %d of flow %s: %w", e.Record.GetInt("version"), e.Record.Id, err)
		}
		return nil
	})
}

// onVersion lets the desk alone write versions, each once.
func onVersion(e *core.RecordEvent) error {
	if journal.ActorOf(e.Record).Kind != journal.ActorSystem || !e.Record.IsNew() {
		return locale.Forbid("field_kept_by_desk")
	}
	return e.Next()
}

// openVersionOf finds a version of a flow that customers are offered.
func openVersionOf(app core.App, id string, number int) (*Flow, error) {
	record, err := app.FindRecordById(CollectionFlows, id)
	if err != nil {
		return nil, err
	}
	if !record.GetBool("enabled") {
		return nil, fmt.Errorf("flow %s is switched off", id)
	}
	return versionOf(app, id, number)
}

// versionOf finds a version of a flow, also of one that is switched off: whoever was in it by then comes to its end, perhaps in danger.
func versionOf(app core.App, id string, number int) (*Flow, error) {
	kept, err := app.FindFirstRecordByFilter(CollectionVersions, "flow = {:flow} && version = {:version}", dbx.Params{"flow": id, "version": number})
	if err != nil {
		return nil, err
	}
	return flowOf(kept)
}
