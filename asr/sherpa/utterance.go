package sherpa

import (
	"slices"
	"time"

	"hotline/asr"
	"hotline/internal/sherpaonnx"
)

const (
	// lookAhead is by how much the demo network's token times are late: the first sound's, median of 50 sentences.
	lookAhead = 130 * time.Millisecond
	// lastWord is how long the last word is taken to last: the model says only when words begin.
	lastWord = 200 * time.Millisecond
	// demoTail and otherTail are the silence that pushes the last tokens out of the network.
	demoTail  = 420 * time.Millisecond
	otherTail = 800 * time.Millisecond
)

// utterances turns one stream's audio into results, one model stream per utterance. One goroutine at a time uses it.
type utterances struct {
	rec   *sherpaonnx.Recognizer
	hot   string
	spell speller
	put   func(asr.Result)
	demo  bool

	in    *resampler
	x, y  []float32
	now   time.Duration // audio taken so far, lost frames included
	n     int
	gate  gate               // what it holds lies behind now
	cur   *sherpaonnx.Stream // nil before the first sound of an utterance
	start time.Duration      // where cur began
	gaps  []gap              // of cur
	last  []asr.Word         // words of the last partial
}

// gap is audio that cur did not hear: what it heard after at came `by` later in the call.
type gap struct{ at, by time.Duration }

// audio takes one piece: the network hears it now, or when a sound follows, or never.
func (u *utterances) audio(pcm []int16, rate int) error {
	if !u.gate.open(pcm, rate) {
		u.gate.held.push(pcm, rate)
		return nil
	}
	if tail := u.gate.held.tail; len(tail) > 0 {
		u.gate.held.tail = tail[:0]
		u.gap(u.gate.held.gone)
		u.gate.held.gone = 0
		if err := u.hear(tail, rate); err != nil {
			return err
		}
	}
	return u.hear(pcm, rate)
}

// settle gives up what the gate holds back.
func (u *utterances) settle() {
	if len(u.gate.held.tail) > 0 {
		by := u.gate.held.gone + time.Duration(len(u.gate.held.tail))*time.Second/time.Duration(u.gate.rate)
		u.gate.held = unheard{tail: u.gate.held.tail[:0]}
		u.gap(by)
	}
}

// hear feeds audio to the network and puts a partial when it brought something new.
func (u *utterances) hear(pcm []int16, rate int) error {
	if u.in == nil {
		u.in = newResampler(rate, sherpaonnx.ModelRate)
	}
	if u.cur == nil {
		cur, err := u.rec.NewStream(u.hot)
		if err != nil {
			return err
		}
		u.cur, u.start, u.gaps = cur, u.now, u.gaps[:0]
	}
	u.x = u.x[:0]
	for _, s := range pcm {
		u.x = append(u.x, float32(s)/32768)
	}
	if err := u.accept(); err != nil {
		return err
	}
	u.now += time.Duration(len(pcm)) * time.Second / time.Duration(rate)
	if u.cur.Decode() == 0 {
		return nil
	}
	words, stable, err := u.words(false)
	if err != nil || same(words, u.last) {
		return err
	}
	u.last = words
	u.put(u.result(asr.Partial, words, stable))
	return nil
}

// accept resamples u.x and feeds it.
func (u *utterances) accept() error {
	u.y = u.in.push(u.y[:0], u.x)
	return u.cur.Accept(u.y)
}

// gap notes audio that the network does not hear.
func (u *utterances) gap(by time.Duration) {
	if u.cur != nil && by > 0 {
		u.gaps = append(u.gaps, gap{at: u.now, by: by})
	}
	u.now += by
}

// finish ends the utterance with its final; without always, only if there is something to say.
func (u *utterances) finish(always bool) error {
	u.settle()
	var words []asr.Word
	if u.cur != nil {
		tail := otherTail
		if u.demo {
			tail = demoTail
		}
		u.x = append(u.x[:0], make([]float32, samples(tail, sherpaonnx.ModelRate))...)
		u.y = append(u.y[:0], u.x...)
		if err := u.cur.Accept(u.y); err != nil {
			return err
		}
		u.cur.Finish()
		u.cur.Decode()
		var err error
		if words, _, err = u.words(true); err != nil {
			return err
		}
	}
	if always || len(words) > 0 {
		u.put(u.result(asr.Final, words, len(words)))
		u.n++
	}
	u.free()
	return nil
}

// free drops the current model stream.
func (u *utterances) free() {
	if u.cur != nil {
		u.cur.Close()
		u.cur = nil
	}
	if u.in != nil && u.in.taps != nil {
		u.in.reset()
	}
	u.spell.reset()
	u.last = nil
}

// words reads the model and spells, with times in call audio time; stable is how many words will not change.
func (u *utterances) words(final bool) ([]asr.Word, int, error) {
	res, err := u.cur.Result()
	if err != nil {
		return nil, 0, err
	}
	at := make([]time.Duration, len(res.Times))
	for i, t := range res.Times {
		at[i] = time.Duration(t * float64(time.Second))
	}
	words, stable := u.spell.spell(res.Tokens, at, res.Probs, final)
	for i := range words {
		words[i].From = u.callTime(words[i].From)
	}
	for i := range words {
		end := u.now
		if i+1 < len(words) {
			end = words[i+1].From
		}
		words[i].To = max(words[i].From, min(words[i].From+lastWord, end))
	}
	return words, stable, nil
}

// callTime turns time since cur began into call audio time.
func (u *utterances) callTime(t time.Duration) time.Duration {
	if u.demo {
		t = max(0, t-lookAhead)
	}
	t += u.start
	for _, g := range u.gaps {
		if t >= g.at {
			t += g.by
		}
	}
	return min(t, u.now)
}

// result describes words; stable counts words and becomes runes.
func (u *utterances) result(kind asr.ResultKind, words []asr.Word, stable int) asr.Result {
	r := asr.Result{Kind: kind, N: u.n, From: u.now, To: u.now, Words: words}
	text := join(words)
	r.Text, r.Stable = text, len([]rune(join(words[:stable])))
	if len(words) > 0 {
		r.From, r.To = words[0].From, words[len(words)-1].To
		for _, w := range words {
			r.Confidence += w.Confidence / float64(len(words))
		}
	}
	return r
}

func same(a, b []asr.Word) bool {
	return slices.EqualFunc(a, b, func(x, y asr.Word) bool { return x.Text == y.Text })
}
