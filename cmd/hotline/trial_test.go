package main

import (
	"testing"

	"hotline"
	"hotline/dialog/suite"
)

// The events of a reply may come after the caller has gone on: they belong to the turn that they answer.
func TestTrial_LateEventsBelongToTheirTurn(t *testing.T) {
	said := func(heard string) hotline.Body { return hotline.TurnCompleted{Heard: heard, Planned: "好"} }
	facts := []hotline.Body{said(""), hotline.IntentDetected{}, said("查话费"), said("查流量"), hotline.CallEnded{}}
	turns := []suite.Turn{{Say: "查话费"}, {Say: "查流量"}}
	for name, ends := range map[string][]int{"in_time": {3, 4}, "late": {2, 4}, "very_late": {1, 3}} {
		got := split(turns, facts, ends)
		if len(got) != 3 || got[1].Heard != "查话费" || got[2].Heard != "查流量" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
