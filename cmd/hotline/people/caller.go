package people

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/internal/caller"
	"hotline/media/dsp"
)

// ask is how long a caller may wait for what the back office and the record know; it comes on top of "please hold the line".
const ask = 500 * time.Millisecond

// Known is what the order of the queues needs to know of a caller: tier from the customer card, earlier calls and the agent of then
// from the record. It blocks for 500 ms at most; what does not come in time is left out. began is when this call began.
func (p *People) Known(ctx context.Context, number string, began time.Time) acd.Caller {
	out := acd.Caller{Number: number}
	if number == "" {
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, ask)
	defer cancel()
	var work sync.WaitGroup
	if p.deps.Cards != nil {
		p.look(&work, "customer card", func() {
			card, err := p.deps.Cards.Card(ctx, number)
			if e, ok := errors.AsType[*hotline.Error](err); err != nil && !(ok && e.Kind == hotline.KindNotFound) {
				p.log.Warn("queue: caller without customer card", "err", err)
				return
			}
			out.Tier = card.Tier
			for _, f := range card.Flags {
				out.VIP = out.VIP || f.Kind == "vip"
			}
		})
	}
	if p.cfg.Repeats > 0 {
		p.look(&work, "history", func() {
			h, err := p.deps.Store.History(ctx, number, began.Add(-p.cfg.Repeats), began)
			if err != nil {
				p.log.Warn("queue: caller without history", "err", err)
				return
			}
			out.Repeats, out.Last = h.Calls, acd.AgentID(h.Agent)
		})
	}
	work.Wait()
	return out
}

// look runs fn beside others. A panic leaves out what it looked for, of this caller alone.
func (p *People) look(work *sync.WaitGroup, what string, fn func()) {
	work.Go(func() {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			p.log.Error("panic", "where", "queues", "without", what, "panic", v, "stack", string(debug.Stack()))
			if p.deps.Floor.OnPanic != nil {
				p.deps.Floor.OnPanic("queues")
			}
		}()
		fn()
	})
}

// music reads what waiting.music of a queue names; nil when it cannot.
func (p *People) music(name string, rate int) []int16 {
	samples, err := p.readMusic(name, rate)
	if err != nil {
		p.log.Error("queue: the built-in music is played instead", "music", name, "err", err)
	}
	return samples
}

func (p *People) readMusic(name string, rate int) ([]int16, error) {
	if !filepath.IsAbs(name) {
		if p.cfg.Folder == "" {
			return nil, errors.New("the queues come from no file: there is no folder to look in")
		}
		name = filepath.Join(p.cfg.Folder, name)
	}
	samples, at, err := caller.ReadWAV(name)
	if err != nil {
		return nil, err
	}
	if samples, err = dsp.Convert(samples, at, rate); err != nil {
		return nil, fmt.Errorf("music: %w", err)
	}
	return samples, nil
}

// Gauges for metrics.

// Waiting is how many callers wait, by queue.
func (p *People) Waiting() map[string]float64 {
	out := map[string]float64{}
	for _, q := range p.floor.Floor().Queues {
		if q.Queue == hotline.Training {
			continue
		}
		out[string(q.Queue)] = float64(q.Waiting)
	}
	return out
}

// states are those that hotline_agents counts.
func states() []acd.State {
	return []acd.State{acd.StateOffline, acd.StateReady, acd.StateRinging, acd.StateOnCall, acd.StateWrapUp, acd.StateBreak, acd.StateMissed, acd.StateForced}
}

// Agents is how many agents there are, by state.
func (p *People) Agents() map[string]float64 {
	out := map[string]float64{}
	for _, s := range states() {
		out[string(s)] = 0
	}
	for _, a := range p.floor.Floor().Agents {
		out[string(a.State)]++
	}
	return out
}

// checkMusic reports music that a queue names and that cannot be read, so that a wrong name shows at the start.
func (p *People) checkMusic() (errs []error) {
	var seen []string
	for _, q := range p.cfg.Queues.Queues {
		name := strings.TrimSpace(q.Waiting.Music)
		if name == "" || slices.Contains(seen, name) {
			continue
		}
		seen = append(seen, name)
		if _, err := p.readMusic(name, 8000); err != nil {
			errs = append(errs, fmt.Errorf("queue %s: waiting.music: %w", q.ID, err))
		}
	}
	return errs
}
