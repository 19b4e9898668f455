// Package desk_test walks through what agents do at the desk, by mouse and by keyboard alone.
package desk_test

import (
	"testing"

	"aftercare/internal/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
