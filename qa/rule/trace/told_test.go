package trace_test

import (
	"testing"

	"hotline"
)

func TestCall_KnowsTheNumberThatCalls(t *testing.T) {
	in := func(from string) hotline.CallStarted {
		return hotline.CallStarted{Direction: hotline.Inbound, From: from, To: "sip:10000@hotline", Line: "10000"}
	}
	for _, c := range []struct {
		name    string
		started hotline.CallStarted
		said    string
		want    int
	}{
		{"own", in("sip:13851435678@10.1.2.3"), "联系电话13851435678", 0},
		{"own_in_groups", in("sip:13851435678@10.1.2.3"), "联系电话138 5143 5678，上门时间明天", 0},
		{"own_digit_by_digit", in("sip:13851435678@10.1.2.3"), "联系电话1 3 8 5 1 4 3 5 6 7 8", 0},
		{"own_in_words", in("sip:13851435678@10.1.2.3"), "联系电话幺三八，五一四三，五六七八", 0},
		{"own_tail", in("sip:13851435678@10.1.2.3"), "打您尾号5678的号码", 0},
		{"with_the_country", in("sip:+8613851435678@trunk;user=phone"), "联系电话13851435678", 0},
		{"as_dialled_abroad", in("sip:008613851435678@trunk"), "联系电话13851435678", 0},
		{"as_dialled_elsewhere", in("sip:013851435678@trunk"), "联系电话13851435678", 0},
		{"said_as_dialled_elsewhere", in("sip:13851435678@trunk"), "联系电话013851435678", 0},
		{"tel", in("<tel:+86-138-5143-5678>"), "联系电话13851435678", 0},
		{"bare", in("13851435678"), "联系电话13851435678", 0},
		{"another", in("sip:13851435678@10.1.2.3"), "联系电话13851435679", 1},
		{"own_and_another", in("sip:13851435678@10.1.2.3"), "您是13851435678，机主是13951600124", 1},
		{"withheld", in("sip:anonymous@anonymous.invalid"), "联系电话13851435678", 1},
		{"extension", in("sip:5678@10.1.2.3"), "联系电话13851435678", 1},
		{"name_with_digits", in("sip:a13851435678@10.1.2.3"), "联系电话13851435678", 1},
		{"called", hotline.CallStarted{Direction: hotline.Outbound, From: "10000", To: "sip:13851435678@trunk"}, "您的号码是13851435678", 0},
		{"another_than_was_called", hotline.CallStarted{Direction: hotline.Outbound, From: "10000", To: "sip:13851435678@trunk"}, "您的号码是13951600124", 1},
		{"number_that_calls_out", hotline.CallStarted{Direction: hotline.Outbound, From: "sip:13951600124@hotline", To: "sip:13851435678@trunk"}, "您的号码是13951600124", 1},
		{"nothing_told", hotline.CallStarted{}, "联系电话13851435678", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := hotline.UtteranceFinal{Party: hotline.PartyAgent, Text: c.said, FromMS: 1000, ToMS: 3000}
			if got := len(moments(t, "{number: {kinds: [phone]}}", []any{0, c.started, 3000, said})); got != c.want {
				t.Errorf("%d moments, want %d", got, c.want)
			}
			if got := len(moments(t, "{number: {kinds: [phone], known: true}}", []any{0, c.started, 3000, said})); c.name != "own_tail" && got != 1 {
				t.Errorf("known numbers count, too: %d moments", got)
			}
		})
	}
}
