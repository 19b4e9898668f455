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
)

// answer is GET /api/aftercare/search: q is what was typed, kind the kinds that are wanted, with commas, page and perPage which
// part of it.
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
	page := bounded(query.Get("page"), 1, mostPages)
	perPage := bounded(query.Get("perPage"), defaultPerPage, mostPerPage)
	found, err := s.find(e.App, Parse(query.Get("q"), who.isStaff), who, wanted, page, perPage)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, found)
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
