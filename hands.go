package hotline

import (
	"math"
	"strings"
)

// Hands is in whose hands a call is and was, by its events: who has it is shown what is said in it, who had it what came before. The zero value is
// nobody's.
type Hands struct {
	of     map[string]*hand // by account, or by address of somebody outside: whoever was offered the call or was on it
	parked string           // account of who parked it, while nobody has taken it back
	over   bool             // the call has ended
	last   string           // account of who was on it last, while nothing goes on without that person; "" = nobody, or it goes on
}

// hand is one account's.
type hand struct {
	rings, on bool
	until     uint64 // the event with which it was over, 0 = was never on the call; math.MaxUint64: nothing went on after it
}

func (h *Hands) hand(account string) *hand {
	if h.of == nil {
		h.of = map[string]*hand{}
	}
	if h.of[account] == nil {
		h.of[account] = &hand{}
	}
	return h.of[account]
}

// Has reports whether the account has the call now: it rings there, the person is on it, asks or is asked, or has parked it.
func (h *Hands) Has(account string) bool {
	one := h.of[account]
	return account != "" && (h.parked == account || one != nil && (one.rings || one.on))
}

// Apply takes the call's next event. Whose phone is lost is on the call still: the phone comes back, or agent_done tells that it does not.
func (h *Hands) Apply(e Event) {
	if h.over { // what comes late opens nothing
		return
	}
	switch x := e.Body.(type) {
	case AgentOffered:
		h.goesOn(e.Seq)
		h.hand(x.Agent).rings = true
	case AgentMissed:
		if one := h.of[x.Agent]; one != nil {
			one.rings = false
		}
	case PartyJoined:
		h.goesOn(e.Seq)
		if who := seat(x.Party, x.Name, x.To); who != "" {
			*h.hand(who) = hand{on: true}
			h.parked = "" // a supervisor may have taken it over from there
		}
	case PartyLeft:
		if x.Cause == "" || strings.HasPrefix(x.Cause, "normal") {
			h.off(seat(x.Party, x.Name, x.To), e.Seq)
		}
	case AgentDone:
		h.off(x.Agent, e.Seq)
		if one := h.of[x.Agent]; one != nil && x.How == "ended" && h.parked == "" && !h.anybody() {
			h.last, one.until = x.Agent, math.MaxUint64
		}
	case QueueEntered:
		if !x.Consult() {
			h.moved(e.Seq, false)
		}
	case CallParked:
		h.goesOn(e.Seq)
		if h.parked = ""; x.Parked {
			h.parked = x.Agent
		}
	case GivenBack:
		h.moved(e.Seq, true)
	case CallEnded:
		h.moved(math.MaxUint64, true)
		h.over = true
	}
}

// seat is the account of who is on the call, or the address of somebody outside, which is no account's name.
func seat(party Party, account, to string) string {
	if account == "" && party == PartyAgent {
		return to
	}
	return account
}

// off takes the call out of one hand.
func (h *Hands) off(account string, seq uint64) {
	if one := h.of[account]; one != nil {
		*one = hand{until: max(one.until, seq)}
	}
}

// moved takes the call out of all hands; what rings may go on to ring.
func (h *Hands) moved(seq uint64, silent bool) {
	h.goesOn(seq)
	h.parked = ""
	for account, one := range h.of {
		if one.on {
			h.off(account, seq)
		}
		one.rings = one.rings && !silent
	}
}

// goesOn notes that something happens on the call without who was on it last.
func (h *Hands) goesOn(seq uint64) {
	if one := h.of[h.last]; one != nil {
		one.until = seq
	}
	h.last = ""
}

func (h *Hands) anybody() bool {
	for _, one := range h.of {
		if one.on || one.rings {
			return true
		}
	}
	return false
}

// Saw reports whether the call was offered to the account, or handled by it.
func (h *Hands) Saw(account string) bool { return h.of[account] != nil }

// Until is the sequence of the event with which the account was off the call: what came before is what the person was there for. It is
// math.MaxUint64 when nothing went on without the person, 0 for who has the call or never was on it.
func (h *Hands) Until(account string) uint64 {
	if h.of[account] == nil || h.Has(account) {
		return 0
	}
	return h.of[account].until
}
