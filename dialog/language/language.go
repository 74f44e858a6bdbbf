// Package language knows the languages in which a hotline talks: what a text is written in, how a caller asks for another one, and which
// of the wordings in an app's files belongs to which. It owns no text of a hotline and no call; dialog/script reads files by it,
// dialog/flow switches calls by it. Everything here is pure and safe for concurrent use.
package language

import (
	"regexp"
	"strings"
	"unicode"
)

// Language is the first part of a BCP 47 tag: zh, en.
type Language string

// The languages that the hotline itself can talk: it has built-in sentences, and readers of spoken values, in them.
const (
	Unknown Language = ""
	Chinese Language = "zh"
	English Language = "en"
)

// All lists the languages.
func All() []Language { return []Language{Chinese, English} }

// Parse returns the language of a BCP 47 tag (en-US, zh_CN), Unknown for one that the hotline cannot talk.
func Parse(tag string) Language {
	head, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	for _, l := range All() {
		if string(l) == head {
			return l
		}
	}
	return Unknown
}

// Tag is the BCP 47 tag by which recognisers and voices know the language; "" for Unknown.
func (l Language) Tag() string {
	switch l {
	case Chinese:
		return "zh-CN"
	case English:
		return "en-US"
	}
	return ""
}

// words are words in Latin letters, contractions in one piece.
var words = regexp.MustCompile(`[a-z]+(?:['’][a-z]+)*`)

// common are the words that hold English sentences together; nobody writes them into a Chinese one.
var common = regexp.MustCompile(`^(?:i|i'm|i've|i'd|i'll|you|your|he|she|we|they|it|it's|that's|what's|my|me|the|a|an|is|are|am|was|were|be|been|has|have|had|do|does|did|don't|doesn't|didn't|can|can't|cannot|could|would|will|won't|should|` +
	`to|of|for|from|with|without|about|at|by|on|in|into|and|or|but|not|if|when|where|what|which|who|why|how|much|many|please|want|need|like|get|got|let|make|there|this|that|these|those|any|some|still|again|just|tell|help|speak|talk|yes|no)$`)

// borrowed are words in Latin letters that are a part of spoken and written Chinese.
var borrowed = regexp.MustCompile(`^(?:ok|okay|hi|hello|hey|bye|byebye|yes|yeah|no|sorry|thanks|thankyou|wifi|wi|fi|app|apn|sim|esim|vip|pin|puk|g|gb|mb|kb|k|m|lte|volte|iptv|tv|pc|ip|dns|vpn|id|qq|wechat|iphone|ipad|ios|android|huawei|mate|pro|max|plus|mini|air|x|s|xs|se|pos|sms|email|e|mail|url|http|https|www|com|cn|net|html)$`)

// Of tells what a text is written in: Chinese from one Chinese character on, English for words that make up English, Unknown for what
// says nothing either way: digits, names of things, OK.
func Of(text string) Language {
	if han(text) > 0 {
		return Chinese
	}
	held, own := 0, 0
	for _, w := range words.FindAllString(strings.ToLower(text), -1) {
		w = strings.ReplaceAll(w, "’", "'")
		switch {
		case borrowed.MatchString(w):
		case common.MatchString(w):
			held++
		case len(w) >= 3:
			own++
		}
	}
	if held >= 2 || held >= 1 && own >= 1 || own >= 1 {
		return English
	}
	return Unknown
}

// Sentence reports a text that is surely English prose, not a name, an address or a word that Chinese borrowed.
func Sentence(text string) bool {
	if han(text) > 0 {
		return false
	}
	held := 0
	for _, w := range words.FindAllString(strings.ToLower(text), -1) {
		if common.MatchString(strings.ReplaceAll(w, "’", "'")) {
			held++
		}
	}
	return held >= 2
}

// han counts the Chinese characters of text.
func han(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
