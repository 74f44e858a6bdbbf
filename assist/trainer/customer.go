package trainer

import (
	"slices"
	"strings"
	"time"
)

// effects are the usual changes of patience by act.
var effects = map[string]int{
	Greets: 2, ReadsBack: 4, Misreads: -8, Apologises: 8, Promises: 5, Refuses: -10, Thanks: 2, Holds: -3, LongHold: -10, Interrupts: -8, Silent: -6, Repeats: -8, AsksAgain: -8,
}

// usualLines are what customers say at each occasion where the persona has nothing of its own. docs/training.md lists them.
var usualLines = map[string][]string{
	Greets:      {"你好。"},
	Apologises:  {"嗯，那你说怎么办吧。", "好吧，那你快点处理。"},
	Promises:    {"好，那我等着。", "行，你说话要算数。"},
	Explains:    {"哦，是这样啊。", "那我该怎么办呢？"},
	Refuses:     {"那怎么行？你再想想办法。", "你们就是这样对客户的？"},
	Holds:       {"好，你快一点。", "行，我等着。"},
	Returns:     {"嗯，我在，你说。"},
	LongHold:    {"等了这么久，你总算回来了。"},
	Interrupts:  {"你让我把话说完。", "你先听我说嘛。"},
	Silent:      {"喂？你还在吗？", "喂，听得到吗？", "怎么不说话了？"},
	Misreads:    {"不对，你听错了。"},
	ReadsBack:   {"对，没错。", "是的。"},
	AsksAgain:   {"我刚才不是说过了吗？"},
	Closes:      {"我的事情还没解决呢。", "等等，那我的问题怎么办？"},
	"thanks":    {"不客气。"},
	"solved":    {"好的，没有别的事了，谢谢你，再见。"},
	"left":      {"算了，不跟你说了，我要投诉！", "你们这是什么服务，我不说了。"},
	"calm":      {"嗯，那接下来呢？", "我没太明白，你再说一遍。", "好，你接着说。"},
	"impatient": {"你说了半天，到底能不能解决？", "能不能快一点？"},
	"angry":     {"你别绕圈子了，到底行不行！", "叫你们领导来跟我说！"},
	"unasked":   {"这个我不清楚。"},
}

// Occasions are what Persona.Lines may have sentences for.
func Occasions() []string {
	out := make([]string, 0, len(usualLines))
	for o := range usualLines {
		out = append(out, o)
	}
	slices.Sort(out)
	return out
}

// Customer is a persona in one call. Not safe for concurrent use: one goroutine owns it.
type Customer struct {
	p        *Persona
	seed     int
	state    *State
	patience int
	done     bool
	outcome  Outcome
	told     map[string]bool // facts that the trainee knows
	tried    map[string]bool // facts that were asked for and not told yet
	count    map[string]int  // how often each list of sentences was used, by its first
	acts     map[string]int  // what the trainee did
	before   []string        // what the trainee said, folded
	silent   int             // silences in a row
	last     string          // what the customer said last
}

// New makes a customer. seed chooses among the sentences: the same seed says the same.
func New(p *Persona, seed uint64) *Customer {
	c := &Customer{p: p, seed: int(seed % 1009), patience: p.Patience.Start, told: map[string]bool{}, tried: map[string]bool{}, count: map[string]int{}, acts: map[string]int{}} //nolint:gosec // below 1009
	c.state = p.state(p.Start)
	return c
}

func (p *Persona) state(id string) *State {
	for i := range p.States {
		if p.States[i].ID == id {
			return &p.States[i]
		}
	}
	return nil
}

// Begin is what the customer says first, after the trainee's greeting or when there was none.
func (c *Customer) Begin() Reply {
	c.count["begun"]++
	return c.reply(heard{}, c.pick(c.state.Say))
}

// Begun reports whether the customer has said what he calls for.
func (c *Customer) Begun() bool { return c.count["begun"] > 0 }

// Hear takes one turn of the trainee and answers it.
func (c *Customer) Hear(text string) Reply {
	if strings.TrimSpace(fold(text)) == "" {
		return Reply{Patience: c.patience, Mood: mood(c.patience)}
	}
	c.silent = 0
	h := c.read(text)
	for _, act := range h.acts {
		c.feel(act)
	}
	if !c.Begun() {
		r := c.Begin()
		r.Acts = h.acts
		return r
	}
	if c.patience <= 0 {
		return c.leave(h)
	}
	return c.answer(h)
}

// feel notes an act and what it does to the patience: kindness wears off, and the harder the persona the more the rest hurts.
func (c *Customer) feel(act string) {
	c.acts[act]++
	n, own := c.p.Patience.Effects[act]
	if !own {
		n = effects[act]
	}
	if n > 0 {
		n /= c.acts[act]
	} else {
		n = n * (4 + c.p.Difficulty) / 6
	}
	c.patience = min(100, max(0, c.patience+n))
}

// answer decides what comes next.
func (c *Customer) answer(h heard) Reply {
	if m := c.fits(h); m != nil {
		return c.move(h, m)
	}
	if h.did(Misreads) {
		f := c.fact(h.wrong)
		return c.reply(h, c.line(Misreads), c.tell(f))
	}
	if len(h.asked) > 0 {
		return c.reply(h, c.facts(h)...)
	}
	if h.did(Closes) {
		return c.close(h)
	}
	for _, act := range []string{Holds, Refuses, ReadsBack, Apologises, Promises} {
		if h.did(act) {
			return c.reply(h, c.line(act))
		}
	}
	if len(c.state.Else) > 0 {
		return c.reply(h, c.pick(c.state.Else))
	}
	for _, act := range []string{Explains, Thanks, Greets} {
		if h.did(act) && mood(c.patience) == Calm {
			return c.reply(h, c.line(act))
		}
	}
	if strings.ContainsAny(h.text, "？?吗呢") && mood(c.patience) == Calm {
		return c.reply(h, c.line("unasked"))
	}
	return c.reply(h, c.line(string(mood(c.patience))))
}

// fits is the first move of the state that applies.
func (c *Customer) fits(h heard) *Move {
	folded := fold(h.text)
	for i := range c.state.Moves {
		m := &c.state.Moves[i]
		if slices.ContainsFunc(m.Known, func(f string) bool { return !c.told[f] }) {
			continue
		}
		if has(folded, m.Words) || slices.ContainsFunc(m.On, func(act string) bool { return act == Any || h.did(act) }) {
			return m
		}
	}
	return nil
}

// move follows a move; what was asked beside it is told, too.
func (c *Customer) move(h heard, m *Move) Reply {
	c.patience = min(100, max(0, c.patience+m.Patience))
	if c.patience == 0 {
		return c.leave(h)
	}
	parts := c.facts(h)
	say := m.Say
	if m.Go != "" {
		c.state = c.p.state(m.Go)
		c.done = c.done || c.state.Done
		if len(say) == 0 {
			say = c.state.Say
		}
	}
	parts = append(parts, c.pick(say))
	if strings.Join(parts, "") == "" && len(c.state.Else) > 0 {
		parts = append(parts, c.pick(c.state.Else))
	}
	r := c.reply(h, parts...)
	if c.state.Hangup {
		r.Hangup = true
		c.finish()
	}
	return r
}

// facts are the answers to what was asked for, two at most: who asks for more at once gets the first.
func (c *Customer) facts(h heard) []string {
	var out []string
	for _, i := range h.asked {
		f := &c.p.Facts[i]
		if len(out) == 2 {
			break
		}
		if len(f.First) > 0 && !c.tried[f.Name] {
			c.tried[f.Name] = true
			return append(out, c.pick(f.First))
		}
		if c.told[f.Name] && mood(c.patience) != Calm {
			out = append(out, c.line(AsksAgain))
		}
		out = append(out, c.tell(f))
	}
	return out
}

func (c *Customer) fact(name string) *Fact {
	for i := range c.p.Facts {
		if c.p.Facts[i].Name == name {
			return &c.p.Facts[i]
		}
	}
	return &Fact{}
}

// tell says a fact.
func (c *Customer) tell(f *Fact) string {
	c.told[f.Name], c.tried[f.Name] = true, true
	if len(f.Say) > 0 {
		return c.pick(f.Say)
	}
	return f.Value + "。"
}

// close answers a trainee who wants to end the call.
func (c *Customer) close(h heard) Reply {
	if c.done {
		r := c.reply(h, c.line("solved"))
		r.Hangup = true
		c.finish()
		return r
	}
	c.patience = max(0, c.patience-8)
	if c.patience == 0 {
		return c.leave(h)
	}
	return c.reply(h, c.line(Closes))
}

func (c *Customer) leave(h heard) Reply {
	c.outcome = LeftUs
	r := c.reply(h, c.line("left"))
	r.Hangup = true
	return r
}

// finish notes how the call ended; the first word counts.
func (c *Customer) finish() {
	if c.outcome == Open {
		c.outcome = Unsolved
		if c.done {
			c.outcome = Solved
		}
	}
}

// Silence is what the customer does when nobody says anything; he hangs up at the fourth in a row.
func (c *Customer) Silence() Reply {
	if !c.Begun() {
		return c.Begin()
	}
	c.feel(Silent)
	if c.silent++; c.silent > 3 || c.patience == 0 {
		if c.done {
			r := c.reply(heard{}, c.line("solved"))
			r.Hangup = true
			c.finish()
			return r
		}
		return c.leave(heard{})
	}
	return c.reply(heard{acts: []string{Silent}}, c.line(Silent))
}

// Interrupted is told that the trainee talked into the customer's sentence, which ended there. Every second time the customer minds.
func (c *Customer) Interrupted() Reply {
	c.feel(Interrupts)
	if c.patience == 0 {
		return c.leave(heard{})
	}
	if c.acts[Interrupts]%2 == 1 {
		return Reply{Patience: c.patience, Mood: mood(c.patience), Acts: []string{Interrupts}}
	}
	return c.reply(heard{acts: []string{Interrupts}}, c.line(Interrupts))
}

// tooLong is how long a customer waits on hold without minding.
const tooLong = 45 * time.Second

// Held is told that the trainee took the customer back after a hold.
func (c *Customer) Held(long time.Duration) Reply {
	act := Returns
	if long > tooLong {
		act = LongHold
	}
	c.feel(act)
	if c.patience == 0 {
		return c.leave(heard{})
	}
	return c.reply(heard{acts: []string{act}}, c.line(act))
}

// Ended is told that the call is over; it returns how that is for the customer.
func (c *Customer) Ended() Outcome {
	c.finish()
	return c.outcome
}

// Tally is what a practice call was like for the customer.
type Tally struct {
	Patience int            `json:"patience"` // at the end, 0-100
	Done     bool           `json:"done"`     // had what he wanted
	State    string         `json:"state"`
	Acts     map[string]int `json:"acts"`
}

// Tally is how things stand.
func (c *Customer) Tally() Tally {
	acts := make(map[string]int, len(c.acts))
	for a, n := range c.acts {
		acts[a] = n
	}
	return Tally{Patience: c.patience, Done: c.done, State: c.state.ID, Acts: acts}
}

// line is a sentence for an occasion.
func (c *Customer) line(occasion string) string {
	if own := c.p.Lines[occasion]; len(own) > 0 {
		return c.pick(own)
	}
	return c.pick(usualLines[occasion])
}

// pick takes the next sentence of a list.
func (c *Customer) pick(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	i := (c.seed + c.count[lines[0]]) % len(lines)
	c.count[lines[0]]++
	return lines[i]
}

// reply joins what is said, with the facts filled in.
func (c *Customer) reply(h heard, parts ...string) Reply {
	r := Reply{Patience: c.patience, Mood: mood(c.patience), Acts: h.acts}
	text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "")
	r.Text = slot.ReplaceAllStringFunc(text, func(s string) string {
		f := c.fact(strings.Trim(s, "{}"))
		c.told[f.Name] = true
		return f.Value
	})
	for _, f := range c.p.Facts {
		if strings.Contains(r.Text, f.Value) {
			r.Fixed = append(r.Fixed, f.Value)
		}
	}
	c.last = r.Text
	return r
}
