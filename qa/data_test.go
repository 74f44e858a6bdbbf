package qa_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/qa"
	"hotline/qa/rule"
)

// ofEvents is a rule about events, with the rest of it.
func ofEvents(rest string) string {
	return "id: waited\ntitle: waited\nversion: 1\nseverity: info\nwho: any\n" + rest
}

func TestInspector_KnowsTheDataOfAnEventInACase(t *testing.T) {
	left := "find: {x: {event: {type: queue_left}}, said: {say: {any: [余额]}}, either: {any: [x, said]}}\n"
	for _, c := range []struct{ name, rest, want string }{
		{"case", left + "when: [{find: x, if: 'data.waited_ms > 5000'}]\n", "2000 9000"},
		{"case_of_two_kinds", left + "when: [{find: either, if: 'data != nil and data.waited_ms > 5000 or text contains \"余额\"'}]\n", "0 2000 9000"},
		{"by_name", left + "when: [{find: x, if: 'data[\"why\"] == \"answered\"'}]\n", "2000"},
		{"exception", left + "when: [{find: x, unless: [{if: 'data.short'}]}]\n", "2000 5000"},
		{"exception_to_all", left + "when: [{find: x}]\nunless: [{if: 'data.queue == \"bill\"'}]\n", "5000 9000"},
		{"what_lasts", "find: {x: {event: {type: agent_held, if: data.held, longer: 2s, ends: agent_held, ends_if: '!data.held'}}}\nwhen: [{find: x, if: 'data.at_ms > 10000'}]\n", "13000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := ofEvents(c.rest)
			d := newDesk(t, map[string]string{"waited.yaml": text}, qa.Deps{})
			events := []hotline.Event{
				d.event(0, hotline.CallAnswered{}),
				d.event(700, final(0, hotline.PartyCaller, 0, 600, "我查余额")),
				d.event(2000, hotline.QueueLeft{Queue: "bill", Why: "answered", WaitedMS: 6000, AtMS: 2000}),
				d.event(5000, hotline.QueueLeft{Queue: "general", Why: "ended", WaitedMS: 100, AtMS: 5000}),
				d.event(9000, hotline.QueueLeft{Queue: "general", Why: "ended", WaitedMS: 7000, Short: true, AtMS: 9000}),
				d.event(9500, hotline.AgentHeld{Held: true, AtMS: 9500}),
				d.event(10900, hotline.AgentHeld{AtMS: 10900}),
				d.event(11000, hotline.AgentHeld{Held: true, AtMS: 11000}),
				d.event(20000, hotline.AgentHeld{AtMS: 20000}),
				d.event(30000, hotline.CallEnded{By: "caller", DurationMS: 30000}),
			}
			for _, e := range events {
				d.in.Observe(e)
			}
			folder, err := rule.Read(fstest.MapFS{"waited.yaml": {Data: []byte(text)}})
			if err != nil {
				t.Fatal(err)
			}
			set, err := rule.Compile(folder)
			if err != nil {
				t.Fatal(err)
			}
			for how, hits := range map[string][]hotline.Hit{"live": d.done["c"], "backtest": qa.ReplayWith(set, events)} {
				var at []string
				for _, h := range hits {
					at = append(at, fmt.Sprint(int(h.AtMS/1000)*1000))
				}
				if got := strings.Join(at, " "); got != c.want {
					t.Errorf("%s: hits at %q, want %q", how, got, c.want)
				}
			}
		})
	}
}

// What is remembered of events is bounded; a hit stays when what it was found in is forgotten.
func TestInspector_KeepsHitsOfEventsThatAreForgotten(t *testing.T) {
	d := newDesk(t, map[string]string{"waited.yaml": ofEvents("find: {x: {event: {type: queue_left}}}\nwhen: [{find: x, if: 'data.queue != \"\" and data.waited_ms > 5000'}]\n")}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	for n := range 30 {
		d.see(float64(n+1)*5000, hotline.QueueLeft{Queue: strings.Repeat("q", 500), WaitedMS: float64(n%2) * 6000, AtMS: float64(n+1) * 5000})
	}
	if strings.Contains(d.states(), "withdrawn") || len(d.hits) != 15 {
		t.Errorf("%d hits: %s", len(d.hits), d.states())
	}
}

// Rules that are loaded again know what the events were.
func TestInspector_KeepsTheDataOfEventsWhenRulesAreLoadedAgain(t *testing.T) {
	d := newDesk(t, map[string]string{"waited.yaml": ofEvents("find: {x: {event: {type: queue_left}}}\nwhen: [{find: x, if: 'data.waited_ms > 5000'}]\n")}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(5000, hotline.QueueLeft{WaitedMS: 6000, AtMS: 5000})
	if err := d.in.Reload(); err != nil {
		t.Fatal(err)
	}
	d.see(10000, hotline.QueueLeft{WaitedMS: 7000, AtMS: 10000})
	d.see(15000, hotline.QueueLeft{WaitedMS: 10, AtMS: 15000})
	if got := d.states(); got != "waited confirmed, waited confirmed" {
		t.Errorf("hits: %s", got)
	}
}
