package outbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/domodwyer/mailyak/v3"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
)

// patienceDefault is how long one answer of the mail server may take. RFC 5321 allows five minutes for most commands;
// servers that people use answer within seconds, and meanwhile all other mails wait.
const patienceDefault = 30 * time.Second

// patienceForBody is how many times longer the server may take over the body: many look for spam and viruses before they
// say that they took it, and giving up then means sending the mail twice.
const patienceForBody = 6

// patienceForGoodbye bounds the QUIT after the mail has been taken; nothing depends on its answer.
const patienceForGoodbye = 2 * time.Second

// smtpTransport speaks to the mail server of the settings, one connection a mail. PocketBase's own client is not used:
// it dials and reads without a deadline, so that one hanging server would hold the worker for ever. The settings and the
// MIME library are PocketBase's.
type smtpTransport struct {
	server   func() core.SMTPConfig
	patience time.Duration
}

var _ Transport = (*smtpTransport)(nil)

// Send implements [Transport].
func (s *smtpTransport) Send(ctx context.Context, m Message) error {
	config := s.server()
	body, err := compose(m)
	if err != nil {
		return Permanent{fmt.Errorf("compose: %w", err)}
	}
	conn, err := s.dial(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	client, err := s.greet(conn, config)
	if err != nil {
		return err
	}
	return s.hand(conn, client, m, body)
}

func (s *smtpTransport) dial(ctx context.Context, config core.SMTPConfig) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: s.patience}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(config.Host, strconv.Itoa(config.Port)))
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if !config.TLS {
		return conn, nil
	}
	return tls.Client(conn, &tls.Config{ServerName: config.Host, MinVersion: tls.VersionTLS12}), nil
}

// greet brings the connection to where mails can be handed over: greeting, encryption, sign-in. What fails here says
// something about the server or the settings and nothing about the mail, so it is never permanent.
func (s *smtpTransport) greet(conn net.Conn, config core.SMTPConfig) (*smtp.Client, error) {
	s.expect(conn, 1)
	client, err := smtp.NewClient(conn, config.Host)
	if err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	name := config.LocalName
	if name == "" {
		name = "localhost"
	}
	if err := client.Hello(name); err != nil {
		return nil, fmt.Errorf("EHLO: %w", err)
	}
	if offered, _ := client.Extension("STARTTLS"); offered && !config.TLS {
		s.expect(conn, 1)
		if err := client.StartTLS(&tls.Config{ServerName: config.Host, MinVersion: tls.VersionTLS12}); err != nil {
			return nil, fmt.Errorf("STARTTLS: %w", err)
		}
	}
	if config.Username == "" && config.Password == "" {
		return client, nil
	}
	s.expect(conn, 1)
	if err := client.Auth(authOf(config)); err != nil {
		return nil, fmt.Errorf("AUTH: %w", err)
	}
	return client, nil
}

// hand hands one mail over. Each step has a deadline of its own and an absolute one, so that a server that drips a byte
// now and then is not waited for either.
func (s *smtpTransport) hand(conn net.Conn, client *smtp.Client, m Message, body []byte) error {
	s.expect(conn, 1)
	if err := client.Mail(m.From.Address); err != nil {
		return fmt.Errorf("MAIL: %w", err) // our own address is refused: a matter of the settings
	}
	s.expect(conn, 1)
	if err := client.Rcpt(m.To.Address); err != nil {
		return verdict("RCPT", err)
	}
	s.expect(conn, 1)
	data, err := client.Data()
	if err != nil {
		return verdict("DATA", err)
	}
	s.expect(conn, patienceForBody)
	if _, err := data.Write(body); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if err := data.Close(); err != nil {
		return verdict("body", err)
	}
	_ = conn.SetDeadline(time.Now().Add(patienceForGoodbye))
	_ = client.Quit() // the mail has been taken; how the connection ends does not matter
	return nil
}

func (s *smtpTransport) expect(conn net.Conn, times int) {
	_ = conn.SetDeadline(time.Now().Add(time.Duration(times) * s.patience)) // a dead connection shows itself at the next step
}

// verdict tells a refusal of this mail (5xx) from a passing fault. 530, 535 and 538 ask for sign-in or encryption: an
// administrator can mend that, so the mail is tried again.
func verdict(step string, err error) error {
	err = fmt.Errorf("%s: %w", step, err)
	var reply *textproto.Error
	if !errors.As(err, &reply) || reply.Code < 500 || reply.Code > 599 {
		return err
	}
	switch reply.Code {
	case 530, 535, 538:
		return err
	}
	return Permanent{err}
}

func authOf(config core.SMTPConfig) smtp.Auth {
	if config.AuthMethod == mailer.SMTPAuthLogin {
		return loginAuth{config.Username, config.Password}
	}
	return smtp.PlainAuth("", config.Username, config.Password, config.Host)
}

// loginAuth is AUTH LOGIN, which some large providers still want instead of PLAIN and which net/smtp lacks.
type loginAuth struct{ username, password string }

// Start implements [smtp.Auth]. Like PLAIN it shows the password only to an encrypted server or to this machine.
func (a loginAuth) Start(server *smtp.ServerInfo) (string, []byte, error) {
	ip := net.ParseIP(server.Name)
	if !server.TLS && server.Name != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", nil, errors.New("the connection is not encrypted")
	}
	return "LOGIN", nil, nil
}

// Next implements [smtp.Auth].
func (a loginAuth) Next(prompt []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch question := strings.ToLower(string(prompt)); {
	case strings.HasPrefix(question, "user"):
		return []byte(a.username), nil
	case strings.HasPrefix(question, "pass"):
		return []byte(a.password), nil
	default:
		return nil, fmt.Errorf("unknown question %q", question)
	}
}

// compose writes the message as MIME.
func compose(m Message) ([]byte, error) {
	yak := mailyak.New("", nil)
	yak.From(m.From.String()) // not FromName, which leaves a comma in a firm's name unquoted
	yak.To(m.To.String())
	yak.Subject(m.Subject)
	yak.Plain().Set(m.Text)
	yak.HTML().Set(m.HTML)
	yak.AddHeader("Message-ID", m.ID)
	if m.InReplyTo != "" {
		yak.AddHeader("In-Reply-To", m.InReplyTo)
		yak.AddHeader("References", m.InReplyTo)
	}
	yak.AddHeader("Content-Language", m.Locale)
	yak.AddHeader("Auto-Submitted", "auto-generated") // keeps holiday notices from answering
	if m.Unsubscribe != "" {
		yak.AddHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		yak.AddHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		yak.AddHeader("Precedence", "bulk")
	}
	buffer, err := yak.MimeBuf()
	if err != nil {
		return nil, err
	}
	head, rest, _ := bytes.Cut(buffer.Bytes(), []byte("\r\n\r\n"))
	// An encoded Chinese subject of some length would stand in one line longer than the 998 bytes that servers accept.
	head = bytes.ReplaceAll(head, []byte("?= =?"), []byte("?=\r\n =?"))
	return append(append(head, "\r\n\r\n"...), rest...), nil
}
