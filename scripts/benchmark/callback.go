package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

const (
	// onceCases complaints are solved while the desk is killed so often; its clock runs so many times as fast as the wall.
	onceCases = 10_000
	onceKills = 20
	onceSpeed = 3600
)

// onceFound is what the crash test says in the end.
var onceFound = regexp.MustCompile(`(\d+) solved, (\d+) kills: (\d+) with one callback, due once and overdue once`)

// measureCallbackOnce runs the callbacks' crash test at its full size: what is measured is how many of the solved cases have
// exactly one callback, that fell due once. The test fails where one has none or two.
func measureCallbackOnce(ctx context.Context, b *bench) error {
	output, err := exec.CommandContext(ctx, "go", "test", "./internal/callback", "-run", "^TestCrash$", "-count", "1", "-v", "-timeout", "45m",
		"-crash.cases", strconv.Itoa(onceCases), "-crash.kills", strconv.Itoa(onceKills), "-crash.speed", strconv.Itoa(onceSpeed)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	found := onceFound.FindSubmatch(output)
	if found == nil {
		return fmt.Errorf("the test does not say what it found: %s", output)
	}
	note("%s", found[0])
	once, err := strconv.Atoi(string(found[3]))
	if err != nil {
		return err
	}
	b.print("callback_once", float64(once), "callbacks")
	return nil
}
