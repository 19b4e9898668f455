package web

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	pb_public "aftercare/pb_public"
)

// TestDecisions runs the checks of the browser code's plain functions (*.test.ts). They need no browser and no DOM,
// only something that runs JavaScript.
func TestDecisions(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the checks of the browser code's plain functions need it")
	}
	var files []string
	err = fs.WalkDir(pb_public.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".test.ts") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no checks found")
	}
	plugin, err := resolver(pb_public.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			result := api.Build(api.BuildOptions{
				EntryPoints: []string{file}, Plugins: []api.Plugin{plugin}, Bundle: true, Format: api.FormatESModule,
				Outdir: "/", TsconfigRaw: "{}", LogLevel: api.LogLevelSilent,
			})
			if err := failure(file, result); err != nil {
				t.Fatal(err)
			}
			script := filepath.Join(t.TempDir(), strings.TrimSuffix(path.Base(file), ".ts")+".mjs")
			if err := os.WriteFile(script, result.OutputFiles[0].Contents, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(node, script).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
