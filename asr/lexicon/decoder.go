package lexicon

import (
	"math"
	"slices"
	"time"
)

const (
	beamSize  = 32
	commitLag = 9 // characters after which the best guess is final

	// All below are ln, found on development sentences (docs/speech.md).
	beamWidth   = 10   // what is so much worse than the best goes
	noBlank     = 8    // cost of hearing nothing where the network is sure of something
	dropCost    = 6    // cost of an initial whose syllable nobody spoke
	hotBonus    = 2.5  // for a character pair of a hot word
	langPower   = 0.5  // of the language model's probability against the network's
	charBonus   = 1.2  // for a character: the language model favours short texts
	soundWeight = 1.2  // per unit of sound distance
	flicker     = 1.5  // how much worse a path may be and still be shown because its beginning was
	leastConf   = 0.01 // no character is given less: 0 means not yet weighed
	looseness   = 1    // divides differences when paths vote on a confidence: the network is too sure of itself
	bendScale   = 10   // acoustic cost that lowers a confidence by e
)

// Alt is one thing that the network may have meant, Cost = -ln of its probability.
type Alt struct {
	Sound Sound // 0 = nothing
	Cost  float32
}

// Frame is one output of the network that is not surely silence: what it may mean. Frames come in order of N; where numbers are
// missing nothing was heard.
type Frame struct {
	N    int
	At   time.Duration
	Alts []Alt
}

// Char is one decoded character.
type Char struct {
	Text       string
	At         time.Duration
	Confidence float64 // 0..1: how far the likely readings agree on it, less where its sound was bent
}

// Decoder decodes one utterance after the other, frame by frame. Not safe for concurrent use.
type Decoder struct {
	m     *Model
	hot   map[uint64]bool // packed pairs of characters
	beam  []path          // the best first
	n     int             // number of the last frame
	base  *node           // what all paths of the beam share, up to which the text is stable
	next  []step          // scratch of one frame
	best  slots           // its index by state
	known slots           // index in found by context and syllable, for one utterance
	found [][]guess
	nodes nodes
	top   float32 // best score of next
	tip   *node   // end of the best path when confidences were last weighed
	shown *node   // end of the path that the last text was
}

// path is one guess.
type path struct {
	ctx   uint64 // packed ids of the last characters
	score float32
	bent  float32 // acoustic cost of the open initial
	open  Sound   // initial that waits for its final
	run   Sound   // what the last frame said: said again at once it is the same sound still
	end   *node
}

// step is one way to go on; id 0 adds no character.
type step struct {
	path
	id   uint16
	lit  rune    // a Latin letter instead
	cost float32 // acoustic
}

// NewDecoder returns a decoder that prefers the given words.
func (m *Model) NewDecoder(hotWords []string) *Decoder {
	d := &Decoder{m: m, hot: map[uint64]bool{}}
	for _, w := range hotWords {
		ctx := uint64(0)
		for _, r := range spellDigits(w) {
			id, ok := m.ids[r]
			if !ok {
				ctx = 0
				continue
			}
			if ctx != 0 {
				d.hot[ctx<<idBits|uint64(id)] = true
			}
			ctx = uint64(id)
		}
	}
	d.Reset()
	return d
}

// Reset begins a new utterance.
func (d *Decoder) Reset() {
	d.nodes.clear()
	d.known.clear()
	d.found = d.found[:0]
	d.base, d.tip, d.n = d.nodes.add(node{conf: 1}), nil, -1
	d.shown = d.base
	d.beam = append(d.beam[:0], path{ctx: beginID, end: d.base})
}

// Add takes the next frame. See BenchmarkDecoder_Frame.
func (d *Decoder) Add(f Frame) {
	d.begin()
	gap := f.N > d.n+1
	d.n = f.N
	blank := Alt{Cost: noBlank}
	for _, a := range f.Alts {
		if a.Sound == 0 && a.Cost < blank.Cost {
			blank = a
		}
	}
	for _, p := range d.beam {
		if gap {
			p.run = 0
		}
		d.hear(p, blank)
		for _, a := range f.Alts {
			if a.Sound != 0 {
				d.hear(p, a)
			}
		}
	}
	d.take(f.At)
}

// Text returns the characters so far and how many of them will not change. final ends the utterance: Reset must follow.
func (d *Decoder) Text(final bool) (chars []Char, stable int) {
	if final {
		d.finish()
		d.shown = d.beam[0].end
	} else {
		d.shown = d.steady()
	}
	d.weigh(d.shown)
	chars = make([]Char, d.shown.depth)
	for n := d.shown; n.depth > 0; n = n.prev {
		chars[n.depth-1] = Char{Text: string(n.r), At: n.at, Confidence: float64(n.conf)}
	}
	if final {
		return chars, len(chars)
	}
	return chars, d.base.depth
}

// steady returns the end of the best path, or of one that keeps what was shown before and is nearly as good: a caption should not flicker.
func (d *Decoder) steady() *node {
	for _, p := range d.beam {
		if p.score < d.beam[0].score-flicker {
			break
		}
		if extends(p.end, d.shown) {
			return p.end
		}
	}
	return d.beam[0].end
}

// begin empties the scratch.
func (d *Decoder) begin() {
	d.next, d.top = d.next[:0], float32(math.Inf(-1))
	d.best.clear()
}

// hear extends p by one alternative.
func (d *Decoder) hear(p path, a Alt) {
	p.score -= a.Cost
	if p.score < d.top-beamWidth {
		return
	}
	again := a.Sound == p.run
	p.run = a.Sound
	switch {
	case a.Sound == 0 || again:
		d.offer(step{path: p})
	case a.Sound.letter() != 0:
		p.ctx, p.open = beginID, 0
		d.offer(step{path: p, lit: a.Sound.letter(), cost: a.Cost})
	case a.Sound.initial():
		if p.open != 0 { // the one before never got its final
			d.spell(p, p.open, 0, p.bent, a)
			p.score -= dropCost
		}
		p.open, p.bent = a.Sound, a.Cost
		d.offer(step{path: p})
	default:
		bent := p.bent + a.Cost
		if p.open == 0 {
			bent = a.Cost
		}
		d.spell(p, p.open, a.Sound, bent, Alt{})
	}
}

// spell extends p by each character that may be behind a syllable; after it, the initial of next is open.
func (d *Decoder) spell(p path, initial, final Sound, bent float32, next Alt) {
	if p.score+charBonus < d.top-beamWidth {
		return
	}
	for _, g := range d.guesses(p.ctx, initial, final) {
		score := p.score + g.score
		if score < d.top-beamWidth {
			break // the rest is worse still
		}
		s := step{path: p, id: g.id, cost: bent + g.cost}
		s.ctx, s.score, s.open, s.bent = last(p.ctx<<idBits|uint64(g.id), order-1), score, next.Sound, next.Cost
		d.offer(s)
	}
}

// offer keeps s unless another way into the same state is better: from there on they look alike.
func (d *Decoder) offer(s step) {
	d.top = max(d.top, s.score)
	k := d.best.find(s.ctx | uint64(s.open)<<48 | uint64(s.run)<<56)
	if *k == 0 {
		d.next = append(d.next, s)
		*k = int32(len(d.next)) //nolint:gosec // some hundreds
		return
	}
	if s.score > d.next[*k-1].score {
		d.next[*k-1] = s
	}
}

// take makes the beam of the best steps. Ties are broken by context so that the same input always gives the same text.
func (d *Decoder) take(at time.Duration) {
	d.next = slices.DeleteFunc(d.next, func(s step) bool { return s.score < d.top-beamWidth })
	slices.SortFunc(d.next, func(a, b step) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		case a.ctx < b.ctx:
			return -1
		}
		return 1
	})
	d.next = d.next[:min(len(d.next), beamSize)]
	d.beam = d.beam[:0]
	for _, s := range d.next {
		r := s.lit
		if s.id != 0 {
			r = d.m.runes[s.id]
		}
		if r != 0 {
			s.end = d.nodes.add(node{r: r, at: at, bent: s.cost, depth: s.end.depth + 1, prev: s.end})
		}
		d.beam = append(d.beam, s.path)
	}
	if tip := d.beam[0].end; tip != d.tip {
		d.tip = tip
		d.weigh(tip)
	}
	d.commit()
}

// weigh gives the last two characters before tip, and those before that have none yet, their confidence: the share of the beam that has the same there.
func (d *Decoder) weigh(tip *node) {
	for n, k := tip, 0; n.depth > 0 && (k < 2 || n.conf == 0); n, k = n.prev, k+1 {
		var same, all float64
		for _, p := range d.beam {
			w := math.Exp(float64(p.score-d.beam[0].score) / looseness)
			all += w
			if o := up(p.end, n.depth); o != nil && o.r == n.r {
				same += w
			}
		}
		n.conf = float32(max(leastConf, same/all*math.Exp(-float64(n.bent/bendScale))))
	}
}

// commit makes the best path's older characters final and moves base to the last one that all paths share.
func (d *Decoder) commit() {
	if must := d.beam[0].end.depth - commitLag; must > d.base.depth {
		at := up(d.beam[0].end, must)
		d.beam = slices.DeleteFunc(d.beam, func(p path) bool { return up(p.end, must) != at })
	}
	shared := d.beam[0].end
	for _, p := range d.beam[1:] {
		a, b := shared, p.end
		for a != b {
			if a.depth >= b.depth {
				a = a.prev
			} else {
				b = b.prev
			}
		}
		shared = a
	}
	d.base = shared
}

// finish closes initials that stayed open and lets the end of the utterance speak for or against the paths.
func (d *Decoder) finish() {
	d.begin()
	for _, p := range d.beam {
		if p.open != 0 {
			d.spell(p, p.open, 0, p.bent, Alt{})
			p.score, p.open = p.score-dropCost, 0
		}
		d.offer(step{path: p})
	}
	at := time.Duration(0)
	if n := d.beam[0].end; n.depth > 0 {
		at = n.at
	}
	for i := range d.next {
		s := &d.next[i]
		s.score += langPower * d.m.logProb(s.ctx, endID)
	}
	d.top = float32(math.Inf(-1))
	for _, s := range d.next {
		d.top = max(d.top, s.score)
	}
	d.take(at)
}
