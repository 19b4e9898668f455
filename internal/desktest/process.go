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
}

// StartProcess starts a desk on a folder, with a clock that runs so many times as fast, and waits until it answers.
func StartProcess(t *testing.T, binary, dir string, speed float64) *Process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	command := exec.Command(binary, "serve", "--dir", dir, "--http", address, "--dev=false", "--speed", strconv.FormatFloat(speed, 'f', -1, 64))
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	desk := &Process{URL: "http://" + address, command: command}
	t.Cleanup(desk.Kill)
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		response, err := http.Get(desk.URL + "/api/health")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return desk
			}
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatalf("the desk did not start: %s", output.String())
	return nil
}

// Kill ends it with SIGKILL and waits until it is gone; it may have ended already.
func (d *Process) Kill() {
	_ = d.command.Process.Kill()
	_ = d.command.Wait()
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
