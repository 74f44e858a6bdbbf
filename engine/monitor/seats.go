package monitor

import (
	"slices"
	"time"

	"hotline/engine/bridge"
	"hotline/media"
)

// Roles are the ports of a bridge beside the supervisors'.
type Roles struct {
	Caller *bridge.Port   // nil = not there
	Agent  *bridge.Port   // for whom whispers are; nil = nobody
	Others []*bridge.Port // the machine, colleagues, somebody outside: never whispered to. May hold nil
}

// Seats are the supervisors on one bridge. Who hears whom follows from the visits and the roles, anew at each Arrange, so that no change
// of mode has to undo another. It is used by one goroutine at a time.
type Seats struct {
	list []*seat
}

// seat is one guest's place.
type seat struct {
	Visit
	port *bridge.Port
}

// Arrange brings the bridge in line: who left gets up, who came sits down, and everybody hears what the modes say. It must be called
// whenever a port has joined, before that port leaves its music (Port.Aside): until then nothing of a supervisor is heard there. What
// cannot join is left out, and returned.
func (s *Seats) Arrange(b *bridge.Bridge, visits []Visit, roles Roles) (err error) {
	if len(s.list) == 0 && len(visits) == 0 {
		return nil
	}
	s.list = slices.DeleteFunc(s.list, func(one *seat) bool {
		gone := !slices.ContainsFunc(visits, func(v Visit) bool { return v.Guest == one.Guest })
		if gone {
			one.leave()
		}
		return gone
	})
	for _, v := range visits {
		i := slices.IndexFunc(s.list, func(one *seat) bool { return one.Guest == v.Guest })
		if i >= 0 {
			s.list[i].Mode = v.Mode
			continue
		}
		// Aside and mute, until the others are told not to hear him.
		port, joinErr := b.JoinAside("supervisor "+v.Name, v.Rate, v.Out, newQuiet(v.Rate))
		if joinErr != nil {
			err = joinErr
			continue
		}
		port.Mute(true)
		port.Overhear(true)
		s.list = append(s.list, &seat{v, port})
	}
	for _, one := range s.list {
		s.tune(b, one, roles)
	}
	return err
}

// tune lets the right ones hear one supervisor, and him hear all.
func (s *Seats) tune(b *bridge.Bridge, one *seat, roles Roles) {
	whispers := one.Mode == Whisper && roles.Agent != nil
	if !one.Mode.Open() {
		one.port.Call(false) // nobody who is aside may hear a whisper
	}
	if !one.Mode.Open() && !whispers {
		one.port.Mute(true)
	}
	gain := func(on bool) float32 {
		if on {
			return 1
		}
		return 0
	}
	hear := func(listener *bridge.Port, on bool) {
		if listener != nil {
			b.Hears(listener, one.port, gain(on))
		}
	}
	hear(roles.Caller, one.Mode.Open()) // the caller first: a whisper must not begin before he is deaf to it
	for _, p := range roles.Others {
		hear(p, one.Mode.Open())
	}
	for _, other := range s.list {
		if other != one {
			hear(other.port, one.Mode.Open())
		}
	}
	hear(roles.Agent, one.Mode.Open() || whispers)
	one.port.Aside(nil)
	one.Listen(one.port)
	if one.Mode.Open() || whispers {
		one.port.Mute(false)
	}
	one.port.Call(one.Mode.Open())
}

// Open says whether one of them speaks to everybody.
func (s *Seats) Open() bool {
	return slices.ContainsFunc(s.list, func(one *seat) bool { return one.Mode.Open() })
}

// Clear takes all supervisors off the bridge. On return nothing is sent to them from here.
func (s *Seats) Clear() {
	for _, one := range s.list {
		one.leave()
	}
	s.list = nil
}

func (one *seat) leave() {
	one.Listen(nil)
	one.port.Leave()
}

// quiet is silence, as a bridge.Source.
type quiet struct {
	frame media.Frame
}

func newQuiet(rate int) *quiet {
	return &quiet{media.Frame{Rate: rate, Samples: make([]int16, rate/int(time.Second/media.FrameTime)), Mark: media.NoMark}}
}

// Tick sends one frame.
func (q *quiet) Tick(out media.Sink) error {
	err := out.WriteFrame(q.frame)
	q.frame.PTS += media.FrameTime
	return err //nolint:wrapcheck // passed through
}
