package wall_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/wall"
	"hotline/internal/store"
	"hotline/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a wall in a console over HTTP; its administrator is signed in.
type site struct {
	t    testing.TB
	wall *wall.Wall
	db   *store.DB
	feed *consoletest.Feed
	seqs map[hotline.CallID]uint64
	*consoletest.Browser
}

func start(t testing.TB, change func(*wall.Config, *wall.Deps)) *site {
	t.Helper()
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir)
	if err := consoletest.Seed(db, dir, time.Now(), 20); err != nil {
		t.Fatal(err)
	}
	floor := consoletest.NewFloor("li", "李强", "wang", "王芳")
	parts, deps := wall.Default(), wall.Deps{Store: db, People: floor, Log: slog.New(slog.DiscardHandler)}
	parts.Recordings, parts.Tick = dir, 100*time.Millisecond
	if change != nil {
		change(&parts, &deps)
	}
	s := &site{t: t, db: db, feed: consoletest.NewFeed(), seqs: map[hotline.CallID]uint64{}}
	var err error
	if s.wall, err = wall.New(parts, deps); err != nil {
		t.Fatal(err)
	}
	look := console.Default()
	look.Hash, look.Recordings = account.Cost{Memory: 64, Passes: 1}, dir
	c, err := console.New(look, console.Deps{Store: db, Feed: s.feed, People: floor, Parts: []gate.Part{s.wall}, Log: deps.Log})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := c.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(c.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() { _ = c.Run(ctx); done <- struct{}{} }()
	go func() { _ = s.wall.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() { cancel(); <-done; <-done; web.Close() })
	s.Browser = consoletest.NewBrowser(t, web.URL)
	s.Enter("admin", secret)
	return s
}

// ask sends a request and decodes the answer; it returns the status.
func (s *site) ask(method, path string, in, out any) int {
	s.t.Helper()
	b, plain := out.(*[]byte)
	if plain {
		out = nil
	}
	code, raw := s.Do(method, "/api/v1"+path, in, out)
	if plain {
		*b = raw
	}
	return code
}

// tell lets events of a call happen.
func (s *site) tell(call hotline.CallID, bodies ...hotline.Body) {
	s.t.Helper()
	for _, b := range bodies {
		s.seqs[call]++
		e := hotline.Event{Call: call, Seq: s.seqs[call], At: time.Now(), Body: b}
		s.feed.Put(e)
		if err := s.db.Project(e); err != nil {
			s.t.Fatal(err)
		}
	}
}

// until asks for the board until ok says yes.
func (s *site) until(what string, ok func(wall.Board) bool) (b wall.Board) {
	s.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(20 * time.Second)
	for {
		if s.ask("GET", "/wall", nil, &b); ok(b) {
			return b
		}
		select {
		case <-tick.C:
		case <-end:
			s.t.Fatalf("%s: %+v", what, b)
		}
	}
}

func started(number string) hotline.Body {
	return hotline.CallStarted{Direction: hotline.Inbound, From: "sip:" + number + "@10.0.0.1", Line: "10000"}
}

func hit(call hotline.CallID, rule string, bad hotline.Severity) hotline.Hit {
	now := time.Now()
	return hotline.Hit{ID: string(call) + "/" + rule, Call: call, Rule: rule, Title: "标题 " + rule, Version: 1, Kind: "text", Severity: bad, State: hotline.HitConfirmed, Alert: true,
		Party: hotline.PartyCaller, Note: "…", AtMS: 14_000, ConditionAt: now, DetectedAt: now, Live: true,
		Evidence: []hotline.Evidence{{Party: hotline.PartyCaller, Text: "我要投诉到工信部", FromMS: 12_000, ToMS: 14_000}}}
}

func figure(b wall.Board, key string) wall.Figure {
	for _, f := range b.Figures {
		if f.Key == key {
			return f
		}
	}
	return wall.Figure{Key: "missing", Value: -2}
}

func TestWall_ShowsCallsByRisk(t *testing.T) {
	s := start(t, nil)
	s.tell("A", started("13900000001"), hotline.CallAnswered{})
	s.tell("B", started("13900000002"), hotline.CallAnswered{}, hotline.EmotionDetected{Party: hotline.PartyCaller, N: 0, Score: -4, Trend: -2},
		hotline.EmotionDetected{Party: hotline.PartyCaller, N: 1, Score: -3, Trend: -3}, hotline.EmotionDetected{Party: hotline.PartyCaller, N: 1, Score: -4, Trend: -3})
	s.tell("C", started("13900000003"), hotline.CallAnswered{}, hotline.IntentDetected{Intent: "balance.query"}, hotline.IntentDetected{Intent: "balance.query"},
		hotline.IntentDetected{Intent: "vas.cancel"}, hotline.HandoverRequested{Summary: "要退订"}, hotline.QueueEntered{Queue: "general"}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"},
		hotline.SupervisorJoined{Name: "zhou", Mode: "listen"}, hotline.SupervisorMode{Name: "zhou", Mode: "whisper"})
	s.wall.Put(hit("C", "escalation", hotline.SeverityFatal))
	s.wall.Put(hit("C", "silence", hotline.SeverityMinor))
	s.wall.Tell("A", wall.Facts{Scored: true, Score: 92, Summary: "查话费"})
	b := s.until("three calls", func(b wall.Board) bool {
		return len(b.Calls) == 3 && b.Calls[0].ID == "C" && len(b.Calls[1].Emotion) == 2 && len(b.Calls[0].Visits) == 1 && b.Calls[0].Visits[0].Mode == "whisper" // the last that is told
	})
	c, mood, calm := b.Calls[0], b.Calls[1], b.Calls[2]
	if c.Risk != 80 || c.Why != "alert" || c.Lane != wall.Act || c.Alerts != 2 || c.Worst != "标题 escalation" || c.QueueTitle != "综合业务" || c.Agent != "li" || c.Score != -1 {
		t.Errorf("%+v", c)
	}
	if fmt.Sprint(c.Intents) != "[balance.query vas.cancel]" || c.MatterID != "vas.cancel" {
		t.Errorf("ids %v of %s", c.Intents, c.MatterID)
	}
	if fmt.Sprint(c.Path) != "[balance.query vas.cancel]" || c.Summary != "要退订" || len(c.Visits) != 1 || c.Visits[0].Mode != "whisper" {
		t.Errorf("path %v, summary %q, visits %v", c.Path, c.Summary, c.Visits)
	}
	if mood.ID != "B" || mood.Risk != 45 || mood.Why != "mood" || mood.Lane != wall.Watch || fmt.Sprint(mood.Emotion) != "[-4 -4]" {
		t.Errorf("%+v", mood)
	}
	if calm.ID != "A" || calm.Risk != 0 || calm.Lane != wall.Calm || calm.Score != 92 {
		t.Errorf("%+v", calm)
	}
	if f := figure(b, "alerts"); f.Value != 2 || f.Lane != wall.Watch {
		t.Errorf("%+v", f)
	}
	if f := figure(b, "bot_share"); f.Value < 0.66 || f.Value > 0.67 {
		t.Errorf("%+v", f)
	}
	if f := figure(b, "service_level"); f.Value != 0.87 || f.Lane != wall.Calm || f.Goal != 0.8 {
		t.Errorf("%+v", f)
	}
	s.wall.Tell("B", wall.Facts{Risk: 99})
	s.tell("C", hotline.CallEnded{})
	b = s.until("B leads", func(b wall.Board) bool { return len(b.Calls) == 2 && b.Calls[0].ID == "B" && b.Calls[0].Risk == 99 })
	if b.Calls[0].Why != "inspection" {
		t.Errorf("%+v", b.Calls[0])
	}
}

func TestWall_ContextHasEarlierCalls(t *testing.T) {
	s := start(t, nil)
	s.tell("OLD", started("13800138000"), hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted})
	s.tell("NOW", started("13800138000"), hotline.CallAnswered{}, hotline.IntentDetected{Intent: "bill.explain"})
	s.tell("OTHER", started("3800138000"), hotline.CallEnded{})
	s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 && len(b.Calls[0].Path) == 1 })
	s.wall.Tell("NOW", wall.Facts{Summary: "问账单"})
	var c wall.Context
	if s.ask("GET", "/wall/calls/NOW", nil, &c); !c.Running || c.Summary != "问账单" || len(c.Past) != 2 || c.Past[0].Call != "OLD" || c.Past[0].AgentName != "李强" || c.Past[1].Call != consoletest.CallID(0) {
		t.Errorf("%+v", c)
	}
}

func TestWall_ThresholdsAreTheSites(t *testing.T) {
	s := start(t, nil)
	set := wall.DefaultSettings()
	set.Waiting, set.ServiceLevel = wall.Limit{Watch: 1, Act: 3}, wall.Limit{Watch: 0.95, Act: 0.9}
	if code := s.ask("PUT", "/wall/settings", set, nil); code != 200 {
		t.Fatal(code)
	}
	var b wall.Board
	s.ask("GET", "/wall", nil, &b)
	if figure(b, "waiting").Lane != wall.Act || figure(b, "service_level").Lane != wall.Act || b.Settings.Waiting.Act != 3 {
		t.Errorf("%+v", b)
	}
	set.Risk = wall.Limit{Watch: 70, Act: 40}
	if code := s.ask("PUT", "/wall/settings", set, nil); code != 422 {
		t.Errorf("act below watch: %d", code)
	}
	raw, err := s.db.Setting(t.Context(), "wall")
	if err != nil || !strings.Contains(string(raw), `"act":3`) {
		t.Errorf("%s %v", raw, err)
	}
}

// Who saves thresholds that somebody else has changed since he looked is told so, and overwrites nothing.
func TestWall_ThresholdsOfTwoWhoSaveAtOnce(t *testing.T) {
	s := start(t, nil)
	var b wall.Board
	s.ask("GET", "/wall", nil, &b)
	if !b.Settings.Changed.IsZero() {
		t.Fatalf("changed by nobody: %+v", b.Settings)
	}
	put := func(looked wall.Settings, act float64) (int, wall.Settings) {
		seen := looked.Changed
		body, got := wall.SettingsPut{Settings: looked, Seen: &seen}, wall.Settings{}
		body.Waiting = wall.Limit{Watch: 1, Act: act}
		return s.ask("PUT", "/wall/settings", body, &got), got
	}
	code, first := put(b.Settings, 3)
	if code != 200 || first.Changed.IsZero() {
		t.Fatalf("the first: %d %+v", code, first)
	}
	if code, _ := put(b.Settings, 7); code != 409 {
		t.Errorf("who looked before the first: %d", code)
	}
	code, second := put(first, 8)
	if code != 200 {
		t.Fatalf("who looked at the first: %d", code)
	}
	if code, _ := put(first, 9); code != 409 {
		t.Errorf("who looked before the second: %d", code)
	}
	s.ask("GET", "/wall", nil, &b)
	if b.Settings.Waiting.Act != 8 || !b.Settings.Changed.Equal(second.Changed) {
		t.Errorf("%+v", b.Settings)
	}
}

// A call that was seen in part only does not count as covered.
func TestWall_LedgerHasNoCoverWithGaps(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) { d.Inspects = true })
	var done store.Findings
	for i := range 20 {
		done.Inspected = append(done.Inspected, store.Inspected{Call: consoletest.CallID(i), Result: store.ResultComplete, At: time.Now(), Tapped: true, Transcribed: true})
	}
	for call, result := range map[hotline.CallID]store.Result{"WHOLE": store.ResultComplete, "PART": store.ResultPartial} {
		s.tell(call, started("13800138000"), hotline.CallAnswered{}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, DurationMS: 1000})
		done.Inspected = append(done.Inspected, store.Inspected{Call: call, Result: result, At: time.Now(), Tapped: true, Transcribed: true})
	}
	if err := s.db.PutFindings(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	b := s.until("one gap", func(b wall.Board) bool { return b.Ledger.Known && b.Ledger.Gaps == 1 && b.Ledger.Inspected >= 2 })
	ended := float64(b.Ledger.Answered - b.Ledger.Running)
	if got := figure(b, "inspected"); got.Value != (ended-1)/ended || got.Lane != wall.Watch {
		t.Errorf("%+v of %+v", got, b.Ledger)
	}
}

func TestWall_TrendsAndPlan(t *testing.T) {
	s := start(t, nil)
	now := time.Now()
	span := "?from=" + now.Add(-24*time.Hour).UTC().Format(time.RFC3339) + "&to=" + now.UTC().Format(time.RFC3339)
	var tr wall.Trends
	if code := s.ask("GET", "/wall/trends"+span+"&step=1h", nil, &tr); code != 200 || len(tr.Points) != 24 {
		t.Fatalf("%d, %d points", code, len(tr.Points))
	}
	calls, bot := 0, 0
	for _, p := range tr.Points {
		calls, bot = calls+p.Calls, bot+p.Bot
	}
	if calls < 15 || bot == 0 || tr.Points[5].Offered != 128 || tr.Points[5].ASAMS != 11_400 || len(tr.Scenes) == 0 || tr.Scenes[0].Scene == "greeting" {
		t.Errorf("%d calls, %d of the machine: %+v, %+v", calls, bot, tr.Points[5], tr.Scenes)
	}
	if code := s.ask("GET", "/wall/trends?from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z", nil, nil); code != 422 {
		t.Errorf("a year: %d", code)
	}
	var answer []byte
	if code := s.ask("GET", "/wall/trends?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", nil, &answer); code != 422 || !strings.Contains(string(answer), "the end (to) must be later than the beginning (from)") {
		t.Errorf("an empty span: %d %s", code, answer)
	}
	var p wall.Plan
	if code := s.ask("GET", "/wall/plan?calls=1000&aht_s=300&agents=86&deflection=0.13", nil, &p); code != 200 {
		t.Fatal(code)
	}
	if p.Need.Agents != 91 || p.Need.Scheduled != 130 || !p.Now.Stable || p.Now.Meets || p.Now.ASAMS < 76_000 || p.NowThen.ASAMS > 3000 || p.CutTo3s < 0.1 || len(p.Rows) < 10 || len(p.Reduction) != 31 {
		t.Errorf("%+v", p)
	}
	for _, name := range []string{"level", "within_s", "asa_s", "aht_change", "deflection", "shrinkage"} {
		if code := s.ask("GET", "/wall/plan?calls=1000&aht_s=300&"+name+"=NaN", nil, nil); code != 422 {
			t.Errorf("%s=NaN: %d", name, code)
		}
	}
	if code := s.ask("GET", "/wall/plan?calls=0&aht_s=300", nil, nil); code != 422 {
		t.Errorf("no calls: %d", code)
	}
}

// What was said is shown without personal data where the site has a mask.
func TestWall_Masks(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) {
		d.Mask = func(x string) string { return strings.ReplaceAll(x, "138", "***") }
	})
	s.tell("A", started("1"), hotline.CallAnswered{}, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "我的号码是138"})
	b := s.until("words", func(b wall.Board) bool { return len(b.Calls) == 1 && b.Calls[0].LastText != "" })
	if b.Calls[0].LastText != "我的号码是***" {
		t.Error(b.Calls[0].LastText)
	}
}

func TestConfig_Validate(t *testing.T) {
	for name, change := range map[string]func(*wall.Config){
		"tick": func(c *wall.Config) { c.Tick = 0 }, "calls": func(c *wall.Config) { c.Calls = 0 }, "alerts": func(c *wall.Config) { c.Alerts = 1e6 },
		"clip": func(c *wall.Config) { c.Clip = time.Hour }, "past": func(c *wall.Config) { c.Past = -1 },
	} {
		cfg := wall.Default()
		if change(&cfg); cfg.Validate() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := wall.New(wall.Config{}, wall.Deps{}); err == nil {
		t.Error("the zero value works")
	}
}

// What the board costs the server, once a second for all who look, with 1,000 running calls of which it shows 500. A wall more costs the
// copy alone.
func BenchmarkWall_Board(b *testing.B) {
	s := start(b, nil)
	ids, events := consoletest.LiveCalls(time.Now(), 1000)
	s.feed.Put(events...)
	for _, h := range consoletest.Hits(time.Now(), ids) {
		s.wall.Put(h)
	}
	s.until("all calls", func(b wall.Board) bool { return len(b.Calls)+b.More == 1000 })
	note := s.wall.Notes(gate.User{Role: account.Supervisor}, []string{"wall"})[0]
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			if s.ask("GET", "/wall", nil, nil) != http.StatusOK {
				b.Fatal("no answer")
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		for b.Loop() {
			raw, err := json.Marshal(note.Read())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(raw))/1024, "KiB")
		}
	})
}

func ExampleSettings_Validate() {
	s := wall.DefaultSettings()
	s.Waiting = wall.Limit{Watch: 5, Act: 2}
	fmt.Println(s.Validate())
	// Output: waiting: act must not be below watch
}
