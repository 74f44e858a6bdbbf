package vad

// A held note stands still from step to step, a syllable moves: over 40 ms the log energies of loud bands move by 1.5-2.2
// (median) in speech and by 0.2-0.5 in chords and melodies (TestDetector_DoesNotTakeMusicForSpeech has the latter).
const (
	still       = 0.75      // mean change of the loud bands over 40 ms, natural log of power, below which a step stands still
	loud        = 6.9       // bands this far below the loudest count: 30 dB
	musicShare  = 0.65      // share of still steps above which it is music; speech stays below 0.35
	musicMemory = 1.0 / 25. // weight of a step in the share: 0.5 s
)

// melody tells music from speech among what the network calls speech.
type melody struct {
	past  [2][bands]float32 // log energies one and two steps ago
	share float32           // of still steps, lately
}

// push takes the log energies of a step and says whether what sounds is music. voiced: the network calls the step speech;
// others do not count.
func (m *melody) push(now *[bands]float32, voiced bool) bool {
	if voiced {
		v := float32(0)
		if change(now, &m.past[1]) < still {
			v = 1
		}
		m.share += (v - m.share) * musicMemory
	}
	m.past[1], m.past[0] = m.past[0], *now
	return m.share > musicShare
}

// change is the mean difference of two steps in the loud bands of now.
func change(now, before *[bands]float32) float32 {
	top := now[0]
	for _, v := range now {
		top = max(top, v)
	}
	var sum, n float32
	for b, v := range now {
		if v < top-loud {
			continue
		}
		sum += max(v-before[b], before[b]-v)
		n++
	}
	return sum / n
}
