package flow

import "time"

// Prompts are the sentences of the hotline outside its scenes, app.yaml under prompts. {name} is the hotline's name,
// {menu} the keypad menu, {title} a scene's title, {number} a telephone number in speakable form.
type Prompts struct {
	Greeting   string   `yaml:"greeting"`    // on pick-up: short, the caller wants to speak
	More       string   `yaml:"more"`        // after each scene
	Closing    string   `yaml:"closing"`     // last sentence before the hotline hangs up
	NoMatch    []string `yaml:"no_match"`    // not understood: first, second ...; then the menu
	Silence    []string `yaml:"silence"`     // nothing said: first ...; then the menu, a person, goodbye
	Menu       string   `yaml:"menu"`        // reads the keys
	Wait       string   `yaml:"wait"`        // the caller said 等一下
	Failed     string   `yaml:"failed"`      // a tool did not answer: apology and the offer of a call back
	Unable     string   `yaml:"unable"`      // {title} is understood but has no scene: honest, and the offer of a call back
	Unknown    string   `yaml:"unknown"`     // out of scope
	NobodyHere string   `yaml:"nobody_here"` // 转人工 while no person is on duty; asks whether to call {number} back
	AskNumber  string   `yaml:"ask_number"`  // which number to call back
	Recorded   string   `yaml:"recorded"`    // the call back is on record, {number}
	NoCallback string   `yaml:"no_callback"` // the caller wants none
	Return     string   `yaml:"return"`      // back to {title} after a digression?
}

// appFile is app.yaml.
type appFile struct {
	Name     string        `yaml:"name"`      // 星云电信
	FAQ      string        `yaml:"faq"`       // Markdown file, "" for none
	Tools    string        `yaml:"tools"`     // YAML file of tools, "" for none
	Callback string        `yaml:"callback"`  // tool that records a call back with number, reason; "" = only the event
	Patience time.Duration `yaml:"patience"`  // silence before the first prompt; default 6 s
	LLMToken time.Duration `yaml:"llm_token"` // first-token deadline; default 1.2 s
	LLMTotal time.Duration `yaml:"llm_total"` // whole answer; default 4 s
	Prompts  Prompts       `yaml:"prompts"`
}

// intentFile is intents/<name>.yaml: intents without a scene, or more examples for one that has a scene.
type intentFile struct {
	Intents []struct {
		ID       string   `yaml:"id"`
		Title    string   `yaml:"title"`
		Examples []string `yaml:"examples"`
	} `yaml:"intents"`
}

func defaultAppFile() appFile {
	return appFile{Patience: 6 * time.Second, LLMToken: 1200 * time.Millisecond, LLMTotal: 4 * time.Second, Prompts: Prompts{
		Greeting: "您好，{name}，请问有什么可以帮您？",
		More:     "请问还有其他可以帮您的吗？",
		Closing:  "感谢您的来电，祝您生活愉快，再见。",
		NoMatch:  []string{"不好意思，我没有听清，您能再说一遍吗？", "抱歉，我还是没听明白。您可以简单说说要办什么，比如：查话费。"},
		Silence:  []string{"您好，您还在吗？请说一下需要办理的业务。"},
		Menu:     "您也可以按键选择：{menu}人工服务请按0。",
		Wait:     "好的，不着急，您准备好了再跟我说。",
		Failed:   "非常抱歉，系统暂时没有响应，这次没有办成。要不要我登记一下，请工作人员给您回电？",
		Unable:   "您是想办理{title}，这项业务我暂时还不能直接办理。要不要我登记一下，请工作人员给您回电？",
		Unknown:  "抱歉，这个问题我回答不了，不想给您说错。要不要我登记一下，请工作人员给您回电？",

		NobodyHere: "现在没有人工坐席值班。我可以登记一下，让工作人员回拨{number}，可以吗？",
		AskNumber:  "好的，请说一下方便回电的号码，也可以按键输入，按井号结束。",
		Recorded:   "好的，已经登记，工作人员会尽快回拨{number}。",
		NoCallback: "好的，那就不登记了。",
		Return:     "刚才{title}还没有办完，要继续吗？",
	}}
}
