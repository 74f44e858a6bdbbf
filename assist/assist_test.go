package assist_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/view"
)

func TestAssistant_AnswersTheCallersQuestion(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(agent, "您好，很高兴为您服务")
		r.tell(hotline.UtterancePartial{Party: hotline.PartyCaller, Text: "我想问一下拆机要交"})
		if got := r.cards(); strings.Contains(got, "knowledge") {
			t.Errorf("half a question has cards %s", got)
		}
		r.tell(hotline.UtterancePartial{Party: hotline.PartyCaller, Text: "我想问一下拆机要交违约金"})
		early := r.state().Cards
		if len(early) == 0 || early[0].ID != "knowledge-0" || !early[0].Tentative || len(early[0].Lines) > 3 || early[0].Source.File != "broadband.md" {
			t.Fatalf("while the caller speaks: %+v", early)
		}
		r.says(hotline.PartyCaller, "我想问一下拆机要交违约金吗")
		now := r.state().Cards
		if now[0].ID != early[0].ID || now[0].Tentative || !now[0].At.Equal(early[0].At) || now[0].Evidence.Text != "我想问一下拆机要交违约金吗" {
			t.Errorf("the card did not stay in place: %+v", now)
		}
		r.says(hotline.PartyCaller, "今天天气不错啊真的")
		if got := r.cards(); !strings.Contains(got, "knowledge-0") {
			t.Errorf("small talk took the card away: %s", got)
		}
		if len(r.shown) == 0 || r.shown[len(r.shown)-1].late != 0 {
			t.Errorf("a card that was there before the end of the phrase is late: %+v", r.shown)
		}
	})
}

// What is asked while nobody is on the call, in the queue before an agent or after one, is on the desk when somebody comes: that wait says
// nothing of how fast help is.
func TestAssistant_MeasuresOnlyWhatAnAgentCouldSee(t *testing.T) {
	run(t, nil, func(r *rig) {
		counted := func() (n int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			for _, s := range r.shown {
				if s.kind == view.Knowledge && s.late >= 0 {
					n++
				}
			}
			return n
		}
		r.began = time.Now()
		r.tell(hotline.CallStarted{From: "sip:13800138000@x"})
		r.tell(hotline.CallAnswered{})
		r.tell(hotline.HandoverRequested{Reason: "requested", Queue: "general"})
		r.tell(hotline.QueueEntered{Queue: "general"})
		r.says(hotline.PartyCaller, "我想问一下拆机要交违约金吗")
		time.Sleep(40 * time.Second)
		r.tell(hotline.AgentOffered{Agent: me, Queue: "general"})
		r.tell(hotline.PartyJoined{Party: agent, Name: me})
		if got := r.cards(); !strings.Contains(got, "knowledge-0") || counted() != 0 {
			t.Errorf("asked in the queue: cards %s, measured %+v", got, r.shown)
		}
		r.says(hotline.PartyCaller, "那办理提速要多久")
		if got := r.cards(); !strings.Contains(got, "knowledge-1") || counted() != 1 {
			t.Errorf("asked in the talk: cards %s, measured %+v", got, r.shown)
		}
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		r.tell(hotline.QueueEntered{Queue: "general"})
		r.says(hotline.PartyCaller, "拆机到底要不要交违约金")
		if counted() != 1 {
			t.Errorf("asked when the agent was gone: %+v", r.shown)
		}
	})
}

// Whose desk only rang has nothing of the call any more, in the talk and after it; who takes it has all.
func TestAssistant_WhoDeclinesIsShownNoMore(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.began = time.Now()
		r.tell(hotline.CallStarted{From: "sip:13800138000@x"})
		r.tell(hotline.CallAnswered{})
		r.tell(hotline.AgentOffered{Agent: "liqiang", Queue: "general"})
		if s, err := r.a.State("liqiang", "C1"); err != nil || s.Number == "" {
			t.Errorf("while it rings: %+v, %v", s, err)
		}
		r.tell(hotline.AgentMissed{Agent: "liqiang", Why: "rejected"})
		r.tell(hotline.AgentOffered{Agent: me, Queue: "general"})
		r.tell(hotline.PartyJoined{Party: agent, Name: me})
		r.says(hotline.PartyCaller, "我的身份证号是320123197708090021")
		for _, when := range []string{"in the talk", "after it"} {
			var e *hotline.Error
			if s, err := r.a.State("liqiang", "C1"); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
				t.Errorf("%s who declined is shown %+v, %v", when, s, err)
			}
			if s, err := r.a.State(me, "C1"); err != nil || s.Number == "" {
				t.Errorf("%s who took it: %+v, %v", when, s, err)
			}
			r.tell(hotline.CallEnded{})
		}
	})
}

// Numbers of utterances jump where nothing was understood: a card that came early belongs to the number that its words said.
func TestAssistant_AnEarlyCardHasTheNumberOfItsUtterance(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(hotline.PartyCaller, "喂您好")
		r.said[hotline.PartyCaller] = 4
		r.tell(hotline.UtterancePartial{N: 4, Party: hotline.PartyCaller, Text: "我想问一下拆机要交违约金"})
		if got := r.cards(); !strings.Contains(got, "knowledge-4") {
			t.Errorf("while the caller speaks: %s", got)
		}
		r.says(hotline.PartyCaller, "我想问一下拆机要交违约金吗")
		if got := r.state().Cards; len(got) == 0 || got[0].ID != "knowledge-4" || got[0].Tentative || len(r.shown) == 0 || r.shown[len(r.shown)-1].late != 0 {
			t.Errorf("at the end: %+v %+v", got, r.shown)
		}
	})
}

func TestAssistant_NoDocumentSaysHowToGetAPerson(t *testing.T) {
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Intent = func(text string) (string, float64, bool) {
			return "agent.transfer", 0.97, strings.Contains(text, "人工")
		}
	}
	run(t, change, func(r *rig) {
		r.began = time.Now()
		r.tell(hotline.CallAnswered{})
		r.says(hotline.PartyCaller, "拆机要交违约金吗")
		r.says(hotline.PartyCaller, "我不跟机器说话，帮我转人工")
		r.talk("")
		if got := r.cards(); !strings.Contains(got, "knowledge-0") {
			t.Errorf("what the caller asked the machine: %s", got)
		}
		r.says(hotline.PartyCaller, "喂，是人工客服吗，我要人工")
		if slices.ContainsFunc(r.asked, func(q string) bool { return strings.Contains(q, "人工") }) {
			t.Errorf("the documents were asked %v", r.asked)
		}
	})
}

func TestAssistant_SaysNothingWhileUnsure(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(agent, "您好")
		r.tell(hotline.UtterancePartial{N: r.said[hotline.PartyCaller], Party: hotline.PartyCaller, Text: "那个宽带提速什么时候"})
		if got := r.cards(); strings.Contains(got, "knowledge") {
			t.Errorf("0.65 is not enough while the caller speaks: %s", got)
		}
		r.says(hotline.PartyCaller, "那个宽带提速什么时候生效")
		if got := r.cards(); !strings.Contains(got, "knowledge-0") {
			t.Errorf("0.65 is enough at the end: %s", got)
		}
	})
}

func TestAssistant_TicksTheChecklist(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("plan.change")
		if s := r.step("greet"); s.State != "open" || !s.Current {
			t.Errorf("%+v", s)
		}
		r.says(agent, "您好，请问有什么可以帮您")
		r.says(agent, "麻烦报一下身份证后四位")
		if s := r.step("identity"); s.State != "done" || s.Evidence == nil || s.Evidence.N != 1 {
			t.Errorf("%+v", s)
		}
		r.says(agent, "新套餐下个月生效哈")
		if s := r.step("disclosure"); s.State != "open" {
			t.Errorf("mentioned is not read out: %+v", s)
		}
		r.says(agent, "新套餐次月一号生效，当月仍按原套餐计费")
		r.says(agent, "合约期内变更可能产生违约金")
		if s := r.step("disclosure"); s.State != "done" {
			t.Errorf("read out in two breaths: %+v", s)
		}
		if _, err := r.a.Tick(me, "C1", "disclosure", false); err != nil {
			t.Fatal(err)
		}
		if s := r.step("disclosure"); s.State != "skipped" || !s.ByHand {
			t.Errorf("%+v", s)
		}
	})
}

func TestAssistant_GoesBackToTheMatterAfterASideQuestion(t *testing.T) {
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Intent = func(text string) (string, float64, bool) {
			switch {
			case strings.Contains(text, "流量"):
				return "usage.query", 0.97, true
			case strings.Contains(text, "投诉"):
				return "complaint.file", 0.97, true
			}
			return "", 0, false
		}
	}
	run(t, change, func(r *rig) {
		r.talk("broadband.fault")
		r.says(agent, "您好，非常抱歉，请问是什么现象")
		r.says(hotline.PartyCaller, "光猫亮红灯，上不了网")
		r.says(hotline.PartyCaller, "对了，我的流量用完了会怎么样")
		if s := r.state(); s.Scene != "usage.query" {
			t.Fatalf("%s", s.Scene)
		}
		r.says(agent, "用完会降速，抱歉，那请问装在哪里")
		if s := r.state(); s.Scene != "usage.query" {
			t.Errorf("an apology is a step of every matter: %s", s.Scene)
		}
		r.says(hotline.PartyCaller, "鼓楼区中山路18号3栋502室")
		if s := r.state(); s.Scene != "broadband.fault" || r.step("address").State != "done" || r.step("symptom").State != "done" {
			t.Errorf("%s %+v", s.Scene, s.Steps)
		}
		if _, err := r.a.Edit(me, "C1", "address", "鼓楼区中山路18号3栋501室"); err != nil {
			t.Fatal(err)
		}
		r.says(hotline.PartyCaller, "再修不好我就投诉你们")
		if s := r.state(); s.Scene != "complaint.file" || s.Form.ID != "complaint.file" {
			t.Fatalf("%s %s", s.Scene, s.Form.ID)
		}
		r.says(agent, "您什么时候方便师傅上门")
		s := r.state()
		if s.Scene != "complaint.file" { // 什么时候 is a question of both
			t.Errorf("%s", s.Scene)
		}
		r.says(agent, "我约在明天上午可以吗，装机地址没有变吧")
		s = r.state()
		if at := slices.IndexFunc(s.Form.Fields, func(f view.Field) bool { return f.ID == "address" }); s.Scene != "broadband.fault" || at < 0 ||
			s.Form.Fields[at].State != "edited" || s.Form.Fields[at].Value != "鼓楼区中山路18号3栋501室" {
			t.Errorf("what the agent wrote is lost on the way: %s %+v", s.Scene, s.Form)
		}
	})
}

func TestAssistant_TheFormIsThatOfTheClass(t *testing.T) {
	catalog, model := trained(t).catalog, trained(t).classes
	run(t, func(_ *assist.Config, d *assist.Deps) { d.Classes = func() *classify.Classifier { return model } }, func(r *rig) {
		r.talk("complaint.file")
		r.says(hotline.PartyCaller, "我家宽带坏了，光猫亮红灯，从昨天晚上开始就上不了网")
		r.says(agent, "好的，给您登记报修，请问装机地址是哪里")
		r.says(hotline.PartyCaller, "鼓楼区中山路18号3栋502室")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		s := r.state()
		if len(s.Wrap.AllClasses) != len(catalog.Classes()) {
			t.Errorf("%d classes to choose from", len(s.Wrap.AllClasses))
		}
		if s.Wrap.Class != "broadband.fault" || s.Form.ID != "broadband.fault" {
			t.Fatalf("class %s, form %s", s.Wrap.Class, s.Form.ID)
		}
		s, err := r.a.Choose(me, "C1", "class", "invoice.issue")
		if err != nil || s.Form.ID != "invoice.issue" || s.Wrap.Unit != catalog.Class("invoice.issue").Unit ||
			s.Wrap.Disposition != catalog.Class("invoice.issue").Disposition || !strings.Contains(s.Wrap.UnitReason, "承办") {
			t.Errorf("%s %+v %v", s.Form.ID, s.Wrap, err)
		}
	})
}

func TestAssistant_FieldsToldBeforeDoNotSkipTheGreeting(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.began = time.Now()
		r.tell(hotline.CallAnswered{})
		r.says(hotline.PartyCaller, "我家网断了完全上不了网")
		r.talk("broadband.fault")
		if s := r.step("symptom"); s.State != "done" || !r.step("greet").Current {
			t.Errorf("%+v, %+v", s, r.step("greet"))
		}
	})
}

func TestAssistant_RemindsBeforeItIsTooLate(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("balance.query")
		<-time.After(6 * time.Second)
		synctest.Wait()
		if got := r.cards(); !strings.Contains(got, "step-greet") || r.state().Cards[0].Urgent {
			t.Errorf("after half of the time: %s", got)
		}
		<-time.After(5 * time.Second)
		synctest.Wait()
		if c := r.state().Cards; c[0].ID != "step-greet" || !c[0].Urgent || r.step("greet").State != "late" {
			t.Errorf("after the time: %+v", c)
		}
		r.says(agent, "您好，很高兴为您服务")
		if got := r.cards(); strings.Contains(got, "greet") {
			t.Errorf("greeted: %s", got)
		}
		r.tell(hotline.UtterancePartial{Party: agent, Name: me, Text: "我看到您的余额是"})
		if c := r.state().Cards; c[0].ID != "step-identity" || !c[0].Urgent {
			t.Errorf("account data before the identity: %+v", c)
		}
		r.says(agent, "请您先报一下机主姓名")
		if got := r.cards(); strings.Contains(got, "step-identity") {
			t.Errorf("asked: %s", got)
		}
	})
}

func TestAssistant_HoldAndRiskWords(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(agent, "您好，请稍等我查一下")
		r.tell(hotline.AgentHeld{Agent: me, Held: true})
		if got := r.cards(); strings.Contains(got, "hold") {
			t.Errorf("the caller was told: %s", got)
		}
		r.tell(hotline.AgentHeld{Agent: me, Held: false})
		if got := r.cards(); !strings.Contains(got, "remind-hold_back") {
			t.Errorf("back: %s", got)
		}
		r.says(agent, "感谢您的耐心等待")
		<-time.After(40 * time.Second)
		r.tell(hotline.AgentHeld{Agent: me, Held: true})
		if got := r.cards(); !strings.HasPrefix(got, "remind-hold_why") {
			t.Errorf("held without a word: %s", got)
		}
		r.tell(hotline.AgentHeld{Agent: me, Held: false})
		if got := r.cards(); strings.Contains(got, "hold_why") {
			t.Errorf("the caller is back, no reason is wanted any more: %s", got)
		}
		<-time.After(15 * time.Second)
		if got := r.cards(); !strings.Contains(got, "remind-silence") {
			t.Errorf("nobody speaks: %s", got)
		}
		r.says(agent, "我看到您的账单了")
		if got := r.cards(); strings.Contains(got, "silence") {
			t.Errorf("somebody speaks: %s", got)
		}
		r.says(hotline.PartyCaller, "我要去工信部投诉你们")
		r.says(hotline.PartyCaller, "我真的不想活了")
		s := r.state()
		urgent := 0
		for _, c := range s.Cards {
			if c.Urgent {
				urgent++
			}
		}
		if s.Cards[0].ID != "remind-crisis" || urgent != 1 || len(s.Cards) > 3 || !slices.Contains(s.Flags, "crisis") {
			t.Errorf("the worst first, one urgent: %+v %v", s.Cards, s.Flags)
		}
	})
}

func TestAssistant_BeginsInTheMiddle(t *testing.T) {
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Past = func(context.Context, hotline.CallID) ([]hotline.Event, error) {
			at := time.Now()
			return []hotline.Event{
				{Call: "C1", Seq: 1, At: at, Body: hotline.CallStarted{From: "sip:13800138000@x"}}, {Call: "C1", Seq: 2, At: at, Body: hotline.CallAnswered{}},
				{Call: "C1", Seq: 3, At: at, Body: hotline.HandoverRequested{Queue: "general", Scene: "broadband.fault"}},
				{Call: "C1", Seq: 4, At: at, Body: hotline.PartyJoined{Party: agent, Name: me}},
				{Call: "C1", Seq: 5, At: at, Body: hotline.UtteranceFinal{Party: agent, Name: me, Text: "您好"}},
				{Call: "C1", Seq: 9, At: at, Body: hotline.PartyLeft{Party: agent, Name: me}}, // it came meanwhile, and comes again
			}, nil
		}
	}
	run(t, change, func(r *rig) {
		r.seq = 7
		r.says(agent, "请问装机地址是哪里")
		if s := r.state(); s.Scene != "broadband.fault" || r.step("greet").State != "done" || s.Wrap != nil {
			t.Errorf("%+v", s)
		}
	})
}

func TestAssistant_AStepWithAFieldIsDoneByItsValue(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("broadband.fault")
		r.says(agent, "您好，请问装机地址是哪里")
		if got := r.step("address").State; got != "open" {
			t.Errorf("the address was only asked for, and is %s", got)
		}
		if got := r.cards(); strings.Contains(got, "phrase-address") {
			t.Errorf("told to ask again at once: %s", got)
		}
		r.says(hotline.PartyCaller, "鼓楼区中山路18号3栋502室")
		if got := r.step("address").State; got != "done" {
			t.Errorf("the address was told, and is %s", got)
		}
		r.says(agent, "联系电话是多少")
		if _, err := r.a.Edit(me, "C1", "phone", "13912345678"); err != nil || r.step("contact").State != "done" {
			t.Errorf("the number was written, and is %s: %v", r.step("contact").State, err)
		}
	})
}

func TestAssistant_StallsNobody(t *testing.T) {
	var block chan struct{}
	change := func(_ *assist.Config, d *assist.Deps) {
		block = make(chan struct{})
		d.Knowledge = func(ctx context.Context, _ string) (assist.Answer, bool) {
			select {
			case <-block:
			case <-ctx.Done():
			}
			return assist.Answer{}, false
		}
	}
	run(t, change, func(r *rig) {
		r.talk("")
		for range 600 { // with a search that never ends, events are taken all the same
			r.seq++
			r.a.Observe(hotline.Event{Call: "C1", Seq: r.seq, At: time.Now(), Body: hotline.UtteranceFinal{N: int(r.seq), Party: hotline.PartyCaller, Text: "这个违约金怎么收费啊"}})
		}
		close(block)
		synctest.Wait()
		if got := r.state(); got.Rev == 0 {
			t.Error("nothing was taken")
		}
	})
}

func TestAssistant_FaultStaysInItsCall(t *testing.T) {
	faults := 0
	change := func(_ *assist.Config, d *assist.Deps) {
		d.OnPanic = func(string) { faults++ }
		d.Intent = func(string) (string, float64, bool) {
			var none map[string]int
			none["x"] = 1
			return "", 0, false
		}
	}
	run(t, change, func(r *rig) {
		r.talk("")
		r.says(hotline.PartyCaller, "这个怎么收费")
		r.says(hotline.PartyCaller, "喂你听得到吗")
		if got := r.a.States(me); faults != 1 || len(got) != 0 {
			t.Errorf("%d faults, %+v", faults, got)
		}
		r.a.Observe(hotline.Event{Call: "C2", Seq: 1, At: time.Now(), Body: hotline.CallAnswered{}})
		r.a.Observe(hotline.Event{Call: "C2", Seq: 2, At: time.Now(), Body: hotline.PartyJoined{Party: agent, Name: me}})
		synctest.Wait()
		if _, err := r.a.State(me, "C2"); err != nil {
			t.Errorf("another call: %v", err)
		}
	})
}

func TestConfig_Validate(t *testing.T) {
	for name, change := range map[string]func(*assist.Config){
		"answer": func(c *assist.Config) { c.Answer = 2 }, "partial": func(c *assist.Config) { c.Partial = 0.1 }, "normal": func(c *assist.Config) { c.Normal = 3 },
		"experienced": func(c *assist.Config) { c.Experienced = -1 }, "workers": func(c *assist.Config) { c.Workers = 0 }, "keep": func(c *assist.Config) { c.Keep = 0 },
	} {
		cfg := assist.Default()
		change(&cfg)
		if cfg.Validate() == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
}

func TestAssistant_KeepsTheSceneWhenTheWordsWereHardlyHeard(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("sim.replace")
		for _, want := range []string{"sim.replace", "broadband.fault"} { // said twice it counts
			r.tell(hotline.UtteranceFinal{N: r.said[hotline.PartyCaller], Party: hotline.PartyCaller, Text: "我家网断了", Confidence: 0.5})
			r.said[hotline.PartyCaller]++
			if got := r.state().Scene; got != want {
				t.Errorf("scene %s, want %s", got, want)
			}
		}
	})
}
