package outbox

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// PrintTransport prints mails for a person to read, codes and links included; for the demo. W is where to; nil means
// standard output.
type PrintTransport struct {
	W  io.Writer
	mu sync.Mutex
}

var _ Transport = (*PrintTransport)(nil)

// Send implements [Transport].
func (p *PrintTransport) Send(_ context.Context, m Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.W
	if w == nil {
		w = os.Stdout
	}
	to := m.To.Address
	if m.To.Name != "" {
		to = m.To.Name + " <" + to + ">"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n┌─ mail to %s\n│  %s\n│\n", to, m.Subject)
	for line := range strings.Lines(strings.TrimSpace(m.Text)) {
		b.WriteString(strings.TrimRight("│  "+printable(line), " \n") + "\n")
	}
	b.WriteString("└─\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print a mail: %w", err)
	}
	return nil
}

// printable keeps a customer's words from steering the terminal.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return -1
		}
		return r
	}, line)
}
