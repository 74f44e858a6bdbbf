package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// soak is what many calls leave behind.
type soak struct {
	Calls       int        `json:"calls"`
	Failed      int        `json:"failed"`
	RSS         float64    `json:"rss_kb_per_call"`    // slope over the second half: the first fills what is bounded
	InUse       float64    `json:"in_use_kb_per_call"` // slope over the second half
	Goroutines  [2]float64 `json:"goroutines"`         // before, after
	Descriptors [2]float64 `json:"descriptors"`        // before, after
	Note        string     `json:"note,omitempty"`
}

// soakRate is in calls a second, batches how often memory is read.
const soakRate, batches = 200, 20

// soakLeast is how many calls the slope needs to say anything.
const soakLeast = 10000

// soaked places many short calls on one server and reads its memory after each batch.
func soaked(ctx context.Context, o options, progress io.Writer) *soak {
	v := &soak{}
	if err := v.run(ctx, o, progress); err != nil {
		v.Note = err.Error()
	} else if o.soak < soakLeast {
		v.Note = fmt.Sprintf("fewer than %d calls: the slopes say nothing", soakLeast)
	}
	return v
}

func (v *soak) run(ctx context.Context, o options, progress io.Writer) error {
	s, err := start(ctx, o.bin, unbounded)
	if err != nil {
		return err
	}
	defer s.stop()
	per := max(1, o.soak/batches)
	if _, err := brief(ctx, o, s.sip, min(per, soakRate), soakRate); err != nil { // what is made once is made
		return err
	}
	base, err := s.rest(ctx)
	if err != nil {
		return err
	}
	m := base
	var x, rss, used []float64
	for range batches {
		l, err := brief(ctx, o, s.sip, per, soakRate)
		if err != nil {
			return err
		}
		v.Calls, v.Failed = v.Calls+l.Calls, v.Failed+l.Failed
		if m, err = s.rest(ctx); err != nil {
			return err
		}
		x, rss, used = append(x, float64(v.Calls)), append(rss, m.rss/1024), append(used, m.inUse/1024)
		_, _ = fmt.Fprintf(progress, "  %d calls, %.1f MB resident, %.1f MB in use\n", v.Calls, m.rss/(1<<20), m.inUse/(1<<20))
	}
	half := len(x) / 2
	v.RSS, v.InUse = slope(x[half:], rss[half:]), slope(x[half:], used[half:])
	v.Goroutines, v.Descriptors = [2]float64{base.goroutines, m.goroutines}, [2]float64{base.descriptors, m.descriptors}
	return nil
}

// rest is the memory once the last call's transactions and files are closed.
func (s *server) rest(ctx context.Context) (memory, error) {
	if err := pause(ctx, time.Second); err != nil {
		return memory{}, err
	}
	return s.memory(ctx)
}

// slope is the least-squares rise of y over x.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	if d := n*sxx - sx*sx; d != 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}
