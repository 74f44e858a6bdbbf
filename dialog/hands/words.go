package hands

import "hotline/dialog/language"

// words are what the model reads of its tools, in the language of the call: one that is told its rules in English answers in English better
// when nothing around them is in another language.
type words struct {
	start, unfinished, search, person, goodbye string // what the tools do; scenes and the title of the unfinished one follow
	between                                    string // two scenes
	early, unknown, nothing, none, silent      string // results
}

func wordsOf(l language.Language) words {
	if l == language.English {
		return words{
			start:      "The caller wants something done: begin its scene, which asks, checks and does it. Scenes: ",
			unfinished: "The caller wants to go back to what was left unfinished: ", search: "Search the material again in your own words", between: "; ",
			person: "Put the caller through to a person where only a person can help", goodbye: "The caller needs nothing more: end the call",
			early: "Error: the caller has not said that this is all. The call cannot be ended.", unknown: "Error: there is no such tool.",
			nothing: "Nothing was found.", none: "There is no record of it.", silent: "Error: the system does not answer.",
		}
	}
	return words{
		start: "来电人想办一件事时，开始对应的流程，由流程询问、确认和办理。可选：", unfinished: "来电人想回到刚才没办完的事：", search: "用自己的话再查一次资料", between: "；",
		person: "来电人需要人工才能解决时转人工", goodbye: "来电人说没有别的事了，结束通话",
		early: "错误：来电人没有说要结束，不能挂断。", unknown: "错误：没有这个工具。", nothing: "没有找到。", none: "没有查到。", silent: "错误：系统没有响应。",
	}
}
