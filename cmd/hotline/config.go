package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline/engine"
	"hotline/internal/config"
	"hotline/internal/eventbus"
	"hotline/internal/obs"
	"hotline/internal/store"
	"hotline/telephony/sip"
)

type configCmd struct {
	Check string `help:"Check this file instead of printing the defaults." placeholder:"FILE"`
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
	if _, err := sipConfig(cfg); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s: good\n", c.Check)
	return err
}

func loadConfig(path string) (config.Config, error) {
	if path == "" {
		return config.Default(), nil
	}
	return config.Load(path)
}

// sipConfig maps the file's telephony section; secrets come from the environment.
func sipConfig(cfg config.Config) (sip.Config, error) {
	out := sip.Default()
	out.Listen, out.ExternalIP, out.Realm = cfg.SIP.Listen, cfg.SIP.ExternalIP, cfg.SIP.Realm
	out.RTPPortMin, out.RTPPortMax = cfg.SIP.RTPPorts.First, cfg.SIP.RTPPorts.Last
	out.Codecs, out.RTPTimeout, out.MaxCalls = cfg.SIP.Codecs, cfg.SIP.RTPTimeout, cfg.SIP.MaxCalls
	out.UserAgent = "hotline/" + version
	out.Trunks = nil
	for _, t := range cfg.SIP.Trunks {
		trunk := sip.Trunk{Name: t.Name, Username: t.Username, Realm: t.Realm}
		for _, s := range t.Sources {
			prefix, err := netip.ParsePrefix(s)
			if err != nil {
				return out, fmt.Errorf("trunk %s: source %q: %w (write a network such as 10.0.0.0/8)", t.Name, s, err)
			}
			trunk.Sources = append(trunk.Sources, prefix)
		}
		if t.Username != "" {
			if trunk.Password = os.Getenv(t.PasswordEnv); trunk.Password == "" {
				return out, fmt.Errorf("trunk %s: no password: set the environment variable %q (password_env)", t.Name, t.PasswordEnv)
			}
		}
		out.Trunks = append(out.Trunks, trunk)
	}
	return out, out.Validate()
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

// onlyLoopback reports whether every SIP socket is on a loopback address.
func onlyLoopback(cfg config.Config) bool {
	for _, l := range cfg.SIP.Listen {
		_, host, _ := strings.Cut(l, "://")
		at, err := netip.ParseAddrPort(host)
		if err != nil || !at.Addr().IsLoopback() {
			return false
		}
	}
	return true
}
