package evaluate

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hotline"
)

// timed is a body with its place in the call.
type timed struct {
	at   float64
	rank int // among those of one time
	body hotline.Body
}

// Turn makes the events of a written call: what the case gives, and what follows from its segments: edges of speech, utterances, who
// is there, and the end.
func (c *Case) Turn() []hotline.Event {
	var list []timed
	given := c.given()
	has := func(f func(hotline.Body) bool) bool {
		return slices.ContainsFunc(given, func(t timed) bool { return f(t.body) })
	}
	list = append(list, given...)
	list = append(list, c.spoken(given)...)
	end := 0.0
	for _, t := range list {
		end = max(end, t.at)
	}
	if !has(func(b hotline.Body) bool {
		v, ok := b.(hotline.PartyJoined)
		return ok && v.Party == hotline.PartyAgent
	}) {
		if at, ok := c.joined(given); ok {
			list = append(list, timed{at, 0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "agent", AtMS: at}})
		}
	}
	if !has(func(b hotline.Body) bool { _, ok := b.(hotline.CallEnded); return ok }) {
		list = append(list, timed{end + 500, 9, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: end + 500}})
	}
	if c.Queue != "" && !has(func(b hotline.Body) bool { _, ok := b.(hotline.QueueEntered); return ok }) {
		list = append(list, timed{0, -1, hotline.AgentOffered{Agent: "agent", Queue: c.Queue}})
	}
	slices.SortStableFunc(list, func(a, b timed) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	return number(hotline.CallID(c.Call), list)
}

// number gives bodies their envelope. The call is answered at the first moment.
func number(id hotline.CallID, list []timed) []hotline.Event {
	zero := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	out := []hotline.Event{
		{Call: id, Seq: 1, At: zero, Body: hotline.CallStarted{Direction: hotline.Inbound, Line: "10000"}},
		{Call: id, Seq: 2, At: zero, Body: hotline.CallAnswered{Codec: "pcma"}},
	}
	var last []hotline.Event
	for _, t := range list {
		switch t.body.(type) {
		case hotline.CallStarted, hotline.CallAnswered:
			continue
		}
		e := hotline.Event{Call: id, At: zero.Add(time.Duration(t.at * float64(time.Millisecond))), Body: t.body}
		if _, ended := t.body.(hotline.CallEnded); ended {
			last = append(last, e)
			continue
		}
		out = append(out, e)
	}
	out = append(out, last...)
	for i := range out {
		out[i].Seq = uint64(i + 1)
	}
	return out
}

// spoken are the events that follow from the segments. Edges that the case gives for a party are taken instead, and so are turns of the bot.
func (c *Case) spoken(given []timed) []timed {
	edges, turns := map[hotline.Party]bool{}, false
	for _, t := range given {
		switch v := t.body.(type) {
		case hotline.SpeechStarted:
			edges[v.Party] = true
		case hotline.TurnCompleted:
			turns = true
		}
	}
	n, asked := map[hotline.Party]int{}, -1.0 // asked: when the caller ended whom nobody has answered yet
	var out []timed
	order := slices.SortedStableFunc(slices.Values(c.Segments), func(a, b Segment) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range order {
		p := partyOf(s.Party)
		if p == hotline.PartyBot && !turns { // its words are told so in a live call, with how long the caller waited for them
			gap := 0.0
			if asked >= 0 {
				gap = max(0, s.Start-asked)
			}
			out = append(out, timed{s.End, 3, hotline.TurnCompleted{N: n[p], Played: s.Text, FromMS: s.Start, GapMS: hotline.TurnGap{Total: gap}}})
			n[p]++
			asked = -1
			continue
		}
		asked = -1
		if p == hotline.PartyCaller {
			asked = s.End
		}
		if !edges[p] {
			out = append(out, timed{s.Start, 2, hotline.SpeechStarted{Party: p, AtMS: s.Start}}, timed{s.End, 1, hotline.SpeechEnded{Party: p, AtMS: s.End}})
		}
		name := ""
		if p == hotline.PartyAgent {
			name = "agent"
		}
		out = append(out, timed{s.End, 3, hotline.UtteranceFinal{N: n[p], Party: p, Name: name, Text: s.Text, FromMS: s.Start, ToMS: s.End, Confidence: 1}})
		n[p]++
	}
	return out
}

// partyOf is who is meant by the name in a file; a caller where the name is none that is known.
func partyOf(name string) hotline.Party {
	p, _ := party(name)
	return p
}

func party(name string) (_ hotline.Party, known bool) {
	switch strings.ToLower(name) {
	case "agent", "service", "seat", "staff", "坐席", "客服":
		return hotline.PartyAgent, true
	case "bot", "robot", "ivr", "机器人":
		return hotline.PartyBot, true
	case "caller", "customer", "user", "client", "客户", "用户", "来电人":
		return hotline.PartyCaller, true
	}
	return hotline.PartyCaller, false
}

// joined is when a person was there: from the start where nobody else served, else with the person's first word.
func (c *Case) joined(given []timed) (float64, bool) {
	first, bot := -1.0, false
	for _, s := range c.Segments {
		switch partyOf(s.Party) {
		case hotline.PartyAgent:
			if first < 0 || s.Start < first {
				first = s.Start
			}
		case hotline.PartyBot:
			bot = true
		}
	}
	for _, t := range given {
		switch v := t.body.(type) {
		case hotline.QueueEntered:
			bot = true
		case hotline.QueueLeft:
			if v.Why == "answered" && (first < 0 || t.at <= first) {
				return t.at, true
			}
		}
	}
	if first >= 0 && !bot {
		return 0, true
	}
	return first, first >= 0
}

// given reads the events of the case.
func (c *Case) given() []timed {
	var out []timed
	for _, raw := range c.Events {
		e, data := fields(raw)
		at := 0.0
		for _, m := range []map[string]any{e, data} {
			for _, key := range []string{"t", "time_ms", "start_ms", "duration_ms", "at_ms"} {
				if v, ok := m[key].(float64); ok {
					at = v
				}
			}
		}
		name, _ := e["type"].(string)
		out = append(out, bodies(name, at, data)...)
	}
	return out
}

// fields are those of an event and of its data: the same in the short form, none where it is no object.
func fields(raw json.RawMessage) (event, data map[string]any) {
	if json.Unmarshal(raw, &event) != nil {
		return nil, nil
	}
	data, ok := event["data"].(map[string]any)
	if !ok {
		data = event
	}
	return event, data
}

// strange is the party of an event where it is a name that is none.
func strange(raw json.RawMessage) (string, bool) {
	_, data := fields(raw)
	name, _ := data["party"].(string)
	_, known := party(name)
	return name, name != "" && !known
}

// bodies reads one event; names that people write for some are understood, and for its party.
func bodies(name string, at float64, data map[string]any) []timed {
	if data == nil {
		return nil
	}
	if p, known := party(text(data, "party")); known {
		data["party"] = string(p)
	}
	by := text(data, "by")
	if by == "" {
		by = text(data, "party")
	}
	if p, known := party(by); known {
		by = string(p)
	}
	data["at_ms"] = at
	left := timed{at, 4, hotline.PartyLeft{Party: hotline.PartyAgent, Name: "agent", ByIt: true, AtMS: at}}
	switch name {
	case "hangup", "hang_up", "call_hangup", "call_ended", "ended":
		ended := hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: at}
		if s, ok := data["outcome"].(string); ok {
			ended.Outcome = hotline.Outcome(s)
		}
		if s, ok := data["cause"].(string); ok {
			ended.Cause = s
		}
		if by == "agent" || by == "hotline" {
			ended.By = "hotline"
			return []timed{left, {at, 9, ended}}
		}
		return []timed{{at, 9, ended}}
	case "hold", "hold_started", "agent_hold":
		name, data["held"] = "agent_held", true
	case "unhold", "hold_ended", "resume", "retrieve", "agent_unhold":
		name, data["held"] = "agent_held", false
	case "transfer", "transferred":
		name = "call_transferred"
	}
	body, err := json.Marshal(map[string]any{"call_id": "x", "seq": 1, "at": time.Unix(0, 0).UTC(), "type": name, "data": data})
	if err != nil {
		return nil
	}
	var e hotline.Event
	if err := json.Unmarshal(body, &e); err != nil || e.Body == nil {
		return nil
	}
	return []timed{{at, 2, e.Body}}
}

// text is a field that is a text, "" for none.
func text(data map[string]any, key string) string {
	s, _ := data[key].(string)
	return s
}
