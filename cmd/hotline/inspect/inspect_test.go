package inspect_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/cmd/hotline/inspect"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

func TestInspection_KeepsHitAlertAndScore(t *testing.T) {
	s := start(t)
	stop := s.inspect()
	defer stop()
	id := hotline.NewCallID(time.Now())
	s.tell(id, 0, opening()...)
	s.tell(id, 0, said("您爱办不办，我没空"))
	var alerts []store.Alert
	s.until("an alert while the call runs", func() bool {
		alerts, _ = s.db.Alerts(t.Context(), store.AlertFilter{Call: id})
		return len(alerts) == 1
	})
	h := alerts[0].Hit
	if h.Rule != "forbidden_words" || h.Version != 3 || h.Agent != "wangfang" || h.State != hotline.HitConfirmed || alerts[0].State != store.AlertOpen || len(h.Evidence) == 0 {
		t.Errorf("%+v", alerts[0])
	}
	s.until("the score so far", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.scored[id] == 80
	})
	s.tell(id, 0, ending()...)
	var scores []store.Score
	s.until("scores", func() bool {
		scores, _ = s.db.CallScores(t.Context(), id)
		return len(scores) == 2
	})
	var answers []rubric.Answer
	if err := json.Unmarshal(scores[0].Answers, &answers); err != nil || len(answers) != 1 || answers[0].State != rubric.Missed {
		t.Errorf("answers %s: %v", scores[0].Answers, err)
	}
	if a := scores[0]; !a.Main || a.Party != hotline.PartyAgent || a.Agent != "wangfang" || a.Total != 80 || a.Sheet != "service" || a.Version != 2 || a.Queue != "general" {
		t.Errorf("agent %+v", a)
	}
	if b := scores[1]; b.Main || b.Party != hotline.PartyBot || b.Total != 100 {
		t.Errorf("bot %+v", b)
	}
	s.until("the ledger", func() bool { l := s.ledger(); return l.Answered == 1 && l.Inspected == 1 })
	if l := s.ledger(); l.Tapped != 1 || l.Transcribed != 1 || l.Gaps != 0 || l.Running != 0 {
		t.Errorf("ledger %+v", l)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alerts["text"] != 1 || len(s.shown) == 0 {
		t.Errorf("measured %v, shown %d", s.alerts, len(s.shown))
	}
}

// TestInspection_SilenceIsNoGoodScore: who had the caller for long and said nothing meets nothing on the sheet; a short part, a recogniser
// that failed and words that no recogniser understood are no silence.
func TestInspection_SilenceIsNoGoodScore(t *testing.T) {
	s := start(t)
	defer s.inspect()()
	long := func(with ...hotline.Body) []hotline.Body {
		return append(with,
			hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 20_060},
			hotline.MediaReport{Codec: "PCMA", Received: 5},
			hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 20_060})
	}
	for name, c := range map[string]struct {
		rest []hotline.Body
		want float64
	}{
		"nothing":      {long(), 0},
		"a_cough":      {long(hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1000}, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1400}), 0},
		"words":        {long(said("您好")), 100},
		"late_words":   {append(long()[:1], append([]hotline.Body{said("您好")}, long()[1:]...)...), 100},
		"not_in_text":  {long(hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1000}, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 9000}), 100},
		"deaf":         {long(hotline.ComponentFailed{Component: "asr", Error: "gone", Action: "stopped"}), 100},
		"a_short_part": {ending(), 100},
	} {
		t.Run(name, func(t *testing.T) {
			id := hotline.NewCallID(time.Now())
			s.tell(id, 0, opening()...)
			s.tell(id, 0, c.rest...)
			var scores []store.Score
			s.until("scores", func() bool {
				scores, _ = s.db.CallScores(t.Context(), id)
				return len(scores) == 2
			})
			for _, got := range scores {
				if want := map[bool]float64{true: c.want, false: 100}[got.Party == hotline.PartyAgent]; got.Total != want {
					t.Errorf("%s has %v, want %v: %s", got.Party, got.Total, want, got.Answers)
				}
			}
		})
	}
}

// A machine that talks says its words in turns; one that says nothing for 20 s did nothing of its sheet.
func TestInspection_TheMachinesTurnsAreWords(t *testing.T) {
	s := start(t)
	defer s.inspect()()
	for name, c := range map[string]struct {
		played string
		want   float64
	}{"turns": {"您好，星云电信。", 100}, "mute": {"", 0}} {
		t.Run(name, func(t *testing.T) {
			id := hotline.NewCallID(time.Now())
			s.tell(id, 0, opening()[:2]...)
			s.tell(id, 0, hotline.TurnCompleted{Played: c.played}, hotline.MediaReport{Codec: "PCMA", Received: 5},
				hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 20_000})
			var scores []store.Score
			s.until("scores", func() bool {
				scores, _ = s.db.CallScores(t.Context(), id)
				return len(scores) == 1
			})
			if scores[0].Party != hotline.PartyBot || scores[0].Total != c.want {
				t.Errorf("%+v, want %v for the machine", scores[0], c.want)
			}
		})
	}
}

// TestInspection_LosesAndDoublesNothing stops the inspection in the middle of many calls and starts it again.
// HOTLINE_TEST_CALLS=2000 makes it the load run of the acceptance.
func TestInspection_LosesAndDoublesNothing(t *testing.T) {
	n := 200
	if v := os.Getenv("HOTLINE_TEST_CALLS"); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t)
	s.cfg.Sweep = 500 * time.Millisecond
	stop := s.inspect()
	ids := make([]hotline.CallID, n)
	wait := func() {
		s.until("the queue to empty", func() bool { return s.bus.Stats().Waiting < 20_000 })
	}
	for k := range ids {
		ids[k] = hotline.NewCallID(time.Now())
		s.tell(ids[k], 0, opening()...)
		if k == n/3 {
			stop() // like a kill: what was not written comes again
		}
		if k%100 == 0 {
			wait()
		}
	}
	for k, id := range ids {
		if k == n/4 {
			stop = s.inspect()
		}
		if k == n/2 {
			stop()
			stop = s.inspect()
		}
		s.tell(id, 0, said("您爱办不办"))
		if k%2 == 0 {
			s.tell(id, 0, ending()...)
		}
	}
	stop()
	for k, id := range ids {
		if k%2 == 1 {
			s.tell(id, 0, ending()...)
		}
	}
	s.inspect()
	s.until("all calls in the ledger", func() bool { l := s.ledger(); return l.Answered == n && l.Inspected == n })
	if l := s.ledger(); l.Tapped != n || l.Transcribed != n || l.Gaps != 0 {
		t.Errorf("ledger %+v", l)
	}
	for _, id := range ids {
		hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id})
		scores, err2 := s.db.CallScores(t.Context(), id)
		if err != nil || err2 != nil || len(hits) != 1 || len(scores) != 2 || scores[0].Total != 80 {
			t.Fatalf("call %s: %d hits, scores %+v, %v %v", id, len(hits), scores, err, err2)
		}
	}
	if open, err := s.db.Alerts(t.Context(), store.AlertFilter{States: []store.AlertState{store.AlertOpen}, Limit: 1000}); err != nil || len(open) != min(n, 1000) {
		t.Errorf("alerts %v, %v", open, err)
	}
}

// TestInspection_SaysWhatIsMissing: events that never came, speech without text, and a call that nobody inspected.
func TestInspection_SaysWhatIsMissing(t *testing.T) {
	s := start(t)
	s.cfg.Gap, s.cfg.Sweep, s.cfg.Grace = 500*time.Millisecond, 200*time.Millisecond, time.Millisecond
	s.inspect()
	lost, mute := hotline.NewCallID(time.Now()), hotline.NewCallID(time.Now())
	s.tell(lost, 0, opening()...)
	s.seqs[lost]++ // an event that the bus never got
	s.tell(lost, 0, ending()...)
	s.tell(mute, 0, opening()...)
	s.tell(mute, 0, hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 70}, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 9000})
	s.tell(mute, 0, ending()...)
	again := hotline.NewCallID(time.Now())
	s.tell(again, 0, opening()...)
	s.tell(again, 0, hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 70}, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 9000})
	s.tell(again, 0, ending()...)
	want := map[hotline.CallID]string{lost: "events_lost", mute: "no_text", again: "no_text"}
	s.until("all gaps", func() bool {
		gaps, err := s.db.Gaps(t.Context(), s.began.Add(-time.Minute), time.Now().Add(time.Minute), 0)
		if err != nil || len(gaps) != 3 {
			return false
		}
		for _, g := range gaps {
			if g.Reason != want[g.Call] || g.Result != store.ResultPartial {
				return false
			}
		}
		return true
	})
	s.until("an alert for each reason, nobody's doing, with its number of calls", func() bool {
		all, err := s.db.Alerts(t.Context(), store.AlertFilter{Rule: inspect.RuleGap})
		many := slices.ContainsFunc(all, func(a store.Alert) bool { return strings.Contains(a.Hit.Note, "共 2 通") })
		blamed := slices.ContainsFunc(all, func(a store.Alert) bool { return a.Hit.Party != "" })
		return err == nil && len(all) == 2 && many && !blamed
	})
}

// TestInspection_TakesFromTheRecordWhatTheBusLost: the events are on record only.
func TestInspection_TakesFromTheRecordWhatTheBusLost(t *testing.T) {
	s := start(t)
	s.cfg.Sweep, s.cfg.Grace = 100*time.Millisecond, time.Millisecond
	id := hotline.NewCallID(time.Now())
	bodies := append(append(opening(), said("您爱办不办")), ending()...)
	s.last[id] = time.Now().Add(-2 * time.Minute)
	for _, b := range bodies {
		if err := s.db.Project(s.event(id, time.Millisecond, b)); err != nil {
			t.Fatal(err)
		}
	}
	if l := s.ledger(); l.Gaps != 1 || l.Inspected != 0 {
		t.Errorf("before: %+v", l)
	}
	s.inspect()
	s.until("the ledger", func() bool { l := s.ledger(); return l.Inspected == 1 && l.Gaps == 0 })
	if hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id}); err != nil || len(hits) != 1 || hits[0].Live {
		t.Errorf("hits %+v, %v", hits, err)
	}
}

// stuck is a screen that lets nobody go on until it is released.
type stuck struct {
	*site
	once    sync.Once
	reached chan struct{} // closed when the first hit stands before it; capacity 0
	release chan struct{} // closed by the test; capacity 0
}

func (s *stuck) Put(hotline.Hit) {
	s.once.Do(func() { close(s.reached) })
	<-s.release
}

// TestInspection_StandsStillAndHurtsNobody: the inspector hangs in the middle of a call; the calls go on, their record is complete, and
// when it comes back nothing is missing.
func TestInspection_StandsStillAndHurtsNobody(t *testing.T) {
	s := start(t)
	screen := &stuck{site: s, reached: make(chan struct{}), release: make(chan struct{})}
	s.deps.Screen = screen
	s.inspect()
	first := hotline.NewCallID(time.Now())
	s.tell(first, 0, opening()...)
	s.tell(first, 0, said("您爱办不办"))
	<-screen.reached
	const n = 50
	for range n {
		id := hotline.NewCallID(time.Now())
		s.tell(id, 0, opening()...)
		s.tell(id, 0, said("您爱办不办"))
		s.tell(id, 0, ending()...)
	}
	s.tell(first, 0, ending()...)
	s.until("all calls on record while the inspector hangs", func() bool {
		rows, err := s.db.Calls(t.Context(), store.Filter{Outcome: hotline.OutcomeCompleted, Limit: 1000})
		return err == nil && len(rows) == n+1
	})
	if d := s.bus.Stats().Dropped; d != 0 {
		t.Errorf("%d events dropped", d)
	}
	if l := s.ledger(); l.Inspected != 0 {
		t.Errorf("it does not hang: %+v", l)
	}
	close(screen.release)
	s.until("the ledger", func() bool { l := s.ledger(); return l.Inspected == n+1 && l.Gaps == 0 })
	if hits, err := s.db.Alerts(t.Context(), store.AlertFilter{States: []store.AlertState{store.AlertOpen}, Limit: 500}); err != nil || len(hits) != n+1 {
		t.Errorf("%v, %v", hits, err)
	}
}

// TestInspection_WithdrawsWhatARestartLeftTentative: the text changed while nobody inspected.
func TestInspection_WithdrawsWhatARestartLeftTentative(t *testing.T) {
	s := start(t)
	id := hotline.NewCallID(time.Now())
	s.tell(id, 0, opening()...)
	stop := s.inspect()
	s.tell(id, 0, hotline.UtterancePartial{Party: hotline.PartyAgent, Name: "wangfang", Text: "您爱办不办", AtMS: 75})
	s.until("a tentative hit", func() bool {
		hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id})
		return err == nil && len(hits) == 1 && hits[0].State == hotline.HitTentative
	})
	stop()
	s.tell(id, 0, said("您爱看不看"))
	s.tell(id, 0, ending()...)
	s.inspect()
	s.until("the ledger", func() bool { return s.ledger().Inspected == 1 })
	hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id, State: hotline.HitWithdrawn})
	scores, err2 := s.db.CallScores(t.Context(), id)
	if err != nil || err2 != nil || len(hits) != 1 || len(scores) != 2 || scores[0].Total != 100 {
		t.Errorf("hits %+v, scores %+v, %v %v", hits, scores, err, err2)
	}
}

// slow is a bus that is behind: it has the second half of a call only when asked to go on.
type slow struct {
	first, second []hotline.Event
	more          chan struct{} // closed by the test; capacity 0
	lag           atomic.Uint64
}

func (b *slow) ConsumeBatch(ctx context.Context, _ string, fn func([]hotline.Event) error) error {
	if err := fn(b.first); err != nil {
		return err
	}
	select {
	case <-b.more:
	case <-ctx.Done():
		return nil
	}
	err := fn(b.second)
	b.lag.Store(0)
	<-ctx.Done()
	return err
}

func (b *slow) Follow(ctx context.Context, _ uint64, _ func(uint64, hotline.Event) error) error {
	<-ctx.Done()
	return nil
}

func (b *slow) Bounds(context.Context) (first, last uint64, err error) { return 1, 0, nil }
func (b *slow) Lag(context.Context, string) (uint64, error)            { return b.lag.Load(), nil }

const quiet = `
id: long_silence
title: 静音
version: 1
severity: minor
points: 3
alert: true
who: agent
find:
  quiet: {silence: {longer: 10s}}
when:
  - find: quiet
`

const rush = `
id: interrupting
title: 抢话
version: 1
severity: minor
points: 3
who: service
find:
  over: {overlap: {longer: 800ms, lead: 300ms}}
when:
  - find: over
`

// TestInspection_ScoresTheBotByTheSameSheet: a rule about whoever serves the caller, in a call without an agent.
func TestInspection_ScoresTheBotByTheSameSheet(t *testing.T) {
	s := start(t)
	s.deps.Rules = fstest.MapFS{"interrupting.yaml": {Data: []byte(rush)}}
	s.inspect()
	id := hotline.NewCallID(time.Now())
	s.last[id] = time.Now().Add(-20 * time.Second)
	s.tell(id, 0, opening()[:2]...)
	s.tell(id, time.Second, hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: 1000}, hotline.SpeechStarted{Party: hotline.PartyBot, AtMS: 2000})
	s.tell(id, 2*time.Second, hotline.SpeechEnded{Party: hotline.PartyCaller, AtMS: 4000}, hotline.SpeechEnded{Party: hotline.PartyBot, AtMS: 6000})
	s.tell(id, 0, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "我想问一下话费", FromMS: 1000, ToMS: 4000},
		hotline.UtteranceFinal{Party: hotline.PartyBot, Text: "您的话费是五十元", FromMS: 2000, ToMS: 6000})
	s.tell(id, time.Second, hotline.MediaReport{Codec: "PCMA", Received: 5}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 7000})
	var scores []store.Score
	s.until("the score", func() bool {
		scores, _ = s.db.CallScores(t.Context(), id)
		return len(scores) == 1
	})
	hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id})
	if err != nil || len(hits) != 1 || scores[0].Party != hotline.PartyBot || scores[0].Total != 97 {
		t.Errorf("hits %+v, %v, scores %+v", hits, err, scores)
	}
}

// TestInspection_TakesNoBacklogForSilence: half a minute of events has not come yet; nobody was silent.
func TestInspection_TakesNoBacklogForSilence(t *testing.T) {
	s := start(t)
	id := hotline.NewCallID(time.Now())
	s.last[id] = time.Now().Add(-80 * time.Second)
	var all []hotline.Event
	add := func(step time.Duration, bodies ...hotline.Body) {
		for _, b := range bodies {
			all = append(all, s.event(id, step, b))
		}
	}
	add(0, opening()...)
	media := 1000.0
	for range 28 { // a sentence every two seconds
		add(time.Second, hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: media})
		add(time.Second, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: media + 1000})
		media += 2000
	}
	add(15*time.Second, hotline.SpeechStarted{Party: hotline.PartyAgent, Name: "wangfang", AtMS: media + 14_000}) // this one is real
	add(time.Second, hotline.SpeechEnded{Party: hotline.PartyAgent, Name: "wangfang", AtMS: media + 15_000})
	bus := &slow{first: all[:20], second: all[20:], more: make(chan struct{})}
	bus.lag.Store(uint64(len(all)))
	s.deps.Bus, s.deps.Rules = bus, fstest.MapFS{"long_silence.yaml": {Data: []byte(quiet)}}
	s.inspect()
	seen := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.shown) > 0
	}
	pause := time.NewTimer(time.Second) // ten ticks of the inspector, in which the call seems silent for half a minute
	<-pause.C
	if seen() {
		t.Errorf("a silence that was none: %+v", s.shown)
	}
	close(bus.more)
	s.until("the real silence", seen)
}

// TestInspection_IsStoppedByNothing: what is found is kept though the calls themselves are not on record yet.
func TestInspection_IsStoppedByNothing(t *testing.T) {
	s := start(t)
	s.held.Store(true)
	s.inspect()
	id := hotline.NewCallID(time.Now())
	began := time.Now()
	s.tell(id, 0, opening()...)
	s.tell(id, 0, said("您爱办不办"))
	s.tell(id, 0, ending()...)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("publishing took %v", took)
	}
	s.until("the hit, though the calls are not on record", func() bool {
		hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id})
		return err == nil && len(hits) == 1
	})
	s.held.Store(false)
	s.until("the ledger", func() bool { l := s.ledger(); return l.Answered == 1 && l.Inspected == 1 })
}

// TestInspection_FaultIsAGapOfTheLedger: inspecting a call panics in the middle of it.
func TestInspection_FaultIsAGapOfTheLedger(t *testing.T) {
	s := start(t)
	panics := make(chan string, 9)
	s.deps.Alert = func(string, time.Duration) { panic("index out of range") }
	s.deps.OnPanic = func(where string) { panics <- where }
	s.inspect()
	bad, good := hotline.NewCallID(time.Now()), hotline.NewCallID(time.Now())
	s.tell(bad, 0, append(append(opening(), said("您爱办不办")), ending()...)...)
	s.tell(good, 0, append(opening(), ending()...)...)
	s.until("both in the ledger, one with a gap", func() bool {
		gaps, err := s.db.Gaps(t.Context(), s.began.Add(-time.Minute), time.Now().Add(time.Minute), 0)
		return err == nil && s.ledger().Inspected == 2 && len(gaps) == 1 && gaps[0].Call == bad && gaps[0].Reason == "inspection_failed" && gaps[0].Result == store.ResultPartial
	})
	if len(panics) != 1 || <-panics != "qa" {
		t.Error("the panic was not counted")
	}
}
