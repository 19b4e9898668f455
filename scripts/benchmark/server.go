package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/timer"
)

// roles are what this program plays when the bench starts it again: the two servers that are compared run in processes
// of their own, from one executable, so that nothing but what they do tells them apart.
var roles = map[string]func(arguments []string) error{
	"desk":  func(arguments []string) error { return serveDesk(arguments, embed.FS{}) },
	"ruled": func(arguments []string) error { return serveDesk(arguments, nil) },
	"bare":  serveBare,
}

// pathDrain is answered once everything that follows from what was written has been done.
const pathDrain = "/bench/drain"

// serveDesk is the real appliance and one route for the bench. What rules cost is a number of its own, so that most
// measurements go without: shipped is empty then; nil are the product's.
func serveDesk(arguments []string, shipped fs.FS) error {
	return serve(arguments, appliance.Connect, func(app core.App) error {
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			return err
		}
		desk, err := appliance.Register(app, appliance.Config{Clock: timer.NewRunningClock(1), Zone: zone, Hooks: shipped})
		if err != nil {
			return err
		}
		desk.RunWithServe()
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			e.Router.POST(pathDrain, func(e *core.RequestEvent) error {
				if err := desk.Drain(e.Request.Context()); err != nil {
					return err
				}
				return e.NoContent(http.StatusNoContent)
			})
			return e.Next()
		})
		return nil
	})
}

// serveBare is PocketBase as it comes. Our schema is compiled into this program, so it is taken out again: an app that
// serves brings itself up to date.
func serveBare(arguments []string) error {
	core.AppMigrations = core.MigrationsList{}
	return serve(arguments, connectBare, func(core.App) error { return nil })
}

// connectBare opens a database the way PocketBase does, but as durable as ours. It is spelled out, so that whatever we do
// to our own way of connecting counts for us and not for both.
func connectBare(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}

func serve(arguments []string, connect core.DBConnectFunc, register func(core.App) error) error {
	set := flag.NewFlagSet("serve", flag.ContinueOnError)
	dir := set.String("dir", "", "data folder")
	address := set.String("http", "", "address to listen on")
	profiles := set.String("profile", "", "folder for profiles")
	if err := set.Parse(arguments); err != nil {
		return err
	}
	// PocketBase reads the process's own arguments. Dev mode is off explicitly, since an executable in a temporary folder
	// is taken for `go run`, which switches it on.
	os.Args = []string{"aftercare", "serve", "--dir", *dir, "--http", *address, "--dev=false"}
	app := pocketbase.NewWithConfig(pocketbase.Config{DBConnect: connect, HideStartBanner: true})
	if err := register(app); err != nil {
		return err
	}
	if *profiles != "" {
		if err := profile(app, *profiles); err != nil {
			return err
		}
	}
	return app.Start()
}

// profile records CPU and locks from now until the app terminates.
func profile(app core.App, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return err
	}
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(int(10 * time.Microsecond))
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		pprof.StopCPUProfile()
		for _, name := range []string{"mutex", "block", "allocs"} {
			out, err := os.Create(filepath.Join(dir, name+".pprof"))
			if err != nil {
				return err
			}
			if err := errors.Join(pprof.Lookup(name).WriteTo(out, 0), out.Close()); err != nil {
				return err
			}
		}
		return errors.Join(file.Close(), e.Next())
	})
	return nil
}

// profileHere records the bench's own processor time into a folder, until stop is called; for what runs in its process.
func (b *bench) profileHere(name string) (stop func(), err error) {
	if b.profiles == "" {
		return func() {}, nil
	}
	dir := filepath.Join(b.profiles, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // a profile that is not whole cannot be read, which says enough
	}, nil
}

// server is a running child.
type server struct {
	url     string
	begun   time.Time
	command *exec.Cmd
	output  *bytes.Buffer
}

// start runs an executable and returns before it answers.
func start(ctx context.Context, executable string, arguments func(address string) []string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{url: "http://" + address, output: &bytes.Buffer{}}
	s.command = exec.CommandContext(ctx, executable, arguments(address)...)
	s.command.Stdout, s.command.Stderr = s.output, s.output
	s.begun = time.Now()
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(executable), err)
	}
	return s, nil
}

// startRole runs this program in one of its roles and waits until it answers.
func (b *bench) startRole(ctx context.Context, role, dir string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	profiles := ""
	if b.profiles != "" {
		profiles = filepath.Join(b.profiles, role)
	}
	s, err := start(ctx, self, func(address string) []string {
		return []string{role, "-dir", dir, "-http", address, "-profile", profiles}
	})
	if err != nil {
		return nil, err
	}
	return s, s.healthy(ctx)
}

// startProduct runs the product's binary and returns before it answers.
func (b *bench) startProduct(ctx context.Context, dir string) (*server, error) {
	binary, err := b.build(ctx)
	if err != nil {
		return nil, err
	}
	return start(ctx, binary, func(address string) []string {
		return []string{"serve", "--dir", dir, "--http", address, "--dev=false"}
	})
}

// runProduct runs the product's binary and returns when it answers.
func (b *bench) runProduct(ctx context.Context, dir string) (*server, error) {
	s, err := b.startProduct(ctx, dir)
	if err != nil {
		return nil, err
	}
	return s, s.healthy(ctx)
}

// freeAddress finds a loopback port that nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// patience is how long a server may take to answer for the first time.
const patience = time.Minute

// healthy waits for the first healthy answer. It asks every millisecond, so that what is measured by it is not rounded.
func (s *server) healthy(ctx context.Context) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for time.Since(s.begun) < patience && ctx.Err() == nil {
		if response, err := client.Get(s.url + "/api/health"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	s.stop()
	return fmt.Errorf("the server gave no healthy answer: %s", s.output)
}

// stop ends the child and waits for it.
func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM) // it may have ended already
	killed := time.AfterFunc(20*time.Second, func() { _ = s.command.Process.Kill() })
	defer killed.Stop()
	_ = s.command.Wait() // killed or ended; its output says which where it matters
}

// call sends one request with a token and fails on any answer but a good one. The body is read whole, so that the
// connection is used again.
func call(ctx context.Context, client *http.Client, method, url, token string, body any) ([]byte, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %d %s", method, url, response.StatusCode, content)
	}
	return content, nil
}
