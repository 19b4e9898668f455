package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Folder makes a throw-away data folder and returns it with the function that removes it.
func Folder() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "aftercare-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	return dir, func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintf(os.Stderr, "The demo's folder %s could not be removed: %v\n", dir, err)
		}
	}, nil
}

// unfinished is a file that stands in a folder while it is being seeded. Where it is found at a start, an earlier one was
// cut off half way, and what it left is no sample company.
const unfinished = "demo-unfinished"

// isEmpty says whether the folder holds no desk yet. It must be asked before PocketBase opens its database there.
func isEmpty(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "data.db"))
	return errors.Is(err, os.ErrNotExist)
}

// removeDatabases takes the databases out of a folder in which there was none before.
func removeDatabases(dir string) error {
	for _, pattern := range []string{"data.db*", "auxiliary.db*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, file := range found {
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("leave the folder as it was: %w", err)
			}
		}
	}
	return nil
}

func checkFinished(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, unfinished)); err == nil {
		return fmt.Errorf("the demo in %s was cut off while it was being set up; remove that folder and start again", dir)
	}
	return nil
}

// whileSeeding keeps the mark in the folder until seed has succeeded.
func whileSeeding(dir string, seed func() error) error {
	mark := filepath.Join(dir, unfinished)
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return fmt.Errorf("mark the folder: %w", err)
	}
	if err := seed(); err != nil {
		return err
	}
	if err := os.Remove(mark); err != nil {
		return fmt.Errorf("unmark the folder: %w", err)
	}
	return nil
}
