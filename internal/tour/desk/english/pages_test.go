// Package english_test leads through the desk in English.
package english_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
	"aftercare/internal/tour"
	pb_public "aftercare/pb_public"
)

func TestMain(m *testing.M) { desktest.Main(m) }

func TestPages_AreForEverybody(t *testing.T) {
	if testing.Short() {
		t.Skip("a tour of every page")
	}
	tour.Lead(t, tour.Open(t, pb_public.FS, tour.Morning()), locale.English, tour.DeskPlaces...)
}
