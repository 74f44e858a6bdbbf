// Package music is what people hear who wait: music in a loop, and words over it. It owns samples and their mixing, once per tick of
// the media clock; it knows no call and synthesises nothing. engine/floor gives it to those who are aside from a talk.
package music

import (
	"sync/atomic"
	"time"

	"hotline/media"
	"hotline/media/dsp"
)

// Levels of the music: under words it goes down by 15 dB, within 200 ms.
const (
	duckedMusic = 0.18
	duckStep    = (1 - duckedMusic) / 10
)

// Words are spoken over the music. Done, if set, is called on the media clock when they are over; it must not block. It is not called
// for words that were cut off or that newer ones took the place of.
type Words struct {
	Samples []int16
	Done    func()
}

// Source is what one person hears: a bridge.Source. Tick belongs to the media clock, allocates nothing and takes no lock; the other
// methods are safe for concurrent use.
type Source struct {
	rate  int
	music atomic.Pointer[[]int16] // nil = silence
	next  atomic.Pointer[Words]   // capacity 1: newer words take the place of those that wait
	cut   atomic.Bool             // the words in progress are not wanted any more

	loop  *[]int16 // the fields from here are the tick's
	at    int
	gain  float32
	cur   *Words
	spent int
	pts   time.Duration
	frame []int16
}

// NewSource plays a loop of mono samples at rate Hz; nil = silence. The samples are shared, not copied.
func NewSource(rate int, loop []int16) *Source {
	a := &Source{rate: rate, frame: make([]int16, rate/int(time.Second/media.FrameTime)), gain: 1}
	a.Play(loop)
	return a
}

// Play changes the music. The same music plays on.
func (a *Source) Play(music []int16) {
	before := a.music.Load()
	switch {
	case len(music) == 0:
		a.music.Store(nil)
	case before == nil || &(*before)[0] != &music[0]:
		a.music.Store(&music)
	}
}

// Say speaks after the words in progress. Newer words take the place of those that wait.
func (a *Source) Say(w *Words) { a.next.Store(w) }

// Hush drops what is being said and what waits.
func (a *Source) Hush() {
	a.next.Store(nil)
	a.cut.Store(true)
}

// Tick writes the next 20 ms.
func (a *Source) Tick(out media.Sink) error {
	if a.cut.Swap(false) {
		a.cur = nil
	}
	if a.cur == nil {
		a.cur, a.spent = a.next.Swap(nil), 0
	}
	a.fillMusic()
	var done func()
	if a.cur != nil {
		done = a.speak()
	}
	f := media.Frame{PTS: a.pts, Rate: a.rate, Samples: a.frame, Mark: media.NoMark}
	a.pts += media.FrameTime
	err := out.WriteFrame(f)
	if done != nil {
		done()
	}
	return err
}

func (a *Source) fillMusic() {
	if now := a.music.Load(); now != a.loop {
		a.loop, a.at = now, 0
	}
	if a.loop == nil {
		clear(a.frame)
		return
	}
	goal := float32(1)
	if a.cur != nil {
		goal = duckedMusic
	}
	to := min(max(goal, a.gain-duckStep), a.gain+duckStep)
	step := (to - a.gain) / float32(len(a.frame))
	loop := *a.loop
	for i := range a.frame {
		a.gain += step
		a.frame[i] = int16(a.gain * float32(loop[a.at]))
		if a.at++; a.at == len(loop) {
			a.at = 0
		}
	}
	a.gain = to
}

// speak adds the next 20 ms of the words. When they are over it returns whom to tell.
func (a *Source) speak() (done func()) {
	rest := a.cur.Samples[a.spent:]
	n := min(len(rest), len(a.frame))
	dsp.Mix(a.frame, rest[:n])
	a.spent += n
	if a.spent < len(a.cur.Samples) {
		return nil
	}
	done = a.cur.Done
	a.cur = nil
	return done
}
