package telecom_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"hotline/cmd/hotline/library"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/config"
)

// played is a suite of the sample with what the hotline's documents say and a fresh back office for each case; at least so many cases.
func played(t *testing.T, app *flow.App, file string, least int) suite.Report {
	t.Helper()
	cases, err := suite.Read(file, app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	report := run(t, app, cases)
	for _, wrong := range report.Wrong {
		t.Errorf("%s (line %d): %v", wrong.Name, wrong.Line, wrong.Why)
	}
	if len(cases.Cases) < least {
		t.Errorf("%d cases, want %d", len(cases.Cases), least)
	}
	return report
}

func run(t *testing.T, app *flow.App, cases *suite.Suite) suite.Report {
	t.Helper()
	known, err := library.Open(t.Context(), config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	office := func(now func() time.Time) (http.Handler, error) {
		o, err := backoffice.New(backoffice.Config{Now: now})
		if err != nil {
			return nil, err
		}
		return o.Handler(), nil
	}
	report, err := suite.Player{App: app, Knowledge: known, Office: office}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d passed, %d failed, %.0f ms", report.Passed, report.Failed, report.TookMS)
	return report
}

// small are questions that end in an answer.
var small = []string{"查一下我的话费", "再看看流量还剩多少", "上个月的账单", "国际漫游怎么收费", "你们营业厅几点开门", "怎么查通话记录", "积分能换什么", "查话费", "我的流量", "上上个月花了多少钱",
	"流量用完了会断网吗", "怎么改服务密码", "查一下我的余额", "那流量呢", "网上营业厅怎么登录", "副卡怎么收费", "查话费", "亲情网是什么", "那流量还剩多少"}

// Callers who begin their matter with the twentieth thing that they say come as far as those who begin with it: 5 of 100 may not.
func TestFiles_AtTurnTwenty(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Read("eval/dialog.yaml", app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	var late []suite.Case
	for _, c := range cases.Cases {
		if len(c.Faults) > 0 || c.Model != nil || c.Caller == "" { // what comes before would meet the fault, use up the model's answers, ask for the number
			continue
		}
		var turns []suite.Turn
		for _, text := range small {
			turns = append(turns, suite.Turn{Say: text})
		}
		c.Turns = append(turns, c.Turns...)
		late = append(late, c)
	}
	cases.Cases = late
	report := run(t, app, cases)
	for _, wrong := range report.Wrong {
		t.Logf("%s (line %d): %v", wrong.Name, wrong.Line, wrong.Why)
	}
	if lost := float64(report.Failed) / float64(len(late)); len(late) < 120 || lost > 0.05 {
		t.Errorf("%d of %d lost", report.Failed, len(late))
	}
}

// Scripted callers over all scenes.
func TestFiles_ScriptedCallers(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	report := played(t, app, "eval/dialog.yaml", 60)
	ran := map[string]bool{}
	for _, c := range report.Cases {
		for _, turn := range c.Turns {
			ran[turn.Scene] = true
		}
	}
	for _, s := range app.Scenes() {
		if !s.Hidden && !ran[s.ID] {
			t.Errorf("no case comes to the scene %s", s.ID)
		}
	}
}

// Scripted callers who speak English.
func TestFiles_ScriptedEnglishCallers(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	played(t, app, "eval/dialog_english.yaml", 20)
}
