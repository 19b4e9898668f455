// Command aftercare is a customer-support and after-sales desk in one binary, with PocketBase inside.
package main

import (
	"errors"
	"io/fs"
	"log"
	"os"
	"slices"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"

	"github.com/spf13/pflag"

	"aftercare/internal/appliance"
	"aftercare/internal/config"
	"aftercare/internal/demo"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
)

// extend lets a build tag add to the desk, and files change its pages; the shipped binary leaves both empty.
var extend func(app core.App, desk *appliance.Appliance)
var files fs.FS

func main() {
	err := run()
	if err != nil && !errors.Is(err, appliance.ErrCommand) {
		log.Print(err)
	}
	if err != nil {
		os.Exit(appliance.ExitStatus(err))
	}
}

func run() error {
	if len(os.Args) > 1 && os.Args[1] == "health" {
		return appliance.Health(os.Args[2:]) // before anything opens the data folder
	}
	isDemo := slices.Contains(os.Args[1:], "demo") && !slices.Contains(os.Args[1:], "serve")
	base := pocketbase.Config{DBConnect: appliance.Connect, HideStartBanner: isDemo}
	if isDemo {
		dir, remove, err := demo.Folder()
		if err != nil {
			return err
		}
		defer remove()
		base.DefaultDataDir = dir
	}
	app := pocketbase.NewWithConfig(base)
	flags := config.Bind(app.RootCmd.PersistentFlags())
	if isDemo || extend != nil {
		flags.BindSpeed(app.RootCmd.PersistentFlags())
	}
	if err := app.RootCmd.ParseFlags(os.Args[1:]); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return err
	}
	settings, err := flags.Validate()
	if err != nil {
		return err
	}

	clock := timer.NewRunningClock(settings.Speed)
	var transport outbox.Transport
	if isDemo {
		transport = &outbox.PrintTransport{W: os.Stdout}
	}
	desk, err := appliance.Register(app, appliance.Config{
		Clock: clock, Zone: settings.Zone, Files: files, PublicDir: settings.PublicDir, Transport: transport,
	})
	if err != nil {
		return err
	}
	if extend != nil {
		extend(app, desk)
	}
	desk.RunWithServe()
	if settings.HooksDir != "" {
		if err := jsvm.Register(app, jsvm.Config{HooksDir: settings.HooksDir}); err != nil {
			return err
		}
	}
	// The clock never runs back: a desk that has run fast, or on a machine whose clock was ahead, goes on from there.
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return appliance.ContinueClock(e.App, clock)
	})
	app.RootCmd.AddCommand(cmd.NewSuperuserCommand(app), cmd.NewServeCommand(app, true), desk.RulesCommand(), desk.SearchCommand())
	if isDemo {
		app.RootCmd.AddCommand(demo.Command(app, desk, clock, settings.Speed))
	}
	return appliance.Execute(app)
}
