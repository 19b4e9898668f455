// Package config turns boot flags and environment into one validated struct, with all faults at once.
//
// What an administrator changes while the desk runs stands in records and in PocketBase's settings, not here.
package config

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
	_ "time/tzdata" // the desk's zone is found on a machine without zone files

	"github.com/spf13/pflag"
)

// Config is how one process was started.
type Config struct {
	// Zone is the desk's zone: case numbers' years, "today" and schedules without a zone of their own follow it.
	Zone *time.Location
	// PublicDir overlays the embedded pages with a shop's own files; empty means none.
	PublicDir string
	// HooksDir holds PocketBase's own trusted JS hooks; empty means none.
	HooksDir string
	// Speed is how many clock seconds pass in a wall second; other than 1 in the demo only.
	Speed float64
}

// defaultZone is where the product is at home; China has one zone and no daylight saving.
const defaultZone = "Asia/Shanghai"

// Flags are the raw values before they are checked.
type Flags struct {
	zone, publicDir, hooksDir string
	speed                     float64
	hasSpeed                  bool
}

// Bind declares the flags; each has an environment variable AFTERCARE_<NAME> that the flag overrides.
func Bind(set *pflag.FlagSet) *Flags {
	flags := &Flags{}
	set.StringVar(&flags.zone, "zone", environment("AFTERCARE_ZONE", defaultZone), "the desk's time zone, such as Asia/Shanghai")
	set.StringVar(&flags.publicDir, "publicDir", environment("AFTERCARE_PUBLIC_DIR", ""), "folder of your own portal files, laid over the embedded ones")
	set.StringVar(&flags.hooksDir, "hooksDir", environment("AFTERCARE_HOOKS_DIR", ""), "folder of PocketBase JS hooks that you trust")
	return flags
}

// BindSpeed declares --speed, which the shipped program has in the demo only.
func (f *Flags) BindSpeed(set *pflag.FlagSet) {
	f.hasSpeed = true
	set.Float64Var(&f.speed, "speed", 1, "how many times faster than the wall the clock runs, 1 to 100000")
}

func environment(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}

// fastest bounds the demo's clock: past it an hour would pass between two reads of a page.
const fastest = 100_000

// Validate checks the values and returns every fault at once.
func (f *Flags) Validate() (Config, error) {
	config := Config{PublicDir: f.publicDir, HooksDir: f.hooksDir, Speed: f.speed}
	if !f.hasSpeed {
		config.Speed = 1
	}
	var faults []error
	zone, err := time.LoadLocation(f.zone)
	if err != nil || f.zone == "" {
		faults = append(faults, fmt.Errorf("--zone %q is no time zone; name one such as %s", f.zone, defaultZone))
	}
	config.Zone = zone
	for flag, dir := range map[string]string{"--publicDir": f.publicDir, "--hooksDir": f.hooksDir} {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			faults = append(faults, fmt.Errorf("%s %q is no folder; make it or leave the flag out", flag, dir))
		}
	}
	if config.Speed < 1 || config.Speed > fastest {
		faults = append(faults, fmt.Errorf("--speed %s is out of range; give 1 to %d", strconv.FormatFloat(f.speed, 'g', -1, 64), fastest))
	}
	return config, errors.Join(faults...)
}
