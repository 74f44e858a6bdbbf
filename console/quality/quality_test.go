package quality_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/quality"
	"hotline/internal/store"
	"hotline/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a console with the review page, over HTTP.
type site struct {
	t      *testing.T
	db     *store.DB
	part   *quality.Part
	url    string
	secret string
	admin  *browser
}

// browser is somebody who is signed in.
type browser struct{ *consoletest.Browser }

func start(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir)
	now := time.Now()
	if err := consoletest.Seed(db, dir, now, 60); err != nil {
		t.Fatal(err)
	}
	if err := consoletest.SeedFindings(db, dir, now, 60); err != nil {
		t.Fatal(err)
	}
	part, err := quality.New(quality.Default(), quality.Deps{Store: db, Queues: []string{"general"}, Rules: consoletest.RuleBook{}, Sheets: consoletest.Sheets(), Masker: consoletest.Numbers{}, Recordings: dir})
	if err != nil {
		t.Fatal(err)
	}
	about := console.Default()
	about.Hash, about.Recordings = account.Cost{Memory: 64, Passes: 1}, dir
	c, err := console.New(about, console.Deps{Store: db, Feed: consoletest.NewFeed(), Log: slog.New(slog.DiscardHandler), Parts: []gate.Part{part}})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, db: db, part: part}
	if s.secret, err = c.FirstRun(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Run(ctx) }()
	web := httptest.NewServer(c.Handler())
	t.Cleanup(func() { cancel(); <-done; web.Close() })
	s.url = web.URL
	s.admin = s.enter("admin", s.secret)
	return s
}

// enter signs somebody in who has a one-time password.
func (s *site) enter(name, once string) *browser {
	s.t.Helper()
	b := consoletest.NewBrowser(s.t, s.url)
	b.Enter(name, once)
	return &browser{b}
}

// person makes an account and signs it in.
func (s *site) person(name, role string) *browser {
	s.t.Helper()
	var made struct {
		Password string `json:"password"`
	}
	s.admin.must(200, "POST", "/users", map[string]string{"name": name, "display": strings.ToUpper(name), "role": role}, &made)
	return s.enter(name, made.Password)
}

// do sends a request below /api/v1 and decodes what comes.
func (b *browser) do(method, path string, in, out any) (int, []byte) {
	b.T.Helper()
	return b.Do(method, "/api/v1"+path, in, out)
}

// part fetches a range.
func (b *browser) part(path, bytes string) []byte {
	b.T.Helper()
	res := b.Send(http.MethodGet, "/api/v1"+path, nil, http.Header{"Range": {bytes}})
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusPartialContent {
		b.T.Fatalf("%s: %d, %v", path, res.StatusCode, err)
	}
	return raw
}

func (b *browser) must(code int, method, path string, in, out any) {
	b.T.Helper()
	if got, raw := b.do(method, path, in, out); got != code {
		b.T.Fatalf("%s %s: %d, want %d: %s", method, path, got, code, raw)
	}
}

const call = "/quality/calls/" + string(consoletest.Inspected)
const own = "/quality/own/" + string(consoletest.Inspected)

func TestPart_ListsInspectedCalls(t *testing.T) {
	s := start(t)
	count := func(query string) int {
		t.Helper()
		var page quality.Page
		s.admin.must(200, "GET", "/quality/calls?limit=100&"+query, nil, &page)
		return len(page.Items)
	}
	var page quality.Page
	s.admin.must(200, "GET", "/quality/calls?limit=5", nil, &page)
	e := page.Items[0]
	if e.Call != consoletest.Inspected || e.Agent != "li" || e.Machine != 43.3 || !e.Failed || e.Fatal != 1 || e.Critical != 2 || e.Minor != 2 || e.Caller != "138****8000" || page.Next == "" {
		t.Errorf("%+v next %q", e, page.Next)
	}
	all := count("")
	if pending, done := count("tab=pending"), count("tab=done"); all != 11 || pending != 11 || done != 0 {
		t.Errorf("all %d, pending %d, done %d", all, pending, done)
	}
	if fatal, li, wang, low, rule := count("failed=true"), count("agent=li"), count("agent=wang"), count("below=60"), count("rule=shirking"); fatal < 1 || li+wang != 10 || low < 1 || low == all || rule < 1 || rule == all {
		t.Errorf("failed %d, li %d, wang %d, below 60 %d, shirking %d", fatal, li, wang, low, rule)
	}
	if code, _ := s.admin.do("GET", "/quality/calls?tab=other", nil, nil); code != 422 {
		t.Errorf("unknown tab: %d", code)
	}
}

func TestPart_ShowsACallMaskedUnlessRevealed(t *testing.T) {
	s := start(t)
	chief := s.person("sun", "supervisor")
	var r quality.Report
	chief.must(200, "GET", call, nil, &r)
	text, _ := json.Marshal(r)
	if bytes.Contains(text, []byte("13800138000")) || !bytes.Contains(text, []byte("138****8000")) || r.Revealed {
		t.Errorf("not masked: %s", text)
	}
	if len(r.Hits) != 6 || r.Hits[0].Rule != "forbidden_words" || !r.Hits[5].Shadow || len(r.Lines) != 12 || r.Sheet == nil || len(r.Scores) != 2 || r.Scores[0].Total != 43.3 || len(r.Rules) != 3 {
		t.Errorf("%d hits %v, %d lines, %d scores, %d rules", len(r.Hits), r.Hits, len(r.Lines), len(r.Scores), len(r.Rules))
	}
	kinds := map[string]int{}
	for _, b := range r.Bands {
		kinds[b.Kind]++
	}
	if kinds["silence"] != 2 || kinds["overlap"] != 1 || kinds["masked"] != 1 {
		t.Errorf("bands %+v", r.Bands)
	}
	if code, _ := chief.do("GET", call+"?reveal=true", nil, nil); code != 403 {
		t.Errorf("a supervisor reveals: %d", code)
	}
	s.admin.must(200, "GET", call+"?reveal=true", nil, &r)
	text, _ = json.Marshal(r)
	if !bytes.Contains(text, []byte("号码是13800138000")) || !r.Revealed {
		t.Error("not revealed")
	}
	log, err := s.db.AuditLog(t.Context(), "", 1)
	if err != nil || log[0].Action != "pii.reveal" || log[0].Actor != "admin" || log[0].Target != string(consoletest.Inspected) {
		t.Errorf("audit %+v, %v", log, err)
	}
	if code, _ := s.admin.do("GET", "/quality/calls/NONE", nil, nil); code != 404 {
		t.Errorf("unknown call: %d", code)
	}
}

func TestPart_ReviewGoesFromDraftToFinal(t *testing.T) {
	s := start(t)
	judge, li, wang := s.person("zhou", "inspector"), s.person("li", "agent"), s.person("wang", "agent")
	if code, _ := li.do("GET", own, nil, nil); code != 404 {
		t.Errorf("before a review: %d", code)
	}
	hit := string(consoletest.Inspected) + "-interrupting-0"
	judge.must(204, "PUT", call+"/marks/"+hit, map[string]any{"verdict": "wrong", "comment": "两人同时开口"}, nil)
	judge.must(204, "PUT", call+"/marks/missed-1", map[string]any{"verdict": "missed", "rule": "closing_missing", "at_ms": 58000}, nil)
	for in, want := range map[string]int{`{"verdict":"missed"}`: 422, `{"verdict":"right"}`: 404, `{"verdict":"maybe"}`: 422} {
		if code, raw := judge.do("PUT", call+"/marks/nothing", json.RawMessage(in), nil); code != want {
			t.Errorf("%s: %d %s", in, code, raw)
		}
	}
	var r quality.Review
	given := map[string]any{"items": []map[string]any{{"item": "clear", "points": 5}, {"item": "interrupting", "points": 10}, {"item": "language", "points": 20}}, "comment": "语气不耐烦"}
	judge.must(200, "PUT", call+"/review", given, &r)
	if r.State != store.ReviewDraft || r.Machine != 43.3 || r.Score <= 59 || r.Items[1].Machine != 7 {
		t.Errorf("draft %+v", r)
	}
	if code, _ := li.do("GET", own, nil, nil); code != 404 {
		t.Errorf("agent reads a draft: %d", code)
	}
	if code, _ := judge.do("PUT", call+"/review", map[string]any{"items": []map[string]any{{"item": "nonsense", "points": 1}}, "comment": ""}, nil); code != 422 {
		t.Errorf("unknown item: %d", code)
	}
	given["submit"] = true
	judge.must(200, "PUT", call+"/review", given, &r)
	if r.State != store.ReviewSubmitted || r.Until == nil {
		t.Errorf("submitted %+v", r)
	}
	var mine quality.Report
	li.must(200, "GET", own, nil, &mine)
	if len(mine.May) != 2 || len(mine.Hits) != 5 || len(mine.Marks) != 2 || mine.Review.Final != r.Final {
		t.Errorf("agent sees %v, %d hits, %d marks", mine.May, len(mine.Hits), len(mine.Marks))
	}
	if len(mine.Rules) != 1 || mine.Rules[0].Title != "未规范结束" {
		t.Errorf("agent is told %+v of the rule that was missed", mine.Rules)
	}
	if len(mine.Scores) != 1 || mine.Scores[0].Agent != "li" {
		t.Errorf("agent sees scores %+v", mine.Scores)
	}
	if code, _ := wang.do("GET", own, nil, nil); code != 404 {
		t.Errorf("a colleague reads it: %d", code)
	}
	if code, _ := li.do("GET", call, nil, nil); code != 403 {
		t.Errorf("an agent reads the inspectors' page: %d", code)
	}
	li.must(200, "POST", own+"/appeal", map[string]any{"text": "客户先抢话", "items": []string{"interrupting"}}, &r)
	if code, _ := li.do("POST", own+"/appeal", map[string]any{"text": "再来一次"}, nil); code != 422 {
		t.Errorf("second appeal: %d", code)
	}
	if code, _ := judge.do("PUT", call+"/review", given, nil); code != 422 {
		t.Errorf("judged while an appeal waits: %d", code)
	}
	before := r.Final
	judge.must(200, "POST", call+"/answer", map[string]any{"accepted": true, "answer": "同意", "items": []map[string]any{
		{"item": "clear", "points": 15}, {"item": "interrupting", "points": 10}, {"item": "language", "points": 20},
	}}, &r)
	if r.State != store.ReviewFinal || r.Final <= before {
		t.Errorf("answered %+v, before %v", r, before)
	}
	s.admin.must(200, "GET", call, nil, &mine)
	if n := len(mine.History); n != 4 || mine.History[0].Act != "draft" || mine.History[3].Act != "answered" || mine.Appeal == nil || !mine.Appeal.Accepted || mine.Appeal.After != r.Final {
		t.Errorf("history %+v, appeal %+v", mine.History, mine.Appeal)
	}
	if code, _ := judge.do("PUT", call+"/review", given, nil); code != 422 {
		t.Errorf("judged when final: %d", code)
	}
}

func TestPart_TellsHowFarRulesCanBeTrusted(t *testing.T) {
	s := start(t)
	mark := func(rule, verdict string) {
		s.admin.must(204, "PUT", call+"/marks/"+string(consoletest.Inspected)+"-"+rule+"-0", map[string]any{"verdict": verdict}, nil)
	}
	mark("forbidden_words", "right")
	mark("interrupting", "wrong")
	s.admin.must(204, "PUT", call+"/marks/missed-1", map[string]any{"verdict": "missed", "rule": "closing_missing", "at_ms": 58000}, nil)
	s.admin.must(200, "PUT", call+"/review", map[string]any{"items": []any{}, "comment": "", "submit": true}, nil)
	var table quality.TrustTable
	s.admin.must(200, "GET", "/quality/rules?days=30", nil, &table)
	got := map[string]quality.Trust{}
	for _, x := range table.Items {
		got[x.Rule.ID] = x
	}
	if len(got) != 10 || table.Reviewed != 1 || table.AgentHours == 0 {
		t.Errorf("%d rules, %d reviewed, %v hours", len(got), table.Reviewed, table.AgentHours)
	}
	f, i, c, sh := got["forbidden_words"], got["interrupting"], got["closing_missing"], got["shirking"]
	if f.Precision == nil || *f.Precision != 1 || *f.Recall != 1 || f.LateP95MS < 120 || f.Rule.Text == "" || f.CostUS != 3.5 || f.PerAgentHour == nil {
		t.Errorf("forbidden_words %+v", f)
	}
	if *i.Precision != 0 || i.Recall != nil || *i.Agreement != 0 {
		t.Errorf("interrupting %+v", i)
	}
	if c.Missed != 1 || *c.Recall != 0 || c.Calls != 1 {
		t.Errorf("closing_missing %+v", c)
	}
	if sh.Precision != nil || sh.Calls != 0 {
		t.Errorf("shirking, which nobody judged: %+v", sh)
	}
}

func TestPart_SamplesByPlan(t *testing.T) {
	s := start(t)
	add := func(body map[string]any) store.Plan {
		t.Helper()
		var p store.Plan
		s.admin.must(200, "POST", "/quality/plans", body, &p)
		return p
	}
	draw := func(p store.Plan) (n int) {
		t.Helper()
		var out struct {
			Drawn int `json:"drawn"`
		}
		s.admin.must(200, "POST", "/quality/plans/"+p.ID+"/draw", nil, &out)
		return out.Drawn
	}
	low := add(map[string]any{"title": "低分", "kind": "below", "below": 60, "on": true})
	if n, again := draw(low), draw(low); n < 1 || n > 10 || again != 0 {
		t.Errorf("below: %d, then %d", n, again)
	}
	if n := draw(add(map[string]any{"title": "禁语", "kind": "rule", "rule": "forbidden_words", "on": false})); n < 1 {
		t.Errorf("rule: %d", n)
	}
	if n := draw(add(map[string]any{"title": "每人一通", "kind": "random", "share": 1, "per_agent": 1, "on": false})); n != 3 {
		t.Errorf("one of each agent and of the machine: %d", n)
	}
	if n := draw(add(map[string]any{"title": "一半", "kind": "random", "share": 0.5, "on": false})); n == 0 || n == 11 {
		t.Errorf("half of 11: %d", n)
	}
	if n := draw(add(map[string]any{"title": "争议", "kind": "disputed", "on": false})); n != 0 {
		t.Errorf("disputed: %d", n)
	}
	var page quality.Page
	s.admin.must(200, "GET", "/quality/calls?plan="+low.ID, nil, &page)
	if len(page.Items) == 0 || page.Items[0].Plan == "" {
		t.Errorf("calls of the plan: %+v", page.Items)
	}
	for _, wrong := range []map[string]any{
		{"title": "x", "kind": "rule", "on": true}, {"title": "x", "kind": "rule", "rule": "forbiden_words", "on": true}, {"title": "x", "kind": "random", "agent": "nobody", "on": true},
		{"title": "x", "kind": "random", "inspector": "nobody", "on": true}, {"title": "x", "kind": "random", "queue": "bil", "on": true}, {"title": " 　", "kind": "random", "on": true},
	} {
		if code, _ := s.admin.do("POST", "/quality/plans", wrong, nil); code != 422 {
			t.Errorf("%v: %d", wrong, code)
		}
	}
	s.admin.must(204, "DELETE", "/quality/plans/"+low.ID, nil, nil)
	if code, _ := s.admin.do("POST", "/quality/plans/"+low.ID+"/draw", nil, nil); code != 404 {
		t.Errorf("dropped plan: %d", code)
	}
}

func TestPart_CalibratesInspectors(t *testing.T) {
	s := start(t)
	zhou, wu := s.person("zhou", "inspector"), s.person("wu", "inspector")
	var o quality.Outcome
	zhou.must(422, "POST", "/quality/calibrations", map[string]any{"title": "　", "calls": []string{string(consoletest.Inspected)}, "inspectors": []string{"zhou", "wu"}}, nil)
	zhou.must(200, "POST", "/quality/calibrations", map[string]any{"title": "十一月", "calls": []string{string(consoletest.Inspected)}, "inspectors": []string{"zhou", "wu"}}, &o)
	path := "/quality/calibrations/" + o.Session.ID
	judge := func(b *browser, points float64, verdict string) {
		t.Helper()
		b.must(200, "PUT", path+"/calls/"+string(consoletest.Inspected), map[string]any{
			"items":   []map[string]any{{"item": "clear", "points": points}, {"item": "language", "points": 20}, {"item": "opening", "points": 10}},
			"marks":   map[string]string{string(consoletest.Inspected) + "-interrupting-0": verdict, string(consoletest.Inspected) + "-shirking-0": "right"},
			"comment": "",
		}, &o)
	}
	judge(zhou, 15, "right")
	if o.Session.Done != 1 || !o.Open {
		t.Errorf("after the first: %+v", o)
	}
	wu.must(200, "GET", path, nil, &o)
	if o.Open || len(o.Calls[0].Scores) != 0 || len(o.Pairs) != 0 {
		t.Errorf("not blind: %+v", o)
	}
	judge(wu, 5, "wrong")
	if !o.Open || len(o.Calls[0].Scores) != 2 || o.Calls[0].Spread <= 0 || len(o.Pairs) != 1 {
		t.Fatalf("%+v", o)
	}
	if c := o.Calls[0]; c.Started.IsZero() || c.Judged == "" {
		t.Errorf("which call it is: started %v, judged %q", c.Started, c.Judged)
	}
	// Of 9 criteria they differ on one (clear), of 2 hits on one; unfounded_promise and the rest the machine judged for both alike.
	p := o.Pairs[0]
	if p.N != 11 || *p.Agreement != 9.0/11 || p.Kappa == nil || *p.Kappa <= 0 || *p.Kappa >= 1 || p.Delta <= 0 {
		t.Errorf("pair %+v agreement %v kappa %v", p, *p.Agreement, *p.Kappa)
	}
	if code, _ := wu.do("PUT", path+"/calls/"+string(consoletest.Inspected), map[string]any{"items": []any{}, "marks": map[string]string{}, "comment": "改"}, nil); code != 422 {
		t.Errorf("judged again with the others' points in view: %d", code)
	}
	zhou.must(200, "POST", path+"/close", nil, &o)
	if code, _ := wu.do("PUT", path+"/calls/"+string(consoletest.Inspected), map[string]any{"items": []any{}, "marks": map[string]string{}, "comment": ""}, nil); code != 422 {
		t.Errorf("judged when closed: %d", code)
	}
	for _, people := range [][]string{{"zhou", "nobody"}, {"zhou", "zhou"}} {
		if code, _ := zhou.do("POST", "/quality/calibrations", map[string]any{"title": "x", "calls": []string{string(consoletest.Inspected)}, "inspectors": people}, nil); code != 422 {
			t.Errorf("with %v: %d", people, code)
		}
	}
}

func TestPart_TriesARule(t *testing.T) {
	s := start(t)
	rule := "id: x\nwhen:\n  any: [不归我管]\n"
	var r quality.TryResult
	s.admin.must(200, "POST", "/quality/rules/try", map[string]any{"text": rule, "dialogue": "[0:03] 坐席：这不归我管\n客户：那归谁\n"}, &r)
	if r.Calls != 1 || r.Hits != 1 || r.Items[0].Hits[0].AtMS != 3000+5*220 {
		t.Errorf("dialogue: %+v", r)
	}
	s.admin.must(200, "POST", "/quality/rules/try", map[string]any{"text": rule, "calls": 20, "rule": "forbidden_words"}, &r)
	if r.Calls != 20 || r.Now != 1 || r.Before < 1 || r.Items[0].Call != consoletest.Inspected || !r.Items[0].Was {
		t.Errorf("calls: %+v", r)
	}
	for name, in := range map[string]map[string]any{
		"no_rule": {"text": "id: x", "calls": 1}, "nothing": {"text": rule}, "no_speaker": {"text": rule, "dialogue": "你好"}, "stranger": {"text": rule, "dialogue": "路人：你好"},
	} {
		if code, raw := s.admin.do("POST", "/quality/rules/try", in, nil); code != 422 {
			t.Errorf("%s: %d %s", name, code, raw)
		}
	}
}

// The machine's lines of a pasted dialogue are told as in a live call: with how long the caller waited for them.
func TestParse_TellsHowLongTheCallerWaitsForTheBot(t *testing.T) {
	events, err := quality.ParseDialogue("[0:00] 机器人：您好\n[0:02] 客户：查话费\n[0:06] 机器人：话费是十元\n[0:10] 机器人：还有吗\n")
	if err != nil {
		t.Fatal(err)
	}
	var gaps []float64
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.TurnCompleted:
			gaps = append(gaps, b.GapMS.Total)
		case hotline.UtteranceFinal:
			if b.Party == hotline.PartyBot {
				t.Errorf("the machine's words twice: %+v", b)
			}
		}
	}
	if !slices.Equal(gaps, []float64{0, 4000 - 3*220, 0}) {
		t.Errorf("waits %v", gaps)
	}
}

func TestPart_ExportsAudioWithoutPersonalData(t *testing.T) {
	s := start(t)
	code, masked := s.admin.do("GET", call+"/audio?masked=1", nil, nil)
	_, plain := s.admin.do("GET", "/calls/"+string(consoletest.Inspected)+"/recording?reveal=1", nil, nil)
	if code != 200 || len(masked) != len(plain) || !bytes.Equal(masked[:44], plain[:44]) {
		t.Fatalf("%d, %d bytes, plain %d", code, len(masked), len(plain))
	}
	// The number is characters 13-24 of 31 of the line from 18.2 s to 24.6 s, without times of words: a fifth of it is added on each side.
	loud := func(raw []byte, ms int) bool {
		for _, b := range raw[44+ms*8*4 : 44+(ms+20)*8*4] {
			if b != 0 {
				return true
			}
		}
		return false
	}
	for ms := 20_000; ms < 23_500; ms += 20 {
		if loud(masked, ms) {
			t.Fatalf("heard at %d ms", ms)
		}
	}
	if !loud(plain, 21_000) || !loud(masked, 18_500) || !loud(masked, 28_000) {
		t.Error("more is silent than should be")
	}
	li := s.person("li", "agent")
	if code, _ := li.do("GET", own+"/audio", nil, nil); code != 404 {
		t.Errorf("own, without a review: %d", code)
	}
	s.admin.must(200, "PUT", call+"/review", map[string]any{"items": []any{}, "submit": true}, nil)
	if code, mine := li.do("GET", own+"/audio", nil, nil); code != 200 || !bytes.Equal(mine, masked) {
		t.Errorf("own: %d, %d bytes", code, len(mine))
	}
	if part := li.part(own+"/audio", "bytes=160100-200099"); !bytes.Equal(part, masked[160100:200100]) {
		t.Error("a range differs")
	}
	if code, _ := s.admin.do("GET", call+"/audio", nil, nil); code != 422 {
		t.Errorf("without masked: %d", code)
	}
	if code, _ := li.do("GET", call+"/audio?masked=1", nil, nil); code != 403 {
		t.Errorf("an agent: %d", code)
	}
	log, err := s.db.AuditLog(t.Context(), "", 50)
	if err != nil || !slices.ContainsFunc(log, func(e store.AuditEntry) bool {
		return e.Action == "recording.export" && e.Actor == "admin" && e.Detail == "masked, 1 stretches"
	}) {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestConfig_Validate(t *testing.T) {
	if err := quality.Default().Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*quality.Config){
		"window": func(c *quality.Config) { c.AppealWindow = time.Hour }, "below": func(c *quality.Config) { c.Below = 101 },
		"silence": func(c *quality.Config) { c.Silence = 0 }, "pad": func(c *quality.Config) { c.Pad = time.Minute }, "draw": func(c *quality.Config) { c.Draw = time.Second },
	} {
		c := quality.Default()
		change(&c)
		if _, err := quality.New(c, quality.Deps{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
