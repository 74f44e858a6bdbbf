package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// A caller chooses to be called back: when it is his turn the agent's phone rings, and then his.
func TestDesk_CallsBack(t *testing.T) {
	takesTime(t)
	t.Parallel()
	rings := make(chan telephony.Leg, 8) // capacity 8: more at once is a fault of the test
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	outside := serving(t, cfg, func(_ context.Context, leg telephony.Leg) {
		rings <- leg
		<-leg.Done()
	})
	file := filepath.Join(t.TempDir(), "queues.yaml")
	if err := os.WriteFile(file, []byte("queues: [{id: general, title: 综合服务, callback: {after: 1s, min_wait: 0s}}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, stop := start(t, func(c *config.Config) {
		with, err := config.Parse("x", fmt.Appendf(nil, "sip: {trunks: [{name: pstn, sources: [192.0.2.0/24], addresses: [\"sip:%s\"], options: {every: 0s}}]}", outside.Addr("udp")))
		if err != nil {
			t.Fatal(err)
		}
		c.SIP.Trunks = append(c.SIP.Trunks, with.SIP.Trunks...)
		c.Queues.File, c.Queues.Trunk = file, "pstn"
	})
	wang := someone(t, s.place(), "wangfang", wangTone)
	if code := wang.do("PUT", "/me/state", map[string]string{"state": "break", "reason": "小休"}, nil); code != http.StatusOK {
		t.Fatalf("no break: %d", code)
	}
	caller := callIn(t, s.place())
	until(t, "the call is on record", func() bool {
		rows, err := s.db.Calls(t.Context(), store.Filter{Limit: 1})
		return err == nil && len(rows) == 1
	})
	booked := lastCall(t, s).ID
	until(t, "the offer", func() bool {
		for _, e := range lastCall(t, s).Events {
			if a, ok := e.Body.(hotline.QueueAnnounced); ok && a.What == "callback" {
				return true
			}
		}
		return false
	})
	caller.press(t, "1")
	until(t, "the hotline says goodbye", caller.gone)
	until(t, "it is on record", func() bool { return lastCall(t, s).Outcome == hotline.OutcomeCallback })
	if q := wang.desk().Queues; len(q) != 1 || q[0].Callbacks != 1 || q[0].Waiting != 0 {
		t.Errorf("queue %+v", q)
	}

	wang.ready()
	ring := wang.ring()
	if from := string(ring.Info().From); !strings.HasPrefix(from, "sip:13800138000@") {
		t.Errorf("the agent's phone shows %q, want the customer's number", from)
	}
	w := listen(t, ring, wangTone)
	var customer *side
	select {
	case leg := <-rings:
		customer = listen(t, leg, callerTone)
	case <-time.After(30 * time.Second):
		t.Fatal("the customer's phone does not ring")
	}
	until(t, "both hear each other", func() bool { return customer.hears(wangTone) && w.hears(callerTone) })
	customer.hangUp(t)
	until(t, "the agent is off", w.gone)
	stop()
	record := lastCall(t, s)
	if record.ID == booked || record.Direction != hotline.Outbound || record.Agent != "wangfang" || len(record.Recordings) != 1 ||
		len(record.Handlings) != 1 || record.Handlings[0].Kind != "callback" {
		t.Errorf("call back %+v, handlings %+v, recordings %+v", record.CallRow, record.Handlings, record.Recordings)
	}
}

// A killed hotline comes back: the waiting caller's record has an end, agents have their state again, and callers reach them.
func TestDesk_KilledWhileACallerWaits(t *testing.T) {
	takesTime(t)
	t.Parallel()
	p := spawn(t)
	at := p.place(t)
	wang := someone(t, at, "wangfang", wangTone)
	if code := wang.do("PUT", "/me/state", map[string]string{"state": "break", "reason": "小休"}, nil); code != http.StatusOK {
		t.Fatalf("no break: %d", code)
	}
	caller := callIn(t, at)
	until(t, "somebody waits", func() bool {
		q := wang.desk().Queues
		return len(q) > 0 && q[len(q)-1].Waiting == 1
	})
	until(t, "music in the queue", caller.music)
	until(t, "the wait is on the bus", func() bool { // what is not there yet dies with the process
		metrics := get(t, "http://"+at.web+"/metrics")
		return strings.Contains(metrics, `hotline_events_total{type="queue_entered"} 1`) && strings.Contains(metrics, "hotline_events_waiting 0")
	})
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.done
	over, cancel := context.WithCancel(t.Context())
	cancel() // nobody answers the BYE
	_ = caller.leg.Hangup(over, telephony.CauseNormal)

	s, stop := startIn(t, p.data)
	var record store.CallRecord
	until(t, "the call has an end on record", func() bool { record = lastCall(t, s); return record.Cause != "" && record.Queue == "general" })
	if record.Cause != causeKilled {
		t.Errorf("cause %s", record.Cause)
	}
	back := someone(t, s.place(), "wangfang", wangTone)
	if back.phone.Password != wang.phone.Password {
		t.Error("phones need another password after a restart")
	}
	back.state(desk.OnBreak)
	back.ready()
	caller = callIn(t, s.place())
	w := listen(t, back.ring(), wangTone)
	caller.silent(false)
	until(t, "both hear each other", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })
	caller.hangUp(t)
	stop()
}

// place is where a hotline in a process of its own is found; the one-time passwords are those of its banner.
func (p *process) place(t *testing.T) place {
	t.Helper()
	return place{web: p.web, udp: p.sip, tcp: p.sip, secret: func(t *testing.T, name string) string {
		t.Helper()
		banner, found := regexp.MustCompile(name+` \(.*?\).* (\S+)   at `), []string(nil)
		for range 400 { // the banner follows the first answer
			if found = banner.FindStringSubmatch(p.out.String()); found != nil {
				break
			}
			<-time.After(25 * time.Millisecond)
		}
		if found == nil {
			t.Fatalf("no password of %s in the banner:\n%s", name, p.out.String())
		}
		return found[1]
	}}
}

func TestPeopleConfig_FindsQueuesAndNamesWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	cfg := config.Default()
	if got, err := peopleConfig(cfg); err != nil || len(got.Queues.Queues) != 3 || got.Floor.Realm != "hotline" || !got.Floor.Whisper || got.Folder != "" {
		t.Errorf("the sample: %+v, %v", got, err)
	}
	cfg.App.Folder = dir
	if got, err := peopleConfig(cfg); err != nil || len(got.Queues.Queues) != 2 || got.Queues.Queues[1].ID != hotline.Training {
		t.Errorf("an app without queues: %+v, %v", got.Queues.Queues, err)
	}
	write("queues.yaml", "queues: [{id: own}]\n")
	if got, err := peopleConfig(cfg); err != nil || got.Queues.Queues[0].ID != "own" || got.Folder != dir {
		t.Errorf("queues of the app: %+v, %v", got.Queues.Queues, err)
	}
	cfg.Queues.File = write("wrong.yaml", "queues:\n  - id: a\n    wrap_up: 2h\n")
	if _, err := peopleConfig(cfg); err == nil || !strings.Contains(err.Error(), "wrong.yaml:3: queues[0].wrap_up") {
		t.Errorf("a wrong value: %v", err)
	}
	cfg.Queues.File = filepath.Join(dir, "none.yaml")
	if _, err := peopleConfig(cfg); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
