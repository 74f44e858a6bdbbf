// Package impair is a bad network in a box: it drops, delays and swaps packets as a seed says, the same way every time.
// It owns no socket: media/rtp passes what a session sends and receives through it when rtp.Config says so, which only
// internal/caller (hotline call and load) and tests do.
package impair

import (
	"errors"
	"math/rand/v2"
	"time"
)

// Config says how bad the network is. The zero value is a perfect one.
type Config struct {
	Loss    float64       // share of packets that get lost, 0-0.9
	Burst   int           // packets lost in a row each time; 0 and 1: losses are independent; at most 100
	Jitter  time.Duration // packets are late by up to twice as much, evenly spread, order kept; at most 1 s
	Reorder float64       // share of packets that are held back until the next ones have passed, 0-0.5
	Seed    uint64        // the same seed makes the same fate
}

// Active says whether the network is not perfect.
func (c Config) Active() bool { return c.Loss > 0 || c.Jitter > 0 || c.Reorder > 0 }

// Validate says what is out of range.
func (c Config) Validate() error {
	switch {
	case !(c.Loss >= 0 && c.Loss <= 0.9): // so written to refuse NaN
		return errors.New("impair: loss must be within 0-0.9")
	case c.Burst < 0 || c.Burst > 100:
		return errors.New("impair: burst must be within 0-100 packets")
	case c.Jitter < 0 || c.Jitter > time.Second:
		return errors.New("impair: jitter must be within 0-1s")
	case !(c.Reorder >= 0 && c.Reorder <= 0.5):
		return errors.New("impair: reorder must be within 0-0.5")
	}
	return nil
}

// swapDelay holds a packet back for longer than the next takes to come, which is 20 ms as a rule.
const swapDelay = 30 * time.Millisecond

// Dice decide what becomes of packets, one after the other, for those who keep the time themselves. Not safe for
// concurrent use.
type Dice struct{ d *dice }

// NewDice makes dice for a network.
func NewDice(cfg Config) *Dice { return &Dice{newDice(cfg)} }

// Next says of the next packet whether it gets lost and, if not, how late it is.
func (d *Dice) Next() (late time.Duration, lost bool) {
	f := d.d.next()
	return f.late, f.drop
}

// fate is what becomes of one packet.
type fate struct {
	drop bool
	swap bool // it may be overtaken
	late time.Duration
}

// dice decide the fate of packets, one after the other.
type dice struct {
	cfg   Config
	r     *rand.Rand
	start float64 // probability that a burst begins with the next packet
	left  int     // packets of the burst still to be dropped
}

func newDice(cfg Config) *dice {
	burst := float64(max(1, cfg.Burst))
	d := &dice{cfg: cfg, r: rand.New(rand.NewPCG(cfg.Seed, 0x68746c6e))} //nolint:gosec // repeatable by design
	if cfg.Loss > 0 {
		// bursts of B after runs of (1-q)/q packets on average: B / (B + (1-q)/q) = loss
		d.start = 1 / (1 + burst*(1-cfg.Loss)/cfg.Loss)
	}
	return d
}

func (d *dice) next() fate {
	// every packet takes three numbers, so that one setting does not change what the others do
	loss, late, swap := d.r.Float64(), d.r.Float64(), d.r.Float64()
	if d.left == 0 && loss < d.start {
		d.left = max(1, d.cfg.Burst)
	}
	if d.left > 0 {
		d.left--
		return fate{drop: true}
	}
	f := fate{late: time.Duration(late * 2 * float64(d.cfg.Jitter)), swap: swap < d.cfg.Reorder}
	if f.swap {
		f.late += swapDelay
	}
	return f
}
