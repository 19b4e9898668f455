package tour

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aftercare/pb_public"
)

// TestPages_NoneIsForgotten holds the lists of pages above against the routes that there are.
func TestPages_NoneIsForgotten(t *testing.T) {
	for _, app := range []struct {
		file, pattern string
		places        []Place
	}{
		{"portal/routes.ts", `path: "([^"]+)"`, PortalPlaces},
		{"desk/routes.ts", `path: "([^"]+)"`, DeskPlaces},
		{"dashboard/pages.ts", `(\w+): async`, DashboardPlaces},
	} {
		source, err := fs.ReadFile(pb_public.FS, app.file)
		if err != nil {
			t.Fatal(err)
		}
		var routes []string
		for _, match := range regexp.MustCompile(app.pattern).FindAllStringSubmatch(string(source), -1) {
			routes = append(routes, match[1])
		}
		compareRoutes(t, app.file, routes, app.places)
	}
	compareRoutes(t, "the server", servedRoutes(t), ServedPlaces)
}

// TestPlaces_AreTheSameInEachRun: a place that opens something says what is to be seen then, and one that is asked of the database is the first by an
// order that does not hang on ids.
func TestPlaces_AreTheSameInEachRun(t *testing.T) {
	for _, p := range slices.Concat(PortalPlaces, DeskPlaces, DashboardPlaces, ServedPlaces) {
		if p.opened() != (p.shows != "") {
			t.Errorf("%s %s%q: what opens and what it shows go together", p.path, p.opens, p.keys)
		}
		if strings.Contains(p.path, "{") && !strings.Contains(p.path, "rowid") {
			t.Errorf("%s: which one that is changes with the ids", p.path)
		}
	}
}

func compareRoutes(t *testing.T, where string, routes []string, places []Place) {
	t.Helper()
	if len(routes) == 0 {
		t.Errorf("%s: no route found; is it written in another way now?", where)
	}
	named := func(route string) func(Place) bool {
		return func(p Place) bool { return p.route == route }
	}
	for _, route := range routes {
		if !slices.ContainsFunc(places, named(route)) {
			t.Errorf("%s: no place leads to %s, so that nobody looks whether everybody can use it", where, route)
		}
	}
	for _, p := range places {
		if p.route != "" && !slices.Contains(routes, p.route) {
			t.Errorf("%s: there is no route %s for %s", where, p.route, p.path)
		}
	}
}

// servedRoutes are the routes of the rooms that a browser can open as a page.
func servedRoutes(t *testing.T) []string {
	t.Helper()
	call := regexp.MustCompile(`Router\.GET\((.+?), `)
	var routes []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range call.FindAllStringSubmatch(string(source), -1) {
			route := filepath.Base(filepath.Dir(path)) + " " + match[1]
			if !strings.Contains(match[1], "/api/") && !slices.Contains(noPages, route) {
				routes = append(routes, route)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return routes
}
