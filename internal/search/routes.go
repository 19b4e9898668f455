package search

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

const (
	defaultPerPage = 20
	mostPerPage    = 50
	mostPages      = 100
	// mostEach bounds how many of each kind are answered at once.
	mostEach = 10
)

// answer is GET /api/aftercare/search: q is what was typed, kind the kinds that are wanted, with commas, page and perPage which
// part of it. With each in place of page and perPage the answer holds so many of each kind, kind by kind.
func (s *Search) answer(e *core.RequestEvent) error {
	who, err := whoAsks(e)
	if err != nil {
		return err
	}
	query := e.Request.URL.Query()
	offered := offeredTo(who)
	wanted := offered
	if asked := query.Get("kind"); asked != "" {
		wanted = strings.Split(asked, ",")
		for _, name := range wanted {
			if !slices.Contains(offered, name) {
				return locale.Reject(http.StatusBadRequest, "search_kind")
			}
		}
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	typed := query.Get("q")
	if each := query.Get("each"); each != "" {
		found, err := s.findEach(e.App, typed, who, wanted, bounded(each, 1, mostEach))
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, found)
	}
	page := bounded(query.Get("page"), 1, mostPages)
	perPage := bounded(query.Get("perPage"), defaultPerPage, mostPerPage)
	found, err := s.find(e.App, Parse(typed, who.isStaff), who, wanted, page, perPage)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, found)
}

// findEach finds some of each kind.
func (s *Search) findEach(app core.App, typed string, who asker, kinds []string, each int) (*Answer, error) {
	all := &Answer{Page: 1, PerPage: each, Hits: []Hit{}}
	for _, kind := range kinds {
		found, err := s.find(app, Parse(typed, who.isStaff), who, []string{kind}, 1, each)
		if err != nil {
			return nil, err
		}
		all.Found += found.Found
		all.IsMore = all.IsMore || found.IsMore
		all.IsLoose = all.IsLoose || found.IsLoose
		all.IsAtLeast = all.IsAtLeast || found.IsAtLeast
		all.Odd = found.Odd
		all.Hits = append(all.Hits, found.Hits...)
		for _, correction := range found.Corrected {
			if !slices.Contains(all.Corrected, correction) {
				all.Corrected = append(all.Corrected, correction)
			}
		}
	}
	return all, nil
}

// whoAsks refuses who may not ask at all.
func whoAsks(e *core.RequestEvent) (asker, error) {
	actor := journal.RequestActor(e)
	isInside := actor.IsStaff() || actor.Kind == journal.ActorSuperuser
	if !isInside && !actor.IsCustomer() {
		return asker{}, locale.Reject(http.StatusUnauthorized, "sign_in_first")
	}
	info, err := e.RequestInfo()
	if err != nil {
		return asker{}, err
	}
	return asker{id: e.Auth.Id, isStaff: isInside, info: info}, nil
}

func offeredTo(who asker) []string {
	var names []string
	for _, kind := range kinds {
		if who.isStaff || kind.ForCustomers {
			names = append(names, kind.Name)
		}
	}
	return names
}

// bounded reads a number from 1 on; anything else is the usual one.
func bounded(text string, usual, most int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return usual
	}
	return min(n, most)
}
