package eventbus

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// saveEvery is how often places are written while events are taken: after a kill so much comes twice.
const saveEvery = time.Second

// places is how far each consumer of our own stream has come, in a file beside the stream. Safe for concurrent use.
type places struct {
	file string
	log  *slog.Logger

	mu     sync.Mutex
	at     map[string]uint64 // by consumer: what is at or before this place was taken
	open   map[string]bool   // consumed by this process
	saved  time.Time
	dirty  bool
	failed bool // the last attempt to save
}

// load reads the file; without one nobody has consumed anything. One that cannot be read makes everything come again.
func (p *places) load(file string, log *slog.Logger) {
	p.file, p.log, p.at, p.open = file, log, map[string]uint64{}, map[string]bool{}
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, &p.at)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("the places of event consumers are lost: events come again", "file", file, "error", err)
		p.at = map[string]uint64{}
	}
}

func (p *places) get(name string) (at uint64, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, known = p.at[name]
	return at, known
}

// set notes a place, and writes all of them when that was long ago.
func (p *places) set(name string, at uint64) {
	p.mu.Lock()
	p.at[name], p.open[name], p.dirty = at, true, true
	due := time.Since(p.saved) >= saveEvery
	p.mu.Unlock()
	if due {
		p.save()
	}
}

// least is the place that every consumer of this process has passed; all without one.
func (p *places) least() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := ^uint64(0)
	for name := range p.open {
		least = min(least, p.at[name])
	}
	return least
}

// save writes the file if something changed. What fails is tried again later: until then events may come twice after a restart.
func (p *places) save() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.dirty {
		return
	}
	p.saved = time.Now()
	raw, err := json.Marshal(maps.Clone(p.at))
	if err == nil {
		err = replace(p.file, raw)
	}
	if err != nil && !p.failed {
		p.log.Warn("the places of event consumers cannot be written", "file", p.file, "error", err)
	}
	p.failed, p.dirty = err != nil, err != nil
}

// replace writes a file in one step.
func replace(file string, raw []byte) error {
	tmp := file + ".tmp"
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, file)
}
