// Package handover holds what a business owner writes about people who take over from the machine: when, to which queue, and what the
// caller hears then. It owns the words, their defaults and their check; dialog/flow acts on them.
package handover

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/phrase"
	"hotline/dialog/template"
)

// Why a person shall go on, as flow.Handover and hotline.HandoverRequested say it.
const (
	Requested     = "requested"     // the caller asked for a person
	Key           = "key"           // by key 0
	Misunderstood = "misunderstood" // the caller was not understood several times in a row
	Displeased    = "displeased"
	Crisis        = "crisis" // somebody's life or safety is at stake
	Scene         = "scene"  // a scene says so
	Failed        = "failed" // the back office, or we, failed
)

// Config says when people take over and what the caller hears then: app.yaml under handover.
type Config struct {
	Queue      string      `yaml:"queue"`    // of callers whose matter names none, "" = the site's first
	Misses     int         `yaml:"misses"`   // turns in a row that were not understood, then a person; 0 = never by itself
	Failures   int         `yaml:"failures"` // tools that did not answer in one call, then a person; 0 = never by itself
	Displeased Displeasure `yaml:"displeased"`
	Crisis     Danger      `yaml:"crisis"`
	Say        Handing     `yaml:"say"`
	Nobody     Nobody      `yaml:"nobody"`
}

// Displeasure is what counts as such, app.yaml under handover.displeased. Words are added to the built-in ones.
type Displeasure struct {
	Off     bool         `yaml:"off"`     // displeasure hands nobody over; the queue and the summary are still told of it
	Repeats int          `yaml:"repeats"` // mild displeasure so often ...
	Within  int          `yaml:"within"`  // ... within so many turns is strong
	Strong  phrase.Words `yaml:"strong"`
	Mild    phrase.Words `yaml:"mild"`
}

// Danger is what puts life or safety at stake, app.yaml under handover.crisis. Words are added to the built-in ones.
type Danger struct {
	Queue    string       `yaml:"queue"` // "" = as for any other caller
	SelfHarm phrase.Words `yaml:"self_harm"`
	Violence phrase.Words `yaml:"violence"`
	Minor    phrase.Words `yaml:"minor"`
	Urgent   phrase.Words `yaml:"urgent"`
}

// Handing are the sentences before a person takes over, by reason.
type Handing struct {
	Requested     string `yaml:"requested"`
	Misunderstood string `yaml:"misunderstood"`
	Displeased    string `yaml:"displeased"`
	Crisis        string `yaml:"crisis"`
	Scene         string `yaml:"scene"`
	Failed        string `yaml:"failed"`
	Wait          string `yaml:"wait"` // then, when a minute or more is to be waited: {minutes}
}

// Nobody are the sentences when no person can take over. The offer of a call back follows those up to Gone.
type Nobody struct {
	Closed  string `yaml:"closed"`  // outside the opening hours; while they are open prompts.nobody_here is said
	Opens   string `yaml:"opens"`   // then, when that is known: {opens}
	Size    string `yaml:"size"`    // the queue is full
	Wait    string `yaml:"wait"`    // nobody became free in time
	Gone    string `yaml:"gone"`    // the agent was cut off, and nobody else is there
	Sorry   string `yaml:"sorry"`   // before the answer to a caller who is displeased
	Crisis  string `yaml:"crisis"`  // somebody is in danger; where help is to be had
	Stay    string `yaml:"stay"`    // in danger: still here
	Welcome string `yaml:"welcome"` // an agent gave the call back: what follows is the scene, or the question what else there is
}

// Default is what a Mandarin hotline wants.
func Default() Config {
	return Config{
		Misses: 2, Failures: 2,
		Displeased: Displeasure{Repeats: 2, Within: 5},
		Say: Handing{
			Requested:     "好的，正在为您转接人工，请稍候。",
			Misunderstood: "抱歉没有听明白，我请人工同事来帮您，请稍候。",
			Displeased:    "非常抱歉给您添麻烦了，我马上请人工同事为您处理，请稍候。",
			Crisis:        "您先别着急，我在这里。我马上请同事和您通话，请不要挂断。",
			Scene:         "这件事由人工同事为您处理，正在转接，请稍候。",
			Failed:        "抱歉，系统暂时没有响应，我请人工同事为您处理，请稍候。",
			Wait:          "大约需要等{minutes}分钟。",
		},
		Nobody: Nobody{
			Closed: "现在是下班时间，人工坐席不在。", Opens: "人工服务{opens}开始。",
			Size: "现在等候人工的客户比较多，一时接不进来。", Wait: "非常抱歉让您久等了，人工坐席还没有空下来。", Gone: "非常抱歉，刚才通话的坐席掉线了，现在没有其他坐席空闲。",
			Sorry:   "非常抱歉给您添麻烦了。",
			Crisis:  "我在这里陪着您，请先不要挂断。如果您或者身边的人有危险，请马上拨打110或者120。心里难受想找人说说，可以拨打心理援助热线12356。",
			Stay:    "我还在，您慢慢说。有危险请马上拨打110或者120，想找人说说可以拨打12356。",
			Welcome: "您好，我是智能客服，继续为您服务。",
		},
	}
}

// Lexicon is the built-in one with the app's words.
func (s *Config) Lexicon() *phrase.Lexicon {
	l := phrase.DefaultLexicon()
	l.Strong, l.Mild = l.Strong.And(s.Displeased.Strong), l.Mild.And(s.Displeased.Mild)
	l.SelfHarm, l.Violence, l.Minor = l.SelfHarm.And(s.Crisis.SelfHarm), l.Violence.And(s.Crisis.Violence), l.Minor.And(s.Crisis.Minor)
	l.Urgent = l.Urgent.And(s.Crisis.Urgent)
	return &l
}

// Sentence is what is said before the person comes.
func (h Handing) Sentence(reason string) string {
	switch reason {
	case Misunderstood:
		return h.Misunderstood
	case Displeased:
		return h.Displeased
	case Crisis:
		return h.Crisis
	case Scene:
		return h.Scene
	case Failed:
		return h.Failed
	}
	return h.Requested
}

// queueName is what the queues file takes as an id.
var queueName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$`)

// IsQueue reports whether id can be the id of a queue.
func IsQueue(id string) bool { return queueName.MatchString(id) }

// Fault is something wrong in what was written.
type Fault struct {
	Key  string // below handover: displeased.strong.words[1]
	Text string // what is wrong, and the remedy
}

// Check finds what cannot work.
func (s *Config) Check() []Fault {
	var wrong []Fault
	complain := func(key, format string, args ...any) { wrong = append(wrong, Fault{key, fmt.Sprintf(format, args...)}) }
	for _, q := range []struct{ key, id string }{{"queue", s.Queue}, {"crisis.queue", s.Crisis.Queue}} {
		if q.id != "" && !IsQueue(q.id) {
			complain(q.key, "%q is no queue: write its id in the queues file", q.id)
		}
	}
	for _, n := range []struct {
		key    string
		n      int
		lo, hi int
	}{
		{"misses", s.Misses, 0, 9}, {"failures", s.Failures, 0, 9},
		{"displeased.repeats", s.Displeased.Repeats, 1, 9}, {"displeased.within", s.Displeased.Within, 1, 99},
	} {
		if n.n < n.lo || n.n > n.hi {
			complain(n.key, "%d: write %d to %d", n.n, n.lo, n.hi)
		}
	}
	for _, l := range []struct {
		key   string
		words phrase.Words
	}{
		{"displeased.strong", s.Displeased.Strong}, {"displeased.mild", s.Displeased.Mild},
		{"crisis.self_harm", s.Crisis.SelfHarm}, {"crisis.violence", s.Crisis.Violence}, {"crisis.minor", s.Crisis.Minor}, {"crisis.urgent", s.Crisis.Urgent},
	} {
		if key, err := l.words.Validate(); err != nil {
			complain(l.key+"."+key, "%s", err)
		}
	}
	for _, t := range s.texts() {
		if wrong := CheckText(t.text, t.must, t.may...); wrong != "" {
			complain(t.key, "%s", wrong)
		}
	}
	return wrong
}

// CheckText says what is wrong with a fixed sentence that may hold the places {name}, {menu} and those of may; must says that it may
// not be empty. "" = nothing.
func CheckText(text string, must bool, may ...string) string {
	may = append([]string{"name", "menu"}, may...)
	found, err := template.Places(text)
	if err != nil {
		return fmt.Sprintf("a { without }: write one of %v", may)
	}
	for _, p := range found {
		if !slices.Contains(may, p.Path[0]) || len(p.Path) > 1 || p.Filter != "" {
			return fmt.Sprintf("{%s} is unknown: use one of %v", strings.Join(p.Path, "."), may)
		}
	}
	if must && strings.TrimSpace(text) == "" {
		return "is empty: write what the caller hears"
	}
	return ""
}

// text is a fixed sentence with the places of its own that it may hold.
type text struct {
	key, text string
	must      bool // an empty one would leave the caller in silence
	may       []string
}

func (s *Config) texts() []text {
	h, n := s.Say, s.Nobody
	return []text{
		{key: "say.requested", text: h.Requested, must: true}, {key: "say.misunderstood", text: h.Misunderstood, must: true},
		{key: "say.displeased", text: h.Displeased, must: true}, {key: "say.crisis", text: h.Crisis, must: true},
		{key: "say.scene", text: h.Scene, must: true}, {key: "say.failed", text: h.Failed, must: true},
		{key: "say.wait", text: h.Wait, may: []string{"minutes"}}, {key: "nobody.opens", text: n.Opens, may: []string{"opens"}},
		{key: "nobody.closed", text: n.Closed}, {key: "nobody.size", text: n.Size}, {key: "nobody.wait", text: n.Wait},
		{key: "nobody.gone", text: n.Gone}, {key: "nobody.sorry", text: n.Sorry}, {key: "nobody.crisis", text: n.Crisis, must: true},
		{key: "nobody.stay", text: n.Stay, must: true}, {key: "nobody.welcome", text: n.Welcome},
	}
}
