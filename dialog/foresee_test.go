package dialog_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/llm"
	"hotline/llm/llmtest"
)

// shop is an app of one scene, for callers whose other needs go to a model.
var shop = sync.OnceValues(func() (*flow.App, error) { //nolint:gochecknoglobals // read only
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return flow.LoadFS(fstest.MapFS{
		"app.yaml":          file("name: 小店\ntools: tools.yaml\n"),
		"tools.yaml":        file("tools: [{name: stock, title: 查库存, url: /stock, model: {about: 库存, tell: {left: '还剩{}件'}}}]\n"),
		"scenes/hours.yaml": file("id: hours\ntitle: 营业时间\nexamples: [几点开门, 什么时候营业, 营业时间是什么, 你们几点下班, 周末开门吗]\nsteps: [{say: 八点开门。}]\n"),
		"intents/oos.yaml":  file("intents: [{id: oos, examples: [今天天气怎么样, 讲个笑话, 我想吃火锅, 你多大了, 唱首歌, 背一首古诗, 写一首诗]}]\n"),
	})
})

// office counts what is called.
type office struct {
	mu    sync.Mutex
	calls int
}

func (o *office) Call(context.Context, string, map[string]any) (map[string]any, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls++
	return map[string]any{"left": 3}, nil
}

// foreseen is a call whose model plays script, with or without speculation.
func foreseen(t *testing.T, model llm.Model, ahead time.Duration, spent *[]llm.Spent) (*call, *office) {
	app, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{}
	var mu sync.Mutex
	c := newCall(t, app.New(flow.Deps{Model: model, Tools: o, Spent: func(s llm.Spent) {
		mu.Lock()
		defer mu.Unlock()
		*spent = append(*spent, s)
	}}))
	c.cfg.Speculate, c.cfg.Lull.Fillers = ahead, nil
	c.start()
	c.until(c.replied(1))
	return c, o
}

const poem = "给我背一首李白写的古诗"

func TestConversation_SpeculationSavesTheModelsTime(t *testing.T) {
	if _, err := shop(); err != nil {
		t.Fatal(err)
	}
	gaps := map[time.Duration]float64{}
	for _, ahead := range []time.Duration{0, 200 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			var spent []llm.Spent
			c, _ := foreseen(t, llmtest.Script{{Wait: 600 * time.Millisecond, Text: "床前明月光。"}}, ahead, &spent)
			c.say(poem, 1500*time.Millisecond)
			c.until(c.replied(2))
			turn := events[hotline.TurnCompleted](c)[1]
			gaps[ahead] = turn.GapMS.Total
			if strings.Count(turn.Planned, "床前明月光。") != 1 {
				t.Errorf("said %q", turn.Planned)
			}
			if len(spent) != 1 || spent[0].Ahead != (ahead > 0) || !spent[0].Used {
				t.Errorf("spent %+v", spent)
			}
			c.cancel()
			<-c.hungUp
		})
	}
	if saved := gaps[0] - gaps[200*time.Millisecond]; saved < 150 {
		t.Errorf("gaps %v: %.0f ms saved, want 150", gaps, saved)
	}
}

// Who goes on after a pause gets one answer, to all of it; what was begun for the first part is dropped, and its tools never run.
func TestConversation_SpeculationIsDroppedWhenTheCallerGoesOn(t *testing.T) {
	if _, err := shop(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var spent []llm.Spent
		c, o := foreseen(t, llmtest.Model(func(_ context.Context, req llm.Request) ([]llm.Delta, error) {
			if req.Messages[len(req.Messages)-1].Role == llm.ToolReply {
				return []llm.Delta{{Text: "还剩三件。"}}, nil
			}
			return []llm.Delta{{Text: "稍等。"}, {Call: &llm.ToolCall{ID: "c", Name: "look_stock", Arguments: json.RawMessage(`{}`)}}}, nil
		}), 100*time.Millisecond, &spent)
		c.say(poem, 1500*time.Millisecond)
		for range 20 { // silent long enough for a guess, too short for the end of the turn
			c.pass(10 * time.Millisecond)
		}
		o.mu.Lock()
		early := o.calls
		o.mu.Unlock()
		c.ears.mu.Lock()
		first := c.ears.text
		c.ears.mu.Unlock()
		c.signals <- dialogSpeechOn(c)
		c.ears.partial(first + "再写一首诗吧")
		c.pass(300 * time.Millisecond)
		c.signals <- dialog.Signal{Kind: dialog.SpeechOff, At: c.now()}
		c.until(c.replied(2))
		if early != 0 {
			t.Errorf("%d tool calls before the end of the turn", early)
		}
		if len(spent) < 2 || spent[0].Used || !spent[0].Ahead || spent[0].Tokens == 0 {
			t.Errorf("spent %+v", spent)
		}
		if turn := events[hotline.TurnCompleted](c)[1]; !strings.HasSuffix(turn.Heard, "写一首诗吧") || strings.Count(turn.Planned, "稍等。还剩三件。") != 1 || o.calls != 1 {
			t.Errorf("heard %q, said %q", turn.Heard, turn.Planned)
		}
		c.cancel()
		<-c.hungUp
	})
}

func dialogSpeechOn(c *call) dialog.Signal { return dialog.Signal{Kind: dialog.SpeechOn, At: c.now()} }
