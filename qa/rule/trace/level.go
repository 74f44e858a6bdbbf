package trace

import "hotline"

// levelOf is how loud a stretch of speech was, in dB, where its event tells.
func levelOf(hotline.SpeechEnded) (float64, bool) { return 0, false }
