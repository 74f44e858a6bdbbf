package inspect

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/qa/rubric"
)

// call is one call between its first and its last event.
type call struct {
	id      hotline.CallID
	next    uint64          // number of the event that comes next
	held    []hotline.Event // events that came before their turn, by number
	since   time.Time       // when the first of them came
	mended  time.Time       // when the record was asked for what is missing
	last    time.Time       // when its last event came
	lost    int             // events that never came
	resumed bool            // it began before this inspection

	story
	standing map[string]hotline.Hit // by id
}

// story is what the events tell of a call, for its score and the ledger.
type story struct {
	answered time.Time
	over     bool
	practice bool // with a simulated customer
	ended    hotline.CallEnded
	endedAt  time.Time
	queue    string
	seats    hotline.Seats
	served   []stretch // in their order
	reported bool      // the caller's leg closed in order
	spoke    map[hotline.Party]float64
	speaking map[string]float64 // when a voice began that has not ended, ms
	texts    map[hotline.Party]int
	deaf     string // why a recogniser failed, "" when none did
}

// stretch is the time in which one agent, or the bot, had the caller; ms of media time.
type stretch struct {
	party    hotline.Party
	agent    string
	queue    string
	from, to float64 // to = 0: it goes on
	caller   int     // utterances of the caller
	said     int     // own utterances
	spoke    float64 // ms of own speech, whatever became text
}

func newCall(id hotline.CallID) *call {
	return &call{id: id, next: 1, last: time.Now(), standing: map[string]hotline.Hit{},
		story: story{spoke: map[hotline.Party]float64{}, speaking: map[string]float64{}, texts: map[hotline.Party]int{}}}
}

// see notes what an event tells.
func (c *call) see(e hotline.Event) {
	c.last = time.Now()
	switch b := e.Body.(type) {
	case hotline.CallStarted:
		c.practice = b.Line == hotline.Training
	case hotline.CallAnswered:
		c.answered = e.At
		if !c.practice { // no machine talks to a simulated customer
			c.serve(stretch{party: hotline.PartyBot})
		}
	case hotline.SpeechStarted:
		c.speaking[string(b.Party)+b.Name] = b.AtMS
	case hotline.SpeechEnded:
		if from, ok := c.speaking[string(b.Party)+b.Name]; ok {
			c.spoke[b.Party] += max(0, b.AtMS-from)
			c.each(b.Party, func(s *stretch) { s.spoke += max(0, b.AtMS-from) })
			delete(c.speaking, string(b.Party)+b.Name)
		}
	case hotline.UtteranceFinal:
		if !b.Revised {
			c.said(b)
		}
	case hotline.TurnCompleted:
		if b.Played != "" { // the machine's words are told so, not as utterances
			c.each(hotline.PartyBot, func(s *stretch) { s.said++ })
		}
	case hotline.ComponentFailed:
		if b.Component == "asr" && b.Action != "fallback" && b.Action != "retried" {
			c.deaf = b.Error
		}
	case hotline.MediaReport:
		c.reported = true
	case hotline.CallEnded:
		c.over, c.ended, c.endedAt = true, b, e.At
		for i := range c.served {
			if c.served[i].to == 0 {
				c.served[i].to = max(b.DurationMS, c.served[i].from)
			}
		}
	default:
		c.moves(e.Body)
	}
}

// moves takes what an event tells of who has the caller.
func (s *story) moves(body hotline.Body) {
	s.seats.Apply(body)
	switch b := body.(type) {
	case hotline.QueueEntered:
		if !b.Consult() {
			s.queue = b.Queue
		}
		s.closeParty(hotline.PartyBot, b.AtMS)
	case hotline.AgentOffered:
		if s.queue == "" { // of a call-back, which waits in none
			s.queue = b.Queue
		}
	case hotline.PartyJoined:
		s.closeParty(hotline.PartyBot, b.AtMS)
		if b.Party == hotline.PartyAgent && b.Name == s.seats.First() && !(b.Name == "" && s.accounts()) {
			s.serve(stretch{party: b.Party, agent: b.Name, queue: s.queue, from: b.AtMS})
		}
	case hotline.PartyLeft:
		s.closeAgent(b.Name, b.AtMS)
		s.succeed(b.Name, b.AtMS)
	case hotline.AgentDone:
		s.succeed(b.Agent, b.AtMS)
	case hotline.GivenBack:
		s.closeParty(hotline.PartyAgent, b.AtMS)
		s.serve(stretch{party: hotline.PartyBot, from: b.AtMS})
	}
}

// succeed gives the caller to the colleague who was asked, once who asked is off the call. A colleague who only was asked has not served him.
func (s *story) succeed(left string, at float64) {
	if next := s.seats.First(); next != "" && next != left {
		s.serve(stretch{party: hotline.PartyAgent, agent: next, queue: s.queue, from: at})
	}
}

// accounts says that agents with an account served the call: whoever has none was called by one of them, and is nobody of ours to be scored.
func (s *story) accounts() bool {
	return slices.ContainsFunc(s.served, func(o stretch) bool { return o.agent != "" })
}

func (s *story) said(b hotline.UtteranceFinal) {
	s.texts[b.Party]++
	if b.Party != hotline.PartyCaller {
		s.each(b.Party, func(o *stretch) { o.said++ })
		return
	}
	for i := range s.served {
		if s.served[i].to == 0 {
			s.served[i].caller++
		}
	}
}

// each calls f with the stretches of a party that go on, and where there is none with its last: what was said becomes text a little later.
func (s *story) each(p hotline.Party, f func(*stretch)) {
	last := -1
	for i := range s.served {
		if s.served[i].party != p {
			continue
		}
		if last = i; s.served[i].to == 0 {
			f(&s.served[i])
		}
	}
	if last >= 0 && s.served[last].to != 0 {
		f(&s.served[last])
	}
}

// silentAfter is how long one may have the caller before it counts that not a word was said.
const silentAfter = 10 * time.Second

func (s *story) serve(n stretch) {
	for _, o := range s.served {
		if o.to == 0 && o.party == n.party && o.agent == n.agent {
			return
		}
	}
	s.served = append(s.served, n)
}

func (s *story) closeParty(p hotline.Party, at float64) {
	for i, o := range s.served {
		if o.party == p && o.to == 0 {
			s.served[i].to = max(at, o.from+1)
		}
	}
}

func (s *story) closeAgent(name string, at float64) {
	for i, o := range s.served {
		if o.party == hotline.PartyAgent && o.agent == name && o.to == 0 {
			s.served[i].to = max(at, o.from+1)
		}
	}
}

// facts are what is scored: one for each agent and one for the bot, in the order in which they first had the caller; hits are those of
// the call. now is media time for what goes on.
func (c *call) facts(hits []hotline.Hit, now float64) []part {
	var out []part
	seen := map[hotline.Party]bool{}
	words := map[string]float64{} // ms of speech, any word as mute
	hits = c.servers(hits)
	for n, s := range c.served {
		to := s.to
		if to == 0 {
			to = now
		}
		at := -1
		for i, f := range out {
			if f.Party == s.party && f.Agent == s.agent {
				at = i
			}
		}
		if at < 0 {
			out = append(out, part{Facts: rubric.Facts{Party: s.party, Agent: s.agent, Queue: s.queue, Opening: !seen[s.party]}})
			at = len(out) - 1
			seen[s.party] = true
		}
		f := &out[at]
		f.Talk += time.Duration(max(0, to-s.from) * float64(time.Millisecond))
		f.Caller += s.caller
		who := string(s.party) + s.agent
		words[who] += s.spoke + float64(s.said)*mute
		f.unheard = words[who] < mute && c.deaf == "" && c.lost == 0 && !c.resumed
		f.Silent = f.unheard && f.Talk >= silentAfter
		f.Closing = n == len(c.served)-1 && c.over && properly(c.ended.Outcome)
		f.Hits = append(f.Hits, within(hits, s, to, f.Hits)...)
	}
	return out
}

// servers gives hits of an agent, where none had the caller, to the bot: rules about whoever serves the caller say agent.
func (c *call) servers(hits []hotline.Hit) []hotline.Hit {
	out := slices.Clone(hits)
	for n, h := range out {
		if h.Party == hotline.PartyAgent && h.Agent == "" && !slices.ContainsFunc(c.served, func(s stretch) bool {
			return s.party == hotline.PartyAgent && h.AtMS >= s.from && (s.to == 0 || h.AtMS <= s.to)
		}) {
			out[n].Party = hotline.PartyBot
		}
	}
	return out
}

// properly says that the call came to an end that its server could shape.
func properly(o hotline.Outcome) bool {
	return o == hotline.OutcomeCompleted || o == hotline.OutcomeTransferred || o == hotline.OutcomeCallback
}

// within are the hits that belong to a stretch; had are left out.
func within(hits []hotline.Hit, s stretch, to float64, had []hotline.Hit) []hotline.Hit {
	var out []hotline.Hit
	for _, h := range hits {
		if s.has(h, to) && !slices.ContainsFunc(had, func(o hotline.Hit) bool { return o.ID == h.ID }) {
			out = append(out, h)
		}
	}
	return out
}

// has says that a hit is of a stretch's server: of their own doing, or what the caller or nobody did while they had the caller. Who that was the hit
// says itself where it was an agent; its time may be that of a deadline.
func (s stretch) has(h hotline.Hit, to float64) bool {
	switch {
	case h.Party == s.party:
		return s.party == hotline.PartyBot || h.Agent == "" || h.Agent == s.agent
	case h.Party == hotline.PartyAgent || h.Party == hotline.PartyBot:
		return false
	case h.Agent != "":
		return h.Agent == s.agent
	}
	return h.AtMS >= s.from && h.AtMS <= to
}

// What is missing from a call, as it stands in the ledger.
const (
	reasonEvents  = "events_lost"       // events of the call never came
	reasonKilled  = "process_killed"    // the process died under the call
	reasonSound   = "no_sound"          // nothing of its sound was observed
	reasonDeaf    = "recogniser_failed" // what was said did not become text
	reasonText    = "no_text"           // somebody spoke and nothing became text
	reasonNoEvent = "no_events"         // the record has nothing of it
	reasonBroken  = "inspection_failed" // inspecting it panicked: what came after was not inspected
)

// mute is how much a party may speak without any of it becoming text: coughs and noise count as speech, too. Who speaks less and has no word
// on record said nothing.
const mute = 3000 // ms

// missing says what of the call was not observed, and why.
func (c *call) missing() (tapped, transcribed bool, reasons []string) {
	tapped, transcribed = true, true
	add := func(r string) { reasons = append(reasons, r) }
	if c.lost > 0 {
		add(reasonEvents)
	}
	if !c.reported {
		if tapped = len(c.spoke)+len(c.texts) > 0; c.ended.Cause == reasonKilled {
			add(reasonKilled)
		} else if !tapped {
			add(reasonSound)
		}
	}
	for _, p := range []hotline.Party{hotline.PartyCaller, hotline.PartyAgent} {
		if c.spoke[p] >= mute && c.texts[p] == 0 {
			transcribed = false
		}
	}
	switch {
	case c.deaf != "":
		transcribed = false
		add(reasonDeaf)
	case !transcribed:
		add(reasonText)
	}
	return tapped, transcribed, reasons
}

func join(reasons []string) string { return strings.Join(reasons, ", ") }
