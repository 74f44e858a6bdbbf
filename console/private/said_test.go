package private_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hotline"
	"hotline/console/private"
)

// What an event repeats of the caller's words is hidden as it is where it was said: whole utterances, several of them, words of one.
func TestSaid_HidesWhatTextsRepeat(t *testing.T) {
	said := private.Hear(phrase("谭一鸣"), said("我叫谭", "一鸣", "我要补卡", "鸣"))
	for text, want := range map[string]string{
		"我叫谭": "我叫*", "一鸣": "**", "我叫谭一鸣": "我叫***", "我叫谭 一鸣": "我叫* **", "我叫谭，一鸣，我要补卡": "我叫*，**，我要补卡",
		"谭一鸣": "***", "叫谭": "叫*", "我要补卡": "我要补卡", "补卡": "补卡", "鸣": "鸣", "谭木匠的梳子": "谭木匠的梳子", "": "",
	} {
		if got := said.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	number := private.Hear(private.Digits{}, saidNumber())
	for text, want := range map[string]string{"一三八": "***", "手机号是一三八零零一三": "手机号是*******", "三天以前": "三天以前"} {
		if got := number.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Pieces of a number are measures elsewhere.
func TestSaid_LeavesFigures(t *testing.T) {
	pieces := private.Hear(phrase("13810243356"), said("138", "10", "24", "3356")) // pieces of a number are measures elsewhere
	for text, want := range map[string]string{"套餐每月10元送24GB流量": "套餐每月10元送24GB流量", "装维师傅会在24小时内上门": "装维师傅会在24小时内上门", "24": "**"} {
		if got := pieces.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func saidNumber() []private.Line { return said("手机号是一三八", "零零一三") }

func TestEventOf_HidesWhatItRepeats(t *testing.T) {
	said := private.Hear(phrase("谭一鸣"), said("我叫谭", "一鸣"))
	for _, body := range []hotline.Body{
		hotline.TurnCompleted{Heard: "我叫谭一鸣", Played: "好的"}, hotline.SlotFilled{Slot: "reason", Value: "x", Text: "一鸣"},
		hotline.IntentDetected{Text: "一鸣"}, hotline.KnowledgeSearched{Text: "我叫谭"},
	} {
		raw, err := json.Marshal(private.EventOf(said, body))
		if text := string(raw); err != nil || strings.ContainsAny(text, "谭鸣") {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestEvent_HidesPersonalFieldsAndNotTheirNames(t *testing.T) {
	raw, err := json.Marshal(private.Event(private.Digits{}, hotline.SlotFilled{Slot: "customer_name", Value: "谭一鸣", Text: "谭一鸣"}))
	if got := string(raw); err != nil || strings.Contains(got, "一鸣") || !strings.Contains(got, `"slot":"customer_name"`) {
		t.Errorf("a slot: %s, %v", got, err)
	}
	raw, err = json.Marshal(private.Event(private.Digits{}, hotline.SlotFilled{Slot: "reason", Value: "补卡", Text: "我要补卡"}))
	if got := string(raw); err != nil || !strings.Contains(got, "我要补卡") {
		t.Errorf("a slot that is nobody's: %s, %v", got, err)
	}
	raw, err = json.Marshal(private.Event(private.Digits{}, hotline.HandoverRequested{Fields: []hotline.HandoverField{{Name: "name", Title: "姓名", Value: "谭一鸣"}, {Name: "phone_model", Title: "机型", Value: "13800138000"}, {Name: "plan", Title: "套餐", Value: "畅享"}}}))
	got := string(raw)
	if err != nil || strings.Contains(got, "一鸣") || strings.Contains(got, "13800138000") {
		t.Errorf("fields: %s, %v", got, err)
	}
	for _, want := range []string{`"name":"name"`, `"name":"phone_model"`, `"title":"姓名"`, `"value":"畅享"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}
