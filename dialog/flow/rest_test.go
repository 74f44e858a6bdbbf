package flow_test

import (
	"strings"
	"testing"

	"hotline/dialog/flow"
)

// An address down to its district is kept, and the rest of it asked for; what asks something is no rest, and who has no more to say is left in peace.
func TestMind_AsksForTheRestOfAnAddress(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"南京市江宁区", "南京市江宁区，请继续说街道和门牌号"},
		{"江宁区", "江宁区，请继续说街道和门牌号"},
		{"南京市|江宁区", "南京市江宁区，请继续说"},
		{"南京市江宁区|天元路18号", "三种速率"},
		{"江宁区|天元路18号3栋502", "三种速率"},
		{"南京市江宁区|南京市江宁区天元路18号", "三种速率"},
		{"南京市江宁区|就这个", "三种速率"},
		{"南京市江宁区|南京市江宁区", "三种速率"},
		{"南京市江宁区|能不能快点", "转人工"},
		{"南京市江宁区双龙大道", "三种速率"},
		{"鼓楼区中山路18号", "三种速率"},
	} {
		l := newLine(t, "13800138000")
		l.says("我要装宽带", "安装地址")
		for _, said := range strings.Split(c.said, "|") {
			l.says(said)
		}
		if !strings.Contains(l.last.Text, c.want) {
			t.Errorf("%s: %s", c.said, l.last.Text)
		}
	}
	l := newLine(t, "13800138000")
	l.says("I want broadband", "address")
	l.says("Jiangning District, Nanjing", "street and house number")
	l.says("18 Tianyuan Road", "three speeds")
}

// Where one thing is offered, a yes means it, and so does an order in the words of the question; a no and a doubt do not.
func TestMind_TakesTheOnlyThingOffered(t *testing.T) {
	for said, want := range map[string]string{
		"给我退了": "确认退订吗", "对": "确认退订吗", "退了吧": "确认退订吗", "就退这个": "确认退订吗", "不退": "先不办了", "贵": "没听清", "是哪个": "没听清", "多少钱": "退订哪一项",
	} {
		l := newLine(t, "13800138000")
		l.says("我要退订业务", "视频会员")
		if l.says(said); !strings.Contains(l.last.Text, want) || want != "确认退订吗" && strings.Contains(l.last.Text, "确认退订吗") {
			t.Errorf("%s: %s", said, l.last.Text)
		}
	}
	l := newLine(t, "13800138000")
	l.says("cancel my subscriptions", "Which one")
	l.says("yes", "Shall I do that")
}

// Who wants nothing more hears no more of the matter that was left, and who only declines that one is asked for others.
func TestMind_EndsWhereNothingMoreIsWanted(t *testing.T) {
	for _, c := range []struct {
		change, look, said string
		next               flow.Next
	}{
		{"我想换个套餐", "查一下话费", "就这些，谢谢", flow.NextHangup},
		{"我想换个套餐", "查一下话费", "没有别的了", flow.NextHangup},
		{"我想换个套餐", "查一下话费", "不用了", flow.NextListen},
		{"I want to change my plan", "what's my balance", "thanks, that is all", flow.NextHangup},
		{"I want to change my plan", "what's my balance", "no thanks", flow.NextListen},
		{"I want to change my plan", "what's my balance", "yes, that's it", flow.NextListen},
	} {
		l := newLine(t, "13800138000")
		l.says(c.change)
		l.says(c.look)
		if l.says(c.said); l.last.Next != c.next {
			t.Errorf("%s: %s", c.said, l.last.Text)
		}
	}
}

// What was not called back is asked after, and no line is put back for a word of courtesy.
func TestMind_WhoWasNotCalledBackWantsNoLineBack(t *testing.T) {
	for _, said := range []string{"nobody called me back, sorry to bother you again", "no one rang me back", "sorry to bother you again"} {
		l := newLine(t, "13800138000")
		if l.says(said); strings.Contains(l.last.Text, "suspended") {
			t.Errorf("%s: %s", said, l.last.Text)
		}
	}
}
