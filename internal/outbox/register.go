package outbox

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the outbox needs to know.
type Config struct {
	// Clock is the desk's clock. Required.
	Clock timer.Clock
	// Journal is where the outbox listens and says that a mail is dead. Required.
	Journal *journal.Journal
	// Transport takes the mails; nil means the mail server of PocketBase's settings, and mails wait until there is one.
	Transport Transport
	// Wall is wall time, by which tries are timed and codes run out; nil means time.Now.
	Wall func() time.Time
	// Retry says when to try again; the zero value means ten tries in about two days.
	Retry Retry
	// CallPatience is how long the answer of another system may take; 0 means 10 seconds.
	CallPatience time.Duration
	// Patience is how long one answer of the mail server may take; 0 means 30 seconds.
	Patience time.Duration
}

// lastHook puts our hook on sending behind the hooks of an administrator, which may change the message first.
const lastHook = 999

// Register binds the outbox to app. The journal's reactors are subscribed here, so it comes before the journal starts.
func Register(app core.App, config Config) (*Outbox, error) {
	if config.Clock == nil || config.Journal == nil {
		return nil, errors.New("the outbox needs a clock and a journal")
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if len(config.Retry.Delays) == 0 {
		config.Retry = retryDefault
	}
	queueOf := func(table string) queue {
		return queue{app: app, clock: config.Clock, table: table, wall: config.Wall, retry: config.Retry, wake: make(chan struct{}, 1)}
	}
	o := &Outbox{
		queue: queueOf(CollectionEmails), journal: config.Journal, transport: config.Transport,
		calls: &calls{queue: queueOf(CollectionCalls), journal: config.Journal, poster: newPoster(cmp.Or(config.CallPatience, callPatienceDefault))},
	}
	if o.transport == nil {
		patience := config.Patience
		if patience == 0 {
			patience = patienceDefault
		}
		o.bySettings = true
		o.transport = &smtpTransport{server: o.mailServer, patience: patience}
	}
	if err := o.readSettings(); err != nil {
		return nil, err
	}
	o.bindMails()
	o.bindRecords()
	for _, reactor := range o.reactors() {
		config.Journal.React(reactor)
	}
	o.calls.bind(config.Journal)
	app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		defer o.Wake() // there may be a mail server now
		return o.readSettings()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/outbox", o.answerFigures)
		return e.Next()
	})
	return o, nil
}

func (o *Outbox) bindMails() {
	o.app.OnMailerRecordOTPSend().BindFunc(o.onOTP)
	o.app.OnMailerRecordPasswordResetSend().BindFunc(o.onPasswordReset)
	o.app.OnMailerRecordVerificationSend().BindFunc(o.onVerification)
	o.app.OnMailerRecordEmailChangeSend().BindFunc(o.onEmailChange)
	o.app.OnMailerRecordAuthAlertSend().BindFunc(o.onAuthAlert)
	o.app.OnMailerSend().Bind(&hook.Handler[*core.MailerEvent]{Id: "outbox", Func: o.onSend, Priority: lastHook})
}

func (o *Outbox) bindRecords() {
	o.app.OnRecordCreate(CollectionEmails).BindFunc(o.onCreate)
	o.app.OnRecordUpdate(CollectionEmails).BindFunc(o.onUpdate)
	o.app.OnRecordDelete(CollectionEmails).BindFunc(o.onDelete)
	o.app.OnRecordEnrich(CollectionEmails).BindFunc(o.onEnrich)
}

func (o *Outbox) readSettings() error {
	settings, err := o.app.Settings().Clone()
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	o.settings.Store(settings)
	return nil
}

func (o *Outbox) mailServer() core.SMTPConfig { return o.settings.Load().SMTP }
