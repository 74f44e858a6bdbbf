package sip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
)

// errGone says that the leg ended before the operation was done.
var errGone = errors.New("the call has ended")

// overtaking is how long a request waits for an ACK that came before it: the stack starts a goroutine per message.
const overtaking = 200 * time.Millisecond

// finalWait is how long the final response to a cancelled INVITE is waited for: 64*T1.
const finalWait = 32 * time.Second

// byeWait bounds a BYE that nobody waits for.
const byeWait = 4 * time.Second

type legState int

const (
	early     legState = iota // inbound, no final response yet
	answering                 // 200 sent, no ACK yet
	up
	ending
	ended
)

// leg is one call. Whoever reads Done also finds End.
// Order of locks: mu before dlg.mu before voice.mu; none is held while a message is sent or media is closed.
type leg struct {
	e     *Endpoint
	info  telephony.Info
	dlg   *dialog
	peer  netip.Addr
	call  *invitation   // inbound only
	acks  ackBox        // the ACK that is waited for
	voice voice         // media and what was said about it
	done  chan struct{} // closed at the end
	acked chan struct{} // closed at the first ACK

	mu    sync.Mutex
	state legState
	last  telephony.End
	refer chan int // status codes of a running transfer, nil for none
}

var (
	_ telephony.Leg    = (*leg)(nil)
	_ telephony.Ringer = (*leg)(nil)
	_ telephony.Ender  = (*leg)(nil)
	_ telephony.Holder = (*leg)(nil)
)

// invitation is the INVITE of an inbound leg.
type invitation struct {
	req   *gosip.Request
	tx    gosip.ServerTransaction
	offer *sdp.Remote // nil: the offer is ours to make
	key   inviteKey
}

func (e *Endpoint) newLeg(info telephony.Info, d *dialog, peer netip.Addr) *leg {
	l := &leg{e: e, info: info, dlg: d, peer: peer, done: make(chan struct{}), acked: make(chan struct{})}
	l.voice.held = make(chan bool, 8)
	return l
}

// Info is what was known at the beginning.
func (l *leg) Info() telephony.Info { return l.info }

// Done is closed when the leg has ended.
func (l *leg) Done() <-chan struct{} { return l.done }

// End tells how it ended; valid after Done is closed.
func (l *leg) End() telephony.End {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Held reports hold and resume by the other side: capacity 8, the newest dropped when full, closed at the end.
func (l *leg) Held() <-chan bool { return l.voice.held }

// Hangup ends the leg: a final response before the answer, BYE after it. A leg that was answered and not acknowledged
// waits for the ACK first (RFC 3261 section 15). It returns nil for a leg that has ended already.
func (l *leg) Hangup(ctx context.Context, cause telephony.Cause) error {
	for {
		l.mu.Lock()
		state := l.state
		if state == early || state == up {
			l.state = ending
		}
		l.mu.Unlock()
		switch state {
		case ended:
			return nil
		case ending:
			select {
			case <-l.done:
				return nil
			case <-ctx.Done():
				return fmt.Errorf("hang up: %w", ctx.Err())
			}
		case early:
			return l.refuse(cause)
		case answering:
			select {
			case <-l.acked:
			case <-l.done:
			case <-ctx.Done():
				l.become(ending)
				l.finish(cause, 200, true)
				return fmt.Errorf("hang up before the ACK: %w", ctx.Err())
			}
		case up:
			return l.bye(ctx, cause)
		}
	}
}

// become changes the state unless the leg has ended.
func (l *leg) become(s legState) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state >= ending {
		return false
	}
	l.state = s
	return true
}

// bye sends BYE, waits for the answer, and ends the leg whatever comes. The state is ending.
func (l *leg) bye(ctx context.Context, cause telephony.Cause) error {
	l.voice.mute()
	_, err := l.e.do(ctx, l.dlg, gosip.BYE, func(r *gosip.Request) {
		if cause != telephony.CauseNormal {
			r.AppendHeader(gosip.NewHeader("Reason", reasonOf(cause)))
		}
	})
	l.finish(cause, codeOf(cause), true)
	if err != nil {
		return fmt.Errorf("hang up: %w", err)
	}
	return nil
}

// finish ends the leg once: media closed, forgotten, Done.
func (l *leg) finish(cause telephony.Cause, code int, byUs bool) {
	l.mu.Lock()
	if l.state == ended {
		l.mu.Unlock()
		return
	}
	l.state = ended
	l.last = telephony.End{Cause: cause, Code: code, ByUs: byUs}
	l.mu.Unlock()
	l.e.legs.remove(l)
	l.voice.close()
	if l.call == nil {
		l.e.gate.Forget(l.peer)
	}
	close(l.done)
}

// watch runs beside the leg until it has ended: acknowledgements on the INVITE's own transaction, silence, the ring
// limit, the end of the endpoint. stop is closed when the owner of an inbound leg has returned.
func (l *leg) watch(cancelled, stop <-chan struct{}) {
	var acks <-chan *gosip.Request
	var txDone <-chan struct{}
	if l.call != nil {
		acks, txDone = l.call.tx.Acks(), l.call.tx.Done()
	}
	ring := time.NewTimer(l.e.cfg.RingTimeout)
	defer ring.Stop()
	check := time.NewTicker(l.silenceStep())
	defer check.Stop()
	quit := l.e.quit
	var silence silenceWatch
	for {
		select {
		case <-l.done:
			return
		case r := <-acks:
			l.acks.deliver(r)
		case <-cancelled:
			l.finish(telephony.CauseCancelled, gosip.StatusRequestTerminated, false)
		case <-txDone:
			txDone, acks = nil, nil
			if l.stillEarly() {
				l.finish(telephony.CauseFailed, gosip.StatusInternalServerError, true)
			}
		case <-ring.C:
			if l.stillEarly() {
				l.hangupSoon(telephony.CauseNoAnswer)
			}
		case now := <-check.C:
			received, expected := l.voice.heard()
			if silence.lost(now, received, expected, l.e.cfg.RTPTimeout) {
				silence = silenceWatch{}
				l.hangupSoon(telephony.CauseMediaLost)
			}
		case <-quit:
			quit = nil
			l.hangupSoon(telephony.CauseDrained)
		case <-stop:
			stop = nil
			l.hangupSoon(telephony.CauseNormal)
		}
	}
}

func (l *leg) stillEarly() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == early
}

// hangupSoon hangs up without blocking: the watch must go on reading acknowledgements.
func (l *leg) hangupSoon(cause telephony.Cause) {
	l.e.work.run(func() {
		ctx, cancel := context.WithTimeout(context.Background(), byeWait)
		defer cancel()
		_ = l.Hangup(ctx, cause)
	})
}

func (l *leg) silenceStep() time.Duration {
	if t := l.e.cfg.RTPTimeout; t > 0 && t < 4*time.Second {
		return max(t/4, 10*time.Millisecond)
	}
	return time.Second
}

// silenceWatch finds out that no packet came for some time.
type silenceWatch struct {
	seen  uint64
	since time.Time
}

// lost takes the packets received so far (false: none are expected) and says whether the limit has passed.
func (w *silenceWatch) lost(now time.Time, received uint64, expected bool, limit time.Duration) bool {
	if limit == 0 || !expected || received != w.seen || w.since.IsZero() {
		w.seen, w.since = received, now
		return false
	}
	return now.Sub(w.since) >= limit
}

// ackBox routes an ACK to whoever sent the 200.
type ackBox struct {
	mu   sync.Mutex
	seq  uint32
	want chan *gosip.Request
	free chan struct{} // closed when nothing is waited for any more
}

// expect returns where the ACK of that CSeq number will arrive; one INVITE is open at a time.
func (b *ackBox) expect(seq uint32) <-chan *gosip.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seq, b.want, b.free = seq, make(chan *gosip.Request, 1), make(chan struct{})
	return b.want
}

func (b *ackBox) deliver(ack *gosip.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.want != nil && ack.CSeq().SeqNo == b.seq {
		b.want <- ack // capacity 1, and given up right here
		b.want = nil
		close(b.free)
	}
}

// settled says whether every INVITE of the other side is acknowledged. It waits a little for an ACK that is right behind:
// the stack hands on messages in any order.
func (l *leg) settled() bool {
	patience := time.NewTimer(overtaking)
	defer patience.Stop()
	l.mu.Lock()
	state := l.state
	l.mu.Unlock()
	if state == answering {
		select {
		case <-l.acked:
		case <-l.done:
		case <-patience.C:
			return false
		}
	}
	l.acks.mu.Lock()
	open, free := l.acks.want != nil, l.acks.free
	l.acks.mu.Unlock()
	if !open {
		return true
	}
	select {
	case <-free:
		return true
	case <-l.done:
		return true
	case <-patience.C:
		return false
	}
}

func (l *leg) isUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == up
}

func (b *ackBox) giveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.want != nil {
		b.want = nil
		close(b.free)
	}
}

// awaitACK repeats the 200 from T1 on, doubling up to T2, until its ACK comes (RFC 3261 section 13.3.1.4).
// It returns nil when 64*T1 passed, the leg ended or ctx ended.
func (l *leg) awaitACK(ctx context.Context, tx gosip.ServerTransaction, res *gosip.Response, want <-chan *gosip.Request) *gosip.Request {
	defer l.acks.giveUp()
	t1 := l.e.cfg.T1
	limit := time.NewTimer(64 * t1)
	defer limit.Stop()
	step := t1
	again := time.NewTimer(step)
	defer again.Stop()
	for {
		select {
		case ack := <-want:
			return ack
		case <-again.C:
			_ = tx.Respond(res)
			step = min(2*step, 8*t1)
			again.Reset(step)
		case <-limit.C:
			return nil
		case <-l.done:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// openVoice opens the leg's RTP session.
func (l *leg) openVoice(codecs []string) error {
	cfg := rtp.Default()
	cfg.Bind, cfg.Ports, cfg.Pacer = l.e.bindIP(l.peer), l.e.ports, l.e.deps.Pacer
	cfg.PortMin, cfg.PortMax = uint16(l.e.cfg.RTPPortMin), uint16(l.e.cfg.RTPPortMax)
	cfg.Timeout = 0 // watched here: the timeout rests on hold
	cfg.Report = l.e.deps.Metrics.RTP
	s, err := rtp.Listen(cfg)
	if err != nil {
		return fmt.Errorf("open voice: %w", err)
	}
	if !l.voice.open(s, l.e.localIP(l.peer), codecs) {
		_ = s.Close()
		return errGone
	}
	l.e.work.run(l.voice.forwardDigits)
	return nil
}
