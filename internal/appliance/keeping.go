package appliance

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// What a connection writes is kept: a transaction by its commit, and a statement outside of one by itself.

// transaction has its commit kept: at once, or where somebody sees to that later, not yet.
type transaction struct {
	driver.Tx
	connection *connection
}

// BeginTx implements [driver.ConnBeginTx].
func (c *connection) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	inner, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	c.isIn = true
	return &transaction{Tx: inner, connection: c}, nil
}

// Commit implements [driver.Tx]. Where the log has failed, it rolls back.
func (t *transaction) Commit() error {
	log := t.connection.log
	t.connection.isIn = false
	isLater := log.takeLater()
	if err := log.Broken(); err != nil {
		return errors.Join(err, t.Tx.Rollback())
	}
	if err := t.Tx.Commit(); err != nil {
		return err
	}
	n := log.note()
	if isLater {
		return nil
	}
	return log.keep(n)
}

// Rollback implements [driver.Tx].
func (t *transaction) Rollback() error {
	t.connection.isIn = false
	t.connection.log.takeLater()
	return t.Tx.Rollback()
}

// prepared is a statement that its caller keeps.
type prepared struct {
	driver.Stmt
	connection *connection
	text       string
}

// PrepareContext implements [driver.ConnPrepareContext].
func (c *connection) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	inner, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &prepared{Stmt: inner, connection: c, text: text}, nil
}

// QueryContext implements [driver.StmtQueryContext].
func (p *prepared) QueryContext(ctx context.Context, arguments []driver.NamedValue) (driver.Rows, error) {
	if err := p.connection.refuse(p.text); err != nil {
		return nil, err
	}
	rows, err := p.Stmt.(driver.StmtQueryContext).QueryContext(ctx, arguments)
	return p.connection.keptAfter(rows, p.text, err)
}

// ExecContext implements [driver.StmtExecContext].
func (p *prepared) ExecContext(ctx context.Context, arguments []driver.NamedValue) (driver.Result, error) {
	if err := p.connection.refuse(p.text); err != nil {
		return nil, err
	}
	result, err := p.Stmt.(driver.StmtExecContext).ExecContext(ctx, arguments)
	return p.connection.keptResult(result, p.text, err)
}

// writesAlone says whether a statement outside of a transaction may write. What is not known for a question is taken to.
func (c *connection) writesAlone(text string) bool {
	if c.isIn {
		return false
	}
	text = strings.TrimSpace(text)
	first, _, _ := strings.Cut(text, " ")
	switch strings.ToUpper(strings.TrimSpace(first)) {
	case "SELECT", "PRAGMA", "EXPLAIN":
		return false
	case "WITH":
		text = strings.ToUpper(text)
		for _, verb := range []string{"INSERT", "UPDATE", "DELETE", "REPLACE"} {
			if strings.Contains(text, verb+" ") {
				return true
			}
		}
		return false
	}
	return true
}

// refuse answers a statement that would write where the log has failed.
func (c *connection) refuse(text string) error {
	if err := c.log.Broken(); err != nil && c.writesAlone(text) {
		return err
	}
	return nil
}

// keptResult keeps what a statement has written.
func (c *connection) keptResult(result driver.Result, text string, err error) (driver.Result, error) {
	if err != nil {
		return nil, err
	}
	if !c.writesAlone(text) {
		return result, nil
	}
	return result, c.log.keep(c.log.note())
}

// keptAfter keeps what a statement has written that also answers rows, once they have been read.
func (c *connection) keptAfter(rows driver.Rows, text string, err error) (driver.Rows, error) {
	if err != nil {
		return nil, err
	}
	if !c.writesAlone(text) {
		return rows, nil
	}
	return &keptRows{passedRows{rows}, c.log}, nil
}

type keptRows struct {
	passedRows
	log *logKeeper
}

// Close implements [driver.Rows].
func (r *keptRows) Close() error {
	if err := r.Rows.Close(); err != nil {
		return err
	}
	return r.log.keep(r.log.note())
}
