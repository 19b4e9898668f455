package appliance

import (
	"bufio"
	"bytes"
	"io/fs"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// garbagePercent is how much garbage may lie beside what is in use before it is collected. The desk keeps some 10 MB in use
// and makes as much anew many times a second when it is busy; collecting at each doubling, as is the default, took a sixth
// of the processor. At rest it changes nothing.
const garbagePercent = 400

// boundMemory sets how garbage is collected: seldom, but where a backtest or a large import has much in use, so often that
// half of the machine's memory suffices. The rest is for the database's pages, which are none of the collector's, and for what
// else runs there. Who sets GOGC or GOMEMLIMIT knows better.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if there := memoryOf(os.DirFS("/")); there > 0 {
			debug.SetMemoryLimit(there / 2)
		}
	}
}

// memoryOf is how much memory the process may have, in bytes: that of the machine or, where it is less, of its container. 0
// where the system does not say so in files, as Linux does.
func memoryOf(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	if content, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
			if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "MemTotal:" {
				if kilobytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
					least = kilobytes << 10
				}
			}
		}
	}
	for _, file := range []string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		content, err := fs.ReadFile(root, file)
		if err != nil {
			continue
		}
		// "max" is no number, and no bound.
		if bound, err := strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64); err == nil && bound > 0 {
			least = min(least, bound)
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}
