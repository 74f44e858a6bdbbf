// Package board feeds the hot topics of the supervisors' wall: it follows the bus, hands events to qa/topic, and keeps what was found for
// a few seconds, however many look. It owns no topic and no screen. cmd/hotline runs it.
package board

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hotline"
	"hotline/console/wall"
	"hotline/qa/topic"
)

// Bus is where events come from: *eventbus.Bus.
type Bus interface {
	// Bounds are the places of the first and the last event that are kept.
	Bounds(ctx context.Context) (first, last uint64, err error)
	// Follow calls fn for every event behind after until ctx ends.
	Follow(ctx context.Context, after uint64, fn func(seq uint64, e hotline.Event) error) error
}

const (
	replay = 100_000         // events that are read again after a start: some hours of a busy site
	keep   = 5 * time.Second // how old a list may be
	again  = 2 * time.Second // until the bus is asked again
)

// Topics implements wall.Topics. Safe for concurrent use.
type Topics struct {
	bus    Bus
	log    *slog.Logger
	finder *topic.Finder

	mu   sync.Mutex
	kept map[time.Duration]list // by window
}

type list struct {
	at     time.Time
	topics []wall.Topic
}

var _ wall.Topics = (*Topics)(nil)

// New returns Topics; Run must be running for them to move. title is the name of an intent for people, mask hides personal data.
func New(bus Bus, title, mask func(string) string, log *slog.Logger) (*Topics, error) {
	cfg := topic.Default()
	cfg.Title, cfg.Mask = title, mask
	finder, err := topic.New(cfg)
	if err != nil {
		return nil, err
	}
	return &Topics{bus: bus, log: log, finder: finder, kept: map[time.Duration]list{}}, nil
}

// Run follows the events, the latest of those before the start first, until ctx ends. Where the bus is away it tries again.
func (t *Topics) Run(ctx context.Context) {
	after, known := uint64(0), false
	practice := map[hotline.CallID]bool{} // running calls of simulated customers: what they want is no topic
	for ctx.Err() == nil {
		err := error(nil)
		if !known {
			var first, last uint64
			if first, last, err = t.bus.Bounds(ctx); err == nil {
				after, known = start(first, last), true
			}
		}
		if err == nil {
			err = t.bus.Follow(ctx, after, func(seq uint64, e hotline.Event) error {
				after = seq
				if b, ok := e.Body.(hotline.CallStarted); ok && b.Line == hotline.Training {
					practice[e.Call] = true
				}
				if _, over := e.Body.(hotline.CallEnded); over && practice[e.Call] {
					delete(practice, e.Call)
				} else if !practice[e.Call] {
					t.finder.Observe(e)
				}
				return nil
			})
		}
		if err != nil && ctx.Err() == nil {
			t.log.Warn("hot topics wait for the event bus", "err", err)
		}
		wait := time.NewTimer(again)
		select {
		case <-wait.C:
		case <-ctx.Done():
		}
		wait.Stop()
	}
}

// start is the place to read from.
func start(first, last uint64) uint64 {
	from := max(first, 1) - 1
	if last > replay {
		from = max(from, last-replay)
	}
	return from
}

// Rising implements wall.Topics.
func (t *Topics) Rising(window time.Duration) []wall.Topic {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock() // also while it is worked out: who comes meanwhile has use for it
	if l, ok := t.kept[window]; ok && now.Sub(l.at) < keep {
		return l.topics
	}
	found := t.finder.Rising(now, window)
	out := make([]wall.Topic, 0, len(found))
	for _, f := range found {
		samples := make([]wall.Sample, 0, len(f.Samples))
		for _, s := range f.Samples {
			samples = append(samples, wall.Sample(s))
		}
		out = append(out, wall.Topic{ID: f.ID, Title: f.Title, Intent: f.Intent, District: f.District, Words: f.Words, Count: f.Count, Before: f.Before, Growth: f.Growth,
			New: f.New, First: f.First, Last: f.Last, Calls: f.Calls, Samples: samples})
	}
	t.kept[window] = list{at: now, topics: out}
	return out
}
