package wall_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/desk"
	"hotline/console/wall"
	"hotline/internal/store"
)

// A card says what the call was about, without personal data, and who called where there is no number.
func TestWall_AlertsSayWhatTheCallIsAbout(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) {
		d.Mask = func(text string) string { return strings.ReplaceAll(text, "13800138000", "138****8000") }
		d.Summary = func(rec store.CallRecord) string {
			said := []string{}
			for _, e := range rec.Events {
				if u, ok := e.Body.(hotline.UtteranceFinal); ok {
					said = append(said, u.Text)
				}
			}
			return strings.Join(said, "；")
		}
	})
	say := func(n int, text string) hotline.Body {
		return hotline.UtteranceFinal{N: n, Party: hotline.PartyCaller, Text: text}
	}
	s.tell("A", started("guest-0-abc"), hotline.CallAnswered{}, say(0, "要查号码 13800138000 的话费"))
	s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 })
	s.wall.Put(hit("A", "escalation", hotline.SeverityCritical))
	one := func(what func(a wall.Alert) bool) (a wall.Alert) {
		s.notice("alerts", func(raw json.RawMessage) bool {
			var all wall.Alerts
			if err := json.Unmarshal(raw, &all); err != nil || len(all.Items) != 1 {
				return false
			}
			a = all.Items[0]
			return what(a)
		})
		return a
	}
	if a := one(func(a wall.Alert) bool { return a.Summary == "要查号码 138****8000 的话费" }); !a.Web || a.Number != "" {
		t.Errorf("%+v", a)
	}
	// It grows with the call, and stays when that is over.
	s.tell("A", say(1, "还要退订"), hotline.CallEnded{Outcome: hotline.OutcomeCompleted})
	one(func(a wall.Alert) bool { return strings.HasSuffix(a.Summary, "还要退订") && !a.Running })
}

// A call-back is of whom it calls: the card, the row and the earlier calls are told by that number.
func TestWall_ACallBackIsOfWhomItCalls(t *testing.T) {
	s := start(t, func(*wall.Config, *wall.Deps) {})
	s.tell("A", started("13711112222"), hotline.CallAnswered{}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted})
	s.tell("B", hotline.CallStarted{Direction: hotline.Outbound, From: "10000", To: "sip:13711112222@hotline.invalid", Line: "10000"}, hotline.CallAnswered{})
	s.until("the call", func(b wall.Board) bool {
		return len(b.Calls) == 1 && b.Calls[0].To == "sip:137****2222@hotline.invalid"
	})
	s.wall.Put(hit("B", "escalation", hotline.SeverityCritical))
	s.notice("alerts", func(raw json.RawMessage) bool {
		var all wall.Alerts
		return json.Unmarshal(raw, &all) == nil && len(all.Items) == 1 && all.Items[0].Number == "137****2222" && !all.Items[0].Web
	})
	var around wall.Context
	s.ask("GET", "/wall/calls/B", nil, &around)
	if len(around.Past) != 1 || around.Past[0].Call != "A" {
		t.Errorf("%+v", around)
	}
}

// deserted is a floor whose only queue with calls lost all of them.
type room = consoletest.Floor

type deserted struct{ *room }

func (d deserted) Floor() desk.Floor {
	f := d.room.Floor()
	f.Queues[0].Today = desk.Figures{Offered: 2, Abandoned: 2, Target: 0.8, AbandonRate: 1}
	return f
}

func TestWall_TellsThatAllGaveUp(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) {
		if f, ok := d.People.(*consoletest.Floor); ok {
			d.People = deserted{f}
		}
	})
	s.tell("A", started("13711112222"), hotline.CallAnswered{})
	b := s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 })
	if f := figure(b, "abandon_rate"); f.Value != 1 || f.Lane == wall.Calm {
		t.Errorf("%+v", f)
	}
}
