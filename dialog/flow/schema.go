package flow

import (
	"time"

	"hotline/dialog/intent"
)

// Scene is one matter that the hotline can settle, as written in scenes/<name>.yaml. docs/scene.schema.json is its JSON Schema.
type Scene struct {
	ID       string   `yaml:"id"`       // balance.query: also the intent that starts it
	Title    string   `yaml:"title"`    // 查询话费余额: read out in the keypad menu
	Key      string   `yaml:"key"`      // keypad key 1-9 in the menu, "" for none
	Examples []string `yaml:"examples"` // what callers say; they train the intent
	Slots    []Slot   `yaml:"slots"`    // what the scene must know
	Steps    []Step   `yaml:"steps"`    // what it does, in order
	Queue    string   `yaml:"queue"`    // whose people take over, "" = handover.queue of app.yaml
	Summary  []string `yaml:"summary"`  // what an agent is told; a line whose values are not known yet is left out
	Hidden   bool     `yaml:"hidden"`   // callers cannot start it, so it has no examples: it is for calls that agents give back

	file string
}

// Slot is one value that a scene collects.
//
//archtest:fields one for every key that a slot may hold
type Slot struct {
	Name    string      `yaml:"name"`
	Title   string      `yaml:"title"` // what an agent reads: 装机地址; default: the name
	Kind    intent.Kind `yaml:"kind"`
	Ask     string      `yaml:"ask"`     // the question
	Reask   []string    `yaml:"reask"`   // other ways to ask, used one after another when no value came
	Confirm string      `yaml:"confirm"` // none (default) | implicit (said back in passing) | explicit (asked: 对吗) | auto (by recogniser confidence)
	Tries   int         `yaml:"tries"`   // questions before a person takes over; default 3, or what handover.misses says
	Missing string      `yaml:"missing"` // "skip" goes on without the value after that, or after silence; default: a person
	Keypad  bool        `yaml:"keypad"`  // the value may be keyed in
	Digits  int         `yaml:"digits"`  // kind digits: how many; also ends keyed input
	Default string      `yaml:"default"` // "caller" takes the calling number; otherwise a fixed value
	Options []Option    `yaml:"options"` // kind choice: the fixed options
	From    string      `yaml:"from"`    // kind choice: a list in a tool's result (plans.plans), each with value, title, says
	Listen  string      `yaml:"listen"`  // "asked" takes values only as answers; default: also from other utterances

	// Sensitive keeps the value out of recording, transcript and events; default: true for kinds id_card and bank_card.
	Sensitive *bool `yaml:"sensitive"`
}

// tries is how many questions are asked.
func (s *Slot) tries() int {
	if s.Tries > 0 {
		return s.Tries
	}
	return 3
}

// shown is what people read instead of the name.
func (s *Slot) shown() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// secret reports whether the value must be kept out of recording, transcript and events.
func (s *Slot) secret() bool {
	if s.Sensitive != nil {
		return *s.Sensitive
	}
	return s.Kind == intent.KindIDCard || s.Kind == intent.KindBank
}

// Option is one answer of a choice.
type Option struct {
	Value string   `yaml:"value"`
	Says  []string `yaml:"says"`
}

// Step does one thing. Exactly one of Say, Ask, Confirm, Call, If, HandOver, Goodbye and End is set.
//
//archtest:fields one for every key that a step may hold
type Step struct {
	Say      string            `yaml:"say"`       // text with {slot} and {result.field}
	Ask      string            `yaml:"ask"`       // name of a slot: asked unless known
	Confirm  string            `yaml:"confirm"`   // question to be answered with yes or no
	Yes      []Step            `yaml:"yes"`       // of confirm: then do this (nothing: go on)
	No       []Step            `yaml:"no"`        // of confirm: then do this (nothing: end the scene)
	Call     string            `yaml:"call"`      // name of a tool
	Args     map[string]string `yaml:"args"`      // of call: texts with {slot} and {result.field}
	As       string            `yaml:"as"`        // of call: name for its result
	Ticket   string            `yaml:"ticket"`    // of call: result field that holds a new ticket's number
	NotFound []Step            `yaml:"not_found"` // of call: when there is no such thing
	Refused  []Step            `yaml:"refused"`   // of call: when the back office says no (invalid, denied)
	If       string            `yaml:"if"`        // condition over slots and results: balance.arrears > 0
	Then     []Step            `yaml:"then"`      // of if
	Else     []Step            `yaml:"else"`      // of if
	HandOver string            `yaml:"hand_over"` // to a person; the text is the reason
	Queue    string            `yaml:"queue"`     // of hand_over: whose people take over; default: the scene's
	Goodbye  string            `yaml:"goodbye"`   // text, then the hotline's closing, and the call ends
	End      bool              `yaml:"end"`       // the scene is over
}

// Prompts are the sentences of the hotline outside its scenes, app.yaml under prompts. {name} is the hotline's name,
// {menu} the keypad menu, {title} a scene's title, {number} a telephone number in speakable form.
//
//archtest:fields one for each sentence
type Prompts struct {
	Greeting   string   `yaml:"greeting"`       // on pick-up: short, the caller wants to speak
	More       string   `yaml:"more"`           // after each scene
	Closing    string   `yaml:"closing"`        // last sentence before the hotline hangs up
	NoMatch    []string `yaml:"no_match"`       // not understood: first, second ...; then the menu
	Silence    []string `yaml:"silence"`        // nothing said: first ...; then the menu, a person, goodbye
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
}

// appFile is app.yaml.
type appFile struct {
	Name     string        `yaml:"name"`      // 星云电信
	FAQ      string        `yaml:"faq"`       // Markdown file, "" for none
	Tools    string        `yaml:"tools"`     // YAML file of tools, "" for none
	HotWords []string      `yaml:"hotwords"`  // names that callers use and general speech does not: plans, products
	Callback string        `yaml:"callback"`  // tool that records a call back with number, reason; "" = only the event
	Patience time.Duration `yaml:"patience"`  // silence before the first prompt; default 6 s
	LLMToken time.Duration `yaml:"llm_token"` // first-token deadline; default: the server's llm.first_token
	LLMStall time.Duration `yaml:"llm_stall"` // an answer that does not go on for so long is given up; default 2 s
	LLMTotal time.Duration `yaml:"llm_total"` // whole answer, which is spoken while it is made; default 15 s
	Prompts  Prompts       `yaml:"prompts"`
	Handover Staffs        `yaml:"handover"`
}

// intentFile is intents/<name>.yaml: intents without a scene, or more examples for one that has a scene.
type intentFile struct {
	Intents []struct {
		ID       string   `yaml:"id"`
		Title    string   `yaml:"title"`
		Examples []string `yaml:"examples"`
		Queue    string   `yaml:"queue"`     // whose people take over, "" = handover.queue of app.yaml
		HandOver bool     `yaml:"hand_over"` // a person takes over at once, when one is on duty
	} `yaml:"intents"`
}

func defaultAppFile() appFile {
	return appFile{Patience: 6 * time.Second, LLMStall: 2 * time.Second, LLMTotal: 15 * time.Second, Handover: defaultStaffs(), Prompts: Prompts{
		Greeting: "您好，{name}，请问有什么可以帮您？",
		More:     "请问还有其他可以帮您的吗？",
		Closing:  "感谢您的来电，祝您生活愉快，再见。",
		NoMatch:  []string{"不好意思，我没有听清，您能再说一遍吗？", "抱歉，我还是没听明白。您可以简单说说要办什么，比如：查话费。"},
		Silence:  []string{"您好，您还在吗？请说一下需要办理的业务。"},
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
	}}
}
