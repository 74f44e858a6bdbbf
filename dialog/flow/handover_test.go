package flow_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

// desk is who is on duty behind a line.
type desk struct {
	flow.Staffing
	asked []string
}

func (d *desk) staff(queue string) flow.Staffing {
	d.asked = append(d.asked, queue)
	return d.Staffing
}

func onDuty() *desk { return &desk{Staffing: flow.Staffing{Open: true, Staffed: true}} }

// staffedLine is a call on a line with people behind it.
func staffedLine(t *testing.T, caller string, d *desk) *line {
	t.Helper()
	l := newLine(t, caller)
	l.restart(d, nil)
	return l
}

// restart begins a conversation on the same call, as the engine does when it comes back from people.
func (l *line) restart(d *desk, back *flow.Back) {
	l.t.Helper()
	app, err := telecomApp()
	if err != nil {
		l.t.Fatal(err)
	}
	deps := flow.Deps{Tools: l.tools, Now: noon, CallerNumber: l.caller, Back: back}
	if d != nil {
		deps.Staff = d.staff
	}
	l.mind = app.New(deps)
	l.hear(flow.Heard{Kind: flow.HeardStart})
}

// handed is the hand-over that the last reply made.
func (l *line) handed(reason, queue string) *flow.Handover {
	l.t.Helper()
	h := l.last.Handover
	if l.last.Next != flow.NextTransfer || h == nil {
		l.t.Fatalf("no hand-over: %+v", l.last)
	}
	if h.Reason != reason || h.Queue != queue || h.State == nil || h.Fields == nil {
		l.t.Errorf("handed over for %s to %s, want %s to %s", h.Reason, h.Queue, reason, queue)
	}
	return h
}

func (l *line) nothing(text string) {
	l.t.Helper()
	if l.hear(flow.Heard{Kind: flow.HeardText, Text: text}); l.last.Next == flow.NextTransfer {
		l.t.Errorf("%s handed the caller over", text)
	}
}

func TestHandover_OnRequestAtAnyTime(t *testing.T) {
	for name, c := range map[string]struct {
		before []string
		say    string // "0" is a key
		reason string
		queue  string
		scene  string
		told   []string
	}{
		"first_words":   {nil, "转人工", "requested", "general", "", []string{"要求转人工"}},
		"with_matter":   {nil, "给我转人工吧我话费扣得不对", "requested", "bill", "", []string{"账单说明"}},
		"key":           {nil, "0", "key", "general", "", []string{"按键"}},
		"mid_slot":      {[]string{"我家宽带上不了网了"}, "我要找人工客服", "requested", "general", "broadband.fault", []string{"完全上不了网", "还缺装机地址"}},
		"mid_slot_key":  {[]string{"我家宽带上不了网了"}, "0", "key", "general", "broadband.fault", []string{"还缺装机地址"}},
		"mid_confirm":   {[]string{"帮我改成全家套餐"}, "转人工", "requested", "bill", "plan.change", []string{"想换199元全家套餐", "还没有确认"}},
		"after_a_scene": {[]string{"上个月账单怎么这么多"}, "转人工", "requested", "bill", "", []string{"10月一共114元", "套餐外15元"}},
		"done":          {[]string{"帮我改成全家套餐", "确认"}, "0", "key", "bill", "", []string{"199元全家套餐", "已经办好"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := staffedLine(t, "13800138000", onDuty())
			for _, text := range c.before {
				l.nothing(text)
			}
			if c.say == "0" {
				l.keys("0", "转接人工")
			} else {
				l.says(c.say, "转接人工")
			}
			h := l.handed(c.reason, c.queue)
			if h.Scene != c.scene {
				t.Errorf("in scene %q, want %q", h.Scene, c.scene)
			}
			l.wants(h.Summary, c.told...)
			t.Log(h.Summary)
		})
	}
}

func TestHandover_FieldsAreMasked(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我要报修，家里网老是掉线，电话13900001111")
	l.says("转人工")
	h := l.handed("requested", "general")
	want := []hotline.HandoverField{{Name: "symptom", Title: "故障现象", Value: "经常掉线"}, {Name: "contact", Title: "联系电话", Value: "13900001111"}}
	if !slices.Equal(h.Fields, want) {
		t.Errorf("fields %+v", h.Fields)
	}
	app, err := flow.LoadFS(sample(t, cardScene))
	if err != nil {
		t.Fatal(err)
	}
	mind := app.New(flow.Deps{Tools: &spy{}, Now: noon, Staff: onDuty().staff})
	for _, h := range []flow.Heard{{Kind: flow.HeardStart}, {Kind: flow.HeardDigits, Text: "9"}, {Kind: flow.HeardText, Text: "六二二二零二零二零零一一二二三零"},
		{Kind: flow.HeardText, Text: "是的"}, {Kind: flow.HeardText, Text: "转人工"}} {
		r, err := mind.Next(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		if r.Handover == nil {
			continue
		}
		if got := r.Handover.Fields; len(got) != 1 || got[0].Value != "************2230" {
			t.Errorf("fields %+v", got)
		}
		if r.Private || strings.Contains(r.Handover.Summary, "6222") {
			t.Errorf("private %v, summary %s", r.Private, r.Handover.Summary)
		}
		return
	}
	t.Error("not handed over")
}

func TestHandover_TwoTurnsNotUnderstood(t *testing.T) {
	for name, turns := range map[string][]flow.Heard{
		"noise":   {{Kind: flow.HeardNothing}, {Kind: flow.HeardNothing}},
		"words":   {{Kind: flow.HeardText, Text: "嗯嗯啊啊"}, {Kind: flow.HeardText, Text: "呜啦呜啦"}},
		"in_slot": {{Kind: flow.HeardText, Text: "流量还剩多少"}, {Kind: flow.HeardText, Text: "啊这个那个"}, {Kind: flow.HeardNothing}},
	} {
		t.Run(name, func(t *testing.T) {
			l := staffedLine(t, "anonymous", onDuty())
			for _, h := range turns[:len(turns)-1] {
				if l.hear(h); l.last.Next == flow.NextTransfer {
					t.Fatal("handed over too early")
				}
			}
			l.wants(l.hear(turns[len(turns)-1]), "没有听明白")
			l.wants(l.handed("misunderstood", map[string]string{"in_slot": "bill"}[name]+map[bool]string{true: "general"}[name != "in_slot"]).Summary, "没有听懂")
		})
	}
	l := staffedLine(t, "anonymous", onDuty()) // not in a row
	l.hear(flow.Heard{Kind: flow.HeardNothing})
	l.nothing("流量还剩多少")
	l.hear(flow.Heard{Kind: flow.HeardNothing})
	if l.last.Next == flow.NextTransfer {
		t.Error("handed over although one turn was understood")
	}
}

func TestHandover_Displeasure(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("你们什么垃圾公司，话费扣得不对吧", "抱歉给您添麻烦")
	if h := l.handed("displeased", "bill"); !h.Upset || h.Intent != "bill.explain" {
		t.Errorf("%+v", h)
	}
	l = staffedLine(t, "13800138000", onDuty())
	l.nothing("莫名其妙扣我钱")
	l.says("凭什么呀", "抱歉")
	l.wants(l.handed("displeased", "bill").Summary, "语气不满")

	l = staffedLine(t, "13800138000", onDuty()) // too long ago
	l.nothing("莫名其妙扣我钱")
	for range 5 {
		l.nothing("流量还剩多少")
	}
	l.nothing("凭什么呀")

	l = staffedLine(t, "13800138000", onDuty()) // only sounds like it
	for _, text := range []string{"不好意思，查一下话费", "太好了", "麻烦再查一下流量", "不好意思我没生气"} {
		l.nothing(text)
	}
	nobody := &desk{Staffing: flow.Staffing{Open: true}}
	l = staffedLine(t, "13800138000", nobody) // the question is answered all the same
	l.says("你们什么垃圾公司，上个月账单怎么这么多", "非常抱歉给您添麻烦了", "10月", "114元")
	l.says("没有了", "再见")
}

func TestHandover_Crisis(t *testing.T) {
	for _, d := range []*desk{onDuty(), {Staffing: flow.Staffing{Open: true}}, {}} { // always tries
		l := staffedLine(t, "13800138000", d)
		l.nothing("我家宽带上不了网了")
		l.says("我不想活了", "请不要挂断")
		if h := l.handed("crisis", "general"); !strings.HasPrefix(h.Summary, "来电人可能有自伤危险") || !h.Upset {
			t.Errorf("%+v", h)
		}
		l.restart(&desk{}, &flow.Back{Why: "no_agents", State: l.last.Handover.State})
		l.wants(l.last.Text, "110", "12356", "回拨")
		for range 6 {
			if l.silence("我还在"); l.last.Next != flow.NextListen {
				t.Fatal("hangs up on a caller in danger")
			}
		}
		for range 6 {
			if l.hear(flow.Heard{Kind: flow.HeardNothing}); l.last.Next != flow.NextListen {
				t.Fatal("hangs up on a caller in danger")
			}
		}
		l.says("你们什么垃圾公司", "我还在")
		l.says("好的谢谢", "已经登记")
		if all := l.office.Callbacks(); len(all) == 0 || !strings.Contains(all[0].Reason, "自伤") {
			t.Errorf("call backs %+v", all)
		}
	}
	l := newLine(t, "13800138000") // no people behind this hotline at all
	l.says("我站在天台上", "请先不要挂断", "120")
	if l.last.Next != flow.NextListen {
		t.Error("hangs up")
	}
}

func TestHandover_PersonComesBackOnDutyInACrisis(t *testing.T) {
	d := &desk{}
	l := staffedLine(t, "13800138000", d)
	l.says("我想死")
	l.restart(d, &flow.Back{Why: "closed", State: l.handed("crisis", "general").State})
	d.Staffing = flow.Staffing{Open: true, Staffed: true}
	l.silence("请不要挂断")
	l.handed("crisis", "general")
}

func TestHandover_WhatAnIntentSays(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我要投诉你们的师傅", "人工同事为您处理")
	if h := l.handed("scene", "general"); h.Intent != "complaint.file" || !strings.Contains(h.Summary, "投诉") {
		t.Errorf("%+v", h)
	}
	d := onDuty()
	l = staffedLine(t, "13800138000", d) // others ask
	l.mind = withoutScenes(t).New(flow.Deps{Tools: l.tools, Now: noon, CallerNumber: l.caller, Staff: d.staff})
	l.says("帮我把彩铃退订了", "退订增值业务", "要不要为您转接人工")
	l.says("不用了", "还有其他")
	l.says("帮我把彩铃退订了", "要不要为您转接人工")
	l.says("好的")
	l.handed("requested", "bill")
}

const givesUp = `id: card.lost
title: 挂失
key: "9"
queue: bill
examples: [我要挂失, 挂失手机卡, 卡丢了, 手机卡丢了挂失, 挂失一下]
steps:
  - say: 挂失要核对身份。
  - hand_over: 需要人工核对身份后挂失
    queue: security
`

func TestHandover_WhatASceneSays(t *testing.T) {
	app, err := flow.LoadFS(sample(t, givesUp))
	if err != nil {
		t.Fatal(err)
	}
	if got := app.Queues(); !slices.Equal(got, []string{"bill", "general", "security"}) {
		t.Errorf("queues %v", got)
	}
	l := &line{t: t, mind: app.New(flow.Deps{Now: noon, Staff: onDuty().staff})}
	l.says("我要挂失", "挂失要核对身份。这件事由人工同事为您处理")
	l.wants(l.handed("scene", "security").Summary, "挂失", "需要人工核对身份")
}

func TestHandover_SecondFailureOfTheBackOffice(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.server.Close()
	l.says("查一下我的话费", "没有办成", "要不要为您转接人工")
	l.says("不用，查一下流量还剩多少", "我请人工同事为您处理")
	l.handed("failed", "bill")
	l = staffedLine(t, "13800138000", onDuty())
	l.server.Close()
	l.says("查一下我的话费", "要不要为您转接人工")
	l.keys("1")
	l.wants(l.handed("failed", "bill").Summary, "没有办成")
}

func TestHandover_NobodyThere(t *testing.T) {
	monday := time.Date(2026, 11, 23, 8, 30, 0, 0, noon().Location())
	for name, c := range map[string]struct {
		staff flow.Staffing
		parts []string
	}{
		"closed":       {flow.Staffing{Staffed: true}, []string{"下班时间", "回拨"}},
		"closed_until": {flow.Staffing{Opens: monday}, []string{"下班时间", "人工服务后天上午8点30分开始", "回拨"}},
		"nobody":       {flow.Staffing{Open: true}, []string{"没有人工坐席值班", "回拨"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := staffedLine(t, "13800138000", &desk{Staffing: c.staff})
			l.says("转人工", c.parts...)
			l.says("可以", "已经登记")
		})
	}
	l := staffedLine(t, "13800138000", &desk{Staffing: flow.Staffing{Opens: monday}})
	l.says("speak English please")
	if l.says("an agent please", "They are back the day after tomorrow at 8:30 am"); strings.ContainsRune(l.last.Text, '天') {
		t.Errorf("in English: %s", l.last.Text)
	}
	l = staffedLine(t, "13800138000", &desk{Staffing: flow.Staffing{Open: true}}) // the scene goes on when the caller wants no call back
	l.says("我想换个套餐", "您想换哪一个")
	l.says("转人工", "没有人工坐席值班")
	l.says("不用了", "变更套餐还没有办完")
	l.says("继续", "您想换哪一个")
	l = staffedLine(t, "13800138000", &desk{Staffing: flow.Staffing{Open: true, Staffed: true, Wait: 190 * time.Second}})
	l.says("转人工", "大约需要等3分钟")
}

func TestHandover_RefusedPerson(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我家宽带上不了网了", "地址")
	l.nothing("别给我转人工了")
	l.wants(l.last.Text, "好的", "地址")
	l.nothing("不用转人工")
	l = staffedLine(t, "13800138000", onDuty())
	l.says("不要转人工，查话费", "58.6元")
}

// What an agent is told of callers who said little, or too much.
func TestHandover_SummaryOfLittle(t *testing.T) {
	for want, said := range map[string][]string{
		"来电人没有说明来意。本人要求转人工。":                          {"转人工"},
		"来电人问的是：今天天气怎么样啊会不会下雨。本人要求转人工。":               {"今天天气怎么样啊会不会下雨", "好的"},
		"连续几次没有听懂，原话是：嗯嗯呃。":                           {"啊啊", "嗯嗯呃"},
		"语气不满，原话是：什么破玩意。":                             {"什么破玩意"},
		"来电人要办实名登记，还缺要办什么。本人要求转人工。":                   {"我的身份证号是320106198503120018要改名字", "转人工"},
		"来电人提到暴力或人身危险，原话是：救命啊。":                       {"救命啊"},
		"来电人要查报修进度，工单T100001，已派给维修师傅，预计今天处理完。语气不满。":   {"我报的修怎么还没人来", "凭什么让我等", "太不像话了"},
		"来电人要报修宽带，完全上不了网，地址鼓楼区中山路18号，还缺联系电话。本人要求转人工。": {"我家宽带坏了", "鼓楼区中山路18号", "转人工，赶紧的"},
	} {
		l := staffedLine(t, "18900001111", onDuty())
		for _, text := range said {
			l.hear(flow.Heard{Kind: flow.HeardText, Text: text, Confidence: 0.9})
		}
		if h := l.last.Handover; h == nil || h.Summary != want {
			t.Errorf("%q: %+v, want %s", said, h, want)
		}
	}
}

func TestHandover_AsksWhetherItIsAPerson(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我家宽带上不了网了", "地址")
	l.says("你是真人吗", "智能语音客服", "转人工", "地址")
	if l.last.Next == flow.NextTransfer {
		t.Error("handed over")
	}
}

func TestApp_Rescue(t *testing.T) {
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	if r := app.Rescue(flow.Deps{Staff: onDuty().staff}); r == nil || r.Next != flow.NextTransfer || r.Handover.Reason != "failed" || r.Text == "" {
		t.Errorf("%+v", r)
	}
	if r := app.Rescue(flow.Deps{}); r != nil {
		t.Errorf("%+v without people", r)
	}
}

func TestLoad_WrongHandover(t *testing.T) {
	base := sample(t, givesUp)
	files := fstest.MapFS{}
	maps.Copy(files, base)
	files["app.yaml"] = &fstest.MapFile{Data: []byte(`name: 甲
handover:
  queue: 客服
  misses: 12
  displeased:
    mild:
      words: [差劲, 差]
  say:
    requested: ""
    wait: 等{hours}
prompts:
  offer_callback: 回拨{nummer}吗
`)}
	_, err := flow.LoadFS(files)
	want := `load app: app.yaml:3: handover.queue: "客服" is no queue: write its id in the queues file
app.yaml:4: handover.misses: 12: write 0 to 9
app.yaml:7: handover.displeased.mild.words[1]: "差" is in too many other words: write two characters or more
app.yaml:9: handover.say.requested: is empty: write what the caller hears
app.yaml:10: handover.say.wait: {hours} is unknown: use one of [name menu minutes]
app.yaml:12: prompts.offer_callback: {nummer} is unknown: use one of [name menu number]`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	files["app.yaml"] = &fstest.MapFile{Data: []byte("name: 甲\nhandover:\n  say:\n    asked: 好\n")}
	if _, err := flow.LoadFS(files); err == nil || !strings.Contains(err.Error(), "asked") {
		t.Errorf("an unknown reason: %v", err)
	}
}

// The example of docs/scenes.md is one that loads.
func TestLoad_HandoverOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "```yaml\nhandover:")
	if !found {
		t.Fatal("no example")
	}
	block, _, _ = strings.Cut(block, "```")
	files := sample(t, givesUp)
	files["app.yaml"] = &fstest.MapFile{Data: []byte("name: 甲\ntools: tools.yaml\nhandover:" + block)}
	if _, err := flow.LoadFS(files); err != nil {
		t.Error(err)
	}
}
