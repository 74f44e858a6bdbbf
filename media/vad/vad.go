// Package vad tells speech from everything else on a telephone line: a small recurrent network behind an energy gate.
// It owns the features, the network and the edges (hysteresis, hang-over); what an edge means for the dialogue is turntaking's.
// engine puts a Detector on the caller's audio and passes its edges to the conversation.
//
// Its onset comes 35 ms after the first sound in quiet (median; p90 45 ms) and 85 ms at 10 dB SNR, half a frame of 20 ms included.
// Known limit: music counts as speech for its first 0.6 s, and song for as long as it is sung; turntaking needs words before
// it stops a reply.
package vad

import (
	"errors"
	"fmt"
	"time"

	"hotline/media"
)

// Config sets the detector's edges. The thresholds are probabilities of speech.
type Config struct {
	On       float32       // speech begins above it
	Off      float32       // and ends below it
	Sure     float32       // one step above it is enough for speech to begin, whatever MinOn says; 1 = off
	MinOn    time.Duration // speech must last so long to count; a multiple of 20 ms
	Hangover time.Duration // non-speech must last so long to end it; a multiple of 20 ms
	GateDB   float64       // sound so little above the noise floor is not shown to the network; 0 = it sees everything
}

// Default is measured in TestDetector_MissAndFalseAlarm: thresholds from the network's training, hang-over over stops within words.
func Default() Config {
	return Config{On: 0.6, Off: 0.35, Sure: 0.8, MinOn: 40 * time.Millisecond, Hangover: 160 * time.Millisecond, GateDB: 3}
}

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	switch {
	case !(c.On > 0 && c.On < 1) || !(c.Off > 0 && c.Off <= c.On): // so written to refuse NaN
		return fmt.Errorf("vad: thresholds on %g, off %g: want 0 < off <= on < 1", c.On, c.Off)
	case !(c.Sure >= c.On && c.Sure <= 1):
		return fmt.Errorf("vad: threshold sure %g: want on <= sure <= 1", c.Sure)
	case c.MinOn < 0 || c.MinOn > time.Second || c.Hangover < 0 || c.Hangover > 5*time.Second:
		return errors.New("vad: min_on must be within 1 s and hangover within 5 s")
	case !(c.GateDB >= 0 && c.GateDB <= 30):
		return fmt.Errorf("vad: gate of %g dB is not in 0-30", c.GateDB)
	}
	return nil
}

// step is the network's pace; each step judges the 20 ms before its own.
const (
	step        = 20 * time.Millisecond
	stepSamples = 160 // at 8 kHz
)

// Detector finds speech in one party's audio. It is used by one goroutine at a time and allocates nothing per frame.
type Detector struct {
	cfg  Config
	net  *network
	half halver
	gate gate
	fe   frontEnd
	h    [hidden]float32

	music melody
	sound sound
	steps func(pcm []int16) // nil = nobody asks

	pcm [stepSamples]int16 // the step being filled
	n   int

	speech bool
	run    time.Duration // how long the opposite of speech has lasted
	lastAt time.Duration // speech: end of the last step above Off; else: begin of the first step above On
	prob   float32
}

// New returns a detector that has heard nothing yet.
func New(cfg Config) (*Detector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	net, err := bundled()
	if err != nil {
		return nil, err
	}
	return &Detector{cfg: cfg, net: net, gate: newGate(cfg.GateDB)}, nil
}

// Probability is the network's last judgement, 0..1; 0 while the gate is shut.
func (d *Detector) Probability() float32 { return d.prob }

// Steps sets the function that is shown every step of 20 ms in which speech is on and heard: 160 samples at 8 kHz, valid until it
// returns, nil for a step that holds none. It is called within WriteFrame of the sink, before the edge that the step causes to end; nil
// for nobody. Set it before the first frame.
func (d *Detector) Steps(on func(pcm []int16)) { d.steps = on }

// Sink returns a sink that calls on at every edge, within WriteFrame: speech true with the onset, false with the end of the
// speech. Both lie in the past, by MinOn and Hangover; they are media time as the frames' PTS counts it.
// The sink takes frames of 8 or 16 kHz and any length, and returns media.ErrRate for others. Close reports the end of speech
// that is still on.
func (d *Detector) Sink(on func(speech bool, at time.Duration)) media.Sink {
	return &sink{d: d, on: on, next: media.Discard}
}

// Stage is Sink as a stage: frames go on to the next sink unchanged, also those of other rates.
func (d *Detector) Stage(on func(speech bool, at time.Duration)) media.Stage {
	return func(next media.Sink) media.Sink { return &sink{d: d, on: on, next: next, passes: true} }
}

type sink struct {
	d      *Detector
	on     func(speech bool, at time.Duration)
	next   media.Sink
	passes bool
	closed bool
}

func (s *sink) WriteFrame(f media.Frame) error {
	if s.closed {
		return media.ErrClosed
	}
	err := s.d.write(f, s.on)
	if s.passes {
		return s.next.WriteFrame(f)
	}
	return err
}

func (s *sink) Close() error {
	if !s.closed {
		s.closed = true
		if s.d.speech {
			s.d.speech, s.d.run = false, 0
			s.on(false, s.d.lastAt)
		}
	}
	return s.next.Close()
}

// write cuts the frame into steps.
func (d *Detector) write(f media.Frame, on func(bool, time.Duration)) error {
	ratio := f.Rate / 8000
	if f.Rate != 8000 && f.Rate != 16000 {
		return media.ErrRate
	}
	for i := 0; i < len(f.Samples); {
		if ratio == 1 {
			n := copy(d.pcm[d.n:], f.Samples[i:])
			i, d.n = i+n, d.n+n
		} else {
			v, ok := d.half.push(f.Samples[i])
			if i++; !ok {
				continue
			}
			d.pcm[d.n] = v
			d.n++
		}
		if d.n == stepSamples {
			d.n = 0
			d.judge(f.PTS+time.Duration(i)*time.Second/time.Duration(f.Rate), on)
		}
	}
	return nil
}

// judge takes the step that ends at end. Its probability is that of the step before.
func (d *Detector) judge(end time.Duration, on func(bool, time.Duration)) {
	d.prob = 0
	shown := d.gate.open(d.pcm[:], d.speech || d.run > 0)
	d.sound.push(d.gate.level-d.gate.floor, end)
	if shown {
		x := d.fe.push(d.net.tables, &d.pcm)
		now := [bands]float32(x[bands:])
		d.prob = d.net.step(x, &d.h)
		if d.music.push(&now, d.prob >= d.cfg.Off) || d.fe.tone > toneShare {
			d.prob = 0
		}
		d.gate.learn(d.prob < d.cfg.Off)
	} else {
		d.fe.skip(&d.pcm)
	}
	if d.steps != nil && d.speech {
		d.show()
	}
	heardTo := end - step
	switch {
	case !d.speech && d.prob > d.cfg.On:
		if d.run == 0 {
			d.lastAt = max(0, heardTo-step)
		}
		if d.run += step; d.run >= d.cfg.MinOn || d.prob > d.cfg.Sure && d.fe.tone < tonishShare {
			d.speech, d.run = true, 0
			at := d.lastAt
			d.lastAt = heardTo
			on(true, at)
		}
	case !d.speech:
		d.run = 0
	case d.prob >= d.cfg.Off:
		d.run, d.lastAt = 0, heardTo
	default:
		if d.run += step; d.run >= d.cfg.Hangover {
			d.speech, d.run = false, 0
			on(false, d.lastAt)
		}
	}
}

// show shows the step to whoever measures speech.
func (d *Detector) show() {
	if d.prob < d.cfg.Off {
		d.steps(nil)
		return
	}
	d.steps(d.pcm[:])
}
