package eventbus

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func (b *Bus) unsentPath() string { return filepath.Join(b.cfg.StoreDir, "unsent.jsonl") }

// saveUnsent writes what the server did not take to unsent.jsonl, one message a line, or removes an old file when nothing is left.
func (b *Bus) saveUnsent() error {
	n := b.queue.len()
	if n == 0 && !b.restored {
		return nil // what the last run left was never read: it stays
	}
	if n == 0 {
		if err := os.Remove(b.unsentPath()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("save unsent events: %w", err)
		}
		return nil
	}
	if err := os.MkdirAll(b.cfg.StoreDir, 0o750); err != nil {
		return fmt.Errorf("save unsent events (%d lost): %w", n, err)
	}
	tmp := b.unsentPath() + ".new"
	if !b.restored {
		if old, err := os.ReadFile(b.unsentPath()); err == nil {
			_ = os.WriteFile(tmp, old, 0o640) //nolint:gosec // as below
		}
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|b.overwrite()|os.O_WRONLY, 0o640) //nolint:gosec // our own folder
	if err != nil {
		return fmt.Errorf("save unsent events (%d lost): %w", n, err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for i := range n {
		err = errors.Join(err, enc.Encode(b.queue.ring[(b.queue.head+i)%len(b.queue.ring)])) // the publisher has ended: no lock needed
	}
	err = errors.Join(err, w.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(tmp, b.unsentPath())
	}
	if err != nil {
		return fmt.Errorf("save unsent events (%d lost): %w", n, err)
	}
	b.log.Warn("events wait on disk for the next start", "count", n, "file", b.unsentPath())
	return nil
}

// overwrite is how a new file of unsent events is opened: behind the old events where those were never read.
func (b *Bus) overwrite() int {
	if b.restored {
		return os.O_TRUNC
	}
	return os.O_APPEND
}

// restoreUnsent puts the events of unsent.jsonl at the front of the queue. The file stays until Close has nothing left to save:
// the server drops what it has already, and consumers go by (Call, Seq).
func (b *Bus) restoreUnsent() error {
	f, err := os.Open(b.unsentPath())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(bufio.NewReader(f))
	for {
		var m message
		err := dec.Decode(&m)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err // a torn last line: what stood before it is in the queue
		}
		if err := b.queue.put(m); err != nil {
			return err
		}
	}
}
