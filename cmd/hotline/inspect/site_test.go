package inspect_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/cmd/hotline/inspect"
	"hotline/internal/config"
)

func site0(s *site, files fstest.MapFS) inspect.SiteDeps {
	return inspect.SiteDeps{Bus: s.bus, Store: s.db, Files: files, Hears: true, Log: slog.New(slog.DiscardHandler)}
}

func TestOpen_NamesWhatIsWrong(t *testing.T) {
	s := start(t)
	good := fstest.MapFS{"rules/forbidden_words.yaml": {Data: []byte(rude)}, "rubric/service.yaml": {Data: []byte(sheet)}}
	cfg := config.Default().QA
	if got, err := inspect.Open(cfg, site0(s, good)); err != nil || len(got.Parts()) != 2 || got.Wall() == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := inspect.Open(cfg, site0(s, fstest.MapFS{})); err != nil {
		t.Errorf("an app without rules and sheets: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*config.QA, fstest.MapFS)
		want   string
	}{
		"no_rules_folder":  {func(c *config.QA, _ fstest.MapFS) { c.Rules = filepath.Join(t.TempDir(), "none") }, "qa.rules"},
		"no_sheets_folder": {func(c *config.QA, _ fstest.MapFS) { c.Sheets = filepath.Join(t.TempDir(), "none") }, "qa.sheets"},
		"bad_rule": {func(_ *config.QA, f fstest.MapFS) {
			f["rules/forbidden_words.yaml"] = &fstest.MapFile{Data: []byte("id: 1")}
		}, "forbidden_words.yaml"},
		"bad_sheet": {func(_ *config.QA, f fstest.MapFS) {
			f["rubric/service.yaml"] = &fstest.MapFile{Data: []byte("id: x")}
		}, "service.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for k, v := range good {
				files[k] = v
			}
			cfg := config.Default().QA
			c.change(&cfg, files)
			if _, err := inspect.Open(cfg, site0(s, files)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestOpen_WarnsOfARuleWhoseQueueThereIsNot(t *testing.T) {
	var log bytes.Buffer
	deps := site0(start(t), fstest.MapFS{"rules/forbidden_words.yaml": {Data: []byte(rude + "queues: [bil]\n")}})
	deps.Queues, deps.Log = []string{"bill"}, slog.New(slog.NewTextHandler(&log, nil))
	if _, err := inspect.Open(config.Default().QA, deps); err != nil || !strings.Contains(log.String(), "write bill") {
		t.Errorf("%v, log %q", err, log.String())
	}
}

func TestRules_ShowsAndTries(t *testing.T) {
	s := start(t)
	rules, err := inspect.OpenRules(fstest.MapFS{"forbidden_words.yaml": {Data: []byte(rude)}})
	if err != nil {
		t.Fatal(err)
	}
	all := rules.Rules()
	if len(all) != 1 || all[0].ID != "forbidden_words" || all[0].Severity != hotline.SeverityCritical || all[0].Kind != "text" || !strings.Contains(all[0].Text, "爱办不办") {
		t.Errorf("%+v", all)
	}
	var events []hotline.Event
	for _, b := range append(append(opening(), said("您请便吧")), ending()...) {
		events = append(events, s.event("01A", 0, b))
	}
	draft := strings.NewReplacer("爱办不办", "请便吧", "forbidden_words", "draft_rule").Replace(rude)
	hits, err := rules.Try(t.Context(), draft, [][]hotline.Event{events, nil})
	if err != nil || len(hits) != 2 || len(hits[0]) != 1 || hits[0][0].Rule != "draft_rule" || len(hits[1]) != 0 {
		t.Errorf("%+v, %v", hits, err)
	}
	for _, text := range []string{"", "id: [", "id: x\nfind: {a: {say: {any: []}}}"} {
		_, err := rules.Try(t.Context(), text, nil)
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	m := inspect.Masker{}
	if got := m.Mask("电话13800138000"); got != "电话***********" || len(m.Find("电话13800138000")) != 1 {
		t.Errorf("masked %s", got)
	}
}
