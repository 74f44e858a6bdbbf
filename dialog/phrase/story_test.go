package phrase_test

import (
	"os"
	"strings"
	"testing"

	"hotline/dialog/phrase"
)

// A story tells something besides the talk; a question states nothing, unless it takes for granted what happened.
func TestAccountOf(t *testing.T) {
	for want, all := range map[phrase.Account]string{
		phrase.Told: "电视坏了|漏水|丢了|坏了|用不了|黑屏|门铃不响|都坏了|被偷了|地铁上|没声音|不制冷|一开就跳闸|我也不知道怎么回事，一开就跳闸|洗衣机为什么转不起来|空调不制冷，是不是缺氟了|冰箱不转了，怎么办啊|冰箱不转了怎么办|漏水怎么办|怎么老是断网|" +
			"热水器打不着火你们能修吗|能修吗，我家冰箱不转了|你们怎么乱扣我的钱|你们为什么要扣我的钱|他说什么都不肯退|客服说话难听|没人告诉我要收费|水管爆了|师傅没来|排队两小时没人管|营业员骂人，你们管不管|说好退款一直没退|" +
			"我昨天打电话给你们客服他说什么要等三天|有个问题，屏幕碎了|我跟你说，冰箱漏水|没有|都可以|不知道什么时候就坏了|星河贸易有限公司|个人|" +
			"路灯坏了好几天没人修|没什么声音|没什么大事，就是滴水|他什么都不管，水一直流|坏了几天了|有没有捡到我的伞，昨天丢的|说来话长，去年买的房子漏雨|" +
			"what happened is that the boiler exploded|my washing machine won't spin, can you fix that|it just doesn't start|why does my fridge make that noise|the oven is dead|it leaks|nobody told me about the fee|it stopped working how much is that|your agent shouted at me, do you think that's right|none|I was charged twice",
		phrase.Asked: "你们能修吗|要我付钱吗|上门要收费吗|修一次多少钱|需要我在家吗|你们电视也修吗|要等多久|请问贵吗|请问要等多久|我想问一下要不要钱|修不好怎么办|可以退吗|师傅是正规的吗|有没有保修|为什么要收费|师傅什么时候能来|几点来|如果修不好怎么办|要不要换零件|在哪里修|怎么收费|你们是厂家吗|押金退不退|几天能好|在什么位置|打几折|你叫什么名字|怎么去你们那|多久给答复|最少几晚|" +
			"where are you|do I have to pay|can you fix it|how long will it take|are you open on sunday|do I need a deposit|why do I have to pay|so is there a fee|what if it can't be fixed",
		phrase.Withheld: "不想说|我不想说|你问这个干嘛|为什么要问这个|凭什么告诉你|不方便说|这个不能说吗|我不想告诉你|能不能不说|可以不说吗|懒得跟你说|说了也没用|这是我的隐私|跟你说不着|跟你没关系|问那么多干什么|关你什么事|不关你的事|这个你管不着|没什么好说的|别问了|不方便透露|我为什么要告诉你|能跳过吗|这是我自己的事|" +
			"I don't want to go into that|can I skip this|no comment|I'd rather keep that to myself|I'd rather not say|why do you ask|none of your business|what do you need that for|I don't want to tell you|do I have to tell you|that's private|why should I tell you|I prefer not to say|what's it to you",
	} {
		for text := range strings.SplitSeq(all, "|") {
			if got := phrase.AccountOf(text, "预约上门维修"); got != want {
				t.Errorf("%s: %d, want %d", text, got, want)
			}
		}
	}
}

// Answers of callers of other trades to the question what happened: of 160 that were written first 151 were taken for what they are at first sight,
// of 80 that were written after mending by these 73.
func TestAccountOf_InOtherTrades(t *testing.T) {
	data, err := os.ReadFile("testdata/accounts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	right := 0
	for _, line := range lines {
		want, text, _ := strings.Cut(line, "\t")
		if got := []string{"told", "asked", "withheld"}[phrase.AccountOf(text, "预约上门维修")]; got == want {
			right++
		} else {
			t.Logf("%s: %s, want %s", text, got, want)
		}
	}
	if t.Logf("%d of %d", right, len(lines)); right*100 < 98*len(lines) {
		t.Errorf("%d of %d", right, len(lines))
	}
}
