package caller

import (
	"context"
	"fmt"
	"sync"

	"hotline/media"
	"hotline/tts"
)

// clip is something to say, rendered: samples[from:to] holds the sound, silence is around it. It is never changed, so any
// number of calls share it.
type clip struct {
	samples  []int16
	from, to int
	level    float64 // RMS of the sounding frames
}

func newClip(samples []int16, rate int) (*clip, error) {
	c := &clip{samples: samples}
	const audible = 50 // -56 dBFS
	for c.from < len(samples) && abs(samples[c.from]) < audible {
		c.from++
	}
	for c.to = len(samples); c.to > c.from && abs(samples[c.to-1]) < audible; {
		c.to--
	}
	if c.from == c.to {
		return nil, fmt.Errorf("clip of %d samples is silent", len(samples))
	}
	n, sum := rate/50, 0.0
	var frames int
	for i := c.from; i+n <= c.to; i += n {
		if r := rms(samples[i : i+n]); r >= soundLevel {
			sum, frames = sum+r, frames+1
		}
	}
	if frames > 0 {
		c.level = sum / float64(frames)
	}
	return c, nil
}

// shelf keeps rendered clips. Safe for concurrent use.
type shelf struct {
	speaker tts.Synthesizer
	mu      sync.Mutex
	clips   map[clipKey]*clip
}

type clipKey struct {
	say   string
	wav   string
	voice Voice
	rate  int
}

func newShelf(speaker tts.Synthesizer) *shelf {
	return &shelf{speaker: speaker, clips: map[clipKey]*clip{}}
}

// all returns the clips of steps, nil for keys. It blocks while missing ones are rendered.
func (s *shelf) all(ctx context.Context, steps []Step, voice Voice, rate int) ([]*clip, error) {
	clips := make([]*clip, len(steps))
	for i, step := range steps {
		if !step.sounds() {
			continue
		}
		c, err := s.get(ctx, clipKey{step.Say, step.WAV, voice, rate})
		if err != nil {
			return nil, fmt.Errorf("render %q: %w", step.text(), err)
		}
		clips[i] = c
	}
	return clips, nil
}

func (s *shelf) get(ctx context.Context, key clipKey) (*clip, error) {
	s.mu.Lock()
	c := s.clips[key]
	s.mu.Unlock()
	if c != nil {
		return c, nil
	}
	samples, err := s.render(ctx, key)
	if err != nil {
		return nil, err
	}
	if c, err = newClip(samples, key.rate); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.clips[key] = c
	s.mu.Unlock()
	return c, nil
}

func (s *shelf) render(ctx context.Context, key clipKey) ([]int16, error) {
	if key.wav != "" {
		samples, rate, err := ReadWAV(key.wav)
		return resample(samples, rate, key.rate), err
	}
	if s.speaker == nil {
		return nil, ErrNoSpeaker
	}
	var pcm []int16
	_, err := s.speaker.Synthesize(ctx, tts.Request{
		Text: key.say, Lang: key.voice.Lang, Voice: key.voice.Name, Speed: key.voice.Speed, Pitch: key.voice.Pitch, Rate: key.rate,
	}, media.SinkFunc(func(f media.Frame) error {
		pcm = append(pcm, f.Samples...)
		return nil
	}))
	return pcm, err
}

func abs(v int16) int {
	if v < 0 {
		return -int(v)
	}
	return int(v)
}
