package textnorm

import "strings"

// unitNames are signs behind numbers and what is said for them. The longest that fits is taken.
var unitNames = map[string]string{
	"GB": "GB", "G": "G", "TB": "TB", "T": "T", "MB": "兆", "M": "兆", "KB": "KB", "kb": "KB", "K": "K", "k": "K", "B": "B",
	"Gbps": "G", "Mbps": "兆", "kbps": "K", "Kbps": "K", "GHz": "G赫兹", "MHz": "兆赫兹", "kHz": "千赫兹", "Hz": "赫兹", "M/s": "兆每秒", "MB/s": "兆每秒",
	"km": "公里", "m": "米", "cm": "厘米", "mm": "毫米", "kg": "公斤", "g": "克", "mg": "毫克", "L": "升", "ml": "毫升", "mL": "毫升",
	"h": "小时", "min": "分钟", "s": "秒", "ms": "毫秒", "W": "瓦", "kW": "千瓦", "kWh": "度", "V": "伏", "A": "安", "mAh": "毫安时", "dB": "分贝", "dBm": "D B M",
	"℃": "摄氏度", "°C": "摄氏度", "°": "度", "㎡": "平方米", "m²": "平方米", "m2": "平方米",
}

// longestUnit is the length of the longest key of unitNames in runes.
const longestUnit = 4

// ordinalUnits begin words before which a bare 2 stays 二: it counts in order.
var ordinalUnits = []string{"月", "号", "日", "楼", "层", "级", "期", "班", "等", "幢", "栋", "单元", "室", "环", "线", "十", "中", "维", "手", "进制"}

// notUnits begin what may follow a number without measuring it.
const notUnits = "，。！？；：、,.!?;:()（）“”\"' \n的是和与或及到至在了吗呢吧啊请按转就也都还而但要可不没有为由从向"

func isOrdinalUnit(unit string) bool {
	for _, u := range ordinalUnits {
		if strings.HasPrefix(unit, u) {
			return true
		}
	}
	return false
}

// unitAt finds the sign for a unit at rune i; n is 0 when there is none.
func (s source) unitAt(i int) (say string, n int) {
	for n := min(longestUnit, len(s.runes)-i); n > 0; n-- {
		name, ok := unitNames[s.text[s.at[i]:s.at[i+n]]]
		if ok && !(isLatin(s.runes[i+n-1]) && i+n < len(s.runes) && (isLatin(s.runes[i+n]) || isDigit(s.runes[i+n]))) {
			return name, n
		}
	}
	return "", 0
}

// measures tells whether what stands at rune i measures the number before it, such as 元, 个, 分钟.
func (s source) measures(i int) bool {
	return i < len(s.runes) && isHan(s.runes[i]) && !strings.ContainsRune(notUnits, s.runes[i])
}
