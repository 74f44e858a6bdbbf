package topic

import (
	"slices"
	"strings"
	"unicode"
)

// stops are characters that are no part of the name of a place, as they come before one.
const stops = "我你您他她它们的了在是到这那哪个整住从就都也和跟有及与市省说叫去来往里边上下本咱"

// generic are endings that name a kind of place and no place.
var generic = []string{"地区", "市区", "郊区", "景区", "社区", "务区", "专区", "园区", "校区", "片区", "厂区", "库区", "山区", "主城区", "老城区", "灾区", "禁区", "分区", "时区", "战区", "盲区"}

// maxName is how many characters stand before the ending of a place's name.
const maxName = 4

// districtOf finds the name of a district, county, town or estate in what a caller said; "" for none. known are names without their
// ending, by the whole name: whoever says 海淀 means 海淀区 once somebody said that.
func districtOf(text string, known map[string]string) string {
	rs := []rune(text)
	for i, r := range rs {
		if r != '区' && r != '县' && r != '镇' {
			continue
		}
		end := i // of the name without its ending
		estate := r == '区' && i > 0 && rs[i-1] == '小'
		if estate {
			end--
		}
		from := end
		for from > 0 && end-from < maxName && unicode.Is(unicode.Han, rs[from-1]) && !strings.ContainsRune(stops, rs[from-1]) {
			from--
		}
		name := string(rs[from : i+1])
		if end-from < 2 && !(end-from == 1 && r == '县') || slices.ContainsFunc(generic, func(g string) bool { return strings.HasSuffix(name, g) }) {
			continue
		}
		if !estate {
			known[string(rs[from:end])] = name
		}
		return name
	}
	best := ""
	for short, name := range known {
		if len([]rune(short)) >= 2 && strings.Contains(text, short) && (best == "" || name < best) {
			best = name
		}
	}
	return best
}
