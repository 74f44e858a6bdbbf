package summary_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/summary"
	"hotline/assist/testset"
	"hotline/dialog/value"
	"hotline/llm"
	"hotline/llm/llmtest"
)

const app = "../../examples/telecom"

// saturday is 2026-11-21 10:00.
func saturday() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

func talk(lines ...string) summary.Input {
	in := summary.Input{Start: saturday()}
	for _, l := range lines {
		party := hotline.PartyCaller
		if l[0] == 'A' {
			party = hotline.PartyAgent
		}
		in.Segments = append(in.Segments, language.Segment{Party: party, Text: l[3:], Final: true})
	}
	language.Number(in.Segments)
	return in
}

func TestFind_Deadlines(t *testing.T) {
	for text, want := range map[string]string{
		"我们会在两个工作日内给您回复":     "2026-11-24 23:59", // Saturday: Monday and Tuesday
		"24小时之内会有师傅联系您":      "2026-11-22 10:00",
		"半小时内给您回电话":          "2026-11-21 10:30",
		"师傅明天上午会上门":          "2026-11-22 12:00",
		"钱会在三天内退到您账户":        "2026-11-24 23:59",
		"今天下班前一定给您处理好":       "2026-11-21 18:00",
		"下周三下午三点会给您打电话":      "2026-11-25 15:00",
		"我们会尽快给您处理":          "",
		"费用一个月内返还到您的话费里会通知您": "2026-12-21 23:59",
	} {
		got := summary.Find(talk("A: " + text))
		if len(got) != 1 || !got[0].Promise || got[0].Who != hotline.PartyAgent {
			t.Errorf("%s: %+v", text, got)
			continue
		}
		due := ""
		if !got[0].Due.IsZero() {
			due = got[0].Due.Format("2006-01-02 15:04")
		}
		if due != want {
			t.Errorf("%s: due %s, want %s", text, due, want)
		}
	}
}

func TestFind_TwoPromisesInOneSentence(t *testing.T) {
	got := summary.Find(talk("A: 我两个小时内给您回电话，三个工作日内把新卡寄到您家", "C: 好的"))
	if len(got) != 2 || got[0].Due.Format("01-02 15:04") != "11-21 12:00" || got[1].Due.Format("01-02 15:04") != "11-25 23:59" || !got[0].Callback || got[1].Callback {
		t.Errorf("%+v", got)
	}
	if got = summary.Find(talk("A: 我两个小时内给您回电话三个工作日内把新卡寄到您家", "C: 好的")); len(got) != 2 || got[1].Due.Format("01-02 15:04") != "11-25 23:59" || got[0].Text != "两个小时内给客户回电话" {
		t.Errorf("without a pause: %+v", got)
	}
	if got = summary.Find(talk("A: 师傅明天上午会上门，上门前给您打电话", "C: 好的")); len(got) != 1 {
		t.Errorf("one visit: %+v", got)
	}
}

func TestFind_NoPromise(t *testing.T) {
	for _, text := range []string{"已经给您登记了", "这个我不能保证一定退", "请问您什么时候方便师傅上门", "如果您还有问题可以再打来", "您好请问有什么可以帮您", "您的联系电话是多少", "不会扣您费的"} {
		if got := summary.Find(talk("A: " + text)); len(got) != 0 {
			t.Errorf("%s: %+v", text, got)
		}
	}
	if got := summary.Find(talk("C: 我们会尽快给您处理")); len(got) != 0 {
		t.Errorf("the caller promises: %+v", got)
	}
	if got := summary.Find(talk("A: 明天上午师傅上门可以吗", "C: 不行，明天没人")); len(got) != 0 {
		t.Errorf("a proposal that was refused: %+v", got)
	}
}

// What agents read out in every call is a promise with a deadline, whatever is said around it, and however little the recogniser marks.
func TestFind_SentencesOfRoutine(t *testing.T) {
	for text, want := range map[string]string{
		"我们会在两个工作日内给您回电":                      "11-24 23:59 我方会在两个工作日内给客户回电",
		"我们会在两个工作日内给您回电您还有其他问题吗":              "11-24 23:59 我方会在两个工作日内给客户回电",
		"已经给您登记报修了，维修师傅会在明天上午联系您":             "11-22 12:00 维修师傅会在明天上午联系客户",
		"好的我给您登记好了师傅今天下午上门请问还有别的需要吗":          "11-21 18:00 师傅今天下午上门",
		"我们会在两个工作日内给您回电，如果没接到的话可以再打来":         "11-24 23:59 我方会在两个工作日内给客户回电",
		"您上个月开通了视频会员，已经退订了，多收的会在三个工作日退到您的话费里": "11-25 23:59 多收的会在三个工作日退到客户的话费里",
		"我们会在两个公托日内给您回电":                      "11-24 23:59 我方会在两个公托日内给客户回电", // as a recogniser wrote it
		"您的问题已经给您反馈到相关部门了，四十八小时内会有专人跟您联系":     "11-23 10:00 四十八小时内会有专人跟客户联系",
	} {
		got := summary.Find(talk("C: 我家网断了", "A: "+text, "C: 没有了谢谢"))
		if len(got) != 1 || got[0].Due.Format("01-02 15:04 ")+got[0].Text != want {
			t.Errorf("%s: %+v", text, got)
		}
	}
	if got := summary.Find(talk("A: 三个工作日内寄到您家，给您邮寄可以吗", "C: 可以")); len(got) != 1 || got[0].Due.IsZero() {
		t.Errorf("a proposal that was taken: %+v", got)
	}
	if got := summary.Find(talk("A: 您看明天可以上门吗", "C: 明天孩子上课，周二下午吧")); len(got) != 0 {
		t.Errorf("another day was named: %+v", got)
	}
	for _, text := range []string{"师傅明天上午上门，您看可以吗？", "师傅明天上午上门。您看可以吗？"} {
		if got := summary.Find(talk("A: "+text, "C: 不行，明天没人")); len(got) != 0 {
			t.Errorf("%s: it was refused: %+v", text, got)
		}
	}
}

func TestFind_CallbacksAndTasks(t *testing.T) {
	got := summary.Find(talk("C: 我现在没空，明天下午三点给我回电话吧", "A: 好的"))
	if len(got) != 1 || !got[0].Callback || got[0].Due.Format("01-02 15:04") != "11-22 15:00" || len(got[0].Evidence) != 2 {
		t.Errorf("callback %+v", got)
	}
	got = summary.Find(talk("A: 请您带身份证到营业厅办理"))
	if len(got) != 1 || got[0].Who != hotline.PartyCaller || got[0].Promise {
		t.Errorf("task %+v", got)
	}
}

func TestCheck(t *testing.T) {
	in := talk("A: 您好", "C: 我上个月账单多扣了三十块，说是视频会员，我没有开过", "A: 哪个号码", "C: 13900001111", "A: 您有没有点过短信链接", "C: 没有", "A: 好的，两个工作日内给您回复", "C: 好的谢谢", "A: 王先生再见")
	for text, want := range map[string]summary.Reason{
		"客户反映上个月账单多扣三十块": "", "客户反映上个月账单多扣三十块，说是视频会员": "", "客户没有开过视频会员": "", "王先生来电，上个月账单多扣了三十块": "", "坐席承诺两个工作日内回复": "", "号码13900001111": "",
		"客户反映上个月账单多扣五十块":     summary.WrongNumber,
		"号码13900001112":      summary.WrongNumber,
		"李先生来电，上个月账单多扣了三十块":  summary.WrongName,
		"客户反映这周三账单多扣了三十块":    summary.WrongDate,
		"客户开过视频会员":           summary.WrongNegation,
		"坐席承诺退还三十块":          summary.WrongPromise,
		"坐席反映上个月账单多扣了三十块":    summary.WrongParty,
		"客户对服务态度非常满意并要求办理宽带": summary.Unsupported,
	} {
		got := summary.Check(in, []summary.Sentence{{Section: summary.Handling, Text: text}})[0]
		if got.Why != want || got.Struck != (want != "") {
			t.Errorf("%s: struck %v for %q, want %q", text, got.Struck, got.Why, want)
		}
	}
}

func TestBuild_SectionsWithEvidence(t *testing.T) {
	in := talk("A: 您好", "C: 我家宽带上不了网了，光猫闪红灯", "A: 联系电话", "C: 13800138000", "A: 好的，已经为您登记报修", "A: 师傅明天上午会上门", "C: 好的")
	in.Facts = []summary.Fact{{Section: summary.Outcome, Text: "已建工单T100002", Evidence: hotline.Evidence{N: -1, Text: "已建工单T100002"}}}
	set, err := form.Load(os.DirFS(app))
	if err != nil {
		t.Fatal(err)
	}
	filler := form.NewFiller(set.Form("broadband.fault"), in.Start, "")
	for _, s := range in.Segments {
		filler.Observe(s)
	}
	in.Fields = filler.Values()
	got := summary.Build(in)
	for section, want := range map[summary.Section]string{
		summary.Need: "联系电话：138 0013 8000", summary.Handling: "登记报修", summary.Outcome: "已建工单T100002", summary.Todos: "11月22日", summary.Promises: "师傅明天上午会上门",
	} {
		if !slices.ContainsFunc(got.Shown(section), func(s summary.Sentence) bool { return strings.Contains(s.Text, want) }) {
			t.Errorf("%s: no %q in %+v", section, want, got.Shown(section))
		}
	}
	for _, s := range got.Sentences {
		if len(s.Evidence) == 0 {
			t.Errorf("%q has no evidence", s.Text)
		}
	}
	if got.Support < 0.98 || got.Model {
		t.Errorf("support %v", got.Support)
	}
	if empty := summary.Build(summary.Input{}); len(empty.Sentences) != 0 || empty.Support != 1 {
		t.Errorf("an empty call: %+v", empty)
	}
}

// A whole call as a recogniser writes it that makes no marks: every matter, what was done, what was promised, and no consent that nobody gave.
func TestBuild_CallWithoutMarks(t *testing.T) {
	got := summary.Build(talk("A: 您好很高兴为您服务请问有什么可以帮您", "C: 你好我家宽带从昨天晚上就上不了网了光猫一直闪红灯", "A: 非常抱歉给您带来不便请问您的装机地址是哪里", "C: 鼓楼区中山北路八十八号三栋五零二",
		"A: 好的我已经给您登记报修了维修师傅会在明天上午联系您上门前会给您打电话", "C: 好的还有我想问一下我上个月话费怎么多了二十块钱", "A: 我帮您查一下请您稍等", "C: 嗯",
		"A: 您上个月多了一个二十元的视频会员我已经帮您退订了多收的二十元会在三个工作日内退到您的话费里", "C: 好那顺便再帮我把彩铃也取消了吧", "A: 好的彩铃也给您取消了请问您还有其他问题吗", "C: 没有了谢谢", "A: 不客气祝您生活愉快再见"))
	for section, want := range map[summary.Section][]string{
		summary.Need:     {"上不了网", "话费怎么多了二十块钱", "彩铃"},
		summary.Handling: {"登记报修", "退订", "彩铃也给客户取消了"},
		summary.Outcome:  {},
		summary.Todos:    {"11月22日 12:00", "11月25日 23:59"},
		summary.Promises: {"明天上午", "三个工作日"},
	} {
		shown := got.Shown(section)
		for _, w := range want {
			if !slices.ContainsFunc(shown, func(s summary.Sentence) bool { return strings.Contains(s.Text, w) }) {
				t.Errorf("%s: no %q in %+v", section, w, shown)
			}
		}
		if len(shown) != len(want) {
			t.Errorf("%s: %+v", section, shown)
		}
	}
	for _, s := range got.Sentences {
		for _, e := range s.Evidence {
			if strings.Contains(e.Text, "，") {
				t.Errorf("evidence is as it was recognised, not %q", e.Text)
			}
		}
	}
}

// A yes counts for what it was asked: to what was only told, 好的 agrees to nothing.
func TestBuild_OutcomeIsWhatWasAgreedTo(t *testing.T) {
	for want, lines := range map[string][]string{
		"客户同意师傅明天上午上门": {"C: 网断了", "A: 师傅明天上午上门，您看方便吗", "C: 可以"},
		"客户同意改成59元轻享":  {"C: 我要降套餐", "A: 您现在是129元套餐，改成59元轻享，您确定吗", "C: 确定", "A: 号码是13800138000对吗", "C: 对"},
		"客户同意后天下午三点":   {"C: 网断了", "A: 师傅明天上午上门，您看可以吗", "C: 不行，明天没人", "A: 那后天下午三点可以吗", "C: 行"},
		"客户同意换成九十九元套餐客户未接受：宽带可以提速到五百兆": {"C: 换个便宜的套餐", "A: 给您换成九十九元套餐可以吗", "C: 可以", "A: 另外您的宽带可以提速到五百兆需要给您办理吗", "C: 不用了谢谢"},
		"客户表示同意":   {"C: 彩铃怎么收费", "A: 每月五块，要给您开一个吗", "C: 行"},
		"客户确认信息无误": {"C: 网断了", "A: 我复述一下，13800138000", "C: 对", "A: 好的", "C: 嗯"},
		"":         {"C: 网断了", "A: 我给您登记报修", "C: 好的", "A: 两个工作日内给您回电", "C: 嗯好", "A: 请您稍等一下好吗", "C: 好", "A: 您还有其他问题吗", "C: 没有了，好的"},
	} {
		got := summary.Build(talk(lines...)).Shown(summary.Outcome)
		text := ""
		for _, s := range got {
			text += s.Text
		}
		if text != want {
			t.Errorf("%s: %s, want %s", lines, text, want)
		}
	}
}

// spy keeps what a model was asked.
type spy struct {
	llm.Model
	asked *string
}

func (s spy) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	for _, m := range req.Messages {
		*s.asked += m.Text
	}
	return s.Model.Generate(ctx, req)
}

func TestRewrite_ChecksEveryClaim(t *testing.T) {
	in := talk("C: 我家宽带上不了网了", "A: 联系电话", "C: 13800138000", "A: 师傅明天上午会上门", "C: 好的")
	in.Fields = []form.Value{{Field: "phone", Title: "联系电话", Kind: "phone", State: form.Suggested, Value: "13800138000", Shown: "138 0013 8000", Evidence: []hotline.Evidence{in.Segments[2].Evidence()}}}
	draft := summary.Build(in)
	asked := ""
	got, err := summary.Rewrite(t.Context(), spy{llmtest.Script{{Text: "{\"section\":\"need\",\"text\":\"客户家宽带上不了网，联系电话【1】\",\"from\":[1,2]}\n"},
		{Text: "{\"section\":\"need\",\"text\":\"客户要求赔偿500元\",\"from\":[1]}\n{\"section\":\"promises\",\"text\":\"坐席承诺减免三个月费用\",\"from\":[1]}\n废话"}}, &asked}, in, draft)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(asked, "138 0013 8000") || strings.Contains(asked, "13800138000") {
		t.Error("the number left the process")
	}
	need := got.Shown(summary.Need)
	if len(need) != 1 || need[0].Text != "客户家宽带上不了网，联系电话138 0013 8000" || !got.Model {
		t.Errorf("need %+v", need)
	}
	if p := got.Shown(summary.Promises); len(p) != 1 || !strings.Contains(p[0].Text, "明天上午") {
		t.Errorf("the invented promise displaced the draft's: %+v", p)
	}
	if got.Support >= 1 {
		t.Error("a struck claim does not count")
	}
}

func TestRewrite_KeepsTheDraftWhenTheModelFails(t *testing.T) {
	in := talk("C: 我家宽带上不了网了")
	draft := summary.Build(in)
	got, err := summary.Rewrite(t.Context(), llmtest.Script{{Text: "{"}, {Cut: true}}, in, draft)
	if !errors.Is(err, llmtest.ErrCut) || len(got.Sentences) != len(draft.Sentences) || got.Model {
		t.Errorf("%v, %+v", err, got)
	}
	if got, err = summary.Rewrite(t.Context(), llmtest.Script{{Text: "我不知道"}}, in, draft); err != nil || got.Model || len(got.Shown(summary.Need)) == 0 {
		t.Errorf("%v, %+v", err, got)
	}
}

func TestBuild_PassedOnAndAppointment(t *testing.T) {
	when := form.Value{Field: "time", Title: "上门时间", Kind: value.Time, State: form.Suggested, Value: "2026-11-23 上午", Shown: "11月23日 上午", Evidence: []hotline.Evidence{{Party: hotline.PartyCaller, N: 1, Text: "可以，下周一上午我在"}}}
	segments := []language.Segment{
		{Party: hotline.PartyCaller, Text: "楼下工地半夜打桩", Final: true},
		{Party: hotline.PartyAgent, Text: "好的许先生，13770820135，我们转城管部门处理", Final: true},
		{Party: hotline.PartyAgent, Text: "三个工作日内给您回电可以吗", Final: true},
		{Party: hotline.PartyCaller, Text: "可以，但是别拖啊", Final: true},
	}
	language.Number(segments)
	got := summary.Build(summary.Input{Start: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Segments: segments, Fields: []form.Value{when}})
	var all []string
	for _, s := range got.Sentences {
		if s.Struck {
			t.Errorf("%s is struck for %q", s.Text, s.Why)
		} else {
			all = append(all, s.Text)
		}
	}
	text := strings.Join(all, "|")
	for _, want := range []string{"坐席：我方转城管部门处理", "按约定上门时间：11月23日 上午", "坐席承诺三个工作日内给客户回电"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s %+v", want, text, got.Todos)
		}
	}
}

// What the machine did stands under its own name, also beside an agent's.
func TestBuild_NamesTheMachine(t *testing.T) {
	segments := []language.Segment{
		{Party: hotline.PartyCaller, Text: "我家宽带断网了，给我转人工", Final: true},
		{Party: hotline.PartyBot, Text: "已经为您登记报修，我们会在24小时内给您回电话。正在为您转接人工。", Final: true},
		{Party: hotline.PartyCaller, Text: "彩铃也帮我退了", Final: true},
		{Party: hotline.PartyAgent, Text: "好的，彩铃已经给您退订了", Final: true},
	}
	language.Number(segments)
	var all []string
	for _, s := range summary.Build(summary.Input{Start: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Segments: segments}).Sentences {
		if s.Struck {
			t.Errorf("%s is struck for %q", s.Text, s.Why)
		}
		all = append(all, s.Text)
	}
	text := strings.Join(all, "|")
	for _, want := range []string{"机器人：正在为客户转接人工", "机器人：已经为客户登记报修", "机器人承诺", "坐席：彩铃"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

// TestEvaluate_SampleHotline holds the labelled sentences of the sample's calls to the goal.
func TestEvaluate_SampleHotline(t *testing.T) {
	f, err := os.Open(app + "/eval/assist.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := testset.ReadCases(f)
	if err != nil {
		t.Fatal(err)
	}
	set, err := form.Load(os.DirFS(app))
	if err != nil {
		t.Fatal(err)
	}
	cases = slices.DeleteFunc(cases, func(c testset.Case) bool { return len(c.Claims) == 0 })
	rep := summary.Evaluate(set, cases)
	if rep.Claims < 100 || rep.Support < 0.98 || rep.Recall < 0.75 || rep.Struck*50 > rep.Sentences {
		t.Errorf("%+v", rep)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("我家网断了|两个工作日内会给您回复|不是", "客户反映网断了（11月24日 23:59前）")
	f.Add("\xff|一", "【1】王先生")
	f.Fuzz(func(t *testing.T, talked, claim string) {
		in := summary.Input{Start: saturday()}
		for i, text := range strings.Split(talked, "|") {
			in.Segments = append(in.Segments, language.Segment{Party: []hotline.Party{hotline.PartyCaller, hotline.PartyAgent}[i%2], N: i / 2, Text: text, Final: true})
		}
		if got := summary.Build(in); got.Support < 0 || got.Support > 1 {
			t.Errorf("support %v", got.Support)
		}
		if got := summary.Check(in, []summary.Sentence{{Text: claim}}); len(got) != 1 || got[0].Struck != (got[0].Why != "") {
			t.Errorf("%+v", got)
		}
	})
}

// BenchmarkBuild writes the summary of a call of a hundred segments.
func BenchmarkBuild(b *testing.B) {
	var lines []string
	for range 10 {
		lines = append(lines, "A: 您好请问有什么可以帮您", "C: 我家宽带上不了网了", "A: 联系电话", "C: 13800138000", "A: 好的，已经为您登记报修", "C: 什么时候能修好", "A: 师傅明天上午会上门", "C: 好的", "A: 两个工作日内给您回复", "C: 谢谢")
	}
	in := talk(lines...)
	for b.Loop() {
		summary.Build(in)
	}
}

func ExampleFind() {
	in := summary.Input{Start: saturday(), Segments: []language.Segment{{Party: hotline.PartyAgent, Text: "好的，我们会在两个工作日内给您回电。"}}}
	for _, t := range summary.Find(in) {
		fmt.Println(t.Text, t.Due.Format("2006-01-02"), t.Callback)
	}
	// Output: 我方会在两个工作日内给客户回电 2026-11-24 true
}
