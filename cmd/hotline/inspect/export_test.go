package inspect

import (
	"context"
	"log/slog"
)

// NewKeeper makes what begins inspection again.
func NewKeeper(run func(context.Context) error, log *slog.Logger) *keeper {
	return &keeper{run: run, log: log}
}
