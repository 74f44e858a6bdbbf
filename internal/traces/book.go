package traces

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"hotline"
)

// What one call may gather between two turns, and keep open; more is left out.
const (
	maxParts  = 64
	maxHeard  = 32
	maxOpened = 16
)

// book holds the calls that are open. One goroutine owns it.
type book struct {
	tracer trace.Tracer
	limit  int
	count  *counts
	calls  map[hotline.CallID]*call
}

// call is one open call.
type call struct {
	root     trace.Span
	answered time.Time // zero = not yet
	last     time.Time // of its newest event
	turned   time.Time // when its last turn was over
	parts    []part    // of the turn that is under way
	heard    []heard   // what the caller said since the last turn
	opened   map[string]trace.Span
}

// part is one piece of work inside a turn, known when it is over.
type part struct {
	name     string
	from, to time.Time
	failed   bool
	kind     trace.SpanKind
	attrs    []attribute.KeyValue
}

// heard is one final utterance of the caller.
type heard struct {
	n        int
	text     string
	from, at time.Time // begin of the speech; when its text was final
}

func newBook(cfg Config, out *batcher, count *counts) *book {
	return &book{tracer: provider(cfg, out).Tracer("hotline"), limit: cfg.Calls, count: count, calls: map[hotline.CallID]*call{}}
}

func (b *book) take(item any) {
	switch v := item.(type) {
	case Generation:
		if c := b.calls[v.Call]; c != nil {
			c.part(v.part())
		}
	case hotline.Event:
		b.event(v)
	}
}

func (b *book) event(e hotline.Event) {
	if s, ok := e.Body.(hotline.CallStarted); ok {
		b.start(e, s)
		return
	}
	c := b.calls[e.Call]
	if c == nil {
		return
	}
	if e.At.After(c.last) {
		c.last = e.At
	}
	switch v := e.Body.(type) {
	case hotline.TurnCompleted:
		b.turn(c, e.At, v)
	case hotline.CallEnded:
		b.end(e.Call, c, e.At, v)
	default:
		b.detail(c, e)
	}
}

func (b *book) start(e hotline.Event, s hotline.CallStarted) {
	if b.calls[e.Call] != nil {
		return
	}
	if len(b.calls) >= b.limit {
		b.count.dropped.Add(1)
		return
	}
	ctx := context.WithValue(context.Background(), callKey{}, e.Call)
	_, root := b.tracer.Start(ctx, "call", trace.WithTimestamp(e.At), trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("hotline.call_id", string(e.Call)), attribute.String("hotline.direction", string(s.Direction)),
		attribute.String("hotline.line", s.Line), attribute.String("hotline.trunk", s.Trunk), attribute.String("network.transport", s.Transport),
	))
	b.calls[e.Call] = &call{root: root, last: e.At, turned: e.At, opened: map[string]trace.Span{}}
}

// open starts a span below the call.
func (b *book) open(parent trace.Span, name string, at time.Time, kind trace.SpanKind, attrs ...attribute.KeyValue) trace.Span {
	_, s := b.tracer.Start(trace.ContextWithSpan(context.Background(), parent), name, trace.WithTimestamp(at), trace.WithSpanKind(kind), trace.WithAttributes(attrs...))
	return s
}

// add makes a span that is over.
func (b *book) add(parent trace.Span, p part) {
	if p.to.Before(p.from) {
		p.to = p.from
	}
	s := b.open(parent, p.name, p.from, p.kind, p.attrs...)
	if p.failed {
		s.SetStatus(codes.Error, "")
	}
	s.End(trace.WithTimestamp(p.to))
}

// part keeps a piece of work until its turn is over.
func (c *call) part(p part) {
	if len(c.parts) < maxParts {
		c.parts = append(c.parts, p)
	}
}

// media is the wall clock of a place in the recording.
func (c *call) media(ms float64) time.Time {
	return c.answered.Add(time.Duration(ms * float64(time.Millisecond)))
}

// turn makes the span of one exchange: from the caller's first word to the last sound of the reply.
func (b *book) turn(c *call, at time.Time, t hotline.TurnCompleted) {
	from, final := c.turned, time.Time{}
	for i, h := range c.heard {
		if !strings.Contains(t.Heard, h.text) { // spoken into the reply: it belongs to the next turn
			continue
		}
		if final.IsZero() {
			from = h.from
		}
		final = h.at
		c.heard[i].text = ""
	}
	for _, p := range c.parts {
		if p.from.Before(from) {
			from = p.from
		}
	}
	span := b.open(c.root, "turn", from, trace.SpanKindInternal, attribute.Int("hotline.turn", t.N), attribute.String("hotline.scene", t.Scene),
		attribute.Bool("hotline.cut", t.Cut), attribute.Float64("hotline.gap_ms", t.GapMS.Total), attribute.Int("hotline.played_chars", len([]rune(t.Played))))
	if !final.IsZero() && t.GapMS.Total > 0 {
		b.gap(span, from, final, at, t.GapMS)
	}
	for _, p := range c.parts {
		b.add(span, p)
	}
	span.End(trace.WithTimestamp(at))
	c.turned, c.parts = at, nil
	rest := c.heard[:0]
	for _, h := range c.heard {
		if h.text != "" {
			rest = append(rest, h)
		}
	}
	c.heard = rest
}

// gap lays the parts of a gap one behind the other, around the moment when the text was final.
func (b *book) gap(turn trace.Span, from, final, end time.Time, g hotline.TurnGap) {
	ms := func(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
	at := final.Add(-ms(g.ASR) - ms(g.Endpoint))
	if from.Before(at) {
		b.add(turn, part{name: "speech", from: from, to: at})
	}
	for _, s := range []struct {
		name string
		took float64
	}{{"endpoint", g.Endpoint}, {"asr", g.ASR}, {"dialog", g.Dialog}, {"tts", g.TTS}, {"engine", g.Engine}} {
		b.add(turn, part{name: s.name, from: at, to: at.Add(ms(s.took))})
		at = at.Add(ms(s.took))
	}
	b.add(turn, part{name: "playback", from: at, to: end})
}

// end closes the trace of a call.
func (b *book) end(id hotline.CallID, c *call, at time.Time, v hotline.CallEnded) {
	c.root.SetAttributes(attribute.String("hotline.outcome", string(v.Outcome)), attribute.String("hotline.ended_by", v.By),
		attribute.String("hotline.cause", v.Cause), attribute.Int("hotline.sip_code", v.SIPCode))
	if v.Outcome == hotline.OutcomeFailed {
		c.root.SetStatus(codes.Error, v.Cause)
	}
	b.finish(id, c, at)
}

// finish ends what is open in a call, the call last.
func (b *book) finish(id hotline.CallID, c *call, at time.Time) {
	for _, p := range c.parts {
		b.add(c.root, p)
	}
	for _, s := range c.opened {
		s.End(trace.WithTimestamp(at))
	}
	c.root.End(trace.WithTimestamp(at))
	delete(b.calls, id)
}

// close ends every call as incomplete.
func (b *book) close() {
	for id, c := range b.calls {
		c.root.SetAttributes(attribute.Bool("hotline.incomplete", true))
		b.finish(id, c, c.last)
	}
}
