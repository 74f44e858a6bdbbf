package assist

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/summary"
	"hotline/assist/view"
)

const (
	maxSegments = 600 // utterances of one call that are remembered; the oldest go first
	maxMoods    = 200
)

// call is what is known of one call.
//
//archtest:fields the inbox, who sits with it, and one part for each kind of help
type call struct {
	id hotline.CallID

	// Guarded by the assistant's lock.
	inbox   []hotline.Event
	dropped int
	arrived time.Time // the newest of the inbox, on this machine's clock
	last    time.Time // time of the newest event
	at      []string  // accounts at whose desks it is
	queued  bool      // in Assistant.due
	busy    bool      // a worker thinks about it
	ticked  bool      // deadlines are to be looked at
	live    bool      // an agent talks, or works after the talk
	over    bool      // it has ended
	broken  bool      // helping it failed: it gets no more

	mu     sync.Mutex // guards what follows
	rev    int
	told   *view.State // what the desks were told last, rev left out
	seq    uint64
	talk   talk
	seats  seats
	scene  scene
	list   checklist
	deck   deck
	filler *form.Filler
	after  after
}

// talk is what was said.
type talk struct {
	began    time.Time // answered
	number   string
	queue    string
	segments []language.Segment
	machine  []language.Segment // what the machine said, for the summary: nobody is helped by it while the talk goes on
	partial  map[hotline.Party]string
	moods    []view.Mood
	trends   []float64
	flags    []string
	facts    []summary.Fact
	lastAt   time.Time // something was said
	held     bool
	ended    bool
	practice bool // a simulated customer: no figure counts it
}

// seats are the people of the call.
type seats struct {
	now     []string        // accounts at whose desks it is
	had     map[string]bool // accounts that were on it
	agent   string          // who talks now, or did last
	joined  time.Time       // when
	wanted  bool            // a person shall have the call
	talking bool
	few     bool

	on    hotline.Seats
	hands hotline.Hands
	left  map[string]*left // by account, of those whom the call went on without
}

// scene is what the caller wants.
type scene struct {
	id, title string
	was       []string     // titles of all scenes so far
	next      string       // heard once, not taken yet
	from      string       // the one before, which the talk may go back to; "" = none
	turned    []int        // numbers of the caller's utterances at which a scene began that was none before
	told      []form.Value // what was told for the forms that the call had before, the last of each field

	answers map[string]hotline.Evidence // the caller's words by the slot that the machine filled from them
	given   []form.Given                // what the machine got
}

func (a *Assistant) newCall(id hotline.CallID) *call {
	c := &call{id: id, talk: talk{partial: map[hotline.Party]string{}}, seats: seats{had: map[string]bool{}}}
	c.list.reset(a.deps.Guides.For(""))
	c.deck.normal = a.cfg.Normal
	return c
}

// apply takes one event into what is known. The call is locked.
func (a *Assistant) apply(c *call, e hotline.Event) {
	if e.Seq != 0 && e.Seq <= c.seq {
		return // told again
	}
	c.seq = e.Seq
	defer c.part(e)
	switch b := e.Body.(type) {
	case hotline.CallStarted:
		c.talk.number, c.talk.practice = digits(b.From), b.Line == hotline.Training
	case hotline.CallAnswered:
		c.talk.began = a.local(e.At)
	case hotline.UtterancePartial:
		if b.Party != hotline.PartyBot { // the machine's words count when they were played
			c.talk.partial[b.Party], c.talk.lastAt = b.Text, e.At
		}
	case hotline.UtteranceFinal:
		a.heard(c, e.At, b)
	case hotline.TurnCompleted:
		c.played(e.At, b)
	case hotline.EmotionDetected:
		c.mood(b)
	case hotline.IntentDetected:
		if b.Confidence >= a.cfg.Scene && !c.seats.talking {
			a.turn(c, b.Intent)
		}
	case hotline.SlotFilled:
		c.answered(b)
	case hotline.HandoverRequested:
		a.handedOver(c, b)
	case hotline.TicketCreated:
		c.fact(summary.Outcome, "已建工单"+b.Ticket+"。", e.At)
	case hotline.SupervisorHint:
		if b.To == hotline.PartyAgent && b.Text != "" {
			c.deck.hint(e, b)
		}
	case hotline.AgentHeld:
		a.held(c, b, e.At)
	case hotline.CallEnded:
		c.talk.ended, c.seats.talking, c.after.due = true, false, true
	case hotline.AgentDone: // says no more than that the call goes on, or not
	default:
		a.seat(c, e)
	}
}

// handedOver takes what the machine knows.
func (a *Assistant) handedOver(c *call, b hotline.HandoverRequested) {
	c.seats.wanted = true
	if b.Queue != "" {
		c.talk.queue = b.Queue
	}
	for _, id := range []string{b.Scene, b.Intent} {
		if id != "" && a.turn(c, id) {
			break
		}
	}
	a.given(c, b.Fields)
	a.formFor(c)
	if b.Reason == "crisis" || b.Reason == "displeased" {
		c.flag(map[string]string{"crisis": "crisis", "displeased": "upset"}[b.Reason])
	}
}

// seat follows who has the call.
func (a *Assistant) seat(c *call, e hotline.Event) {
	c.seats.on.Apply(e.Body)
	switch b := e.Body.(type) {
	case hotline.QueueEntered:
		if !b.Consult() { // else a colleague is looked for there, not for the caller
			c.talk.queue = b.Queue
		}
	case hotline.AgentOffered:
		c.sit(b.Agent)
		c.seats.wanted = true
		a.formFor(c)
		if b.Queue != "" && b.Kind != "consult" {
			c.talk.queue = b.Queue
		}
	case hotline.AgentMissed:
		c.rise(b.Agent)
	case hotline.PartyJoined:
		if b.Party != hotline.PartyAgent || b.Name == "" {
			return
		}
		c.sit(b.Name)
		c.seats.had[b.Name] = true
		c.seats.wanted = true
		a.formFor(c)
		if c.seats.on.First() == b.Name { // a colleague who is asked does not have the caller
			a.has(c, b.Name, e.At)
		}
	case hotline.PartyLeft:
		if b.Party == hotline.PartyAgent && (b.Name == "" || b.Name == c.seats.agent) {
			c.after.due = true
			c.seats.talking = c.seats.talking && b.Name != c.seats.agent
		}
	}
	if now := c.seats.on.First(); now != "" && now != c.seats.agent {
		a.has(c, now, e.At)
	}
	c.seats.now = slices.Compact(c.seats.now)
}

// has lets an agent have the caller.
func (a *Assistant) has(c *call, agent string, at time.Time) {
	if c.seats.agent != agent {
		c.list.again()
	}
	c.seats.agent, c.seats.joined, c.seats.talking = agent, at, true
	if since := a.since(agent); !since.IsZero() && a.cfg.Experienced > 0 {
		c.seats.few = at.Sub(since) >= a.cfg.Experienced
	}
}

// local is a moment in the owner's zone.
func (a *Assistant) local(at time.Time) time.Time {
	if a.deps.Zone == nil {
		return at.In(time.Local)
	}
	return at.In(a.deps.Zone())
}

func (a *Assistant) since(account string) time.Time {
	if a.deps.Since == nil {
		return time.Time{}
	}
	return a.deps.Since(account)
}

func (c *call) sit(account string) {
	if account != "" && !slices.Contains(c.seats.now, account) {
		c.seats.now = append(c.seats.now, account)
	}
}

func (c *call) rise(account string) {
	c.seats.now = slices.DeleteFunc(c.seats.now, func(s string) bool { return s == account })
}

// segment takes an utterance into the transcript; a revision replaces the first version. revised tells which it was.
func (c *call) segment(b hotline.UtteranceFinal) (s language.Segment, revised bool) {
	s = language.Segment{Party: b.Party, Name: b.Name, N: b.N, From: ms(b.FromMS), To: ms(b.ToMS), Text: b.Text, Final: true, Confidence: b.Confidence}
	delete(c.talk.partial, b.Party)
	for i := range c.talk.segments {
		if old := &c.talk.segments[i]; old.Party == s.Party && old.Name == s.Name && old.N == s.N {
			*old = s
			return s, true
		}
	}
	if len(c.talk.segments) >= maxSegments {
		c.talk.segments = append(c.talk.segments[:0], c.talk.segments[1:]...)
	}
	c.talk.segments = append(c.talk.segments, s)
	return s, false
}

// played notes what the machine said; the oldest goes first.
func (c *call) played(at time.Time, b hotline.TurnCompleted) {
	if b.Played == "" {
		return
	}
	to := c.since(at)
	from := to
	if b.FromMS > 0 {
		from = min(to, ms(b.FromMS))
	}
	if len(c.talk.machine) >= maxSegments {
		c.talk.machine = append(c.talk.machine[:0], c.talk.machine[1:]...)
	}
	c.talk.machine = append(c.talk.machine, language.Segment{Party: hotline.PartyBot, N: b.N, From: from, To: to, Text: b.Played, Final: true})
}

// all is what everybody said, in order.
func (t *talk) all() []language.Segment {
	out := slices.Concat(t.machine, t.segments)
	slices.SortStableFunc(out, func(a, b language.Segment) int { return cmp.Compare(a.From, b.From) })
	return out
}

// mood follows the caller's emotion.
func (c *call) mood(b hotline.EmotionDetected) {
	if b.Party != hotline.PartyCaller {
		return
	}
	m := view.Mood{N: b.N, AtMS: b.AtMS, Label: b.Label, Score: b.Score}
	for i := range c.talk.moods {
		if c.talk.moods[i].N == b.N {
			c.talk.moods[i], c.talk.trends[i] = m, b.Trend
			return
		}
	}
	if len(c.talk.moods) >= maxMoods {
		c.talk.moods, c.talk.trends = append(c.talk.moods[:0], c.talk.moods[1:]...), append(c.talk.trends[:0], c.talk.trends[1:]...)
	}
	c.talk.moods, c.talk.trends = append(c.talk.moods, m), append(c.talk.trends, b.Trend)
}

// trend compares the smoothed emotion with that of some utterances ago.
func (t *talk) trend() string {
	const back, step = 3, 0.8
	n := len(t.trends)
	switch {
	case n < 2:
		return "unknown"
	case t.trends[n-1]-t.trends[max(0, n-1-back)] > step:
		return "better"
	case t.trends[n-1]-t.trends[max(0, n-1-back)] < -step:
		return "worse"
	}
	return "steady"
}

// lastCaller is the number of the caller's last utterance, -1 before the first.
func (t *talk) lastCaller() int {
	for _, s := range slices.Backward(t.segments) {
		if s.Party == hotline.PartyCaller {
			return s.N
		}
	}
	return -1
}

// upset callers are offered nothing.
func (t *talk) upset() bool {
	n := len(t.trends)
	return len(t.flags) > 0 || n > 0 && (t.trends[n-1] <= -1.5 || t.moods[n-1].Score <= -3)
}

func (c *call) flag(name string) {
	if name != "" && !slices.Contains(c.talk.flags, name) {
		c.talk.flags = append(c.talk.flags, name)
	}
}

func (c *call) fact(section summary.Section, text string, at time.Time) {
	since := float64(c.since(at)) / float64(time.Millisecond)
	c.talk.facts = append(c.talk.facts, summary.Fact{Section: section, Text: text, Evidence: hotline.Evidence{Party: hotline.PartyBot, N: -1, Text: text, FromMS: since, ToMS: since}})
}

// since is the media time of a moment.
func (c *call) since(at time.Time) time.Duration {
	if c.talk.began.IsZero() {
		return 0
	}
	return max(0, at.Sub(c.talk.began))
}

func ms(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }

// digits is the number in a SIP address, "" when it holds none.
func digits(address string) string {
	_, user, found := strings.Cut(address, ":")
	if !found {
		user = address
	}
	user, _, _ = strings.Cut(user, "@")
	plus := strings.HasPrefix(user, "+")
	user = strings.TrimPrefix(user, "+")
	if user == "" || strings.Trim(user, "0123456789") != "" {
		return ""
	}
	if plus {
		return strings.TrimPrefix(user, "86")
	}
	return user
}
