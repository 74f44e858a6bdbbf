package vad

import "math"

const (
	gateHold   = 25   // steps that the gate stays open behind a loud one: 0.5 s
	silenceDB  = 24.0 // RMS 16, the idle noise of G.711: never speech
	floorFall  = 0.2  // share of the way down per step
	floorRise  = 0.05 // share of the way up per step that the network called noise
	floorCreep = 0.02 // dB per step otherwise: 1 dB/s, so that a floor set too low comes up in the end
)

// gate keeps silence and steady line noise away from the network. Its floor is the level of what the network calls noise.
type gate struct {
	margin float64 // dB over the floor
	floor  float64 // dB re 1
	level  float64 // of the last step
	hold   int     // steps left
}

func newGate(marginDB float64) gate { return gate{margin: marginDB, floor: silenceDB} }

// open says whether the network shall see the step. busy keeps it open: speech is on or may begin.
func (g *gate) open(pcm []int16, busy bool) bool {
	var sum int64
	for _, v := range pcm {
		sum += int64(v) * int64(v)
	}
	g.level = 10 * math.Log10(float64(sum)/float64(len(pcm))+1)
	if g.margin == 0 {
		return true
	}
	if g.level < g.floor {
		g.floor += floorFall * (g.level - g.floor)
		g.floor = max(g.floor, silenceDB)
	}
	if g.level > silenceDB && g.level > g.floor+g.margin {
		g.hold = gateHold
	}
	if g.hold == 0 {
		return busy
	}
	g.hold--
	return true
}

// learn moves the floor up after the network has judged the step.
func (g *gate) learn(noise bool) {
	switch {
	case g.level <= g.floor:
	case noise:
		g.floor += floorRise * (g.level - g.floor)
	default:
		g.floor += floorCreep
	}
}
