// Package value reads what callers say where a value is wanted: telephone numbers, amounts, days and times, addresses, names, yes and
// no, one of several choices, in spoken Chinese with all its fillers, repetitions and corrections, and in English, whose words dialog/english
// reads. Days and times are read by dialog/moment, names by dialog/naming, yes and no by dialog/assent. It owns the forms of the values and
// no dialogue; dialog/flow calls it, by its names in dialog/intent, once per utterance. Everything here is pure and safe for
// concurrent use.
package value

import (
	"strings"
	"time"

	"hotline/dialog/assent"
	"hotline/dialog/english"
	"hotline/dialog/moment"
	"hotline/dialog/naming"
	"hotline/dialog/offer"
)

// Kind is a kind of value that a caller says.
type Kind string

// The kinds, each with the form of its value.
const (
	Phone   Kind = "phone"     // digits of a mobile or fixed number: 13800138000, 02512345678
	Digits  Kind = "digits"    // any digit string: 20260101
	IDCard  Kind = "id_card"   // 18 digits or 17 and X
	Bank    Kind = "bank_card" // 13-19 digits whose check digit is right
	Amount  Kind = "amount"    // yuan with at most two decimals: 50, 19.9
	Count   Kind = "count"     // a number of things: 3
	Date    Kind = "date"      // 2006-01-02, or 2006-01 for a whole month
	Time    Kind = "time"      // 2006-01-02 15:04, or 2006-01-02 and 上午, 下午, 晚上 or 全天; without a day: 15:04
	Address Kind = "address"   // as said, without the words around it
	Name    Kind = "name"      // as said, without the words around it
	YesNo   Kind = "yes_no"    // yes or no
	Choice  Kind = "choice"    // the Value of one of Context.Options
	Text    Kind = "text"      // as said; what is asked for by its name (全称, 抬头) without the words around it
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Phone, Digits, IDCard, Bank, Amount, Count, Date, Time, Address, Name, YesNo, Choice, Text}
}

// Option is one of several answers.
type Option struct {
	Value string
	Says  []string // ways to say it; Value itself counts too
}

// Context is what a text is read against.
type Context struct {
	Now     time.Time // for 明天 and 下午; the location counts
	Options []Option  // Choice
	Places  []string  // Address: names of three and more characters that are told by their sound
	Least   *int      // Count, Amount: no less than this; Date, Time with its day: no earlier than so many days from Now; nil = none
	Most    *int      // likewise no more, no later
	Digits  int       // Digits: how many there must be; 0 = any
	Prompt  string    // the question that the text answers, "" = unknown: it tells whether a day is past or to come, and what a no means
	Known   string    // Time: the value so far, "" = none: eight is 20:00 where it was 19:00
	Hour    bool      // Time: the day is asked for by itself, so the value is 15:04, or 上午, 下午, 晚上 or 全天
	Asked   bool      // the text answers a question for this value; false = it may say anything, so only clear values count
}

// moment is the part of the context that days and times are read against.
func (c Context) moment() moment.Context {
	return moment.Context{Now: c.Now, Prompt: c.Prompt, Known: c.Known, Asked: c.Asked}
}

// longest is the number of characters that are read for a value: no answer to a question is that long.
const longest = 400

func shorten(text string) string {
	n := 0
	for i := range text {
		if n == longest {
			return text[:i]
		}
		n++
	}
	return text
}

// Parse reads a value of the kind out of text, of which it looks at 400 characters. The value has the form given at the kind. ok is false
// when there is none. It takes some 5 to 50 microseconds.
func Parse(kind Kind, text string, ctx Context) (value string, ok bool) {
	said := strings.TrimSpace(text)
	written := shorten(strings.TrimSpace(strings.Map(narrow, text)))
	if written == "" {
		return "", false
	}
	if kind == YesNo {
		if answer, offered := offer.Read(written, ctx.Prompt); offered {
			return answer, answer != ""
		}
	}
	if english.Words(written) {
		value, ok = parseEnglish(kind, written, ctx)
	} else {
		value, ok = parseMandarin(kind, written, said, ctx)
	}
	if ok && !ctx.within(kind, value) {
		return "", false
	}
	return value, ok
}

// tens are numbers that have a character of their own: 廿五号.
var tens = strings.NewReplacer("廿", "二十", "卅", "三十")

// parseMandarin reads a value of written, which said is before its letters were narrowed.
func parseMandarin(kind Kind, written, said string, ctx Context) (value string, ok bool) {
	text := strings.ToLower(tens.Replace(written))
	switch kind {
	case Phone:
		return parsePhone(text)
	case Digits:
		return parseDigits(text, ctx.Digits)
	case IDCard:
		return parseIDCard(text)
	case Bank:
		return parseBankCard(text)
	case Amount:
		return parseAmount(text, ctx.Asked)
	case Count:
		return parseCount(text, ctx)
	case Date:
		return moment.Date(text, ctx.moment())
	case Time:
		if ctx.Hour {
			return moment.Hour(text, ctx.moment())
		}
		return moment.Time(text, ctx.moment())
	case Address:
		if ctx.Asked {
			written = heardAsPlaces(written, ctx.Places)
		}
		return parseAddress(written, ctx.Asked)
	case Name:
		return naming.Parse(written, ctx.Asked)
	case YesNo:
		return assent.Parse(text, ctx.Prompt)
	case Choice:
		return parseChoice(text, ctx)
	case Text:
		text := parseText(said, ctx.Prompt)
		return text, ctx.Asked && text != ""
	}
	return "", false
}

// Complete reports whether text is already a whole value of the kind, so that waiting longer brings nothing.
// Addresses, names and free text are never known to be whole.
func Complete(kind Kind, text string, ctx Context) bool {
	ctx.Asked = true
	value, ok := Parse(kind, text, ctx)
	switch kind {
	case Phone:
		return ok && len(value) == 11 && value[0] == '1' || ok && value[0] == '0' && len(value) == 12
	case Digits:
		return ok && ctx.Digits > 0
	case IDCard, YesNo, Choice:
		return ok
	case Amount:
		return ok && (strings.ContainsAny(text, "元块角毛分") || strings.Contains(strings.ToLower(text), "yuan"))
	case Time:
		return ok && ctx.Hour && strings.Contains(value, ":") || ok && strings.ContainsAny(value, ":上下晚") && len(value) > 10
	case Count:
		return ok && counted.MatchString(strings.ToLower(strings.TrimSpace(text)))
	case Date:
		return ok && len(value) == len(time.DateOnly)
	}
	return false
}
