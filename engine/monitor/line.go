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
	guest   *Guest
	voice   media.Switch

	orders sync.Mutex // held while an order is carried out

	mu    sync.Mutex // guards the rest; taken last
	call  hotline.CallID
	mode  Mode
	since time.Time
	gone  bool          // the leg has ended, or another one took its place
	over  chan struct{} // closed with gone
}

func newLine(account string, leg telephony.Leg, audio telephony.Audio, over func(*line, hotline.CallID)) *line {
	l := &line{account: account, over: make(chan struct{})}
	l.guest = &Guest{
		Name: account, To: string(leg.Info().From), Rate: audio.Rate(), Out: &stamp{media.Stamp{Next: audio.Send()}}, Listen: l.voice.Listen, Report: audio.Report,
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

// lose notes the end of the leg and returns the call that it was on.
func (l *line) lose() hotline.CallID {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.gone {
		l.gone = true
		close(l.over)
	}
	return l.call
}

// replaced is closed when the line is not wanted any more.
func (l *line) replaced() <-chan struct{} { return l.over }

// stamp gives frames the time of the line, whatever call they come from. The line outlives the bridges that would close it.
type stamp struct{ media.Stamp }

func (s *stamp) Close() error { return nil }
