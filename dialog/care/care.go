// Package care decides how a caller is treated beside the matter itself: slower and louder for whom that helps, words that fit a mood, warnings
// to who insults, a hint to who is about to be cheated. It owns the lists and the counting, app.yaml's section care, and no dialogue;
// dialog/flow asks it once a turn.
package care

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline/dialog/emotion"
	"hotline/dialog/phrase"
)

// Card is what is known of the caller beforehand.
type Card struct {
	VIP   bool
	Elder bool // slower, louder, in simple words
}

// Manner is how a reply is spoken. The zero value is the usual way.
type Manner struct {
	Speed  float64 // times the usual one; 0 = 1
	Louder float64 // dB above the usual level; 0-12
}

// Config is app.yaml's section care.
type Config struct {
	Elder  Elder  `yaml:"elder"`
	Insult Insult `yaml:"insult"`
	Fraud  Fraud  `yaml:"fraud"`
	Slower string `yaml:"slower"` // before what is said again, slower or louder, because the caller asked for that
	VIP    string `yaml:"vip"`    // greeting of callers whose card says vip; "" = as for all
}

// Elder is how callers are spoken to whose card says so, or who ask for it.
type Elder struct {
	Speed    float64 `yaml:"speed"`    // times the usual one, 0.5-1
	Louder   float64 `yaml:"louder"`   // dB, 0-12
	Patience float64 `yaml:"patience"` // times the usual one, 1-4
}

// Insult is what is done with callers who insult. Who is in danger is never ended.
type Insult struct {
	Off      bool         `yaml:"off"`
	Warnings int          `yaml:"warnings"` // so many times the caller is asked to stop; 0-9
	Then     string       `yaml:"then"`     // person (where one is on duty, else end), end, or go_on
	Warn     []string     `yaml:"warn"`     // said first, second ...; the last one again
	End      string       `yaml:"end"`      // last words before the call is ended
	Words    phrase.Words `yaml:"words"`    // added to the built-in ones
}

// Fraud is the hint to callers who tell of what swindlers say.
type Fraud struct {
	Off   bool         `yaml:"off"`
	Say   string       `yaml:"say"`   // once a call, before the reply
	Words phrase.Words `yaml:"words"` // added to the built-in ones
}

// Default is what a Mandarin hotline wants.
func Default() Config {
	return Config{
		Elder: Elder{Speed: 0.8, Louder: 4, Patience: 1.5},
		Insult: Insult{Warnings: 2, Then: "person",
			Warn: []string{"我理解您着急，我们好好说，我一定尽力帮您。", "请您不要再说这样的话，不然我只能结束这次通话了。"},
			End:  "很抱歉没能帮到您，这次通话先到这里，有需要请您冷静之后再来电。"},
		Fraud:  Fraud{Say: "先提醒您一句，要您转账、说验证码、下载软件共享屏幕的，都可能是诈骗，请先不要照做，挂断对方的电话。"},
		Slower: "好的，我慢一点说。",
	}
}

// Fault is something wrong in what was written.
type Fault struct {
	Key  string // below care
	Text string // what is wrong, and the remedy
}

// Check finds what cannot work.
func (c *Config) Check() []Fault {
	var wrong []Fault
	complain := func(bad bool, key, format string, args ...any) {
		if bad {
			wrong = append(wrong, Fault{key, fmt.Sprintf(format, args...)})
		}
	}
	e, in := c.Elder, c.Insult
	complain(e.Speed < 0.5 || e.Speed > 1, "elder.speed", "%g: write 0.5 to 1", e.Speed)
	complain(e.Louder < 0 || e.Louder > 12, "elder.louder", "%g: write 0 to 12", e.Louder)
	complain(e.Patience < 1 || e.Patience > 4, "elder.patience", "%g: write 1 to 4", e.Patience)
	complain(in.Warnings < 0 || in.Warnings > 9, "insult.warnings", "%d: write 0 to 9", in.Warnings)
	complain(!slices.Contains([]string{"person", "end", "go_on"}, in.Then), "insult.then", "%q: write person, end or go_on", in.Then)
	complain(in.Warnings > 0 && len(in.Warn) == 0, "insult.warn", "is empty: write what the caller hears")
	complain(in.Then != "go_on" && strings.TrimSpace(in.End) == "", "insult.end", "is empty: write what the caller hears")
	complain(!c.Fraud.Off && strings.TrimSpace(c.Fraud.Say) == "", "fraud.say", "is empty: write what the caller hears, or off: true")
	for key, words := range map[string]phrase.Words{"insult.words": in.Words, "fraud.words": c.Fraud.Words} {
		at, err := words.Validate()
		complain(err != nil, key+"."+at, "%v", err)
	}
	return wrong
}

// Caller is how one caller is treated. It is used by one goroutine; its copies go on by themselves.
type Caller struct {
	cfg     *Config
	insults phrase.Words
	frauds  phrase.Words
	card    Card
	asked   int // times the caller asked for slower or louder
	warned  int
	hinted  bool
	mood    emotion.Reading
}

// New returns a caller of whom nothing is known. cfg must not be changed.
func New(cfg *Config) Caller {
	return Caller{cfg: cfg, insults: insults().And(cfg.Insult.Words), frauds: frauds().And(cfg.Fraud.Words)}
}

// Speak takes the sentences of another language. cfg must not be changed.
func (c *Caller) Speak(cfg *Config) { c.cfg = cfg }

// Know notes the card.
func (c *Caller) Know(card Card) { c.card = card }

// Card is what is known of the caller.
func (c *Caller) Card() Card { return c.card }

// Feel notes how the caller's last words sounded.
func (c *Caller) Feel(r emotion.Reading) { c.mood = r }

// Upset reports a caller who sounds angry, or dissatisfied for some time.
func (c *Caller) Upset() bool {
	return c.mood.Label == emotion.Angry || c.mood.Label == emotion.Dissatisfied && c.mood.Trend <= -2
}

// Elder reports whether simple words are wanted.
func (c *Caller) Elder() bool { return c.card.Elder }

// Slow notes that the caller asked to be spoken to slower or louder.
func (c *Caller) Slow() { c.asked++ }

// Manner is how replies are spoken.
func (c *Caller) Manner() Manner {
	e := c.cfg.Elder
	m := Manner{}
	switch {
	case c.card.Elder || c.asked > 0:
		m = Manner{Speed: e.Speed, Louder: e.Louder}
	default:
		return m
	}
	if c.card.Elder && c.asked > 0 || c.asked > 1 {
		m.Speed, m.Louder = max(0.6, m.Speed*0.85), min(12, m.Louder+3)
	}
	return m
}

// Patience is how much longer the caller may say nothing.
func (c *Caller) Patience(d time.Duration) time.Duration {
	if c.card.Elder {
		return time.Duration(float64(d) * c.cfg.Elder.Patience)
	}
	return d
}

// Wording is the text that fits the caller: the variant elder in that mode, else that of the mood (upset for angry and dissatisfied, anxious,
// sad, pleased), else text.
func (c *Caller) Wording(text string, variants map[string]string) string {
	keys := []string{}
	if c.card.Elder {
		keys = append(keys, "elder")
	}
	switch c.mood.Label {
	case emotion.Angry, emotion.Dissatisfied:
		keys = append(keys, "upset")
	default:
		keys = append(keys, string(c.mood.Label))
	}
	for _, key := range keys {
		if v := variants[key]; v != "" {
			return v
		}
	}
	return text
}

// Variants are the keys that a text may have variants by.
func Variants() []string { return []string{"elder", "upset", "anxious", "sad", "pleased"} }

// Insulted is what follows an insult.
type Insulted struct {
	Warn string // said before the reply; "" = no warning
	Last bool   // the warnings are over: Insult.Then
}

// Insults reads an utterance for insults and counts them.
func (c *Caller) Insults(text string) (Insulted, bool) {
	in := c.cfg.Insult
	if in.Off || c.insults.Find(text) == "" || phrase.HasAny(text, []string{"骂我", "骂人", "说我是", "叫我"}) { // told, not thrown
		return Insulted{}, false
	}
	c.warned++
	if c.warned > in.Warnings {
		return Insulted{Last: in.Then != "go_on"}, true
	}
	return Insulted{Warn: in.Warn[min(c.warned, len(in.Warn))-1]}, true
}

// WithoutInsults is text without its insults: what it asks for besides.
func (c *Caller) WithoutInsults(text string) string {
	for _, w := range c.insults.Words {
		text = strings.ReplaceAll(text, w, "")
	}
	return strings.Trim(text, "，。！？, ")
}

// Swindled reports, once a call, words of somebody who is about to be cheated.
func (c *Caller) Swindled(text string) bool {
	if c.cfg.Fraud.Off || c.hinted || c.frauds.Find(text) == "" {
		return false
	}
	c.hinted = true
	return true
}

// Hinted reports whether the caller told of what swindlers say.
func (c *Caller) Hinted() bool { return c.hinted }
