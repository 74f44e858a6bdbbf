package flow_test

import (
	"strings"
	"testing"
)

// Words that name no matter are waited with; a bare word of several matters is asked back for, and nothing is done upon it.
func TestMind_AsksWhereWordsAreUnclear(t *testing.T) {
	for _, text := range []string{"嗯，那个", "我想", "你好我想问一下", "帮我查一下", "这个月", "五十", "我要办业务", "怎么回事"} {
		l := newLine(t, "13800138000")
		l.says(text, "您请说")
		if l.last.Scene != "" || l.count("tool_called") > 0 {
			t.Errorf("%s: scene %q, %d tools called", text, l.last.Scene, l.count("tool_called"))
		}
		l.says("查话费", "58.6元")
	}
	for text, parts := range map[string][]string{"话费": {"查询话费余额", "还是"}, "宽带。": {"办理新宽带", "宽带报修"}, "那个，手机": {"停机保号或挂失"}, "停机": {"停机保号或挂失", "复机"}} {
		l := newLine(t, "13800138000")
		l.says(text, append(parts, "请问您要办的是")...)
		if l.last.Scene != "" || l.count("tool_called") > 0 {
			t.Errorf("%s: scene %q, %d tools called", text, l.last.Scene, l.count("tool_called"))
		}
	}
}

func TestMind_WhichIsAnswered(t *testing.T) {
	for answer, want := range map[string]string{"第一个": "58.6元", "查余额": "58.6元", "账单吧": "账单一共", "最后一个": "账单一共", "话费": "58.6元", "我想开发票": "发票"} {
		l := newLine(t, "13800138000")
		l.says("话费", "查询话费余额，充值交费，还是账单说明")
		l.says(answer, want)
	}
	l := newLine(t, "13800138000")
	l.says("宽带", "办理新宽带，还是宽带报修")
	l.says("报修", "上不了网")
	l = newLine(t, "13800138000")
	l.says("话费")
	l.keys("3", "账单一共")
	l = newLine(t, "13800138000")
	l.says("话费")
	l.says("都不是")
	if strings.Contains(l.last.Text, "58.6") || l.count("tool_called") > 0 {
		t.Errorf("都不是 is answered with %q", l.last.Text)
	}
}

// A word of one matter, and one that a scene's owner lists, begin it at once; what was asked last makes an ellipsis clear.
func TestMind_BareWordsThatAreClear(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("账单", "账单一共")
	l.says("那流量呢", "11.6G")
	l.says("漫游", "国家或者地区")
}
