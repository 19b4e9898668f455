package rule

import "github.com/pocketbase/pocketbase/core"

func (r *room) answerBacktest(e *core.RequestEvent) error { return e.NotFoundError("", nil) }
