package suite_test

import (
	"testing"

	"hotline"
	"hotline/dialog/suite"
)

// The events of a reply may come after the caller has gone on: they belong to the turn that they answer.
func TestSplit_LateEventsBelongToTheirTurn(t *testing.T) {
	said := func(heard string) hotline.Body { return hotline.TurnCompleted{Heard: heard, Planned: "好"} }
	facts := []hotline.Body{said(""), hotline.IntentDetected{}, said("查话费"), said("查流量"), hotline.CallEnded{}}
	turns := []suite.Turn{{Say: "查话费"}, {Say: "查流量"}}
	for name, ends := range map[string][]int{"in_time": {3, 4}, "late": {2, 4}, "very_late": {1, 3}} {
		got := suite.Split(turns, facts, ends)
		if len(got) != 3 || got[1].Heard != "查话费" || got[2].Heard != "查流量" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Who says nothing is prompted: that is the silent turn's, although the turn before it ends with the next words only.
func TestSplit_SilenceHasItsPrompt(t *testing.T) {
	said := func(heard string) hotline.Body { return hotline.TurnCompleted{Heard: heard, Planned: "好"} }
	facts := []hotline.Body{said(""), said("报修"), said(""), said(""), said("后天"), said("行"), hotline.CallEnded{}}
	turns := []suite.Turn{{Say: "报修"}, {Silence: true}, {Silence: true}, {Say: "后天"}, {Say: "行"}}
	got := suite.Split(turns, facts, []int{4, 5, 6})
	for i, want := range []string{"", "报修", "", "", "后天", "行"} {
		if i >= len(got) || got[i].Heard != want || len(got[i].Facts) == 0 {
			t.Fatalf("turn %d of %+v, want %q", i, got, want)
		}
	}
}

// A sound of listening takes no turn: the reply that it fell into ends later, and what follows is the next turn's.
func TestSplit_ListeningTakesNoTurn(t *testing.T) {
	said := func(heard string) hotline.Body { return hotline.TurnCompleted{Heard: heard, Planned: "好"} }
	facts := []hotline.Body{said(""), hotline.IntentDetected{}, said("查账单"), said("查流量"), hotline.CallEnded{}}
	turns := []suite.Turn{{Say: "查账单"}, {Say: "嗯", Interrupt: 1, Listens: true}, {Say: "查流量"}}
	got := suite.Split(turns, facts, []int{2, 3, 4}) // the second begins within the reply
	for i, want := range []string{"", "查账单", "", "查流量"} {
		if i >= len(got) || got[i].Heard != want {
			t.Fatalf("turn %d of %+v, want %q", i, got, want)
		}
	}
}
