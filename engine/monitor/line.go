package monitor

import (
	"sync"
	"time"

	"hotline"
	"hotline/media"
	"hotline/telephony"
)

// line is the phone of one supervisor, and the call that it is on.
type line struct {
	account string
	name    string // of the ticket
	guest   *Guest
	out     stamp
	voice   media.Switch

	orders sync.Mutex // held while an order is carried out

	mu    sync.Mutex // guards the rest; taken last
	call  hotline.CallID
	mode  Mode
	since time.Time
	gone  bool          // the leg has ended, or another one took its place
	over  chan struct{} // closed with gone
}

func newLine(account, name string, leg telephony.Leg, audio telephony.Audio, over func(*line, hotline.CallID)) *line {
	l := &line{account: account, name: name, over: make(chan struct{})}
	l.out.to.Next = audio.Send()
	l.out.quiet = media.Frame{Rate: audio.Rate(), Samples: make([]int16, audio.Rate()/int(time.Second/media.FrameTime)), Mark: media.NoMark}
	l.guest = &Guest{
		Name: account, To: string(leg.Info().From), Rate: audio.Rate(), Out: &l.out, Listen: l.voice.Listen, Report: audio.Report,
		Over: func(call hotline.CallID) { over(l, call) },
	}
	audio.Receive(&l.voice)
	return l
}

// on is the call that the line is on, "" for none.
func (l *line) on() (hotline.CallID, Mode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.call, l.mode
}

// put notes where the line is now; false when its leg has ended meanwhile.
func (l *line) put(call hotline.CallID, m Mode) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.call, l.mode, l.since = call, m, time.Now()
	return !l.gone
}

// ended is a call that is over; false when the line was on another one.
func (l *line) ended(call hotline.CallID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.call == call
	if was {
		l.call, l.mode = "", ""
	}
	return was
}

// lose notes the end of the leg and returns the call that it was on, once.
func (l *line) lose() hotline.CallID {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.gone {
		l.gone = true
		close(l.over)
	}
	call := l.call
	l.call, l.mode = "", ""
	return call
}

// replaced is closed when the line is not wanted any more.
func (l *line) replaced() <-chan struct{} { return l.over }

// stamp gives frames the time of the line, whatever call they come from, and is silence while there is none: the supervisor's browser
// has its buffer running when the first call is put through. The line outlives the bridges that would close it.
type stamp struct {
	mu    sync.Mutex // held while one frame passes: bridges and the line tick on different goroutines
	to    media.Stamp
	fed   int // ticks for which a call has the line still
	quiet media.Frame
}

// fedTicks is for how many ticks without a frame a line counts as one that a call feeds: moving between calls takes less.
const fedTicks = 3

// WriteFrame takes a frame of a call's.
func (s *stamp) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fed = fedTicks
	return s.to.WriteFrame(f) //nolint:wrapcheck // passed through
}

// still is a tick of the line's own: silence, unless a call feeds it.
func (s *stamp) still(time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fed > 0 {
		s.fed--
		return
	}
	_ = s.to.WriteFrame(s.quiet) // a leg that takes none ends by itself
}

// Close does nothing.
func (s *stamp) Close() error { return nil }
