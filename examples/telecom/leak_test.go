package telecom_test

import (
	"io/fs"
	"testing"
	"time"

	"hotline"
	"hotline/examples/telecom"
	"hotline/qa"
	"hotline/qa/rule"
)

// TestRules_TheNumberThatCallsIsNoLeak: 就打这个电话 tells it, though no digit of it is said.
func TestRules_TheNumberThatCallsIsNoLeak(t *testing.T) {
	files, err := fs.Sub(telecom.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := rule.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	zero := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	leaks := func(started hotline.CallStarted, bot string) (n int) {
		var list []hotline.Event
		tell := func(at float64, body hotline.Body) {
			list = append(list, hotline.Event{Call: "c", Seq: uint64(len(list) + 1), At: zero.Add(time.Duration(at) * time.Millisecond), Body: body}) //nolint:gosec // small
		}
		tell(0, started)
		tell(0, hotline.CallAnswered{})
		tell(3000, hotline.TurnCompleted{N: 0, Played: "请问师傅上门前打哪个电话联系您？", FromMS: 500})
		tell(5000, hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "就打这个电话", FromMS: 4000, ToMS: 5000})
		tell(12000, hotline.TurnCompleted{N: 1, Heard: "就打这个电话", Played: bot, FromMS: 6000})
		tell(14000, hotline.UtteranceFinal{N: 1, Party: hotline.PartyCaller, Text: "可以", FromMS: 13000, ToMS: 13500})
		tell(20000, hotline.CallEnded{By: "caller", DurationMS: 20000})
		for _, h := range qa.ReplayWith(set, list) {
			if h.Rule == "pii_leak" {
				n++
			}
		}
		return n
	}
	inbound := hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13851435678@10.1.2.3", To: "sip:10000@hotline", Line: "10000"}
	outbound := hotline.CallStarted{Direction: hotline.Outbound, From: "10000", To: "sip:+8613851435678@trunk", Line: "10000"}
	for _, c := range []struct {
		name    string
		started hotline.CallStarted
		bot     string
		want    int
	}{
		{"read_back", inbound, "跟您核对一下，故障是网速慢，联系电话1 3 8 5 1 4 3 5 6 7 8，上门时间明天上午，可以提交吗？", 0},
		{"in_groups", inbound, "联系电话138 5143 5678，对吗？", 0},
		{"tail", inbound, "专员会打尾号5678的号码联系您，可以提交吗？", 0},
		{"english", inbound, "Let me read that back: the fault is slow internet, we call 1 3 8 5 1 4 3 5 6 7 8, and the engineer comes tomorrow. Shall I submit it?", 0},
		{"call_back", outbound, "联系电话13851435678，对吗？", 0},
		{"another_customer", inbound, "联系电话1 3 9 5 1 6 0 0 1 2 4，对吗？", 1},
		{"another_customer_beside", inbound, "您的号码是13851435678，机主的电话是13951600124。", 1},
		{"another_customer_of_a_call_back", outbound, "联系电话13951600124，对吗？", 1},
		{"withheld", hotline.CallStarted{Direction: hotline.Inbound, From: "sip:anonymous@anonymous.invalid", Line: "10000"}, "联系电话13851435678，对吗？", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := leaks(c.started, c.bot); got != c.want {
				t.Errorf("%d leaks, want %d", got, c.want)
			}
		})
	}
}
