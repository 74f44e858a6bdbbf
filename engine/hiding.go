package engine

import (
	"sync"

	"hotline"
	"hotline/dialog"
	"hotline/media/recorder"
)

// hiding is what of a call must not be kept now: the conversation asks for a secret, or somebody wants the recording paused.
type hiding struct {
	mu        sync.Mutex
	rec       *recorder.Recorder // nil: nothing is recorded
	level     dialog.Privacy
	requested bool
	paused    bool
}

// begin takes the recording in progress; nil = it ends.
func (h *hiding) begin(rec *recorder.Recorder) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rec, h.paused = rec, false
}

// set is told by the conversation.
func (h *hiding) set(s *session, level dialog.Privacy) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.level = level
	h.apply(s, "sensitive")
}

// request is told from outside; false when nothing is recorded.
func (h *hiding) request(s *session, on bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rec == nil {
		return false
	}
	h.requested = on
	h.apply(s, "requested")
	return true
}

// apply pauses or resumes, and states it. The caller holds mu.
func (h *hiding) apply(s *session, reason string) {
	want := h.requested || h.level == dialog.Hidden
	if h.rec == nil || want == h.paused {
		return
	}
	h.paused = want
	h.rec.Pause(want)
	if want {
		s.emit(hotline.RecordingPaused{Reason: reason, AtMS: ms(s.at())})
	} else {
		s.emit(hotline.RecordingResumed{AtMS: ms(s.at())})
	}
}

// digit is d as it may be stated.
func (h *hiding) digit(d hotline.Digit) hotline.Digit {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.level != dialog.Open {
		d.Digit = "x"
	}
	return d
}
