package music

import "sync"

// Library keeps each piece of music once for all calls. The zero value is ready. Safe for concurrent use.
type Library struct {
	// Load returns the piece of a name at rate Hz; nil, or a nil answer, = the built-in tune. It may take a while.
	Load func(name string, rate int) []int16

	mu   sync.Mutex // held while a piece is made: whoever else wants it would make it too
	made map[key][]int16
}

// key is a piece at a rate.
type key struct {
	kind kind
	name string
	rate int
}

type kind int

const (
	piece kind = iota
	ring
)

// Piece is the music of that name at rate Hz, to be played in a loop; "" is the built-in tune. It must not be changed. The first call
// for a name blocks for as long as Load.
func (l *Library) Piece(name string, rate int) []int16 {
	return l.get(key{piece, name, rate}, func() []int16 {
		if name == "" {
			return builtIn(rate)
		}
		if l.Load != nil {
			if samples := l.Load(name, rate); len(samples) > 0 {
				return samples
			}
		}
		return nil
	})
}

// Ring is RingTone, made once.
func (l *Library) Ring(rate int) []int16 {
	return l.get(key{ring, "", rate}, func() []int16 { return RingTone(rate) })
}

func (l *Library) get(k key, make func() []int16) []int16 {
	l.mu.Lock()
	defer l.mu.Unlock()
	samples, ok := l.made[k]
	if !ok {
		samples = make()
		l.keep(k, samples)
	}
	if samples == nil { // nobody knows the name
		plain := key{piece, "", k.rate}
		if samples = l.made[plain]; samples == nil {
			samples = builtIn(k.rate)
			l.keep(plain, samples)
		}
	}
	return samples
}

// tunes are the built-in one by its rate, each a func() []int16 that makes it at the first call: 100 ms of work whose outcome is always the same.
//
//archtest:variable one built-in tune for all libraries of a process; it never changes
var tunes sync.Map

func builtIn(rate int) []int16 {
	make, _ := tunes.LoadOrStore(rate, sync.OnceValue(func() []int16 { return Tune(rate) }))
	samples, _ := make.(func() []int16)
	return samples()
}

func (l *Library) keep(k key, samples []int16) {
	if l.made == nil {
		l.made = map[key][]int16{}
	}
	l.made[k] = samples
}
