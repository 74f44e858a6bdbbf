package console_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
	"hotline/console/desk"
)

func TestConsole_FirstRunPrintsAPasswordThatMustBeChanged(t *testing.T) {
	s := start(t)
	if again, err := s.console.FirstRun(t.Context()); err != nil || again != "" || s.secret == "" {
		t.Errorf("second first run: %q, %v", again, err)
	}
	b := s.browser(t)
	if code := b.do("GET", "/api/v1/calls", nil, nil); code != 401 {
		t.Errorf("a stranger lists calls: %d", code)
	}
	if _, code := b.login("admin", "wrong"); code != 401 {
		t.Errorf("wrong password: %d", code)
	}
	if _, code := b.login("nobody", "wrong"); code != 401 {
		t.Errorf("unknown name: %d", code)
	}
	info, code := b.login(" Admin ", s.secret)
	if code != 200 || !info.MustChange || info.Hotline != "星云电信" {
		t.Fatalf("login: %d %+v", code, info)
	}
	for _, path := range []string{"/api/v1/calls", "/api/v1/users", "/api/v1/calls/" + string(consoletest.CallID(0)), "/api/v1/calls/export", "/api/v1/events"} {
		if code := b.do("GET", path, nil, nil); code != 403 {
			t.Errorf("%s with the one-time password: %d", path, code)
		}
	}
	for _, bad := range []string{"short", s.secret} {
		if code := b.do("PUT", "/api/v1/session/password", map[string]string{"old": s.secret, "new": bad}, nil); code != 422 {
			t.Errorf("new password %q: %d", bad, code)
		}
	}
	b.change(s.secret)
	if code := b.do("GET", "/api/v1/calls", nil, nil); code != 200 {
		t.Errorf("after the change: %d", code)
	}
	if code := b.do("DELETE", "/api/v1/session", nil, nil); code != 204 {
		t.Errorf("logout: %d", code)
	}
	if code := b.do("GET", "/api/v1/session", nil, nil); code != 401 {
		t.Errorf("after logout: %d", code)
	}
}

// A body that is refused comes back in no answer: it may hold passwords.
func TestConsole_ARefusalRepeatsNoPassword(t *testing.T) {
	s := start(t)
	b := s.admin(t)
	const old, fresh = "the old secret", "the new secret"
	for name, ask := range map[string]struct {
		method, path string
		body         any
	}{
		"unknown_field":    {"PUT", "/api/v1/session/password", map[string]string{"old_password": old, "new_password": fresh}},
		"missing_field":    {"PUT", "/api/v1/session/password", map[string]string{"old": old}},
		"too_long":         {"PUT", "/api/v1/session/password", map[string]string{"old": old, "new": strings.Repeat(fresh, 99)}},
		"wrong_type":       {"PUT", "/api/v1/session/password", map[string]any{"old": []string{old}, "new": fresh}},
		"no_object":        {"PUT", "/api/v1/session/password", []string{old, fresh}},
		"login":            {"POST", "/api/v1/session", map[string]string{"user": "admin", "password": old}},
		"new_account_name": {"POST", "/api/v1/users", map[string]string{"name": old, "display": fresh, "role": "agent"}},
	} {
		res := b.send(ask.method, ask.path, ask.body, nil)
		raw, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusUnprocessableEntity || !bytes.Contains(raw, []byte(`"location":"body`)) {
			t.Errorf("%s: %d %s %v", name, res.StatusCode, raw, err)
		}
		if bytes.Contains(raw, []byte(old)) || bytes.Contains(raw, []byte(fresh)) {
			t.Errorf("%s is answered what it holds: %s", name, raw)
		}
	}
}

func TestConsole_ChangesNeedTheTokenAndTheSameSite(t *testing.T) {
	s := start(t)
	b := s.admin(t)
	body := map[string]string{"name": "li", "display": "李", "role": "agent"}
	for name, header := range map[string]http.Header{
		"no_token":    {"X-Csrf-Token": {""}},
		"wrong_token": {"X-Csrf-Token": {"00"}},
		"cross_site":  {"Sec-Fetch-Site": {"cross-site"}},
		"other_site":  {"Origin": {"https://evil.example"}},
	} {
		res := b.send("POST", "/api/v1/users", body, header)
		_ = res.Body.Close()
		if res.StatusCode != 403 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if code := b.do("POST", "/api/v1/users", body, nil); code != 200 {
		t.Errorf("with the token: %d", code)
	}
	res := s.browser(t).send("POST", "/api/v1/session", map[string]string{"name": "admin", "password": good}, nil)
	_ = res.Body.Close()
	cookie := res.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
		t.Errorf("cookie %+v", cookie)
	}
}

// A page shows scenes and intents in its own language, whatever the owner's is.
func TestConsole_TellsMattersInEachLanguage(t *testing.T) {
	own := map[string]string{"plan.change": "套餐变更"}
	s := startWith(t, func(_ string, _ *console.Config, deps *console.Deps) {
		deps.Matters = func() console.Matters {
			return console.Matters{Own: own, In: map[string]map[string]string{"zh": own, "en": {"plan.change": "Change of plan"}}, Names: map[string]string{"zh": "星云电信", "en": "Nebula Telecom"}, Queues: map[string]map[string]string{"en": {"bill": "Billing"}}}
		}
	})
	var info console.SessionInfo
	if code := s.admin(t).do("GET", "/api/v1/session", nil, &info); code != 200 || info.Matters["plan.change"] != "套餐变更" || info.MattersIn["en"]["plan.change"] != "Change of plan" || info.MattersIn["zh"]["plan.change"] != "套餐变更" || info.HotlineIn["en"] != "Nebula Telecom" || info.QueuesIn["en"]["bill"] != "Billing" {
		t.Errorf("%d %+v", code, info)
	}
}

func TestConsole_SlowsGuessing(t *testing.T) {
	s := start(t)
	b := s.browser(t)
	var codes []int
	for range 7 {
		_, code := b.login("admin", "guess")
		codes = append(codes, code)
	}
	if want := []int{401, 401, 401, 401, 401, 401, 429}; !slices.Equal(codes, want) {
		t.Errorf("codes %v, want %v", codes, want)
	}
	res := b.send("POST", "/api/v1/session", map[string]string{"name": "admin", "password": s.secret}, nil)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != 429 || res.Header.Get("Retry-After") == "" {
		t.Errorf("the right password while it waits: %d %v", res.StatusCode, res.Header)
	}
}

func TestConsole_SlowsGuessingAtOnce(t *testing.T) {
	s := start(t)
	var guessed atomic.Int32
	var all sync.WaitGroup
	for range 30 {
		b := s.browser(t)
		all.Go(func() {
			if _, code := b.login("admin", "guess"); code == 401 {
				guessed.Add(1)
			}
		})
	}
	all.Wait()
	if n := guessed.Load(); n < 1 || n > 6 {
		t.Errorf("%d of 30 guesses at once were judged, want 6 at most", n)
	}
}

func TestConsole_RolesMayWhatTheTableSays(t *testing.T) {
	s := start(t)
	admin := s.admin(t)
	id := string(consoletest.CallID(0))
	for _, c := range []struct {
		role string
		want map[string]int
	}{
		{"agent", map[string]int{"/calls": 403, "/calls/" + id: 403, "/calls/" + id + "/recording": 403, "/calls/export": 403, "/live": 200, "/me/state": 200, "/users": 403, "/audit": 403}},
		{"supervisor", map[string]int{"/calls": 200, "/calls/" + id: 200, "/calls/" + id + "/recording": 200, "/calls/export": 200, "/live": 200, "/users": 403, "/audit": 403}},
		{"inspector", map[string]int{"/calls": 200, "/calls/" + id + "/waveform": 200, "/me/state": 403, "/users": 403}},
		{"owner", map[string]int{"/calls": 200, "/audit": 200, "/users": 403}},
	} {
		b := s.person(t, admin, "a."+c.role, c.role)
		for path, want := range c.want {
			if code := b.do("GET", "/api/v1"+path, nil, nil); code != want && path != "/calls/"+id+"/recording" && path != "/calls/export" || code != want {
				t.Errorf("%s %s: %d, want %d", c.role, path, code, want)
			}
		}
		act := b.do("POST", "/api/v1/live/x/action", map[string]string{"verb": "hangup"}, nil)
		if want := map[bool]int{true: 503, false: 403}[c.role == "supervisor"]; act != want {
			t.Errorf("%s steers: %d, want %d", c.role, act, want)
		}
	}
}

func TestConsole_ListsByFilterAndPage(t *testing.T) {
	b := start(t).admin(t)
	var ids []hotline.CallID
	for before, pages := "", 0; ; pages++ {
		var page console.CallPage
		if code := b.do("GET", "/api/v1/calls?limit=25&before="+before, nil, &page); code != 200 || pages > 4 {
			t.Fatalf("page %d: %d", pages, code)
		}
		for _, c := range page.Items {
			ids = append(ids, c.ID)
		}
		if before = string(page.Next); before == "" {
			break
		}
	}
	if len(ids) != calls || ids[0] != consoletest.CallID(0) || !slices.IsSortedFunc(ids, func(a, b hotline.CallID) int { return strings.Compare(string(b), string(a)) }) {
		t.Errorf("%d calls by pages, %v", len(ids), ids)
	}
	var page console.CallPage
	from := url.QueryEscape(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC).Format(time.RFC3339))
	if b.do("GET", "/api/v1/calls?outcome=completed&caller=13800138000&from="+from, nil, &page); len(page.Items) != 1 || page.Items[0].ID != consoletest.CallID(0) {
		t.Errorf("filtered %+v", page.Items)
	}
	for _, bad := range []string{"limit=0", "limit=501", "from=yesterday"} {
		if code := b.do("GET", "/api/v1/calls?"+bad, nil, nil); code != 422 {
			t.Errorf("%s: %d", bad, code)
		}
	}
}

func TestConsole_ShowsOneCall(t *testing.T) {
	b := start(t).admin(t)
	var d console.CallDetail
	if code := b.do("GET", "/api/v1/calls/"+string(consoletest.CallID(0)), nil, &d); code != 200 {
		t.Fatal(code)
	}
	if len(d.Transcript) != 9 || len(d.Turns) != 5 || len(d.Recordings) != 1 || d.Live {
		t.Errorf("%d lines, %d turns, %d recordings", len(d.Transcript), len(d.Turns), len(d.Recordings))
	}
	for i, want := range []float64{0, 4200, 7000, 10900, 14700, 20500, 22400, 27500, 29600} { // what was played stands where it was played
		if l := d.Transcript[i]; l.FromMS != want || (l.Party == hotline.PartyBot) != (i%2 == 0) {
			t.Errorf("line %d is %s's at %.0f ms, want %.0f", i, l.Party, l.FromMS, want)
		}
	}
	q := d.Quality
	if q.Turns != 4 || q.GapP50MS != 700 || q.GapP95MS != 800 || q.Cuts != 1 || q.Media == nil || q.Media.Lost != 7 || len(q.Failures) != 1 {
		t.Errorf("quality %+v", q)
	}
	if last := d.Events[len(d.Events)-1]; last.Type != "call_ended" || last.Seq != uint64(len(d.Events)) {
		t.Errorf("last event %+v", last)
	}
	if code := b.do("GET", "/api/v1/calls/none", nil, nil); code != 404 {
		t.Errorf("unknown call: %d", code)
	}
}

func TestConsole_PlaysRangesAndNotesWhoListened(t *testing.T) {
	s := start(t)
	b := s.admin(t)
	path := "/api/v1/calls/" + string(consoletest.CallID(0))
	for range 3 {
		res := b.send("GET", path+"/recording", nil, http.Header{"Range": {"bytes=0-43"}})
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 206 || len(raw) != 44 || string(raw[:4]) != "RIFF" || res.Header.Get("Content-Type") != "audio/wav" {
			t.Fatalf("range: %d, %d bytes, %v", res.StatusCode, len(raw), res.Header)
		}
	}
	var w console.Waveform
	if code := b.do("GET", path+"/waveform", nil, &w); code != 200 || w.DurationMS != 33000 || len(w.Caller) != 2000 {
		t.Fatalf("waveform: %d, %.0f ms, %d points", code, w.DurationMS, len(w.Caller))
	}
	at := func(track []float64, ms float64) float64 {
		return slices.Max(track[int(ms*2000/33000) : int(ms*2000/33000)+10])
	}
	if at(w.Caller, 5000) < 0.1 || at(w.Hotline, 5000) != 0 || at(w.Hotline, 8000) < 0.1 || at(w.Caller, 8000) != 0 {
		t.Error("the tracks are not where they were spoken")
	}
	other := "/api/v1/calls/" + string(consoletest.CallID(1))
	for _, p := range []string{other + "/recording", other + "/waveform", "/api/v1/calls/none/recording"} {
		if code := b.do("GET", p, nil, nil); code != 404 {
			t.Errorf("%s: %d", p, code)
		}
	}
	log, err := s.db.AuditLog(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range log {
		if e.Action == "recording.listen" && e.Actor == "admin" && e.Target == string(consoletest.CallID(0)) && e.Addr == "127.0.0.1" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("three requests of one listening are %d lines of the audit log", n)
	}
}

func TestConsole_ExportsWhatTheListShows(t *testing.T) {
	b := start(t).admin(t)
	get := func(query string) []byte {
		t.Helper()
		res := b.send("GET", "/api/v1/calls/export?"+query, nil, nil)
		defer func() { _ = res.Body.Close() }()
		raw, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s: %d, %v", query, res.StatusCode, err)
		}
		return raw
	}
	raw := get("format=csv")
	if !bytes.HasPrefix(raw, []byte("\xef\xbb\xbf通话编号,")) {
		t.Errorf("begins with %q", raw[:20])
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || len(rows) != calls+1 {
		t.Errorf("%d lines, %v", len(rows), err)
	}
	// The start has its offset; ids stand for programs, words for people.
	if _, err := time.Parse(time.RFC3339, rows[1][1]); err != nil {
		t.Errorf("started %q: %v", rows[1][1], err)
	}
	if row := rows[1]; rows[0][16] != "结果说明" || row[8] != "completed" || row[16] != "已办结" || row[9] != "hotline" || row[17] != "热线" {
		t.Errorf("%v", row)
	}
	book, err := excelize.OpenReader(bytes.NewReader(get("format=xlsx&lang=en&outcome=completed")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	sheet, err := book.GetRows("Sheet1")
	if err != nil || sheet[0][0] != "call id" || sheet[1][0] != string(consoletest.CallID(0)) || sheet[1][8] != "completed" || sheet[1][16] != "Completed" {
		t.Errorf("%v, %v", sheet[:2], err)
	}
	for _, query := range []string{"format=pdf", "lang=fr"} {
		if code := b.do("GET", "/api/v1/calls/export?"+query, nil, nil); code != 422 {
			t.Errorf("%s: %d", query, code)
		}
	}
}

func TestConsole_DisablingAnAccountEndsItsSessions(t *testing.T) {
	s := start(t)
	admin := s.admin(t)
	b := s.person(t, admin, "li", "inspector")
	if code := admin.do("PATCH", "/api/v1/users/li", map[string]any{"role": "owner"}, nil); code != 200 {
		t.Fatal(code)
	}
	if code := b.do("GET", "/api/v1/audit", nil, nil); code != 200 {
		t.Errorf("the new role counts at once: %d", code)
	}
	if code := admin.do("PATCH", "/api/v1/users/li", map[string]any{"disabled": true}, nil); code != 200 {
		t.Fatal(code)
	}
	if code := b.do("GET", "/api/v1/session", nil, nil); code != 401 {
		t.Errorf("disabled, and still there: %d", code)
	}
	if _, code := b.login("li", good); code != 401 {
		t.Errorf("disabled, and signs in: %d", code)
	}
	for _, body := range []map[string]any{{"disabled": true}, {"role": "agent"}} {
		if code := admin.do("PATCH", "/api/v1/users/admin", body, nil); code != 422 {
			t.Errorf("own account %v: %d", body, code)
		}
	}
	var once struct{ Password string }
	if code := admin.do("POST", "/api/v1/users/li/password", nil, &once); code != 200 || once.Password == "" {
		t.Errorf("reset: %d", code)
	}
	if code := admin.do("POST", "/api/v1/users", map[string]string{"name": "li", "display": "", "role": "agent"}, nil); code != 422 {
		t.Errorf("taken name: %d", code)
	}
}

// Whoever resets the own password would be out at once, with a one-time password that nobody has read.
func TestConsole_NobodyResetsTheOwnPassword(t *testing.T) {
	admin := start(t).admin(t)
	if code, said := admin.problem("POST", "/api/v1/users/admin/password", nil); code != 422 || said.Type != "urn:hotline:own_password" || !strings.Contains(said.Detail, "修改密码") {
		t.Errorf("%d %+v", code, said)
	}
	if code := admin.do("GET", "/api/v1/users", nil, nil); code != 200 {
		t.Errorf("and is still signed in: %d", code)
	}
}

// An account is a phone of that name: the names of the hotline's own phones and numbers are no accounts.
func TestConsole_AccountsHaveNoNamesOfTheHotline(t *testing.T) {
	admin := startWith(t, func(_ string, cfg *console.Config, _ *console.Deps) { cfg.Numbers = []string{"10000"} }).admin(t)
	for name, want := range map[string]int{"10000": 422, "training": 422, "monitor-x": 422, "guest-abc": 422, "practice-1": 422, "8001": 200} {
		if code, said := admin.problem("POST", "/api/v1/users", map[string]string{"name": name, "display": "", "role": "agent"}); code != want || want == 422 && said.Type != "urn:hotline:name_used" {
			t.Errorf("%s: %d, %s", name, code, said.Type)
		}
	}
}

func TestConsole_AgentsChangeTheirOwnState(t *testing.T) {
	s := start(t)
	b := s.person(t, s.admin(t), "li", "agent")
	var seat desk.Seat
	if b.do("GET", "/api/v1/me/state", nil, &seat); seat.State != desk.Offline {
		t.Errorf("at first %+v", seat)
	}
	if code := b.do("PUT", "/api/v1/me/state", map[string]string{"state": "break", "reason": "午餐"}, &seat); code != 200 || seat.State != desk.OnBreak || seat.Reason != "午餐" {
		t.Errorf("%d %+v", code, seat)
	}
	if code := b.do("PUT", "/api/v1/me/state", map[string]string{"state": "forced"}, nil); code != 422 {
		t.Errorf("an agent forces: %d", code)
	}
}

func TestConsole_SaysHowToBuildItsPages(t *testing.T) {
	s := start(t)
	for path, want := range map[string]string{"/": "make build", "/records/x": "make build", "/api/nothing": "no such path"} {
		res := s.browser(t).send("GET", path, nil, nil)
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s: %s", path, raw)
		}
	}
}

func TestOneTimePassword_LetsALostAccountIn(t *testing.T) {
	s := start(t)
	admin := s.admin(t)
	secret, err := console.OneTimePassword(t.Context(), s.db, "admin")
	if err != nil {
		t.Fatal(err)
	}
	if code := admin.do("GET", "/api/v1/session", nil, nil); code != 401 {
		t.Errorf("the old session goes on: %d", code)
	}
	if info, code := s.browser(t).login("admin", secret); code != 200 || !info.MustChange {
		t.Errorf("with the new password: %d %+v", code, info)
	}
	if _, err := console.OneTimePassword(t.Context(), s.db, "nobody"); err == nil {
		t.Error("an unknown account gets a password")
	}
}

// What the API does not have is a problem of RFC 9457, too.
func TestHandler_RefusesUnknownPathsWithAProblem(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		method, path string
		code         int
		detail       string
	}{{"GET", "/api/v1/nope", 404, "no such path"}, {"DELETE", "/api/v1/session/x/y", 404, "no such path"}, {"PATCH", "/api/v1/session", 405, "use "}} {
		res := s.browser(t).send(c.method, c.path, nil, nil)
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != c.code || res.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(raw), c.detail) {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, res.StatusCode, res.Header.Get("Content-Type"), raw)
		}
	}
}
