package sip

import (
	"sync/atomic"
	"time"
)

// shortageQuiet is how long nothing more is logged of a want of ports: calls that are refused for it come by the hundred.
const shortageQuiet = time.Minute

// shortage writes to the log that calls are refused for want of voice ports. The zero value is ready, and safe for concurrent use.
type shortage struct {
	told atomic.Int64 // when it was last told, in ns since 1970
}

// tell writes it once a minute.
func (s *shortage) tell(e *Endpoint, err error) {
	now, last := time.Now().UnixNano(), s.told.Load()
	if last != 0 && now-last < int64(shortageQuiet) || !s.told.CompareAndSwap(last, now) {
		return
	}
	e.deps.Log.Error("calls are refused: no free pair of ports for voice; widen the range (sip.rtp_ports), or end what else uses it",
		"first", e.cfg.RTPPortMin, "last", e.cfg.RTPPortMax, "open", e.ports.InUse(), "err", err)
}
