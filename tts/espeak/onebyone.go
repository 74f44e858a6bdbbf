package espeak

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// oneByOne speaks the parts with one run of the stock program each: about 10 ms to the first sample, marks by the share of the
// text. It serves where the worker was not built.
func (s *Synthesizer) oneByOne(ctx context.Context, parts []part, t *take) error {
	for _, p := range parts {
		cmd := exec.CommandContext(ctx, s.program, "--stdout", "--stdin", "-v", p.voice, "-s", strconv.Itoa(p.rate), "-p", strconv.Itoa(p.pitch)) //nolint:gosec // the configured program; the voice is checked
		cmd.Stdin = strings.NewReader(p.text)
		cmd.WaitDelay = time.Second // a busy machine may take its time to hand over what the program wrote before it ended
		wav, err := cmd.Output()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failed, ok := errors.AsType[*exec.ExitError](err); ok && bytes.Contains(failed.Stderr, []byte("voice does not exist")) {
			return errVoice
		}
		if err != nil {
			return fmt.Errorf("espeak-ng: %w", err)
		}
		pcm, rate, err := decodeWAV(wav)
		if err != nil {
			return fmt.Errorf("espeak-ng: %w", err)
		}
		if err := t.begin(p, rate); err != nil {
			return err
		}
		for _, word := range p.words {
			t.word(word.at, len(pcm)*word.at/len(p.text))
		}
		for len(pcm) > 0 && ctx.Err() == nil {
			n := min(len(pcm), 1024)
			if err := t.audio(pcm[:n]); err != nil {
				return err
			}
			pcm = pcm[n:]
		}
	}
	return ctx.Err()
}

// decodeWAV takes 16-bit mono samples out of a WAV stream whose lengths may be unset, as on a pipe.
func decodeWAV(wav []byte) (pcm []int16, rate int, err error) {
	data := bytes.Index(wav, []byte("data"))
	if len(wav) < 44 || !bytes.HasPrefix(wav, []byte("RIFF")) || data < 0 || data+8 > len(wav) {
		return nil, 0, errors.New("not a WAV stream")
	}
	rate = int(binary.LittleEndian.Uint32(wav[24:]))
	if rate < 8000 || rate > 48000 {
		return nil, 0, errors.New("impossible sample rate")
	}
	body := wav[data+8:]
	pcm = make([]int16, len(body)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(body[2*i:])) //nolint:gosec // two's complement
	}
	return pcm, rate, nil
}
