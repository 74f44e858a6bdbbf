package danger_test

import (
	"fmt"
	"testing"

	"hotline/dialog/danger"
	"hotline/dialog/phrase"
)

func harmless() []string {
	return append([]string{"查一下我的话费", "我家宽带上不了网了", "我想换个便宜的套餐", "把彩铃退订了", "死了"}, phrase.All()...)
}

func TestEar_HearsWordsAndMeaning(t *testing.T) {
	lexicon := phrase.DefaultLexicon()
	ear, err := danger.Learn(lexicon, harmless())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]phrase.Danger{
		"我不想活了": phrase.SelfHarm, "我家着火了": phrase.Urgent, "查一下我的话费": phrase.Safe, "那算了": phrase.Safe, "": phrase.Safe,
		"我不想做了": phrase.Safe, "我不想等了": phrase.Safe, "那我也不想去了吧": phrase.Safe, "我不想再撑了": phrase.SelfHarm,
		"好吧，算了": phrase.Safe, "唉，算了": phrase.Safe, "好吧那算了": phrase.Safe, "算了算了": phrase.Safe, "行吧，算了，谢谢": phrase.Safe, "算了，死了算了": phrase.SelfHarm, "唉，算了，我走了就好了": phrase.SelfHarm,
		"我爸去世了": phrase.Safe, "我先走了": phrase.Safe, "没意思": phrase.Safe, "人生没意思": phrase.SelfHarm, "我现在想订位": phrase.Safe, "我想充值": phrase.Safe, "我快累死了你们快点": phrase.Safe, "等我问下我老公": phrase.Safe, "我老公明天来取": phrase.Safe, "我老公打我打得好厉害": phrase.Violence,
		"我被你们坑惨了": phrase.Safe, "我死活登不上去": phrase.Safe, "救护车费用怎么报销": phrase.Safe, "我出车祸了要报案理赔": phrase.Safe, "我出车祸了": phrase.Urgent, "快叫救护车": phrase.Urgent,
		"我被他打惨了": phrase.Violence, "我不想活了死了算了": phrase.SelfHarm, "孩子被锁在车里了": phrase.Minor, "钥匙锁在车里了": phrase.Safe,
		"那算了，我自己打车去": phrase.Safe, "算了，我下次再来": phrase.Safe, "他打包了": phrase.Safe, "我走了你们就清净了": phrase.SelfHarm, "算了，让我去死": phrase.SelfHarm,
	} {
		if got := ear.Read(text).Danger; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	seen := map[string]bool{}
	for _, d := range []phrase.Danger{phrase.SelfHarm, phrase.Violence, phrase.Minor, phrase.Urgent} {
		seen[danger.Text(d)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d texts for four dangers", len(seen))
	}
}

// Who comes along, who fetches the caller and who can carry it are answers; the same words in danger are none.
func TestEar_PlainAnswers(t *testing.T) {
	ear, err := danger.Learn(phrase.DefaultLexicon(), append(harmless(), "订家庭房", "订大床房", "要双床房"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"家里有人", "好，家里有人", "我家里没人", "有人帮我扛", "有人送我们", "有人帮我开过去", "我家里有新的", "有小孩", "有小孩，家庭房吧", "有两个小孩", "家里有小孩", "有老人和孩子", "带个小孩", "有人接我", "会有人来接我们的", "我朋友来接", "有人在家", "家里人搬", "我们搬不下去", "我们抬不下去", "他们搬不下去", "太重了，我们抬不下去", "我儿子搬下去",
	} {
		if got := ear.Read(text).Danger; got != phrase.Safe {
			t.Errorf("%s: %q", text, got)
		}
	}
	for text, want := range map[string]phrase.Danger{
		"有小孩被困在电梯里": phrase.Violence, "我撑不下去了": phrase.SelfHarm, "活不下去了": phrase.SelfHarm, "有人要打我": phrase.Violence, "我扛不下去了": phrase.SelfHarm, "有人来抓我": phrase.Violence, "有人把我孩子接走了": phrase.Minor, "孩子不动了": phrase.Minor,
		"有人拽我": phrase.Violence, "家里人打我": phrase.Violence, "有小孩哭": phrase.Minor, "我真的坚持不下去": phrase.SelfHarm, "有人在家，有人要闯进来": phrase.Violence, "家里有小孩，着火了": phrase.Urgent, "有孩子，她不想活了": phrase.SelfHarm,
	} {
		if got := ear.Read(text).Danger; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What the owner wrote is never danger holds against the model too, and so do the owner's own sentences.
func TestEar_OwnerNarrows(t *testing.T) {
	const text = "我要从楼顶跳到你们阳台上拿钥匙"
	lexicon := phrase.DefaultLexicon()
	ear, err := danger.Learn(lexicon, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ear.Read(text).Danger == phrase.Safe {
		t.Fatal("the model hears nothing by itself")
	}
	lexicon.Urgent = lexicon.Urgent.And(phrase.Words{Never: []string{"从楼顶跳到你们阳台上，拿钥匙"}})
	if ear, err = danger.Learn(lexicon, nil); err != nil {
		t.Fatal(err)
	}
	if got := ear.Read(text + "。").Danger; got != phrase.Safe {
		t.Errorf("%s although never says not", got)
	}
	if got := ear.Read("我想从窗户跳下去").Danger; got == phrase.Safe {
		t.Error("never hides other words")
	}
	lexicon = phrase.DefaultLexicon()
	if ear, err = danger.Learn(lexicon, []string{text}); err != nil {
		t.Fatal(err)
	}
	if got := ear.Read(text + "！").Danger; got != phrase.Safe {
		t.Errorf("%s although it is an example of the app", got)
	}
}

func ExampleLearn() {
	lexicon := phrase.DefaultLexicon()
	ear, err := danger.Learn(lexicon, []string{"查一下我的话费", "宽带坏了"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ear.Read("我不想活了").Danger != phrase.Safe)
	// Output: true
}
