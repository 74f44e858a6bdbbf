package codec

import "testing"

func TestEffort_FollowsTheLoad(t *testing.T) {
	var e effort
	for i, step := range []struct {
		load float64
		want int // complexity
	}{{0.1, 5}, {0.4, 5}, {0.41, 2}, {0.3, 2}, {0.5, 2}, {0.95, 0}, {0.5, 0}, {0.44, 2}, {0.26, 2}, {0.2, 5}, {1.5, 0}, {0.1, 2}, {0.1, 5}} {
		if e = e.at(step.load); e.complexity() != step.want {
			t.Errorf("step %d: complexity %d at load %g, want %d", i, e.complexity(), step.load, step.want)
		}
	}
}
