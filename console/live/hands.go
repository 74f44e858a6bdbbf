package live

import (
	"math"
	"strings"

	"hotline"
)

// hands is in whose hands a call is and was, by its events.
type hands struct {
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

func (h *hands) hand(account string) *hand {
	if h.of[account] == nil {
		h.of[account] = &hand{}
	}
	return h.of[account]
}

func (h *hands) has(account string) bool {
	one := h.of[account]
	return account != "" && (h.parked == account || one != nil && (one.rings || one.on))
}

// apply takes the call's next event. Whose phone is lost is on the call still: the phone comes back, or agent_done tells that it does not.
func (h *hands) apply(e hotline.Event) {
	if h.over { // what comes late opens nothing
		return
	}
	switch x := e.Body.(type) {
	case hotline.AgentOffered:
		h.goesOn(e.Seq)
		h.hand(x.Agent).rings = true
	case hotline.AgentMissed:
		if one := h.of[x.Agent]; one != nil {
			one.rings = false
		}
	case hotline.PartyJoined:
		h.goesOn(e.Seq)
		if who := seat(x.Party, x.Name, x.To); who != "" {
			*h.hand(who) = hand{on: true}
			h.parked = "" // a supervisor may have taken it over from there
		}
	case hotline.PartyLeft:
		if x.Cause == "" || strings.HasPrefix(x.Cause, "normal") {
			h.off(seat(x.Party, x.Name, x.To), e.Seq)
		}
	case hotline.AgentDone:
		h.off(x.Agent, e.Seq)
		if one := h.of[x.Agent]; one != nil && x.How == "ended" && h.parked == "" && !h.anybody() {
			h.last, one.until = x.Agent, math.MaxUint64
		}
	case hotline.QueueEntered:
		if !x.Consult() {
			h.moved(e.Seq, false)
		}
	case hotline.CallParked:
		h.goesOn(e.Seq)
		if h.parked = ""; x.Parked {
			h.parked = x.Agent
		}
	case hotline.GivenBack:
		h.moved(e.Seq, true)
	case hotline.CallEnded:
		h.moved(math.MaxUint64, true)
		h.over = true
	}
}

// seat is the account of who is on the call, or the address of somebody outside, which is no account's name.
func seat(party hotline.Party, account, to string) string {
	if account == "" && party == hotline.PartyAgent {
		return to
	}
	return account
}

// off takes the call out of one hand.
func (h *hands) off(account string, seq uint64) {
	if one := h.of[account]; one != nil {
		*one = hand{until: max(one.until, seq)}
	}
}

// moved takes the call out of all hands; what rings may go on to ring.
func (h *hands) moved(seq uint64, silent bool) {
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
func (h *hands) goesOn(seq uint64) {
	if one := h.of[h.last]; one != nil {
		one.until = seq
	}
	h.last = ""
}

func (h *hands) anybody() bool {
	for _, one := range h.of {
		if one.on || one.rings {
			return true
		}
	}
	return false
}

// Saw reports whether a call that runs or ended of late was offered to the account, or handled by it.
func (b *Board) Saw(id hotline.CallID, account string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	return h != nil && h.of[account] != nil
}

// Has reports whether the account has a running call now: it rings there, the person is on it, asks or is asked, or has parked it.
func (b *Board) Has(id hotline.CallID, account string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	return h != nil && h.has(account)
}

// Until is the sequence, within the call, of the event with which the account was off a call that runs or ended of late: what came before
// is what the person was there for. It is math.MaxUint64 when nothing went on without the person, 0 for who has the call or never was on it.
func (b *Board) Until(id hotline.CallID, account string) uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	if h == nil || h.of[account] == nil || h.has(account) {
		return 0
	}
	return h.of[account].until
}
