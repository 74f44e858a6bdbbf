package dialog_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/language"
	"hotline/media"
	"hotline/tts"
)

// polyglot is a recogniser that can listen to English, too.
type polyglot struct {
	*ears
	turned []string
}

func (p *polyglot) Turn(tag string) bool {
	p.turned = append(p.turned, tag)
	return tag == "en-US"
}

// noting is a voice that notes what it is asked.
type noting struct {
	tone
	mu   sync.Mutex
	asks []tts.Request
}

func (n *noting) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	n.mu.Lock()
	n.asks = append(n.asks, req)
	n.mu.Unlock()
	return n.tone.Synthesize(ctx, req, out)
}

// Voice and recogniser follow the language that the mind says, and come back with it.
func TestConversation_FollowsTheLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replies := []flow.Reply{{Text: "您好。", Language: language.Chinese}, {Text: "Sure.", Language: language.English}, {Text: "再见。", Language: language.Chinese, Next: flow.NextHangup}}
		c := newCall(t, mindFunc(func(context.Context, flow.Heard) (flow.Reply, error) {
			r := replies[0]
			replies = replies[1:]
			return r, nil
		}))
		voice, opened := &noting{}, 0
		ear := &polyglot{ears: c.ears}
		c.cfg.Tongues = map[language.Language]dialog.Tongue{language.English: {Voice: "en-us+f3"}}
		c.deps.Synth = voice
		c.deps.Reopen = func(context.Context) (dialog.Recognized, error) { opened++; return ear, nil }
		c.ears = nil // the first look at the ear opens it
		c.start()
		c.pass(2 * time.Second)
		for _, text := range []string{"English please", "说中文"} {
			c.signals <- dialog.Signal{Kind: dialog.Typed, At: c.now(), Text: text}
			c.pass(3 * time.Second)
		}
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		var langs []string
		for _, a := range voice.asks {
			langs = append(langs, a.Lang+" "+a.Voice)
		}
		if want := []string{"zh-CN ", "en-US en-us+f3", "zh-CN "}; !slices.Equal(langs, want) {
			t.Errorf("spoken as %q, want %q", langs, want)
		}
		if !slices.Contains(ear.turned, "en-US") || opened != 2 {
			t.Errorf("turned to %v, opened %d times", ear.turned, opened)
		}
	})
}
