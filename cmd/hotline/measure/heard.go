package measure

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"hotline/cmd/hotline/term"
	"hotline/dialog/intent"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/espeak"
)

// heardRate is the rate of a telephone, Hz.
const heardRate = 8000

// heardVoices speak the samples in turn; the bundled demo recogniser has never heard them.
var heardVoices = []string{"f4", "m7", "linda", "adam", "belinda"} //nolint:gochecknoglobals // a table

// Hear speaks each text, sends it through A-law and returns what the recogniser of the default configuration heard instead, and the
// characters that it got wrong as a share. It takes about a second for each ten texts, and blocks as long.
func Hear(e *Env, texts []string) (heard []string, cer float64, err error) {
	samples := make([]intent.Sample, len(texts))
	for i, text := range texts {
		samples[i].Text = text
	}
	got, cer, err := hear(e, samples)
	if err != nil {
		return nil, 0, err
	}
	heard = make([]string, len(got))
	for i, s := range got {
		heard[i] = s.Text
	}
	return heard, cer, nil
}

// hear speaks each sample, sends it through A-law and puts what the recogniser of the default configuration heard in its place.
func hear(e *Env, samples []intent.Sample) (_ []intent.Sample, cer float64, err error) {
	cfg := config.Default()
	app, err := e.App(cfg)
	if err != nil {
		return nil, 0, err
	}
	rec, close, err := e.Recognizer(cfg, app)
	if err != nil {
		return nil, 0, err
	}
	defer close()
	if rec == nil {
		return nil, 0, errors.New("--heard: no recogniser: hotline config --check says why")
	}
	folder, err := os.MkdirTemp("", "hotline-heard-")
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	lines, err := speakAll(e, folder, samples)
	if err != nil {
		return nil, 0, fmt.Errorf("--heard: %w", err)
	}
	got, done := map[string]string{}, 0
	result, err := caller.EvalASR(e.Context, lines, rec, caller.EvalOptions{Codec: "pcma", Speed: 8, Parallel: 4}, func(it caller.EvalItem) {
		got[it.WAV] = it.Got
		if done++; term.IsScreen(e.Stderr) {
			_, _ = fmt.Fprintf(e.Stderr, "\r\033[K%d of %d", done, len(lines))
		}
	})
	if err != nil {
		return nil, 0, err
	}
	out := make([]intent.Sample, len(samples))
	for i, s := range samples {
		out[i] = intent.Sample{Text: got[lines[i].WAV], Intent: s.Intent}
	}
	if result.CER != nil {
		cer = *result.CER
	}
	return out, cer, nil
}

// speakAll writes one file for each sample.
func speakAll(e *Env, folder string, samples []intent.Sample) ([]caller.ManifestLine, error) {
	voice, err := espeak.New(espeak.Default())
	if err != nil {
		return nil, err
	}
	defer func() { _ = voice.Close() }()
	lines := make([]caller.ManifestLine, len(samples))
	for i, s := range samples {
		var out []int16
		_, err := voice.Synthesize(e.Context, tts.Request{
			Text: s.Text, Lang: "zh-CN", Rate: heardRate, Voice: heardVoices[i%len(heardVoices)], Speed: 0.9 + 0.06*float64(i%5),
		}, media.SinkFunc(func(f media.Frame) error {
			out = append(out, f.Samples...)
			return nil
		}))
		if err != nil {
			return nil, err
		}
		lines[i] = caller.ManifestLine{WAV: filepath.Join(folder, strconv.Itoa(i)+".wav"), Text: s.Text}
		if err := writeWAV(lines[i].WAV, out); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// writeWAV writes speech with half a second of silence before it and after it.
func writeWAV(path string, samples []int16) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data := make([]int, len(samples)+heardRate)
	for i, v := range samples {
		data[heardRate/2+i] = int(v)
	}
	w := wav.NewEncoder(f, heardRate, 16, 1, 1)
	if err := w.Write(&audio.IntBuffer{Format: &audio.Format{NumChannels: 1, SampleRate: heardRate}, Data: data, SourceBitDepth: 16}); err != nil {
		return err
	}
	return w.Close()
}
