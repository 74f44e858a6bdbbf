package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/phrase"
	"hotline/dialog/template"
)

// Staffs says when people take over and what the caller hears then: app.yaml under handover.
type Staffs struct {
	Queue      string      `yaml:"queue"`    // of callers whose matter names none, "" = the site's first
	Misses     int         `yaml:"misses"`   // turns in a row that were not understood, then a person; 0 = never by itself
	Failures   int         `yaml:"failures"` // tools that did not answer in one call, then a person; 0 = never by itself
	Displeased Displeasure `yaml:"displeased"`
	Crisis     Crisis      `yaml:"crisis"`
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

// Crisis is what puts life or safety at stake, app.yaml under handover.crisis. Words are added to the built-in ones.
type Crisis struct {
	Queue    string       `yaml:"queue"` // "" = as for any other caller
	SelfHarm phrase.Words `yaml:"self_harm"`
	Violence phrase.Words `yaml:"violence"`
	Minor    phrase.Words `yaml:"minor"`
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
	Closed  string `yaml:"closed"` // outside the opening hours; while they are open prompts.nobody_here is said
	Opens   string `yaml:"opens"`  // then, when that is known: {opens}
	Size    string `yaml:"size"`   // the queue is full
	Wait    string `yaml:"wait"`   // nobody became free in time
	Gone    string `yaml:"gone"`   // the agent was cut off, and nobody else is there
	Sorry   string `yaml:"sorry"`  // before the answer to a caller who is displeased
	Crisis  string `yaml:"crisis"` // somebody is in danger; where help is to be had
	Stay    string `yaml:"stay"`   // in danger: still here
	Welcome string `yaml:"welcome"`
}

func defaultStaffs() Staffs {
	return Staffs{
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

// lexicon is the built-in one with the app's words.
func (s *Staffs) lexicon() *phrase.Lexicon {
	l := phrase.DefaultLexicon()
	l.Strong, l.Mild = l.Strong.And(s.Displeased.Strong), l.Mild.And(s.Displeased.Mild)
	l.SelfHarm, l.Violence, l.Minor = l.SelfHarm.And(s.Crisis.SelfHarm), l.Violence.And(s.Crisis.Violence), l.Minor.And(s.Crisis.Minor)
	return &l
}

// sentence is what is said before the person comes.
func (h Handing) sentence(reason string) string {
	switch reason {
	case ReasonMisunderstood:
		return h.Misunderstood
	case ReasonDispleased:
		return h.Displeased
	case ReasonCrisis:
		return h.Crisis
	case ReasonScene:
		return h.Scene
	case ReasonFailed:
		return h.Failed
	}
	return h.Requested
}

// queueName is what engine/acd takes as a queue's id.
var queueName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$`)

// checkApp validates app.yaml beyond its syntax; the complaints name file, line, key and remedy.
func (a *App) checkApp(tree *ast.File) []error {
	h := &a.file.Handover
	var wrong []error
	complain := func(key, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("app.yaml%s: %s: %s", lineOf(tree, key), key, fmt.Sprintf(format, args...)))
	}
	for _, q := range []struct{ key, id string }{{"handover.queue", h.Queue}, {"handover.crisis.queue", h.Crisis.Queue}} {
		if q.id != "" && !queueName.MatchString(q.id) {
			complain(q.key, "%q is no queue: write its id in the queues file", q.id)
		}
	}
	for _, n := range []struct {
		key    string
		n      int
		lo, hi int
	}{
		{"handover.misses", h.Misses, 0, 9}, {"handover.failures", h.Failures, 0, 9},
		{"handover.displeased.repeats", h.Displeased.Repeats, 1, 9}, {"handover.displeased.within", h.Displeased.Within, 1, 99},
	} {
		if n.n < n.lo || n.n > n.hi {
			complain(n.key, "%d: write %d to %d", n.n, n.lo, n.hi)
		}
	}
	for _, l := range []struct {
		key   string
		words phrase.Words
	}{
		{"handover.displeased.strong", h.Displeased.Strong}, {"handover.displeased.mild", h.Displeased.Mild},
		{"handover.crisis.self_harm", h.Crisis.SelfHarm}, {"handover.crisis.violence", h.Crisis.Violence}, {"handover.crisis.minor", h.Crisis.Minor},
	} {
		if key, err := l.words.Validate(); err != nil {
			complain(l.key+"."+key, "%s", err)
		}
	}
	for _, t := range a.file.sentences() {
		found, err := template.Places(t.text)
		if err != nil {
			complain(t.key, "a { without }: write one of %v", t.may)
		}
		for _, p := range found {
			if !slices.Contains(t.may, p.Path[0]) || p.Filter != "" {
				complain(t.key, "{%s} is unknown: use one of %v", strings.Join(p.Path, "."), t.may)
			}
		}
		if t.must && strings.TrimSpace(t.text) == "" {
			complain(t.key, "is empty: write what the caller hears")
		}
	}
	return wrong
}

// sentence is a fixed text of app.yaml with the places that it may hold.
type sentence struct {
	key, text string
	may       []string
	must      bool // an empty one would leave the caller in silence
}

func (f *appFile) sentences() []sentence {
	s, n := f.Handover.Say, f.Handover.Nobody
	own := []string{"name", "menu"}
	return []sentence{
		{"handover.say.requested", s.Requested, own, true}, {"handover.say.misunderstood", s.Misunderstood, own, true},
		{"handover.say.displeased", s.Displeased, own, true}, {"handover.say.crisis", s.Crisis, own, true},
		{"handover.say.scene", s.Scene, own, true}, {"handover.say.failed", s.Failed, own, true},
		{"handover.say.wait", s.Wait, append(own, "minutes"), false}, {"handover.nobody.opens", n.Opens, append(own, "opens"), false},
		{"handover.nobody.closed", n.Closed, own, false}, {"handover.nobody.size", n.Size, own, false}, {"handover.nobody.wait", n.Wait, own, false},
		{"handover.nobody.gone", n.Gone, own, false}, {"handover.nobody.sorry", n.Sorry, own, false}, {"handover.nobody.crisis", n.Crisis, own, true},
		{"handover.nobody.stay", n.Stay, own, true}, {"handover.nobody.welcome", n.Welcome, own, false},
		{"prompts.offer_callback", f.Prompts.OfferBack, append(own, "number"), true}, {"prompts.offer_person", f.Prompts.OfferHuman, own, true},
		{"prompts.machine", f.Prompts.Machine, own, true},
	}
}
