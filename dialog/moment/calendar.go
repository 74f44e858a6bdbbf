package moment

import (
	"math"
	"strings"
	"time"

	"hotline/dialog/spoken"
)

// findCalendarDay reads 2026-12-01, 12/24, 二零二六年一月八号, 十二月五号, 上个月二十号, 五号, 月底, 下月初, 上个月.
func findCalendarDay(text string, today time.Time, dir int) (day, bool) {
	if d, ok := written3(text, today, dir); ok {
		return d, true
	}
	c := calendar{runes: []rune(text), today: today, dir: dir}
	if c.month() {
		d, ok := c.dayOfMonth()
		if ok && d.monthOnly { // 三十号，就这个月
			for i, r := range c.runes {
				if v, from := numberBefore(c.runes, i); r == '号' && from >= 0 && i < c.from && v <= 31 && !housed(c.runes, i) {
					on, ok := c.on(v)
					return day{Time: on, rest: c.without(c.to)}, ok
				}
			}
		}
		return d, ok
	}
	return c.dayAlone()
}

// written3 reads numbers with dashes, strokes or dots between them.
func written3(text string, today time.Time, dir int) (day, bool) {
	var nums []int
	from, at := -1, 0
	for ; at < len(text); at++ {
		ch := text[at]
		switch {
		case ch >= '0' && ch <= '9' && (at == 0 || from < 0 || len(nums) == 0 || !isASCIIDigit(text[at-1])):
			if from < 0 {
				from = at
			}
			nums = append(nums, int(ch-'0'))
		case ch >= '0' && ch <= '9' && nums[len(nums)-1] < 1e6:
			nums[len(nums)-1] = nums[len(nums)-1]*10 + int(ch-'0')
		case (ch == '-' || ch == '/' || ch == '.') && from >= 0 && isASCIIDigit(text[at-1]):
		case len(nums) >= 2:
			goto done
		default:
			nums, from = nums[:0], -1
		}
	}
done:
	switch {
	case len(nums) == 3 && nums[0] > 1900:
		d := time.Date(nums[0], time.Month(nums[1]), nums[2], 0, 0, 0, 0, today.Location())
		return day{Time: d, rest: text[:from] + text[at:]}, int(d.Month()) == nums[1] && d.Day() == nums[2]
	case len(nums) == 2 && nums[0] >= 1 && nums[0] <= 12 && nums[1] >= 1 && nums[1] <= 31:
		c := calendar{today: today, dir: dir, m: nums[0]}
		d, ok := c.on(nums[1])
		return day{Time: d, rest: text[:from] + text[at:]}, ok
	}
	return day{}, false
}

func isASCIIDigit[T byte | rune](c T) bool { return c >= '0' && c <= '9' }

// calendar is a day under way.
type calendar struct {
	runes    []rune
	today    time.Time
	dir      int
	year, m  int  // 0 = not said
	fixed    bool // year is said or follows from 上个月
	from, to int  // what was read
}

// month finds N月 or 上个月 and the year before it.
func (c *calendar) month() bool {
	text := string(c.runes)
	first := len(text)
	for _, say := range []struct {
		word   string
		months int
	}{{"上上上个月", -3}, {"上上个月", -2}, {"下下个月", 2}, {"上个月", -1}, {"上月", -1}, {"这个月", 0}, {"本月", 0}, {"当月", 0}, {"这月", 0}, {"下个月", 1}, {"下月", 1}} {
		if at := strings.Index(text, say.word); at >= 0 && at < first && (at < 3 || text[at-3:at] != say.word[:3]) {
			first = at
			month := time.Date(c.today.Year(), c.today.Month()+time.Month(say.months), 1, 0, 0, 0, 0, c.today.Location())
			c.year, c.m, c.fixed = month.Year(), int(month.Month()), true
			c.from = len([]rune(text[:at]))
			c.to = c.from + len([]rune(say.word))
		}
	}
	if first < len(text) {
		return true
	}
	for i, r := range c.runes {
		if r != '月' {
			continue
		}
		if v, from := numberBefore(c.runes, i); from >= 0 && v >= 1 && v <= 12 {
			c.m, c.from, c.to = v, from, i+1
			if spoken.At(c.runes, i+1) == '份' {
				c.to++
			}
			c.year, c.fixed = yearIn(text, c.today)
			return true
		}
	}
	for _, say := range []string{"年底", "年末", "年初"} {
		if at := strings.Index(text, say); at >= 0 {
			year, ok := yearIn(text, c.today)
			if !ok {
				year = c.today.Year()
			}
			c.year, c.m, c.fixed = year, 12, true
			c.from = len([]rune(text[:at]))
			c.to = c.from + 1
			if say == "年初" {
				c.m = 1
			}
			return true
		}
	}
	for i, r := range c.runes {
		if r == '月' && strings.ContainsRune("底末初尾头", spoken.At(c.runes, i+1)) && spoken.At(c.runes, i+1) != 0 {
			c.year, c.m, c.fixed, c.from, c.to = c.today.Year(), int(c.today.Month()), true, i, i+1
			return true
		}
	}
	return false
}

// yearIn reads 今年, 去年 and 二零二六年.
func yearIn(text string, today time.Time) (int, bool) {
	for _, say := range []struct {
		word  string
		years int
	}{{"大前年", -3}, {"前年", -2}, {"去年", -1}, {"今年", 0}, {"本年", 0}, {"明年", 1}, {"后年", 2}} {
		if strings.Contains(text, say.word) {
			return today.Year() + say.years, true
		}
	}
	runes := []rune(text)
	for i, r := range runes {
		if r != '年' {
			continue
		}
		if v, from := numberBefore(runes, i); from >= 0 {
			if v >= 20 && v < 60 && i-from == 2 {
				v += 2000
			}
			if v >= 1900 && v < 2100 {
				return v, true
			}
		}
	}
	return 0, false
}

// numberBefore reads the number that ends before runes[i]; from is where it begins, -1 for none.
func numberBefore(runes []rune, i int) (value, from int) {
	from = i
	for from > 0 && i-from < 6 && (spoken.IsDigit(runes[from-1]) || runes[from-1] == '十') {
		from--
	}
	for ; from < i; from++ {
		if v, n := spoken.Number(runes[from:i]); n == i-from && !math.IsNaN(v) && v == math.Trunc(v) && v < 1e6 {
			return int(v), from
		}
	}
	return 0, -1
}

// dayOfMonth reads what follows the month: a number, 底, 初, 中, or nothing.
func (c *calendar) dayOfMonth() (day, bool) {
	from := c.to
	for from < len(c.runes) && strings.ContainsRune("的，, ", c.runes[from]) {
		from++
	}
	if spoken.At(c.runes, from) == '月' { // 上个月月底
		from++
	}
	for _, end := range []string{"最后一天", "最后那天", "末一天", "最末一天"} {
		if strings.HasPrefix(string(c.runes[min(from, len(c.runes)):]), end) {
			d, _ := c.on(1)
			return day{Time: lastOf(d), rest: c.without(from + len([]rune(end)))}, true
		}
	}
	for _, first := range []string{"头一天", "第一天", "头天"} {
		if strings.HasPrefix(string(c.runes[min(from, len(c.runes)):]), first) {
			d, _ := c.on(1)
			return day{Time: d, rest: c.without(from + len([]rune(first)))}, true
		}
	}
	v, n := spoken.Number(c.runes[from:min(len(c.runes), from+4)])
	if n > 0 && !isDayOf(c.runes, c.to, from, from+n) {
		n = 0
	}
	switch next := spoken.At(c.runes, from); {
	case next == '底' || next == '末' || next == '尾':
		d, _ := c.on(1)
		return day{Time: lastOf(d), rest: c.without(from + 1)}, true
	case next == '初' || next == '头':
		d, _ := c.on(1)
		return day{Time: d, rest: c.without(from + 1)}, true
	case n > 0 && !math.IsNaN(v) && v >= 1 && v <= 31 && v == math.Trunc(v) && spoken.At(c.runes, from+n) != '点' && spoken.At(c.runes, from+n) != '块' && spoken.At(c.runes, from+n) != '元' && spoken.At(c.runes, from+n) != '个':
		end := from + n
		if strings.ContainsRune("号日", spoken.At(c.runes, end)) {
			end++
		}
		d, ok := c.on(int(v))
		return day{Time: d, rest: c.without(end)}, ok
	}
	d, _ := c.on(1)
	if !c.fixed && c.dir == 0 && d.Sub(c.today) > 200*24*time.Hour {
		d = d.AddDate(-1, 0, 0)
	}
	return day{Time: d, monthOnly: true, rest: c.without(c.to)}, true
}

// isDayOf reports whether the number in runes[from:end] may be the day of the month that ends at month: 十月份，一共 and 上个月，十月份 name none.
func isDayOf(runes []rune, month, from, end int) bool {
	next := spoken.At(runes, end)
	if next == '号' || next == '日' {
		return true
	}
	if next != 0 && strings.ContainsRune("月共直次笔起下份百千万", next) {
		return false
	}
	for _, r := range runes[month:from] {
		if strings.ContainsRune("，, ", r) {
			return false
		}
	}
	return true
}

func (c *calendar) without(end int) string {
	return string(c.runes[:c.from]) + string(c.runes[min(end, len(c.runes)):])
}

// dayAlone reads N号 that is no house: the next one from today, or the last one when it is past.
func (c *calendar) dayAlone() (day, bool) {
	for i, r := range c.runes {
		if r != '号' && r != '日' {
			continue
		}
		v, from := numberBefore(c.runes, i)
		if from < 0 || v < 1 || v > 31 || r == '日' && (c.runes[i-1] == '两' || from > 0 && strings.ContainsRune("过呢这", c.runes[from-1])) || housed(c.runes, i) || from > 0 && strings.ContainsRune("路街巷弄道第周期拜", c.runes[from-1]) {
			continue
		}
		c.year, c.m, c.fixed = c.today.Year(), int(c.today.Month()), true
		switch {
		case c.dir < 0 && v > c.today.Day():
			c.m--
		case c.dir >= 0 && v < c.today.Day():
			c.m++
		}
		c.from = from
		first := time.Date(c.year, time.Month(c.m), 1, 0, 0, 0, 0, c.today.Location())
		c.year, c.m = first.Year(), int(first.Month())
		d, ok := c.on(v)
		if !ok && !c.saysMonth() { // 三十一号 in November: of the month that has one
			first = time.Date(c.year, time.Month(c.m+map[bool]int{true: -1, false: 1}[c.dir < 0]), 1, 0, 0, 0, 0, c.today.Location())
			c.year, c.m = first.Year(), int(first.Month())
			d, ok = c.on(v)
		}
		return day{Time: d, rest: c.without(i + 1)}, ok
	}
	return day{}, false
}

// saysMonth reports that a month is named, whose day does not exist.
func (c *calendar) saysMonth() bool { return strings.ContainsRune(string(c.runes), '月') }

// housed reports that the 号 at i is the number of a house or a thing: 8号楼, 3号窗口, 8号2单元.
func housed(runes []rune, i int) bool {
	if r := spoken.At(runes, i+1); r != 0 && strings.ContainsRune("楼院线门店码机铺栋幢窗柜", r) {
		return true
	}
	for i++; i < len(runes) && spoken.IsDigit(runes[i]); i++ {
	}
	return strings.HasPrefix(string(runes[i:]), "单元")
}

// on is a day of the month that was found, in the year that was said or the one that the tense means; false where there is no such day.
func (c *calendar) on(d int) (time.Time, bool) {
	years := []int{c.year}
	if !c.fixed {
		years = []int{c.today.Year() - 1, c.today.Year(), c.today.Year() + 1}
	}
	var candidates []time.Time
	for _, y := range years {
		if t := time.Date(y, time.Month(c.m), d, 0, 0, 0, 0, c.today.Location()); t.Day() == d {
			candidates = append(candidates, t)
		}
	}
	if c.fixed {
		if len(candidates) == 0 {
			return c.today, false
		}
		return candidates[0], true
	}
	if t, ok := nearest(candidates, c.today, c.dir); ok {
		return t, true
	}
	return c.today, false
}
