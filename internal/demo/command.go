package demo

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/spf13/cobra"

	"aftercare/internal/appliance"
	"aftercare/internal/timer"
)

// defaultAddress is where the demo listens when nothing is said.
const defaultAddress = "127.0.0.1:8090"

// Command is `aftercare demo`: the whole desk with the sample company in it. It is made before the app opens its data
// folder, since it looks whether there is a desk in it already.
func Command(app core.App, desk *appliance.Appliance, clock *timer.RunningClock, speed float64) *cobra.Command {
	d := &demo{app: app, desk: desk, clock: clock, speed: speed, out: os.Stdout, seeds: isEmpty(app.DataDir())}
	command := &cobra.Command{
		Use:          "demo",
		Args:         cobra.NoArgs,
		Short:        "Starts the desk with a sample company, on this machine only",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			d.keeps = command.Flags().Changed("dir")
			return d.run()
		},
	}
	command.Flags().StringVar(&d.address, "http", defaultAddress, "address to listen on; this machine only")
	return command
}

type demo struct {
	app     core.App
	desk    *appliance.Appliance
	clock   *timer.RunningClock
	speed   float64
	address string
	out     io.Writer
	// seeds says that the data folder holds no desk yet.
	seeds bool
	// keeps says that the data folder was named and stays.
	keeps bool
}

func (d *demo) run() error {
	if err := checkAddress(d.address); err != nil {
		if d.seeds {
			err = errors.Join(err, d.leaveEmpty())
		}
		return err
	}
	if err := checkFinished(d.app.DataDir()); err != nil {
		return err
	}
	if d.seeds {
		d.clock.Hold(beginning(time.Now())) // the schema is made in the past already, so that nothing is older than it
	}
	// Last among the hooks, so that every route is there; before the listener, so that nobody meets a half-filled desk.
	d.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "demo", Priority: 9999, Func: d.onServe})
	err := apis.Serve(d.app, apis.ServeConfig{HttpAddr: d.address, AllowedOrigins: []string{"http://" + d.address}})
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// leaveEmpty takes away the database that was made on the way here, so that the next start finds no desk and fills it.
func (d *demo) leaveEmpty() error {
	if err := d.app.ResetBootstrapState(); err != nil {
		return fmt.Errorf("close the folder again: %w", err)
	}
	return removeDatabases(d.app.DataDir())
}

func (d *demo) onServe(e *core.ServeEvent) error {
	e.InstallerFunc = nil // there is a superuser
	if err := d.applySettings(); err != nil {
		return err
	}
	if d.seeds {
		handler, err := e.Router.BuildMux()
		if err != nil {
			return fmt.Errorf("build the demo's routes: %w", err)
		}
		// It is the first thing that a newcomer sees, and on a busy machine for a minute.
		if _, err := fmt.Fprintln(d.out, "Setting up the sample company … 正在准备示例公司……"); err != nil {
			return err
		}
		err = whileSeeding(d.app.DataDir(), func() error { return Seed(d.desk, d.clock, handler, time.Now()) })
		if err != nil {
			return fmt.Errorf("set up the sample company: %w", err)
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	return d.greet()
}

// applySettings makes the addresses in mails lead here, and leaves off what would stand in the way of trying things out.
func (d *demo) applySettings() error {
	settings, err := d.app.Settings().Clone()
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	settings.Meta.AppURL = "http://" + d.address
	settings.RateLimits.Enabled = false
	if d.seeds {
		settings.Meta.SenderName = "Aftercare" // the application keeps the name that it comes with, which the pages and mails have in each language
		settings.Meta.SenderAddress = "service@demo.example"
		settings.Logs.MinLevel = 4 // slog.LevelWarn
		settings.Logs.MaxDays = 3
	}
	if err := d.app.Save(settings); err != nil {
		return fmt.Errorf("save the settings: %w", err)
	}
	return nil
}

// checkAddress refuses every address that others can reach, since the demo's password is known to all, and one that is
// taken, before time goes into seeding.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" || port == "0" {
		return fmt.Errorf("--http %q is no address with a port; give one such as %s", address, defaultAddress)
	}
	if ip := net.ParseIP(host); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--http %s can be reached from other machines, and the demo's password is known to everybody; "+
			"use --http 127.0.0.1:%s, or start the real thing with \"serve\"", address, port)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("--http %s cannot be used; end what listens there or give another port: %w", address, err)
	}
	return listener.Close()
}
