package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"hotline"
	"hotline/asr"
)

// lookEvery is how often the shared parts are looked at.
const lookEvery = 250 * time.Millisecond

// part is something that all calls share and that may fail under them.
type part struct {
	name  string       // label of hotline_component_up; for shared parts also the component of component_failed
	check func() error // does not block
	fault error        // as last seen
}

// shared are the parts whose failure every running call states as an event.
func (s *server) shared() []*part {
	return []*part{{name: "eventbus", check: s.bus.Healthy}, {name: "store", check: s.db.Healthy}}
}

// watch looks at the shared parts and the recognisers until ctx ends, and turns their changes into log lines, metrics and events.
func (s *server) watch(ctx context.Context) {
	parts := s.shared()
	var hearing []*part
	for i, e := range s.ears.engines() {
		hearing = append(hearing, &part{name: "asr:" + e.Caps.Name, check: func() error { return s.ears.engines()[i].Err }})
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for _, p := range parts {
			if failed := s.look(p); failed {
				s.engine.Tell(p.event())
			}
		}
		for _, p := range hearing {
			s.look(p) // calls state for themselves which engine they lost
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look updates one part; true when it has just failed.
func (s *server) look(p *part) bool {
	was := p.fault
	p.fault = p.check()
	s.metrics.ComponentUp(p.name, p.fault == nil)
	switch {
	case was == nil && p.fault != nil:
		s.log.Error("component failed", "component", p.name, "err", p.fault)
		return true
	case was != nil && p.fault == nil:
		s.log.Info("component works again", "component", p.name)
	}
	return false
}

func (p *part) event() hotline.ComponentFailed {
	return hotline.ComponentFailed{Component: p.name, Error: p.fault.Error(), Action: "continued"}
}

// faults are the failures that a call states at its beginning: its record is at risk from the start.
func (s *server) faults() (out []hotline.Body) {
	for _, p := range s.shared() {
		if p.fault = p.check(); p.fault != nil {
			out = append(out, p.event())
		}
	}
	return out
}

// ready answers 200 when a new call would be served and recorded, else 503; the body names each part. Calls are served also while
// it says degraded: then their record waits in memory, or callers are heard by another engine than the preferred one.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	parts := map[string]string{"sip": "ok", "asr": s.hearing(), "tts": "ok", "events": "ok", "store": "ok"}
	code, status := http.StatusOK, "ready"
	if parts["asr"] != "ok" && s.ears.fallback != nil {
		status = "degraded"
	}
	for name, err := range map[string]error{"events": s.bus.Healthy(), "store": errors.Join(s.db.Ping(ctx), s.db.Healthy())} {
		if err != nil {
			parts[name], code, status = err.Error(), http.StatusServiceUnavailable, "degraded"
		}
	}
	if s.draining.Load() {
		parts["sip"], code, status = "draining", http.StatusServiceUnavailable, "draining"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": code == http.StatusOK, "status": status, "parts": parts, "calls": s.engine.Active()})
}

// hearing says in one line who hears callers now.
func (s *server) hearing() string {
	engines := s.ears.engines()
	at := slices.IndexFunc(engines, func(e asr.Health) bool { return !e.Resting && e.Err == nil })
	switch {
	case len(engines) == 0:
		return "none: callers are served by keypad"
	case at < 0:
		return fmt.Sprintf("%s: %v; callers are served by keypad", engines[0].Caps.Name, engines[0].Err)
	case at > 0:
		return fmt.Sprintf("%s (trust %s) stands in for %s: %v", engines[at].Caps.Name, engines[at].Caps.Trust, engines[0].Caps.Name, engines[0].Err)
	case engines[0].Caps.Trust == asr.TrustSimulated:
		return "simulated-only: understands synthetic voices, not people"
	}
	return "ok"
}
