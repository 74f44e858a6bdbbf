package form

import (
	"hotline/assist/form/heard"
	"slices"
	"strings"

	"hotline/assist/form/mark"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// ear is what the learnt marks of a call rest on: who said what last, what the agent asked for, and what was told before.
type ear struct {
	now   []mark.Span // of the utterance that is being read
	text  []rune      // that utterance
	asks  []string    // labels that the agent's last words ask for
	told  []string    // labels of which the caller has told something
	last  [2]string   // the caller's last words, the agent's
	ready bool        // there is a model
}

// listen marks an utterance.
func (f *Filler) listen(s language.Segment) {
	m := f.form.marks
	if m == nil {
		return
	}
	f.ear.ready = true
	agent := s.Us()
	if agent {
		f.ear.asks = f.form.asks(s.Text)
	}
	c := mark.Context{Form: f.form.ID, Labels: f.form.labels(), Told: f.ear.told, Before: f.ear.last[b2i(!agent)]}
	if !agent {
		c.Asked = f.ear.asks
	}
	f.ear.now, f.ear.text = m.Read(c, agent, s.Text), []rune(s.Text)
	f.ear.last[b2i(agent)] = s.Text
	if agent {
		return
	}
	for _, sp := range f.ear.now {
		if !slices.Contains(f.ear.told, sp.Label) {
			f.ear.told = append(f.ear.told, sp.Label)
		}
	}
}

// marked lists the words of the utterance that a field's value is read from, in order.
func (f *Filler) marked(field *Field) []string {
	var out []string
	l := field.label()
	for _, s := range f.ear.now {
		if s.Label == l {
			out = append(out, string(f.ear.text[s.From:s.To]))
		}
	}
	return out
}

// notInName are characters of words that begin like names: 和证件, 金牛区, 欧阳是复姓.
const notInName = "区证号码字是"

// markedName is the name that the utterance gives, "" for none.
func (f *Filler) markedName(field *Field) string {
	all := f.marked(field)
	for i, v := range all { // 我叫孟庆云，我女婿叫周凯
		if strings.Contains(string(f.ear.text), "我叫"+v) {
			all = all[:i+1]
			break
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		v := strings.TrimPrefix(all[i], "姓")
		for _, w := range []string{"先生", "女士", "小姐"} {
			v = strings.TrimSuffix(v, w)
		}
		if w, ok := value.Parse(value.Name, v, value.Context{Asked: true}); ok && len([]rune(w)) == 1 {
			continue // 耳东陈: how it is written
		}
		if n := len([]rune(v)); n >= 2 && (n <= 4 || strings.Contains(v, "·")) && heard.NameLike(v) && !strings.ContainsAny(v, notInName) {
			return v
		}
	}
	return ""
}

// markedOther reports that words were marked as a part of another field's value.
func (f *Filler) markedOther(field *Field, words string) bool {
	l := field.label()
	for _, s := range f.ear.now {
		if s.Label != l && strings.Contains(string(f.ear.text[s.From:s.To]), words) {
			return true
		}
	}
	return false
}

// markedAmount is the sum that the utterance gives, the last of several, "" for none.
func (f *Filler) markedAmount(field *Field) string {
	all := f.marked(field)
	for i := len(all) - 1; i >= 0; i-- {
		if v, ok := value.Parse(value.Amount, all[i], value.Context{Asked: true}); ok && v != "0" {
			return v
		}
	}
	return ""
}

// markedTime is the day or hour that the utterance gives, "" for none. An hour alone belongs to the day told before.
func (f *Filler) markedTime(to *slot, prompt string) string {
	text := strings.Join(f.markedWide(to.field), "，")
	if text == "" {
		return ""
	}
	ctx := value.Context{Now: f.start, Prompt: prompt, Asked: true}
	if to.field.Of == "wanted" {
		text = heard.SameWeek(text, f.prompt)
	}
	if to.said != "" && !heard.NamesDay(text) && to.field.Kind == value.Time {
		if v, ok := value.Parse(value.Time, heard.FirstDay(to.said)+"，"+text, ctx); ok && !strings.HasSuffix(v, "全天") {
			return v
		}
	}
	v, ok := value.Parse(to.field.Kind, text, ctx)
	if !ok || len(v) < len("2006-01") {
		return ""
	}
	if to.field.Of != "wanted" {
		v, _ = heard.Closest(to.field.Kind, text, ctx)
	}
	return v
}

// markedWide are the marked words with the hour that follows them in one breath.
func (f *Filler) markedWide(field *Field) []string {
	var out []string
	l := field.label()
	for _, s := range f.ear.now {
		if s.Label == l {
			rest := string(f.ear.text[s.To:])
			out = append(out, string(f.ear.text[s.From:s.To])+heard.HourAfter(rest))
		}
	}
	return out
}

// markedPhone is the slot as a part of whose number the utterance's digits are marked; known is false where the model says nothing.
func (f *Filler) markedPhone(list []*slot, p heard.Spot) (to *slot, known bool) {
	if !f.ear.ready {
		return nil, false
	}
	for _, s := range f.ear.now {
		if s.From >= p.To || s.To <= p.From {
			continue
		}
		for _, o := range list {
			if o.field.label() == s.Label {
				return o, true
			}
		}
	}
	return nil, false
}

// markedPlain is the count or the text that the utterance gives, and its words.
func (f *Filler) markedPlain(to *slot) (v, said string) {
	all := f.marked(to.field)
	if len(all) == 0 || to.field.Kind == value.Digits {
		return "", ""
	}
	said = strings.Join(all, "，")
	if to.field.Kind == value.Count {
		v, _ = value.Parse(value.Count, all[len(all)-1], value.Context{Asked: true})
		return v, said
	}
	v = language.Strip(strings.Join(all, ""))
	if n := language.Length(v); n < 2 || n > 40 {
		return "", ""
	}
	return v, said
}
