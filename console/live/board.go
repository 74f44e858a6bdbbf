// Package live keeps what is going on in each running call, as told by events: who speaks with whom, since when, what was said last.
// It owns no storage and asks nobody: package console feeds it events and reads it.
package live

import (
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/console/private"
)

// Call is one running call.
//
//archtest:fields one row of the screen that shows it
type Call struct {
	ID        hotline.CallID    `json:"call_id"`
	Started   time.Time         `json:"started"`
	Answered  time.Time         `json:"answered,omitzero"` // zero while it rings
	Direction hotline.Direction `json:"direction"`
	From      string            `json:"from"`
	To        string            `json:"to"`
	Line      string            `json:"line"`
	Codec     string            `json:"codec"`
	Held      bool              `json:"held"`
	Turns     int               `json:"turns"`
	Scene     string            `json:"scene"`
	Intent    string            `json:"intent"`
	LastParty hotline.Party     `json:"last_party"`
	LastText  string            `json:"last_text"`
	Failures  int               `json:"failures"`
	Emotion   []float64         `json:"emotion" nullable:"false" doc:"the caller's mood by utterance, -5 (worst) to 5 (best), the oldest first, at most 24"`
	Mood      float64           `json:"mood" doc:"where it goes: the trend of the last of them"`
	Path      []string          `json:"path" nullable:"false" doc:"intents of the call so far, in order, at most 6"`
	Summary   string            `json:"summary" doc:"what the machine said of the caller when it handed over"`
	Visits    []Visit           `json:"visits" nullable:"false" doc:"supervisors on the call"`
	People                      // who talks or shall talk to the caller
	LastAt    time.Time         `json:"last_at"`
	LastSeq   uint64            `json:"last_seq"` // of the call's newest event

	felts int            // number of the utterance that Emotion ends with
	said  []private.Line // the last ones, LastText at the end
}

// Visit is one supervisor on a running call.
type Visit struct {
	Name  string    `json:"name" doc:"account"`
	Mode  string    `json:"mode" enum:"listen,whisper,barge,takeover"`
	Since time.Time `json:"since" doc:"of the mode"`
}

// Board is all running calls. Safe for concurrent use.
type Board struct {
	mu    sync.RWMutex
	calls map[hotline.CallID]*Call
	hands map[hotline.CallID]*hotline.Hands // of calls with people, running or ended of late
	ended []hotline.CallID                  // the oldest first, at most keep
	over  map[hotline.CallID]bool           // the same as a set
}

// keep is how many ended calls are remembered: what comes late does not bring them back, and their agents still see the end.
const keep = 4096

// New returns an empty board.
func New() *Board {
	return &Board{calls: map[hotline.CallID]*Call{}, hands: map[hotline.CallID]*hotline.Hands{}, over: map[hotline.CallID]bool{}}
}

// stale is when a call without any event is taken for dead: its node was lost. Calls report their media more often than that.
const stale = 12 * time.Hour

// Observe takes one event. It does not block.
func (b *Board) Observe(e hotline.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note(e)
	if _, over := e.Body.(hotline.CallEnded); over {
		delete(b.calls, e.Call)
		b.end(e.Call)
		return
	}
	c := b.calls[e.Call]
	if c == nil && b.over[e.Call] {
		return
	}
	if c == nil {
		if _, late := e.Body.(hotline.RecordingReady); late {
			return // may come behind the end
		}
		if _, late := e.Body.(hotline.MediaReport); late {
			return
		}
		c = &Call{ID: e.Call, Started: e.At, Emotion: []float64{}, Path: []string{}, Visits: []Visit{}}
		b.calls[e.Call] = c
	}
	c.LastAt, c.LastSeq = e.At, max(c.LastSeq, e.Seq)
	c.apply(e)
	c.People.apply(e)
	c.watched(e)
}

// note remembers who has and had the call.
func (b *Board) note(e hotline.Event) {
	h := b.hands[e.Call]
	if h == nil {
		switch e.Body.(type) {
		case hotline.AgentOffered, hotline.PartyJoined:
			h = &hotline.Hands{}
			b.hands[e.Call] = h
		default:
			return
		}
	}
	h.Apply(e)
}

func (b *Board) end(id hotline.CallID) {
	if b.over[id] {
		return // told again
	}
	b.over[id] = true
	b.ended = append(b.ended, id)
	if len(b.ended) <= keep {
		return
	}
	for _, old := range b.ended[:keep/4] { // a quarter at once: moving is rare and cheap
		delete(b.hands, old)
		delete(b.over, old)
	}
	b.ended = append(b.ended[:0], b.ended[keep/4:]...)
}

// mostSaid is how many utterances are kept to hide what goes on over several of them.
const mostSaid = 12

// Last is what was said last, with personal data hidden in it as in the transcript: a number may have begun before.
func (c Call) Last(m private.Masker) string {
	if len(c.said) == 0 {
		return m.Mask(c.LastText)
	}
	texts := private.Texts(m, c.said)
	return texts[len(texts)-1]
}

// Said is what somebody said of late, with personal data hidden as in the transcript; false where it is not kept.
func (c Call) Said(m private.Masker, party hotline.Party, name string, n int) (string, bool) {
	at := slices.IndexFunc(c.said, func(l private.Line) bool { return l.Party == party && l.Agent == name && l.N == n })
	if at < 0 {
		return "", false
	}
	return private.Texts(m, c.said)[at], true
}

// Going is what somebody is saying now, with personal data hidden, those that began in what the same person said before, too. It is asked for
// several times a second of each call that speaks: few lines are read.
func (c Call) Going(m private.Masker, now private.Line) string {
	const back = 3 // a number is told in as many pieces, or in one
	lines := make([]private.Line, 0, back+1)
	for _, l := range slices.Backward(c.said) {
		if l.Party == now.Party && l.Agent == now.Agent && len(lines) < back {
			lines = append(lines, l)
		}
	}
	slices.Reverse(lines)
	return private.Texts(m, append(lines, now))[len(lines)]
}

// Heard is what was said of late, for the texts that repeat it.
func (c Call) Heard(m private.Masker) private.Said { return private.Hear(m, c.said) }

// About is the call's summary with personal data hidden in it, those that it repeats of what was said last, too.
func (c Call) About(m private.Masker) string { return private.Quoted(m, c.Summary, c.said) }

// Customer is the address of who is served: who called, on an outbound call who was called.
func (c Call) Customer() string {
	if c.Direction == hotline.Outbound {
		return c.To
	}
	return c.From
}

func (c *Call) apply(e hotline.Event) {
	switch x := e.Body.(type) {
	case hotline.CallStarted:
		c.Started, c.Direction, c.From, c.To, c.Line = e.At, x.Direction, x.From, x.To, x.Line
	case hotline.CallAnswered:
		c.Answered, c.Codec = e.At, x.Codec
	case hotline.CallHeld:
		c.Held = x.Held
	case hotline.UtteranceFinal:
		c.LastParty, c.LastText = x.Party, x.Text
		c.said = append(slices.Clone(c.said[max(0, len(c.said)-mostSaid+1):]), private.Line{Party: x.Party, Agent: x.Name, N: x.N, Text: x.Text, FromMS: x.FromMS, ToMS: x.ToMS})
	case hotline.IntentDetected:
		c.Intent = x.Intent
		if n := len(c.Path); x.Intent != "" && (n == 0 || c.Path[n-1] != x.Intent) {
			c.Path = append(slices.Clone(c.Path[max(0, n-maxPath+1):]), x.Intent)
		}
	case hotline.EmotionDetected:
		c.felt(x)
	case hotline.HandoverRequested:
		c.Summary = x.Summary
	case hotline.TurnCompleted:
		c.Turns, c.Scene = max(c.Turns, x.N), x.Scene
	case hotline.ComponentFailed:
		c.Failures++
	}
}

// maxPath and maxEmotion are how much of a call's course a row of the screen holds.
const maxPath, maxEmotion = 6, 24

// felt notes the caller's mood; a revised utterance is the last one once more.
func (c *Call) felt(x hotline.EmotionDetected) {
	if x.Party != hotline.PartyCaller {
		return
	}
	if n := len(c.Emotion); n > 0 && c.felts == x.N {
		c.Emotion = append(slices.Clone(c.Emotion[:n-1]), x.Score)
	} else {
		c.Emotion = append(slices.Clone(c.Emotion[max(0, n-maxEmotion+1):]), x.Score)
	}
	c.Mood, c.felts = x.Trend, x.N
}

// watched notes the supervisors on the call.
func (c *Call) watched(e hotline.Event) {
	name, mode := "", ""
	switch x := e.Body.(type) {
	case hotline.SupervisorJoined:
		name, mode = x.Name, x.Mode
	case hotline.SupervisorMode:
		name, mode = x.Name, x.Mode
	case hotline.SupervisorLeft:
		name = x.Name
	default:
		return
	}
	c.Visits = slices.DeleteFunc(slices.Clone(c.Visits), func(v Visit) bool { return v.Name == name })
	if mode != "" {
		c.Visits = append(c.Visits, Visit{Name: name, Mode: mode, Since: e.At})
	}
}

// Calls lists the running calls at now, the oldest first.
func (b *Board) Calls(now time.Time) []Call {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]Call, 0, len(b.calls))
	for _, c := range b.calls {
		if now.Sub(c.LastAt) < stale {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(x, y Call) int { return strings.Compare(string(x.ID), string(y.ID)) })
	return out
}

// Call returns one running call; ok is false when it is not running.
func (b *Board) Call(id hotline.CallID) (c Call, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if p := b.calls[id]; p != nil {
		return *p, true
	}
	return c, false
}
