package caller

import (
	"sync/atomic"
	"time"

	"hotline/media"
)

// maxReply ends the waiting for a reply that never stops, such as a prompt in a loop.
const maxReply = time.Minute

// keyWait is the silence after which keys are pressed: a line that waits for keys need not say so.
const keyWait = 2 * time.Second

// onsetQuiet is the silence before a sound that makes it a new reply; shorter ones are pauses inside speech.
const onsetQuiet = 200 * time.Millisecond

// line is one answered call: a state machine that the media clock drives through WriteFrame, so that a call costs no
// goroutine of its own. Everything is owned by the clock's goroutine until closed is closed; the channels and pressed are
// the way to Call's goroutine.
//
// Times are wall time since the answer, so that skipped ticks of an overloaded machine count. A frame leaves when its last
// sample has been spoken, as with a microphone, and is heard when its first sample is played.
//
//archtest:fields one state machine with one owner; splitting it would only spread the owner's state
type line struct {
	opts  lineOptions
	send  media.Sink
	start time.Time
	frame []int16 // what is sent in this tick

	slow, quick ear
	level       float64 // mean level of the reply that is heard now
	heard       int     // frames
	concealed   int     // of these
	silent      int     // of these in a row, up to now
	greeting    time.Duration
	record      *recording // nil = none
	noise       *noise     // nil = none

	state    state
	step     int           // next or current
	now      bool          // the next step begins at once: it follows a wait
	played   int           // samples of the current clip that have been sent
	waiting  time.Duration // since when it is the other side's turn
	replied  bool          // it made a sound since then
	answered time.Duration // when, for the first time
	rested   time.Duration // Step.Prompted: the other side has finished since then; 0 = not yet
	bye      time.Duration // when to hang up, 0 = not yet known
	turn     *Turn         // the last one, not yet reported
	turns    []Turn
	barge    barge
	ready    chan Turn     // capacity 64; what does not fit is only in the result
	keys     chan string   // capacity 1; never full: the next keys come after pressed
	pressed  atomic.Bool   // Call has pressed the keys
	finished chan struct{} // closed when the caller wants to hang up
	closed   chan struct{} // closed when the leg is gone
}

// lineOptions is what a line does, ready to play.
type lineOptions struct {
	Options
	clips []*clip // one per step, nil for keys
	loop  bool    // begin again after the last step until Hold
	tone  bool    // media only: no steps, a tone and silence are sent
}

// promptAfter is how much later than a reply a prompt begins at least: what comes sooner is more of the reply.
const promptAfter = 3 * time.Second

type state int

const (
	waitTurn state = iota
	speaking
	pressing
	done
)

func newLine(opts lineOptions, send media.Sink, rate int, start time.Time) *line {
	l := &line{
		opts: opts, send: send, start: start, frame: make([]int16, rate/50), greeting: -1,
		slow: ear{quiet: opts.Quiet}, quick: ear{quiet: onsetQuiet},
		ready: make(chan Turn, 64), keys: make(chan string, 1),
		finished: make(chan struct{}), closed: make(chan struct{}),
	}
	if opts.Hold > 0 {
		l.opts.MaxWait = min(l.opts.MaxWait, opts.Hold/2)
	}
	if opts.SNR != nil {
		l.noise = newNoise(opts.Seed, noiseLevel(opts.clips, *opts.SNR))
	}
	return l
}

// WriteFrame is one tick: listen, decide, speak. It does not block and does not allocate in steady state.
func (l *line) WriteFrame(f media.Frame) error {
	l.tick(time.Since(l.start), f)
	return l.send.WriteFrame(media.Frame{Rate: f.Rate, Samples: l.frame, Mark: media.NoMark})
}

// Close tells that the leg is gone.
func (l *line) Close() error {
	l.finishTurn()
	close(l.closed)
	return nil
}

func (l *line) tick(at time.Duration, f media.Frame) {
	l.heard++
	if l.silent++; !f.Lost {
		l.silent = 0
	}
	if f.Lost {
		l.concealed++
	}
	ended := l.listen(at, f.Samples)
	l.decide(at, ended)
	clear(l.frame)
	switch {
	case l.opts.tone:
		tone(l.frame, l.heard-1)
	case l.state == speaking:
		l.speak(at)
	}
	if l.noise != nil {
		l.noise.mix(l.frame)
	}
	if l.record != nil {
		l.record.add(l.frame, f.Samples)
	}
}

// listen follows what is heard and says whether the other side has finished.
func (l *line) listen(at time.Duration, samples []int16) (ended bool) {
	level := rms(samples)
	began, _ := l.quick.hear(at, level)
	_, ended = l.slow.hear(at, level)
	if began {
		l.level = level
		if l.greeting < 0 {
			l.greeting = l.quick.onset
		}
		if l.state == waitTurn {
			l.reply(l.quick.onset)
			l.bye = 0 // it speaks again: wait for its end anew
		}
	}
	if l.quick.speaking && level >= soundLevel {
		l.level += (level - l.level) / 16
	}
	if l.turn != nil {
		if l.turn.Interrupts {
			l.barge.hear(at, level)
		}
		if l.turn.HeardMS != nil {
			l.turn.ReplyMS = max(0, ms(l.quick.last)-*l.turn.HeardMS)
		}
	}
	return ended
}

// reply notes the onset of the answer to the last turn.
func (l *line) reply(onset time.Duration) {
	if !l.replied {
		l.replied, l.answered = true, onset
	}
	if l.turn != nil && l.turn.HeardMS == nil {
		l.turn.HeardMS = msp(onset)
		l.turn.GapMS = msp(onset - time.Duration(l.turn.SaidToMS*float64(time.Millisecond)))
	}
}

func (l *line) decide(at time.Duration, ended bool) {
	if l.opts.Hold > 0 && at >= l.opts.Hold {
		l.finish()
		return
	}
	switch l.state {
	case pressing:
		if l.pressed.Swap(false) {
			l.turn.SaidToMS = ms(at)
			l.listenFrom(at)
		}
	case waitTurn:
		over := ended && l.replied || !l.replied && !l.quick.speaking && at-l.waiting >= l.opts.MaxWait ||
			at-l.waiting >= maxReply
		if l.step < len(l.opts.Steps) {
			l.mayBegin(at, over)
			return
		}
		if over && l.bye == 0 {
			l.finishTurn()
			l.bye = at + l.opts.Linger
		}
		switch {
		case l.bye == 0 || l.quick.speaking || at < l.bye:
		case l.opts.loop && len(l.opts.Steps) > 0:
			l.step, l.bye = 0, 0
			l.begin(at, false)
		case l.opts.Hold == 0:
			l.finish()
		}
	case speaking, done:
	}
}

// mayBegin starts the next step when it is time for it.
func (l *line) mayBegin(at time.Duration, over bool) {
	s := l.opts.Steps[l.step]
	after, interrupt := s.After, s.Interrupt
	if after == 0 && interrupt == 0 {
		after, interrupt = l.opts.After, l.opts.Interrupt
	}
	inReply := l.replied && l.quick.speaking
	silent := !l.replied && !l.quick.speaking && at-l.waiting >= keyWait
	switch {
	case s.Wait > 0:
		if at-l.waiting >= s.Wait {
			l.step, l.waiting, l.now = l.step+1, at, true
		}
	case s.Prompted > 0:
		l.awaitPrompt(at, over, s.Prompted)
	case l.now, after > 0 && at-l.waiting >= after:
		l.begin(at, inReply)
	case after > 0:
	case interrupt > 0 && inReply && at-l.answered >= interrupt: // pauses between clauses count
		l.begin(at, true)
	case over, s.DTMF != "" && silent:
		l.begin(at, false)
	}
}

// awaitPrompt ends the step when the other side has spoken into our silence.
func (l *line) awaitPrompt(at time.Duration, over bool, most time.Duration) {
	switch {
	case over && (l.rested == 0 || l.quick.onset-l.rested < promptAfter):
		l.rested = at
	case l.rested == 0 || !over && at-l.rested < most:
	default:
		l.step, l.waiting, l.rested, l.now = l.step+1, at, at, true
	}
}

func (l *line) begin(at time.Duration, interrupts bool) {
	l.finishTurn()
	l.now = false
	s := l.opts.Steps[l.step]
	if s.Hangup {
		l.finish()
		return
	}
	l.turn = &Turn{N: len(l.turns) + 1, Said: s.text(), SaidFromMS: ms(at), Interrupts: interrupts}
	l.played = 0
	if s.DTMF != "" {
		l.state = pressing
		l.keys <- s.DTMF
	} else {
		l.state = speaking
		onset := at + samplesTime(l.opts.clips[l.step].from, len(l.frame)) - media.FrameTime
		l.turn.SaidFromMS = ms(max(0, onset))
		l.barge = newBarge(onset, l.level)
	}
}

// speak puts the next 20 ms of the clip into the frame.
func (l *line) speak(at time.Duration) {
	c := l.opts.clips[l.step]
	n := copy(l.frame, c.samples[l.played:c.to])
	l.played += n
	if l.played < c.to {
		return
	}
	said := at - media.FrameTime + samplesTime(n, len(l.frame))
	l.turn.SaidToMS = ms(said)
	l.listenFrom(said)
}

// listenFrom gives the turn to the other side.
func (l *line) listenFrom(at time.Duration) {
	l.state, l.waiting, l.replied, l.rested = waitTurn, at, l.turn.Interrupts && l.opts.Steps[l.step].Listens, 0
	l.step++
	if !l.quick.speaking {
		return
	}
	l.turn.Overlap = true
	if !l.turn.Interrupts && ms(l.quick.onset) > l.turn.SaidFromMS {
		l.reply(l.quick.onset) // it fell into our words: the gap is negative
	}
}

// finishTurn reports the last turn: nothing more can happen to it.
func (l *line) finishTurn() {
	if l.turn == nil {
		return
	}
	if l.turn.Interrupts {
		l.barge.report(l.turn)
	}
	l.turns = append(l.turns, *l.turn)
	select {
	case l.ready <- *l.turn:
	default:
	}
	l.turn = nil
}

func (l *line) finish() {
	if l.state != done {
		l.finishTurn()
		l.state = done
		close(l.finished)
	}
}

// samplesTime is the time of n samples when a frame of 20 ms has perFrame.
func samplesTime(n, perFrame int) time.Duration {
	return time.Duration(n) * media.FrameTime / time.Duration(perFrame)
}
