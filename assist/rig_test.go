package assist_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const agent, me = hotline.PartyAgent, "li"

// rig is an Assistant with the sample's advice, and a call that is told to it.
type rig struct {
	t     *testing.T
	a     *assist.Assistant
	began time.Time
	seq   uint64
	said  map[hotline.Party]int

	desk  []hotline.CallID    // nil = those it had
	watch func(hotline.Event) // told of each event; nil = nobody

	mu    sync.Mutex
	asked []string
	kept  []assist.Record
	notes []assist.Correction
	shown []shown
}

// sample is the advice of the sample hotline, which nobody changes.
type sample struct {
	guides  *guide.Book
	forms   *form.Set
	catalog *classify.Catalog
	classes *classify.Classifier
	err     error
}

// telecom loads and trains once for all tests.
var telecom = sync.OnceValue(func() (s sample) {
	app := os.DirFS("../examples/telecom")
	if s.guides, s.err = guide.Load(app); s.err != nil {
		return s
	}
	if s.forms, s.err = form.Load(app); s.err != nil {
		return s
	}
	if s.catalog, s.err = classify.Load(app); s.err != nil {
		return s
	}
	s.classes, s.err = classify.Train(s.catalog, nil)
	return s
})

// trained is the sample with its trained classifier.
func trained(t testing.TB) sample {
	t.Helper()
	s := telecom()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

type shown struct {
	kind       view.CardKind
	late, took time.Duration
}

// run runs test in a bubble of virtual time, with an assistant at work.
func run(t *testing.T, change func(*assist.Config, *assist.Deps), test func(*rig)) {
	t.Helper()
	s := trained(t)
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, said: map[hotline.Party]int{}}
		cfg := assist.Default()
		deps := assist.Deps{
			Guides: s.guides, Forms: s.forms, Knowledge: r.search,
			Intent: func(text string) (string, float64, bool) {
				return "broadband.fault", 0.95, strings.Contains(text, "网断了")
			},
			Desk: func(string) []hotline.CallID {
				if r.desk == nil {
					return []hotline.CallID{"C1"}
				}
				return r.desk
			},
			Keep: func(k assist.Record) { r.mu.Lock(); r.kept = append(r.kept, k); r.mu.Unlock() },
			Note: func(c assist.Correction) { r.mu.Lock(); r.notes = append(r.notes, c); r.mu.Unlock() },
			Shown: func(k view.CardKind, late, took time.Duration) {
				r.mu.Lock()
				r.shown = append(r.shown, shown{k, late, took})
				r.mu.Unlock()
			},
		}
		if change != nil {
			change(&cfg, &deps)
		}
		var err error
		if r.a, err = assist.New(cfg, deps); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { _ = r.a.Run(ctx) })
		defer work.Wait()
		defer stop()
		test(r)
	})
}

// search knows two things.
func (r *rig) search(_ context.Context, text string) (assist.Answer, bool) {
	r.mu.Lock()
	r.asked = append(r.asked, text)
	r.mu.Unlock()
	switch {
	case strings.Contains(text, "违约金"):
		return assist.Answer{Text: "提前拆机需支付违约金。标准是剩余月数乘以月费的三成。合约期满不收。", Title: "宽带合约", Source: view.Source{ID: "bb.4", Title: "宽带", File: "broadband.md", Line: 12}, Confidence: 0.9}, true
	case strings.Contains(text, "提速"):
		return assist.Answer{Text: "提速当天生效。", Title: "提速", Source: view.Source{ID: "bb.5"}, Confidence: 0.65}, true
	}
	return assist.Answer{}, false
}

// tell hands one event of the call on.
func (r *rig) tell(b hotline.Body) {
	r.seq++
	e := hotline.Event{Call: "C1", Seq: r.seq, At: time.Now(), Body: b}
	if r.watch != nil {
		r.watch(e)
	}
	r.a.Observe(e)
	synctest.Wait()
}

// talk brings the call to an agent.
func (r *rig) talk(scene string) {
	r.began = time.Now()
	r.tell(hotline.CallStarted{From: "sip:13800138000@x"})
	r.tell(hotline.CallAnswered{})
	if scene != "" {
		r.tell(hotline.HandoverRequested{Reason: "requested", Queue: "general", Scene: scene})
	}
	r.tell(hotline.AgentOffered{Agent: me, Queue: "general"})
	r.tell(hotline.PartyJoined{Party: agent, Name: me})
}

// says is a final utterance that ended just now.
func (r *rig) says(p hotline.Party, text string) {
	at := float64(time.Since(r.began) / time.Millisecond)
	u := hotline.UtteranceFinal{N: r.said[p], Party: p, Text: text, FromMS: max(0, at-1000), ToMS: at}
	if p == agent {
		u.Name = me
	}
	r.said[p]++
	r.tell(u)
}

func (r *rig) state() view.State {
	r.t.Helper()
	s, err := r.a.State(me, "C1")
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// cards are the visible cards as one text.
func (r *rig) cards() string {
	var out []string
	for _, c := range r.state().Cards {
		out = append(out, c.ID)
	}
	return strings.Join(out, " ")
}

func (r *rig) step(id string) view.Step {
	r.t.Helper()
	all := r.state().Steps
	i := slices.IndexFunc(all, func(s view.Step) bool { return s.ID == id })
	if i < 0 {
		r.t.Fatalf("no step %s in %+v", id, all)
	}
	return all[i]
}
