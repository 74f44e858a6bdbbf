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
		"护照办的卡13851234567":                "phone=13851234567",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{
		"护照怎么办理套餐", "我用护照办的卡", "护照过期了，2026年3月", "通行证办了三张", "我扫了那个码没反应", "快递短信发的取件码是5-2-3012", "短信里那个码要多少分钟到", "发的码收不到", "这个码多少钱", "查询码是短信里的那个", "我发的那个码是6位数", "还有三百二十块没退", "三月还有五天",
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
