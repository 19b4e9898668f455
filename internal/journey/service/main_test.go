// Package service_test walks through what comes after an answer: callbacks, campaigns, complaints, units, problems and figures.
package service_test

import (
	"testing"

	"aftercare/internal/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
