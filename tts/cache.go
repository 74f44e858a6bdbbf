package tts

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/media"
)

const clipExt = ".clip"

// Cache keeps the clauses that an engine has spoken whole, in memory and on disk, and plays them when they are asked for again.
// A file that cannot be read is deleted and spoken anew; a disk that takes no more is counted, and speech goes on.
// The disk is written before Synthesize returns, behind the last frame. Safe for concurrent use.
type Cache struct {
	next Synthesizer
	cfg  CacheConfig

	mu     sync.Mutex // never held across disk access or the engine
	memory *lru[*clip]
	disk   *lru[struct{}]
	stats  CacheStats
}

// NewCache puts a cache in front of next and reads what cfg.Dir holds, deleting what is beyond its bound.
func NewCache(next Synthesizer, cfg CacheConfig) (*Cache, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Cache{next: next, cfg: cfg, memory: newLRU[*clip](cfg.Memory), disk: newLRU[struct{}](cfg.Bytes)}
	if cfg.Dir == "" {
		return c, nil
	}
	if err := os.MkdirAll(cfg.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("open tts cache: %w", err)
	}
	if err := c.scan(); err != nil {
		return nil, fmt.Errorf("open tts cache: %w", err)
	}
	return c, nil
}

// Caps are those of the engine.
func (c *Cache) Caps() Caps { return c.next.Caps() }

// Stats returns the counters.
func (c *Cache) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Bytes = c.disk.bytes
	return c.stats
}

// Synthesize plays the clip of req if there is one, else has the engine speak and keeps what it said. Clauses that were cut or
// failed are not kept.
func (c *Cache) Synthesize(ctx context.Context, req Request, out media.Sink) ([]Mark, error) {
	key := clipKey(keyOf(c.next.Caps().Name, req))
	if found := c.find(key); found != nil {
		return found.play(ctx, out)
	}
	made := &clip{rate: orRate(req.Rate)}
	marks, err := c.next.Synthesize(ctx, req, media.SinkFunc(func(f media.Frame) error {
		made.add(f)
		return out.WriteFrame(f)
	}))
	if err == nil && len(made.texts) > 0 && len(made.pcm) == len(made.texts)*(made.rate/50) {
		made.marks = slices.Clone(marks)
		c.keep(key, made)
	}
	return marks, err
}

func (c *Cache) find(key clipKey) *clip {
	c.mu.Lock()
	found, hit := c.memory.get(key)
	_, stored := c.disk.get(key)
	if hit {
		c.stats.Hits++
	}
	c.mu.Unlock()
	if !hit && stored {
		found = c.load(key)
		hit = found != nil
		c.mu.Lock()
		if hit {
			c.memory.put(key, found, found.size())
			c.stats.Hits++
		}
		c.mu.Unlock()
	}
	if !hit {
		c.mu.Lock()
		c.stats.Misses++
		c.mu.Unlock()
		return nil
	}
	return found
}

// load reads a clip from disk; a damaged one is deleted.
func (c *Cache) load(key clipKey) *clip {
	path := c.path(key)
	file, err := os.ReadFile(path)
	var found *clip
	if err == nil {
		found, err = decodeClip(file)
	}
	if err == nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // only the order after a restart depends on it
		return found
	}
	_ = os.Remove(path)
	c.mu.Lock()
	c.disk.remove(key)
	c.stats.Corrupt++
	c.mu.Unlock()
	return nil
}

// keep stores a clip in memory and on disk.
func (c *Cache) keep(key clipKey, made *clip) {
	c.mu.Lock()
	c.memory.put(key, made, made.size())
	c.mu.Unlock()
	if c.cfg.Dir == "" {
		return
	}
	file := made.encode()
	err := writeFile(c.path(key), file)
	c.mu.Lock()
	var gone []clipKey
	if err != nil {
		c.stats.Unstored++
	} else {
		gone = c.disk.put(key, struct{}{}, int64(len(file)))
	}
	c.mu.Unlock()
	for _, old := range gone {
		_ = os.Remove(c.path(old))
	}
}

func (c *Cache) path(key clipKey) string {
	name := hex.EncodeToString(key[:])
	return filepath.Join(c.cfg.Dir, name[:2], name+clipExt)
}

// writeFile is atomic: a reader sees the whole file or none. It is not synced; the clip's own sum finds what a power cut leaves.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "*.tmp")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = cmp.Or(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}

// scan lists the clips on disk, oldest first, so that the newest stay.
func (c *Cache) scan() error {
	type stored struct {
		key  clipKey
		size int64
		used time.Time
	}
	var all []stored
	err := filepath.WalkDir(c.cfg.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, isClip := strings.CutSuffix(d.Name(), clipExt)
		key, err := hex.DecodeString(name)
		info, statErr := d.Info()
		switch {
		case strings.HasSuffix(path, ".tmp"):
			_ = os.Remove(path) // left by a crash
		case isClip && err == nil && len(key) == len(clipKey{}) && statErr == nil:
			all = append(all, stored{clipKey(key), info.Size(), info.ModTime()})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b stored) int { return a.used.Compare(b.used) })
	for _, s := range all {
		for _, old := range c.disk.put(s.key, struct{}{}, s.size) {
			_ = os.Remove(c.path(old))
		}
	}
	return err
}
