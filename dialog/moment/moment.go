// Package moment reads days and times of the day out of spoken Chinese: 下周三, 月底, 三天后, 国庆头一天, 明天下午差一刻三点, 随时, with what is taken back
// and what does not suit. It owns the words for them and no other value; dialog/spoken reads the numbers in them, and dialog/value calls it,
// for English too, whose words it writes in Chinese. Everything here is pure and safe for concurrent use.
package moment

import "time"

// Context is what a text is read against.
type Context struct {
	Now    time.Time // for 明天 and 下午; the location counts
	Prompt string    // the question that the text answers, "" = unknown: it tells whether a day is past or to come
	Known  string    // the time that is known so far, which a bare hour lies nearest to; "" = none
	Asked  bool      // the text answers a question for it; false = it may say anything
}
