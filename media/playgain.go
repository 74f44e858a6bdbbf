package media

// duckGain is -18 dB: the caller hears that the hotline noticed him, and still understands himself.
const duckGain = 0.126

// playGain is the volume of a Player: it moves to its goal within one frame, sample by sample.
type playGain struct {
	duck   float32 // goal while not paused: 1 or duckGain
	gain   float32 // where the last frame ended
	paused bool
}

func (g *playGain) setDuck(on bool) {
	g.duck = 1
	if on {
		g.duck = duckGain
	}
}

func (g *playGain) goal() float32 {
	if g.paused {
		return 0
	}
	return g.duck
}

// silent says that the pause has faded out: nothing is to be played.
func (g *playGain) silent() bool { return g.paused && g.gain == 0 }

// settle jumps to the goal, for a frame in which nothing is heard.
func (g *playGain) settle() { g.gain = g.goal() }

// apply scales s, with a ramp from the last gain to the goal.
func (g *playGain) apply(s []int16) {
	from, to := g.gain, g.goal()
	g.gain = to
	if from == 1 && to == 1 {
		return
	}
	step := (to - from) / float32(len(s))
	for i := range s {
		from += step
		s[i] = int16(float32(s[i]) * from)
	}
}

// fadeOut ramps the first n samples of s to zero and clears the rest.
func fadeOut(s []int16, n int) {
	for i := range n {
		s[i] = int16(int(s[i]) * (n - i) / n) //nolint:gosec // smaller than the sample
	}
	clear(s[n:])
}
