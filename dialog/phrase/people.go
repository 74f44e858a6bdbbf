package phrase

import (
	"regexp"

	"hotline/dialog/english"
)

// bosses are those in charge at any business; whose title is also a caller's business (王主任, 李院长) counts only as the business's own.
const bosses = `(?:经理|领导|主管|负责人?的?人?|老板娘?|老总|店长|上级|管事儿?的人?|当家的|能做主的人?|(?:你们)(?:的)?[^，。]{0,4}(?:主任|院长|校长|园长|行长|站长|所长|队长|书记))`

var (
	wantsBoss = regexp.MustCompile(`(?:找|叫|喊|让|请|换|转|接|要见|想见|要和|要跟|想跟|帮我跟)(?:一下)?(?:你们?|您|贵)?(?:的|那边|这边|家|公司|单位|这里|那里|店里?)*[^，。、]{0,3}` + bosses + `(?:听|接|过来|出来|来|说|讲|谈|给我|跟我|在|反映|$|[，。！？])`)
	bossIn    = regexp.MustCompile(`^(?:喂|你好|您好|请问|，)*(?:你们?|您)?(?:的|那边|这边)*[^，。]{0,2}` + bosses + `(?:在不在|在吗|在么|呢|电话多少|的电话)`)
	complains = regexp.MustCompile(`(?:我|要|想|来|去|给我|必须|一定)[^，。不没]{0,3}投诉|^投诉[^，。电处结]|意见要提|提[^，。]{0,2}意见|讨个?说法|给(?:我|个)[^，。]{0,2}说法|曝光你们|去告你们|要告你们`)
	asksHow   = regexp.MustCompile(`怎么|如何|哪里|哪儿|电话|多少|进度|结果|处理得|受理`)
)

// WantsBoss finds the wish for whoever is in charge: 我要找你们经理, 让负责人接电话. English asks for the manager as for anybody, see WantsPerson.
func WantsBoss(text string) bool {
	if english.Words(text) || Runes(text) > 16 || RefusesPerson(text) {
		return false
	}
	return wantsBoss.MatchString(text) || bossIn.MatchString(text)
}

// Complains finds a complaint that is to be taken: 我要投诉你们的人, 我要告你们. A question how that is done, or what became of one, is none.
func Complains(text string) bool {
	if english.Words(text) {
		return english.Complains(text)
	}
	return Runes(text) <= 20 && complains.MatchString(text) && !asksHow.MatchString(text)
}
