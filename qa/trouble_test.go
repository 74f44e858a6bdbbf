package qa_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/qa"
)

// An expression that can never work is told of, and switched off where there is no hope; one that works is left alone.
func TestInspector_TellsOfExpressionsThatNeverWork(t *testing.T) {
	for _, c := range []struct{ name, text, state, why string }{
		{"memory", "len(filter(map(1..100000000, #), # > 5)) > 5000", "off", "needs more memory than it may have"},
		{"no_value", `float(fields["amount"]) > 100`, "live", "failed in each of 200 evaluations"},
		{"works_at_times", `text contains "9" or float(fields["amount"]) > 100`, "live", ""},
		{"never_true", "duration_s < 0", "live", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var faults []qa.Fault
			rule := "id: oops\ntitle: o\nversion: 1\nseverity: info\nwho: caller\nfind: {x: {event: {type: dtmf, if: '" + c.text + "'}}}\nwhen: [{find: x}]\n"
			if c.name == "works_at_times" { // text is of a moment, so in a case
				rule = "id: oops\ntitle: o\nversion: 1\nseverity: info\nwho: caller\nfind: {x: {say: {regex: ['.']}}}\nwhen: [{find: x, if: '" + c.text + "'}]\n"
			}
			in, err := qa.New(qa.Default(), qa.Deps{Rules: fstest.MapFS{"oops.yaml": {Data: []byte(rule)}}, Fault: func(f qa.Fault) { faults = append(faults, f) }})
			if err != nil {
				t.Fatal(err)
			}
			zero := time.Now()
			in.Tick(zero)
			for n := range 200 {
				at := float64(n) * 1000
				in.Observe(hotline.Event{Call: "c", Seq: uint64(2*n + 1), At: zero.Add(time.Duration(at * 1e6)), Body: final(n, hotline.PartyCaller, at, at+500, fmt.Sprint("一共是", n, "块"))})
				in.Observe(hotline.Event{Call: "c", Seq: uint64(2*n + 2), At: zero.Add(time.Duration(at * 1e6)), Body: hotline.Digit{Digit: "1"}})
			}
			in.Tick(zero)
			in.Tick(zero)
			r := in.Rules()[0]
			if r.State != c.state || !strings.Contains(r.Why, c.why) || (c.why == "") != (r.Why == "") {
				t.Errorf("%+v", r)
			}
			if (c.why == "") != (len(faults) == 0) || len(faults) > 1 || len(faults) == 1 && (faults[0].Rule != "oops" || faults[0].Why != r.Why) {
				t.Errorf("faults %+v", faults)
			}
		})
	}
}

func TestInspector_TellsOfARuleWhoseQueueThereIsNot(t *testing.T) {
	var faults []qa.Fault
	files := fstest.MapFS{"oops.yaml": {Data: []byte(promptRule + "queues: [bil]\n")}}
	in, err := qa.New(qa.Default(), qa.Deps{Rules: files, Queues: []string{"bill", "general"}, Fault: func(f qa.Fault) { faults = append(faults, f) }})
	if err != nil {
		t.Fatal(err)
	}
	const want = `oops.yaml:8: queues[0]: there is no queue "bil": write bill`
	if r := in.Rules()[0]; r.State != "live" || r.Why != want || len(faults) != 1 || faults[0] != (qa.Fault{Rule: "oops", Why: want}) {
		t.Errorf("rule %+v, faults %v", r, faults)
	}
}

func TestInspector_LogsThatRulesAreMended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		write := func(text string) {
			if err := os.WriteFile(filepath.Join(dir, "oops.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(promptRule)
		var out bytes.Buffer
		cfg := qa.Default()
		cfg.Look, cfg.Rules = time.Second, dir
		in, err := qa.New(cfg, qa.Deps{Log: slog.New(slog.NewTextHandler(&out, nil))})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { _ = in.Run(ctx) })
		for _, text := range []string{"id: [", promptRule + "# mended\n"} {
			synctest.Wait()
			write(text)
			time.Sleep(1500 * time.Millisecond)
		}
		stop()
		work.Wait()
		broken, mended := strings.Index(out.String(), "rules stay as they were"), strings.Index(out.String(), "rules are in force")
		if broken < 0 || mended < broken {
			t.Errorf("logged %s", out.String())
		}
	})
}
