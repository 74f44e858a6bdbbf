package pii_test

import (
	"os"
	"testing"

	"hotline/qa/pii"
)

func TestFind_ReadsEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"My phone number is one three eight zero zero one three eight zero zero zero":                                "phone=one three eight zero zero one three eight zero zero zero",
		"call me on thirteen eight, double oh, um, one three eight treble oh":                                        "phone=thirteen eight, double oh, um, one three eight treble oh",
		"it's one three eight, sorry, one three nine zero zero one three nine thousand":                              "phone=one three nine zero zero one three nine thousand",
		"my mobile is plus four four seven nine one one one two three four five six":                                 "phone=plus four four seven nine one one one two three four five six",
		"the id card is one one zero one zero five one nine four nine one two three one zero zero two x":             "id_card=one one zero one zero five one nine four nine one two three one zero zero two x",
		"passport e one two three four five six seven eight":                                                         "id_card=e one two three four five six seven eight",
		"my card number is six two two two zero two four three zero two zero zero five six seven eight one two nine": "bank_card=six two two two zero two four three zero two zero zero five six seven eight one two nine",
		"My password is one two three four five six":                                                                 "password=one two three four five six",
		"the new password should be capital k seven two x":                                                           "password=capital k seven two x",
		"the CVV is three one nine, expires in May":                                                                  "password=three one nine",
		"nine oh five three is my PIN code":                                                                          "password=nine oh five three",
		"my name is John Smith":                                                                                      "name=John Smith",
		"my name is john smith and i want to leave":                                                                  "name=john smith",
		"This is Mary speaking.":                                                                                     "name=Mary",
		"I'm Zhang Wei, from Nanjing":                                                                                "name=Zhang Wei",
		"Could Mrs. Okafor call back?":                                                                               "name=Okafor",
		"the account holder is li xiaoming":                                                                          "name=li xiaoming",
		"my surname is Nowak, N-O-W-A-K":                                                                             "name=Nowak name=N-O-W-A-K",
		"I live at 27 Zhongguancun Street, building 3":                                                               "address=27 Zhongguancun Street, building 3",
		"room six oh one, unit two, Sunshine Gardens":                                                                "address=room six oh one, unit two, Sunshine Gardens",
		"send it to one hundred and eight nanjing road":                                                              "address=one hundred and eight nanjing road",
		"my email is john at example dot com":                                                                        "email=john at example dot com",
		"write to wang underscore lei at one six three dot com please":                                               "email=wang underscore lei at one six three dot com",
		"my plate number is Su A one two three four five":                                                            "plate=Su A one two three four five",
		"yeah I'm rajesh patel the account is mine":                                                                  "name=rajesh patel",
		"It's Pieter van Dijk.":                                                                                      "name=Pieter van Dijk",
		"Agent Simon said so.":                                                                                       "name=Simon",
		"I'm at Flat 3B, 45 Queen's Road":                                                                            "address=Flat 3B, 45 Queen's Road",
		"the password I use is Summer 2 0 2 4":                                                                       "password=Summer 2 0 2 4",
		"it's info at bright future dot cn":                                                                          "email=info at bright future dot cn",
		"我的名字是王建国，my name is Wang Jianguo, thank you":                                                                "name=王建国 name=Wang Jianguo",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestFind_LeavesOtherEnglishAlone: orders, money, times, plans, and what begins like a name.
func TestFind_LeavesOtherEnglishAlone(t *testing.T) {
	for _, text := range []string{
		"I'm calling about my bill", "This is about March", "My name is spelled wrong", "my order number is one three eight five one two three four five six seven", "Order 13851234567", "call one oh oh eight six",
		"four zero zero eight two zero eight eight two zero", "one hundred and twenty three yuan", "My password is not working", "the code is valid for 60 seconds", "six to twenty characters", "I'm on the Freedom 199 plan",
		"Is the store on Nanjing Road open?", "your branch at 100 Century Avenue", "I live in Shanghai", "how do I change my email address", "look at hotline dot com", "It's a one way street", "I'm Chinese", "Mr manager", "I miss you",
		"within 20 ms after that", "the owner's choice", "one two three, can you hear me", "The plan is called Infinity", "at nine, at ten and at eleven fifteen", "version 12.4.1", "ten people at twenty dot com companies", "I'm in room 5 of the library", "I was told by the Manager", "my PIN has four digits", "imei eight six seven five three zero nine zero one two three four five six seven",
	} {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}

func TestMask_HidesEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"my name is John Smith":           "my name is J*** *****",
		"one three eight, double oh":      "*** ***** *****, ****** **",
		"oh, one more thing":              "oh, one more thing",
		"one oh oh eight six":             "one oh oh eight six",
		"my email is john at example.com": "my email is *******************",
	} {
		if got := pii.Mask(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestFind_MeetsItsGoalInEnglish: the set that the rules were mended against.
func TestFind_MeetsItsGoalInEnglish(t *testing.T) {
	f, err := os.Open("../../examples/telecom/eval/pii_english.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := pii.ReadCases(f)
	if err != nil || len(cases) < 150 {
		t.Fatal(len(cases), err)
	}
	if r := pii.Evaluate(cases); r.Precision < 0.95 || r.Recall < 0.95 || r.Exact < 0.95 || r.Leaked > 0.02 {
		t.Errorf("precision %.3f recall %.3f exact %.3f leaked %.4f", r.Precision, r.Recall, r.Exact, r.Leaked)
	}
}
