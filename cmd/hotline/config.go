package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hotline/cmd/hotline/sound"
	"hotline/cmd/hotline/tracing"
	"hotline/cmd/hotline/upkeep"
	"hotline/engine"
	"hotline/internal/config"
	"hotline/internal/eventbus"
	"hotline/internal/obs"
	"hotline/internal/store"
)

type configCmd struct {
	Check          string `help:"Check this file, and the folders and names in it, instead of printing the defaults." placeholder:"FILE"`
	AllowSimulated bool   `help:"Check for a serve with --allow-simulated."`
}

// Run prints the commented defaults, or checks a file.
func (c *configCmd) Run(e *env) error {
	if c.Check == "" {
		return config.Print(e.stdout)
	}
	cfg, err := config.Load(c.Check)
	if err != nil {
		return err
	}
	cfg.ASR.AllowSimulated = cfg.ASR.AllowSimulated || c.AllowSimulated
	_, phones := sipConfig(cfg)
	people, queues := peopleConfig(cfg)
	_, users := sipUsers(cfg)
	if err := errors.Join(phones, users, turnSecret(cfg), queues, tracing.Check(cfg.Telemetry), checkEngines(e.ctx, cfg), sound.Check(e.ctx, cfg, people.Queues.Queues)); err != nil {
		return fmt.Errorf("%s: %w", c.Check, err)
	}
	if _, err := fmt.Fprintf(e.stdout, "%s: good\n", c.Check); err != nil {
		return err
	}
	for _, text := range append(hearingAdvice(cfg), sound.Advice(e.ctx, cfg, people.Queues.Queues)...) {
		if _, err := fmt.Fprintf(e.stdout, "  advice: %s\n", text); err != nil {
			return err
		}
	}
	return nil
}

func loadConfig(path string) (config.Config, error) {
	if path == "" {
		return config.Default(), nil
	}
	return config.Load(path)
}

func eventConfig(cfg config.Config) eventbus.Config {
	out := eventbus.Default()
	out.URL, out.Creds, out.Replicas = cfg.Events.URL, cfg.Events.Creds, cfg.Events.Replicas
	out.MaxBytes, out.MaxAge = int64(cfg.Events.MaxSize), cfg.Events.MaxAge
	out.StoreDir = filepath.Join(cfg.Data, "events")
	if out.URL == "" {
		out.AckTimeout = 2 * time.Second // the built-in server answers in milliseconds
	}
	return out
}

func storeConfig(cfg config.Config) store.Config {
	out := store.Default()
	out.DSN, out.Readers = cfg.Store.DSN, cfg.Store.Readers
	if cfg.Store.DSNEnv != "" {
		out.DSN = os.Getenv(cfg.Store.DSNEnv)
	}
	if out.DSN == "" {
		out.DSN = filepath.Join(cfg.Data, "hotline.db")
	}
	return out
}

// dataOf says what hotline backup copies.
func dataOf(file string) (upkeep.Data, error) {
	cfg, err := loadConfig(file)
	return folders(cfg), err
}

// folders are where a hotline keeps its data.
func folders(cfg config.Config) upkeep.Data {
	out := upkeep.Data{Folder: cfg.Data, Recordings: engineConfig(cfg).Recordings, Store: storeConfig(cfg)}
	if events := eventConfig(cfg); events.URL == "" {
		out.Events = events.StoreDir
	}
	return out
}

func engineConfig(cfg config.Config) engine.Config {
	out := engine.Default()
	out.Hotline, out.TestLines = cfg.App.Number, cfg.TestLines
	if cfg.Recording.Enabled {
		if out.Recordings = cfg.Recording.Folder; out.Recordings == "" {
			out.Recordings = filepath.Join(cfg.Data, "recordings")
		}
	}
	return out
}

func logConfig(cfg config.Config) obs.LogConfig {
	return obs.LogConfig{Format: cfg.Log.Format, Level: cfg.Log.Level}
}

// errSimulated refuses to let the demo recogniser answer people.
var errSimulated = errors.New("the installed recogniser understands synthetic voices only, and SIP would listen beyond this machine: " +
	"install a real model (hotline models pull --default), set asr.engine, or pass --allow-simulated")
