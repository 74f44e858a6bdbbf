package inspect

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/quality"
	"hotline/console/wall"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/llm"
	"hotline/qa/pii"
	"hotline/qa/rubric"
)

// SiteDeps are the parts of the server that inspection and its pages stand on. Bus, Store, Files and Log are required.
//
//archtest:fields one for each part that is joined
type SiteDeps struct {
	Bus        Bus
	Store      *store.DB
	People     desk.People                        // nil: no queue, no agents
	Topics     wall.Topics                        // nil: no hot topics
	Title      func(intent string) string         // of an intent, for people; nil: as it is
	Summary    func(rec store.CallRecord) string  // of a call that runs, for supervisors; nil: none
	Parts      func(summary string) []wall.Saying // takes one apart; nil: it is shown as it is
	Files      fs.FS                              // the folder of the app
	Queues     []string                           // that callers wait in, to tell of rules that name another; nil: not known
	Folder     string                             // where that is, "" = built in
	Recordings string                             // folder that the paths of recordings count from; "" = there are none
	Model      llm.Model                          // nil: rules that ask one are off
	Hears      bool                               // what callers say is recognised
	Alert      func(kind string, d time.Duration)
	Inspected  func(result string)
	OnPanic    func(where string)
	Log        *slog.Logger
}

// Site is inspection with the pages that show it: the supervisors' wall and the review page. Without inspection (qa.enabled: false) both
// pages still show what is on record.
type Site struct {
	inspection *Inspection // nil: switched off
	keeper     *keeper     // of inspection
	wall       *wall.Wall
	quality    *quality.Part
	sheets     []rubric.Sheet
}

// Open reads rules and sheets and builds the pages. What is wrong with a file is an error that names it.
func Open(cfg config.QA, deps SiteDeps) (*Site, error) {
	s := &Site{}
	var err error
	if s.sheets, err = sheets(cfg, deps); err != nil {
		return nil, err
	}
	look := wall.Default()
	look.Recordings = deps.Recordings
	if s.wall, err = wall.New(look, wall.Deps{
		Store: deps.Store, People: deps.People, Topics: deps.Topics, Title: deps.Title, Summary: deps.Summary, Parts: deps.Parts, Mask: pii.Mask, Masker: Masker{}, Inspects: cfg.Enabled, Log: deps.Log,
	}); err != nil {
		return nil, err
	}
	parts := quality.Deps{Store: deps.Store, Queues: deps.Queues, Sheets: s.sheets, Masker: Masker{}, Recordings: deps.Recordings, Log: deps.Log}
	if cfg.Enabled {
		if parts.Rules, err = s.inspect(cfg, deps); err != nil {
			return nil, err
		}
	}
	review := quality.Default()
	review.Below, review.AppealWindow = cfg.Below, cfg.AppealWindow
	s.quality, err = quality.New(review, parts)
	return s, err
}

// inspect opens the inspection itself.
func (s *Site) inspect(cfg config.QA, deps SiteDeps) (*Rules, error) {
	own := Default()
	own.Hears = deps.Hears
	own.QA.Look, own.QA.RuleCost, own.QA.Judges = cfg.Poll, cfg.RuleCost, cfg.Judges
	own.QA.Rules = folder(cfg.Rules, deps.Folder, "rules")
	files, err := fs.Sub(deps.Files, "rules")
	if err != nil {
		return nil, fmt.Errorf("open inspection: %w", err)
	}
	s.inspection, err = New(own, Deps{
		Bus: deps.Bus, Store: deps.Store, Rules: files, Queues: deps.Queues, Sheets: s.sheets, Model: deps.Model, Screen: screen{s.wall}, Alert: deps.Alert,
		Inspected: deps.Inspected, OnPanic: deps.OnPanic, Log: deps.Log,
	})
	if err != nil {
		return nil, err
	}
	s.keeper = &keeper{run: s.inspection.Run, log: deps.Log}
	return &Rules{inspector: s.inspection.Inspector(), folder: own.QA.Rules, files: files}, nil
}

// folder is the one that is configured, else the app's own where it has one, so that its changes are followed; "" = the files at hand.
func folder(configured, app, name string) string {
	if configured != "" || app == "" {
		return configured
	}
	dir := filepath.Join(app, name)
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

func sheets(cfg config.QA, deps SiteDeps) ([]rubric.Sheet, error) {
	if cfg.Sheets != "" {
		if _, err := os.Stat(cfg.Sheets); err != nil {
			return nil, fmt.Errorf("qa.sheets: %w", err)
		}
		return rubric.Load(os.DirFS(cfg.Sheets))
	}
	files, err := fs.Sub(deps.Files, path.Clean("rubric"))
	if err != nil {
		return nil, fmt.Errorf("score sheets: %w", err)
	}
	return rubric.Load(files)
}

// Parts are the pages, for the console.
func (s *Site) Parts() []gate.Part { return []gate.Part{s.wall, s.quality} }

// Wall is the supervisors' wall, for what others know of running calls.
func (s *Site) Wall() *wall.Wall { return s.wall }

// Run inspects, and keeps the pages up to date, until ctx ends.
func (s *Site) Run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	if s.inspection != nil {
		work.Go(func() { s.keeper.Run(ctx) })
	}
	work.Go(func() { _ = s.wall.Run(ctx) })
	work.Go(func() { _ = s.quality.Run(ctx) })
}

// Restart stops inspection in the middle and begins again, as after a fault of its own. No event is lost or counted twice. It returns at once.
func (s *Site) Restart() {
	if s.keeper != nil {
		s.keeper.Restart()
	}
}

// screen shows hits and scores on the wall.
type screen struct{ wall *wall.Wall }

// Put implements Screen.
func (s screen) Put(h hotline.Hit) { s.wall.Put(h) }

// Score implements Screen.
func (s screen) Score(call hotline.CallID, total float64) {
	s.wall.Tell(call, wall.Facts{Scored: true, Score: total})
}
