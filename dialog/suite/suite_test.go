package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/dialog/tool"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// app is the sample app, trained once.
var app = sync.OnceValues(telecom.Load) //nolint:gochecknoglobals // read only

func demo(now func() time.Time) (http.Handler, error) {
	office, err := backoffice.New(backoffice.Config{Now: now})
	if err != nil {
		return nil, err
	}
	return office.Handler(), nil
}

func load(t testing.TB) *flow.App {
	t.Helper()
	a, err := app()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func play(t *testing.T, text string) suite.Report {
	t.Helper()
	a := load(t)
	s, err := suite.Parse("a.yaml", []byte(text), a.Tools())
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.Player{App: a, Office: demo}.Run(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const good = `cases:
  - name: 换套餐
    caller: "13800138000"
    turns:
      - say: 我想换个套餐
        expect: {said: [99元畅享套餐, 哪一个], scene: plan.change, intent: plan.change, called: [customer.plan], not_called: [plan.change], next: listen, private: false}
      - say: 一百二十九那个
        expect: {slots: {plan: data129}, said: 确认办理吗}
      - say: 确认
        expect: {called: [plan.change], not_said: 抱歉}
      - say: 没有了
        expect: {next: hangup, scene: closing}
      - again: "13800138000"
        expect: {said: 您好}
      - keys: "4"
        expect: {said: 现在是129元流量王套餐}
    never: 系统
    after:
      called: [customer.plan, plan.change, customer.plan]
      not_called: [ticket.create]
      tickets: 0
      callbacks: 0
      office: [{get: /customers/13800138000/plan, want: {value: data129, price: 129}}, {get: /tickets, want: {tickets.count: 1, tickets.0.state: assigned}}]
  - name: 转人工
    caller: "13800138000"
    staff: here
    turns:
      - say: 转人工
        expect: {next: transfer, reason: requested, queue: general, summary: 要求转人工}
    after: {outcome: transferred}
`

func TestPlayer_PlaysWhatIsWritten(t *testing.T) {
	report := play(t, good)
	if report.Passed != 2 || report.Failed != 0 {
		t.Fatalf("%+v", report.Wrong)
	}
	if n := len(report.Cases[0].Turns); n != 7 {
		t.Errorf("%d turns", n)
	}
}

// Every expectation must be able to fail: each is turned into its opposite.
func TestPlayer_FindsWhatIsOtherwise(t *testing.T) {
	for old, bad := range map[string]string{
		"said: [99元畅享套餐": "said: [98元畅享套餐", "scene: plan.change": "scene: bill.explain", "intent: plan.change": "intent: oos",
		"called: [customer.plan], not_called": "called: [plans.list, customer.bill], not_called", "not_called: [plan.change]": "not_called: [plans.list]",
		"next: listen": "next: hangup", "private: false": "private: true", "plan: data129": "plan: home199", "not_said: 抱歉": "not_said: 办好",
		"never: 系统": "never: 流量王", "[customer.plan, plan.change, customer.plan]": "[plan.change, plan.change]", "not_called: [ticket.create]": "not_called: [plans.list]",
		"tickets: 0": "tickets: 1", "callbacks: 0": "callbacks: 1", "value: data129": "value: lite59", "price: 129": "price: 128", "tickets.count: 1": "tickets.count: 2",
		"reason: requested": "reason: key", "queue: general": "queue: bill", "summary: 要求转人工": "summary: 余额", "outcome: transferred": "outcome: completed",
		"staff: here": "staff: away", "get: /tickets,": "get: /nothing,",
	} {
		t.Run(bad, func(t *testing.T) {
			if !strings.Contains(good, old) {
				t.Fatalf("no %q", old)
			}
			if report := play(t, strings.Replace(good, old, bad, 1)); report.Failed != 1 {
				t.Errorf("%d failed: %+v", report.Failed, report.Wrong)
			}
		})
	}
}

func TestPlayer_Faults(t *testing.T) {
	text := func(kind string) string {
		return fmt.Sprintf("cases:\n  - name: a\n    caller: \"13800138000\"\n    faults: [{tool: plan.change, kind: %s, times: 1}]\n    turns:\n      - say: 帮我改成全家套餐\n      - say: 确认\n        expect: {said: 没有响应}\n"+
			"    after: {office: [{get: /customers/13800138000/plan, want: {value: smart99}}]}\n", kind)
	}
	for _, kind := range []string{"unavailable", "timeout", "broken"} {
		if report := play(t, text(kind)); report.Failed != 0 {
			t.Errorf("%s: %+v", kind, report.Wrong)
		}
	}
	if report := play(t, strings.Replace(text("refused"), "没有响应", "欠费", 1)); report.Failed != 0 {
		t.Errorf("refused: %+v", report.Wrong)
	}
	model := "cases:\n  - name: a\n    model: {says: [李白写过一首静夜思，我念给您听。床前明月光，疑是地上霜，举头望明月。], fault: %s}\n    turns:\n      - say: 给我背一首李白写的古诗\n        expect: {said: %s}\n"
	for fault, said := range map[string]string{`""`: "床前明月光", "first_token": "回答不了", "error": "回答不了", "cut": "没有取到"} {
		if report := play(t, fmt.Sprintf(model, fault, said)); report.Failed != 0 {
			t.Errorf("model %s: %+v", fault, report.Wrong)
		}
	}
}

func TestPlayer_TurnsAfterTheEnd(t *testing.T) {
	report := play(t, "cases:\n  - name: a\n    caller: \"13800138000\"\n    turns:\n      - say: 再见\n      - say: 查话费\n")
	if report.Failed != 1 || !strings.Contains(report.Wrong[0].Why[0], "line 6: the call has ended") {
		t.Errorf("%+v", report.Wrong)
	}
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "is empty",
		"cases: []":                     "at least one case",
		"cases:\n  - name: a\n":         "a.yaml:2: cases[0].turns: is empty",
		"cases:\n  - title: a\n":        "title",
		"cases:\n  - turns: [{say: a}]": "name: is missing",
		"cases:\n  - {name: a, turns: [{say: a}]}\n  - {name: a, turns: [{say: a}]}":                    "a.yaml:3: cases[1].name: \"a\" is taken",
		"cases:\n  - name: a\n    turns:\n      - {say: a, keys: \"1\"}":                                "a.yaml:4: cases[0].turns[0]: has 2 of",
		"cases:\n  - name: a\n    turns:\n      - {say: a, sure: 2}":                                    "sure: 2",
		"cases:\n  - name: a\n    turns:\n      - say: a\n        expect: {said: \"(\"}":                "missing closing",
		"cases:\n  - name: a\n    turns:\n      - say: a\n        expect: {next: end}":                  "write one of listen, hangup",
		"cases:\n  - name: a\n    turns:\n      - say: a\n        expect: {called: [no.tool]}":          "no tool of the app",
		"cases:\n  - name: a\n    staff: many\n    turns: [{say: a}]":                                   "staff",
		"cases:\n  - name: a\n    now: today\n    turns: [{say: a}]":                                    "today",
		"cases:\n  - name: a\n    faults: [{tool: plan.change, kind: odd}]\n    turns: [{say: a}]":      "kind",
		"cases:\n  - name: a\n    model: {}\n    turns: [{say: a}]":                                     "what the model answers",
		"cases:\n  - name: a\n    turns: [{say: a}]\n    after: {office: [{get: x, want: {a: 1}}]}":     "begins with /",
		"cases:\n  - name: a\n    turns: [{say: a}]\n    after: {office: [{get: /x, want: {a: '~('}}]}": "missing closing",
	} {
		_, err := suite.Parse("a.yaml", []byte(text), load(t).Tools())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestReport_Forms(t *testing.T) {
	report := play(t, strings.Replace(good, "plan: data129", "plan: <b>", 1))
	var page, text bytes.Buffer
	if err := report.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	if err := report.Print(&text); err != nil {
		t.Fatal(err)
	}
	if html := page.String(); !strings.Contains(html, "129元流量王套餐") || strings.Contains(html, "<b>&#34;") || strings.Contains(html, `"<b>"`) || !strings.Contains(html, "<details class=\"failed\" open>") {
		t.Errorf("%s", html)
	}
	if !strings.Contains(text.String(), "FAILED 换套餐 (a.yaml:2)") || !strings.Contains(text.String(), "passed 1  failed 1") {
		t.Errorf("%s", &text)
	}
	raw, err := json.Marshal(report)
	if err != nil || !strings.Contains(string(raw), `"passed":1,"failed":1`) || !strings.Contains(string(raw), `want \"\u003cb\u003e\"`) {
		t.Errorf("%s %v", raw, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("cases: [{name: a, now: 2026-01-01 00:00, turns: [{silence: true}, {again: \"1\"}]}]"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = suite.Parse("a.yaml", raw, nil)
	})
}

func ExamplePlayer() {
	a, err := app()
	if err != nil {
		fmt.Println(err)
		return
	}
	cases, err := suite.Parse("a.yaml", []byte("cases: [{name: 查话费, caller: \"13800138000\", turns: [{say: 查话费, expect: {said: 58.6元}}]}]"), a.Tools())
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := suite.Player{App: a, Office: demo}.Run(context.Background(), cases)
	fmt.Println(report.Passed, report.Failed, err)
	// Output: 1 0 <nil>
}

// What the document shows must play as it is written.
func TestDocs_Example(t *testing.T) {
	raw, err := os.ReadFile("../../docs/scenes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), "## Scripted callers")
	_, after, _ = strings.Cut(after, "```yaml\n")
	text, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("no example")
	}
	if report := play(t, text); report.Passed != 1 || report.Failed != 0 {
		t.Errorf("%+v", report.Wrong)
	}
}

// spokenLine is a hotline that answers each turn with facts that are given.
type spokenLine struct {
	calls  []string // who called
	spoken [][]suite.Spoken
	closed bool
}

func (l *spokenLine) Call(_ context.Context, from string, _ []suite.Turn) ([]suite.Spoken, error) {
	l.calls = append(l.calls, from)
	return l.spoken[len(l.calls)-1], nil
}

func (l *spokenLine) Close() { l.closed = true }

// TestVoice_ChecksWhatTheEventsOfRealCallsState plays a case of two calls, of which the second is over too soon, beside one that cannot
// be spoken.
func TestVoice_ChecksWhatTheEventsOfRealCallsState(t *testing.T) {
	cases, err := suite.Parse("a.yaml", []byte(`cases:
  - name: two calls
    caller: "13800138000"
    turns:
      - say: 查话费
        expect: {said: 五十八, scene: balance.query, called: [customer.balance], slots: {number: "1"}, private: false}
      - say: 没有了
        expect: {said: 再见, next: hangup}
      - again: "13900139000"
      - say: 转人工
        expect: {next: transfer, reason: requested}
      - say: 还在吗
    after: {called: [customer.balance]}
  - name: busy
    staff: busy
    turns:
      - say: 转人工
`), []tool.Definition{{Name: "customer.balance"}})
	if err != nil {
		t.Fatal(err)
	}
	turn := func(heard, said, scene string) hotline.TurnCompleted {
		return hotline.TurnCompleted{Heard: heard, Planned: said, Played: said, Scene: scene}
	}
	line := &spokenLine{spoken: [][]suite.Spoken{{
		{Facts: []hotline.Body{hotline.CallStarted{}, turn("", "您好。", "greeting")}},
		{Heard: "查花费", Facts: []hotline.Body{hotline.SlotFilled{Slot: "number", Value: "2"}, hotline.ToolCalled{Tool: "customer.balance", OK: true}, turn("查花费", "五十八元。", "balance.query")}},
		{Heard: "没有了", Facts: []hotline.Body{turn("没有了", "再见。", "closing"), hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "hotline"}}},
	}, {
		{Facts: []hotline.Body{turn("", "您好。", "greeting")}},
		{Heard: "转人工", Facts: []hotline.Body{turn("转人工", "好的。", "agent.transfer"), hotline.HandoverRequested{Reason: "requested"}}},
	}}}
	var told []string
	report, err := suite.Voice{
		Office: func(func() time.Time) (http.Handler, error) { return http.NotFoundHandler(), nil },
		Open:   func(context.Context, string, func() time.Time) (suite.Line, error) { return line, nil },
		Done:   func(r suite.Result) { told = append(told, r.Name) },
	}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	if report.Failed != 1 || len(report.Skipped) != 1 || report.Skipped[0].Name != "busy" || !line.closed || !slices.Equal(told, []string{"two calls"}) {
		t.Errorf("%+v, told %v", report, told)
	}
	if want := []string{"13800138000", "13900139000"}; !slices.Equal(line.calls, want) {
		t.Errorf("calls from %v", line.calls)
	}
	why := strings.Join(report.Wrong[0].Why, "\n")
	for _, want := range []string{`slot number is "2"`, "the call has ended before this turn"} {
		if !strings.Contains(why, want) {
			t.Errorf("%q is not in\n%s", want, why)
		}
	}
	if len(report.Wrong[0].Why) != 2 {
		t.Errorf("more is wrong than should be:\n%s", why)
	}
}
