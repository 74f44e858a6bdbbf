package value_test

import (
	"testing"
	"time"

	"hotline/dialog/value"
)

// A count is read in the unit that is asked for: a week of days is seven, and no number of anything else.
func TestParse_CountsInTheUnitThatIsAskedFor(t *testing.T) {
	for _, c := range []struct{ said, asked, want string }{
		{"一周", "请问住几晚？", "7"}, {"两个礼拜", "要放几天？", "14"}, {"两周吧", "请几天？", "14"}, {"半个月", "要放几天？", "15"}, {"一个礼拜，五天", "请几天？", "5"}, {"半个月，十四天", "要放几天？", "14"},
		{"一个月", "请问住几晚？", ""}, {"一周零两天", "请问住几晚？", ""}, {"一周", "一共几位？", ""}, {"两周", "要几份？", ""}, {"两周", "要订几周？", "2"}, {"三晚", "请问住几晚？", "3"},
		{"下周一，两晚", "请问住几晚？", "2"}, {"周一到周三，三晚", "请问住几晚？", "3"}, {"一桌，十个人", "一共几位？", "10"}, {"两桌，二十个人", "一共几位？", "20"},
		{"我跟我爱人，还有一个孩子，三个人", "一共几位入住？", "3"}, {"两个大人一个小孩", "一共几位？", "3"}, {"四位，一位不吃辣", "一共几位？", "4"}, {"六个", "一共几位？", "6"},
		{"三台电脑两个手机", "几台？", ""}, {"a week", "How many nights would you like to stay?", "7"}, {"two weeks", "For how many nights?", "14"}, {"a fortnight", "How many days?", "14"},
		{"a couple of weeks", "How many nights?", "14"}, {"about a week", "How many nights?", "7"}, {"a month", "How many nights?", ""}, {"a week", "How many guests will there be?", ""},
		{"two weeks", "For how many people?", ""}, {"two weeks", "For how many weeks?", "2"}, {"three nights a week from Monday", "How many nights?", "3"}, {"four nights next week", "How many nights?", "4"},
		{"just the one night", "How many nights?", "1"}, {"we'll be there around five", "How many guests will there be?", ""}, {"around five", "How many guests will there be?", "5"},
	} {
		if got, _ := value.Parse(value.Count, c.said, value.Context{Prompt: c.asked, Asked: true}); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.said, c.asked, got, c.want)
		}
	}
}

func TestParse_PoundsAndPence(t *testing.T) {
	for said, want := range map[string]string{
		"twenty pounds fifty": "20.5", "forty-five pounds and eighty pence": "45.8", "twelve pounds ninety-nine please": "12.99", "a hundred pounds fifty": "100.5", "five pounds and five pence": "5.05",
		"twenty pounds": "20", "twenty pounds, for two people": "20", "twenty pounds for 12 people": "20", "two hundred and fifty pounds": "250", "twenty pounds, no, thirty pounds": "30", "fifty pence": "", "£20.50": "20.5",
	} {
		if got, _ := value.Parse(value.Amount, said, value.Context{Asked: true}); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

// An hour has the part of the day behind it, and else that of the time that is known where it can.
func TestParse_AnHourKeepsItsPartOfTheDay(t *testing.T) {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))
	for _, c := range []struct{ said, known, want string }{
		{"seven in the evening", "", "19:00"}, {"four in the afternoon please", "", "16:00"}, {"nine in the morning", "", "09:00"}, {"half past seven in the evening", "", "19:30"}, {"at eight at night", "", "20:00"},
		{"any time in the morning", "", "上午"}, {"any time", "", "全天"}, {"any time but not in the morning", "", "全天"}, {"any time is fine, morning or afternoon", "", "全天"},
		{"a table for four in the evening", "", "晚上"}, {"in the evening", "", "晚上"}, {"at eight", "", "08:00"}, {"at eight", "19:00", "20:00"}, {"half past seven", "19:00", "19:30"}, {"at eight", "10:00", "08:00"},
		{"at two", "10:00", "14:00"}, {"at 8 am", "19:00", "08:00"}, {"七点就行了", "18:00", "19:00"}, {"七点就行了", "", "07:00"}, {"七点就行了", "晚上", "19:00"}, {"七点半", "2026-11-22 18:00", "19:30"},
		{"早上七点", "18:00", "07:00"}, {"十点", "14:00", "10:00"}, {"两点", "09:00", "14:00"}, {"四点", "09:00", "16:00"}, {"十二点", "18:00", "12:00"}, {"15:30", "09:00", "15:30"}, {"八点", "全天", "08:00"},
	} {
		if got, _ := value.Parse(value.Time, c.said, value.Context{Now: noon, Known: c.known, Hour: true, Asked: true}); got != c.want {
			t.Errorf("%s where %q is known: %q, want %q", c.said, c.known, got, c.want)
		}
	}
}
