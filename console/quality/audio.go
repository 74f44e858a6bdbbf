package quality

import (
	"encoding/json"
	"fmt"
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
	"hotline/console/private"
	"hotline/internal/store"
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
	quiet := p.private(rec, console.Transcript(rec, nil))
	masked, err := private.Copy(f, quiet)
	if err != nil {
		fail(w, http.StatusInternalServerError, "the recording cannot be read")
		return
	}
	if part := r.Header.Get("Range"); part == "" || strings.HasPrefix(part, "bytes=0-") {
		p.gate.Audit(r.Context(), act, string(id), fmt.Sprintf("masked, %d stretches", len(quiet)))
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", changed, masked)
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
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		_ = f.Close()
		return nil, time.Time{}, none
	}
	return f, info.ModTime(), nil
}

// fail answers in the form of RFC 9457.
func fail(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(code), "status": code, "detail": text})
}
