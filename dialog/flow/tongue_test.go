package flow_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
	"hotline/dialog/language"
)

// English is a line whose calls begin in English; hears says what is recognised, nil = all.
func english(t *testing.T, staffed bool, hears func(language.Language) bool, begin language.Language) *line {
	t.Helper()
	l := newLine(t, "13800138000")
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	deps := flow.Deps{Tools: l.tools, Now: noon, CallerNumber: l.caller, Hears: hears, Language: begin}
	deps.Staff = func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: staffed} }
	l.mind, l.facts = app.New(deps), nil
	l.hear(flow.Heard{Kind: flow.HeardStart})
	return l
}

func TestMind_LineBeginsInItsLanguage(t *testing.T) {
	l := english(t, false, nil, language.English)
	if l.last.Text != "Hello, this is Nebula Telecom. How can I help you?" || l.last.Language != language.English {
		t.Errorf("greeting %q in %q", l.last.Text, l.last.Language)
	}
	l.says("check my balance", "58.6 yuan")
	l.says("说中文吧", "好的，我们说中文", "其他可以帮您")
	if l.last.Language != language.Chinese {
		t.Errorf("language %q", l.last.Language)
	}
	l.says("查一下流量", "11.6G")
}

// A language that no recogniser knows is said to be so, once, with the offer of a person; what is typed is answered all the same.
func TestMind_UnheardLanguage(t *testing.T) {
	onlyChinese := func(l language.Language) bool { return l == language.Chinese }
	l := english(t, true, onlyChinese, "")
	l.says("请说英语", "can't understand spoken English", "put you through to an agent")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "yes please", Typed: true})
	if l.last.Next != flow.NextTransfer || !strings.Contains(l.last.Text, "putting you through") {
		t.Errorf("reply %+v", l.last)
	}
	l = english(t, true, onlyChinese, "")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "what is my balance", Typed: true})
	l.wants(l.last.Text, "58.6 yuan")
	l = english(t, true, onlyChinese, "")
	l.keys("8", "can't understand spoken English", "put you through to an agent")
	l.keys("1", "putting you through")
}

// Where nothing is open, the switch is one sentence: a second would say the same again.
func TestMind_SwitchIsSaidOnce(t *testing.T) {
	for _, to := range []struct {
		heard flow.Heard
		want  string
		begin language.Language
	}{
		{flow.Heard{Kind: flow.HeardText, Text: "English please"}, "Sure, let's go on in English.", ""},
		{flow.Heard{Kind: flow.HeardDigits, Text: "8"}, "Sure, let's go on in English.", ""},
		{flow.Heard{Kind: flow.HeardText, Text: "请说中文"}, "好的，我们说中文。", language.English},
	} {
		l := english(t, true, nil, to.begin)
		if l.hear(to.heard); l.last.Text != to.want || l.last.Next != flow.NextListen {
			t.Errorf("%q: reply %q, then %v", to.heard.Text, l.last.Text, l.last.Next)
		}
	}
}

// A number that is being said, a value to be confirmed and what was left behind go on in the other language; people read their own.
func TestMind_SwitchKeepsThePlace(t *testing.T) {
	l := english(t, true, nil, "")
	l.says("我要报修宽带", "完全上不了网")
	l.says("English please", "go on in English", "no internet at all")
	l.says("it's very slow", "slow internet", "What is the address")
	l.says("5 Beijing Road, Xuanwu District", "Which number")
	l.says("one three nine zero zero one", "I have 1 3 9 0 0 1 so far")
	l.says("three nine zero zero zero", "139 0013 9000", "Is that right")
	l.says("对的", "您什么时候方便")
	l.says("tomorrow at ten", "tomorrow at 10 am", "slow internet")
	l.says("I want to talk to a human", "putting you through")
	h := l.last.Handover
	if h == nil || h.Scene != "broadband.fault" || !strings.Contains(h.Summary, "宽带") || strings.Contains(h.Summary, "report a broadband") {
		t.Fatalf("handover %+v", h)
	}
	for _, f := range h.Fields {
		if f.Name == "address" && (f.Title != "装机地址" || f.Value != "5 Beijing Road, Xuanwu District") {
			t.Errorf("field %+v", f)
		}
	}
	if l.count("ticket_created") > 0 {
		t.Error("a ticket was made that nobody agreed to")
	}
}

// shop is an app of one scene.
func shop(app, scene string) fstest.MapFS {
	return fstest.MapFS{"app.yaml": &fstest.MapFile{Data: []byte(app)}, "scenes/hours.yaml": &fstest.MapFile{Data: []byte(scene)}}
}

const hours = `id: hours
title: {zh: 营业时间, en: ask for our hours}
examples:
  zh: [几点开门, 几点关门, 什么时候营业, 营业时间是几点, 你们几点上班]
  en: [when do you open, what are your hours, when do you close, are you open now, opening times]
steps:
  - say: {zh: 九点开门。, en: {plain: We open at nine., upset: "Sorry, we open at nine."}}
  - say: 周末休息。
`

// A hotline that promises no English goes on in its own language, and says at load that nobody hears what is written in another.
func TestMind_OneLanguageStaysOne(t *testing.T) {
	app, err := flow.LoadFS(shop("name: 小店\n", hours))
	if err != nil {
		t.Fatal(err)
	}
	if l := app.Lacks(); len(l) != 1 || l[0].Place != "scenes/hours.yaml:2: title" || !strings.Contains(l[0].Instead, "add en to languages") {
		t.Errorf("lacks %+v", l)
	}
	own, err := flow.LoadFS(shop("name: 小店\n", strings.Replace(hours, "  - say: 周末休息。", "  - say: {en: Closed at weekends.}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if l := own.Lacks(); len(l) != 2 || l[1].Place != "scenes/hours.yaml:8: steps.say" || l[1].Language != language.Chinese || !strings.Contains(l[1].Instead, "write it in zh") {
		t.Errorf("a text without the app's own language: %+v", l)
	}
	mind := app.New(flow.Deps{Now: noon, Language: language.English})
	for _, text := range []string{"English please", "when do you open", "几点开门"} {
		r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: text})
		if err != nil || r.Language != language.Chinese || language.Of(r.Text) != language.Chinese {
			t.Errorf("reply %q in %q, %v", r.Text, r.Language, err)
		}
	}
}

// What lacks a promised language is told with its place; a missing text falls back, a wrong one is refused with file, line and key.
func TestLoad_Languages(t *testing.T) {
	const both = "name: {zh: 小店, en: Corner Shop}\nlanguages: {en: {key: \"9\"}}\n"
	app, err := flow.LoadFS(shop(both+"prompts: {more: 还有别的吗？}\n", hours))
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, l := range app.Lacks() {
		places = append(places, l.Place)
	}
	if got := strings.Join(places, "|"); got != "app.yaml:3: prompts.more|scenes/hours.yaml:8: steps.say" {
		t.Errorf("lacks %s", got)
	}
	mind := app.New(flow.Deps{Now: noon})
	if r, _ := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardDigits, Text: "9"}); r.Language != language.English {
		t.Errorf("key 9: %+v", r)
	}
	r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "when do you open"})
	if err != nil || r.Text != "We open at nine.周末休息。 Is there anything else I can do for you?" && r.Text != "We open at nine.周末休息。Is there anything else I can do for you?" {
		t.Errorf("reply %q, %v", r.Text, err)
	}
	for wrong, want := range map[string]string{
		strings.Replace(hours, "{zh: 九点开门。", "{fr: Bonjour, zh: 九点开门。", 1):            "scenes/hours.yaml:7: steps.say.fr: is no language: write one of [zh en]",
		strings.Replace(hours, "plain: We open at nine., ", "", 1):                    "has no plain text: write it under plain",
		strings.Replace(hours, "We open at nine.,", "\"We open at {hour}.\",", 1):     "scenes/hours.yaml:7: steps[0].say: {hour} is unknown",
		strings.Replace(hours, "when do you open, what are your hours, ", "", 1):      "examples: has 3: write at least 5",
		strings.Replace(hours, `upset: "Sorry, we open`, `cross: "Sorry, we open`, 1): "cross: is no variant",
	} {
		if _, err := flow.LoadFS(shop(both, wrong)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for app, want := range map[string]string{
		"language: fr\n": "app.yaml: language: \"fr\" is none", "languages: {fr: {}}\n": "languages.fr: is no language", "languages: {en: {key: \"0\"}}\n": "is no key: write 1 to 9",
		"languages: {en: {queue: a b}}\n": "is no queue",
	} {
		if _, err := flow.LoadFS(shop(app, hours)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	own, err := flow.LoadFS(shop("language: en\nlanguages: {zh: {}}\nname: Corner Shop\n", strings.ReplaceAll(hours, "  - say: 周末休息。\n", "")))
	if err != nil || own.Language != language.English || own.Greeting() != "Hello, this is Corner Shop. How can I help you?" {
		t.Errorf("%v, %v", own, err)
	}
}

// Callers of another language wait for people who speak it, whatever their matter; the site must have that queue.
func TestMind_LanguageHasItsQueue(t *testing.T) {
	app, err := flow.LoadFS(shop("name: {zh: 小店, en: Corner Shop}\nhandover: {queue: general}\nlanguages: {en: {key: \"9\", queue: english}}\n", hours))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(app.Queues(), " "); got != "english general" {
		t.Errorf("queues %s", got)
	}
	if got := app.Try(); got != "几点开门" {
		t.Errorf("first to be tried: %q", got)
	}
	for said, want := range map[string]string{"转人工": "general", "I want to talk to an agent": "english"} {
		mind := app.New(flow.Deps{Now: noon, Staff: func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }})
		r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: said})
		if err != nil || r.Handover == nil || r.Handover.Queue != want {
			t.Errorf("%s: %+v, %v, want %s", said, r, err, want)
		}
	}
}
