package rule

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// CommandConfig is what the command line needs to know.
type CommandConfig struct {
	App   core.App
	Clock timer.Clock
	// Hooks are the shipped rules.
	Hooks fs.FS
	// Lock takes the data folder for this process, so that no desk runs on it meanwhile.
	Lock func(dir string) (unlock func(), err error)
}

// ErrNotAsItShouldBe says that a command did what it was asked to, and found rules that are not as they should be; it has
// printed which.
var ErrNotAsItShouldBe = errors.New("not as it should be")

type command struct {
	CommandConfig
	out io.Writer
}

// Command is `aftercare rules`: rules as files, for who keeps them under version control. Check and test open no data folder;
// the two others work on a desk that is stopped.
func Command(config CommandConfig) *cobra.Command {
	all := &cobra.Command{
		Use:   "rules",
		Args:  cobra.NoArgs,
		Short: "Checks and tests rules as files, and carries them into a desk and out of it",
		Long: `Checks and tests rules as files, and carries them into a desk and out of it.
docs/RULES.md describes the files. The exit status is 0 where all is well, 1 where
a rule is not as it should be, and 2 where the command could not do its work.`,
		RunE: func(all *cobra.Command, _ []string) error {
			all.PrintErrln(all.UsageString())
			return errors.New("name a command: check, test, export or import · 请写明子命令：check、test、export 或 import")
		},
	}
	one := func(name, short string, run func(c *command, dir string) error) *cobra.Command {
		made := &cobra.Command{Use: name + " DIR", Short: short, Args: oneFolder, SilenceUsage: true}
		made.RunE = func(made *cobra.Command, arguments []string) error {
			return run(&command{CommandConfig: config, out: made.OutOrStdout()}, arguments[0])
		}
		all.AddCommand(made)
		return made
	}
	one("check", "Reads every rule in DIR and says what is wrong, and where", (*command).check)
	one("test", "Checks the rules in DIR and holds them against the golden cases in DIR/cases", (*command).test)
	var isForced bool
	exporting := one("export", "Writes the rules of a stopped desk into DIR, a file each", func(c *command, dir string) error { return c.exportFolder(dir, isForced) })
	exporting.Flags().BoolVar(&isForced, "force", false, "also write over files that say something else")
	var isDry bool
	importing := one("import", "Brings the rules in DIR into a stopped desk, all or none", func(c *command, dir string) error { return c.importFolder(dir, isDry) })
	importing.Flags().BoolVar(&isDry, "dry-run", false, "only say what would change")
	all.SilenceUsage = true
	return all
}

func oneFolder(made *cobra.Command, arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("name one folder · 请写明一个文件夹: %s", made.UseLine())
	}
	return nil
}

func (c *command) print(format string, arguments ...any) {
	fmt.Fprintf(c.out, format+"\n", arguments...)
}

// inBoth puts behind a message in English what it is in Chinese, where that is known: nobody has told the command line which of
// the two they read.
func inBoth(english string, said map[string]string) string {
	if chinese := said[locale.Chinese]; chinese != "" {
		return english + " · " + chinese
	}
	return english
}

// counted is a number with its noun.
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

func (c *command) check(dir string) error {
	folder, err := c.sound(dir)
	if err != nil {
		return err
	}
	c.print("%s, nothing wrong", counted(len(folder.names), "rule", "rules"))
	return nil
}

// sound reads a folder and prints what is wrong with its rules, or else which of them are copies that would act as well.
func (c *command) sound(dir string) (*folder, error) {
	folder, err := readFolder(dir, c.Clock.Now())
	if err != nil {
		return nil, err
	}
	for _, fault := range folder.faults {
		c.print("%v", fault)
	}
	if len(folder.faults) > 0 {
		return nil, fmt.Errorf("%w: %s in %s", ErrNotAsItShouldBe,
			counted(len(folder.faults), "fault", "faults"), counted(len(folder.names), "rule", "rules"))
	}
	for _, copied := range folder.copies() {
		c.print("%s", copied)
	}
	return folder, nil
}

func (c *command) test(dir string) error {
	folder, err := c.sound(dir)
	if err != nil {
		return err
	}
	golden, err := RunGolden(folder.fs())
	if err != nil {
		return err
	}
	for _, failure := range golden.Failures {
		c.print("%s: does not hold", filepath.Join(dir, filepath.FromSlash(failure.File)))
		for _, line := range failure.Lines {
			c.print("    %s", line)
		}
	}
	for _, name := range golden.Without {
		c.print("%s: has no golden case", filepath.Join(dir, name))
	}
	cases := counted(golden.Passed+len(golden.Failures), "golden case", "golden cases")
	if len(golden.Failures) > 0 {
		verb := "do"
		if len(golden.Failures) == 1 {
			verb = "does"
		}
		return fmt.Errorf("%w: %d of %s %s not hold", ErrNotAsItShouldBe, len(golden.Failures), cases, verb)
	}
	c.print("%s, %s, all hold", counted(len(folder.names), "rule", "rules"), cases)
	return nil
}
