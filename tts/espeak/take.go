package espeak

import (
	"math"
	"strings"
	"time"

	"hotline/media"
	"hotline/tts"
)

// The levels of running speech that espeak makes by itself, dBFS (TestSynthesizer_SpeaksAtTheLevelAsked). Variants are within 2 dB.
const (
	chineseLevel = -18.5
	englishLevel = -21.0
)

// take is one clause on its way from the workers to the sink: it sets the level, keeps the marks, and on a second attempt skips
// what was already sent.
type take struct {
	out     media.Sink
	req     tts.Request
	level   float64 // dBFS wanted
	framing *tts.Framing
	framer  *tts.Framer
	part    part
	rate    int
	base    time.Duration // clause time at which the part began
	skip    int           // samples to drop: sent by the first attempt
	done    int           // samples of this attempt
	sink    error         // the sink's or the framer's error: the clause is over
}

// begin opens the next part; rate is the engine's, in Hz.
func (t *take) begin(p part, rate int) error {
	if t.framer == nil {
		framer, err := t.framing.NewFramer(t.out, rate, t.req.Rate)
		if err != nil {
			t.sink = err
			return err
		}
		t.framer, t.rate = framer, rate
	}
	t.part = p
	t.base = time.Duration(t.done) * time.Second / time.Duration(rate)
	return nil
}

// again starts over behind a broken worker.
func (t *take) again() { t.skip, t.done = max(t.skip, t.done), 0 }

func (t *take) word(at, sample int) {
	t.framer.Mark(t.part.spoken(at), t.base+time.Duration(sample)*time.Second/time.Duration(t.rate))
}

func (t *take) audio(pcm []int16) error {
	n := min(max(t.skip-t.done, 0), len(pcm))
	t.done += len(pcm)
	pcm = pcm[n:]
	engine := englishLevel
	if strings.HasPrefix(t.part.voice, "cmn") {
		engine = chineseLevel
	}
	amplify(pcm, t.level-engine)
	t.sink = t.framer.Write(pcm)
	return t.sink
}

func (t *take) finish() ([]tts.Mark, error) {
	if t.framer == nil {
		return nil, nil // nothing to speak
	}
	return t.framer.Finish(len([]rune(t.req.Text)))
}

func (t *take) marks() []tts.Mark {
	if t.framer == nil {
		return nil
	}
	return t.framer.Marks()
}

// amplify changes the level by db decibels, in place.
func amplify(pcm []int16, db float64) {
	gain := int32(math.Round(math.Pow(10, db/20) * 4096))
	for i, s := range pcm {
		pcm[i] = int16(min(max(int32(s)*gain>>12, math.MinInt16), math.MaxInt16))
	}
}
