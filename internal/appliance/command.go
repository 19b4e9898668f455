package appliance

import (
	"errors"
	"fmt"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"

	"aftercare/internal/rule"
	"aftercare/internal/search"
)

// ErrCommand says that a command failed; what it said has been printed.
var ErrCommand = errors.New("the command failed")

// errMisuse says that a command could not do what it was asked to: wrong arguments, no such folder.
var errMisuse = fmt.Errorf("%w: misuse", ErrCommand)

// ExitStatus is what the process ends with after err: 2 where a command for pipelines could not do its work at all, so that
// it is told from one that found something wrong.
func ExitStatus(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errMisuse):
		return 2
	}
	return 1
}

// RulesCommand is `aftercare rules`.
func (a *Appliance) RulesCommand() *cobra.Command {
	return rule.Command(rule.CommandConfig{App: a.App, Clock: a.Clock, Hooks: a.hooks, Lock: lock})
}

// SearchCommand is `aftercare search`.
func (a *Appliance) SearchCommand() *cobra.Command {
	return search.Command(search.CommandConfig{App: a.App, Search: a.Search, Lock: lock})
}

// Execute runs the command that the process was started with. PocketBase prints a command's error and forgets it; a desk
// that could not start must not exit with 0, or who supervises it believes that it was meant to end.
func Execute(app *pocketbase.PocketBase) error {
	command, _, err := app.RootCmd.Find(os.Args[1:])
	if err == nil && (isAbout(command, "rules") || isAbout(command, "search")) {
		return executeOffline(app.RootCmd)
	}
	failed := err != nil // an unknown command, which is told of and otherwise ignored
	watch(app.RootCmd, &failed)
	if err := app.Execute(); err != nil {
		return err
	}
	if failed {
		return ErrCommand
	}
	return nil
}

// executeOffline runs a command that opens the data folder itself, if at all: PocketBase would make one first.
func executeOffline(root *cobra.Command) error {
	err := root.Execute()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rule.ErrNotAsItShouldBe):
		return ErrCommand
	}
	return errMisuse
}

// isAbout says whether a command is the named one or below it.
func isAbout(command *cobra.Command, name string) bool {
	for ; command.HasParent(); command = command.Parent() {
		if command.Name() == name {
			return true
		}
	}
	return false
}

// watch notes whether the command or one below it fails.
func watch(command *cobra.Command, failed *bool) {
	if run := command.RunE; run != nil {
		command.RunE = func(c *cobra.Command, args []string) error {
			err := run(c, args)
			*failed = *failed || err != nil
			return err
		}
	}
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		*failed = true
		return err
	})
	for _, inner := range command.Commands() {
		watch(inner, failed)
	}
}
