package tour

import (
	"bytes"
	"io/fs"
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/demo"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
)

// Shop is the sample company's desk, seeded.
type Shop struct {
	App     *core.BaseApp
	Clock   *timer.RunningClock
	Handler http.Handler
	// Printed is what it would have sent by mail.
	Printed *bytes.Buffer
}

// Open makes the sample company's desk as it stands at an instant, now where that is the zero time, with the front ends in pages; it is removed
// with the test.
func Open(t testing.TB, pages fs.FS, at time.Time) *Shop {
	t.Helper()
	now := time.Now
	if !at.IsZero() {
		now = func() time.Time { return at }
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s := &Shop{Clock: timer.NewRunningClock(1), Printed: &bytes.Buffer{}}
	s.App = core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: appliance.Connect})
	desk, err := appliance.Register(s.App, appliance.Config{
		Clock: s.Clock, Zone: zone, Files: pages, Transport: &outbox.PrintTransport{W: s.Printed},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Clock.Hold(now().AddDate(0, 0, -125))
	if err := s.App.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.App.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	if err := s.App.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	settings := s.App.Settings()
	settings.RateLimits.Enabled = false
	settings.Logs.MaxDays = 0 // logs are written by a goroutine that may outlive the test
	if err := s.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	router, err := apis.NewRouter(s.App)
	if err != nil {
		t.Fatal(err)
	}
	err = s.App.OnServe().Trigger(&core.ServeEvent{App: s.App, Router: router, Server: &http.Server{}}, func(e *core.ServeEvent) error {
		s.Handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := demo.Seed(desk, s.Clock, s.Handler, now()); err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %s", time.Since(begun).Round(time.Millisecond))
	return s
}
