package scene

// Prompts are the sentences of the hotline outside its scenes, app.yaml under prompts. {name} is the hotline's name,
// {menu} the keypad menu, {title} a scene's title, {number} a telephone number in speakable form.
//
//archtest:fields one for each sentence
type Prompts struct {
	Greeting   string   `yaml:"greeting"`       // on pick-up: short, the caller wants to speak
	More       string   `yaml:"more"`           // after each scene
	Another    string   `yaml:"another"`        // before the next of several things that were asked for in one breath: {title}
	Later      string   `yaml:"later"`          // in the middle of a scene: {title} was asked for besides, and follows behind it
	Closing    string   `yaml:"closing"`        // last sentence before the hotline hangs up
	GoOn       string   `yaml:"go_on"`          // words that name no matter: 嗯那个, 我想问一下
	Which      string   `yaml:"which"`          // a bare word that may mean several matters: {titles}
	Or         string   `yaml:"or"`             // before the last of {titles}
	NoMatch    []string `yaml:"no_match"`       // not understood: first, second ...; then the menu
	Silence    []string `yaml:"silence"`        // nothing said: first ...; then the menu, a person, goodbye
	Typing     string   `yaml:"typing"`         // a caller who types has written nothing yet; the open question follows
	Menu       string   `yaml:"menu"`           // reads the keys
	Wait       string   `yaml:"wait"`           // the caller said 等一下
	Failed     string   `yaml:"failed"`         // a tool did not answer; an offer follows
	Unable     string   `yaml:"unable"`         // {title} is understood but has no scene; an offer follows
	Unknown    string   `yaml:"unknown"`        // out of scope; an offer follows
	Machine    string   `yaml:"machine"`        // 你是真人吗
	NobodyHere string   `yaml:"nobody_here"`    // 转人工 while no person is on duty; the offer of a call back follows
	OfferBack  string   `yaml:"offer_callback"` // offer: shall {number} be called back
	OfferHuman string   `yaml:"offer_person"`   // offer: shall a person take over, while somebody is on duty
	NoPerson   string   `yaml:"no_person"`      // the caller wants none
	AskNumber  string   `yaml:"ask_number"`     // which number to call back
	Recorded   string   `yaml:"recorded"`       // the call back is on record, {number}
	NoCallback string   `yaml:"no_callback"`    // the caller wants none
	Return     string   `yaml:"return"`         // back to {title} after a digression?
	Deaf       string   `yaml:"deaf"`           // no recogniser works: the caller cannot be heard; how to answer by keys follows
	KeysYesNo  string   `yaml:"keys_yes_no"`    // then: how yes and no are keyed
	KeysDigits string   `yaml:"keys_digits"`    // then: how digits are keyed
	CutOff     string   `yaml:"cut_off"`        // a generated answer broke off; what is missing is dropped
	NotByKey   string   `yaml:"not_by_key"`     // then: what is asked cannot be keyed; the offer of a call back follows
	Filler     []string `yaml:"filler"`         // when the reply takes more than 1.2 s: short, in turn; [] = none
	Still      []string `yaml:"still"`          // when that goes on for 2 s more, and again, in turn
}

// DefaultPrompts are the sentences of a hotline that writes none of its own.
func DefaultPrompts() Prompts {
	return Prompts{
		Greeting: "您好，{name}，请问有什么可以帮您？",
		More:     "请问还有其他可以帮您的吗？",
		Another:  "接着是，{title}。",
		Later:    "好的，{title}等这件办完接着帮您办。",
		Closing:  "感谢您的来电，祝您生活愉快，再见。",
		GoOn:     "嗯，您请说，要办什么？",
		Which:    "请问您要办的是{titles}？",
		Or:       "，还是",
		NoMatch:  []string{"不好意思，我没有听清，您能再说一遍吗？", "抱歉，我还是没听明白。您可以简单说说要办什么，比如：查话费。"},
		Silence:  []string{"您好，您还在吗？请说一下需要办理的业务。"},
		Typing:   "不着急，您慢慢输入。",
		Menu:     "您也可以按键选择：{menu}人工服务请按0。",
		Wait:     "好的，不着急，您准备好了再跟我说。",
		Failed:   "非常抱歉，系统暂时没有响应，这次没有办成。",
		Unable:   "您是想办理{title}，这项业务我暂时还不能直接办理。",
		Unknown:  "抱歉，这个问题我回答不了，不想给您说错。",
		Machine:  "我是智能语音客服。您可以直接说要办的事，需要人工可以说，转人工。",

		NobodyHere: "现在没有人工坐席值班。",
		OfferBack:  "我可以登记一下，让工作人员回拨{number}，可以吗？",
		OfferHuman: "要不要为您转接人工？",
		NoPerson:   "好的。",
		AskNumber:  "好的，请说一下方便回电的号码，也可以按键输入，按井号结束。",
		Recorded:   "好的，已经登记，工作人员会尽快回拨{number}。",
		NoCallback: "好的，那就不登记了。",
		Return:     "刚才{title}还没有办完，要继续吗？",
		Deaf:       "非常抱歉，系统暂时听不到您说话，请您按键操作。",
		KeysYesNo:  "是请按1，不是请按2。",
		KeysDigits: "请按键输入，按井号结束。",
		CutOff:     "抱歉，后面的内容我这边没有取到。",
		NotByKey:   "接下来的内容没法用按键输入。",
		Filler:     []string{"请稍等。", "我看一下。", "好的，稍等。"},
		Still:      []string{"还在查，请再等一下。", "系统有点慢，马上就好。"},
	}
}
