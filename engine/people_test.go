package engine_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/asr/asrtest"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/engine"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/media/mediatest"
	"hotline/telephony"
	"hotline/telephony/sip"

	"path/filepath"
)

// The tones of those who talk, and of what waiting people hear.
const (
	agentHz  = 700
	musicHz  = 320
	wordsHz  = 1100
	toneSize = 6000
)

func pure(hz float64, rate int, d time.Duration) []int16 {
	out := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range out {
		out[i] = int16(toneSize * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

// tape keeps what somebody hears.
type tape struct {
	mu  sync.Mutex
	got []int16
}

func (p *tape) WriteFrame(f media.Frame) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, f.Samples...)
	return nil
}

func (p *tape) Close() error { return nil }

// hears says whether a tone is the main thing in the last 200 ms.
func (p *tape) hears(hz float64) func() bool {
	return func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return strong(p.got[max(0, len(p.got)-1600):], hz)
	}
}

func strong(s []int16, hz float64) bool {
	var re, im float64
	for i, v := range s {
		re += float64(v) * math.Cos(2*math.Pi*hz*float64(i)/8000)
		im += float64(v) * math.Sin(2*math.Pi*hz*float64(i)/8000)
	}
	return 2*math.Hypot(re, im)/float64(max(1, len(s))) > toneSize/2
}

// quiet is the longest stretch without sound between the first and the last of two tones, in samples of 8 kHz.
func (p *tape) quiet(first, last float64) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	begin, end := -1, -1
	for i := 0; i+160 <= len(p.got); i += 160 {
		if begin < 0 && i+800 <= len(p.got) && strong(p.got[i:i+800], first) {
			begin = i
		}
		if strong(p.got[i:i+160], last) {
			end = i
		}
	}
	longest, now := 0, 0
	for i := begin; i >= 0 && i < end; i++ {
		if v := p.got[i]; v > 150 || v < -150 {
			now = 0
		} else {
			now++
			longest = max(longest, now)
		}
	}
	return time.Duration(longest) * time.Second / 8000
}

// staff is an engine with one agent whose phone is a SIP endpoint of its own.
type staff struct {
	*rig
	floor *floor.Floor
	agent chan *sitting
}

// sitting is the agent's side of one call.
type sitting struct {
	tape
	leg   telephony.Leg
	audio telephony.Audio
}

// withStaff prepares a rig whose mind hands every caller over at once and takes him back.
func withStaff(t *testing.T, change func(*rig)) *staff {
	t.Helper()
	s := &staff{agent: make(chan *sitting, 4)}
	var desk *sip.Endpoint
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	s.rig = newRig(t, func(r *rig) {
		s.rig = r
		queues := acd.Default()
		queues.Queues[0].ID, queues.Queues[0].Title = "one", "综合服务"
		queues.Queues[0].Waiting.Music, queues.Queues[0].Waiting.First = "tone", time.Second
		queues.Agents = []acd.Agent{{ID: "8001", Name: "王芳"}}
		f, err := floor.New(floor.Default(), queues, nil, floor.Deps{
			Pacer: r.deps.Pacer, Log: r.deps.Log, Recognizer: asrtest.NewScripted(asrtest.Line{Text: "我来帮您看", From: 100 * time.Millisecond, Rune: 50 * time.Millisecond, Final: true}),
			Dial: func(ctx context.Context, in floor.Invitation) (telephony.Leg, error) {
				return r.hears.DialWith(ctx, telephony.Address("sip:8001@"+desk.Addr("udp").String()), sip.DialOptions{Headers: in.Headers})
			},
			Speak: func(_ context.Context, _ string, rate int) ([]int16, error) {
				return pure(wordsHz, rate, 600*time.Millisecond), nil
			},
			Music: func(_ string, rate int) []int16 { return pure(musicHz, rate, time.Second) },
		})
		if err != nil {
			t.Fatal(err)
		}
		s.floor, r.deps.Floor = f, f
		if change != nil {
			change(r)
		}
	})
	desk = s.deskOf(s.sits)
	work.Go(func() { _ = s.floor.Run(ctx) })
	t.Cleanup(func() { s.stop(); cancel(); work.Wait() })
	s.floor.PhoneUp("8001")
	if err := s.floor.SetState(t.Context(), "8001", "8001", acd.StateReady, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// sits answers the agent's phone after 300 ms and says a tone.
func (s *staff) sits(ctx context.Context, leg telephony.Leg) {
	<-time.After(300 * time.Millisecond)
	audio, err := leg.Answer(ctx)
	if err != nil {
		return // the caller has hung up
	}
	p := &sitting{leg: leg, audio: audio}
	audio.Receive(p)
	says := pure(agentHz, 8000, 20*time.Millisecond)
	remove := s.deps.Pacer.Add(func(time.Time) {
		_ = audio.Send().WriteFrame(media.Frame{Rate: 8000, Samples: says, Mark: media.NoMark})
	})
	defer remove()
	s.agent <- p
	<-leg.Done()
}

// handsOver is a mind that greets, hands the caller over on the first key, and says goodbye to who comes back.
func handsOver(back *flow.Back) func(context.Context, flow.Heard) (flow.Reply, error) {
	return func(_ context.Context, h flow.Heard) (flow.Reply, error) {
		switch {
		case back != nil && h.Kind == flow.HeardStart:
			return flow.Reply{Text: "请为本次服务按键评分。", MaxDigits: 1}, nil
		case back != nil:
			return flow.Reply{Text: "谢谢，再见。", Next: flow.NextHangup, Outcome: hotline.OutcomeCompleted}, nil
		case h.Kind == flow.HeardStart:
			return flow.Reply{Text: "您好，请按键。", MaxDigits: 1}, nil
		}
		return flow.Reply{Text: "正在转接。", Next: flow.NextTransfer, Handover: &flow.Handover{Reason: "key", Summary: "按键转人工。", State: "memory"}}, nil
	}
}

func (s *staff) seated() *sitting {
	s.t.Helper()
	select {
	case p := <-s.agent:
		return p
	case <-time.After(patience):
		s.t.Fatalf("the agent's phone does not ring; events %s", s.types())
		return nil
	}
}

// A caller goes from the machine to a person and back, without a hole in what he hears or in what is recorded.
func TestEngine_FromTheMachineToAPersonAndBack(t *testing.T) {
	var backs []flow.Back
	s := withStaff(t, func(r *rig) {
		r.deps.Recognizer = asrtest.NewScripted(
			asrtest.Line{Text: "有人吗", From: 100 * time.Millisecond, Rune: 300 * time.Millisecond, Final: true},
			asrtest.Line{Text: "我的宽带断了", From: 5 * time.Second, Rune: 100 * time.Millisecond, Final: true})
		r.deps.Converse = func(call engine.Call, voice engine.Voice) *dialog.Conversation {
			if call.Back != nil {
				backs = append(backs, *call.Back)
			}
			return dialog.New(dialog.Default(), dialog.Deps{
				Mind: mindFunc(handsOver(call.Back)), Synth: r.synth, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
				Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Log: r.deps.Log,
				After: call.After, FirstUtterance: call.FirstUtterance,
			})
		}
	})
	hears := &tape{}
	p, err := s.dialTo("10000", hears)
	if err != nil {
		t.Fatal(err)
	}
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	s.eventually("the music", hears.hears(musicHz))
	slow := lateness(t)
	agent := s.seated()
	s.eventually("the whisper", agent.hears(wordsHz))
	s.eventually("the agent", hears.hears(agentHz))
	done := make(chan struct{})
	go func() { defer close(done); p.sounds(2 * time.Second) }()
	s.eventually("the agent's words on record", func() bool {
		for _, u := range bodies[hotline.UtteranceFinal](s.rig) {
			if u.Party == hotline.PartyAgent && u.Name == "8001" && u.Text == "我来帮您看" {
				return true
			}
		}
		return false
	})
	<-done
	gap, late := hears.quiet(musicHz, agentHz), slow()
	t.Logf("longest silence from the first music to the last of the agent: %v; this machine was late by %v", gap, late)
	if gap > 200*time.Millisecond+late {
		t.Errorf("the caller heard nothing for %v at the switch", gap)
	}
	id := bodies[hotline.HandoverRequested](s.rig)
	if len(id) != 1 || id[0].Reason != "key" || id[0].Summary != "按键转人工。" {
		t.Fatalf("%+v", id)
	}
	call := s.call(0)
	if err := s.floor.Do(t.Context(), "8001", call, floor.Verb{Verb: "give_back"}); err != nil {
		t.Fatal(err)
	}
	<-agent.leg.Done()
	s.eventually("the question", func() bool { return len(bodies[hotline.TurnCompleted](s.rig)) >= 3 })
	p.press("5")
	p.gone()
	end := s.over(1)[0]
	if end.Outcome != hotline.OutcomeTransferred {
		t.Errorf("%+v", end)
	}
	if len(backs) != 1 || backs[0].Why != "given_back" || backs[0].Scene != "rating" || backs[0].State != "memory" {
		t.Errorf("%+v", backs)
	}
	if !slices.ContainsFunc(backs[0].Said, func(said flow.Said) bool { return said.Party == hotline.PartyAgent && said.Text == "我来帮您看" }) {
		t.Errorf("the machine is not told what was said: %+v", backs[0].Said)
	}
	s.checkNumbers(t)
	s.checkTape(t, end)
}

// What a caller says to the machine behind a person has its time in the call, not in the stream that was opened for it: alerts, clips and
// what is masked in the recording go by it.
func TestEngine_WordsBehindAPersonHaveTheirTime(t *testing.T) {
	s := withStaff(t, func(r *rig) {
		r.deps.Recognizer = asrtest.NewScripted(asrtest.Line{Text: "谢谢再见", From: 100 * time.Millisecond, Rune: 100 * time.Millisecond, Final: true})
		r.deps.Converse = func(call engine.Call, voice engine.Voice) *dialog.Conversation {
			return dialog.New(dialog.Default(), dialog.Deps{
				Mind: mindFunc(handsOver(call.Back)), Synth: r.synth, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
				Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Log: r.deps.Log,
				After: call.After, FirstUtterance: call.FirstUtterance,
			})
		}
	})
	p := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	agent := s.seated()
	s.eventually("the talk", s.has("party_joined"))
	if err := s.floor.Do(t.Context(), "8001", s.call(0), floor.Verb{Verb: "give_back"}); err != nil {
		t.Fatal(err)
	}
	<-agent.leg.Done()
	s.eventually("the words", func() bool {
		said := bodies[hotline.UtteranceFinal](s.rig)
		backs := bodies[hotline.GivenBack](s.rig)
		return len(backs) == 1 && len(said) > 0 && said[len(said)-1].Party == hotline.PartyCaller && said[len(said)-1].FromMS >= backs[0].AtMS-1000
	})
	p.hangUp()
	s.over(1)
}

// checkNumbers checks that turns and utterances are counted through the whole call.
func (s *staff) checkNumbers(t *testing.T) {
	t.Helper()
	for i, turn := range bodies[hotline.TurnCompleted](s.rig) {
		if turn.N != i {
			t.Errorf("turn %d has the number %d", i, turn.N)
		}
	}
	seen := map[int]bool{}
	for _, u := range bodies[hotline.UtteranceFinal](s.rig) {
		if u.Party == hotline.PartyCaller && seen[u.N] {
			t.Errorf("two utterances have the number %d", u.N)
		}
		seen[u.N] = seen[u.N] || u.Party == hotline.PartyCaller
	}
	want := "handover_requested queue_entered agent_offered queue_left party_joined party_left agent_done given_back"
	var got []string
	for _, kind := range strings.Fields(s.types()) {
		if strings.Contains(want, kind) {
			got = append(got, kind)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("events %s", strings.Join(got, " "))
	}
}

// checkTape checks that the one recording holds all of the call: the music, the agent and the machine on the right.
func (s *staff) checkTape(t *testing.T, end hotline.CallEnded) {
	t.Helper()
	ready := bodies[hotline.RecordingReady](s.rig)
	if len(ready) != 1 {
		t.Fatalf("recordings %+v", ready)
	}
	a, err := mediatest.ReadRecording(filepath.Join(s.cfg.Recordings, ready[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	if short := end.DurationMS - float64(a.Duration().Milliseconds()); short > 1000 || short < -300 {
		t.Errorf("the recording is %v long, the call %.0f ms", a.Duration(), end.DurationMS)
	}
	var music, agent int
	for i := 0; i+800 <= len(a.Hotline); i += 800 {
		if strong(a.Hotline[i:i+800], musicHz) {
			music++
		}
		if strong(a.Hotline[i:i+800], agentHz) {
			agent++
		}
	}
	if music < 4 || agent < 10 {
		t.Errorf("the recording holds %d00 ms of music and %d00 ms of the agent", music, agent)
	}
}

// reader is a leg whose caller wants to see what is said.
type reader struct {
	telephony.Leg
	telephony.Ender
	got chan string
}

func (reader) WantsCaptions() bool { return true }

func (r reader) Caption(_ context.Context, body []byte) error {
	select {
	case r.got <- string(body):
	default:
	}
	return nil
}

// Who cannot hear reads what a waiting caller is told, and what the agent says.
// What a caller says while the machine announces the hand-over does not wait for his next words.
func TestEngine_WordsAtTheHandOver(t *testing.T) {
	s := withStaff(t, func(r *rig) {
		r.deps.Recognizer = asrtest.NewScripted(asrtest.Line{Text: "转人工", From: 20 * time.Millisecond, Rune: 20 * time.Millisecond})
		r.deps.Converse = func(call engine.Call, voice engine.Voice) *dialog.Conversation {
			return dialog.New(dialog.Default(), dialog.Deps{
				Mind: mindFunc(handsOver(call.Back)), Synth: r.synth, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
				Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Log: r.deps.Log,
				After: call.After, FirstUtterance: call.FirstUtterance,
			})
		}
	})
	p, err := s.dialTo("10000", &tape{})
	if err != nil {
		t.Fatal(err)
	}
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	s.eventually("the hand-over", s.has("handover_requested"))
	s.eventually("the caller's words", func() bool {
		return slices.ContainsFunc(bodies[hotline.UtteranceFinal](s.rig), func(u hotline.UtteranceFinal) bool { return u.Party == hotline.PartyCaller && u.Text == "转人工" })
	})
	p.hangUp()
	s.over(1)
}

func TestEngine_CaptionsOfPeople(t *testing.T) {
	got := make(chan string, 64)
	s := withStaff(t, func(r *rig) {
		r.mind = handsOver(nil)
		r.wrap = func(l telephony.Leg) telephony.Leg { return reader{l, l.(telephony.Ender), got} }
	})
	p := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	agent := s.seated()
	s.eventually("the talk", s.has("party_joined"))
	await := func(what string) {
		t.Helper()
		for limit := time.After(patience); ; {
			select {
			case one := <-got:
				if strings.Contains(one, what) {
					return
				}
			case <-limit:
				t.Fatalf("no caption with %s", what)
			}
		}
	}
	await("我来帮您看")
	if err := s.floor.SetState(t.Context(), "boss", "8001", acd.StateForced, "meeting"); err != nil { // so that the caller waits
		t.Fatal(err)
	}
	if err := s.floor.Do(t.Context(), "8001", s.call(0), floor.Verb{Verb: "transfer", To: "queue:one"}); err != nil {
		t.Fatal(err)
	}
	<-agent.leg.Done()
	await("下一位")
	p.hangUp()
	s.over(1)
}

// The caller hangs up while the agent's phone rings.
func TestEngine_CallerHangsUpWhileAnAgentIsRung(t *testing.T) {
	s := withStaff(t, func(r *rig) { r.mind = handsOver(nil) })
	p := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	s.eventually("the ring", s.has("agent_offered"))
	p.hangUp()
	end := s.over(1)[0]
	if end.Outcome != hotline.OutcomeCallerGone && end.Outcome != hotline.OutcomeTransferred {
		t.Errorf("%+v", end)
	}
	if got := s.types(); !strings.Contains(got, "queue_left") {
		t.Errorf("events %s", got)
	}
}

// While the hotline drains a caller still reaches an agent, whose call is a new one. A call that outlives the limit is cut in the middle
// of the talk.
func TestEngine_CutsTalks(t *testing.T) {
	s := withStaff(t, func(r *rig) { r.mind = handsOver(nil) })
	p := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	s.hears.Drain()
	p.press("1")
	agent := s.seated()
	s.eventually("the talk", s.has("party_joined"))
	s.engine.Cut()
	p.gone()
	<-agent.leg.Done()
	if end := s.over(1)[0]; end.Outcome != hotline.OutcomeDrained {
		t.Errorf("%+v", end)
	}
}
