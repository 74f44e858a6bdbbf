package rtp

import (
	"time"
)

// Ports keeps the book of a port range: which even ports are in use, and which were closed too recently to be used again.
// One Ports is shared by all sessions on a range. Safe for concurrent use.
type Ports struct{}

// NewPorts makes the book of the even ports in [min, max) whose odd neighbour is in the range too.
// quarantine is how long a released port is not used again, so that late packets of an old call do not reach a new one.
func NewPorts(min, max uint16, quarantine time.Duration) *Ports { return &Ports{} }
