package traces

import (
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"hotline"
)

// tells says whether traces are made of events of this kind; the others, partial texts above all, do not enter the queue.
func tells(body hotline.Body) bool {
	switch b := body.(type) {
	case hotline.CallStarted, hotline.CallAnswered, hotline.CallEnded, hotline.TurnCompleted, hotline.IntentDetected, hotline.KnowledgeSearched,
		hotline.ToolCalled, hotline.BargeIn, hotline.ComponentFailed, hotline.HandoverRequested, hotline.QueueEntered, hotline.QueueLeft,
		hotline.PartyJoined, hotline.PartyLeft, hotline.MediaReport, hotline.GivenBack:
		return true
	case hotline.UtteranceFinal:
		return b.Party == hotline.PartyCaller && !b.Typed
	}
	return false
}

// detail takes an event inside a call.
func (b *book) detail(c *call, e hotline.Event) {
	switch v := e.Body.(type) {
	case hotline.CallAnswered:
		b.add(c.root, part{name: "setup", from: c.turned, to: e.At}) // turned is still the begin of the call
		c.answered, c.turned = e.At, e.At
		c.root.SetAttributes(attribute.String("hotline.codec", v.Codec))
	case hotline.UtteranceFinal:
		c.utterance(e.At, v)
	case hotline.IntentDetected:
		c.took("intent", e.At, v.TookMS, false, attribute.String("hotline.intent", v.Intent), attribute.Float64("hotline.confidence", v.Confidence), attribute.String("hotline.source", v.Source))
	case hotline.KnowledgeSearched:
		c.took("knowledge", e.At, v.TookMS, false, attribute.String("hotline.paragraph", v.Source), attribute.Float64("hotline.confidence", v.Confidence))
	case hotline.ToolCalled:
		c.took("tool", e.At, v.TookMS, !v.OK, attribute.String("hotline.tool", v.Tool))
	case hotline.BargeIn:
		c.root.AddEvent("barge_in", trace.WithTimestamp(e.At), trace.WithAttributes(attribute.String("hotline.phase", v.Phase), attribute.Float64("hotline.delay_ms", v.DelayMS)))
	case hotline.ComponentFailed:
		c.root.AddEvent("component_failed", trace.WithTimestamp(e.At), trace.WithAttributes(attribute.String("hotline.component", v.Component), attribute.String("hotline.action", v.Action)))
	case hotline.HandoverRequested:
		c.root.AddEvent("handover_requested", trace.WithTimestamp(e.At), trace.WithAttributes(attribute.String("hotline.reason", v.Reason), attribute.String("hotline.queue", v.Queue)))
	case hotline.GivenBack:
		c.root.AddEvent("given_back", trace.WithTimestamp(e.At), trace.WithAttributes(attribute.String("hotline.why", v.Why)))
	case hotline.MediaReport:
		c.root.SetAttributes(attribute.Float64("hotline.mos", v.MOS), attribute.Int64("hotline.packets_received", int64(v.Received)), //nolint:gosec // packets of one call
			attribute.Int64("hotline.packets_lost", int64(v.Lost)), attribute.Float64("hotline.jitter_ms", v.JitterMS)) //nolint:gosec // as above
	default:
		b.people(c, e)
	}
}

// people opens and closes the spans of queues and agents. Accounts are names of staff and stay out.
func (b *book) people(c *call, e hotline.Event) {
	switch v := e.Body.(type) {
	case hotline.QueueEntered:
		c.shut("queue", e.At)
		b.keep(c, "queue", "queue", e.At, attribute.String("hotline.queue", v.Queue), attribute.String("hotline.kind", v.Kind), attribute.Int("hotline.ahead", v.Ahead))
	case hotline.QueueLeft:
		if s := c.opened["queue"]; s != nil {
			s.SetAttributes(attribute.String("hotline.why", v.Why))
		}
		c.shut("queue", e.At)
	case hotline.PartyJoined:
		b.keep(c, string(v.Party)+v.Name+v.To, string(v.Party), e.At, attribute.String("hotline.codec", v.Codec), attribute.Float64("hotline.ring_ms", v.RingMS))
	case hotline.PartyLeft:
		key := string(v.Party) + v.Name + v.To
		if s := c.opened[key]; s != nil {
			s.SetAttributes(attribute.String("hotline.cause", v.Cause), attribute.Float64("hotline.mos", v.Media.MOS))
		}
		c.shut(key, e.At)
	}
}

// keep opens a span that a later event closes.
func (b *book) keep(c *call, key, name string, at time.Time, attrs ...attribute.KeyValue) {
	if len(c.opened) < maxOpened && c.opened[key] == nil {
		c.opened[key] = b.open(c.root, name, at, trace.SpanKindInternal, attrs...)
	}
}

func (c *call) shut(key string, at time.Time) {
	if s := c.opened[key]; s != nil {
		s.End(trace.WithTimestamp(at))
		delete(c.opened, key)
	}
}

// utterance keeps a final text until its turn is over; a revised one takes the place of the first.
func (c *call) utterance(at time.Time, v hotline.UtteranceFinal) {
	h := heard{n: v.N, text: v.Text, from: c.media(v.FromMS), at: at}
	for i, old := range c.heard {
		if old.n == v.N && v.Revised {
			c.heard[i].text = v.Text
			return
		}
	}
	if v.Text != "" && len(c.heard) < maxHeard {
		c.heard = append(c.heard, h)
	}
}

// took keeps a piece of work that ended at at.
func (c *call) took(name string, at time.Time, ms float64, failed bool, attrs ...attribute.KeyValue) {
	kind := trace.SpanKindInternal
	if name == "tool" {
		kind = trace.SpanKindClient
	}
	c.part(part{name: name, from: at.Add(-ago(ms)), to: at, failed: failed, kind: kind, attrs: attrs})
}

func ago(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// Generation is one request to a language model.
type Generation struct {
	Call             hotline.CallID
	From, First, To  time.Time // asked; first delta, zero = none came; end
	Prompt, Complete int       // tokens, 0 = not told
	Outcome          string    // ok | failed | dropped (its reader had enough)
}

func (g Generation) part() part {
	attrs := []attribute.KeyValue{
		attribute.String("hotline.outcome", g.Outcome), attribute.Int("gen_ai.usage.input_tokens", g.Prompt), attribute.Int("gen_ai.usage.output_tokens", g.Complete),
	}
	if !g.First.IsZero() {
		attrs = append(attrs, attribute.Float64("hotline.first_token_ms", float64(g.First.Sub(g.From))/1e6))
	}
	return part{name: "llm", from: g.From, to: g.To, failed: g.Outcome == "failed", kind: trace.SpanKindClient, attrs: attrs}
}
