package desktest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/appliance"
)

// BuildRecording builds the product with one more reactor that writes a row for every event it is handed (see
// main_recording.go), for tests that kill it.
func BuildRecording(t *testing.T) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "aftercare-recording")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "recording", "-o", binary, "aftercare")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the recording binary: %v\n%s", err, output)
	}
	return binary
}

// Process is a desk that runs in a process of its own.
type Process struct {
	URL     string
	command *exec.Cmd
	// ended is closed once it is gone.
	ended  chan struct{}
	output *bytes.Buffer
}

// processPatience bounds how long a desk may take until it answers: it migrates and bundles first.
const processPatience = 2 * time.Minute

// StartProcess starts a desk on a folder, with a clock that runs so many times as fast, and waits until it answers. The port is free when
// it is chosen and may be taken by somebody else before the desk listens: then it is started once more, on another one.
func StartProcess(t *testing.T, binary, dir string, speed float64) *Process {
	t.Helper()
	var desk *Process
	for range starts {
		desk = launch(t, binary, dir, speed)
		if desk.answers() {
			return desk
		}
		desk.Kill() // it holds the folder
	}
	t.Fatalf("the desk did not start: %s", desk.output.String())
	return nil
}

func launch(t *testing.T, binary, dir string, speed float64) *Process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	command := exec.Command(binary, "serve", "--dir", dir, "--http", address, "--dev=false", "--speed", strconv.FormatFloat(speed, 'f', -1, 64))
	desk := &Process{URL: "http://" + address, command: command, ended: make(chan struct{}), output: &bytes.Buffer{}}
	command.Stdout, command.Stderr = desk.output, desk.output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(desk.ended)
		_ = command.Wait() // how it ended is in what it wrote
	}()
	t.Cleanup(desk.Kill)
	return desk
}

// answers waits until the desk does, and says no once it is gone or has taken too long.
func (d *Process) answers() bool {
	for begun := time.Now(); time.Since(begun) < processPatience; {
		response, err := http.Get(d.URL + "/api/health")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return true
			}
		}
		select {
		case <-d.ended:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
	return false
}

// Kill ends it with SIGKILL and waits until it is gone; it may have ended already.
func (d *Process) Kill() {
	_ = d.command.Process.Kill()
	<-d.ended
}

// owner is the administrator of a desk in a process of its own.
const owner = "owner@test.example"

// MakeOwner initialises a folder and gives it an administrator, with [Password] as everybody's.
func MakeOwner(t *testing.T, binary, dir string, speed float64) {
	t.Helper()
	StartProcess(t, binary, dir, speed).Kill()
	if output, err := exec.CommandContext(t.Context(), binary, "superuser", "upsert", owner, Password, "--dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("make the owner: %v\n%s", err, output)
	}
}

// Must asks the desk for something below /api/collections/, from outside; anything but success ends the test.
func (d *Process) Must(t *testing.T, method, path, token string, body map[string]any) map[string]any {
	t.Helper()
	answer, err := Send(t.Context(), method, d.URL+"/api/collections/"+path, token, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer
}

// SignIn signs somebody of a collection in, by [Password], and returns the token.
func (d *Process) SignIn(t *testing.T, collection, address string) (token string) {
	t.Helper()
	return d.Must(t, http.MethodPost, collection+"/auth-with-password", "", map[string]any{"identity": address, "password": Password})["token"].(string)
}

// SignInOwner signs in who [MakeOwner] made.
func (d *Process) SignInOwner(t *testing.T) (token string) {
	t.Helper()
	return d.SignIn(t, "_superusers", owner)
}

// Look looks into the folder of a desk in a process of its own, beside it. It is not held open over a kill: with somebody else
// there, the next start would find less to mend.
func Look(t *testing.T, dir string, at func(db *dbx.DB) error) {
	t.Helper()
	db, err := appliance.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	err = at(db)
	if errClose := db.Close(); err != nil || errClose != nil {
		t.Fatal(err, errClose)
	}
}

// Send sends one request to a desk in a process of its own and returns the answer, which is good or else an error.
func Send(ctx context.Context, method, url, token string, body map[string]any) (map[string]any, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%d %s", response.StatusCode, content)
	}
	var answer map[string]any
	return answer, json.Unmarshal(content, &answer)
}
