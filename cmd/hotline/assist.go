package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hotline/assist/classify"
	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/library"
	"hotline/cmd/hotline/upkeep"
	record "hotline/internal/store/assist"
)

type assistCmd struct {
	Report  assistReportCmd  `cmd:"" help:"Where live help was wrong most, by what agents corrected."`
	Retrain assistRetrainCmd `cmd:"" help:"Train the classes with what agents corrected: figures before and after; --publish puts it in force."`
}

type assistReportCmd struct {
	Since  time.Duration `help:"How far back." default:"168h"`
	Config string        `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool          `name:"json" help:"One JSON object per line."`
}

// Run prints the report.
func (c *assistReportCmd) Run(e *env) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	documents, err := library.Open(e.ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	names, err := assistant.LoadNames(appFolder(cfg), documents)
	if err != nil {
		return err
	}
	db, err := upkeep.OpenRecord(e.ctx, storeConfig(cfg), c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	found := record.New(db)
	all, err := found.Corrections(e.ctx, record.Filter{From: time.Now().Add(-c.Since), Limit: 100_000})
	if err != nil {
		return err
	}
	return assistant.Print(e.stdout, names.Mistakes(assistant.Report(all, assistant.Forms(e.ctx, found))), c.JSON)
}

type assistRetrainCmd struct {
	Since   time.Duration `help:"How far back." default:"2160h"`
	Publish bool          `help:"Put the new classifier in force; running servers take it within a minute."`
	Reject  bool          `help:"Go back to the classifier without corrections."`
	Config  string        `help:"Configuration file of the server." placeholder:"FILE"`
}

// Run trains, measures and, if told so, publishes.
func (c *assistRetrainCmd) Run(e *env) error {
	if c.Publish && c.Reject {
		return errors.New("assist retrain: either --publish or --reject")
	}
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	db, err := upkeep.OpenRecord(e.ctx, storeConfig(cfg), c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if c.Reject {
		return assistant.Publish(e.ctx, db, []classify.Sample{})
	}
	catalog, err := classify.Load(appFolder(cfg))
	if err != nil {
		return err
	}
	all, err := record.New(db).Corrections(e.ctx, record.Filter{From: time.Now().Add(-c.Since), Kind: "class", Limit: 100_000})
	if err != nil {
		return err
	}
	samples := assistant.Samples(all)
	if len(samples) == 0 {
		return errors.New("assist retrain: no class was corrected or confirmed in that time")
	}
	trial, err := classify.Retrain(catalog, samples)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(e.stdout).Encode(trial); err != nil {
		return err
	}
	if !c.Publish {
		return nil
	}
	if !trial.Better {
		_, _ = fmt.Fprintln(e.stderr, "the figures are not better than before; published as told")
	}
	return assistant.Publish(e.ctx, db, samples)
}
