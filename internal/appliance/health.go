package appliance

import (
	"fmt"
	"net/http"
	"time"
)

// healthPatience is how long a healthy desk may take to say so; it answers within milliseconds.
const healthPatience = 5 * time.Second

// Health is `aftercare health [host:port]`: it asks a running desk on this machine whether it is well. A container has no
// curl, and the command opens no data folder, so that asking every few seconds disturbs nothing.
func Health(arguments []string) error {
	address := "127.0.0.1:8090"
	if len(arguments) > 0 {
		address = arguments[0]
	}
	client := http.Client{Timeout: healthPatience}
	response, err := client.Get("http://" + address + "/api/health")
	if err != nil {
		return fmt.Errorf("the desk does not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the desk is not well: %s", response.Status)
	}
	return nil
}
