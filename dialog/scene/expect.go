package scene

import (
	"hotline/dialog/intent"
	"hotline/dialog/turntaking"
)

// Expectation is what the turn-taking waits for when the slot is asked for.
func (s *Slot) Expectation() turntaking.Expectation {
	switch s.Kind {
	case intent.KindPhone, intent.KindDigits, intent.KindIDCard, intent.KindBank, intent.KindAmount:
		return turntaking.ExpectDigits
	case intent.KindCount:
		return turntaking.ExpectCount
	case intent.KindDate, intent.KindTime:
		return turntaking.ExpectTime
	case intent.KindAddress:
		return turntaking.ExpectAddress
	case intent.KindName:
		return turntaking.ExpectName
	case intent.KindYesNo:
		return turntaking.ExpectYesNo
	case intent.KindChoice:
		return turntaking.ExpectChoice
	}
	return turntaking.ExpectFree
}
