package qa_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/llm"
	"hotline/qa"
)

const wordRule = `id: oath
title: 发誓
version: 1
severity: critical
alert: true
who: agent
points: 5
find:
  oath: {say: {any: [我发誓], never: [不发誓]}}
  excuse: {who: caller, say: {any: [没关系]}}
when:
  - find: oath
    unless: [{find: excuse, side: after, within: 3s}]
note: "说了：{text}"
`

const promptRule = `id: oops
title: 口头禅
version: 1
severity: minor
who: agent
find: {oops: {say: {any: [哎呀妈呀]}}}
when: [{find: oops}]
`

// desk is an inspector under test, with what it reported.
type desk struct {
	t    *testing.T
	in   *qa.Inspector
	hits []hotline.Hit
	done map[hotline.CallID][]hotline.Hit
	zero time.Time
	seq  uint64
}

func files(rules map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range rules {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func newDesk(t *testing.T, rules map[string]string, deps qa.Deps) *desk {
	t.Helper()
	d := &desk{t: t, done: map[hotline.CallID][]hotline.Hit{}, zero: time.Now()}
	deps.Rules = files(rules)
	deps.Hit = func(h hotline.Hit) { d.hits = append(d.hits, h) }
	deps.Done = func(c hotline.CallID, h []hotline.Hit) { d.done[c] = h }
	in, err := qa.New(qa.Default(), deps)
	if err != nil {
		t.Fatal(err)
	}
	d.in = in
	return d
}

// event makes the next event of call c at a media time in ms.
func (d *desk) event(at float64, body hotline.Body) hotline.Event {
	d.seq++
	return hotline.Event{Call: "c", Seq: d.seq, At: d.zero.Add(durationMS(at)), Body: body}
}

func durationMS(ms float64) time.Duration { return time.Duration(ms * 1e6) }

func (d *desk) see(at float64, body hotline.Body) { d.in.Observe(d.event(at, body)) }

func (d *desk) states() string {
	var out []string
	for _, h := range d.hits {
		out = append(out, h.Rule+" "+string(h.State))
	}
	return strings.Join(out, ", ")
}

func final(n int, p hotline.Party, from, to float64, text string) hotline.UtteranceFinal {
	return hotline.UtteranceFinal{N: n, Party: p, Text: text, FromMS: from, ToMS: to, Confidence: 1}
}

func TestInspector_ConfirmsOrWithdrawsWhatPartialTextSaid(t *testing.T) {
	for _, c := range []struct{ name, final, want string }{
		{"confirmed", "哎呀妈呀，等等", "oops tentative, oops confirmed"},
		{"withdrawn", "哎呀没有", "oops tentative, oops withdrawn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, map[string]string{"oops.yaml": promptRule}, qa.Deps{})
			d.see(0, hotline.CallAnswered{})
			d.see(1000, hotline.UtterancePartial{Party: hotline.PartyAgent, Text: "哎呀妈呀", AtMS: 1000})
			d.see(1300, hotline.UtterancePartial{Party: hotline.PartyAgent, Text: "哎呀妈呀等", AtMS: 1300})
			d.see(2000, final(0, hotline.PartyAgent, 300, 1900, c.final))
			if got := d.states(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if d.hits[0].ID != d.hits[len(d.hits)-1].ID {
				t.Errorf("ids %s and %s", d.hits[0].ID, d.hits[1].ID)
			}
		})
	}
}

// Words of the machine alert when it begins the clause that they are in; a clause of which nothing was heard leaves nothing.
func TestInspector_AlertsWhenTheMachineBeginsToSayIt(t *testing.T) {
	for _, c := range []struct{ name, played, want string }{
		{"heard", "好的，哎呀妈呀，稍等。", "oops tentative, oops confirmed"},
		{"cut", "好的，", "oops tentative, oops withdrawn"},
		{"nothing_heard", "", "oops tentative, oops withdrawn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, map[string]string{"oops.yaml": strings.Replace(promptRule, "who: agent", "who: bot\nalert: true", 1)}, qa.Deps{})
			d.see(0, hotline.CallAnswered{})
			d.see(1000, hotline.UtterancePartial{N: 3, Party: hotline.PartyBot, Text: "好的，", AtMS: 1000})
			d.see(1500, hotline.UtterancePartial{N: 3, Party: hotline.PartyBot, Text: "好的，哎呀妈呀，", Stable: 3, AtMS: 1500})
			if len(d.hits) != 1 || !d.hits[0].Alert || d.hits[0].AtMS > 1500 || d.hits[0].AtMS < 500 {
				t.Fatalf("while it speaks: %+v", d.hits)
			}
			d.see(4000, hotline.TurnCompleted{N: 3, Planned: "好的，哎呀妈呀，稍等。", Played: c.played, Cut: c.name != "heard", FromMS: 900})
			if got := d.states(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if d.hits[0].ID != d.hits[len(d.hits)-1].ID {
				t.Errorf("ids %s and %s", d.hits[0].ID, d.hits[1].ID)
			}
		})
	}
}

// A hit is of whoever had the call when it happened, not of whoever has it when it is found: after a take-over that was given back the
// machine's call is nobody's, and a later agent has no part in it.
func TestInspector_NamesWhoHadTheCall(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": strings.Replace(promptRule, "who: agent", "who: caller", 1)}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(8000, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "lead", AtMS: 8000})
	d.see(10000, final(0, hotline.PartyCaller, 9000, 10000, "哎呀妈呀"))
	d.see(15000, hotline.PartyLeft{Party: hotline.PartyAgent, Name: "lead", AtMS: 15000})
	d.see(15000, hotline.GivenBack{Agent: "lead", Why: "given_back", AtMS: 15000})
	d.see(20000, final(1, hotline.PartyCaller, 19000, 20000, "哎呀妈呀"))
	d.see(30000, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang", AtMS: 30000})
	d.see(30100, final(2, hotline.PartyCaller, 27000, 28000, "哎呀妈呀")) // the recogniser was late
	d.see(36000, final(3, hotline.PartyCaller, 35000, 36000, "哎呀妈呀"))
	var got []string
	for _, h := range d.hits {
		got = append(got, h.Agent)
	}
	if all := strings.Join(got, ","); all != "lead,,,wang" {
		t.Errorf("hits of %q", all)
	}
}

// Numbers of utterances have gaps: typed words count from far above, each agent has a range, and what became no text has none. A hit on
// partial text keeps its id all the same, with what somebody did about it, and a partial text without a final one leaves nothing.
func TestInspector_KeepsTheHitOfAPartialTextWhateverItsNumber(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": strings.Replace(promptRule, "who: agent", "who: any", 1)}, qa.Deps{})
	partial := func(at float64, n int, p hotline.Party, name, text string) {
		d.see(at, hotline.UtterancePartial{N: n, Party: p, Name: name, Text: text, AtMS: at})
	}
	final := func(n int, p hotline.Party, name string, from, to float64, text string, typed bool) {
		d.see(to, hotline.UtteranceFinal{N: n, Party: p, Name: name, Text: text, FromMS: from, ToMS: to, Confidence: 1, Typed: typed})
	}
	d.see(0, hotline.CallAnswered{})
	final(1<<20, hotline.PartyCaller, "", 500, 500, "转人工", true)
	partial(2000, 0, hotline.PartyCaller, "", "哎呀妈呀")
	final(1<<20+1, hotline.PartyCaller, "", 2200, 2200, "快点", true)
	final(0, hotline.PartyCaller, "", 1200, 2500, "哎呀妈呀你们", false)
	final(0, hotline.PartyAgent, "li", 3000, 4000, "您好", false)
	partial(5000, 20000, hotline.PartyAgent, "wang", "哎呀妈呀")
	final(1, hotline.PartyAgent, "li", 4800, 5400, "好的", false)
	final(20000, hotline.PartyAgent, "wang", 4200, 5500, "哎呀妈呀是吗", false)
	partial(12000, 20001, hotline.PartyAgent, "wang", "哎呀妈呀") // became no text
	partial(14000, 20002, hotline.PartyAgent, "wang", "稍等")
	want := "oops tentative, oops confirmed, oops tentative, oops confirmed, oops tentative, oops withdrawn"
	if got := d.states(); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := 0; i < len(d.hits); i += 2 {
		if d.hits[i].ID != d.hits[i+1].ID {
			t.Errorf("ids %s and %s", d.hits[i].ID, d.hits[i+1].ID)
		}
	}
}

func TestInspector_WaitsForAnExceptionAndNoLonger(t *testing.T) {
	d := newDesk(t, map[string]string{"oath.yaml": wordRule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(2000, final(0, hotline.PartyAgent, 1000, 2000, "我发誓"))
	d.in.Tick(d.zero.Add(4 * time.Second))
	if len(d.hits) != 0 {
		t.Fatalf("hit before the exception could come: %v", d.hits)
	}
	d.in.Tick(d.zero.Add(7 * time.Second)) // 2 s + 3 s, the settling time, the lag of events
	if got := d.states(); got != "oath confirmed" {
		t.Fatalf("got %q", got)
	}
	h := d.hits[0]
	if h.AtMS != 5000 || !h.Alert || h.Points != 5 || h.Note != "说了：我发誓" || h.Evidence[0].FromMS != 1000 || !h.Live {
		t.Errorf("hit %+v", h)
	}
	d.see(20000, hotline.CallEnded{By: "caller", DurationMS: 20000})
	if len(d.done["c"]) != 1 {
		t.Errorf("done %v", d.done)
	}
}

func TestInspector_ForgivesWhenTheExceptionComes(t *testing.T) {
	d := newDesk(t, map[string]string{"oath.yaml": wordRule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(2000, final(0, hotline.PartyAgent, 1000, 2000, "我发誓"))
	d.see(3500, final(0, hotline.PartyCaller, 2500, 3500, "没关系的"))
	d.see(9000, hotline.CallEnded{By: "caller", DurationMS: 9000})
	if len(d.hits) != 0 || len(d.done["c"]) != 0 {
		t.Errorf("hits %v, done %v", d.hits, d.done)
	}
}

func TestInspector_HearsSilenceWithoutAnEvent(t *testing.T) {
	rule := "id: quiet\ntitle: 静音\nversion: 1\nseverity: minor\nwho: agent\nfind: {quiet: {silence: {longer: 10s}}}\nwhen: [{find: quiet}]\nnote: '{value}'\n"
	d := newDesk(t, map[string]string{"quiet.yaml": rule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"})
	d.see(1000, hotline.SpeechStarted{Party: hotline.PartyAgent, AtMS: 1000})
	d.see(2000, hotline.SpeechEnded{Party: hotline.PartyAgent, AtMS: 2000})
	d.in.Tick(d.zero.Add(12100 * time.Millisecond))
	if len(d.hits) != 0 {
		t.Fatalf("too early: %v", d.hits)
	}
	d.in.Tick(d.zero.Add(12300 * time.Millisecond))
	if got := d.states(); got != "quiet confirmed" || d.hits[0].AtMS != 12000 || d.hits[0].Agent != "wang" {
		t.Fatalf("%q %+v", got, d.hits)
	}
	d.in.Tick(d.zero.Add(15 * time.Second))
	if len(d.hits) != 1 {
		t.Errorf("told %d times while it lasts", len(d.hits))
	}
	d.see(16000, hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: 16000})
	if last := d.hits[len(d.hits)-1]; last.Note != "14" || last.State != hotline.HitConfirmed {
		t.Errorf("at its end: %+v", last)
	}
}

func TestInspector_IgnoresEventsTwice(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": promptRule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	e := d.event(2000, final(0, hotline.PartyAgent, 1000, 2000, "哎呀妈呀"))
	d.in.Observe(e)
	d.in.Observe(e)
	d.in.CatchUp([]hotline.Event{e})
	if len(d.hits) != 1 {
		t.Errorf("%d hits", len(d.hits))
	}
}

func TestInspector_ReplayFindsWhatLiveFound(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": promptRule, "oath.yaml": wordRule}, qa.Deps{})
	events := []hotline.Event{
		d.event(0, hotline.CallAnswered{}), d.event(2000, final(0, hotline.PartyAgent, 1000, 2000, "哎呀妈呀")),
		d.event(9000, final(1, hotline.PartyAgent, 8000, 9000, "我发誓没有")), d.event(30000, hotline.CallEnded{By: "caller", DurationMS: 30000}),
	}
	replayed := d.in.Replay(events)
	for _, e := range events {
		d.in.Observe(e)
	}
	live := d.done["c"]
	same := slices.EqualFunc(live, replayed, func(a, b hotline.Hit) bool { return a.ID == b.ID && a.AtMS == b.AtMS && a.Note == b.Note })
	if len(live) != 2 || !same {
		t.Errorf("live %v\nreplayed %v", live, replayed)
	}
}

func TestInspector_SwitchesOffARuleThatCostsTooMuch(t *testing.T) {
	var faults []qa.Fault
	files := fstest.MapFS{"oops.yaml": {Data: []byte(promptRule)}}
	cfg := qa.Default()
	cfg.RuleCost = 1 // ns: everything is too much
	in, err := qa.New(cfg, qa.Deps{Rules: files, Fault: func(f qa.Fault) { faults = append(faults, f) }})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 200 {
		in.Observe(hotline.Event{Call: "c", Seq: uint64(n + 1), At: time.Now(), Body: final(n, hotline.PartyAgent, float64(n)*1000, float64(n)*1000+500, "哎呀妈呀")})
	}
	in.Tick(time.Now())
	if r := in.Rules()[0]; r.State != "off" || r.Why == "" || r.Runs < 100 || len(faults) != 1 || faults[0].Rule != "oops" {
		t.Errorf("rule %+v, faults %v", r, faults)
	}
}

// oracle answers every question with the same words.
type oracle string

func (o oracle) Generate(context.Context, llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{Text: string(o)}, nil) }
}

func TestInspector_AsksTheModelAndDemandsProof(t *testing.T) {
	judged := promptRule + "judge: {question: 坐席不礼貌吗, turns: 3}\n"
	for _, c := range []struct {
		name, answer string
		want         int
	}{
		{"proven", `{"yes":true,"quote":"哎呀妈呀"}`, 1}, {"made_up", `{"yes":true,"quote":"滚出去"}`, 0}, {"no", `{"yes":false,"quote":""}`, 0}, {"nonsense", `ja`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, map[string]string{"oops.yaml": judged}, qa.Deps{Model: oracle(c.answer)})
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- d.in.Run(ctx) }()
				d.see(0, hotline.CallAnswered{})
				d.see(2000, final(0, hotline.PartyAgent, 1000, 2000, "哎呀妈呀，真慢"))
				d.see(3000, hotline.CallEnded{By: "caller", DurationMS: 3000})
				time.Sleep(time.Second) // virtual
				synctest.Wait()
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if got, ok := d.done["c"]; !ok || len(got) != c.want {
					t.Errorf("done %v", got)
				}
			})
		})
	}
}

func TestInspector_WithoutAModelSaysThatARuleIsOff(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": promptRule + "judge: {question: 坐席不礼貌吗}\n"}, qa.Deps{})
	if r := d.in.Rules()[0]; r.State != "off" || !strings.Contains(r.Why, "model") {
		t.Errorf("%+v", r)
	}
}

func TestReplay_MasksEvidence(t *testing.T) {
	d := newDesk(t, map[string]string{"oops.yaml": promptRule}, qa.Deps{})
	got := d.in.Replay([]hotline.Event{d.event(2000, final(0, hotline.PartyAgent, 1000, 2000, "哎呀妈呀，您的电话是13812345678"))})
	raw, err := json.Marshal(got)
	if err != nil || len(got) != 1 || strings.Contains(string(raw), "13812345678") {
		t.Errorf("%s %v", raw, err)
	}
}

func ExampleInspector_Replay() {
	in, err := qa.New(qa.Default(), qa.Deps{Rules: fstest.MapFS{"oops.yaml": {Data: []byte(promptRule)}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	for _, h := range in.Replay([]hotline.Event{
		{Call: "01J", Seq: 1, At: at, Body: hotline.CallAnswered{}},
		{Call: "01J", Seq: 2, At: at.Add(2 * time.Second), Body: final(0, hotline.PartyAgent, 500, 1500, "哎呀妈呀")},
	}) {
		fmt.Println(h.ID, h.Title, h.Evidence[0].Text)
	}
	// Output: 01J-oops-a1 口头禅 哎呀妈呀
}

func TestInspector_DoesNotChargeARuleForWhoIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		in, err := qa.New(qa.Default(), qa.Deps{
			Rules: fstest.MapFS{"oops.yaml": &fstest.MapFile{Data: []byte(promptRule)}},
			Hit:   func(hotline.Hit) { told++; time.Sleep(50 * time.Millisecond) }, // a screen that blocks; the clock of the bubble moves
		})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 150 {
			id := hotline.CallID(fmt.Sprintf("call-%d", n))
			in.Observe(hotline.Event{Call: id, Seq: 1, At: time.Now(), Body: hotline.CallAnswered{Codec: "pcma"}})
			in.Observe(hotline.Event{Call: id, Seq: 2, At: time.Now(), Body: hotline.UtteranceFinal{Party: hotline.PartyAgent, Text: "哎呀妈呀", ToMS: 900}})
		}
		in.Tick(time.Now())
		info := in.Rules()[0]
		if told < 100 || info.Runs < 100 {
			t.Fatalf("told %d times after %d evaluations, want 100 or more: the test says nothing", told, info.Runs)
		}
		if info.State != "live" || info.Spent > time.Second {
			t.Errorf("the rule is %s (%s) after %s; want live, and nothing of %s spent in Hit", info.State, info.Why, info.Spent, time.Duration(told)*50*time.Millisecond)
		}
	})
}

// What is forgotten of a long call must not take the excuse from what was said early.
func TestInspector_LongCallKeepsWhatWasDoneFirst(t *testing.T) {
	text := "id: told\ntitle: 未核实\nversion: 1\nseverity: minor\nwho: agent\nfind:\n  told: {say: {any: [余额是]}}\n  asked: {say: {any: [核实]}}\n"
	for n := range 24 { // they fill what a call may remember
		text += fmt.Sprintf("  more_%02d: {say: {any: [核实]}}\n", n)
	}
	d := newDesk(t, map[string]string{"told.yaml": text + "when: [{find: told, unless: [{find: asked, side: before}]}]\n"}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	for n := range 100 {
		said := "好的，核实一下"
		if n == 1 {
			said = "您的余额是五元"
		}
		at := 3000 * float64(n)
		d.see(at+2000, final(n, hotline.PartyAgent, at, at+2000, said))
	}
	d.see(400_000, hotline.CallEnded{By: "caller"})
	if got := d.states(); strings.Contains(got, "told") {
		t.Error(got)
	}
}
