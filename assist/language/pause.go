package language

import (
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

// opens are words with which people begin another clause, whoever they are. Most recognisers write no marks: 登记报修了师傅会在明天上午联系您.
var opens = []string{
	"请问", "麻烦您", "麻烦你", "请您", "您好", "您看", "您放心", "您稍等", "您别", "您还有", "您还需要", "需要给您", "需要帮您", "需要为您",
	"我们会", "我们将", "我们这边", "我们已经", "我们再", "我会", "我马上", "我这边", "我帮您", "我给您", "我为您", "我先", "我已经", "我还想", "我还要", "我想", "我要", "我就想",
	"维修师傅", "装维师傅", "安装师傅", "师傅会", "师傅将", "师傅明天", "师傅后天", "师傅今天", "师傅上午", "师傅下午", "师傅到时", "工作人员会", "工作人员将", "工程师会", "工程师将", "专员会", "专员将", "同事会", "上门前", "上门之前",
	"届时", "如果", "要是", "另外", "然后", "同时", "但是", "因为", "所以", "而且", "顺便", "对了", "谢谢", "感谢", "再见", "不好意思", "非常抱歉",
}

// links do so, too, but not behind the word for whom they are said to: 您已经, 您能不能.
var links = []string{
	"还有什么", "还有别的", "还有其他", "还需要", "还有我", "还有个", "还有就是", "还有那个", "还有一个", "还有一件", "还有件", "还有上", "还有这", "还有您", "这边给您", "这边帮您", "这边会", "给您换", "给您改", "给您办", "帮您换", "帮您改", "帮您办", "帮我", "再帮我", "到时候", "能不能", "可不可以",
}

// goesOn begins a clause right behind the particle that ended one: 登记好了明天上午十点, 退订了多收的.
var goesOn = []string{"已经", "已为", "已给", "已帮", "师傅", "工作人员", "工程师", "下个月", "下月", "明天", "后天", "今天", "稍后", "随后", "预计", "会转", "会有", "会给", "会在", "会由", "会尽快", "会派", "会安排", "会联系", "会通知", "将在", "将由", "将会", "多收的", "多扣的", "之后", "一个工作日", "两个工作日", "三个工作日"}

// held are the last characters before such words that keep them in their clause: 安排维修师傅, 主要是, 让我想, 两小时内师傅会.
const held = "排派让叫由请催知系给跟和与是说弄搞把被主需只重不没以为得问着对都也我可能想要烦再示内前后午天晚早经边先会就能已马上"

const (
	least  = 4 // runes of a clause before another begins
	behind = 3 // and of what begins

	longestOpen = 5 // runes of the longest word that opens a clause
)

// Paused puts a pause before words that begin another clause, where the recogniser wrote none. Text with its marks stays as it is.
func Paused(text string) string {
	runes := []rune(text)
	var b strings.Builder
	run := 0 // runes since the last pause
	for i, r := range runes {
		if spoken.IsPause(r) && r != ' ' {
			run = 0
			b.WriteRune(r)
			continue
		}
		if run >= least && len(runes)-i >= behind && begins(runes[i-1], string(runes[i:min(len(runes), i+longestOpen)])) {
			b.WriteRune('，')
			run = 0
		}
		b.WriteRune(r)
		run++
	}
	return b.String()
}

// begins reports that text begins another clause behind that character.
func begins(before rune, text string) bool {
	is := func(w string) bool { return strings.HasPrefix(text, w) }
	switch {
	case strings.ContainsRune("了吗呢吧", before) && slices.ContainsFunc(goesOn, is):
		return true
	case strings.ContainsRune(held, before):
		return false
	case strings.ContainsRune("您你们", before):
		return slices.ContainsFunc(opens, is)
	}
	return slices.ContainsFunc(opens, is) || slices.ContainsFunc(links, is)
}
