package outbox_test

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// stage is a point of the conversation at which the server can misbehave.
type stage string

const (
	atAccept   stage = "accept"
	atGreeting stage = "greeting"
	atEHLO     stage = "EHLO"
	atAuth     stage = "AUTH"
	atMail     stage = "MAIL"
	atRcpt     stage = "RCPT"
	atData     stage = "DATA"
	atBody     stage = "after the body, before the reply"
	atReply    stage = "after the reply"
)

var stages = []stage{atAccept, atGreeting, atEHLO, atMail, atRcpt, atData, atBody, atReply}

// mailServer is a small SMTP server on loopback. What is set for a stage happens once there: "kill" cuts the connection,
// "hang" says nothing more, anything else is the reply.
type mailServer struct {
	t        *testing.T
	listener net.Listener
	mu       sync.Mutex
	faults   map[stage]string
	always   map[stage]string
	received []string
	talk     []string
	open     sync.WaitGroup
	closed   chan struct{}
}

func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{t: t, listener: listener, faults: map[stage]string{}, always: map[stage]string{}, closed: make(chan struct{})}
	s.open.Go(s.accept)
	t.Cleanup(func() {
		close(s.closed)
		listener.Close()
		s.open.Wait()
	})
	return s
}

func (s *mailServer) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

func (s *mailServer) once(at stage, fault string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[at] = fault
}

// messages are all bodies that came in whole, whether or not the client could know.
func (s *mailServer) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.received...)
}

func (s *mailServer) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.open.Go(func() {
			defer conn.Close()
			s.converse(conn)
		})
	}
}

// fault takes what was set for the stage.
func (s *mailServer) fault(at stage) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if always := s.always[at]; always != "" {
		return always
	}
	fault := s.faults[at]
	delete(s.faults, at)
	return fault
}

// reply answers at the stage, or misbehaves; false ends the conversation.
func (s *mailServer) reply(text *textproto.Conn, at stage, usual string) bool {
	switch fault := s.fault(at); fault {
	case "":
		return text.PrintfLine("%s", usual) == nil
	case "kill":
		return false
	case "hang":
		<-s.closed
		return false
	default:
		return text.PrintfLine("%s", fault) == nil && !strings.HasPrefix(fault, "421")
	}
}

func (s *mailServer) converse(conn net.Conn) {
	if s.fault(atAccept) == "kill" {
		return
	}
	text := textproto.NewConn(conn)
	if !s.reply(text, atGreeting, "220 test ESMTP") {
		return
	}
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.talk = append(s.talk, line)
		s.mu.Unlock()
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch verb {
		case "EHLO", "HELO":
			if !s.reply(text, atEHLO, "250-test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME") {
				return
			}
		case "AUTH":
			if !s.auth(text, line) {
				return
			}
		case "MAIL":
			if !s.reply(text, atMail, "250 ok") {
				return
			}
		case "RCPT":
			if !s.reply(text, atRcpt, "250 ok") {
				return
			}
		case "DATA":
			if !s.data(text) {
				return
			}
		case "QUIT":
			_ = text.PrintfLine("221 bye")
			return
		default:
			if text.PrintfLine("500 what") != nil {
				return
			}
		}
	}
}

func (s *mailServer) auth(text *textproto.Conn, line string) bool {
	if strings.HasPrefix(line, "AUTH LOGIN") {
		for _, question := range []string{"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"} {
			if text.PrintfLine("%s", question) != nil {
				return false
			}
			answer, err := text.ReadLine()
			if err != nil {
				return false
			}
			s.mu.Lock()
			s.talk = append(s.talk, answer)
			s.mu.Unlock()
		}
	}
	return s.reply(text, atAuth, "235 welcome")
}

func (s *mailServer) data(text *textproto.Conn) bool {
	fault := s.fault(atData)
	switch {
	case fault == "kill":
		return false
	case fault == "hang":
		<-s.closed
		return false
	case fault != "":
		return text.PrintfLine("%s", fault) == nil
	}
	if text.PrintfLine("354 go on") != nil {
		return false
	}
	var body strings.Builder
	if _, err := io.Copy(&body, text.DotReader()); err != nil {
		return false
	}
	s.mu.Lock()
	s.received = append(s.received, body.String())
	s.mu.Unlock()
	if !s.reply(text, atBody, "250 taken") {
		return false
	}
	return s.fault(atReply) != "kill"
}

// letter is a received mail, read as a mail program reads it.
type letter struct {
	header mail.Header
	text   string
	html   string
}

func (l letter) subject() string {
	subject, _ := new(mime.WordDecoder).DecodeHeader(l.header.Get("Subject"))
	return subject
}

func parseLetter(t *testing.T, raw string) letter {
	t.Helper()
	message, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("the mail cannot be read: %v\n%s", err, raw)
	}
	l := letter{header: message.Header}
	if err := l.read(textproto.MIMEHeader(message.Header), message.Body); err != nil {
		t.Fatalf("the mail's body cannot be read: %v\n%s", err, raw)
	}
	return l
}

func (l *letter) read(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.read(part.Header, part); err != nil {
				return err
			}
		}
	}
	if encoding := header.Get("Content-Transfer-Encoding"); encoding != "quoted-printable" {
		return fmt.Errorf("encoding %q", encoding)
	}
	content, err := io.ReadAll(quotedprintable.NewReader(body))
	if err != nil {
		return err
	}
	if kind == "text/html" {
		l.html = string(content)
	} else {
		l.text = string(content)
	}
	return nil
}
