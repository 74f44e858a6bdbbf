package script

import (
	"time"

	"hotline/dialog/care"
	"hotline/dialog/handover"
	"hotline/dialog/language"
	"hotline/dialog/scene"
)

// File is app.yaml. docs/scenes.md describes it.
//
//archtest:fields one for every key of the file
type File struct {
	Language  language.Language           `yaml:"language"`  // of texts that name none, and of the greeting; default zh
	Languages map[language.Language]Other `yaml:"languages"` // others that callers may speak

	Name     string          `yaml:"name"`      // 星云电信
	FAQ      string          `yaml:"faq"`       // Markdown file, "" for none
	Tools    string          `yaml:"tools"`     // YAML file of tools, "" for none
	HotWords []string        `yaml:"hotwords"`  // names that callers use and general speech does not: plans, products
	Places   []string        `yaml:"places"`    // names of districts, streets and roads: what sounds like one in an address is one
	Callback string          `yaml:"callback"`  // tool that records a call back with number, reason; "" = only the event
	Patience time.Duration   `yaml:"patience"`  // silence before the first prompt; default 6 s
	Typing   time.Duration   `yaml:"typing"`    // the same of callers who type, doubled after it; default 45 s
	LLMToken time.Duration   `yaml:"llm_token"` // first-token deadline; default: the server's llm.first_token
	LLMStall time.Duration   `yaml:"llm_stall"` // an answer that does not go on for so long is given up; default 2 s
	LLMTotal time.Duration   `yaml:"llm_total"` // whole answer, which is spoken while it is made; default 15 s
	Prompts  scene.Prompts   `yaml:"prompts"`
	Handover handover.Config `yaml:"handover"`
	Care     care.Config     `yaml:"care"`
}

// Other is another language that callers may speak.
type Other struct {
	Key   string `yaml:"key"`   // keypad key 1-9 that chooses it while no question is open; "" = none
	Queue string `yaml:"queue"` // whose people take over from callers who speak it, in a crisis too; "" = as for all
}

// intentFile is intents/<name>.yaml: intents without a scene, or more examples for one that has a scene.
type intentFile struct {
	Intents []intentEntry `yaml:"intents"`
}

// intentEntry is one of them.
type intentEntry struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Examples []string `yaml:"examples"`
	Queue    string   `yaml:"queue"`     // whose people take over, "" = handover.queue of app.yaml
	HandOver bool     `yaml:"hand_over"` // a person takes over at once, when one is on duty
}

func defaultFile(l language.Language) File {
	return File{Patience: 6 * time.Second, Typing: 45 * time.Second, LLMStall: 2 * time.Second, LLMTotal: 15 * time.Second, Handover: handover.DefaultOf(l), Care: care.DefaultOf(l), Prompts: scene.PromptsOf(l)}
}
