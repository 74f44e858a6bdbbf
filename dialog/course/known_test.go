package course_test

import (
	"testing"

	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/scene"
)

// table is an order of a table for six, tomorrow at six in the evening; rooms one of a room for two, two nights.
func table(ask, confirm string) *course.Run {
	r := course.New(&scene.Scene{ID: "table", Slots: []scene.Slot{
		{Name: "day", Kind: intent.KindDate, Ask: "哪天过来？"}, {Name: "hour", Kind: intent.KindTime, Ask: "几点到？"}, {Name: "people", Kind: intent.KindCount, Ask: ask},
	}, Steps: []scene.Step{{Confirm: confirm}}}, "", noon)
	r.Slots["day"], r.Slots["hour"], r.Slots["people"] = "2026-11-22", "18:00", "6"
	return r
}

func rooms() *course.Run {
	r := course.New(&scene.Scene{ID: "room", Slots: []scene.Slot{
		{Name: "day", Kind: intent.KindDate, Ask: "哪天入住？"}, {Name: "nights", Kind: intent.KindCount, Ask: "请问住几晚？"}, {Name: "people", Kind: intent.KindCount, Ask: "一共几位入住？"},
	}, Steps: []scene.Step{{Confirm: "{day|when}入住，住{nights}晚，{people}位，给您订上吗？"}}}, "", noon)
	r.Slots["day"], r.Slots["nights"], r.Slots["people"] = "2026-11-22", "2", "2"
	return r
}

// A yes that names a day and its hour agrees where both are those that were read back; where one is another, that is taken.
func TestRun_ADayWithItsHourIsKnownWhereBothAre(t *testing.T) {
	const zh, en = "明天下午6点，6位，提前两小时可以取消，帮您订了啊？", "A table for 6, tomorrow at 6 pm. Does that work for you?"
	for _, c := range []struct{ said, question, agreed, amended string }{
		{"好，后天晚上六点", zh, "", "2026-11-23"}, {"好，明天晚上七点来", zh, "", "19:00"}, {"行，明天中午", zh, "", "中午"}, {"可以，星期一晚上六点", zh, "", "2026-11-23"},
		{"好，下周六晚上六点", zh, "", "2026-11-28"}, {"好，明天早上六点", zh, "", "06:00"}, {"好，后天晚上七点", zh, "", "2026-11-23"}, {"好，七点", zh, "", "19:00"}, {"好，六点半", zh, "", "18:30"},
		{"好，后天", zh, "", "2026-11-23"}, {"好，两桌", zh, "", ""}, {"好，明天晚上六点", zh, "yes", ""}, {"好，明天晚上", zh, "yes", ""}, {"行，明天下午六点，六位", zh, "yes", ""}, {"好，六点", zh, "yes", ""},
		{"好，22号晚上六点", zh, "yes", ""}, {"好的，晚上见", zh, "yes", ""}, {"好，明天见", zh, "yes", ""}, {"好的，六位", zh, "yes", ""},
		{"yes, Monday at six pm", en, "", "2026-11-23"}, {"okay, tomorrow at seven", en, "", "19:00"}, {"yes, tomorrow at two pm", en, "", "14:00"}, {"yes, tomorrow at 7pm", en, "", "19:00"},
		{"yes, at 6 am", en, "", "06:00"}, {"yes, the day after tomorrow at six pm", en, "", "2026-11-23"}, {"yes, tomorrow morning", en, "", "上午"}, {"yes, but at eight", en, "", "20:00"},
		{"yes, tomorrow at six", en, "yes", ""}, {"yes, tomorrow evening at six", en, "yes", ""}, {"yes, six pm", en, "yes", ""}, {"yes, I am sure", en, "yes", ""},
	} {
		t.Run(c.said, func(t *testing.T) {
			r := table("一共几位？", zh)
			if c.question == en {
				r = table("For how many people?", en)
			}
			if got, _ := r.Agreed(c.said, c.question); got != c.agreed {
				t.Errorf("agreed %q, want %q", got, c.agreed)
			}
			if got, _ := r.Amended(c.said); got.Value != c.amended {
				t.Errorf("amended to %q, want %q", got.Value, c.amended)
			}
		})
	}
}

// A number with the unit of a count is its value, one as well; with another unit it is that of no other count.
func TestRun_ANumberWithItsUnitIsThatCount(t *testing.T) {
	const question = "明天入住，住2晚，2位，给您订上吗？"
	for _, c := range []struct{ said, agreed, slot, value string }{
		{"一晚就行了", "", "nights", "1"}, {"住一晚就行了", "", "nights", "1"}, {"好的，一晚", "", "nights", "1"}, {"对，明天入住，住一晚", "", "nights", "1"}, {"三晚就行了", "", "nights", "3"},
		{"三天就行了", "", "nights", "3"}, {"好的，一周", "", "nights", "7"}, {"好，住半个月", "", "nights", "15"}, {"好，三位", "", "people", "3"}, {"好，两个人住三晚", "", "nights", "3"},
		{"好，住一个月", "", "", ""}, {"好，住半天", "", "", ""}, {"好，两间大床房", "", "", ""}, {"好，三间", "", "", ""}, {"好，再加一晚", "", "", ""}, {"是住一晚还是两晚", "", "", ""},
		{"好的，两晚", "yes", "", ""}, {"好的，两位，两晚", "yes", "", ""}, {"对，两个人", "yes", "", ""}, {"好，就住两晚", "yes", "", ""}, {"对，明天入住", "yes", "", ""},
	} {
		t.Run(c.said, func(t *testing.T) {
			if got, _ := rooms().Agreed(c.said, question); got != c.agreed {
				t.Errorf("agreed %q, want %q", got, c.agreed)
			}
			got, ok := rooms().Amended(c.said)
			if ok != (c.slot != "") || ok && (got.Slot.Name != c.slot || got.Value != c.value) {
				t.Errorf("amended %+v, want %s %s", got, c.slot, c.value)
			}
		})
	}
	r := rooms()
	r.Slots["nights"] = "1"
	for said, want := range map[string]string{"好的，一晚": "yes", "对，住一晚": "yes", "好，两晚": "", "两晚就行了": ""} {
		if got, _ := r.Agreed(said, "明天入住，住1晚，2位，给您订上吗？"); got != want {
			t.Errorf("%s: agreed %q, want %q", said, got, want)
		}
	}
}

// Who agrees for another time than the question says has agreed to nothing; one that is known, or the time that it says, is none.
func TestRun_AYesForAnotherTimeIsNone(t *testing.T) {
	const vas, en = "退订视频会员，退订以后马上停用，下个月起不再收费，确认退订吗？", "I'll cancel Video Tones. It stops at once and is not charged from next month. Shall I do that?"
	for question, said := range map[string]map[string]string{
		vas: {
			"下个月就可以了": "", "月底再停就行": "", "下个月停就好": "", "下个月退订吧": "", "好的，下个月停吧": "", "可以，等到月底": "", "行，过完年再停": "", "三天后停就可以": "", "明年退吧": "", "那就下周停吧": "",
			"好的，下个月不收费就行": "yes", "可以，马上停就行": "yes", "现在就退": "yes", "停吧，下个月不看了": "yes", "确认退订": "yes",
		},
		"下个月生效，确认换吗？": {"下个月就可以": "yes", "明年换就可以": "", "好，月底再换": ""},
		en:            {"next month will do": "", "next month is fine": "", "cancel it next month": "", "yes, at the end of the month": "", "fine, in two weeks": "", "yes, now please": "yes", "cancel it now": "yes", "that's fine": "yes"},
	} {
		for text, want := range said {
			r := course.New(&scene.Scene{ID: "vas.cancel", Title: "退订业务"}, "", noon)
			if question == en {
				r = course.New(&scene.Scene{ID: "vas.cancel", Title: "cancel extra services"}, "", noon)
			}
			if got, _ := r.Agreed(text, question); got != want {
				t.Errorf("%s: agreed %q, want %q", text, got, want)
			}
		}
	}
	const visit = "明天下午6点，6位，马上给您订上吗？"
	for text, want := range map[string]string{"明天就可以": "yes", "明天下午就可以": "yes", "后天就可以": "", "下周就可以了": ""} {
		if got, _ := table("一共几位？", visit).Agreed(text, visit); got != want {
			t.Errorf("%s: agreed %q, want %q", text, got, want)
		}
	}
}

// A part of the day that is the known one is no other time, whatever is said of being at home then; another part, day or hour is.
func TestRun_ThePartOfTheDayIsTheKnownOne(t *testing.T) {
	const question = "给您约11月22日上午，可以吗？"
	for text, want := range map[string]struct{ agreed, replaced string }{
		"可以，上午我在家": {"yes", ""}, "好的，上午等你们": {"yes", ""}, "行，上午家里有人": {"yes", ""}, "对，上午有人": {"yes", ""}, "好，明天上午我们都在家的": {"yes", ""}, "好的，我在家等着您": {"", ""}, "上午": {"", ""},
		"好，下午我在家": {"", "2026-11-21 下午"}, "行，后天上午家里有人": {"", "2026-11-23 上午"}, "可以，今天上午我在家": {"", "2026-11-21 上午"}, "好，上午九点等你们": {"", "2026-11-22 09:00"}, "行，上午我不在": {"", ""}, "好，上午我在家，换个师傅": {"", ""},
	} {
		r := visit()
		if got, _ := r.Agreed(text, question); got != want.agreed {
			t.Errorf("%s: agreed %q, want %q", text, got, want.agreed)
		}
		if got, _ := r.Replaced(text, nil); got.Value != want.replaced {
			t.Errorf("%s: replaced by %q, want %q", text, got.Value, want.replaced)
		}
	}
}

// Who is sure refuses nothing, whatever he is sure of, and an order with its reasons is one.
func TestRun_WhoIsSureRefusesNothing(t *testing.T) {
	const en, zh = "Once the account is closed it can't be opened again. Are you sure?", "退订以后马上停用，下个月起不再收费，确认退订吗？"
	for text, want := range map[string]struct {
		agreed    string
		unsettled bool
	}{
		"I'm sure, I don't need it any more": {"yes", true}, "I'm sure, I've moved to another bank": {"", true}, "I'm sure I don't want that": {"", true}, "yes, I am sure": {"yes", true},
		"I'm not sure": {"", false}, "no, keep it": {"no", false}, "no": {"no", false},
		"退吧，根本没人看": {"yes", false}, "退吧，我搬家了": {"yes", false}, "退吧，我要投诉": {"", false}, "退吧，我妈的": {"", false}, "先不退，没人看": {"no", false},
	} {
		r, question := course.New(&scene.Scene{ID: "close", Title: "close an account"}, "", noon), en
		if text[0] > 'z' {
			r, question = course.New(&scene.Scene{ID: "vas.cancel", Title: "退订业务"}, "", noon), zh
		}
		if got, _ := r.Agreed(text, question); got != want.agreed {
			t.Errorf("%s: agreed %q, want %q", text, got, want.agreed)
		}
		if got := r.Unsettled(text, question); got != want.unsettled {
			t.Errorf("%s: unsettled %v", text, got)
		}
	}
}

// A yes may be in a hurry, and goes with the order to do what is asked; another order is none.
func TestRun_AYesWithHasteAndItsOrder(t *testing.T) {
	const question = "A full service tomorrow at 10 am, £180. Is that okay?"
	for text, want := range map[string]string{
		"yes please hurry": "yes", "yes, quickly please": "yes", "absolutely, book it": "yes", "fair enough, book it": "yes", "that'll do nicely": "yes", "of course, book the car in": "yes",
		"absolutely, cancel it": "no", "fair enough, book something else": "", "yes, book it for my wife": "", "yes, quick question": "", "absolutely, send it": "", "absolutely not": "no", "don't hurry": "no",
	} {
		r := course.New(&scene.Scene{ID: "book", Title: "book a car in for a service", Examples: []string{"I want to book my car in"}}, "", noon)
		if got, _ := r.Agreed(text, question); got != want {
			t.Errorf("%s: agreed %q, want %q", text, got, want)
		}
	}
}
