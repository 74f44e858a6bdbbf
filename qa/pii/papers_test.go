package pii_test

import (
	"testing"

	"hotline/qa/pii"
)

// TestFind_ReadsPapersAndCodes: passports and permits, codes that somebody was sent, numbers with 还有 in them.
func TestFind_ReadsPapersAndCodes(t *testing.T) {
	for text, want := range map[string]string{
		"我老婆的号，一八幺五二嗯零八七六还有五五":            "phone=一八幺五二嗯零八七六还有五五",
		"手机两个号一个13851234567还有13951234568": "phone=13851234567 phone=13951234568",
		"刚才短信收到的那个码是662815":               "password=662815",
		"你们发来的那个码四四八二一九":                  "password=四四八二一九",
		"手机上收到的码是 9023":                   "password=9023",
		"我护照号E12345678":                   "id_card=E12345678",
		"护照号码是 E 一二三四五六七八":                "id_card=E 一二三四五六七八",
		"护照EA1234567":                     "id_card=EA1234567",
		"港澳通行证C98765432":                  "id_card=C98765432",
		"台胞证12345678":                     "id_card=12345678",
		"回乡证号码是H1234567801":               "id_card=H1234567801",
		"身份证后六位二零三幺五X":                    "id_card=二零三幺五X",
		"身份证的最后六位是 20315叉":                "id_card=20315叉",
		"身份证号后六位，二幺三四五六，对吧":               "id_card=二幺三四五六",
		"我身份证前六位是321084，后面四位2217":         "id_card=321084",
		"护照办的卡13851234567":                "phone=13851234567",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{
		"护照怎么办理套餐", "默认密码是身份证后六位吗", "身份证后六位错了三次", "身份证尾号是零七三八", "身份证后四位二幺三四", "身份证后六位一共8位吗", "身份证前六位代表地区", "我用护照办的卡", "护照过期了，2026年3月", "通行证办了三张", "我扫了那个码没反应", "快递短信发的取件码是5-2-3012", "短信里那个码要多少分钟到", "发的码收不到", "这个码多少钱", "查询码是短信里的那个", "我发的那个码是6位数", "还有三百二十块没退", "三月还有五天",
	} {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}

// TestMask_ShowsWhatIsCounted: who counts says no part of a number, but six are the password of many.
func TestMask_ShowsWhatIsCounted(t *testing.T) {
	for text, want := range map[string]string{"一二三四五六七": "一二三四五六七", "一二三四五": "一二三四五", "一二三四五六": "******", "四五六七八九": "******", "1234": "****"} {
		if got := pii.Mask(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestFind_KnowsNamesByTheirCharacters: what is told with one of its characters behind it is a name, whatever word it is else; old people by their
// family names; the end of a place is none.
func TestFind_KnowsNamesByTheirCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"石磊，石头的石，三个石那个磊": "name=石磊", "黄河，黄河的黄": "name=黄河", "江南，江南的江": "name=江南", "方正，正方形的方": "name=方正", "马云，骏马的马，白云的云": "name=马云", "雷敏，打雷的雷，敏捷的敏": "name=雷敏", "白冰，冰天雪地的冰": "name=白冰",
		"工单您备注一下，让师傅找老李头拿钥匙": "name=老李头", "隔壁老姜头说他换了一板鸡蛋": "name=老姜头", "老王头家里": "name=老王头",
		"江宁万达广场一楼的营业厅几点开门": "", "江宁万达那个，具体名字不知道": "", "营业厅的小王挺好的": "", "温度，温暖的温": "", "谢谢，谢谢你的谢": "", "方便，方便的时候": "", "单号，我的单": "", "老李头像换了": "", "老张头发白了": "", "老头子": "", "老码头那边没信号": "",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
