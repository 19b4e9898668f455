package appliance_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aftercare/internal/appliance"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/health" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	address := strings.TrimPrefix(server.URL, "http://")
	if err := appliance.Health([]string{address}); err != nil {
		t.Errorf("a healthy desk: %v", err)
	}
	status = http.StatusServiceUnavailable
	if err := appliance.Health([]string{address}); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a desk that is not well: %v, want its status", err)
	}
	server.Close()
	if err := appliance.Health([]string{address}); err == nil {
		t.Error("no desk at all counts as healthy")
	}
}
