package value_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/dialog/value"
)

// saturday is 2026-11-21 12:00.
func saturday() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func TestParse_Asked(t *testing.T) {
	plans := []value.Option{
		{Value: "lite59", Says: []string{"59元轻享套餐", "五十九", "轻享"}}, {Value: "smart99", Says: []string{"99元畅享套餐", "九十九", "畅享"}},
		{Value: "data129", Says: []string{"129元流量王套餐", "一百二十九", "一二九", "流量王"}}, {Value: "home199", Says: []string{"199元全家套餐", "全家", "最贵的"}},
	}
	places := []string{"建邺区", "玄武区", "江心洲街道", "洲岛路", "珠江路", "珠江"}
	tests := []struct {
		kind       value.Kind
		text, want string // "" = no value
	}{
		{value.Phone, "幺三八零零幺三八零零零", "13800138000"},
		{value.Phone, "138，0013，8000", "13800138000"},
		{value.Phone, "一三九，呃，零零零零，一一一一", "13900001111"},
		{value.Phone, "我的号码是幺八九三个八零零幺幺零", "18988800110"},
		{value.Phone, "一三九零零零零一一一一，不对，是一三七零零零零二二二二", "13700002222"},
		{value.Phone, "零二五幺二三四五六七八", "02512345678"},
		{value.Phone, "八六一三八零零一三八零零零", "13800138000"},
		{value.Phone, "一三八零零", ""},
		{value.Phone, "没有了谢谢", ""},
		{value.Digits, "二零二六零一零一", "20260101"},
		{value.Digits, "四个六", "6666"},
		{value.IDCard, "一一零一零五一九四九一二三一零零二叉", "11010519491231002X"},
		{value.IDCard, "11010519491231002*", "11010519491231002X"}, // by keys
		{value.IDCard, "110105194912310021", ""},
		{value.Amount, "五十块", "50"},
		{value.Amount, "十九块九", "19.9"},
		{value.Amount, "三块五毛", "3.5"},
		{value.Amount, "一百二", "120"},
		{value.Amount, "两千五百元", "2500"},
		{value.Amount, "一万三", "13000"},
		{value.Amount, "一百零五块钱", "105"},
		{value.Amount, "充50.5元", "50.5"},
		{value.Amount, "十二点五元", "12.5"},
		{value.Amount, "五毛", "0.5"},
		{value.Amount, "一钱", "1000"},
		{value.Amount, "一块钱", "1"},
		{value.Amount, "五块五钱", "5.5"},
		{value.Amount, "不知道", ""},
		{value.Count, "三个", "3"},
		{value.Count, "两台吧", "2"},
		{value.Count, "十二", "12"},
		{value.Date, "明天", "2026-11-22"},
		{value.Date, "下周三", "2026-11-25"},
		{value.Date, "周一", "2026-11-23"},
		{value.Date, "十二月五号", "2026-12-05"},
		{value.Date, "五号", "2026-12-05"},
		{value.Date, "三天后", "2026-11-24"},
		{value.Date, "二月三十号", ""},
		{value.Time, "明天下午三点", "2026-11-22 15:00"},
		{value.Time, "后天上午", "2026-11-23 上午"},
		{value.Time, "今晚八点半", "2026-11-21 20:30"},
		{value.Time, "明天早上九点一刻", "2026-11-22 09:15"},
		{value.Time, "下周一上午十点", "2026-11-23 10:00"},
		{value.Time, "中午十二点", "2026-11-22 12:00"},
		{value.Time, "十五点二十", "15:20"},
		{value.Time, "15:30", "15:30"},
		{value.Time, "半小时后", "2026-11-21 12:30"},
		{value.Time, "两个小时以后", "2026-11-21 14:00"},
		{value.Time, "都可以", "2026-11-21 全天"},
		{value.Time, "明天都行", "2026-11-22 全天"},
		{value.Time, "明天下午三点八", "2026-11-22 15:00"}, // 吧
		{value.Time, "明天下午三点八分", "2026-11-22 15:08"},
		{value.Time, "不清楚", ""},
		{value.YesNo, "是的", "yes"},
		{value.YesNo, "嗯对", "yes"},
		{value.YesNo, "没问题", "yes"},
		{value.YesNo, "可以可以，麻烦你了", "yes"},
		{value.YesNo, "那就办吧", "yes"},
		{value.YesNo, "不用了谢谢", "no"},
		{value.YesNo, "算了吧", "no"},
		{value.YesNo, "好的，不用了", "no"},
		{value.YesNo, "不用了，好的", "no"},
		{value.YesNo, "不是", "no"},
		{value.YesNo, "还是不要了", "no"},
		{value.YesNo, "我再考虑一下", "no"},
		{value.YesNo, "是不是要钱", ""},
		{value.YesNo, "多少钱", ""},
		{value.Address, "我住在鼓楼区中山路十八号", "鼓楼区中山路十八号"},
		{value.Address, "嗯，就是江宁区百家湖花园三栋五零二吧", "江宁区百家湖花园三栋五零二"},
		{value.Address, "见业去将心周接到州岛路二十号", "建邺区江心洲街道洲岛路二十号"},
		{value.Address, "我住宣武去注江路八十八号", "玄武区珠江路八十八号"},
		{value.Address, "注江新村三栋", "注江新村三栋"},
		{value.Address, "中山路18号五零二", "中山路18号五零二"},
		{value.Address, "中山路18号五零二麻烦快点", "中山路18号五零二"},
		{value.Address, "不知道", ""},
		{value.Name, "我叫张三", "张三"},
		{value.Name, "李小龙", "李小龙"},
		{value.Name, "姓王", "王"},
		{value.Choice, "一百二十九的那个", "data129"},
		{value.Choice, "129", "data129"},
		{value.Choice, "牛量王套餐", "data129"},
		{value.Choice, "第二个", "smart99"},
		{value.Choice, "最后一个吧", "home199"},
		{value.Choice, "唱享的", "smart99"},
		{value.Choice, "五十九块的", "lite59"},
		{value.Choice, "都不要", ""},
		{value.Text, "随便说说", "随便说说"},
		{value.Text, "是的是的", ""},
		{value.Text, "好的，就是网速太慢", "好的，就是网速太慢"},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+"_"+tt.text, func(t *testing.T) {
			got, ok := value.Parse(tt.kind, tt.text, value.Context{Now: saturday(), Options: plans, Places: places, Asked: true})
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("got %q %v, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestParse_UnaskedTakesOnlyClearValues(t *testing.T) {
	for _, tt := range []struct {
		kind       value.Kind
		text, want string
	}{
		{value.Amount, "我想充五十块钱", "50"},
		{value.Amount, "我有三个问题", ""},
		{value.Address, "我家在鼓楼区中山路18号3栋502室，网断了", "鼓楼区中山路18号3栋502室"},
		{value.Address, "我住在中山路18号五零二，网断了", "中山路18号五零二"},
		{value.Address, "网断了，地址是建邺区江东中路8号2单元301，电话13900139000", "建邺区江东中路8号2单元301"},
		{value.Address, "我住在鼓楼区中山路18号五零二上不了网", "鼓楼区中山路18号五零二"},
		{value.Address, "我住在鼓楼区中山路18号十五天没网了", "鼓楼区中山路18号"},
		{value.Address, "我家宽带坏了", ""},
		{value.Name, "我叫张三", "张三"},
		{value.Name, "宽带坏了", ""},
		{value.Phone, "帮我查13800138000的话费", "13800138000"},
		{value.Text, "什么都行", ""},
	} {
		got, ok := value.Parse(tt.kind, tt.text, value.Context{Now: saturday()})
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s %q: got %q %v, want %q", tt.kind, tt.text, got, ok, tt.want)
		}
	}
}

func TestComplete_OnlyWholeValues(t *testing.T) {
	for _, tt := range []struct {
		kind value.Kind
		text string
		want bool
	}{
		{value.Phone, "一三八零零一三", false},
		{value.Phone, "一三八零零一三八零零零", true},
		{value.YesNo, "是的", true},
		{value.YesNo, "呃", false},
		{value.Amount, "五十", false},
		{value.Amount, "五十块", true},
		{value.Time, "明天", false},
		{value.Time, "明天下午三点", true},
		{value.Address, "鼓楼区中山路十八号", false},
	} {
		if got := value.Complete(tt.kind, tt.text, value.Context{Now: saturday()}); got != tt.want {
			t.Errorf("%s %q: complete %v, want %v", tt.kind, tt.text, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"幺三八三个八", "明天下午三点半", "十九块九", "下下周日", "一百二十", "百", "点", "第九个", "二月三十号", "99999999999999999999年"} {
		f.Add(text)
	}
	options := []value.Option{{Value: "a", Says: []string{"甲"}}, {Value: "b"}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range value.Kinds() {
			for _, asked := range []bool{false, true} {
				ctx := value.Context{Now: saturday(), Options: options, Asked: asked}
				got, ok := value.Parse(kind, text, ctx)
				if ok && got == "" {
					t.Errorf("%s %q: empty value", kind, text)
				}
				value.Complete(kind, text, ctx)
			}
		}
	})
}

func TestParse_BankCard(t *testing.T) {
	for text, want := range map[string]string{
		"六二二二零二一零零一，幺二三四五六七八九": "6222021001123456789", "6212 2643 0201 2345 670": "6212264302012345670",
		"六二二八四八零零一二三四五六七八九零三，对吗": "6228480012345678903", "六二二二零二一零零一一二三四五六七八八": "", "一三八零零一三八零零零": "",
	} {
		if got, _ := value.Parse(value.Bank, text, value.Context{Asked: true}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func ExampleParse() {
	number, _ := value.Parse(value.Phone, "幺三八，三个零，五六七八九，不对，最后是八零零幺", value.Context{Asked: true})
	fmt.Println(number)
	// Output: 13800058001
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		kind value.Kind
		text string
	}{
		{value.Phone, "我的号码是一三八，零零一三，八零零零，不对，最后是八零零一"}, {value.IDCard, "三二零一零六，嗯，一九八五零三一二，零零一八"}, {value.Amount, "上次充了五十，这次充一百二十块五毛"}, {value.Time, "下周三下午差一刻三点吧"},
		{value.Address, "嗯，鼓楼区，呃，中山路十八号，不对，是二十八号，三栋五零二"}, {value.Name, "我姓张叫张维，弓长张，伟大的伟"}, {value.YesNo, "不是不可以，那就办吧"},
	} {
		b.Run(string(c.kind), func(b *testing.B) {
			ctx := value.Context{Now: saturday(), Asked: true}
			for b.Loop() {
				if _, ok := value.Parse(c.kind, c.text, ctx); !ok {
					b.Fatal("no value")
				}
			}
		})
	}
}

func FuzzReadCases(f *testing.F) {
	f.Add(`{"text":"五十块","slot":"amount","value":50,"now":"2026-11-18T10:20:00+08:00"}`)
	f.Add(`{"text":"对","slot":"yes_no","value":true,"options":["a",{"title":"b","says":["c"]}]}`)
	f.Add("{\"slot\":\"plan\"}\n\n{")
	f.Fuzz(func(t *testing.T, lines string) {
		cases, err := value.ReadCases(strings.NewReader(lines))
		if err == nil && len(cases) == 0 {
			t.Error("no case and no error")
		}
		value.Evaluate(cases)
	})
}
