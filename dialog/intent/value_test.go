package intent_test

import (
	"testing"
	"time"

	"hotline/dialog/intent"
)

// saturday is 2026-11-21 12:00.
func saturday() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func TestParse_Asked(t *testing.T) {
	plans := []intent.Option{
		{Value: "lite59", Says: []string{"59元轻享套餐", "五十九", "轻享"}}, {Value: "smart99", Says: []string{"99元畅享套餐", "九十九", "畅享"}},
		{Value: "data129", Says: []string{"129元流量王套餐", "一百二十九", "一二九", "流量王"}}, {Value: "home199", Says: []string{"199元全家套餐", "全家", "最贵的"}},
	}
	tests := []struct {
		kind       intent.Kind
		text, want string // "" = no value
	}{
		{intent.KindPhone, "幺三八零零幺三八零零零", "13800138000"},
		{intent.KindPhone, "138，0013，8000", "13800138000"},
		{intent.KindPhone, "一三九，呃，零零零零，一一一一", "13900001111"},
		{intent.KindPhone, "我的号码是幺八九三个八零零幺幺零", "18988800110"},
		{intent.KindPhone, "一三九零零零零一一一一，不对，是一三七零零零零二二二二", "13700002222"},
		{intent.KindPhone, "零二五幺二三四五六七八", "02512345678"},
		{intent.KindPhone, "八六一三八零零一三八零零零", "13800138000"},
		{intent.KindPhone, "一三八零零", ""},
		{intent.KindPhone, "没有了谢谢", ""},
		{intent.KindDigits, "二零二六零一零一", "20260101"},
		{intent.KindDigits, "四个六", "6666"},
		{intent.KindIDCard, "一一零一零五一九四九一二三一零零二叉", "11010519491231002X"},
		{intent.KindIDCard, "11010519491231002*", "11010519491231002X"}, // by keys
		{intent.KindIDCard, "110105194912310021", ""},
		{intent.KindAmount, "五十块", "50"},
		{intent.KindAmount, "十九块九", "19.9"},
		{intent.KindAmount, "三块五毛", "3.5"},
		{intent.KindAmount, "一百二", "120"},
		{intent.KindAmount, "两千五百元", "2500"},
		{intent.KindAmount, "一万三", "13000"},
		{intent.KindAmount, "一百零五块钱", "105"},
		{intent.KindAmount, "充50.5元", "50.5"},
		{intent.KindAmount, "十二点五元", "12.5"},
		{intent.KindAmount, "五毛", "0.5"},
		{intent.KindAmount, "不知道", ""},
		{intent.KindCount, "三个", "3"},
		{intent.KindCount, "两台吧", "2"},
		{intent.KindCount, "十二", "12"},
		{intent.KindDate, "明天", "2026-11-22"},
		{intent.KindDate, "下周三", "2026-11-25"},
		{intent.KindDate, "周一", "2026-11-23"},
		{intent.KindDate, "十二月五号", "2026-12-05"},
		{intent.KindDate, "五号", "2026-12-05"},
		{intent.KindDate, "三天后", "2026-11-24"},
		{intent.KindDate, "二月三十号", ""},
		{intent.KindTime, "明天下午三点", "2026-11-22 15:00"},
		{intent.KindTime, "后天上午", "2026-11-23 上午"},
		{intent.KindTime, "今晚八点半", "2026-11-21 20:30"},
		{intent.KindTime, "明天早上九点一刻", "2026-11-22 09:15"},
		{intent.KindTime, "下周一上午十点", "2026-11-23 10:00"},
		{intent.KindTime, "中午十二点", "2026-11-22 12:00"},
		{intent.KindTime, "十五点二十", "15:20"},
		{intent.KindTime, "15:30", "15:30"},
		{intent.KindTime, "半小时后", "2026-11-21 12:30"},
		{intent.KindTime, "两个小时以后", "2026-11-21 14:00"},
		{intent.KindTime, "都可以", "2026-11-21 全天"},
		{intent.KindTime, "明天都行", "2026-11-22 全天"},
		{intent.KindTime, "不清楚", ""},
		{intent.KindYesNo, "是的", "yes"},
		{intent.KindYesNo, "嗯对", "yes"},
		{intent.KindYesNo, "没问题", "yes"},
		{intent.KindYesNo, "可以可以，麻烦你了", "yes"},
		{intent.KindYesNo, "那就办吧", "yes"},
		{intent.KindYesNo, "不用了谢谢", "no"},
		{intent.KindYesNo, "算了吧", "no"},
		{intent.KindYesNo, "好的，不用了", "no"},
		{intent.KindYesNo, "不用了，好的", "no"},
		{intent.KindYesNo, "不是", "no"},
		{intent.KindYesNo, "还是不要了", "no"},
		{intent.KindYesNo, "我再考虑一下", "no"},
		{intent.KindYesNo, "是不是要钱", ""},
		{intent.KindYesNo, "多少钱", ""},
		{intent.KindAddress, "我住在鼓楼区中山路十八号", "鼓楼区中山路十八号"},
		{intent.KindAddress, "嗯，就是江宁区百家湖花园三栋五零二吧", "江宁区百家湖花园三栋五零二"},
		{intent.KindAddress, "不知道", ""},
		{intent.KindName, "我叫张三", "张三"},
		{intent.KindName, "李小龙", "李小龙"},
		{intent.KindName, "姓王", "王"},
		{intent.KindChoice, "一百二十九的那个", "data129"},
		{intent.KindChoice, "129", "data129"},
		{intent.KindChoice, "牛量王套餐", "data129"},
		{intent.KindChoice, "第二个", "smart99"},
		{intent.KindChoice, "最后一个吧", "home199"},
		{intent.KindChoice, "唱享的", "smart99"},
		{intent.KindChoice, "五十九块的", "lite59"},
		{intent.KindChoice, "都不要", ""},
		{intent.KindText, "随便说说", "随便说说"},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+"_"+tt.text, func(t *testing.T) {
			got, ok := intent.Parse(tt.kind, tt.text, intent.Context{Now: saturday(), Options: plans, Asked: true})
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("got %q %v, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestParse_UnaskedTakesOnlyClearValues(t *testing.T) {
	for _, tt := range []struct {
		kind       intent.Kind
		text, want string
	}{
		{intent.KindAmount, "我想充五十块钱", "50"},
		{intent.KindAmount, "我有三个问题", ""},
		{intent.KindAddress, "我家在鼓楼区中山路18号3栋502室，网断了", "鼓楼区中山路18号3栋502室"},
		{intent.KindAddress, "我家宽带坏了", ""},
		{intent.KindName, "我叫张三", "张三"},
		{intent.KindName, "宽带坏了", ""},
		{intent.KindPhone, "帮我查13800138000的话费", "13800138000"},
		{intent.KindText, "什么都行", ""},
	} {
		got, ok := intent.Parse(tt.kind, tt.text, intent.Context{Now: saturday()})
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s %q: got %q %v, want %q", tt.kind, tt.text, got, ok, tt.want)
		}
	}
}

func TestComplete_OnlyWholeValues(t *testing.T) {
	for _, tt := range []struct {
		kind intent.Kind
		text string
		want bool
	}{
		{intent.KindPhone, "一三八零零一三", false},
		{intent.KindPhone, "一三八零零一三八零零零", true},
		{intent.KindYesNo, "是的", true},
		{intent.KindYesNo, "呃", false},
		{intent.KindAmount, "五十", false},
		{intent.KindAmount, "五十块", true},
		{intent.KindTime, "明天", false},
		{intent.KindTime, "明天下午三点", true},
		{intent.KindAddress, "鼓楼区中山路十八号", false},
	} {
		if got := intent.Complete(tt.kind, tt.text, intent.Context{Now: saturday()}); got != tt.want {
			t.Errorf("%s %q: complete %v, want %v", tt.kind, tt.text, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"幺三八三个八", "明天下午三点半", "十九块九", "下下周日", "一百二十", "百", "点", "第九个", "二月三十号", "99999999999999999999年"} {
		f.Add(text)
	}
	options := []intent.Option{{Value: "a", Says: []string{"甲"}}, {Value: "b"}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range intent.Kinds() {
			for _, asked := range []bool{false, true} {
				ctx := intent.Context{Now: saturday(), Options: options, Asked: asked}
				value, ok := intent.Parse(kind, text, ctx)
				if ok && value == "" {
					t.Errorf("%s %q: empty value", kind, text)
				}
				intent.Complete(kind, text, ctx)
			}
		}
	})
}
