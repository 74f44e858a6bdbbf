package wall

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hotline"
	"hotline/console/live"
	"hotline/console/private"
	"hotline/internal/store"
)

// What raises the risk of a call, in points of 100; docs/wall.md explains them to supervisors.
const (
	furtherAlert, mostFurther = 5, 15  // each alert beside the worst
	perMood, mostMood         = 15, 45 // each point of a mood below 0
	watchWait, actWait        = 25, 45 // a wait for a person beyond the site's limits
	perFailure, mostFailure   = 10, 20 // each part that failed under the call
)

// weight is what the worst alert adds; half of it while the hit is tentative.
var weight = map[hotline.Severity]int{hotline.SeverityFatal: 75, hotline.SeverityCritical: 55, hotline.SeverityMinor: 25, hotline.SeverityInfo: 10}

// risk works out how much a call needs somebody to look at it, 0-100, and what makes most of it. open are its alerts that are not done.
func risk(c live.Call, open []Alert, f Facts, s Settings, now time.Time) (points int, why string) {
	parts := []struct {
		why    string
		points int
	}{{"alert", alarmed(open)}, {"mood", 0}, {"wait", 0}, {"failure", min(c.Failures*perFailure, mostFailure)}}
	if c.Mood < 0 {
		parts[1].points = min(int(-c.Mood*perMood), mostMood)
	}
	if !c.Wait.IsZero() {
		parts[2].points = map[Lane]int{Watch: watchWait, Act: actWait}[s.CallWait.above(now.Sub(c.Wait).Seconds())]
	}
	most := 0
	for _, p := range parts {
		if points += p.points; p.points > most {
			most, why = p.points, p.why
		}
	}
	points = min(points, 100)
	if f.Risk > points {
		return min(f.Risk, 100), "inspection"
	}
	return points, why
}

// matter is what a call is about: the last intent, else the scene that a key or an agent led to.
func matter(c live.Call) string {
	if c.Intent == "" && !manner(c.Scene) {
		return c.Scene
	}
	return c.Intent
}

func alarmed(open []Alert) (points int) {
	for _, a := range open {
		p := weight[a.Hit.Severity]
		if a.Hit.State == hotline.HitTentative {
			p /= 2
		}
		points = max(points, p)
	}
	if len(open) > 1 {
		points += min((len(open)-1)*furtherAlert, mostFurther)
	}
	return points
}

// severity orders hits, the worst first.
func severity(s hotline.Severity) int {
	return slices.Index([]hotline.Severity{hotline.SeverityFatal, hotline.SeverityCritical, hotline.SeverityMinor, hotline.SeverityInfo}, s)
}

// rows are the running calls as the wall shows them, those of the highest risk first, then the longest.
func (w *Wall) rows(now time.Time, titles titles) []Row {
	calls := w.gate.Calls()
	w.mu.Lock()
	defer w.mu.Unlock()
	open := map[hotline.CallID][]Alert{}
	for _, a := range w.alerts.of {
		if !a.closed() {
			open[a.Hit.Call] = append(open[a.Hit.Call], a)
		}
	}
	out := make([]Row, 0, len(calls))
	for _, c := range calls {
		f, mine := w.facts[c.ID], open[c.ID]
		c.From, c.To = private.Number(c.From), private.Number(c.To)
		r := Row{Call: c, Alerts: len(mine), Score: -1, AgentName: cmp.Or(titles.agents[c.Agent], w.names[c.Agent], c.Agent), QueueTitle: cmp.Or(titles.queues[c.Queue], c.Queue)}
		r.MatterID, r.Intents = matter(c), list(c.Path)
		r.Matter, r.Path = w.title(r.MatterID), w.titled(r.Intents)
		if f.Scored {
			r.Score = f.Score
		}
		if len(mine) > 0 {
			worst := slices.MinFunc(mine, func(a, b Alert) int {
				return cmp.Or(cmp.Compare(severity(a.Hit.Severity), severity(b.Hit.Severity)), newer(a, b))
			}).Hit
			r.Worst, r.WorstEN = worst.Title, worst.TitleEN
		}
		r.Risk, r.Why = risk(c, mine, f, w.settings, now)
		r.Lane = w.settings.Risk.above(float64(r.Risk))
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Row) int { return cmp.Or(cmp.Compare(b.Risk, a.Risk), cmp.Compare(a.ID, b.ID)) })
	return out
}

// board is what the topic wall tells.
func (w *Wall) board(now time.Time) Board {
	floor := w.floor()
	rows := w.rows(now, titlesOf(floor))
	w.mu.Lock()
	ledger, settings, open := w.ledger, w.settings, w.alerts.open()
	w.mu.Unlock()
	out := Board{Agents: states(floor), Ledger: ledger, Calls: rows[:min(len(rows), w.cfg.Calls)], Settings: settings}
	out.More = len(rows) - len(out.Calls)
	out.Figures = figures(floor, w.deps.People != nil, rows, ledger, open, settings)
	for i := range out.Calls {
		w.hide(&out.Calls[i].Call)
	}
	return out
}

func (w *Wall) readLedger(ctx context.Context) Ledger {
	out := Ledger{Reasons: []string{}}
	if !w.deps.Inspects {
		return out
	}
	now := time.Now()
	y, m, d := now.Date()
	from := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	rows, err := w.deps.Store.Ledger(ctx, from, now, 48*time.Hour)
	gaps, err2 := w.deps.Store.Gaps(ctx, from, now, 50)
	if err != nil || err2 != nil {
		return out // the record is away; it says so elsewhere
	}
	out.Known = true
	for _, r := range rows {
		out.Answered, out.Running, out.Tapped = out.Answered+r.Answered, out.Running+r.Running, out.Tapped+r.Tapped
		out.Transcribed, out.Inspected, out.Gaps = out.Transcribed+r.Transcribed, out.Inspected+r.Inspected, out.Gaps+r.Gaps
	}
	for _, g := range gaps {
		reason := cmp.Or(g.Reason, string(store.ResultMissed))
		if !slices.Contains(out.Reasons, reason) && len(out.Reasons) < 5 {
			out.Reasons = append(out.Reasons, reason)
		}
	}
	return out
}
