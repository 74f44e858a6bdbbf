package phrase_test

import (
	"fmt"
	"testing"

	"hotline/dialog/phrase"
)

func TestLexicon_Danger(t *testing.T) {
	lexicon := phrase.DefaultLexicon()
	for text, want := range map[string]phrase.Danger{
		"我不想活了":           phrase.SelfHarm,
		"我真的，不想再活了。":      phrase.SelfHarm,
		"活着一点意思都没有了":      phrase.SelfHarm,
		"活着真没什么意思":        phrase.SelfHarm,
		"你们再不解决我就从楼上跳下去":  phrase.SelfHarm,
		"我现在站在天台上":        phrase.SelfHarm,
		"钱没了我去死算了":        phrase.SelfHarm,
		"我吃了一瓶安眠药":        phrase.SelfHarm,
		"死了算了":            phrase.SelfHarm,
		"难受得想死":           phrase.SelfHarm,
		"我要拿刀去你们营业厅":      phrase.Violence,
		"我老公又家暴了":         phrase.Violence,
		"信不信我把你们营业厅炸了，炸掉": phrase.Violence,
		"救命啊有人打我":         phrase.Violence,
		"我跟你们同归于尽":        phrase.Violence,
		"你们维修师傅打人了":       phrase.Violence,
		"我家孩子不见了":         phrase.Minor,
		"我女儿昨天离家出走了":      phrase.Minor,
		"爸爸打我我好怕":         phrase.Minor,
		"孩子在学校被霸凌":        phrase.Minor,
		// What only sounds like it.
		"手机老是死机":         phrase.Safe,
		"网卡得我想死":         phrase.Safe,
		"这是跳楼价啊":         phrase.Safe,
		"我不想参加活动了":       phrase.Safe,
		"不想活动了":          phrase.Safe,
		"我要打人工":          phrase.Safe,
		"帮我打人工客服":        phrase.Safe,
		"有没有秒杀的流量包":      phrase.Safe,
		"手机要杀毒吗":         phrase.Safe,
		"打死我也不办了":        phrase.Safe,
		"孩子的手机丢了":        phrase.Safe,
		"孩子手机不见了要挂失":     phrase.Safe,
		"妈妈打我电话打不通":      phrase.Safe,
		"可以但是要打我另外一个号码":  phrase.Safe,
		"未成年人充游戏能退钱吗":    phrase.Safe,
		"手机死了开不了机":       phrase.Safe,
		"查一下我的话费":        phrase.Safe,
		"我家住在天台路十八号":     phrase.Safe,
		"我儿子的宽带想停机保号":    phrase.Safe,
		"孩子打游戏老是掉线孩子掉线了": phrase.Safe,
		"手机掉水里了卡也坏了":     phrase.Safe,
		"手机从楼上摔下去了":      phrase.Safe,
		"有人掉水里了":         phrase.Urgent,
		"我拿着手机，他掉水里了":    phrase.Urgent,
	} {
		if got := lexicon.Read(text); got.Danger != want {
			t.Errorf("%s: %q by %q, want %q", text, got.Danger, got.Word, want)
		}
	}
}

func TestLexicon_Displeasure(t *testing.T) {
	lexicon := phrase.DefaultLexicon()
	for text, want := range map[string]int{
		"你们什么垃圾公司":    2,
		"太不像话了":       2,
		"你们就是骗子":      2,
		"气死我了":        2,
		"我操你们怎么回事":    2,
		"什么破机器人":      2,
		"我受够了":        2,
		"忽悠谁呢":        2,
		"我都打了五次电话了":   1,
		"都三天了没人来":     1,
		"凭什么扣我钱":      1,
		"你听不懂吗":       1,
		"到底能不能办":      1,
		"我对结果不满意":     1,
		"服务太差了":       1,
		"不好意思":        0,
		"不好意思我说错了":    0,
		"太好了谢谢":       0,
		"麻烦帮我查一下":     0,
		"收到一堆垃圾短信":    0,
		"我操作不来这个":     0,
		"帮他妈的手机号充话费":  0,
		"我没生气":        0,
		"信号太差":        0,
		"网速太慢了":       0,
		"合约不满一年可以转网吗": 0,
		"我没用过这个业务":    0,
		"接到骗子电话了":     0,
		"我不满十八岁能办卡吗":  0,
		"我没听懂":        0,
		"非常好非常满意":     0,
	} {
		if got := lexicon.Read(text); got.Displeasure != want || got.Danger != phrase.Safe {
			t.Errorf("%s: %+v, want %d", text, got, want)
		}
	}
}

func TestWords_Find(t *testing.T) {
	w := phrase.Words{Words: []string{"打了…次电话", "a…b…c", "太差"}, Never: []string{"信号…太差"}}
	for text, want := range map[string]string{
		"我打了，十五次电话": "打了…次电话", "打了一百二十次电话": "", "打了次电话": "打了…次电话", "A x b--c": "a…b…c", "a1234b c": "", "aab12345abc": "a…b…c",
		"信号那是太差": "", "信号太差服务也太差": "太差", "": "", "，。": "", "打了": "", "打了好": "",
	} {
		if got := w.Find(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWords_Validate(t *testing.T) {
	lexicon := phrase.DefaultLexicon()
	for _, w := range []phrase.Words{lexicon.Strong, lexicon.Mild, lexicon.SelfHarm, lexicon.Violence, lexicon.Minor} {
		if key, err := w.Validate(); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	for word, ok := range map[string]bool{"好": false, "": false, "…好的": false, "好…": false, "太好": true, "好…好": true, "，。": false, "a": false} {
		key, err := phrase.Words{Words: []string{"太好了"}, Never: []string{word}}.Validate()
		if (err == nil) != ok || err != nil && key != "never[0]" {
			t.Errorf("%q: %s %v", word, key, err)
		}
	}
}

func TestWantsPerson(t *testing.T) {
	for text, want := range map[string]bool{
		"转人工": true, "给我接人工服务": true, "人工": true, "人工吧": true, "换个人": true, "我要找真人": true,
		"不用转人工": false, "别给我转人工了": false, "人工湖路": false, "人工费多少": false, "人工智能": false, "你是真人吗": false, "你是人工吗": false, "你是机器人还是真人": false,
	} {
		if got := phrase.WantsPerson(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestWantsWait(t *testing.T) {
	for text, want := range map[string]bool{
		"等一下": true, "我查一下啊": true, "嗯，我找一下": true, "你等我看看": true, "稍等我找找": true, "等下我拿一下身份证": true, "那你等一会儿我去拿身份证啊": true, "等下我拿到新卡再说": false,
		"帮我查一下": false, "帮我查一下话费": false, "我查一下话费": false, "我看看流量": false, "给我看看": false, "查话费": false,
	} {
		if got := phrase.WantsWait(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func FuzzWords_Find(f *testing.F) {
	f.Add("我打了五次电话", "打了…次电话", "次电")
	f.Add("a", "a……b", "…")
	f.Fuzz(func(t *testing.T, text, word, never string) {
		w := phrase.Words{Words: []string{word}, Never: []string{never}}
		if _, err := w.Validate(); err != nil {
			return
		}
		if got := w.Find(text); got != "" && got != word {
			t.Errorf("%q", got)
		}
	})
}

func ExampleLexicon_Read() {
	lexicon := phrase.DefaultLexicon()
	for _, text := range []string{"不好意思，查一下话费", "凭什么扣我钱", "什么垃圾公司", "我不想活了"} {
		fmt.Printf("%+v\n", lexicon.Read(text))
	}
	// Output:
	// {Displeasure:0 Danger: Word:}
	// {Displeasure:1 Danger: Word:凭什么}
	// {Displeasure:2 Danger: Word:垃圾公司}
	// {Displeasure:0 Danger:self_harm Word:不想活}
}

func BenchmarkLexicon_Read(b *testing.B) {
	lexicon := phrase.DefaultLexicon()
	for b.Loop() {
		lexicon.Read("我家宽带从昨天开始就不能用，我打电话报修了，麻烦你帮我看一下师傅什么时候来")
	}
}
