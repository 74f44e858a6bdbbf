package turntaking_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/dialog/turntaking"
)

// replay runs a signal script and returns every action that is not Wait, as "<ms> <action> <reason>".
// Ticks come every 20 ms by themselves. A script line is "<ms> <signal> [argument]".
func replay(t testing.TB, script []string) []string {
	t.Helper()
	r := turntaking.New(turntaking.Default())
	var out []string
	note := func(at time.Duration, a turntaking.Action) {
		if a.Kind != turntaking.Wait {
			out = append(out, fmt.Sprintf("%d %s %s", at.Milliseconds(), actionNames[a.Kind], a.Reason))
		}
	}
	now := time.Duration(0)
	for _, line := range script {
		ms, rest, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(ms)
		if err != nil {
			t.Fatalf("script line %q: %v", line, err)
		}
		for at := time.Duration(n) * time.Millisecond; now+20*time.Millisecond < at; {
			now += 20 * time.Millisecond
			note(now, r.Observe(turntaking.Signal{Kind: turntaking.Tick, At: now}))
		}
		now = time.Duration(n) * time.Millisecond
		name, arg, _ := strings.Cut(rest, " ")
		signal(t, r, name, arg, now, note)
	}
	return out
}

func signal(t testing.TB, r *turntaking.Rules, name, arg string, now time.Duration, note func(time.Duration, turntaking.Action)) {
	t.Helper()
	s := turntaking.Signal{At: now}
	switch name {
	case "on":
		s.Kind = turntaking.SpeechOn
	case "off": // argument: how long ago speech ended
		back, _ := strconv.Atoi(arg)
		s.Kind, s.At = turntaking.SpeechOff, now-time.Duration(back)*time.Millisecond
	case "text", "final":
		s.Kind, s.Text, s.Final = turntaking.Text, arg, name == "final"
	case "reply":
		s.Kind = turntaking.ReplyStarted
	case "played":
		s.Kind = turntaking.ReplyEnded
	case "sound":
		s.Kind = turntaking.SoundOn
	case "key":
		s.Kind = turntaking.Key
	case "expect": // expectation [complete value] [announcement]
		e, rest, _ := strings.Cut(arg, " ")
		value, announcement := strings.CutSuffix(rest, "!")
		r.Expect(turntaking.Expectation(e), func(text string) bool { return value != "" && text == value }, !announcement)
		return
	case "end":
		return
	default:
		t.Fatalf("unknown signal %q", name)
	}
	note(now, r.Observe(s))
}

var actionNames = map[turntaking.ActionKind]string{
	turntaking.Duck: "duck", turntaking.Pause: "pause", turntaking.Stop: "stop", turntaking.Resume: "resume", turntaking.EndTurn: "end_turn", turntaking.NoInput: "no_input",
}

// Each file in testdata/golden holds a script, a line "---", and the actions it leads to.
func TestRules_Golden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d scripts, want at least 15: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, want := readGolden(t, file)
			got := strings.Join(replay(t, script), "\n")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				text := strings.Join(script, "\n") + "\n---\n" + got + "\n"
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("actions\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func readGolden(t *testing.T, file string) (script []string, want string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var actions []string
	behind := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		switch line := strings.TrimSpace(lines.Text()); {
		case line == "---":
			behind = true
		case line == "":
		case behind:
			actions = append(actions, line)
		default:
			script = append(script, line)
		}
	}
	return script, strings.Join(actions, "\n")
}

func TestHanging(t *testing.T) {
	for text, want := range map[string]bool{
		"我想": true, "我想查一下": false, "然后": true, "就是那个": true, "我的": true, "这个月的": true, "查话费，": true, "i want to": true,
		"是的": false, "好的": false, "可以的": false, "我是昨天办的": false, "查一下话费": false, "": false, "没有了": false, "tomato": false,
		"查余额": false, "我现在": false, "信号收不到": false, "投诉你们": false, "太麻烦": false,
	} {
		if got := turntaking.Hanging(text); got != want {
			t.Errorf("Hanging(%q) = %v", text, got)
		}
	}
}

func TestBackChannel(t *testing.T) {
	for text, want := range map[string]bool{
		"嗯": true, "嗯嗯": true, "好的好的": true, "对对对": true, "哦，这样啊": true, "": true, "mm-hm": true, "OK": true,
		"不对": false, "好像不行": false, "转人工": false, "等一下": false, "对不起打断一下": false, "no": false,
	} {
		if got := turntaking.BackChannel(text); got != want {
			t.Errorf("BackChannel(%q) = %v", text, got)
		}
	}
}

func TestConfig_RefusesNonsense(t *testing.T) {
	if err := turntaking.Default().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*turntaking.Config){
		func(c *turntaking.Config) { c.Patience = nil },
		func(c *turntaking.Config) { c.Complete = 0 },
		func(c *turntaking.Config) { c.Stale = -1 },
		func(c *turntaking.Config) {
			c.Patience = map[turntaking.Expectation]time.Duration{turntaking.ExpectFree: time.Hour}
		},
	} {
		c := turntaking.Default()
		change(&c)
		if c.Validate() == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

func ExampleRules() {
	r := turntaking.New(turntaking.Default())
	r.Expect(turntaking.ExpectYesNo, nil, true)
	r.Observe(turntaking.Signal{Kind: turntaking.SpeechOn, At: 0})
	r.Observe(turntaking.Signal{Kind: turntaking.Text, At: 400 * time.Millisecond, Text: "是的"})
	r.Observe(turntaking.Signal{Kind: turntaking.SpeechOff, At: 500 * time.Millisecond})
	a := r.Observe(turntaking.Signal{Kind: turntaking.Tick, At: 800 * time.Millisecond})
	fmt.Println(a.Kind == turntaking.EndTurn, a.Reason)
	// Output: true patience
}
