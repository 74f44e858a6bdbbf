package flow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
	"hotline/dialog/turntaking"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/llm"
)

// noon is a Saturday.
func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)) }

// telecomApp is the sample app, trained once.
var telecomApp = sync.OnceValues(telecom.Load) //nolint:gochecknoglobals // read only

// line is one call against the sample app and a live back office.
type line struct {
	t      *testing.T
	mind   flow.Mind
	caller string
	tools  tool.Caller
	office *backoffice.Office
	server *httptest.Server
	facts  []hotline.Body
	last   flow.Reply
}

func newLine(t *testing.T, caller string) *line {
	t.Helper()
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	office, err := backoffice.New(backoffice.Config{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(office.Handler())
	t.Cleanup(server.Close)
	cfg := tool.Default()
	cfg.Base = server.URL
	tools, err := tool.NewHTTP(cfg, app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tools.Close)
	l := &line{t: t, caller: caller, tools: tools, office: office, server: server, mind: app.New(flow.Deps{Tools: tools, Now: noon, CallerNumber: caller})}
	l.hear(flow.Heard{Kind: flow.HeardStart})
	return l
}

// plan is what the back office says of the caller's plan.
func (l *line) plan() string {
	l.t.Helper()
	w := httptest.NewRecorder()
	l.office.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/customers/"+l.caller+"/plan", nil))
	var got struct{ Value string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		l.t.Fatalf("%s: %v", w.Body, err)
	}
	return got.Value
}

func (l *line) hear(h flow.Heard) string {
	l.t.Helper()
	reply, err := l.mind.Next(context.Background(), h)
	if err != nil {
		l.t.Fatalf("%+v: %v", h, err)
	}
	reply = reply.Whole()
	l.t.Logf("> %s\n< %s", h.Text, reply.Text)
	l.last = reply
	l.facts = append(l.facts, reply.Facts...)
	return reply.Text
}

// says speaks and wants every part in the reply.
func (l *line) says(text string, parts ...string) {
	l.t.Helper()
	l.wants(l.hear(flow.Heard{Kind: flow.HeardText, Text: text}), parts...)
}

func (l *line) keys(keys string, parts ...string) {
	l.t.Helper()
	l.wants(l.hear(flow.Heard{Kind: flow.HeardDigits, Text: keys}), parts...)
}

func (l *line) silence(parts ...string) {
	l.t.Helper()
	l.wants(l.hear(flow.Heard{Kind: flow.HeardSilence}), parts...)
}

func (l *line) wants(got string, parts ...string) {
	l.t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			l.t.Errorf("reply %q lacks %q", got, p)
		}
	}
}

func TestMind_BalanceAndGoodbye(t *testing.T) {
	l := newLine(t, "13800138000")
	if want := "您好，星云电信，请问有什么可以帮您？"; l.last.Text != want {
		t.Errorf("greeting %q, want %q", l.last.Text, want)
	}
	l.says("查一下我的话费", "58.6元", "还有其他可以帮您的吗")
	l.says("没有了谢谢", "再见")
	if l.last.Next != flow.NextHangup || l.last.Outcome != hotline.OutcomeCompleted {
		t.Errorf("after goodbye: next %v, outcome %q", l.last.Next, l.last.Outcome)
	}
}

func TestMind_PlanChangeReallyChanges(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我想换个套餐", "现在是99元畅享套餐", "您想换哪一个")
	l.says("一百二十九那个", "换成129元流量王套餐", "确认办理吗")
	l.says("不对，换成五十九的", "59元轻享套餐", "确认办理吗")
	if got := l.plan(); got != "smart99" {
		t.Fatalf("plan changed to %s before it was confirmed", got)
	}
	l.says("嗯可以，办吧", "已经办好", "12月1日")
	if got := l.plan(); got != "lite59" {
		t.Errorf("plan is %s, want lite59", got)
	}
	l.says("我还想查一下流量", "20G", "还有其他")
}

func TestMind_PlanChangeRefused(t *testing.T) {
	l := newLine(t, "13900139000") // in arrears
	l.says("帮我改成全家套餐", "199元全家套餐", "确认办理吗")
	l.says("确认", "欠费", "不能变更")
	if got := l.plan(); got != "lite59" {
		t.Errorf("plan is %s, want lite59", got)
	}
	l = newLine(t, "18900001111")
	l.says("帮我改成全家套餐", "确认办理吗")
	l.says("算了，先不办了", "没有办理")
	if got := l.plan(); got != "data129" {
		t.Errorf("plan is %s, want data129", got)
	}
}

func TestMind_BroadbandFaultMakesTicket(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我家宽带上不了网了", "完全上不了网", "地址")
	if l.last.Expect != turntaking.ExpectAddress {
		t.Errorf("expects %s, want address", l.last.Expect)
	}
	l.says("我住在鼓楼区中山路十八号三栋五零二", "电话")
	if l.last.Complete == nil || l.last.Complete("一三九零零") || !l.last.Complete("一三九零零零零一一一一") {
		t.Error("a telephone number is complete with 11 digits and not before")
	}
	l.says("幺三九零零零零幺幺幺幺", "139 0000 1111", "对吗")
	l.says("不对，是幺三九零零零零二二二二", "139 0000 2222", "对吗")
	l.says("对", "什么时候")
	l.says("明天下午三点吧", "鼓楼区中山路十八号三栋五零二", "139 0000 2222", "明天下午3点", "可以提交吗")
	if n := len(l.office.Tickets()); n != 1 {
		t.Fatalf("%d tickets before the caller agreed, want the seeded one", n)
	}
	l.says("可以", "已经提交", "T100002")
	made := l.office.Tickets()[1]
	if made.Contact != "13900002222" || made.Symptom != "完全上不了网" || made.Time != "2026-11-22 15:00" || made.Address != "鼓楼区中山路十八号三栋五零二" {
		t.Errorf("ticket %+v", made)
	}
	for _, want := range []string{"intent_detected", "slot_filled", "tool_called", "ticket_created"} {
		if l.count(want) == 0 {
			t.Errorf("no %s among %d facts", want, len(l.facts))
		}
	}
	l.says("不用了谢谢", "再见")
}

func TestMind_SeveralSlotsInOneUtterance(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我要报修，家里网老是掉线，地址是鼓楼区中山路18号3栋502室，电话13900001111，明天上午过来", "139 0000 1111", "对吗")
	l.says("对的", "经常掉线", "中山路18号3栋502室", "明天上午", "可以提交吗")
	l.says("提交吧可以的", "T100002")
}

func (l *line) count(kind string) int {
	n := 0
	for _, f := range l.facts {
		if f.Type() == kind {
			n++
		}
	}
	return n
}

func TestMind_UsageBillTicket(t *testing.T) {
	l := newLine(t, "18900001111")
	l.says("流量还剩多少", "一共100G", "还剩38.8G", "通话还剩525分钟")
	l.says("上个月账单怎么这么多", "10月", "129元流量王套餐", "没有套餐外的费用")
	l.says("我报的修怎么还没人来", "T100001", "维修师傅")
	l.says("没有了", "再见")
}

func TestMind_AnotherNumber(t *testing.T) {
	l := newLine(t, "18900001111")
	l.says("帮我查一下13900139000的话费", "尾号9000的号码", "欠费23.5元")
	l.says("不对，是一三八零零一三八零零零", "58.6元")
	l = newLine(t, "anonymous")
	l.says("查话费", "哪个号码")
	l.says("一三八", "继续")
	l.keys("13800138000", "58.6元")
}

func TestMind_Digression(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我想换个套餐", "您想换哪一个")
	l.says("等一下先帮我查查我还剩多少流量", "还剩11.6G", "变更套餐还没有办完")
	l.says("继续", "您想换哪一个")
	l.says("全家套餐", "199元全家套餐")
	l.says("不用了", "没有办理")
}

func TestMind_PersonAtAnyTime(t *testing.T) {
	for _, say := range []string{"转人工", "0"} {
		l := newLine(t, "13800138000")
		l.says("宽带坏了", "地址")
		if say == "0" {
			l.keys(say, "没有人工坐席值班")
		} else {
			l.says(say, "没有人工坐席值班", "回拨")
		}
		l.says("可以", "已经登记")
		if l.last.Next != flow.NextCallback {
			t.Errorf("next is %v, want callback", l.last.Next)
		}
		all := l.office.Callbacks()
		if len(all) != 1 || all[0].Number != "13800138000" || l.count("callback_requested") != 1 {
			t.Errorf("call backs %+v, facts %d", all, l.count("callback_requested"))
		}
		l.says("没有了", "再见")
		if l.last.Outcome != hotline.OutcomeCallback {
			t.Errorf("outcome %q, want callback", l.last.Outcome)
		}
	}
}

func TestMind_PersonAtAnotherNumber(t *testing.T) {
	l := newLine(t, "anonymous")
	l.says("人工客服", "没有人工坐席值班")
	l.says("好的", "号码")
	l.says("呃，幺三七，零零零零，二二二二", "137 0000 2222")
	if all := l.office.Callbacks(); len(all) != 1 || all[0].Number != "13700002222" {
		t.Errorf("call backs %+v", all)
	}
	l = newLine(t, "13800138000")
	l.says("转人工", "回拨")
	l.says("不用了", "不登记")
	if n := len(l.office.Callbacks()); n != 0 {
		t.Errorf("%d call backs, want none", n)
	}
}

func TestMind_RepeatAndWait(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("宽带坏了", "地址")
	first := l.last.Text
	l.says("啊你再说一遍", first)
	l.says("等一下", "不着急")
	if l.last.Patience < 10*time.Second {
		t.Errorf("patience %s after 等一下", l.last.Patience)
	}
	l.says("鼓楼区中山路18号", "电话")
}

func TestMind_NoMatchLadder(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("嗯嗯啊啊", "没有听清")
	l.says("哎呀那个那个", "没明白")
	l.says("呜啦呜啦", "按键选择", "请按1", "请按0")
	l.says("呼噜呼噜", "没有人工坐席值班")
	l = newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardNothing})
	l.hear(flow.Heard{Kind: flow.HeardNothing})
	l.wants(l.hear(flow.Heard{Kind: flow.HeardNothing}), "按键选择")
	l.keys("1", "58.6元")
	if l.count("intent_detected") == 0 {
		t.Error("a key press is an intent too")
	}
}

func TestMind_SilenceLadder(t *testing.T) {
	l := newLine(t, "13800138000")
	l.silence("您还在吗")
	l.silence("按键选择")
	l.silence("没有人工坐席值班")
	l.silence("再见")
	if l.last.Next != flow.NextHangup {
		t.Error("does not hang up on a silent caller")
	}
	l = newLine(t, "13800138000")
	l.says("宽带坏了", "地址")
	l.silence("地址")
	l = newLine(t, "13800138000")
	l.says("查话费", "还有其他")
	l.silence("还有其他")
	l.silence("再见")
}

func TestMind_HonestWithoutScene(t *testing.T) {
	l := newLine(t, "13800138000")
	l.mind = withoutScenes(t).New(flow.Deps{Tools: l.tools, Now: noon, CallerNumber: l.caller})
	l.says("我要投诉你们的师傅", "投诉", "还不能直接办理", "回拨")
	l.says("好的", "已经登记")
	if all := l.office.Callbacks(); len(all) != 1 || all[0].Reason != "投诉" {
		t.Errorf("call backs %+v", all)
	}
	l.says("怎么开电子发票", "邮箱", "还有其他")
}

// withoutScenes is the sample app whose scenes for complaints, invoices and services are intents only.
func withoutScenes(t testing.TB) *flow.App {
	t.Helper()
	files, more := fstest.MapFS{}, "intents:\n"
	err := fs.WalkDir(telecom.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".tsv") && strings.HasPrefix(name, "intents/") { // thousands of sentences, which would be learnt for this one app
			return err
		}
		raw, err := fs.ReadFile(telecom.Files, name)
		if err == nil && slices.Contains([]string{"scenes/complaint.yaml", "scenes/invoice.yaml", "scenes/vas.yaml"}, name) {
			var one struct {
				ID, Queue string
				HandOver  bool `yaml:"hand_over"`
				Title     map[string]string
				Examples  map[string][]string
			}
			err = yaml.Unmarshal(raw, &one)
			more += fmt.Sprintf("  - {id: %s, title: %s, queue: %q, hand_over: %t, examples: [%s]}\n", one.ID, one.Title["zh"], one.Queue, one.HandOver, strings.Join(one.Examples["zh"], ", "))
			return err
		}
		files[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files["intents/more.yaml"] = &fstest.MapFile{Data: []byte(more)}
	app, err := flow.LoadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func TestMind_OutOfScope(t *testing.T) {
	l := newLine(t, "13800138000")
	l.wants(l.hear(flow.Heard{Kind: flow.HeardText, Text: "今天天气怎么样啊会不会下雨", Confidence: 0.6}), "再说一遍")
	l.says("我问你今天会不会下雨", "回答不了", "回拨")
	l = newLine(t, "13800138000") // a recogniser that states no confidence is believed
	l.says("今天天气怎么样啊会不会下雨", "回答不了", "回拨")
}

func TestMind_AsksBackWhenUnsure(t *testing.T) {
	asked := 0
	for _, text := range []string{"钱花到哪儿去了", "能不能告诉我钱去哪了", "我那钱去哪了", "师傅来不来呀", "单子有没有消息", "给我弄便宜一点", "我那条线断的", "把钱算给我听",
		"被老鼠啃了", "证件号升位", "帮我挂个", "换点东西", "现在到哪步了", "我妈过世了", "遥控器坏了", "你们这是霸王条款", "我要跳槽到联", "一直闪红灯"} {
		l := newLine(t, "13800138000")
		l.says(text)
		if !strings.HasPrefix(l.last.Text, "您要办的是") {
			continue
		}
		asked++
		l.says("对的")
		if l.last.Scene == "" && l.count("tool_called") == 0 {
			t.Errorf("%s: %q after yes", text, l.last.Text)
		}
	}
	if asked == 0 {
		t.Error("never asked back")
	}
}

func TestMind_BackOfficeGone(t *testing.T) {
	l := newLine(t, "13800138000")
	l.server.Close()
	l.says("查一下我的话费", "非常抱歉", "回拨")
	l.says("好的", "已经登记")
	failed := false
	for _, f := range l.facts {
		called, ok := f.(hotline.ToolCalled)
		failed = failed || ok && !called.OK && called.Error != ""
	}
	if !failed {
		t.Error("no tool_called fact with the error")
	}
	l.says("没有了", "再见")
}

func TestMind_Model(t *testing.T) {
	model := talker{text: "五G要有五G手机才能用。还有"}
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, mind: app.New(flow.Deps{Model: model, Now: noon})}
	l.says("给我背一首李白写的古诗", "五G要有五G手机才能用。请问还有其他")
	l = &line{t: t, mind: app.New(flow.Deps{Model: talker{err: llm.ErrFirstToken}, Now: noon})}
	l.says("给我背一首李白写的古诗", "回答不了", "回拨")
	if l.count("component_failed") != 1 {
		t.Error("a model that misses its deadline is a fact")
	}
}

// talker is a model that says one text or fails.
type talker struct {
	text string
	err  error
}

func (m talker) Generate(context.Context, llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if m.err != nil {
			yield(llm.Delta{}, m.err)
			return
		}
		yield(llm.Delta{Text: m.text}, nil)
	}
}

// talkerFunc is a model that is told the messages behind the first and says what the function returns.
type talkerFunc func(texts []string) string

func (f talkerFunc) Generate(_ context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		var texts []string
		for _, m := range r.Messages[1:] {
			texts = append(texts, m.Text)
		}
		yield(llm.Delta{Text: f(texts)}, nil)
	}
}
