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

// What a screen may be told about a verb that is refused has a code, for words of its own.
func TestFloor_RefusalsHaveCodes(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		for _, one := range []struct {
			verb, to string
			code     hotline.Code
			who      string
		}{
			{"transfer", "agent:b", hotline.CodeAway, "b"}, {"transfer", "agent:nosuch", hotline.CodeTarget, ""}, {"transfer", "queue:none", hotline.CodeTarget, ""},
			{"transfer", "queue:two", hotline.CodeNobody, ""}, {"transfer", "agent:a", hotline.CodeColleague, ""}, {"complete", "", hotline.CodeNotNow, ""},
		} {
			err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: one.verb, To: one.to})
			var e *hotline.Error
			if !errors.As(err, &e) || e.Code != one.code || e.Who != one.who {
				t.Errorf("%s to %q: %+v, want %s %s", one.verb, one.to, err, one.code, one.who)
			}
		}
		var e *hotline.Error
		if err := s.floor.Do(t.Context(), "a", "gone", floor.Verb{Verb: "hold"}); !errors.As(err, &e) || e.Code != hotline.CodeCallOver {
			t.Errorf("no call: %+v", err)
		}
		c.gone()
		c.end()
	})
}
