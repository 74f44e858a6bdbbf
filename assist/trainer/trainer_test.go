package trainer_test

import (
	"os"
	"strings"
	"testing"

	"hotline/assist/trainer"
)

const examples = "../../examples/telecom"

// sample is one of the published personas.
func sample(t *testing.T, id string) *trainer.Persona {
	t.Helper()
	all, err := trainer.Load(os.DirFS(examples))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no persona %s", id)
	return nil
}

func TestLoad_Sample(t *testing.T) {
	all, err := trainer.Load(os.DirFS(examples))
	if err != nil || len(all) < 5 {
		t.Fatalf("%d personas, %v", len(all), err)
	}
	for i, p := range all[1:] {
		if p.Difficulty < all[i].Difficulty {
			t.Errorf("%s stands behind a harder one", p.ID)
		}
	}
}

// A trainee who does it right brings every persona of the sample to its goal.
func TestCustomer_IsSolvedByTheRightTalk(t *testing.T) {
	talks := map[string][]string{
		"elder-fault": {"您好，工号三零二一为您服务。", "您别着急，请问光猫的灯是什么颜色，您重启过吗？", "那我安排师傅上门，请问您的地址是哪里？", "请问您的联系电话是多少？", "麻烦您再说一下电话号码好吗？",
			"跟您核对一下，幺三九零零幺三五六七八，朝阳路十八号三单元五零二，对吗？", "师傅明天上午会联系您上门。", "请问还有什么可以帮您？"},
		"angry-refund": {"您好。", "非常抱歉给您带来不便，我马上为您核实。", "这笔费用我可以帮您申请退费，全额退还。", "三个工作日内退到您的话费账户。", "这个业务我已经帮您取消，不会再扣。", "感谢您的来电，再见。"},
		"hesitant-plan": {"您好，请问有什么可以帮您？", "请问您每个月用多少流量？", "您平时每个月用多少流量呢？", "给您推荐八十九元的套餐，三十个G。", "三十个G足够用了，超出会降速不另外收费。", "没有合约期，随时可以变更。",
			"次月一号生效。", "请问您确认办理吗？", "还有其他需要吗？"},
		"fraud-victim": {"您好，请讲。", "您先别着急，我来帮您。", "这是诈骗，请您马上拨打110报警。", "同时联系银行申请止付。", "验证码千万不要给他，也不要再转账。", "还有什么可以帮您的吗？"},
		"rambling-complaint": {"您好，请讲。", "非常抱歉给您带来这么多麻烦。", "您反映三次信号差没人联系，是我们的问题。", "我们三个工作日内给您书面答复。", "请问您的联系电话是多少？", "请您说一下联系电话好吗？",
			"网络部的专员会打幺八六幺二三四五六七零联系您。", "请问还有其他需要吗？"},
		"roaming-traveller": {"您好。", "日本的流量包每天三十元。", "请问您的手机号码是多少？", "已经开通，十分钟内生效。", "回国以后会自动关闭。", "祝您旅途愉快，再见。"},
	}
	for id, said := range talks {
		t.Run(id, func(t *testing.T) {
			c := trainer.New(sample(t, id), 1)
			var log strings.Builder
			hung := false
			for _, line := range said {
				r := c.Hear(line)
				log.WriteString("坐席：" + line + "\n客户：" + r.Text + "\n")
				if hung = r.Hangup; hung {
					break
				}
			}
			if !hung || c.Ended() != trainer.Solved {
				t.Errorf("ended %q, hung up %v, %+v\n%s", c.Ended(), hung, c.Tally(), &log)
			}
		})
	}
}

func TestCustomer_LosesPatience(t *testing.T) {
	c := trainer.New(sample(t, "angry-refund"), 1)
	c.Hear("您好。")
	mood := trainer.Calm
	for n := range 12 {
		r := c.Hear([]string{"不行，没办法退。", "这个办不了，您自己订购的。"}[n%2])
		mood = r.Mood
		if r.Hangup {
			if c.Ended() != trainer.LeftUs || mood != trainer.Angry {
				t.Errorf("%q, %q", c.Ended(), mood)
			}
			return
		}
	}
	t.Errorf("still there, %s, %+v", mood, c.Tally())
}

func TestCustomer_CorrectsANumber(t *testing.T) {
	c := trainer.New(sample(t, "roaming-traveller"), 0)
	c.Begin()
	if r := c.Hear("请问您的手机号码是多少？"); !strings.Contains(r.Text, "13512349876") || len(r.Fixed) == 0 {
		t.Fatalf("asked for the number: %+v", r)
	}
	if r := c.Hear("幺三五幺二三四九八六七对吗？"); !strings.Contains(r.Text, "不对") || !strings.Contains(r.Text, "13512349876") {
		t.Errorf("read back wrongly: %+v", r)
	}
	if r := c.Hear("13512349876，对吧？"); strings.Contains(r.Text, "不对") {
		t.Errorf("read back rightly: %+v", r)
	}
}

func TestCustomer_WandersOnce(t *testing.T) {
	c := trainer.New(sample(t, "elder-fault"), 0)
	c.Begin()
	if r := c.Hear("请问您的电话是多少？"); strings.Contains(r.Text, "13900135678") {
		t.Errorf("told at once: %s", r.Text)
	}
	if r := c.Hear("请问您的电话号码是多少？"); !strings.Contains(r.Text, "13900135678") {
		t.Errorf("not told: %s", r.Text)
	}
	before := c.Tally().Patience
	if r := c.Hear("您的电话号码再说一下是多少？"); !strings.Contains(r.Text, "13900135678") || r.Patience >= before {
		t.Errorf("asked again: %+v, before %d", r, before)
	}
}

func TestCustomer_MindsSilenceAndInterruptions(t *testing.T) {
	c := trainer.New(sample(t, "elder-fault"), 0)
	c.Begin()
	before := c.Tally().Patience
	if r := c.Interrupted(); r.Text != "" || r.Patience >= before {
		t.Errorf("first interruption: %+v", r)
	}
	if r := c.Interrupted(); r.Text == "" {
		t.Error("the second interruption passes without a word")
	}
	for range 3 {
		if r := c.Silence(); r.Text == "" || r.Hangup {
			t.Errorf("silence: %+v", r)
		}
	}
	if r := c.Silence(); !r.Hangup || c.Ended() != trainer.LeftUs {
		t.Errorf("the fourth silence: %+v", r)
	}
}

func TestRead_Refuses(t *testing.T) {
	good := "id: a\ntitle: A\ngoal: g\ndifficulty: 1\nstates:\n  - {id: s, say: [x], done: true}\n"
	if _, err := trainer.Read("a.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for what, raw := range map[string]string{
		"id": strings.Replace(good, "id: a", "id: A", 1), "difficulty": strings.Replace(good, "difficulty: 1", "difficulty: 9", 1), "unknown key": good + "foo: 1\n",
		"no goal state": strings.Replace(good, ", done: true", "", 1), "start": good + "start: nowhere\n", "slot": strings.Replace(good, "[x]", `["{phone}"]`, 1),
		"act":  strings.Replace(good, "done: true", "done: true, moves: [{on: [dances]}]", 1),
		"move": strings.Replace(good, "done: true", "done: true, moves: [{on: [any], go: nowhere}]", 1), "occasion": good + "lines: {birthday: [x]}\n",
		"fact": good + "facts: [{name: shoe, value: 42}]\n",
	} {
		if _, err := trainer.Read("a.yaml", []byte(raw)); err == nil || !strings.HasPrefix(err.Error(), "a.yaml") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := trainer.Read("a.yaml", []byte(good+"lines: {birthday: [x]}\n")); err == nil || !strings.Contains(err.Error(), strings.Join(trainer.Occasions(), ", ")) {
		t.Errorf("an unknown occasion: %v, want what there is instead", err)
	}
}
