package english_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"hotline/dialog/english"
)

func TestSaid(t *testing.T) {
	for _, c := range []struct {
		name     string
		is       func(string) bool
		yes, not []string
	}{
		{"repeat", english.WantsRepeat, []string{"Say that again, please", "Sorry, I didn't catch that", "pardon?", "could you repeat that", "what?"}, []string{"check my balance again", "what is my balance", "what plans do you have"}},
		{"wait", english.WantsWait, []string{"one moment please", "hold on", "hang on a second", "let me check", "just a second, let me find it"}, []string{"let me check my balance", "wait, what is my bill", "I waited for two hours"}},
		{"person", english.WantsPerson, []string{"I want to speak to an agent", "agent", "operator please", "can I talk to a real person", "put me through to customer service", "get me a human"},
			[]string{"are you a real person?", "I don't want an agent", "no, don't transfer me to a person", "my agent number", "check my balance"}},
		{"bye", english.SaysBye, []string{"bye", "ok goodbye", "thanks, have a nice day"}, []string{"buy a new plan"}},
		{"none", english.WantsNone, []string{"none", "nothing, thank you", "no, that's all"}, []string{"thank you very much", "the second one", "no, the other one"}},
		{"done", english.SaysDone, []string{"no, that's all, thank you", "nothing else", "I'm good, thanks", "no thanks", "that's it", "thank you very much", "no thank you, that will be all"}, []string{"no, my data please", "that's all my money", "nothing works", "thanks, and my bill?"}},
		{"cancel", english.Cancels, []string{"never mind", "forget it", "I changed my mind", "leave it"}, []string{"cancel my ringtone service and refund the money to my account now"}},
		{"this line", english.MeansThisLine, []string{"this number", "the one I'm calling from", "my own number", "the same one", "this one"}, []string{"another number", "my wife's number", "not this number"}},
		{"others", english.OthersLine, []string{"my wife's phone", "another number"}, []string{"my number"}},
		{"which", english.AsksWhich, []string{"which one is cheaper?", "what's the difference", "which one do you recommend"}, []string{"the cheap one"}},
		{"unknown", english.DoesNotKnow, []string{"I don't know", "I can't remember", "no idea"}, []string{"I know"}},
		{"greets", english.Greets, []string{"hello", "Hi there", "good morning", "hello? anybody there?"}, []string{"hello, check my balance"}},
		{"acknowledges", english.Acknowledges, []string{"ok", "I see", "all right, thanks"}, []string{"ok, my bill"}},
		{"slower", english.Slower, []string{"can you speak more slowly", "speak up please", "I don't understand"}, []string{"it's very slow", "slow internet", "my internet is slower today", "the download is too slow"}},
		{"looks up", english.LooksUp, []string{"check my data", "can you tell me my balance", "how much is left"}, []string{"yes please", "the 99 one"}},
		{"asks who", english.AsksWhoSpeaks, []string{"are you a robot?", "am I talking to a real person"}, []string{"a real person please"}},
		{"asks", english.JustAsks, []string{"what documents do I need", "how long does it take", "can I keep my number"}, []string{"can you check my bill", "what's my balance", "I want to change my plan"}},
	} {
		for _, text := range c.yes {
			if !c.is(text) {
				t.Errorf("%s: %q is missed", c.name, text)
			}
		}
		for _, text := range c.not {
			if c.is(text) {
				t.Errorf("%s: %q is taken", c.name, text)
			}
		}
	}
}

func TestSaid_SlowerSaysNoYes(t *testing.T) {
	for text, want := range map[string]bool{"sorry, slower please": true, "a little slower": true, "can you go slower": true, "my internet is slower": false, "the slower plan please": false} {
		if got := english.Slower(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]string{"and another hundred and five": "105", "another two hundred": "200", "a hundred": "100", "another one": "1"} {
		if got, _ := english.Amount(text, true); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got, _ := english.DigitsIn("one eight nine quadruple zero triple one one"); got != "18900001111" {
		t.Error(got)
	}
	if rest, ok := english.Ellipsis("what about 139 double oh one three nine triple zero"); !ok || !strings.HasPrefix(rest, "139") {
		t.Errorf("%q %v", rest, ok)
	}
}

func TestAfterWrong(t *testing.T) {
	for text, want := range map[string]string{
		"no, it's 139 0000 1111": "139 0000 1111", "that's wrong, the address is 5 Beijing Road": "the address is 5 beijing road", "sorry, I meant tomorrow": "tomorrow", "no, the 199 plan": "199 plan", "not right": "",
	} {
		if got, ok := english.AfterWrong(text); !ok || got != want {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
	for _, text := range []string{"yes please", "no thanks", "no that's all", "check my data"} {
		if got, ok := english.AfterWrong(text); ok {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestRead_HearsDanger(t *testing.T) {
	for text, want := range map[string]english.Danger{
		"I want to kill myself": english.SelfHarm, "there's no point in living": english.SelfHarm, "I'm going to jump off the roof": english.SelfHarm, "I took a whole bottle of pills": english.SelfHarm,
		"my husband is beating me": english.Violence, "somebody is trying to break in": english.Violence, "he has a knife": english.Violence,
		"my daughter is missing": english.Minor, "my dad hits me": english.Minor, "the house is on fire": english.Urgent, "I think I'm having a heart attack": english.Urgent, "she can't breathe": english.Urgent,
		"my phone is dead": english.Safe, "this app is killing my battery": english.Safe, "my internet died": english.Safe, "I'm dying to know my balance": english.Safe, "check my balance": english.Safe, "cancel my plan": english.Safe, "the fire TV doesn't work": english.Safe,
	} {
		if got := english.Read(text); got.Danger != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if english.Read("this is ridiculous").Displeasure != 2 || english.Read("I'm not happy with this").Displeasure != 1 || english.Read("I'm not angry").Displeasure != 0 {
		t.Error("displeasure")
	}
}

func TestParts(t *testing.T) {
	if got := fmt.Sprint(english.Parts("Check my balance and then my data. Also, I want an invoice")); got != "[{check my balance false} {my data true} {i want an invoice true}]" {
		t.Error(got)
	}
}

func FuzzReaders(f *testing.F) {
	for _, s := range []string{"one three eight double oh", "tomorrow at half past three", "yes, no, maybe", "point point five hundred", "a a and and hundred", "in half an hour", "２０ yuan", "\xff ok", "not the but but"} {
		f.Add(s)
	}
	options := []english.Option{{Value: "a", Says: []string{"one ninety-nine"}}, {Value: "b"}}
	f.Fuzz(func(t *testing.T, text string) {
		english.Strings(text)
		english.Amount(text, true)
		english.Quantity(text, true)
		english.When(text)
		english.YesNo(text, "")
		english.Choice(text, options, true)
		english.Name(text, true)
		english.Address(text, false)
		english.Read(text)
		english.Besides(text)
		english.AfterWrong(text)
		for _, p := range english.Parts(text) {
			if utf8.ValidString(text) && p.Text == "" {
				t.Errorf("%q: an empty part", text)
			}
		}
	})
}

func ExampleWhen() {
	fmt.Println(english.When("tomorrow at three in the afternoon"))
	// Output: 明天下午3点
}

func TestYesNo_WordsOfTheQuestion(t *testing.T) {
	const question = "I'll cancel the ringback tone. Shall I do that?"
	for text, want := range map[string]string{
		"yes, cancel it": "yes", "cancel it": "yes", "cancel that please": "yes", "no, don't cancel it": "no", "no": "no", "never mind": "no", "please don't": "no",
	} {
		if got, _ := english.YesNo(text, question); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if !english.CancelsEither("no, just cancel it", question) || english.CancelsEither("no, don't cancel it", question) || english.CancelsEither("no, cancel it", "Shall I order it?") {
		t.Error("cancels either")
	}
	for _, question := range []string{"Would you like me to cancel it?", "Can I cancel it for you?", "You can cancel it now and get 30 yuan back. Shall I?", "You want me to keep the seat or cancel it?", "Are you sure you want to cancel?"} {
		if got, _ := english.YesNo("yes, cancel it", question); got != "yes" {
			t.Errorf("yes, cancel it at %s: %q", question, got)
		}
	}
	if got, _ := english.YesNo("cancel", "You can cancel free of charge. Shall we book it for you?"); got != "no" {
		t.Errorf("cancel agrees to an order: %q", got)
	}
	if got, _ := english.YesNo("cancel it", "Shall I order it?"); got != "no" {
		t.Errorf("cancel it agrees to an order: %q", got)
	}
}

func TestChoice_PronounOne(t *testing.T) {
	speeds := []english.Option{{Value: "300", Says: []string{"three hundred"}}, {Value: "500", Says: []string{"five hundred"}}}
	for text, want := range map[string]string{"the five hundred one": "500", "I'd like the three hundred one please": "300", "the two hundred one": ""} {
		if got, _ := english.Choice(text, speeds, true); got != want {
			t.Errorf("%q chooses %q, want %q", text, got, want)
		}
	}
	if got := english.When("the five hundred one"); got != "" {
		t.Errorf("a speed is the time %q", got)
	}
	if got := english.When("at three thirty"); got == "" {
		t.Error("three thirty is no time")
	}
}

// The second of something else is neither an option nor a day of the month; one beside just is a count.
func TestChoice_OccasionsAreNoPlaces(t *testing.T) {
	sizes := []english.Option{{Value: "small"}, {Value: "full"}, {Value: "clean"}}
	for text, want := range map[string]string{"it's the second time this week": "", "the last time was March": "", "the first day of my holiday": "", "the second": "full", "the second one please": "full", "the last": "clean"} {
		if got, _ := english.Choice(text, sizes, true); got != want {
			t.Errorf("%q chooses %q, want %q", text, got, want)
		}
	}
	for text, day := range map[string]bool{"this is the second time": false, "the second one": false, "the second": true, "the first of May": true} {
		if got := english.When(text); (got != "") != day {
			t.Errorf("%q is the day %q", text, got)
		}
	}
}

// A question about a matter leaves out its thing, which stands behind the verb of its title.
func TestNaming(t *testing.T) {
	for _, c := range []struct{ text, matter, want string }{
		{"how much is it", "book a service", "how much is service"}, {"is there a warranty?", "change tyres", "is there a warranty for tyres"}, {"what does it include", "switch on your roaming", "what does roaming include"},
		{"how much is it", "top up", ""}, {"how much is it", "cancel a move", ""}, {"多少钱", "book a service", ""}, {"how much is it", "预约保养", ""},
	} {
		if got := english.Naming(c.text, c.matter); got != c.want {
			t.Errorf("%s, to %s: %q, want %q", c.text, c.matter, got, c.want)
		}
	}
}

// May is a month beside a day only; a number is an hour beside a word that says so.
func TestNamesTime(t *testing.T) {
	for text, want := range map[string]bool{"may I have two": false, "two": false, "2 cats and one dog": false, "May 5th": true, "the fifth of May": true, "at two": true, "two o'clock": true, "tomorrow": true, "7:30": true} {
		if got := english.NamesTime(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
