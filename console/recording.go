package console

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hotline"
	"hotline/console/account"
	"hotline/console/private"
)

// recordingOf finds the file of a call's recording below the configured folder.
func (c *Console) recordingOf(ctx context.Context, id hotline.CallID) (string, error) {
	none := &hotline.Error{Op: "find recording of " + string(id), Kind: hotline.KindNotFound}
	rec, err := c.deps.Store.Call(ctx, id)
	if err != nil {
		return "", err
	}
	if len(rec.Recordings) == 0 || c.cfg.Recordings == "" {
		return "", none
	}
	name := filepath.FromSlash(rec.Recordings[len(rec.Recordings)-1].Path)
	if !filepath.IsLocal(name) {
		return "", none
	}
	path := filepath.Join(c.cfg.Recordings, name)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", none
	}
	return path, nil
}

// recording serves the file with ranges, so that a player can seek without loading all of it: silent where personal data are spoken,
// unless somebody who may asks for it as it is.
func (c *Console) recording(w http.ResponseWriter, r *http.Request, u *user) {
	id := hotline.CallID(r.PathValue("id"))
	path, err := c.recordingOf(r.Context(), id)
	if err != nil {
		code := http.StatusInternalServerError
		if isNotFound(err) {
			code = http.StatusNotFound
		}
		problem(w, code, "no recording")
		return
	}
	f, err := os.Open(path)
	if err != nil {
		problem(w, http.StatusNotFound, "no recording")
		return
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		problem(w, http.StatusInternalServerError, "the recording cannot be read")
		return
	}
	var sound io.ReadSeeker = f
	bare := r.URL.Query().Get("reveal") != ""
	switch {
	case !bare:
		if sound, err = c.masked(r.Context(), id, f); err != nil {
			problem(w, http.StatusInternalServerError, "the recording cannot be read")
			return
		}
	case !u.role.May(account.Reveal):
		problem(w, http.StatusForbidden, "the role "+u.Role+" may not hear personal data")
		return
	case c.heard.first("reveal "+u.Name+" "+string(id), time.Now()):
		c.audit(r.Context(), u, "pii.reveal", string(id), "recording")
	}
	if c.heard.first(u.Name+" "+string(id), time.Now()) {
		c.audit(r.Context(), u, "recording.listen", string(id), "")
	}
	h := w.Header()
	h.Set("Content-Type", "audio/wav")
	h.Set("Cache-Control", "no-store")
	if r.URL.Query().Get("download") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+string(id)+`.wav"`)
	}
	http.ServeContent(w, r, "", info.ModTime(), sound)
}

// masked is the recording f of a call, silent where personal data are spoken.
func (c *Console) masked(ctx context.Context, id hotline.CallID, f io.ReadSeeker) (io.ReadSeeker, error) {
	rec, err := c.deps.Store.Call(ctx, id)
	if err != nil {
		return nil, err
	}
	lines := append(lined(Transcript(rec, nil)), private.Saying(rec.Events)...)
	return private.Copy(f, private.Times(c.deps.Masker, lines, rec.Events, private.Pad))
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*hotline.Error](err)
	return ok && e.Kind == hotline.KindNotFound
}

// heard remembers who listened to what of late, so that the many range requests of one listening are one line of the audit log.
type heard struct {
	mu   *sync.Mutex
	when map[string]time.Time
}

const (
	listening = 10 * time.Minute // one listening
	maxHeard  = 10_000
)

func newHeard() heard { return heard{mu: &sync.Mutex{}, when: map[string]time.Time{}} }

// first reports whether key starts a new listening at now.
func (h heard) first(key string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.when[key]) < listening {
		return false
	}
	if len(h.when) >= maxHeard {
		clear(h.when) // some listenings are noted twice, none is lost
	}
	h.when[key] = now
	return true
}
