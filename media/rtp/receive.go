package rtp

import (
	"net/netip"
	"sync"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/dtmf"
	"hotline/media/jitter"
)

// comfortNoise is the static payload type of RFC 3389.
const comfortNoise = 13

// receiver turns incoming packets into one frame per tick. mu is taken before sender.mu and never held across a
// call-out. Packets and ticks come from the media clock.
//
//archtest:fields one stream's state under one lock; its parts (latch, stream, jitter, book) are types already
type receiver struct {
	tx     *sender
	window time.Duration // Config.Latch
	least  time.Duration // bounds of the play-out delay
	most   time.Duration
	epoch  time.Time
	digits chan dtmf.Event // capacity 32, newest dropped when full

	mu      sync.Mutex
	started bool
	params  Params
	sink    media.Sink
	begin   time.Duration // of media time, since epoch
	latch   latch
	stream  stream
	jitter  *jitter.Buffer
	unseal  *cipher // nil: plain RTP
	plays   playout
	events  *dtmf.Decoder
	keys    []dtmf.Event
	book    rtcpBook

	frames int64
	beat   media.Beat // of frames
	stats  Stats      // counters only
	last   struct {
		jitter float64
		delay  int64
	} // of the stream that ended last, reported until there is a new one
}

func newReceiver(cfg Config, tx *sender) *receiver {
	r := &receiver{
		tx: tx, window: cfg.Latch, least: cfg.JitterMin, most: cfg.JitterMax, epoch: time.Now(),
		digits: make(chan dtmf.Event, 32),
		keys:   make([]dtmf.Event, 0, 4), sink: media.Discard,
	}
	if tx != nil {
		r.book.far.begin(tx.seq)
	}
	return r
}

// configure sets what was negotiated. moved: the remote address is to be latched anew.
func (r *receiver) configure(p Params, moved bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Since(r.epoch)
	unseal, err := rekey(r.unseal, p.ReceiveKey)
	if err != nil {
		return err
	}
	r.unseal = unseal
	if r.plays.dec == nil || p.Codec != r.params.Codec || p.PayloadType != r.params.PayloadType {
		dec, err := p.Codec.NewDecoder()
		if err != nil {
			return err
		}
		r.setCodec(p.Codec, dec, p.DTMFClockRate)
	}
	if p.DTMFClockRate != r.params.DTMFClockRate {
		r.events = dtmf.NewDecoder(p.DTMFClockRate)
	}
	if moved {
		r.endStream()
		r.latch.signal(p.Remote, now)
	}
	if !r.latch.addr.IsValid() { // an answer after early media opens the window again, as long as nobody was heard
		r.latch.until = now + r.window
	}
	if r.params.Direction.Receives() != p.Direction.Receives() {
		r.endStream()
	}
	if !r.started {
		r.begin = now
	}
	if p.RemoteRTCP != r.params.RemoteRTCP {
		r.book.remote = p.RemoteRTCP
	}
	r.started, r.params = true, p
	return nil
}

func (r *receiver) setCodec(c codec.Codec, dec codec.Decoder, dtmfClock int) {
	clock := int64(c.ClockRate)
	r.jitter = jitter.New(clock, int64(samplesOf(media.FrameTime, c.ClockRate)),
		int64(samplesOf(r.least, c.ClockRate)), int64(samplesOf(r.most, c.ClockRate)))
	r.plays = newPlayout(c, dec)
	r.events = dtmf.NewDecoder(dtmfClock)
}

// endStream books the stream's losses and makes the next packet the first of a new one.
func (r *receiver) endStream() {
	r.stats.Lost += r.stream.lost()
	if r.stream.live {
		r.last.jitter, r.last.delay = r.stream.jitter, r.jitter.Delay()
	}
	r.book.begin()
	r.stream = stream{}
	r.jitter.Reset()
}

// packet takes one datagram of the RTP socket that came at that time since epoch.
func (r *receiver) packet(b []byte, from netip.AddrPort, at time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		return
	}
	bad := &r.stats.Invalid
	p, ok := parse(b)
	if ok && r.unseal != nil {
		if b, ok = r.decrypt(b); !ok {
			return
		}
		p, ok = parse(b)
	}
	if !ok {
		bad.Malformed++
		return
	}
	length, reason := r.check(p)
	if reason == nil && !r.params.Direction.Receives() {
		reason = &bad.Held
	}
	if reason != nil {
		*reason++
		return
	}
	ok, moved := r.latch.accept(from, p.seq, r.stream.live && p.ssrc == r.stream.ssrc, at)
	if !ok {
		bad.Source++
		return
	}
	if moved {
		r.tx.redirect(from)
	}
	r.deliver(p, length, at)
}

// decrypt opens a protected packet in place, or counts why it cannot.
func (r *receiver) decrypt(b []byte) ([]byte, bool) {
	plain, err := r.unseal.open(b)
	switch {
	case err == nil:
		return plain, true
	case forged(err):
		r.stats.Invalid.Forged++
	case len(b) < headerSize+4: // no room for the shortest tag
		r.stats.Invalid.Malformed++
	default: // seen before, or too old to tell
		r.stats.Duplicate++
	}
	return nil, false
}

// check says how much audio the payload holds, in clock units, or which counter it belongs to.
func (r *receiver) check(p packet) (length int64, reason *uint64) {
	bad := &r.stats.Invalid
	switch {
	case p.pt == r.params.PayloadType:
		d, ok := r.params.Codec.Duration(p.payload)
		if !ok {
			return 0, &bad.Size
		}
		return r.units(d), nil
	case p.pt == r.params.DTMFPayloadType && p.pt != 0:
		if len(p.payload) < 4 {
			return 0, &bad.Size
		}
	case p.pt == comfortNoise:
	default:
		return 0, &bad.PayloadType
	}
	return 0, nil
}

// deliver puts a packet of the right source into its stream.
func (r *receiver) deliver(p packet, length int64, at time.Duration) {
	old := r.stream.lost()
	was := r.stream.live
	seq, v := r.stream.accept(p)
	switch v {
	case verdictSSRC:
		r.stats.Invalid.SSRC++
		return
	case verdictSequence:
		r.stats.Invalid.Sequence++
		return
	case verdictDuplicate:
		r.stats.Duplicate++
		return
	case verdictRestart:
		if was {
			r.stats.Lost += old
			r.book.begin()
			r.jitter.Reset()
		}
		r.events = resetEvents(r.events, was, r.params.DTMFClockRate)
	case verdictOK:
	}
	r.stats.Received++
	if p.pt != r.params.PayloadType {
		r.jitter.Skip(seq)
		if p.pt == comfortNoise {
			r.plays.pause(p.payload)
		} else {
			r.keys, _ = r.events.Decode(r.keys[:0], p.payload, p.stamp, at-r.begin)
			r.press()
		}
		return
	}
	if r.plays.fec != nil && r.stream.lost() > 0 { // the packet behind a lost one must be there when that one is due
		r.jitter.AtLeast(2 * length)
	}
	stamp, arrival := r.stream.extend(p.stamp), r.units(at)
	r.stream.measure(arrival, stamp, int64(r.params.Codec.ClockRate))
	pause := r.plays.opus && codec.OpusPause(p.payload)
	switch r.jitter.Put(seq, stamp, arrival, length, pause, p.payload) {
	case jitter.Late:
		r.stats.Late++
	case jitter.Duplicate:
		r.stats.Duplicate++
	case jitter.Stored:
	}
}

// resetEvents gives a new stream a new decoder: its timestamps have nothing to do with the old ones.
func resetEvents(d *dtmf.Decoder, was bool, rate int) *dtmf.Decoder {
	if was {
		return dtmf.NewDecoder(rate)
	}
	return d
}

// press hands finished keys on.
func (r *receiver) press() {
	for _, k := range r.keys {
		select {
		case r.digits <- k:
		default:
		}
	}
}

// maxBehind bounds the frames that one tick makes up for; media time jumps over more.
const maxBehind = 25

// tick delivers one frame, and before it those of ticks that the clock skipped: their packets have come, and the recognisers and
// the recording must neither lose them nor fall behind the wall clock.
func (r *receiver) tick(now time.Time) {
	for behind := r.behind(now); behind >= 0; behind-- {
		f, sink := r.next(time.Duration(behind) * media.FrameTime)
		if sink != nil {
			_ = sink.WriteFrame(f) // a sink that is full or closed counts that itself
		}
	}
}

// behind is how many frames are to be made up for.
func (r *receiver) behind(now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		return 0
	}
	skipped := r.beat.Due(now)
	if over := skipped - maxBehind; over > 0 {
		r.frames += int64(over)
		skipped = maxBehind
	}
	return skipped
}

// next makes the frame that was due that long ago; the sink is nil before Start.
func (r *receiver) next(ago time.Duration) (media.Frame, media.Sink) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		return media.Frame{}, nil
	}
	now := time.Since(r.epoch) - ago
	if r.params.Direction.Receives() {
		r.keys = r.events.Expire(r.keys[:0], now-r.begin)
		r.press()
	}
	f := media.Frame{
		PTS: time.Duration(r.frames) * media.FrameTime, Rate: r.params.Codec.Rate, Samples: r.plays.out, Mark: media.NoMark,
	}
	r.frames++
	if r.params.Direction.Receives() {
		f.Lost = r.plays.fill(r.jitter, r.units(now), &r.stats)
	} else {
		clear(r.plays.out)
	}
	return f, r.sink
}

// units converts a time to units of the RTP clock. Microseconds, so that it cannot overflow within years.
func (r *receiver) units(d time.Duration) int64 {
	return d.Microseconds() * int64(r.params.Codec.ClockRate) / 1e6
}

// time converts units of the RTP clock to a time.
func (r *receiver) time(units int64) time.Duration {
	if r.params.Codec.ClockRate == 0 {
		return 0
	}
	return time.Duration(units) * time.Second / time.Duration(r.params.Codec.ClockRate)
}
