package codec

// effort is how much less than the usual an Opus encoder does: 0 is the usual.
type effort int

// efforts are the complexities of libopus that we use, with the load from which on the next one is taken. 5 costs half of 10, and a
// listener hardly tells them apart; 2 takes half the time of 5 and 0 a quarter (BenchmarkCodec), and both are clear speech at 24 kbit/s.
//
//nolint:gochecknoglobals // table
var efforts = []struct {
	complexity int
	until      float64
}{{5, 0.4}, {2, 0.6}, {0, 2}}

// easing is how far the load must fall below the step that it passed before the effort rises again.
const easing = 0.15

// complexity is what libopus is told.
func (e effort) complexity() int { return efforts[e].complexity }

// at is the effort that fits a load: less at once, more a step at a time, so that the calls of a busy machine do not swing.
func (e effort) at(load float64) effort {
	if e > 0 && load < efforts[e-1].until-easing {
		return e - 1
	}
	for load > efforts[e].until {
		e++
	}
	return e
}
