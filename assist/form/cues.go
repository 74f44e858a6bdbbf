package form

import (
	"slices"
	"strings"

	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// Words of an agent's question, by what is asked for. They belong to the language, not to a trade: a form adds its own (Field.Asked).
var (
	askName    = []string{"贵姓", "怎么称呼", "如何称呼", "姓名", "名字", "叫什么", "称呼您", "称呼一下", "您是哪位", "机主是", "全名", "问机主", "机主呢", "户主是", "您是谁", "联系谁", "跟谁联系", "找谁"}
	askContact = []string{"联系电话", "联系方式", "联系号码", "联系手机", "联系您", "联系到您", "联系人电话", "回访电话", "回电号码", "打哪个", "打到哪", "回到哪", "打哪里", "打您哪个", "拨打哪个", "留个电话", "留一个电话", "留个号码", "留一个号码", "方便的电话", "方便的号码", "备用电话", "备用号码", "电话联系", "预留", "回您", "您的电话", "电话多少", "电话是多少", "电话号码", "手机号", "电话呢", "什么电话", "哪个电话"}
	askNotify  = []string{"通知您", "通知哪", "联系您", "联系哪", "回您", "打您", "收件", "收货", "短信发"}
	askSame    = []string{"打这个", "打您这个", "您这个号", "您这个电话", "打这个号", "也是这个", "就是这个", "电话是这个", "号码是这个", "就这个号", "这个号码吗", "这个电话吗", "同一个号", "这个号可以", "用这个号", "您本机", "打本机", "打您现在", "这个号码联系", "这个电话联系"}
	askAccount = []string{"哪个号码", "业务号码", "办理的号码", "办理业务的", "要办理", "哪个手机号", "手机号码", "手机号", "号码是多少", "号码多少", "号码报", "报一下号码", "号码提供", "提供一下号码", "提供号码", "您的号码", "哪张卡", "号码呢", "补卡的号码", "什么号码", "查询的号码", "反映的号码", "绑定"}
	askOther   = []string{"对方的号码", "对方号码", "对方电话", "对方的电话", "来电号码", "来电显示", "什么号码打", "哪个号码打", "对方用", "显示的号码", "骗子的", "骗子用", "诈骗电话"}
	whose      = []string{"机主", "户主", "姓名", "名字", "联系人", "收件人", "称呼"}                             // alone they are a question
	strangers  = []string{"对方", "骗子", "来电", "他用", "他拿", "他是用", "她用", "他电话", "他的电话", "他号码", "她电话"} // of whom the caller tells
	askAddress = []string{"地址", "住哪", "住在哪", "哪个小区", "什么小区", "什么位置", "具体位置", "哪个位置", "在哪里", "在哪儿", "在哪个", "哪个区", "哪条路", "哪个路", "哪条街", "什么路", "几号楼", "几栋", "几幢", "几单元", "几楼", "几室", "门牌", "房号", "房间号", "楼栋", "单元号", "哪一栋", "哪一户", "具体到", "什么地方", "哪个地方", "路口", "哪个街道", "哪一段", "什么巷", "哪条巷", "什么街", "哪个桥", "哪座桥", "哪个公园", "哪个广场", "哪一片", "家在哪", "住哪儿"}
	askTime    = []string{"什么时候", "什么时间", "几点", "哪天", "哪一天", "几号", "上午还是下午", "时间段", "哪个时间", "方便的时间", "时间方便", "何时", "约在", "几天", "多久", "多长时间", "哪个月", "几月份", "周几", "星期几", "时间呢"}
	askID      = []string{"身份证", "证件", "证件号", "证件号码", "身份证号"}
	askBank    = []string{"银行卡", "卡号"}
	askAmount  = []string{"多少钱", "金额", "多少元", "多少块", "损失多少", "扣了多少", "了多少", "多少费用"}
	askCount   = []string{"几个", "多少人", "多少个", "几台", "几张", "几户", "还有别人", "还有谁", "就您一个", "就您自己"}
	// a request, where no question mark and no question word is
	requests = []string{"请", "麻烦", "报一下", "说一下", "提供", "留", "告诉", "讲一下", "核实", "登记", "核对", "需要您", "方便", "再说", "重复", "补充", "确认"}
)

// cuesOf are the words of a question for the field.
func cuesOf(f *Field) []string {
	switch f.Kind {
	case value.Name:
		return askName
	case value.Phone:
		switch f.Of {
		case "account":
			return askAccount
		case "other":
			return askOther
		}
		return askContact
	case value.Address:
		return askAddress
	case value.Time, value.Date:
		return askTime
	case value.IDCard:
		return askID
	case value.Bank:
		return askBank
	case value.Amount:
		return askAmount
	case value.Count:
		return askCount
	}
	return nil
}

// asked reports how surely a sentence of the agent asks for the field: 0 not, 1 by words of its kind, 2 by words of its own.
func asked(f *Field, sentence string) int {
	if f.Of == "wanted" && (heard.HalfDays(sentence) || heard.EitherDay(sentence)) { // 二十九号是周日，上午下午
		return 2
	}
	if !language.Asks(sentence) && !language.HasAny(sentence, requests...) && language.Length(sentence) > 10 {
		return 0
	}
	if f.Kind == value.Phone && !language.HasAny(sentence, strangers...) && language.HasAny(sentence, askNotify...) && language.HasAny(sentence, "号码", "电话", "手机") { // 办好了通知您哪个号码
		return map[string]int{"contact": 2}[f.Of]
	}
	if (f.Kind == value.Choice || f.Kind == value.Address) && language.HasAny(sentence, f.Never...) && !language.HasAny(sentence, f.Lead...) { // 现在是多少兆的 asks for no new one
		if sentence = heard.Without(sentence, f.Never); !language.Asks(sentence) { // 旧地址是师大路一号，新地址呢 does
			return 0
		}
	}
	if language.HasAny(sentence, f.Asked...) || f.Kind != value.Text && f.Kind != value.Choice && strings.Contains(sentence, f.Title) {
		return 2
	}
	if (f.Kind == value.Time || f.Kind == value.Date) && notThisTime(f, sentence) {
		return 0
	}
	if f.Kind == value.Name && slices.ContainsFunc(language.Clauses(sentence), func(c string) bool { return slices.Contains(whose, c) }) {
		return 1
	}
	if f.Of == "other" && language.HasAny(sentence, strangers...) && language.HasAny(sentence, "电话", "号码", "联系") {
		return 2
	}
	if language.HasAny(sentence, cuesOf(f)...) {
		return 1
	}
	return 0
}

// notThisTime reports a question for a time on the other side of now: 从什么时候开始的 asks for none that is wanted.
func notThisTime(f *Field, sentence string) bool {
	if f.Of == "wanted" {
		return language.HasAny(sentence, "开始", "发生", "多久了", "断的", "坏的", "停的", "发现的", "持续") && !language.HasAny(sentence, f.Asked...)
	}
	return language.HasAny(sentence, "上门", "方便", "过来", "有空")
}
