package wall

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"hotline/console/desk"
)

// Trends is what happened over a time, by step.
type Trends struct {
	Step   float64      `json:"step_s" doc:"seconds"`
	Points []TrendPoint `json:"points" nullable:"false" doc:"without gaps"`
	Scenes []SceneTrend `json:"scenes" nullable:"false" doc:"the most frequent first, at most 8, the last of them all others (scene empty)"`
}

// TrendPoint is one step. Means are -1000 where there is nothing to take the mean of.
type TrendPoint struct {
	From      time.Time `json:"from"`
	Calls     int       `json:"calls"`
	Answered  int       `json:"answered"`
	Bot       int       `json:"bot" doc:"answered and never asked for a person"`
	TalkMS    float64   `json:"talk_ms" doc:"mean length since answer"`
	Mood      float64   `json:"mood" doc:"mean of callers' moods at the end, -5 to 5"`
	Score     float64   `json:"score" doc:"mean, 0-100"`
	Scored    int       `json:"scored"`
	Offered   int       `json:"offered" doc:"waits for a person that ended"`
	Handled   int       `json:"handled" doc:"of them, by an agent"`
	ASAMS     float64   `json:"asa_ms"`
	AHTMS     float64   `json:"aht_ms"`
	Level     float64   `json:"service_level" doc:"0-1"`
	Abandoned int       `json:"abandoned"`
}

// SceneTrend is how many calls came to one scene in each step.
type SceneTrend struct {
	Scene string `json:"scene"`
	Title string `json:"title" doc:"for people"`
	Total int    `json:"total"`
	Calls []int  `json:"calls" nullable:"false" doc:"as points"`
}

// unknown is a mean of nothing: no mean of ours is so low.
const unknown = -1000

// mostSteps bounds a trend; mostScenes is what a chart can tell apart.
const mostSteps, mostScenes = 1000, 8

// trends counts from from to to; step divides the time.
func (w *Wall) trends(ctx context.Context, from, to time.Time, step time.Duration) (Trends, error) {
	n := int((to.Sub(from) + step - 1) / step)
	out := Trends{Step: step.Seconds(), Points: make([]TrendPoint, n), Scenes: []SceneTrend{}}
	for i := range out.Points {
		out.Points[i] = TrendPoint{From: from.Add(time.Duration(i) * step), TalkMS: unknown, Mood: unknown, Score: unknown, ASAMS: unknown, AHTMS: unknown, Level: unknown}
	}
	at := func(t time.Time) *TrendPoint {
		if i := int(t.Sub(from) / step); i >= 0 && i < n {
			return &out.Points[i]
		}
		return &TrendPoint{} // nobody looks at it
	}
	rows, err := w.deps.Store.Trend(ctx, from, to, step)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		p := at(r.From)
		p.Calls, p.Answered, p.Scored = r.Calls, r.Answered, r.Scored
		p.Bot = max(0, r.Answered-r.People)
		p.TalkMS, p.Mood, p.Score = mean(r.Talked, r.Answered), mean(r.Mood, r.Moods), mean(r.Score, r.Scored)
	}
	if w.deps.People != nil {
		all, err := w.deps.People.Reports(ctx, from, to, step)
		if err != nil {
			return out, err
		}
		for _, i := range all {
			at(i.From).handling(i)
		}
	}
	out.Scenes, err = w.scenes(ctx, from, to, step, n)
	return out, err
}

// handling adds the figures of the queues.
func (p *TrendPoint) handling(i desk.Interval) {
	queues := make([]desk.Queue, 0, len(i.Queues))
	aht := 0.0
	for _, f := range i.Queues {
		queues = append(queues, desk.Queue{Today: f})
		p.Offered, p.Handled, p.Abandoned = p.Offered+f.Offered, p.Handled+f.Answered, p.Abandoned+f.Abandoned
		aht += f.AHTMS * float64(f.Answered)
	}
	t := sum(queues)
	p.ASAMS, p.AHTMS = mean(t.asa, int(t.answered)), mean(aht, p.Handled)
	if t.counted > 0 {
		p.Level = t.inTime / t.counted
	}
}

func (w *Wall) scenes(ctx context.Context, from, to time.Time, step time.Duration, n int) ([]SceneTrend, error) {
	rows, err := w.deps.Store.Scenes(ctx, from, to, step)
	if err != nil {
		return []SceneTrend{}, err
	}
	of := map[string]*SceneTrend{}
	for _, r := range rows {
		if manner(r.Scene) {
			continue
		}
		s := of[r.Scene]
		if s == nil {
			s = &SceneTrend{Scene: r.Scene, Title: w.title(r.Scene), Calls: make([]int, n)}
			of[r.Scene] = s
		}
		if i := int(r.From.Sub(from) / step); i >= 0 && i < n {
			s.Calls[i] += r.Calls
			s.Total += r.Calls
		}
	}
	all := slices.SortedFunc(maps.Values(of), func(a, b *SceneTrend) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Scene, b.Scene))
	})
	out := make([]SceneTrend, 0, mostScenes)
	for i, s := range all {
		if i < mostScenes-1 || len(all) == mostScenes {
			out = append(out, *s)
			continue
		}
		if i == mostScenes-1 {
			out = append(out, SceneTrend{Calls: make([]int, n)})
		}
		rest := &out[mostScenes-1]
		rest.Total += s.Total
		for j, c := range s.Calls {
			rest.Calls[j] += c
		}
	}
	return out, nil
}

// manner reports whether a scene is how every call begins and ends, and no need.
func manner(scene string) bool { return scene == "greeting" || scene == "closing" }

func mean(sum float64, n int) float64 {
	if n == 0 {
		return unknown
	}
	return sum / float64(n)
}
