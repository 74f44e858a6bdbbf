package sip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip/access"
	reason "hotline/telephony/sip/cause"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/reliable"
	"hotline/telephony/sip/timer"
	"hotline/telephony/sip/transfer"
	"hotline/telephony/sip/uac"
	"hotline/telephony/sip/voice"
)

// errGone says that the leg ended before the operation was done.
var errGone = voice.ErrGone

const (
	finalWait = uac.FinalWait
	byeWait   = uac.ByeWait
)

// lookupWait bounds the look-up of a user's password.
const lookupWait = 4 * time.Second

type legState int

const (
	early     legState = iota // inbound: no final response yet; outbound: being dialled
	answering                 // 200 sent, no ACK yet
	up
	ending
	ended
)

// leg is one call. Whoever reads Done also finds End.
// Order of locks: mu before those of dlg, turn, refer, voice; none is held while a request is sent or media is closed.
//
//archtest:fields one field per piece of call state, each with a lock of its own or fixed from the start
type leg struct {
	e       *Endpoint
	info    telephony.Info
	dlg     *dialog.Dialog
	creds   uac.Credentials
	peer    netip.Addr
	who     *access.Caller                 // whose limits it counts towards; nil for nobody's
	prof    profile                        // how we speak on it
	call    *invitation                    // inbound only
	acks    reliable.Acks                  // the ACK that is waited for
	turn    dialog.Exchange                // whose INVITE or offer is open
	clock   timer.Clock                    // session timer
	voice   *voice.Voice                   // media and what was said about it
	refer   transfer.Referrals             // transfers, both ways
	updates atomic.Bool                    // the other side takes UPDATE
	cut     atomic.Pointer[netip.AddrPort] // the connection of a browser's signalling that ended last
	done    chan struct{}                  // closed at the end
	acked   chan struct{}                  // closed at the first ACK

	mu    sync.Mutex
	state legState
	last  telephony.End
}

var (
	_ telephony.Leg        = (*leg)(nil)
	_ telephony.Ringer     = (*leg)(nil)
	_ telephony.Ender      = (*leg)(nil)
	_ telephony.Holder     = (*leg)(nil)
	_ telephony.Pauser     = (*leg)(nil)
	_ telephony.Previewer  = (*leg)(nil)
	_ telephony.Consulter  = (*leg)(nil)
	_ telephony.Referee    = (*leg)(nil)
	_ telephony.Substitute = (*leg)(nil)
)

func (e *Endpoint) newLeg(info telephony.Info, d *dialog.Dialog, peer netip.Addr, p profile) *leg {
	l := &leg{e: e, info: info, dlg: d, peer: peer, prof: p, done: make(chan struct{}), acked: make(chan struct{})}
	l.voice = voice.New(l.sendKey)
	return l
}

// Dialog is the dialog of the call.
func (l *leg) Dialog() *dialog.Dialog { return l.dlg }

// do sends a request within the dialog and waits for its final response.
func (l *leg) do(ctx context.Context, method gosip.RequestMethod, change func(*gosip.Request)) (*gosip.Response, error) {
	return l.e.calls.Do(ctx, l.dlg, l.creds, method, change) //nolint:wrapcheck // says which request
}

// sendKey sends a key by INFO.
func (l *leg) sendKey(ctx context.Context, digit string, d time.Duration) error {
	res, err := l.do(ctx, gosip.INFO, func(r *gosip.Request) {
		r.AppendHeader(gosip.NewHeader("Content-Type", voice.RelayType))
		r.SetBody(voice.WriteKey(digit, d))
	})
	if err == nil && !res.IsSuccess() {
		err = fmt.Errorf("INFO %w: %d %s", errRefused, res.StatusCode, res.Reason)
	}
	return err
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
func (l *leg) Held() <-chan bool { return l.voice.Held() }

// Hangup ends the leg: a final response before the answer, BYE after it. A leg that was answered and not acknowledged
// waits for the ACK first (RFC 3261 section 15); when ctx ends before, it sends BYE all the same, which takes 4 s more at most.
// It returns nil for a leg that has ended already.
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
				return l.hangupUnacknowledged(ctx, cause)
			}
		case up:
			return l.bye(ctx, cause)
		}
	}
}

// hangupUnacknowledged gives the ACK up. Whoever heard our 200 must hear that nobody is there.
func (l *leg) hangupUnacknowledged(ctx context.Context, cause telephony.Cause) error {
	if l.become(ending) {
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeWait)
		defer cancel()
		_ = l.bye(bye, cause)
	}
	return fmt.Errorf("hang up before the ACK: %w", ctx.Err())
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
	l.voice.Mute()
	res, err := l.do(ctx, gosip.BYE, func(r *gosip.Request) {
		if cause != telephony.CauseNormal {
			r.AppendHeader(gosip.NewHeader("Reason", reason.Reason(cause)))
		}
	})
	code := reason.Ended(cause)
	switch {
	case cause != telephony.CauseNormal:
	case err != nil:
		code = gosip.StatusRequestTimeout
	case res.StatusCode == gosip.StatusCallTransactionDoesNotExists:
		code = res.StatusCode // the other side knows of no such call: it may have been started anew
	}
	l.finish(cause, code, true)
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
	l.e.legs.Remove(l)
	if l.who != nil {
		l.who.Leave()
	}
	l.voice.Close()
	l.refer.Close()
	if l.call == nil || l.who.User != "" {
		l.e.gate.Forget(l.peer)
	}
	close(l.done)
}

// watch runs beside the leg until it has ended: acknowledgements on the INVITE's own transaction, silence, session timer,
// the ring limit, the end of the endpoint. stop is closed when the owner of an inbound leg has returned.
func (l *leg) watch(cancelled, stop <-chan struct{}) {
	defer l.e.recovered("leg", l) // a leg that nobody watches would stay for ever
	var acks <-chan *gosip.Request
	var txDone <-chan struct{}
	if l.call != nil {
		acks, txDone = l.call.tx.Acks(), l.call.tx.Done()
	}
	ring := time.NewTimer(l.e.cfg.RingTimeout)
	defer ring.Stop()
	check := time.NewTicker(l.checkStep())
	defer check.Stop()
	quit := l.e.quit
	var silence voice.Silence
	for {
		select {
		case <-l.done:
			return
		case r := <-acks:
			l.acks.Deliver(r)
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
			l.check(now, &silence)
		case <-quit:
			quit = nil
			l.hangupSoon(telephony.CauseDrained)
		case <-stop:
			stop = nil
			l.hangupSoon(telephony.CauseNormal)
		}
	}
}

// check ends a leg that is silent or whose session has expired, and refreshes the session.
func (l *leg) check(now time.Time, silence *voice.Silence) {
	if l.silent(now, silence) {
		*silence = voice.Silence{}
		l.hangupSoon(telephony.CauseMediaLost)
	}
	if l.deserted(now) {
		l.e.count("browser_gone")
		l.hangupSoon(telephony.CauseMediaLost)
	}
	if !l.isUp() {
		return
	}
	switch l.clock.Due(now) {
	case timer.Refresh:
		l.e.work.Run(l.refreshSession)
	case timer.End:
		l.clock.Set(timer.Terms{}, now)
		l.e.count("session_expired")
		l.hangupSoon(telephony.CauseExpired)
	case timer.None:
	}
}

// deserted says whether the browser at the other end is gone: its page was closed, or it was killed.
func (l *leg) deserted(now time.Time) bool {
	heard, left, ok := l.voice.Life()
	if !ok || !l.isUp() {
		return false
	}
	_, source, _ := l.dlg.Hop()
	cut := l.cut.Load()
	return voice.Gone(now, heard, left, cut != nil && *cut == source) // what came back by another connection goes on
}

// silent says that nothing has come for too long: no voice, and of a browser, whose caller may type and send none, not even the checks of its
// connection. Before the ACK other limits end the call.
func (l *leg) silent(now time.Time, silence *voice.Silence) bool {
	limit := l.e.cfg.RTPTimeout
	received, expected := l.voice.Heard()
	expected = expected && l.isUp()
	if heard, _, browser := l.voice.Life(); browser {
		return expected && limit > 0 && now.Sub(heard) >= limit
	}
	return silence.Lost(now, received, expected, limit)
}

func (l *leg) stillEarly() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == early
}

func (l *leg) isUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == up
}

// hangupSoon hangs up without blocking: the watch must go on reading acknowledgements.
func (l *leg) hangupSoon(cause telephony.Cause) {
	l.e.work.Run(func() {
		ctx, cancel := context.WithTimeout(context.Background(), byeWait)
		defer cancel()
		_ = l.Hangup(ctx, cause)
	})
}

// checkStep is how often silence and the session timer are looked at: a second, more often where the limits are short.
func (l *leg) checkStep() time.Duration {
	step := time.Second
	if t := l.e.cfg.RTPTimeout; t > 0 {
		step = min(step, t/4)
	}
	if t := l.e.cfg.MinSE; t > 0 {
		step = min(step, t/8)
	}
	return max(step, 10*time.Millisecond)
}

// mediaWait bounds the handshake of a WebRTC leg that is answered.
const mediaWait = 15 * time.Second

// listening waits until what is said on an answered leg is heard; where that never happens it hangs up.
func (l *leg) listening(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, mediaWait)
	defer cancel()
	err := l.voice.Ready(wait)
	if err != nil {
		_ = l.Hangup(context.WithoutCancel(ctx), telephony.CauseMediaLost)
	}
	return err //nolint:wrapcheck // wrapped by the caller
}

// openVoice opens the leg's RTP session, unless it is open.
func (l *leg) openVoice() error {
	if l.voice.Opened() {
		return nil
	}
	cfg := rtp.Default()
	cfg.Bind, cfg.Ports, cfg.Pacer = l.e.net.BindIP(l.peer), l.e.ports, l.e.deps.Pacer
	cfg.PortMin, cfg.PortMax = uint16(l.e.cfg.RTPPortMin), uint16(l.e.cfg.RTPPortMax) //nolint:gosec // Validate has seen them
	cfg.Report = l.e.deps.Metrics.RTP
	cfg.Panicked = func(v any, _ []byte) { // the clock has told of it, with the stack; nothing is heard any more
		l.e.deps.Log.Error("the sound of a call panicked: hanging up", "call", l.info.ID, "panic", v)
		l.hangupSoon(telephony.CauseFailed)
	}
	if bad := l.e.deps.Impair; bad != nil {
		cfg.ImpairSend, cfg.ImpairReceive = bad()
	}
	var link voice.Link
	if l.prof.web {
		var err error
		if link, err = l.e.deps.WebRTC.Open(); err != nil {
			return fmt.Errorf("open voice: %w", err)
		}
		cfg.Wire = link
	}
	s, err := rtp.Listen(cfg)
	if errors.Is(err, rtp.ErrNoPort) {
		l.e.short.tell(l.e, err)
	}
	if err != nil {
		return fmt.Errorf("open voice: %w", err)
	}
	local := l.prof.local()
	local.Addr = l.e.net.LocalIP(l.peer)
	if err := l.voice.Open(s, local, link); err != nil {
		_ = s.Close()
		return fmt.Errorf("open voice: %w", err)
	}
	l.e.work.Run(l.voice.ForwardDigits)
	return nil
}
