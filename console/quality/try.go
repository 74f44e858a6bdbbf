package quality

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/internal/store"
)

type tryIn struct {
	Body TryBody
}

// TryBody is a trial of a rule.
type TryBody struct {
	Text     string `json:"text" minLength:"1" maxLength:"65536" doc:"the rule (YAML)"`
	Dialogue string `json:"dialogue,omitempty" maxLength:"65536" doc:"lines such as 坐席：…, 客户：…, 机器人：…, each with a time before it if it matters (0:12)"`
	Calls    int    `json:"calls,omitempty" minimum:"0" maximum:"200" doc:"without a dialogue: the latest calls"`
	Rule     string `json:"rule,omitempty" maxLength:"64" doc:"id of the rule in force to compare with"`
}

// TryResult is what a rule finds.
type TryResult struct {
	Calls  int        `json:"calls" doc:"that were looked at"`
	Hits   int        `json:"hits"`
	Now    int        `json:"now" doc:"calls with a hit of this text"`
	Before int        `json:"before" doc:"calls with a hit of the rule in force"`
	TookMS float64    `json:"took_ms"`
	Items  []TryFound `json:"items" nullable:"false" doc:"calls with a hit of either, the latest first"`
}

// TryFound is one call in which a rule found something, or no longer does.
type TryFound struct {
	Call    hotline.CallID `json:"call_id" doc:"empty: the dialogue"`
	Started time.Time      `json:"started"`
	Hits    []hotline.Hit  `json:"hits" nullable:"false"`
	Was     bool           `json:"was" doc:"the rule in force hits this call"`
}

type tryOut struct{ Body TryResult }

// tryLimit bounds one trial.
const tryLimit = 20 * time.Second

func (p *Part) tryRule(ctx context.Context, in *tryIn) (*tryOut, error) {
	if p.deps.Rules == nil {
		return nil, huma.Error503ServiceUnavailable("the inspection of this hotline is switched off")
	}
	ctx, cancel := context.WithTimeout(ctx, tryLimit)
	defer cancel()
	ids, calls, err := p.material(ctx, in.Body.Dialogue, in.Body.Calls)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	began := time.Now()
	found, err := p.deps.Rules.Try(ctx, in.Body.Text, calls)
	if errors.Is(err, context.DeadlineExceeded) {
		err = &hotline.Error{Op: "try rule", Kind: hotline.KindTimeout, Remedy: "try fewer calls"}
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	out := TryResult{Calls: len(calls), TookMS: float64(time.Since(began).Microseconds()) / 1000, Items: []TryFound{}}
	for i, hits := range found {
		f := TryFound{Hits: hits}
		if f.Hits == nil {
			f.Hits = []hotline.Hit{}
		}
		if len(ids) > 0 {
			f.Call, f.Started = ids[i], calls[i][0].At
			if f.Was, err = p.was(ctx, ids[i], in.Body.Rule); err != nil {
				return nil, p.gate.Fault(err)
			}
		}
		p.hide(nil, f.Hits)
		out.Hits += len(hits)
		if len(hits) > 0 {
			out.Now++
		}
		if f.Was {
			out.Before++
		}
		if len(hits) > 0 || f.Was {
			out.Items = append(out.Items, f)
		}
	}
	return &tryOut{out}, nil
}

// was says that the rule in force has a hit on the call.
func (p *Part) was(ctx context.Context, call hotline.CallID, rule string) (bool, error) {
	if rule == "" {
		return false, nil
	}
	hits, err := p.deps.Store.Hits(ctx, store.HitFilter{Call: call, Rule: rule, State: hotline.HitConfirmed, Shadow: true, Limit: 1})
	return len(hits) > 0, err
}

// material is what a rule is tried on: a dialogue, else the latest n ended calls.
func (p *Part) material(ctx context.Context, dialogue string, n int) (ids []hotline.CallID, calls [][]hotline.Event, err error) {
	if strings.TrimSpace(dialogue) != "" {
		events, err := parse(dialogue, p.now())
		if err != nil {
			return nil, nil, &hotline.Error{Op: "try rule", Kind: hotline.KindInvalid, Err: err}
		}
		return nil, [][]hotline.Event{events}, nil
	}
	if n == 0 {
		return nil, nil, refuse("try rule", "give a dialogue, or a number of calls")
	}
	rows, err := p.deps.Store.Calls(ctx, store.Filter{Limit: 1000})
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		if len(ids) == n {
			break
		}
		if r.Answered.IsZero() || r.Ended.IsZero() || r.Outcome == hotline.OutcomeTestLine {
			continue
		}
		events, err := p.deps.Store.Events(ctx, r.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(events) > 0 {
			ids, calls = append(ids, r.ID), append(calls, events)
		}
	}
	return ids, calls, nil
}

// said is a line of a pasted dialogue: a time if there is one, who, what.
var said = regexp.MustCompile(`^\s*[\[(（]?(?:(\d{1,3}):(\d{2})(?:\.(\d{1,3}))?[\])）]?)?\s*([^:：]{1,16})\s*[:：]\s*(.+?)\s*$`)

// speakers are the words for who speaks in a pasted dialogue.
var speakers = map[string]hotline.Party{
	"坐席": hotline.PartyAgent, "客服": hotline.PartyAgent, "座席": hotline.PartyAgent, "话务员": hotline.PartyAgent, "agent": hotline.PartyAgent, "a": hotline.PartyAgent,
	"客户": hotline.PartyCaller, "来电人": hotline.PartyCaller, "用户": hotline.PartyCaller, "市民": hotline.PartyCaller, "caller": hotline.PartyCaller,
	"customer": hotline.PartyCaller, "c": hotline.PartyCaller,
	"机器人": hotline.PartyBot, "智能客服": hotline.PartyBot, "bot": hotline.PartyBot, "b": hotline.PartyBot,
}

const (
	perRune = 220.0 // ms of speech a character where the dialogue has no times: about 270 characters a minute
	pause   = 700.0 // ms between two lines
	tail    = 1500.0
)

// timed is a body with its place in the call.
type timed struct {
	ms   float64
	body hotline.Body
}

// spoken are the events of what somebody said. The machine's words are told as in a live call: as a turn, with how long the caller waited for it.
func spoken(u hotline.UtteranceFinal, waited float64) []timed {
	if u.Party == hotline.PartyBot {
		return []timed{{u.ToMS, hotline.TurnCompleted{N: u.N, Played: u.Text, FromMS: u.FromMS, GapMS: hotline.TurnGap{Total: waited}}}}
	}
	return []timed{
		{u.FromMS, hotline.SpeechStarted{Party: u.Party, AtMS: u.FromMS}}, {u.ToMS, hotline.SpeechEnded{Party: u.Party, AtMS: u.ToMS}}, {u.ToMS + 50, u},
	}
}

// parse makes the events of a call that ended of a pasted dialogue.
func parse(dialogue string, now time.Time) ([]hotline.Event, error) {
	var all []timed
	put := func(ms float64, b hotline.Body) { all = append(all, timed{ms, b}) }
	put(0, hotline.CallStarted{Direction: hotline.Inbound, From: "sip:caller@localhost", To: "sip:10000@localhost", Line: "10000"})
	put(0, hotline.CallAnswered{Codec: "PCMA"})
	n, at, joined := map[hotline.Party]int{}, 0.0, 0.0
	asked := -1.0 // when the caller ended whom nobody has answered yet
	for i, line := range strings.Split(dialogue, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		party, from, text, err := utterance(line, at+pause)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		to := from + perRune*float64(utf8.RuneCountInString(text))
		name := ""
		if party == hotline.PartyAgent {
			if name = "agent"; n[party] == 0 {
				joined = max(from-500, 0)
			}
		}
		waited := 0.0
		if asked >= 0 {
			waited = max(0, from-asked)
		}
		all = append(all, spoken(hotline.UtteranceFinal{N: n[party], Party: party, Name: name, Text: text, FromMS: from, ToMS: to, Confidence: 1}, waited)...)
		asked = -1
		if party == hotline.PartyCaller {
			asked = to
		}
		n[party]++
		at = max(at, to)
	}
	if len(n) == 0 {
		return nil, errors.New("the dialogue is empty")
	}
	if n[hotline.PartyAgent] > 0 {
		if n[hotline.PartyBot] == 0 { // as in labelled calls: who speaks first is not who was there first
			joined = 0
		}
		put(joined, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "agent", To: "sip:agent@localhost", Codec: "opus", AtMS: joined})
	}
	put(at+tail, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", Cause: "normal clearing", SIPCode: 200, DurationMS: at + tail})
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Compare(a.ms, b.ms) })
	id, base := hotline.NewCallID(now), now.Add(-time.Hour)
	out := make([]hotline.Event, len(all))
	for i, t := range all {
		out[i] = hotline.Event{Call: id, Seq: uint64(i + 1), At: base.Add(time.Duration(t.ms * float64(time.Millisecond))), Body: t.body}
	}
	return out, nil
}

// utterance reads one line; from is when it begins unless it says so itself.
func utterance(line string, from float64) (party hotline.Party, at float64, text string, err error) {
	m := said.FindStringSubmatch(line)
	if m == nil {
		return "", 0, "", errors.New("want who: what, such as 坐席：您好")
	}
	party, ok := speakers[strings.ToLower(strings.TrimSpace(m[4]))]
	if !ok {
		return "", 0, "", fmt.Errorf("%q is none of 坐席 客户 机器人 agent caller bot", m[4])
	}
	if m[1] != "" {
		minutes, _ := strconv.Atoi(m[1])
		seconds, _ := strconv.ParseFloat(m[2]+"."+m[3]+"0", 64)
		from = float64(minutes)*60_000 + seconds*1000
	}
	return party, from, m[5], nil
}
