package media

import "time"

// blockFrames is how many frames a block of a playQueue holds: 0.5 s, 8 kB at 8 kHz.
const blockFrames = 25

// spareBlocks is how many emptied blocks a queue keeps for reuse: 4 s, more than a clause that arrives in one burst.
const spareBlocks = 8

// playBlock is a piece of the queue.
type playBlock struct {
	samples []int16
	marks   [blockFrames]Mark
	next    *playBlock
}

// playQueue re-frames audio of any frame size into whole frames, in linked blocks. Its owner locks.
type playQueue struct {
	rate, size int // Hz, samples of one frame
	limit      int // frames
	count      int // whole frames queued

	first, last *playBlock
	from, to    int // frame index in first, frame index in last
	spare       *playBlock
	spares      int

	rest     []int16 // an unfinished frame
	restMark Mark
}

func newPlayQueue(rate, size, limit int) playQueue {
	return playQueue{rate: rate, size: size, limit: limit, rest: make([]int16, 0, size), restMark: NoMark}
}

// write takes all of f or, with an error, nothing.
func (q *playQueue) write(f Frame) error {
	if f.Rate != q.rate {
		return ErrRate
	}
	pad := len(q.rest) > 0 && f.Mark.Turn != q.restMark.Turn
	held := len(q.rest)
	if pad {
		held = q.size
	}
	if q.count*q.size+held+len(f.Samples) > q.limit*q.size {
		return ErrFull
	}
	if pad {
		q.finish()
	}
	s := f.Samples
	for len(s) > 0 {
		k := min(len(s), q.size-len(q.rest))
		q.rest = append(q.rest, s[:k]...)
		s = s[k:]
		switch {
		case len(s) == 0: // f's text is spoken at its end
			q.restMark = f.Mark
		case q.restMark.Turn != f.Mark.Turn: // f goes on in the next frame: its text is not spoken yet
			q.restMark = Mark{Turn: f.Mark.Turn}
		}
		if len(q.rest) == q.size {
			q.push()
		}
	}
	return nil
}

// finish fills the unfinished frame up with silence and queues it.
func (q *playQueue) finish() {
	for len(q.rest) < q.size {
		q.rest = append(q.rest, 0)
	}
	q.push()
}

func (q *playQueue) push() {
	if q.last == nil || q.to == blockFrames {
		b := q.take()
		if q.last == nil {
			q.first, q.from = b, 0
		} else {
			q.last.next = b
		}
		q.last, q.to = b, 0
	}
	copy(q.last.samples[q.to*q.size:], q.rest)
	q.last.marks[q.to] = q.restMark
	q.to++
	q.count++
	q.rest = q.rest[:0]
}

// pop copies the next frame to dst and its mark to mark (nil: not wanted). An unfinished frame goes out when nothing
// else is there: its producer is too slow or at its end.
func (q *playQueue) pop(dst []int16, mark *Mark) bool {
	if q.count == 0 {
		if len(q.rest) == 0 {
			return false
		}
		q.finish()
	}
	copy(dst, q.first.samples[q.from*q.size:(q.from+1)*q.size])
	if mark != nil {
		*mark = q.first.marks[q.from]
	}
	q.from++
	q.count--
	switch {
	case q.count == 0:
		q.give(q.first)
		q.first, q.last = nil, nil
	case q.from == blockFrames:
		b := q.first
		q.first, q.from = b.next, 0
		q.give(b)
	}
	return true
}

func (q *playQueue) clear() {
	for b := q.first; b != nil; {
		next := b.next
		q.give(b)
		b = next
	}
	q.first, q.last, q.count = nil, nil, 0
	q.rest, q.restMark = q.rest[:0], NoMark
}

func (q *playQueue) queued() time.Duration {
	return time.Duration(q.count)*FrameTime + durationOf(len(q.rest), q.rate)
}

func (q *playQueue) take() *playBlock {
	b := q.spare
	if b == nil {
		return &playBlock{samples: make([]int16, blockFrames*q.size)}
	}
	q.spare, b.next = b.next, nil
	q.spares--
	return b
}

func (q *playQueue) give(b *playBlock) {
	b.next = nil
	if q.spares == spareBlocks {
		return
	}
	b.next, q.spare = q.spare, b
	q.spares++
}

func samplesIn(d time.Duration, rate int) int {
	return int(d * time.Duration(rate) / time.Second)
}

func durationOf(samples, rate int) time.Duration {
	return time.Duration(samples) * time.Second / time.Duration(rate)
}
