package engine_test

import (
	"context"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
)

// tongued is a memory of a conversation in a language.
type tongued string

func (t tongued) Tongue() string { return string(t) }

// Who was talked to in English is told of the queue in English, and hears it in the farewell.
func TestEngine_WaitsInTheCallersLanguage(t *testing.T) {
	s := withStaff(t, func(r *rig) {
		then := handsOver(nil)
		r.mind = func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
			reply, err := then(ctx, h)
			if reply.Handover != nil {
				reply.Handover.State = tongued("en-US")
			}
			return reply, err
		}
	})
	first := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	first.press("1")
	s.seated()
	s.eventually("the talk", s.has("party_joined"))
	second := s.must("10000")
	s.eventually("the greeting", func() bool { return len(bodies[hotline.TurnCompleted](s.rig)) >= 3 })
	second.press("1")
	s.eventually("the announcement", s.has("queue_announced"))
	if said := bodies[hotline.QueueAnnounced](s.rig); !strings.Contains(said[0].Text, "in line") {
		t.Errorf("%+v", said)
	}
	first.hangUp()
	second.hangUp()
	s.over(2)
}
