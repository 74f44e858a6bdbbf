package turntaking

import "time"

// Rules is the Policy that works by patience per expectation and by the words of an interruption.
// It needs no model; a better judge of sound or meaning is another Policy.
type Rules struct {
	cfg Config

	expect        Expectation
	complete      func(string) bool
	interruptible bool
	silence       time.Duration // NoInput of this expectation; 0 = the default

	ours      ours
	speaking  bool
	onAt      time.Duration // onset of the last stretch of speech
	offAt     time.Duration // its end
	turnAt    time.Duration // onset of the caller's turn
	spoken    time.Duration // speech in this turn, without the stretch in progress
	open      bool          // the caller's turn has begun
	said      said
	quietFrom time.Duration // the floor is the caller's since then
}

// ours is our reply.
type ours struct {
	on      bool          // it is being played
	ducked  bool          // we asked for it and have given no verdict yet
	paused  bool          // we asked for it, and the same
	since   time.Duration // ducked: onset of the sound that began it
	settled bool          // the verdict on this stretch of speech is in: it was nothing
	before  string        // the caller's text when the reply began: it interrupts nothing and is answered afterwards
}

// said is the text of the caller's turn.
type said struct {
	text      string
	changedAt time.Duration
	final     bool
}

// New returns rules that expect anything. cfg must be valid.
func New(cfg Config) *Rules {
	return &Rules{cfg: cfg, expect: ExpectFree, interruptible: true}
}

// Expect sets what is waited for from now on. It is called before the reply that asks for it begins.
func (r *Rules) Expect(e Expectation, complete func(text string) bool, interruptible bool) {
	if e == "" {
		e = ExpectFree
	}
	r.expect, r.complete, r.interruptible, r.silence = e, complete, interruptible, 0
}

// Silence sets how long the caller may say nothing under the present expectation; 0 = Config.NoInput.
func (r *Rules) Silence(d time.Duration) { r.silence = d }

// Observe takes the next signal. SpeechOff may lie before the signal that came last, by the detector's hang-over.
func (r *Rules) Observe(s Signal) Action {
	switch s.Kind {
	case SpeechOn:
		return r.speechOn(s.At)
	case SpeechOff:
		return r.speechOff(s.At)
	case SoundOn:
		return r.soundOn(s.At)
	case Text:
		return r.heard(s)
	case ReplyStarted:
		return r.replyStarted(s.At)
	case ReplyEnded:
		return r.replyEnded(s.At)
	case Key:
		return r.key(s.At)
	case Tick:
		if r.ours.on {
			return r.judge(s.At)
		}
		return r.listen(s.At)
	}
	return Action{}
}

func (r *Rules) speechOn(at time.Duration) Action {
	r.speaking, r.onAt, r.ours.settled = true, at, false
	if !r.open {
		r.open, r.turnAt, r.spoken = true, at, 0
	}
	if r.ours.on && r.interruptible && !r.ours.ducked {
		r.ours.ducked, r.ours.since = true, at
		return Action{Kind: Duck, Reason: "speech"}
	}
	return Action{}
}

// soundOn lowers the reply before the detector is sure: many syllables begin with 100 ms of hiss.
func (r *Rules) soundOn(at time.Duration) Action {
	if !r.ours.on || !r.interruptible || r.ours.ducked || r.open || r.speaking || r.cfg.SoundFor <= 0 {
		return Action{}
	}
	r.ours.ducked, r.ours.since = true, at
	return Action{Kind: Duck, Reason: "sound"}
}

func (r *Rules) speechOff(at time.Duration) Action {
	if r.speaking {
		r.speaking, r.offAt = false, max(at, r.onAt)
		r.spoken += r.offAt - r.onAt
	}
	if r.ours.on {
		return r.judge(at)
	}
	return Action{}
}

func (r *Rules) heard(s Signal) Action {
	changed := s.Text != r.said.text
	if changed {
		r.said.text, r.said.changedAt = s.Text, s.At
	}
	r.said.final = s.Final
	if s.Text != "" && !r.open {
		r.open, r.turnAt, r.spoken = true, s.At, 0
	}
	if changed && !r.speaking && r.spoken == 0 { // the detector missed it: the text is the only sign of speech
		r.offAt = s.At
	}
	if r.ours.on {
		return r.judge(s.At)
	}
	return Action{}
}

func (r *Rules) key(at time.Duration) Action {
	r.quietFrom = at
	if r.ours.on && r.interruptible {
		return r.stop("key", at)
	}
	return Action{}
}

func (r *Rules) replyStarted(at time.Duration) Action {
	r.ours = ours{on: true}
	if r.speaking && r.interruptible { // he began before us
		r.onAt, r.ours.ducked, r.ours.since = at, true, at
		return Action{Kind: Duck, Reason: "speech"}
	}
	r.ours.before = r.said.text
	return Action{}
}

// replyEnded gives the floor to the caller. Resume means: forget what was said into the reply.
func (r *Rules) replyEnded(at time.Duration) Action {
	was := r.ours.on
	r.ours = ours{before: r.ours.before}
	r.quietFrom = at
	if !was || r.speaking || !r.open {
		return Action{}
	}
	kept := r.ours.before != "" && r.ours.before == r.said.text
	if !kept && (at-r.offAt > r.cfg.Stale || r.idle(r.said.text)) {
		r.forget(at)
		return Action{Kind: Resume, Reason: "stale"}
	}
	return Action{}
}

// forget closes the caller's turn.
func (r *Rules) forget(at time.Duration) {
	r.open, r.spoken, r.said, r.ours.before = r.speaking, 0, said{}, ""
	r.turnAt = at
}

func (r *Rules) stop(reason string, at time.Duration) Action {
	r.ours.on, r.ours.ducked, r.ours.paused, r.quietFrom = false, false, false, at
	return Action{Kind: Stop, Reason: reason}
}
