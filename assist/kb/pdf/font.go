package pdf

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// font says what the bytes shown with it mean and how wide they are.
type font struct {
	unicode *cmap
	decode  func(code string) string // without a table; nil = not known
	wide    bool                     // codes of two bytes
	mixed   bool                     // GBK: one or two bytes
	widths  map[int]float64          // thousandths of the size
	missing float64                  // width of codes that are not listed
}

// newFont reads a font dictionary.
func (f *document) newFont(v any) *font {
	d, ok := f.resolve(v).(dict)
	if !ok {
		return &font{decode: latin, missing: 500}
	}
	out := &font{widths: map[int]float64{}, missing: 500}
	if s, ok := f.resolve(d["ToUnicode"]).(*stream); ok {
		out.unicode = readCMap(f.unpack(s))
	}
	if d["Subtype"] == name("Type0") {
		f.composite(out, d)
		return out
	}
	out.decode = f.simple(d)
	start, _ := f.resolve(d["FirstChar"]).(float64)
	widths, _ := f.resolve(d["Widths"]).(array)
	for i, w := range widths {
		if n, ok := f.resolve(w).(float64); ok && i < 256 {
			out.widths[int(start)+i] = n
		}
	}
	return out
}

// composite reads a font of two-byte codes (section 9.7).
func (f *document) composite(out *font, d dict) {
	out.wide, out.missing = true, 1000
	encoding, _ := f.resolve(d["Encoding"]).(name)
	switch {
	case strings.HasPrefix(string(encoding), "UniGB") || strings.HasPrefix(string(encoding), "UniCNS") || strings.HasPrefix(string(encoding), "UniJIS"):
		out.decode = utf16BE
	case strings.HasPrefix(string(encoding), "GB"):
		out.mixed, out.wide, out.decode = true, false, gbk
	}
	below, _ := f.resolve(d["DescendantFonts"]).(array)
	if len(below) == 0 {
		return
	}
	cid, _ := f.resolve(below[0]).(dict)
	if n, ok := f.resolve(cid["DW"]).(float64); ok {
		out.missing = n
	}
	list, _ := f.resolve(cid["W"]).(array)
	for i := 0; i+1 < len(list) && len(out.widths) < 1<<16; {
		start, _ := f.resolve(list[i]).(float64)
		switch next := f.resolve(list[i+1]).(type) {
		case array:
			for k, w := range next {
				if n, ok := f.resolve(w).(float64); ok && k < 1<<16 {
					out.widths[int(start)+k] = n
				}
			}
			i += 2
		case float64:
			if i+2 >= len(list) {
				return
			}
			w, _ := f.resolve(list[i+2]).(float64)
			for c := int(start); c <= int(next) && c-int(start) < 1<<16; c++ {
				out.widths[c] = w
			}
			i += 3
		default:
			return
		}
	}
}

// simple returns the decoder of a font of one-byte codes.
func (f *document) simple(d dict) func(string) string {
	table := map[byte]string{}
	encoding := f.resolve(d["Encoding"])
	if e, ok := encoding.(dict); ok {
		differences, _ := f.resolve(e["Differences"]).(array)
		code := 0
		for _, v := range differences {
			switch v := f.resolve(v).(type) {
			case float64:
				code = int(v)
			case name:
				if text := glyph(string(v)); text != "" && code >= 0 && code < 256 {
					table[byte(code)] = text
				}
				code++
			}
		}
		encoding = f.resolve(e["BaseEncoding"])
	}
	base := latin
	if encoding == name("MacRomanEncoding") {
		base = func(s string) string { out, _ := charmap.Macintosh.NewDecoder().String(s); return out } // never fails
	}
	return func(code string) string {
		if text, ok := table[code[0]]; ok {
			return text
		}
		return base(code)
	}
}

func latin(code string) string {
	out, _ := charmap.Windows1252.NewDecoder().String(code) // never fails
	return out
}

func gbk(code string) string {
	out, _ := simplifiedchinese.GB18030.NewDecoder().String(code) // bad bytes become U+FFFD
	return out
}

func utf16BE(code string) string {
	units := make([]uint16, 0, len(code)/2)
	for i := 0; i+1 < len(code); i += 2 {
		units = append(units, uint16(code[i])<<8|uint16(code[i+1]))
	}
	return string(utf16.Decode(units))
}

// glyph reads the usual glyph names: A, uni4E2D, u4E2D, and the named marks that prose needs.
func glyph(n string) string {
	if len([]rune(n)) == 1 {
		return n
	}
	if h, ok := strings.CutPrefix(n, "uni"); ok || strings.HasPrefix(n, "u") {
		if !ok {
			h = n[1:]
		}
		if v, err := strconv.ParseUint(h, 16, 21); err == nil {
			return string(rune(v)) //nolint:gosec // 21 bits
		}
	}
	names := map[string]string{"space": " ", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "hyphen": "-", "parenleft": "(", "parenright": ")",
		"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
		"percent": "%", "slash": "/", "question": "?", "exclam": "!", "quotesingle": "'", "quoteright": "’", "quoteleft": "‘",
		"quotedblleft": "“", "quotedblright": "”", "endash": "–", "emdash": "—", "bullet": "•", "fi": "fi", "fl": "fl", "plus": "+", "equal": "="}
	return names[n]
}

// textString reads a text string of the document's information (section 7.9.2.2).
func textString(v any) string {
	s, _ := v.(string)
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf16BE(s[2:])
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return s[3:]
	}
	return latin(s)
}

// shown calls each for every code in s with its text and its width in thousandths.
func (t *font) shown(s string, each func(text string, width float64)) {
	for len(s) > 0 {
		n := 1
		switch {
		case t.unicode != nil && len(t.unicode.sizes) > 0:
			n = t.unicode.size(s)
		case t.wide, t.mixed && s[0] >= 0x81:
			n = 2
		}
		n = min(n, len(s))
		code := s[:n]
		s = s[n:]
		text, ok := "", false
		if t.unicode != nil {
			text, ok = t.unicode.text[code]
		}
		if !ok && t.decode != nil {
			text = t.decode(code)
		}
		width, known := t.widths[number(code)]
		if !known {
			width = t.missing
			if t.mixed && n == 1 {
				width = 500
			}
		}
		each(text, width)
	}
}

func number(code string) int {
	v := 0
	for i := range len(code) {
		v = v<<8 | int(code[i])
	}
	return v
}
