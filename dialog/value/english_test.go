package value_test

import (
	"testing"
	"time"

	"hotline/dialog/value"
)

// TestParse_English reads values said in English. The day is Saturday, 21 November 2026, noon.
func TestParse_English(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))
	plans := []value.Option{{Value: "p99", Says: []string{"99 yuan Easy plan", "easy plan", "the 99 plan"}}, {Value: "p129", Says: []string{"129 yuan Data King plan", "data king"}}, {Value: "p199", Says: []string{"199 yuan Family plan", "family plan"}}}
	faults := []value.Option{{Value: "none", Says: []string{"no internet", "no connection", "internet is down", "doesn't work", "not working", "red light"}}, {Value: "slow", Says: []string{"slow", "lagging", "buffering"}}}
	for _, c := range []struct {
		kind       value.Kind
		text, want string
	}{
		{value.Phone, "one three eight double zero one three eight thousand", "13800138000"},
		{value.Phone, "it's one three eight, oh oh one three, eight oh oh oh", "13800138000"},
		{value.Phone, "My number is 138 0013 8000, thanks", "13800138000"},
		{value.Phone, "one three nine uh zero zero zero zero one triple one", "13900001111"},
		{value.Phone, "138 0013 8000, no wait, 139 0000 1111", "13900001111"},
		{value.Phone, "one thirty-eight zero zero thirteen eighty zero zero", "13800138000"},
		{value.Phone, "what do you mean", ""},
		{value.Digits, "four five six seven", "4567"},
		{value.IDCard, "one one zero one zero one, one nine nine zero zero three zero seven, zero one three four", "110101199003070134"},
		{value.Amount, "fifty yuan please", "50"},
		{value.Amount, "a hundred", "100"},
		{value.Amount, "two hundred and fifty kuai", "250"},
		{value.Amount, "nineteen point nine yuan", "19.9"},
		{value.Amount, "fifty, no, make that one hundred", "100"},
		{value.Amount, "¥30", "30"},
		{value.Amount, "top up 1,200 yuan", "1200"},
		{value.Amount, "I don't know", ""},
		{value.Amount, "the blue one", ""},
		{value.Amount, "that one", ""},
		{value.Amount, "the one yuan one", "1"},
		{value.Amount, "one hundred, the same one", "100"},
		{value.Count, "one", "1"},
		{value.Count, "just the one person", "1"},
		{value.Count, "two adults and a child", "3"},
		{value.Count, "two adults and three kids", "5"},
		{value.Count, "two adults", "2"},
		{value.Count, "three", "3"},
		{value.Count, "just a couple", "2"},
		{value.Count, "six months", "6"},
		{value.Count, "one year", "12"},
		{value.Count, "twelve of them", "12"},
		{value.Date, "tomorrow", "2026-11-22"},
		{value.Date, "last month", "2026-10"},
		{value.Date, "October", "2026-10"},
		{value.Date, "November the twenty-fifth", "2026-11-25"},
		{value.Date, "the 3rd of December", "2026-12-03"},
		{value.Date, "yesterday", "2026-11-20"},
		{value.Date, "on the 25th", "2026-11-25"},
		{value.Time, "tomorrow at 7 pm", "2026-11-22 19:00"},
		{value.Time, "tomorrow at 7:30 pm for four people", "2026-11-22 19:30"},
		{value.Time, "around 8 p.m. on Friday", "2026-11-27 20:00"},
		{value.Time, "tomorrow from 2 to 4 pm", "2026-11-22 14:00"},
		{value.Time, "tomorrow at quarter to nine pm", "2026-11-22 20:45"},
		{value.Time, "tomorrow at 7", "2026-11-22 07:00"},
		{value.Time, "tomorrow morning", "2026-11-22 上午"},
		{value.Time, "tomorrow at three in the afternoon", "2026-11-22 15:00"},
		{value.Time, "the day after tomorrow at 10 am", "2026-11-23 10:00"},
		{value.Time, "Monday afternoon would be good", "2026-11-23 下午"},
		{value.Time, "next Tuesday at half past four", "2026-11-24 16:30"},
		{value.Time, "3:30 pm tomorrow please", "2026-11-22 15:30"},
		{value.Time, "tomorrow evening at seven o'clock", "2026-11-22 19:00"},
		{value.Time, "tomorrow at three, no, make it four", "2026-11-22 16:00"},
		{value.Time, "any time tomorrow", "2026-11-22 全天"},
		{value.Time, "in two hours", "2026-11-21 14:00"},
		{value.Time, "ten thirty tomorrow morning", "2026-11-22 10:30"},
		{value.Time, "a quarter to nine tomorrow morning", "2026-11-22 08:45"},
		{value.Time, "I have no idea", ""},
		{value.Name, "My name is John Smith.", "John Smith"},
		{value.Name, "it's Li Wei, thank you", "Li Wei"},
		{value.Address, "It's 18 Zhongshan Road, Gulou District, Building 3, Room 502, please.", "18 Zhongshan Road, Gulou District, Building 3, Room 502"},
		{value.Address, "I live in Gulou District, Nanjing, eighteen Zhongshan Road", "Gulou District, Nanjing, eighteen Zhongshan Road"},
		{value.Address, "I don't know", ""},
		{value.Address, "18 Zhongshan Road, Building 3, Apartment 4, no, apartment 5 not 4", "18 Zhongshan Road, Building 3, Apartment 5"},
		{value.Address, "18 Zhongshan Road, Gulou District, Room 502, sorry, it's number 20", "20 Zhongshan Road, Gulou District, Room 502"},
		{value.Address, "18 Zhongshan Road, Building 3, no wait, Building Four, room five oh two", "18 Zhongshan Road, Building Four, room five oh two"},
		{value.Address, "18 Zhongshan Road, Room 502, no, Beijing Road not Zhongshan Road", "18 Beijing Road, Room 502"},
		{value.Address, "flat 4, 18 Zhongshan Road, third floor, no, it's the fifth floor", "flat 4, 18 Zhongshan Road, fifth floor"},
		{value.YesNo, "yes please", "yes"},
		{value.YesNo, "Yeah, go ahead.", "yes"},
		{value.YesNo, "that's correct", "yes"},
		{value.YesNo, "no problem", "yes"},
		{value.YesNo, "sure, why not", "yes"},
		{value.YesNo, "OK", "yes"},
		{value.YesNo, "no thanks", "no"},
		{value.YesNo, "No, that's not right", "no"},
		{value.YesNo, "I'd rather not", "no"},
		{value.YesNo, "not now, thank you", "no"},
		{value.YesNo, "never mind", "no"},
		{value.YesNo, "yes, actually no, leave it", "no"},
		{value.YesNo, "don't do it", "no"},
		{value.YesNo, "no that's fine thanks", "no"},
		{value.YesNo, "how much is it?", ""},
		{value.YesNo, "I'm not sure", ""},
		{value.Choice, "the one ninety-nine plan please", "p199"},
		{value.Choice, "I'd like the data king", "p129"},
		{value.Choice, "the second one", "p129"},
		{value.Choice, "the last one", "p199"},
		{value.Choice, "family", "p199"},
		{value.Choice, "the 99, no sorry, the 129 one", "p129"},
		{value.Choice, "the fast one", ""},
		{value.Text, "it broke again", "it broke again"},
	} {
		ctx := value.Context{Now: now, Asked: true, Options: plans}
		if got, ok := value.Parse(c.kind, c.text, ctx); got != c.want || ok != (c.want != "") {
			t.Errorf("%s %q: %q, want %q", c.kind, c.text, got, c.want)
		}
	}
	for text, want := range map[string]string{"my internet is down": "none", "there's no internet at all": "none", "it's very slow": "slow", "the red light is on": "none", "it's not working": "none"} {
		if got, _ := value.Parse(value.Choice, text, value.Context{Now: now, Options: faults, Asked: true}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestParse_EnglishUnasked takes only what is clearly said.
func TestParse_EnglishUnasked(t *testing.T) {
	ctx := value.Context{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		kind       value.Kind
		text, want string
	}{
		{value.Phone, "check the balance of 13800138000", "13800138000"},
		{value.Amount, "I want to top up 50 yuan", "50"},
		{value.Amount, "I've called 3 times", ""},
		{value.Count, "three of them", ""},
		{value.Name, "check my balance", ""},
		{value.Address, "my address is 18 Zhongshan Road, Gulou District", "18 Zhongshan Road, Gulou District"},
		{value.Address, "my internet has been down for 3 days", ""},
		{value.Time, "can somebody come tomorrow morning", "2026-11-22 上午"},
	} {
		if got, _ := value.Parse(c.kind, c.text, ctx); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}
