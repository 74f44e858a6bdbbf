package quality

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

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
	g.Raw("/quality/calls/{id}/audio", account.Export, p.audio)
	str := &huma.Schema{Type: "string"}
	g.API.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "get-masked-audio", Method: http.MethodGet, Path: gate.Base + "/quality/calls/{id}/audio", Tags: []string{tag},
		Security: []map[string][]string{{"session": {}}},
		Summary:  "A copy of the two-track recording for export, silent on both tracks where personal data are spoken. Audited",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Schema: str},
			{Name: "masked", In: "query", Schema: str, Description: "must be 1: the recording as it is stands under /calls/{id}/recording"},
		},
		Responses: map[string]*huma.Response{"200": {Description: "WAV", Content: map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}},
	})
}

// audio streams the masked copy; it is made while it is sent, nothing is kept.
func (p *Part) audio(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("masked") != "1" {
		fail(w, http.StatusUnprocessableEntity, "masked: want 1")
		return
	}
	id := hotline.CallID(r.PathValue("id"))
	rec, err := p.deps.Store.Call(r.Context(), id)
	if err != nil && !missing(err) {
		p.deps.Log.Error("quality: masked audio", "call", id, "err", err)
		fail(w, http.StatusInternalServerError, "internal error: see the log")
		return
	}
	f, size, err := p.recording(rec)
	if err != nil {
		fail(w, http.StatusNotFound, "no recording")
		return
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReaderSize(f, 256<<10)
	head := make([]byte, wavHeader)
	if _, err := io.ReadFull(in, head); err != nil || check(head) != nil {
		fail(w, http.StatusInternalServerError, "the recording cannot be read")
		return
	}
	quiet := p.private(rec, console.Transcript(rec, nil))
	p.gate.Audit(r.Context(), "recording.export", string(id), fmt.Sprintf("masked, %d stretches", len(quiet)))
	h := w.Header()
	h.Set("Content-Type", "audio/wav")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", `attachment; filename="`+string(id)+`-masked.wav"`)
	_, _ = w.Write(head)
	if err := silence(w, in, size-wavHeader, binary.LittleEndian.Uint32(head[24:]), quiet); err != nil {
		p.deps.Log.Warn("quality: masked audio broken off", "call", id, "err", err)
	}
}

// recording opens the file of a call's recording.
func (p *Part) recording(rec store.CallRecord) (*os.File, int64, error) {
	none := &hotline.Error{Op: "find recording of " + string(rec.ID), Kind: hotline.KindNotFound}
	if len(rec.Recordings) == 0 || p.deps.Recordings == "" {
		return nil, 0, none
	}
	name := filepath.FromSlash(rec.Recordings[len(rec.Recordings)-1].Path)
	if !filepath.IsLocal(name) {
		return nil, 0, none
	}
	f, err := os.Open(filepath.Join(p.deps.Recordings, name))
	if err != nil {
		return nil, 0, none
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < wavHeader {
		_ = f.Close()
		return nil, 0, none
	}
	return f, info.Size(), nil
}

func check(head []byte) error {
	if string(head[:4]) != "RIFF" || string(head[8:16]) != "WAVEfmt " || string(head[36:40]) != "data" || head[22] != 2 || head[34] != 16 || binary.LittleEndian.Uint32(head[24:]) == 0 {
		return errors.New("want two tracks of 16-bit PCM")
	}
	return nil
}

// silence copies size bytes of two-track audio, with nothing but silence on both tracks within quiet, which is sorted.
func silence(w io.Writer, r io.Reader, size int64, rate uint32, quiet []span) error {
	buf := make([]byte, 32<<10)
	next := 0
	for at := int64(0); at < size; {
		n, err := io.ReadFull(r, buf[:min(int64(len(buf)), size-at)])
		first := at / wavFrame
		for i := 0; i+wavFrame <= n; i += wavFrame {
			ms := float64(first+int64(i/wavFrame)) * 1000 / float64(rate)
			for next < len(quiet) && quiet[next].to <= ms {
				next++
			}
			if next < len(quiet) && quiet[next].from <= ms {
				clear(buf[i : i+wavFrame])
			}
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return err
		}
		at += int64(n)
		if err != nil {
			return err
		}
	}
	return nil
}

// fail answers in the form of RFC 9457.
func fail(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(code), "status": code, "detail": text})
}
