package offer

import (
	"regexp"
	"strings"
)

// An answer that something else will do (我打个滴滴就行了, 泡面就行) holds the words of a yes and takes nothing: it is a no where the caller sees to it
// himself, and asked again where that is not told.
var (
	// enough is a clause that something will do, with what it is.
	enough = regexp.MustCompile(`^(.*?)(?:就|也|都)(?:行|好|可以|成|得|够|ok)(?:了|的|啦|吧|呀|啊|咯|嘞|哈|呢)*$`)
	// plainly is no more than who, when, how many or how: 三点就行, 两份就好, 我们两个人就行, 中式的就可以.
	plainly = regexp.MustCompile(`^(?:` + when + `|[我你您他她它]们?|[嗯哦那啊呃这]|随便|怎么|咋|怎样|这样|一下|给|帮|麻烦|只要?|到|大概|每天|两?个?人|[0-9一二两三四五六七八九十几半]+(?:个|份|位|趟|次|辆|件|张|点钟?|分|号|人|套|间|台|桶|只|袋|箱|天)?|[今明后]天|周[一二三四五六日]|\p{Han}{1,3}(?:一?点儿?|一?些)|上午|中午|以后|之后|以前|之前|左右|越快越好|普通|简单|便宜|好|快|准时)*$|^[^买带吃喝坐打叫自走]{1,4}的$`)
	// sized is which or how many of what comes: 一辆车, 大点的车; where is where to.
	sized = regexp.MustCompile(`^` + when + `[我们只要]*(?:[一二两三四五六七八九十几0-9]+[个位辆台部趟次件张]\p{Han}{0,2}|\p{Han}{1,2}点?的\p{Han}{1,2})$`)
	where = regexp.MustCompile(`^(?:到|去)\p{Han}{1,6}$`)
	// grants takes it as it is: 有粥就行, 能接就好, 要一份就行.
	grants = regexp.MustCompile(`^(?:[嗯那就我们]|只)*(?:有|能|要|需要|想要|加|含|来|派|安排|按|照|麻烦|只要|放|搁|摆|等|在|弄|做|办|整|搞)|你们|师傅|看着|电话|来$|[给帮][我他她]们?(?:来|派|安排|加|弄|做|办|整|放)|上门`)
	// byWay is another way there, which the caller takes himself.
	byWay  = regexp.MustCompile(`^` + when + `(?:(?:我|我们|咱们?)` + when + `(?:自己)?` + when + `)?(?:(?:打|叫|坐|乘|搭|拼|约|租|开|骑|扫)(?:一?[个辆部台]|着)?(?:\p{Han}{0,2}单车|电动车|自行车|摩托|滴滴|的士?|车|出租车?|网约车|快车|专车|顺风车|地铁|公交车?|大巴|班车|高铁|轻轨|小?三轮)|打的|(?:导航|走路?|步行|溜达|跑)(?:几步)?)(?:过去|过来|去|来|回去|回来|走)?$`)
	called = regexp.MustCompile(`^` + when + `叫`) // without who does it may be an order
	// byself is what the caller does.
	byself = regexp.MustCompile(`^` + when + `(?:我|我们|咱们?|俺)(?:们)?(?:自己)?` + when + `[^要想们需只在这那给一二两三几0-9]`)
	// near tells how far it is: 就两步路.
	near = regexp.MustCompile(`[一二两三几]步(?:路|远|就)|(?:走|开|坐)(?:个|路)?[0-9一二两三四五六七八九十几]+(?:分钟|站|步)(?:就|的?路)|不远|(?:很|挺|太|好|蛮|离得|住得)近|走(?:过去|着|路)?就到`)
	// makesDo is a meal that is got elsewhere, or hardly one. food is eating and drinking.
	makesDo = regexp.MustCompile(`随便(?:吃|买|弄|对付|垫|解决)|对付|凑合|凑活|将就|应付|垫(?:一下|点|吧|两口|垫)|(?:楼下|外面|外边|路边|路上|街上|门口|附近|家里|超市|便利店|车上|机场|公司|单位|食堂)[^，]*[买吃喝带弄解点]|泡面|方便面|面包|外卖|零食`)
	food    = regexp.MustCompile(`[吃喝买煮泡]|点[个份杯]`)
)

// sufficient reads a clause that something else than what is offered will do: "no", or "" where it may mean either. ok is false for any other clause,
// and for one in the words of the question.
func sufficient(bare, asked string, eating bool) (answer string, ok bool) {
	moving := moves.MatchString(asked)
	if !eating && moving && near.MatchString(bare) {
		return "", true
	}
	m := enough.FindStringSubmatch(bare)
	if m == nil {
		return "", false
	}
	body := strings.TrimRight(m[1], "那就")
	switch {
	case eating && makesDo.MatchString(body) && !strings.ContainsAny(body, "你您"):
		return "no", true
	case !eating && moving && byWay.MatchString(body) && !called.MatchString(body) && !ours(body, asked):
		return "no", true
	case !eating && byself.MatchString(body) && !own(body, asked):
		return "", true
	case !eating && (sized.MatchString(body) || where.MatchString(body) && strings.Contains(asked, "接")), eating && strings.Contains(body, "要"), strings.HasPrefix(body, "不"):
		return "", false
	case plainly.MatchString(body), grants.MatchString(body) && !(eating && food.MatchString(body)), !eating && own(body, asked), eating && strings.ContainsAny(body, "份餐饭"):
		return "", false
	}
	return "", true
}

// vehicle is what one goes by.
var vehicle = regexp.MustCompile(`单车|自行车|电动车|出租车|网约车|专车|顺风车|地铁|公交|大巴|巴士|班车|校车|摩托|车`)

// ours reports the vehicle that is offered: 坐班车就行.
func ours(body, asked string) bool {
	what := vehicle.FindString(body)
	return what != "" && strings.Contains(strings.ReplaceAll(asked, "车站", ""), what)
}

// own reports a verb of the question in an answer, or its words alone.
func own(body, asked string) bool {
	return strings.Contains(strings.ReplaceAll(asked, "车站", ""), body) || strings.ContainsFunc(body, func(r rune) bool {
		return strings.ContainsRune(carries+acts+"坐包", r) && !strings.ContainsRune("来去", r) && strings.ContainsRune(asked, r)
	})
}
