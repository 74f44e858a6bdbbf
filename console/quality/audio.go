package quality

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
)

const (
	wavHeader = 44 // bytes, as our recorder writes them
	wavFrame  = 4  // two tracks of 16 bits
)

func (p *Part) registerAudio(g *gate.Gate) {
	g.Raw("/quality/calls/{id}/audio", account.Export, p.export)
	g.Raw("/quality/own/{id}/audio", account.ReadOwn, p.listenOwn)
	str := &huma.Schema{Type: "string"}
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: str}
	masked := &huma.Param{Name: "masked", In: "query", Schema: str, Description: "must be 1: the recording as it is stands under /calls/{id}/recording"}
	for _, op := range []*huma.Operation{
		{OperationID: "get-masked-audio", Path: gate.Base + "/quality/calls/{id}/audio", Parameters: []*huma.Param{id, masked},
			Summary: "A copy of the two-track recording for export, silent on both tracks where personal data are spoken. Answers ranges. Audited"},
		{OperationID: "get-own-audio", Path: gate.Base + "/quality/own/{id}/audio", Parameters: []*huma.Param{id},
			Summary: "The same of one of the reader's own calls that were judged. Answers ranges. Audited"},
	} {
		op.Method, op.Tags, op.Security = http.MethodGet, []string{tag}, []map[string][]string{{"session": {}}}
		op.Responses = map[string]*huma.Response{"200": {Description: "WAV", Content: map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
		g.API.OpenAPI().AddOperation(op)
	}
}

// export sends the masked copy as a file.
func (p *Part) export(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("masked") != "1" {
		fail(w, http.StatusUnprocessableEntity, "masked: want 1")
		return
	}
	id := r.PathValue("id")
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(plain, id)+`-masked.wav"`)
	p.serve(w, r, hotline.CallID(id), "recording.export")
}

// plain keeps what a file name in a header may hold.
func plain(r rune) rune {
	if r > ' ' && r <= '~' && r != '"' && r != '\\' {
		return r
	}
	return -1
}

// listenOwn plays the masked copy to the agent whose call was judged.
func (p *Part) listenOwn(w http.ResponseWriter, r *http.Request) {
	id := hotline.CallID(r.PathValue("id"))
	if _, err := p.own(r.Context(), id); err != nil {
		fail(w, http.StatusNotFound, "no recording")
		return
	}
	p.serve(w, r, id, "recording.listen")
}

// serve answers with the masked copy; it is made while it is sent, nothing is kept. The first part of it is a line of the audit log.
func (p *Part) serve(w http.ResponseWriter, r *http.Request, id hotline.CallID, act string) {
	rec, err := p.deps.Store.Call(r.Context(), id)
	if err != nil && !missing(err) {
		p.deps.Log.Error("quality: masked audio", "call", id, "err", err)
		fail(w, http.StatusInternalServerError, "internal error: see the log")
		return
	}
	f, changed, err := p.recording(rec)
	if err != nil {
		fail(w, http.StatusNotFound, "no recording")
		return
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, wavHeader)
	if _, err := io.ReadFull(f, head); err != nil || check(head) != nil {
		fail(w, http.StatusInternalServerError, "the recording cannot be read")
		return
	}
	quiet := p.private(rec, console.Transcript(rec, nil))
	if part := r.Header.Get("Range"); part == "" || strings.HasPrefix(part, "bytes=0-") {
		p.gate.Audit(r.Context(), act, string(id), fmt.Sprintf("masked, %d stretches", len(quiet)))
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", changed, hush(f, binary.LittleEndian.Uint32(head[24:]), quiet))
}

// recording opens the file of a call's recording.
func (p *Part) recording(rec store.CallRecord) (*os.File, time.Time, error) {
	none := &hotline.Error{Op: "find recording of " + string(rec.ID), Kind: hotline.KindNotFound}
	if len(rec.Recordings) == 0 || p.deps.Recordings == "" {
		return nil, time.Time{}, none
	}
	name := filepath.FromSlash(rec.Recordings[len(rec.Recordings)-1].Path)
	if !filepath.IsLocal(name) {
		return nil, time.Time{}, none
	}
	f, err := os.Open(filepath.Join(p.deps.Recordings, name))
	if err != nil {
		return nil, time.Time{}, none
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < wavHeader {
		_ = f.Close()
		return nil, time.Time{}, none
	}
	return f, info.ModTime(), nil
}

func check(head []byte) error {
	if string(head[:4]) != "RIFF" || string(head[8:16]) != "WAVEfmt " || string(head[36:40]) != "data" || head[22] != 2 || head[34] != 16 || binary.LittleEndian.Uint32(head[24:]) == 0 {
		return errors.New("want two tracks of 16-bit PCM")
	}
	return nil
}

// hushed reads a recording with nothing but zeros in some places.
type hushed struct {
	io.ReadSeeker
	at    int64      // in the file
	quiet [][2]int64 // bytes of the file, sorted
}

// hush silences both tracks of f, whose header is of our recorder's form, within quiet.
func hush(f io.ReadSeeker, rate uint32, quiet []span) *hushed {
	h := &hushed{ReadSeeker: f, at: wavHeader}
	offset := func(ms float64) int64 { return wavHeader + wavFrame*int64(ms*float64(rate)/1000) }
	for _, s := range quiet {
		h.quiet = append(h.quiet, [2]int64{offset(s.from), offset(s.to) + wavFrame})
	}
	return h
}

// Read implements io.Reader.
func (h *hushed) Read(p []byte) (int, error) {
	n, err := h.ReadSeeker.Read(p)
	for _, q := range h.quiet {
		if from, to := max(q[0]-h.at, 0), min(q[1]-h.at, int64(n)); from < to {
			clear(p[from:to])
		}
	}
	h.at += int64(n)
	return n, err //nolint:wrapcheck // io.EOF as it is
}

// Seek implements io.Seeker.
func (h *hushed) Seek(offset int64, whence int) (int64, error) {
	at, err := h.ReadSeeker.Seek(offset, whence)
	h.at = at
	return at, err //nolint:wrapcheck // the file's
}

// fail answers in the form of RFC 9457.
func fail(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(code), "status": code, "detail": text})
}
