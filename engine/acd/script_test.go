package acd_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
)

var update = flag.Bool("update", false, "write the golden scripts anew")

// TestScripts plays testdata/scripts: lines that begin with a time are inputs, the indented lines below are what the ACD
// decides. A script is its own golden file; -update or UPDATE_GOLDEN=1 writes the answers anew.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d scripts found, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(raw))
			if *update || os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("%s differs: got\n%s", file, firstDifference(got, string(raw)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(end)", "(end)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n  got:  %s\n  want: %s", i+1, a, b)
		}
	}
	return ""
}

// telecom is what the scripts are played with.
func telecom(t testing.TB) acd.Config {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "queues.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(raw))
}

// parse reads a configuration as the program does.
func parse(t testing.TB, raw string) acd.Config {
	t.Helper()
	cfg := acd.Default()
	cfg.Queues = nil
	if err := yaml.UnmarshalWithOptions([]byte(raw), &cfg, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// stage is a script being played.
type stage struct {
	t    *testing.T
	cfg  acd.Config
	acd  *acd.ACD
	day  string
	zone *time.Location
	out  strings.Builder

	restarted bool // callers on the line ended with the process, so entered and offered do not add up
}

// play runs the commands of a script and returns it with the answers of now.
func play(t *testing.T, script string) string {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, cfg: telecom(t), day: "2026-11-18", zone: zone}
	lines := strings.Split(strings.TrimSuffix(script, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if strings.HasPrefix(line, "    ") {
			continue // an answer
		}
		s.out.WriteString(line + "\n")
		words := strings.Fields(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case words[0] == "date":
			s.day = words[1]
		case words[0] == "config": // until a line with "end"
			end := i + 1
			for lines[end] != "end" {
				end++
			}
			block := strings.Join(lines[i+1:end], "\n")
			s.cfg = parse(t, block)
			s.out.WriteString(block + "\nend\n")
			i = end
		default:
			s.step(words)
		}
	}
	return s.out.String()
}

// step runs one line: a time and a command.
func (s *stage) step(words []string) {
	now, err := time.ParseInLocation("2006-01-02 15:04:05", s.day+" "+words[0], s.zone)
	if err != nil {
		s.t.Fatalf("%v: %v", words, err)
	}
	if s.acd == nil {
		if s.acd, err = acd.New(s.cfg, now); err != nil {
			s.t.Fatal(err)
		}
	}
	var decisions []acd.Decision
	switch words[1] {
	case "restart":
		raw, err := json.Marshal(s.acd.Snapshot())
		if err != nil {
			s.t.Fatal(err)
		}
		var saved acd.Snapshot
		if err := json.Unmarshal(raw, &saved); err != nil {
			s.t.Fatal(err)
		}
		s.restarted = true
		s.acd, decisions, err = acd.Restore(s.cfg, saved, now)
		if err != nil {
			s.t.Fatal(err)
		}
	case "live":
		decisions, _ = s.acd.Do(now, acd.Tick{})
		defer s.live()
	case "report":
		decisions, _ = s.acd.Do(now, acd.Tick{})
		defer s.report(words[2:])
	default:
		decisions, err = s.acd.Do(now, input(s.t, now, words[1], words[2:]))
	}
	if next := s.acd.Next(); !next.After(now) {
		s.t.Fatalf("%v: next %v is not later", words, next)
	}
	if err := s.acd.Check(); err != nil && !s.restarted {
		s.t.Fatalf("%v: %v", words, err)
	}
	for _, d := range decisions {
		if d.Name() != "interval_ended" {
			s.say("%s %s", d.At.In(s.zone).Format("15:04:05"), s.short(d.String()))
		}
	}
	if err != nil {
		s.say("%s error: %v", now.Format("15:04:05"), err)
	}
}

func (s *stage) say(format string, args ...any) { fmt.Fprintf(&s.out, "    "+format+"\n", args...) }

var stamp = regexp.MustCompile(`(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\S*`)

// short leaves the date out where it is the script's.
func (s *stage) short(line string) string {
	return stamp.ReplaceAllStringFunc(line, func(v string) string {
		t, err := time.Parse(time.RFC3339, v)
		if err != nil {
			return v
		}
		return strings.TrimPrefix(t.In(s.zone).Format("2006-01-02T15:04:05"), s.day+"T")
	})
}

func (s *stage) live() {
	l := s.acd.Live()
	for _, q := range l.Queues {
		s.say("queue %s open=%v waiting=%d callbacks=%d longest=%v estimate=%v staff=%d free=%d", q.Queue, q.Open, q.Waiting, q.Callbacks,
			q.Longest, q.Estimate.Round(time.Second), q.Staff, q.Free)
	}
	for _, w := range l.Waiting {
		s.say("waits %s %s %s waited=%v rings=%s", w.Call, w.Queue, w.Kind, w.Waited, w.Rings)
	}
	for _, ag := range l.Agents {
		s.say("agent %s %s next=%s reason=%s calls=%v", ag.Agent, ag.State, ag.Next, ag.Reason, ag.Calls)
	}
}

func (s *stage) report(args []string) {
	step := time.Duration(0)
	if len(args) > 0 {
		step, _ = time.ParseDuration(args[0])
	}
	reports, err := s.acd.Reports(time.Time{}, s.acd.Now().Add(time.Hour), step)
	if err != nil {
		s.t.Fatal(err)
	}
	percent := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f%%", *v*100)
	}
	for _, r := range reports {
		s.say("report %s-%s", r.From.In(s.zone).Format("15:04"), r.To.In(s.zone).Format("15:04"))
		for _, q := range r.Queues {
			s.say("queue %s entered=%d offered=%d answered=%d in_time=%d abandoned=%d short=%d overflowed=%d diverted=%d callbacks=%d",
				q.Queue, q.Entered, q.Offered, q.Answered, q.InTime, q.Abandoned, q.ShortAbandons, q.Overflowed, q.Diverted, q.Callbacks)
			s.say("  service_level=%s abandon_rate=%s asa=%v aht=%v occupancy=%s longest=%v booked=%d called_back=%d dropped=%d",
				percent(q.ServiceLevel), percent(q.AbandonRate), q.ASA, q.AHT, percent(q.Occupancy), q.LongestWait, q.Booked, q.CalledBack, q.Dropped)
		}
		for _, a := range append(r.Agents, r.Teams...) {
			s.say("agent %s%s rung=%d answered=%d missed=%d asa=%v aht=%v occupancy=%s signed_in=%v ready=%v on_call=%v wrap_up=%v break=%v",
				a.Agent, "/"+a.Team, a.Rung, a.Answered, a.Missed, a.ASA, a.AHT, percent(a.Occupancy), a.SignedIn, a.Ready, a.OnCall, a.WrapTime, a.Break)
		}
	}
}

// input turns a command into an input. Words of the form key=value are options; the others are taken in order.
func input(t *testing.T, now time.Time, name string, words []string) acd.Input {
	t.Helper()
	var args []string
	opt := map[string]string{}
	for _, w := range words {
		if k, v, ok := strings.Cut(w, "="); ok {
			opt[k] = v
		} else if w == "vip" || w == "upset" || w == "keep" || w == "lost" || w == "resume" {
			opt[w] = "yes"
		} else {
			args = append(args, w)
		}
	}
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	call := func(i int) hotline.CallID { return hotline.CallID(arg(i)) }
	agent := func(i int) acd.AgentID { return acd.AgentID(arg(i)) }
	repeats, _ := strconv.Atoi(opt["repeats"])
	caller := acd.Caller{
		Number: opt["number"], VIP: opt["vip"] != "", Upset: opt["upset"] != "", Tier: opt["tier"], Repeats: repeats, Last: acd.AgentID(opt["last"]),
	}
	if skill, level, ok := strings.Cut(opt["needs"], ":"); ok {
		n, _ := strconv.Atoi(level)
		caller.Needs = acd.Levels{plan.Skill(skill): n}
	}
	switch name {
	case "tick":
		return acd.Tick{}
	case "enter":
		return acd.Enter{Call: call(0), Queue: acd.QueueID(arg(1)), Caller: caller}
	case "leave":
		return acd.Leave{Call: call(0)}
	case "book":
		in := acd.BookCallback{Call: call(0), Number: arg(1), Queue: acd.QueueID(opt["queue"]), Caller: caller}
		if at := opt["at"]; at != "" {
			when, err := time.ParseInLocation("2006-01-02T15:04", at, now.Location())
			if err != nil {
				t.Fatal(err)
			}
			in.NotBefore = when
		}
		return in
	case "cancel_callback":
		return acd.CancelCallback{Call: call(0)}
	case "reached":
		return acd.Reached{Call: call(0)}
	case "unreached":
		return acd.Unreached{Call: call(0)}
	}
	return agentInput(t, name, agent(0), call(1), opt, arg)
}

// agentInput is input for commands whose first word is an agent.
func agentInput(t *testing.T, name string, agent acd.AgentID, call hotline.CallID, opt map[string]string, arg func(int) string) acd.Input {
	t.Helper()
	switch name {
	case "sign_in":
		return acd.SignIn{Agent: agent, Resume: opt["resume"] != ""}
	case "sign_out":
		return acd.SignOut{Agent: agent}
	case "ready":
		return acd.SetState{Agent: agent, State: acd.StateReady}
	case "break":
		return acd.SetState{Agent: agent, State: acd.StateBreak, Reason: arg(1)}
	case "force":
		return acd.Force{Agent: agent, State: acd.State(arg(1)), Reason: arg(2), By: opt["by"]}
	case "wrapped":
		return acd.Wrapped{Agent: agent, Call: call}
	case "extend":
		by, err := time.ParseDuration(opt["by"])
		if err != nil {
			t.Fatal(err)
		}
		return acd.Extended{Agent: agent, Call: call, By: by}
	case "gone":
		return acd.Gone{Agent: agent}
	case "answer":
		return acd.Answer{Agent: agent, Call: call}
	case "reject":
		return acd.Reject{Agent: agent, Call: call}
	case "release":
		return acd.Release{Agent: agent, Call: call, Lost: opt["lost"] != ""}
	case "hold", "unhold":
		return acd.Hold{Agent: agent, Call: call, On: name == "hold"}
	case "transfer":
		return acd.Transfer{
			From: agent, Call: call, Queue: acd.QueueID(opt["queue"]), Agent: acd.AgentID(opt["agent"]), Keep: opt["keep"] != "",
		}
	case "cancel_transfer":
		return acd.CancelTransfer{Call: call}
	case "drop_agent":
		return acd.DropAgent{Agent: agent}
	}
	t.Fatalf("no command is called %q", name)
	return nil
}
