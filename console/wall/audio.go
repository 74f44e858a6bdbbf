package wall

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"hotline"
	"hotline/console/private"
	"hotline/console/wall/clip"
)

// lead is how much of a clip comes before the alert: what led to it.
const lead = 0.7

// audio serves the seconds around an alert, from the recording, while the call runs or later.
func (w *Wall) audio(out http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	a, err := w.find(r.Context(), id)
	if err != nil {
		fail(out, err)
		return
	}
	at := time.Duration(a.Hit.AtMS) * time.Millisecond
	if e := a.Hit.Evidence; len(e) > 0 { // the words themselves lie in it
		at = min(at, time.Duration(e[0].FromMS)*time.Millisecond+w.cfg.Clip/2)
	}
	from := max(0, at-time.Duration(lead*float64(w.cfg.Clip)))
	var wav []byte
	for _, path := range w.paths(r.Context(), a.Hit.Call) {
		if wav, err = clip.Cut(path, from, from+w.cfg.Clip); err == nil {
			break
		}
	}
	if err == nil && wav == nil {
		err = &hotline.Error{Op: "find recording", Kind: hotline.KindNotFound}
	}
	if err == nil {
		wav, err = w.hushed(r.Context(), a.Hit.Call, wav, from)
	}
	if err != nil {
		fail(out, err)
		return
	}
	w.gate.Audit(r.Context(), "recording.listen", string(a.Hit.Call), "alert "+a.Hit.Rule)
	h := out.Header()
	h.Set("Content-Type", "audio/wav")
	h.Set("Content-Length", strconv.Itoa(len(wav)))
	h.Set("Cache-Control", "no-store") // a running call has more the next time
	h.Set("X-Clip-From-Ms", strconv.FormatInt(from.Milliseconds(), 10))
	_, _ = out.Write(wav)
}

// How long a clip waits for the record of a running call to have what was said, and how often it looks.
const saidWait, saidLook = 1500 * time.Millisecond, 25 * time.Millisecond

// hushed is the clip of a call that begins at from, silent where personal data are spoken, as recordings are for whoever may not reveal
// them. What people say this moment is no text yet, and stays; what the machine says is.
func (w *Wall) hushed(ctx context.Context, call hotline.CallID, wav []byte, from time.Duration) ([]byte, error) {
	if w.deps.Masker == nil {
		return wav, nil
	}
	now, running := w.gate.Call(call)
	tick := time.NewTicker(saidLook)
	defer tick.Stop()
	rec, err := w.deps.Store.Call(ctx, call)
	for end := time.Now().Add(saidWait); running && time.Now().Before(end); rec, err = w.deps.Store.Call(ctx, call) {
		if n := len(rec.Events); n > 0 && rec.Events[n-1].Seq >= now.LastSeq {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err != nil {
		return nil, err
	}
	quiet := private.Times(w.deps.Masker, append(lined(rec), private.Saying(rec.Events)...), rec.Events, private.Pad)
	begin := float64(from) / float64(time.Millisecond)
	for i := range quiet {
		quiet[i].From, quiet[i].To = max(quiet[i].From-begin, 0), max(quiet[i].To-begin, 0)
	}
	sound, err := private.Copy(bytes.NewReader(wav), quiet)
	if err != nil {
		return nil, err
	}
	if _, err := sound.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(sound)
}

// fail answers a request that is served outside the API.
func fail(out http.ResponseWriter, err error) {
	if e, ok := errors.AsType[*hotline.Error](err); ok && (e.Kind == hotline.KindNotFound || e.Kind == hotline.KindInvalid) {
		http.Error(out, "no recording of it", http.StatusNotFound)
		return
	}
	http.Error(out, "the recording cannot be read", http.StatusInternalServerError)
}

// paths are where the recording of a call may be: where the record says, else where the engine writes it while the call runs.
func (w *Wall) paths(ctx context.Context, call hotline.CallID) (out []string) {
	if w.cfg.Recordings == "" {
		return nil
	}
	local := func(name string) {
		if name = filepath.FromSlash(name); filepath.IsLocal(name) {
			out = append(out, filepath.Join(w.cfg.Recordings, name))
		}
	}
	if c, running := w.gate.Call(call); running {
		at := c.Answered.Local()
		local(at.Format("2006-01-02") + "/" + string(call) + ".wav")
		local(at.UTC().Format("2006-01-02") + "/" + string(call) + ".wav")
		return out
	}
	rec, err := w.deps.Store.Call(ctx, call)
	if err != nil {
		return nil
	}
	for _, r := range rec.Recordings {
		local(r.Path)
	}
	if len(out) == 0 && !rec.Answered.IsZero() { // it ended a moment ago
		local(rec.Answered.Local().Format("2006-01-02") + "/" + string(call) + ".wav")
	}
	return out
}
