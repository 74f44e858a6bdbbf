package llm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/llm"
	"hotline/llm/llmtest"
)

var errBad = errors.New("bad")

func says(text string, err error) llm.Model {
	return llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
		if text == "" {
			return nil, err
		}
		return []llm.Delta{{Text: text}}, err
	})
}

// log keeps what a pool says of its attempts.
type log struct {
	mu   sync.Mutex
	said []string
}

func (l *log) attempt(a llm.Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, a.Endpoint+" "+a.Outcome)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.said)
	return strings.Join(l.said, ", ")
}

func pool(t testing.TB, cfg llm.PoolConfig, l *log, models ...llm.Model) *llm.Pool {
	t.Helper()
	var endpoints []llm.Endpoint
	for i, m := range models {
		endpoints = append(endpoints, llm.Endpoint{Name: string(rune('a' + i)), Model: m})
	}
	p, err := llm.NewPool(cfg, l.attempt, endpoints...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func answer(ctx context.Context, m llm.Model) (text string, last error) {
	for d, err := range m.Generate(ctx, llm.Request{}) {
		text += d.Text
		last = err
	}
	return text, last
}

func TestPool_AsksTheNextWhenOneFails(t *testing.T) {
	for name, c := range map[string]struct {
		models   []llm.Model
		text     string
		err      error
		attempts string
	}{
		"first_answers":       {[]llm.Model{says("一", nil), says("二", nil)}, "一", nil, "a ok"},
		"second_answers":      {[]llm.Model{says("", llm.ErrFirstToken), says("二", nil)}, "二", nil, "a late, b ok"},
		"limited":             {[]llm.Model{says("", &llm.StatusError{Code: 429}), says("二", nil)}, "二", nil, "a limited, b ok"},
		"all_fail":            {[]llm.Model{says("", llm.ErrFirstToken), says("", errBad)}, "", errBad, "a late, b failed"},
		"never_says_it_twice": {[]llm.Model{says("一", errBad), says("二", nil)}, "一", errBad, "a failed"},
		"no_more_than_tries":  {[]llm.Model{says("", errBad), says("", errBad), says("", errBad), says("四", nil)}, "", errBad, "a failed, b failed, c failed"},
	} {
		t.Run(name, func(t *testing.T) {
			var l log
			text, err := answer(t.Context(), pool(t, llm.DefaultPool(), &l, c.models...))
			if text != c.text || !errors.Is(err, c.err) || (c.err == nil) != (err == nil) || l.String() != c.attempts {
				t.Errorf("got %q, %v, attempts %q, want %q", text, err, l.String(), c.attempts)
			}
		})
	}
	if _, err := llm.NewPool(llm.DefaultPool(), nil); !errors.Is(err, llm.ErrNoModel) {
		t.Errorf("a pool of nothing: %v", err)
	}
}

func TestPool_ClientThatPanicsIsFollowedByTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		wild := llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) { panic("wild") })
		p := pool(t, llm.DefaultPool(), &l, wild, says("good", nil))
		if text, err := answer(t.Context(), p); text != "good" || err != nil {
			t.Errorf("got %q, %v", text, err)
		}
		if got := l.String(); got != "a failed, b ok" {
			t.Error(got)
		}
		if _, err := answer(t.Context(), pool(t, llm.DefaultPool(), &l, wild)); !errors.Is(err, llm.ErrPanicked) {
			t.Errorf("nobody else to ask: %v", err)
		}
	})
}

func TestPool_HedgesASlowEndpoint(t *testing.T) {
	cfg := llm.DefaultPool()
	cfg.Hedge = 300 * time.Millisecond
	slow := llmtest.Script{{Wait: time.Second, Text: "慢"}, {Wait: time.Second, Text: "慢"}}
	quick := llmtest.Script{{Wait: 100 * time.Millisecond, Text: "快"}, {Wait: time.Second, Text: "快"}}
	for name, c := range map[string]struct {
		models   []llm.Model
		text     string
		took     time.Duration
		attempts string
	}{
		"second_is_faster":  {[]llm.Model{slow, quick}, "快快", 1400 * time.Millisecond, "a lost, b ok"},
		"first_is_fast":     {[]llm.Model{quick, slow}, "快快", 1100 * time.Millisecond, "a ok"},
		"second_fails":      {[]llm.Model{slow, says("", errBad)}, "慢慢", 2 * time.Second, "a ok, b failed"},
		"first_fails_later": {[]llm.Model{llmtest.Script{{Wait: 350 * time.Millisecond, Cut: true}}, slow}, "慢慢", 2300 * time.Millisecond, "a failed, b ok"},
		"third_is_fastest":  {[]llm.Model{slow, slow, quick}, "快快", 1700 * time.Millisecond, "a lost, b lost, c ok"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var l log
				p, began := pool(t, cfg, &l, c.models...), time.Now()
				text, err := answer(t.Context(), p)
				if text != c.text || err != nil || time.Since(began) != c.took || l.String() != c.attempts {
					t.Errorf("got %q, %v after %s, attempts %q, want %q", text, err, time.Since(began), l.String(), c.attempts)
				}
			})
		})
	}
}

func TestPool_LetsAFailedEndpointRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		fails := true
		first := llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
			if fails {
				return nil, errBad
			}
			return []llm.Delta{{Text: "一"}}, nil
		})
		p := pool(t, llm.DefaultPool(), &l, first, says("二", nil))
		ask := func(want, attempts string) {
			t.Helper()
			if text, err := answer(t.Context(), p); text != want || err != nil || l.String() != attempts {
				t.Errorf("got %q, %v, attempts %q, want %q", text, err, l.String(), attempts)
			}
			l.said = nil
		}
		ask("二", "a failed, b ok")
		ask("二", "b ok") // a rests for a second
		if h := p.Health(); h[0].Err == nil || h[0].Failures != 1 || time.Until(h[0].Until) != time.Second || h[1].Err != nil {
			t.Errorf("health %+v", h)
		}
		time.Sleep(time.Second)
		ask("二", "a failed, b ok")
		time.Sleep(time.Second)
		ask("二", "b ok") // for two now
		fails = false
		time.Sleep(time.Second)
		ask("一", "a ok")
		if h := p.Health(); h[0].Err != nil || h[0].Failures != 0 {
			t.Errorf("health of what works again: %+v", h)
		}
	})
}

func TestPool_RestsAsLongAsItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool(t, llm.DefaultPool(), &log{}, says("", &llm.StatusError{Code: 429, RetryAfter: 20 * time.Second}), says("二", nil))
		_, _ = answer(t.Context(), p)
		if rest := time.Until(p.Health()[0].Until); rest != 20*time.Second {
			t.Errorf("rests for %s", rest)
		}
	})
}

func TestPool_AsksWhatRestsWhenThereIsNothingElse(t *testing.T) {
	fails := true
	only := llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
		if fails {
			return nil, errBad
		}
		return []llm.Delta{{Text: "一"}}, nil
	})
	p := pool(t, llm.DefaultPool(), &log{}, only)
	if _, err := answer(t.Context(), p); !errors.Is(err, errBad) {
		t.Fatal(err)
	}
	fails = false
	if text, err := answer(t.Context(), p); text != "一" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestPool_KeepsItsBudgetOfRetries(t *testing.T) {
	cfg := llm.DefaultPool()
	cfg.Rest, cfg.MaxRest, cfg.RetryBurst, cfg.Retries = 1, 1, 5, 0.1 // nobody rests
	var l log
	p := pool(t, cfg, &l, says("", errBad), says("", errBad))
	for range 100 {
		_, _ = answer(t.Context(), p)
	}
	if again := len(l.said) - 100; again < 10 || again > 16 { // 5 at first, then one in ten
		t.Errorf("%d endpoints were asked again in 100 requests", again)
	}
}

func TestPool_KeepsToTheLimitOfAnEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		slow := llmtest.Script{{Text: "一"}, {Wait: time.Hour}}
		p, err := llm.NewPool(llm.DefaultPool(), l.attempt,
			llm.Endpoint{Name: "a", Model: slow, Limit: 2}, llm.Endpoint{Name: "b", Model: slow, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var work sync.WaitGroup
		for range 3 {
			work.Go(func() { _, _ = answer(ctx, p) })
		}
		synctest.Wait()
		if h := p.Health(); h[0].Answers != 2 || h[1].Answers != 1 {
			t.Errorf("answers %+v", h)
		}
		if _, err := answer(t.Context(), p); !errors.Is(err, llm.ErrBusy) {
			t.Errorf("a fourth: %v", err)
		}
		cancel()
		work.Wait()
		if l.String() != " busy, a dropped, a dropped, b dropped" || p.Health()[0].Failures != 0 {
			t.Errorf("attempts %q", l.String())
		}
	})
}

func TestPool_EndsWhatNobodyHears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		cfg := llm.DefaultPool()
		cfg.Hedge = time.Millisecond
		endless := llmtest.Script{{Wait: time.Second, Text: "一"}, {Wait: time.Hour}}
		for range pool(t, cfg, &l, endless, endless).Generate(t.Context(), llm.Request{}) {
			break
		}
		if l.String() != "a dropped, b lost" {
			t.Errorf("attempts %q", l.String())
		}
	})
}

func TestBudget_BoundsWhatACallSpends(t *testing.T) {
	told := llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
		return []llm.Delta{{Text: "好"}, {Usage: &llm.Usage{Prompt: 30, Completion: 20}}}, nil
	})
	b := &llm.Budget{Model: told, Tokens: 100}
	for range 2 {
		if _, err := answer(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := answer(t.Context(), b); !errors.Is(err, llm.ErrBudget) || b.Spent() != 100 {
		t.Errorf("after %d tokens: %v", b.Spent(), err)
	}
	guessed := &llm.Budget{Model: says("四个汉字", nil)}
	_, _ = answer(t.Context(), guessed)
	if guessed.Spent() != 4 {
		t.Errorf("%d tokens for four characters", guessed.Spent())
	}
}

func ExamplePool() {
	p, err := llm.NewPool(llm.DefaultPool(), nil,
		llm.Endpoint{Name: "near", Model: says("", llm.ErrFirstToken)}, llm.Endpoint{Name: "far", Model: says("您好。", nil)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for d, err := range p.Generate(context.Background(), llm.Request{}) {
		fmt.Println(d.Text, err)
	}
	// Output: 您好。 <nil>
}
