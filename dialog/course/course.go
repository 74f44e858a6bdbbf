// Package course is one scene under way in one call: what is known, what was looked up, how far its steps are. It owns the memory of the
// scene and how its values read; what is asked and done next is up to dialog/flow, which keeps one Run for each scene that a caller began.
package course

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// Run is one scene under way. It is used by one goroutine.
type Run struct {
	Scene   *scene.Scene
	Slots   map[string]string
	Sure    map[string]bool // slots whose value needs no more confirmation
	Results map[string]any
	Stack   []Frame
	Marks   map[string][]Frame // where each slot was asked, to go back to on a correction
	Tries   map[string]int
	Without map[string]bool // slots that were given up
	Wrote   bool            // the back office was changed: no going back
	Opening string          // the words that began the scene; slots whose options come later are read from them
	Part    string          // digits of the open slot that were said so far
	Fixing  bool            // the caller was asked what is wrong with what is to be confirmed

	caller string
	now    func() time.Time
}

// Frame is a place in a list of steps.
type Frame struct {
	Steps []scene.Step
	At    int
}

// New is a scene at its begin, for a calling number and a clock.
func New(s *scene.Scene, caller string, now func() time.Time) *Run {
	return &Run{Scene: s, Slots: map[string]string{}, Sure: map[string]bool{}, Results: map[string]any{},
		Stack: []Frame{{Steps: s.Steps}}, Marks: map[string][]Frame{}, Tries: map[string]int{}, Without: map[string]bool{}, caller: caller, now: now}
}

// Env is what the scene's texts and conditions see, in the language of the scene.
func (r *Run) Env() template.Values { return r.env(r.Scene.Language) }

func (r *Run) env(l language.Language) template.Values {
	env := template.Values{"caller": r.caller, "now": r.now(), template.Language: string(l)}
	for _, s := range r.Scene.Slots {
		env[s.Name] = nil
	}
	for name, v := range r.Slots {
		env[name] = v
	}
	maps.Copy(env, r.Results)
	choices := map[string]any{}
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		if slot.From != "" {
			for _, o := range r.context(slot, l).Options {
				if len(o.Says) > 0 {
					choices[o.Value] = o.Says[0]
				}
			}
		}
		for _, o := range slot.Options {
			if o.Title != "" && l == r.Scene.Language {
				choices[o.Value] = o.Title
			}
		}
	}
	env["choices"] = choices
	return env
}

// Facts is Env for conditions: counts and amounts are numbers, a yes_no is true or false.
func (r *Run) Facts() template.Values {
	env := r.Env()
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		v, told := env[slot.Name].(string) // a result may have the name
		if !told {
			continue
		}
		switch slot.Holds() {
		case template.Text:
		case template.Number:
			if n, err := strconv.ParseFloat(v, 64); err == nil {
				env[slot.Name] = n
			}
		case template.Truth:
			env[slot.Name] = v == "yes"
		}
	}
	return env
}

// Shown is Env for what is said: secrets are named by their tail only.
func (r *Run) Shown() template.Values { return r.shown(r.Scene.Language) }

// shown is Shown in a language, which is the owner's for what is written down.
func (r *Run) shown(l language.Language) template.Values {
	env := r.env(l)
	for i := range r.Scene.Slots {
		if slot := &r.Scene.Slots[i]; slot.Secret() && env[slot.Name] != nil {
			env[slot.Name] = r.tail(r.Slots[slot.Name])
		}
	}
	return env
}

// Push lets steps come next.
func (r *Run) Push(steps []scene.Step) {
	if len(steps) > 0 {
		r.Stack = append(r.Stack, Frame{Steps: steps})
	}
}

// Settle goes on behind a step that was to be confirmed; false for a no that the scene has no steps for.
func (r *Run) Settle(step *scene.Step, agreed bool) bool {
	next := step.No
	if agreed {
		next = step.Yes
	}
	if !agreed && len(next) == 0 {
		return false
	}
	r.Stack[len(r.Stack)-1].At++
	r.Push(next)
	return true
}

// Rewind goes back to where slot was asked, forgets it and everything that was looked up since.
func (r *Run) Rewind(slot string) {
	if mark, ok := r.Marks[slot]; ok {
		r.Stack = slices.Clone(mark)
	} else {
		r.Stack = []Frame{{Steps: r.Scene.Steps}}
	}
	delete(r.Slots, slot)
	delete(r.Sure, slot)
}

// Context is what the slot's values are read against.
func (r *Run) Context(slot *scene.Slot) intent.Context { return r.context(slot, r.Scene.Language) }

// context is Context with the names of options in a language first; they may be said in any.
func (r *Run) context(slot *scene.Slot, l language.Language) intent.Context {
	ctx := intent.Context{Now: r.now(), Digits: slot.Digits, Least: slot.Least(), Most: slot.Max, Hour: r.Scene.DayOf(slot) != nil, Prompt: slot.Ask, Places: slot.Places, Asked: true}
	if slot.Kind == intent.KindTime {
		ctx.Known = r.Slots[slot.Name]
	}
	for _, o := range slot.Options {
		says := o.Says
		if o.Title != "" {
			says = append([]string{o.Title}, says...)
		}
		ctx.Options = append(ctx.Options, intent.Option{Value: o.Value, Says: says})
	}
	if slot.From == "" {
		return ctx
	}
	list, _ := template.LookUp(r.Results, template.ParsePlace(slot.From).Path).([]any)
	for _, item := range list {
		fields, ok := item.(map[string]any)
		if !ok {
			continue
		}
		o := intent.Option{Value: template.Plain(fields["value"])}
		for _, env := range []template.Values{{template.Language: string(l)}, {}} {
			if title := template.Plain(template.Field(fields, "title", env)); title != "" && !slices.Contains(o.Says, title) {
				o.Says = append(o.Says, title)
			}
			if says, ok := template.Field(fields, "says", env).([]any); ok {
				for _, s := range says {
					o.Says = append(o.Says, template.Plain(s))
				}
			}
		}
		ctx.Options = append(ctx.Options, o)
	}
	return ctx
}

// Changeable lists the values that the caller gave, latest first.
func (r *Run) Changeable() []*scene.Slot {
	var out []*scene.Slot
	for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
		slot := &r.Scene.Slots[i]
		if _, known := r.Slots[slot.Name]; known && slot.Default == "" && !slot.Secret() {
			out = append(out, slot)
		}
	}
	return out
}

// Fields are the values for a person, secrets masked.
func (r *Run) Fields() []hotline.HandoverField {
	out := []hotline.HandoverField{}
	choices, _ := r.env(r.Scene.Own)["choices"].(map[string]any)
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		value, known := r.Slots[slot.Name]
		if !known {
			continue
		}
		if title := template.Plain(choices[value]); title != "" {
			value = title
		}
		if slot.Secret() {
			value = strings.Repeat("*", max(0, phrase.Letters(value)-4)) + template.Tail4(value)
			if Tail(r.Slots[slot.Name]) == "" {
				value = strings.Repeat("*", phrase.Letters(value))
			}
		}
		out = append(out, hotline.HandoverField{Name: slot.Name, Title: slot.Shown(), Value: value})
	}
	return out
}

// Speak is a value as it is said back.
func (r *Run) Speak(slot *scene.Slot, value string) string {
	words := scene.WordsOf(r.Scene.Language)
	if slot.Secret() {
		if shown := r.tail(value); shown != "" {
			return shown
		}
		return words.SecretNoted
	}
	switch slot.Kind {
	case intent.KindPhone:
		return template.Spaced(value)
	case intent.KindTime, intent.KindDate:
		return template.When(value, r.Env())
	case intent.KindAmount:
		return template.Expand(r.Scene.Money(slot), template.Values{"value": value})
	case intent.KindYesNo:
		return r.verdict(slot, value)
	case intent.KindChoice:
		for _, o := range r.Context(slot).Options {
			if o.Value == value {
				return r.nameOf(o)
			}
		}
	}
	return value
}

// verdict is a yes or a no as it is said back: 不要代步车, where 需要代步车吗 was asked.
func (r *Run) verdict(slot *scene.Slot, value string) string {
	yes, no := "是", "不是"
	switch wants := strings.Contains(slot.Ask, "要"); {
	case r.Scene.Language == language.English:
		return value
	case wants && !strings.ContainsAny(slot.Title, "是否要"):
		yes, no = "要"+slot.Title, "不要"+slot.Title
	case wants:
		yes, no = "要", "不要"
	}
	if value == "yes" {
		return yes
	}
	return no
}

// SpeakAll is what Speak makes of values that belong together, one behind the other.
func (r *Run) SpeakAll(all []Found) string {
	said := make([]string, len(all))
	for i, one := range all {
		said[i] = r.Speak(one.Slot, one.Value)
	}
	if r.Scene.Language == language.English {
		return strings.Join(said, " ")
	}
	return strings.Join(said, "")
}

// NameOf is how an option is read out: its value where that is words, else what callers call it first.
func NameOf(o intent.Option) string {
	if len(o.Says) > 0 && !strings.ContainsFunc(o.Value, func(r rune) bool { return r > unicode.MaxLatin1 }) {
		return o.Says[0]
	}
	return o.Value
}

// Either reads options out as a question: 查余额，账单说明，还是充值. Or stands before the last.
func Either(options []intent.Option, or string) string {
	text := ""
	for i, o := range options {
		switch {
		case i > 0 && i == len(options)-1:
			text += or
		case i > 0 && strings.HasSuffix(or, " "):
			text += ", "
		case i > 0:
			text += "，"
		}
		text += NameOf(o)
	}
	return text
}

// Titled finds the one option whose name holds text, but for the words around it: 报修吧 where 宽带报修 was offered.
func Titled(options []intent.Option, text string) (value string, ok bool) {
	core := intent.Content(text)
	if phrase.Runes(core) < 2 {
		return "", false
	}
	for _, o := range options {
		if strings.Contains(strings.ToLower(NameOf(o)), core) {
			if ok {
				return "", false
			}
			value, ok = o.Value, true
		}
	}
	return value, ok
}

// nameOf is NameOf in the language of the scene: there an option is called by its title.
func (r *Run) nameOf(o intent.Option) string {
	if r.Scene.Language == language.English && len(o.Says) > 0 {
		return o.Says[0]
	}
	return NameOf(o)
}

// tail is Tail in the language of the scene.
func (r *Run) tail(value string) string {
	if len(value) < 12 || r.Scene.Language != language.English {
		return Tail(value)
	}
	return template.Expand(scene.WordsOf(r.Scene.Language).CutNumber, template.Values{"value": template.Aloud(template.Tail4(value), r.Env())})
}

// Tail names a secret number by its last four digits, "" for one that is too short for that.
func Tail(value string) string {
	if len(value) < 12 {
		return ""
	}
	return "尾号" + template.Tail4(value)
}

// Names reports whether text speaks of a kind of value: 地址不对.
func Names(text string, kind intent.Kind) bool {
	words := map[intent.Kind][]string{intent.KindAddress: {"地址", "门牌", "小区", "address"}, intent.KindPhone: {"电话", "号码", "phone", "number"}, intent.KindTime: {"时间", "time"}, intent.KindDate: {"日期", "时间", "date", "day"},
		intent.KindAmount: {"金额", "钱", "amount"}, intent.KindName: {"名字", "姓名", "name"}}[kind]
	return phrase.HasAny(strings.ToLower(text), words)
}

var callablePattern = regexp.MustCompile(`^\+?[0-9A-Za-z._-]{1,32}$`)

// Callable returns the calling number when it can be used as one, else "".
func Callable(number string) string {
	switch number {
	case "anonymous", "unknown", "restricted", "unavailable":
		return ""
	}
	if !callablePattern.MatchString(number) {
		return ""
	}
	return number
}
