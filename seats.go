package hotline

import (
	"slices"
	"strings"
)

// Seats are the agents on a call, as its events tell in their order. The first has the caller: a colleague who is asked comes behind him, and
// has none of the caller until those before are off the call. The zero value is nobody. A copy is independent.
type Seats struct{ on []string }

// First is the account of who has the caller, "" when no agent does.
func (s *Seats) First() string {
	if len(s.on) == 0 {
		return ""
	}
	return s.on[0]
}

// Behind are the accounts of the others on the call; the caller may keep it.
func (s *Seats) Behind() []string {
	if len(s.on) == 0 {
		return nil
	}
	return slices.Clone(s.on[1:])
}

// Apply takes the call's next event. Who lost his leg keeps his seat: he comes back to it, or agent_done tells that he does not.
func (s *Seats) Apply(body Body) {
	switch b := body.(type) {
	case PartyJoined:
		if b.Party == PartyAgent && b.Name != "" && !slices.Contains(s.on, b.Name) {
			s.on = append(slices.Clip(s.on), b.Name)
		}
	case PartyLeft:
		if b.Party == PartyAgent && (b.Cause == "" || strings.HasPrefix(b.Cause, "normal")) {
			s.off(b.Name)
		}
	case AgentDone:
		s.off(b.Agent)
	case QueueEntered:
		if !b.Consult() {
			s.on = nil
		}
	case GivenBack:
		s.on = nil
	}
}

func (s *Seats) off(account string) {
	s.on = slices.DeleteFunc(slices.Clone(s.on), func(one string) bool { return one == account })
}

// Moves says that a body is of those which LastSeated and Waits read: who has the caller, and whether he waits.
func Moves(body Body) bool {
	switch body.(type) {
	case PartyJoined, PartyLeft, AgentDone, AgentOffered, QueueEntered, QueueLeft, GivenBack:
		return true
	}
	return false
}

// LastSeated is who of the agents had the caller last by a call's events in their order, and the sequence from which on; "" when none had.
func LastSeated(events []Event) (account string, since uint64) {
	var s Seats
	for _, e := range events {
		s.Apply(e.Body)
		if now := s.First(); now != "" && now != account {
			account, since = now, e.Seq
		}
	}
	return account, since
}

// Waits is the queue in which the caller waited last by a call's events in their order, the sequence from which on, and the longest of his
// waits in ms; "" when he never did. Who is called back has the queue of the agents who were offered the call. What leaves a queue is what
// entered it last: the search for a colleague whom an agent asks is none of the caller's waits.
func Waits(events []Event) (queue string, since uint64, longest float64) {
	asked := false
	for _, e := range events {
		switch b := e.Body.(type) {
		case QueueEntered:
			if asked = b.Consult(); !asked {
				queue, since = b.Queue, e.Seq
			}
		case QueueLeft:
			if !asked {
				longest = max(longest, b.WaitedMS)
			}
		case AgentOffered:
			if queue == "" {
				queue, since = b.Queue, e.Seq
			}
		}
	}
	return queue, since, longest
}
