// Package dashboard_test walks through our pages in the dashboard: service times and rules.
package dashboard_test

import (
	"testing"

	"aftercare/internal/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
