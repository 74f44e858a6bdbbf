package coach_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/coach"
	"hotline/console/training"
	"hotline/examples/telecom"
	"hotline/internal/store"
	"hotline/internal/store/storetest"
	"hotline/telephony"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// school is a coach whose desks are ready or not, on a record of its own. It runs no calls.
func school(t *testing.T, ready bool) (*coach.Coach, *store.DB) {
	t.Helper()
	db := storetest.Open(t)
	c, err := coach.Open(coach.Deps{Store: db, Files: telecom.Files, Ready: func(string) training.Problem { return map[bool]training.Problem{false: training.NotReady}[ready] }, Log: slog.New(slog.DiscardHandler),
		Dial: func(context.Context, telephony.Address, string) (telephony.Leg, error) {
			return nil, errors.New("no line")
		}})
	if err != nil {
		t.Fatal(err)
	}
	return c, db
}

func is(err error, kind hotline.Kind) bool {
	e, ok := errors.AsType[*hotline.Error](err)
	return ok && e.Kind == kind
}

func TestCoach_StartsOneCallAtAReadyDesk(t *testing.T) {
	ctx := t.Context()
	away, _ := school(t, false)
	if _, err := away.Start(ctx, "li", "elder-fault"); !is(err, hotline.KindBusy) {
		t.Errorf("a desk that is not ready: %v", err)
	}
	c, _ := school(t, true)
	if _, err := c.Start(ctx, "li", "nobody"); !is(err, hotline.KindNotFound) {
		t.Errorf("an unknown customer: %v", err)
	}
	p, err := c.Start(ctx, "li", "elder-fault")
	if err != nil || p.Title != "老人报修" || p.Outcome != "" {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := c.Start(ctx, "li", "elder-fault"); !is(err, hotline.KindBusy) {
		t.Errorf("a second one at the same desk: %v", err)
	}
	if _, ok := c.Expected("sip:practice-forged@training.invalid"); ok {
		t.Error("a call that nobody asked for is let in")
	}
	if err := c.Comment(ctx, p.ID, "zhou", "好"); err != nil {
		t.Fatal(err)
	}
	mine, err := c.Practices(ctx, "li")
	if err != nil || len(mine) != 1 || mine[0].Comment != "好" || mine[0].Coach != "zhou" {
		t.Errorf("%+v %v", mine, err)
	}
	if others, err := c.Practices(ctx, "wang"); err != nil || len(others) != 0 {
		t.Errorf("%+v %v", others, err)
	}
	if err := c.Stop(ctx, "wang"); !is(err, hotline.KindNotFound) {
		t.Error(err)
	}
	c.Drain()
	if _, err := c.Start(ctx, "wang", "elder-fault"); !is(err, hotline.KindBusy) {
		t.Errorf("begun while the server stops: %v", err)
	}
}

// TestCoach_SaysWhyNoCallCame: each reason is an error that says what to do, and a line that does not answer is one, too.
func TestCoach_SaysWhyNoCallCame(t *testing.T) {
	db := storetest.Open(t)
	why := training.NoPhone
	bus := openBus(t)
	c, err := coach.Open(coach.Deps{Bus: bus, Store: db, Files: telecom.Files, Ready: func(string) training.Problem { return why }, Dialled: time.Minute, Log: slog.New(slog.DiscardHandler),
		Dial: func(context.Context, telephony.Address, string) (telephony.Leg, error) { return nil, errors.New("404") }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { c.Run(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	for _, p := range []training.Problem{training.NoPhone, training.NotReady, training.InCall} {
		why = p
		_, err := c.Start(ctx, "li", "elder-fault")
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindBusy || e.Remedy == "" {
			t.Errorf("%s: %v", p, err)
		}
	}
	why = ""
	if _, err := c.Start(ctx, "li", "elder-fault"); !is(err, hotline.KindUnavailable) {
		t.Errorf("a line that does not answer: %v", err)
	}
	for {
		mine, err := c.Practices(ctx, "li")
		if err != nil || len(mine) != 1 {
			t.Fatalf("%+v %v", mine, err)
		}
		if mine[0].Outcome != "" {
			if mine[0].Outcome != "failed" || mine[0].Problem != training.Line {
				t.Errorf("%+v", mine[0])
			}
			return
		}
		runtime.Gosched()
	}
}

// The goal of a draft is what the caller wanted, however long the other sentences are.
func TestCoach_GoalIsTheNeed(t *testing.T) {
	c, db := school(t, true)
	ctx, call := t.Context(), hotline.NewCallID(time.Now())
	for n, said := range []hotline.UtteranceFinal{
		{Party: hotline.PartyCaller, Text: "转人工"}, {Party: hotline.PartyBot, Text: "您好"}, {N: 1, Party: hotline.PartyCaller, Text: "我想查一下上个月话费"}, {Party: hotline.PartyAgent, Text: "请问您的地址是哪里"},
		{N: 2, Party: hotline.PartyCaller, Text: "我住在鼓楼区中山北路八十八号金陵花园小区三栋二单元五零二室靠近菜场那个门"}, {N: 1, Party: hotline.PartyAgent, Text: "请问还有什么可以帮您"}, {N: 3, Party: hotline.PartyCaller, Text: "再帮我把彩铃退了"},
	} {
		if err := db.Project(hotline.Event{Call: call, Seq: uint64(n + 1), At: time.Now(), Body: said}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := c.Make(ctx, call, "zhou")
	if err != nil || !strings.Contains(d.Text, "goal: 像这位客户一样把事情办成：我想查一下上个月话费；再帮我把彩铃退了\n") {
		t.Errorf("%v\n%s", err, d.Text)
	}
}

func TestCoach_MakesPersonasOfCalls(t *testing.T) {
	c, db := school(t, true)
	ctx, call := t.Context(), hotline.NewCallID(time.Now())
	for n, said := range []hotline.UtteranceFinal{{Party: hotline.PartyBot, Text: "您好"}, {Party: hotline.PartyCaller, Text: "我叫王小明，电话13912345678，宽带断了"}, {N: 1, Party: hotline.PartyCaller, Text: "太慢了", FromMS: 900}} {
		if err := db.Project(hotline.Event{Call: call, Seq: uint64(n + 1), At: time.Now(), Body: said}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := c.Make(ctx, call, "zhou")
	if err != nil || d.State != "draft" || d.Problem != "" || !strings.Contains(d.Text, "宽带断了") || strings.Contains(d.Text, "13912345678") {
		t.Fatalf("%+v %v", d, err)
	}
	own := func() (n int) {
		all, err := c.Scenarios(ctx)
		if err != nil || len(all) < 6 {
			t.Fatal(all, err)
		}
		for _, s := range all {
			if s.Own {
				n++
			}
		}
		return n
	}
	if own() != 0 {
		t.Error("a draft can be practised with")
	}
	if _, err := c.Put(ctx, d.ID, "sun", "id: x", "used"); !is(err, hotline.KindInvalid) {
		t.Errorf("a text that is no persona is used: %v", err)
	}
	var used training.Draft
	if used, err = c.Put(ctx, d.ID, "sun", d.Text, "used"); err != nil || used.State != "used" || used.Changed != "sun" || own() != 1 {
		t.Errorf("%+v %v", used, err)
	}
	if _, err := c.Put(ctx, d.ID, "sun", d.Text, "rejected"); err != nil || own() != 0 {
		t.Errorf("rejected: %v", err)
	}
	if _, err := c.Make(ctx, "01NOTHING", "zhou"); !is(err, hotline.KindNotFound) {
		t.Errorf("of a call that is not on record: %v", err)
	}
}
