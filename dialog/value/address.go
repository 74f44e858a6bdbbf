package value

import (
	"strings"
	"unicode/utf8"
)

// before an address or a name, and after it: words that belong to the sentence, not to the value.
var (
	addressLead = []string{"你记一下", "您记一下", "我的地址是", "我家地址是", "安装地址是", "装机地址是", "地址是", "地址在", "地址", "我家住在", "我家在", "我家是", "家住", "我们家在", "我住在", "我住", "住在", "我在", "位置在", "就是在", "就在", "就是", "是在", "在", "是", "呃", "嗯", "啊", "哦", "那个", "好的", "好", "对", "，", ",", "。", " "}
	addressTail = []string{"这里", "这边", "这儿", "那里", "那边", "吧", "啊", "呀", "哈", "谢谢", "。", "，", ",", "!", "！", " "}
	addressSign = []string{"省", "市", "区", "县", "镇", "乡", "村", "路", "街", "道", "巷", "弄", "号", "栋", "幢", "座", "楼", "单元", "室", "小区", "花园", "苑", "大厦", "广场", "公寓", "庄", "湾", "里", "城"}
)

// parseAddress keeps the caller's words. Unasked it wants at least two address words, one of them a place with a number.
func parseAddress(text string, asked bool) (string, bool) {
	signs := 0
	for _, s := range addressSign {
		if strings.Contains(text, s) {
			signs++
		}
	}
	if !asked {
		return addressWithin(text, signs)
	}
	value := trimWords(text, addressLead, addressTail)
	if n := utf8.RuneCountInString(value); n < 4 || n > 120 || signs == 0 {
		return "", false
	}
	return value, true
}

// addressWithin cuts an address out of a longer sentence after 在, 是 or 地址.
func addressWithin(text string, signs int) (string, bool) {
	if signs < 2 || !strings.ContainsAny(text, "号栋幢楼室座") {
		return "", false
	}
	for _, clause := range strings.FieldsFunc(text, isPause) {
		n := 0
		for _, s := range addressSign {
			if strings.Contains(clause, s) {
				n++
			}
		}
		if n < 2 || !strings.ContainsAny(clause, "号栋幢楼室座") {
			continue
		}
		for _, lead := range []string{"地址是", "地址在", "住在", "家在", "我在", "在"} {
			if at := strings.Index(clause, lead); at >= 0 {
				clause = clause[at+len(lead):]
				break
			}
		}
		if at := strings.LastIndexAny(clause, "号栋幢楼室座"); at > 0 {
			_, size := utf8.DecodeRuneInString(clause[at:])
			clause = clause[:at+size]
		}
		if value := trimWords(clause, addressLead, addressTail); utf8.RuneCountInString(value) >= 5 {
			return value, true
		}
	}
	return "", false
}

func trimWords(text string, leads, tails []string) string {
	for again := true; again; {
		again = false
		for _, l := range leads {
			if rest, cut := strings.CutPrefix(text, l); cut && rest != "" {
				text, again = rest, true
			}
		}
		for _, t := range tails {
			if rest, cut := strings.CutSuffix(text, t); cut && rest != "" {
				text, again = rest, true
			}
		}
	}
	return text
}

var (
	nameLead = []string{"我的名字叫", "我的名字是", "我名字叫", "名字叫", "名字是", "机主叫", "机主是", "户主叫", "户主是", "机主", "我叫", "我姓", "我是", "叫", "姓", "是", "呃", "嗯", "那个", "好的", "，", ",", " "}
	nameTail = []string{"先生", "女士", "小姐", "吧", "啊", "呀", "。", "，", ",", " "}
)

// parseName reads 张三, 我叫张三, 机主是李四. Unasked it wants the words before the name.
func parseName(text string, asked bool) (string, bool) {
	for _, lead := range nameLead[:11] {
		if at := strings.Index(text, lead); at >= 0 {
			text, asked = text[at+len(lead):], true
			break
		}
	}
	if !asked {
		return "", false
	}
	if at := strings.IndexFunc(text, isPause); at > 0 {
		text = text[:at]
	}
	value := trimWords(text, nameLead, nameTail)
	if n := utf8.RuneCountInString(value); n < 1 || n > 8 {
		return "", false
	}
	for _, r := range value {
		if !isHan(r) && r != '·' && (r < 'a' || r > 'z') {
			return "", false
		}
	}
	return value, true
}
