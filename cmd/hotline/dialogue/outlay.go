package dialogue

import (
	"errors"
	"sync/atomic"

	"hotline/internal/obs"
	"hotline/llm"
)

// Outlay counts the tokens of language models' answers. The zero value is ready; safe for concurrent use.
type Outlay struct{ all, dropped atomic.Int64 }

// Spent takes what became of one answer.
func (o *Outlay) Spent(s llm.Spent) {
	o.all.Add(int64(s.Tokens))
	if !s.Used {
		o.dropped.Add(int64(s.Tokens))
	}
}

// share is how many of the tokens were for nothing, 0-1.
func (o *Outlay) share() float64 {
	if all := o.all.Load(); all > 0 {
		return float64(o.dropped.Load()) / float64(all)
	}
	return 0
}

// export shows the counts at /metrics.
func (o *Outlay) export(m *obs.Metrics) error {
	return errors.Join(
		m.Counter("llm_tokens_total", "Tokens of answers, those that were dropped included.", func() float64 { return float64(o.all.Load()) }),
		m.Counter("llm_tokens_dropped_total", "Tokens of answers that were begun before the end of the turn and not wanted.", func() float64 { return float64(o.dropped.Load()) }),
		m.Gauge("llm_tokens_dropped_share", "Share of all tokens that were dropped.", o.share),
	)
}
