package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"hotline/console"
	"hotline/console/desk"
)

// A real call, of which each agent is shown the caller's number for as long as he has it, and in the work after it.
func TestDesk_ShowsPersonalDataToWhoHasTheCall(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	leg := wang.ring()
	c := wang.call(desk.CallRinging)
	shows := func(p *person, record, list bool) {
		t.Helper()
		until(t, p.name+" is shown what he may see", func() bool { // the events are behind the desk by a moment
			var d console.CallDetail
			var running json.RawMessage
			return p.do("GET", "/calls/"+string(c.ID), nil, &d) == http.StatusOK && p.do("GET", "/live", nil, &running) == http.StatusOK && strings.Contains(string(running), string(c.ID)) &&
				strings.Contains(d.From, "13800138000") == record && strings.Contains(string(running), "13800138000") == list
		})
	}
	shows(wang, true, true)
	wang.verb(c, "reject")
	<-leg.Done()
	wang.state(desk.Missed)
	shows(wang, false, false)

	li := agent(t, s, "liqiang", liTone)
	l := listen(t, li.ring(), liTone)
	caller.silent(false)
	until(t, "the second agent talks", func() bool { return caller.hears(liTone) && l.hears(callerTone) })
	shows(li, true, true)
	shows(wang, false, false)

	wang.ready()
	li.verb(c, "consult", "agent:wangfang")
	w := listen(t, wang.ring(), wangTone)
	until(t, "the agents talk", func() bool { return w.hears(liTone) && l.hears(wangTone) })
	shows(li, true, true)
	shows(wang, true, true)
	li.verb(c, "complete")
	until(t, "the caller talks to who was asked", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })
	li.call(desk.CallWrapUp)
	shows(wang, true, true)
	shows(li, true, false)
	li.verb(c, "wrapped")
	shows(li, false, false)

	wang.verb(c, "give_back")
	wang.call(desk.CallWrapUp)
	shows(wang, true, false)
	wang.verb(c, "wrapped")
	shows(wang, false, false)
	caller.hangUp(t)
	stop()
}
