package qa_test

import (
	"testing"

	"hotline"
	"hotline/qa"
)

// A hit is of the kind of the branch that found it: what another branch waits for is no reason to call a silence words.
func TestInspector_TellsWhatABranchNeeded(t *testing.T) {
	const rule = `id: quiet
title: 静音
version: 1
severity: minor
who: agent
debounce: 0s
find:
  quiet: {silence: {longer: 4s}}
  back: {say: {any: [久等]}}
  wait: {say: {any: [稍等]}}
when:
  - find: quiet
    unless: [{find: wait, side: before, within: 5s}]
  - find: back
`
	d := newDesk(t, map[string]string{"quiet.yaml": rule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"})
	for _, span := range [][2]float64{{1000, 2000}, {7000, 8000}} {
		d.see(span[0], hotline.SpeechStarted{Party: hotline.PartyAgent, AtMS: span[0]})
		d.see(span[1], hotline.SpeechEnded{Party: hotline.PartyAgent, AtMS: span[1]})
	}
	d.see(8100, final(0, hotline.PartyAgent, 7000, 8000, "让您久等了"))
	d.see(9000, hotline.CallEnded{By: "caller", DurationMS: 9000})
	kinds := map[float64]string{}
	for _, h := range d.done["c"] {
		kinds[h.Evidence[0].ToMS-h.Evidence[0].FromMS] = h.Kind
	}
	if len(kinds) != 2 || kinds[5000] != "acoustic" || kinds[1000] != "text" {
		t.Errorf("by length %v: %+v", kinds, d.done["c"])
	}
}
