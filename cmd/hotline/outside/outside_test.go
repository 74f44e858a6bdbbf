package outside_test

import (
	"bytes"
	"log/slog"
	"net"
	"reflect"
	"strings"
	"testing"

	"hotline/cmd/hotline/outside"
	"hotline/internal/config"
)

func TestServers_AreThoseInUse(t *testing.T) {
	cfg := config.Default()
	if got := outside.Servers(cfg); len(got) > 0 {
		t.Errorf("of the defaults: %v", got)
	}
	cfg.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: "ws://ears:10095"}
	cfg.ASR.Fallback = []config.Recognizer{{Engine: "demo", URL: "ws://nobody"}, {Engine: "openai", URL: "http://ears/v1"}}
	cfg.ASR.Languages = map[string]config.Recognizer{"en": {Engine: "openai", URL: "http://english/v1"}}
	cfg.TTS.URL = "http://unused/v1" // the engine is auto
	cfg.LLM.Model = config.Model{URL: "http://mind:8000/v1", Model: "qwen"}
	cfg.LLM.Fallback = []config.Model{{URL: "https://other/v1", Model: "glm"}}
	cfg.App.Knowledge.Rerank.URL = "http://rank/v1"
	want := []outside.Server{
		{Key: "asr.url", URL: "ws://ears:10095"}, {Key: "asr.fallback[1].url", URL: "http://ears/v1"}, {Key: "asr.languages.en.url", URL: "http://english/v1"},
		{Key: "llm.url", URL: "http://mind:8000/v1"}, {Key: "llm.fallback[0].url", URL: "https://other/v1"}, {Key: "app.knowledge.rerank.url", URL: "http://rank/v1"},
	}
	if got := outside.Servers(cfg); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := outside.Models(cfg); !reflect.DeepEqual(got, []string{"qwen@mind:8000", "glm@other"}) {
		t.Errorf("%v", got)
	}
}

// A server that could be reached is away when two looks in a row found nobody, and is told once; so is its coming back.
func TestWatch_FollowsAServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	var out bytes.Buffer
	up := map[string]bool{}
	w := outside.NewWatch([]outside.Server{{Key: "asr.url", URL: "ws://" + at}}, func(setting string, is bool) { up[setting] = is }, slog.New(slog.NewTextHandler(&out, nil)))
	look := func(away bool, lines int) {
		t.Helper()
		w.Look(t.Context())
		if got := w.Away("asr.url"); (got != nil) != away || up["asr.url"] == away || strings.Count(out.String(), "\n") != lines {
			t.Errorf("away %v, up %v, log %s", got, up, out.String())
		}
	}
	look(false, 0)
	_ = l.Close()
	look(false, 0)
	look(true, 1)
	look(true, 1)
	if l, err = net.Listen("tcp", at); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	look(false, 2)
	if w.Away("llm.url") != nil {
		t.Error("a setting without a server is away")
	}
}

func TestWatch_NamesTheServerThatIsAway(t *testing.T) {
	here, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = here.Close() })
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := "ws://" + gone.Addr().String()
	_ = gone.Close()
	var out bytes.Buffer
	w := outside.NewWatch([]outside.Server{{Key: "llm.url", URL: "http://" + here.Addr().String() + "/v1"}, {Key: "asr.url", URL: away}}, nil, slog.New(slog.NewTextHandler(&out, nil)))
	w.Look(t.Context())
	if text := out.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "setting=asr.url url="+away) || !strings.Contains(text, "refused") {
		t.Errorf("%s", text)
	}
}
