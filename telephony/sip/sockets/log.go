package sockets

import (
	"context"
	"log/slog"
)

// Quiet passes what the stack logs on at debug level: it logs every malformed packet as an error.
type Quiet struct{ slog.Handler }

// Enabled asks for debug level, whatever the record's own level is.
func (q Quiet) Enabled(ctx context.Context, _ slog.Level) bool {
	return q.Handler.Enabled(ctx, slog.LevelDebug)
}

// Handle passes the record on at debug level.
func (q Quiet) Handle(ctx context.Context, r slog.Record) error {
	r.Level = slog.LevelDebug
	return q.Handler.Handle(ctx, r) //nolint:wrapcheck // a handler adds nothing
}

// WithAttrs keeps the demotion.
func (q Quiet) WithAttrs(a []slog.Attr) slog.Handler { return Quiet{q.Handler.WithAttrs(a)} }

// WithGroup keeps the demotion.
func (q Quiet) WithGroup(n string) slog.Handler { return Quiet{q.Handler.WithGroup(n)} }
