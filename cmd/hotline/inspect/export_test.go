package inspect

import (
	"context"
	"io/fs"
	"log/slog"

	"hotline/qa"
)

// NewKeeper makes what begins inspection again.
func NewKeeper(run func(context.Context) error, log *slog.Logger) *keeper {
	return &keeper{run: run, log: log}
}

// OpenRules reads the rules of a folder without inspecting anything.
func OpenRules(files fs.FS) (*Rules, error) {
	i, err := qa.New(qa.Default(), qa.Deps{Rules: files})
	if err != nil {
		return nil, err
	}
	return &Rules{inspector: i, files: files}, nil
}
