package summary

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
)

const actsMost = 5 // sentences on what the agent did

// Build writes the summary from state, scenes and evidence, without a model, and strikes what does not stand up to Check. It takes some
// 30 ms for a call of 100 segments.
func Build(in Input) Summary {
	heard := in.Segments
	in.Segments = short(heard)
	out := Summary{Todos: Find(in)}
	out.Sentences = slices.Concat(needs(in), fields(in), acts(in), outcome(in), todos(in, out.Todos))
	slices.SortStableFunc(out.Sentences, func(a, b Sentence) int {
		return slices.Index(Sections(), a.Section) - slices.Index(Sections(), b.Section)
	})
	out.Sentences = Check(in, out.Sentences)
	out.Support = support(out.Sentences)
	for i := range out.Sentences {
		asHeard(heard, out.Sentences[i].Evidence)
	}
	for i := range out.Todos {
		asHeard(heard, out.Todos[i].Evidence)
	}
	return out
}

// asHeard writes evidence as it was recognised, whatever it was read as.
func asHeard(heard []language.Segment, evidence []hotline.Evidence) {
	for i, e := range evidence {
		at := slices.IndexFunc(heard, func(s language.Segment) bool { return e.N >= 0 && s.N == e.N && s.Party == e.Party && s.Name == e.Name })
		if at >= 0 {
			evidence[i].Text = heard[at].Text
		}
	}
}

// needs tells what the caller wants, in the caller's own words: the matter of the call, and what was wanted besides.
func needs(in Input) []Sentence {
	var out []Sentence
	for _, m := range speech.Needs(in.Segments, in.Turned...) {
		out = append(out, Sentence{Section: Need, Text: needHead + m.Text, Evidence: []hotline.Evidence{in.Segments[m.At].Evidence()}})
	}
	for _, f := range in.Facts {
		if f.Section == Need {
			out = append(out, Sentence{Section: Need, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}

// fields writes down what the form holds.
func fields(in Input) []Sentence {
	var out []Sentence
	for _, v := range in.Fields {
		if v.Value == "" || v.State == form.Empty {
			continue
		}
		shown := v.Shown
		if v.Secret {
			shown = "已提供"
		}
		e := v.Evidence
		if v.State == form.Edited || len(e) == 0 {
			e = []hotline.Evidence{{Party: hotline.PartyAgent, N: -1, Text: v.Title + v.Shown}}
		}
		out = append(out, Sentence{Section: Need, Text: v.Title + "：" + shown, Evidence: e})
	}
	return out
}

// act is something that the agent, or the machine, did.
type act struct {
	text string
	from hotline.Evidence
	done bool // it was told as done, not as being done
}

// acts tells what the agent and the machine did, in their words.
func acts(in Input) []Sentence {
	var found []act
	for i, s := range in.Segments {
		if !s.Us() {
			continue
		}
		agreed, _ := answered(in, i)
		for _, sentence := range speech.Sentences(s.Text) {
			if text, done, ok := speech.Deed(sentence, in.Start.Add(s.From), agreed); ok {
				found = append(found, act{text, s.Evidence(), done})
			}
		}
	}
	var out []Sentence
	for _, a := range settled(found) {
		out = append(out, Sentence{Section: Handling, Text: server(a.from.Party) + "：" + a.text, Evidence: []hotline.Evidence{a.from}})
	}
	for _, f := range in.Facts {
		if f.Section == Handling {
			out = append(out, Sentence{Section: Handling, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}

// machine is what the machine is called in a summary.
const machine = "机器人"

// server is what whoever serves the caller is called: the machine is no agent.
func server(p hotline.Party) string {
	if p == hotline.PartyBot {
		return machine
	}
	return agent
}

// by is who said that something will be done.
func (t Todo) by() hotline.Party {
	if len(t.Evidence) == 0 {
		return t.Who
	}
	return t.Evidence[0].Party
}

// settled leaves out what was told twice, what was begun where it was told as done later, and of too many what was not told as done.
func settled(found []act) []act {
	var out []act
	for i, a := range found {
		again := func(o act) bool {
			if o.text == a.text || language.Likeness(o.text, a.text) >= 0.6 {
				return true
			}
			return !a.done && o.done && speech.SameDeed(a.text, o.text)
		}
		if !slices.ContainsFunc(out, again) && (a.done || !slices.ContainsFunc(found[i+1:], func(o act) bool { return o.done && again(o) })) {
			out = append(out, a)
		}
	}
	for i := len(out) - 1; i >= 0 && len(out) > actsMost; i-- {
		if !out[i].done {
			out = slices.Delete(out, i, i+1)
		}
	}
	return out[:min(len(out), actsMost)]
}

// lately is how many utterances before the end what the caller agreed to counts as the outcome of the call, disputes how many what was turned down.
const lately, disputes = 12, 6

// outcome tells how the call ended.
func outcome(in Input) []Sentence {
	var out []Sentence
	for _, f := range in.Facts {
		if f.Section == Outcome {
			out = append(out, Sentence{Section: Outcome, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	said, facts := in.Segments, len(out)
	yes, right := -1, -1 // where the caller agreed to something, and confirmed something
	for i := len(said) - 1; i > 0 && i >= len(said)-lately; i-- {
		s := said[i]
		if s.Us() {
			continue
		}
		if yes < 0 && i >= len(said)-disputes && language.HasAny(s.Text, "不认可", "不满意", "不接受", "不同意", "继续投诉", "不行，", "没法接受") {
			return append(out, Sentence{Section: Outcome, Text: unsatisfied, Evidence: []hotline.Evidence{s.Evidence()}})
		}
		if !said[i-1].Us() {
			continue
		}
		switch text := agreedTo(in, i); {
		case text == agreed && yes < 0:
			yes = i
		case text == confirmed && right < 0:
			right = i
		}
		if refusal, ok := declined(in, i); ok && yes < 0 && len(out) == facts { // what was agreed to later took the place of what was before
			out = append(out, refusal)
		}
	}
	switch {
	case yes > 0:
		return slices.Insert(out, facts, consent(in, yes))
	case right > 0 && len(out) == facts:
		out = append(out, Sentence{Section: Outcome, Text: confirmed, Evidence: []hotline.Evidence{said[right-1].Evidence(), said[right].Evidence()}})
	}
	return out
}

// declined is what we offered and utterance i turned down, where it can be told and stands up to Check.
func declined(in Input, i int) (Sentence, bool) {
	asked := in.Segments[i-1].Text
	if got, ok := verdict(in.Segments[i].Text, asked); !ok || got != "no" || !speech.Declines(in.Segments[i].Text) || !slices.ContainsFunc(language.Clauses(asked), speech.Consents) {
		return Sentence{}, false
	}
	what := strings.TrimPrefix(speech.Proposal(asked), "客户的")
	out := Sentence{Section: Outcome, Text: declinedHead + what, Evidence: []hotline.Evidence{in.Segments[i-1].Evidence(), in.Segments[i].Evidence()}}
	return out, what != "" && !Check(in, []Sentence{out})[0].Struck
}

// What a yes means.
const (
	agreed    = "客户表示同意"
	confirmed = "客户确认信息无误"
)

// consent says what utterance i agrees to, where what was proposed stands up to Check.
func consent(in Input, i int) Sentence {
	out := Sentence{Section: Outcome, Text: agreed, Evidence: []hotline.Evidence{in.Segments[i-1].Evidence(), in.Segments[i].Evidence()}}
	what := speech.Proposal(in.Segments[i-1].Text)
	if what == "" {
		return out
	}
	full := out
	full.Text = agreedHead + what
	if Check(in, []Sentence{full})[0].Struck {
		return out
	}
	return full
}

// agreedTo is what utterance i of the caller agrees to, behind one of ours, "" for nothing: 好的 to what was only told agrees to nothing.
func agreedTo(in Input, i int) string {
	answer, text := in.Segments[i].Text, in.Segments[i-1].Text
	if yes, ok := verdict(answer, text); !ok || yes != "yes" {
		return ""
	}
	all := language.Clauses(text)
	for len(all) > 1 && utf8.RuneCountInString(all[len(all)-1]) <= 2 && !speech.Checks(all[len(all)-1]) { // 可以吗，嗯
		all = all[:len(all)-1]
	}
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	switch right := speech.Checks(last); {
	case right && readBack(in, text), speech.ReadsNumber(last) && language.HasAny(answer, "对", "是", "没错"):
		return confirmed
	case (right || speech.Consents(last)) && offered(in, i-1):
		return agreed
	}
	return ""
}

// offered reports that utterance i proposes something, by itself or with our words right before it.
func offered(in Input, i int) bool {
	text := in.Segments[i].Text
	if i > 0 && in.Segments[i-1].Us() {
		text = in.Segments[i-1].Text + "，" + text
	}
	return slices.ContainsFunc(language.Clauses(text), speech.Proposes)
}

// readBack reports that text says again what the caller told: a number, or a value of the form.
func readBack(in Input, text string) bool {
	if len(language.Digits(text)) >= 4 || language.HasAny(text, "号码", "地址", "姓名", "电话", "信息") {
		return true
	}
	folded := language.Fold(text)
	for _, v := range in.Fields {
		if s := language.Fold(v.Shown); s != "" && strings.Contains(folded, s) {
			return true
		}
	}
	return false
}

// todos writes the to-dos and the promises.
func todos(in Input, list []Todo) []Sentence {
	var out []Sentence
	for _, t := range list {
		text := t.Text
		if !t.Due.IsZero() {
			text += "（" + t.Due.Format("1月2日 15:04") + "前）"
		}
		if t.Promise {
			out = append(out, Sentence{Section: Promises, Text: server(t.by()) + promisedWord + t.Text, Evidence: t.Evidence})
		}
		if t.Who == hotline.PartyCaller {
			text = todoHead + text
		}
		out = append(out, Sentence{Section: Todos, Text: text, Evidence: t.Evidence})
	}
	for _, f := range in.Facts {
		if f.Section == Todos || f.Section == Promises {
			out = append(out, Sentence{Section: f.Section, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}
