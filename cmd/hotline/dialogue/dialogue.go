// Package dialogue keeps what conversations share and what outlives them: the version of the app that new calls use, with its tools and their
// connections, what language models' answers cost, how callers sound. It owns no conversation; cmd/hotline opens it and gives its parts to
// each call.
package dialogue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"hotline/dialog/flow"
	"hotline/dialog/live"
	"hotline/dialog/tool"
	"hotline/dialog/tool/mcp"
	"hotline/internal/obs"
)

// Config names what is opened.
type Config struct {
	Folder  string // of the app, followed while calls go on; "" = the built-in one
	Files   fs.FS  // what is in it
	Office  string // URL of the back office
	Version string // ours, told to MCP servers
}

// Dialogue is open. Safe for concurrent use.
type Dialogue struct {
	Outlay
	Moods

	cfg    Config
	scenes *live.Folder
	office *tool.HTTP
	remote *mcp.Source
}

// Open reads the app with its tools and exports what is counted. It blocks for about a second. Close it behind the last call.
func Open(cfg Config, metrics *obs.Metrics, log *slog.Logger) (*Dialogue, error) {
	t := &Dialogue{cfg: cfg}
	if err := t.open(log); err != nil {
		t.Close()
		return nil, err
	}
	return t, errors.Join(t.export(metrics), metrics.Gauge("app_version", "Version of the app folder that new calls use; 1 = the one at the start.",
		func() float64 { return float64(t.scenes.Stats().Version) }),
		metrics.Counter("app_loads_total", "Edits of the app folder that came into force.", func() float64 { return float64(t.scenes.Stats().Loaded) }),
		metrics.Counter("app_refusals_total", "Edits of the app folder that were refused.", func() float64 { return float64(t.scenes.Stats().Refused) }))
}

func (t *Dialogue) open(log *slog.Logger) (err error) {
	office := tool.Default()
	office.Base = t.cfg.Office
	if t.office, err = tool.NewHTTP(office, nil); err != nil {
		return fmt.Errorf("back office: %w", err)
	}
	remote := mcp.Default()
	remote.Version = t.cfg.Version
	if t.remote, err = mcp.New(remote, nil, nil); err != nil {
		return fmt.Errorf("tool servers: %w", err)
	}
	if t.scenes, err = live.Open(live.Default(), t.cfg.Files, live.Deps{Tools: t.tools, Log: log}); err != nil && t.cfg.Folder != "" {
		err = fmt.Errorf("folder %s: %w", t.cfg.Folder, err)
	}
	return err
}

// Close drops the connections of all versions.
func (t *Dialogue) Close() {
	if t.remote != nil {
		t.remote.Close()
	}
	if t.office != nil {
		t.office.Close()
	}
}

// App is the version of the app that new calls use, with its tools. A call keeps the one it began with.
func (t *Dialogue) App() (*flow.App, tool.Caller) {
	v := t.scenes.Version()
	return v.App, v.Tools
}

// Run keeps the app like its folder until ctx ends.
func (t *Dialogue) Run(ctx context.Context) {
	if t.cfg.Folder != "" {
		_ = t.scenes.Run(ctx) // its error is the context's
	}
}

// tools makes what the scenes of a version may do: in the back office, and at the MCP servers of its tools.yaml. All versions use the same
// connections.
func (t *Dialogue) tools(app *flow.App) (tool.Caller, error) {
	servers := app.Servers()
	for i, one := range servers {
		servers[i].Header = map[string]string{}
		for field, variable := range one.HeaderEnv {
			value := os.Getenv(variable)
			if value == "" {
				return nil, fmt.Errorf("tool server %s: no value for %s: set the environment variable %q", one.Name, field, variable)
			}
			servers[i].Header[field] = value
		}
	}
	office, err := t.office.With(app.Tools())
	if err != nil {
		return nil, fmt.Errorf("back office tools: %w", err)
	}
	remote, err := t.remote.With(servers, app.Tools())
	if err != nil {
		return nil, fmt.Errorf("tool servers: %w", err)
	}
	return tool.NewRouter(office, remote, app.Tools()), nil
}
