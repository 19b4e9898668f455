package demo

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func shanghai(t *testing.T) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	was := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = was })
}

// Whatever the hour at which the demo is started, each case must lie in the past and in order.
func TestPlan(t *testing.T) {
	shanghai(t)
	read, err := readSamples()
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []time.Time{
		time.Date(2026, 11, 22, 0, 0, 0, 0, time.Local), time.Date(2027, 1, 1, 0, 0, 0, 0, time.Local),
		time.Date(2028, 3, 1, 0, 0, 0, 0, time.Local),
	} {
		for minutes := 0; minutes < 24*60; minutes += 15 {
			now := day.Add(time.Duration(minutes) * time.Minute)
			s := &seeder{samples: read, now: now, cases: map[string]*running{}}
			steps, err := s.plan()
			if err != nil {
				t.Fatalf("at %s: %v", now.Format(time.DateTime), err)
			}
			if first := steps[0].at; first.Before(beginning(now).Add(time.Hour)) {
				t.Fatalf("at %s: the first case at %s comes before its customer", now.Format(time.DateTime), first)
			}
		}
	}
}

// Every sample message begins a case, and none begins two.
func TestStoriesUseEverySample(t *testing.T) {
	read, err := readSamples()
	if err != nil {
		t.Fatal(err)
	}
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]int{}
	for _, told := range stories {
		used[told.Sample]++
	}
	for _, message := range read.Messages {
		if used[message.ID] != 1 {
			t.Errorf("sample %s begins %d cases, want 1", message.ID, used[message.ID])
		}
	}
}

// TestNamesAreSaidOnce: a team or a customer that has one name for readers of both languages has it in one of them. Colleagues are praised
// by either name, and have both.
func TestNamesAreSaidOnce(t *testing.T) {
	all, err := readPeople()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, team := range all.Teams {
		names = append(names, team.Name)
	}
	for _, customer := range all.Customers {
		names = append(names, customer.Name)
	}
	for _, name := range names {
		if regexp.MustCompile(`\p{Han}`).MatchString(name) && regexp.MustCompile(`\p{Latin}`).MatchString(name) {
			t.Errorf("%q is said in both", name)
		}
	}
}

// TestPublishedReadsInBothLanguages: what every customer is shown of a suggestion is written for those of either language.
func TestPublishedReadsInBothLanguages(t *testing.T) {
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range stories {
		for _, b := range told.Then {
			for _, field := range []string{"title_zh", "title_en", "summary_zh", "summary_en"} {
				if len(b.Publish) > 0 && b.Publish[field] == nil {
					t.Errorf("%v has no %s", b.Publish["title_en"], field)
				}
			}
		}
	}
}

func TestMoment(t *testing.T) {
	shanghai(t)
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.Local)
	before := time.Date(2026, 11, 20, 15, 30, 0, 0, time.Local)
	for spec, want := range map[string]time.Time{
		"12d 09:14": time.Date(2026, 11, 10, 9, 14, 0, 0, time.Local),
		"8m ago":    now.Add(-9 * time.Minute),
		"+25m":      before.Add(25 * time.Minute),
		"+1d 10:20": time.Date(2026, 11, 21, 10, 20, 0, 0, time.Local),
		"today":     now.Add(2 * time.Hour),
	} {
		got, err := (&calendar{now: now}).moment(spec, before)
		if err != nil || got.Before(want) || got.After(want.Add(time.Minute)) {
			t.Errorf("%s: got %s, %v, want %s", spec, got, err, want)
		}
	}
	for _, spec := range []string{"", "soon", "1d", "xd 09:00", "1d 25:00"} {
		if got, err := (&calendar{now: now}).moment(spec, before); err == nil {
			t.Errorf("%q: got %s, want an error", spec, got)
		}
	}
	late := calendar{now: time.Date(2026, 11, 22, 23, 30, 0, 0, time.Local)}
	if got := late.today(); got.Day() != 22 {
		t.Errorf("today at half past eleven: got %s", got)
	}
}

func TestTextAt(t *testing.T) {
	shanghai(t)
	asked := time.Date(2026, 11, 16, 10, 0, 0, 0, time.Local)
	for _, test := range []struct {
		name, text, want string
		at               time.Time
	}{
		{"month and day", "11月10号签收的", "2月23号签收的", time.Date(2027, 3, 1, 9, 0, 0, 0, time.Local)},
		{"day alone", "10号送到的", "23号送到的", time.Date(2027, 3, 1, 9, 0, 0, 0, time.Local)},
		{"english", "Delivered on 12 Nov, sealed", "Delivered on 25 Feb, sealed", time.Date(2027, 3, 1, 9, 0, 0, 0, time.Local)},
		{"order number", "单号DD20261109-0312显示", "单号DD20270222-0312显示", time.Date(2027, 3, 1, 9, 0, 0, 0, time.Local)},
		{"the day it was written", "9月1日送修，76天了", "9月1日送修，76天了", asked},
	} {
		if got := (sample{Text: test.text, AskedAt: asked}).textAt(test.at); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"127.0.0.1:38291": "", "[::1]:38292": "", "localhost:38293": "",
		"0.0.0.0:8090": "use --http 127.0.0.1:8090", ":8090": "use --http", "192.168.1.5:80": "127.0.0.1:80",
		"demo.example:80": "other machines", "127.0.0.1": "no address", "": "no address", "127.0.0.1:0": "no address",
	} {
		err := checkAddress(address)
		if want == "" {
			if err != nil && !strings.Contains(err.Error(), "cannot be used") { // a machine without IPv6
				t.Errorf("%q: %v", address, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", address, err, want)
		}
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir, remove, err := Folder()
	if err != nil {
		t.Fatal(err)
	}
	if !isEmpty(dir) {
		t.Error("a new folder holds a desk")
	}
	failed := os.ErrInvalid
	if err := whileSeeding(dir, func() error { return failed }); err != failed {
		t.Errorf("got %v, want %v", err, failed)
	}
	if err := checkFinished(dir); err == nil || !strings.Contains(err.Error(), "start again") {
		t.Errorf("a folder cut off half way: got %v", err)
	}
	if err := whileSeeding(dir, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := checkFinished(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if isEmpty(dir) {
		t.Error("a folder with a database is taken for empty")
	}
	keep := filepath.Join(dir, "types.d.ts")
	for _, file := range []string{keep, filepath.Join(dir, "data.db-wal"), filepath.Join(dir, "auxiliary.db")} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeDatabases(dir); err != nil || !isEmpty(dir) {
		t.Errorf("a folder that was left again still holds a desk: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(keep) {
		t.Errorf("left in it are %v, %v", left, err)
	}
	remove()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	files, err := attachments([]string{"panel E21", "label 7", "washer-log.txt"})
	if err != nil {
		t.Fatal(err)
	}
	for i, begins := range []string{"\x89PNG", "\x89PNG", "Jielu"} {
		if !strings.HasPrefix(string(files[i].content), begins) {
			t.Errorf("%s begins with %q", files[i].name, files[i].content[:8])
		}
	}
	if _, err := attachments([]string{"nothing.txt"}); err == nil {
		t.Error("an unknown file is no error")
	}
	if dir := os.Getenv("DEMO_PICTURES"); dir != "" {
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, f.name), f.content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
