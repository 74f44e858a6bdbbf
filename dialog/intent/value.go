package intent

import (
	"strings"
	"time"
)

// Kind is a kind of value that a caller says.
type Kind string

// The kinds, each with the form of its value.
const (
	KindPhone   Kind = "phone"     // digits of a mobile or fixed number: 13800138000, 02512345678
	KindDigits  Kind = "digits"    // any digit string: 20260101
	KindIDCard  Kind = "id_card"   // 18 digits or 17 and X
	KindBank    Kind = "bank_card" // 13-19 digits whose check digit is right
	KindAmount  Kind = "amount"    // yuan with at most two decimals: 50, 19.9
	KindCount   Kind = "count"     // a number of things: 3
	KindDate    Kind = "date"      // 2006-01-02
	KindTime    Kind = "time"      // 2006-01-02 15:04, or 2006-01-02 and 上午, 下午, 晚上 or 全天; without a day: 15:04
	KindAddress Kind = "address"   // as said, without the words around it
	KindName    Kind = "name"      // as said, without the words around it
	KindYesNo   Kind = "yes_no"    // yes or no
	KindChoice  Kind = "choice"    // the Value of one of Context.Options
	KindText    Kind = "text"      // as said
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{KindPhone, KindDigits, KindIDCard, KindBank, KindAmount, KindCount, KindDate, KindTime, KindAddress, KindName, KindYesNo, KindChoice, KindText}
}

// Option is one of several answers.
type Option struct {
	Value string
	Says  []string // ways to say it; Value itself counts too
}

// Context is what a text is read against.
type Context struct {
	Now     time.Time // for 明天 and 下午; the location counts
	Options []Option  // KindChoice
	Digits  int       // KindDigits: how many there must be; 0 = any
	Asked   bool      // the text answers a question for this value; false = it may say anything, so only clear values count
}

// Parse reads a value of the kind out of text. The value has the form given at the kind. ok is false when there is none.
func Parse(kind Kind, text string, ctx Context) (value string, ok bool) {
	text = strings.TrimSpace(strings.Map(narrow, text))
	if text == "" {
		return "", false
	}
	switch kind {
	case KindPhone:
		return parsePhone(text)
	case KindDigits:
		return parseDigits(text, ctx.Digits)
	case KindIDCard:
		return parseIDCard(text)
	case KindBank:
		return parseBankCard(text)
	case KindAmount:
		return parseAmount(text, ctx.Asked)
	case KindCount:
		return parseCount(text, ctx.Asked)
	case KindDate:
		return parseDate(text, ctx.Now)
	case KindTime:
		return parseTime(text, ctx.Now)
	case KindAddress:
		return parseAddress(text, ctx.Asked)
	case KindName:
		return parseName(text, ctx.Asked)
	case KindYesNo:
		return parseYesNo(text)
	case KindChoice:
		return parseChoice(text, ctx)
	case KindText:
		return text, ctx.Asked
	}
	return "", false
}

// Complete reports whether text is already a whole value of the kind, so that waiting longer brings nothing.
// Addresses, names and free text are never known to be whole.
func Complete(kind Kind, text string, ctx Context) bool {
	ctx.Asked = true
	value, ok := Parse(kind, text, ctx)
	switch kind {
	case KindPhone:
		return ok && len(value) == 11 && value[0] == '1' || ok && value[0] == '0' && len(value) == 12
	case KindDigits:
		return ok && ctx.Digits > 0
	case KindIDCard, KindYesNo, KindChoice:
		return ok
	case KindAmount:
		return ok && strings.ContainsAny(text, "元块角毛分")
	case KindTime:
		return ok && strings.ContainsAny(value, ":上下晚") && len(value) > 10
	case KindDate:
		return ok
	}
	return false
}
