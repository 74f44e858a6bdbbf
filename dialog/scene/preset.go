package scene

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hotline/dialog/intent"
	"hotline/internal/edit"
)

// Caller is the default that takes the calling number.
const Caller = "caller"

// How values are written; kinds that are said as they stand have no rule.
var (
	phoneForm  = regexp.MustCompile(`^\+?[0-9]{3,20}$`)
	digitsForm = regexp.MustCompile(`^[0-9]+$`)
	cardForm   = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)
	bankForm   = regexp.MustCompile(`^[0-9]{13,19}$`)
	amountForm = regexp.MustCompile(`^[0-9]+(\.[0-9]{1,2})?$`)
	yesNoForm  = regexp.MustCompile(`^(yes|no)$`)
)

// formOf is how a value of a kind is written, with what to write; nil for a kind that is said as it stands.
func formOf(kind intent.Kind) (form *regexp.Regexp, remedy string) {
	switch kind { //nolint:exhaustive // the others have no form
	case intent.KindPhone:
		return phoneForm, "the digits of a number, or caller for the number that calls"
	case intent.KindDigits:
		return digitsForm, "digits"
	case intent.KindIDCard:
		return cardForm, "the 18 characters of one"
	case intent.KindBank:
		return bankForm, "the 13 to 19 digits of one"
	case intent.KindAmount:
		return amountForm, "a number, such as 50 or 19.9"
	case intent.KindCount:
		return digitsForm, "a whole number, such as 2"
	case intent.KindYesNo:
		return yesNoForm, "yes or no, in quotes"
	}
	return nil, ""
}

// preset checks a slot's default, which callers hear and tools get as it is written.
func (c *checker) preset(key string, slot *Slot) {
	text := slot.Default
	numbers := []intent.Kind{intent.KindPhone, intent.KindDigits, intent.KindText}
	form, remedy := formOf(slot.Kind)
	switch {
	case text == "":
	case text == Caller:
		if !slices.Contains(numbers, slot.Kind) {
			c.complain(key, "caller is the number that calls, and no %s: write a fixed value, or the kind phone", slot.Kind)
		}
	case slices.Contains(numbers, slot.Kind) && edit.Distance([]rune(text), []rune(Caller)) == 1:
		c.complain(key, "%q: did you mean caller, the number that calls?", text)
	case slot.Kind == intent.KindChoice && len(slot.Options) > 0:
		if !slices.ContainsFunc(slot.Options, func(o Option) bool { return o.Value == text }) {
			c.complain(key, "%q is the value of no option: write one of %v", text, valuesOf(slot.Options))
		}
	case form != nil && !form.MatchString(text):
		c.complain(key, "%q is no %s: write %s", text, slot.Kind, remedy)
	case slot.Kind == intent.KindDate || slot.Kind == intent.KindTime:
		c.presetDay(key, slot)
	case slot.Kind == intent.KindCount || slot.Kind == intent.KindAmount:
		n, err := strconv.ParseFloat(text, 64)
		if least := slot.Least(); err == nil && (least != nil && n < float64(*least) || slot.Max != nil && n > float64(*slot.Max)) {
			c.complain(key, "%q lies outside min and max of the slot: write a value within", text)
		}
	}
}

func valuesOf(options []Option) (out []string) {
	for _, o := range options {
		out = append(out, o.Value)
	}
	return out
}

// apart complains of words that stand for two options of a choice: whoever says them chooses none, and is asked again.
func (c *checker) apart(key string, options []Option) {
	means := map[string]int{}
	for i, o := range options {
		for j, way := range append([]string{o.Value, o.Title}, o.Says...) {
			word, at := strings.ToLower(strings.TrimSpace(way)), fmt.Sprintf("%s[%d].value", key, i)
			switch {
			case j == 1:
				at = fmt.Sprintf("%s[%d].title", key, i)
			case j > 1:
				at = fmt.Sprintf("%s[%d].says[%d]", key, i, j-2)
			}
			before, taken := means[word]
			if word != "" && taken && before != i {
				c.complain(at, "%q stands for %s too, so callers who say it choose neither: leave it to one of them", way, options[before].Value)
				continue
			}
			means[word] = i
		}
	}
}
