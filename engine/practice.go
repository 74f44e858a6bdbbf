package engine

import (
	"context"

	"hotline"
	"hotline/dialog/flow"
)

// Practice is a call of a simulated customer to one agent.
type Practice struct {
	Agent   string // account whose desk rings, and no other
	Summary string // what the agent is told before the talk
}

// practice lets the agent have the simulated customer: no machine talks to him, and when the agent is off the call it is over.
func (s *session) practice(ctx context.Context, p Practice) hotline.Outcome {
	m := s.open(ctx)
	defer m.close()
	h := flow.Handover{Reason: hotline.Training, Queue: hotline.Training, Summary: p.Summary}
	t := &turns{m: m, handover: &h, agent: p.Agent}
	if back, end := t.run(ctx, order{verb: toPeople}); back == nil {
		return end
	}
	if t.served {
		return hotline.OutcomeTransferred
	}
	return hotline.OutcomeFailed // the agent did not take it
}
