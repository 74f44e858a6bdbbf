package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/cmd/hotline/term"
	"hotline/internal/config"
	"hotline/internal/models"
)

type modelsCmd struct {
	Config    string   `help:"Configuration file of the server; its data folder holds the models." placeholder:"FILE"`
	Catalogue string   `help:"Catalogue that replaces the built-in one." placeholder:"FILE"`
	Mirror    []string `help:"Replace the front of addresses: https://from=https://to." placeholder:"FROM=TO" env:"HOTLINE_MODEL_MIRRORS"`

	List   modelsListCmd   `cmd:"" help:"Known models: what they do, size, licence, whether they are here."`
	Pull   modelsPullCmd   `cmd:"" help:"Fetch a model; goes on where an earlier pull broke off."`
	Check  modelsCheckCmd  `cmd:"" help:"Compare an installed model with its checksums."`
	Remove modelsRemoveCmd `cmd:"" help:"Delete a model."`
}

// open opens the models folder.
func (c *modelsCmd) open(connect time.Duration) (*models.Store, error) {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return nil, err
	}
	mc := modelsConfig(cfg)
	mc.Catalogue = c.Catalogue
	if connect > 0 {
		mc.ConnectTimeout = connect
	}
	for _, m := range c.Mirror {
		from, to, ok := strings.Cut(m, "=")
		if !ok {
			return nil, fmt.Errorf("mirror %q: write https://from=https://to", m)
		}
		mc.Mirrors = append(mc.Mirrors, models.Mirror{From: from, To: to})
	}
	return models.Open(mc)
}

func modelsConfig(cfg config.Config) models.Config {
	out := models.Default()
	out.Dir = filepath.Join(cfg.Data, "models")
	return out
}

// installed is the folder of the best installed Mandarin model of a kind, "" for none.
func installed(cfg config.Config, kind models.Kind) string {
	store, err := models.Open(modelsConfig(cfg))
	if err != nil {
		return ""
	}
	best, ok := store.Best(kind, "zh-CN")
	if !ok {
		return ""
	}
	return best.Dir
}

type modelsListCmd struct {
	JSON bool `name:"json" help:"One JSON object per line."`
}

// Run prints the catalogue.
func (c *modelsListCmd) Run(e *env, parent *modelsCmd) error {
	store, err := parent.open(0)
	if err != nil {
		return err
	}
	if c.JSON {
		for _, m := range store.List() {
			term.JSON(e.stdout, m)
		}
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "NAME\tKIND\tLANGUAGES\tSIZE\tLICENCE\tHERE\tCHECKSUMS")
	for _, m := range store.List() {
		here, sums := "-", "published"
		if m.Installed {
			here = "yes"
		}
		if !m.SumsKnown {
			sums = "recorded at first pull"
		}
		name := m.Name
		if m.Default {
			name += " (default)"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%d MiB\t%s\t%s\t%s\n", name, m.Kind, strings.Join(m.Langs, ","), m.Size()>>20, m.Licence, here, sums)
	}
	return w.Flush()
}

type modelsPullCmd struct {
	Default        bool          `help:"The default recognition model."`
	ConnectTimeout time.Duration `help:"Give up a connection after so long." default:"10s"`
	Name           string        `arg:"" optional:"" help:"Name, as hotline models list prints it."`
}

// Run fetches a model, with a progress bar when a person watches.
func (c *modelsPullCmd) Run(e *env, parent *modelsCmd) error {
	store, err := parent.open(c.ConnectTimeout)
	if err != nil {
		return err
	}
	name := c.Name
	if c.Default {
		name = store.DefaultName()
	}
	if name == "" {
		return errors.New("name a model (hotline models list), or pass --default")
	}
	var progress func(models.Progress)
	if term.IsScreen(e.stderr) {
		progress = func(p models.Progress) { _, _ = fmt.Fprint(e.stderr, "\r\033[K"+progressBar(p)) }
		defer func() { _, _ = fmt.Fprint(e.stderr, "\r\033[K") }()
	}
	got, err := store.Pull(e.ctx, name, progress)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(e.stdout, "%s is in %s\n", got.Name, got.Dir)
	if len(got.FirstSums) > 0 {
		_, _ = fmt.Fprintf(e.stdout, "no checksum is published for %s: what came was recorded, and later checks compare with that\n", strings.Join(got.FirstSums, ", "))
	}
	return nil
}

// progressBar draws the state of a pull in 60 columns.
func progressBar(p models.Progress) string {
	if p.Checking {
		return p.Model + ": checking and unpacking"
	}
	const width = 30
	part := 0.0
	if p.Total > 0 {
		part = min(1, float64(p.Done)/float64(p.Total))
	}
	full := int(part * width)
	return fmt.Sprintf("%s [%s%s] %3.0f %% of %d MiB", p.Model, strings.Repeat("█", full), strings.Repeat("░", width-full), part*100, p.Total>>20)
}

type modelsCheckCmd struct {
	Name string `arg:"" optional:"" help:"Name of an installed model; none: all that are installed."`
}

// Run checks one model, or all; exit code 1 when one is damaged.
func (c *modelsCheckCmd) Run(e *env, parent *modelsCmd) error {
	store, err := parent.open(0)
	if err != nil {
		return err
	}
	names := []string{c.Name}
	if c.Name == "" {
		names = nil
		for _, m := range store.List() {
			if m.Installed {
				names = append(names, m.Name)
			}
		}
	}
	if len(names) == 0 {
		_, err := fmt.Fprintln(e.stdout, "no model is installed (hotline models list)")
		return err
	}
	var damaged []error
	for _, name := range names {
		if _, err := store.Check(e.ctx, name); err != nil {
			damaged = append(damaged, err)
			continue
		}
		_, _ = fmt.Fprintf(e.stdout, "%s: good\n", name)
	}
	return errors.Join(damaged...)
}

type modelsRemoveCmd struct {
	Name string `arg:"" help:"Name of a model."`
}

// Run deletes one model.
func (c *modelsRemoveCmd) Run(e *env, parent *modelsCmd) error {
	store, err := parent.open(0)
	if err != nil {
		return err
	}
	if err := store.Remove(c.Name); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s is gone\n", c.Name)
	return err
}
