package appliance

import (
	"errors"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"
)

// ErrCommand says that a command failed; what it said has been printed.
var ErrCommand = errors.New("the command failed")

// Execute runs the command that the process was started with. PocketBase prints a command's error and forgets it; a desk
// that could not start must not exit with 0, or who supervises it believes that it was meant to end.
func Execute(app *pocketbase.PocketBase) error {
	_, _, err := app.RootCmd.Find(os.Args[1:])
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
