package flow_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"hotline/dialog/care"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
)

// corner is a small app with a greeting of its own for important callers.
func corner(t *testing.T, more string) *flow.App {
	t.Helper()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml":       file("name: 小店\n" + more),
		"scenes/a.yaml":  file("id: hours\ntitle: 营业时间\nexamples: [几点开门, 什么时候营业, 营业时间是什么, 你们几点下班, 周末开门吗]\nsteps: [{say: 八点开门。, variants: {elder: 早上八点。, upset: 抱歉，八点才开门。}}]\n"),
		"intents/o.yaml": file("intents: [{id: oos, examples: [今天天气怎么样, 讲个笑话, 我想吃火锅, 你多大了, 唱首歌]}]\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func TestMind_TreatsCallersByTheirCard(t *testing.T) {
	app := corner(t, "care: {vip: '{name}的贵宾您好。'}\n")
	for name, c := range map[string]struct {
		card        care.Card
		hello, open string
		speed       float64
	}{"vip": {care.Card{VIP: true}, "小店的贵宾您好。", "八点开门。", 0}, "elder": {care.Card{Elder: true}, "您好，小店", "早上八点。", 0.8}, "nobody": {care.Card{}, "您好，小店", "八点开门。", 0}} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			mind := app.New(flow.Deps{Card: func(context.Context) care.Card { asked++; return c.card }})
			hello, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardStart})
			if err != nil || !strings.HasPrefix(hello.Text, c.hello) {
				t.Errorf("greeted %q, %v", hello.Text, err)
			}
			r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "几点开门", Confidence: 1})
			if err != nil || !strings.HasPrefix(r.Text, c.open) || r.Manner.Speed != c.speed || asked != 1 {
				t.Errorf("said %q at %g, asked %d times, %v", r.Text, r.Manner.Speed, asked, err)
			}
		})
	}
}

func TestMind_DoesNotWaitForASlowCard(t *testing.T) {
	app := corner(t, "")
	synctest.Test(t, func(t *testing.T) {
		mind := app.New(flow.Deps{Card: func(ctx context.Context) care.Card { <-ctx.Done(); return care.Card{} }})
		began := time.Now()
		for range 5 {
			if _, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "几点开门"}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 500*time.Millisecond {
			t.Errorf("five turns took %s", took)
		}
	})
}

func TestMind_AsksAgainForACardThatWasLate(t *testing.T) {
	app := corner(t, "")
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		mind := app.New(flow.Deps{Card: func(ctx context.Context) care.Card {
			if asked++; asked == 1 {
				<-ctx.Done()
				return care.Card{}
			}
			return care.Card{Elder: true}
		}})
		for _, want := range []string{"八点开门。", "早上八点。", "早上八点。"} {
			r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "几点开门"})
			if err != nil || !strings.HasPrefix(r.Text, want) {
				t.Errorf("%q, %v, want %q", r.Text, err, want)
			}
		}
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestMind_WordsFitTheMood(t *testing.T) {
	app := corner(t, "")
	mind := app.New(flow.Deps{})
	for _, c := range []struct {
		mood *emotion.Reading
		want string
	}{{&emotion.Reading{Label: emotion.Dissatisfied, Score: -2}, "抱歉，八点才开门。"}, {nil, "抱歉，八点才开门。"}, {&emotion.Reading{Label: emotion.Calm}, "八点开门。"}} {
		r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "几点开门", Confidence: 1, Mood: c.mood})
		if err != nil || !strings.HasPrefix(r.Text, c.want) {
			t.Errorf("said %q, %v, want %q", r.Text, err, c.want)
		}
	}
}

func TestLoad_RefusesAWrongCare(t *testing.T) {
	_, err := flow.LoadFS(fstest.MapFS{"app.yaml": {Data: []byte("name: 小店\ncare:\n  insult: {then: shout}\n")}})
	if err == nil || !strings.Contains(err.Error(), "app.yaml:3: care.insult.then") || !strings.Contains(err.Error(), "write person, end or go_on") {
		t.Errorf("error %v", err)
	}
}
