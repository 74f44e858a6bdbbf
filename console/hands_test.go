package console_test

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/console/desk"
)

// The caller says the first number while the agent is there, and the second behind it.
const first, second = "320123197708090021", "510107198312110034"

// floorplay is one call that goes through the hands of agents.
type floorplay struct {
	t    *testing.T
	s    *site
	seq  uint64
	said int
	who  map[string]*browser
}

func play(t *testing.T) *floorplay {
	t.Helper()
	s := withPeople(t)
	admin := s.admin(t)
	p := &floorplay{t: t, s: s, who: map[string]*browser{"admin": admin, "li": s.person(t, admin, "li", "agent"), "wang": s.person(t, admin, "wang", "agent")}}
	p.put(hotline.CallStarted{Direction: hotline.Inbound, From: "sip:" + secret + "@gw", To: "sip:10000@here", Line: "10000"}, hotline.CallAnswered{}, hotline.QueueEntered{Kind: "inbound"})
	return p
}

func (p *floorplay) put(bodies ...hotline.Body) {
	p.t.Helper()
	for _, body := range bodies {
		p.seq++
		e := event("A", p.seq, body)
		if err := p.s.db.Project(e); err != nil {
			p.t.Fatal(err)
		}
		p.s.feed.Put(e)
	}
}

func (p *floorplay) says(number string) {
	p.t.Helper()
	p.put(hotline.UtteranceFinal{N: p.said, Party: hotline.PartyCaller, Text: "我的身份证号是" + number, FromMS: float64(10_000 * p.said), ToMS: float64(10_000*p.said + 5000)})
	p.said++
}

// rings and joins let the desk and the events say so; does is what the agent asks for.
func (p *floorplay) rings(who string) {
	p.put(hotline.AgentOffered{Agent: who})
	p.s.floor.Ring(who, desk.Call{ID: "A"})
}

func (p *floorplay) joins(who string) {
	p.s.floor.Answer(who)
	p.put(hotline.PartyJoined{Party: hotline.PartyAgent, Name: who})
}

func (p *floorplay) does(who, verb string) {
	p.t.Helper()
	if code := p.who[who].do("POST", "/api/v1/desk/calls/A/"+verb, map[string]string{"to": "agent:li"}, nil); code != 204 {
		p.t.Fatalf("%s of %s: %d", verb, who, code)
	}
}

func (p *floorplay) leaves(who, verb, how string) {
	p.t.Helper()
	p.does(who, verb)
	p.put(hotline.PartyLeft{Party: hotline.PartyAgent, Name: who, Cause: "normal"}, hotline.AgentDone{Agent: who, How: how})
}

// shown is which numbers who is shown where: of the stream from its begin, the record, the list of running calls.
func (p *floorplay) shown(who string) map[string]string {
	p.t.Helper()
	p.put(hotline.Digit{Digit: "#"}) // the last event, by which we see that all have come
	end := `"id":"` + event("A", p.seq, hotline.Digit{}).ID() + `"`
	p.stream("admin", end) // whoever listens before the last event has come is shown what was right then
	stream := p.stream(who, end)
	out := map[string]string{"stream": numbers(stream)}
	for place, path := range map[string]string{"record": "/api/v1/calls/A", "live": "/api/v1/live"} {
		res := p.who[who].send("GET", path, nil, nil)
		raw, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != 200 {
			p.t.Fatalf("%s of %s: %d, %v", place, who, res.StatusCode, err)
		}
		out[place] = numbers(string(raw))
	}
	return out
}

// stream is what who is sent of the stream from its begin up to an event.
func (p *floorplay) stream(who, end string) string {
	p.t.Helper()
	conn, code := p.who[who].socket("after=0")
	if code != 101 {
		p.t.Fatal(code)
	}
	defer func() { _ = conn.Close() }()
	stream := ""
	for !strings.Contains(stream, end) {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			p.t.Fatalf("the stream of %s: %v after %s", who, err, stream)
		}
		var m struct{ Type string }
		if json.Unmarshal(raw, &m) == nil && m.Type == "events" {
			stream += string(raw)
		}
	}
	return stream
}

// numbers are those of a text: the caller's, the first, the second.
func numbers(text string) string {
	out := []string{}
	for name, number := range map[string]string{"caller": secret, "first": first, "second": second} {
		if strings.Contains(text, number) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

const everything, nothing = "caller first second", ""

// is checks what somebody is shown: the stream and the record have the same, the list has the last words only.
func (p *floorplay) is(who, told, list string) {
	p.t.Helper()
	got := p.shown(who)
	for place, want := range map[string]string{"stream": told, "record": told, "live": list} {
		if got[place] != want {
			p.t.Errorf("%s is shown in %s %q, want %q", who, place, got[place], want)
		}
	}
}

func (p *floorplay) clear(who string)  { p.t.Helper(); p.is(who, everything, "caller second") }
func (p *floorplay) hidden(who string) { p.t.Helper(); p.is(who, nothing, nothing) }

// TestDesk_PersonalDataAreForWhoHasTheCallNow: neither for who was only asked, nor for who had it before.
func TestDesk_PersonalDataAreForWhoHasTheCallNow(t *testing.T) {
	for name, c := range map[string]func(p *floorplay){
		"rings": func(p *floorplay) {
			p.rings("wang")
			p.says(first)
			p.says(second)
			p.clear("wang")
		},
		"rejected": func(p *floorplay) {
			p.rings("wang")
			p.does("wang", "reject")
			p.put(hotline.AgentMissed{Agent: "wang", Why: "rejected"})
			p.rings("li")
			p.joins("li")
			p.says(first)
			p.says(second)
			p.hidden("wang")
			p.clear("li")
		},
		"missed": func(p *floorplay) {
			p.says(first)
			p.rings("wang")
			p.s.floor.End("wang", "A")
			p.put(hotline.AgentMissed{Agent: "wang", Why: "no_answer"})
			p.says(second)
			p.hidden("wang")
		},
		"talks_and_holds": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.does("wang", "hold")
			p.put(hotline.AgentHeld{Agent: "wang", Held: true})
			p.says(second)
			p.clear("wang")
			p.hidden("admin") // who may watch has rights of another kind
		},
		"lost_phone": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.s.floor.Lose("wang", false)
			p.put(hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wang", Cause: "media_lost"})
			p.says(second)
			p.clear("wang")
		},
		"handed_on": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.leaves("wang", "transfer", "transferred")
			p.put(hotline.QueueEntered{Kind: "transfer"})
			p.rings("li")
			p.joins("li")
			p.says(second)
			p.is("wang", "caller first", nothing) // what he was there for, while he writes it up
			p.clear("li")
			p.does("wang", "wrapped")
			p.hidden("wang")
		},
		"wrapped": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.says(second)
			p.leaves("wang", "hangup", "ended")
			p.put(hotline.CallEnded{})
			p.is("wang", everything, nothing)
			p.does("wang", "extend")
			p.is("wang", everything, nothing)
			p.does("wang", "wrapped")
			p.hidden("wang")
		},
		"given_back": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.leaves("wang", "give_back", "given_back")
			p.put(hotline.GivenBack{Agent: "wang"})
			p.says(second)
			p.put(hotline.TurnCompleted{N: 1, Heard: second, Played: "您的号码是" + second})
			p.is("wang", "caller first", nothing)
			p.does("wang", "wrapped")
			p.hidden("wang")
		},
		"consulted": func(p *floorplay) {
			p.rings("li")
			p.joins("li")
			p.put(hotline.QueueEntered{Kind: "consult"})
			p.rings("wang")
			p.says(first)
			p.clearOf("wang", "first")
			p.joins("wang")
			p.clearOf("wang", "first")
			p.leaves("wang", "hangup", "ended")
			p.says(second)
			p.is("wang", "caller first", nothing)
			p.does("wang", "wrapped")
			p.hidden("wang")
			p.clear("li")
		},
		"colleague_joins": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.rings("li")
			p.joins("li")
			p.does("wang", "conference")
			p.put(hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "conference"})
			p.says(second)
			p.clear("wang")
			p.clear("li")
		},
		"colleague_is_left_with_it": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.rings("li")
			p.joins("li")
			p.leaves("wang", "complete", "transferred")
			p.says(second)
			p.is("wang", "caller first", nothing)
			p.clear("li")
		},
		"parked": func(p *floorplay) {
			p.rings("wang")
			p.joins("wang")
			p.says(first)
			p.put(hotline.CallParked{Agent: "wang", Slot: "01", Parked: true})
			p.leaves("wang", "park", "transferred")
			p.does("wang", "wrapped")
			p.says(second)
			p.clear("wang")
			p.put(hotline.CallParked{Agent: "li", Slot: "01"})
			p.joins("li")
			p.hidden("wang")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := play(t)
			p.t = t
			c(p)
			log, err := p.s.db.AuditLog(t.Context(), "", 50)
			for _, line := range log {
				if line.Action == "pii.reveal" {
					t.Errorf("nobody has asked to reveal anything: %+v", line)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// clearOf is clear while the caller has said one number.
func (p *floorplay) clearOf(who, number string) {
	p.t.Helper()
	p.is(who, "caller "+number, "caller "+number)
}

// A window that is open all the time is told each event as it is then.
func TestDesk_TheOpenStreamHidesFromTheRejectionOn(t *testing.T) {
	p := play(t)
	p.rings("wang")
	conn, code := p.who["wang"].socket("")
	if code != 101 {
		t.Fatal(code)
	}
	receive(t, conn)
	until := func(kind string) (all string) {
		t.Helper()
		for !strings.Contains(all, `"type":"`+kind+`"`) {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			all += string(raw)
		}
		return all
	}
	p.says(first)
	if got := until("utterance_final"); !strings.Contains(got, first) {
		t.Errorf("while it rings: %s", got)
	}
	p.does("wang", "reject")
	p.put(hotline.AgentMissed{Agent: "wang", Why: "rejected"})
	p.rings("li")
	p.joins("li")
	p.put(hotline.UtterancePartial{N: 1, Party: hotline.PartyCaller, Text: "我的身份证号是" + second})
	p.says(second)
	if got := until("utterance_final"); strings.Contains(got, second) || !strings.Contains(got, "我的身份证号是") {
		t.Errorf("after it was rejected: %s", got)
	}
}
