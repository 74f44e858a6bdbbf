package qa_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/qa"
)

func TestInspector_TakesChangedRulesAndKeepsGoodOnes(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "oops.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(promptRule)
	cfg := qa.Default()
	cfg.Rules = dir
	var faults []qa.Fault
	var hits []hotline.Hit
	in, err := qa.New(cfg, qa.Deps{Fault: func(f qa.Fault) { faults = append(faults, f) }, Hit: func(h hotline.Hit) { hits = append(hits, h) }})
	if err != nil {
		t.Fatal(err)
	}
	zero := time.Now()
	in.Observe(hotline.Event{Call: "c", Seq: 1, At: zero, Body: hotline.CallAnswered{}})
	in.Observe(hotline.Event{Call: "c", Seq: 2, At: zero.Add(3 * time.Second), Body: final(0, hotline.PartyAgent, 1000, 2000, "天哪，真的")})
	write(strings.Replace(promptRule, "哎呀妈呀", "天哪", 1))
	if err := in.Reload(); err != nil {
		t.Fatal(err)
	}
	in.Tick(zero.Add(4 * time.Second))
	if len(hits) != 1 || hits[0].Live { // what was said before is read again
		t.Errorf("hits %v", hits)
	}
	write("id: oops\nnonsense: 1\n")
	if err := in.Reload(); err == nil || !strings.Contains(err.Error(), "oops.yaml: 2:") {
		t.Errorf("error %v", err)
	}
	if in.Rules()[0].ID != "oops" || len(faults) != 0 {
		t.Errorf("rules %v, faults %v", in.Rules(), faults)
	}
}

// A rule that is made shadow, a draft or nothing at all while a call runs is so for what it found in it before, too.
func TestInspector_ChangedRulesHoldForWhatTheyFoundBefore(t *testing.T) {
	for _, c := range []struct{ name, rule, want string }{
		{"shadow", strings.Replace(wordRule, "version: 1", "version: 2\nstate: shadow", 1), "oath v1 confirmed, oath v2 confirmed shadow"},
		{"draft", strings.Replace(wordRule, "version: 1", "version: 2\nstate: draft", 1), "oath v1 confirmed, oath v1 withdrawn"},
		{"gone", "", "oath v1 confirmed, oath v1 withdrawn"},
		{"version", strings.Replace(wordRule, "version: 1", "version: 2", 1), "oath v1 confirmed, oath v2 confirmed"},
		{"same", wordRule, "oath v1 confirmed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("oath.yaml", wordRule)
			write("oops.yaml", promptRule)
			cfg := qa.Default()
			cfg.Rules = dir
			var told []string
			in, err := qa.New(cfg, qa.Deps{Hit: func(h hotline.Hit) {
				text := fmt.Sprintf("%s v%d %s", h.Rule, h.Version, h.State)
				if h.Shadow {
					text += " shadow"
				}
				if h.Alert == h.Shadow {
					t.Errorf("alert %v of %s", h.Alert, text)
				}
				told = append(told, text)
			}})
			if err != nil {
				t.Fatal(err)
			}
			zero := time.Now()
			see := func(seq uint64, at time.Duration, body hotline.Body) {
				in.Observe(hotline.Event{Call: "c", Seq: seq, At: zero.Add(at), Body: body})
			}
			see(1, 0, hotline.CallAnswered{})
			see(2, 3*time.Second, final(0, hotline.PartyAgent, 1000, 2000, "我发誓明天到"))
			in.Tick(zero.Add(9 * time.Second))
			if c.rule == "" {
				_ = os.Remove(filepath.Join(dir, "oath.yaml"))
			} else {
				write("oath.yaml", c.rule)
			}
			write("oops.yaml", promptRule+"note: 变了\n") // so that there is something to load
			if err := in.Reload(); err != nil {
				t.Fatal(err)
			}
			in.Tick(zero.Add(10 * time.Second))
			see(3, 11*time.Second, final(1, hotline.PartyCaller, 9000, 10000, "好的"))
			if got := strings.Join(told, ", "); got != c.want {
				t.Errorf("told %s; want %s", got, c.want)
			}
		})
	}
}

// slowDisk is a folder that does not answer once it is stuck.
type slowDisk struct {
	fstest.MapFS
	stuck chan struct{} // closed: answers again
	on    atomic.Bool
}

func (d *slowDisk) Stat(name string) (fs.FileInfo, error) {
	if d.on.Load() {
		<-d.stuck
	}
	return d.MapFS.Stat(name)
}

func TestInspector_InspectsOnWhileTheFolderOfRulesDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := &slowDisk{MapFS: fstest.MapFS{"oath.yaml": {Data: []byte(wordRule)}}, stuck: make(chan struct{})}
		var hits atomic.Int64
		in, err := qa.New(qa.Default(), qa.Deps{Rules: disk, Hit: func(hotline.Hit) { hits.Add(1) }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- in.Run(ctx) }()
		disk.on.Store(true)
		<-time.After(time.Minute) // the folder is looked at, and does not answer
		zero := time.Now()
		for n, b := range []hotline.Body{hotline.CallStarted{}, hotline.CallAnswered{}, final(1, hotline.PartyAgent, 1000, 2000, "我发誓给您办")} {
			in.Observe(hotline.Event{Call: "c", Seq: uint64(n + 1), At: zero, Body: b}) //nolint:gosec // small
		}
		<-time.After(10 * time.Second) // the excuse does not come: only a tick can tell
		if hits.Load() == 0 {
			t.Error("nothing was found while the folder of rules did not answer")
		}
		close(disk.stuck)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
