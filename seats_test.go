package hotline_test

import (
	"slices"
	"testing"

	"hotline"
)

func TestSeats_WhoHasTheCaller(t *testing.T) {
	const a, b = "wangfang", "liqiang"
	in := func(name string) hotline.Body { return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name} }
	out := func(name, cause string) hotline.Body {
		return hotline.PartyLeft{Party: hotline.PartyAgent, Name: name, Cause: cause}
	}
	done := func(name, how string) hotline.Body { return hotline.AgentDone{Agent: name, How: how} }
	asked := hotline.QueueEntered{Queue: "bill", Kind: "consult"}
	for name, c := range map[string]struct {
		events []hotline.Body
		want   []string // who has the caller after each event
	}{
		"consult_that_is_cancelled": {[]hotline.Body{in(a), asked, in(b), out(b, "normal"), done(b, "ended"), out(a, "normal")}, []string{a, a, a, a, a, ""}},
		"consult_that_hands_over":   {[]hotline.Body{in(a), in(b), out(a, "normal"), done(a, "transferred")}, []string{a, a, b, b}},
		"caller_leaves_in_consult":  {[]hotline.Body{in(a), in(b), out(b, "normal"), done(b, "ended"), out(a, "normal"), done(a, "ended")}, []string{a, a, a, a, "", ""}},
		"leg_lost_in_consult":       {[]hotline.Body{in(a), in(b), out(a, "media_lost"), in(a), out(b, "normal")}, []string{a, a, a, a, a}},
		"agent_lost_in_consult":     {[]hotline.Body{in(a), in(b), out(a, "media_lost"), done(a, "lost")}, []string{a, a, a, b}},
		"blind_to_a_queue":          {[]hotline.Body{in(a), hotline.QueueEntered{Queue: "bill", Kind: "transfer"}, out(a, "normal"), in(b)}, []string{a, "", "", b}},
		"back_to_the_machine":       {[]hotline.Body{in(a), hotline.GivenBack{Agent: a}, in(b)}, []string{a, "", b}},
		"somebody_outside":          {[]hotline.Body{in(a), in(""), hotline.PartyJoined{Party: hotline.PartyCaller, Name: "x"}, out(a, "normal")}, []string{a, a, a, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var s hotline.Seats
			var got []string
			for _, e := range c.events {
				s.Apply(e)
				got = append(got, s.First())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSeats_CopiesAreIndependent(t *testing.T) {
	join := func(name string) hotline.Body { return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name} }
	var s hotline.Seats
	s.Apply(join("a"))
	s.Apply(join("b"))
	was := s
	s.Apply(join("c"))
	s.Apply(hotline.AgentDone{Agent: "a"})
	if was.First() != "a" || !slices.Equal(was.Behind(), []string{"b"}) || s.First() != "b" || !slices.Equal(s.Behind(), []string{"c"}) {
		t.Errorf("copy %+v, original %+v", was, s)
	}
}
