package transfer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony"
)

// ErrRunning is returned by Begin while a transfer is running.
var ErrRunning = errors.New("a transfer is running")

// ErrOver is returned by Referral.Report after the final report.
var ErrOver = errors.New("report transfer: over")

// Referrals are the transfers of one leg: the one we asked for, and those the other side asks for. The zero value has none.
// Safe for concurrent use.
type Referrals struct {
	mu       sync.Mutex
	progress chan int                // status codes of our own transfer, nil for none; capacity 8, newest dropped
	incoming chan telephony.Referral // nil until the owner of the leg asks for it; capacity 1
	asked    chan struct{}           // closed when incoming is made or will not be; nil until somebody waits for that
	open     bool                    // a REFER of the other side has no final report yet
	closed   bool
}

// Close ends what is handed out.
func (r *Referrals) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.incoming != nil {
		close(r.incoming)
	}
	r.wake()
}

// wake ends the waiting for somebody who listens. The lock is held.
func (r *Referrals) wake() {
	if r.asked != nil {
		close(r.asked)
		r.asked = nil
	}
}

// Incoming hands out what the other side refers us to; see Offer for what comes before the first call.
func (r *Referrals) Incoming() <-chan telephony.Referral {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.incoming == nil {
		r.incoming = make(chan telephony.Referral, 1)
		if r.closed {
			close(r.incoming)
		}
		r.wake()
	}
	return r.incoming
}

// patience is how long a REFER waits for somebody who listens: the other side may send one as soon as it has our ACK, before the
// owner of the leg could know that there is a leg.
const patience = 250 * time.Millisecond

// listened waits until the owner of the leg listens, the leg ends, or patience is over.
func (r *Referrals) listened() {
	r.mu.Lock()
	if r.incoming != nil || r.closed {
		r.mu.Unlock()
		return
	}
	if r.asked == nil {
		r.asked = make(chan struct{})
	}
	asked := r.asked
	r.mu.Unlock()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-asked:
	case <-limit.C:
	}
}

// Offer hands a referral to the owner of the leg: 0, or the status to refuse it with: 603 where nobody listens, 491 where
// another one is open. Where nobody listens yet it blocks for patience.
func (r *Referrals) Offer(ref telephony.Referral) int {
	r.listened()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.incoming == nil || r.closed:
		return 603
	case r.open:
		return 491
	}
	select {
	case r.incoming <- ref:
		r.open = true
		return 0
	default:
		return 491
	}
}

// Wrong is what a REFER is refused with; Code 0: it is sound.
type Wrong struct {
	Code   int
	Phrase string
}

// Read takes what a REFER asks for out of it, Report aside.
func Read(req *gosip.Request) (telephony.Referral, Wrong) {
	values := req.GetHeaders("Refer-To")
	if len(values) != 1 {
		return telephony.Referral{}, Wrong{400, "One Refer-To Is Needed"}
	}
	to, err := ParseReferTo(values[0].Value())
	switch {
	case errors.Is(err, ErrScheme):
		return telephony.Referral{}, Wrong{416, "Unsupported URI Scheme"}
	case err != nil:
		return telephony.Referral{}, Wrong{400, "Bad Refer-To"}
	}
	ref := telephony.Referral{To: telephony.Address(to.URI.String())}
	if to.Replaces != nil {
		ref.Replaces = to.Replaces.String()
	}
	if h := req.GetHeader("Referred-By"); h != nil {
		ref.By = h.Value()
	}
	return ref, Wrong{}
}

// Notify sends a NOTIFY within the dialog of the leg and waits for its answer.
type Notify func(ctx context.Context, fill func(*gosip.Request)) error

// Reporter makes Referral.Report of the REFER with that CSeq number.
func (r *Referrals) Reporter(seq uint32, phrase func(int) string, notify Notify) func(context.Context, int) error {
	var mu sync.Mutex
	over := false
	return func(ctx context.Context, code int) error {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return ErrOver
		}
		state := "active;expires=180"
		if code >= 200 {
			over, state = true, "terminated;reason=noresource"
			defer func() {
				r.mu.Lock()
				r.open = false
				r.mu.Unlock()
			}()
		}
		return notify(ctx, func(req *gosip.Request) {
			req.AppendHeader(gosip.NewHeader("Event", fmt.Sprintf("refer;id=%d", seq)))
			req.AppendHeader(gosip.NewHeader("Subscription-State", state))
			req.AppendHeader(gosip.NewHeader("Content-Type", "message/sipfrag;version=2.0"))
			req.SetBody(Fragment(code, phrase(code)))
		})
	}
}

// Begin opens a transfer of ours; call End when it is over.
func (r *Referrals) Begin() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress != nil {
		return ErrRunning
	}
	r.progress = make(chan int, 8)
	return nil
}

// End closes the transfer of ours.
func (r *Referrals) End() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress = nil
}

// Running says whether a transfer of ours is open: its NOTIFYs are welcome.
func (r *Referrals) Running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress != nil
}

// Tell passes the status code of a NOTIFY on to Wait.
func (r *Referrals) Tell(code int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress == nil {
		return
	}
	select {
	case r.progress <- code:
	default:
	}
}

// Wait blocks until the transfer of ours has a result: its final status; 200 when done is closed, for the other side may hang
// up to call the other one.
func (r *Referrals) Wait(ctx context.Context, done <-chan struct{}) (int, error) {
	r.mu.Lock()
	progress := r.progress
	r.mu.Unlock()
	for {
		select {
		case code := <-progress:
			if code >= 200 {
				return code, nil
			}
		case <-done:
			return 200, nil
		case <-ctx.Done():
			select {
			case <-done: // it ended ctx, too
				return 200, nil
			default:
				return 0, fmt.Errorf("transfer: %w", ctx.Err())
			}
		}
	}
}
