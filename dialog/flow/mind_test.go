package flow_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
)

// noon is a Saturday.
func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)) }

// line is one call against the sample app and a live back office.
type line struct {
	t      *testing.T
	mind   flow.Mind
	office *backoffice.Office
	facts  []hotline.Body
	last   flow.Reply
}

func newLine(t *testing.T, caller string) *line {
	t.Helper()
	app, err := telecom.Load()
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
	l := &line{t: t, office: office, mind: app.New(flow.Deps{Tools: tools, Now: noon, CallerNumber: caller})}
	l.hear(flow.Heard{Kind: flow.HeardStart})
	return l
}

func (l *line) hear(h flow.Heard) string {
	l.t.Helper()
	reply, err := l.mind.Next(context.Background(), h)
	if err != nil {
		l.t.Fatalf("%+v: %v", h, err)
	}
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
