package assent_test

import (
	"strings"
	"testing"

	"hotline/dialog/assent"
)

// At a question whether to end something its verb is a yes, and a no behind which it stands keeps what there is. A reason holds a no that is none.
func TestParse_EndsWhatIsAsked(t *testing.T) {
	const (
		closing  = "尾号1234的账户，注销之后不能恢复，您确认注销吗？"
		stopping = "停机保号每月5元，最长两年，停机以后不能打电话也不能上网，确认办理吗？"
		leaving  = "退订视频会员，退订以后马上停用，确认退订吗？"
		course   = "退掉书法班，上过的课不退费，还要退吗？"
		table    = "取消明天的位子，订金五十元不退，您看还取消吗？"
		revoking = "受理号123456的申请，撤销后要重新排队，您还撤销吗？"
	)
	for _, c := range []struct{ question, want, answers string }{
		{closing, "no", "不注销了|那不注销了|我不注销了|不能恢复那就不注销了|不要注销了|现在不注销了|不想注销了|先不注销|别注销|没想注销|不是要注销|算了不注销了"},
		{stopping, "no", "不要停机|我不要停机|不要停机了|不要停了|不需要停机了|不能停机|不要给我停机|不要停机保号|哦不能打电话啊，那不要停机|不停机了|先不停了|别停机"},
		{leaving, "no", "不要退了|不用退了|那不用退了|不要退了，谢谢|不用退订了|先不要退了|别退，留着"},
		{table, "no", "不要退了|不取消了|那就别取消了"},
		{closing, "yes", "注销|注销吧|确认注销|嗯，注销|销了吧|没用了，注销|是的，用不着了|对，我不用了|是的，我不用这张卡了|不能恢复就不能恢复，注销"},
		{stopping, "yes", "停吧|停机|确认停机|停了吧"},
		{leaving, "yes", "是的，不看了|嗯，不看了|退吧，没时间看|退订|是的，不需要"},
		{course, "yes", "退吧，孩子不想学了|不退费也退|嗯，不学了|不退就不退，退吧|要退，孩子不愿意去"},
		{closing, "yes", "行，没关系|没关系，确定|没事，注销吧|没关系，注销"},
		{"用水户1234，停水期间收五十元看管费，确定停水吗？", "yes", "停|停了吧|停吧，家里没人住了|嗯，帮我停掉|确定停水"},
		{"用水户1234，停水期间收五十元看管费，确定停水吗？", "no", "不停水|别停了|先不停|不用停水了"},
		{revoking, "yes", "撤销|撤销吧|对，撤销|确定撤销|还撤销|撤了吧|撤吧撤吧，材料填错了"},
		{"报停之后每月五元，现在给您办报停，可以吗？", "yes", "报停吧|嗯，报停|那就报停吧"},
		{"您后天的号我给您退掉，是吗？", "yes", "是的，不来了|是，来不了了|嗯，去不了"},
		// What decides nothing, and above all is no yes.
		{closing, "", "注销会怎么样|注销了还能恢复吗|注销要多久|我先问问我爱人"},
		{closing, "not yes", "停|停停停|取消|等一下|算了|谁说要注销|我没说要注销|为什么要注销|好的，先留着|注销，不，不注销|再考虑考虑|不退不行吗"},
		{"报名以后不能退款，给您报上吗？", "not yes", "不退|不报了"},
		{"需要给您留停车位吗？", "not yes", "停|不停车|不用，我不开车"},
		{"今天到期，不续就停用了，给您续上吗？", "not yes", "停用吧|那就停用吧|停了吧|停|不续了"},
	} {
		for text := range strings.SplitSeq(c.answers, "|") {
			got, ok := assent.Parse(text, c.question)
			if got != c.want && (c.want != "not yes" || got == "yes") || c.want != "not yes" && ok != (c.want != "") {
				t.Errorf("%s %s: %q %v, want %q", c.question, text, got, ok, c.want)
			}
			if ends := assent.Ends(text, c.question); ends && c.want != "yes" {
				t.Errorf("%s %s is to end it", c.question, text)
			}
		}
	}
	for _, text := range []string{"我想想", "如果能恢复我就注销", "注销可以，但是余额呢", "对，但是我不想", "嗯，我还没想好", "行，先改到下周", "是的，转人工"} {
		if assent.Ends(text, closing) {
			t.Errorf("%s %s is to end it", closing, text)
		}
	}
}

// An order to end it may have its reasons, and only those; what the question names may be taken as it is.
func TestEndsBecause(t *testing.T) {
	const question = "退订以后马上停用，下个月起不再收费，确认退订吗？"
	for text, want := range map[string]bool{
		"退吧，根本没人看": true, "退吧，我搬家了": true, "退吧，反正用不着": true, "退吧，太贵了": true, "退吧，不看了": true, "对，退吧，孩子上高中了": true, "是的，退了吧，家里没人用": true, "退吧，不用这个号": true,
		"退吧，我要投诉": false, "退吧，用不了这么多，退一半": false, "退吧，他的": false, "退吧，家里那个": false, "退吧，我转到别的卡": false, "是的，来不了的话再说": false, "退吧，我看不了那么多，留一个月": false, "先不退，没人看": false, "根本没人看": false,
	} {
		if got := assent.EndsBecause(text, question); got != want {
			t.Errorf("%s ends it with its reasons: %v", text, got)
		}
	}
	const moved = "改到11月25日上午10点，原来的号就作废了，对吗？"
	for text, want := range map[string]string{"作废就作废吧": "yes", "没事，作废就作废呗": "yes", "作废吧": "", "没关系，作废吧": "", "那别作废": "no", "作废就算了": "no", "不对": "no", "对": "yes"} {
		if got, _ := assent.Parse(text, moved); got != want {
			t.Errorf("%s to %s: %q, want %q", text, moved, got, want)
		}
	}
	if assent.Concedes("取消就取消吧", "提前两小时可以取消，帮您订了啊？") || !assent.Concedes("扣就扣吧", "取消以后要扣一百元，确定取消吗？") || assent.Concedes("贵就贵吧，改天", "有点贵，确认吗？") {
		t.Error("what is conceded is what the question names, and nothing that gives up the order")
	}
}
