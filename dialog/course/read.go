package course

import (
	"regexp"
	"slices"
	"strings"

	"hotline"
	"hotline/dialog/english"
	"hotline/dialog/exchange"
	"hotline/dialog/intent"
	"hotline/dialog/offer"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/spoken"
	"hotline/dialog/template"
	"hotline/dialog/undo"
)

// Found is a value that was read from a caller's words.
type Found struct {
	Slot  *scene.Slot
	Value string
}

// Fill sets a slot, which has to be confirmed anew, and returns the fact, with stars for a secret.
func (r *Run) Fill(name, value, text string) hotline.SlotFilled {
	r.Slots[name], r.Part = value, ""
	delete(r.Sure, name)
	r.Tries[name] = 0
	if r.Scene.Slot(name).Secret() {
		value, text = strings.Repeat("*", phrase.Letters(value)), exchange.Mask(text)
	}
	return hotline.SlotFilled{Scene: r.Scene.ID, Slot: name, Value: value, Text: text}
}

// Volunteered lists the values that text clearly holds for slots that are not known, except that of one slot.
func (r *Run) Volunteered(text, except string) []Found {
	var out []Found
	taken := map[intent.Kind]bool{}
	if s := r.Scene.Slot(except); s != nil {
		taken[s.Kind] = s.Kind != intent.KindChoice
	}
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		if _, known := r.Slots[slot.Name]; known || slot.Name == except || slot.Listen == "asked" || taken[slot.Kind] {
			continue
		}
		ctx := r.Context(slot)
		ctx.Asked = slot.Kind == intent.KindAmount && phrase.Runes(text) <= 6 && strings.ContainsAny(text, "充缴交存") // 充五十
		if slot.Kind == intent.KindTime && phrase.SinceThen(text) || slot.Kind == intent.KindYesNo && !isAbout(text, slot) {
			continue // it says when it began, not when somebody is to come; 好，我想约个时间 is a yes to nothing
		}
		value, ok, otherwise := r.ownCount(slot, text)
		if !ok && !otherwise {
			value, ok = intent.Parse(slot.Kind, text, ctx)
		}
		if !ok {
			value, ok = r.counted(slot, text)
		}
		if own := Callable(r.caller); !ok && slot.Kind == intent.KindPhone && own != "" && phrase.CallsBackHere(text) {
			value, ok = own, true
		}
		if ok {
			taken[slot.Kind] = slot.Kind != intent.KindChoice // each choice has words of its own
			out = append(out, Found{slot, value})
		}
	}
	return out
}

// isAbout reports words that name what a slot of yes or no is about: 不要代步车, where 需要代步车吗 is asked.
func isAbout(text string, slot *scene.Slot) bool {
	asked := slot.Ask
	if !english.Words(asked) {
		asked = intent.Content(asked)
	}
	return phrase.SharesWord(text, slot.Shown()) || phrase.SharesWord(text, asked)
}

// counted reads a count in English of what the slot's question counts, whatever else is said: three machines.
func (r *Run) counted(slot *scene.Slot, text string) (string, bool) {
	if slot.Kind != intent.KindCount || !english.Words(text) {
		return "", false
	}
	count, ok := english.CountOf(english.Weeks(text, slot.Ask), slot.Ask)
	if !ok {
		return "", false
	}
	return intent.Parse(slot.Kind, count, r.asked(slot))
}

// Opened reads a slot, whose options were not known then, from the words that began the scene.
func (r *Run) Opened(slot *scene.Slot) (string, bool) {
	ctx := r.Context(slot)
	ctx.Asked = false
	return intent.Parse(slot.Kind, r.Opening, ctx)
}

// Replaced finds in text another value for a slot that is filled, latest first; open is the slot whose question is open, nil for none.
func (r *Run) Replaced(text string, open *scene.Slot) (Found, bool) {
	if text = phrase.Stated(text, nil); text == "" {
		return Found{}, false
	}
	for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if !known || open != nil && slot.Name == open.Name || slot.Kind == intent.KindYesNo && !isAbout(text, slot) {
			continue
		}
		ctx := r.Context(slot)
		ctx.Asked = slot.Kind == intent.KindPhone || slot.Kind == intent.KindChoice || slot.Kind == intent.KindDigits || slot.Kind == intent.KindAmount && phrase.Runes(text) <= 6 || open == nil && r.bareHour(slot, text)
		value, ok, otherwise := r.ownCount(slot, text)
		if !ok && !otherwise {
			value, ok = r.reread(slot, text, ctx)
		}
		if !ok && (slot.Kind == intent.KindAddress && amends(text, open) || slot.Kind == intent.KindPhone && phrase.NamesPart(text)) {
			value, ok = r.PutRight(slot, old, text)
		}
		if !ok {
			value, ok = r.counted(slot, text)
		}
		if !ok || value == old || open != nil && open.Kind == slot.Kind || slot.Kind == intent.KindTime && r.sameTime(slot, value, old, text) { // 下午我在家 moves no 明天下午
			continue
		}
		return Found{slot, value}, true
	}
	return Found{}, false
}

var (
	// turned and wanted are how a thing is turned down and asked for, whatever agrees to the question before that.
	turned = regexp.MustCompile(`不|没|别|无|去掉|取消|免了|算了|自己|好了$|(?i:\b(?:no|not|never|without|myself|ourselves|cancel|drop|remove)\b|n't\b)`)
	wanted = regexp.MustCompile(`要|加|上|带|留|(?i:\b(?:want|add|with|need|please|include|like)\b)`)
)

// notTurned are words that hold such a one and turn nothing down.
var notTurned = strings.NewReplacer("不过", "", "不错", "", "不好意思", "", "特别", "", "要不", "", "无所谓", "", "没问题", "", "没事", "", "没关系", "")

// reread reads another value for a slot that is filled. Of yes and no what is said of the thing counts, and not what agrees before it: 对，我自己打包
// wants no packing.
func (r *Run) reread(slot *scene.Slot, text string, ctx intent.Context) (value string, ok bool) {
	switch {
	case slot.Kind != intent.KindYesNo:
		return intent.Parse(slot.Kind, text, ctx)
	case turned.MatchString(notTurned.Replace(phrase.BeyondYes(text))):
		return "no", true
	case wanted.MatchString(text):
		return "yes", true
	}
	return "", false
}

// Account says what words tell of what a slot of kind text asks for, which is Told for whatever may be kept or gives up the scene: 算了不说了.
func (r *Run) Account(slot *scene.Slot, text string) phrase.Account {
	if phrase.TellsNothing(text) || phrase.CannotTell(text) {
		return phrase.Silent
	}
	if phrase.WantsMessage(slot.Ask) { // a question may be the message
		return phrase.Told
	}
	got := phrase.AccountOf(text, r.Scene.Title)
	if got == phrase.Withheld && !english.Words(text) && (phrase.Cancels(text) || phrase.Refuses(text, r.Scene.Title, r.Scene.Examples)) {
		return phrase.Told
	}
	return got
}

// Place reads an address that stops before its street, where the whole one was asked for, and what is told behind that: after 南京市江宁区 天元路18号
// makes it whole. Who has no more to say leaves it at the area. ok is false for all else.
func (r *Run) Place(slot *scene.Slot, text string) (place string, whole, ok bool) {
	if slot.Kind != intent.KindAddress || phrase.AsksArea(slot.Ask) {
		return "", false, false
	}
	area, read := intent.Parse(slot.Kind, text, r.asked(slot))
	if !read { // 江宁区 is too little for one
		area = strings.Trim(text, "，,。. ")
	}
	switch {
	case phrase.IsArea(area) && r.Part != "" && !strings.HasPrefix(area, r.Part): // 南京市, then 江宁区
		return r.Part + area, false, true
	case phrase.IsArea(area):
		return area, area == r.Part, true
	case r.Part == "" || strings.Contains(text, r.Part):
		return "", false, false
	case phrase.LeavesItAtThat(text):
		return r.Part, true, true
	case !phrase.WithinArea(text):
		return "", false, false
	case english.Words(text):
		place, ok = intent.Parse(slot.Kind, text+", "+r.Part, r.asked(slot))
	default:
		place, ok = intent.Parse(slot.Kind, r.Part+text, r.asked(slot))
	}
	return place, true, ok
}

// Beside finds in text another value for the day of a slot's hour, or the hour of its day, than is known: what is taken of 后天晚上七点 for the
// hour changes the day too. Not after the back office was changed.
func (r *Run) Beside(slot *scene.Slot, text string) (Found, bool) {
	for i := range r.Scene.Slots {
		other := &r.Scene.Slots[i]
		if r.Scene.DayOf(slot) != other && (r.Scene.DayOf(other) != slot || len(r.Scene.HoursOf(slot)) > 1) || r.Wrote {
			continue
		}
		ctx := r.Context(other)
		ctx.Asked = false
		old, known := r.Slots[other.Name]
		if value, ok := intent.Parse(other.Kind, text, ctx); known && ok && value != old {
			return Found{other, value}, true
		}
	}
	return Found{}, false
}

// Hour finds in text an hour of a day that text does not name: 晚上七点.
func (r *Run) Hour(day *scene.Slot, text string) (Found, bool) {
	for _, hour := range r.Scene.HoursOf(day) {
		ctx := r.Context(hour)
		ctx.Asked = false
		if value, ok := intent.Parse(hour.Kind, text, ctx); ok && r.Slots[hour.Name] != value {
			return Found{hour, value}, true
		}
	}
	return Found{}, false
}

// PutRight reads a correction of a value that was told before: of 鼓楼区中山路18号3栋 and 是五栋 the whole address.
func (r *Run) PutRight(slot *scene.Slot, old, text string) (string, bool) {
	if english.Words(text) && english.Words(old) {
		return intent.Parse(slot.Kind, old+", no, "+text, r.asked(slot))
	}
	return intent.Parse(slot.Kind, old+"，不对，是"+text, r.asked(slot))
}

// NotButThis reads what is said instead of a value that was said back, and the words that say it: 不对，是五栋.
func (r *Run) NotButThis(slot *scene.Slot, old, text string) (value, rest string, ok bool) {
	rest, wrong := phrase.AfterWrong(text)
	switch {
	case !wrong || phrase.Runes(rest) < 3 && slot.Kind != intent.KindAddress:
		return "", rest, false
	case slot.Kind == intent.KindAddress: // a part of it
		value, ok = r.PutRight(slot, old, rest)
	default:
		value, ok = intent.Parse(slot.Kind, rest, r.Context(slot))
	}
	return value, rest, ok
}

// amends reports words that may put a part of an address right, 是520 or 六单元: few, with a number, and no value of the open question.
func amends(text string, open *scene.Slot) bool {
	if open != nil && (open.Kind == intent.KindAmount || open.Kind == intent.KindCount || open.Kind == intent.KindDigits || open.Kind == intent.KindChoice) {
		return false
	}
	if english.Words(text) {
		return english.NamesPart(text)
	}
	return phrase.Letters(text) <= 10 && strings.ContainsFunc(text, spoken.HasNumber) && !strings.ContainsAny(text, "点天月年块元")
}

// asked is the slot's context as after its question.
func (r *Run) asked(slot *scene.Slot) intent.Context {
	ctx := r.Context(slot)
	ctx.Asked = true
	return ctx
}

// Amended finds in what begins like a yes another value for a slot that is filled: 是，改到后天下午 agrees to nothing. Days and times count beside
// a word of change only: 好的，现在提交吧 says when to submit. What the steps look up themselves (a choice from a list) must be named plainly.
func (r *Run) Amended(text string) (Found, bool) {
	if text = phrase.Stated(text, nil); text == "" || phrase.Relative(text) {
		return Found{}, false
	}
	if _, _, contrast := phrase.Contrast(text); contrast { // 是五百，不是一千, see Contrasted
		return Found{}, false
	}
	changes := phrase.Changes(text)
	for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		switch slot.Kind {
		case intent.KindTime, intent.KindDate:
			known = known && changes
		case intent.KindYesNo:
			known = known && isAbout(text, slot)
		case intent.KindAmount, intent.KindPhone, intent.KindChoice:
		default:
			continue
		}
		ctx := r.Context(slot)
		ctx.Asked = false
		if value, ok := r.reread(slot, text, ctx); known && ok && value != old {
			return Found{slot, value}, true
		}
	}
	return r.amendedBare(text)
}

// Agreed reads the answer to a question that confirms: "yes", "no", or none. What follows cannot be undone, so a yes must be one: who hesitates
// says no, and a correction that was not understood (不是，要五个G的) is no answer.
func (r *Run) Agreed(text, question string) (answer string, ok bool) {
	said := template.Expand(question, r.Shown())
	postponed := r.postpones(text, said)
	switch r.cancels(text, said) {
	case undo.Order:
		if postponed {
			return "", false
		}
		return "yes", true
	case undo.GiveUp:
		return "no", true
	case undo.Remark:
		return "", false
	case undo.None:
	}
	answer, ok = intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: said})
	switch {
	case phrase.TakesInstead(text), asks(text, question), answer == "no" && (phrase.CancelsEither(text, said) || english.IsSure(text, said)):
		return "", false
	case answer == "no" && (phrase.Contradicts(text) && (wantsElse(text) || numbers(text)) || r.unwants(text)):
		return "", false
	case answer == "yes" && phrase.TakesLeave(text): // 好再见: whoever rings off may mean either
		return "", false
	case postponed && answer != "no":
		return "", false
	case answer == "yes" && phrase.Hesitates(text):
		return "no", true
	case answer == "yes" && (phrase.Exclaims(text) || phrase.Billed(text) && phrase.HasFigure(r.besides(text))): // 要三百啊; 要四条 is what was told
		return "", false
	case answer == "yes" && (resumes(text) || phrase.LooksUp(text) || phrase.Changes(text) && !phrase.Changes(question) || phrase.Contradicts(text) || !phrase.Agrees(text, question) || r.namesElse(text, said)):
		return "", false
	case answer == "yes" && phrase.WondersWhether(text): // 就这么定了？
		return "", false
	case answer == "no" && phrase.SetsAgainst(text): // 要一千，不要五百 refuses a value and not the matter
		return "", false
	case !ok && (phrase.Echoes(text, question) || offer.Ordered(text, said, r.Scene.Title, r.Scene.Examples)):
		return "yes", true
	}
	return answer, ok
}

// postpones reports a yes or an order for another time than the question says and than is known.
func (r *Run) postpones(text, said string) bool {
	rest := text
	for _, span := range phrase.Times(text) {
		if same, _ := r.knowsTime(span, text); same {
			rest = strings.Replace(rest, span, " ", 1)
		}
	}
	return phrase.Postpones(rest, said)
}

// cancels is what words of cancelling mean at a question that confirms.
func (r *Run) cancels(text, said string) undo.Sense {
	return undo.Read(text, undo.Question{Text: said, Title: r.Scene.Title, ID: r.Scene.ID})
}

// Remarks reports words of cancelling that answer nothing: yes, I can cancel later.
func (r *Run) Remarks(text, question string) bool {
	return r.cancels(text, template.Expand(question, r.Shown())) == undo.Remark
}

// asks reports a question about what is to be confirmed, with a yes before it or without: 好，换了能换回来吧.
func asks(text, question string) bool {
	asked, led := phrase.AsksBesides(text)
	return asked != "" && (led || phrase.SharesAct(asked, question))
}

// Returns reads the answer to the question whether a scene that was left shall go on: "yes", "no", or none; sure in however many words.
func (r *Run) Returns(text string) (answer string, sure bool) {
	answer, _ = intent.Parse(intent.KindYesNo, text, intent.Context{})
	switch {
	case phrase.Refuses(text, r.Scene.Title, r.Scene.Examples): // I don't want to change it
		return "no", true
	case phrase.GoesOn(text) && answer != "no":
		return "yes", true
	}
	return answer, false
}

// unwants reports a no to one of the values alone: 代步车不要了.
func (r *Run) unwants(text string) bool {
	return slices.ContainsFunc(r.Scene.Slots, func(s scene.Slot) bool {
		return s.Kind == intent.KindYesNo && r.Slots[s.Name] != "" && isAbout(text, &s)
	})
}

// wantsElse reports a wish behind a no: 不是，要五个G的 refuses what was asked and not the matter.
func wantsElse(text string) bool {
	_, rest, _ := strings.Cut(text, "不是")
	rest = strings.TrimLeft(rest, "，,。 的我是")
	return strings.HasPrefix(rest, "要") || strings.HasPrefix(rest, "想要") || strings.HasPrefix(rest, "改") || strings.HasPrefix(rest, "换")
}

// numbers reports an English no with no more than a number behind it: no, three. It says which value is wrong and gives up nothing.
func numbers(text string) bool {
	const most = 3 // words
	rest, _ := phrase.AfterWrong(text)
	_, ok := intent.Parse(intent.KindCount, rest, intent.Context{Asked: true})
	return ok && english.Words(text) && english.Count(rest) <= most
}

// resumes reports words that only go on with the talk, 好了你说吧 and 继续: where the wish for a moment before them was misheard they must agree to
// nothing either.
func resumes(text string) bool {
	return phrase.IsBack(text) && strings.ContainsAny(text, "说来找在") || strings.Trim(text, "嗯啊好的了吧，。 ") == "继续"
}

// AddPart keeps digits that do not make the slot's value yet: callers say a number in groups. more is false for words that are no part of one;
// full tells that there are as many as the value may have, so that more bring nothing.
func (r *Run) AddPart(slot *scene.Slot, text string) (more, full bool) {
	digits, only := intent.Digits(text)
	whole := map[intent.Kind]int{intent.KindPhone: 11, intent.KindIDCard: 18, intent.KindBank: 19, intent.KindDigits: slot.Digits}[slot.Kind]
	if !only && (r.Part == "" || digits == "") || whole == 0 {
		return false, false
	}
	r.Part += digits
	return true, len(r.Part) >= whole
}
