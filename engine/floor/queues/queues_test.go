package queues_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor/queues"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is queues that keep what they decide.
type site struct {
	*queues.Queues
	cfg    acd.Config
	stop   func()
	acts   []acd.Act // Run's goroutine's, while it runs
	saved  int
	panics int
	spoilt bool // the next decision panics
}

// run builds queues one (综合服务) and two with agent a, and runs them.
func run(t *testing.T) *site {
	t.Helper()
	s := &site{cfg: acd.Default()}
	s.cfg.Queues[0].ID, s.cfg.Queues[0].Title = "one", "综合服务"
	two := acd.Default().Queues[0]
	two.ID, two.Title = "two", "账务"
	s.cfg.Queues = append(s.cfg.Queues, two)
	s.cfg.Agents = []acd.Agent{{ID: "a", Name: "A"}}
	var err error
	s.Queues, err = queues.New(s.cfg, nil, queues.Deps{
		Dispatch: func(_ context.Context, act acd.Act) bool {
			if s.spoilt {
				s.spoilt = false
				panic("no room")
			}
			s.acts = append(s.acts, act)
			_, saves := act.(acd.AgentChanged)
			return saves
		},
		Save:     func(acd.Snapshot) { s.saved++ },
		Panicked: func(any) { s.panics++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { s.Run(ctx) })
	s.stop = func() { cancel(); work.Wait() }
	return s
}

func TestQueues_WhoAsksFindsAllDecisionsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t)
		defer s.stop()
		if err := s.Do(acd.Enter{Call: "c1", Queue: "one"}); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(s.acts, func(a acd.Act) bool { q, ok := a.(acd.Queued); return ok && q.Queue == "one" }) {
			t.Errorf("decided %+v", s.acts)
		}
		if s.saved != 0 {
			t.Errorf("saved %d times for a caller who waits", s.saved)
		}
		if err := s.Do(acd.SignIn{Agent: "a"}); err != nil || s.saved == 0 {
			t.Errorf("signed in: %v, saved %d times", err, s.saved)
		}
		if live := s.Look(); len(live.Waiting) != 1 {
			t.Errorf("%d wait", len(live.Waiting))
		}
		if err := s.Do(acd.Enter{Call: "c2", Queue: "none"}); err == nil {
			t.Error("a queue that is none takes callers")
		}
	})
}

func TestQueues_PanicEndsWhatWasAskedOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t)
		defer s.stop()
		s.spoilt = true
		err := s.Do(acd.Enter{Call: "c1", Queue: "one"})
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindInternal || s.panics != 1 {
			t.Errorf("%v, %d panics", err, s.panics)
		}
		if err := s.Do(acd.Enter{Call: "c2", Queue: "one"}); err != nil {
			t.Errorf("the next caller: %v", err)
		}
	})
}

func TestQueues_OverWhenRunHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t)
		s.stop()
		<-s.Done()
		if err := s.Do(acd.Enter{Call: "c1", Queue: "one"}); !errors.Is(err, queues.ErrOver) {
			t.Errorf("%v", err)
		}
		if live := s.Look(); len(live.Queues) != 0 {
			t.Errorf("%+v", live)
		}
	})
}

func TestQueues_KnowsTheQueuesOfItsConfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t)
		defer s.stop()
		if title, known := s.Title("one"); title != "综合服务" || !known {
			t.Errorf("%q %v", title, known)
		}
		if id := s.OrFirst("two"); id != "two" {
			t.Errorf("%q", id)
		}
		if id := s.OrFirst("none"); id != "one" {
			t.Errorf("%q", id)
		}
		s.cfg.Queues = slices.Clone(s.cfg.Queues[1:])
		if err := s.Configure(s.cfg); err != nil {
			t.Fatal(err)
		}
		if _, known := s.Title("one"); known || s.OrFirst("one") != "two" {
			t.Error("a queue that is gone is known")
		}
		if st := s.Staff("one"); st.Open {
			t.Errorf("%+v", st)
		}
		if st := s.Staff(""); !st.Open || st.Staffed {
			t.Errorf("%+v", st)
		}
		if err := s.Do(acd.SignIn{Agent: "a"}); err != nil {
			t.Fatal(err)
		}
		if st := s.Staff("two"); !st.Staffed {
			t.Errorf("%+v", st)
		}
		time.Sleep(16 * time.Minute) // an interval is over
		if got, err := s.Reports(time.Now().Add(-time.Hour), time.Now(), 0); err != nil || len(got) == 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
