package intent

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

// Much of what callers say holds the words of a matter and asks for nothing: what is done, what they no longer want, what others want, what
// shall come about the need before. Callers also say what comes first: 发票最后开，先查话费.

var (
	// done is over: 套餐换好了, 发票上次开过了, 上个月投诉过一趟, 号停着.
	done = regexp.MustCompile(`(换|办|开|弄|搞|整|修|装|说|讲|谈|交|充|退|关|停|查|看|补|兑|报|投诉|缴|销|过户|改|取消|处理|解决|恢复|领|寄|转|问|打听|预约|约|登记|挂失|举报|反映)(好|过|掉|完|清|起来|上|妥|得差不多)(了|的|咯|喽|嘞)$|` +
		`(投诉|报修|报|打|问|查|充|交|办|开|反映|举报)过(修|诉|电话|费|钱|话|账)?(了)?(一|两|三|几|好几|好多|无数)?(趟|次|回|遍)?(了|的)?$|(早就|早都|已经|早已)[^，]*(了|过|的)$|^(\p{Han}{0,8})(停|关|开|欠)(着|到起)(的|呢)?$|(停|用|办)了(有)?(半|一|两|三|四|五|六|几|好几|十)?(个)?(多)?(天|年|月|礼拜|星期)(了|多)?$`)
	// askedStill keeps a part that has the form of done and asks: 修好了没有, 怎么还没退掉的.
	askedStill = regexp.MustCompile(`吗|没有|没$|怎么|咋|为啥|为什么|是不是|有没有|帮我|给我|帮他|帮她|麻烦|什么时候|多久|凭什么|凭啥|呢$|吧$`)
	// byOthers is what somebody else did for the caller, though 帮我 is in it: 营业厅帮我换好了.
	byOthers = regexp.MustCompile(`(营业厅|营业员|师傅|他|她|女儿|儿子|老公|老婆|爱人|小区|同事|你们)[^，]{0,6}(帮|给|替)(我|他|她|我们)`)
	// refused is what the caller does not want, wherever the no stands: 人工就不用转了, 我也不投诉她了.
	refused = regexp.MustCompile(`(?:^|[^要用想是])(?:不用|不要|不必|不消|用不着|懒得|懒得去|不高兴|犯不着|不打算|没打算|不是要|不是来|不是想|没说要|没想)(再|去|你|你们)?(转|投诉|停|办|换|退|查|开|装|补|充|改|交|报|挂失|举报|取消|恢复|兑|问|看|修|接|派|弄|管|来)|` +
		`(就|也|都|又|现在|那|我|先|暂时)不(转|投诉|停|办|换|退|查|开|装|补|充|改|交|报|挂失|举报|取消|恢复|兑|修|接)(了|的|她|他|你们|网|机|卡)*$|也不(要|需要)$|不(用|要)(跟|给)我(推销|介绍|推荐)|(先)?(别|莫|甭)(再|给我|帮我)?(转|停|办|换|退|开|装|补|充|改|挂|取消|兑|动|弄|关)(了|掉|它)?(了|先)?$|(今天|今朝|今儿|这回|这次|这趟|眼下)不(是)?(来)?(查|问|办|转|退|换|充|开|补|投诉|报)|(转|投诉|停|办|换|退|开|装|补|充|改|挂失|举报|取消|兑|修)[^，]{0,4}(就算了|就不用了|就免了|不用了|不要了|不必了)$`)
	// formerly is what the caller wanted before: 原来想转网的, 刚才我讲要停机.
	formerly = regexp.MustCompile(`^(我)?(原来|原先|早先|本来|原本|之前|以前|刚才|先前|头先|开头|起先|起初|一开始|上次|昨天|前两天|前几天)(我)?(是|还|都|就)?(想|要|打算|准备|讲要|说要|讲|说)(要|过要)?(转|停|办|换|退|查|开|装|补|充|改|投诉|报|挂失|举报|取消|携)[^，]*$`)
	// advised is what others want of the caller: 儿子劝我换个套餐.
	advised = regexp.MustCompile(`(儿子|女儿|老公|老婆|爱人|媳妇|隔壁|邻居|同事|朋友|他们|人家|推销|营业员|老李|老王|小区|亲戚|孙子|女婿)[^，]{0,6}(劝|说让|老让|总让|一直让|非让|非要|推荐|建议|撺掇|鼓动|忽悠)(我|我们)|推销的时候|打电话来推销|推销我`)
	// wishedByOthers is what somebody near wants, which the caller may turn down in the next part: 我老公说要转网，我没同意.
	wishedByOthers = regexp.MustCompile(`(儿子|女儿|老公|老婆|爱人|媳妇|朋友|同事|邻居|孙子|家里人|我妈|我爸|老伴|姐|哥|弟|妹)[^，]{0,3}(说|想|讲|要)(要|想|让|该)?(我)?(转|换|停|退|办|过户|改|装)`)
	notFollowed    = regexp.MustCompile(`没同意|没答应|不同意|没理|没搭理|不听|不管他|不肯|没听`)
	// alsoThis asks for something besides what stands before it: 话费也帮我看一下.
	alsoThis = regexp.MustCompile(`^[^，]{1,8}也(帮|给|要|一起|一块|一道|顺便|麻烦|查|看|得查|得看)`)
	// messages are what somebody wrote or said to the caller: 有短信说我积分要清零.
	messages = regexp.MustCompile(`^(我)?(有|收到|接到|来)(了)?(个|条|一个|一条)?(短信|电话|信息|微信|通知)[^，]{0,4}(说|讲|叫)`)
	// byMyself is what the caller sees to on his own: 儿子带我去营业厅补.
	byMyself = regexp.MustCompile(`(带我去|自己去|我去|陪我去|自己到|我自己)(营业厅|厅里|柜台|网点|柜面|会|来)`)
	// notYours takes the need before it back: 不用你弄.
	notYours = regexp.MustCompile(`^(这个|那个|这|那)?(就|也)?(不用|不要|用不着|不劳)(你|你们)(弄|管|办|操心|们弄|们管)?(了)?$`)
	// somebodyComes asks for a visit about the need before it: 你叫人来看看.
	somebodyComes = regexp.MustCompile(`^(你|你们|请|麻烦|赶紧|快点|能不能|可以)*(另外|再)?(重新)?(叫|派|喊|安排|请|搵)(个|一个|两个)?(人|师傅|工人|哪个)(来|过来|上门|到|去)?(看|修|弄|搞|瞧|检查|处理)?`)
	// howSoon asks when the need before it will be seen to: 啥时候能修好.
	howSoon = regexp.MustCompile(`^(那|你们|师傅|大概|到底)*(什么时候|啥时候|几时|多久|多长时间|好久)(才|就)?(能|可以|会)?(给|帮)?(我|我们)?(修|弄|搞|整|装|办|来|到|好)`)
	// howMuch asks for the quantity of what was named: 剩多少你给我报个数.
	howMuch = regexp.MustCompile(`^(现在|那|到底|究竟|总共|一共|加起来|是)*(还)?(剩|有|用掉|用了|是)(下)?(多少|几|好多)(钱|块|兆|个?[gG])?(了|啊|呢|可以用|能用)?(你|给我|帮我|报|$)`)
	// ahead puts a need before those named: 不过你先帮我查话费.
	ahead = regexp.MustCompile(`^(不过|但是|但|哎|唉|那|嗯|呃|你|您|麻烦|麻烦你|还是|最好|请|请你|得|要|想|帮我|\p{Han}{1,4}之前)*最?先(帮|给|看|查|把|讲|报|恢复|停|跟|说|挂|补|充|开|转|弄|告诉|问|将|替|交|办|退|换|装|修|接)|先(弄|办|来|搞|查|做|处理)$`)
	// howFar asks about what was told before it, without its name: 现在处理得怎么样了.
	howFar = regexp.MustCompile(`怎么样|咋样|到哪|哪一步|哪步|多久|什么时候|啥时候|几时|结果|有没有|好了没|没有$`)
	// beforehand is what a need shall come before, in the part of the one to come first: 换之前你先.
	beforehand = regexp.MustCompile(`^(不过|但是|但)?\p{Han}{1,4}之前(你|您)?(最)?先`)
	// behind puts a need behind the others: 发票最后开, 人工等一下再转.
	behind = regexp.MustCompile(`最后(再)?(开|弄|办|查|转|接|换|补|充|退|来|搞|说|讲|看|交|做)|(等一下|等下|等会儿?|等一歇|待会儿?|一会儿?|过会儿?|晚点|晚一点|回头)(再)?(开|弄|办|查|转|接|换|补|充|退|搞|说|讲|看|交|做|$)|(后弄|后办|后说|后搞|往后放|放后面|放最后)`)
	// framing are words about how the answer shall be given; they name no matter: 停好了再跟我讲.
	framing = regexp.MustCompile(`(你)?(再)?(跟我讲|跟我说|告诉我|讲给我听|报给我听|说给我听|跟我讲讲|讲讲清楚|讲讲灵清|一五一十|给我讲|给我说)|^[^，]{1,2}(好|完)(了)?(以后再|之后再|以后|之后|再|你再)`)
)

// isAside reports a part that holds the words of a matter and asks for nothing.
func isAside(text string) bool {
	switch {
	case askedStill.MatchString(text) && !byOthers.MatchString(text):
		return false
	case ahead.MatchString(text):
		return false
	}
	return done.MatchString(text) || formerly.MatchString(text) || advised.MatchString(text) && !strings.Contains(text, "我要") || byMyself.MatchString(text) || messages.MatchString(text)
}

// isRefused reports a part that names what the caller does not want.
func isRefused(text string) bool {
	return refused.MatchString(text) && !hasSuffix(text, "吗", "呢", "么", "吧", "伐") && !containsAny(text, []string{"怎么", "为什么", "为啥", "咋", "是不是", "能不能"})
}

// takesBackNeed reports a part that says of a need before it that it is none: 积分已经换掉了.
func takesBackNeed(text string) bool {
	return isRefused(text) || isAside(text) && containsAny(text, []string{"已经", "早就"})
}

// inTurn puts needs into the order that callers ask for; others keep the order in which they were said.
func inTurn(needs []Need) []Need {
	slices.SortStableFunc(needs, func(a, b Need) int { return a.turn - b.turn })
	return needs
}

// turnOf is -1 for what shall come before the needs already said, 1 for what shall come last.
func turnOf(text string) int {
	switch {
	case behind.MatchString(text):
		return 1
	case ahead.MatchString(strings.TrimLeftFunc(text, spoken.IsPause)):
		return -1
	}
	return 0
}
