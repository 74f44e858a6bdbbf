package pii_test

import (
	"os"
	"strings"
	"testing"

	"hotline/qa/pii"
)

// TestFind_KnowsAnEstateByItsBuilding: the name of an estate ends in any word; the building behind it says that it is one.
func TestFind_KnowsAnEstateByItsBuilding(t *testing.T) {
	for text, want := range map[string]string{
		"江宁区胜太路佳湖绿岛11栋502":             "江宁区胜太路佳湖绿岛11栋502",
		"江宁区胜太路佳湖绿岛十一栋五零二":             "江宁区胜太路佳湖绿岛十一栋五零二",
		"建邺区江东中路万科光明城市6栋801":           "建邺区江东中路万科光明城市6栋801",
		"玄武区珠江路长发都市诚园5栋":               "玄武区珠江路长发都市诚园5栋",
		"送到鼓楼区中央路天正湖滨3栋1106就行":         "鼓楼区中央路天正湖滨3栋1106",
		"建邺区奥体大街奥体新城青桐园7栋902":          "建邺区奥体大街奥体新城青桐园7栋902",
		"浦口区江浦街道公园北路新城国际6栋":            "浦口区江浦街道公园北路新城国际6栋",
		"雨花台区小行里12栋":                   "雨花台区小行里12栋",
		"我在建邺区奥体名座B座1705":              "建邺区奥体名座B座1705",
		"溧水区白马镇石头寨村李家组28号":             "溧水区白马镇石头寨村李家组28号",
		"我叫刘洋，住鼓楼区南苑街道兴达新寓6栋":          "刘洋鼓楼区南苑街道兴达新寓6栋",
		"佳湖绿岛11栋502":                   "佳湖绿岛11栋502",
		"小区是东方天郡2栋1504":                "东方天郡2栋1504",
		"六合区雄州街道龙池翠洲15栋":               "六合区雄州街道龙池翠洲15栋",
		"小行里12栋":                       "小行里12栋",
		"江宁区，诚信大道，六十六号，翡翠城，十二栋，九零三":    "江宁区，诚信大道，六十六号，翡翠城，十二栋，九零三",
		"地址是普陀区中远两湾城76号2204":           "普陀区中远两湾城76号2204",
		"番禺区南浦岛丽江明珠7幢404，装机":           "番禺区南浦岛丽江明珠7幢404",
		"越秀区东华北路东照里14号":                "越秀区东华北路东照里14号",
		"浦滨路150号中海万锦熙岸国际7栋1203":        "浦滨路150号中海万锦熙岸国际7栋1203",
		"我住梅园九栋，天天断网":                  "梅园九栋",
		"户主邹家宝，凤凰城九栋一二零三":              "邹家宝凤凰城九栋一二零三",
		"嗯我想想，五栋三单元":                   "五栋三单元",
		"就我们小区，翠湖花园八栋一单元六零一":           "翠湖花园八栋一单元六零一",
		"栖霞区仙林大学城康桥圣菲12栋303":           "栖霞区仙林大学城康桥圣菲12栋303",
		"江宁区诚信大道万科公园里5栋502":            "江宁区诚信大道万科公园里5栋502",
		"住明月湾3栋":                       "明月湾3栋",
		"江宁区百年坊9栋601":                  "江宁区百年坊9栋601",
		"科技园三号楼十七层":                    "三号楼十七层",
		"锦江区东大路万科金色海蓉2期9栋1202":         "锦江区东大路万科金色海蓉2期9栋1202",
		"南明区花果园彭家湾一期三栋一单元五零七":          "南明区花果园彭家湾一期三栋一单元五零七",
		"渝中区人和街73号2幢11-2":              "渝中区人和街73号2幢11-2",
		"鼓楼医院宿舍3栋502":                  "鼓楼医院宿舍3栋502",
		"在余杭区文一西路九百九十八号，西溪八方城，四幢，一七零二": "余杭区文一西路九百九十八号，西溪八方城，四幢，一七零二",
	} {
		got := ""
		runes := []rune(text)
		for _, s := range pii.Find(text) {
			got += string(runes[s.Start:s.End])
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if masked := pii.Mask(text); strings.ContainsAny(masked, "栋幢") {
			t.Errorf("%s: %s", text, masked)
		}
	}
}

// TestFind_LeavesBuildingsThatAreNoHome: what is counted, what is told of buildings, and public places.
func TestFind_LeavesBuildingsThatAreNoHome(t *testing.T) {
	for _, text := range strings.Fields(`电信大楼3号楼 老师办公楼5栋302 网速慢得像座山3座 江宁区网慢3栋 秦淮区中医院二期3号楼 我们厂3栋没网 玄武区政府3号楼 停车场B座 这两栋楼 五栋楼都停电 江宁区分期12期5号还 江宁区花园分3期1号还 江宁区市民之家3号楼 江宁区十一月3栋 雨花台区地铁站2号楼 江宁区哪3栋 江宁区去年5栋没网 我们公司一共3栋楼 那栋楼没信号 一栋房子要装两条宽带 江宁区新建了3栋楼还没通网 江宁区那边有一座大桥 胜太路修了3座天桥 南京市停电12号才恢复 建邺区奥体中心3号楼 省人民医院住院部8号楼1203
		江宁区政务大厅3号窗口 从江宁区到鼓楼区12号线 中山路新百商场3号楼 禄口机场2号航站楼 南京南站3号楼 第3栋和第5栋都没网 我们小区3栋没网 这边3栋都断网 昨天晚上5栋停电 物业说8栋没电 师傅先去3栋再去5栋 网络故障3栋 电梯坏了5号楼
		物业通知12号楼 宽带维修6栋 只有6栋有网 剩下6栋没装 江宁区大概12栋有故障 江宁区覆盖了12栋 玄武区本月28号 浦口区工单12号 鼓楼区派出所3号 江宁区下周三12号 珠江路地铁站3号口 珠江路营业厅12号柜台 新城花园一共28栋 我要买一座房子
		会议室在行政楼5号楼302 我在公司B座1203开会 客房部8号楼302 江宁区信号塔3座 昨天3号1203 三号楼五号楼 武汉大学工学部2号楼上课没网 华西医院第一住院大楼没信号 浦东陆家嘴那家营业厅在几号楼 第三中学教学楼5栋没有信号 市民之家5号窗口说办不了
		我在中山医院3号楼12层住院部 政务服务中心2号楼一楼能办业务吗 小寨的手机卖场2座三楼买的 鼓楼医院门诊3号楼5层 胜太路3号出口`) {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}

// TestFind_MeetsItsGoalOnWhatATesterSaid: a tester's sentences, which the rules were mended with in view, and 60 addresses and near misses.
func TestFind_MeetsItsGoalOnWhatATesterSaid(t *testing.T) {
	f, err := os.Open("../../examples/telecom/eval/pii_later.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := pii.ReadCases(f)
	if err != nil || len(cases) < 450 {
		t.Fatal(len(cases), err)
	}
	if r := pii.Evaluate(cases); r.Precision < 0.99 || r.Recall < 0.98 || r.Exact < 0.94 || r.Leaked > 0.03 || r.Types[pii.Address].Recall < 0.98 {
		t.Errorf("precision %.3f recall %.3f exact %.3f leaked %.4f, addresses %.3f", r.Precision, r.Recall, r.Exact, r.Leaked, r.Types[pii.Address].Recall)
	}
}
