package monitor

import (
	"fmt"
	"slices"
	"sync"

	"hotline/engine/bridge"
	"hotline/media"
)

// Booth is where supervisors sit with a caller whom the machine has, or one of them. Without visitors it costs the call one lock a frame:
// what the machine says passes straight to the caller. With visitors a bridge lets them hear both sides, and only when one of them
// speaks to the caller does the caller hear the bridge. All methods are safe for concurrent use.
type Booth struct {
	rate   int
	clock  *media.Pacer
	listen func(sink media.Sink)
	out    outlet

	mu      sync.Mutex // guards the rest; not held while frames pass
	bridge  *bridge.Bridge
	caller  *bridge.Port
	machine *bridge.Port
	seats   Seats
}

// NewBooth makes an empty booth. rate is the call's, in Hz; to is what the caller hears; listen directs what the caller says to a sink
// beside those that have it already, nil = nowhere.
func NewBooth(rate int, clock *media.Pacer, to media.Sink, listen func(sink media.Sink)) *Booth {
	return &Booth{rate: rate, clock: clock, listen: listen, out: outlet{to: to}}
}

// Machine takes what the machine says to the caller.
func (b *Booth) Machine() media.Sink { return &b.out }

// Arrange lets everybody hear what visits say; without any, the booth is closed. What cannot be arranged is returned, and left out.
func (b *Booth) Arrange(visits []Visit) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(visits) == 0 {
		b.close()
		return nil
	}
	if b.bridge == nil {
		if err := b.open(); err != nil {
			return fmt.Errorf("booth: %w", err)
		}
	}
	err := b.seats.Arrange(b.bridge, visits, Roles{Caller: b.caller, Others: []*bridge.Port{b.machine}})
	b.out.mix(b.machine, slices.ContainsFunc(visits, func(v Visit) bool { return v.Mode.Open() }))
	return err //nolint:wrapcheck // says bridge
}

// Close takes everybody out.
func (b *Booth) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.close()
}

// open makes the bridge. The caller holds mu.
func (b *Booth) open() (err error) {
	if b.bridge, err = bridge.New(b.rate, b.clock); err != nil {
		return err //nolint:wrapcheck // says bridge
	}
	if b.caller, err = b.bridge.Join("caller", b.rate, media.SinkFunc(b.out.mixed)); err == nil {
		b.machine, err = b.bridge.Join("machine", b.rate, media.Discard)
	}
	if err != nil {
		b.bridge.Close()
		b.bridge = nil
		return err //nolint:wrapcheck // says bridge
	}
	b.listen(b.caller)
	return nil
}

// close takes the bridge down. The caller holds mu.
func (b *Booth) close() {
	if b.bridge == nil {
		return
	}
	b.out.mix(nil, false)
	b.listen(nil)
	b.seats.Clear()
	b.bridge.Close()
	b.bridge, b.caller, b.machine = nil, nil, nil
}

// outlet is the way to the caller: straight from the machine, or by the bridge.
type outlet struct {
	mu    sync.Mutex // held while one frame passes: machine and bridge tick on different goroutines
	to    media.Sink
	copy  *bridge.Port // gets what the machine says; nil: nobody visits
	mixes bool         // the caller hears the bridge
}

// mix changes the way.
func (o *outlet) mix(machine *bridge.Port, on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.copy, o.mixes = machine, on
}

// WriteFrame takes a frame of the machine's.
func (o *outlet) WriteFrame(f media.Frame) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.copy != nil {
		_ = o.copy.WriteFrame(f)
	}
	if o.mixes {
		return nil
	}
	return o.to.WriteFrame(f) //nolint:wrapcheck // passed through
}

// mixed takes a frame of the bridge's.
func (o *outlet) mixed(f media.Frame) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.mixes {
		return nil
	}
	return o.to.WriteFrame(f) //nolint:wrapcheck // passed through
}

// Close does nothing: the way is the call's.
func (o *outlet) Close() error { return nil }
