package engine_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/engine"
	"hotline/engine/monitor"
	"hotline/media"
	"hotline/media/mediatest"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/tts"
	"hotline/tts/ttstest"
)

// The voices of a monitored call. The agent's is agentHz.
const (
	botHz    = 520
	callerHz = 1850
	bossHz   = 2450
)

// mono speaks everything at botHz.
type mono struct{ *ttstest.Tone }

func (m mono) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	at := 0
	return m.Tone.Synthesize(ctx, req, media.SinkFunc(func(f media.Frame) error {
		for i := range f.Samples {
			f.Samples[i] = int16(toneSize * math.Sin(2*math.Pi*botHz*float64(at)/float64(f.Rate)))
			at++
		}
		return out.WriteFrame(f)
	}))
}

// amplitude of a tone in s, 1 = as it was sent.
func amplitude(s []int16, hz float64) float64 {
	var re, im float64
	for i, v := range s {
		re += float64(v) * math.Cos(2*math.Pi*hz*float64(i)/8000)
		im += float64(v) * math.Sin(2*math.Pi*hz*float64(i)/8000)
	}
	return 2 * math.Hypot(re, im) / float64(max(1, len(s))) / toneSize
}

// now says which of the tones are in the last 200 ms.
func (p *tape) now(hz float64) func() bool {
	return func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.got) >= 1600 && amplitude(p.got[len(p.got)-1600:], hz) > 0.5
	}
}

// size is how much is on the tape, in samples.
func (p *tape) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.got)
}

// most is the most of a tone in any 100 ms of samples [from, to); to 0 = the end.
func (p *tape) most(hz float64, from, to int) float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if to == 0 {
		to = len(p.got)
	}
	return most(p.got[from:to], hz)
}

func most(s []int16, hz float64) (most float64) {
	for ; len(s) >= 800; s = s[400:] {
		most = max(most, amplitude(s[:800], hz))
	}
	return most
}

// since is how much was on the tape, from the sample from on, until a tone came.
func (p *tape) since(hz float64, from int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at := from; at+160 <= len(p.got); at += 40 {
		if amplitude(p.got[at:at+160], hz) > 0.5 {
			return time.Duration(at-from) * time.Second / 8000
		}
	}
	return time.Hour
}

// late is longer than any order may take until it is heard, with all the noise of a busy machine.
const late = time.Second

// heard is the most of a tone that nobody may hear: what codecs and fades leave of other tones is below.
const heard = 0.03

// boss is a supervisor's phone: a SIP leg of its own.
type boss struct {
	tape
	name string
	leg  telephony.Leg
}

// bosses are the lines of a rig's supervisors.
type bosses struct {
	*rig
	lines *monitor.Lines
	at    *sip.Endpoint
}

func (r *rig) bosses() *bosses {
	b := &bosses{rig: r, lines: monitor.NewLines(r.engine, r.deps.Pacer, nil, r.deps.Log)}
	b.at = r.deskOf(func(ctx context.Context, leg telephony.Leg) { b.lines.Serve(ctx, leg) })
	return b
}

// boss calls in, and says a tone all the time.
func (b *bosses) boss(name string) *boss {
	b.t.Helper()
	leg, err := b.dials.Dial(b.t.Context(), telephony.Address("sip:"+b.lines.Ticket(name)+"@"+b.at.Addr("udp").String()))
	if err != nil {
		b.t.Fatal(err)
	}
	audio, err := leg.Answer(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	out := &boss{name: name, leg: leg}
	audio.Receive(out)
	b.says(audio, bossHz)
	b.eventually("the supervisor's line", func() bool { return b.lines.Phone(name) })
	return out
}

// says sends a tone until the end of the test.
func (r *rig) says(audio telephony.Audio, hz float64) {
	second, at := pure(hz, 8000, time.Second), 0
	r.t.Cleanup(r.deps.Pacer.Add(func(time.Time) {
		_ = audio.Send().WriteFrame(media.Frame{Rate: 8000, Samples: second[at : at+160], Mark: media.NoMark})
		at = (at + 160) % 8000
	}))
}

// do switches the mode, and measures it.
func (b *bosses) do(who *boss, call hotline.CallID, m monitor.Mode) time.Duration {
	b.t.Helper()
	began := time.Now()
	if err := b.lines.Do(b.t.Context(), who.name, "", call, m); err != nil {
		b.t.Fatalf("%s: %v", m, err)
	}
	return time.Since(began)
}

func kindOf(err error) hotline.Kind {
	var e *hotline.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// talks is a mind that talks for long, and again to whoever comes back.
func talks(_ context.Context, h flow.Heard) (flow.Reply, error) {
	if h.Kind == flow.HeardText && h.Text == "查话费" {
		return flow.Reply{Text: "您的话费余额是五十元。" + strings.Repeat("请继续听。", 60), Uninterrupted: true}, nil
	}
	return flow.Reply{Text: strings.Repeat("您好请听。", 100), Uninterrupted: true}, nil
}

func resuming(r *rig, mind func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error)) {
	r.synth = mono{&ttstest.Tone{PerRune: 40 * time.Millisecond}}
	r.deps.Converse = func(call engine.Call, voice engine.Voice) *dialog.Conversation {
		return dialog.New(dialog.Default(), dialog.Deps{
			Mind: mindFunc(mind(call)), Synth: r.synth, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
			Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Log: r.deps.Log,
			After: call.After, FirstUtterance: call.FirstUtterance,
		})
	}
}

// A supervisor on a call of the machine: who hears whom, on the wire, in every mode, and what the recording holds of it.
func TestEngine_SupervisorOnACallOfTheMachine(t *testing.T) {
	r := newRig(t, func(r *rig) {
		resuming(r, func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) { return talks })
	})
	b := r.bosses()
	caller := &tape{}
	p, err := r.dialTo("10000", caller)
	if err != nil {
		t.Fatal(err)
	}
	r.says(p.Audio, callerHz)
	r.eventually("the machine", caller.now(botHz))
	call := r.call(0)
	wang := b.boss("wang")
	before := wang.size()
	took := b.do(wang, call, monitor.Listen)
	r.eventually("both, at the supervisor's", func() bool { return wang.now(botHz)() && wang.now(callerHz)() })
	if d := took + wang.since(callerHz, before); d > late {
		t.Errorf("listening begins after %v", d)
	} else {
		t.Logf("listening begins after %v", d)
	}
	b.do(wang, call, monitor.Whisper) // there is no agent: nobody hears it
	li := b.boss("li")
	b.do(li, call, monitor.Listen)
	r.eventually("both, at the second's", func() bool { return li.now(botHz)() && li.now(callerHz)() })
	secret := caller.size()

	took = b.do(wang, call, monitor.Barge)
	r.eventually("the supervisor, at the caller's", func() bool { return caller.now(bossHz)() && caller.now(botHz)() })
	if d := took + caller.since(bossHz, secret); d > late {
		t.Errorf("barging in is heard after %v", d)
	} else {
		t.Logf("barging in is heard after %v", d)
	}
	b.do(wang, call, monitor.Listen)
	r.eventually("the machine alone", func() bool { return !caller.now(bossHz)() && caller.now(botHz)() })
	after := caller.size()
	r.eventually("a while of that", func() bool { return caller.size() >= after+1600 })

	if err := b.lines.Do(t.Context(), "li", "", call, monitor.Takeover); err != nil {
		t.Fatal(err)
	}
	r.eventually("the supervisor in the machine's place", func() bool { return caller.now(bossHz)() && !caller.now(botHz)() })
	r.eventually("the caller, at the supervisor's", li.now(callerHz))
	if err := b.lines.Do(t.Context(), "wang", "", call, monitor.Takeover); kindOf(err) != hotline.KindBusy {
		t.Errorf("a second take-over: %v", err)
	}
	r.eventually("the one who listens hears the one who talks", func() bool { return wang.now(bossHz)() && wang.now(callerHz)() })
	b.do(li, call, monitor.Listen)
	r.eventually("the machine again", func() bool { return caller.now(botHz)() && !caller.now(bossHz)() })
	if err := b.lines.Do(t.Context(), "wang", "", call, "shout"); kindOf(err) != hotline.KindInvalid {
		t.Errorf("no mode: %v", err)
	}
	b.lines.Stop("wang", "", call)
	b.lines.Stop("wang", "", call)
	p.hangUp()
	r.over(1)
	r.eventually("the line is free", func() bool { return len(b.lines.Places()) == 0 })
	if v := caller.most(bossHz, 0, secret); v > heard {
		t.Errorf("the caller heard %.3f of one who listens and whispers", v)
	}
	if v := caller.most(bossHz, after, after+1600); v > heard {
		t.Errorf("the caller heard %.3f of one who listens again", v)
	}
	r.wantVisits()
	r.wantOnTape(t)
}

// wantVisits checks what is on record of the supervisors of the call above.
func (r *rig) wantVisits() {
	r.t.Helper()
	var got []string
	r.mu.Lock()
	for _, e := range r.events {
		switch e := e.Body.(type) {
		case hotline.SupervisorJoined:
			got = append(got, e.Name+"+"+e.Mode)
		case hotline.SupervisorMode:
			got = append(got, e.Name+":"+e.Mode)
		case hotline.SupervisorLeft:
			got = append(got, e.Name+"-"+e.Why)
		case hotline.PartyJoined:
			got = append(got, "joined "+e.Name)
		case hotline.PartyLeft:
			got = append(got, "left "+e.Name)
		}
	}
	r.mu.Unlock()
	want := "wang+listen wang:whisper li+listen wang:barge wang:listen li:takeover joined li li:listen left li wang-stopped li-ended"
	if all := strings.Join(got, " "); all != want {
		r.t.Errorf("on record: %s\nwant %s", all, want)
	}
}

// wantOnTape checks that the caller's track holds the caller, and nobody else.
func (r *rig) wantOnTape(t *testing.T) {
	t.Helper()
	ready := bodies[hotline.RecordingReady](r)
	if len(ready) != 1 {
		t.Fatalf("recordings %+v", ready)
	}
	a, err := mediatest.ReadRecording(filepath.Join(r.cfg.Recordings, ready[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	if v := most(a.Caller, bossHz); v > heard {
		t.Errorf("the caller's track holds %.3f of a supervisor", v)
	}
	if most(a.Caller, callerHz) < 0.5 || most(a.Hotline, bossHz) < 0.5 {
		t.Error("the recording lacks the caller, or what he heard of the supervisor")
	}
}

// A hint is understood as if the caller had said it, and is not on record as his words.
func TestEngine_HintToTheMachine(t *testing.T) {
	asked := make(chan string, 8)
	r := newRig(t, func(r *rig) {
		resuming(r, func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) {
			return func(_ context.Context, h flow.Heard) (flow.Reply, error) {
				if h.Kind == flow.HeardText {
					asked <- h.Text
				}
				return flow.Reply{Text: "您好。"}, nil
			}
		})
	})
	p := r.must("10000")
	r.eventually("the greeting", r.has("turn_completed"))
	call := r.call(0)
	if err := r.engine.Hint(t.Context(), call, "wang", "查话费"); err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-asked:
		if text != "查话费" {
			t.Errorf("the machine took up %q", text)
		}
	case <-time.After(patience):
		t.Fatal("the machine does not take the hint up")
	}
	if err := r.engine.Hint(t.Context(), call, "wang", ""); kindOf(err) != hotline.KindInvalid {
		t.Errorf("an empty hint: %v", err)
	}
	if err := r.engine.Hint(t.Context(), "NONE", "wang", "在吗"); kindOf(err) != hotline.KindNotFound {
		t.Errorf("no call: %v", err)
	}
	if err := r.engine.Steer(t.Context(), "wang", call, "hangup", ""); err != nil {
		t.Error(err)
	}
	p.gone()
	if end := r.over(1)[0]; end.By != "hotline" || end.Outcome != hotline.OutcomeCompleted {
		t.Errorf("%+v", end)
	}
	hints := bodies[hotline.SupervisorHint](r)
	if len(hints) != 1 || hints[0].Name != "wang" || hints[0].To != hotline.PartyBot || hints[0].Text != "查话费" {
		t.Errorf("%+v", hints)
	}
	if n := len(bodies[hotline.UtteranceFinal](r)); n != 0 {
		t.Errorf("%d utterances of a caller who said nothing", n)
	}
}
