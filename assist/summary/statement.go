package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/assist/summary/speech"
)

// mood is how a clause was said.
type mood byte

const (
	stated mood = iota // as it is
	done               // as done
	plan               // as to come
	wanted             // as wished for or demanded
	asked              // as a question that got no yes and no no
	doubt              // under a condition, or as possible
)

// clauseSaid is one clause of the call, ready to be compared.
type clauseSaid struct {
	utterance int // index of the segment
	at        int // of the clause in it
	us        bool
	text      string // folded, for words that are quoted
	tokens    []token
	mood      mood
	about     []string // third persons whom it is about
	own       bool     // the speaker does it: 我给您
	advice    bool     // it is proposed, asked for or allowed
	question  bool     // its sentence asks something
	confirmed bool     // the other party was asked and said so
}

var (
	conditions = []string{"如果", "要是", "的话", "假如", "万一", "除非", "若是", "只有", "要不是", "不然", "否则"}
	possibly   = []string{"可能", "也许", "说不定", "不一定", "保证", "应该", "估计", "尽量", "争取", "怀疑", "是不是", "大概率", "恐怕", "好像", "似乎", "听说", "好像是", "看能", "要看", "取决于", "不确定", "不好说", "说不准", "看情况"}
	wishes     = []string{"我要", "我想", "想要", "要求", "希望", "帮我", "给我", "能不能", "可不可以", "必须", "最好", "请你", "麻烦你", "让他", "让你", "要他", "应当", "得给", "赶紧", "尽快", "快点", "想"}
	comes      = []string{"会", "将", "马上", "之内", "以内", "天内", "小时内", "日内", "分钟内", "稍后", "明天", "后天", "下周", "下个月", "安排", "预计", "准备", "等下", "待会", "到时", "周内", "月内"}
	isDone     = []string{"已", "好了", "成功", "完成", "完了", "刚才", "刚刚", "了", "查到", "看到"}
	person     = []string{"师傅", "物业", "老板", "店主", "店家", "邻居", "同事", "朋友", "交警", "警察", "房东", "前夫", "前妻", "老头", "老人", "老太太", "儿子", "女儿", "孩子", "爱人", "老公", "老婆", "妈", "爸", "对方", "有人", "大家", "骗子", "甲方", "他", "她", "他们", "别人", "客服", "营业员", "领导", "亲戚", "室友", "租客", "中介", "司机", "快递员", "父亲", "母亲"}
)

// statements are the clauses that may prove a sentence.
func (c *checker) spoken() []clauseSaid {
	if c.clauses != nil {
		return c.clauses
	}
	for i, s := range c.said {
		key := exchange{text: s.Text, us: s.Us(), from: s.From}
		if i+1 < len(c.said) && c.said[i+1].Us() != s.Us() {
			key.next = c.said[i+1].Text
		}
		clauses, ok := c.read[key]
		if !ok {
			clauses = c.clausesIn(s, key.next)
			c.read[key] = clauses
		}
		for _, clause := range clauses {
			clause.utterance = i
			c.clauses = append(c.clauses, clause)
		}
		if len(c.clauses) > statementsMost {
			break
		}
	}
	c.takeBack()
	return c.clauses
}

// backward is how many utterances a caller's 算了 reaches back.
const backward = 4

var dropsIt = regexp.MustCompile(`^(?:那|哦|啊|唉|哎|嗯)*(?:还是)?(?:就)?(?:算了|不用了|不要了|不办了|不弄了)`)

// takeBack makes doubtful what the caller wished for, and what we proposed, before the caller let it be: 寄到公司吧, 要十块, 那算了.
func (c *checker) takeBack() {
	for i, s := range c.said {
		if s.Us() || !slices.ContainsFunc(language.Clauses(s.Text), dropsIt.MatchString) {
			continue
		}
		for j := range c.clauses {
			st := &c.clauses[j]
			behind := i - st.utterance
			if behind > 0 && behind <= backward && (!st.us && (st.mood == wanted || strings.HasSuffix(st.text, "吧")) || st.us && st.mood == plan && behind == 1) {
				st.mood = doubt
			}
		}
	}
}

// clausesIn reads one utterance; next is what the other party said to it, "" = nothing.
func (c *checker) clausesIn(s language.Segment, next string) []clauseSaid {
	at := c.in.Start.Add(s.From)
	answer := ""
	if next != "" {
		switch answer = replied(next, s.Text); {
		case !s.Us() && answer == "yes" && !grants(next):
			answer = "" // what we explain is no yes
		case !s.Us() && answer == "no" && !brief(next):
			answer = unclear
		}
	}
	var out []clauseSaid
	for _, sentence := range marked(eitherOr(s.Text)) {
		conditional, own, finished := false, false, false
		open := asksSomething(sentence)
		for _, clause := range language.Clauses(sentence) {
			conditional = conditional || language.HasAny(clause, conditions...) || afterwards.MatchString(clause)
			st := clauseSaid{us: s.Us(), text: language.Fold(reworded(clause, s.Us())), tokens: tokens(clause, at), mood: moodOf(clause, s.Us()), question: open}
			st.about = persons(clause)
			own = own || language.HasAny(clause, "给您", "帮您", "为您", "我", "给你", "帮你", "跟您")
			st.own = own && (!language.HasAny(clause, advice...) || answer == "yes")
			st.advice = language.HasAny(clause, advice...) && answer != "yes"
			if s.Us() && finished && st.mood == stated && len(st.tokens) < 7 {
				st.mood = done // 给您办好了，五天包
			}
			finished = finished || st.mood == done
			c.settle(&st, sentence, clause, answer, conditional)
			if st.at = len(out); len(st.tokens) > 0 {
				out = append(out, st)
			}
		}
	}
	return out
}

// settle gives a clause its mood, by what was answered to it.
func (c *checker) settle(st *clauseSaid, sentence, clause, answer string, conditional bool) {
	ask := asksSomething(clause) || strings.HasSuffix(sentence, "？") || strings.HasSuffix(sentence, "?")
	switch open := language.HasAny(clause, "什么", "多少", "哪", "几点", "怎么") || strings.Contains(stillSo.ReplaceAllString(clause, ""), "还是"); {
	case conditional, ask && answer == unclear:
		st.mood = doubt
	case st.question && st.us && st.mood == plan && answer != "yes": // a proposal that was not taken
		st.mood = asked
	case !ask:
	case answer == "yes" && !open, answer != "" && negative(clause): // 您没有告诉他吧? 没有
		st.confirmed = true
		if st.mood == asked || st.mood == wanted {
			st.mood = stated
		}
	case answer == "no":
		st.mood, st.confirmed = stated, true
		for k := range st.tokens {
			st.tokens[k].no, st.tokens[k].denied = true, true
		}
	default:
		st.mood = asked
	}
}

var stillSo = regexp.MustCompile(`^(?:那|就|我)?还是|还是(?:按|老|原|没|不|很|有|得|要|会|这|那|照)`)

var was = regexp.MustCompile(`[^通路超经]过(?:$|[一两几次的])`) // 反映过两次

// afterwards begins what will be when something else is done: 恢复以后短信通知您.
var afterwards = regexp.MustCompile(`^[\p{Han}]{1,8}[^天时月年周日钟半内]以后`)

// complaint is a question that says what it asks about: 怎么又扣了我三十块.
var complaint = regexp.MustCompile(`怎么(?:[一二两三四五六七八九十0-9]|这么|那么|收|扣|又|还|就|会|老|总|突然|多|给我|一直)|凭什么|为什么|为啥`)

// asksSomething reports a question; 还是 may mean still, and some say more than they ask.
func asksSomething(clause string) bool {
	if complaint.MatchString(clause) {
		return false
	}
	return language.Asks(stillSo.ReplaceAllString(clause, ""))
}

// forKin takes what the caller does for somebody out of what is wished for: 给我爸充了一百.
var forKin = strings.NewReplacer("不给我", "", "问我要", "", "跟我要", "", "找我要", "", "向我要", "", "没给我", "", "给我爸", "", "给我妈", "", "给我儿", "", "给我女", "", "给我老", "", "给我家", "", "给我孩", "", "给我朋", "", "给我同", "")

// marked cuts text into sentences and leaves them their question marks.
func marked(text string) []string {
	var out []string
	from := 0
	for i, r := range text {
		if strings.ContainsRune("。！!？?；;\n", r) {
			out = append(out, text[from:i+len(string(r))])
			from = i + len(string(r))
		}
	}
	return append(out, text[from:])
}

func moodOf(clause string, us bool) mood {
	switch {
	case language.HasAny(strings.ReplaceAll(clause, "应该是", ""), possibly...):
		return doubt
	case !us && language.HasAny(forKin.Replace(clause), wishes...):
		return wanted
	case us && language.HasAny(clause, comes...) && !language.HasAny(clause, "已经", "已为", "好了", "成功"):
		return plan
	case language.HasAny(clause, isDone...) || was.MatchString(clause):
		return done
	}
	return stated
}

// persons are the third persons at the beginning of a clause, who do what it tells.
func persons(clause string) []string {
	var out []string
	head := []rune(clause)
	text := string(head[:min(len(head), 10)])
	for _, p := range person {
		at := strings.Index(text, p)
		if at < 0 || language.HasAny(text[:at], "给", "跟", "找", "向", "把", "被", "打", "和", "为", "让", "是") {
			continue
		}
		out = append(out, oneWord().Replace(p))
	}
	return out
}

// reworded turns what a party says of itself into what a report says of it.
func reworded(text string, us bool) string {
	if us {
		return speech.Reported(text)
	}
	return text
}

// answers reports whether the caller agreed (yes) or refused (no) right behind utterance i.
func (c *checker) answers(i int, want string) bool {
	if i+1 >= len(c.said) || c.said[i+1].Us() {
		return false
	}
	return replied(c.said[i+1].Text, c.said[i].Text) == want
}

// grants reports that our answer begins with a yes of few words: 可以的.
func grants(answer string) bool {
	all := language.Clauses(answer)
	return len(all) > 0 && language.HasAny(all[0], "可以", "能", "行", "是的", "对", "支持", "没问题", "好") && (utf8.RuneCountInString(all[0]) <= 5 || strings.HasSuffix(all[0], "可以的") || strings.HasSuffix(all[0], "能的"))
}

// unclear is an answer that holds a no, which need not be said to what was asked: 身份证号给了要紧吗, 单凭身份证号办不了贷款.
const unclear = "unclear"

// brief reports that an answer begins with a clause of few words: 不是的.
func brief(answer string) bool {
	all := language.Clauses(answer)
	return len(all) > 0 && utf8.RuneCountInString(all[0]) <= 6
}

// replied is the yes or no of an answer, "" = neither: what begins with a no is none, whatever is agreed to behind it.
func replied(answer, question string) string {
	first := answer
	if all := language.Clauses(answer); len(all) > 0 {
		first = all[0]
	}
	if negative(first) && !strings.HasSuffix(first, "吗") {
		return "no"
	}
	if got, ok := verdict(first, question); ok { // 行吧那你提，别打这个号
		return got
	}
	got, _ := verdict(answer, question)
	return got
}

func anyOf(list, words []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(words, s) })
}
