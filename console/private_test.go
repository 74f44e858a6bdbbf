package console_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console"
)

const secret = "13912340987"

// dictated is a call on record in which the caller says a number, once in one piece and once in two, with a recording that is loud all over.
func dictated(t *testing.T, s *site, dir string) hotline.CallID {
	t.Helper()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	id := hotline.NewCallID(at)
	name := string(id) + ".wav"
	wav := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x10\x00data\x00\x00\x00\x00"), bytes.Repeat([]byte{7}, 20*8000*4)...)
	if err := os.WriteFile(filepath.Join(dir, name), wav, 0o600); err != nil {
		t.Fatal(err)
	}
	var events []hotline.Event
	for n, b := range []hotline.Body{
		hotline.CallStarted{Direction: hotline.Inbound, From: "sip:" + secret + "@gw", To: "sip:10000@here", Line: "10000"}, hotline.CallAnswered{},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "我的手机号是" + secret, FromMS: 4000, ToMS: 8000},
		hotline.TurnCompleted{N: 1, Heard: "我的手机号是" + secret, Planned: "您的号码是" + secret, Played: "您的号码是" + secret},
		hotline.SlotFilled{Scene: "x", Slot: "phone", Value: secret, Text: secret},
		hotline.UtteranceFinal{N: 1, Party: hotline.PartyCaller, Text: "1391234", FromMS: 12000, ToMS: 13000},
		hotline.UtteranceFinal{N: 2, Party: hotline.PartyCaller, Text: "0987", FromMS: 14000, ToMS: 15000},
		hotline.RecordingReady{Path: name, DurationMS: 20000}, hotline.CallEnded{By: "caller", Outcome: hotline.OutcomeCompleted, DurationMS: 20000},
	} {
		events = append(events, hotline.Event{Call: id, Seq: uint64(n + 1), At: at.Add(time.Duration(n) * time.Second), Body: b})
	}
	if err := s.db.ProjectAll(events); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestConsole_HidesPersonalDataUntilSomebodyRevealsThem(t *testing.T) {
	dir := ""
	s := startWith(t, func(_ string, cfg *console.Config, _ *console.Deps) { dir = cfg.Recordings })
	admin := s.admin(t)
	path := "/api/v1/calls/" + string(dictated(t, s, dir))
	get := func(b *browser, query string) (int, string) {
		var d console.CallDetail
		code := b.do("GET", path+query, nil, &d)
		raw, _ := json.Marshal(d)
		return code, string(raw)
	}
	if code, text := get(admin, ""); code != 200 || strings.Contains(text, secret) || strings.Contains(text, `"1391234"`) || strings.Contains(text, `"0987"`) {
		t.Errorf("%d, not hidden: %s", code, text)
	}
	if code, text := get(admin, "?reveal=true"); code != 200 || strings.Count(text, secret) < 8 || !strings.Contains(text, `"revealed":true`) {
		t.Errorf("%d, not revealed: %s", code, text)
	}
	supervisor := s.person(t, admin, "sun", "supervisor")
	if code, _ := get(supervisor, "?reveal=true"); code != 403 {
		t.Errorf("a supervisor reveals: %d", code)
	}
	loud := func(b *browser, query string) (code int, said bool) {
		res := b.send("GET", path+"/recording"+query, nil, nil)
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 200 {
			return res.StatusCode, false
		}
		return 200, raw[44+7000*8*4] != 0 // 7 s: in the number
	}
	if code, said := loud(supervisor, ""); code != 200 || said {
		t.Errorf("a supervisor hears the number: %d, %t", code, said)
	}
	if code, _ := loud(supervisor, "?reveal=1"); code != 403 {
		t.Errorf("a supervisor hears the recording as it is: %d", code)
	}
	if code, said := loud(admin, "?reveal=1"); code != 200 || !said {
		t.Errorf("the recording as it is: %d, %t", code, said)
	}
	file := func(b *browser, query string) (int, string) {
		res := b.send("GET", "/api/v1/calls/export?format=csv"+query, nil, nil)
		defer func() { _ = res.Body.Close() }()
		raw, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(raw)
	}
	var page console.CallPage
	if code := supervisor.do("GET", "/api/v1/calls", nil, &page); code != 200 || len(page.Items) == 0 || page.Items[0].From != "sip:139****0987@gw" {
		t.Errorf("the list: %d %+v", code, page.Items)
	}
	if code, text := file(admin, ""); code != 200 || strings.Contains(text, secret) || !strings.Contains(text, "139****0987") {
		t.Errorf("a file with whole numbers: %d %s", code, text)
	}
	if code, text := file(admin, "&reveal=1"); code != 200 || !strings.Contains(text, secret) {
		t.Errorf("a file that reveals: %d %s", code, text)
	}
	if code, text := file(supervisor, "&reveal=1"); code != 403 {
		t.Errorf("a supervisor has whole numbers in a file: %d %s", code, text)
	}
	log, err := s.db.AuditLog(t.Context(), "", 50)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, e := range log {
		if e.Action == "pii.reveal" && e.Actor == "admin" {
			seen[e.Detail]++
		}
	}
	if seen["record"] != 1 || seen["recording"] != 1 || seen["export"] != 1 {
		t.Errorf("audit of revealing: %v", seen)
	}
}

// The process died while the machine read the number back: the record has no turn of it, the recording has its sound.
func TestConsole_RecordingHidesAReplyThatNeverEnded(t *testing.T) {
	dir := ""
	s := startWith(t, func(_ string, cfg *console.Config, _ *console.Deps) { dir = cfg.Recordings })
	admin := s.admin(t)
	id := dictated(t, s, dir)
	rec, err := s.db.Call(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	seq := rec.Events[len(rec.Events)-1].Seq
	for i, text := range []string{"您的号码是，", "您的号码是，" + secret + "，"} {
		e := hotline.Event{Call: id, Seq: seq + uint64(i) + 1, At: rec.Ended, Body: hotline.UtterancePartial{N: 2, Party: hotline.PartyBot, Text: text, Ahead: "对吗？", AtMS: float64(16_000 + 1000*i)}} //nolint:gosec // small
		if err := s.db.Project(e); err != nil {
			t.Fatal(err)
		}
	}
	var d console.CallDetail
	if code := admin.do("GET", "/api/v1/calls/"+string(id)+"?reveal=true", nil, &d); code != 200 || d.Transcript[len(d.Transcript)-1].Text != "您的号码是，"+secret+"，" {
		t.Errorf("%d, what was begun: %+v", code, d.Transcript)
	}
	if code := admin.do("GET", "/api/v1/calls/"+string(id), nil, &d); code != 200 || strings.Contains(d.Transcript[len(d.Transcript)-1].Text, secret) {
		t.Errorf("%d, what was begun, hidden: %+v", code, d.Transcript)
	}
	res := admin.send("GET", "/api/v1/calls/"+string(id)+"/recording", nil, nil)
	raw, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res.StatusCode, err)
	}
	if at := func(ms int) bool { return raw[44+ms*8*4] != 0 }; at(17_500) || !at(16_500) {
		t.Errorf("the number is heard: %t, what is before it: %t", at(17_500), at(16_500))
	}
}
