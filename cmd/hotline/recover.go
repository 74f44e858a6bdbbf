package main

import (
	"context"
	"path/filepath"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/media/recorder"
)

// causeKilled is the cause of calls that ended with the process and not by its will.
const causeKilled = "process_killed"

// closeCutCalls gives an end to the calls that a killed process left open, and their recordings a whole header.
// With an event bus or a database that several hotlines share it does nothing: an open call may be in progress elsewhere.
func (s *server) closeCutCalls(ctx context.Context) {
	if !s.bus.Own() || !s.caughtUp(ctx) {
		return
	}
	calls, err := s.db.OpenCalls(ctx, s.began)
	if err != nil {
		s.log.Error("calls of the last run", "err", err)
		return
	}
	for _, call := range calls {
		s.closeCutCall(call)
	}
	if len(calls) > 0 {
		s.log.Warn("calls that the last run did not end are closed", "calls", len(calls), "cause", causeKilled)
	}
}

// caughtUp waits, a minute at most, until the record holds every event of the last run.
func (s *server) caughtUp(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		lag, err := s.bus.Lag(ctx, "store")
		if err == nil && lag == 0 {
			return true
		}
		select {
		case <-ctx.Done():
			s.log.Warn("calls of the last run stay open until the next start: the record is behind", "events", lag, "err", err)
			return false
		case <-look.C:
		}
	}
}

// closeCutCall writes the last two events of a call.
func (s *server) closeCutCall(call store.OpenCall) {
	seq := call.LastSeq
	state := func(at time.Time, body hotline.Body) {
		seq++
		if err := s.bus.Publish(hotline.Event{Call: call.ID, Seq: seq, At: at, Body: body}); err != nil {
			s.log.Error("event", "call", call.ID, "err", err)
			return
		}
		s.published.Add(1)
	}
	ended := hotline.CallEnded{Outcome: hotline.OutcomeFailed, By: "hotline", Cause: causeKilled}
	if !call.Answered.IsZero() {
		last := call.LastAt.Sub(call.Answered)
		if r, ok := s.cutRecording(call.ID); ok {
			last = max(last, time.Duration(r.DurationMS*float64(time.Millisecond)))
			state(call.LastAt, r)
		}
		ended.DurationMS = float64(last) / 1e6
		call.LastAt = call.Answered.Add(last)
	}
	state(call.LastAt, ended)
}

// cutRecording finds the recording of a call that was cut and makes it whole.
func (s *server) cutRecording(id hotline.CallID) (hotline.RecordingReady, bool) {
	folder := engineConfig(s.cfg).Recordings
	found, _ := filepath.Glob(filepath.Join(folder, "*", string(id)+".wav")) // a folder a day; ids hold no pattern
	if folder == "" || len(found) == 0 {
		return hotline.RecordingReady{}, false
	}
	got, err := recorder.Repair(found[0])
	if err != nil {
		s.log.Error("recording of a call that was cut", "call", id, "err", err)
		return hotline.RecordingReady{}, false
	}
	path, err := filepath.Rel(folder, found[0])
	if err != nil {
		path = found[0]
	}
	return hotline.RecordingReady{Path: path, DurationMS: float64(got.Duration) / float64(time.Millisecond), Bytes: got.Bytes}, true
}

// trim keeps the embedded event stream short: what is on record need not stay there.
func (s *server) trim(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ask, cancel := context.WithTimeout(ctx, 5*time.Second)
		if _, err := s.bus.Trim(ask, uint64(s.cfg.Events.Keep)); err != nil && ctx.Err() == nil { //nolint:gosec // checked to be positive
			s.log.Warn("events are not trimmed", "err", err)
		}
		cancel()
	}
}

// project takes a batch of events into the record.
func (s *server) project(events []hotline.Event) error {
	return s.db.ProjectAll(events)
}

// settle waits, 3 s at most, until what was published is on record. What is not is projected at the next start.
func (s *server) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !s.readUp(ctx) {
		select {
		case <-ctx.Done():
			s.log.Warn("the record of the last calls is completed at the next start")
			return
		case <-look.C:
		}
	}
}

// readUp says that the record has read everything there is, what it gave up included. Counts of events would not tell: after a kill those of the last
// run come again.
func (s *server) readUp(ctx context.Context) bool {
	if s.bus.Stats().Waiting > 0 {
		return false
	}
	lag, err := s.bus.Lag(ctx, "store")
	return err == nil && lag == 0
}
