package pii_test

import (
	"fmt"
	"strings"
	"testing"

	"hotline/qa/pii"
)

// TestFind_KnowsAnAddressWhateverFollows: the clause behind an address is said of something else, whatever its words are.
func TestFind_KnowsAnAddressWhateverFollows(t *testing.T) {
	clauses := []string{
		"故障是完全上不了网", "故障是网速慢", "故障", "联系电话是哪个", "报修宽带", "原因是光纤断了", "备注门口有狗", "附近有基站", "所有手机都没网", "全部断网", "整个楼道都没网", "停电好几次", "在医院旁边",
		"营业厅我也去过", "公交站对面", "地铁口出来就是", "派出所来过", "上门时间明天上午", "套餐是一百九十九", "五百兆", "500兆", "两天没网了", "师傅没来", "确认办理吗",
	}
	for _, address := range []string{"玄武区珠江路88号2栋301", "南京市鼓楼区中山路18号3栋502", "玄武区珠江路八十八号二栋三零一室", "珠江路88号", "幸福花园5栋2单元", "建邺区幸福小区3栋"} {
		for _, clause := range clauses {
			for _, mark := range []string{"，", "。", ",", "、", "；", "："} {
				text := "装机地址" + address + mark + clause
				if got, want := found(text), "address="+address; got != want {
					t.Errorf("%s: %s, want %s", text, got, want)
				}
			}
		}
	}
	for _, clause := range []string{"故障是完全上不了网", "停电了", "所有手机都没网", "全部断网", "附近有基站", "医院旁边", "点不亮", "天天断网", "个人宽带", "位置偏", "联系电话是哪个"} { // a recogniser that writes no marks
		const address = "玄武区珠江路88号2栋301"
		if got, want := found(address+clause), "address="+address; got != want {
			t.Errorf("%s%s: %s, want %s", address, clause, got, want)
		}
	}
}

// TestFind_LeavesWhatIsNobodysHome: an office that stands at an address, and spots.
func TestFind_LeavesWhatIsNobodysHome(t *testing.T) {
	for _, text := range []string{"中山路18号营业厅", "鼓楼区中山路18号的营业厅", "中山路18号附近", "中山路一带停电", "河西大街故障", "18 Zhongshan Road shop", "the shop at 18 Zhongshan Road"} {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}

func TestFind_KnowsAnEnglishAddressWhateverFollows(t *testing.T) {
	const address = "18 Zhongshan Road, Gulou District, building 3, room 502"
	for _, clause := range []string{"the fault is no internet at all", "the hall light is out", "bank cards only", "school is over at five", "we call tomorrow", "because of the police station"} {
		text := "the address is " + address + ", " + clause
		if got, want := found(text), "address="+address; got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"my address is 18 Zhongshan Road, the hall light is out":                       "address=18 Zhongshan Road",
		"I went to the bank, my address is 18 Zhongshan Road":                          "address=18 Zhongshan Road",
		"the address is 玄武区珠江路88号2栋301, the fault is no internet at all":               "address=玄武区珠江路88号2栋301",
		"I have 苏A12345. Is that right?":                                               "plate=苏A12345",
		"装机地址Sunshine Gardens building 3，故障是网速慢":                                       "address=Sunshine Gardens building 3",
		"my address is 18 Zhongshan Road building 2 room 301 the shop said to ask you": "address=18 Zhongshan Road building 2 room 301",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestMask_HidesAnAddressBeforeANumber: the number is no room, and the address is hidden all the same.
func TestMask_HidesAnAddressBeforeANumber(t *testing.T) {
	for _, number := range []string{"138 5143 5678", "1 3 8 5 1 4 3 5 6 7 8", "13851435678", "一三八，五一四三，五六七八", "025-83456789"} {
		for _, address := range []string{"玄武区珠江路88号2栋", "玄武区珠江路88号2栋301", "玄武区珠江路88号"} {
			text := address + "，" + number
			got := pii.Mask(text)
			if strings.ContainsAny(got, "0123456789一三五四六七八珠江路") || !strings.HasPrefix(got, "玄武区*") {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
}

// TestMask_ShowsTheDistrictAlone: 小区 is no district.
func TestMask_ShowsTheDistrictAlone(t *testing.T) {
	for text, want := range map[string]string{"地址鼓楼区幸福小区3栋": "鼓楼区", "地址幸福小区3栋": "", "地址南京市建邺区城市花园5栋": "南京市建邺区", "地址德城区中山路8号": "德城区", "地址历下区解放路18号": "历下区",
		"地址岳麓区咸嘉湖八方小区C区9栋": "岳麓区", "地址南岸区融侨半岛云满庭C区6栋804": "南岸区", "地址玄武区锁金花园二区3栋": "玄武区"} {
		hidden := len([]rune(text)) - 2 - len([]rune(want))
		if got, want := pii.Mask(text), fmt.Sprintf("地址%s%s", want, strings.Repeat("*", hidden)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
