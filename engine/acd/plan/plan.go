// Package plan is what an owner sets of a call centre: queues, agents, hours, priority, announcements; with defaults and
// checks. It owns the words of the configuration and decides nothing: engine/acd works by it, and gives its types their usual
// names there (acd.Config, acd.Queue).
package plan

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline"
	"hotline/engine/acd/hours"
)

// QueueID names a queue: lower case, as in the configuration.
type QueueID string

// AgentID names an agent: the account or the number at the desk (工号).
type AgentID string

// Skill is something agents can do, such as a subject or a dialect.
type Skill string

// Levels are skills with levels of 1 (can) to 10 (teaches it); for a queue or a caller the minimum.
type Levels map[Skill]int

// Config is everything an owner may set. Start from Default, and each queue from DefaultQueue (a file does so by itself).
type Config struct {
	Zone     string                 `yaml:"zone"`     // IANA time zone of hours and days; default Asia/Shanghai
	Hours    map[string]hours.Hours `yaml:"hours"`    // named opening hours
	Queues   []Queue                `yaml:"queues"`   // at least one
	Agents   []Agent                `yaml:"agents"`   // those known without an account elsewhere; may be empty
	Priority []Rule                 `yaml:"priority"` // who is served as if they had come earlier
	Breaks   []string               `yaml:"breaks"`   // reasons an agent may give for a break; empty = any
	Agent    AgentTimes             `yaml:"agent"`    // what happens to agents by themselves
	Measure  Measure                `yaml:"measure"`  // how calls are counted
	Texts    map[string]string      `yaml:"texts"`    // announcements by name: next, position, estimate, comfort, apology, callback, closed, full
	TextsEN  map[string]string      `yaml:"texts_en"` // the same for callers who speak English
}

// AgentTimes are the times of agents' states.
type AgentTimes struct {
	// Missed is how long an agent who did not answer gets no calls; 0 = until the agent says ready. Default 0.
	Missed time.Duration `yaml:"missed"`
	// Reconnect is how long a lost desk, or a restart, leaves the agent's state to be resumed. Default 60 s.
	Reconnect time.Duration `yaml:"reconnect"`
}

// Measure is how calls are counted.
type Measure struct {
	// ShortAbandon: callers who hang up before it do not count in service level and abandon rate. Default 5 s.
	ShortAbandon time.Duration `yaml:"short_abandon"`
	// Keep is how long finished intervals are held for reports; the store keeps them for good. Default 25 h.
	Keep time.Duration `yaml:"keep"`
}

// Rule gives callers a head start: they are served as if they had come that much earlier. Rules add up, at most to
// MaxHeadStart with the queue's. Because a caller can only be overtaken by those who come within the head start after, nobody
// starves; it is the same as a priority weight with ageing (docs/queues.md).
type Rule struct {
	When      When          `yaml:"when"`
	Tier      string        `yaml:"tier"`       // with tier
	Calls     int           `yaml:"calls"`      // with repeat: at least so many earlier calls; default 1
	HeadStart time.Duration `yaml:"head_start"` // above 0
}

// When is a condition on callers.
type When string

// The conditions of rules.
const (
	WhenVIP         When = "vip"
	WhenTier        When = "tier"
	WhenRepeat      When = "repeat"
	WhenUpset       When = "upset"
	WhenTransferred When = "transferred" // an agent handed the caller on
)

// MaxHeadStart is the most that rules and queue can give together: no caller waits longer than the one who comes so much
// later, whatever the rules.
const MaxHeadStart = 30 * time.Minute

// Queue is callers who wait for agents with some skills.
//
//archtest:fields one entry of the file
type Queue struct {
	ID        QueueID       `yaml:"id"`
	Title     string        `yaml:"title"`        // for people
	TitleEN   string        `yaml:"title_en"`     // the same on pages in English; "" = title
	Skills    Levels        `yaml:"skills"`       // an agent needs all of them at these levels; empty = every agent
	Teams     []string      `yaml:"teams"`        // and one of these teams; empty = any
	HeadStart time.Duration `yaml:"head_start"`   // over other queues of the same agents; default 0
	Target    Target        `yaml:"target"`       // service level
	Routing   Routing       `yaml:"routing"`      // which agent
	WrapUp    time.Duration `yaml:"wrap_up"`      // after a call; 0 = none; default 30 s
	WrapMost  time.Duration `yaml:"wrap_up_most"` // to which an agent may extend it, counted from the end of the talk; default 5 min
	Handle    time.Duration `yaml:"handle"`       // assumed handle time until enough was measured; default 3 min
	Hours     string        `yaml:"hours"`        // a name in Config.Hours; "" = always open
	Closed    Onward        `yaml:"closed"`       // where callers go outside the hours; default goodbye
	Overflow  []Overflow    `yaml:"overflow"`     // in order; the first that applies counts
	Waiting   Waiting       `yaml:"waiting"`      // what waiting callers hear
	Callback  Callback      `yaml:"callback"`     // when they are asked whether to be called back
	Practice  bool          `yaml:"-"`            // its calls are no service: they count in no figure of agents, and the time on them as a break
}

// Target is a service level: Share of calls answered Within.
type Target struct {
	Within time.Duration `yaml:"within"` // default 20 s
	Share  float64       `yaml:"share"`  // 0..1; default 0.8
}

// Routing is which of the free agents gets a call.
type Routing struct {
	By     Order         `yaml:"by"`     // default longest_idle
	Sticky time.Duration `yaml:"sticky"` // how long a caller waits for the agent of last time, if at work; 0 = not at all
	Ring   time.Duration `yaml:"ring"`   // until the next agent is rung; default 15 s
	Direct time.Duration `yaml:"direct"` // how long a transfer to one agent waits for that agent, and passes over who handed it on; default 30 s
}

// Order is the order of free agents.
type Order string

// The orders of free agents.
const (
	LongestIdle Order = "longest_idle" // who has been ready for longest
	SkillLevel  Order = "skill_level"  // the highest sum of levels in the queue's skills, then longest idle
)

// Action is what the engine does with a call that no queue takes.
type Action string

// The actions.
const (
	DoGoodbye  Action = "goodbye"  // speak the text and hang up
	DoBot      Action = "bot"      // back to the conversation
	DoCallback Action = "callback" // ask whether to be called back
)

// Onward is another queue or an action; exactly one is set.
type Onward struct {
	Queue QueueID `yaml:"queue"`
	Do    Action  `yaml:"do"`
}

// Trigger is what sets an overflow off.
type Trigger string

// The triggers.
const (
	OnSize     Trigger = "size"
	OnWait     Trigger = "wait"
	OnNoAgents Trigger = "no_agents"
)

// Overflow sends callers on when the queue is overloaded.
type Overflow struct {
	When  Trigger       `yaml:"when"`  // size (on entering), wait, or no_agents (on entering, and when the last one leaves)
	Above int           `yaml:"above"` // with size: so many wait already, or more
	After time.Duration `yaml:"after"` // with wait: in this queue
	Queue QueueID       `yaml:"queue"` // where to; or
	Do    Action        `yaml:"do"`    // what to do; callback asks, and the caller keeps waiting until the answer
}

// Waiting is what waiting callers hear.
type Waiting struct {
	Music    string        `yaml:"music"`    // file or name, for the engine; "" = its own
	First    time.Duration `yaml:"first"`    // the first announcement; 0 = none; default 15 s
	Every    time.Duration `yaml:"every"`    // the next ones; 0 = none; default 45 s
	Position bool          `yaml:"position"` // say how many are before; default true
	Estimate bool          `yaml:"estimate"` // and how long it may take; default true
}

// Callback is when a waiting caller is asked whether to be called back.
type Callback struct {
	After   time.Duration `yaml:"after"`    // into the wait; 0 = never; default 90 s
	MinWait time.Duration `yaml:"min_wait"` // only while the estimate is at least this; default 1 min
	Tries   int           `yaml:"tries"`    // calls to a customer who does not answer; default 3
	Retry   time.Duration `yaml:"retry"`    // between them; default 10 min
	Keep    time.Duration `yaml:"keep"`     // given up after this; default 24 h
}

// Agent is a person who takes calls.
type Agent struct {
	ID       AgentID `yaml:"id" json:"id"`
	Name     string  `yaml:"name" json:"name,omitempty"`
	Team     string  `yaml:"team" json:"team,omitempty"`
	Skills   Levels  `yaml:"skills" json:"skills,omitempty"`
	Capacity int     `yaml:"capacity" json:"capacity,omitempty"` // calls at once, wrap-ups included; 1-20; default 1
}

// texts are the announcements where Config.Texts has none, by name; english those of Config.TextsEN. {ahead} is how many are before the
// caller, {place} is one more, {minutes} the estimate rounded up.
var texts = map[string]string{
	"next":     "您是下一位，请稍候。",
	"position": "您前面还有{ahead}位客户，请稍候。",
	"estimate": "您前面还有{ahead}位客户，预计等待{minutes}分钟。",
	"comfort":  "坐席正忙，请继续等候。",
	"apology":  "很抱歉，刚才的通话意外中断，正在优先为您接通，请不要挂机。",
	"callback": "目前排队较长。如果不想等，我们可以保留您的位置，稍后给您回电。需要回电请按1，继续等候请不要按键。",
	"closed":   "现在是非人工服务时间。",
	"full":     "当前人工坐席全忙。",
}

var english = map[string]string{
	"next":     "You are next in line. Please hold on.",
	"position": "You are number {place} in line. Please hold on.",
	"estimate": "You are number {place} in line. The wait is about {minutes} minutes.",
	"comfort":  "Our agents are still busy. Please hold on.",
	"apology":  "We are sorry, the call was cut off. You will be put through first, please do not hang up.",
	"callback": "The line is long at the moment. We can keep your place and call you back. Press 1 for a call back, or press nothing to keep waiting.",
	"closed":   "Our agents are not on duty at this time.",
	"full":     "All our agents are busy at the moment.",
}

// Text renders one of the announcements in a language, a BCP 47 tag: English, else that of the file.
func (c Config) Text(lang, name string, ahead int, wait time.Duration) string {
	own, given := c.Texts, texts
	if strings.HasPrefix(lang, "en") {
		own, given = c.TextsEN, english
	}
	s, ok := own[name]
	if !ok {
		s = given[name]
	}
	minutes := int((wait + time.Minute - 1) / time.Minute) // up: who waits less than told is glad
	if minutes > 10 {                                      // nobody believes 17 minutes
		minutes = (minutes + 4) / 5 * 5
	}
	s = strings.ReplaceAll(s, "{ahead}", strconv.Itoa(ahead)) // a Replacer costs more than all three
	s = strings.ReplaceAll(s, "{place}", strconv.Itoa(ahead+1))
	if minutes == 1 {
		s = strings.ReplaceAll(s, "{minutes} minutes", "one minute")
	}
	return strings.ReplaceAll(s, "{minutes}", strconv.Itoa(minutes))
}

// Default returns a configuration with one queue for everything, always open, and no agents.
func Default() Config {
	q := DefaultQueue()
	q.ID, q.Title, q.TitleEN = "general", "人工服务", "Agents"
	return Config{
		Zone: "Asia/Shanghai", Queues: []Queue{q},
		Priority: []Rule{
			{When: WhenVIP, HeadStart: 2 * time.Minute},
			{When: WhenRepeat, Calls: 2, HeadStart: time.Minute},
			{When: WhenUpset, HeadStart: 90 * time.Second},
			{When: WhenTransferred, HeadStart: 2 * time.Minute},
		},
		Agent:   AgentTimes{Reconnect: time.Minute},
		Measure: Measure{ShortAbandon: 5 * time.Second, Keep: 25 * time.Hour},
	}
}

// DefaultQueue returns what a queue has that says nothing else. It has no name.
func DefaultQueue() Queue {
	return Queue{
		Target:  Target{Within: 20 * time.Second, Share: 0.8},
		Routing: Routing{By: LongestIdle, Ring: 15 * time.Second, Direct: 30 * time.Second},
		WrapUp:  30 * time.Second, WrapMost: 5 * time.Minute, Handle: 3 * time.Minute,
		Waiting:  Waiting{First: 15 * time.Second, Every: 45 * time.Second, Position: true, Estimate: true},
		Closed:   Onward{Do: DoGoodbye},
		Callback: Callback{After: 90 * time.Second, MinWait: time.Minute, Tries: 3, Retry: 10 * time.Minute, Keep: 24 * time.Hour},
	}
}

// UnmarshalYAML lets a queue in a file say only what differs from DefaultQueue. A `closed` that is given replaces the whole.
func (q *Queue) UnmarshalYAML(decode func(any) error) error {
	type plain Queue
	d := plain(DefaultQueue())
	given := struct {
		Closed *Onward `yaml:"closed"`
	}{}
	_ = decode(&given) // only to see whether it is there; the real reading below reports what is wrong
	if given.Closed != nil {
		d.Closed = Onward{}
	}
	if err := decode(&d); err != nil {
		return err
	}
	*q = Queue(d)
	return nil
}

// Validate reports the first wrong value, with where it is.
func (c Config) Validate() error {
	_, err := c.Calendars()
	return err
}

// Calendars checks everything, as Validate does, and makes the hours ready by their names; "" is always open.
func (c Config) Calendars() (map[string]hours.Calendar, error) {
	zones, err := c.calendars()
	if err != nil {
		return nil, err
	}
	if len(c.Queues) == 0 {
		return nil, wrong("queues", "none given: a hotline needs at least one")
	}
	for i, q := range c.Queues {
		at := fmt.Sprintf("queues[%d]", i)
		if slices.ContainsFunc(c.Queues[:i], func(o Queue) bool { return o.ID == q.ID }) {
			return nil, wrong(at+".id", "%q is there twice", q.ID)
		}
		if err := c.checkQueue(at, q, zones); err != nil {
			return nil, err
		}
	}
	for i, ag := range c.Agents {
		at := fmt.Sprintf("agents[%d]", i)
		if slices.ContainsFunc(c.Agents[:i], func(o Agent) bool { return o.ID == ag.ID }) {
			return nil, wrong(at+".id", "%q is there twice", ag.ID)
		}
		if err := ag.check(at); err != nil {
			return nil, err
		}
	}
	for i, r := range c.Priority {
		if err := r.check(fmt.Sprintf("priority[%d]", i)); err != nil {
			return nil, err
		}
	}
	for key, own := range map[string]map[string]string{"texts": c.Texts, "texts_en": c.TextsEN} {
		for name := range own {
			if _, ok := texts[name]; !ok {
				return nil, wrong(key, "no announcement is called %q", name)
			}
		}
	}
	return zones, firstOf(
		within("agent.missed", c.Agent.Missed, 0, 24*time.Hour), within("agent.reconnect", c.Agent.Reconnect, 0, time.Hour),
		within("measure.short_abandon", c.Measure.ShortAbandon, 0, time.Minute), within("measure.keep", c.Measure.Keep, 0, 31*24*time.Hour),
	)
}

// Location is the zone of hours and days.
func (c Config) Location() (*time.Location, error) {
	zone, err := hours.Zone(cmp.Or(c.Zone, Default().Zone))
	if err != nil {
		return nil, wrong("zone", "%w", err)
	}
	return zone, nil
}

// calendars makes the hours ready; "" is the one that is always open.
func (c Config) calendars() (map[string]hours.Calendar, error) {
	site, err := c.Location()
	if err != nil {
		return nil, err
	}
	out := map[string]hours.Calendar{"": {}}
	for name, h := range c.Hours {
		if out[name], err = hours.New(h, site); err != nil || name == "" {
			return nil, wrong("hours."+name, "%w", cmp.Or(err, errors.New("give them a name")))
		}
	}
	return out, nil
}

func (c Config) checkQueue(at string, q Queue, zones map[string]hours.Calendar) error {
	const long = 24 * time.Hour
	if q.ID == "" || strings.ContainsAny(string(q.ID), " \t\n") {
		return wrong(at+".id", "%q: give a short name without spaces", q.ID)
	}
	if _, ok := zones[q.Hours]; !ok {
		return wrong(at+".hours", "no hours are called %q", q.Hours)
	}
	if !(q.Target.Share > 0 && q.Target.Share <= 1) {
		return wrong(at+".target.share", "%v is out of range (above 0, at most 1)", q.Target.Share)
	}
	if q.Routing.By != LongestIdle && q.Routing.By != SkillLevel {
		return wrong(at+".routing.by", "%q: use %s or %s", q.Routing.By, LongestIdle, SkillLevel)
	}
	if q.Callback.Tries < 1 || q.Callback.Tries > 20 {
		return wrong(at+".callback.tries", "%d is out of range (1-20)", q.Callback.Tries)
	}
	if err := firstOf(
		q.Skills.check(at+".skills"), c.checkOnward(at+".closed", q.ID, q.Closed),
		within(at+".head_start", q.HeadStart, 0, MaxHeadStart), within(at+".target.within", q.Target.Within, time.Second, time.Hour),
		within(at+".routing.sticky", q.Routing.Sticky, 0, time.Hour), within(at+".routing.ring", q.Routing.Ring, time.Second, 5*time.Minute),
		within(at+".routing.direct", q.Routing.Direct, time.Second, time.Hour),
		within(at+".wrap_up", q.WrapUp, 0, time.Hour), within(at+".wrap_up_most", q.WrapMost, 0, 4*time.Hour), within(at+".handle", q.Handle, time.Second, long),
		within(at+".waiting.first", q.Waiting.First, 0, time.Hour), period(at+".waiting.every", q.Waiting.Every),
		within(at+".callback.after", q.Callback.After, 0, long), within(at+".callback.min_wait", q.Callback.MinWait, 0, long),
		within(at+".callback.retry", q.Callback.Retry, time.Second, long), within(at+".callback.keep", q.Callback.Keep, time.Minute, 31*long),
	); err != nil {
		return err
	}
	for i, o := range q.Overflow {
		if err := c.checkOverflow(fmt.Sprintf("%s.overflow[%d]", at, i), q.ID, o); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) checkOverflow(at string, from QueueID, o Overflow) error {
	switch {
	case o.When != OnSize && o.When != OnWait && o.When != OnNoAgents:
		return wrong(at+".when", "%q: use size, wait or no_agents", o.When)
	case o.When == OnSize && o.Above < 1:
		return wrong(at+".above", "%d: must be 1 or more", o.Above)
	case o.When == OnWait && (o.After < time.Second || o.After > 24*time.Hour):
		return wrong(at+".after", "%v is out of range (1s-24h)", o.After)
	}
	return c.checkOnward(at, from, Onward{Queue: o.Queue, Do: o.Do})
}

func (c Config) checkOnward(at string, from QueueID, o Onward) error {
	switch {
	case (o.Queue == "") == (o.Do == ""):
		return wrong(at, "give either queue or do")
	case o.Queue == from && from != "":
		return wrong(at+".queue", "%q is the same queue", o.Queue)
	case o.Queue != "" && !c.Has(o.Queue):
		return wrong(at+".queue", "no queue is called %q", o.Queue)
	case o.Queue == "" && o.Do != DoGoodbye && o.Do != DoBot && o.Do != DoCallback:
		return wrong(at+".do", "%q: use %s, %s or %s", o.Do, DoGoodbye, DoBot, DoCallback)
	}
	return nil
}

// Has says whether there is a queue of that name.
func (c Config) Has(id QueueID) bool {
	return slices.ContainsFunc(c.Queues, func(q Queue) bool { return q.ID == id })
}

// Validate reports the first wrong value.
func (ag Agent) Validate() error { return ag.check("agent") }

func (ag Agent) check(at string) error {
	if ag.ID == "" || strings.ContainsAny(string(ag.ID), " \t\n") {
		return wrong(at+".id", "%q: give a short name without spaces", ag.ID)
	}
	if ag.Capacity < 0 || ag.Capacity > 20 {
		return wrong(at+".capacity", "%d is out of range (1-20)", ag.Capacity)
	}
	return ag.Skills.check(at + ".skills")
}

func (r Rule) check(at string) error {
	switch {
	case r.When != WhenVIP && r.When != WhenTier && r.When != WhenRepeat && r.When != WhenUpset && r.When != WhenTransferred:
		return wrong(at+".when", "%q: use vip, tier, repeat, upset or transferred", r.When)
	case r.When == WhenTier && r.Tier == "":
		return wrong(at+".tier", "missing")
	case r.Calls < 0:
		return wrong(at+".calls", "%d: must not be negative", r.Calls)
	}
	return within(at+".head_start", r.HeadStart, time.Second, MaxHeadStart)
}

func (l Levels) check(at string) error {
	for s, n := range l {
		if s == "" || n < 1 || n > 10 {
			return wrong(at, "%q at level %d: levels are 1-10", s, n)
		}
	}
	return nil
}

func within(at string, d, low, high time.Duration) error {
	if d < low || d > high {
		return wrong(at, "%v is out of range (%v-%v)", d, low, high)
	}
	return nil
}

// period is within for something that is done again and again: never, or not too often.
func period(at string, d time.Duration) error {
	if d == 0 {
		return nil
	}
	return within(at, d, 5*time.Second, time.Hour)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// op is before the place in errors.
const op = "acd: "

func wrong(at, format string, args ...any) error {
	return &hotline.Error{Op: op + at, Kind: hotline.KindInvalid, Err: fmt.Errorf(format, args...)}
}
