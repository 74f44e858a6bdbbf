package openai

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"hotline"
	"hotline/asr"
)

// maxReply bounds the answer to one utterance.
const maxReply = 1 << 20

// transcribe sends one piece of audio. A request that failed without an answer, or with 429 or 5xx, is sent once more.
func (r *Recognizer) transcribe(ctx context.Context, pcm []int16, rate int, opts asr.Options) (string, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	body, kind, err := r.form(pcm, rate, opts)
	if err != nil {
		return "", &hotline.Error{Op: "transcribe", Kind: hotline.KindInternal, Err: err}
	}
	text, again, err := r.post(ctx, body, kind)
	if err != nil && again && ctx.Err() == nil {
		text, _, err = r.post(ctx, body, kind)
	}
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, context.DeadlineExceeded):
		return "", &hotline.Error{Op: "transcribe", Kind: hotline.KindTimeout, Err: err}
	case ctx.Err() != nil:
		return "", ctx.Err()
	case again:
		return "", &hotline.Error{Op: "transcribe", Kind: hotline.KindUnavailable, Err: err}
	}
	return "", &hotline.Error{Op: "transcribe", Kind: hotline.KindInvalid, Err: err, Remedy: "check the model's name and the key"}
}

// form makes the request's body.
func (r *Recognizer) form(pcm []int16, rate int, opts asr.Options) (body []byte, kind string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	lang, _, _ := strings.Cut(opts.Lang, "-") // ISO 639-1
	fields := [][2]string{{"model", r.cfg.Model}, {"language", lang}, {"response_format", "json"}, {"temperature", "0"}}
	if len(opts.HotWords) > 0 {
		fields = append(fields, [2]string{"prompt", strings.Join(opts.HotWords, " ")})
	}
	var errs []error
	for _, f := range fields {
		errs = append(errs, w.WriteField(f[0], f[1]))
	}
	part, err := w.CreateFormFile("file", "utterance.wav")
	if err != nil {
		return nil, "", err
	}
	_, err = part.Write(wav(pcm, rate))
	errs = append(errs, err, w.Close())
	return b.Bytes(), w.FormDataContentType(), errors.Join(errs...)
}

// post makes one request. again says that a further one may fare better.
func (r *Recognizer) post(ctx context.Context, body []byte, kind string) (text string, again bool, err error) {
	addr := strings.TrimRight(r.cfg.BaseURL, "/") + "/audio/transcriptions"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, addr, bytes.NewReader(body))
	if err != nil {
		return "", false, err
	}
	req.Header.Set("Content-Type", kind)
	if r.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+r.cfg.Key)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return "", true, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return "", true, err
	}
	if resp.StatusCode != http.StatusOK {
		again = resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500
		return "", again, fmt.Errorf("%s: %.200s", resp.Status, bytes.TrimSpace(raw))
	}
	return parse(raw)
}

func parse(raw []byte) (text string, again bool, err error) {
	var out struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return "", false, fmt.Errorf("answer is no JSON: %w", err)
	}
	if out.Text == nil {
		return "", false, errors.New("answer has no text")
	}
	return *out.Text, false, nil
}

// wav is pcm as a file, filled up with silence to minAudio.
func wav(pcm []int16, rate int) []byte {
	n := max(len(pcm), int(samples(minAudio, rate)))
	size := uint32(2 * n) //nolint:gosec // at most ten minutes
	b := make([]byte, 0, 44+2*n)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, 36+size)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))   //nolint:gosec // 8000-48000
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate)) //nolint:gosec // as above
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, size)
	for _, s := range pcm {
		b = append(b, byte(s), byte(s>>8)) //nolint:gosec // the two bytes of a sample
	}
	return append(b, make([]byte, 2*(n-len(pcm)))...)
}
