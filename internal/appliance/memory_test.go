package appliance

import (
	"testing"
	"testing/fstest"
)

func TestMemoryOf_IsTheLeast(t *testing.T) {
	t.Parallel()
	const machine = "MemTotal:        2030416 kB\nMemFree:          100000 kB\n"
	for name, of := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"a machine":                {map[string]string{"proc/meminfo": machine}, 2030416 << 10},
		"a container within":       {map[string]string{"proc/meminfo": machine, "sys/fs/cgroup/memory.max": "536870912\n"}, 512 << 20},
		"an unbounded one":         {map[string]string{"proc/meminfo": machine, "sys/fs/cgroup/memory.max": "max\n"}, 2030416 << 10},
		"an old one":               {map[string]string{"proc/meminfo": machine, "sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n"}, 1 << 30},
		"an old one without bound": {map[string]string{"proc/meminfo": machine, "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 2030416 << 10},
		"another system":           {nil, 0},
		"nonsense":                 {map[string]string{"proc/meminfo": "MemTotal: much kB\n", "sys/fs/cgroup/memory.max": "-1"}, 0},
	} {
		root := fstest.MapFS{}
		for file, content := range of.files {
			root[file] = &fstest.MapFile{Data: []byte(content)}
		}
		if got := memoryOf(root); got != of.want {
			t.Errorf("%s: %d, want %d", name, got, of.want)
		}
	}
}
