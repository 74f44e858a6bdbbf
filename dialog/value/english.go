package value

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

// mayDo is may as no month.
var mayDo = regexp.MustCompile(`(?i)\b(you|i|we|they) may[ .!]*$`)

// parseEnglish reads a value out of English words; said is the text as it was written. Numbers and times are written as in Mandarin and
// read by the readers for it, so that both languages keep the same rules.
func parseEnglish(kind Kind, said string, ctx Context) (string, bool) {
	switch kind {
	case Amount, Count, Date, Time, Choice:
		said = english.Meant(mayDo.ReplaceAllString(said, "$1 can"))
	}
	switch kind {
	case Phone, Digits, IDCard, Bank:
		return parseMandarin(kind, englishDigits(said), said, ctx)
	case Amount:
		return english.Amount(said, ctx.Asked)
	case Count:
		return english.Quantity(english.Weeks(said, ctx.Prompt), ctx.Asked)
	case Date, Time:
		if english.Ends(said) && !english.Ends(ctx.Prompt) { // until Sunday is no day on which it begins
			return "", false
		}
		when := english.When(said)
		if when == "" || kind == Time && !ctx.Asked && !english.NamesTime(said) { // two, where pets are counted
			return "", false
		}
		return parseMandarin(kind, when, said, ctx)
	case Address:
		if english.MeansThisLine(said) || english.AsksFirst(said) {
			return "", false
		}
		return english.Address(said, ctx.Asked)
	case Name:
		return english.Name(said, ctx.Asked)
	case YesNo:
		return english.YesNo(said, ctx.Prompt)
	case Choice:
		options := make([]english.Option, 0, len(ctx.Options))
		for _, o := range ctx.Options {
			options = append(options, english.Option{Value: o.Value, Says: o.Says})
		}
		return english.Choice(said, options, ctx.Asked)
	case Text:
		if bareYes.MatchString(said) {
			return "", false
		}
		if asksName(ctx.Prompt) {
			return english.Title(said), ctx.Asked
		}
		return said, ctx.Asked
	}
	return "", false
}

// englishDigits writes digits said in English, and the corrections between them, as in Mandarin.
func englishDigits(said string) string {
	pieces := english.Pieces(said)
	for i := range pieces {
		pieces[i] = english.Strings(pieces[i])
	}
	return strings.Join(pieces, "，不对，")
}
