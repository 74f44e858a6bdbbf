package lexicon

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	beamSize    = 24
	beamWidth   = 14  // ln: what is so much worse than the best goes
	skipCost    = 17  // a syllable that nobody spoke
	commitLag   = 9   // characters after which the best guess is final
	soundWeight = 1.8 // ln per unit of sound distance, tuned on the network's own errors
	hotBonus    = 2.5 // ln, per character pair of a hot word
	maxPerLoad  = 40  // characters tried per sound, the frequent ones first
)

// Token is one output of the network: "▁zh" (an initial), "ong" (a final), a Latin capital, or "▁" (a gap).
type Token struct {
	Text string
	At   time.Duration
}

// Char is one decoded character.
type Char struct {
	Text       string
	At         time.Duration
	Confidence float64 // 0..1
}

// Decoder decodes one utterance after the other, incrementally. Not safe for concurrent use.
type Decoder struct {
	m    *Model
	hot  map[uint64]bool // packed pairs of characters
	beam []path          // the best first
	done int             // syllables decoded
	base *node           // what all paths of the beam share, up to which the text is stable
	next []step          // scratch of one step
	best map[uint64]int  // its index by context
}

// heard is one syllable with its time.
type heard struct {
	syllable
	literal rune // a Latin letter; 0 otherwise
	at      time.Duration
	whole   bool // has its final
}

// candidate is a character that may have been meant.
type candidate struct {
	id   uint16
	cost float32
}

// node is one character of a path.
type node struct {
	r     rune
	at    time.Duration
	conf  float32
	depth int
	prev  *node
}

// path is one guess.
type path struct {
	ctx   uint64
	score float32
	end   *node
}

// NewDecoder returns a decoder that prefers the given words.
func (m *Model) NewDecoder(hotWords []string) *Decoder {
	d := &Decoder{m: m, hot: map[uint64]bool{}, best: map[uint64]int{}}
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
	d.base, d.done = &node{}, 0
	d.beam = append(d.beam[:0], path{ctx: beginID, end: d.base})
}

// Update takes all tokens of the utterance so far, of which earlier ones never change, and returns its characters and how many of
// them will not change. final adds what is still open at the end. See BenchmarkDecoder_PerSyllable.
func (d *Decoder) Update(tokens []Token, final bool) (chars []Char, stable int) {
	all := split(tokens)
	if n := len(all); n > 0 && !final && !all[n-1].whole && all[n-1].literal == 0 {
		all = all[:n-1] // its final is still to come
	}
	for _, h := range all[min(d.done, len(all)):] {
		d.step(h)
		d.done++
	}
	if final {
		d.close()
	}
	best := d.beam[0].end
	chars = make([]Char, best.depth)
	for n := best; n.depth > 0; n = n.prev {
		chars[n.depth-1] = Char{Text: string(n.r), At: n.at, Confidence: float64(n.conf)}
	}
	if final {
		return chars, len(chars)
	}
	return chars, d.base.depth
}

// split groups tokens into syllables.
func split(tokens []Token) []heard {
	var out []heard
	open := false // the last one waits for its final
	for _, t := range tokens {
		initial, isInitial := strings.CutPrefix(t.Text, "▁")
		switch {
		case t.Text == "▁" || t.Text == "'" || t.Text == "":
			open = false
		case isInitial:
			out = append(out, heard{syllable: syllable{initial: initial}, at: t.At})
			open = true
		case t.Text[0] >= 'A' && t.Text[0] <= 'Z':
			out = append(out, heard{literal: rune(t.Text[0]), at: t.At, whole: true})
			open = false
		case open:
			out[len(out)-1].final, out[len(out)-1].whole = t.Text, true
			open = false
		default:
			out = append(out, heard{syllable: syllable{final: t.Text}, at: t.At, whole: true})
		}
	}
	return out
}

// step extends the beam by one syllable.
func (d *Decoder) step(h heard) {
	if h.literal != 0 {
		p := d.beam[0]
		d.beam = append(d.beam[:0], path{beginID, p.score, &node{r: h.literal, at: h.at, depth: p.end.depth + 1, prev: p.end, conf: 0.5}})
		d.commit()
		return
	}
	options, top := d.m.options(h.syllable), float32(math.Inf(-1))
	d.next = d.next[:0]
	clear(d.best)
	for _, p := range d.beam {
		dom, gen := d.m.domain.levels(p.ctx), d.m.general.levels(p.ctx)
		for _, c := range options {
			if p.score-c.cost+hotBonus < top-beamWidth {
				break // the rest costs more still
			}
			score := p.score + d.m.mixed(&dom, &gen, c.id) - c.cost
			if len(d.hot) > 0 && d.hot[last(p.ctx, 1)<<idBits|uint64(c.id)] {
				score += hotBonus
			}
			if score < top-beamWidth {
				continue
			}
			top = max(top, score)
			d.offer(step{ctx: last(p.ctx<<idBits|uint64(c.id), order-1), score: score, from: p.end, id: c.id, cost: c.cost})
		}
		d.offer(step{ctx: p.ctx, score: p.score - skipCost, from: p.end})
	}
	d.take(h.at, top)
	d.prune()
	d.commit()
}

// step is one way to go on; id 0 leaves the syllable out.
type step struct {
	ctx   uint64
	score float32
	from  *node
	id    uint16
	cost  float32
}

// offer keeps s unless another way into the same context is better: from there on they look alike.
func (d *Decoder) offer(s step) {
	if k, ok := d.best[s.ctx]; ok {
		if s.score > d.next[k].score {
			d.next[k] = s
		}
		return
	}
	d.best[s.ctx] = len(d.next)
	d.next = append(d.next, s)
}

// take makes the beam of the steps offered. A character's confidence is its share of all ways, less for a sound that was bent.
func (d *Decoder) take(at time.Duration, top float32) {
	whole := 0.0
	mass := map[uint16]float64{}
	for _, s := range d.next {
		w := math.Exp(float64(s.score - top))
		mass[s.id] += w
		whole += w
	}
	d.beam = d.beam[:0]
	for _, s := range d.next {
		if s.score < top-beamWidth {
			continue
		}
		if s.id == 0 {
			d.beam = append(d.beam, path{s.ctx, s.score, s.from})
			continue
		}
		conf := math.Exp(-float64(s.cost)/(8*soundWeight)) * mass[s.id] / whole
		n := &node{r: d.m.runes[s.id], at: at, depth: s.from.depth + 1, prev: s.from, conf: float32(conf)}
		d.beam = append(d.beam, path{s.ctx, s.score, n})
	}
}

// options lists the characters that may be behind a sound, the likeliest sounds first. Each list is made once.
func (m *Model) options(s syllable) []candidate {
	if list, ok := m.near.Load(s); ok {
		return list.([]candidate) //nolint:forcetypeassert // only the line below stores
	}
	at := map[uint16]int{}
	var list []candidate
	for _, o := range m.accepts {
		cost := apart(s.initial, o.initial) + apart(s.final, o.final)
		if cost > maxCost {
			continue
		}
		for i, r := range m.sounds[o] {
			if i >= maxPerLoad || cost > 0 && i >= maxPerLoad/4 {
				break
			}
			c := candidate{r.id, soundWeight*cost + r.cost}
			if k, ok := at[r.id]; ok {
				list[k].cost = min(list[k].cost, c.cost)
				continue
			}
			at[r.id] = len(list)
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.cost, b.cost) })
	m.near.Store(s, list)
	return list
}

// prune sorts the beam and cuts it. Ties are broken by context so that the same input always gives the same text.
func (d *Decoder) prune() {
	slices.SortFunc(d.beam, func(a, b path) int {
		switch {
		case a.score != b.score:
			return int(math.Copysign(1, float64(b.score-a.score)))
		case a.ctx < b.ctx:
			return -1
		}
		return 1
	})
	n := 0
	for n < len(d.beam) && n < beamSize && d.beam[n].score > d.beam[0].score-beamWidth {
		n++
	}
	d.beam = d.beam[:n]
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

// up returns the node at the given depth above n, nil if n does not reach it.
func up(n *node, depth int) *node {
	if n.depth < depth {
		return nil
	}
	for n.depth > depth {
		n = n.prev
	}
	return n
}

// close lets the end of the utterance speak for or against the paths.
func (d *Decoder) close() {
	for i := range d.beam {
		d.beam[i].score += d.m.logProb(d.beam[i].ctx, endID)
	}
	d.prune()
}

// spellDigits writes Arabic digits as they are spoken one by one; numbers in the application's own sentences are mostly codes and names.
func spellDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return []rune("零一二三四五六七八九")[r-'0']
		}
		return r
	}, s)
}
