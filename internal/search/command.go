package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// CommandConfig is what the command line needs to know.
type CommandConfig struct {
	App    core.App
	Search *Search
	// Lock takes the data folder for this process, so that no desk runs on it meanwhile.
	Lock func(dir string) (unlock func(), err error)
}

// Command is `aftercare search`.
func Command(config CommandConfig) *cobra.Command {
	all := &cobra.Command{
		Use: "search", Args: cobra.NoArgs, Short: "Looks after the search index",
		RunE: func(all *cobra.Command, _ []string) error { return all.Help() },
	}
	all.AddCommand(&cobra.Command{
		Use: "rebuild", Args: cobra.NoArgs, SilenceUsage: true,
		Short: "Makes the search index of a stopped desk anew",
		Long: `Makes the search index of a stopped desk anew, from its records. The desk keeps its index
by itself; this is for one that was damaged, or written to from outside.`,
		RunE: func(command *cobra.Command, _ []string) error { return rebuild(command, config) },
	})
	return all
}

// toldEvery is after how many records the command says how far it is.
const toldEvery = 10_000

func rebuild(command *cobra.Command, config CommandConfig) (err error) {
	dir := config.App.DataDir()
	if _, err := os.Stat(filepath.Join(dir, "data.db")); err != nil {
		return fmt.Errorf("there is no desk in %s; name its data folder with --dir", dir)
	}
	unlock, err := config.Lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	if err := config.App.Bootstrap(); err != nil {
		return fmt.Errorf("open the desk in %s: %w", dir, err)
	}
	defer func() { err = errors.Join(err, config.App.ResetBootstrapState()) }()
	if !config.App.HasTable(tableIndex) {
		return fmt.Errorf("the desk in %s is of an older version; start it once with this one, which brings it up to date", dir)
	}
	indexed, told := 0, 0
	err = config.Search.Rebuild(context.Background(), func(done int) {
		indexed = done
		if done-told >= toldEvery {
			told = done
			fmt.Fprintf(command.OutOrStdout(), "%d records\n", done)
		}
	})
	if err == nil {
		fmt.Fprintf(command.OutOrStdout(), "the search index is new: %d records\n", indexed)
	}
	return err
}
