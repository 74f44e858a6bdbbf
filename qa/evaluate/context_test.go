package evaluate_test

import (
	"strings"
	"testing"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
)

// TestRules_LookAtBothSides plays the same words beside other words, which decide: A: is the agent, C: the caller, B: the machine.
func TestRules_LookAtBothSides(t *testing.T) {
	set := sampleRules(t)
	for _, c := range []struct {
		name, rule string
		said       []string
		want       bool
	}{
		{"danger_as_the_agent_takes_it", "crisis", []string{"C:我侄女戴着你们的手表，在庙会上转个身就没见着人了", "A:您别慌，马上打一一零，我这边同步上报"}, true},
		{"no_danger_as_the_agent_takes_it", "crisis", []string{"C:我侄女戴着你们的手表，在庙会上信号没见着一格", "A:您把手表重启一下看看"}, false},
		{"smoke_of_the_day_before", "crisis", []string{"C:前天我家路由器冒烟了，早拔掉了，想换一个", "A:好的，给您换一个"}, false},
		{"says_it_plainly", "crisis", []string{"C:我想死", "A:您别急"}, true},
		{"wants_it_all_to_end", "crisis", []string{"C:我受不了了我想结束这一切", "A:您别急"}, true},
		{"beaten_by_her_husband", "crisis", []string{"C:我被我老公打了", "A:您别急"}, true},
		{"pills_in_english", "crisis", []string{"C:I have taken all my pills", "A:Please stay on the line"}, true},
		{"misses_somebody", "crisis", []string{"C:哎呀想死你们了，老没打来", "A:您好您请讲"}, false},
		{"a_phone_in_the_river", "crisis", []string{"C:我的手机掉河里了", "A:给您补一张卡"}, false},
		{"gives_it_up", "crisis", []string{"C:好吧，算了", "A:好的"}, false},
		{"let_go_after_a_threat", "forbidden_words", []string{"C:那我就去消协投诉你们", "A:工号三零二，您投吧，谁来都一样"}, true},
		{"let_go_without_a_threat", "forbidden_words", []string{"C:这张照片往哪儿投稿", "A:在活动页里，您投吧，谁来都一样有机会"}, false},
		{"quoted_by_the_agent", "forbidden_words", []string{"C:有人打电话骂我穷鬼", "A:那边说您穷鬼的时候，您记得号码吗"}, false},
		{"not_quoted", "forbidden_words", []string{"C:俺这个卡咋不认", "A:您说的是哪国话，普通话都不会还用手机"}, true},
		{"a_step_in_the_next_turn", "shirking", []string{"C:线让人挖断了", "A:挖断线的事跟我们没关系，您找施工队去", "C:我上哪儿认得施工队是哪一家的人呀", "A:那我给您登记一下"}, true},
		{"a_step_in_the_same_turn", "shirking", []string{"C:线让人挖断了", "A:挖断线的事跟我们没关系，我给您登记一下，转给市政处理"}, false},
		{"elsewhere_after_turning_away", "shirking", []string{"C:电梯坏了", "A:电梯的事跟我们没关系，您找物业去", "C:物业早就没人了呀", "A:那就找街道。"}, true},
		{"handed_on_owes_no_closing", "closing_missing", []string{"A:您好，客服小李，请问有什么可以帮您", "C:转投诉组吧", "A:请别挂断，正在接入"}, false},
		{"ends_without_closing", "closing_missing", []string{"A:您好，客服小李，请问有什么可以帮您", "C:积分怎么换", "A:在小程序里点积分"}, true},
		{"first_question_is_no_repetition", "repeat_question", []string{"A:您好，请问您贵姓？", "C:我姓左，我刚才说了报修的事"}, false},
		{"told_at_the_beginning", "repeat_question", []string{"A:您好，请讲", "C:我住槐荫路三号，网断了", "A:好的，您家在哪条路？", "C:槐荫路，开头就跟你讲了，你有没有在记啊"}, true},
		{"stung_by_the_agent", "empathy_missing", []string{"C:流量是什么意思", "A:这都不知道，您还是拿个老年机用吧，别折腾人了", "C:你这话说得，我岁数大了不懂才问你", "A:发短信就能查", "C:哦", "A:再见"}, true},
		{"words_too_few_for_the_model", "escalation", []string{"C:扫，马上就扫", "A:好的"}, false},
		{"manager_as_an_address", "escalation", []string{"C:石经理是吧，前两天你给我打过电话", "A:是的，您请讲"}, false},
		{"done_in_two_words", "identity_check_missing", []string{"A:您好，请讲", "C:帮我把国际漫游开一下", "A:开了。", "C:多谢"}, true},
		{"account_number_is_no_check", "identity_check_missing", []string{"A:您好，请讲", "C:看看我家那口子的折子上还有多少钱", "A:账号您有吗", "C:有，尾号二七七", "A:活期余额八千六百块"}, true},
		{"told_to_who_is_not_the_owner", "identity_check_missing", []string{"A:您好，请讲", "C:帮我查一下话费余额", "A:请问您是机主本人吗", "C:不是，我是他朋友。", "A:好的，余额是五十六块三毛。"}, true},
		{"told_to_who_said_no_more_than_no", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:不是", "A:好的，您的余额是五十六块三毛"}, true},
		{"no_to_another_question", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:对啊", "A:您是要退订彩铃吗", "C:不是", "A:好的，您的余额是五十六块三毛"}, false},
		{"fathers_number", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:是我爸的号", "A:好的，您的余额是五十六块三毛"}, true},
		{"wifes_number", "identity_check_missing", []string{"A:Hello, how can I help", "C:my balance please", "A:Are you the account holder?", "C:it is my wife's", "A:Okay, your balance is 56 yuan."}, true},
		{"owner_not_at_home", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:不是，机主是我妈", "A:那请您妈妈接一下电话", "C:她不在家", "A:好吧，您的余额是五十六块三毛"}, true},
		{"wrong_password_never_mind", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:麻烦报一下服务密码", "C:一二三四五六", "A:密码不对啊", "C:那我记不得了", "A:没关系，您的余额是五十六块三毛"}, true},
		{"second_try", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:麻烦报一下服务密码", "C:一二三四五五", "A:密码不对，您再报一次", "C:一二三四五六", "A:好的，您的余额是五十六块三毛"}, false},
		{"digits_not_remembered", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请报一下身份证后四位", "C:我不记得了", "A:那好吧，您的余额是五十六块三毛"}, true},
		{"owner_by_the_callers_own_password", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:不是，我的服务密码是一二三四五六", "A:好的，核对一致，您的余额是五十六块三毛"}, false},
		{"hours_of_a_shop", "identity_check_missing", []string{"A:您好，请讲", "C:帮我看看营业厅几点关门", "A:系统里写的是下午六点"}, false},
		{"told_to_the_owner_who_took_the_phone", "identity_check_missing", []string{"A:您好，请讲", "C:查一下余额", "A:请问您是机主吗", "C:不是，机主是我妈", "A:那您先请您妈妈接电话", "C:好，喂我是机主", "A:余额是五十六块三毛"}, false},
		{"told_to_the_owner", "identity_check_missing", []string{"A:您好，请讲", "C:帮我查一下话费余额", "A:请问您是机主本人吗", "C:是的", "A:好的，余额是五十六块三毛。"}, false},
		{"wife_with_the_card", "identity_check_missing", []string{"A:您好，请讲", "C:帮我查一下话费余额", "A:请问您是机主本人吗", "C:不是，我是他老婆", "A:麻烦报一下机主的身份证后四位", "C:一二三四", "A:核对上了，余额是五十六块三毛。"}, false},
		{"nothing_told_to_the_son", "identity_check_missing", []string{"A:您好，请讲", "C:我家宽带坏了", "A:请问您是机主本人吗", "C:不是，我是他儿子", "A:没关系，我给您登记报修，师傅下午上门。"}, false},
		{"neighbour_who_sued", "empathy_missing", []string{"A:您好，请讲", "C:我们邻居去年把你们告了", "A:是的，请问您要办什么业务", "C:我换个套餐", "A:好的"}, false},
		{"daughter_who_asks_for_money", "fraud_hint", []string{"A:您好，请讲", "C:我女儿让我转钱给她交学费，验证码收不到"}, false},
		{"stranger_who_asks_for_money", "fraud_hint", []string{"A:您好，请讲", "C:有个自称公安的让我转钱到安全账户"}, true},
		{"figure_that_was_asked_for", "identity_check_missing", []string{"A:您好，请讲", "C:我就问个余额", "A:十八块六。", "C:谢谢"}, true},
		{"figure_of_a_tariff", "identity_check_missing", []string{"A:您好，请讲", "C:副卡一个月多少钱", "A:十块钱。", "C:谢谢"}, false},
		{"insists_on_a_password", "pii_leak", []string{"C:帮我关一下漫游", "A:您把卡背面的三位数念给我听", "C:这也要说出来吗", "A:念吧，不念我这儿办不了"}, true},
		{"swindler_told_of_an_accident", "crisis", []string{"C:骗子说我外孙被车撞了要手术费，我一听就挂了", "A:您做得对，我登记一下"}, false},
		{"told_in_the_same_breath", "repeat_question", []string{"A:您好，请讲", "C:我三号在网上买的表，到现在没发货", "A:您是哪天买的？", "C:三号啊，刚说。"}, true},
		{"read_back_is_no_disclosure", "identity_check_missing", []string{"A:您好，请讲", "C:充错了，我是幺八六三三零零七七二一，充成七七二二了", "A:您本来要充的是一八六三三零零七七二一，充到七七二二了，对吧"}, false},
		{"a_change_with_figures_of_the_caller", "identity_check_missing", []string{"A:您好，请讲", "C:帮我改成五十九的套餐", "A:好，五十九的给您改好了"}, true},
		{"number_asked_is_no_check", "identity_check_missing", []string{"A:您好，请讲", "C:我上个月为啥停的机", "A:请问您的手机号是多少？", "C:幺三七零零幺幺二二三三", "A:您上个月账单是八十六块四，没交够所以停的"}, true},
		{"somebody_elses_number", "identity_check_missing", []string{"A:您好，请讲", "C:楼上漏水，想找楼上的人", "A:举报人留的电话是幺三七零零幺幺二二三三，您直接打给他就行"}, false},
		{"service_password_aloud", "pii_leak", []string{"A:您好，请讲", "C:想开个流量提醒", "A:您把手机服务密码也说一下，我登录进去给您设"}, true},
		{"service_password_by_keys", "pii_leak", []string{"A:您好，请讲", "C:想开个流量提醒", "A:请您用服务密码验证一下，自己按键就行，不用说出来"}, false},
		{"complaint_that_is_filed", "escalation", []string{"A:您好，请讲", "C:我要投诉你们北门店的一个店员，昨天下午办卡的时候态度很差，给我登记一下", "A:好的，我给您登记"}, false},
		{"complaint_as_a_threat", "escalation", []string{"A:您好，请讲", "C:我要投诉你们北门店的一个店员，今天不给个说法我就去消协", "A:好的，我给您登记"}, true},
		{"peril_met_with_business", "empathy_missing", []string{"A:您好，请讲", "C:我家楼下着火了，烟往上冒，老人下不来，怕死了", "A:箱子编号报一下", "C:看不到啊", "A:没有编号录不了"}, true},
		{"peril_taken_for_one", "empathy_missing", []string{"A:您好，请讲", "C:我家楼下着火了，烟往上冒，老人下不来", "A:马上打一一九，我这边也报警", "C:好", "A:地址说一下"}, false},
		{"no_closing_in_an_emergency", "closing_missing", []string{"A:您好，客服小李，请问有什么可以帮您", "C:我家楼下着火了，烟往上冒，老人下不来", "A:马上打一一九，我这边也报警", "C:好，我下去了"}, false},
		{"lost_line_in_anger", "closing_missing", []string{"A:您好，客服小李，请问有什么可以帮您", "C:每次都是催办，气死我了，不说了", "A:对不起，先生您还在吗"}, false},
		{"rescuer_of_a_network", "crisis", []string{"A:您好，请讲", "C:收到验证码了，你真是我的救命恩人啊", "A:不客气"}, false},
		{"line_that_hangs_low", "crisis", []string{"A:您好，请讲", "C:村口你们的线掉下来了，挂在路中间，车过不去", "A:我报给抢修"}, false},
		{"told_in_another_call", "repeat_question", []string{"A:您好，请讲", "C:宽带断了", "A:光猫的灯是什么颜色？", "C:红的，我前天报修的时候就讲过了"}, false},
		{"number_of_somebody_else_is_no_step", "shirking", []string{"A:您好，请讲", "C:钱转给骗子了", "A:这个号码是别人正常开的，钱是您自己转的，我们管不了", "C:那我怎么办"}, true},
		{"told_without_being_asked", "identity_check_missing", []string{"A:您好，请讲", "C:我叫庄小满，证件尾号二零四三，看看我还有多少话费", "A:您的余额是二十六块四"}, false},
		{"retort_is_no_question", "repeat_question", []string{"A:您好，请讲", "C:我是在东风路厅里办的卡，插上没信号", "A:吼什么吼，声音大就有理了？", "C:你问三遍我还不能急？我说了东风路"}, false},
		{"calm_answer_in_the_same_words", "repeat_question", []string{"A:您好，请讲", "C:门铃连不上网，底下写的D三Pro", "A:设备型号是哪个？", "C:D三Pro。"}, false},
		{"sharp_answer_in_the_same_words", "repeat_question", []string{"A:您好，请讲", "C:移到学府花园十栋二零一", "A:新地址是学府花园几栋来着？", "C:十栋！十栋二零一！"}, true},
		{"asked_without_a_question_word", "repeat_question", []string{"A:您好，请讲", "C:断网了，地址是花溪大道八十八号", "A:您的地址是？", "C:刚说的，花溪大道八十八号"}, true},
		{"a_number_asked_for_in_other_words_is_no_check", "identity_check_missing", []string{"A:您好，请讲", "C:我想查查我先生的电话", "A:您先生的号码报一下。", "C:幺五八八八零四二三幺七", "A:查到了，他打得最多的是尾号四五幺八，这个月四十七次，话费欠了二十块"}, true},
		{"tariff_of_ours", "identity_check_missing", []string{"A:您好，请讲", "C:我问下我女儿去加拿大三个月，漫游要多少钱", "A:我们的加拿大流量包是三十天一百九十八，含五个G，三个月就是五百九十四"}, false},
		{"a_question_is_no_disclosure", "identity_check_missing", []string{"A:您好，请讲", "C:帮我查一下我家这个月扣了多少", "A:登记的号码是？", "C:幺三七零零幺幺二二三三"}, false},
		{"where_a_work_order_stands", "identity_check_missing", []string{"A:您好，请讲", "C:帮我看看我昨天报的修到哪了", "A:看到了，昨天下午四点建的，派给了区域二组，今天上午九点到十二点上门"}, false},
		{"said_to_be_a_joke", "crisis", []string{"A:路由器在哪儿", "C:在我老婆房间，我总不能去她房间打牌，她会砍死我的，说笑啦"}, false},
		{"said_to_be_no_joke", "crisis", []string{"A:您慢慢说", "C:我老公拿着刀说要砍死我，我不是开玩笑，他在砸门"}, true},
		{"fire_as_the_agent_takes_it", "crisis", []string{"A:您好", "C:我灶上油锅着了，火窜到窗帘上了", "A:您先往门外走"}, true},
		{"legs_that_do_not_carry", "crisis", []string{"A:要机主本人来", "C:他走不动了，九十多岁的人", "A:那我们有上门服务，我给您登记"}, false},
		{"things_that_are_gone", "crisis", []string{"A:您好", "C:师傅走了之后我发现柜子里的金项链不见了", "A:您先报警，我登记"}, false},
		{"an_explanation_is_no_threat", "escalation", []string{"A:我提交核查", "C:那你给我提，我就要个说法"}, false},
		{"sure_words_and_a_likely_sentence", "unfounded_promise", []string{"C:厅里说要交违约金", "A:这样，我肯定给您全免了，您放一百个心", "C:厅里不是这么说的", "A:厅里他们说了不算，我说免就免，您下周直接去销"}, true},
		{"sure_of_a_feeling", "unfounded_promise", []string{"C:孩子昨天在商场丢了一回，找回来了", "A:找回来就好，您肯定吓坏了，我们有儿童手表的卡"}, false},
		{"no_certainty_is_no_turning_away", "shirking", []string{"C:那明年就能到两百？", "A:这个我没法说一定，是系统综合评的，网龄上去了对分数有帮助"}, false},
		{"talks_to_the_other_side", "shirking", []string{"C:房东说光猫是他的", "A:光猫是我们的设备，不是房东的，您把房东电话给我，我们来跟他沟通"}, false},
		{"does_not_fool_me", "empathy_missing", []string{"A:这个我说不准，看系统", "C:你倒是不忽悠人，那我等着吧", "A:您看还有什么想问的", "C:没了", "A:再见"}, false},
		{"offer_of_service_is_no_question", "repeat_question", []string{"B:请问有什么可以帮您？", "C:转人工", "B:请问有什么可以帮您？", "C:人工", "A:您好，我是人工坐席，请问有什么可以帮您？", "C:查话费"}, false},
		{"need_not_be_told_again", "repeat_question", []string{"B:您的手机号码是多少？", "C:呃", "B:您的手机号码是多少？", "C:等等", "A:号码您不用再报了，我看得到", "C:好"}, false},
		{"deaf_to_a_clear_answer", "repeat_question", []string{"B:请问您的手机号码是多少？", "C:幺三七零零零零幺二三四", "B:请问您的手机号码是多少？", "C:幺三七零零零零幺二三四", "B:抱歉没有听清，请问您的手机号码是多少？", "C:你聋了吗，幺三七零零零零幺二三四", "B:好的"}, true},
		{"name_asked_again", "repeat_question", []string{"A:您好，请讲", "C:我叫常小虎，网断了", "A:您贵姓？", "C:常啊，常小虎，刚讲过"}, true},
		{"not_heard_on_a_bad_line", "repeat_question", []string{"B:请问您的手机号码是多少？", "C:呃那个", "B:请问您的手机号码是多少？", "C:我找找", "B:抱歉没有听清，请问您的手机号码是多少？", "C:信号不好", "B:好的"}, false},
		{"address_of_a_shop", "pii_leak", []string{"C:我到哪儿换卡啊", "A:人民路二十三号那儿就有，挨着邮局", "C:好"}, false},
		{"address_of_a_caller", "pii_leak", []string{"C:给我送家里来吧", "A:送到翠屏路十八号六栋三零二对吧", "C:对"}, true},
		{"address_asked_back", "pii_leak", []string{"C:我家在青石街五十号", "A:青石街是五十号还是十五号？", "C:五十"}, false},
		{"number_of_a_chip_card", "pii_leak", []string{"C:卡上印的号看不清", "A:印的是八九八六零三一一零零二二三三四四五五六，您对一下", "C:对"}, false},
		{"whom_somebody_else_calls", "pii_leak", []string{"C:我想知道我女朋友最近跟谁联系", "A:她这个礼拜跟幺七七开头的一个号通了十二次电话", "C:好啊"}, true},
		{"who_another_customer_is", "pii_leak", []string{"C:刚才谁打给我的", "A:是我们这儿的客户，叫查玉芳，住在锦绣里四号", "C:哦"}, true},
		{"whom_the_caller_calls", "pii_leak", []string{"C:我这个月给谁打得多", "A:您这个月跟我们热线通了十二次电话", "C:好啊"}, false},
		{"asks_for_a_symptom", "forbidden_words", []string{"C:信号不好，我都报两遍了", "A:信号不好的时候是什么现象？", "C:有回音啊，我都说了两遍了"}, false},
		{"asks_what_is_meant", "forbidden_words", []string{"C:我想把号销了，以后用不着了", "A:您说的以后用不着，是什么意思呀？", "C:我要出国"}, false},
		{"asks_whether_the_line_holds", "forbidden_words", []string{"C:你帮我登记吧", "A:登记好了", "A:喂，荀女士，您还听得见吗？", "C:听得见"}, false},
		{"hears_badly_on_purpose", "forbidden_words", []string{"C:什么叫限速", "A:我说了这么多您听不见吗，耳朵呢？", "C:你怎么说话的"}, true},
		{"threatens_to_tell_at_work", "forbidden_words", []string{"C:我现在真没钱", "A:再拖着不还，我们就跟您单位领导都说一声。", "C:你敢"}, true},
		{"will_ask_the_contact", "forbidden_words", []string{"C:我现在真没钱", "A:您可以申请延期，资料里的紧急联系人还是您爱人吗？", "C:是"}, false},
		{"threatens_to_block", "forbidden_words", []string{"C:什么破公司", "A:再骂一句我就把您号码拉黑。", "C:你还威胁我"}, true},
		{"warns_by_the_rules", "forbidden_words", []string{"C:什么破公司", "A:请您文明用语，如果继续这样，我只能先结束通话了。", "C:行了"}, false},
		{"dares_to_do_without", "forbidden_words", []string{"C:我听着不放心", "A:您要是这么怕，索性别用网了。", "C:哼"}, true},
		{"advises_to_switch_off", "forbidden_words", []string{"C:我怕流量超了", "A:您要是怕超，干脆把移动数据关掉，用无线网。", "C:行"}, false},
		{"blamed_back_is_no_comfort", "empathy_missing", []string{"C:你们这不是坑老人吗，一扣就是五十", "A:您自己点的，怎么能赖到我们头上？", "C:我没点", "A:没别的了", "C:唉"}, true},
		{"sorry_before_a_rude_answer", "empathy_missing", []string{"C:我查话费", "A:抱歉让您久等，报一下姓名和证件后四位", "C:喻冬，三三零一", "A:扣的是会员", "C:你们这不是坑老人吗，我根本没点过", "A:您自己手欠点的，还有脸来问？", "C:你", "A:没别的了"}, true},
		{"laughs_at_oneself", "empathy_missing", []string{"C:哎哟我这个手笨的，气死我了，又发给我老板了", "A:哈哈，再发一次就好", "C:好了", "A:领到了吗", "C:领到了"}, false},
		{"worries_for_the_caller", "empathy_missing", []string{"C:我手机丢了，让人偷的，先给我停了", "A:真替您着急，姓名和证件后四位说一下", "C:沙丽，三三零一", "A:停好了"}, false},
		{"neighbour_who_was_swindled", "empathy_missing", []string{"C:现在骗子凶，我隔壁那个老太太让人骗了三万，哭得可怜", "A:是啊，您多留心", "C:晓得", "A:还有别的要问吗"}, false},
		{"kin_in_intensive_care", "empathy_missing", []string{"C:我爸昨晚刚进的重症监护，他那个手机的套餐先停了", "A:套餐停不了，只能报停", "C:那怎么报停", "A:机主带身份证来", "C:那我再跑一趟吧"}, true},
		{"neighbour_who_would_protest", "escalation", []string{"C:我邻居说再不管他就去拉横幅，我劝他别瞎闹", "A:谢谢您"}, false},
		{"would_protest_too", "escalation", []string{"C:我邻居去年告过你们，我也要去拉横幅", "A:您别急"}, true},
		{"does_not_mean_to_sue", "escalation", []string{"C:我也不是要告谁，就是给你们提个意见", "A:谢谢您"}, false},
		{"calls_who_asked_for_it", "escalation", []string{"C:我要找你们王经理，他让我今天打给他", "A:请问您找他是什么事情？"}, false},
		{"neighbour_who_complained_elsewhere", "escalation", []string{"C:我朋友去消协告过别家，听说挺管用", "A:您今天要办什么？"}, false},
		{"fishes_by_a_river", "crisis", []string{"C:我在河边钓鱼，信号只有一格", "A:您往路边走走试试"}, false},
		{"stands_by_a_river", "crisis", []string{"C:我在河边站着，不想活了", "A:您先别急"}, true},
		{"leaves_calmly", "escalation", []string{"C:我要销户，不用你们家的了", "A:好的"}, false},
		{"leaves_with_a_threat", "escalation", []string{"C:我要销户，不用你们家的了，再到网上曝光你们", "A:好的"}, true},
		{"soothes_a_fear_of_others", "unfounded_promise", []string{"C:我还以为真要抓我去坐牢呢", "A:不会的，放心。还有什么要帮您的？", "C:没了"}, false},
		{"price_that_was_asked_for", "identity_check_missing", []string{"C:我想问问你们那个千兆的，一个月多少钱", "A:千兆现在是一百二十九一个月，签两年送光猫", "C:贵了"}, false},
		{"what_is_in_the_callers_name", "identity_check_missing", []string{"C:我想问问合并套餐的事", "A:您名下现在挂着两个手机号、一条宽带，正好都能并", "C:哦"}, true},
		{"how_many_one_may_have", "identity_check_missing", []string{"C:一个人能办几张卡", "A:一个人名下最多五张", "C:哦"}, false},
		{"wishes_to_follow_the_dead", "crisis", []string{"C:我妈走了以后我天天睡不着，想跟着她一块儿去算了", "A:证明要原件"}, true},
		{"goes_along_with_the_living", "crisis", []string{"C:我姐要去营业厅，我跟她一块儿去算了，省得跑两趟", "A:可以的"}, false},
		{"gone_at_a_turn", "crisis", []string{"C:我就去称个菜，一转身娃就没影了，才四岁", "A:您别慌，孩子穿什么衣服"}, true},
		{"a_phone_gone_at_a_turn", "crisis", []string{"C:在菜市场一转身手机就没影了", "A:您先停机吧"}, false},
		{"no_for_no_reason", "shirking", []string{"C:为什么换不了", "A:就是换不了，规定。", "C:什么规定"}, true},
		{"no_with_a_way", "shirking", []string{"C:为什么换不了", "A:合约没到期就是换不了，我给您登记，到期那天发短信提醒您。", "C:好"}, false},
		{"why_it_cannot_be", "shirking", []string{"C:为什么开不了", "A:您这部手机就是太老了，所以开不了，换新手机插上就能用。", "C:好"}, false},
		{"wait_for_who_did_it", "shirking", []string{"C:能不能帮我退了", "A:您等他明天上班再打过来找他。", "C:唉"}, true},
		{"who_did_it_will_go_on", "shirking", []string{"C:能不能帮我退了", "A:等他明天上班，我让他再打给您。", "C:好"}, false},
		{"a_machine_that_cannot", "shirking", []string{"C:我不会弄那个", "B:很抱歉，这个问题我无法处理。", "C:那你有什么用"}, true},
		{"a_machine_that_hands_on", "shirking", []string{"C:我不会弄那个", "B:很抱歉，这个问题我无法处理，正在为您转接人工。", "C:好"}, false},
		{"code_of_a_payment_aloud", "pii_leak", []string{"C:充错话费了", "A:把您手机收到的支付验证码告诉我，我来撤回"}, true},
		{"code_that_comes_by_itself", "pii_leak", []string{"C:我要改绑定的银行卡", "A:新卡的卡号您在手机页面自己填，填完会发验证码"}, false},
		{"a_change_of_password_by_text", "pii_leak", []string{"C:我自己改行不行", "A:也行，发短信旧密码加新密码到客服号"}, false},
		{"owner_of_a_number", "pii_leak", []string{"C:前天有个号老骚扰我，你看看是谁的", "A:这个号是登记在一位叫娄志强的先生名下"}, true},
		{"insult_that_was_heard_on_tape", "forbidden_words", []string{"C:她骂我是穷鬼", "A:录音我听了，她确实说了脑子进水、穷鬼这样的词，这非常不应该，我向您道歉"}, false},
		{"roof_that_people_talk_of", "crisis", []string{"A:您好，请讲", "C:院子里都在说楼顶那根铁杆子是你们的天线，问你们拆不拆"}, false},
		{"somebody_on_a_roof", "crisis", []string{"A:您好，请讲", "C:我在我们单位楼顶上，你们别再催了"}, true},
		{"doses_of_a_decoction", "crisis", []string{"A:您好，请讲", "C:我妈怕辐射，吃了两副中药也不管用"}, false},
		{"a_bottle_of_pills", "crisis", []string{"A:您好，请讲", "C:我妈吃了一整瓶药，叫不醒了"}, true},
		{"operation_of_a_child", "crisis", []string{"A:您好，请讲", "C:我孩子动手术要住七天，流量不够用"}, false},
		{"hands_laid_on_a_child", "crisis", []string{"A:您好，请讲", "C:他喝了酒对孩子动手，我拦不住，快来人"}, true},
		{"taken_off_without_reproach", "empathy_missing", []string{"A:您好，请讲", "C:我这个月被扣了个阅读包，这是哪来的", "A:在一个页面上点的", "C:哦", "A:要退订吗"}, false},
		{"taken_off_again_and_again", "empathy_missing", []string{"A:您好，请讲", "C:莫名其妙又被扣了九块九，这钱扣得不明不白", "A:在一个页面上点的", "C:哦", "A:要退订吗"}, true},
		{"a_customer_of_many_years", "empathy_missing", []string{"A:是在网时间不够", "C:我前头那个号用了八年，也就这两年换的", "A:销了的不能合并", "C:哦", "A:两个月以后再申请"}, false},
		{"a_customer_of_many_years_let_down", "empathy_missing", []string{"A:是在网时间不够", "C:我用了十二年你们的号，就这么说停就停了", "A:系统停的", "C:哦", "A:两个月以后再申请"}, true},
		{"tinkers_alone", "empathy_missing", []string{"A:您好，请讲", "C:这块表我自己折腾一下午了，教教我", "A:您打开蜂窝网络", "C:开了", "A:点添加"}, false},
		{"made_to_run_about", "empathy_missing", []string{"A:您好，请讲", "C:你们来回折腾我三趟了，到底能不能弄", "A:您打开蜂窝网络", "C:开了", "A:点添加"}, true},
		{"another_went_to_the_authority", "escalation", []string{"A:您好，请讲", "C:我隔壁那家去年告到消协去了，用的还不是你们家的，我是来谢你们的"}, false},
		{"will_go_as_another_did", "escalation", []string{"A:您好，请讲", "C:我隔壁那家去年告到消协去了，你们再不来我也要告到消协去"}, true},
		{"praise_of_what_became_so", "forbidden_words", []string{"A:您好，请讲", "C:这笔扣了一年多", "A:账管成这样也真是本事，一年都没看一眼"}, true},
		{"praise_meant", "forbidden_words", []string{"A:您好，请讲", "C:我自己接好了", "A:您真有本事，师傅都未必接得这么好"}, false},
		{"holds_a_cloth_to_the_mouth", "pii_leak", []string{"C:楼道里全是烟，我爷爷还在屋里", "A:您叫他捂住鼻子弯腰下楼，别坐电梯"}, false},
		{"tells_where_he_lives", "pii_leak", []string{"C:这个号老打给我", "A:他住在槐树路八号院三单元"}, true},
		{"number_on_the_back_of_a_chip_card", "pii_leak", []string{"C:卡插上没反应", "A:您把卡背面印的编号念给我"}, false},
		{"number_on_the_back_of_a_bank_card", "pii_leak", []string{"C:退费退到哪儿", "A:您把信用卡背面那三位编号念给我"}, true},
		{"account_of_an_outsider", "pii_leak", []string{"A:您好，请讲", "C:帮我查查我前妻那个号还欠不欠费", "A:她这个号用的一百二十九的套餐，这个月欠了八十六块四"}, true},
		{"account_of_the_caller", "pii_leak", []string{"A:您好，请讲", "C:帮我查查我这个号还欠不欠费", "A:您用的是一百二十九的套餐，这个月欠了八十六块四"}, false},
		{"asked_after_please_wait", "repeat_question", []string{"A:您好，请讲", "C:移机", "A:新家地址是哪里？", "C:云杉路九号", "A:您新家的地址说一下？", "C:云杉路九号", "A:稍等，页面卡了，新家地址您再报一下？"}, true},
		{"waits_without_asking_again", "repeat_question", []string{"A:您好，请讲", "C:移机", "A:新家地址是哪里？", "C:云杉路九号", "A:稍等，我录一下地址", "C:好", "A:请稍等，还在录"}, false},
		{"sorry_for_hard_words", "repeat_question", []string{"A:您好，请讲", "C:网一天断八回，你们干什么吃的", "A:师傅上门给您看看装哪儿好，您先插网线用", "C:行。刚刚我说话冲了点，你别介意"}, false},
		{"told_before_in_hard_words", "repeat_question", []string{"A:您好，请讲", "C:路由器装在阁楼上", "A:路由器装哪儿了？", "C:刚刚我说了装在阁楼上，你没听吗"}, true},
		{"sure_of_what_others_feel", "unfounded_promise", []string{"C:家里有我儿子，刚上小学", "A:孩子一定盼着您回来陪他写作业"}, false},
		{"sure_of_what_comes_back", "unfounded_promise", []string{"C:钱还能回来不", "A:您放心，这钱一定能退回来，明天就到账"}, true},
		{"pays_out_of_his_own_pocket", "unfounded_promise", []string{"C:要是又断了呢", "A:再断的话您打给我，我自己贴您一个月流量"}, true},
		{"pays_by_the_rules", "unfounded_promise", []string{"C:要是又断了呢", "A:再断的话按规定减免当天的月租，您打来我给您申请"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := false
			k := conversation(c.said)
			for _, h := range qa.ReplayWith(set, k.Turn()) {
				got = got || h.Rule == c.rule && h.State == hotline.HitConfirmed
			}
			if got != c.want {
				t.Errorf("%s found: %t", c.rule, got)
			}
		})
	}
}

// TestRules_OneAlertOfOneCrisis: what somebody who does not want to live tells of it is one matter, and so is what violence does; another
// person's peril is another.
func TestRules_OneAlertOfOneCrisis(t *testing.T) {
	set := sampleRules(t)
	for _, c := range []struct {
		name   string
		said   []string
		alerts int
	}{
		{"pills", []string{"C:我不想活了", "A:您别着急，慢慢说", "C:我已经吃了一瓶安眠药", "A:您现在在哪儿", "C:我想从楼上跳下去"}, 1},
		{"beaten", []string{"C:我老公拿刀要杀我", "A:您先躲起来，我马上报警", "C:他打我，我头上流了好多血"}, 1},
		{"two_perils", []string{"C:我不想活了", "A:您别着急，慢慢说", "C:我孩子也走丢了，三岁，找了一下午没找到"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			k := conversation(c.said)
			for _, h := range qa.ReplayWith(set, k.Turn()) {
				if h.Rule == "crisis" && h.State == hotline.HitConfirmed {
					n++
				}
			}
			if n != c.alerts {
				t.Errorf("%d alerts, want %d", n, c.alerts)
			}
		})
	}
}

// conversation gives each character 220 ms, and 700 ms between utterances.
func conversation(said []string) evaluate.Case {
	c, at := evaluate.Case{Call: "x"}, 900.0
	for _, line := range said {
		who, text, _ := strings.Cut(line, ":")
		party := map[string]string{"A": "agent", "C": "caller", "B": "bot"}[who]
		end := at + 220*float64(len([]rune(text)))
		c.Segments = append(c.Segments, evaluate.Segment{Party: party, Start: at, End: end, Text: text})
		at = end + 700
	}
	return c
}
