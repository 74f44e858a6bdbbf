package textnorm

import "strings"

// letterNames are the names of the letters as Mandarin speakers say them, in pinyin.
var letterNames = map[byte]string{
	'A': "ei1", 'B': "bi4", 'C': "sei1", 'D': "di4", 'E': "yi4", 'F': "ai2 fu5", 'G': "ji4", 'H': "ei1 chi5", 'I': "ai4",
	'J': "zhei4", 'K': "kei4", 'L': "ai2 lou5", 'M': "ai2 mu5", 'N': "en1", 'O': "ou1", 'P': "pi4", 'Q': "kiu1", 'R': "a4",
	'S': "ai2 si5", 'T': "ti4", 'U': "you1", 'V': "wei1", 'W': "da2 bu5 liu5", 'X': "ai2 ke5 si5", 'Y': "wai4", 'Z': "zei4",
}

// loanWords are Latin words that Mandarin speakers say as words, in pinyin. Keys are lower case.
var loanWords = map[string]string{
	"wifi": "wai1 fai1", "ok": "ou1 kei4", "hello": "ha1 lou1", "hi": "hai1", "bye": "bai4", "pos": "pou4 si5",
	"email": "yi1 mei1 er5", "max": "mai4 ke5 si5", "pad": "pai4 de5", "ipad": "ai4 pai4 de5", "iphone": "ai4 feng1",
	"mini": "mi2 ni5", "plus": "pu1 la1 si5", "pro": "pu1 rou4", "vip": "wei1 ai4 pi4", "modem": "mou2 di4 mu5",
	"router": "ru4 te5", "apple": "ai1 pou4", "android": "an1 zhuo2", "google": "gu3 ge1", "windows": "wen1 dou4 si5",
}

// spelled are short lower-case or mixed words that are nevertheless read letter by letter.
var spelled = map[string]bool{"app": true, "sim": true, "esim": true, "usb": true, "id": true, "tv": true, "pc": true, "qq": true, "ip": true, "cpu": true, "sms": true, "iptv": true, "volte": true, "nfc": true, "dns": true, "www": true, "com": false}

// appendLatin appends w as one word or as letters.
func appendLatin(dst []Piece, w string) []Piece {
	if !spellOut(w) {
		return append(dst, Piece{Kind: Word, Say: w})
	}
	for i := range len(w) {
		if w[i] != '\'' {
			dst = append(dst, Piece{Kind: Letter, Say: strings.ToUpper(w[i : i+1])})
		}
	}
	return dst
}

// spellOut tells whether w is read letter by letter: known abbreviations, capitals, and what has no vowel.
func spellOut(w string) bool {
	low := strings.ToLower(w)
	if s, ok := spelled[low]; ok {
		return s
	}
	if _, ok := loanWords[low]; ok {
		return false
	}
	return len(w) == 1 || w == strings.ToUpper(w) && len(w) <= 6 || !strings.ContainsAny(low, "aeiouy")
}
