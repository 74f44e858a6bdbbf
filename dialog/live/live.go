// Package live keeps an app like its folder while calls go on: an edit that is whole and right becomes the version of the next calls,
// a broken one is refused and the version before goes on. Calls that run keep the version they began with.
// It owns when the folder is read and which version is in force, not what is in it (dialog/flow); cmd/hotline opens it and asks it at
// the begin of each call.
package live

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hotline/dialog/flow"
	"hotline/dialog/tool"
)

// Config says how a folder is followed.
type Config struct {
	Poll time.Duration // how often the folder is looked at; 100ms-60s, default 2s
}

// Default looks every 2 s.
func Default() Config { return Config{Poll: 2 * time.Second} }

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	if c.Poll < 100*time.Millisecond || c.Poll > time.Minute {
		return fmt.Errorf("live: poll %s: want 100ms to 60s", c.Poll)
	}
	return nil
}

// Version is one state of the folder. It is read only, and good for as long as somebody holds it.
type Version struct {
	App   *flow.App
	Tools tool.Caller // what its scenes may do
	N     int         // 1 = the one at the start
	Sum   string      // of the files' contents: the same sum is the same app
	Since time.Time   // in force since
}

// Deps are the parts that a folder works with.
type Deps struct {
	// Tools makes the caller of an app's tools. An error refuses the version. nil = versions have none.
	Tools func(*flow.App) (tool.Caller, error)
	Log   *slog.Logger // nil = discard
}

// Stats counts versions since the start.
type Stats struct {
	Loaded, Refused int64 // the first version is not counted
	Version         int64 // in force
}

// Folder is an app folder that is followed. Safe for concurrent use.
type Folder struct {
	cfg     Config
	deps    Deps
	fsys    fs.FS
	current atomic.Pointer[Version]
	loaded  atomic.Int64
	refused atomic.Int64

	mu     sync.Mutex // held while the folder is read; guards what follows
	marks  marks      // of the version in force, or of the last one refused
	before marks      // of the last look
	bad    bool       // the last edit was refused
}

// Open reads the folder; an app that cannot be loaded is an error that names file, line, key and remedy.
// It blocks for about a second. Run follows the folder.
func Open(cfg Config, fsys fs.FS, deps Deps) (*Folder, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	f := &Folder{cfg: cfg, deps: deps, fsys: fsys}
	var err error
	if f.marks, err = look(fsys); err != nil {
		return nil, fmt.Errorf("%w (set it to a folder with app.yaml and scenes, or leave it empty for the sample)", err)
	}
	f.before = f.marks
	v, err := f.load()
	if err != nil {
		return nil, err
	}
	f.current.Store(v)
	return f, nil
}

// Version is the one in force. It does not block.
func (f *Folder) Version() *Version { return f.current.Load() }

// Stats counts what became of the folder's edits.
func (f *Folder) Stats() Stats {
	return Stats{Loaded: f.loaded.Load(), Refused: f.refused.Load(), Version: int64(f.Version().N)}
}

// Run looks at the folder every Config.Poll until ctx ends, and returns its error. An edit is read when the folder did not change
// between two looks: programs write in several steps.
func (f *Folder) Run(ctx context.Context) error {
	tick := time.NewTicker(f.cfg.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			_, _ = f.update(true) // in the log
		}
	}
}

// Refresh looks at the folder now and reports whether another version is in force. An error says why an edit was refused: file, line,
// key and remedy. It blocks for about a second when there is something to load.
func (f *Folder) Refresh() (bool, error) { return f.update(false) }

// update loads the folder if it changed and, with rest, has come to rest since the last look.
func (f *Folder) update(rest bool) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := look(f.fsys)
	if err != nil {
		if f.before != nil { // once, not with every look
			f.deps.Log.Error("app folder cannot be read, the version in force goes on", "version", f.Version().N, "error", err)
		}
		f.before = nil
		return false, fmt.Errorf("app folder: %w", err)
	}
	rested := now.equal(f.before)
	f.before = now
	if now.equal(f.marks) || rest && !rested {
		return false, nil
	}
	began := time.Now()
	if sum, err := sumOf(f.fsys, f.Version().App); err == nil && sum == f.Version().Sum && !f.bad {
		f.marks = now // a document that is none of the app's, or a file written anew as it was
		return false, nil
	}
	v, err := f.load()
	if after, again := look(f.fsys); again != nil || !after.equal(now) {
		return false, nil // it was changed while it was read: the next look finds it
	}
	f.marks, f.bad = now, err != nil
	old := f.Version()
	if err != nil {
		f.refused.Add(1)
		f.deps.Log.Error("app folder refused, the version in force goes on", "version", old.N, "sum", old.Sum, "error", err)
		return false, err
	}
	if v.Sum == old.Sum {
		f.deps.Log.Info("app folder is again as the version in force", "version", old.N, "sum", old.Sum)
		return false, nil
	}
	f.current.Store(v)
	f.loaded.Add(1)
	f.deps.Log.Info("app folder loaded: new calls use it, running calls keep theirs", "version", v.N, "sum", v.Sum,
		"scenes", len(v.App.Scenes()), "tools", len(v.App.Tools()), "took", time.Since(began).Round(time.Millisecond))
	return true, nil
}

// load reads a version out of the folder.
func (f *Folder) load() (*Version, error) {
	v := &Version{N: 1, Since: time.Now()}
	if old := f.Version(); old != nil {
		v.N = old.N + 1
	}
	var err error
	if v.App, err = flow.LoadFS(f.fsys); err != nil {
		return nil, err
	}
	if v.Sum, err = sumOf(f.fsys, v.App); err != nil {
		return nil, fmt.Errorf("app folder: %w", err)
	}
	if f.deps.Tools != nil {
		if v.Tools, err = f.deps.Tools(v.App); err != nil {
			return nil, err
		}
	}
	tellLacks(v.App, f.deps.Log)
	return v, nil
}
