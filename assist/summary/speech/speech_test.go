package speech_test

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
)

// at is a Saturday morning.
func at() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

func TestPromise(t *testing.T) {
	for text, want := range map[string]bool{
		"我们会在两个工作日内给您回电": true, "维修师傅会在明天上午联系您": true, "师傅今天下午上门": true, "这个钱我们肯定退给您": true, "师傅会在您方便的时候上门": true,
		"已经给您登记了": false, "您是八月十二号通过短信开通的": false, "我帮您退订了会员": false, "如果没修好我们会再派师傅": false, "这个不能保证明天修好": false, "充值一般是立即到账的": false, "那我就给您约后天上午十点的师傅": true,
	} {
		if speech.Promise(text, at()) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestCertain(t *testing.T) {
	for text, want := range map[string]string{
		"两个工作日内给您回电，如果没接到的话可以再打来": "两个工作日内给您回电",
		"没接到的话，我们会再打一次":           "",
		"退费的话要核实，四十八小时内回复您":       "四十八小时内回复您",
		"我们会尽快处理，但不能保证今天修好":       "我们会尽快处理",
	} {
		if got := speech.Certain(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestDeed(t *testing.T) {
	for text, want := range map[string]string{
		"好的，我已经给您登记报修了，维修师傅会在明天上午联系您，上门前会给您打电话": "已经给客户登记报修了",
		"工单已经给您派出去了，您还有其他问题吗":                   "工单已经给客户派出去了",
		"给您派单了，请您保持电话畅通":                        "给客户派单了",
		"我帮您查一下，请您稍等":                           "",
		"我给您办理退订，您看可以吗":                         "",
		"跟您核对一下，地址是中山路18号，对吗":                   "",
		"我可以帮您办理":                               "",
		"请说您需要办理的业务":                            "",
		"已经给您登记了，请说一下取件地址":                      "已经给客户登记了",
	} {
		if got, _, ok := speech.Deed(text, at(), false); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v", text, got, ok)
		}
	}
	if got, _, ok := speech.Deed("我给您转城管部门处理，您看可以吗", at(), true); !ok || got != "给客户转城管部门处理" {
		t.Errorf("what the caller agreed to: %q", got)
	}
}

func TestConsents(t *testing.T) {
	for clause, want := range map[string]bool{
		"您看可以吗": true, "师傅明天上午上门方便吗": true, "您确认退订吗": true, "要不要一起关": true,
		"请您稍等一下好吗": false, "麻烦您报一下号码可以吗": false, "您还有其他问题吗": false, "已经给您登记了": false, "您对这次服务满意吗": false,
	} {
		if speech.Consents(clause) != want {
			t.Errorf("%s: %v", clause, !want)
		}
	}
	if got := speech.Proposal("那给您约明天下午两点半可以吗"); got != "约明天下午两点半" {
		t.Error(got)
	}
}

func TestTask(t *testing.T) {
	for text, want := range map[string]string{
		"好的已经给您挂失了补卡需要您带身份证到营业厅": "补卡需要您带身份证到营业厅",
		"已经给您登记了，请您带身份证到营业厅":     "请您带身份证到营业厅",
		"请您马上拨打110报警，对方是怎么联系您的":  "请您马上拨打110报警",
		"请您稍等": "",
	} {
		if got := speech.Task(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestNeeds(t *testing.T) {
	for name, tt := range map[string]struct {
		lines []string
		want  string
	}{
		"one":           {[]string{"A: 您好请讲", "C: 你好，我家宽带上不了网了", "A: 联系电话是多少", "C: 13800138000", "A: 您还有其他问题吗", "C: 没有了谢谢"}, "我家宽带上不了网了"},
		"begun_besides": {[]string{"C: 我家宽带上不了网了，光猫闪红灯", "A: 好的", "C: 好的还有我想问一下上个月话费怎么多了二十块"}, "我家宽带上不了网了，光猫闪红灯|我想问一下上个月话费怎么多了二十块"},
		"one_breath":    {[]string{"C: 我想查一下话费，还有我家路由器也坏了"}, "我想查一下话费|我家路由器也坏了"},
		"asked_for":     {[]string{"C: 帮我查一下话费", "A: 三十块，请问还有什么可以帮您", "C: 彩铃给我退了吧"}, "帮我查一下话费|彩铃给我退了吧"},
		"three":         {[]string{"C: 我要改套餐", "A: 改好了", "C: 我还想问一下发票怎么开", "A: 在掌厅开", "C: 再帮我把彩铃取消了吧"}, "我要改套餐|我还想问一下发票怎么开|再帮我把彩铃取消了吧"},
		"no_person":     {[]string{"C: 转人工", "A: 您好", "C: 帮我查下话费"}, "帮我查下话费"},
		"let_be":        {[]string{"C: 我要转网，转移动", "A: 合约没到期", "C: 那我再想想吧，先不弄了"}, "我要转网，转移动"},
		"nobody_spoke":  {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var said []language.Segment
			for _, l := range tt.lines {
				party := hotline.PartyCaller
				if l[0] == 'A' {
					party = hotline.PartyAgent
				}
				said = append(said, language.Segment{Party: party, Text: language.Paused(l[3:]), Final: true})
			}
			var got []string
			for _, m := range speech.Needs(said) {
				got = append(got, m.Text)
			}
			if text := strings.Join(got, "|"); text != tt.want {
				t.Error(text)
			}
		})
	}
}
