package place_test

import (
	"fmt"
	"testing"

	"hotline/assist/form/place"
)

func TestMerge(t *testing.T) {
	for _, tt := range []struct{ base, piece, want string }{
		{"鼓楼区中山路18号", "三栋502", "鼓楼区中山路18号三栋502"},
		{"浦口区天浦路26号明发滨江新城三期8栋1单元", "9栋", "浦口区天浦路26号明发滨江新城三期9栋1单元"},
		{"中山路18号", "鼓楼区", "鼓楼区中山路18号"},
		{"鼓楼区中山北路88号三栋502", "中山北路90号", "鼓楼区中山北路90号三栋502"},
		{"鼓楼区中山北路88号三栋502", "中山北路90号四栋301", "鼓楼区中山北路90号四栋301"},
	} {
		if got := place.Merge(tt.base, tt.piece); got != tt.want {
			t.Errorf("%s and %s: %s, want %s", tt.base, tt.piece, got, tt.want)
		}
	}
}

// A corrected part goes in place of the one told before, an estate too; what was not spoken of stays.
func TestJoin_Corrected(t *testing.T) {
	for _, tt := range []struct {
		base   string
		pieces []string
		want   string
	}{
		{"鼓楼区金陵花园三栋502", []string{"银河花园"}, "鼓楼区银河花园三栋502"},
		{"鼓楼区中山北路88号三栋502", []string{"中山南路90号"}, "鼓楼区中山南路90号三栋502"},
		{"鼓楼区金陵花园三栋502", []string{"玄武区", "银河花园"}, "玄武区银河花园三栋502"},
		{"鼓楼区中山北路88号三栋502", []string{"银河花园"}, "鼓楼区中山北路88号银河花园三栋502"},
	} {
		if got := place.Join(tt.base, tt.pieces, true); got != tt.want {
			t.Errorf("%s and %s: %s, want %s", tt.base, tt.pieces, got, tt.want)
		}
	}
	if got := place.Join("鼓楼区金陵花园三栋502", []string{"银河花园"}, false); got == "鼓楼区银河花园三栋502" {
		t.Error("nothing was taken back, yet the estate is another one")
	}
}

func TestJoined_EstateWithoutSign(t *testing.T) {
	for text, want := range map[string]string{
		"江宁区双龙大道1118号，金轮新天地，六幢1804室": "江宁区双龙大道1118号金轮新天地六幢1804室",
		"江宁区双龙大道1118号，谢谢你啊":          "江宁区双龙大道1118号",
		"江北新区浦珠北路59号，5幢，我们一个楼道都这样":   "江北新区浦珠北路59号5幢",
	} {
		if got := place.Joined(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWithTail(t *testing.T) {
	for text, want := range map[string]string{
		"中山北路215号旁边的工地":  "中山北路215号旁边的工地",
		"中山北路215号往北五十米":  "中山北路215号往北五十米",
		"中山北路215号网断了":    "中山北路215号",
		"就是中山北路215号对面吧，": "中山北路215号对面",
	} {
		if got := place.WithTail("中山北路215号", text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWhole_StandsForAShorterOne(t *testing.T) {
	if !place.Whole("浦口区江浦街道凤凰大街与文昌路交叉口", "江浦街道凤凰大街跟文昌路那个路口") {
		t.Error("the address read back says all")
	}
	if place.Whole("鼓楼区中山路18号", "鼓楼区中山路18号3栋502室") {
		t.Error("the room would be lost")
	}
}

func TestLevel_NamesAreNoSigns(t *testing.T) {
	if place.Level("星期") != -1 || place.Level("安德门") != -1 || place.Level("三期") < 0 || place.Level("2门") < 0 {
		t.Error("a sign needs its number")
	}
}

func TestJoin_KeepsTheOrderOfTheTalk(t *testing.T) {
	for _, tt := range []struct {
		known  string
		pieces []string
		want   string
	}{
		{"", []string{"云岩区大营坡", "安井巷", "二十三号"}, "云岩区大营坡安井巷二十三号"},
		{"", []string{"二七区", "兴华北街与淮南路交叉口"}, "二七区兴华北街与淮南路交叉口"},
		{"", []string{"文荟大厦", "十一楼B座"}, "文荟大厦十一楼B座"},
		{"官塘大道荣和林语九栋", []string{"九栋二五零一"}, "官塘大道荣和林语九栋二五零一"},
		{"", []string{"武陵区", "洞庭大道", "九号"}, "武陵区洞庭大道九号"},
		{"象湖公园西门", []string{"东门"}, "象湖公园东门"},
		{"人和街七十三号二幢十一楼之二", []string{"幺幺杠二"}, "人和街七十三号二幢幺幺杠二"},
		{"金水区北环路", []string{"跟花园路"}, "金水区北环路跟花园路"},
	} {
		if got := place.Join(tt.known, tt.pieces, false); got != tt.want {
			t.Errorf("%s and %v: %s, want %s", tt.known, tt.pieces, got, tt.want)
		}
	}
}

func TestTidy_LeavesOutWhatIsNoPlace(t *testing.T) {
	for p, want := range map[string]string{"那里喊": "", "反映一下路口": "", "二十号起": "", "公园门口": "", "九万六": "", "模范马路": "模范马路", "蓝调酒吧": "蓝调酒吧", "公交站旁边": "公交站旁边"} {
		if got := place.Tidy(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}

func TestSays_InOtherWords(t *testing.T) {
	if !place.Says("四单元五杠二", "五楼二号") || place.Says("四单元一五二", "五二") {
		t.Error("五楼二号 is 五杠二, and no part of a longer number")
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("鼓楼区中山路18号", "三栋502")
	f.Add("", "号")
	f.Add("路路\xff", "期")
	f.Fuzz(func(t *testing.T, base, piece string) {
		if base == "" || piece == "" {
			return
		}
		if got := place.Merge(base, piece); got == "" {
			t.Errorf("%q and %q are lost", base, piece)
		}
		place.Whole(base, piece)
		place.Joined(base + "，" + piece)
		place.WithTail(piece, base)
	})
}

func ExampleMerge() {
	fmt.Println(place.Merge("鼓楼区中山路18号5栋", "三栋"))
	// Output: 鼓楼区中山路18号三栋
}
