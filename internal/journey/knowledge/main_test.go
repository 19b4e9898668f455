// Package knowledge_test walks through how what is known gets to who needs it: articles, automatic answers, guided diagnosis.
package knowledge_test

import (
	"testing"

	"aftercare/internal/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
