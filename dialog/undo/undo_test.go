package undo_test

import (
	"fmt"
	"strings"
	"testing"

	"hotline/dialog/undo"
)

var named = map[undo.Sense]string{undo.None: "none", undo.Order: "order", undo.GiveUp: "give up", undo.Remark: "remark"}

func reads(t *testing.T, want undo.Sense, q undo.Question, answers string) {
	t.Helper()
	for text := range strings.SplitSeq(answers, "|") {
		if got := undo.Read(text, q); got != want {
			t.Errorf("%s (%s): %s is %s, want %s", q.Text, q.Title, text, named[got], named[want])
		}
	}
}

// Where something is to be cancelled, to cancel is to agree, however the question is put.
func TestRead_OfACancellation(t *testing.T) {
	for _, prompt := range []string{"您的预约是周六下午三点，确认取消吗？", "您周六的预约可以免费取消，需要吗？", "现在取消不收手续费，要给您操作吗？", "取消以后不能恢复，您确定吗？", "您看要不要取消？"} {
		q := undo.Question{Text: prompt, Title: "取消预约", ID: "order.cancel"}
		reads(t, undo.Order, q, "取消|取消吧|那就取消|确认取消|麻烦取消一下|对，取消|好，取消吧|可以，取消吧|取消取消|取消，谢谢|还是取消吧|不去了，取消")
		reads(t, undo.GiveUp, q, "不取消|别取消|先别取消|算了，别取消了|我不想取消")
		reads(t, undo.Remark, q, "算了，取消吧|是改期不是取消|可以不取消吗")
		reads(t, undo.None, q, "好的|不用|取消要钱吗|留着吧")
	}
	for _, prompt := range []string{"Your appointment will be cancelled. Is that all right?", "You can cancel it now without a fee. Do you want to do that?", "Are you sure you want to cancel?"} {
		q := undo.Question{Text: prompt, Title: "cancel an appointment"}
		reads(t, undo.Order, q, "cancel it|yes, cancel it|please cancel|no problem, cancel it|cancel the appointment|we can't make it|I don't need it any more|yes, I can't come|yes, we won't be able to come|right, no longer needed|I have no choice, cancel it|there's no other way, cancel it")
		reads(t, undo.GiveUp, q, "don't cancel it|keep it|no, I want to keep it|please don't cancel")
		reads(t, undo.Remark, q, "no, just cancel it|never mind, cancel it|change it, don't cancel it")
		reads(t, undo.None, q, "yes|no|what happens if I cancel|can I cancel later|I can't come|yes, I can't come before five|no way|I have no choice")
		for _, text := range []string{"no way I cancel it", "there's no way I'll cancel it", "yes, I don't want to"} {
			if undo.Read(text, q) == undo.Order {
				t.Errorf("%s is an order", text)
			}
		}
	}
}

// Where something is ordered and one may cancel later, to cancel is to leave it, and words about it are no answer.
func TestRead_OfAnOrder(t *testing.T) {
	for _, prompt := range []string{"提前一天可以免费取消，给您订上吗？", "取消要提前一天，给您订上吗？", "当天取消要收三十元，给您订上可以吗？", "订了以后不能取消，您确定要订吗？", "要改或者取消都可以再打来，好吗？"} {
		q := undo.Question{Text: prompt, Title: "预订", ID: "table.book"}
		reads(t, undo.GiveUp, q, "取消|取消吧|好，取消吧|我要取消|算了，取消吧|取消订单|不订了取消吧")
		reads(t, undo.Remark, q, "不取消，订吧|别取消|好，反正能取消|能取消就订|免费取消是吧|好的，不会取消的")
		reads(t, undo.None, q, "好的|能取消吗|取消扣多少")
	}
	for _, prompt := range []string{"You can cancel free of charge. Shall I book it?", "If you cancel on the day, we charge £30. Shall I book it?", "Should I book it, or cancel?", "Please note that you need to cancel two days ahead. Is that all right?"} {
		q := undo.Question{Text: prompt, Title: "book a table"}
		reads(t, undo.GiveUp, q, "cancel|cancel it|please cancel|then cancel it|I want to cancel|cancel the booking|ok, cancel it")
		reads(t, undo.Remark, q, "yes, I can cancel later|ok, I'll cancel if I need to|good, I can always cancel|yes, as long as I can cancel|I won't cancel")
		reads(t, undo.None, q, "yes|can I cancel|what does cancelling cost")
	}
	vas := undo.Question{Text: "I'll cancel Video Tones. It stops at once. Shall I do that?", Title: "cancel extra services", ID: "vas.cancel"}
	reads(t, undo.GiveUp, vas, "no need to cancel|keep it")
	reads(t, undo.None, vas, "I can't go|forget cancelling|cancel the cancellation|stop")
	reads(t, undo.Order, undo.Question{Text: "Once the account is closed it can't be opened again. Are you sure?", Title: "close an account"}, "yes, I don't use it|yes, I don't need it any more|I'm sure, I don't need it any more|yes I'm quite sure, I don't use it")
	reads(t, undo.None, undo.Question{Text: "Once the account is closed it can't be opened again. Are you sure?", Title: "close an account"}, "I don't use it|yes, I don't want to|no, I don't need it|I'm sure I don't want that|I'm not sure I need it|I'm sure I don't need to close it")
	reads(t, undo.None, undo.Question{Text: "A table for four tomorrow, is that right?", Title: "book a table"}, "yes, I don't need it|yes, I can't come")
	free := undo.Question{Text: "There is no fee and it's not charged again. Shall I cancel it?", Title: "cancel extra services"}
	for _, text := range []string{"cancel? no", "cancel it, no", "cancel it not"} {
		if undo.Read(text, vas) == undo.Order || undo.Read(text, free) == undo.Order {
			t.Errorf("%s is an order", text)
		}
	}
	reads(t, undo.None, undo.Question{Text: "退订彩铃，确认退订吗？", Title: "退订业务"}, "我要保留，取消|留着吧，取消|取消退订|把退订取消")
	reads(t, undo.None, undo.Question{Text: "给您充五十元，确认吗？", Title: "充值"}, "好，顺便把彩铃取消了")
	reads(t, undo.Remark, undo.Question{Text: "确认注销会员卡吗？", Title: "注销会员卡"}, "取消吧")
}

func ExampleRead() {
	for _, title := range []string{"取消预约", "预约"} {
		fmt.Println(named[undo.Read("取消吧", undo.Question{Text: "提前一天可以免费取消，需要吗？", Title: title})])
	}
	// Output:
	// order
	// give up
}
