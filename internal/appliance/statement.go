package appliance

import (
	"container/list"
	"context"
	"database/sql/driver"
	"reflect"
	"strings"
)

// keptStatements is how many prepared statements one connection keeps; the desk's own and PocketBase's most frequent ones
// are fewer.
const keptStatements = 96

// connector opens connections that keep their prepared statements, and whose commits are kept by the log's keeper.
type connector struct {
	driver driver.Driver
	dsn    string
	log    *logKeeper
}

// Connect implements [driver.Connector].
func (c connector) Connect(context.Context) (driver.Conn, error) {
	inner, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	c.log.renew()
	return &connection{Conn: inner, log: c.log, kept: map[string]*list.Element{}, order: list.New()}, nil
}

// Driver implements [driver.Connector]. It is also how the journal finds who keeps the log.
func (c connector) Driver() driver.Driver { return keepingDriver{c.driver, c.log} }

// keepingDriver is SQLite's driver of one database, with the keeper of its log.
type keepingDriver struct {
	driver.Driver
	*logKeeper
}

// connection is a connection of the SQLite driver that prepares a statement once and uses it again. The driver itself
// parses every statement every time, which costs a creation a quarter of its time.
type connection struct {
	driver.Conn
	log *logKeeper
	// isIn says that a transaction is open, whose commit keeps what its statements write.
	isIn  bool
	kept  map[string]*list.Element // by text
	order *list.List               // the one used last in front
}

// statement is a prepared statement; busy while its rows are being read, since it holds their place.
type statement struct {
	driver.Stmt
	text string
	busy bool
}

// repeats says whether a statement may come again in the same words. What PocketBase builds around a WITH carries a
// random name.
func repeats(text string) bool {
	for _, verb := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE "} {
		if strings.HasPrefix(text, verb) {
			return true
		}
	}
	return false
}

// take returns a statement that nobody uses; nil means that the text is not to be kept or is in use further up.
func (c *connection) take(ctx context.Context, text string) (*statement, error) {
	if !repeats(text) {
		return nil, nil
	}
	if element := c.kept[text]; element != nil {
		s := element.Value.(*statement)
		if s.busy {
			return nil, nil
		}
		c.order.MoveToFront(element)
		return s, nil
	}
	inner, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: inner, text: text}
	c.kept[text] = c.order.PushFront(s)
	for element := c.order.Back(); c.order.Len() > keptStatements && element != nil; {
		next := element.Prev()
		if old := element.Value.(*statement); !old.busy {
			c.drop(old)
		}
		element = next
	}
	return s, nil
}

func (c *connection) drop(s *statement) {
	if element := c.kept[s.text]; element != nil && element.Value == s {
		c.order.Remove(element)
		delete(c.kept, s.text)
	}
	_ = s.Stmt.Close()
}

// QueryContext implements [driver.QueryerContext].
func (c *connection) QueryContext(ctx context.Context, text string, arguments []driver.NamedValue) (driver.Rows, error) {
	if err := c.refuse(text); err != nil {
		return nil, err
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, text, arguments)
		return c.keptAfter(rows, text, err)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, arguments)
	if err != nil {
		c.drop(s)
		return nil, err
	}
	s.busy = true
	return c.keptAfter(&readRows{passedRows{rows}, c, s}, text, nil)
}

// ExecContext implements [driver.ExecerContext].
func (c *connection) ExecContext(ctx context.Context, text string, arguments []driver.NamedValue) (driver.Result, error) {
	if err := c.refuse(text); err != nil {
		return nil, err
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		result, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, text, arguments)
		return c.keptResult(result, text, err)
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, arguments)
	if err != nil {
		c.drop(s)
	}
	return c.keptResult(result, text, err)
}

// Ping implements [driver.Pinger].
func (c *connection) Ping(ctx context.Context) error { return c.Conn.(driver.Pinger).Ping(ctx) }

// ResetSession implements [driver.SessionResetter].
func (c *connection) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

// IsValid implements [driver.Validator].
func (c *connection) IsValid() bool { return c.Conn.(driver.Validator).IsValid() }

// Close implements [driver.Conn].
func (c *connection) Close() error {
	for element := c.order.Front(); element != nil; element = element.Next() {
		_ = element.Value.(*statement).Stmt.Close()
	}
	c.order.Init()
	clear(c.kept)
	c.log.release()
	return c.Conn.Close()
}

// passedRows are the driver's, with what database/sql asks them for besides.
type passedRows struct{ driver.Rows }

// ColumnTypeDatabaseTypeName implements [driver.RowsColumnTypeDatabaseTypeName].
func (r passedRows) ColumnTypeDatabaseTypeName(index int) string {
	return r.Rows.(driver.RowsColumnTypeDatabaseTypeName).ColumnTypeDatabaseTypeName(index)
}

// ColumnTypeScanType implements [driver.RowsColumnTypeScanType].
func (r passedRows) ColumnTypeScanType(index int) reflect.Type {
	return r.Rows.(driver.RowsColumnTypeScanType).ColumnTypeScanType(index)
}

// readRows gives the statement back when they have been read.
type readRows struct {
	passedRows
	connection *connection
	statement  *statement
}

// Close implements [driver.Rows].
func (r *readRows) Close() error {
	err := r.Rows.Close()
	r.statement.busy = false
	if err != nil {
		r.connection.drop(r.statement)
	}
	return err
}
