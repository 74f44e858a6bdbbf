package engine

import (
	"path/filepath"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/media"
	"hotline/media/level"
	"hotline/media/recorder"
	"hotline/media/vad"
)

// recording is the two-track recording of a call, or nothing where recording is off or the disk refused it.
type recording struct {
	r    *recorder.Recorder
	path string // relative to the folder of recordings
	told bool   // its failure is stated; the file's goroutine's until Close has returned
}

// record opens the call's recording: <recordings>/<year-month-day>/<call id>.wav.
func (s *session) record() *recording {
	if s.e.cfg.Recordings == "" {
		return &recording{}
	}
	path := filepath.Join(s.answered.Format("2006-01-02"), string(s.call.ID)+".wav")
	cfg := recorder.Default(filepath.Join(s.e.cfg.Recordings, path))
	cfg.Rate = s.audio.Rate()
	rec := &recording{path: path}
	cfg.Failed = func(err error) { rec.failed(s, err) }
	cfg.Panicked = s.lost
	r, err := recorder.New(cfg)
	if err != nil {
		rec.failed(s, err)
		return &recording{}
	}
	rec.r = r
	s.hiding.begin(r)
	return rec
}

// failed states that the disk refused; the call goes on.
func (r *recording) failed(s *session, err error) {
	if r.told {
		return
	}
	r.told = true
	s.e.deps.Log.Error("recording", "call", s.call.ID, "err", err)
	s.emit(hotline.ComponentFailed{Component: "recorder", Error: err.Error(), Action: "continued"})
}

func (r *recording) caller() media.Sink {
	if r.r == nil {
		return media.Discard
	}
	return r.r.Caller()
}

func (r *recording) hotline() media.Sink {
	if r.r == nil {
		return media.Discard
	}
	return r.r.Hotline()
}

// finish closes the file and states what became of it.
func (r *recording) finish(s *session) {
	if r.r == nil {
		return
	}
	s.hiding.begin(nil)
	got, err := r.r.Close()
	if err != nil {
		r.failed(s, err)
	}
	var paused time.Duration
	for _, span := range got.Paused {
		paused += span.To - span.From
	}
	s.emit(hotline.RecordingReady{Path: r.path, DurationMS: ms(got.Duration), Bytes: got.Bytes, Lost: got.Lost, PausedMS: ms(paused)})
}

// speechEvents is the VAD of the caller. With a conversation to tell, it signals; without one it states the facts itself.
func (s *session) speechEvents(to chan<- dialog.Signal) media.Sink {
	detector, err := vad.New(vad.Default())
	if err != nil { // the weights are part of the program, so this is a broken build: the call goes on without turn-taking by voice
		s.e.deps.Log.Error("voice activity", "call", s.call.ID, "err", err)
		return media.Discard
	}
	began := origin(-1)
	meter := level.New()
	detector.Steps(meter.Push)
	edges := detector.Sink(func(speech bool, at time.Duration) {
		at += time.Duration(began)
		var how level.Measure
		if !speech {
			how = meter.Take()
		}
		switch {
		case to != nil && speech:
			s.signal(to, dialog.Signal{Kind: dialog.SpeechOn, At: at})
		case to != nil:
			s.signal(to, dialog.Signal{Kind: dialog.SpeechOff, At: at, LevelDB: how.LevelDB, PitchHz: how.PitchHz, Voiced: how.Voiced})
		case speech:
			s.emit(hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: ms(at)})
		default:
			s.emit(hotline.SpeechEnded{Party: hotline.PartyCaller, AtMS: ms(at), LevelDB: how.LevelDB, PitchHz: how.PitchHz, VoicedMS: ms(how.Voiced)})
		}
	})
	if to != nil {
		detector.Sounds(func(at time.Duration) {
			s.signal(to, dialog.Signal{Kind: dialog.SoundOn, At: at + time.Duration(began)})
		})
	}
	return media.SinkFunc(func(f media.Frame) error {
		began.see(s.at(), f.PTS)
		return edges.WriteFrame(f)
	})
}

// origin is the media time at which a stream began, below 0 while nothing came. Frames may come late, and several at once after a stall,
// but none comes early: the earliest origin of all frames is the true one, and no later one puts what was heard into the future.
type origin time.Duration

func (o *origin) see(now, pts time.Duration) {
	if at := origin(max(0, now-pts)); *o < 0 || at < *o {
		*o = at
	}
}
