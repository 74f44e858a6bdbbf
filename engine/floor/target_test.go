package floor_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/floor"
)

// Whatever an agent's screen asks for, the answer is an error or the wish is carried out; nothing breaks.
func FuzzFloor_Targets(f *testing.F) {
	for _, to := range []string{"", "queue:two", "agent:b", "sip:x@y", "sip:", "+8613900000009", "queue:", "mailto:x", "agent:a", "agent:\x00"} {
		f.Add("transfer", to)
		f.Add("consult", to)
	}
	f.Add("give_back", "nowhere")
	f.Fuzz(func(t *testing.T, verb, to string) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t, nil)
			defer s.stop()
			s.ready("a")
			s.desks["a"].after = 20 * time.Millisecond
			c := s.call("c1", nil)
			in(3 * time.Second)
			err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: verb, To: to})
			var known *hotline.Error
			if err != nil && !errors.As(err, &known) {
				t.Errorf("%s to %q: %v is no error of ours", verb, to, err)
			}
			if err == nil && verb == "transfer" && !strings.HasPrefix(to, "sip") {
				t.Errorf("a transfer to %q works", to)
			}
			c.gone()
			c.end()
			if s.panics != 0 {
				t.Errorf("%d panics", s.panics)
			}
		})
	})
}
