package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"hotline/dialog/flow"
	"hotline/dialog/live"
	"hotline/dialog/tool"
	"hotline/dialog/tool/mcp"
	"hotline/examples/telecom"
)

// toolbox is how the tools of every version of the app reach their servers.
type toolbox struct {
	office *tool.HTTP
	remote *mcp.Source
}

// appFiles is the app folder, or the built-in sample.
func (s *server) appFiles() fs.FS {
	if s.cfg.App.Folder != "" {
		return os.DirFS(s.cfg.App.Folder)
	}
	return telecom.Files
}

// openScenes reads the app folder, or the built-in sample, with its tools.
func (s *server) openScenes() (err error) {
	if s.scenes, err = live.Open(live.Default(), s.appFiles(), live.Deps{Tools: s.makeTools, Log: s.log}); err != nil {
		if s.cfg.App.Folder != "" {
			err = fmt.Errorf("folder %s: %w", s.cfg.App.Folder, err)
		}
		return err
	}
	s.app = s.scenes.Version().App
	return errors.Join(
		s.metrics.Gauge("app_version", "Version of the app folder that new calls use; 1 = the one at the start.", func() float64 { return float64(s.scenes.Stats().Version) }),
		s.metrics.Counter("app_loads_total", "Edits of the app folder that came into force.", func() float64 { return float64(s.scenes.Stats().Loaded) }),
		s.metrics.Counter("app_refusals_total", "Edits of the app folder that were refused.", func() float64 { return float64(s.scenes.Stats().Refused) }),
	)
}

// followScenes keeps the app like its folder until ctx ends.
func (s *server) followScenes(ctx context.Context) {
	if s.cfg.App.Folder != "" {
		_ = s.scenes.Run(ctx) // its error is the context's
	}
}

// makeTools makes what the scenes of a version may do: in the back office, and at the MCP servers of its tools.yaml. All versions use
// the same connections.
func (s *server) makeTools(app *flow.App) (tool.Caller, error) {
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
	if s.tools.office == nil {
		if err := s.openTools(); err != nil {
			return nil, err
		}
	}
	office, err := s.tools.office.With(app.Tools())
	if err != nil {
		return nil, fmt.Errorf("back office tools: %w", err)
	}
	remote, err := s.tools.remote.With(servers, app.Tools())
	if err != nil {
		return nil, fmt.Errorf("tool servers: %w", err)
	}
	return tool.NewRouter(office, remote, app.Tools()), nil
}

// openTools opens the way to the back office and to MCP servers, for no tools yet.
func (s *server) openTools() (err error) {
	cfg := tool.Default()
	cfg.Base = s.office
	if s.tools.office, err = tool.NewHTTP(cfg, nil); err != nil {
		return fmt.Errorf("back office: %w", err)
	}
	s.onClose(s.tools.office.Close)
	mine := mcp.Default()
	mine.Version = version
	if s.tools.remote, err = mcp.New(mine, nil, nil); err != nil {
		return fmt.Errorf("tool servers: %w", err)
	}
	s.onClose(s.tools.remote.Close)
	return nil
}
