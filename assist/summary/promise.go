package summary

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
	"hotline/dialog/value"
)

// Find returns what was promised and what was left to the caller, in the order of the call. Deadlines count from the moment when it was said.
func Find(in Input) []Todo {
	var out []Todo
	for i, s := range in.Segments {
		if !s.Us() {
			if t, ok := wished(in, i); ok {
				out = append(out, t)
			}
			continue
		}
		all := speech.Sentences(language.Paused(s.Text))
		for n, sentence := range all {
			said := speech.Certain(speech.Statement(sentence))
			asked := speech.Question(said) || n+1 < len(all) && speech.BareConsent(all[n+1])
			for _, part := range speech.Pledges(said, in.Start.Add(s.From)) {
				out = pledge(in, i, part, asked, out)
			}
		}
	}
	return appointment(in, out)
}

// pledge adds what part of utterance i promises or leaves to the caller; asked: its sentence is a question.
func pledge(in Input, i int, part string, asked bool, list []Todo) []Todo {
	s := in.Segments[i]
	if t, ok := promised(in, s, part); ok {
		if yes, no := answered(in, i); asked && !yes || no {
			return list // a proposal that was not taken
		}
		return add(list, t)
	}
	if t, ok := task(in, s, part); ok {
		return add(list, t)
	}
	return list
}

// agreedOn begins a to-do that rests on the form.
const agreedOn = "按约定"

// appointment adds the visit that the form holds, where nothing that was promised names one, or is promised for that time.
func appointment(in Input, list []Todo) []Todo {
	for _, v := range in.Fields {
		if v.Kind != value.Time || v.Value == "" || v.State == form.Empty || len(v.Evidence) == 0 {
			continue
		}
		at := speech.Due(v.Shown, in.Start)
		named := func(t Todo) bool {
			return language.HasAny(t.Text, "上门", "安装", "过去", "过来") || !at.IsZero() && t.Due.Equal(at)
		}
		if !slices.ContainsFunc(list, named) {
			list = append(list, Todo{Text: agreedOn + v.Title + "：" + v.Shown, Who: hotline.PartyAgent, Due: at, Evidence: v.Evidence})
		}
	}
	return list
}

// answered tells what the caller said to utterance i.
func answered(in Input, i int) (yes, no bool) {
	for _, s := range in.Segments[i+1 : min(len(in.Segments), i+3)] {
		if s.Us() {
			continue
		}
		got, ok := verdict(s.Text, in.Segments[i].Text)
		return ok && got == "yes" && !speech.OtherDay(s.Text, in.Segments[i].Text), ok && got == "no" && slices.ContainsFunc(language.Clauses(in.Segments[i].Text), speech.Consents)
	}
	return false, false
}

// verdict is the yes or no of an answer. A short yes at its beginning counts, whatever is wished besides: 可以，但是别拖.
func verdict(answer, question string) (string, bool) {
	if last := strings.TrimRight(answer, "。？?！! "); strings.HasSuffix(last, "呢") || strings.HasSuffix(last, "吗") {
		return "", false // it asks in turn
	}
	ctx := value.Context{Prompt: question, Asked: true}
	if all := language.Clauses(answer); len(all) > 1 && utf8.RuneCountInString(all[0]) <= 4 && !language.Corrects(answer) && !language.HasAny(answer, "算了", "不用了", "不要了", "不办", "不需要", "再说") {
		if got, ok := value.Parse(value.YesNo, all[0], ctx); ok && got == "yes" {
			return got, true
		}
	}
	return value.Parse(value.YesNo, answer, ctx)
}

// add drops what was promised before in the same words; the later one with a deadline counts.
func add(list []Todo, t Todo) []Todo {
	for i := range list {
		if list[i].Who == t.Who && (language.Likeness(list[i].Text, t.Text) >= 0.6 || list[i].Callback && t.Callback && (list[i].Due.Equal(t.Due) || t.Due.IsZero())) {
			if list[i].Due.IsZero() && !t.Due.IsZero() {
				list[i].Due, list[i].Text = t.Due, t.Text
			}
			list[i].Evidence = append(list[i].Evidence, t.Evidence...)
			return list
		}
	}
	return append(list, t)
}

func promised(in Input, s language.Segment, sentence string) (Todo, bool) {
	at := in.Start.Add(s.From)
	text := ""
	if speech.Promise(sentence, at) {
		text = speech.Undone(sentence, at)
	}
	if text == "" {
		return Todo{}, false
	}
	return Todo{
		Text: speech.Reported(speech.Core(text)), Who: hotline.PartyAgent, Due: speech.Due(sentence, at), Promise: true,
		Callback: speech.Calls(sentence), Evidence: []hotline.Evidence{s.Evidence()},
	}, true
}

// task is something that the agent leaves to the caller: 请您带身份证到营业厅.
func task(in Input, s language.Segment, sentence string) (Todo, bool) {
	what := speech.Task(sentence)
	if what == "" {
		return Todo{}, false
	}
	return Todo{Text: speech.Reported(speech.Core(what)), Who: hotline.PartyCaller, Due: speech.Due(sentence, in.Start.Add(s.From)), Evidence: []hotline.Evidence{s.Evidence()}}, true
}

// wished is a call that the caller asks for and the agent agrees to: 下午三点以后给我回电.
func wished(in Input, i int) (Todo, bool) {
	s := in.Segments[i]
	if !language.HasAny(s.Text, "给我回电", "给我打电话", "再打给我", "给我回个电话", "回我电话", "再给我打", "打电话给我", "给我回电话", "再联系我", "给我来个电话") || language.HasAny(s.Text, "别", "不要", "不用", "没人", "没有") {
		return Todo{}, false
	}
	at := in.Start.Add(s.From)
	when := speech.Due(s.Text, at)
	if when.IsZero() || i+1 >= len(in.Segments) || !in.Segments[i+1].Us() {
		return Todo{}, false
	}
	yes, ok := value.Parse(value.YesNo, in.Segments[i+1].Text, value.Context{Prompt: s.Text, Asked: true})
	if !ok || yes != "yes" {
		return Todo{}, false
	}
	return Todo{
		Text: "按客户要求回电：" + speech.Core(s.Text), Who: hotline.PartyAgent, Due: when, Callback: true, Promise: true,
		Evidence: []hotline.Evidence{s.Evidence(), in.Segments[i+1].Evidence()},
	}, true
}
