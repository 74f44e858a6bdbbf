package library_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hotline/cmd/hotline/library"
	"hotline/internal/config"
)

func open(t *testing.T, change func(*config.Config)) *library.Library {
	t.Helper()
	cfg := config.Default()
	change(&cfg)
	l, err := library.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLibrary_SampleAnswers(t *testing.T) {
	l := open(t, func(*config.Config) {})
	got := l.Find(context.Background(), "停机保号一个月要多少钱")
	if !got.Approved || got.Source != "faq-keep" || !strings.Contains(got.Answer, "每月五元") || len(got.Nearest) == 0 || !strings.Contains(got.Nearest[0].Text, "停机保号多少钱") {
		t.Errorf("got %+v", got)
	}
	if !got.Says || !slices.Contains(got.About, "停机保号多少钱") {
		t.Errorf("headed %q, has words for all: %t", got.About, got.Says)
	}
	if got = l.Find(context.Background(), "今天南京天气怎么样"); got.Answer != "" || got.Source != "" {
		t.Errorf("got %+v", got)
	}
}

func TestOpen_FollowsTheConfiguration(t *testing.T) {
	app := t.TempDir()
	if l := open(t, func(c *config.Config) { c.App.Folder = app }); l != nil {
		t.Error("an app without documents has a library")
	}
	if l := open(t, func(c *config.Config) { c.App.Knowledge.Folder = "none" }); l != nil {
		t.Error("none is a library")
	}
	dir := filepath.Join(app, "knowledge")
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "faq.md"), []byte("## 月球上有基站吗\n月球上还没有基站。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*config.Config){
		"of_the_app": func(c *config.Config) { c.App.Folder = app }, "named": func(c *config.Config) { c.App.Knowledge.Folder = dir },
	} {
		if got := open(t, change).Find(context.Background(), "月球上有没有基站"); got.Answer != "月球上还没有基站。" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	cfg := config.Default()
	cfg.App.Knowledge.Folder = filepath.Join(app, "missing")
	if _, err := library.Open(context.Background(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("got %v", err)
	}
}
