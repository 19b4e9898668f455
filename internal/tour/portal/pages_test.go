// Package portal_test leads through what customers and administrators see.
package portal_test

import (
	"slices"
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
	shop := tour.Open(t, pb_public.FS, tour.Morning())
	places := slices.Concat(tour.ServedPlaces, tour.PortalPlaces, tour.DashboardPlaces)
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { tour.Lead(t, shop, language, places...) })
	}
}
