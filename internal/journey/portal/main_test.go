// Package portal_test walks through what customers do in the portal: ask, follow, answer, also where the connection is poor.
package portal_test

import (
	"testing"

	"aftercare/internal/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
