package topic

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hotline"
)

// need is that one call belongs to one cluster.
type need struct {
	call     hotline.CallID
	at       time.Time
	text     string
	district string
}

// cluster is one need that several callers may have.
type cluster struct {
	id     string
	intent string // "" = no scene fits
	needs  []*need
	of     map[hotline.CallID]*need
	first  time.Time
	nth    time.Time          // when the call came that made it a topic; zero = not yet
	sum    map[string]float64 // how many texts have each feature; of clusters without an intent
	texts  float64            // that sum is of
}

// Finder keeps the clusters. Safe for concurrent use.
type Finder struct {
	cfg Config

	mu       sync.Mutex
	clusters []*cluster
	intents  map[string]*cluster
	calls    map[hotline.CallID]*caller // running ones
	places   map[string]string
	df       map[string]float64 // in how many texts without an intent a feature is
	texts    float64
	made     int // clusters so far: their ids
	total    int // needs
	began    time.Time
	general  map[string]bool // features that name nothing
}

// caller is what is known of a running call.
type caller struct {
	district string
	needs    []*need
	last     time.Time
}

// New returns an empty finder. A bad Config is an error.
func New(cfg Config) (*Finder, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Finder{cfg: cfg, intents: map[string]*cluster{}, calls: map[hotline.CallID]*caller{}, places: map[string]string{}, df: map[string]float64{}, general: generals()}, nil
}

// Observe takes one event; events of different calls may come in any order within some minutes. It costs well below a millisecond.
func (f *Finder) Observe(e hotline.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch b := e.Body.(type) {
	case hotline.CallEnded:
		delete(f.calls, e.Call)
	case hotline.UtteranceFinal:
		if b.Party == hotline.PartyCaller {
			f.place(e, b.Text)
		}
	case hotline.SlotFilled:
		f.place(e, b.Value)
	case hotline.IntentDetected:
		if b.Hinted { // no caller's words
			return
		}
		f.place(e, b.Text)
		f.wants(e, b)
	}
}

func (f *Finder) caller(e hotline.Event) *caller {
	c := f.calls[e.Call]
	if c == nil {
		c = &caller{}
		f.calls[e.Call] = c
		if len(f.calls) > 20_000 { // calls whose end never came
			for id, old := range f.calls {
				if e.At.Sub(old.last) > time.Hour {
					delete(f.calls, id)
				}
			}
		}
	}
	c.last = e.At
	return c
}

// place notes where the caller is; what was wanted before is wanted there, too.
func (f *Finder) place(e hotline.Event, text string) {
	d := districtOf(text, f.places)
	if d == "" {
		return
	}
	c := f.caller(e)
	c.district = d
	for _, n := range c.needs {
		n.district = d
	}
}

func (f *Finder) wants(e hotline.Event, b hotline.IntentDetected) {
	if f.began.IsZero() {
		f.began = e.At
	}
	var c *cluster
	if b.Intent != "" && b.Intent != "oos" {
		if c = f.intents[b.Intent]; c == nil {
			c = f.add(b.Intent, e.At)
			f.intents[b.Intent] = c
		}
	} else if c = f.near(b.Text, e.At); c == nil {
		return
	}
	if n := c.of[e.Call]; n != nil {
		return // said again
	}
	who := f.caller(e)
	n := &need{call: e.Call, at: e.At, text: b.Text, district: who.district}
	who.needs = append(who.needs, n)
	c.needs, c.of[e.Call] = append(c.needs, n), n
	if len(c.needs) == f.cfg.Nth {
		c.nth = e.At
	}
	if f.total++; f.total > f.cfg.Needs {
		f.forget(e.At)
	}
}

func (f *Finder) add(intent string, at time.Time) *cluster {
	f.made++
	c := &cluster{id: strconv.Itoa(f.made), intent: intent, of: map[hotline.CallID]*need{}, first: at, sum: map[string]float64{}}
	f.clusters = append(f.clusters, c)
	return c
}

// alike is how near a text must be to a cluster, or one cluster to another: the cosine of their features, rare ones counting more.
const alike, merged = 0.2, 0.3

// A feature stands for a cluster of three calls or more when most of its texts have it and few others do.
const (
	keyCalls = 3
	keyShare = 0.5
	keyOwn   = 0.6
)

// near finds the cluster that a text without a scene belongs to, or begins one; nil: it says too little.
func (f *Finder) near(text string, at time.Time) *cluster {
	has := features(text)
	best := f.nearest(has)
	if best == nil && len(has) < 2 {
		return nil // too little to begin one with
	}
	if best == nil {
		best = f.add("", at)
	}
	f.texts++
	best.texts++
	for w := range has {
		f.df[w]++
		best.sum[w]++
	}
	return best
}

// nearest is the cluster that is like has; nil: none is.
func (f *Finder) nearest(has map[string]bool) (best *cluster) {
	most := alike
	for _, c := range f.clusters {
		if c.intent != "" {
			continue
		}
		s := f.cosine(has, c)
		if s > 0 && c.texts >= keyCalls {
			for w := range has {
				if n := c.sum[w]; n >= keyShare*c.texts && n >= keyOwn*f.df[w] {
					s = max(s, keyShare)
				}
			}
		}
		if s > most {
			best, most = c, s
		}
	}
	return best
}

// join makes one cluster of those that turned out to be the same: the first texts of a need have less in common than all of them.
func (f *Finder) join() {
	gone := map[*cluster]bool{}
	for _, a := range f.clusters {
		if a.intent != "" || gone[a] {
			continue
		}
		for _, b := range f.clusters { // also earlier ones: a may have grown meanwhile
			if b != a && b.intent == "" && !gone[b] && (len(a.needs) > 1 || len(b.needs) > 1) && f.same(a, b) {
				f.merge(a, b)
				gone[b] = true
			}
		}
	}
	f.clusters = slices.DeleteFunc(f.clusters, func(c *cluster) bool { return gone[c] })
}

// same compares two clusters by what their texts have in common: in all, or in what stands for the larger of them.
func (f *Finder) same(a, b *cluster) bool {
	if a.texts > b.texts {
		a, b = b, a
	}
	dot := 0.0
	for w, n := range a.sum {
		if m := b.sum[w]; m > 0 {
			if b.texts >= keyCalls && n >= keyShare*a.texts && m >= keyShare*b.texts && n+m >= keyOwn*f.df[w] {
				return true
			}
			g := f.weight(w)
			dot += g * g * n * m
		}
	}
	return dot > 0 && dot >= merged*f.norm(a)*f.norm(b)
}

func (f *Finder) norm(c *cluster) float64 {
	sum := 0.0
	for w, n := range c.sum {
		g := f.weight(w) * n
		sum += g * g
	}
	return math.Sqrt(sum)
}

// merge puts b into a.
func (f *Finder) merge(a, b *cluster) {
	for _, n := range b.needs {
		if a.of[n.call] == nil {
			a.of[n.call] = n
			a.needs = append(a.needs, n)
		}
	}
	slices.SortStableFunc(a.needs, func(x, y *need) int { return x.at.Compare(y.at) })
	for w, n := range b.sum {
		a.sum[w] += n
	}
	a.texts += b.texts
	if b.first.Before(a.first) {
		a.first = b.first
	}
	if len(a.needs) >= f.cfg.Nth {
		a.nth = a.needs[f.cfg.Nth-1].at
	}
}

func (f *Finder) weight(w string) float64 { return math.Log(1 + (f.texts+1)/(f.df[w]+0.5)) }

func (f *Finder) cosine(has map[string]bool, c *cluster) float64 {
	dot, a := 0.0, 0.0
	for w := range has {
		g := f.weight(w)
		a += g * g
		dot += g * g * c.sum[w]
	}
	if dot == 0 {
		return 0
	}
	return dot / (math.Sqrt(a) * f.norm(c))
}

// forget drops needs that are too old, and a tenth of the rest where there are still too many.
func (f *Finder) forget(now time.Time) {
	old := now.Add(-f.cfg.Keep)
	if f.total > f.cfg.Needs {
		all := make([]time.Time, 0, f.total)
		for _, c := range f.clusters {
			for _, n := range c.needs {
				all = append(all, n.at)
			}
		}
		slices.SortFunc(all, time.Time.Compare)
		if cut := all[len(all)/10]; cut.After(old) {
			old = cut
		}
	}
	f.total = 0
	f.clusters = slices.DeleteFunc(f.clusters, func(c *cluster) bool {
		c.needs = slices.DeleteFunc(c.needs, func(n *need) bool {
			if n.at.After(old) {
				return false
			}
			delete(c.of, n.call)
			return true
		})
		f.total += len(c.needs)
		if len(c.needs) > 0 {
			return false
		}
		for w, n := range c.sum { // what nobody says any more is rare again
			if f.df[w] -= n; f.df[w] <= 0 {
				delete(f.df, w)
			}
		}
		f.texts -= c.texts
		if c.intent != "" {
			delete(f.intents, c.intent)
		}
		return true
	})
	f.texts = max(f.texts, 0)
}

// Rising lists the clusters of (now-window, now]: new ones first, then those that grow most. It forgets what is too old.
func (f *Finder) Rising(now time.Time, window time.Duration) []Topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forget(now)
	f.join()
	f.gather(now)
	var out []Topic
	for _, c := range f.clusters {
		if t, ok := f.topic(c, now, window); ok {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Topic) int {
		return cmp.Or(order(a.New, b.New), cmp.Compare(b.Growth, a.Growth), cmp.Compare(b.Count, a.Count), strings.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), mostTopics)]
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// topic is what one cluster looks like now; ok = enough calls have it.
func (f *Finder) topic(c *cluster, now time.Time, window time.Duration) (t Topic, ok bool) {
	var texts []string
	places := map[string]int{}
	from, before := now.Add(-window), now.Add(-2*window)
	for i := len(c.needs) - 1; i >= 0; i-- {
		n := c.needs[i]
		switch {
		case n.at.After(now) || !n.at.After(before):
			continue
		case !n.at.After(from):
			t.Before++
			continue
		}
		t.Count++
		places[n.district]++
		if t.Last.IsZero() {
			t.Last = n.at
		}
		if len(t.Calls) < mostCalls {
			t.Calls = append(t.Calls, n.call)
		}
		if n.text != "" && len(texts) < mostTexts {
			texts = append(texts, f.public(n.text))
			if len(t.Samples) < mostSamples {
				t.Samples = append(t.Samples, Sample{Call: n.call, At: n.at, Text: n.text})
			}
		}
	}
	if t.Count < f.cfg.Calls {
		return t, false
	}
	t.ID, t.Intent, t.First, t.Words = c.id, c.intent, c.first, words(texts)
	t.Growth = float64(t.Count+1) / float64(t.Before+1)
	t.New = f.fresh(c, now)
	for d, n := range places { // most of them, and not by chance
		if d != "" && n >= f.cfg.Calls && 2*n >= t.Count {
			t.District = d
		}
	}
	t.Title = f.title(c, t, texts)
	return t, true
}

// public is what titles and words are made of.
func (f *Finder) public(text string) string {
	if f.cfg.Mask == nil {
		return text
	}
	return f.cfg.Mask(text)
}

// fresh reports whether a cluster became a topic a moment ago.
func (f *Finder) fresh(c *cluster, now time.Time) bool {
	if c.nth.IsZero() || now.Before(c.nth) || now.Sub(c.nth) > f.cfg.Fresh || c.nth.Sub(c.first) > f.cfg.Burst {
		return false
	}
	return c.intent == "" || c.first.Sub(f.began) >= f.cfg.Warm
}

// title is the name of a topic for people.
func (f *Finder) title(c *cluster, t Topic, texts []string) string {
	name := c.intent
	if f.cfg.Title != nil && name != "" {
		name = cmp.Or(f.cfg.Title(name), name)
	}
	if name == "" {
		name = strings.Join(t.Words[:min(3, len(t.Words))], " ")
	}
	if name == "" && len(texts) > 0 {
		rs := []rune(texts[0])
		name = string(rs[:min(len(rs), 16)])
	}
	if t.District != "" {
		name += " · " + t.District
	}
	return name
}
