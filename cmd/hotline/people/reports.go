package people

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
)

// stored are the figures on record of [from, to).
func (p *People) stored(ctx context.Context, from, to time.Time) ([]figures.Interval, error) {
	raw, err := p.deps.Store.Intervals(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out := make([]figures.Interval, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &out[i]); err != nil {
			return nil, fmt.Errorf("figures on record: %w", err)
		}
	}
	return out, nil
}

// Reports implements desk.People: the floor's own figures for the last day, the record's before.
func (p *People) Reports(ctx context.Context, from, to time.Time, step time.Duration) ([]desk.Interval, error) {
	if !slices.Contains([]time.Duration{0, figures.Quarter, 2 * figures.Quarter, time.Hour, 24 * time.Hour}, step) || !from.Before(to) {
		return nil, &hotline.Error{Op: "read figures", Kind: hotline.KindInvalid, Remedy: "use steps of 15m, 30m, 1h, 24h or 0, and from before to"}
	}
	zone, err := p.cfg.Queues.Location()
	if err != nil {
		return nil, err
	}
	// The floor has all intervals since then, also those that the record does not have yet.
	border := time.Now().Add(-p.cfg.Queues.Measure.Keep + figures.Quarter).Truncate(figures.Quarter)
	var all []figures.Interval
	if from.Before(border) {
		if all, err = p.stored(ctx, from, earlier(to, border)); err != nil {
			return nil, &hotline.Error{Op: "read figures", Kind: hotline.KindUnavailable, Err: err}
		}
		from = border
	}
	if from.Before(to) {
		recent, err := p.floor.Reports(ctx, from, to, figures.Quarter)
		if err != nil {
			return nil, err
		}
		for _, r := range recent {
			all = append(all, counts(r))
		}
	}
	sums, err := figures.Sum(all, step, zone, p.serves)
	if err != nil {
		return nil, &hotline.Error{Op: "read figures", Kind: hotline.KindInvalid, Err: err}
	}
	out := make([]desk.Interval, 0, len(sums))
	for _, r := range sums {
		out = append(out, p.shown(r))
	}
	return out, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// counts takes the figures off a report of one interval.
func counts(r figures.Report) figures.Interval {
	out := figures.Interval{Start: r.From}
	for _, q := range r.Queues {
		out.Queues = append(out.Queues, q.QueueRow)
	}
	for _, a := range r.Agents {
		out.Agents = append(out.Agents, a.AgentRow)
	}
	return out
}

// serves are the agents who may get calls of a queue.
func (p *People) serves(queue string) []string {
	i := slices.IndexFunc(p.cfg.Queues.Queues, func(q acd.Queue) bool { return string(q.ID) == queue })
	if i < 0 {
		return nil
	}
	q := p.cfg.Queues.Queues[i]
	var out []string
	for _, a := range p.floor.Floor().Agents {
		x := acd.Agent{ID: acd.AgentID(a.Agent)}
		if j := slices.IndexFunc(p.cfg.Queues.Agents, func(x acd.Agent) bool { return string(x.ID) == a.Agent }); j >= 0 {
			x = p.cfg.Queues.Agents[j]
		}
		fits := len(q.Teams) == 0 || slices.Contains(q.Teams, x.Team)
		for skill, level := range q.Skills {
			fits = fits && x.Skills[skill] >= level
		}
		if fits {
			out = append(out, a.Agent)
		}
	}
	return out
}

// shown is a report as the console has it.
func (p *People) shown(r figures.Report) desk.Interval {
	out := desk.Interval{From: r.From, To: r.To, Queues: map[string]desk.Figures{}, Agents: map[string]desk.Figures{}, Teams: map[string]desk.Figures{}}
	for _, q := range r.Queues {
		if q.Queue == hotline.Training {
			continue // not the service
		}
		out.Queues[q.Queue] = queueFigures(q, p.target(q.Queue))
	}
	for _, a := range r.Agents {
		out.Agents[a.Agent] = agentFigures(a)
	}
	for _, t := range r.Teams {
		out.Teams[t.Team] = agentFigures(t)
	}
	return out
}

// target is the service level that a queue shall have; none when it is not configured any more.
func (p *People) target(queue string) float64 {
	i := slices.IndexFunc(p.cfg.Queues.Queues, func(q acd.Queue) bool { return string(q.ID) == queue })
	if i < 0 {
		return none
	}
	return p.cfg.Queues.Queues[i].Target.Share
}

// none stands for a share of nothing.
const none = -1

func queueFigures(q figures.QueueFigures, target float64) desk.Figures {
	return desk.Figures{Offered: q.Offered, Answered: q.Answered, Abandoned: q.Abandoned, ServiceLevel: share(q.ServiceLevel), Target: target,
		ASAMS: ms(q.ASA), AHTMS: ms(q.AHT), AbandonRate: share(q.AbandonRate), Occupancy: share(q.Occupancy), LongestMS: ms(q.LongestWait)}
}

// agentFigures are those of a person or a team: offered are the rings; whoever was not answered waits on, so nobody is abandoned.
func agentFigures(a figures.AgentFigures) desk.Figures {
	return desk.Figures{Offered: a.Rung, Answered: a.Answered, ServiceLevel: none, Target: none, ASAMS: ms(a.ASA), AHTMS: ms(a.AHT),
		AbandonRate: none, Occupancy: share(a.Occupancy)}
}

func share(p *float64) float64 {
	if p == nil {
		return none
	}
	return *p
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// today is the figures since midnight, kept for a moment, since every change of a desk asks for them.
type today struct {
	at             time.Time
	queues, agents map[string]desk.Figures
}

const freshFor = time.Second

// figuresNow are those of today by queue and by agent; the maps are not to be changed.
func (p *People) figuresNow() (queues, agents map[string]desk.Figures) {
	now := time.Now()
	p.mu.Lock()
	t := p.today
	p.mu.Unlock()
	if now.Sub(t.at) < freshFor {
		return t.queues, t.agents
	}
	t = today{at: now, queues: map[string]desk.Figures{}, agents: map[string]desk.Figures{}}
	if zone, err := p.cfg.Queues.Location(); err == nil {
		local := now.In(zone)
		midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
		ctx, cancel := context.WithTimeout(context.Background(), freshFor)
		reports, err := p.floor.Reports(ctx, midnight, now.Add(figures.Quarter), 0)
		cancel()
		if err == nil && len(reports) == 1 {
			shown := p.shown(reports[0])
			t.queues, t.agents = shown.Queues, shown.Agents
		}
	}
	p.mu.Lock()
	p.today = t
	p.mu.Unlock()
	return t.queues, t.agents
}
